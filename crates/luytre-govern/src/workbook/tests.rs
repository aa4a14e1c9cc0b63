//! Importing workbooks as people send them: right ones, wrong ones, and our own exports.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use luytre_model::ProtectionLevel;
use luytre_model::fold::fold;
use proptest::prelude::*;

use super::export::{displayed, rows};
use super::plan::Ground;
use super::*;
use crate::library::Library;
use crate::profile::tabled::SystemEntry;
use crate::profile::{AgencyProfile, Device, SystemProfile};

const TODAY: Date = date(2026, 11, 22);

fn agency(code: &str, name: &str, own: bool) -> KnownAgency {
    KnownAgency { code: code.into(), name: name.into(), own, ..KnownAgency::default() }
}

fn entry(code: &str, name: &str) -> SystemEntry {
    SystemEntry {
        code: code.into(),
        name: name.into(),
        agency: "SO-YTE".into(),
        profile: SystemProfile { system: code.into(), agency: "SO-YTE".into(), ..SystemProfile::default() },
        ..SystemEntry::default()
    }
}

fn registered(systems: &[SystemEntry]) -> Registered {
    let mut commune = agency("23293", "Phường Hòa Bình", true);
    commune.former_codes = vec!["23290".into(), "23291".into()];
    Registered {
        systems: systems.to_vec(),
        taken: BTreeSet::from(["CUA-NGUOI-KHAC".to_owned()]),
        agencies: vec![
            agency("LUYHA", "Tỉnh Lũy Hà", false),
            agency("SO-YTE", "Sở Y tế", true),
            agency("00004", "Phường Ba Đình", true),
            commune,
            agency("XA-1", "Xã An Phú", true),
            agency("XA-2", "Phường An Phú", true),
        ],
        profiles: Vec::new(),
        dossiers: BTreeSet::new(),
        whole: true,
    }
}

/// A sheet from lines of values between bars; the first line is the head row.
fn sheet(name: &str, lines: &[&str]) -> Sheet {
    let cells = |number: u32, line: &str| {
        let cell = |(column, text): (usize, &str)| SheetCell {
            address: format!("{}{number}", char::from(b'A' + u8::try_from(column).unwrap_or(25))),
            text: text.trim().to_owned(),
            number: None,
        };
        SheetRow { number, cells: line.split('|').enumerate().map(cell).collect() }
    };
    let header = lines[0].split('|').map(|heading| heading.trim().to_owned()).collect();
    let rows = lines[1..].iter().zip(2..).map(|(line, number)| cells(number, line)).collect();
    Sheet { name: name.into(), header_row: 1, header, rows, merged: Vec::new() }
}

fn planned(sheets: &[Sheet], systems: &[SystemEntry], decisions: &Decisions) -> Plan {
    let library = Library::shipped();
    let columns = Columns::new(library, TODAY);
    plan(sheets, registered(systems), decisions, &Ground { columns: &columns, library, today: TODAY })
}

#[track_caller]
fn problems(sheets: &[Sheet], systems: &[SystemEntry], expected: &[&str]) {
    let plan = planned(sheets, systems, &Decisions::default());
    let found: Vec<String> = plan.problems.iter().map(Problem::to_string).collect();
    assert_eq!(found, expected);
    assert!(!plan.is_clean());
}

const HEAD: &str = "Mã hệ thống | Tên hệ thống | Cơ quan quản lý";

#[test]
fn headings_of_a_sheet_are_different() {
    let columns = Columns::new(Library::shipped(), TODAY);
    for kind in SheetKind::ALL {
        let of = columns.of(kind);
        let vi: Vec<String> = of.iter().map(|field| fold(&field.vi)).collect();
        let en: Vec<String> = of.iter().map(|field| fold(&field.en)).collect();
        for names in [vi, en] {
            let different: BTreeSet<&String> = names.iter().collect();
            assert_eq!(different.len(), names.len(), "{kind:?}: {names:?}");
        }
        assert!(columns.of(kind)[0].required, "{kind:?}");
    }
}

