//! Verdicts, evidence, responsible persons: one or many items of a system in one transaction.

use std::collections::BTreeMap;

use luytre_govern::Act;
use luytre_govern::SystemProfile;
use luytre_govern::catalogue::{Catalogue, Catalogues};
use luytre_govern::requirement::{
    Asked, By, Carried, Command, Event, Judgement, Refusal as Rule, Shown, Verdict, apply, decide,
};
use luytre_ledger::VerdictWrite;
use luytre_model::ProtectionLevel;
use serde_json::{Value as Json, json};
use unicode_normalization::UnicodeNormalization;

use super::{independence, known};
use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem, Refusal};
use crate::systems::visible_system;

/// Most changes at once: every item of the largest catalogue, each with a verdict, evidence and a responsible person.
pub const CHANGES_MAX: usize = 4_000;
/// Longest finding, reason or measure, in characters.
pub const FINDING_CHARS_MAX: usize = 2_000;
/// Longest name of a responsible person or a file, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Items that an audit entry names.
const NAMED_MAX: usize = 60;

/// A change of one item.
#[derive(Debug, Clone, PartialEq)]
pub struct RequirementChange {
    /// The item.
    pub item: String,
    /// The version that the form showed; 0 when nothing was kept.
    pub seen: i64,
    /// What is asked for.
    pub command: Command,
}

/// An item while its changes are worked through.
struct Draft {
    seen: i64,
    judgement: Judgement,
    told: Vec<Json>,
}

impl Desk {
    /// Changes items of a system. All changes stand or none does. Returns how many items were changed.
    ///
    /// Several changes of one item are one step of its history. What a signal says is read here: a form only names it.
    pub async fn change_requirements(
        &self,
        actor: &Actor,
        system: &str,
        catalogue: Option<&str>,
        mut changes: Vec<RequirementChange>,
    ) -> Result<usize, DeskError> {
        for change in &mut changes {
            // A hash that was typed names a file; it hands none out.
            if let Command::Show(Shown::Attachment { stored, .. }) = &mut change.command {
                *stored = false;
            }
        }
        self.write_changes(actor, system, catalogue, changes).await
    }

    /// Changes items; attachments are what the caller says they are.
    pub(super) async fn write_changes(
        &self,
        actor: &Actor,
        system: &str,
        catalogue: Option<&str>,
        changes: Vec<RequirementChange>,
    ) -> Result<usize, DeskError> {
        let registry = self.registry();
        let system = visible_system(&registry, actor, system)?;
        for change in &changes {
            actor.must(act_of(&change.command))?;
        }
        if changes.len() > CHANGES_MAX {
            return Err(DeskError::field("items", Problem::TooMany(CHANGES_MAX)));
        }
        let catalogues = self.catalogues();
        let catalogue = known(catalogues, catalogue)?;
        let agency = registry.agency_code(system.agency);
        let mut work = self.ledger.begin().await?;
        let profile = work.kept::<SystemProfile>(&system.code).await?;
        let operator = profile.as_ref().and_then(|kept| kept.body.operator.as_deref()).or(agency);
        let kept = work.verdicts(&system.code, &catalogue.id).await?;
        let signals = work.signal_words(&system.code).await?;
        let kept: BTreeMap<String, (i64, Judgement)> =
            kept.into_iter().map(|kept| (kept.item, (kept.version, kept.judgement))).collect();
        let by = By { name: &actor.login, organisation: actor.agency.as_deref() };
        let today = self.today();
        let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
        let judges = changes.iter().any(|change| act_of(&change.command) == Act::JudgeRequirements);
        for change in changes {
            let requirement = catalogue.requirement(&change.item).ok_or(DeskError::NotFound)?;
            let draft = match drafts.remove(&change.item) {
                Some(draft) => draft,
                None => {
                    let (seen, judgement) = kept.get(&change.item).cloned().unwrap_or_default();
                    Draft { seen, judgement, told: Vec::new() }
                }
            };
            if change.seen != draft.seen {
                return Err(DeskError::Conflict);
            }
            let command = checked(change.command, &signals)?;
            if let (Command::Judge { carried: Some(carried), .. }, Some(level)) = (&command, system.level) {
                related(catalogues, catalogue, &requirement.id, carried, level)?;
            }
            let asked = Asked { requirement, level: system.level, operator, independence: independence(catalogues) };
            let events = decide(&draft.judgement, &asked, command, by, today).map_err(refused)?;
            let Draft { seen, mut judgement, mut told } = draft;
            for event in &events {
                judgement = apply(judgement, event);
                told.push(tell(event));
            }
            drafts.insert(change.item, Draft { seen, judgement, told });
        }
        let written = drafts.into_iter().filter(|(_, draft)| !draft.told.is_empty());
        let writes: Vec<VerdictWrite> = written
            .map(|(item, draft)| VerdictWrite {
                item,
                seen: draft.seen,
                judgement: draft.judgement,
                detail: Json::Array(draft.told),
            })
            .collect();
        if writes.is_empty() {
            return Ok(0);
        }
        let word = |write: &VerdictWrite| (write.item.clone(), json!(write.judgement.word().as_str()));
        let named: serde_json::Map<String, Json> = writes.iter().take(NAMED_MAX).map(word).collect();
        let detail = json!({ "catalogue": catalogue.id, "count": writes.len(), "items": named });
        let act = if judges { "requirement.judge" } else { "requirement.edit" };
        let note = self.note_of(actor, act, &format!("system:{}", system.code), agency, detail);
        work.write_verdicts(&system.code, &catalogue.id, &writes, &note).await?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(writes.len())
    }
}

