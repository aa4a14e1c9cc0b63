use super::super::line::Money;
use super::*;

fn line(code: &str, agency: &str, project: Option<&str>, total: u64, security: u64) -> BudgetLine {
    BudgetLine {
        code: code.into(),
        agency: agency.into(),
        project: project.map(str::to_owned),
        allocated: Money { total: Dong(total), security: Dong(security) },
        ..BudgetLine::default()
    }
}

fn lines() -> Vec<BudgetLine> {
    vec![
        line("1", "SO-TC", None, 1_000, 149),
        line("2", "SO-TC", Some("DA"), 500, 76),
        line("3", "SO-YTE", Some("DA"), 2_000, 0),
        line("4", "SO-YTE", None, 0, 0),
    ]
}

fn over(over: Over<'_>) -> Ratio {
    ratio(&lines(), over, Basis::Allocated, Some(15))
}

#[test]
fn shares_carry_the_lines_behind_them() {
    let tc = over(Over::Agency("SO-TC"));
    assert_eq!(
        (tc.security, tc.total, tc.hundredths(), tc.is_met()),
        (Dong(225), Dong(1_500), Some(1_500), Some(true))
    );
    assert_eq!((tc.numerator.join(""), tc.denominator.join("")), ("12".to_owned(), "12".to_owned()));
    assert_eq!((tc.missing(), tc.missing_on_top()), (Dong(0), Dong(0)));
    let project = over(Over::Project("DA"));
    assert_eq!((project.numerator.join(""), project.denominator.join("")), ("2".to_owned(), "23".to_owned()));
    assert_eq!((project.hundredths(), project.is_met()), (Some(304), Some(false)));
    // 15 % of 2,500 is 375, of which 76 are there.
    assert_eq!(project.missing(), Dong(299));
    let province = over(Over::Province);
    assert_eq!((province.total, province.security), (Dong(3_500), Dong(225)));
    let nobody = over(Over::Agency("SO-X"));
    assert_eq!((nobody.hundredths(), nobody.is_met(), nobody.missing()), (None, None, Dong(0)));
    let spent = ratio(&lines(), Over::Province, Basis::Spent, Some(15));
    assert_eq!((spent.total, spent.denominator.len()), (Dong(0), 0));
}

#[test]
fn just_below_is_below() {
    let just =
        ratio(&[line("1", "A", None, 10_000_000_000, 1_499_999_999)], Over::Province, Basis::Allocated, Some(15));
    assert_eq!((just.is_met(), just.hundredths(), just.missing()), (Some(false), Some(1_499), Dong(1)));
}

proptest::proptest! {
    #[test]
    fn what_is_missing_reaches_the_share_and_no_dong_more(
        sums in proptest::collection::vec((1u64..1_000_000_000_000, 0u64..100), 1..20),
        required in 1u8..50,
    ) {
        let lines: Vec<BudgetLine> = sums.iter().enumerate()
            .map(|(at, (total, percent))| line(&at.to_string(), "A", None, *total, u64::try_from(u128::from(*total) * u128::from(*percent) / 100).unwrap()))
            .collect();
        let before = ratio(&lines, Over::Province, Basis::Allocated, Some(required));
        let moved = Ratio { security: before.security.plus(before.missing()), ..before.clone() };
        proptest::prop_assert_eq!(moved.is_met(), Some(true));
        let top = before.missing_on_top();
        let added = Ratio { security: before.security.plus(top), total: before.total.plus(top), ..before.clone() };
        proptest::prop_assert_eq!(added.is_met(), Some(true));
        if before.is_met() == Some(false) {
            let less = Ratio { security: Dong(moved.security.0 - 1), ..before.clone() };
            proptest::prop_assert_eq!(less.is_met(), Some(false));
            let less = Ratio { security: Dong(added.security.0 - 1), total: Dong(added.total.0 - 1), ..before.clone() };
            proptest::prop_assert_eq!(less.is_met(), Some(false));
        } else {
            proptest::prop_assert_eq!((before.missing(), top), (Dong(0), Dong(0)));
        }
    }
}
