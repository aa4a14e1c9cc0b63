//! Coverage: at which layers a system must be watched, and at which it is.

use std::collections::{BTreeMap, BTreeSet};

use luytre_model::store::SourceCounts;
use luytre_model::{Layer, Nanos, ProtectionLevel};
use serde::{Deserialize, Serialize};

use crate::registry::System;
use crate::source::{Source, SourceState};

/// After this many times the expected interval without an event, a source is late.
pub const LATE_AFTER_INTERVALS: i64 = 2;
/// After this time without an event a source is silent, in nanoseconds: 24 hours.
pub const SILENT_AFTER: i64 = 24 * 3_600 * Nanos::SECOND;

/// How a layer of a system is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverageState {
    /// The newest event is not older than twice the expected interval.
    Live,
    /// Older, within 24 hours.
    Late,
    /// Older than that.
    Silent,
    /// Nothing ever came, or there is no source.
    Never,
    /// The layer need not be watched, and nothing came.
    NotRequired,
}

impl CoverageState {
    /// All states, best first.
    pub const ALL: [CoverageState; 5] = [
        CoverageState::Live,
        CoverageState::Late,
        CoverageState::Silent,
        CoverageState::Never,
        CoverageState::NotRequired,
    ];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            CoverageState::Live => "live",
            CoverageState::Late => "late",
            CoverageState::Silent => "silent",
            CoverageState::Never => "never",
            CoverageState::NotRequired => "not_required",
        }
    }
}

/// Which layers must be watched at which protection level. Law changes, so it is data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequiredLayers {
    by_level: BTreeMap<ProtectionLevel, BTreeSet<Layer>>,
    unknown: BTreeSet<Layer>,
}

impl Default for RequiredLayers {
    /// All four layers from level 2 on and while the level is unknown; application and endpoint at level 1.
    fn default() -> Self {
        let all = BTreeSet::from(Layer::ALL);
        let by_level = ProtectionLevel::ALL.into_iter().map(|level| match level.number() {
            1 => (level, BTreeSet::from([Layer::Application, Layer::Endpoint])),
            _ => (level, all.clone()),
        });
        RequiredLayers { by_level: by_level.collect(), unknown: all.clone() }
    }
}

impl RequiredLayers {
    /// Builds a table; a level that is not in it asks for nothing.
    pub fn new(by_level: BTreeMap<ProtectionLevel, BTreeSet<Layer>>, unknown: BTreeSet<Layer>) -> Self {
        RequiredLayers { by_level, unknown }
    }

    /// Returns the layers at which `system` must be watched: its own list if it has one, else what its level asks for.
    pub fn of(&self, system: &System) -> BTreeSet<Layer> {
        if let Some(own) = &system.required_layers {
            return own.clone();
        }
        match system.level {
            Some(level) => self.by_level.get(&level).cloned().unwrap_or_default(),
            None => self.unknown.clone(),
        }
    }
}

/// A source with the layer it works at and what came from it.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The source.
    pub source: &'a Source,
    /// Its layer: registered, or the default of the kind of its events. Without one it counts nowhere.
    pub layer: Option<Layer>,
    /// What came; `None` when nothing ever did.
    pub counts: Option<&'a SourceCounts>,
}

/// How one layer of a system is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerCoverage {
    /// The state.
    pub state: CoverageState,
    /// Whether the layer must be watched.
    pub required: bool,
    /// Time of the newest event.
    pub last_event: Option<Nanos>,
    /// Events that arrived in the last 24 full hours and the hour that runs.
    pub events_24h: u64,
    /// Codes of the sources.
    pub sources: Vec<String>,
}

/// How a system is watched, layer by layer.
pub type Coverage = BTreeMap<Layer, LayerCoverage>;

/// Computes how `system` is watched. `seen` holds the sources of this system; sources of others are passed over.
pub fn coverage(system: &System, required: &RequiredLayers, seen: &[Seen<'_>], now: Nanos) -> Coverage {
    let required = required.of(system);
    let of_layer = |layer: Layer| {
        let of_this = |seen: &&Seen<'_>| {
            seen.layer == Some(layer)
                && seen.source.system == Some(system.id)
                && seen.source.state != SourceState::Retired
        };
        let sources: Vec<&Seen<'_>> = seen.iter().filter(of_this).collect();
        (layer, layer_coverage(&sources, required.contains(&layer), now))
    };
    Layer::ALL.into_iter().map(of_layer).collect()
}

fn layer_coverage(seen: &[&Seen<'_>], required: bool, now: Nanos) -> LayerCoverage {
    let mut codes: Vec<String> = seen.iter().map(|seen| seen.source.code.clone()).collect();
    codes.sort();
    // The layer is as well watched as its best source: several sources of a layer often tell the same story.
    let best = seen.iter().map(|seen| source_state(seen, now)).min().unwrap_or(CoverageState::Never);
    let state = if !required && best == CoverageState::Never { CoverageState::NotRequired } else { best };
    LayerCoverage {
        state,
        required,
        last_event: seen.iter().filter_map(|seen| seen.counts?.last_event).max(),
        events_24h: seen.iter().filter_map(|seen| seen.counts).map(|counts| events_24h(counts, now)).sum(),
        sources: codes,
    }
}

/// Computes the state of one source.
pub fn source_state(seen: &Seen<'_>, now: Nanos) -> CoverageState {
    let Some(last) = seen.counts.and_then(|counts| counts.last_event) else { return CoverageState::Never };
    let age = now.0.saturating_sub(last.0);
    let interval = i64::from(seen.source.expected_every_s.max(1)) * Nanos::SECOND;
    if age <= LATE_AFTER_INTERVALS * interval {
        return CoverageState::Live;
    }
    if age <= SILENT_AFTER { CoverageState::Late } else { CoverageState::Silent }
}

/// Returns the events that arrived in the last 24 full hours and the hour that runs.
pub fn events_24h(counts: &SourceCounts, now: Nanos) -> u64 {
    let hour = now.seconds().div_euclid(3_600);
    counts.by_hour.range(hour - 24..=hour).map(|(_, count)| count).sum()
}

#[cfg(test)]
mod tests;
