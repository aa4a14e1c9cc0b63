//! Messages of su (`su.log`): who became whom, in the words of its several makers.

use luytre_model::schema::col;
use luytre_model::{EventBuilder, ValueRef};

/// Adds what a message of su says.
pub(crate) fn read(event: &mut EventBuilder<'_>, text: &str) {
    event.str(col::EVENT_CATEGORY, "authentication");
    let Some(found) = understand(text) else { return };
    event.str(col::EVENT_ACTION, "su");
    event.str(col::EVENT_OUTCOME, if found.worked { "success" } else { "failure" });
    event.str(col::USER_NAME, found.user);
    event.str(col::USER_EFFECTIVE_NAME, found.target);
    if !found.terminal.is_empty() {
        event.overflow("su.tty", ValueRef::Text(found.terminal));
    }
}

struct Found<'a> {
    worked: bool,
    user: &'a str,
    target: &'a str,
    terminal: &'a str,
}

fn understand(text: &str) -> Option<Found<'_>> {
    // util-linux: `[FAILED SU ](to root) canbo1 on pts/0`.
    let (worked, plain) = text.strip_prefix("FAILED SU ").map_or((true, text), |rest| (false, rest));
    if let Some((target, rest)) = plain.strip_prefix("(to ").and_then(|rest| rest.split_once(") ")) {
        let (user, terminal) = rest.rsplit_once(" on ").unwrap_or((rest, ""));
        return Some(Found { worked, user, target, terminal });
    }
    // shadow: `Successful su for root by canbo1`.
    for (begin, worked) in [("Successful su for ", true), ("FAILED su for ", false)] {
        if let Some((target, user)) = text.strip_prefix(begin).and_then(|rest| rest.split_once(" by ")) {
            return Some(Found { worked, user, target, terminal: "" });
        }
    }
    // shadow's second line: `+ /dev/pts/0 canbo1:root`.
    for (begin, worked) in [("+ ", true), ("- ", false)] {
        if let Some((terminal, names)) = text.strip_prefix(begin).and_then(|rest| rest.split_once(' ')) {
            let (user, target) = names.split_once(':')?;
            return Some(Found { worked, user, target, terminal });
        }
    }
    // BSD: `BAD SU canbo1 to root on /dev/ttyp0`, `canbo1 to root on /dev/ttyp0`.
    let (worked, plain) = text.strip_prefix("BAD SU ").map_or((true, text), |rest| (false, rest));
    let (user, rest) = plain.split_once(" to ")?;
    let (target, terminal) = rest.rsplit_once(" on ")?;
    [user, target, terminal].iter().all(|word| !word.contains(' ')).then_some(Found { worked, user, target, terminal })
}

#[cfg(test)]
mod tests;
