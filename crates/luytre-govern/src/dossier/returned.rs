//! What came back: why and when, and whether the dossier is another one since.
//!
//! What is sent again must answer the return: with documents, files, a level or an appraiser that changed, with facts of
//! the system that changed since it came back, or with a written answer. Nobody is asked to look at the same paper twice.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::act::Event;
use super::apply::replay;
use super::known::Known;
use super::refusal::Refusal;
use super::stage::Stage;
use super::{Dossier, Part, Verdict};

/// Fewest letters of a comment that answers a return: a mark alone says nothing.
const ANSWER_LETTERS_MIN: usize = 5;

/// Returns the day on which a dossier came back and what was asked; `None` where it stands elsewhere.
pub fn returned(dossier: &Dossier) -> Option<(Date, &[String])> {
    match &dossier.stage {
        Stage::Completing { on, reasons, .. } => Some((*on, reasons)),
        Stage::Unfit { on, defects } => Some((*on, defects)),
        Stage::Draft
        | Stage::Submitted { .. }
        | Stage::Accepted { .. }
        | Stage::Appraised { .. }
        | Stage::AwaitingApproval { .. }
        | Stage::Approved { .. }
        | Stage::Redetermine { .. }
        | Stage::Superseded { .. }
        | Stage::Withdrawn { .. } => None,
    }
}

/// Returns why a dossier that came back may not be sent again: nothing of it is another thing since. `sender` is the login
/// of whoever sends it, `known` what the registry knows of the system now.
pub fn unmended(dossier: &Dossier, sender: &str, known: &Known) -> Option<Refusal> {
    let (on, reasons) = returned(dossier)?;
    let came_back = |event: &Event| match event {
        Event::Returned { .. } => true,
        Event::Appraised { appraisal, .. } => matches!(appraisal.verdict, Verdict::Unfit { .. }),
        _ => false,
    };
    let at = dossier.log.iter().rposition(|entry| came_back(&entry.event))?;
    let (before, since) = dossier.log.split_at(at + 1);
    // What was known when it came back; older returns kept it of the last submission only.
    let known_then = match &dossier.log[at].event {
        Event::Returned { known: Some(known), .. } | Event::Appraised { known: Some(known), .. } => known,
        _ => &dossier.known,
    };
    let answers = since.iter().any(|entry| match &entry.event {
        Event::OpinionGiven { .. } => true,
        // What the appraiser says meanwhile is no answer to it.
        Event::Commented { text, .. } => {
            let own = entry.by == sender || dossier.proposers().any(|login| login == entry.by);
            own && text.chars().filter(|one| one.is_alphabetic()).count() >= ANSWER_LETTERS_MIN
        }
        _ => false,
    });
    if answers || known_then != known || replay(before).is_none_or(|then| differs(&then, dossier)) {
        return None;
    }
    Some(Refusal::Unmended { on, reasons: reasons.to_vec() })
}

/// Whether what an appraiser reads is another thing; spaces are not.
fn differs(then: &Dossier, now: &Dossier) -> bool {
    let proposal = |one: &Dossier| (one.level, one.important, one.grounds.clone(), one.parties.appointed.clone());
    let codes: BTreeSet<&String> = then.parts.keys().chain(now.parts.keys()).collect();
    proposal(then) != proposal(now) || codes.into_iter().any(|code| part_differs(then.part(code), now.part(code)))
}

fn part_differs(then: &Part, now: &Part) -> bool {
    let files = |part: &Part| part.files.iter().map(|file| file.hash.clone()).collect::<BTreeSet<_>>();
    let fields: BTreeSet<&String> = then.fields.keys().chain(now.fields.keys()).collect();
    let text_differs = |field: &String| {
        let words = |part: &'_ Part| part.fields.get(field).map_or("", String::as_str).to_owned();
        !words(then).split_whitespace().eq(words(now).split_whitespace())
    };
    files(then) != files(now) || fields.into_iter().any(text_differs)
}
