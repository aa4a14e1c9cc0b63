//! For which body somebody acts. Separation of duties is decided here, by organisation and by person.
//!
//! A person of an agency acts for that agency. A person of the whole province acts for the owner as a leader, for the
//! dedicated unit as an assessor, and enters for an operator as an administrator.

use std::collections::BTreeSet;

use jiff::civil::Date;
use luytre_model::{ProtectionLevel, Role};

use super::act::CommandWord;
use super::procedure::Party;
use super::refusal::Refusal;
use super::{Appointed, Dossier};
use crate::access::{Act, may};
use crate::library::regime::Procedure;

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Login.
    pub login: String,
    /// Name for people.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Code of the agency; `None` for the whole province.
    pub agency: Option<String>,
    /// Codes of the agencies that the person looks after; `None` for all.
    pub reach: Option<BTreeSet<String>>,
}

impl By {
    /// Returns the product itself, which watches facts and follows up.
    pub fn product() -> Self {
        By { login: String::new(), name: String::new(), role: Role::Machine, agency: None, reach: None }
    }

    /// Whether it is the product itself.
    pub fn is_product(&self) -> bool {
        self.login.is_empty() && self.role == Role::Machine
    }

    fn is_of(&self, agency: &str) -> bool {
        self.agency.as_deref() == Some(agency)
    }

    /// Whether they write for this agency: their own, one below it, or any for the whole province.
    pub fn writes_for(&self, agency: &str) -> bool {
        self.reach.as_ref().is_none_or(|reach| reach.contains(agency))
    }
}

/// Who has to do something, and by which article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// What the body is.
    pub party: Party,
    /// Code of the agency that does it here, or enters it for a body that has no account.
    pub agency: String,
    /// The article.
    pub source: String,
}

/// Returns who writes it.
pub fn operator(dossier: &Dossier, procedure: &Procedure) -> Turn {
    operator_at(procedure, dossier.level, dossier.important, &dossier.parties.operator)
}

/// Returns who operates a system of this level: the agency with this code.
pub fn operator_at(procedure: &Procedure, level: ProtectionLevel, important: bool, agency: &str) -> Turn {
    let row = procedure.authority_of(level, important);
    Turn {
        party: Party::OperatorOrg,
        agency: agency.to_owned(),
        source: row.map_or_else(String::new, |row| row.basis.source.clone()),
    }
}

/// Returns who appraises it.
pub fn appraiser(dossier: &Dossier, procedure: &Procedure) -> Option<Turn> {
    let row = procedure.authority_of(dossier.level, dossier.important)?;
    let party = procedure.party(&row.appraise)?;
    let source = row.basis.source.clone();
    let parties = &dossier.parties;
    Some(match &parties.appointed {
        Some(appointed) if !party.is_outside() => {
            let party = match appointed {
                Appointed::Unit { .. } => Party::DedicatedUnit,
                Appointed::Council { .. } => Party::AppraisalCouncil,
            };
            Turn { party, agency: appointed.agency().to_owned(), source }
        }
        // What a ministry decides comes on paper; the dedicated unit enters it.
        _ => Turn { party, agency: parties.dedicated_unit.clone(), source },
    })
}

/// Returns who gives the professional opinion; `None` where the level needs none.
pub fn opinion_giver(dossier: &Dossier, procedure: &Procedure) -> Option<Turn> {
    let row = procedure.authority_of(dossier.level, dossier.important)?;
    let party = procedure.party(row.opinion.as_ref()?)?;
    Some(Turn { party, agency: dossier.parties.dedicated_unit.clone(), source: row.basis.source.clone() })
}

/// Returns who approves it here: the plan, where somebody above approves the level.
pub fn approver(dossier: &Dossier, procedure: &Procedure) -> Option<Turn> {
    let row = procedure.authority_of(dossier.level, dossier.important)?;
    let code = row.approve_plan.as_ref().unwrap_or(&row.approve);
    let party = procedure.party(code)?;
    let agency = match party {
        Party::DedicatedUnit | Party::DedicatedSection => dossier.parties.dedicated_unit.clone(),
        Party::OperatorOrg => dossier.parties.operator.clone(),
        _ => dossier.parties.owner.clone(),
    };
    Some(Turn { party, agency, source: row.basis.source.clone() })
}

