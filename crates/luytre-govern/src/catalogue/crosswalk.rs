//! How two standards relate, and to which articles and frameworks their groups belong.
//!
//! A link joins a subgroup of the old standard with items of the new one by a relation of sets. What follows from it for
//! a verdict is decided in [`crate::requirement::carry`]; nothing is ever taken over silently.

use std::collections::{BTreeMap, BTreeSet};

use luytre_model::{Layer, ProtectionLevel};
use serde::Deserialize;
use serde_yaml_ng::Value;

use super::Catalogue;
use super::read::{Check, Problem, ProblemKind};

/// The catalogue that links start from.
const OLD: &str = "tcvn-11930-2017";
/// The catalogue that links lead to.
const NEW: &str = "tcvn-14423-2026";

/// How what one side asks relates to what the other asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Both ask the same.
    Equal,
    /// The one side asks for part of what the other asks.
    Subset,
    /// The one side asks for all that the other asks, and more.
    Superset,
    /// They overlap.
    Intersect,
    /// The other side asks for nothing of it.
    None,
}

impl Relation {
    /// All relations.
    pub const ALL: [Relation; 5] =
        [Relation::Equal, Relation::Subset, Relation::Superset, Relation::Intersect, Relation::None];

    /// The word in content.
    pub const fn as_str(self) -> &'static str {
        match self {
            Relation::Equal => "equal",
            Relation::Subset => "subset",
            Relation::Superset => "superset",
            Relation::Intersect => "intersect",
            Relation::None => "none",
        }
    }

    /// Returns the relation as seen from the other side.
    pub const fn reversed(self) -> Relation {
        match self {
            Relation::Subset => Relation::Superset,
            Relation::Superset => Relation::Subset,
            Relation::Equal | Relation::Intersect | Relation::None => self,
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

/// Numbers of other frameworks and articles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct References {
    /// ISO/IEC 27001:2022.
    pub iso27001: Vec<String>,
    /// NIST CSF 2.0 categories.
    pub csf: Vec<String>,
    /// CIS Controls v8.
    pub cis: Vec<String>,
    /// Articles of Decree 331/2026.
    pub decree: Vec<String>,
    /// Layers of the organisational four-layer model.
    pub four_layer: Vec<u8>,
    /// Technical monitoring layers.
    pub layers: Vec<Layer>,
}

/// What joins a subgroup of the old standard with items of the new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The subgroup.
    pub subgroup: String,
    /// How what it asks relates to what the items ask.
    pub relation: Relation,
    /// Items of the new standard.
    pub items: Vec<String>,
    /// Articles and other frameworks.
    pub references: References,
}

/// A duty of the decree that no item of the standard covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Its word.
    pub id: String,
    /// The article.
    pub article: String,
    /// Title in Vietnamese.
    pub title_vi: String,
    /// Levels at which it holds.
    pub levels: BTreeSet<ProtectionLevel>,
    /// Signals that can show it.
    pub signals: Vec<String>,
}

/// The crosswalk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crosswalk {
    /// References of groups of the new standard, by group.
    pub groups: BTreeMap<String, References>,
    /// Links, by subgroup of the old standard.
    pub links: BTreeMap<String, Link>,
    /// CIS Controls v8 safeguard of items of the new standard.
    pub cis: BTreeMap<String, String>,
    /// Items of the new standard that nothing of the old one points at.
    pub new_items: BTreeSet<String>,
    /// Duties outside the standard.
    pub obligations: Vec<Obligation>,
}

/// From which items of another standard evidence may be carried over to an item, and how far it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The other catalogue.
    pub catalogue: &'static str,
    /// The subgroup of the old standard that joins both.
    pub subgroup: String,
    /// What the origin's items together ask, compared with what the item asks.
    pub relation: Relation,
    /// The items of the other standard.
    pub items: Vec<String>,
}

impl Crosswalk {
    /// Reads and checks a crosswalk against the catalogues that it joins.
    pub fn read(text: &str, catalogues: &BTreeMap<String, Catalogue>) -> Result<Crosswalk, Vec<Problem>> {
        read(text, catalogues)
    }

