use luytre_model::ProtectionLevel;

use super::*;

fn level(number: u8) -> ProtectionLevel {
    ProtectionLevel::try_from(number).expect("a level")
}

fn day(text: &str) -> jiff::civil::Date {
    text.parse().expect("a day")
}

const SMALL: &str = r#"
catalog:
  id: small
  title_vi: "Nhỏ"
  title_en: "Small"
  reference: "S:2026"
  status: current
  language: vi
  licence_note: "own"
  levels: [1, 2]
  item_count: 1
signals:
  - {id: log_retention, kind: telemetry, title_vi: "Lưu", observe: "Age"}
groups:
  - {id: LOG, title_vi: "Nhật ký", title_en: "Logs", clauses: {1: "3.8", 2: "4.8"}}
requirements:
  - id: S.LOG.RETAIN
    group: LOG
    title_vi: "Thời gian lưu"
    title_en: "Retention"
    summary_vi: "Lưu đủ hạn"
    levels: [1, 2]
    clauses: {1: "3.8.1", 2: "4.8.1"}
    evidence: [log_source]
    automatable_by: [log_retention]
    params:
      interval: {2: P1Y}
    source: "own"
    confidence: high
"#;

#[test]
fn shipped_content_is_read_and_counted() {
    let catalogues = shipped();
    let counts = |id: &str, mandatory: bool| {
        let catalogue = catalogues.get(id).expect("shipped");
        let kept = |level| catalogue.at(level).filter(|row| !mandatory || catalogue.is_mandatory(row)).count();
        ProtectionLevel::ALL.map(kept)
    };
    assert_eq!(counts("tcvn-14423-2026", true), [112, 128, 195, 274, 289]);
    assert_eq!(counts("tcvn-11930-2017", false), [61, 116, 209, 239, 246]);
    assert_eq!(catalogues.present().signals.len(), 57);
    assert_eq!(catalogues.crosswalk.links.len(), 48);
    assert_eq!(catalogues.sanctions.fines.len(), 10);
}

#[test]
fn a_higher_level_is_not_a_superset() {
    let catalogue = shipped().present();
    let contact = catalogue.requirement("TCVN14423.INC.STATE-CONTACT").expect("shipped");
    assert!(contact.levels.contains(&level(3)) && !contact.levels.contains(&level(4)));
}

#[test]
fn intervals_follow_the_level() {
    let scan = shipped().present().requirement("TCVN14423.VUL.SCAN").expect("shipped");
    let months: Vec<u16> = scan.intervals.values().map(|interval| interval.months).collect();
    assert_eq!(months, [12, 12, 6, 6, 3]);
}

#[test]
fn spans_are_calendar_time() {
    let check = |span: &str, from: &str, after: &str| {
        let span: Interval = span.parse().expect("a span");
        assert_eq!(span.after(day(from)), day(after), "{span} after {from}");
    };
    check("P1M", "2026-01-31", "2026-02-28");
    check("P6M", "2026-08-31", "2027-02-28");
    check("P1Y", "2024-02-29", "2025-02-28");
    check("P45D", "2026-11-22", "2027-01-06");
    check("P1Y2W", "2026-01-01", "2027-01-15");
    for wrong in ["", "P", "6M", "PT24H", "P0D", "P6", "PM", "P-1M", "P99999Y", "P6Mx", "Pé"] {
        assert!(wrong.parse::<Interval>().is_err(), "{wrong:?}");
    }
    assert_eq!("P12M".parse::<Interval>().expect("a span").to_string(), "P1Y");
}

#[track_caller]
fn refused(from: &str, to: &str, told: &str) {
    assert!(SMALL.contains(from), "{from:?} is in the sample");
    let problems = Catalogue::read(&SMALL.replacen(from, to, 1)).expect_err("refused");
    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(all.iter().any(|problem| problem.contains(told)), "{told:?} is not told in {all:#?}");
}

