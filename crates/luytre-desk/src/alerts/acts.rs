//! What people do to alerts: take, release, assign, start, close, reopen, undo. Many at once, each by the rules of
//! `luytre-respond`, all in one transaction.

use std::collections::HashSet;

use luytre_govern::Act;
use luytre_ledger::Work;
use luytre_model::Nanos;
use luytre_model::ids::{AlertId, PersonId};
use luytre_respond::{Alert, Change, Command, Disposition, Event, State, decide};
use serde_json::json;

use super::{BULK_MAX, UNDO_WINDOW, alert_view, sees_alert};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem};
use crate::once::KEY_BYTES_MAX;
use crate::views::{AlertProblem, BulkForm, BulkOutcome, Selected};
use crate::watch::notice;

/// The reason that stands for taking back one's own closing within the time for it.
const UNDO_REASON: &str = "hoàn tác";

impl Desk {
    /// Takes alerts on oneself and begins.
    pub async fn take_alerts(&self, actor: &Actor, form: BulkForm) -> Result<BulkOutcome, DeskError> {
        self.act_on_alerts(actor, form, Act::WorkAlerts, Wish::Command(Command::Take)).await
    }

    /// Gives alerts back to the queue.
    pub async fn release_alerts(&self, actor: &Actor, form: BulkForm) -> Result<BulkOutcome, DeskError> {
        self.act_on_alerts(actor, form, Act::WorkAlerts, Wish::Command(Command::Release)).await
    }

    /// Begins work on alerts.
    pub async fn start_alerts(&self, actor: &Actor, form: BulkForm) -> Result<BulkOutcome, DeskError> {
        self.act_on_alerts(actor, form, Act::WorkAlerts, Wish::Command(Command::Start)).await
    }

    /// Gives alerts to somebody who works on alerts and may see each of them.
    pub async fn assign_alerts(&self, actor: &Actor, form: BulkForm, to: PersonId) -> Result<BulkOutcome, DeskError> {
        actor.must(Act::AssignAlerts)?;
        let account = self.ledger.read().await?.account(to).await?;
        let registry = self.registry();
        let able = account.filter(|account| {
            let person = &account.person;
            // People of the centre are known to all; those of another agency are not.
            let known = person.agency.is_none_or(|agency| actor.sees_agency(registry.agency_code(agency)));
            known && !person.disabled && luytre_govern::may(person.role, Act::WorkAlerts)
        });
        let unknown = || DeskError::field("to", Problem::Unknown(to.to_string()));
        let assignee = self.actor(&able.ok_or_else(unknown)?.person, crate::Proof::Session);
        self.act_on_alerts(actor, form, Act::AssignAlerts, Wish::Assign(Box::new(assignee))).await
    }

    /// Judges alerts.
    pub async fn close_alerts(
        &self,
        actor: &Actor,
        form: BulkForm,
        disposition: Disposition,
        reason: String,
    ) -> Result<BulkOutcome, DeskError> {
        if reason.trim().is_empty() {
            return Err(DeskError::field("reason", Problem::Required));
        }
        let wish = Wish::Command(Command::Close { disposition, reason });
        self.act_on_alerts(actor, form, Act::JudgeAlerts, wish).await
    }

    /// Takes judgements back.
    pub async fn reopen_alerts(&self, actor: &Actor, form: BulkForm, reason: String) -> Result<BulkOutcome, DeskError> {
        if reason.trim().is_empty() {
            return Err(DeskError::field("reason", Problem::Required));
        }
        self.act_on_alerts(actor, form, Act::JudgeAlerts, Wish::Command(Command::Reopen { reason })).await
    }

    /// Takes one's own closing back within ten seconds.
    pub async fn undo_close(&self, actor: &Actor, form: BulkForm) -> Result<BulkOutcome, DeskError> {
        self.act_on_alerts(actor, form, Act::JudgeAlerts, Wish::Undo).await
    }

