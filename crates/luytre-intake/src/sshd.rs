//! Messages of the OpenSSH server (`sshd.auth`): who tried to come in from where, and whether it worked.
//!
//! Names of users are the attacker's words and may hold anything, also ` from 192.0.2.1 port 1`; the address is therefore
//! read from the end of a message.

use luytre_model::EventBuilder;
use luytre_model::ValueRef;
use luytre_model::schema::col;

/// What a message says.
#[derive(Debug, Default, PartialEq)]
struct Found<'a> {
    action: &'static str,
    outcome: &'static str,
    user: &'a str,
    invalid_user: bool,
    method: &'a str,
    from: Option<(&'a str, &'a str)>,
    reason: &'a str,
}

/// Adds what a message of sshd says.
pub(crate) fn read(event: &mut EventBuilder<'_>, text: &str) {
    event.str(col::EVENT_CATEGORY, "authentication");
    event.str(col::NETWORK_PROTOCOL, "ssh");
    let mut text = text.strip_suffix("[preauth]").unwrap_or(text).trim_end();
    if let Some((count, inside)) = text.strip_prefix("message repeated ").and_then(|rest| rest.split_once(" times: ["))
    {
        if let Ok(count) = count.parse() {
            event.overflow("sshd.repeated", ValueRef::Integer(count));
        }
        text = inside.trim().trim_end_matches(']').trim_end();
    }
    let text = text.strip_prefix("error: ").or_else(|| text.strip_prefix("fatal: ")).unwrap_or(text);
    let Some(found) = understand(text) else { return };
    event.str(col::EVENT_ACTION, found.action);
    event.str(col::EVENT_OUTCOME, found.outcome);
    event.str(col::USER_NAME, found.user);
    event.str(col::EVENT_REASON, found.reason);
    if !found.method.is_empty() {
        event.overflow("sshd.method", ValueRef::Text(found.method));
    }
    if found.invalid_user {
        event.overflow("sshd.invalid_user", ValueRef::Boolean(true));
    }
    if let Some((ip, port)) = found.from {
        event.str(col::SOURCE_IP, ip);
        event.str(col::SOURCE_PORT, port);
    }
}

fn understand(text: &str) -> Option<Found<'_>> {
    let (first, rest) = text.split_once(' ')?;
    match first {
        "Accepted" | "Failed" | "Postponed" => {
            let (method, rest) = rest.split_once(" for ")?;
            let (user, from) = user_and_address(rest)?;
            let (action, outcome) = match first {
                "Accepted" => ("ssh_login", "success"),
                "Failed" => ("ssh_login", "failure"),
                _ => ("ssh_login_postponed", "unknown"),
            };
            Some(Found { action, outcome, method, ..user.found(from) })
        }
        "Invalid" | "Illegal" => {
            let (user, from) = user_and_address(rest.strip_prefix("user ").unwrap_or(rest))?;
            let found = user.found(from);
            Some(Found { action: "invalid_user", outcome: "failure", invalid_user: true, ..found })
        }
        "maximum" => {
            let (user, from) = user_and_address(rest.split_once(" for ")?.1)?;
            let reason = "maximum authentication attempts exceeded";
            Some(Found { action: "maximum_attempts", outcome: "failure", reason, ..user.found(from) })
        }
        "User" => {
            let (user, rest) = rest.split_once(" from ")?;
            let (ip, reason) = rest.split_once(" not allowed because ")?;
            Some(Found {
                action: "not_allowed",
                outcome: "failure",
                user,
                from: Some((ip, "")),
                reason,
                ..Found::default()
            })
        }
        "Connection" | "Disconnected" | "Disconnecting" | "Received" => connection(text),
        "Did" | "Unable" | "banner" | "ssh_dispatch_run_fatal:" | "Bad" => {
            let from = address_after(text, [" from ", " with ", " by "])?;
            let reason = text.rsplit_once(": ").map_or(text, |(_, reason)| reason);
            Some(Found { action: "no_handshake", outcome: "failure", from: Some(from), reason, ..Found::default() })
        }
        "kex_exchange_identification:" => {
            Some(Found { action: "no_handshake", outcome: "failure", reason: rest, ..Found::default() })
        }
        "Starting" | "Close" => {
            let (user, from) = user_and_address(rest.split_once(" for ").or_else(|| rest.split_once(" user "))?.1)?;
            let action = if first == "Starting" { "session_opened" } else { "session_closed" };
            Some(Found { action, outcome: "success", ..user.found(from) })
        }
        "Server" => Some(Found { action: "listening", outcome: "success", ..Found::default() }),
        _ => None,
    }
}