#[test]
fn a_short_list_makes_systems() {
    let plan = planned(
        &[sheet("Hệ thống", &[HEAD, "CONG | Cổng | sở y tế", "MAIL | Thư | UBND phường Hoà Bình"])],
        &[],
        &Decisions::default(),
    );
    assert!(plan.is_clean(), "{plan:?}");
    let found: Vec<(&str, &str)> =
        plan.systems.iter().map(|one| (one.after.code.as_str(), one.after.agency.as_str())).collect();
    assert_eq!(found, [("CONG", "SO-YTE"), ("MAIL", "23293")]);
    assert_eq!(plan.systems[0].after.profile.system, "CONG");
}

#[test]
fn agencies_are_found_by_old_code_lost_zeros_and_name() {
    let library = Library::shipped();
    let resolver = Resolver::new(registered(&[]).agencies, Vec::new());
    for (text, is_number, code) in [
        ("4", true, "00004"),
        ("23290", true, "23293"),
        ("23291", false, "23293"),
        ("Phường Hoà Bình", false, "23293"),
        ("ủy ban nhân dân Phường Hòa Bình", false, "23293"),
        ("hòa bình", false, "23293"),
        ("xã an phú", false, "XA-1"),
        ("XA-2 - Phường An Phú", false, "XA-2"),
        ("so-yte", false, "SO-YTE"),
    ] {
        assert_eq!(resolver.agency(text, is_number, true), Ok(code.to_owned()), "{text}");
    }
    let many = resolver.agency("An Phú", false, true);
    assert_eq!(many, Err(Fault::ManyAgencies { found: "An Phú".into(), codes: vec!["XA-1".into(), "XA-2".into()] }));
    let nearest = Some(("SO-YTE".to_owned(), "Sở Y tế".to_owned()));
    assert_eq!(resolver.agency("Sở Y tê", false, true), Err(Fault::UnknownAgency { found: "Sở Y tê".into(), nearest }));
    assert_eq!(resolver.agency("LUYHA", false, false), Ok("LUYHA".to_owned()));
    let own = Err(Fault::UnknownAgency { found: "LUYHA".into(), nearest: None });
    assert_eq!(resolver.agency("LUYHA", false, true), own, "of others nothing is told");
    assert!(library.regime_for(TODAY).is_some());
}

#[test]
fn faults_name_sheet_cell_and_remedy() {
    problems(
        &[sheet(
            "Hệ thống",
            &[
                "Mã hệ thống | Tên hệ thống | Cơ quan quản lý | Ngày đưa vào vận hành | Số tài khoản người dùng",
                "CONG | Cổng | Sở Y tê | 01/02/2020 | 12",
                "CỔNG | Cổng | SO-YTE | 12/31/2020 | nhiều",
                "A |  | SO-YTE | |",
                "A-1 | A | SO-YTE | |",
                "A-1 | A | SO-YTE | |",
                "CUA-NGUOI-KHAC | A2 | SO-YTE | |",
            ],
        )],
        &[],
        &[
            "sheet \"Hệ thống\", cell C2, Agency: no agency \"Sở Y tê\"; did you mean SO-YTE (Sở Y tế)?",
            "sheet \"Hệ thống\", cell A3, System code: \"CỔNG\" is no code; use letters without marks, digits, \".\", \"_\" and \"-\"",
            "sheet \"Hệ thống\", cell D3, In operation since: \"12/31/2020\" has the month first; write day/month/year, like 31/12/2026",
            "sheet \"Hệ thống\", cell E3, User accounts: \"nhiều\" is no whole number; write digits only",
            "sheet \"Hệ thống\", cell B4, System name: a value is needed; fill it in",
            "sheet \"Hệ thống\", cell A6, System code: \"A-1\" stands in cell A5 already; keep one row",
            "sheet \"Hệ thống\", cell A7, System code: the code CUA-NGUOI-KHAC is taken; choose another",
        ],
    );
}

