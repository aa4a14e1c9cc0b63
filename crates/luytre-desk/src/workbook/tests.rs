//! The registry as a workbook, through the desk: checks, conflicts, one transaction, and back again.

use luytre_govern::workbook::{Decision, SheetKind};

use super::*;
use crate::profiles::{ProfileForm, Saved};
use crate::tests::Province;

fn file(text: &str) -> WorkbookFile {
    WorkbookFile { name: "danh-muc.csv".into(), bytes: text.into() }
}

fn take(decision: Decision) -> Decisions {
    Decisions { all: Some(decision), ..Decisions::default() }
}

#[tokio::test]
async fn a_file_is_checked_then_written_whole() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri").await);
    let text = "code,name,agency,level,approved.number,approved.date,approved.body,served\n\
                moi-1,Hệ thống một,phòng an,2,12/QĐ-SA,30/04/2026,Sở An,Cán bộ\n\
                moi-2,Hệ thống hai,so-an,,,,,\n";
    let checked = desk.check_workbook(&actor, file(text)).await.unwrap();
    assert!(checked.is_clean() && !checked.applied, "{checked:?}");
    assert!(desk.system(&actor, "moi-1").await.is_err(), "only checked");
    let before = province.audit_entries().await;
    let done = desk.import_workbook(&actor, &checked.token, &Decisions::default()).await.unwrap();
    assert!(done.applied);
    // Two rows of the registry, two profiles, one for the import itself.
    assert_eq!(province.audit_entries().await - before, 5);
    let system = desk.system(&actor, "moi-1").await.unwrap();
    assert_eq!((system.agency.code.as_str(), system.level.map(|level| level.number())), ("phong-an", Some(2)));
    let profile = desk.profile(&actor, "moi-1").await.unwrap();
    assert_eq!(profile.body.approved.unwrap().regime, "ND85-2016");
    let again = desk.import_workbook(&actor, &checked.token, &Decisions::default()).await;
    assert!(matches!(again, Err(DeskError::NotFound)), "a file is written once");
    let other = province.actor("quantri-an").await;
    let waiting = desk.check_workbook(&actor, file(text)).await.unwrap();
    assert!(desk.plan_workbook(&other, &waiting.token, &Decisions::default()).await.is_err(), "files are one's own");
    province.clock.advance_s(3_601);
    assert!(desk.plan_workbook(&actor, &waiting.token, &Decisions::default()).await.is_err(), "and wait for an hour");
}

#[tokio::test]
async fn an_agency_does_not_import_a_level_and_nobody_past_a_dossier() {
    let province = Province::full().await;
    let (desk, an, all) = (&province.desk, province.actor("quantri-an").await, province.actor("quantri").await);
    let text = "code,name,agency,level,approved.number,approved.date,approved.body\n\
                cong-an,Hệ thống cong-an,so-an,2,12/QĐ-SA,30/04/2026,Sở An\n";
    let found = async |actor: &Actor| {
        let plan = desk.check_workbook(actor, file(text)).await.unwrap().plan;
        plan.problems.into_iter().map(|one| (one.cell, one.fault)).collect::<Vec<_>>()
    };
    let because = |word: &str| [("D2".to_owned(), Fault::Impossible(luytre_govern::profile::check::reason(word)))];
    assert_eq!(found(&an).await, because("level_by_centre"));
    assert_eq!(found(&all).await, []);
    let target = crate::tests::operations::Target {
        agency: "so-an".into(),
        system: "cong-an".into(),
        source: String::new(),
        login: String::new(),
        alert: luytre_model::ids::AlertId(1),
        event: luytre_model::EventId([0; 16]),
        person: an.person,
        view: luytre_model::ids::ViewId(1),
        token: 1,
        tag: "mot".into(),
    };
    crate::dossiers::tests::enter(&province, &target).await;
    assert_eq!(found(&an).await, because("level_by_dossier"));
    assert_eq!(found(&all).await, because("level_by_dossier"));
    assert_eq!(desk.system(&an, "cong-an").await.unwrap().level.map(|level| level.number()), Some(3));
}

#[tokio::test]
async fn one_wrong_row_stops_all() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri-an").await);
    let text = "code,name,agency\nmoi-1,Một,so-an\nmoi-2,Hai,so-bimat\ncong-bimat,Ba,so-an\n";
    let checked = desk.check_workbook(&actor, file(text)).await.unwrap();
    let found: Vec<(String, Fault)> =
        checked.plan.problems.iter().map(|one| (one.cell.clone(), one.fault.clone())).collect();
    assert_eq!(
        found,
        [
            ("C3".to_owned(), Fault::UnknownAgency { found: "so-bimat".into(), nearest: None }),
            ("A4".to_owned(), Fault::CodeTaken("cong-bimat".into())),
        ]
    );
    let done = desk.import_workbook(&actor, &checked.token, &Decisions::default()).await.unwrap();
    assert!(!done.applied && desk.system(&actor, "moi-1").await.is_err());
    let unreadable =
        desk.check_workbook(&actor, WorkbookFile { bytes: vec![0xd0, 0xcf, 0x11, 0xe0], ..file("") }).await;
    assert_eq!(unreadable.unwrap().unreadable, Some(SheetError::OldOrLocked));
}

