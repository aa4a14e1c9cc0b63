//! What operations on requirements take and give.

use std::collections::{BTreeMap, BTreeSet};

use luytre_govern::Date;
use luytre_govern::catalogue::{Catalogue, Catalogues, Requirement};
use luytre_govern::record::Kept;
use luytre_govern::requirement::duty::turns;
use luytre_govern::requirement::gap::{gaps, shares};
use luytre_govern::requirement::{Duty, Gap, Judgement, Proposal, Remedy, Share, Turn, Word};
use luytre_govern::signal::SignalState;
use luytre_ledger::{KeptVerdict, VerdictChange};
use luytre_model::{Nanos, ProtectionLevel};

use super::SOON_DAYS;
use crate::views::{Named, Page};

/// In which order systems are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By code.
    #[default]
    Code,
    /// The smallest share met first.
    Worst,
    /// The most gaps first.
    Gaps,
}

/// Which systems are asked for.
#[derive(Debug, Clone, Default)]
pub struct RequirementFilter {
    /// The catalogue; `None` for the present one.
    pub catalogue: Option<String>,
    /// Code of an agency: it and all below it.
    pub agency: Option<String>,
    /// Level.
    pub level: Option<ProtectionLevel>,
    /// Words in code, name or owner.
    pub text: Option<String>,
    /// Only those that were begun, or only those that were not.
    pub begun: Option<bool>,
    /// Order.
    pub order: Order,
    /// Where to go on.
    pub cursor: Option<String>,
    /// Most rows; 0 for the usual.
    pub limit: usize,
}

/// A system in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemBrief {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its agency.
    pub agency: Named,
    /// Code of the organisation that operates it.
    pub operator: Option<String>,
    /// Level.
    pub level: Option<ProtectionLevel>,
}

/// How a system stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemShare {
    /// The system.
    pub system: SystemBrief,
    /// How many items stand how; what lies outside of the decree is not counted.
    pub share: Share,
}

/// How the systems of a province or an agency stand.
#[derive(Debug, Clone)]
pub struct RequirementsOverview {
    /// The catalogue.
    pub catalogue: String,
    /// All catalogues, the present one first.
    pub catalogues: Vec<Named>,
    /// The systems.
    pub page: Page<SystemShare>,
    /// All of them together, whatever the page.
    pub sum: Share,
    /// Systems without a level: nothing can be asked of them yet.
    pub unlevelled: u64,
}

/// What a signal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalWord {
    /// Its state.
    pub state: SignalState,
    /// When it was measured.
    pub at: Nanos,
}

/// Everything that is asked of a system under a catalogue.
#[derive(Debug, Clone)]
pub struct RequirementsOf {
    /// The catalogues with what relates them.
    pub catalogues: &'static Catalogues,
    /// The catalogue.
    pub catalogue: &'static Catalogue,
    /// All catalogues, the present one first.
    pub names: Vec<Named>,
    /// Catalogues under which the system is judged.
    pub used: BTreeSet<String>,
    /// The system.
    pub system: SystemBrief,
    /// What is kept, by item.
    pub kept: BTreeMap<String, KeptVerdict>,
    /// What signals say, by signal.
    pub signals: BTreeMap<String, SignalWord>,
    /// When recurring duties were last done, by item.
    pub last: BTreeMap<String, Date>,
    /// Remedies.
    pub remedies: Vec<Kept<Remedy>>,
    /// The day.
    pub today: Date,
}

impl RequirementsOf {
    /// Returns the items that are asked for, in the order of the standard.
    pub fn items(&self) -> Vec<&'static Requirement> {
        self.system.level.map(|level| self.catalogue.at(level).collect()).unwrap_or_default()
    }

    /// Returns what was found at an item.
    pub fn judgement(&self, item: &str) -> Option<&Judgement> {
        self.kept.get(item).map(|kept| &kept.judgement)
    }

    /// Returns the verdict on an item as one word.
    pub fn word(&self, item: &str) -> Word {
        self.judgement(item).map_or(Word::Unjudged, Judgement::word)
    }

    /// Returns the version of an item for forms; 0 when nothing is kept.
    pub fn version(&self, item: &str) -> i64 {
        self.kept.get(item).map_or(0, |kept| kept.version)
    }

    /// Returns the shares by group.
    pub fn shares(&self) -> BTreeMap<String, Share> {
        let level = self.system.level;
        level.map(|level| shares(self.catalogue, level, |item| self.word(item))).unwrap_or_default()
    }

    /// Returns how the system stands, without what lies outside of the decree.
    pub fn share(&self) -> Share {
        let mut sum = Share::default();
        for (group, share) in self.shares() {
            if self.catalogue.group(&group).is_some_and(|group| group.mandatory) {
                sum.join(share);
            }
        }
        sum
    }

    /// Returns what is missing, the heaviest first.
    pub fn gaps(&self) -> Vec<Gap<'static>> {
        let Some(level) = self.system.level else { return Vec::new() };
        gaps(self.catalogue, &self.catalogues.sanctions, level, |item| self.word(item))
    }

    /// Returns the recurring duties, the most urgent first.
    pub fn turns(&self) -> Vec<Turn<'static>> {
        let Some(level) = self.system.level else { return Vec::new() };
        turns(self.catalogue, level, |item| self.last.get(item).copied(), self.today, SOON_DAYS)
    }

    /// Returns what signals say about an item.
    pub fn signals_of<'a>(&'a self, requirement: &'a Requirement) -> Vec<(&'a str, &'a SignalWord)> {
        let said = |signal: &'a String| Some((signal.as_str(), self.signals.get(signal)?));
        requirement.signals.iter().filter_map(said).collect()
    }

    /// Returns the remedies for an item.
    pub fn remedies_of(&self, item: &str) -> Vec<&Kept<Remedy>> {
        self.remedies.iter().filter(|remedy| remedy.body.items.iter().any(|named| named == item)).collect()
    }
}

/// What another standard says about an item.
#[derive(Debug, Clone)]
pub struct OtherStandard {
    /// The other catalogue.
    pub catalogue: &'static Catalogue,
    /// What may be proposed from it.
    pub proposals: Vec<Proposal>,
}

/// One item of a system.
#[derive(Debug, Clone)]
pub struct RequirementDetail {
    /// The item.
    pub requirement: &'static Requirement,
    /// Every change, newest first.
    pub history: Vec<VerdictChange>,
    /// Its executions, if it is repeated and was ever done.
    pub duty: Option<Kept<Duty>>,
    /// Codes of the records among its evidence that are of this system and that the person may see, by their kind.
    pub records: BTreeSet<(String, String)>,
    /// What other standards say.
    pub others: Vec<OtherStandard>,
    /// The system with all its items.
    pub of: RequirementsOf,
}
