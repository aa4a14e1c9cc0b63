//! What is shipped loads; what is wrong is named with its place.

use std::collections::BTreeSet;

use jiff::civil::date;
use luytre_model::ProtectionLevel;

use super::*;

fn level(number: u8) -> ProtectionLevel {
    number.try_into().expect("1 to 5")
}

/// Reads the shipped files with one of them changed; returns what is wrong.
fn with(path: &str, change: impl Fn(&str) -> String) -> Vec<String> {
    let mut files = shipped_files();
    let file = files.iter_mut().find(|file| file.path == path).expect("the file is shipped");
    let changed = change(&file.text);
    assert_ne!(changed, file.text, "the change of the test changes something");
    file.text = changed;
    let problems = Library::read(&files).err().unwrap_or_default();
    problems.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn refused(path: &str, from: &str, to: &str, expected: &str) {
    let problems = with(path, |text| text.replacen(from, to, 1));
    assert!(problems.iter().any(|problem| problem.contains(expected)), "{problems:#?}");
}

const CRITERIA: &str = "regulation/ND331-2026/level-criteria.json";
const PROCEDURE: &str = "regulation/ND331-2026/level-procedure.json";

#[test]
fn the_shipped_library_loads() {
    let library = Library::shipped();
    assert_eq!(library.regimes.keys().collect::<Vec<_>>(), ["ND331-2026", "ND85-2016"]);
    let decree = library.regime("ND331-2026").unwrap();
    assert_eq!(decree.criteria.rows.len(), 18);
    assert_eq!(decree.forms.len(), 8);
    let report = decree.annual_report.as_ref().unwrap();
    assert_eq!((report.columns.len(), report.counters.len(), report.checks.len()), (12, 7, 5));
    let without_column: Vec<u8> =
        report.content_items.iter().filter(|item| !item.has_column).map(|item| item.number).collect();
    assert_eq!(without_column, [3, 7, 9, 10]);
    assert_eq!(library.common.fines.len(), 10);
    assert_eq!(library.common.pending.len(), 7);
    assert_eq!(library.calendar.years().map(|year| year.year).collect::<Vec<_>>(), [2025, 2026, 2027]);
}

#[test]
fn a_counter_says_what_it_counts() {
    let file = "regulation/ND331-2026/annual-report.json";
    refused(file, "\"counts\": [\"approved\"], ", "", "c5 is no number; give it counts");
    refused(file, "[\"approved\"]", "[\"classified\"]", "c5 is compared with the table");
    refused(file, "[\"approved\"]", "[\"perfect\"]", "unknown variant `perfect`");
}

#[test]
fn every_row_stands_on_something() {
    for document in Library::shipped().documents.values() {
        assert!(!document.sections.is_empty(), "{}", document.path);
        for section in &document.sections {
            let keys: BTreeSet<&str> = section.rows.iter().map(|row| row.key.as_str()).collect();
            assert_eq!(keys.len(), section.rows.len(), "{} {} has keys twice", document.path, section.name);
            for row in &section.rows {
                assert!(!row.basis.source.is_empty(), "{} {} {}", document.path, section.name, row.key);
            }
        }
    }
}

#[test]
fn a_decision_is_made_under_the_regime_of_its_day() {
    let library = Library::shipped();
    let of = |year, month, day| library.regime_for(date(year, month, day)).map(|regime| regime.id.as_str());
    assert_eq!(of(2016, 6, 30), None);
    assert_eq!(of(2016, 7, 1), Some("ND85-2016"));
    assert_eq!(of(2026, 8, 18), Some("ND85-2016"));
    assert_eq!(of(2026, 8, 19), Some("ND331-2026"));
    assert_eq!(of(2030, 1, 1), Some("ND331-2026"));
}

#[test]
fn the_procedure_answers_by_level() {
    let procedure = &Library::shipped().regime("ND331-2026").unwrap().procedure;
    let days = |step: &str, number: u8| procedure.deadline(step, level(number), false).map(|row| row.working_days);
    assert_eq!((days("appraisal", 1), days("appraisal", 3), days("appraisal", 5)), (Some(5), Some(15), Some(25)));
    assert_eq!((days("approval", 2), days("invalid_dossier_answer", 4)), (Some(7), Some(5)));
    assert_eq!(days("ns_certificate", 4), None);
    assert_eq!(procedure.deadline("ns_certificate", level(4), true).map(|row| row.working_days), Some(25));
    let who = |number: u8| procedure.authority(level(number)).unwrap();
    assert_eq!((who(2).approve.as_str(), who(3).approve.as_str()), ("don_vi_chuyen_trach_anm", "chu_quan"));
    assert_eq!((who(4).appraise.as_str(), who(5).approve.as_str()), ("bo_cong_an", "thu_tuong"));
    assert_eq!(who(3).opinion, None);
    let guards: Vec<&str> =
        procedure.guards("da_duoc_phe_duyet", level(3)).map(|guard| guard.require.as_str()).collect();
    assert_eq!(guards, ["quy_che_issued_before_approval", "appraisal_opinion"]);
    assert_eq!(procedure.hosting(level(4), false).unwrap().separation, "logical");
    assert_eq!(procedure.hosting(level(4), true).unwrap().separation, "physical");
    let old = &Library::shipped().regime("ND85-2016").unwrap().procedure;
    assert_eq!(old.deadline("appraisal", level(4), false).unwrap().working_days, 30);
    assert_eq!(old.hosting(level(4), false).unwrap().separation, "physical");
}

#[test]
fn numbers_by_level_answer() {
    let parameters = &Library::shipped().common.parameters;
    assert_eq!(parameters.interval_months("log_review", level(4)), Some(1));
    assert_eq!(parameters.interval_months("restore_test", level(3)), None);
    let kept: Vec<Option<u32>> =
        ProtectionLevel::ALL.into_iter().map(|level| parameters.log_retention_months(level)).collect();
    assert_eq!(kept, [Some(1), Some(1), Some(3), Some(6), Some(12)]);
    assert_eq!(parameters.number("idle_account_disable").unwrap().value, 45);
    assert_eq!(parameters.from_level("siem"), Some(level(3)));
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    refused(CRITERIA, "{", "{,", "line 1 column 2: not a JSON object");
    refused("regulation/ND331-2026/regime.json", "\"source\": \"ND331\",", "\"source\": \"\",", "source is missing");
    refused("regulation/ND331-2026/regime.json", "\"source\": \"ND331\",", "", "source is missing");
    refused(CRITERIA, "\"confidence\": \"H\"", "\"confidence\": \"sure\"", "unknown variant `sure`");
    refused(CRITERIA, "\"in_force_to\": null", "\"in_force_to\": \"2026-01-01\"", "until a day before it begins");
    refused(CRITERIA, "\"facts\":", "\"fact\":", "nothing reads the field fact");
    refused(CRITERIA, "\"basic_subjects_gte\": 100000", "\"basic_subject_gte\": 100000", "no declared fact");
    refused(CRITERIA, "\"basic_subjects_gte\": 100000", "\"basic_subjects_gte\": \"many\"", "needs a count");
    refused(CRITERIA, "\"serves\": \"one_agency\"", "\"serves\": \"one_town\"", "serves cannot be asked this way");
    refused(CRITERIA, "\"basic_subjects_gte\": 100000", "\"basic_subjects_gte\": 100001", "the example says 3");
    refused(PROCEDURE, "\"approve\": \"chu_quan\"", "\"approve\": \"nobody\"", "authority[1]: nobody is not declared");
    refused(PROCEDURE, "\"working_days\": 15", "\"working_days\": -15", "deadlines[1]: invalid value");
    refused(
        PROCEDURE,
        "\"step\": \"appraisal\"",
        "\"step\": \"apraisal\"",
        "no deadline of the step appraisal for level 3",
    );
    refused(PROCEDURE, "\"on\": \"da_tham_dinh\"", "\"on\": \"tham_dinh\"", "tham_dinh is not declared");
    refused("regulation/ND331-2026/regime.json", "\"id\": \"ND331-2026\"", "\"id\": \"ND331\"", "the folder is called");
    refused(
        "regulation/common/known-dates.json",
        "\"month\": 12, \"day\": 14",
        "\"month\": 13, \"day\": 14",
        "dates[0]",
    );
}

#[test]
fn missing_rows_and_files_are_named() {
    let problems = with(CRITERIA, |text| {
        let kept = text.lines().filter(|line| !line.contains("\"level\": 5,"));
        kept.collect::<Vec<_>>().join("\n").replace("},\n  ],", "}\n  ],")
    });
    assert!(problems.iter().any(|problem| problem.contains("rows: no row for level 5; add it")), "{problems:#?}");
    let mut files = shipped_files();
    files.retain(|file| !file.path.ends_with("level-procedure.json"));
    let problems: Vec<String> = Library::read(&files).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "regulation/ND331-2026/level-procedure.json: the file is missing; add it",
            "regulation/ND85-2016/level-procedure.json: the file is missing; add it"
        ]
    );
    let stray = ContentFile { path: "regulation/ND331-2026/poem.json".to_owned(), text: "{}".to_owned() };
    let mut files = shipped_files();
    files.push(stray.clone());
    files.push(stray);
    let problems = Library::read(&files).unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:#?}");
}

