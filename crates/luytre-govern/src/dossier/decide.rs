//! Decides: stage, role and body first, then what the command itself needs, then the guards of the law.

use jiff::civil::Date;

use super::act::{Command, CommandWord, Event};
use super::body::{By, appraiser, approver, as_appraiser, as_approver, as_operator, one_request, opinion_giver};
use super::completeness::Lack;
use super::procedure::{Gate, OPINION_PART, Party};
use super::refusal::Refusal;
use super::stage::{ReturnedFrom, Stage};
use super::{
    Appointed, Appraisal, DEFECTS_MAX, Dossier, ENTRIES_MAX, FIELD_CHARS_MAX, Known, LOG_CHARS_MAX, Opinion,
    REMARK_CHARS_MAX, Verdict, completeness, guard, returned,
};
use crate::access::{Act, may};
use crate::library::regime::Procedure;
use crate::profile::Deployment;
use crate::record::DocumentRef;

/// What the decision needs to know beside the dossier.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The procedure of the dossier's regime.
    pub procedure: &'a Procedure,
    /// The legal day.
    pub today: Date,
    /// What the registry knows of the system.
    pub facts: Facts,
    /// Whether the dossier's regime is the one in force: an earlier one only takes decisions that were made under it.
    pub in_force: bool,
    /// Until when an earlier regime still decides on this dossier, where a transition allows it (NĐ331 Đ39.1).
    pub decides_until: Option<Date>,
}

impl Context<'_> {
    /// Refuses a step of the procedure on a day on which the regime no longer decides.
    fn decides_on(&self, day: Date, command: CommandWord) -> Result<(), Refusal> {
        match self.decides_until {
            _ if self.in_force => Ok(()),
            Some(until) if day <= until => Ok(()),
            Some(until) => Err(Refusal::TransitionOver(until)),
            None => Err(Refusal::NotInProcedure { command }),
        }
    }
}

/// What the registry knows of the system.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The regulation on cybersecurity that is in force for it.
    pub regulation: Option<DocumentRef>,
    /// How far the protection plan is deployed.
    pub deployment: Deployment,
    /// What decides the level, and what is watched.
    pub known: Known,
    /// What the law's form of the request asks for and neither the dossier nor the registry knows.
    pub request_lacks: Vec<Lack>,
}

