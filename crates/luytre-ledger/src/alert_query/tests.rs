use super::*;

#[track_caller]
fn check_like(text: &str, expected: &str) {
    assert_eq!(like(text), expected);
}

#[test]
fn patterns_hold_what_was_typed() {
    check_like("Đăng nhập", "%dang nhap%");
    check_like("100%_!", "%100!%!_!!%");
    check_like("", "%%");
}

#[test]
fn cursors_come_back() {
    let cursor = AlertCursor { risk: 7, last_seen: -5, id: 12 };
    assert_eq!(cursor.to_string().parse(), Ok(cursor));
    for bad in ["", "1.2", "1.2.3.4", "1.2.x", "1.2.+3", "' or 1=1"] {
        assert_eq!(bad.parse::<AlertCursor>(), Err(BadCursor), "{bad:?}");
    }
}
