use super::*;

#[test]
fn amounts_are_whole_dong_and_nothing_is_guessed() {
    for (text, amount) in [
        ("0", 0),
        ("1500000000", 1_500_000_000),
        ("1.500.000.000", 1_500_000_000),
        ("1 500 000", 1_500_000),
        ("1,500,000 đồng", 1_500_000),
        (" 12.000đ ", 12_000),
    ] {
        assert_eq!(Dong::parse(text), Some(Dong(amount)), "{text}");
    }
    for text in ["1.500,000", "1,500.000", "1.500 000", "0.500", "0,125", "012.000"] {
        assert_eq!(Dong::parse(text), None, "{text}: is it a fraction?");
    }
    for text in ["", "-5", "1,5 tỷ", "1.5", "12.00", "1.500.00", "1500.000", "tám", "1e9", "99999999999999999999"] {
        assert_eq!(Dong::parse(text), None, "{text}");
    }
    assert_eq!(Dong(1_234_567_890).to_string(), "1.234.567.890");
    assert_eq!(Dong(7).to_string(), "7");
}

proptest::proptest! {
    #[test]
    fn what_is_written_is_read_back(amount in 0..=DONG_MAX) {
        proptest::prop_assert_eq!(Dong::parse(&Dong(amount).to_string()), Some(Dong(amount)));
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,40}") {
        let _ = Dong::parse(&text);
    }
}

#[test]
fn a_line_does_not_contradict_itself() {
    let money = |total, security| Money { total: Dong(total), security: Dong(security) };
    let line =
        |allocated, words: &str| BudgetLine { allocated, security_purpose: words.into(), ..BudgetLine::default() };
    assert_eq!(line(money(100, 20), "tường lửa").defect(), None);
    assert_eq!(line(money(100, 0), "").defect(), None);
    assert_eq!(line(money(100, 101), "x").defect(), Some(LineDefect::SecurityAboveTotal(Basis::Allocated)));
    assert_eq!(line(money(100, 20), " ").defect(), Some(LineDefect::SecurityPurposeMissing));
    assert_eq!(line(money(0, 0), "").defect(), Some(LineDefect::Nothing));
}