/// Checks stage, role and body: whether the person could give this command now at all. What the command says and the
/// guards of the law are for [`decide`].
pub fn check(dossier: &Dossier, command: CommandWord, by: &By, context: &Context<'_>) -> Result<(), Refusal> {
    let procedure = context.procedure;
    let stage = &dossier.stage;
    let refuse_stage = Refusal::Stage { stage: stage.name(), command };
    let not_known = Refusal::NotInProcedure { command };
    let needs = |holds: bool| if holds { Ok(()) } else { Err(refuse_stage.clone()) };
    let approves = || approver(dossier, procedure).ok_or(Refusal::NoProcedure(dossier.level));
    let appraises = || appraiser(dossier, procedure).ok_or(Refusal::NoProcedure(dossier.level));
    match command {
        CommandWord::Write | CommandWord::Attach | CommandWord::Detach | CommandWord::Propose => {
            needs(stage.is_writable())?;
            as_operator(dossier, procedure, by, command)
        }
        CommandWord::Appoint => {
            let before =
                dossier.is_open() && !matches!(stage, Stage::Appraised { .. } | Stage::AwaitingApproval { .. });
            needs(before)?;
            // The decision is the owner's; its paper may be entered by the operator, whom it concerns.
            as_operator(dossier, procedure, by, command)
                .or_else(|_| as_approver(dossier, by, command, owner_turn(dossier, procedure), context.today))
        }
        CommandWord::Delegate => {
            needs(dossier.is_open())?;
            as_approver(&without_delegation(dossier), by, command, owner_turn(dossier, procedure), context.today)
        }
        CommandWord::Comment => {
            needs(!matches!(stage, Stage::Superseded { .. } | Stage::Withdrawn { .. }))?;
            let speaks = [Act::EditDossiers, Act::AppraiseDossiers, Act::ApproveDossiers];
            match speaks.into_iter().any(|act| may(by.role, act)) {
                true => Ok(()),
                false => Err(Refusal::Role { command }),
            }
        }
        CommandWord::AskOpinion => {
            opinion_giver(dossier, procedure).ok_or(not_known)?;
            needs(stage.is_writable() && (dossier.opinion_asked.is_none() || dossier.opinion.is_some()))?;
            as_operator(dossier, procedure, by, command)
        }
        CommandWord::GiveOpinion => {
            let turn = opinion_giver(dossier, procedure).ok_or(not_known)?;
            needs(stage.is_writable() && dossier.opinion_asked.is_some())?;
            as_appraiser(dossier, by, command, turn)
        }
        CommandWord::Submit => {
            needs(stage.is_writable())?;
            // A dossier of an earlier regime takes the decision that was made under it, and no new appraisal, unless a
            // transition allows it.
            context.decides_on(context.today, command)?;
            as_operator(dossier, procedure, by, command)
        }
        CommandWord::Accept => {
            needs(matches!(stage, Stage::Submitted { .. }))?;
            context.decides_on(context.today, command)?;
            as_appraiser(dossier, by, command, appraises()?)
        }
        CommandWord::Return => match stage {
            Stage::Submitted { .. } | Stage::Accepted { .. } => as_appraiser(dossier, by, command, appraises()?),
            Stage::AwaitingApproval { .. } => as_approver(dossier, by, command, approves()?, context.today),
            Stage::Draft
            | Stage::Completing { .. }
            | Stage::Unfit { .. }
            | Stage::Appraised { .. }
            | Stage::Approved { .. }
            | Stage::Redetermine { .. }
            | Stage::Superseded { .. }
            | Stage::Withdrawn { .. } => Err(refuse_stage),
        },
        CommandWord::Appraise => {
            needs(matches!(stage, Stage::Accepted { .. }))?;
            context.decides_on(context.today, command)?;
            as_appraiser(dossier, by, command, appraises()?)
        }
        CommandWord::AskApproval => {
            needs(matches!(stage, Stage::Appraised { .. }))?;
            context.decides_on(context.today, command)?;
            as_operator(dossier, procedure, by, command)
        }
        CommandWord::Approve => {
            needs(matches!(stage, Stage::AwaitingApproval { .. }))?;
            as_approver(dossier, by, command, approves()?, context.today)
        }
        CommandWord::NoteListing => {
            let row = procedure.authority_of(dossier.level, dossier.important);
            let listed = row.is_some_and(|row| procedure.party(&row.approve) == Some(Party::PrimeMinister));
            if !listed {
                return Err(not_known);
            }
            needs(!matches!(stage, Stage::Superseded { .. } | Stage::Withdrawn { .. }))?;
            as_approver(dossier, by, command, owner_turn(dossier, procedure), context.today)
        }
        CommandWord::Reopen => {
            needs(matches!(stage, Stage::Approved { .. }))?;
            let speaks = [Act::EditDossiers, Act::AppraiseDossiers, Act::ApproveDossiers];
            match by.is_product() || speaks.into_iter().any(|act| may(by.role, act)) {
                true => Ok(()),
                false => Err(Refusal::Role { command }),
            }
        }
        CommandWord::Supersede => {
            needs(matches!(stage, Stage::Approved { .. } | Stage::Redetermine { .. }))?;
            // It follows from the approval of the later dossier, never from somebody's wish.
            if by.is_product() { Ok(()) } else { Err(Refusal::Role { command }) }
        }
        CommandWord::GoLive => {
            needs(dossier.live_since.is_none())?;
            needs(!matches!(stage, Stage::Superseded { .. } | Stage::Withdrawn { .. }))?;
            as_operator(dossier, procedure, by, command)
        }
        CommandWord::EnterDecision => {
            if context.in_force {
                return Err(not_known);
            }
            needs(matches!(stage, Stage::Draft))?;
            as_operator(dossier, procedure, by, command)
        }
        CommandWord::Withdraw => {
            needs(dossier.is_open())?;
            as_operator(dossier, procedure, by, command)
        }
    }
}

/// Returns what a person could do now, in the order of the procedure; guards may still refuse it.
pub fn allowed(dossier: &Dossier, by: &By, context: &Context<'_>) -> Vec<CommandWord> {
    CommandWord::ALL.into_iter().filter(|word| check(dossier, *word, by, context).is_ok()).collect()
}

/// Decides a command. No clock, no store, no language: what it needs comes in, what follows goes out.
pub fn decide(dossier: &Dossier, command: Command, by: &By, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    check(dossier, command.word(), by, context)?;
    if dossier.log.len() >= ENTRIES_MAX {
        return Err(Refusal::TooMuch(ENTRIES_MAX));
    }
    let event = event_of(dossier, command, by, context)?;
    let kept: usize = dossier.log.iter().map(|entry| entry.event.chars()).sum();
    if kept + event.chars() > LOG_CHARS_MAX {
        return Err(Refusal::TooMuch(LOG_CHARS_MAX));
    }
    Ok(vec![event])
}

