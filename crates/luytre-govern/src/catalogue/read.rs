//! Reading a catalogue from YAML: everything is checked, and every problem is told with its line, item and field.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

use luytre_model::ProtectionLevel;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_yaml_ng::Value;

use super::{
    Catalogue, Confidence, EvidenceKind, Group, Limit, Requirement, SignalKind, SignalSource, Status, Subgroup,
};

/// Longest file, in bytes: ten times the longest that we ship.
pub const BYTES_MAX: usize = 2 << 20;
/// Most requirements of a catalogue.
pub const REQUIREMENTS_MAX: usize = 3_000;
/// Most problems that are told.
pub const PROBLEMS_MAX: usize = 200;
/// Longest text of a field, in characters.
const TEXT_CHARS_MAX: usize = 1_000;

/// Something that is wrong with a content file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line in the file, from 1, where it is known.
    pub line: Option<usize>,
    /// The item that it is about, by id or by its place in the list.
    pub item: String,
    /// The field.
    pub field: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        if !self.item.is_empty() {
            write!(f, "{}: ", self.item)?;
        }
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        self.kind.fmt(f)
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// The file is longer than the limit.
    #[error("the file is longer than {0} bytes; split it")]
    TooLong(usize),
    /// The text is not YAML or JSON, or has other fields than the schema.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A part is missing.
    #[error("is missing; add it")]
    Missing,
    /// A word that is not known.
    #[error("{0:?} is not known; use one of the words that the file or the schema lists")]
    Unknown(String),
    /// Something stands twice.
    #[error("{0:?} stands twice; give each its own")]
    Twice(String),
    /// A level outside 1 to 5, or a value at a level where the item is not asked.
    #[error("level {0} does not belong here; levels are 1 to 5 and those of the item")]
    Level(i64),
    /// The item is asked at a level, but something is not given for it.
    #[error("has no value for level {0}; give one for every level of the item")]
    NoValueAt(u8),
    /// A span of time that cannot be read.
    #[error("{0:?} is not a span; write P1Y, P6M or P45D")]
    Span(String),
    /// A text that is empty or too long.
    #[error("is empty or longer than {0} characters")]
    Text(usize),
    /// A count that the file states is not what it holds.
    #[error("says {said}, the file holds {found}; correct the one or the other")]
    Count {
        /// What the file says.
        said: u64,
        /// What it holds.
        found: u64,
    },
    /// There is more than the limit.
    #[error("there are more than {0}")]
    TooMany(usize),
}

/// Gathers problems.
#[derive(Default)]
pub(super) struct Check {
    problems: Vec<Problem>,
    /// Lines of `- id: …` and of top-level keys.
    lines: HashMap<String, usize>,
}

