use jiff::civil::date;

use super::*;

#[track_caller]
fn check(text: &str, when: When) {
    assert_eq!(Deadline::parse(text, None).when, when, "{text}");
}

fn round(every_months: u16, levels: &[u8], text: &str) -> Round {
    Round { every_months, levels: levels.to_vec(), by: None, text: text.to_owned() }
}

#[test]
fn deadlines_of_the_real_plans_are_read() {
    check("Thường xuyên", When::Continuous);
    check("Nhiệm vụ thường xuyên, theo hướng dẫn và lộ trình triển khai của Bộ Giáo dục và Đào tạo.", When::Continuous);
    check("Năm 2026", When::Year { year: 2026 });
    check("Trong năm 2026", When::Year { year: 2026 });
    check("Đến năm 2030", When::Year { year: 2030 });
    check("Giai đoạn 2026 - 2030", When::Year { year: 2030 });
    check("Quý 1/2026 (đã hoàn thành)", When::Quarter { year: 2026, quarter: 1 });
    check("Quý IV năm 2026", When::Quarter { year: 2026, quarter: 4 });
    check("6 tháng đầu năm 2026", When::HalfYear { year: 2026, half: 1 });
    check("06 tháng cuối năm 2027", When::HalfYear { year: 2027, half: 2 });
    check("Hoàn thành trong tháng 4/2026.", When::Month { year: 2026, month: 4 });
    check("Hoàn thành trước tháng 3/2027.", When::Day { day: date(2027, 2, 28) });
    check("trước ngày 10/02/2026", When::Day { day: date(2026, 2, 9) });
    check("31/12/2026", When::Day { day: date(2026, 12, 31) });
    check("ngày 5 tháng 9 năm 2026", When::Day { day: date(2026, 9, 5) });
    check("trước năm 2028", When::Day { day: date(2027, 12, 31) });
    check("Theo lộ trình triển khai của Bộ Khoa học và Công nghệ.", When::Open);
    check("", When::Open);
    // There is no fifth quarter: nothing is guessed.
    check("Quý V/2026", When::Open);
}

#[test]
fn intervals_are_read_by_clause_and_level() {
    let text = "Định kỳ hàng năm kiểm tra, đánh giá đối với hệ thống cấp độ 3; hai năm một lần đối với các hệ thống thông \
                tin cấp độ 1, cấp độ 2. Trong đó, Công an tỉnh chủ trì kiểm tra, đánh giá các hệ thống thông tin cấp độ 2, \
                cấp độ 3; các cơ quan, đơn vị chủ trì triển khai đối với hệ thống trong tổ chức mình.";
    let deadline = Deadline::parse(text, None);
    assert_eq!(deadline.text, text, "the words are kept");
    let rounds = vec![
        round(12, &[3], "Định kỳ hàng năm kiểm tra, đánh giá đối với hệ thống cấp độ 3"),
        round(24, &[1, 2], "hai năm một lần đối với các hệ thống thông tin cấp độ 1, cấp độ 2"),
    ];
    let leads = vec![
        LeadByLevel { who: "Công an tỉnh".into(), levels: vec![2, 3] },
        LeadByLevel { who: "các cơ quan, đơn vị".into(), levels: vec![] },
    ];
    assert_eq!(deadline.when, When::Periodic { rounds, leads });
}

#[test]
fn other_intervals_are_read() {
    for (text, months) in [
        ("Hằng tháng", 1),
        ("Báo cáo hàng quý", 3),
        ("Định kỳ 6 tháng", 6),
        ("06 tháng một lần", 6),
        ("Hằng năm", 12),
        ("mỗi năm một lần", 12),
        ("ba năm một lần", 36),
    ] {
        check(text, When::Periodic { rounds: vec![round(months, &[], text)], leads: vec![] });
    }
    let yearly = Deadline::parse("định kỳ năm (trước ngày 10/12)", None);
    let When::Periodic { rounds, .. } = &yearly.when else { panic!("{yearly:?}") };
    assert_eq!(rounds[0].by, Some(DayOfYear { month: 12, day: 9 }));
    assert_eq!(yearly.cycle(2026, date(2026, 5, 1)).map(|cycle| cycle.due), Some(date(2026, 12, 9)));
}

#[test]
fn the_year_of_the_plan_completes_what_names_none() {
    assert_eq!(Deadline::parse("Quý II", Some(2026)).when, When::Quarter { year: 2026, quarter: 2 });
    assert_eq!(Deadline::parse("Tháng 9", Some(2026)).when, When::Month { year: 2026, month: 9 });
    assert_eq!(Deadline::parse("trước ngày 15/12", Some(2026)).when, When::Day { day: date(2026, 12, 14) });
    assert_eq!(Deadline::parse("Quý II", None).when, When::Open);
}

#[test]
fn last_days_are_those_of_the_calendar() {
    for (text, day) in [
        ("Quý 1/2026", date(2026, 3, 31)),
        ("Tháng 2/2028", date(2028, 2, 29)),
        ("6 tháng đầu năm 2026", date(2026, 6, 30)),
        ("Năm 2026", date(2026, 12, 31)),
    ] {
        assert_eq!(Deadline::parse(text, None).last_day(), Some(day), "{text}");
    }
    assert_eq!(Deadline::parse("Thường xuyên", None).last_day(), None);
    assert!(Deadline::parse("Quý 1/2026 (đã hoàn thành)", None).done);
    assert!(!Deadline::parse("Hoàn thành trong tháng 4/2026", None).done);
}

#[test]
fn cycles_follow_the_calendar() {
    let continuous = Deadline::parse("Thường xuyên", None);
    let cycle = continuous.cycle(2026, date(2027, 6, 1)).unwrap();
    assert_eq!((cycle.from, cycle.until, cycle.due), (date(2027, 1, 1), date(2027, 12, 31), date(2027, 12, 31)));
    let quarterly = Deadline::parse("hằng quý", None);
    let cycle = quarterly.cycle(2026, date(2026, 8, 31)).unwrap();
    assert_eq!((cycle.from, cycle.until), (date(2026, 7, 1), date(2026, 9, 30)));
    let two_years = Deadline::parse("hai năm một lần", None);
    let cycle = two_years.cycle(2026, date(2027, 2, 1)).unwrap();
    assert_eq!((cycle.from, cycle.until), (date(2026, 1, 1), date(2027, 12, 31)));
    assert_eq!(Deadline::parse("Năm 2026", None).cycle(2026, date(2026, 1, 1)), None);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,120}", year in proptest::option::of(2000i16..2100)) {
        let deadline = Deadline::parse(&text, year);
        let _ = deadline.last_day();
        let _ = deadline.cycle(2026, date(2026, 11, 22));
    }

    #[test]
    fn dates_and_intervals_of_any_kind_are_read_without_panic(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "trước", "ngày", "tháng", "năm", "quý", "hàng", "một", "lần", "cấp", "độ", "1", "2", "31/12/2026", "99/99/9999",
            "0/0", "2/2027", "IV/2026", "2026", "9999", "6", "đầu", "cuối", ";", ".", "chủ trì", "định", "kỳ", "/", "//",
        ]), 0..20),
        day in -1000i32..1000,
    ) {
        let deadline = Deadline::parse(&words.join(" "), Some(2026));
        let day = date(2026, 1, 1).saturating_add(jiff::Span::new().days(day));
        if let Some(cycle) = deadline.cycle(2026, day) {
            proptest::prop_assert!(cycle.from <= day && day <= cycle.until, "{deadline:?} {cycle:?}");
            proptest::prop_assert!(cycle.from <= cycle.due && cycle.due <= cycle.until);
        }
    }
}