fn event_of(dossier: &Dossier, command: Command, by: &By, context: &Context<'_>) -> Result<Event, Refusal> {
    match command {
        Command::Write { part, fields } => write(dossier, part, fields, context),
        Command::Attach { part, file } => attach(dossier, part, file, context),
        Command::Detach { part, hash } => {
            let known = dossier.part(&part).files.iter().any(|file| file.hash == hash);
            if known { Ok(Event::Detached { part, hash }) } else { Err(Refusal::UnknownFile) }
        }
        Command::Propose { level, grounds, important } => {
            if context.procedure.authority_of(level, important).is_none() {
                return Err(Refusal::NoProcedure(level));
            }
            if (level, important) == (dossier.level, dossier.important) && grounds == dossier.grounds {
                return Err(Refusal::NothingNew);
            }
            Ok(Event::Proposed { level, grounds, important })
        }
        Command::Appoint(appointed) => {
            paper(appointed.decision(), context)?;
            let named = match &appointed {
                Appointed::Unit { agency, .. } => !agency.is_empty(),
                Appointed::Council { name, agency, .. } => !name.is_empty() && !agency.is_empty(),
            };
            if named { Ok(Event::Appointed { appointed }) } else { Err(Refusal::NoText) }
        }
        Command::Delegate(delegation) => {
            paper(&delegation.document, context)?;
            let ordered = delegation.until.is_some_and(|until| delegation.from.is_none_or(|from| from <= until));
            if delegation.to.is_empty() || !ordered {
                return Err(Refusal::Delegation { from: delegation.from, until: delegation.until });
            }
            Ok(Event::Delegated { delegation })
        }
        Command::Comment { part, text } => {
            if !part.is_empty() && context.procedure.part(&part).is_none() {
                return Err(Refusal::UnknownPart(part));
            }
            Ok(Event::Commented { part, text: remark(text)? })
        }
        Command::AskOpinion => {
            complete(dossier, context)?;
            Ok(Event::OpinionAsked)
        }
        Command::GiveOpinion { document, text } => {
            paper(&document, context)?;
            let body = dossier.parties.dedicated_unit.clone();
            let text = remark(text)?;
            Ok(Event::OpinionGiven {
                opinion: Opinion { on: context.today, by: by.login.clone(), body, document, text },
            })
        }
        Command::Submit => {
            complete(dossier, context)?;
            if let Some(refusal) = returned::unmended(dossier, &by.login, &context.facts.known) {
                return Err(refusal);
            }
            gate(dossier, Gate::Submission, context, None)?;
            Ok(Event::Submitted { round: dossier.rounds + 1, known: Box::new(context.facts.known.clone()) })
        }
        Command::Accept => Ok(Event::Accepted),
        Command::Return { reasons } => {
            let from = match dossier.stage {
                Stage::AwaitingApproval { .. } => ReturnedFrom::Approval,
                Stage::Accepted { .. } => ReturnedFrom::Appraisal,
                _ => ReturnedFrom::Validity,
            };
            Ok(Event::Returned { reasons: list(reasons)?, from, known: Some(Box::new(context.facts.known.clone())) })
        }
        Command::Appraise { document, form, text, verdict } => {
            gate(dossier, Gate::Appraisal, context, None)?;
            paper(&document, context)?;
            let verdict = match verdict {
                Verdict::Fit => Verdict::Fit,
                Verdict::Unfit { defects } => Verdict::Unfit { defects: list(defects)? },
            };
            let turn = appraiser(dossier, context.procedure).ok_or(Refusal::NoProcedure(dossier.level))?;
            let body = match (&dossier.parties.appointed, turn.party.is_outside()) {
                (_, true) => document.body.clone(),
                (Some(Appointed::Council { name, .. }), false) => name.clone(),
                (_, false) => turn.agency,
            };
            if text.chars().count() > REMARK_CHARS_MAX {
                return Err(Refusal::TooMuch(REMARK_CHARS_MAX));
            }
            let (on, by, party, round) = (context.today, by.login.clone(), turn.party, dossier.rounds);
            let appraisal = Appraisal { on, by, party, body, form, document, text, verdict, round };
            let awaits_approval = one_request(dossier, context.procedure);
            let known = Some(Box::new(context.facts.known.clone()));
            Ok(Event::Appraised { appraisal, awaits_approval, known })
        }
        Command::AskApproval => Ok(Event::ApprovalAsked),
        Command::Approve { decision } => {
            paper(&decision, context)?;
            // What counts is the day of the decision: it may be entered later.
            context.decides_on(decision.date.unwrap_or(context.today), CommandWord::Approve)?;
            gate(dossier, Gate::Approval, context, Some(&decision))?;
            Ok(Event::Approved { decision, regulation: context.facts.regulation.clone() })
        }
        Command::NoteListing { decision } => {
            paper(&decision, context)?;
            Ok(Event::Listed { decision })
        }
        Command::Reopen { trigger, note } => {
            if trigger.is_empty() {
                return Err(Refusal::NoText);
            }
            Ok(Event::Reopened { trigger, note: remark(note)? })
        }
        Command::Supersede { by } => Ok(Event::Superseded { by }),
        Command::GoLive => {
            gate(dossier, Gate::GoLive, context, None)?;
            Ok(Event::WentLive)
        }
        Command::EnterDecision { decision } => {
            paper(&decision, context)?;
            Ok(Event::DecisionEntered { decision })
        }
        Command::Withdraw { reason } => Ok(Event::Withdrawn { reason: remark(reason)? }),
    }
}

