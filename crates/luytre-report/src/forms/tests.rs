use std::collections::BTreeMap;

use jiff::civil::date;

use super::*;
use crate::document::Block;
use crate::{Layout, docx, pdf};

/// Facts of a level 3 system of the fictional province.
fn facts() -> FormFacts {
    #[derive(Deserialize)]
    struct Sample {
        texts: BTreeMap<String, String>,
        lists: BTreeMap<String, Vec<String>>,
    }
    let sample: Sample = serde_json::from_str(include_str!("../../examples/facts.json")).expect("the sample is JSON");
    FormFacts { texts: sample.texts, lists: sample.lists, date: Some(date(2026, 12, 9)), label: None }
}

fn form(code: &str) -> Form {
    shipped().into_iter().find(|form| form.code == code).expect("the form is shipped")
}

fn text(filled: &Filled) -> String {
    filled.document.plain_text(&Layout::decree_30())
}

#[test]
fn every_form_filled_reads_as_its_golden_file() {
    for form in shipped() {
        let filled = fill(&form, &facts());
        assert_eq!(filled.missing, [], "{}", form.code);
        assert!(!text(&filled).contains("……"), "{}: a blank is left", form.code);
        insta::assert_snapshot!(form.code.clone(), text(&filled));
    }
}

#[test]
fn an_empty_form_is_a_draft_that_lists_what_is_missing() {
    for form in shipped() {
        let filled = fill(&form, &FormFacts::default());
        let required = form.facts.iter().filter(|fact| fact.required && fact.when.is_none()).count();
        assert_eq!(filled.missing.len(), required, "{}", form.code);
        assert!(filled.is_draft() && filled.document.label.as_deref() == Some(DRAFT));
        assert!(text(&filled).contains(BLANK));
    }
    insta::assert_snapshot!("mau06_draft", text(&fill(&form("mau06"), &FormFacts::default())));
}

#[test]
fn every_form_becomes_word_and_pdf() {
    let layout = Layout::decree_30();
    for form in shipped() {
        let filled = fill(&form, &facts());
        assert!(docx::render(&filled.document, &layout).unwrap().starts_with(b"PK"));
        let sheets = pdf::sheet_count(&filled.document, &layout).unwrap();
        assert!((1..=3).contains(&sheets), "{}: {sheets} sheets", form.code);
    }
}

#[test]
fn attachments_follow_the_level() {
    let attachments = |level: &str| {
        let filled = fill(&form("mau02"), &facts().text("level", level));
        let mut lists = filled.document.blocks.iter().rev().filter_map(|block| match block {
            Block::List(list) => Some(list.items.len()),
            _ => None,
        });
        lists.next()
    };
    assert_eq!(attachments("3"), Some(4));
    assert_eq!(attachments("4"), Some(5));
    assert_eq!(attachments("5"), Some(5));
}

#[test]
fn a_dossier_that_does_not_fit_must_name_its_defects() {
    let unfit = facts().text("conclusion", "không phù hợp");
    let filled = fill(&form("mau04"), &unfit);
    let missing: Vec<&str> = filled.missing.iter().map(|fact| fact.name.as_str()).collect();
    assert_eq!(missing, ["defects"]);
    let filled = fill(&form("mau04"), &unfit.list("defects", ["Thiếu sơ đồ mạng", "Chưa có quy chế"]));
    assert_eq!(filled.missing, []);
    assert!(text(&filled).contains("a) Thiếu sơ đồ mạng;\nb) Chưa có quy chế."));
    assert!(!text(&filled).contains("đủ điều kiện trình"));
}

#[test]
fn the_list_of_important_systems_is_asked_for_only_on_request() {
    assert!(!text(&fill(&form("mau02"), &facts())).contains("quan trọng về an ninh quốc gia"));
    let asked = text(&fill(&form("mau02"), &facts().text("ns_important", "có")));
    assert!(asked.contains("quan trọng về an ninh quốc gia") && asked.contains("(1) Chỉ ghi khi"));
}

#[test]
fn facts_are_words_not_marks() {
    let filled = fill(&form("mau01"), &facts().text("system_name", "Hệ **A** {level} <b>"));
    assert!(text(&filled).contains("Tên hệ thống thông tin: Hệ **A** {level} <b>;"), "{}", text(&filled));
}

#[track_caller]
fn refused(change: impl Fn(&str) -> String, expected: &str) {
    let changed = change(SHIPPED[0]);
    assert_ne!(changed, SHIPPED[0]);
    let error = Form::from_json(&changed).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn forms_whose_facts_and_text_differ_are_refused() {
    refused(
        |form| form.replace("Địa chỉ: {operator_address}", "Địa chỉ: {address}"),
        "\"address\" is named in the text",
    );
    refused(
        |form| form.replace("Địa chỉ: {operator_address}", "Địa chỉ"),
        "\"operator_address\" is asked for and not used",
    );
    refused(|form| form.replace("Địa chỉ: {operator_address}", "Địa chỉ: {operator_address"), "braces");
    refused(|form| form.replace("\"name\": \"level\"", "\"name\": \"system_name\""), "declared twice");
    refused(|form| form.replace("\"addressed\"", "\"adressed\""), "cannot be read");
}

#[test]
fn forms_are_in_force_from_their_day() {
    let form = form("mau01");
    assert!(!form.in_force(date(2026, 8, 18)) && form.in_force(date(2026, 8, 19)));
}

#[test]
fn codes_are_those_of_the_regime() {
    let codes: Vec<String> = shipped().into_iter().map(|form| form.code).collect();
    assert_eq!(codes, ["mau01", "mau02", "mau03", "mau04", "mau05", "mau06", "mau07"]);
    let regime = include_str!("../../../../content/regulation/ND331-2026/forms.json");
    for form in shipped() {
        assert!(regime.contains(&format!("\"code\": \"{}\"", form.code)));
        assert!(regime.contains(&form.title), "{}: the titles differ", form.code);
    }
}
