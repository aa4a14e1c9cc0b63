//! Every kind of content can be replaced, is shown row by row, and is refused with file, place and remedy.

use std::collections::BTreeSet;

use jiff::civil::date;

use super::*;
use crate::library::{Difference, DifferenceKind, differences, shipped_files};

/// Folders of `content/` that no bundle replaces, and why.
const ELSEWHERE: [(&str, &str); 4] = [
    ("mappings", "fields of log formats: of this binary's decoders"),
    ("registry", "words of the registry: of this binary's forms"),
    ("rules", "detection rules: the folder that the configuration names"),
    ("samples", "logs for the tests of rules"),
];

fn with(path: &str, from: &str, to: &str) -> Vec<ContentFile> {
    let mut files = shipped_files();
    let file = files.iter_mut().find(|file| file.path == path).unwrap_or_else(|| panic!("{path} is shipped"));
    let changed = file.text.replacen(from, to, 1);
    assert_ne!(changed, file.text, "{path}: the change of the test changes something");
    file.text = changed;
    files
}

fn said(files: &[ContentFile]) -> Vec<String> {
    Library::read(files).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[track_caller]
fn refused(path: &str, from: &str, to: &str, expected: &str) {
    let problems = said(&with(path, from, to));
    assert!(problems.iter().any(|problem| problem.contains(expected)), "expected {expected:?}, got {problems:#?}");
}

/// Reads the shipped content with one change; returns it with the rows that differ.
#[track_caller]
fn changed(path: &str, from: &str, to: &str) -> (Library, Vec<Difference>) {
    let library = Library::read(&with(path, from, to)).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let rows = differences(Library::shipped(), &library);
    (library, rows)
}

#[track_caller]
fn one_row(rows: &[Difference], path: &str, section: &str, key: &str) {
    let places: Vec<_> = rows.iter().map(|row| (row.path.as_str(), row.section.as_str(), row.key.as_str())).collect();
    assert_eq!(places, [(path, section, key)]);
    assert!(matches!(rows[0].kind, DifferenceKind::Changed { .. }), "{rows:#?}");
}

#[test]
fn every_folder_of_content_is_replaceable_or_says_why_not() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content");
    let entries = std::fs::read_dir(folder).expect("the content lies beside the crates");
    let found: BTreeSet<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().expect("plain names")).collect();
    let known = KINDS.iter().map(|kind| kind.folder).chain(ELSEWHERE.map(|(folder, _)| folder)).chain(["regulation"]);
    assert_eq!(found, known.map(str::to_owned).collect(), "a folder of content/ without a row of KINDS");
}

#[test]
fn what_is_shipped_is_taken_and_shown() {
    let library = Library::shipped();
    for kind in &KINDS {
        let mut files = Vec::new();
        super::super::collect(kind.folder, kind.shipped, &mut files);
        assert!(!files.is_empty(), "{}", kind.folder);
        for file in files {
            assert!(takes(&file.path), "{}", file.path);
            let document = &library.documents[&file.path];
            assert!(document.sections.iter().any(|section| !section.rows.is_empty()), "{}", file.path);
        }
    }
    assert_eq!(library.documents["catalogues/tcvn14423.yaml"].sections.last().unwrap().rows.len(), 311);
    assert_eq!(library.signals.kinds.len(), Signals::shipped().kinds.len());
    assert_eq!(library.index_on(date(2026, 11, 22)).id, "capability-2026");
    assert_eq!(
        library.index_on(date(2020, 1, 1)).id,
        "capability-2026",
        "before the first, the first is better than none"
    );
}

#[test]
fn the_same_text_is_read_once() {
    let first = Library::read(&shipped_files()).expect("what is shipped is fine");
    let second = Library::read(&shipped_files()).expect("what is shipped is fine");
    assert!(std::ptr::eq(first.signals, second.signals));
    assert!(std::ptr::eq(first.assessment, second.assessment));
    assert_eq!(differences(&first, &second), []);
}

#[test]
fn signals_are_replaced() {
    let (library, rows) = changed(SIGNALS, "due_days: 30", "due_days: 14");
    assert_eq!(library.signals.due_days, 14);
    assert_eq!(Library::shipped().signals.due_days, 30, "what was in force is untouched");
    one_row(&rows, SIGNALS, "head", "0");
}

