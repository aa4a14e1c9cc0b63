use super::*;

#[track_caller]
fn check(line: &str, expected: &str) {
    let from = Nanos::parse_rfc3339("2026-11-22T00:06:30Z").expect("a constant");
    let to = Nanos::parse_rfc3339("2027-01-02T10:00:00Z").expect("a constant");
    assert_eq!(first_time(line).map(|at| at.to_string()).as_deref(), Some("2026-11-22T00:07:00Z"), "{line}");
    assert_eq!(move_times(line, Shift { from, to, faster: 5 }), expected);
}

#[test]
fn every_clock_of_the_samples_moves_alike() {
    check("at 2026-11-22T00:07:00+00:00 x", "at 2027-01-02T10:00:06+00:00 x");
    check("\"2026-11-22T00:07:00.000000+0000\"", "\"2027-01-02T10:00:06.000000+0000\"");
    check("2026-11-22T00:07:00.000 queries", "2027-01-02T10:00:06.000 queries");
    check("2026-11-22 07:07:00.000 +07 [939]", "2027-01-02 17:00:06.000 +07 [939]");
    check("[22/Nov/2026:00:07:00 +0000]", "[02/Jan/2027:10:00:06 +0000]");
    check("[22/Nov/2026:00:07:00.000000 +0000]", "[02/Jan/2027:10:00:06.000000 +0000]");
    check("Sun Nov 22 00:07:00 2026 [pid 1]", "Sat Jan  2 10:00:06 2027 [pid 1]");
    check("[Sun Nov 22 00:07:00.000000 2026]", "[Sat Jan  2 10:00:06.000000 2027]");
    check("2026/11/22 00:07:00 [emerg]", "2027/01/02 10:00:06 [emerg]");
    check("20261122 00:07:00,vm", "20270102 10:00:06,vm");
    check("audit(1795306020.000:8)", "audit(1798884006.000:8)");
}
