//! The passport of a system: everything that one sheet tells of it, gathered from the operations that keep it. What a role
//! does not open, or does not see of a body that only takes part, is left out.

use std::collections::BTreeSet;

use luytre_govern::level::Cause;
use luytre_govern::record::Kept;
use luytre_govern::requirement::{Remedy, Share};
use luytre_govern::{Act, Date};
use luytre_ledger::VerdictCount;

use super::EntryView;
use crate::actor::Actor;
use crate::assessments::AssessmentFilter;
use crate::desk::Desk;
use crate::dossiers::in_force_word;
use crate::error::DeskError;
use crate::findings::{FindingFilter, FindingRow};
use crate::requirements::remedies::RemedyFilter;
use crate::requirements::{asked_by_level, outside};
use crate::signals::FourLayerView;
use crate::views::{CoverageView, DossierFilter, DossierRow, Named};

/// Findings and dossiers that are read for one passport; a system has a few of each.
const READ_MAX: usize = 200;

/// A system on one sheet.
#[derive(Debug, Clone)]
pub struct Passport {
    /// Row and profile.
    pub entry: EntryView,
    /// The four technical layers.
    pub coverage: Option<CoverageView>,
    /// The organisational four-layer model, with the technical layers beside it.
    pub four_layers: Option<FourLayerView>,
    /// The dossier whose decision is in force, and the one that is open.
    pub dossiers: Option<Vec<DossierRow>>,
    /// Why the level is to be determined again, newest first.
    pub causes: Vec<Cause>,
    /// What is to be looked at again, the soonest first.
    pub reviews: Vec<Review>,
    /// How far the requirements of each standard are met.
    pub requirements: Option<Vec<StandardShare>>,
    /// Findings that are not settled, the gravest first.
    pub findings: Option<Vec<FindingRow>>,
    /// Remedies with something left to do.
    pub remedies: Option<Vec<Kept<Remedy>>>,
    /// The day.
    pub today: Date,
}

/// How far the requirements of a standard are met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardShare {
    /// The catalogue.
    pub standard: Named,
    /// What was found.
    pub share: Share,
}

/// Something that is to be looked at again by a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Review {
    /// The last day.
    pub on: Date,
    /// What, in Vietnamese.
    pub vi: String,
    /// What, in English.
    pub en: String,
    /// The article or number that asks for it.
    pub source: String,
}

impl Passport {
    /// What the remedies that are left cost together, in dong, and how many of them say nothing of it.
    pub fn remedy_cost(&self) -> (u64, usize) {
        let plans = self.remedies.iter().flatten().map(|kept| &kept.body.plan);
        plans.fold((0, 0), |(sum, unknown), plan| match plan.cost {
            Some(cost) => (sum.saturating_add(cost), unknown),
            None => (sum, unknown + 1),
        })
    }
}

impl Desk {
    /// Returns everything that the passport of a system tells. Bodies that take part see the profile and what is theirs.
    pub async fn passport(&self, actor: &Actor, code: &str) -> Result<Passport, DeskError> {
        let entry = self.system_entry(actor, code).await?;
        let coverage = shown(self.coverage_of(actor, code).await)?;
        let four_layers = shown(Box::pin(self.four_layers_of(actor, code)).await)?;
        let filter = DossierFilter { system: Some(code.to_owned()), limit: READ_MAX, ..DossierFilter::default() };
        let dossiers = shown(Box::pin(self.dossiers(actor, &filter)).await)?.map(|page| standing(page.items));
        let causes = shown(self.level_causes(actor, code).await)?.unwrap_or_default();
        let requirements = shown(self.shares_of(actor, code).await)?;
        let filter = FindingFilter { system: Some(code.to_owned()), limit: READ_MAX, ..FindingFilter::default() };
        let today = self.today();
        let findings = shown(self.findings(actor, &filter).await)?.map(|page| {
            let open = page.items.into_iter().filter(|row| !row.finding.is_settled(today));
            open.collect::<Vec<_>>()
        });
        let filter = RemedyFilter { system: Some(code.to_owned()), open: true };
        let remedies = shown(self.remedies(actor, &filter).await)?;
        let mut passport = Passport {
            reviews: Vec::new(),
            entry,
            coverage,
            four_layers,
            dossiers,
            causes,
            requirements,
            findings,
            remedies,
            today,
        };
        passport.reviews = self.reviews_of(actor, code, &passport).await?;
        Ok(passport)
    }