#[test]
fn wrong_shapes_are_named_once() {
    let mut merged = sheet("Hệ thống", &[HEAD, "CONG | Cổng | SO-YTE"]);
    merged.merged = vec!["C2:C5".into()];
    problems(
        &[merged],
        &[],
        &["sheet \"Hệ thống\", cell C2: the cells C2:C5 are merged; unmerge them and fill each in"],
    );
    let head = "Mã hệ thống | Tên hệ thống | Cơ quan quản lý | Cấp độ";
    problems(
        &[sheet("Hệ thống", &[head, " | CONG | Cổng | SO-YTE | 2"])],
        &[],
        &[
            "sheet \"Hệ thống\", row 2: the values stand 1 column(s) too far to the right; move them back under their headings",
        ],
    );
    problems(
        &[sheet("Hệ thống", &["Mã hệ thống | Tên hệ thong | Cơ quan quản lí | Gì đó lạ", "A | B | SO-YTE | x"])],
        &[],
        &["sheet \"Hệ thống\", row 1: the template has no column \"Gì đó lạ\"; rename or remove it"],
    );
    problems(
        &[sheet("Bảng lạ", &["a | b", "1 | 2"])],
        &[],
        &["sheet \"Bảng lạ\": the sheet is none of the template; rename it as in the template, or remove it"],
    );
    problems(
        &[sheet("Hệ thống", &["Mã hệ thống | Tên hệ thống", "A | B"])],
        &[],
        &["sheet \"Hệ thống\", row 1, Agency: the column is missing; take the head row of the template"],
    );
    problems(
        &[sheet("Hệ thống", &[HEAD])],
        &[],
        &["sheet \"Hệ thống\": there is no row to import; fill in the template"],
    );
}

#[test]
fn a_level_comes_with_its_decision() {
    let head = "code | name | agency | level | approved.number | approved.date | approved.body";
    let why = check::reason("level_without_decision");
    let line = format!("sheet \"Systems\", cell D2, Level: {} ({})", why.en, why.source);
    problems(&[sheet("Systems", &[head, "CONG | Cổng | SO-YTE | 3 | | |"])], &[], &[&line]);
    let good = "CONG | Cổng | SO-YTE | 3 | 12/QĐ-UBND | 30/04/2026 | UBND tỉnh";
    let plan = planned(&[sheet("Systems", &[head, good])], &[], &Decisions::default());
    assert!(plan.is_clean(), "{plan:?}");
    let approved = plan.systems[0].after.profile.approved.clone().expect("an approval");
    assert_eq!((approved.level.number(), approved.regime.as_str()), (3, "ND85-2016"), "by the day of the decision");
    // The level that is registered already needs no decision.
    let known = SystemEntry { level: ProtectionLevel::try_from(3).ok(), ..entry("CONG", "Cổng") };
    let plan = planned(&[sheet("Systems", &[head, "CONG | Cổng | SO-YTE | 3 | | |"])], &[known], &Decisions::default());
    assert_eq!((plan.is_clean(), plan.unchanged), (true, 1), "{plan:?}");
}

#[test]
fn a_level_follows_its_dossier_and_is_entered_for_the_whole_province_only() {
    let (library, columns) = (Library::shipped(), Columns::new(Library::shipped(), TODAY));
    let ground = Ground { columns: &columns, library, today: TODAY };
    let head = "code | name | agency | level | approved.number | approved.date | approved.body";
    let present = library.regime_for(TODAY).expect("a regime").basis.in_force_from;
    let row = |day: Date| format!("CONG | Cổng | SO-YTE | 3 | 12/QĐ | {} | UBND", day.strftime("%d/%m/%Y"));
    let before = present.yesterday().expect("a day");
    let level = |level: u8| SystemEntry { level: ProtectionLevel::try_from(level).ok(), ..entry("CONG", "Cổng") };
    for (whole, dossier, day, known, fault) in [
        (true, false, before, None, None),
        (true, false, present, None, Some("decision_needs_dossier")),
        (true, true, before, None, Some("level_by_dossier")),
        (true, true, before, Some(2), Some("level_by_dossier")),
        (false, false, before, None, Some("level_by_centre")),
        (false, false, present, None, Some("decision_needs_dossier")),
        (false, true, before, Some(3), Some("level_by_dossier")),
    ] {
        let mut registered = registered(&known.map(level).into_iter().collect::<Vec<_>>());
        registered.whole = whole;
        if dossier {
            registered.dossiers.insert("CONG".into());
        }
        let plan = plan(&[sheet("Systems", &[head, &row(day)])], registered, &Decisions::default(), &ground);
        let found: Vec<(&str, &Fault)> = plan.problems.iter().map(|one| (one.cell.as_str(), &one.fault)).collect();
        let fault = fault.map(|fault| Fault::Impossible(check::reason(fault)));
        // Where the level is the registered one, the first other cell of the decision is shown.
        let cell = if known == Some(3) { "E2" } else { "D2" };
        assert_eq!(found, fault.iter().map(|fault| (cell, fault)).collect::<Vec<_>>(), "{whole} {dossier} {day}");
    }
    // What is registered already is nobody's change.
    let mut registered = registered(&[level(3)]);
    (registered.whole, registered.dossiers) = (false, BTreeSet::from(["CONG".to_owned()]));
    let same = sheet("Systems", &[head, "CONG | Cổng | SO-YTE | 3 | | |"]);
    let plan = plan(&[same], registered, &Decisions::default(), &ground);
    assert_eq!((plan.is_clean(), plan.unchanged), (true, 1), "{plan:?}");
}

