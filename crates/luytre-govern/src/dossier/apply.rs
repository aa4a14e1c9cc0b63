//! What follows from an event. Total: never fails on what [`super::decide`] produced, and ignores what cannot apply.

use super::act::{Entry, Event, Seed};
use super::stage::Stage;
use super::{Dossier, Verdict};

/// Begins a dossier from what it was opened with.
fn begin(seed: &Seed, entry: &Entry) -> Dossier {
    let seed = seed.clone();
    Dossier {
        code: seed.code,
        system: seed.system,
        system_name: seed.system_name,
        regime: seed.regime,
        level: seed.level,
        grounds: seed.grounds,
        important: seed.important,
        parties: seed.parties,
        parts: seed.parts,
        opinion: None,
        opinion_asked: None,
        appraisal: None,
        listing: None,
        live_since: None,
        known: seed.known,
        stage: Stage::Draft,
        rounds: 0,
        replaces: seed.replaces,
        begun: seed.begun,
        begun_paper: seed.begun_paper,
        log: vec![entry.clone()],
        due: None,
    }
}

/// Opens a dossier.
pub fn open(seed: Seed, entry: impl FnOnce(Event) -> Entry) -> Dossier {
    let entry = entry(Event::Opened { seed: Box::new(seed) });
    match &entry.event {
        Event::Opened { seed } => begin(seed, &entry),
        _ => unreachable!("the entry was made of an opening"),
    }
}

/// Applies an event.
pub fn apply(mut dossier: Dossier, entry: &Entry) -> Dossier {
    let on = entry.on;
    match &entry.event {
        // A dossier is opened once; a second opening says nothing.
        Event::Opened { .. } => return dossier,
        Event::Written { part, fields } => {
            let part = dossier.parts.entry(part.clone()).or_default();
            for (code, text) in fields {
                match text.is_empty() {
                    true => _ = part.fields.remove(code),
                    false => _ = part.fields.insert(code.clone(), text.clone()),
                }
            }
            part.revision += 1;
        }
        Event::Attached { part, file } => {
            let part = dossier.parts.entry(part.clone()).or_default();
            part.files.push(file.clone());
            part.revision += 1;
        }
        Event::Detached { part, hash } => {
            let part = dossier.parts.entry(part.clone()).or_default();
            part.files.retain(|file| file.hash != *hash);
            part.revision += 1;
        }
        Event::Proposed { level, grounds, important } => {
            (dossier.level, dossier.important) = (*level, *important);
            dossier.grounds = grounds.clone();
        }
        Event::Appointed { appointed } => dossier.parties.appointed = Some(appointed.clone()),
        Event::Delegated { delegation } => dossier.parties.delegation = Some(delegation.clone()),
        Event::Commented { .. } => {}
        Event::OpinionAsked => dossier.opinion_asked = Some(on),
        Event::OpinionGiven { opinion } => dossier.opinion = Some(opinion.clone()),
        Event::Submitted { round, known } => {
            dossier.rounds = *round;
            dossier.known = (**known).clone();
            dossier.stage = Stage::Submitted { on };
        }
        Event::Accepted => {
            let received = match dossier.stage {
                Stage::Submitted { on } => on,
                _ => on,
            };
            dossier.stage = Stage::Accepted { received, on };
        }
        Event::Returned { reasons, from, .. } => {
            dossier.stage = Stage::Completing { on, reasons: reasons.clone(), from: *from };
        }
        Event::Appraised { appraisal, awaits_approval, .. } => {
            dossier.stage = match &appraisal.verdict {
                Verdict::Unfit { defects } => Stage::Unfit { on, defects: defects.clone() },
                Verdict::Fit if *awaits_approval => Stage::AwaitingApproval { since: on },
                Verdict::Fit => Stage::Appraised { on },
            };
            dossier.appraisal = Some(appraisal.clone());
        }
        Event::ApprovalAsked => dossier.stage = Stage::AwaitingApproval { since: on },
        Event::Approved { decision, .. } | Event::DecisionEntered { decision } => {
            dossier.stage = Stage::Approved { decision: decision.clone(), on };
        }
        Event::Listed { decision } => dossier.listing = Some(decision.clone()),
        Event::Reopened { trigger, note } => {
            if let Some(decision) = dossier.decision().cloned() {
                dossier.stage = Stage::Redetermine { decision, on, trigger: trigger.clone(), note: note.clone() };
            }
        }
        Event::Superseded { by } => {
            if let Some(decision) = dossier.decision().cloned() {
                dossier.stage = Stage::Superseded { decision, by: by.clone(), on };
            }
        }
        Event::WentLive => dossier.live_since = Some(on),
        Event::Withdrawn { reason } => dossier.stage = Stage::Withdrawn { on, reason: reason.clone() },
    }
    dossier.log.push(entry.clone());
    dossier
}

/// Builds a dossier again from its log; `None` when the log does not begin with an opening.
pub fn replay(log: &[Entry]) -> Option<Dossier> {
    let (first, rest) = log.split_first()?;
    let Event::Opened { seed } = &first.event else { return None };
    Some(rest.iter().fold(begin(seed, first), apply))
}

/// Returns the dossier as it was when it was sent for the `round`th time; `None` when it was not.
pub fn version(log: &[Entry], round: u32) -> Option<Dossier> {
    let sent =
        log.iter().position(|entry| matches!(entry.event, Event::Submitted { round: sent, .. } if sent == round))?;
    replay(&log[..=sent])
}
