//! A bundle replaces every kind of content at once; what was made before stays under what it was made under.

use std::collections::BTreeSet;

use luytre_govern::budget::BudgetLine;
use luytre_govern::requirement::{Command as Judge, Verdict};
use luytre_model::{Nanos, Role};

use super::*;
use crate::assessments::tests::enter;
use crate::content::{ContentReport, TouchedBy};
use crate::findings::FindingForm;
use crate::requirements::change::RequirementChange;
use crate::tests::province::assessor;

const ASSESSMENT: &str = "assessment/programme-rules.json";
const INDEX: &str = "index/capability-2026.json";
const HOUR: i64 = 3_600;

fn together(changes: &[(&str, &str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for (path, from, to) in changes {
        files.extend(changed(path, from, to));
    }
    files
}

/// One change in every kind that rules speak of.
fn everywhere() -> BTreeMap<String, Vec<u8>> {
    together(&[
        (ASSESSMENT, "\"fix_days\": 30", "\"fix_days\": 7"),
        (INDEX, "\"vi\": \"Hệ thống đã được phê duyệt cấp độ\"", "\"vi\": \"Hệ thống có cấp độ được duyệt\""),
        ("signals/signals.yaml", "due_days: 30", "due_days: 14"),
        ("training/rules.json", "\"days\": 90", "\"days\": 60"),
        ("drill/rules.json", "\"count\": 1", "\"count\": 2"),
        ("programme/reminders.json", "\"days\": -30", "\"days\": -20"),
        ("budget/rules.json", "\"percent\": 10", "\"percent\": 12"),
        ("reports/soc-weekly.yaml", "days_after: 1", "days_after: 3"),
        ("forms/ND331-2026/mau01.json", "\"Văn bản đề nghị", "\"Tờ trình đề nghị"),
        ("forms/layout.nd30-2020.json", "\"Times New Roman\"", "\"Be Vietnam\""),
    ])
}

async fn trusting() -> (Province, String) {
    let province = Province::full().await;
    let (private, trusted) = key();
    province.desk.trust_content_keys(vec![trusted]);
    (province, private)
}

async fn add(province: &Province, bytes: Vec<u8>) -> ContentReport {
    province.desk.add_content(&Actor::console(), bytes, true).await.expect("the console may add content")
}

fn later(province: &Province) {
    province.clock.set(Nanos(province.desk.now().0 + HOUR * Nanos::SECOND));
}

fn touched<'a>(report: &'a ContentReport, why: &TouchedBy) -> Vec<&'a str> {
    report.touched.iter().filter(|one| one.why == *why).map(|one| one.code.as_str()).collect()
}

#[tokio::test]
async fn every_kind_is_replaced_at_once_and_after_a_restart() {
    let (province, private) = trusting().await;
    let done = add(&province, packed(&private, 1, everywhere())).await;
    assert!(done.applied, "{:?}", done.problems);
    let paths: BTreeSet<&str> = done.differences.iter().map(|row| row.path.as_str()).collect();
    assert_eq!(paths.len(), 10, "every file is compared: {paths:?}");
    let look = |province: &Province| {
        let (library, papers) = (province.desk.library(), province.desk.papers());
        assert_eq!(
            library.indexes["capability-2026"].indicator("level_approved").unwrap().vi,
            "Hệ thống có cấp độ được duyệt"
        );
        assert_eq!((library.signals.due_days, library.training.rules.expiring_days()), (14, 60));
        assert_eq!((library.drill.requirements[0].count, library.budget.rows[0].percent), (2, Some(12)));
        assert!(library.programme.reminders.iter().any(|rule| rule.days == -20));
        assert_eq!(province.desk.signal_kinds().due_days, 14);
        assert!(papers.form("ND331-2026", "mau01").unwrap().title.starts_with("Tờ trình"));
        assert_eq!(papers.layout.font, "Be Vietnam");
        let before = province.desk.papers_then(Nanos(0));
        assert_eq!(before.layout.font, "Times New Roman", "what was in force before stays readable");
    };
    look(&province);
    let province = province.reopen().await;
    look(&province);
    let view = province.desk.content(&Actor::console()).await.unwrap();
    assert_eq!((view.bundles.len(), view.bundles[0].paths.len(), view.trouble.len()), (1, 10, 0));
}

