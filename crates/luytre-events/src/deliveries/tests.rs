use super::*;

fn delivery(number: u128) -> Delivery {
    Delivery(number.to_be_bytes())
}

#[test]
fn forgets_the_oldest_by_number_and_by_time() {
    let mut deliveries = Deliveries::default();
    for number in 0..=DELIVERIES_MAX as u128 {
        deliveries.add(delivery(number), Nanos(0), Position(number as u64));
    }
    assert_eq!((deliveries.get(delivery(0)), deliveries.get(delivery(1))), (None, Some(Position(1))));
    deliveries.add(delivery(u128::MAX), Nanos(DELIVERY_NANOS + 1), Position(9));
    assert_eq!(deliveries.get(delivery(1)), None);
    assert_eq!(deliveries.get(delivery(u128::MAX)), Some(Position(9)));
}

#[test]
fn the_file_gives_back_what_was_written_and_tells_of_damage() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut deliveries = Deliveries::default();
    deliveries.add(delivery(1), Nanos(5), Position(3));
    deliveries.add(delivery(2), Nanos(6), Position(4));
    deliveries.withdraw(&[delivery(2)]);
    deliveries.write(folder.path()).expect("written");
    let (read, finding) = Deliveries::open(folder.path());
    assert_eq!((read.get(delivery(1)), read.get(delivery(2)), finding), (Some(Position(3)), None, None));
    let mut content = fs::read(folder.path().join(FILE)).expect("read");
    content[7] ^= 1;
    fs::write(folder.path().join(FILE), content).expect("written");
    let (read, finding) = Deliveries::open(folder.path());
    assert_eq!(read.get(delivery(1)), None);
    assert!(finding.is_some());
}
