//! Messages of the pluggable authentication modules (`pam.auth`), whichever program carries them:
//! `pam_unix(sshd:auth): authentication failure; … rhost=198.51.100.66 user=canbo1`.

use luytre_model::schema::col;
use luytre_model::{EventBuilder, ValueRef};

/// Whether a message was written by a module or about one.
pub(crate) fn is_pam(content: &[u8]) -> bool {
    let module = content.strip_prefix(b"pam_").map(|rest| rest.iter().take(32).position(|byte| *byte == b'('));
    matches!(module, Some(Some(_))) || is_summary(content)
}

/// `PAM 2 more authentication failures; …`
fn is_summary(content: &[u8]) -> bool {
    content.strip_prefix(b"PAM ").is_some_and(|rest| {
        rest.first().is_some_and(u8::is_ascii_digit) && memchr::memmem::find(rest, b"authentication failure").is_some()
    })
}

/// Adds what a message says.
pub(crate) fn read(event: &mut EventBuilder<'_>, text: &str) {
    event.str(col::EVENT_CATEGORY, "authentication");
    let mut text = text;
    if let Some((head, rest)) = text.split_once("): ")
        && let Some((module, place)) = head.split_once('(')
    {
        let (service, kind) = place.split_once(':').unwrap_or((place, ""));
        event.str(col::EVENT_PROVIDER, module);
        for (name, value) in [("pam.service", service), ("pam.type", kind)] {
            if !value.is_empty() {
                event.overflow(name, ValueRef::Text(value));
            }
        }
        text = rest;
    }
    let (deed, fields) = text.split_once("; ").unwrap_or((text, ""));
    if deed.contains("authentication failure") {
        event.str(col::EVENT_ACTION, "authentication_failure");
        event.str(col::EVENT_OUTCOME, "failure");
        failure_fields(event, fields);
        return;
    }
    let (action, outcome, user) = if let Some(user) = deed.strip_prefix("session opened for user ") {
        let (user, by) = user.split_once(" by ").unwrap_or((user, ""));
        // With `user.name` as the account of the session, the one who asked is the effective one's origin.
        let by = without_number(by);
        if !by.is_empty() {
            event.overflow("pam.by", ValueRef::Text(by));
        }
        ("session_opened", "success", user)
    } else if let Some(user) = deed.strip_prefix("session closed for user ") {
        ("session_closed", "success", user)
    } else if let Some(user) = deed.strip_prefix("password changed for ") {
        ("password_changed", "success", user)
    } else if deed == "check pass" {
        ("check_pass", "failure", "")
    } else if let Some(rest) = deed.strip_prefix("Consecutive login failures for user ") {
        ("account_locked", "failure", rest.split(' ').next().unwrap_or_default())
    } else if let Some((_, rest)) = deed.split_once("Access denied for user ") {
        ("access_denied", "failure", rest.split([' ', ':']).next().unwrap_or_default())
    } else {
        return;
    };
    event.str(col::EVENT_ACTION, action);
    event.str(col::EVENT_OUTCOME, outcome);
    event.str(col::USER_NAME, without_number(user));
    event.str(col::EVENT_REASON, if action == "check_pass" { fields } else { "" });
}

/// `root(uid=0)` is `root`.
fn without_number(user: &str) -> &str {
    user.split_once('(').map_or(user, |(name, _)| name).trim()
}

/// `logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.66  user=canbo1`
fn failure_fields(event: &mut EventBuilder<'_>, fields: &str) {
    // A name may hold blanks and `=`; the last field takes the rest, and `rhost` is looked for from the end.
    let (before, user) = fields.rsplit_once(" user=").unwrap_or((fields, ""));
    event.str(col::USER_NAME, user.trim());
    let (before, host) = before.rsplit_once(" rhost=").unwrap_or((before, ""));
    let host = host.split(' ').next().unwrap_or_default();
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    event.str(if is_address { col::SOURCE_IP } else { col::SOURCE_DOMAIN }, host);
    let (before, remote_user) = before.rsplit_once(" ruser=").unwrap_or((before, ""));
    event.str(col::SOURCE_USER_NAME, remote_user.trim());
    if user.is_empty() {
        event.str(col::USER_NAME, remote_user.trim());
    }
    for field in before.split_ascii_whitespace() {
        match field.split_once('=') {
            Some(("tty", terminal)) if !terminal.is_empty() => event.overflow("pam.tty", ValueRef::Text(terminal)),
            Some(("uid", number)) => event.str(col::USER_ID, number),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