    /// Returns from where evidence for an item of `catalogue` may come. `level` chooses the items of the other side.
    pub fn origins(&self, catalogue: &Catalogue, item: &str, other: &Catalogue, level: ProtectionLevel) -> Vec<Origin> {
        match (catalogue.id.as_str(), other.id.as_str()) {
            (NEW, OLD) => self.origins_in_old(item, other, level),
            (OLD, NEW) => self.origins_in_new(catalogue, item, other, level),
            _ => Vec::new(),
        }
    }

    fn origins_in_old(&self, item: &str, old: &Catalogue, level: ProtectionLevel) -> Vec<Origin> {
        let links = self.links.values().filter(|link| link.items.iter().any(|named| named == item));
        let origin = |link: &Link| {
            let part = |row: &&super::Requirement| row.subgroup.as_deref() == Some(link.subgroup.as_str());
            let items = old.at(level).filter(part).map(|row| row.id.clone()).collect();
            Origin { catalogue: OLD, subgroup: link.subgroup.clone(), relation: link.relation, items }
        };
        links.map(origin).filter(|origin| !origin.items.is_empty()).collect()
    }

    fn origins_in_new(&self, old: &Catalogue, item: &str, new: &Catalogue, level: ProtectionLevel) -> Vec<Origin> {
        let subgroup = old.requirement(item).and_then(|row| row.subgroup.clone());
        let Some(link) = subgroup.and_then(|subgroup| self.links.get(&subgroup)) else { return Vec::new() };
        let asked = |id: &&String| new.requirement(id).is_some_and(|row| row.levels.contains(&level));
        let items: Vec<String> = link.items.iter().filter(asked).cloned().collect();
        if items.is_empty() {
            return Vec::new();
        }
        let relation = link.relation.reversed();
        vec![Origin { catalogue: NEW, subgroup: link.subgroup.clone(), relation, items }]
    }

    /// Returns the articles and frameworks of a requirement: its own numbers where known, else those of its group.
    pub fn references(&self, requirement: &super::Requirement) -> References {
        let by_group = self.groups.get(&requirement.group);
        let by_link = requirement.subgroup.as_ref().and_then(|name| self.links.get(name)).map(|link| &link.references);
        let mut references = by_group.or(by_link).cloned().unwrap_or_default();
        if let Some(number) = self.cis.get(&requirement.id) {
            references.cis = vec![number.clone()];
        }
        references
    }

