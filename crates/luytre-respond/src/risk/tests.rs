use super::*;

#[track_caller]
fn check(severity: Severity, level: u8, count: u64, expected: u8) {
    assert_eq!(assess(severity, ProtectionLevel::try_from(level).ok(), count).score, expected);
}

#[test]
fn scores() {
    check(Severity::Critical, 5, 1, 100);
    check(Severity::Critical, 3, 1, 85);
    check(Severity::High, 3, 1, 65);
    check(Severity::High, 3, 1_024, 84);
    check(Severity::High, 3, u64::MAX, 84);
    check(Severity::Medium, 2, 1, 36);
    check(Severity::Medium, 0, 1, 36);
    check(Severity::Informational, 1, 1, 4);
    check(Severity::Low, 4, 0, 22);
}

#[test]
fn more_is_never_less() {
    for severity in Severity::ALL {
        for level in ProtectionLevel::ALL {
            for power in 0..20 {
                let now = assess(severity, Some(level), 1 << power).score;
                assert!(now <= assess(severity, Some(level), 1 << (power + 1)).score);
                if let Ok(higher) = ProtectionLevel::try_from(level.number() + 1) {
                    assert!(now <= assess(severity, Some(higher), 1 << power).score);
                }
            }
        }
    }
}