#[test]
fn another_regime_stands_beside_the_others() {
    let mut files = shipped_files();
    let copies: Vec<ContentFile> = files
        .iter()
        .filter(|file| file.path.starts_with("regulation/ND331-2026/"))
        .map(|file| ContentFile {
            path: file.path.replace("ND331-2026", "ND999-2028"),
            text: file.text.replace("\"ND331-2026\"", "\"ND999-2028\"").replace("2026-08-19", "2028-01-01"),
        })
        .collect();
    files.extend(copies);
    let library = Library::read(&files).expect("a third regime is read without a change of code");
    let of = |year| library.regime_for(date(year, 6, 1)).map(|regime| regime.id.as_str());
    assert_eq!((of(2027), of(2028)), (Some("ND331-2026"), Some("ND999-2028")));
    assert!(library.regime("ND85-2016").is_some());
}

#[test]
fn differences_name_rows() {
    let mut files = shipped_files();
    for file in &mut files {
        if file.path == PROCEDURE {
            file.text = file.text.replacen("\"working_days\": 15", "\"working_days\": 20", 1);
        }
    }
    let after = Library::read(&files).expect("another limit is fine");
    let found = differences(Library::shipped(), &after);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].path.as_str(), found[0].section.as_str()), (PROCEDURE, "deadlines"));
    let DifferenceKind::Changed { before, after } = &found[0].kind else { panic!("{found:#?}") };
    let days = |row: &RowView| row.facts.iter().find(|(name, _)| name == "working_days").map(|(_, days)| days.clone());
    assert_eq!((days(before).as_deref(), days(after).as_deref()), (Some("15"), Some("20")));
    assert!(differences(Library::shipped(), Library::shipped()).is_empty());
}

