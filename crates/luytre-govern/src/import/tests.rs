use std::collections::HashMap;
use std::path::PathBuf;

use super::*;

const DAY: &str = "2025-07-01";

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn official(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/vn-admin-units").join(name);
    let found = std::fs::read(path).ok();
    if found.is_none() {
        println!("skipped: {name}: ../shared is absent");
    }
    found
}

/// Does what an operation does with a clean plan.
fn apply(plan: &ImportPlan, mut registry: Vec<Agency>) -> Vec<Agency> {
    assert!(plan.is_clean(), "{:#?} {:#?}", plan.errors, plan.conflicts);
    let mut ids: HashMap<String, AgencyId> = registry.iter().map(|agency| (agency.code.clone(), agency.id)).collect();
    for planned in &plan.create {
        let parent = planned.parent.as_ref().map(|parent| ids[parent]);
        let mut agency = planned.create(parent);
        agency.id = AgencyId(i64::try_from(registry.len() + 1).unwrap());
        ids.insert(agency.code.clone(), agency.id);
        registry.push(agency);
    }
    for planned in &plan.update {
        let parent = planned.parent.as_ref().map(|parent| ids[parent]);
        let agency = registry.iter_mut().find(|agency| agency.code == planned.code).unwrap();
        *agency = planned.update(agency.clone(), parent);
    }
    registry
}

fn registry(table: &str) -> Vec<Agency> {
    apply(&plan(table.as_bytes(), &[], day(DAY)), Vec::new())
}

#[track_caller]
fn check_problems(table: impl AsRef<[u8]>, registry: &[Agency], expected: &[&str]) {
    let plan = plan(table.as_ref(), registry, day("2026-08-01"));
    let found: Vec<String> = plan.errors.iter().chain(&plan.conflicts).map(Problem::to_string).collect();
    assert_eq!(found, expected);
}

#[test]
fn official_lists_load() {
    let files = ["provinces-34.csv", "communes-all-3321.csv", "communes-4-provinces.csv"].map(official);
    let [Some(provinces), Some(communes), Some(four)] = files else { return };
    let alone = plan(&communes, &[], day(DAY));
    assert_eq!(alone.errors.len() + alone.more_problems, 3_321, "without provinces every line lacks its parent");

    let first = plan(&provinces, &[], day(DAY));
    assert_eq!((first.rows, first.create.len()), (34, 34));
    let registry = apply(&first, Vec::new());
    let second = plan(&communes, &registry, day(DAY));
    assert_eq!((second.rows, second.create.len(), second.update.len()), (3_321, 3_321, 0));
    let registry = apply(&second, registry);
    for (table, rows) in [(provinces, 34), (communes, 3_321), (four, 395)] {
        let again = plan(&table, &registry, day("2026-08-01"));
        assert!(again.is_clean(), "{:#?}", again.conflicts);
        let done = (again.create.len(), again.update.len(), again.unchanged.len());
        assert_eq!((done, again.rows), ((0, 0, rows), rows));
    }
    let city = registry.iter().find(|agency| agency.code == "75").unwrap();
    assert_eq!((city.latest().name.as_str(), city.latest().kind.as_str()), ("Thành phố Đồng Nai", "thanh_pho"));
    let below = registry.iter().filter(|agency| agency.latest().parent == Some(city.id)).count();
    assert_eq!(below, 95);
}

#[test]
fn codes_of_an_older_list_are_conflicts() {
    let Some(communes) = official("communes-all-3321.csv") else { return };
    let provinces = official("provinces-34.csv").expect("it lies beside");
    let registry = apply(&plan(&provinces, &[], day(DAY)), Vec::new());
    let registry = apply(&plan(&communes, &registry, day(DAY)), registry);
    let older = "province_code,commune_code,commune_name,kind\n\
                 75,26329,Xã Xuân Quế,xa\n75,25453,xã Nha Bích,xa\n75,25336,Xã An Lộc,xa\n75,25264,Xã Phú Riềng,xa\n";
    let plan = plan(older.as_bytes(), &registry, day("2026-08-01"));
    let codes: Vec<(String, String)> = plan
        .conflicts
        .iter()
        .filter_map(|problem| match &problem.kind {
            ProblemKind::OtherCode { code, other, .. } => Some((code.clone(), other.clone())),
            _ => None,
        })
        .collect();
    let expected = [("26329", "26332"), ("25453", "25450"), ("25336", "25333"), ("25264", "25252")];
    assert_eq!(codes, expected.map(|(code, other)| (code.to_owned(), other.to_owned())));
}

