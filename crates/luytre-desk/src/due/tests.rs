use super::*;

fn item(path: &str, due: Option<Date>) -> DueItem {
    DueItem {
        area: "task",
        title_vi: String::new(),
        title_en: String::new(),
        due,
        source: String::new(),
        path: path.to_owned(),
        agency: None,
        system: None,
    }
}

#[test]
fn the_soonest_first_and_without_day_last() {
    let day = |day| Some(jiff::civil::date(2026, 12, day));
    let mut items = [item("c", None), item("b", day(20)), item("a", day(14))];
    sort(&mut items);
    assert_eq!(items.each_ref().map(|item| item.path.as_str()), ["a", "b", "c"]);
    assert!(items[0].is_overdue(jiff::civil::date(2026, 12, 15)));
    assert!(!items[0].is_overdue(jiff::civil::date(2026, 12, 14)));
    assert!(!items[2].is_overdue(jiff::civil::date(2030, 1, 1)));
}