#[tokio::test]
async fn a_finding_keeps_the_limits_under_which_it_was_made() {
    let (province, private) = trusting().await;
    let target = crate::assessments::tests::own(&province).await;
    enter(&province, &target).await;
    let console = Actor::console();
    let rules = province.desk.library().assessment;
    let old = rules.finding(luytre_model::Severity::High).answer_days;
    let (from, to) = (format!("\"answer_days\": {old},"), "\"answer_days\": 1,");
    let due = async |code: &str| province.desk.finding(&console, code).await.unwrap().due;
    let first = due("PH-2026-0001").await;
    later(&province);
    let report = add(&province, packed(&private, 1, changed(ASSESSMENT, &from, to))).await;
    assert!(report.applied, "{:?}", report.problems);
    assert_eq!(touched(&report, &TouchedBy::Finding), ["PH-2026-0001"]);
    assert_eq!(touched(&report, &TouchedBy::Assessment), [""; 0], "no rule of assessments changed");
    later(&province);
    let form = FindingForm {
        title: "Mật khẩu chung".into(),
        detail: "một tài khoản".into(),
        severity: "high".into(),
        subject: "technical".into(),
        ..FindingForm::default()
    };
    let second = province.desk.write_finding(&assessor(), "DG-2026-0001", &form).await.unwrap().body;
    let day = |days: u32| second.found.checked_add(jiff::Span::new().days(i64::from(days))).ok();
    assert_eq!((due("PH-2026-0001").await, first), (day(old), day(old)), "the old one keeps its limit");
    assert_eq!(due(&second.code).await, day(1), "the new one has the new limit");
    let province = province.reopen().await;
    let view = province.desk.assessment(&console, "DG-2026-0001").await.unwrap();
    assert_eq!((view.due["PH-2026-0001"], view.due[&second.code]), (day(old).unwrap(), day(1).unwrap()));
    assert_eq!(view.rules.finding(luytre_model::Severity::High).answer_days, old, "so has the assessment itself");
}

#[tokio::test]
async fn an_edition_is_read_under_the_index_of_its_day() {
    let (province, private) = trusting().await;
    let console = Actor::console();
    let edition = province.desk.publish_edition(&console, "").await.unwrap().body;
    let before = province.desk.ranking(&console, Some(&edition.code)).await.unwrap();
    later(&province);
    // The indicator goes, and its weight with it.
    let text = shipped_files().into_iter().find(|file| file.path == INDEX).unwrap().text;
    let mut index: serde_json::Value = serde_json::from_str(&text).unwrap();
    index["indicators"].as_array_mut().unwrap().retain(|row| row["id"] != "level_approved");
    index["pillars"][0]["vi"] = "Thể chế".into();
    let bytes = serde_json::to_vec(&index).unwrap();
    let report = add(&province, packed(&private, 1, BTreeMap::from([(INDEX.to_owned(), bytes)]))).await;
    assert!(report.applied, "{:?}", report.problems);
    assert_eq!(touched(&report, &TouchedBy::Edition), [edition.code.as_str()]);
    let province = province.reopen().await;
    let now = province.desk.ranking(&console, None).await.unwrap();
    assert!(now.definition.indicator("level_approved").is_none());
    assert_eq!(now.definition.pillars[0].vi, "Thể chế");
    let after = province.desk.ranking(&console, Some(&edition.code)).await.unwrap();
    assert_eq!((after.definition, &after.weights, &after.places), (before.definition, &before.weights, &before.places));
    assert!(after.definition.indicator("level_approved").is_some(), "the edition still names what it was made of");
}

