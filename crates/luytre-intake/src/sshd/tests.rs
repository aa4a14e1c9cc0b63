//! Real messages of OpenSSH 9.2 (sample `syslog/`), other versions' words, and names that try to forge an address.

use crate::testing::check_program;

#[track_caller]
fn check(content: &str, expected: &str) {
    let expected = format!("event.category=authentication | network.protocol=ssh{expected}");
    check_program("sshd", content, &expected);
}

#[test]
fn attempts_name_user_address_and_outcome() {
    check(
        "Accepted password for canbo1 from 198.51.100.66 port 41234 ssh2",
        " | event.action=ssh_login | event.outcome=success | user.name=canbo1 | sshd.method=password | source.ip=198.51.100.66 | source.port=41234",
    );
    check(
        "Accepted publickey for root from 2001:db8::7 port 22 ssh2: ED25519 SHA256:abc",
        " | event.action=ssh_login | event.outcome=success | user.name=root | sshd.method=publickey | source.ip=2001:db8::7 | source.port=22",
    );
    check(
        "Failed password for invalid user admin from 198.51.100.66 port 33084 ssh2",
        " | event.action=ssh_login | event.outcome=failure | user.name=admin | sshd.method=password | sshd.invalid_user=true | source.ip=198.51.100.66 | source.port=33084",
    );
    check(
        "message repeated 2 times: [ Failed password for root from 198.51.100.66 port 1 ssh2]",
        " | sshd.repeated=2 | event.action=ssh_login | event.outcome=failure | user.name=root | sshd.method=password | source.ip=198.51.100.66 | source.port=1",
    );
    check(
        "Invalid user admin from 198.51.100.66 port 33084",
        " | event.action=invalid_user | event.outcome=failure | user.name=admin | sshd.invalid_user=true | source.ip=198.51.100.66 | source.port=33084",
    );
    check(
        "error: maximum authentication attempts exceeded for invalid user admin from 198.51.100.66 port 33084 ssh2 [preauth]",
        " | event.action=maximum_attempts | event.outcome=failure | user.name=admin | event.reason=maximum authentication attempts exceeded | sshd.invalid_user=true | source.ip=198.51.100.66 | source.port=33084",
    );
}

#[test]
fn connections_begin_and_end() {
    check(
        "Connection from 198.51.100.66 port 33062 on 192.0.2.10 port 22 rdomain \"\"",
        " | event.action=connection | event.outcome=unknown | source.ip=198.51.100.66 | source.port=33062",
    );
    check(
        "Connection closed by authenticating user canbo1 198.51.100.66 port 33100 [preauth]",
        " | event.action=disconnect | event.outcome=failure | user.name=canbo1 | source.ip=198.51.100.66 | source.port=33100",
    );
    check(
        "Connection closed by 198.51.100.66 port 33062",
        " | event.action=disconnect | event.outcome=unknown | source.ip=198.51.100.66 | source.port=33062",
    );
    check(
        "Disconnecting invalid user x y 198.51.100.66 port 9: Too many authentication failures [preauth]",
        " | event.action=disconnect | event.outcome=failure | user.name=x y | event.reason=Too many authentication failures | sshd.invalid_user=true | source.ip=198.51.100.66 | source.port=9",
    );
    check(
        "Received disconnect from 198.51.100.66 port 33100:11: Bye Bye [preauth]",
        " | event.action=disconnect | event.outcome=unknown | event.reason=Bye Bye | source.ip=198.51.100.66 | source.port=33100",
    );
    check(
        "banner exchange: Connection from 198.51.100.66 port 33064: invalid format",
        " | event.action=no_handshake | event.outcome=failure | event.reason=invalid format | source.ip=198.51.100.66 | source.port=33064",
    );
    check(
        "error: kex_exchange_identification: Connection closed by remote host",
        " | event.action=no_handshake | event.outcome=failure | event.reason=Connection closed by remote host",
    );
    check(
        "User root from 198.51.100.66 not allowed because not listed in AllowUsers",
        " | event.action=not_allowed | event.outcome=failure | user.name=root | event.reason=not listed in AllowUsers | source.ip=198.51.100.66",
    );
}

#[test]
fn a_name_cannot_forge_the_address() {
    check(
        "Failed password for invalid user root from 192.0.2.1 port 1 ssh2 from 198.51.100.66 port 2 ssh2",
        " | event.action=ssh_login | event.outcome=failure | user.name=root from 192.0.2.1 port 1 ssh2 | sshd.method=password | sshd.invalid_user=true | source.ip=198.51.100.66 | source.port=2",
    );
}

#[test]
fn other_messages_stay_readable() {
    check("pledge: network", "");
    check("Accepted", "");
}