#[test]
fn nobody_makes_their_agency_the_judge_of_its_own_systems() {
    let (library, columns) = (Library::shipped(), Columns::new(Library::shipped(), TODAY));
    let ground = Ground { columns: &columns, library, today: TODAY };
    let lines = ["code | name | agency | owner | dedicated_unit", "CONG | Cổng | SO-YTE | SO-YTE | SO-YTE"];
    let faults = |whole: bool, duties: &[&str]| {
        let duties = duties.iter().map(|duty| (*duty).to_owned()).collect();
        let profile = AgencyProfile { agency: "SO-YTE".into(), duties, ..AgencyProfile::default() };
        let registered = Registered { whole, profiles: vec![profile], ..registered(&[]) };
        let plan = plan(&[sheet("Systems", &lines)], registered, &Decisions::default(), &ground);
        plan.problems.into_iter().map(|one| (one.cell, one.fault)).collect::<Vec<_>>()
    };
    let wrong = |cell: &str, fault| (cell.to_owned(), Fault::Impossible(check::reason(fault)));
    assert_eq!(faults(false, &[]), [wrong("D2", "owner_is_operator"), wrong("E2", "unit_is_operator")]);
    assert_eq!(faults(false, &["owner"]), [wrong("E2", "unit_is_operator")]);
    assert_eq!(faults(false, &["owner", "dedicated_section"]), []);
    assert_eq!(faults(true, &[]), []);
    let registered = Registered { whole: false, ..registered(&[]) };
    let lines = ["Mã cơ quan | duties", "SO-YTE | owner"];
    let plan = plan(&[sheet("Cơ quan", &lines)], registered, &Decisions::default(), &ground);
    let found: Vec<&Fault> = plan.problems.iter().map(|one| &one.fault).collect();
    assert_eq!(found, [&Fault::Impossible(check::reason("duties_by_centre"))]);
}

use crate::profile::check;

#[test]
fn impossible_combinations_are_refused_where_they_stand() {
    let head = "code | name | agency | hosting.place | hosting.provider";
    let why = check::reason("rented_without_provider");
    let line = format!("sheet \"Systems\", cell D2, Provider: {} ({})", why.en, why.source);
    let plan = planned(&[sheet("Systems", &[head, "CONG | Cổng | SO-YTE | rented |"])], &[], &Decisions::default());
    let found: Vec<String> = plan.problems.iter().map(Problem::to_string).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].ends_with(&line[line.find("Provider").unwrap_or(0)..]), "{found:?}");
    // What was wrong before the file is not the file's fault.
    let mut known = entry("CONG", "Cổng");
    known.profile.hosting.place = crate::profile::HostingPlace::Rented;
    let plan = planned(&[sheet("Systems", &[HEAD, "CONG | Cổng | SO-YTE"])], &[known], &Decisions::default());
    assert!(plan.is_clean(), "{plan:?}");
}

fn decisions(all: Option<Decision>, rows: &[(&str, Decision)]) -> Decisions {
    Decisions { all, rows: rows.iter().map(|(key, decision)| ((*key).to_owned(), *decision)).collect() }
}