#[test]
fn problems_are_told_with_line_item_and_field() {
    Catalogue::read(SMALL).expect("the sample is fine");
    refused("levels: [1, 2]\n    clauses", "levels: [1, 2, 6]\n    clauses", "line 17: S.LOG.RETAIN: levels: level 6");
    refused("automatable_by: [log_retention]", "automatable_by: [log_age]", "automatable_by: \"log_age\" is not known");
    refused("evidence: [log_source]", "evidence: [hearsay]", "evidence: \"hearsay\" is not known");
    refused("    group: LOG", "    group: LAG", "S.LOG.RETAIN: group: \"LAG\"");
    refused("P1Y", "1Y", "interval: \"1Y\" is not a span");
    refused("P1Y", "12", "interval: \"12\" is not a span");
    refused("interval: {2: P1Y}", "interval: {3: P1Y}", "interval: level 3 does not belong here");
    refused("clauses: {1: \"3.8.1\", 2: \"4.8.1\"}", "clauses: {1: \"3.8.1\"}", "clauses: has no value for level 2");
    refused("item_count: 1", "item_count: 2", "line 2: catalog: item_count: says 2, the file holds 1");
    refused("confidence: high", "confidence: sure", "confidence: \"sure\"");
    refused("title_en: \"Retention\"", "title_en: \" \"", "title_en: is empty");
    refused("    source: \"own\"\n", "", "missing field `source`");
    refused("    source: \"own\"", "    sauce: \"own\"", "unknown field `sauce`");
    refused("status: current", "status: new", "status: \"new\"");
    refused("signals:", "signals: [", "cannot be read");
    refused("kind: telemetry", "kind: rumour", "kind: \"rumour\"");
}

#[test]
fn a_repeated_id_is_refused() {
    let (head, row) = SMALL.split_once("requirements:\n").expect("two parts");
    let twice = format!("{}requirements:\n{row}{row}", head.replace("item_count: 1", "item_count: 2"));
    let problems = Catalogue::read(&twice).expect_err("refused");
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].kind, ProblemKind::Twice("S.LOG.RETAIN".to_owned()));
}

#[test]
fn crosswalk_leads_both_ways_with_the_relation_turned() {
    let all = shipped();
    let (old, new) = (all.get("tcvn-11930-2017").expect("shipped"), all.present());
    let to_new = all.crosswalk.origins(new, "TCVN14423.LOG.PROCESS", old, level(3));
    assert_eq!(to_new.len(), 1);
    assert_eq!((to_new[0].subgroup.as_str(), to_new[0].relation), ("SRV.LOG", Relation::Subset));
    let old_item = to_new[0].items.first().expect("items at level 3").clone();
    let to_old = all.crosswalk.origins(old, &old_item, new, level(3));
    assert_eq!(to_old[0].relation, Relation::Superset);
    assert!(to_old[0].items.contains(&"TCVN14423.LOG.PROCESS".to_owned()));
    assert!(all.crosswalk.origins(new, "TCVN14423.SUP.LIST", old, level(3)).is_empty(), "new work has no origin");
}

#[test]
fn crosswalk_names_items_that_exist() {
    let text = include_str!("../../../../content/catalogues/crosswalk.yaml");
    let wrong = text.replacen("TCVN14423.HR.RETURN", "TCVN14423.HR.GONE", 1);
    let problems = Crosswalk::read(&wrong, &shipped().by_id).expect_err("refused");
    assert_eq!(problems[0].kind, ProblemKind::Unknown("TCVN14423.HR.GONE".to_owned()));
    assert_eq!(problems[0].item, "HR.EXIT");
}

#[test]
fn the_greatest_fine_is_the_weight() {
    let all = shipped();
    let new = all.present();
    let most = |id: &str| {
        let risked = all.sanctions.risked(new, new.requirement(id).expect("shipped"), level(3));
        risked.map(|risked| (risked.fine.code.as_str(), risked.fine.most))
    };
    assert_eq!(most("TCVN14423.LOG.RETAIN"), Some(("no_checks_or_logs", 100_000_000)));
    assert_eq!(most("TCVN14423.INC.STATE-CONTACT"), Some(("not_in_network", 140_000_000)));
    assert_eq!(most("TCVN14423.CFG.BASE"), Some(("plan_not_deployed", 60_000_000)));
    assert_eq!(most("TCVN14423.PHY.FIRE"), None, "the annex is outside the decree");
}

#[test]
fn content_is_laid_over_what_is_shipped() {
    assert_eq!(overlaid([("regulation/ND331-2026/forms.json", "{}")]), Ok(None));
    let more = overlaid([("catalogues/small.yaml", SMALL)]).expect("read").expect("changed");
    assert_eq!(more.by_id.keys().collect::<Vec<_>>(), ["small", "tcvn-11930-2017", "tcvn-14423-2026"]);
    let wrong = SMALL.replace("P1Y", "1Y");
    let problems = overlaid([("catalogues/small.yaml", wrong.as_str())]).expect_err("refused");
    assert_eq!((problems[0].0.as_str(), problems[0].1.item.as_str()), ("catalogues/small.yaml", "S.LOG.RETAIN"));
    let fewer = overlaid([("catalogues/tcvn14423.yaml", SMALL)]).expect_err("the crosswalk names its items");
    assert_eq!(fewer[0].0, "catalogues/crosswalk.yaml");
}
