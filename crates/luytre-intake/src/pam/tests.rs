//! Messages of the modules in several programs; the sample `syslog/` has those of sshd, vsftpd and chpasswd.

use crate::testing::check_program;

#[track_caller]
fn check(program: &str, content: &str, expected: &str) {
    check_program(program, content, &format!("event.category=authentication | {expected}"));
}

#[test]
fn failures_name_address_and_users() {
    check(
        "sshd",
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.66  user=canbo1",
        "event.provider=pam_unix | pam.service=sshd | pam.type=auth | event.action=authentication_failure | event.outcome=failure | user.name=canbo1 | source.ip=198.51.100.66 | user.id=0 | pam.tty=ssh",
    );
    check(
        "vsftpd",
        "pam_unix(vsftpd:auth): authentication failure; logname= uid=0 euid=0 tty=ftp ruser=admin rhost=198.51.100.66 ",
        "event.provider=pam_unix | pam.service=vsftpd | pam.type=auth | event.action=authentication_failure | event.outcome=failure | source.ip=198.51.100.66 | source.user.name=admin | user.name=admin | user.id=0 | pam.tty=ftp",
    );
    check(
        "sshd",
        "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=may.example  user=root",
        "event.action=authentication_failure | event.outcome=failure | user.name=root | source.domain=may.example | user.id=0 | pam.tty=ssh",
    );
}

#[test]
fn sessions_passwords_and_locks() {
    check(
        "sudo",
        "pam_unix(sudo:session): session opened for user root(uid=0) by canbo1(uid=1000)",
        "event.provider=pam_unix | pam.service=sudo | pam.type=session | pam.by=canbo1 | event.action=session_opened | event.outcome=success | user.name=root",
    );
    check(
        "CRON",
        "pam_unix(cron:session): session closed for user root",
        "event.provider=pam_unix | pam.service=cron | pam.type=session | event.action=session_closed | event.outcome=success | user.name=root",
    );
    check(
        "chpasswd",
        "pam_unix(chpasswd:chauthtok): password changed for canbo1",
        "event.provider=pam_unix | pam.service=chpasswd | pam.type=chauthtok | event.action=password_changed | event.outcome=success | user.name=canbo1",
    );
    check(
        "vsftpd",
        "pam_unix(vsftpd:auth): check pass; user unknown",
        "event.provider=pam_unix | pam.service=vsftpd | pam.type=auth | event.action=check_pass | event.outcome=failure | event.reason=user unknown",
    );
    check(
        "sshd",
        "pam_faillock(sshd:auth): Consecutive login failures for user root account temporarily locked",
        "event.provider=pam_faillock | pam.service=sshd | pam.type=auth | event.action=account_locked | event.outcome=failure | user.name=root",
    );
    check("sshd", "pam_new(sshd:auth): something else", "event.provider=pam_new | pam.service=sshd | pam.type=auth");
}