#[test]
fn what_differs_is_decided_row_by_row() {
    let mut known = entry("CONG", "Cổng cũ");
    known.profile.served = "Người dân".into();
    let sheets = [sheet(
        "Systems",
        &["code | name | agency | served | function", "CONG | Cổng mới | SO-YTE | Doanh nghiệp | Tin tức"],
    )];
    let open = planned(&sheets, std::slice::from_ref(&known), &Decisions::default());
    assert_eq!((open.is_clean(), open.open, open.conflicts.len()), (false, 1, 1));
    let ConflictKind::Values(values) = &open.conflicts[0].kind else { panic!("{open:?}") };
    let found: Vec<(&str, &str, &str)> =
        values.iter().map(|one| (one.key.as_str(), one.registered.as_str(), one.found.as_str())).collect();
    assert_eq!(found, [("name", "Cổng cũ", "Cổng mới"), ("served", "Người dân", "Doanh nghiệp")]);

    let key = open.conflicts[0].key.as_str();
    assert_eq!(key, "systems!2");
    let check = |decisions: &Decisions, expected: Option<(&str, &str, &str)>| {
        let plan = planned(&sheets, std::slice::from_ref(&known), decisions);
        assert!(plan.is_clean(), "{plan:?}");
        let after = plan.systems.first().map(|one| &one.after);
        let told = after.map(|one| (one.name.as_str(), one.profile.served.as_str(), one.profile.function.as_str()));
        assert_eq!(told, expected);
    };
    check(&decisions(None, &[(key, Decision::Keep)]), Some(("Cổng cũ", "Người dân", "Tin tức")));
    check(&decisions(None, &[(key, Decision::Replace)]), Some(("Cổng mới", "Doanh nghiệp", "Tin tức")));
    check(&decisions(None, &[(key, Decision::Skip)]), None);
    check(&decisions(Some(Decision::Skip), &[(key, Decision::Replace)]), Some(("Cổng mới", "Doanh nghiệp", "Tin tức")));
}

#[test]
fn one_name_under_two_codes_is_asked() {
    let known = entry("CONG", "Cổng Hòa Bình");
    let sheets = [
        sheet("Systems", &["code | name | agency | served", "CONG-2 | cổng Hoà Bình | SO-YTE | Người dân"]),
        sheet("Devices", &["system | name", "CONG-2 | Máy 1"]),
    ];
    let open = planned(&sheets, std::slice::from_ref(&known), &Decisions::default());
    assert_eq!((open.open, open.conflicts.len()), (1, 1));
    assert!(matches!(&open.conflicts[0].kind, ConflictKind::SameName { code, .. } if code == "CONG"));
    let codes = |decision| {
        let plan = planned(&sheets, std::slice::from_ref(&known), &decisions(Some(decision), &[]));
        assert!(plan.is_clean(), "{plan:?}");
        plan.systems.iter().map(|one| (one.after.code.clone(), one.after.profile.devices.len())).collect::<Vec<_>>()
    };
    assert_eq!(codes(Decision::New), [("CONG-2".to_owned(), 1)]);
    assert_eq!(codes(Decision::Keep), [("CONG".to_owned(), 1)], "its parts go to the registered one");
    assert_eq!(codes(Decision::Skip), [], "its parts are left out with it");
}

#[test]
fn parts_are_added_matched_and_found_twice() {
    let mut known = entry("CONG", "Cổng");
    known.profile.devices = vec![Device { name: "Máy Hòa".into(), vendor: "A".into(), ..Device::default() }];
    let lines = ["system | name | vendor | country", "CONG | máy Hoà | A | Việt Nam", "Cổng | Máy 2 | B | Hoa Kỳ"];
    let plan = planned(&[sheet("Thiết bị", &lines)], std::slice::from_ref(&known), &Decisions::default());
    assert!(plan.is_clean(), "{plan:?}");
    let devices = &plan.systems[0].after.profile.devices;
    let found: Vec<(&str, &str)> = devices.iter().map(|one| (one.name.as_str(), one.country.as_str())).collect();
    assert_eq!(found, [("Máy Hòa", "VN"), ("Máy 2", "US")], "spelled as registered");
    problems(
        &[sheet("Thiết bị", &["system | name", "CONG | Máy 2", "CONG | Máy 2", "CONGG | Máy 3"])],
        &[known],
        &[
            "sheet \"Thiết bị\", cell B3, Device: \"CONG · Máy 2\" stands in cell B2 already; keep one row",
            "sheet \"Thiết bị\", cell A4, System code: no system \"CONGG\"; did you mean CONG (Cổng)?",
        ],
    );
}

#[test]
fn days_kept_as_numbers_are_days() {
    let mut sheet = sheet("Systems", &["code | name | agency | in_operation_since", "CONG | Cổng | SO-YTE | 43831"]);
    sheet.rows[0].cells[3].number = Some(43_831.0);
    let plan = planned(std::slice::from_ref(&sheet), &[], &Decisions::default());
    assert_eq!(plan.systems[0].after.profile.in_operation_since, Some(date(2020, 1, 1)));
    sheet.rows[0].cells[3] = SheetCell { address: "D2".into(), text: "2020".into(), number: Some(2020.0) };
    assert!(!planned(&[sheet], &[], &Decisions::default()).is_clean(), "a year is no day");
}

