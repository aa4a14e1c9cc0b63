//! The guards of the law: which rows stand before a gate, and which of them hold.

use super::completeness::Lack;
use super::decide::Context;
use super::procedure::{Gate, Requirement};
use super::refusal::Refusal;
use super::{Dossier, Stage, Verdict};
use crate::profile::Deployment;
use crate::record::DocumentRef;

/// Whether a paper names its number, its day and who issued it.
pub fn is_complete(paper: &DocumentRef) -> bool {
    !paper.number.trim().is_empty() && !paper.body.trim().is_empty() && paper.date.is_some()
}

/// Returns the guards at a gate that do not hold. `decision` is the paper of an approval.
pub fn unmet(dossier: &Dossier, gate: Gate, context: &Context<'_>, decision: Option<&DocumentRef>) -> Vec<Refusal> {
    let rows = context.procedure.guards_at(gate, dossier.level, dossier.important);
    let broken = rows.filter(|(requirement, _)| !holds(dossier, *requirement, context, decision));
    broken
        .map(|(requirement, row)| {
            let (vi, en) = match requirement {
                Requirement::RequestFilled => {
                    let lacks = |of: fn(&Lack) -> &str| {
                        context.facts.request_lacks.iter().map(of).collect::<Vec<_>>().join("; ")
                    };
                    let (vi, en) = (lacks(|lack| lack.vi.as_str()), lacks(|lack| lack.en.as_str()));
                    (format!("{}: {vi}", row.vi), format!("{}: {en}", row.en))
                }
                _ => (row.vi.clone(), row.en.clone()),
            };
            Refusal::Guard { requirement, vi, en, source_article: row.basis.source.clone() }
        })
        .collect()
}

fn holds(dossier: &Dossier, requirement: Requirement, context: &Context<'_>, decision: Option<&DocumentRef>) -> bool {
    match requirement {
        Requirement::RegulationIssued => {
            // Papers bear days: one of the same day may have come first.
            let approved = decision.and_then(|decision| decision.date).unwrap_or(context.today);
            let regulation = context.facts.regulation.as_ref().filter(|paper| is_complete(paper));
            regulation.and_then(|paper| paper.date).is_some_and(|issued| issued <= approved)
        }
        Requirement::AppraisalOpinion => {
            let appraisal = dossier.appraisal.as_ref().filter(|appraisal| appraisal.round == dossier.rounds);
            appraisal.is_some_and(|appraisal| appraisal.verdict == Verdict::Fit && is_complete(&appraisal.document))
        }
        Requirement::ProfessionalOpinion => {
            dossier.opinion.as_ref().is_some_and(|opinion| is_complete(&opinion.document))
        }
        Requirement::IndependentAppraiser => {
            let row = context.procedure.authority_of(dossier.level, dossier.important);
            let party = row.and_then(|row| context.procedure.party(&row.appraise));
            if party.is_none_or(|party| party.is_outside()) {
                return party.is_some();
            }
            let parties = &dossier.parties;
            match &parties.appointed {
                // The two ways of the owner: another unit, which then is not the operator either, or a council.
                Some(super::Appointed::Unit { agency, decision }) => {
                    agency != &parties.operator && is_complete(decision)
                }
                Some(super::Appointed::Council { decision, .. }) => is_complete(decision),
                None => parties.dedicated_unit != parties.operator,
            }
        }
        Requirement::RequestFilled => context.facts.request_lacks.is_empty(),
        Requirement::PlanFullyDeployed => context.facts.deployment == Deployment::Full,
        Requirement::LevelApproved => match &dossier.stage {
            Stage::Approved { .. } | Stage::Redetermine { .. } => true,
            Stage::Draft
            | Stage::Submitted { .. }
            | Stage::Accepted { .. }
            | Stage::Completing { .. }
            | Stage::Unfit { .. }
            | Stage::Appraised { .. }
            | Stage::AwaitingApproval { .. }
            | Stage::Superseded { .. }
            | Stage::Withdrawn { .. } => false,
        },
    }
}