/// The tables that were given are all in what is shipped, level by level and article by article.
#[test]
fn nothing_of_the_reference_tables_was_lost() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/domain/reference/");
    let Ok(text) = std::fs::read_to_string(format!("{folder}level-criteria.nd331-2026.json")) else {
        println!("skipped: nothing_of_the_reference_tables_was_lost: ../shared is absent");
        return;
    };
    let given: serde_json::Value = serde_json::from_str(&text).unwrap();
    let criteria = &Library::shipped().regime("ND331-2026").unwrap().criteria;
    let rows: Vec<(u64, String)> = given["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["level"].as_u64().unwrap(), row["source"].as_str().unwrap().to_owned()))
        .collect();
    let ours: Vec<(u64, String)> =
        criteria.rows.iter().map(|row| (u64::from(row.level.number()), row.basis.source.clone())).collect();
    assert_eq!(ours, rows);
    for example in given["examples"].as_array().unwrap() {
        let facts = serde_json::from_value(example["input"].clone()).unwrap();
        assert_eq!(criteria.check(&facts), []);
        let level = criteria.classify(&facts).level.map(|level| u64::from(level.number()));
        assert_eq!(level, example["level"].as_u64(), "{}", example["name"]);
    }
    let text = std::fs::read_to_string(format!("{folder}tcvn14423-2026-parameters.json")).unwrap();
    let given: serde_json::Value = serde_json::from_str(&text).unwrap();
    let parameters = &Library::shipped().common.parameters;
    for (activity, by_level) in given["max_interval_months"].as_object().unwrap() {
        for level in ProtectionLevel::ALL {
            let months = by_level[level.to_string()].as_u64();
            assert_eq!(parameters.interval_months(activity, level).map(u64::from), months, "{activity} {level}");
        }
    }
}