#[test]
fn the_index_is_replaced_and_a_second_one_stands_beside_it() {
    let path = "index/capability-2026.json";
    let (library, rows) = changed(path, r#""pillar": "legal", "weight": 50"#, r#""pillar": "legal", "weight": 40"#);
    assert_eq!(library.indexes["capability-2026"].indicator("level_approved").unwrap().weight, 40);
    one_row(&rows, path, "indicators", "level_approved");
    let mut files = shipped_files();
    let text = files.iter().find(|file| file.path == path).unwrap().text.clone();
    let text = text.replace("capability-2026", "capability-2027").replace("2026-01-01", "2027-01-01");
    files.push(ContentFile { path: "index/capability-2027.json".to_owned(), text });
    let library = Library::read(&files).expect("two indexes stand side by side");
    let of = |year| library.index_on(date(year, 6, 1)).id.as_str();
    assert_eq!((of(2026), of(2027)), ("capability-2026", "capability-2027"));
}

#[test]
fn rules_of_assessment_training_drills_tasks_and_money_are_replaced() {
    let (library, rows) = changed(ASSESSMENT, r#""answer_days": 3,"#, r#""answer_days": 2,"#);
    assert_eq!(library.assessment.finding(luytre_model::Severity::Critical).answer_days, 2);
    one_row(&rows, ASSESSMENT, "findings", "critical");
    let (library, rows) = changed(TRAINING[0], r#""days": 90"#, r#""days": 60"#);
    assert_eq!(library.training.rules.expiring_days(), 60);
    one_row(&rows, TRAINING[0], "warnings", "certificate_expiring");
    let (library, rows) = changed(TRAINING[1], r#""fields_required": 1"#, r#""fields_required": 2"#);
    assert_eq!(library.training.fields.fields_required, 2);
    one_row(&rows, TRAINING[1], "head", "0");
    let (library, rows) = changed(DRILL[1], r#""count": 1"#, r#""count": 2"#);
    assert_eq!(library.drill.requirements[0].count, 2);
    one_row(&rows, DRILL[1], "requirements", "province_yearly");
    let (library, rows) = changed(PROGRAMME[0], r#""days": -30"#, r#""days": -20"#);
    assert!(library.programme.reminders.iter().any(|rule| rule.code == "once-30" && rule.days == -20));
    one_row(&rows, PROGRAMME[0], "rows", "once-30");
    let (library, rows) = changed(BUDGET, r#""percent": 10"#, r#""percent": 12"#);
    assert_eq!(library.budget.rows[0].percent, Some(12));
    assert_eq!(rows.len(), 1, "{rows:#?}");
}

#[test]
fn catalogues_and_forms_are_compared_row_by_row() {
    let path = "catalogues/tcvn14423.yaml";
    let (_, rows) = changed(path, "\"Quy trình quản lý rủi ro\"", "\"Quy trình quản lý rủi ro an ninh mạng\"");
    one_row(&rows, path, "requirements", "TCVN14423.RSK.PROC");
    let path = "forms/ND331-2026/mau01.json";
    let (library, rows) = changed(path, "\"Văn bản đề nghị", "\"Tờ trình đề nghị");
    assert!(library.forms[path].contains("Tờ trình đề nghị"));
    assert!(!rows.is_empty() && rows.iter().all(|row| row.path == path), "{rows:#?}");
}

#[test]
fn rows_that_name_what_is_not_there_are_refused() {
    refused(
        "index/capability-2026.json",
        "\"part\": \"systems_approved\"",
        "\"part\": \"systems_aproved\"",
        "index/capability-2026.json, indicators: no figure is called systems_aproved; there are alerts_closed",
    );
    refused("index/capability-2026.json", "\"pillar\": \"legal\"", "\"pillar\": \"law\"", "pillar law is not there");
    refused(
        "catalogues/tcvn14423.yaml",
        "automatable_by: [policy_register, risk_register]",
        "automatable_by: [policy_register, risk_sheet]",
        "risk_sheet",
    );
    refused(
        SIGNALS,
        "requirement: TCVN14423.LOG.RETAIN",
        "requirement: TCVN14423.LOG.KEEP",
        "log_retention requirement: TCVN14423.LOG.KEEP is not in catalogues; add it there or correct the spelling",
    );
    refused(SIGNALS, "group: collection", "group: collected", "signals/signals.yaml, log_source.network group");
    refused(TRAINING[0], "\"duties\": [\"", "\"duties\": [\"nobody\", \"", "names a duty that is not in duties");
    // A kind of signal that catalogues name may not go.
    let mut files = shipped_files();
    let file = files.iter_mut().find(|file| file.path == SIGNALS).unwrap();
    file.text = file.text.replace("{id: log_coverage,", "{id: log_coverage_new,");
    let problems = said(&files);
    assert!(
        problems.iter().any(|problem| problem.contains("log_coverage is not in signals/signals.yaml")),
        "{problems:#?}"
    );
    // Forms of a regime that is not there.
    let mut files = shipped_files();
    files.push(ContentFile { path: "forms/ND400-2030/mau01.json".to_owned(), text: "{}".to_owned() });
    assert!(said(&files).iter().any(|problem| problem.contains("ND400-2030 is not in regulation")));
}

#[test]
fn levels_and_fields_that_do_not_exist_are_refused() {
    refused(
        ASSESSMENT,
        "\"levels\": [1, 2, 3, 4, 5]",
        "\"levels\": [1, 2, 3, 4, 6]",
        "assessment/programme-rules.json, intervals, nd331_none: levels must be from 1 to 5",
    );
    refused(
        ASSESSMENT,
        "\"code\": \"plan_police\", \"levels\": [2, 3]",
        "\"code\": \"plan_police\", \"levels\": [2, 9]",
        "leads, plan_police: levels must be from 1 to 5",
    );
    refused(ASSESSMENT, "\"fix_days\": 15", "\"fix_day\": 15", "findings[0]: nothing reads the field fix_day");
    refused(ASSESSMENT, "\"holds\":", "\"hold\":", "nothing reads the field hold");
    refused(TRAINING[0], "\"every_months\"", "\"each_months\"", "nothing reads the field each_months");
    refused(DRILL[1], "\"levels\": []", "\"levels\": [7]", "drill/rules.json, province_yearly: 7 is no level");
    refused(BUDGET, "\"percent\": 10", "\"percent\": 100", "budget/rules.json, row 1: a share needs a percent");
    refused(PROGRAMME[0], "\"days\": -30", "\"tage\": -30", "programme/reminders.json: unknown field `tage`");
    refused(
        "index/capability-2026.json",
        "\"in_force_to\": null",
        "\"in_force_to\": \"2025-01-01\"",
        "in force until a day before it begins",
    );
    refused("index/capability-2026.json", "{", "{,", "line 1");
}

#[test]
fn files_that_are_missing_too_large_or_unknown_are_named() {
    for path in [ASSESSMENT, BUDGET, DRILL[0], PROGRAMME[2], SIGNALS, TRAINING[1], LAYOUT] {
        let mut files = shipped_files();
        files.retain(|file| file.path != path);
        assert_eq!(said(&files), [format!("{path}: the file is missing; add it")]);
    }
    let mut files = shipped_files();
    files.retain(|file| !file.path.starts_with("index/"));
    assert_eq!(said(&files), ["index: the file is missing; add it"]);
    let mut files = shipped_files();
    files.iter_mut().find(|file| file.path == BUDGET).unwrap().text.push_str(&" ".repeat(CONTENT_BYTES_MAX));
    assert!(said(&files)[0].starts_with(&format!("{BUDGET}: larger than")), "{:?}", said(&files));
    for path in
        ["budget/other.json", "signals/signals.yml", "forms/mau01.json", "index/x.yaml", "training/x/rules.json"]
    {
        assert!(!takes(path), "{path}");
    }
}

#[test]
fn two_indexes_may_not_begin_on_the_same_day() {
    let mut files = shipped_files();
    let path = "index/capability-2026.json";
    let text = files.iter().find(|file| file.path == path).unwrap().text.replace("capability-2026", "other");
    files.push(ContentFile { path: "index/other.json".to_owned(), text: text.clone() });
    assert!(said(&files)[0].contains("begin on the same day"), "{:?}", said(&files));
    files.push(ContentFile { path: "index/third.json".to_owned(), text });
    assert!(said(&files).iter().any(|problem| problem.contains("the row other is there twice")), "{:?}", said(&files));
}

#[test]
fn templates_of_reports_are_replaced_and_added() {
    let path = "reports/soc-weekly.yaml";
    let (library, rows) = changed(path, "due: {days_after: 1}", "due: {days_after: 2}");
    assert_ne!(library.reports.get("soc-weekly"), Library::shipped().reports.get("soc-weekly"));
    one_row(&rows, path, "head", "0");
    refused(path, "measure: alerts_by_severity", "measure: alerts_by_colour", "reports/soc-weekly.yaml, sections[0]");
    let mut files = shipped_files();
    let text =
        files.iter().find(|file| file.path == path).unwrap().text.replace("code: soc-weekly", "code: own-weekly");
    files.push(ContentFile { path: "reports/own-weekly.yaml".to_owned(), text });
    assert!(Library::read(&files).expect("one more template").reports.get("own-weekly").is_some());
}
