//! What a gap risks: fines as weights. Which fine a requirement may draw is our reading, with its source and confidence;
//! the amounts are content of the regulation.

use std::collections::BTreeMap;

use jiff::civil::Date;
use luytre_model::ProtectionLevel;
use serde::Deserialize;

use super::read::{Check, Problem, ProblemKind};
use super::{Catalogue, Confidence, Requirement};

/// Dong in a million.
const MILLION: u64 = 1_000_000;

/// A fine for an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fine {
    /// Its word.
    pub code: String,
    /// The act in Vietnamese.
    pub title_vi: String,
    /// The act in English.
    pub title_en: String,
    /// Least amount, in dong.
    pub least: u64,
    /// Greatest amount, in dong.
    pub most: u64,
    /// The article.
    pub article: String,
}

/// Which requirements a fine stands behind.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    fine: String,
    catalogue: String,
    all_mandatory: bool,
    groups: Vec<String>,
    subgroups: Vec<String>,
    items: Vec<String>,
    levels: Vec<ProtectionLevel>,
    confidence: Confidence,
}

/// A fine that a gap risks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Risked<'a> {
    /// The fine.
    pub fine: &'a Fine,
    /// How sure we are that it stands behind the requirement.
    pub confidence: Confidence,
}

/// The table of fines and of what they stand behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanctions {
    /// Fines by word.
    pub fines: BTreeMap<String, Fine>,
    /// The first day on which the table holds.
    pub in_force_from: Date,
    /// The last one, if it ended.
    pub in_force_to: Option<Date>,
    rows: Vec<Row>,
}

impl Sanctions {
    /// Reads the mapping and the amounts, and checks them against the catalogues.
    pub fn read(
        mapping: &str,
        fines: &str,
        catalogues: &BTreeMap<String, Catalogue>,
    ) -> Result<Sanctions, Vec<Problem>> {
        read(mapping, fines, catalogues)
    }

    /// Returns the greatest fine that a requirement that is not met at `level` may draw.
    pub fn risked<'a>(
        &'a self,
        catalogue: &Catalogue,
        requirement: &Requirement,
        level: ProtectionLevel,
    ) -> Option<Risked<'a>> {
        let covers = |row: &&Row| {
            row.catalogue == catalogue.id
                && row.levels.contains(&level)
                && (row.all_mandatory && catalogue.is_mandatory(requirement)
                    || row.groups.contains(&requirement.group)
                    || requirement.subgroup.as_ref().is_some_and(|part| row.subgroups.contains(part))
                    || row.items.contains(&requirement.id))
        };
        let risked = self.rows.iter().filter(covers).filter_map(|row| {
            let fine = self.fines.get(&row.fine)?;
            Some(Risked { fine, confidence: row.confidence })
        });
        risked.max_by_key(|risked| (risked.fine.most, risked.fine.least))
    }
}

#[derive(Deserialize)]
struct FinesDocument {
    fines: Vec<FineRow>,
}

#[derive(Deserialize)]
struct FineRow {
    code: String,
    vi: String,
    en: String,
    min_million: u64,
    max_million: u64,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "_about")]
    _about: String,
    #[serde(rename = "source")]
    _source: String,
    #[serde(rename = "confidence")]
    _confidence: String,
    in_force_from: Date,
    in_force_to: Option<Date>,
    rows: Vec<MappingRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingRow {
    fine: String,
    catalogue: String,
    #[serde(default)]
    all_mandatory: bool,
    #[serde(default)]
    groups: Vec<String>,
    #[serde(default)]
    subgroups: Vec<String>,
    #[serde(default)]
    items: Vec<String>,
    levels: Vec<i64>,
    #[serde(rename = "source")]
    _source: String,
    confidence: String,
}

/// JSON is YAML, so one reader with lines serves both.
fn parse<T: serde::de::DeserializeOwned>(text: &str, item: &str) -> Result<T, Vec<Problem>> {
    serde_yaml_ng::from_str(text).map_err(|error| {
        let kind = ProblemKind::Unreadable(error.to_string().chars().take(200).collect());
        vec![Problem { line: error.location().map(|at| at.line()), item: item.to_owned(), field: String::new(), kind }]
    })
}

fn read(mapping: &str, fines: &str, catalogues: &BTreeMap<String, Catalogue>) -> Result<Sanctions, Vec<Problem>> {
    let document: Document = parse(mapping, "sanctions")?;
    let amounts: FinesDocument = parse(fines, "fines")?;
    let mut check = Check::new(mapping);
    let mut by_code = BTreeMap::new();
    for row in amounts.fines {
        if row.min_million > row.max_million {
            check.wrong(&row.code, "min_million", ProblemKind::Unknown(row.min_million.to_string()));
        }
        let fine = Fine {
            code: row.code.clone(),
            title_vi: row.vi,
            title_en: row.en,
            least: row.min_million.saturating_mul(MILLION),
            most: row.max_million.saturating_mul(MILLION),
            article: row.source,
        };
        if by_code.insert(row.code.clone(), fine).is_some() {
            check.wrong(&row.code, "code", ProblemKind::Twice(row.code.clone()));
        }
    }
    let mut rows = Vec::with_capacity(document.rows.len());
    for (place, row) in document.rows.into_iter().enumerate() {
        let item = format!("rows[{place}]");
        if !by_code.contains_key(&row.fine) {
            check.wrong(&item, "fine", ProblemKind::Unknown(row.fine.clone()));
        }
        match catalogues.get(&row.catalogue) {
            Some(catalogue) => known(&mut check, &item, &row, catalogue),
            None => check.wrong(&item, "catalogue", ProblemKind::Unknown(row.catalogue.clone())),
        }
        let confidence = Confidence::parse(&row.confidence);
        if confidence.is_none() {
            check.wrong(&item, "confidence", ProblemKind::Unknown(row.confidence.clone()));
        }
        rows.push(Row {
            levels: row.levels.iter().filter_map(|number| check.level(&item, "levels", *number)).collect(),
            fine: row.fine,
            catalogue: row.catalogue,
            all_mandatory: row.all_mandatory,
            groups: row.groups,
            subgroups: row.subgroups,
            items: row.items,
            confidence: confidence.unwrap_or(Confidence::Low),
        });
    }
    let sanctions =
        Sanctions { fines: by_code, in_force_from: document.in_force_from, in_force_to: document.in_force_to, rows };
    check.done(sanctions)
}

fn known(check: &mut Check, item: &str, row: &MappingRow, catalogue: &Catalogue) {
    for group in row.groups.iter().filter(|group| catalogue.group(group).is_none()) {
        check.wrong(item, "groups", ProblemKind::Unknown(group.clone()));
    }
    let part = |name: &&String| !catalogue.groups.iter().any(|group| group.subgroups.iter().any(|at| at.id == **name));
    for subgroup in row.subgroups.iter().filter(part) {
        check.wrong(item, "subgroups", ProblemKind::Unknown(subgroup.clone()));
    }
    for id in row.items.iter().filter(|id| catalogue.requirement(id).is_none()) {
        check.wrong(item, "items", ProblemKind::Unknown(id.clone()));
    }
}