    /// Returns the duty with this word.
    pub fn obligation(&self, id: &str) -> Option<&Obligation> {
        self.obligations.iter().find(|obligation| obligation.id == id)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "frameworks")]
    _frameworks: Value,
    #[serde(rename = "four_layer_model")]
    _four_layer_model: Value,
    #[serde(rename = "monitoring_layers")]
    _monitoring_layers: Value,
    tcvn14423_groups: BTreeMap<String, Value>,
    tcvn11930_subgroups: BTreeMap<String, Value>,
    tcvn14423_items_to_cis_v8: BTreeMap<String, String>,
    new_in_tcvn14423: Vec<String>,
    obligations_outside_tcvn: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReferenceRow {
    #[serde(default)]
    relation: Option<String>,
    #[serde(default)]
    tcvn14423: Vec<String>,
    #[serde(default)]
    iso27001: Vec<String>,
    #[serde(default)]
    csf: Vec<String>,
    #[serde(default)]
    cis_v8: Vec<String>,
    #[serde(default)]
    nd331: Vec<String>,
    #[serde(default)]
    four_layer: Vec<u8>,
    #[serde(default)]
    monitoring_layers: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ObligationRow {
    id: String,
    nd331: String,
    title_vi: String,
    levels: Vec<i64>,
    #[serde(default)]
    signals: Vec<String>,
    #[serde(default, rename = "params")]
    _params: BTreeMap<String, Value>,
}

fn read(text: &str, catalogues: &BTreeMap<String, Catalogue>) -> Result<Crosswalk, Vec<Problem>> {
    let mut check = Check::new(text);
    let document: Document = match serde_yaml_ng::from_str(text) {
        Ok(document) => document,
        Err(error) => {
            let line = error.location().map(|at| at.line());
            let kind = ProblemKind::Unreadable(error.to_string().chars().take(200).collect());
            return Err(vec![Problem { line, item: String::new(), field: String::new(), kind }]);
        }
    };
    let (Some(old), Some(new)) = (catalogues.get(OLD), catalogues.get(NEW)) else {
        check.wrong("", "frameworks", ProblemKind::Missing);
        return Err(check.into_problems());
    };
    let known = |check: &mut Check, item: &str, field: &str, id: &str| {
        if new.requirement(id).is_none() {
            check.wrong(item, field, ProblemKind::Unknown(id.to_owned()));
        }
    };
    let mut groups = BTreeMap::new();
    for (group, value) in document.tcvn14423_groups {
        if new.group(&group).is_none() {
            check.wrong(&group, "tcvn14423_groups", ProblemKind::Unknown(group.clone()));
        }
        if let Some(row) = check.part::<ReferenceRow>(&group, "tcvn14423_groups", value) {
            let references = references(&mut check, &group, &row);
            groups.insert(group, references);
        }
    }
    let mut links = BTreeMap::new();
    for (subgroup, value) in document.tcvn11930_subgroups {
        if !old.groups.iter().any(|group| group.subgroups.iter().any(|part| part.id == subgroup)) {
            check.wrong(&subgroup, "tcvn11930_subgroups", ProblemKind::Unknown(subgroup.clone()));
        }
        let Some(row) = check.part::<ReferenceRow>(&subgroup, "tcvn11930_subgroups", value) else { continue };
        for id in &row.tcvn14423 {
            known(&mut check, &subgroup, "tcvn14423", id);
        }
        let word = row.relation.clone().unwrap_or_default();
        match Relation::parse(&word) {
            Some(relation) => {
                let references = references(&mut check, &subgroup, &row);
                let link = Link { subgroup: subgroup.clone(), relation, items: row.tcvn14423, references };
                links.insert(subgroup, link);
            }
            None => check.wrong(&subgroup, "relation", ProblemKind::Unknown(word)),
        }
    }
    for id in document.tcvn14423_items_to_cis_v8.keys().chain(&document.new_in_tcvn14423) {
        known(&mut check, id, "", id);
    }
    let obligations = read_obligations(&mut check, document.obligations_outside_tcvn, new);
    let crosswalk = Crosswalk {
        groups,
        links,
        cis: document.tcvn14423_items_to_cis_v8,
        new_items: document.new_in_tcvn14423.into_iter().collect(),
        obligations,
    };
    check.done(crosswalk)
}

fn references(check: &mut Check, item: &str, row: &ReferenceRow) -> References {
    let mut layers = Vec::with_capacity(row.monitoring_layers.len());
    for word in &row.monitoring_layers {
        match word.parse() {
            Ok(layer) => layers.push(layer),
            Err(_) => check.wrong(item, "monitoring_layers", ProblemKind::Unknown(word.clone())),
        }
    }
    References {
        iso27001: row.iso27001.clone(),
        csf: row.csf.clone(),
        cis: row.cis_v8.clone(),
        decree: row.nd331.clone(),
        four_layer: row.four_layer.clone(),
        layers,
    }
}

fn read_obligations(check: &mut Check, rows: Vec<Value>, new: &Catalogue) -> Vec<Obligation> {
    let mut obligations = Vec::with_capacity(rows.len());
    for (place, value) in rows.into_iter().enumerate() {
        let item = value.get("id").and_then(Value::as_str).map_or_else(|| place.to_string(), str::to_owned);
        let Some(row) = check.part::<ObligationRow>(&item, "obligations_outside_tcvn", value) else { continue };
        for signal in row.signals.iter().filter(|signal| new.signal(signal).is_none()) {
            check.wrong(&item, "signals", ProblemKind::Unknown(signal.clone()));
        }
        let levels = row.levels.iter().filter_map(|number| check.level(&item, "levels", *number)).collect();
        obligations.push(Obligation {
            id: row.id,
            article: row.nd331,
            title_vi: row.title_vi,
            levels,
            signals: row.signals,
        });
    }
    obligations
}
