//! What the records of the province add up to, each part kept until its records change. Nothing here is scoped: callers
//! take the systems and agencies that the person may see.

use std::collections::BTreeMap;
use std::sync::Arc;

use luytre_govern::assessment::{Assessed, Assessment, Finding};
use luytre_govern::dossier::{Dossier, StageWord};
use luytre_govern::index::Figures;
use luytre_govern::profile::figures::{self, Share};
use luytre_govern::profile::{Deployment, Life};
use luytre_govern::record::{Kept, Record};
use luytre_govern::requirement::gap::Share as Judged;
use luytre_govern::{Date, System, SystemProfile};
use luytre_ledger::{RecordQuery, VERDICTS, VerdictCount};
use luytre_model::ProtectionLevel;
use luytre_model::store::Scope;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::memo::Memo;
use crate::requirements::outside;

/// The state of a finding whose removal somebody verified.
const VERIFIED: &str = "verified";

/// What the records of the province add up to, each part kept until its records change.
#[derive(Default)]
pub(crate) struct Remembered {
    profiles: Memo<BTreeMap<String, Facts>>,
    dossiers: Memo<Vec<InForce>>,
    verdicts: Memo<BTreeMap<String, Judged>>,
    assessed: Memo<BTreeMap<String, Assessed>>,
    findings: Memo<BTreeMap<String, (u64, u64)>>,
    pub(crate) agencies: Memo<BTreeMap<String, Figures>>,
}

/// What figures ask of the profile of a system.
pub(crate) struct Facts {
    /// Code of the agency that operates it, where that is not its own.
    pub(crate) operator: Option<String>,
    /// It is used no more.
    pub(crate) retired: bool,
    /// A regulation is named, and its file is there.
    pub(crate) regulation: bool,
    pub(crate) regulation_file: bool,
    /// The plan of protection is declared as deployed in full.
    pub(crate) deployed: bool,
    /// Servers that stand in the data centre of the province.
    pub(crate) in_data_centre: Share,
    /// Products of the country.
    pub(crate) domestic: Share,
}

/// Whether figures count the system: one that is used no more asks for nothing.
pub(crate) fn counts(facts: &BTreeMap<String, Facts>, system: &System) -> bool {
    !facts.get(&system.code).is_some_and(|facts| facts.retired)
}

/// A dossier whose level stands, without what was written in it: what lists and sums ask of thousands of them.
pub(crate) struct InForce {
    pub(crate) code: String,
    pub(crate) system: String,
    pub(crate) regime: String,
    pub(crate) level: ProtectionLevel,
    pub(crate) important: bool,
    /// Code of the agency that operates the system.
    pub(crate) operator: String,
    /// Somebody else looked at the papers.
    pub(crate) appraised: bool,
    /// The level stands, but must be determined again.
    pub(crate) again: bool,
}

/// What is read of such a dossier.
#[derive(Deserialize)]
struct Head {
    code: String,
    system: String,
    regime: String,
    level: ProtectionLevel,
    #[serde(default)]
    important: bool,
    parties: HeadParties,
    appraisal: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct HeadParties {
    operator: String,
}

impl Desk {
    /// Works the sums of the province out before the first page asks for them.
    pub(crate) async fn sum_up(&self) {
        if let Err(error) = self.figures_of_agencies(&Actor::console()).await {
            tracing::warn!(%error, "the sums of the province could not be worked out ahead");
        }
    }

    /// What the profiles say of every system that has one, by its code.
    pub(crate) async fn facts_of_systems(&self) -> Result<Arc<BTreeMap<String, Facts>>, DeskError> {
        let ground = self.ground(&[SystemProfile::KIND]).await?;
        let work = async {
            let query = RecordQuery::new(Scope::All);
            let profiles: Vec<Kept<SystemProfile>> = self.ledger.read().await?.records(&query).await?;
            let facts = profiles.into_iter().map(|Kept { body: profile, .. }| {
                let regulation = profile.regulation.as_ref();
                let facts = Facts {
                    operator: profile.operator.clone(),
                    retired: profile.life == Life::Retired,
                    regulation: regulation.is_some(),
                    regulation_file: regulation.is_some_and(|paper| paper.file.is_some()),
                    deployed: profile.deployment == Deployment::Full,
                    in_data_centre: figures::in_data_centre(&profile.devices),
                    domestic: figures::domestic(&profile.products),
                };
                (profile.system, facts)
            });
            Ok(facts.collect())
        };
        self.remembered.profiles.get(ground, work).await
    }

    /// The dossiers whose level stands, whoever asks.
    pub(crate) async fn dossiers_in_force(&self) -> Result<Arc<Vec<InForce>>, DeskError> {
        let ground = self.ground(&[Dossier::KIND]).await?;
        let work = async {
            let mut reader = self.ledger.read().await?;
            let mut found = Vec::new();
            for word in [StageWord::Approved, StageWord::Redetermine] {
                let query = RecordQuery::new(Scope::All).states(&[word.as_str()]);
                let heads = reader.parts_of_records::<Dossier, Head>(&query).await?;
                found.extend(heads.into_iter().map(|head| InForce {
                    code: head.code,
                    system: head.system,
                    regime: head.regime,
                    level: head.level,
                    important: head.important,
                    operator: head.parties.operator,
                    appraised: head.appraisal.is_some(),
                    again: word == StageWord::Redetermine,
                }));
            }
            Ok(found)
        };
        self.remembered.dossiers.get(ground, work).await
    }

    /// How every system stands under the catalogue in force.
    pub(crate) async fn shares_of_systems(&self) -> Result<Arc<BTreeMap<String, Judged>>, DeskError> {
        let ground = self.ground(&[VERDICTS]).await?;
        let work = async {
            let catalogue = self.catalogues().present();
            let count =
                VerdictCount { catalogue: &catalogue.id, without: outside(catalogue), ..VerdictCount::default() };
            let mut shares: BTreeMap<String, Judged> = BTreeMap::new();
            for (system, word, count) in self.ledger.read().await?.count_verdicts_by_system(&count).await? {
                shares.entry(system).or_default().add(word, count);
            }
            Ok(shares)
        };
        self.remembered.verdicts.get(ground, work).await
    }

    /// Findings of every system that has any: verified as removed, and all.
    pub(crate) async fn findings_of_systems(&self) -> Result<Arc<BTreeMap<String, (u64, u64)>>, DeskError> {
        let ground = self.ground(&[Finding::KIND]).await?;
        let work = async {
            let query = RecordQuery::new(Scope::All);
            let counts = self.ledger.read().await?.count_records_by_system::<Finding>(&query).await?;
            let mut all: BTreeMap<String, (u64, u64)> = BTreeMap::new();
            for (system, state, count) in counts {
                let of = all.entry(system).or_default();
                of.0 += if state == VERIFIED { count } else { 0 };
                of.1 += count;
            }
            Ok(all)
        };
        self.remembered.findings.get(ground, work).await
    }

    /// When every system was assessed.
    pub(crate) async fn assessed_until_today(&self) -> Result<Arc<BTreeMap<String, Assessed>>, DeskError> {
        let ground = self.ground(&[Assessment::KIND]).await?;
        let work = async { self.assessed(&Actor::console(), Date::MIN, self.today()).await };
        self.remembered.assessed.get(ground, work).await
    }
}
