//! Messages of sudo (`sudo.log`): who ran what as whom, and what was refused.

use luytre_model::schema::col;
use luytre_model::{EventBuilder, ValueRef};

/// Adds what a message of sudo says: `canbo1 : [REASON ; ]TTY=… ; PWD=… ; USER=… ; COMMAND=…`.
pub(crate) fn read(event: &mut EventBuilder<'_>, text: &str) {
    event.str(col::EVENT_CATEGORY, "process");
    let Some((user, rest)) = text.split_once(" : ") else { return };
    event.str(col::USER_NAME, user.trim());
    event.str(col::EVENT_ACTION, "sudo");
    let mut rest = rest;
    let mut reason = "";
    // The command comes last, and may hold ` ; ` of its own.
    while !rest.is_empty() {
        let (part, after) = match rest.strip_prefix("COMMAND=") {
            Some(_) => (rest, ""),
            None => rest.split_once(" ; ").unwrap_or((rest, "")),
        };
        rest = after;
        match part.split_once('=') {
            Some(("TTY", value)) => event.overflow("sudo.tty", ValueRef::Text(value)),
            Some(("PWD", value)) => event.str(col::PROCESS_WORKING_DIRECTORY, value),
            Some(("USER", value)) => event.str(col::USER_EFFECTIVE_NAME, value),
            Some(("GROUP", value)) => event.str(col::GROUP_NAME, value),
            Some(("COMMAND", value)) => {
                event.str(col::PROCESS_COMMAND_LINE, value);
                event.str(col::PROCESS_EXECUTABLE, value.split(' ').next().unwrap_or(value));
            }
            Some((name @ ("ENV" | "TSID" | "CHROOT" | "CWD"), value)) => {
                event.overflow(&format!("sudo.{}", name.to_ascii_lowercase()), ValueRef::Text(value));
            }
            _ => reason = part,
        }
    }
    event.str(col::EVENT_REASON, reason);
    // A reason stands only where something went wrong: `command not allowed`, `3 incorrect password attempts`,
    // `user NOT in sudoers`.
    event.str(col::EVENT_OUTCOME, if reason.is_empty() { "success" } else { "failure" });
}

#[cfg(test)]
mod tests;
