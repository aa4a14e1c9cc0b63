//! Profiles as a whole: fields go in and out, contradictions are found, shares are right.

use jiff::civil::date;

use super::check::{Contradiction, agency, system};
use super::figures::{Share, domestic, domestic_security, in_data_centre, subjects};
use super::tabled::{SystemEntry, Tabled};
use super::*;
use crate::library::Library;
use crate::workbook::Columns;

const TODAY: Date = date(2026, 11, 22);

fn columns() -> Columns {
    Columns::new(Library::shipped(), TODAY)
}

#[track_caller]
fn refused(profile: &SystemProfile, expected: &[(&str, &str)]) {
    let library = Library::shipped();
    let criteria = library.regime_for(TODAY).map(|regime| &regime.criteria);
    let found = system(profile, criteria, TODAY);
    let expected: Vec<Contradiction> = expected.iter().map(|(field, code)| Contradiction::new(*field, code)).collect();
    assert_eq!(found, expected);
}

fn paper(number: &str, day: Date) -> DocumentRef {
    DocumentRef { number: number.into(), date: Some(day), body: "UBND tỉnh".into(), file: None }
}

#[test]
fn every_reason_has_both_languages() {
    let table = include_str!("../../../../content/registry/checks.csv");
    for row in csv::Reader::from_reader(table.as_bytes()).into_records() {
        let row = row.expect("a row");
        assert_eq!(row.len(), 7, "{row:?}");
        assert!(!row[1].is_empty() && !row[2].is_empty(), "{row:?}");
        assert!(matches!(&row[4], "H" | "M" | "L" | "ours"), "{row:?}");
        assert!(row[5].parse::<Date>().is_ok(), "{row:?}");
        assert_eq!(row[3].is_empty(), &row[4] == "ours", "what the law says names its article: {row:?}");
    }
    assert_eq!(check::reason("delegation_to_owner").source, "ND331 D4");
}

#[test]
fn an_empty_profile_contradicts_nothing() {
    refused(&SystemProfile::default(), &[]);
}

#[test]
fn delegations_need_paper_and_term() {
    let mut profile = SystemProfile { owner: Some("LUYHA".into()), ..SystemProfile::default() };
    profile.delegation = Some(Delegation { to: "LUYHA".into(), ..Delegation::default() });
    refused(
        &profile,
        &[
            ("delegation.to", "delegation_to_owner"),
            ("delegation.number", "delegation_without_paper"),
            ("delegation.until", "delegation_without_term"),
        ],
    );
    profile.delegation = Some(Delegation {
        to: "SO-KHCN".into(),
        scope: "Phê duyệt cấp độ 3".into(),
        document: paper("12/QĐ-UBND", date(2026, 9, 1)),
        from: Some(date(2026, 9, 1)),
        until: Some(date(2026, 8, 1)),
    });
    refused(&profile, &[("delegation.until", "delegation_ends_first")]);
}

#[test]
fn life_deployment_and_papers_agree() {
    let tomorrow = Some(date(2026, 11, 23));
    refused(
        &SystemProfile { in_operation_since: tomorrow, ..SystemProfile::default() },
        &[("in_operation_since", "running_in_future")],
    );
    refused(
        &SystemProfile { life: Life::Planned, in_operation_since: Some(TODAY), ..SystemProfile::default() },
        &[("in_operation_since", "planned_but_running")],
    );
    let full =
        SystemProfile { deployment: Deployment::Full, deployment_expected: tomorrow, ..SystemProfile::default() };
    refused(&full, &[("deployment_expected", "deployed_but_expected")]);
    refused(
        &SystemProfile { regulation_followed: Some(true), ..SystemProfile::default() },
        &[("regulation_followed", "followed_without_regulation")],
    );
    let level = ProtectionLevel::try_from(3).expect("a level");
    let approved = ApprovedLevel { level, regime: "ND85-2016".into(), decision: paper("1/QĐ", date(2027, 1, 1)) };
    refused(
        &SystemProfile { approved: Some(approved), approval_expected: tomorrow, ..SystemProfile::default() },
        &[("approval_expected", "approved_but_expected"), ("approved.date", "decision_in_future")],
    );
}

#[test]
fn places_and_lists_agree() {
    let mut profile = SystemProfile { system: "CONG".into(), ..SystemProfile::default() };
    profile.hosting.place = HostingPlace::Rented;
    profile.devices = vec![
        Device { name: "Máy chủ Hòa Bình".into(), in_data_centre: true, ..Device::default() },
        Device { name: "máy chủ Hoà Bình".into(), ..Device::default() },
    ];
    profile.connections = vec![Connection { to: "cong".into(), ..Connection::default() }];
    refused(
        &profile,
        &[
            ("hosting.provider", "rented_without_provider"),
            ("connections.0.to", "connected_to_itself"),
            ("devices.0.in_data_centre", "device_in_data_centre_elsewhere"),
            ("devices.1.name", "twice_in_list"),
        ],
    );
}