#[tokio::test]
async fn conflicts_wait_for_a_decision() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri-an").await);
    let text = "code,name,agency,served\ncong-an,Tên khác,so-an,Người dân\n";
    let checked = desk.check_workbook(&actor, file(text)).await.unwrap();
    assert_eq!((checked.plan.open, checked.is_clean()), (1, false));
    assert!(!desk.import_workbook(&actor, &checked.token, &Decisions::default()).await.unwrap().applied);
    assert!(desk.import_workbook(&actor, &checked.token, &take(Decision::Keep)).await.unwrap().applied);
    let entry = desk.system_entry(&actor, "cong-an").await.unwrap().entry;
    assert_eq!((entry.name.as_str(), entry.profile.served.as_str()), ("Hệ thống cong-an", "Người dân"));
}

#[tokio::test]
async fn what_was_exported_can_be_imported_again_unchanged() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri-an").await);
    let values = [
        ("function", "Cổng, có \"ngoặc\"\nhai dòng"),
        ("owner", "phong-an"),
        ("accounts", "1200"),
        ("in_operation_since", "2020-02-03"),
        ("fact.type", "b"),
        ("fact.information", "rieng; ca_nhan"),
        ("fact.basic_subjects", "99999"),
        ("hosting.place", "province_data_centre"),
        ("domains", "a.example; b.example"),
        ("public_addresses", "203.0.113.8/29"),
        ("regulation.number", "=1+1"),
        ("regulation.date", "2026-01-02"),
    ];
    let rows = |rows: &[&[(&str, &str)]]| {
        rows.iter()
            .map(|row| row.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
            .collect::<Vec<_>>()
    };
    let list = |list, written: &[&[(&str, &str)]]| crate::profiles::ListForm { list, rows: rows(written) };
    let form = ProfileForm {
        version: 0,
        values: values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        lists: vec![
            list(SheetKind::Zones, &[&[("name", "DMZ"), ("private_range", "10.1.0.0/24")]]),
            list(
                SheetKind::Devices,
                &[
                    &[("name", "Máy 1"), ("kind", "server"), ("country", "VN"), ("in_data_centre", "1")],
                    &[("name", "00123"), ("kind", "switch"), ("supported_until", "2030-01-01")],
                ],
            ),
            list(
                SheetKind::Products,
                &[&[("name", "Tường lửa"), ("kind", "firewall"), ("country", "VN"), ("cryptographic", "0")]],
            ),
            list(SheetKind::Connections, &[&[("to", "Trục liên thông"), ("data", "Hồ sơ")]]),
        ],
    };
    let saved = desk.edit_profile(&actor, "cong-an", &form).await.unwrap();
    assert!(matches!(saved, Saved::Done(_)), "{saved:?}");
    let before = desk.profiles(&actor, &Default::default()).await.unwrap();

    let exported = desk.export_workbook(&actor).await.unwrap();
    let report = desk.check_workbook(&actor, WorkbookFile { name: String::new(), bytes: exported }).await.unwrap();
    assert!(report.is_clean(), "{:?} {:?} {:?}", report.unreadable, report.plan.problems, report.plan.conflicts);
    assert_eq!((report.plan.systems.len(), report.plan.unchanged), (0, 2), "{:?}", report.plan.systems);
    for kind in SheetKind::ALL {
        let csv = desk.export_sheet(&actor, kind).await.unwrap();
        let rows = String::from_utf8_lossy(&csv).lines().count();
        let report = desk.check_workbook(&actor, WorkbookFile { name: String::new(), bytes: csv }).await.unwrap();
        if rows > 1 {
            assert!(report.is_clean(), "{kind:?}: {:?} {:?}", report.plan.problems, report.plan.conflicts);
            assert_eq!(report.plan.systems.len() + report.plan.agencies.len(), 0, "{kind:?}");
        }
    }
    assert_eq!(desk.profiles(&actor, &Default::default()).await.unwrap(), before);
}

#[tokio::test]
async fn the_template_can_be_filled_in_and_read() {
    let province = Province::full().await;
    let (desk, actor) = (&province.desk, province.actor("quantri-an").await);
    let template = desk.workbook_template(&actor).await.unwrap();
    let sheets = sheets::read(&template, &Limits::default()).unwrap();
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, SheetKind::ALL.map(SheetKind::vi));
    for (sheet, kind) in sheets.iter().zip(SheetKind::ALL) {
        let columns = desk.columns();
        let headings: Vec<&str> = columns.of(kind).iter().map(|field| &*field.vi).collect();
        assert_eq!(sheet.header, headings, "{kind:?}");
    }
    let report = desk.check_workbook(&actor, WorkbookFile { name: String::new(), bytes: template }).await.unwrap();
    let faults: Vec<&Fault> = report.plan.problems.iter().map(|one| &one.fault).collect();
    assert_eq!(faults, [&Fault::Nothing], "an empty template says so");
}
