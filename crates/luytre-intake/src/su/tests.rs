//! Messages of su by util-linux, shadow and BSD.

use crate::testing::check_program;

#[track_caller]
fn check(content: &str, outcome: &str, terminal: &str) {
    let terminal = if terminal.is_empty() { String::new() } else { format!(" | su.tty={terminal}") };
    let expected = format!(
        "event.category=authentication | event.action=su | event.outcome={outcome} | user.name=canbo1 | user.effective.name=root{terminal}"
    );
    check_program("su", content, &expected);
}

#[test]
fn who_became_whom() {
    check("(to root) canbo1 on pts/0", "success", "pts/0");
    check("FAILED SU (to root) canbo1 on pts/0", "failure", "pts/0");
    check("Successful su for root by canbo1", "success", "");
    check("FAILED su for root by canbo1", "failure", "");
    check("+ /dev/pts/0 canbo1:root", "success", "/dev/pts/0");
    check("- pts/0 canbo1:root", "failure", "pts/0");
    check("BAD SU canbo1 to root on /dev/ttyp0", "failure", "/dev/ttyp0");
    check("canbo1 to root on /dev/ttyp0", "success", "/dev/ttyp0");
    check_program("su", "something to tell on a day", "event.category=authentication");
}
