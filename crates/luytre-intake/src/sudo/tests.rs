//! Messages of sudo 1.9.

use crate::testing::check_program;

#[track_caller]
fn check(content: &str, expected: &str) {
    check_program("sudo", content, &format!("event.category=process{expected}"));
}

#[test]
fn a_command_that_ran() {
    check(
        "  canbo1 : TTY=pts/0 ; PWD=/home/canbo1 ; USER=root ; COMMAND=/usr/bin/sh -c echo a ; id",
        " | user.name=canbo1 | event.action=sudo | sudo.tty=pts/0 | process.working_directory=/home/canbo1 | user.effective.name=root | process.command_line=/usr/bin/sh -c echo a ; id | process.executable=/usr/bin/sh | event.outcome=success",
    );
}

#[test]
fn a_command_that_was_refused() {
    check(
        "canbo1 : command not allowed ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/bash",
        " | user.name=canbo1 | event.action=sudo | sudo.tty=pts/0 | process.working_directory=/ | user.effective.name=root | process.command_line=/bin/bash | process.executable=/bin/bash | event.reason=command not allowed | event.outcome=failure",
    );
    check(
        "canbo1 : 3 incorrect password attempts ; TTY=pts/1 ; PWD=/ ; USER=root ; GROUP=adm ; COMMAND=list",
        " | user.name=canbo1 | event.action=sudo | sudo.tty=pts/1 | process.working_directory=/ | user.effective.name=root | group.name=adm | process.command_line=list | process.executable=list | event.reason=3 incorrect password attempts | event.outcome=failure",
    );
    check("unable to resolve host x", "");
}