/// Refuses a verdict that names an origin from which nothing can be carried over to the item.
fn related(
    catalogues: &Catalogues,
    catalogue: &Catalogue,
    item: &str,
    carried: &Carried,
    level: ProtectionLevel,
) -> Result<(), DeskError> {
    let other = catalogues.get(&carried.catalogue);
    let origins = other.map(|other| catalogues.crosswalk.origins(catalogue, item, other, level)).unwrap_or_default();
    let same = |origin: &luytre_govern::catalogue::crosswalk::Origin| {
        origin.subgroup == carried.subgroup && origin.relation.as_str() == carried.relation
    };
    if origins.iter().any(same) {
        return Ok(());
    }
    let named = format!("{} {}", carried.catalogue, carried.subgroup).chars().take(NAME_CHARS_MAX).collect();
    Err(DeskError::field("verdict", Problem::Unknown(named)))
}

/// What one must be allowed to do for a command.
const fn act_of(command: &Command) -> Act {
    match command {
        Command::Judge { .. } | Command::Withdraw => Act::JudgeRequirements,
        Command::Show(_) | Command::Hide(_) | Command::Assign { .. } => Act::EditRequirements,
    }
}

/// Checks what was typed, and puts in what the product knows itself.
fn checked(command: Command, signals: &[(String, String, luytre_model::Nanos)]) -> Result<Command, DeskError> {
    Ok(match command {
        Command::Judge { verdict, finding, carried } => {
            let verdict = match verdict {
                Verdict::NotApplicable { reason } => {
                    Verdict::NotApplicable { reason: prose("reason", &reason, FINDING_CHARS_MAX)? }
                }
                Verdict::Equivalent { measure } => {
                    Verdict::Equivalent { measure: prose("measure", &measure, FINDING_CHARS_MAX)? }
                }
                Verdict::Met | Verdict::Partly | Verdict::NotMet => verdict,
            };
            Command::Judge { verdict, finding: prose("finding", &finding, FINDING_CHARS_MAX)?, carried }
        }
        Command::Show(shown) => Command::Show(checked_evidence(shown, signals)?),
        Command::Assign { responsible, due } => {
            Command::Assign { responsible: prose("responsible", &responsible, NAME_CHARS_MAX)?, due }
        }
        Command::Withdraw | Command::Hide(_) => command,
    })
}

fn checked_evidence(shown: Shown, signals: &[(String, String, luytre_model::Nanos)]) -> Result<Shown, DeskError> {
    Ok(match shown {
        Shown::Attachment { sha256, name, stored } => {
            let sha256 = sha256.trim().to_ascii_lowercase();
            if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(DeskError::field("sha256", Problem::Malformed("64 hexadecimal digits (SHA-256)")));
            }
            Shown::Attachment { sha256, name: prose("name", &name, NAME_CHARS_MAX)?, stored }
        }
        Shown::Record { record, code } => {
            let (record, code) = (prose("record", &record, 40)?, prose("code", &code, NAME_CHARS_MAX)?);
            Shown::Record { record, code }
        }
        Shown::Signal { signal, .. } => {
            let found = signals.iter().find(|(known, _, _)| *known == signal);
            let Some((signal, state, measured_at)) = found.cloned() else {
                return Err(DeskError::field("signal", Problem::Unknown(signal.chars().take(60).collect())));
            };
            Shown::Signal { signal, state, measured_at }
        }
        Shown::Text { text } => Shown::Text { text: prose("text", &text, FINDING_CHARS_MAX)? },
    })
}

/// A text of several lines: trimmed, in NFC, with plain line ends and no other control characters.
pub(crate) fn prose(field: &'static str, text: &str, max: usize) -> Result<String, DeskError> {
    let text: String = text.replace("\r\n", "\n").trim().nfc().collect();
    if text.chars().count() > max {
        return Err(DeskError::field(field, Problem::TooLong(max)));
    }
    if text.chars().any(|character| character.is_control() && character != '\n') {
        return Err(DeskError::field(field, Problem::Malformed("text without control characters")));
    }
    Ok(text)
}

/// What a field can mend is told at the field; everything else as a rule.
fn refused(rule: Rule) -> DeskError {
    match rule {
        Rule::ReasonMissing => DeskError::field("reason", Problem::Required),
        Rule::MeasureMissing => DeskError::field("measure", Problem::Required),
        Rule::FindingMissing | Rule::NothingShown => DeskError::field("finding", Problem::Required),
        Rule::EmptyEvidence => DeskError::field("text", Problem::Required),
        Rule::NoSuchEvidence => DeskError::NotFound,
        Rule::NoLevel
        | Rule::NotInLevel { .. }
        | Rule::OwnOrganisation { .. }
        | Rule::NothingGiven
        | Rule::ShownAlready
        | Rule::TooMuchEvidence
        | Rule::Rests
        | Rule::PastDay => DeskError::Refused(Refusal::Requirement(rule)),
    }
}

fn tell(event: &Event) -> Json {
    let act = event.as_str();
    match event {
        Event::Judged(given) => json!({ "act": act, "verdict": given.verdict, "finding": given.finding,
            "level": given.level.number(), "carried": given.carried }),
        Event::Withdrawn => json!({ "act": act }),
        Event::Shown(evidence) => json!({ "act": act, "evidence": evidence.shown }),
        Event::Hidden(place) => json!({ "act": act, "place": place }),
        Event::Assigned { responsible, due } => json!({ "act": act, "responsible": responsible, "due": due }),
    }
}
