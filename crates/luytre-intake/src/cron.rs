//! Messages of cron (`cron.log`): `(root) CMD (/usr/bin/backup)` and changes of crontabs.

use luytre_model::EventBuilder;
use luytre_model::schema::col;

/// Adds what a message of cron says.
pub(crate) fn read(event: &mut EventBuilder<'_>, text: &str) {
    event.str(col::EVENT_CATEGORY, "process");
    let Some((user, rest)) = text.strip_prefix('(').and_then(|rest| rest.split_once(") ")) else { return };
    let (word, inside) = rest.split_once(" (").unwrap_or((rest, ""));
    let inside = inside.trim_end().strip_suffix(')').unwrap_or(inside).trim();
    // `(CRON) INFO (…)` speaks of cron itself.
    if user != "CRON" {
        event.str(col::USER_NAME, user);
    }
    event.str(col::EVENT_ACTION, word.trim());
    match word {
        "CMD" | "CMDOUT" | "CMDEND" => event.str(col::PROCESS_COMMAND_LINE, inside),
        "REPLACE" | "RELOAD" | "LIST" | "BEGIN EDIT" | "END EDIT" | "DELETE" => {
            event.str(col::FILE_PATH, inside);
            event.str(col::EVENT_TYPE, if word == "LIST" { "access" } else { "change" });
        }
        "AUTH" | "NO CRONTAB" | "ORPHAN" | "error" => event.str(col::EVENT_REASON, inside),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