struct User<'a> {
    name: &'a str,
    invalid: bool,
}

impl<'a> User<'a> {
    fn found(self, from: (&'a str, &'a str)) -> Found<'a> {
        Found { user: self.name, invalid_user: self.invalid, from: Some(from), ..Found::default() }
    }
}

/// Reads `[invalid user ]NAME from IP[ port PORT][ ssh2…]`, with whatever the name holds.
fn user_and_address(text: &str) -> Option<(User<'_>, (&str, &str))> {
    let (name, address) = text.rsplit_once(" from ")?;
    let (name, invalid) = invalid_user(name);
    Some((User { name, invalid }, ip_and_port(address)))
}

fn invalid_user(name: &str) -> (&str, bool) {
    let bare = name.strip_prefix("invalid user ").or_else(|| name.strip_prefix("illegal user "));
    bare.map_or((name, false), |bare| (bare, true))
}

/// Reads `IP port PORT…`, and `IP: …` of old versions.
fn ip_and_port(text: &str) -> (&str, &str) {
    let ip = text.split(' ').next().unwrap_or_default();
    let port = text[ip.len()..].strip_prefix(" port ").unwrap_or_default();
    let digits = port.bytes().take_while(u8::is_ascii_digit).count();
    (ip.strip_suffix(':').unwrap_or(ip), &port[..digits])
}

fn address_after<'a>(text: &'a str, marks: [&str; 3]) -> Option<(&'a str, &'a str)> {
    let at = marks.into_iter().filter_map(|mark| text.rfind(mark).map(|at| at + mark.len())).max()?;
    Some(ip_and_port(&text[at..]))
}

/// Beginnings and ends of connections:
/// `Connection from IP port P on …`, `Connection closed by [authenticating|invalid] [user NAME] IP port P`,
/// `Received disconnect from IP port P:11: REASON`, `Disconnected from [invalid] user NAME IP port P`.
fn connection(text: &str) -> Option<Found<'_>> {
    if let Some(rest) = text.strip_prefix("Connection from ") {
        return Some(Found {
            action: "connection",
            outcome: "unknown",
            from: Some(ip_and_port(rest)),
            ..Found::default()
        });
    }
    if let Some(rest) = text.strip_prefix("Received disconnect from ") {
        // `IP port P:11: REASON`: the number is the protocol's.
        let reason =
            rest.split_once(' ').and_then(|(_, after)| after.split_once(": ")).map_or("", |(_, reason)| reason);
        let from = Some(ip_and_port(rest));
        return Some(Found { action: "disconnect", outcome: "unknown", from, reason, ..Found::default() });
    }
    let rest = ["Connection closed by ", "Connection reset by ", "Disconnected from ", "Disconnecting "]
        .into_iter()
        .find_map(|begin| text.strip_prefix(begin))?;
    let is_guess = rest.starts_with("authenticating user ") || rest.starts_with("invalid user ");
    let rest = rest.strip_prefix("authenticating ").unwrap_or(rest);
    let (rest, invalid_user) = rest.strip_prefix("invalid ").map_or((rest, false), |rest| (rest, true));
    let mut found = Found { action: "disconnect", outcome: "unknown", invalid_user, ..Found::default() };
    if is_guess {
        found.outcome = "failure";
    }
    match rest.strip_prefix("user ").and_then(|rest| rest.rsplit_once(" port ")) {
        Some((user_and_ip, port)) => {
            let (user, ip) = user_and_ip.rsplit_once(' ').unwrap_or(("", user_and_ip));
            found.user = user;
            let digits = port.bytes().take_while(u8::is_ascii_digit).count();
            found.from = Some((ip, &port[..digits]));
            found.reason = port[digits..].strip_prefix(": ").unwrap_or_default();
        }
        None => found.from = Some(ip_and_port(rest)),
    }
    Some(found)
}

#[cfg(test)]
mod tests;
