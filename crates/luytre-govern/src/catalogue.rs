//! Catalogues of requirements: what a standard asks of a system at each protection level. Standards are content; this is
//! the engine that reads, checks and answers.
//!
//! A higher level is not a superset of a lower one: always ask [`Catalogue::at`]. Start with [`Catalogue`], then
//! [`crosswalk`] (how two standards relate), [`sanctions`] (what a gap risks), [`read`] (from a file, with every problem).

pub mod crosswalk;
pub mod interval;
pub mod read;
pub mod sanctions;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use luytre_model::ProtectionLevel;

use crate::library::table::Table;

pub use crosswalk::{Crosswalk, Link, Obligation, Relation};
pub use interval::Interval;
pub use read::{Problem, ProblemKind};
pub use sanctions::{Fine, Sanctions};

/// The catalogue under which new assessments are made, where nobody says otherwise.
pub const PRESENT: &str = "tcvn-14423-2026";

/// How sure we are that a row says what its source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Read in the full text, or two independent sources agree.
    High,
    /// Read in one secondary source.
    Medium,
    /// From memory: check before relying on it.
    Low,
}

impl Confidence {
    /// The word in content.
    pub const fn as_str(self) -> &'static str {
        match self {
            Confidence::High => "high",
            Confidence::Medium => "medium",
            Confidence::Low => "low",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Confidence::High, Confidence::Medium, Confidence::Low].into_iter().find(|known| known.as_str() == word)
    }
}

/// What an assessor accepts as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EvidenceKind {
    /// A policy or regulation that was issued.
    PolicyDocument,
    /// A procedure.
    Procedure,
    /// A decision.
    Decision,
    /// A contract.
    Contract,
    /// A licence or certificate.
    Licence,
    /// A design document.
    DesignDocument,
    /// A list that is kept: devices, software, data.
    Inventory,
    /// A record or minutes of something that was done.
    RecordOrMinutes,
    /// A record of training.
    TrainingRecord,
    /// A test report.
    TestReport,
    /// The result of a scan.
    ScanResult,
    /// A configuration that was exported.
    ConfigExport,
    /// A log source that reports.
    LogSource,
}

impl EvidenceKind {
    /// All kinds: documents first, then what machines show.
    pub const ALL: [EvidenceKind; 13] = [
        EvidenceKind::PolicyDocument,
        EvidenceKind::Procedure,
        EvidenceKind::Decision,
        EvidenceKind::Contract,
        EvidenceKind::Licence,
        EvidenceKind::DesignDocument,
        EvidenceKind::Inventory,
        EvidenceKind::RecordOrMinutes,
        EvidenceKind::TrainingRecord,
        EvidenceKind::TestReport,
        EvidenceKind::ScanResult,
        EvidenceKind::ConfigExport,
        EvidenceKind::LogSource,
    ];

    /// The word in content.
    pub const fn as_str(self) -> &'static str {
        match self {
            EvidenceKind::PolicyDocument => "policy_document",
            EvidenceKind::Procedure => "procedure",
            EvidenceKind::Decision => "decision",
            EvidenceKind::Contract => "contract",
            EvidenceKind::Licence => "licence_or_certificate",
            EvidenceKind::DesignDocument => "design_document",
            EvidenceKind::Inventory => "inventory",
            EvidenceKind::RecordOrMinutes => "record_or_minutes",
            EvidenceKind::TrainingRecord => "training_record",
            EvidenceKind::TestReport => "test_report",
            EvidenceKind::ScanResult => "scan_result",
            EvidenceKind::ConfigExport => "config_export",
            EvidenceKind::LogSource => "log_source",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.as_str() == word)
    }
}

/// Where a signal comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignalSource {
    /// Events and their sources.
    Telemetry,
    /// A look from outside.
    Scan,
    /// A register that people keep.
    Record,
}

impl SignalSource {
    /// The word in content.
    pub const fn as_str(self) -> &'static str {
        match self {
            SignalSource::Telemetry => "telemetry",
            SignalSource::Scan => "scan",
            SignalSource::Record => "record",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        let all = [SignalSource::Telemetry, SignalSource::Scan, SignalSource::Record];
        all.into_iter().find(|known| known.as_str() == word)
    }
}

/// A kind of signal that can show by itself whether a requirement is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalKind {
    /// Its word: `log_source.network`.
    pub id: String,
    /// Where it comes from.
    pub source: SignalSource,
    /// Title in Vietnamese.
    pub title_vi: String,
    /// What is observed, in English.
    pub observe: String,
}

/// A part of a group, in catalogues that have them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subgroup {
    /// Its word.
    pub id: String,
    /// Title in Vietnamese.
    pub title_vi: String,
    /// Title in English.
    pub title_en: String,
    /// Clause of the standard at each level.
    pub clauses: BTreeMap<ProtectionLevel, String>,
}