#[test]
fn a_file_that_nothing_reads_is_refused_and_what_is_read_is_listed() {
    for path in [
        "signals/more.yaml",
        "index/a/b.json",
        "regulation/x.json",
        "catalogues/notes.txt",
        "catalog/x.yaml",
        "rules/x.yml",
    ] {
        let mut files = shipped_files();
        files.push(ContentFile { path: path.to_owned(), text: "{}".to_owned() });
        let problems = Library::read(&files).unwrap_err();
        assert_eq!(problems, [ContentProblem::new(path, "", Defect::UnknownFile)]);
        assert!(problems[0].to_string().contains("catalogues/*.yaml"), "{}", problems[0]);
    }
}

#[test]
fn an_earlier_regime_decides_in_its_transition_and_not_a_day_longer() {
    let library = Library::shipped();
    let (old, new) = (&library.regimes["ND85-2016"], &library.regimes["ND331-2026"]);
    let day = |text: &str| -> Date { text.parse().unwrap() };
    for (decided, begun, expected) in [
        ("2026-08-18", None, true),
        ("2026-08-19", None, false),
        ("2026-08-19", Some("2026-06-30"), true),
        ("2026-08-19", Some("2026-07-01"), false),
        ("2027-01-01", Some("2026-06-30"), true),
        ("2027-01-02", Some("2026-06-30"), false),
        ("2016-06-30", None, false),
    ] {
        assert_eq!(library.decides(old, day(decided), begun.map(day)), expected, "{decided} {begun:?}");
    }
    assert!(library.decides(new, day("2026-08-19"), None) && !library.decides(new, day("2026-08-18"), None));
    let (until, row) = library.kept_until(old).unwrap();
    assert_eq!((until, row.basis.source.as_str()), (day("2027-07-01"), "L116 D45.1,ND331 D39.1"));
    assert!(library.kept_until(new).is_none() && library.decides_until(new, Some(day("2020-01-01"))).is_none());
}

#[test]
fn watches_and_transitions_name_what_the_content_has() {
    let change = |path: &str, from: &str, to: &str| {
        let mut files = shipped_files();
        let file = files.iter_mut().find(|file| file.path == path).unwrap();
        assert!(file.text.contains(from), "{from}");
        file.text = file.text.replacen(from, to, 1);
        let problems = Library::read(&files).unwrap_err();
        problems.into_iter().map(|problem| problem.to_string()).collect::<Vec<_>>().join("; ")
    };
    let procedure = "regulation/ND331-2026/level-procedure.json";
    let trigger = r#""trigger": "serious_incident_or_high_risk""#;
    for (path, from, to, word) in [
        (
            "regulation/ND85-2016/regime.json",
            r#""until": "transition_under_nd85""#,
            r#""until": "some_day""#,
            "some_day",
        ),
        (procedure, trigger, r#""trigger": "earthquake""#, "earthquake"),
        (procedure, r#""critical": "M1""#, r#""critical": "M9""#, "M9"),
        (procedure, r#""severities": ["critical"]"#, r#""severities": []"#, "severities"),
        (procedure, r#"{"2": 15, "3": 12"#, r#"{"3": 12"#, "at_least"),
        (procedure, r#""at_least": "#, r#""signals": ["no_such"], "at_least": "#, "no_such"),
    ] {
        let told = change(path, from, to);
        assert!(told.contains(word), "{told}");
    }
}

#[test]
fn a_watch_may_name_a_signal_that_comes_with_it() {
    let mut files = shipped_files();
    for file in &mut files {
        match file.path.as_str() {
            "regulation/ND331-2026/level-procedure.json" => {
                let watch = r#""signals": ["badge_events"], "at_least": "#;
                file.text = file.text.replacen(r#""at_least": "#, watch, 1);
                assert!(file.text.contains(watch));
            }
            "signals/signals.yaml" => {
                let (head, tail) = file.text.split_once("\n  - id: fw_events\n").unwrap();
                let (block, _) = tail.split_once("\n  - id: ").unwrap();
                file.text = format!("{head}\n  - id: badge_events\n{block}\n  - id: fw_events\n{tail}");
            }
            _ => {}
        }
    }
    let read = Library::read(&files).unwrap();
    let watches = &read.regime("ND331-2026").unwrap().procedure.watches;
    assert!(watches.iter().any(|row| row.signals.contains("badge_events")));
}
