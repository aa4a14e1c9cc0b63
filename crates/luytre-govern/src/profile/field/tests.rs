use proptest::prelude::*;

use super::*;
use crate::profile::words::list;

#[track_caller]
fn fits(kind: &Kind, written: &str, canonical: &str) {
    assert_eq!(kind.canonical(written).as_deref(), Ok(canonical), "{written:?}");
}

#[track_caller]
fn unfit(kind: &Kind, written: &str) -> Unfit {
    kind.canonical(written).expect_err(written)
}

#[test]
fn days_as_people_write_them() {
    for written in ["31/12/2026", " 31-12-2026 ", "31.12.2026", "2026-12-31", "2026-12-31 00:00:00"] {
        fits(&Kind::Day, written, "2026-12-31");
    }
    fits(&Kind::Day, "1/2/2026", "2026-02-01");
    assert_eq!(unfit(&Kind::Day, "12/31/2026"), Unfit::MonthFirst("12/31/2026".into()));
    for wrong in ["31/02/2026", "46387", "31/12/26", "cuối năm", "31/12", "31/12/2926", "1/1/1/2026", "+1/02/2026"] {
        assert_eq!(unfit(&Kind::Day, wrong), Unfit::Day(wrong.into()));
    }
}

#[test]
fn counts_with_groups_of_digits() {
    for (written, canonical) in [
        ("0", "0"),
        ("12000", "12000"),
        ("12.000", "12000"),
        ("1,234,567", "1234567"),
        ("12 000", "12000"),
        ("7.0", "7"),
    ] {
        fits(&Kind::Count, written, canonical);
    }
    for wrong in ["-1", "1.5", "12.00", ".000", "nhiều", "1e5", "99999999999"] {
        assert_eq!(unfit(&Kind::Count, wrong), Unfit::Count(wrong.into()));
    }
}

#[test]
fn words_levels_flags() {
    fits(&Kind::Word(list("life")), "đang vận hành", "running");
    fits(&Kind::Word(list("life")), "Planned", "planned");
    fits(&Kind::Words(list("duty")), "owner; Đội ứng cứu sự cố;owner", "owner; csirt");
    let found = unfit(&Kind::Word(list("life")), "Đang vận hàng");
    let nearest = Some(("Đang vận hành".to_owned(), "In operation".to_owned()));
    assert_eq!(found, Unfit::Word { found: "Đang vận hàng".into(), nearest });
    fits(&Kind::Level, "Cấp độ 3", "3");
    fits(&Kind::Level, "3.0", "3");
    assert!(matches!(unfit(&Kind::Level, "6"), Unfit::Level(_)));
    fits(&Kind::Flag, "Có", "1");
    fits(&Kind::Flag, "không", "0");
    assert!(matches!(unfit(&Kind::Flag, "có lẽ"), Unfit::Flag(_)));
}

#[test]
fn addresses_and_names() {
    fits(&Kind::PublicNets, "203.0.113.10; 2001:db8::/32", "203.0.113.10; 2001:db8::/32");
    assert!(matches!(unfit(&Kind::PublicNets, "10.0.0.1"), Unfit::PrivateNet(_)));
    assert!(matches!(unfit(&Kind::PublicNets, "203.0.113.0/33"), Unfit::Net(_)));
    fits(&Kind::Nets, "10.1.0.0/16\n192.168.1.1", "10.1.0.0/16; 192.168.1.1");
    fits(&Kind::Domains, "Cong.LuyHa.example; dvc.luyha.example.", "cong.luyha.example; dvc.luyha.example");
    for wrong in ["http://a.vn", "khong co", "a", "10.0.0.1", "-a.vn"] {
        assert!(matches!(unfit(&Kind::Domains, wrong), Unfit::Domain(_)), "{wrong}");
    }
}

#[test]
fn codes_lines_and_limits() {
    fits(&Kind::Code, " CONG-TTDT ", "CONG-TTDT");
    assert!(matches!(unfit(&Kind::Code, "cổng"), Unfit::Code(_)));
    assert_eq!(unfit(&Kind::OrganId, "H38.01.02.03.04"), Unfit::TooLong(13));
    fits(&Kind::OrganId, "H38.01.02.03", "H38.01.02.03");
    fits(&Kind::Line, "hai\n dòng ", "hai dòng");
    assert_eq!(unfit(&Kind::Line, &"a".repeat(201)), Unfit::TooLong(200));
    assert_eq!(unfit(&Kind::Prose, "a\u{0}b"), Unfit::Control);
    assert!(matches!(unfit(&Kind::Count, "#REF!"), Unfit::Formula(_)));
}

proptest! {
    #[test]
    fn canonical_forms_are_canonical(written in ".{0,40}") {
        for kind in [Kind::Code, Kind::Line, Kind::Prose, Kind::Count, Kind::Level, Kind::Day, Kind::Flag, Kind::Domains,
            Kind::Nets, Kind::PublicNets, Kind::Words(list("duty"))]
        {
            if let Ok(canonical) = kind.canonical(&written) {
                prop_assert_eq!(kind.canonical(&canonical), Ok(canonical.clone()));
            }
        }
    }
}