#[test]
fn a_change_of_law_becomes_a_version() {
    let old = registry("code,name,kind,parent\n75,Tỉnh Đồng Nai,tinh,\n26332,Xã Xuân Quế,xa,75\n");
    let table = "code,name,kind,parent,valid_from\n75,Thành phố Đồng Nai,thanh_pho,,30/04/2026\n\
                 26332,Phường Xuân Quế,phuong,75,2026-04-30\n";
    let plan = plan(table.as_bytes(), &old, day("2026-08-01"));
    assert_eq!((plan.create.len(), plan.update.len()), (0, 2));
    let new = apply(&plan, old);
    let names = |agency: &Agency, on: &str| agency.on(day(on)).unwrap().name.clone();
    assert_eq!(names(&new[0], "2026-04-29"), "Tỉnh Đồng Nai");
    assert_eq!(names(&new[0], "2026-04-30"), "Thành phố Đồng Nai");
    assert_eq!(names(&new[1], "2026-04-29"), "Xã Xuân Quế");
    assert_eq!(names(&new[1], "2026-04-30"), "Phường Xuân Quế");
    let again = super::plan(table.as_bytes(), &new, day("2026-08-01"));
    assert_eq!((again.update.len(), again.unchanged.len(), again.is_clean()), (0, 2, true));
    // Another kind without a day counts from the day of effect; the old list is older than what is registered.
    let official = "province_code,commune_code,commune_name,kind\n75,26332,Xã Xuân Quế,xa\n";
    assert_eq!(super::plan(official.as_bytes(), &new, day("2026-08-01")).update.len(), 1);
    let early = super::plan(official.as_bytes(), &new, day(DAY));
    assert!(matches!(early.conflicts[0].kind, ProblemKind::OlderThanRegistered { .. }));
}

