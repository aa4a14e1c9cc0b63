use jiff::civil::date;

use super::*;

#[test]
fn the_share_of_a_year_is_the_rule_in_force_on_its_last_day() {
    let rules = BudgetRules::shipped();
    let of = |year| rules.share_of(year).map(|rule| (rule.percent.unwrap_or(0), rule.source.as_str()));
    assert_eq!(of(2026), Some((15, "L116 D38.1")));
    assert_eq!(of(2025).map(|share| share.0), Some(10));
    assert_eq!(of(2018), None);
    assert!(rules.on(RuleCode::AppraisedFirst, date(2026, 11, 22)).is_some());
    assert!(rules.on(RuleCode::AppraisedFirst, date(2025, 11, 22)).is_none());
}

#[test]
fn defects_name_the_row() {
    let row = |percent: &str, from: &str, to: &str| {
        format!(
            r#"{{"code":"security_share",{percent}"vi":"v","en":"e","source":"s","confidence":"H","in_force_from":"{from}"{to}}}"#
        )
    };
    let read = |rows: &[String]| {
        let text = format!(r#"{{"_about":"","rows":[{}]}}"#, rows.join(","));
        BudgetRules::read(&text).map(|_| ()).unwrap_err()
    };
    let share = "\"percent\":15,";
    assert_eq!(read(&[row("", "2026-01-01", "")]), RulesError::Row(1));
    assert_eq!(read(&[row("\"percent\":100,", "2026-01-01", "")]), RulesError::Row(1));
    assert_eq!(read(&[row(share, "2026-01-01", ",\"in_force_to\":\"2025-01-01\"")]), RulesError::Row(1));
    assert_eq!(read(&[row(share, "2026-01-01", ""), row(share, "2027-01-01", "")]), RulesError::Overlap(1, 2));
    assert!(matches!(read(&["{}".to_owned()]), RulesError::Malformed(_)));
}