    async fn act_on_alerts(
        &self,
        actor: &Actor,
        form: BulkForm,
        act: Act,
        wish: Wish,
    ) -> Result<BulkOutcome, DeskError> {
        actor.must(act)?;
        check(&form)?;
        let now = self.clock.now();
        if let Some(outcome) = self.once.answer(actor.person, form.key.as_deref(), now) {
            return Ok(outcome);
        }
        let registry = self.registry();
        let names = self.names().await?;
        let mut outcome = BulkOutcome::default();
        let mut changed = Vec::new();
        let mut seen = HashSet::new();
        let mut work = self.ledger.begin().await?;
        for selected in form.alerts.into_iter().filter(|selected| seen.insert(selected.id)) {
            match self.act_on_alert(&mut work, actor, selected, &wish, now).await? {
                Ok(alert) => changed.push(alert),
                Err(problem) => outcome.failed.push((selected.id, problem)),
            }
        }
        let judges = matches!(&wish, Wish::Undo | Wish::Command(Command::Close { .. } | Command::Reopen { .. }));
        let caused = judges && Box::pin(self.judged_alerts_in(&mut work, &changed)).await?;
        work.commit().await?;
        if caused {
            self.bus.announce(crate::Notice::RegistryChanged);
        }
        for alert in changed {
            self.bus.announce(notice(&alert, false));
            if alert.state == State::Closed {
                outcome.undo_until = Some(now.plus(UNDO_WINDOW));
            }
            outcome.done.push(alert_view(&registry, actor, &names, alert));
        }
        self.once.remember(actor.person, form.key, now, &outcome);
        Ok(outcome)
    }

    async fn act_on_alert(
        &self,
        work: &mut Work,
        actor: &Actor,
        selected: Selected,
        wish: &Wish,
        now: Nanos,
    ) -> Result<Result<Alert, AlertProblem>, DeskError> {
        let Some(alert) = work.alert(selected.id).await?.filter(|alert| sees_alert(actor, alert)) else {
            return Ok(Err(AlertProblem::NotFound));
        };
        if let Some(version) = selected.version
            && version != alert.version
            && decided_since(work, alert.id, version).await?
        {
            return Ok(Err(AlertProblem::Conflict));
        }
        let command = match wish {
            Wish::Command(command) => command.clone(),
            Wish::Assign(to) if sees_alert(to, &alert) => Command::Assign { to: to.person },
            Wish::Assign(_) => return Ok(Err(AlertProblem::Refused("assignee_outside".to_owned()))),
            Wish::Undo => {
                let history = work.alert_history(alert.id).await?;
                if undo_until(actor, &history).is_none_or(|until| now >= until) {
                    return Ok(Err(AlertProblem::Refused("undo_passed".to_owned())));
                }
                Command::Reopen { reason: UNDO_REASON.to_owned() }
            }
        };
        let (word, detail) = (command.as_str(), detail_of(&command));
        let by = luytre_respond::Actor { person: actor.person, role: actor.role };
        let events = match decide(&alert, command, by, now) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(AlertProblem::Refused(refusal.as_str().to_owned()))),
        };
        let note = self.note_of(
            actor,
            &format!("alert.{word}"),
            &format!("alert:{}", alert.id),
            alert.agency.as_deref(),
            detail,
        );
        Ok(Ok(work.record_alert(&alert, &events, &note).await?))
    }
}

/// What is wished of each alert.
enum Wish {
    Command(Command),
    Assign(Box<Actor>),
    Undo,
}

fn check(form: &BulkForm) -> Result<(), DeskError> {
    if form.alerts.is_empty() {
        return Err(DeskError::field("alerts", Problem::Required));
    }
    if form.alerts.len() > BULK_MAX {
        return Err(DeskError::field("alerts", Problem::TooMany(BULK_MAX)));
    }
    if form.key.as_ref().is_some_and(|key| key.len() > KEY_BYTES_MAX) {
        return Err(DeskError::field("key", Problem::TooLong(KEY_BYTES_MAX)));
    }
    Ok(())
}

/// Whether somebody decided something after the person looked. Further findings alone are no conflict: a busy alert
/// could otherwise never be taken.
async fn decided_since(work: &mut Work, id: AlertId, seen: i64) -> Result<bool, DeskError> {
    Ok(work.alert_decided(id).await?.is_some_and(|version| version > seen))
}

/// Until when the person can take back their own closing: it must be the last thing that was decided.
pub(crate) fn undo_until(actor: &Actor, history: &[Event]) -> Option<Nanos> {
    let last = history.last()?;
    let own = last.by == Some(actor.person) && matches!(last.change, Change::Closed { .. });
    own.then(|| last.at.plus(UNDO_WINDOW))
}

fn detail_of(command: &Command) -> serde_json::Value {
    match command {
        Command::Close { disposition, reason } => json!({"disposition": disposition.as_str(), "reason": reason}),
        Command::Reopen { reason } => json!({"reason": reason}),
        Command::Assign { to } => json!({"to": to.0}),
        Command::Take | Command::Release | Command::Start => serde_json::Value::Null,
    }
}