/// Whether one request asks for appraisal and approval (Mẫu 01): the same body does both.
pub fn one_request(dossier: &Dossier, procedure: &Procedure) -> bool {
    let row = procedure.authority_of(dossier.level, dossier.important);
    row.is_some_and(|row| row.appraise == row.approve)
}

/// Checks that somebody writes for the operator.
pub(super) fn as_operator(
    dossier: &Dossier,
    procedure: &Procedure,
    by: &By,
    command: CommandWord,
) -> Result<(), Refusal> {
    role_does(by, Act::EditDossiers, command)?;
    if by.writes_for(&dossier.parties.operator) {
        return Ok(());
    }
    Err(another_body(operator(dossier, procedure)))
}

/// Checks that somebody acts for the body that appraises or opines.
pub(super) fn as_appraiser(dossier: &Dossier, by: &By, command: CommandWord, turn: Turn) -> Result<(), Refusal> {
    role_does(by, Act::AppraiseDossiers, command)?;
    if by.agency.is_some() && !by.is_of(&turn.agency) {
        return Err(another_body(turn));
    }
    another_person(dossier, by)
}

/// Checks that somebody acts for the body that approves: its head, a leader for the owner, or whoever the owner
/// delegated to, within the term of the delegation.
pub(super) fn as_approver(
    dossier: &Dossier,
    by: &By,
    command: CommandWord,
    turn: Turn,
    today: Date,
) -> Result<(), Refusal> {
    role_does(by, Act::ApproveDossiers, command)?;
    let leads_province = by.agency.is_none() && by.role == Role::Leader && turn.party == Party::OwnerOrg;
    if leads_province || by.is_of(&turn.agency) {
        return another_person(dossier, by);
    }
    let delegation = dossier.parties.delegation.as_ref().filter(|delegation| by.is_of(&delegation.to));
    let Some(delegation) = delegation.filter(|_| turn.party == Party::OwnerOrg) else {
        return Err(another_body(turn));
    };
    let begun = delegation.from.is_none_or(|from| from <= today);
    // A delegation has a term (Đ4): one without an end is not in force.
    let lasts = delegation.until.is_some_and(|until| today <= until);
    if !begun || !lasts {
        return Err(Refusal::Delegation { from: delegation.from, until: delegation.until });
    }
    another_person(dossier, by)
}

fn role_does(by: &By, act: Act, command: CommandWord) -> Result<(), Refusal> {
    if may(by.role, act) { Ok(()) } else { Err(Refusal::Role { command }) }
}

fn another_body(turn: Turn) -> Refusal {
    Refusal::Body { party: turn.party, source_article: turn.source }
}

fn another_person(dossier: &Dossier, by: &By) -> Result<(), Refusal> {
    match dossier.proposers().any(|proposer| proposer == by.login) {
        true => Err(Refusal::SamePerson { proposer: by.login.clone() }),
        false => Ok(()),
    }
}

/// Returns whose turn it is to move the dossier on; `None` when nobody has to.
pub fn turn(dossier: &Dossier, procedure: &Procedure) -> Option<(Turn, CommandWord)> {
    use super::Stage;
    let by_operator = |word| Some((operator(dossier, procedure), word));
    match &dossier.stage {
        Stage::Draft | Stage::Completing { .. } | Stage::Unfit { .. } => {
            if dossier.opinion_asked.is_some() && dossier.opinion.is_none() {
                return opinion_giver(dossier, procedure).map(|turn| (turn, CommandWord::GiveOpinion));
            }
            by_operator(CommandWord::Submit)
        }
        Stage::Submitted { .. } => appraiser(dossier, procedure).map(|turn| (turn, CommandWord::Accept)),
        Stage::Accepted { .. } => appraiser(dossier, procedure).map(|turn| (turn, CommandWord::Appraise)),
        Stage::Appraised { .. } => by_operator(CommandWord::AskApproval),
        Stage::AwaitingApproval { .. } => approver(dossier, procedure).map(|turn| (turn, CommandWord::Approve)),
        Stage::Redetermine { .. } => by_operator(CommandWord::Propose),
        Stage::Approved { .. } | Stage::Superseded { .. } | Stage::Withdrawn { .. } => None,
    }
}
