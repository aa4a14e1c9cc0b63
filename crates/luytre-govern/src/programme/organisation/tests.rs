use super::super::content::ProgrammeContent;
use super::*;

pub(crate) fn registry() -> Vec<Listed> {
    let listed =
        |code: &str, name: &str, kind: &str| Listed { code: code.into(), name: name.into(), kind: kind.into() };
    vec![
        listed("CA-TINH", "Công an tỉnh", "department"),
        listed("BCHQS", "Bộ Chỉ huy quân sự tỉnh", "department"),
        listed("SO-TC", "Sở Tài chính", "department"),
        listed("SO-NV", "Sở Nội vụ", "department"),
        listed("UBND", "Ủy ban nhân dân tỉnh Lũy Hà", "province"),
        listed("XA-01", "Xã Hòa Trúc", "commune"),
        listed("XA-02", "Xã Hoà Trúc", "commune"),
        listed("PH-01", "Phường An Trúc", "ward"),
    ]
}

#[track_caller]
fn check(cell: &str, expected: &[&str]) {
    let agencies = registry();
    let content = ProgrammeContent::shipped();
    let directory = Directory::new(&agencies, &content.groups, &content.names);
    let found: Vec<String> = directory
        .read(cell, &BTreeMap::new())
        .iter()
        .map(|body| match body {
            Party::Agency { code, .. } => code.clone(),
            Party::Group { group, .. } => format!("*{group}"),
            Party::Other { name } => format!("?{name}"),
        })
        .collect();
    assert_eq!(found, expected, "{cell}");
}

#[test]
fn bodies_are_found_by_name_tone_marks_aside() {
    check("Công an tỉnh", &["CA-TINH"]);
    check("công an tinh.", &["CA-TINH"]);
    check("Công an tỉnh Lũy Hà", &["CA-TINH"]);
    check("UBND tỉnh", &["UBND"]);
    check("- Công an tỉnh; - Bộ Chỉ huy quân sự tỉnh.", &["CA-TINH", "BCHQS"]);
    check("- Công an tỉnh\n- Sở Tài chính", &["CA-TINH", "SO-TC"]);
    check("Sở Tài chính, Sở Nội vụ", &["SO-TC", "SO-NV"]);
    check("", &[]);
}

#[test]
fn groups_are_found_whole_although_they_have_commas() {
    check("Các sở, ban, ngành có liên quan", &["*departments"]);
    check("Các sở, ban, ngành địa phương", &["*departments_and_communes"]);
    check("Các sở, ban, ngành, đoàn thể tỉnh, Đảng ủy, UBND các xã, phường", &["*departments_and_communes"]);
    check("Các cơ quan, doanh nghiệp trên địa bàn tỉnh", &["*agencies_and_companies"]);
    check("Các sở, ban, ngành tỉnh; UBND các xã, phường", &["*departments_and_communes"]);
    check(
        "- Các doanh nghiệp cung cấp dịch vụ viễn thông, Internet trên địa bàn tỉnh Đồng Nai; - Công an tỉnh.",
        &["*telecoms", "CA-TINH"],
    );
}

#[test]
fn what_is_unknown_or_ambiguous_stays_as_text() {
    check("Đảng ủy Công an tỉnh", &["?Đảng ủy Công an tỉnh"]);
    check("Sở Ngoại vụ, Sở Nội vụ", &["?Sở Ngoại vụ, Sở Nội vụ"]);
    // Two communes are spelled alike but for where the tone mark stands: nobody guesses.
    check("Xã Hòa Trúc", &["?Xã Hòa Trúc"]);
}

#[test]
fn a_decision_settles_a_name() {
    let agencies = registry();
    let content = ProgrammeContent::shipped();
    let directory = Directory::new(&agencies, &content.groups, &content.names);
    let decisions = BTreeMap::from([
        ("Đảng ủy Công an tỉnh".to_owned(), Decision::Agency("CA-TINH".into())),
        ("Các bên".to_owned(), Decision::Group("communes".into())),
        ("Ai đó".to_owned(), Decision::Text),
    ]);
    let read = directory.read("Đảng ủy Công an tỉnh; Các bên; Ai đó", &decisions);
    assert_eq!(read[0].code(), Some("CA-TINH"));
    assert_eq!(read[1].group(), Some("communes"));
    assert_eq!(read[2], Party::Other { name: "Ai đó".into() });
    assert_eq!(directory.codes(&read), ["CA-TINH", "XA-01", "XA-02", "PH-01"]);
}