/// The sheets that an export would give.
fn exported(systems: &[SystemEntry], agencies: &[AgencyProfile]) -> Vec<Sheet> {
    let columns = Columns::new(Library::shipped(), TODAY);
    let sheet = |kind: SheetKind| {
        let fields = columns.of(kind);
        let rows = rows(kind, &columns, systems, agencies).into_iter().zip(2..);
        let row = |(values, number): (Vec<String>, u32)| SheetRow {
            number,
            cells: values
                .iter()
                .zip(fields)
                .enumerate()
                .map(|(column, (value, field))| SheetCell {
                    address: format!("{column}!{number}"),
                    text: displayed(field, value),
                    number: None,
                })
                .collect(),
        };
        let header = fields.iter().map(|field| field.vi.to_string()).collect();
        Sheet { name: kind.vi().into(), header_row: 1, header, rows: rows.map(row).collect(), merged: Vec::new() }
    };
    SheetKind::ALL.into_iter().map(sheet).collect()
}

/// Sets every field of a sheet that can be set without contradicting another.
fn filled(seed: u64) -> SystemEntry {
    use crate::profile::tabled::Tabled;
    let columns = Columns::new(Library::shipped(), TODAY);
    let mut entry = entry(&format!("HT-{seed}"), &format!("Hệ thống {seed}"));
    for (number, field) in (0_u64..).zip(columns.of(SheetKind::Systems)) {
        let said = (seed >> (number % 60)) & 1 == 1;
        let free = ["served", "accounts", "contact_name", "function", "scope.reach", "domains", "public_addresses"];
        if !said || !free.contains(&&*field.key) {
            continue;
        }
        let value = match &*field.key {
            "accounts" => (seed % 1_000_000).to_string(),
            "domains" => format!("ht{seed}.example; b.example"),
            "public_addresses" => "203.0.113.7; 203.0.113.64/28".to_owned(),
            _ => format!("chữ {seed}"),
        };
        entry.set(field, &value);
    }
    let device = |number: u64| Device {
        name: format!("Máy {number}"),
        kind: "server".into(),
        in_data_centre: (seed + number).is_multiple_of(2),
        country: "VN".into(),
        address: "10.0.0.1".into(),
        ..Device::default()
    };
    entry.profile.devices = (0..seed % 4).map(device).collect();
    entry
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_was_exported_changes_nothing_and_builds_the_same(seeds in prop::collection::btree_set(any::<u64>(), 1..5)) {
        let systems: Vec<SystemEntry> = seeds.iter().map(|seed| filled(*seed)).collect();
        let profile = AgencyProfile { agency: "SO-YTE".into(), organ_id: "H38.1".into(), ..AgencyProfile::default() };
        let sheets = exported(&systems, std::slice::from_ref(&profile));
        let again = planned(&sheets, &systems, &Decisions::default());
        prop_assert!(again.is_clean(), "{:?} {:?}", again.problems, again.conflicts);
        prop_assert_eq!(again.systems.len(), 0);
        let anew = planned(&sheets, &[], &Decisions::default());
        prop_assert!(anew.is_clean(), "{:?}", anew.problems);
        let built: Vec<SystemEntry> = anew.systems.into_iter().map(|one| one.after).collect();
        let mut sorted = systems;
        sorted.sort_by(|a, b| a.code.cmp(&b.code));
        prop_assert_eq!(built, sorted);
        prop_assert_eq!(anew.agencies.into_iter().map(|one| one.after).collect::<Vec<_>>(), vec![profile]);
    }

    #[test]
    fn any_table_gives_a_plan(cells in prop::collection::vec(prop::collection::vec(".{0,12}", 0..6), 0..6)) {
        let lines: Vec<String> = cells.iter().map(|line| line.join("|").replace('\n', " ")).collect();
        let mut all = vec!["code | name | agency | level | in_operation_since"];
        all.extend(lines.iter().map(String::as_str));
        let plan = planned(&[sheet("Systems", &all)], &[entry("A", "A")], &Decisions::default());
        prop_assert!(plan.problems.len() <= LISTED_MAX);
    }
}
