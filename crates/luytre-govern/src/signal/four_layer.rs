//! The organisational four-layer model (CT14-2019): who protects a system, who watches it, who checks both, and whether the
//! national centre is told. Never to be mixed with the four technical layers of monitoring.
//!
//! Layers and their evidence are rows of `content/regulation/common/four-layer-model.json`; this module says, from facts,
//! which evidence is there. Telemetry and receipts are measured, the rest is papers.

use crate::library::Library;

/// Whether a piece of evidence is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence {
    /// It is there.
    Present,
    /// A part of it, or no longer.
    Partly,
    /// It is not there.
    Missing,
}

impl Presence {
    /// All, best first.
    pub const ALL: [Presence; 3] = [Presence::Present, Presence::Partly, Presence::Missing];

    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Presence::Present => "present",
            Presence::Partly => "partly",
            Presence::Missing => "missing",
        }
    }
}

/// What is known of one piece of evidence: whether it is there, what shows it, and the page with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Code of the evidence in content: `live_telemetry`.
    pub code: String,
    /// Whether it is there.
    pub presence: Presence,
    /// What shows it: a number of a paper, a day, `3/4`.
    pub by: String,
    /// The page that opens it, without language.
    pub path: String,
}

/// One piece of evidence of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Code in content.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// Whether it is there.
    pub presence: Presence,
    /// What shows it.
    pub by: String,
    /// The page that opens it, without language.
    pub path: String,
}

/// How a layer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerStanding {
    /// Its number, 1 to 4.
    pub number: u8,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// Where the layer comes from.
    pub source: String,
    /// Present when all evidence is, missing when none is.
    pub presence: Presence,
    /// Its evidence, in the order of content.
    pub evidence: Vec<Evidence>,
}

/// A share as presence: all, some, none. Nothing expected counts as missing: what is not registered is not proved.
pub fn of_share(part: u64, whole: u64) -> Presence {
    match (part, whole) {
        (0, _) | (_, 0) => Presence::Missing,
        (part, whole) if part >= whole => Presence::Present,
        _ => Presence::Partly,
    }
}

/// Says how the four layers of a system stand. Evidence that `shown` does not name is missing.
pub fn standings(library: &Library, shown: &[Shown]) -> Vec<LayerStanding> {
    let layers = library.common.org_layers.iter().map(|layer| {
        let rows = library.common.org_layer_evidence.iter().filter(|row| row.layer == layer.number);
        let evidence: Vec<Evidence> = rows
            .map(|row| {
                let found = shown.iter().find(|shown| shown.code == row.code);
                Evidence {
                    code: row.code.clone(),
                    vi: row.vi.clone(),
                    en: row.en.clone(),
                    presence: found.map_or(Presence::Missing, |found| found.presence),
                    by: found.map_or_else(String::new, |found| found.by.clone()),
                    path: found.map_or_else(String::new, |found| found.path.clone()),
                }
            })
            .collect();
        let all = |wanted: Presence| evidence.iter().all(|one| one.presence == wanted);
        let presence = if evidence.is_empty() || all(Presence::Missing) {
            Presence::Missing
        } else if all(Presence::Present) {
            Presence::Present
        } else {
            Presence::Partly
        };
        LayerStanding {
            number: layer.number,
            vi: layer.vi.clone(),
            en: layer.en.clone(),
            source: layer.basis.source.clone(),
            presence,
            evidence,
        }
    });
    layers.collect()
}
