//! What is missing, and what it risks; the share that is met.

use std::collections::BTreeMap;

use luytre_model::ProtectionLevel;

use super::Word;
use crate::catalogue::sanctions::Risked;
use crate::catalogue::{Catalogue, Requirement, Sanctions};

/// An item at which something is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap<'a> {
    /// The item.
    pub requirement: &'a Requirement,
    /// Partly or not met.
    pub word: Word,
    /// The fine that it risks.
    pub risked: Option<Risked<'a>>,
}

impl Gap<'_> {
    /// What it weighs: the greatest fine that it risks, in dong.
    pub fn weight(&self) -> u64 {
        self.risked.map_or(0, |risked| risked.fine.most)
    }
}

/// Returns the gaps of a system, the heaviest first; of equal weight, what is not met comes before what is met in part.
pub fn gaps<'a>(
    catalogue: &'a Catalogue,
    sanctions: &'a Sanctions,
    level: ProtectionLevel,
    word: impl Fn(&str) -> Word,
) -> Vec<Gap<'a>> {
    let mut gaps = Vec::new();
    for requirement in catalogue.at(level) {
        let word = word(&requirement.id);
        if word.is_gap() {
            gaps.push(Gap { requirement, word, risked: sanctions.risked(catalogue, requirement, level) });
        }
    }
    gaps.sort_by_key(|gap| (std::cmp::Reverse(gap.weight()), gap.word == Word::Partly));
    gaps
}

/// How many items stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Asked for.
    pub asked: u64,
    /// Met.
    pub met: u64,
    /// Met by an equivalent measure.
    pub equivalent: u64,
    /// Met in part.
    pub partly: u64,
    /// Not met.
    pub not_met: u64,
    /// Not applicable.
    pub not_applicable: u64,
}

impl Share {
    /// Starts with as many as are asked for.
    pub const fn of(asked: u64) -> Self {
        Share { asked, met: 0, equivalent: 0, partly: 0, not_met: 0, not_applicable: 0 }
    }

    /// Counts `count` verdicts.
    pub fn add(&mut self, word: Word, count: u64) {
        match word {
            Word::Unjudged => {}
            Word::Met => self.met += count,
            Word::Equivalent => self.equivalent += count,
            Word::Partly => self.partly += count,
            Word::NotMet => self.not_met += count,
            Word::NotApplicable => self.not_applicable += count,
        }
    }

    /// Adds another count.
    pub fn join(&mut self, other: Share) {
        self.asked += other.asked;
        self.met += other.met;
        self.equivalent += other.equivalent;
        self.partly += other.partly;
        self.not_met += other.not_met;
        self.not_applicable += other.not_applicable;
    }

    /// Returns how many have this word.
    pub const fn count(&self, word: Word) -> u64 {
        match word {
            Word::Unjudged => self.unjudged(),
            Word::Met => self.met,
            Word::Equivalent => self.equivalent,
            Word::Partly => self.partly,
            Word::NotMet => self.not_met,
            Word::NotApplicable => self.not_applicable,
        }
    }

    /// Judged, whatever the verdict.
    pub const fn judged(&self) -> u64 {
        self.met + self.equivalent + self.partly + self.not_met + self.not_applicable
    }

    /// Not judged. Verdicts on items that are no longer asked for do not make it negative.
    pub const fn unjudged(&self) -> u64 {
        self.asked.saturating_sub(self.judged())
    }

    /// Returns how many are met, by equivalent measures too, and how many are asked and apply. What nobody judged is not
    /// met.
    pub fn met_of(&self) -> (u64, u64) {
        (self.met + self.equivalent, self.asked.max(self.judged()).saturating_sub(self.not_applicable))
    }

    /// Returns the tenths of a percent that are met, rounded half up. `None` when nothing applies.
    pub fn permille(&self) -> Option<u32> {
        let (done, applies) = self.met_of();
        crate::share::rounded(done, applies, 1_000).map(|share| u32::try_from(share).unwrap_or(1_000))
    }
}

/// Returns the share by group at a level.
pub fn shares(catalogue: &Catalogue, level: ProtectionLevel, word: impl Fn(&str) -> Word) -> BTreeMap<String, Share> {
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    for requirement in catalogue.at(level) {
        let share = shares.entry(requirement.group.clone()).or_default();
        share.asked += 1;
        share.add(word(&requirement.id), 1);
    }
    shares
}