#[test]
fn facts_that_the_criteria_refuse_are_named_with_their_article() {
    let facts = crate::level::LevelFacts::default()
        .with("type", "a")
        .with("information", ["rieng"])
        .with("serves", "one_agency");
    let profile = SystemProfile { facts, ..SystemProfile::default() };
    let criteria = &Library::shipped().regime_for(TODAY).expect("a regime").criteria;
    let found = system(&profile, Some(criteria), TODAY);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].field.as_str(), found[0].reason.source.as_str()), ("fact.serves", "D13.3"));
}

#[test]
fn rosters_are_checked() {
    let turn = |name: &str, phone: &str, from, until| OnCall {
        name: name.into(),
        phone: phone.into(),
        from: Some(from),
        until: Some(until),
    };
    let roster = vec![
        turn("Lan", "0900", date(2026, 11, 2), date(2026, 11, 1)),
        turn("Minh", "", date(2026, 11, 2), date(2026, 11, 8)),
        turn("minh", "0901", date(2026, 11, 2), date(2026, 11, 8)),
    ];
    let found = agency(&AgencyProfile { roster, ..AgencyProfile::default() });
    let fields: Vec<&str> = found.iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["roster.0.until", "roster.1.phone", "roster.2.name"]);
}

#[test]
fn every_field_comes_back_as_it_was_set() {
    let columns = columns();
    let sample = |field: &field::Field| match &field.kind {
        field::Kind::Count => "12".to_owned(),
        field::Kind::Level => "3".to_owned(),
        field::Kind::Day => "2026-01-31".to_owned(),
        field::Kind::Flag => "1".to_owned(),
        field::Kind::Word(words) => words.last().map(|word| word.code.clone()).unwrap_or_default(),
        field::Kind::Words(words) => {
            let mut two: Vec<String> = words.iter().take(2).map(|word| word.code.clone()).collect();
            two.sort();
            two.join("; ")
        }
        field::Kind::Codes => "A-1; B-2".to_owned(),
        field::Kind::Domains => "a.example; b.example".to_owned(),
        field::Kind::PublicNets | field::Kind::Nets => "203.0.113.0/24; 203.0.113.9".to_owned(),
        field::Kind::Address => "10.0.0.9".to_owned(),
        _ => format!("x-{}", field.key.replace('.', "-")),
    };
    let check = |fields: &[field::Field], row: &mut dyn Tabled| {
        for field in fields {
            row.set(field, &sample(field));
        }
        for field in fields {
            assert_eq!(row.get(field), sample(field), "{}", field.key);
        }
        for field in fields {
            row.set(field, "");
        }
    };
    for table in crate::workbook::SheetKind::ALL {
        let fields = columns.of(table);
        let keys: std::collections::BTreeSet<&str> = fields.iter().map(|field| &*field.key).collect();
        assert_eq!(keys.len(), fields.len(), "keys of {table:?} are different");
    }
    let mut entry = SystemEntry::default();
    check(columns.of(crate::workbook::SheetKind::Systems), &mut entry);
    assert_eq!(entry, SystemEntry::default());
    let mut profile = AgencyProfile::default();
    check(columns.of(crate::workbook::SheetKind::Agencies), &mut profile);
    assert_eq!(profile, AgencyProfile::default());
    // Rows of lists begin with the code of their system or agency, which is not theirs.
    let rows: [(crate::workbook::SheetKind, Box<dyn Tabled>); 6] = [
        (crate::workbook::SheetKind::Zones, Box::new(Zone::default())),
        (crate::workbook::SheetKind::Devices, Box::new(Device::default())),
        (crate::workbook::SheetKind::Applications, Box::new(Application::default())),
        (crate::workbook::SheetKind::Products, Box::new(Product::default())),
        (crate::workbook::SheetKind::Connections, Box::new(Connection::default())),
        (crate::workbook::SheetKind::Roster, Box::new(OnCall::default())),
    ];
    for (table, mut row) in rows {
        check(&columns.of(table)[1..], row.as_mut());
    }
}

#[test]
fn shares_leave_out_what_is_not_known() {
    let product =
        |country: &str, kind: &str| Product { country: country.into(), kind: kind.into(), ..Product::default() };
    let products = [product("VN", "firewall"), product("US", "office"), product("", "edr"), product("VN", "other")];
    assert_eq!(domestic(&products), Share { part: 2, whole: 3, unknown: 1 });
    assert_eq!(domestic(&products).percent(), Some(67), "two of three");
    assert_eq!(domestic_security(&products), Share { part: 1, whole: 1, unknown: 1 });
    assert_eq!(domestic(&[]).percent(), None);
    let device = |kind: &str, inside| Device { kind: kind.into(), in_data_centre: inside, ..Device::default() };
    let devices = [device("server", true), device("virtual_server", false), device("switch", true)];
    assert_eq!(in_data_centre(&devices), Share { part: 1, whole: 2, unknown: 0 });
    let mut profile = SystemProfile::default();
    profile.facts.set("basic_subjects", Some(120_u64.into()));
    let sum = subjects([&profile, &SystemProfile::default()]);
    assert_eq!((sum.basic, sum.sensitive, sum.unknown), (120, 0, 1));
}