#[test]
fn parents_come_before_children() {
    let table = "code,name,kind,parent\nc,C,department,b\nb,B,department,a\na,A,department,\nd,D,department,c\n";
    let plan = plan(table.as_bytes(), &[], day(DAY));
    assert_eq!(plan.create.iter().map(|planned| planned.code.as_str()).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    assert_eq!(plan.create[3].line, 5);
}

#[test]
fn spellings_are_left_as_registered() {
    let old = registry("code,name,kind\n56,Tỉnh Khánh Hòa,tinh\n");
    let plan = plan("code,name,kind\n56,tỉnh Khánh Hoà,tinh\n".as_bytes(), &old, day("2026-08-01"));
    assert_eq!(plan.unchanged, ["56"]);
    let excluding =
        super::plan("code,name,kind,excluded\n56,tỉnh Khánh Hoà,tinh,có\n".as_bytes(), &old, day("2026-08-01"));
    let new = apply(&excluding, old);
    assert!(new[0].excluded);
    assert_eq!(new[0].versions.len(), 1);
    assert_eq!(new[0].latest().name, "Tỉnh Khánh Hòa");
}

#[test]
fn what_spreadsheets_write_is_read() {
    let table = "\u{FEFF}Code;Name;Kind\r\n\"01\";\"Sở Y tế; cơ sở 2\";department\r\n;;\r\n";
    let plan = plan(table.as_bytes(), &[], day(DAY));
    assert!(plan.is_clean(), "{:?}", plan.errors);
    assert_eq!((plan.create[0].code.as_str(), plan.create[0].name.as_str()), ("01", "Sở Y tế; cơ sở 2"));
}

#[test]
fn conflicts_name_line_column_and_remedy() {
    let old = registry("code,name,kind,parent\n75,Tỉnh Đồng Nai,tinh,\n1,Xã Tân Hòa,xa,75\n2,Xã An Bình,xa,75\n");
    check_problems(
        "code,name,kind,parent\n9,Phường Tân Hoà,phuong,75\n2,Xã Bình An,xa,75\n10,Xã Tân Hoa,xa,75\n11,xã tân hoa,xa,75\n",
        &old,
        &[
            "line 2, column name: \"Phường Tân Hoà\" has the code 9 here and is registered as 1 under the same agency; keep \
             one code",
            "line 3, column name: 2 is registered as \"Xã An Bình\", and here it is \"Xã Bình An\"; check the code, or give \
             the day from which it has the new name in the column valid_from",
            "line 5, column name: \"xã tân hoa\" has the code 11 here and is in line 4 as 10 under the same agency; keep one \
             code",
        ],
    );
    // The same name under another parent is another unit.
    check_problems("code,name,kind,parent\n80,Tỉnh Tây Ninh,tinh,\n9,Xã Tân Hoà,xa,80\n", &old, &[]);
}

#[test]
fn errors_name_line_column_and_remedy() {
    check_problems(
        b"code,name,kind,parent,valid_from,valid_to,excluded\n\
          a b,A,xa,,,,\n\
          ,A,xa,,,,\n\
          c,,xa,,,,\n\
          d,D\xff,xa,,,,\n\
          e,E,xa,,31/02/2026,,\n\
          f,F,xa,,2026-01-02,2026-01-01,\n\
          g,G,xa,,,,maybe\n\
          h,H,xa\n\
          i,I,xa,missing,,,\n\
          j,J,xa,j,,,\n\
          k,K,xa,,,,\n\
          k,L,xa,,,,\n\
          m,M\x00,xa,,,,\n"
            .as_slice(),
        &[],
        &[
            "line 2, column code: \"a b\" is no code; use at most 32 letters, digits, \".\", \"_\", \"-\"",
            "line 3, column code: a value is needed",
            "line 4, column name: a value is needed",
            "line 5, column name: the text is not UTF-8; save the table as \"CSV UTF-8\"",
            "line 6, column valid_from: \"31/02/2026\" is no day; write it like 2026-04-30 or 30/04/2026",
            "line 7, column valid_to: the last day must be after the first",
            "line 8, column excluded: \"maybe\" is neither yes nor no; write 1 or 0",
            "line 9: 3 values where the first line names 7 columns; put a value that holds a comma between quotes",
            "line 10, column parent: the agency above, missing, is neither registered nor in the table; import it first",
            "line 11, column parent: j would stand below itself; mend the column parent",
            "line 13, column code: the code k stands in line 12 already; keep one",
            "line 14, column name: \"M\\0\" is too long or holds control characters; use at most 200 characters",
        ],
    );
    check_problems("code,name,kind,code\n", &[], &["line 1: the column \"code\" is named twice; remove one"]);
    let unknown = "line 1: the template has no column \"phone\"; rename or remove it";
    check_problems("code,name,kind,phone\n", &[], &[unknown]);
    check_problems(b"\xFF\xFEc\0o\0".as_slice(), &[], &["line 1: the table is UTF-16; save it as \"CSV UTF-8\""]);
    check_problems(vec![b'a'; read::TABLE_BYTES_MAX + 1], &[], &["line 1: the table is larger than 8 MiB; split it"]);
    for unknown in ["", "\n", "name\n", "\"code,name"] {
        let plan = plan(unknown.as_bytes(), &[], day(DAY));
        assert_eq!(plan.errors.len(), 1, "{unknown:?}");
        assert_eq!(plan.errors[0].kind, ProblemKind::UnknownLayout);
    }
}

#[test]
fn circles_through_the_registry_are_found() {
    let old = registry("code,name,kind,parent\na,A,department,\nb,B,department,a\n");
    check_problems(
        "code,name,kind,parent\na,A,department,b\n",
        &old,
        &["line 2, column parent: a would stand below itself; mend the column parent"],
    );
}

#[test]
fn floods_are_cut() {
    let mut table = String::from("code,name,kind\n");
    for _ in 0..read::ROWS_MAX + 10 {
        table.push_str("!,A,xa\n");
    }
    let plan = plan(table.as_bytes(), &[], day(DAY));
    assert_eq!(plan.errors.len(), PROBLEMS_MAX);
    assert_eq!(plan.more_problems, read::ROWS_MAX + 1 - PROBLEMS_MAX);
}

proptest::proptest! {
    #[test]
    fn any_bytes_give_a_plan(table in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400)) {
        let mut with_header = b"code,name,kind,parent\n".to_vec();
        with_header.extend_from_slice(&table);
        plan(&table, &[], day(DAY));
        let plan = plan(&with_header, &[], day(DAY));
        proptest::prop_assert!(plan.create.len() <= plan.rows);
    }
}