fn write(
    dossier: &Dossier,
    part: String,
    fields: std::collections::BTreeMap<String, String>,
    context: &Context<'_>,
) -> Result<Event, Refusal> {
    if part == OPINION_PART || context.procedure.part(&part).is_none() {
        return Err(Refusal::UnknownPart(part));
    }
    let known = context.procedure.fields(&part);
    let present = dossier.part(&part);
    let mut changed = std::collections::BTreeMap::new();
    for (code, text) in fields {
        if !known.iter().any(|field| field.code == code) {
            return Err(Refusal::UnknownPart(format!("{part}.{code}")));
        }
        if text.chars().count() > FIELD_CHARS_MAX {
            return Err(Refusal::TooMuch(FIELD_CHARS_MAX));
        }
        if present.fields.get(&code).map_or("", String::as_str) != text {
            changed.insert(code, text);
        }
    }
    if changed.is_empty() { Err(Refusal::NothingNew) } else { Ok(Event::Written { part, fields: changed }) }
}

fn attach(dossier: &Dossier, part: String, file: super::FileRef, context: &Context<'_>) -> Result<Event, Refusal> {
    use super::attachment::{DOSSIER_BYTES_MAX, DOSSIER_FILES_MAX, FILE_BYTES_MAX};
    if context.procedure.part(&part).is_none() {
        return Err(Refusal::UnknownPart(part));
    }
    if dossier.part(&part).files.iter().any(|known| known.hash == file.hash) {
        return Err(Refusal::FileTwice);
    }
    if file.bytes > FILE_BYTES_MAX {
        return Err(Refusal::TooMuch(usize::try_from(FILE_BYTES_MAX).unwrap_or(usize::MAX)));
    }
    if dossier.files().count() >= DOSSIER_FILES_MAX {
        return Err(Refusal::TooMuch(DOSSIER_FILES_MAX));
    }
    let held: u64 = dossier.files().map(|(_, file)| file.bytes).sum();
    if held + file.bytes > DOSSIER_BYTES_MAX {
        return Err(Refusal::TooMuch(usize::try_from(DOSSIER_BYTES_MAX).unwrap_or(usize::MAX)));
    }
    Ok(Event::Attached { part, file })
}

fn owner_turn(dossier: &Dossier, procedure: &Procedure) -> super::body::Turn {
    let row = procedure.authority_of(dossier.level, dossier.important);
    super::body::Turn {
        party: Party::OwnerOrg,
        agency: dossier.parties.owner.clone(),
        source: row.map_or_else(String::new, |row| row.basis.source.clone()),
    }
}

/// Who holds a delegation does not delegate further.
fn without_delegation(dossier: &Dossier) -> Dossier {
    let mut own = dossier.clone();
    own.parties.delegation = None;
    own
}

fn gate(dossier: &Dossier, gate: Gate, context: &Context<'_>, decision: Option<&DocumentRef>) -> Result<(), Refusal> {
    match guard::unmet(dossier, gate, context, decision).into_iter().next() {
        Some(refusal) => Err(refusal),
        None => Ok(()),
    }
}

fn complete(dossier: &Dossier, context: &Context<'_>) -> Result<(), Refusal> {
    let missing = completeness::missing(dossier, context.procedure);
    if missing.is_empty() { Ok(()) } else { Err(Refusal::Incomplete { missing }) }
}

fn paper(document: &DocumentRef, context: &Context<'_>) -> Result<(), Refusal> {
    if !guard::is_complete(document) {
        return Err(Refusal::Paper);
    }
    match document.date.filter(|date| *date > context.today) {
        Some(date) => Err(Refusal::PaperOfTheFuture(date)),
        None => Ok(()),
    }
}

fn remark(text: String) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::NoText);
    }
    if text.chars().count() > REMARK_CHARS_MAX {
        return Err(Refusal::TooMuch(REMARK_CHARS_MAX));
    }
    Ok(text.to_owned())
}

fn list(texts: Vec<String>) -> Result<Vec<String>, Refusal> {
    let kept: Vec<String> = texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
    if kept.is_empty() {
        return Err(Refusal::NoText);
    }
    if kept.len() > DEFECTS_MAX {
        return Err(Refusal::TooMuch(DEFECTS_MAX));
    }
    if kept.iter().any(|text| text.chars().count() > REMARK_CHARS_MAX) {
        return Err(Refusal::TooMuch(REMARK_CHARS_MAX));
    }
    Ok(kept)
}
