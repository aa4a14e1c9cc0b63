use jiff::civil::date;

use super::*;

#[track_caller]
fn check_date(day: Option<jiff::civil::Date>, expected: &str) {
    let head = Head { place: "Đồng Nai".to_owned(), date: day, ..Head::default() };
    assert_eq!(head.place_and_date(), expected);
}

#[test]
fn days_below_ten_and_months_below_three_get_a_zero() {
    check_date(Some(date(2026, 12, 9)), "Đồng Nai, ngày 09 tháng 12 năm 2026");
    check_date(Some(date(2026, 2, 14)), "Đồng Nai, ngày 14 tháng 02 năm 2026");
    check_date(Some(date(2026, 3, 1)), "Đồng Nai, ngày 01 tháng 3 năm 2026");
    check_date(None, "Đồng Nai, ngày …… tháng …… năm ……");
}

#[test]
fn points_follow_the_vietnamese_alphabet() {
    let labels: Vec<String> = (0..7).map(|index| Marker::Letter.label(index)).collect();
    assert_eq!(labels, ["a)", "b)", "c)", "d)", "đ)", "e)", "g)"]);
    assert_eq!(Marker::Letter.label(40), "41)");
}

#[test]
fn recipients_end_with_a_semicolon_and_the_last_with_a_full_stop() {
    let signature = Signature {
        recipients: vec!["Như Điều 3;".to_owned(), "Công an tỉnh".to_owned(), "Lưu: VT".to_owned()],
        ..Signature::default()
    };
    assert_eq!(signature.recipient_lines(), ["- Như Điều 3;", "- Công an tỉnh;", "- Lưu: VT."]);
}

#[test]
fn marks_make_runs_and_lonely_marks_stay() {
    let text = Text::marked("Cấp độ **3** theo *Điều 13*, 2*3 = 6");
    let styles: Vec<(&str, bool, bool)> =
        text.runs.iter().map(|run| (run.text.as_str(), run.bold, run.italic)).collect();
    assert_eq!(
        styles,
        [
            ("Cấp độ ", false, false),
            ("3", true, false),
            (" theo ", false, false),
            ("Điều 13", false, true),
            (", 2*3 = 6", false, false),
        ]
    );
    assert_eq!(Text::marked("****").plain(), "****");
    assert_eq!(Text::marked("a ** b").plain(), "a ** b");
}

#[test]
fn text_is_composed_and_without_control_characters() {
    assert_eq!(Text::from("ha\u{302}\u{301}\u{0}\u{7}\u{ffff} \u{1b}[m\r\nb").plain(), "h\u{1ea5} [m\nb");
}

#[test]
fn widths_fill_the_line_whatever_the_shares() {
    let columns = |widths: &[f32]| Table {
        columns: widths.iter().map(|width| Column::text(*width)).collect(),
        ..Table::default()
    };
    assert_eq!(columns(&[1.0, 3.0]).widths(400.0), [100.0, 300.0]);
    assert_eq!(columns(&[0.0, f32::NAN]).widths(400.0), [200.0, 200.0]);
    assert!(columns(&[]).widths(400.0).is_empty());
}
