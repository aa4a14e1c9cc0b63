//! Sources as official papers quote them.

use crate::library::Library;

#[track_caller]
fn check(source: &str, vi: &str, en: &str) {
    let citations = Library::shipped().citations();
    assert_eq!(citations.vi(source, "ND331-2026"), vi);
    assert_eq!(citations.en(source, "ND331-2026"), en);
}

#[test]
fn sources_are_spelled_out() {
    check("D13.2.c", "điểm c khoản 2 Điều 13 Nghị định 331/2026/NĐ-CP", "Decree 331/2026/NĐ-CP, Article 13(2)(c)");
    check("D10.2.dd", "điểm đ khoản 2 Điều 10 Nghị định 331/2026/NĐ-CP", "Decree 331/2026/NĐ-CP, Article 10(2)(đ)");
    check("D16", "Điều 16 Nghị định 331/2026/NĐ-CP", "Decree 331/2026/NĐ-CP, Article 16");
    check("D24.2", "khoản 2 Điều 24 Nghị định 331/2026/NĐ-CP", "Decree 331/2026/NĐ-CP, Article 24(2)");
    check(
        "L116 D38.1,D39.2",
        "khoản 1 Điều 38 Luật An ninh mạng 116/2025/QH15; khoản 2 Điều 39 Luật An ninh mạng 116/2025/QH15",
        "Law 116/2025/QH15 on cybersecurity, Article 38(1); Law 116/2025/QH15 on cybersecurity, Article 39(2)",
    );
    check("TCVN14423 6.8", "mục 6.8 TCVN 14423:2026", "TCVN 14423:2026, section 6.8");
    check("ND331 Mau 08", "Mẫu số 08 ban hành kèm theo Nghị định 331/2026/NĐ-CP", "Decree 331/2026/NĐ-CP, form 08");
    check("ND331 D9-D15", "Điều 9–15 Nghị định 331/2026/NĐ-CP", "Decree 331/2026/NĐ-CP, Articles 9–15");
    check("ND331", "Nghị định 331/2026/NĐ-CP", "Decree 331/2026/NĐ-CP");
}

#[test]
fn what_cannot_be_read_stays_as_it_is() {
    check("Programme Dong Nai", "Programme Dong Nai", "Programme Dong Nai");
    check("current practice", "current practice", "current practice");
    check("", "", "");
}