/// A group of requirements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its word.
    pub id: String,
    /// Title in Vietnamese.
    pub title_vi: String,
    /// Title in English.
    pub title_en: String,
    /// Whether its items are among the basic requirements of the decree. Others are reported apart.
    pub mandatory: bool,
    /// Clause of the standard at each level; empty where the catalogue gives clauses to subgroups only.
    pub clauses: BTreeMap<ProtectionLevel, String>,
    /// Its parts; empty in catalogues without.
    pub subgroups: Vec<Subgroup>,
}

/// A number that a requirement sets at a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// A count, in the unit that the name of the limit ends with.
    Number(u32),
    /// A span of time.
    Span(Interval),
}

/// One requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Identity within the catalogue, for ever: `TCVN14423.LOG.RETAIN`.
    pub id: String,
    /// Its group.
    pub group: String,
    /// Its subgroup, in catalogues that have them.
    pub subgroup: Option<String>,
    /// Title in Vietnamese.
    pub title_vi: String,
    /// Title in English.
    pub title_en: String,
    /// What an assessor wants to see, in Vietnamese, in our own words.
    pub summary: String,
    /// The levels at which it is asked.
    pub levels: BTreeSet<ProtectionLevel>,
    /// Clause of the standard at each of them.
    pub clauses: BTreeMap<ProtectionLevel, String>,
    /// What counts as evidence.
    pub evidence: Vec<EvidenceKind>,
    /// Signals that can show it.
    pub signals: Vec<String>,
    /// Longest time between two executions at each level, for what must be repeated.
    pub intervals: BTreeMap<ProtectionLevel, Interval>,
    /// Other numbers by name and level: `retention`, `min_without_mfa`.
    pub limits: BTreeMap<String, BTreeMap<ProtectionLevel, Limit>>,
    /// Where the row was read.
    pub source: String,
    /// How sure we are.
    pub confidence: Confidence,
}

impl Requirement {
    /// Returns the clause at a level.
    pub fn clause(&self, level: ProtectionLevel) -> Option<&str> {
        self.clauses.get(&level).map(String::as_str)
    }

    /// The id without the catalogue's prefix: `LOG.RETAIN`.
    pub fn short(&self) -> &str {
        self.id.split_once('.').map_or(&self.id, |(_, rest)| rest)
    }
}

/// Whether a standard is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// In force.
    Current,
    /// Replaced, and still used for systems that were approved under it.
    InTransition,
    /// Replaced.
    Superseded,
}

impl Status {
    /// The word in content.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Current => "current",
            Status::InTransition => "superseded_in_transition",
            Status::Superseded => "superseded",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Status::Current, Status::InTransition, Status::Superseded].into_iter().find(|known| known.as_str() == word)
    }
}

/// A catalogue: a standard with its requirements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Its word: `tcvn-14423-2026`.
    pub id: String,
    /// Title in Vietnamese.
    pub title_vi: String,
    /// Title in English.
    pub title_en: String,
    /// The standard as it is cited.
    pub reference: String,
    /// Whether it is in force.
    pub status: Status,
    /// Catalogues that it replaces.
    pub supersedes: Vec<String>,
    /// The catalogue that replaces it.
    pub superseded_by: Option<String>,
    /// Whose words these are.
    pub licence_note: String,
    /// Signals that its requirements name.
    pub signals: Vec<SignalKind>,
    /// Groups in the order of the standard.
    pub groups: Vec<Group>,
    /// Requirements in the order of the standard.
    pub requirements: Vec<Requirement>,
    by_id: HashMap<String, usize>,
}

impl Catalogue {
    /// Reads and checks a catalogue; answers with every problem, each with its line and field.
    pub fn read(text: &str) -> Result<Catalogue, Vec<Problem>> {
        read::catalogue(text)
    }

    /// Returns a requirement.
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.by_id.get(id).map(|at| &self.requirements[*at])
    }

    /// Returns a group.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// Returns a kind of signal.
    pub fn signal(&self, id: &str) -> Option<&SignalKind> {
        self.signals.iter().find(|signal| signal.id == id)
    }

    /// Returns the requirements at a level, in the order of the standard.
    pub fn at(&self, level: ProtectionLevel) -> impl Iterator<Item = &Requirement> {
        self.requirements.iter().filter(move |requirement| requirement.levels.contains(&level))
    }

    /// Whether a requirement is among the basic requirements of the decree.
    pub fn is_mandatory(&self, requirement: &Requirement) -> bool {
        self.group(&requirement.group).is_some_and(|group| group.mandatory)
    }

    /// Returns the requirements at a level that a signal can show.
    pub fn shown_by(&self, signal: &str, level: ProtectionLevel) -> impl Iterator<Item = &Requirement> {
        self.at(level).filter(move |requirement| requirement.signals.iter().any(|named| named == signal))
    }
}

