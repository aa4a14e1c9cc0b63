use super::*;
use crate::tests::Province;

fn words(all: &[&str]) -> BTreeSet<String> {
    all.iter().map(|word| (*word).to_owned()).collect()
}

/// One measurement: the baseline is read, asked and written, as the desk does it.
async fn measured(province: &Province, failed: &[&str], fails: &[&str], partial: bool) -> Option<BTreeSet<String>> {
    let (ledger, registry) = (&province.desk.ledger, province.desk.registry());
    let mut baseline = Baseline::read(ledger, &registry).await.unwrap();
    let risen = baseline.note("cong-an", Some(words(failed)), &words(fails), partial);
    let mut work = ledger.begin().await.unwrap();
    baseline.write(&mut work).await.unwrap();
    work.commit().await.unwrap();
    risen
}

#[tokio::test]
async fn a_rise_during_a_partial_read_is_told_by_the_next_full_one() {
    let province = Province::full().await;
    assert_eq!(measured(&province, &["a"], &["a", "b", "c"], true).await, None, "a lower bound proves nothing");
    assert_eq!(measured(&province, &["a", "b", "c"], &["a", "b"], true).await, None);
    let province = province.reopen().await;
    let risen = measured(&province, &["a", "b"], &["a", "b"], false).await;
    assert_eq!(risen, Some(words(&["a"])), "the written states do not differ, those of the last full read do");
    assert_eq!(measured(&province, &["a", "b"], &["a", "b"], false).await, None, "it is told once");
    let settings = province.desk.ledger.read().await.unwrap().setting(BASELINE).await.unwrap();
    assert_eq!(settings.as_deref(), Some("{}"), "nothing is kept that is not needed");
}

#[tokio::test]
async fn what_only_a_partial_read_said_is_no_rise() {
    let province = Province::full().await;
    assert_eq!(measured(&province, &["a"], &["a", "b"], true).await, None);
    assert_eq!(measured(&province, &["a", "b"], &["a"], false).await, None);
    // A recovery that a partial read saw, undone by the next full one, is none either.
    assert_eq!(measured(&province, &["a", "b"], &["a"], true).await, None);
    assert_eq!(measured(&province, &["a"], &["a", "b"], false).await, None);
    assert_eq!(measured(&province, &["a"], &["a", "b"], false).await, Some(words(&["a"])));
}

#[tokio::test]
async fn what_was_never_measured_has_not_risen_and_what_is_gone_is_forgotten() {
    let province = Province::full().await;
    let registry = province.desk.registry();
    let mut baseline = Baseline::read(&province.desk.ledger, &registry).await.unwrap();
    assert_eq!(baseline.note("cong-an", None, &words(&["a"]), false), None);
    assert_eq!(baseline.note("cong-an", None, &words(&["a"]), true), None);
    assert_eq!(baseline.systems, BTreeMap::new());
    let mut work = province.desk.ledger.begin().await.unwrap();
    work.keep_setting(BASELINE, r#"{"cong-an":["a"],"khong-con":["a"]}"#).await.unwrap();
    work.commit().await.unwrap();
    let read = Baseline::read(&province.desk.ledger, &registry).await.unwrap();
    assert_eq!(read.systems.keys().collect::<Vec<_>>(), ["cong-an"]);
}
