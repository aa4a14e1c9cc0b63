//! What people do to alerts: take, give back, assign, judge, reopen, undo; one or many at a time.

use luytre_desk::alerts::BULK_MAX;
use luytre_desk::views::{AlertFilter, BulkForm, BulkOutcome, Selected};
use luytre_desk::{DeskError, Problem};
use luytre_model::ids::{AlertId, PersonId};
use luytre_respond::Disposition;

use super::alerts::filter;
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::Failure;
use crate::params::Params;
use crate::posted::Posted;

/// Rows that are read at a time when an act is for every alert that matches.
const STEP: usize = 500;

pub(crate) async fn take(posted: Posted) -> Handled {
    let form = selected(&posted).await?;
    let outcome = posted.cx.web.desk.take_alerts(posted.cx.actor(), form).await?;
    done(&posted, "taken", outcome)
}

pub(crate) async fn release(posted: Posted) -> Handled {
    let form = selected(&posted).await?;
    let outcome = posted.cx.web.desk.release_alerts(posted.cx.actor(), form).await?;
    done(&posted, "released", outcome)
}

pub(crate) async fn assign(posted: Posted) -> Handled {
    let form = selected(&posted).await?;
    let to = posted.form.text("to").parse().map_err(|_| DeskError::field("to", Problem::Required))?;
    let outcome = posted.cx.web.desk.assign_alerts(posted.cx.actor(), form, PersonId(to)).await?;
    done(&posted, "assigned", outcome)
}

pub(crate) async fn close(posted: Posted) -> Handled {
    let form = selected(&posted).await?;
    let word = posted.form.text("disposition");
    let disposition: Disposition =
        word.parse().map_err(|_| DeskError::field("disposition", Problem::Unknown(word.to_owned())))?;
    let reason = posted.form.text("reason").to_owned();
    let outcome = posted.cx.web.desk.close_alerts(posted.cx.actor(), form, disposition, reason).await?;
    done(&posted, "closed", outcome)
}

pub(crate) async fn reopen(posted: Posted) -> Handled {
    let form = selected(&posted).await?;
    let reason = posted.form.text("reopen_reason").to_owned();
    let outcome = posted.cx.web.desk.reopen_alerts(posted.cx.actor(), form, reason).await?;
    done(&posted, "reopened", outcome)
}

pub(crate) async fn undo(posted: Posted) -> Handled {
    let form = selected(&posted).await?;
    let outcome = posted.cx.web.desk.undo_close(posted.cx.actor(), form).await?;
    done(&posted, "undone", outcome)
}

/// Reads the rows of the form, `id.version` each; or every alert that matches the filter of the queue.
async fn selected(posted: &Posted) -> Result<BulkForm, Failure> {
    let mut alerts: Vec<Selected> = posted.form.all("id").filter_map(read_selected).collect();
    if posted.form.has("all") {
        alerts = matching(&posted.cx, &Params::parse(posted.form.text("filter"))).await?;
    }
    if alerts.is_empty() {
        return Err(DeskError::field("id", Problem::Required).into());
    }
    Ok(BulkForm { alerts, key: posted.form.get("key").map(str::to_owned) })
}

fn read_selected(text: &str) -> Option<Selected> {
    let (id, version) = match text.split_once('.') {
        Some((id, version)) => (id, Some(version.parse().ok()?)),
        None => (text, None),
    };
    Some(Selected { id: AlertId(id.parse().ok()?), version })
}

async fn matching(cx: &Cx, params: &Params) -> Result<Vec<Selected>, Failure> {
    let mut filter = AlertFilter { limit: STEP, cursor: None, ..filter(cx, params) };
    let mut found = Vec::new();
    loop {
        let page = cx.web.desk.alerts(cx.actor(), &filter).await?;
        found.extend(page.items.iter().map(|alert| Selected { id: alert.id, version: Some(alert.version) }));
        // One more than allowed is enough for the operation to refuse and say the limit.
        if page.next.is_none() || found.len() > BULK_MAX {
            found.truncate(BULK_MAX + 1);
            return Ok(found);
        }
        filter.cursor = page.next;
    }
}

fn done(posted: &Posted, word: &str, outcome: BulkOutcome) -> Handled {
    // One alert that was refused is told in full; in a batch the toast counts.
    if outcome.done.is_empty()
        && let [(_, problem)] = outcome.failed.as_slice()
    {
        use luytre_desk::Refusal;
        use luytre_desk::views::AlertProblem;
        return Err(match problem {
            AlertProblem::NotFound => DeskError::NotFound,
            AlertProblem::Conflict => DeskError::Conflict,
            AlertProblem::Refused(words) => DeskError::Refused(Refusal::Alert(words.clone())),
        }
        .into());
    }
    let ids = outcome.done.iter().map(|alert| alert.id.0).collect();
    let flash = Flash { word: word.to_owned(), failed: outcome.failed.len(), ids };
    Ok(Answer::GoAndSay(back(posted.form.text("back"), "/alerts"), flash))
}

/// Returns the address that the form asks to go back to, if it is one of ours.
pub(crate) fn back(asked: &str, otherwise: &str) -> String {
    let (_, path) = crate::cx::split_language(asked);
    // Browsers drop tabs and line ends from addresses before they read them: `/<tab>/evil.example` is another host.
    let plain = !path.contains(|character: char| character == '\\' || character.is_control());
    let ours = path.starts_with('/') && !path.starts_with("//") && plain;
    if ours { path.to_owned() } else { otherwise.to_owned() }
}

#[cfg(test)]
mod tests;