/// Catalogues with what relates them and what their gaps risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogues {
    /// By id.
    pub by_id: BTreeMap<String, Catalogue>,
    /// How they relate.
    pub crosswalk: Crosswalk,
    /// What gaps risk.
    pub sanctions: Sanctions,
}

impl Catalogues {
    /// Returns the catalogue with this id.
    pub fn get(&self, id: &str) -> Option<&Catalogue> {
        self.by_id.get(id)
    }

    /// Returns the catalogue under which new assessments are made.
    pub fn present(&self) -> &Catalogue {
        self.get(PRESENT).or_else(|| self.by_id.values().next()).expect("content holds a catalogue")
    }
}

/// Path of the crosswalk among the files of content.
const CROSSWALK: &str = "catalogues/crosswalk.yaml";
/// Path of the table of what gaps risk.
const SANCTIONS: &str = "catalogues/sanctions.json";
/// Path of the amounts.
const FINES: &str = "regulation/common/fines.json";

/// What the product ships: path and text.
const SHIPPED: [(&str, &str); 5] = [
    ("catalogues/tcvn14423.yaml", include_str!("../../../content/catalogues/tcvn14423.yaml")),
    ("catalogues/tcvn11930.yaml", include_str!("../../../content/catalogues/tcvn11930.yaml")),
    (CROSSWALK, include_str!("../../../content/catalogues/crosswalk.yaml")),
    (SANCTIONS, include_str!("../../../content/catalogues/sanctions.json")),
    (FINES, include_str!("../../../content/regulation/common/fines.json")),
];

/// Returns the catalogues that the product ships; a test reads them, so that a damaged one never leaves the house.
pub fn shipped() -> &'static Catalogues {
    static READ: LazyLock<Catalogues> =
        LazyLock::new(|| assemble(&SHIPPED.into()).expect("the shipped catalogues are checked by a test"));
    &READ
}

/// A problem with the path of its file.
pub type FileProblem = (String, Problem);

/// Returns the shipped catalogues with these files laid over them: a path that is shipped is replaced, any other
/// `catalogues/*.yaml` is one more catalogue. `None` when none of the files is about catalogues.
///
/// What is read stays for the life of the process, once for each text: pages keep references to it.
pub fn overlaid<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Option<&'static Catalogues>, Vec<FileProblem>> {
    let mut texts: BTreeMap<&str, &str> = SHIPPED.into();
    let mut changed = false;
    for (path, text) in files {
        let ours = path == FINES || path.starts_with("catalogues/");
        if ours && texts.insert(path, text) != Some(text) {
            changed = true;
        }
    }
    if !changed {
        return Ok(None);
    }
    static READ: Table<Catalogues> = Table::new();
    let key = texts.iter().flat_map(|(path, text)| [*path, *text]).map(str::to_owned).collect();
    READ.of(key, || assemble(&texts)).map(Some)
}

/// Whether a file of this path below `catalogues/` is read.
pub(crate) fn is_read(path: &str) -> bool {
    path == SANCTIONS || path.strip_prefix("catalogues/").is_some_and(|name| name.ends_with(".yaml"))
}

fn assemble(texts: &BTreeMap<&str, &str>) -> Result<Catalogues, Vec<FileProblem>> {
    let mut problems: Vec<FileProblem> = Vec::new();
    let mut by_id: BTreeMap<String, Catalogue> = BTreeMap::new();
    let mut told = |path: &str, found: Vec<Problem>| {
        problems.extend(found.into_iter().map(|problem| (path.to_owned(), problem)));
    };
    for (path, text) in texts.iter().filter(|(path, _)| path.ends_with(".yaml") && **path != CROSSWALK) {
        match Catalogue::read(text) {
            Ok(catalogue) => {
                if let Some(before) = by_id.insert(catalogue.id.clone(), catalogue) {
                    let (item, field) = ("catalog".to_owned(), "id".to_owned());
                    told(path, vec![Problem { line: None, item, field, kind: ProblemKind::Twice(before.id) }]);
                }
            }
            Err(found) => told(path, found),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut told = |path: &str, found: Vec<Problem>| {
        problems.extend(found.into_iter().map(|problem| (path.to_owned(), problem)));
    };
    let crosswalk = Crosswalk::read(texts[CROSSWALK], &by_id).map_err(|found| told(CROSSWALK, found));
    let sanctions = Sanctions::read(texts[SANCTIONS], texts[FINES], &by_id).map_err(|found| told(SANCTIONS, found));
    match (crosswalk, sanctions) {
        (Ok(crosswalk), Ok(sanctions)) => Ok(Catalogues { by_id, crosswalk, sanctions }),
        _ => Err(problems),
    }
}

#[cfg(test)]
mod tests;
