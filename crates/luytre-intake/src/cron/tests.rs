//! Messages of Debian's and Red Hat's cron.

use crate::testing::check_program;

#[track_caller]
fn check(content: &str, expected: &str) {
    check_program("CRON", content, &format!("event.category=process{expected}"));
}

#[test]
fn commands_and_changes() {
    check(
        "(root) CMD (   cd / && run-parts /etc/cron.hourly)",
        " | user.name=root | event.action=CMD | process.command_line=cd / && run-parts /etc/cron.hourly",
    );
    check(
        "(canbo1) RELOAD (crontabs/canbo1)",
        " | user.name=canbo1 | event.action=RELOAD | file.path=crontabs/canbo1 | event.type=change",
    );
    check("(CRON) INFO (Running @reboot jobs)", " | event.action=INFO");
    check("starting", "");
}