#[tokio::test]
async fn verdicts_and_signals_of_changed_requirements_are_listed() {
    let (province, private) = trusting().await;
    let console = Actor::console();
    let item = "TCVN14423.LOG.RETAIN";
    let mut assessor = Actor::console();
    assessor.role = Role::Assessor;
    let command = Judge::Judge { verdict: Verdict::Met, finding: "đã xem".to_owned(), carried: None };
    let change = RequirementChange { item: item.to_owned(), seen: 0, command };
    province.desk.change_requirements(&assessor, "cong-an", None, vec![change]).await.unwrap();
    province.desk.measure_all_signals().await.unwrap();
    let files = changed("catalogues/tcvn14423.yaml", "\"Thời gian lưu nhật ký\"", "\"Thời gian giữ nhật ký\"");
    let bytes = packed(&private, 1, files);
    let report = province.desk.add_content(&console, bytes.clone(), false).await.unwrap();
    let keys: Vec<&str> = report.differences.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, [item]);
    let items = BTreeSet::from([item.to_owned()]);
    assert_eq!(touched(&report, &TouchedBy::Verdicts { items }), ["cong-an"]);
    let signals = report
        .touched
        .iter()
        .filter(|one| matches!(&one.why, TouchedBy::Signals { signals } if signals.contains("log_retention")));
    assert_eq!(signals.map(|one| one.code.as_str()).collect::<Vec<_>>(), ["cong-an", "cong-bimat", "kho-an"]);
    // Who sees one agency is told of its systems only.
    let mut officer = console.clone();
    officer.scope = province.actor("quantri-an").await.scope;
    let report = province.desk.add_content(&officer, bytes, false).await.unwrap();
    assert!(report.touched.iter().all(|one| one.code != "cong-bimat"), "{:?}", report.touched);
    assert!(!report.touched.is_empty());
    let of = province.desk.requirements_of(&assessor, "cong-an", None).await.unwrap();
    assert!(of.share().met >= 1, "the verdict stays");
}

#[tokio::test]
async fn people_drills_and_programmes_are_listed() {
    let (province, private) = trusting().await;
    let target = crate::assessments::tests::own(&province).await;
    enter(&province, &target).await;
    let scenario = province.desk.library().drill.scenario("portal_defaced").unwrap().vi.clone();
    let (from, to) = (format!("\"vi\": \"{scenario}\""), "\"vi\": \"Cổng bị thay giao diện, mới\"");
    let mut files = changed("drill/scenarios.json", &from, to);
    files.extend(changed("training/rules.json", "\"degree_counts\": true", "\"degree_counts\": false"));
    files.extend(changed(ASSESSMENT, "\"notice_hours\": 12", "\"notice_hours\": 24"));
    let report = province.desk.add_content(&Actor::console(), packed(&private, 1, files), false).await.unwrap();
    assert_eq!(report.problems, []);
    assert_eq!(touched(&report, &TouchedBy::Drill).len(), 1, "{:?}", report.touched);
    assert_eq!(touched(&report, &TouchedBy::Training).len(), 1, "{:?}", report.touched);
    assert_eq!(touched(&report, &TouchedBy::Assessment), ["DG-2026-0001", "DG-2026-0002"]);
    for one in &report.touched {
        assert!(one.why.path(&one.code).starts_with('/'), "{one:?}");
    }
}