impl Check {
    pub(super) fn new(text: &str) -> Self {
        let mut lines = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start();
            let id = line.strip_prefix("- id:").or_else(|| line.strip_prefix("- {id:"));
            let name = match id {
                Some(rest) => rest.split(',').next().unwrap_or_default(),
                None => line.split_once(':').map_or("", |(key, _)| key),
            };
            let name = name.trim().trim_matches(['"', '}']);
            if !name.is_empty() {
                lines.entry(name.to_owned()).or_insert(number + 1);
            }
        }
        Check { problems: Vec::new(), lines }
    }

    pub(super) fn wrong(&mut self, item: &str, field: &str, kind: ProblemKind) {
        if self.problems.len() < PROBLEMS_MAX {
            let line = self.lines.get(item).or_else(|| self.lines.get(field)).copied();
            self.problems.push(Problem { line, item: item.to_owned(), field: field.to_owned(), kind });
        }
    }

    pub(super) fn done<T>(self, value: T) -> Result<T, Vec<Problem>> {
        if self.problems.is_empty() { Ok(value) } else { Err(self.problems) }
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// Takes a part of the document apart; `item` names it when it cannot be read.
    pub(super) fn part<T: DeserializeOwned>(&mut self, item: &str, field: &str, value: Value) -> Option<T> {
        match serde_yaml_ng::from_value(value) {
            Ok(part) => Some(part),
            Err(error) => {
                self.wrong(item, field, ProblemKind::Unreadable(error.to_string().chars().take(200).collect()));
                None
            }
        }
    }

    pub(super) fn text(&mut self, item: &str, field: &str, text: &str) {
        if text.trim().is_empty() || text.chars().count() > TEXT_CHARS_MAX {
            self.wrong(item, field, ProblemKind::Text(TEXT_CHARS_MAX));
        }
    }

    pub(super) fn level(&mut self, item: &str, field: &str, number: i64) -> Option<ProtectionLevel> {
        let level = u8::try_from(number).ok().and_then(|number| ProtectionLevel::try_from(number).ok());
        if level.is_none() {
            self.wrong(item, field, ProblemKind::Level(number));
        }
        level
    }

    fn by_level<T, U>(
        &mut self,
        item: &str,
        field: &str,
        values: BTreeMap<i64, T>,
        mut read: impl FnMut(&mut Self, T) -> Option<U>,
    ) -> BTreeMap<ProtectionLevel, U> {
        let mut answer = BTreeMap::new();
        for (number, value) in values {
            if let (Some(level), Some(value)) = (self.level(item, field, number), read(self, value)) {
                answer.insert(level, value);
            }
        }
        answer
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    catalog: Value,
    signals: Vec<Value>,
    groups: Vec<Value>,
    requirements: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    title_vi: String,
    title_en: String,
    reference: String,
    status: String,
    #[serde(default)]
    supersedes: Vec<String>,
    #[serde(default)]
    superseded_by: Option<String>,
    #[serde(rename = "language")]
    _language: String,
    licence_note: String,
    levels: Vec<i64>,
    #[serde(default, rename = "chapter_of_level")]
    _chapter_of_level: BTreeMap<i64, i64>,
    item_count: u64,
    #[serde(default)]
    items_per_level: BTreeMap<i64, u64>,
    #[serde(default)]
    items_per_level_without_annex_a: BTreeMap<i64, u64>,
    #[serde(default)]
    confidence_count: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignalRow {
    id: String,
    kind: String,
    title_vi: String,
    observe: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupRow {
    id: String,
    title_vi: String,
    title_en: String,
    #[serde(default = "yes")]
    mandatory: bool,
    #[serde(default, rename = "kind")]
    _kind: String,
    #[serde(default)]
    clauses: BTreeMap<i64, String>,
    #[serde(default)]
    subgroups: Vec<SubgroupRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SubgroupRow {
    id: String,
    title_vi: String,
    title_en: String,
    clauses: BTreeMap<i64, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequirementRow {
    id: String,
    group: String,
    #[serde(default)]
    subgroup: Option<String>,
    title_vi: String,
    title_en: String,
    summary_vi: String,
    levels: Vec<i64>,
    clauses: BTreeMap<i64, String>,
    #[serde(default, rename = "verified_levels")]
    _verified_levels: Vec<i64>,
    evidence: Vec<String>,
    automatable_by: Vec<String>,
    #[serde(default)]
    params: BTreeMap<String, BTreeMap<i64, Value>>,
    source: String,
    confidence: String,
}

fn yes() -> bool {
    true
}

/// The id of an element of a list, or its place.
fn named(value: &Value, list: &str, place: usize) -> String {
    value.get("id").and_then(Value::as_str).map_or_else(|| format!("{list}[{place}]"), str::to_owned)
}

pub(super) fn catalogue(text: &str) -> Result<Catalogue, Vec<Problem>> {
    let mut check = Check::new(text);
    if text.len() > BYTES_MAX {
        check.wrong("", "", ProblemKind::TooLong(BYTES_MAX));
        return Err(check.problems);
    }
    let document: Document = match serde_yaml_ng::from_str(text) {
        Ok(document) => document,
        Err(error) => {
            let line = error.location().map(|at| at.line());
            let kind = ProblemKind::Unreadable(error.to_string().chars().take(200).collect());
            return Err(vec![Problem { line, item: String::new(), field: String::new(), kind }]);
        }
    };
    if document.requirements.len() > REQUIREMENTS_MAX {
        check.wrong("", "requirements", ProblemKind::TooMany(REQUIREMENTS_MAX));
        return Err(check.problems);
    }
    let Some(head) = check.part::<Head>("catalog", "", document.catalog) else { return Err(check.problems) };
    let signals = read_signals(&mut check, document.signals);
    let groups = read_groups(&mut check, document.groups);
    let requirements = read_requirements(&mut check, document.requirements, &signals, &groups);
    let status = Status::parse(&head.status);
    if status.is_none() {
        check.wrong("catalog", "status", ProblemKind::Unknown(head.status.clone()));
    }
    for number in &head.levels {
        check.level("catalog", "levels", *number);
    }
    count(&mut check, &head, &groups, &requirements);
    let by_id = requirements.iter().enumerate().map(|(at, requirement)| (requirement.id.clone(), at)).collect();
    let catalogue = Catalogue {
        id: head.id,
        title_vi: head.title_vi,
        title_en: head.title_en,
        reference: head.reference,
        status: status.unwrap_or(Status::Superseded),
        supersedes: head.supersedes,
        superseded_by: head.superseded_by,
        licence_note: head.licence_note,
        signals,
        groups,
        requirements,
        by_id,
    };
    check.done(catalogue)
}

fn read_signals(check: &mut Check, rows: Vec<Value>) -> Vec<SignalKind> {
    let mut seen = HashSet::new();
    let mut signals = Vec::with_capacity(rows.len());
    for (place, value) in rows.into_iter().enumerate() {
        let item = named(&value, "signals", place);
        let Some(row) = check.part::<SignalRow>(&item, "", value) else { continue };
        check.text(&item, "title_vi", &row.title_vi);
        check.text(&item, "observe", &row.observe);
        if !seen.insert(row.id.clone()) {
            check.wrong(&item, "id", ProblemKind::Twice(row.id.clone()));
        }
        match SignalSource::parse(&row.kind) {
            Some(source) => {
                signals.push(SignalKind { id: row.id, source, title_vi: row.title_vi, observe: row.observe });
            }
            None => check.wrong(&item, "kind", ProblemKind::Unknown(row.kind)),
        }
    }
    signals
}

fn read_groups(check: &mut Check, rows: Vec<Value>) -> Vec<Group> {
    let mut seen = HashSet::new();
    let mut groups = Vec::with_capacity(rows.len());
    for (place, value) in rows.into_iter().enumerate() {
        let item = named(&value, "groups", place);
        let Some(row) = check.part::<GroupRow>(&item, "", value) else { continue };
        check.text(&item, "title_vi", &row.title_vi);
        check.text(&item, "title_en", &row.title_en);
        let names = std::iter::once(&row.id).chain(row.subgroups.iter().map(|part| &part.id));
        for name in names {
            if !seen.insert(name.clone()) {
                check.wrong(&item, "id", ProblemKind::Twice(name.clone()));
            }
        }
        let mut subgroups = Vec::with_capacity(row.subgroups.len());
        for part in row.subgroups {
            let clauses = check.by_level(&part.id, "clauses", part.clauses, |_, clause| Some(clause));
            subgroups.push(Subgroup { id: part.id, title_vi: part.title_vi, title_en: part.title_en, clauses });
        }
        groups.push(Group {
            clauses: check.by_level(&item, "clauses", row.clauses, |_, clause| Some(clause)),
            id: row.id,
            title_vi: row.title_vi,
            title_en: row.title_en,
            mandatory: row.mandatory,
            subgroups,
        });
    }
    groups
}

fn read_requirements(
    check: &mut Check,
    rows: Vec<Value>,
    signals: &[SignalKind],
    groups: &[Group],
) -> Vec<Requirement> {
    let known_signals: HashSet<&str> = signals.iter().map(|signal| signal.id.as_str()).collect();
    let mut seen = HashSet::new();
    let mut requirements = Vec::with_capacity(rows.len());
    for (place, value) in rows.into_iter().enumerate() {
        let item = named(&value, "requirements", place);
        let Some(row) = check.part::<RequirementRow>(&item, "", value) else { continue };
        if !seen.insert(row.id.clone()) {
            check.wrong(&item, "id", ProblemKind::Twice(row.id.clone()));
        }
        for (field, text) in [
            ("title_vi", &row.title_vi),
            ("title_en", &row.title_en),
            ("summary_vi", &row.summary_vi),
            ("source", &row.source),
        ] {
            check.text(&item, field, text);
        }
        match groups.iter().find(|group| group.id == row.group) {
            Some(group) => {
                let known = |name: &String| group.subgroups.iter().any(|part| part.id == *name);
                match &row.subgroup {
                    Some(name) if !known(name) => {
                        check.wrong(&item, "subgroup", ProblemKind::Unknown(name.clone()));
                    }
                    None if !group.subgroups.is_empty() => check.wrong(&item, "subgroup", ProblemKind::Missing),
                    Some(_) | None => {}
                }
            }
            None => check.wrong(&item, "group", ProblemKind::Unknown(row.group.clone())),
        }
        for signal in row.automatable_by.iter().filter(|signal| !known_signals.contains(signal.as_str())) {
            check.wrong(&item, "automatable_by", ProblemKind::Unknown(signal.clone()));
        }
        requirements.extend(read_requirement(check, &item, row));
    }
    requirements
}

fn read_requirement(check: &mut Check, item: &str, row: RequirementRow) -> Option<Requirement> {
    let levels: BTreeSet<ProtectionLevel> =
        row.levels.iter().filter_map(|number| check.level(item, "levels", *number)).collect();
    if levels.is_empty() {
        check.wrong(item, "levels", ProblemKind::Missing);
    }
    let clauses = check.by_level(item, "clauses", row.clauses, |_, clause| Some(clause));
    for level in levels.iter().filter(|level| !clauses.contains_key(level)) {
        check.wrong(item, "clauses", ProblemKind::NoValueAt(level.number()));
    }
    let mut evidence = Vec::with_capacity(row.evidence.len());
    for word in row.evidence {
        match EvidenceKind::parse(&word) {
            Some(kind) => evidence.push(kind),
            None => check.wrong(item, "evidence", ProblemKind::Unknown(word)),
        }
    }
    let mut limits: BTreeMap<String, BTreeMap<ProtectionLevel, Limit>> = BTreeMap::new();
    for (name, values) in row.params {
        let read = |check: &mut Check, value| read_limit(check, item, &name, value);
        let by_level = check.by_level(item, &name, values, read);
        for level in by_level.keys().chain(clauses.keys()).filter(|level| !levels.contains(level)) {
            check.wrong(item, &name, ProblemKind::Level(level.number().into()));
        }
        limits.insert(name, by_level);
    }
    let mut intervals = BTreeMap::new();
    for (level, limit) in limits.remove("interval").unwrap_or_default() {
        match limit {
            Limit::Span(span) => drop(intervals.insert(level, span)),
            Limit::Number(number) => check.wrong(item, "interval", ProblemKind::Span(number.to_string())),
        }
    }
    let Some(confidence) = Confidence::parse(&row.confidence) else {
        check.wrong(item, "confidence", ProblemKind::Unknown(row.confidence));
        return None;
    };
    Some(Requirement {
        id: row.id,
        group: row.group,
        subgroup: row.subgroup,
        title_vi: row.title_vi,
        title_en: row.title_en,
        summary: row.summary_vi,
        levels,
        clauses,
        evidence,
        signals: row.automatable_by,
        intervals,
        limits,
        source: row.source,
        confidence,
    })
}

fn read_limit(check: &mut Check, item: &str, field: &str, value: Value) -> Option<Limit> {
    if let Some(number) = value.as_u64().and_then(|number| u32::try_from(number).ok()) {
        return Some(Limit::Number(number));
    }
    let text = value.as_str().map_or_else(|| format!("{value:?}"), str::to_owned);
    match text.parse() {
        Ok(span) => Some(Limit::Span(span)),
        Err(_) => {
            check.wrong(item, field, ProblemKind::Span(text.chars().take(40).collect()));
            None
        }
    }
}

/// Compares what the file says it holds with what it holds: a row that was lost in copying does not pass.
fn count(check: &mut Check, head: &Head, groups: &[Group], requirements: &[Requirement]) {
    let mut compare = |field: &str, said: u64, found: usize| {
        let found = found as u64;
        if said != found {
            check.wrong("catalog", field, ProblemKind::Count { said, found });
        }
    };
    compare("item_count", head.item_count, requirements.len());
    let optional: HashSet<&str> =
        groups.iter().filter(|group| !group.mandatory).map(|group| group.id.as_str()).collect();
    let at = |number: i64| {
        requirements.iter().filter(move |row| row.levels.iter().any(|level| i64::from(level.number()) == number))
    };
    for (number, said) in &head.items_per_level {
        compare("items_per_level", *said, at(*number).count());
    }
    for (number, said) in &head.items_per_level_without_annex_a {
        let found = at(*number).filter(|row| !optional.contains(row.group.as_str())).count();
        compare("items_per_level_without_annex_a", *said, found);
    }
    for (word, said) in &head.confidence_count {
        let found = requirements.iter().filter(|row| row.confidence.as_str() == word).count();
        compare("confidence_count", *said, found);
    }
}