    /// How far the requirements of every standard are met by a system; standards under which nobody judged it are left
    /// out, but for the present one.
    async fn shares_of(&self, actor: &Actor, code: &str) -> Result<Vec<StandardShare>, DeskError> {
        let registry = self.registry();
        let system = crate::systems::visible_system(&registry, actor, code)?;
        actor.must(Act::ReadRequirements)?;
        let Some(level) = system.level else { return Ok(Vec::new()) };
        let catalogues = self.catalogues();
        let mut reader = self.ledger.read().await?;
        let used = reader.catalogues_of(code).await?;
        let mut shares = Vec::new();
        for catalogue in catalogues.by_id.values() {
            let present = catalogue.id == catalogues.present().id;
            if !present && !used.iter().any(|(known, _)| *known == catalogue.id) {
                continue;
            }
            let count = VerdictCount {
                catalogue: &catalogue.id,
                systems: Some(BTreeSet::from([code.to_owned()])),
                without: outside(catalogue),
                words: Vec::new(),
            };
            let mut share = Share::of(asked_by_level(catalogue).get(&level).copied().unwrap_or(0));
            for (_, word, count) in reader.count_verdicts_by_system(&count).await? {
                share.add(word, count);
            }
            let standard = Named { code: catalogue.id.clone(), name: catalogue.reference.clone() };
            shares.push((!present, StandardShare { standard, share }));
        }
        shares.sort_by(|a, b| (a.0, &a.1.standard).cmp(&(b.0, &b.1.standard)));
        Ok(shares.into_iter().map(|(_, share)| share).collect())
    }

    async fn reviews_of(&self, actor: &Actor, code: &str, passport: &Passport) -> Result<Vec<Review>, DeskError> {
        let library = self.library();
        let mut reviews = Vec::new();
        for cause in passport.causes.iter().filter(|cause| cause.is_open()) {
            let Some(on) = cause.due else { continue };
            let (vi, en) = ("Xác định lại cấp độ".to_owned(), "Determine the level again".to_owned());
            reviews.push(Review { on, vi, en, source: cause.source.clone() });
        }
        for row in passport.dossiers.iter().flatten() {
            if let Some(on) = row.clock.as_ref().and_then(luytre_govern::dossier::DossierClock::due) {
                let (vi, en) = (format!("Hồ sơ {}", row.code), format!("Dossier {}", row.code));
                reviews.push(Review { on, vi, en, source: String::new() });
            }
            let kept = library.regime(&row.regime).filter(|_| in_force_word(row.stage));
            if let Some((on, rule)) = kept.and_then(|regime| library.kept_until(regime)) {
                let source = library.citations().vi(&rule.basis.source, &row.regime);
                let (vi, en) = ("Đáp ứng biện pháp của quy định mới", "Meet the measures of the new regulation");
                reviews.push(Review { on, vi: vi.to_owned(), en: en.to_owned(), source });
            }
        }
        let states = ["planned", "announced", "running"].map(str::to_owned).to_vec();
        let filter = AssessmentFilter { system: Some(code.to_owned()), states, limit: READ_MAX, ..Default::default() };
        let planned = shown(self.assessments(actor, &filter).await)?.map(|page| page.items).unwrap_or_default();
        for one in planned.into_iter().map(|row| row.assessment) {
            let Some(on) = one.last_day() else { continue };
            let (vi, en) = (format!("Kiểm tra, đánh giá {}", one.code), format!("Assessment {}", one.code));
            reviews.push(Review { on, vi, en, source: String::new() });
        }
        reviews.sort();
        reviews.dedup();
        Ok(reviews)
    }
}

/// The dossiers that say where the level stands: the decision in force first, then what is open.
fn standing(rows: Vec<DossierRow>) -> Vec<DossierRow> {
    use luytre_govern::dossier::StageWord;
    let gone = |word: StageWord| matches!(word, StageWord::Superseded | StageWord::Withdrawn);
    let mut rows: Vec<DossierRow> = rows.into_iter().filter(|row| !gone(row.stage)).collect();
    rows.sort_by_key(|row| !in_force_word(row.stage));
    rows
}

/// What a role does not open, or does not see, is left out; anything else goes wrong.
fn shown<T>(found: Result<T, DeskError>) -> Result<Option<T>, DeskError> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(DeskError::Forbidden | DeskError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