#[tokio::test]
async fn budget_lines_and_reports_that_are_not_sent_are_listed() {
    let (province, private) = trusting().await;
    let mut work = province.desk.ledger.begin().await.unwrap();
    let note = province.desk.note_of(&Actor::console(), "test", "test", None, serde_json::Value::Null);
    for (code, year) in [("NS-2025-0001", 2025), ("NS-2026-0001", 2026), ("NS-2027-0001", 2027)] {
        let line = BudgetLine { code: code.to_owned(), year, agency: "so-an".to_owned(), ..BudgetLine::default() };
        work.add_record(line, &note).await.unwrap();
    }
    work.commit().await.unwrap();
    // Ten percent hold until June 2026, so on the last day of 2025 and not of 2026.
    let files = changed("budget/rules.json", "\"percent\": 10", "\"percent\": 12");
    let console = Actor::console();
    let report = province.desk.add_content(&console, packed(&private, 1, files), false).await.unwrap();
    let found: Vec<_> = report.touched.iter().map(|one| (one.code.as_str(), one.why.clone())).collect();
    assert_eq!(found, [("NS-2025-0001", TouchedBy::Budget { year: 2025 })]);
    assert_eq!(report.touched[0].why.path("NS-2025-0001"), "/budget?year=2025");

    let made = crate::reports::periodic::PeriodicForm {
        template: "soc-weekly".to_owned(),
        agency: "so-an".to_owned(),
        ..Default::default()
    };
    let made = province.desk.make_periodic_report(&console, &made).await.unwrap().body.code;
    let weekly = changed("reports/soc-weekly.yaml", "days_after: 1", "days_after: 3");
    let report = province.desk.add_content(&console, packed(&private, 1, weekly), false).await.unwrap();
    assert_eq!(touched(&report, &TouchedBy::Report), [made.as_str()]);
    let monthly = changed("reports/soc-monthly.yaml", "days_after: 5", "days_after: 6");
    let report = province.desk.add_content(&console, packed(&private, 1, monthly), false).await.unwrap();
    assert_eq!((report.touched, report.problems), (Vec::new(), Vec::new()), "no report of this template");
}

#[tokio::test]
async fn an_older_version_is_refused_and_two_at_once_are_taken_in_turn() {
    let (province, private) = trusting().await;
    let version = |version, days: &str| {
        packed(&private, version, changed(ASSESSMENT, "\"notice_hours\": 12", &format!("\"notice_hours\": {days}")))
    };
    assert!(add(&province, version(3, "20")).await.applied);
    for old in [1, 2, 3] {
        let refused = add(&province, version(old, "30")).await;
        assert!(!refused.applied);
        assert!(
            matches!(refused.problems[..], [BundleProblem::OldVersion { there: 3, given, .. }] if given == old),
            "{:?}",
            refused.problems
        );
    }
    let hours = |province: &Province| province.desk.library().assessment.notices[0].notice_hours;
    assert_eq!(hours(&province), 20, "a downgrade changes nothing");
    let console = Actor::console();
    let (a, b) = tokio::join!(
        province.desk.add_content(&console, version(4, "21"), true),
        province.desk.add_content(&console, version(4, "22"), true),
    );
    let applied = [a.unwrap().applied, b.unwrap().applied];
    assert_eq!(applied.iter().filter(|applied| **applied).count(), 1, "one of two equal versions");
    let now = hours(&province);
    let province = province.reopen().await;
    assert_eq!(hours(&province), now, "what was in force is what was kept");
}

#[tokio::test]
async fn a_bundle_that_is_cut_off_anywhere_is_there_whole_or_not_at_all() {
    let (mut province, private) = trusting().await;
    let (mut kept, mut lost) = (0, 0);
    for version in 1..=12_u32 {
        let bytes = packed(
            &private,
            version,
            changed(ASSESSMENT, "\"notice_hours\": 12", &format!("\"notice_hours\": {}", 20 + version)),
        );
        let console = Actor::console();
        {
            // Polled a few times more each round, then dropped: as when the process is killed in the middle.
            let mut adding = Box::pin(province.desk.add_content(&console, bytes, true));
            for _ in 0..version * version {
                let once = std::future::poll_fn(|cx| std::task::Poll::Ready(adding.as_mut().poll(cx).is_ready())).await;
                if once {
                    break;
                }
                tokio::task::yield_now().await;
            }
        }
        let keys = province.desk.content_keys();
        province = province.reopen().await;
        province.desk.trust_content_keys(keys);
        let view = province.desk.content(&console).await.unwrap();
        assert_eq!(view.trouble, []);
        let hours = view.library.assessment.notices[0].notice_hours;
        match view.bundles.iter().find(|bundle| bundle.version == version) {
            Some(_) => {
                kept += 1;
                assert_eq!(hours, 20 + version);
            }
            None => {
                lost += 1;
                assert_ne!(hours, 20 + version, "nothing of a bundle that was not kept is in force");
            }
        }
    }
    assert_eq!(kept + lost, 12);
    assert!(lost > 0, "the first rounds end early");
}
