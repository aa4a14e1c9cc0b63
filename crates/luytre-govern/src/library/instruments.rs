//! What belongs to no level regime: instruments, numbers by level, incident clocks, the four-layer model, fines, dates.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_model::ProtectionLevel;
use serde::Deserialize;
use serde_json::Value;

use super::ContentFile;
use super::basis::Basis;
use super::document::Document;
use super::problem::{ContentProblem, Defect};
use super::reader::{FileReader, keep};
use super::regime::once;

/// What belongs to no level regime.
#[derive(Debug, Clone, Default)]
pub struct Common {
    /// Legal instruments and standards.
    pub instruments: Vec<Instrument>,
    /// What is announced and not issued.
    pub pending: Vec<Pending>,
    /// Intervals, retention and other numbers by level.
    pub parameters: Parameters,
    /// Fines for organisations, in million VND.
    pub fines: Vec<FineRow>,
    /// Clocks of incident notices.
    pub incident_rules: Vec<IncidentRule>,
    /// Activities of handling an incident.
    pub incident_process: Vec<StepRow>,
    /// Kinds of incidents by group.
    pub incident_groups: Vec<IncidentGroup>,
    /// Kinds of incidents of no group.
    pub incident_extra_kinds: Vec<Named>,
    /// Severities of incidents.
    pub incident_severities: Vec<SeverityRow>,
    /// The organisational four-layer model.
    pub org_layers: Vec<StepRow>,
    /// Evidence of its layers.
    pub org_layer_evidence: Vec<LayerEvidence>,
    /// Observed formats for sharing with the national centre.
    pub sharing_channels: Vec<SharingChannel>,
    /// Rules on sharing.
    pub sharing_rules: Vec<TextRow>,
    /// Dates that the rules fix.
    pub known_dates: Vec<KnownDate>,
    /// Streams of reports beside the annual one.
    pub report_streams: Vec<ReportStream>,
}

/// Intervals, retention and other numbers by level.
#[derive(Debug, Clone, Default)]
pub struct Parameters {
    /// Id of the standard they are taken from.
    pub standard: String,
    /// Longest time between two runs of an activity.
    pub intervals: Vec<IntervalRow>,
    /// Shortest time that something is kept.
    pub retention: Vec<RetentionRow>,
    /// Single numbers.
    pub numbers: Vec<NumberRow>,
    /// Measures that are asked for from a level on.
    pub from_level: Vec<FromLevelRow>,
    /// Fields that a log must have.
    pub log_fields: Vec<LogFieldsRow>,
    /// How often a system is assessed; the stricter of several holds.
    pub assessment_intervals: Vec<AssessmentIntervalRow>,
}

impl Parameters {
    /// Returns the months between two runs of an activity at a level; `None` where there is no number.
    pub fn interval_months(&self, code: &str, level: ProtectionLevel) -> Option<u32> {
        self.intervals.iter().find(|row| row.code == code)?.months.get(&level).copied()
    }

    /// Returns the months that logs are kept at a level: the longest that a row asks for.
    pub fn log_retention_months(&self, level: ProtectionLevel) -> Option<u32> {
        let rows = self.retention.iter().filter(|row| row.code == "log" || row.code == "log_level1_default");
        rows.filter_map(|row| row.months.get(&level)).max().copied()
    }

    /// Returns a single number.
    pub fn number(&self, code: &str) -> Option<&NumberRow> {
        self.numbers.iter().find(|row| row.code == code)
    }

    /// Returns the level from which a measure is asked for.
    pub fn from_level(&self, code: &str) -> Option<ProtectionLevel> {
        self.from_level.iter().find(|row| row.code == code).map(|row| row.level)
    }
}

impl Common {
    /// Returns an instrument by its id.
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|instrument| instrument.id == id)
    }

    /// Returns a date that the rules fix, as the last allowed day in a year; a single date whatever the year.
    pub fn known_date(&self, code: &str, year: i16) -> Option<Date> {
        self.known_dates.iter().find(|row| row.code == code)?.last_day(year)
    }
}

/// A word with its title.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The word.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextRow {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

/// A legal instrument or standard.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Identity.
    pub id: String,
    /// How sources name it: `ND331`.
    pub abbreviation: String,
    /// Its short Vietnamese title, as papers quote it.
    pub short_vi: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Ids of what it replaces.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// Whether it says so itself.
    pub explicit_repeal: bool,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
    /// On what it stands and when it is in force.
    pub basis: Basis,
}

/// Something that is announced and not issued.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pending {
    /// Its word.
    pub code: String,
    /// What, in Vietnamese.
    pub vi: String,
    /// What, in English.
    pub en: String,
    /// When somebody last looked.
    pub checked: Date,
    /// Where it is announced.
    pub basis: Basis,
}

/// Longest time between two runs of an activity.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntervalRow {
    /// The activity.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Months by level; a level that is not there has no number.
    pub months: ByLevel,
    /// Levels that ask for it "periodically" without a number.
    #[serde(default)]
    pub periodic_levels: BTreeSet<ProtectionLevel>,
    /// On what it stands.
    pub basis: Basis,
}

/// Shortest time that something is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRow {
    /// What.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Months by level.
    pub months: ByLevel,
    /// On what it stands.
    pub basis: Basis,
}

/// A number by level; JSON writes the levels as names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, u32>")]
pub struct ByLevel(BTreeMap<ProtectionLevel, u32>);

impl ByLevel {
    /// Returns the number of a level.
    pub fn get(&self, level: &ProtectionLevel) -> Option<&u32> {
        self.0.get(level)
    }

    /// Returns levels and numbers.
    pub fn iter(&self) -> impl Iterator<Item = (ProtectionLevel, u32)> {
        self.0.iter().map(|(level, number)| (*level, *number))
    }
}

impl TryFrom<BTreeMap<String, u32>> for ByLevel {
    type Error = String;

    fn try_from(by_name: BTreeMap<String, u32>) -> Result<Self, String> {
        let read = |(name, number): (String, u32)| {
            let level = name.parse::<u8>().ok().and_then(|level| ProtectionLevel::try_from(level).ok());
            level.map(|level| (level, number)).ok_or_else(|| format!("{name:?} is no level from 1 to 5"))
        };
        by_name.into_iter().map(read).collect::<Result<_, _>>().map(ByLevel)
    }
}

/// A single number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberRow {
    /// What.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// The number.
    pub value: u32,
    /// Its unit: `days`, `months`, `percent`, `km`.
    pub unit: String,
    /// On what it stands.
    pub basis: Basis,
}

/// A measure that is asked for from a level on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FromLevelRow {
    /// The measure.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// The level.
    pub level: ProtectionLevel,
    /// On what it stands.
    pub basis: Basis,
}

/// Fields that a log must have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogFieldsRow {
    /// Which log.
    pub code: String,
    /// From which level.
    pub level: ProtectionLevel,
    /// The fields.
    pub fields: Vec<String>,
    /// On what it stands.
    pub basis: Basis,
}

/// How often systems of some levels are assessed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentIntervalRow {
    /// Its word.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Levels.
    pub levels: BTreeSet<ProtectionLevel>,
    /// Months.
    pub months: u32,
    /// Who leads it.
    pub lead: String,
    /// Where it comes from: `province` (a programme) or `old_regime`.
    pub scope: String,
    /// On what it stands.
    pub basis: Basis,
}

/// A fine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FineRow {
    /// For what.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// Least, in million VND.
    pub min_million: u32,
    /// Most, in million VND.
    pub max_million: u32,
    /// On what it stands.
    pub basis: Basis,
}

/// A clock of incident notices.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentRule {
    /// Its word.
    pub id: String,
    /// When it applies, in Vietnamese.
    pub vi: String,
    /// When it applies, in English.
    pub en: String,
    /// Elapsed hours from the discovery; 0: at once; `None`: no limit in hours.
    #[serde(default)]
    pub hours: Option<u32>,
    /// Days, in old rules.
    #[serde(default)]
    pub days: Option<u32>,
    /// To whom.
    pub to: String,
    /// Which notice.
    pub kind: String,
    /// What it must tell.
    #[serde(default)]
    pub content: Vec<String>,
    /// Reports of a complex case, in order.
    #[serde(default)]
    pub stages: Vec<String>,
    /// Its form.
    #[serde(default)]
    pub form: Option<String>,
    /// Years that the file is kept.
    #[serde(default)]
    pub keep_file_years: Option<u32>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
    /// On what it stands.
    pub basis: Basis,
}

/// A numbered step or layer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRow {
    /// Its number.
    pub number: u8,
    /// Its word, where it has one.
    #[serde(default)]
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

/// Kinds of incidents.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentGroup {
    /// Its letter.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// Its kinds.
    pub kinds: Vec<String>,
    /// On what it stands.
    pub basis: Basis,
}

/// A severity of incidents.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeverityRow {
    /// Its word: `M1` … `M4`.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// Which notices it asks for, in words.
    pub notice: String,
    /// On what it stands.
    pub basis: Basis,
}

/// A kind of evidence of a layer of the organisational model.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerEvidence {
    /// Number of the layer.
    pub layer: u8,
    /// Its word.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

/// An observed format for sharing; its parts are for the exchange to read.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharingChannel {
    /// Identity.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Transport, message and fields.
    pub form: Value,
    /// On what it stands.
    pub basis: Basis,
}

/// Whether a date is the last allowed one or the first that is too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateMeaning {
    /// "Trước ngày D": the last allowed day is the one before it.
    Before,
    /// Up to and including the day.
    Until,
}

/// A day of every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayOfYear {
    /// Month.
    pub month: i8,
    /// Day.
    pub day: i8,
}

/// A date that the rules fix.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownDate {
    /// Its word.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// A single date.
    #[serde(default)]
    pub date: Option<Date>,
    /// A day of every year.
    #[serde(default)]
    pub yearly: Option<DayOfYear>,
    /// How the day is meant.
    pub meaning: DateMeaning,
    /// On what it stands.
    pub basis: Basis,
}

impl KnownDate {
    /// Returns the last allowed day in a year.
    pub fn last_day(&self, year: i16) -> Option<Date> {
        let yearly = || self.yearly.and_then(|day| Date::new(year, day.month, day.day).ok());
        last_day(self.date.or_else(yearly)?, self.meaning)
    }
}

fn last_day(day: Date, meaning: DateMeaning) -> Option<Date> {
    match meaning {
        DateMeaning::Before => crate::calendar::last_day_before(day),
        DateMeaning::Until => Some(day),
    }
}

/// A stream of reports beside the annual one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportStream {
    /// Its word.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// Who receives it.
    pub receiver: String,
    /// The day.
    pub yearly: DayOfYear,
    /// How the day is meant.
    pub meaning: DateMeaning,
    /// Where it comes from.
    pub scope: String,
    /// On what it stands.
    pub basis: Basis,
}

impl ReportStream {
    /// Returns the last allowed day in a year.
    pub fn last_day(&self, year: i16) -> Option<Date> {
        last_day(Date::new(year, self.yearly.month, self.yearly.day).ok()?, self.meaning)
    }
}

/// A limit of a number of months, in the file of fines.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limitation {
    #[serde(rename = "value")]
    _months: u32,
    #[serde(rename = "basis")]
    _basis: Basis,
}

/// Reads the files of the folder `common`.
pub(super) fn read(
    files: &[(&str, &ContentFile)],
    documents: &mut BTreeMap<String, Document>,
    problems: &mut Vec<ContentProblem>,
) -> Common {
    let mut common = Common::default();
    for (name, file) in files {
        let mut reader = match FileReader::open(&file.path, &file.text) {
            Ok(reader) => reader,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        if !read_file(name, &mut reader, &mut common) {
            problems.push(ContentProblem::new(&file.path, "", Defect::UnknownFile));
            continue;
        }
        keep(reader, documents, problems);
    }
    for needed in ["instruments.json", "parameters.json"] {
        if !files.iter().any(|(name, _)| *name == needed) {
            problems.push(ContentProblem::new(&format!("regulation/common/{needed}"), "", Defect::MissingFile));
        }
    }
    common
}

fn read_file(name: &str, reader: &mut FileReader<'_>, common: &mut Common) -> bool {
    match name {
        "instruments.json" => {
            common.instruments = reader.rows("instruments", 1);
            common.pending = reader.rows("pending", 0);
            once(reader, "instruments", common.instruments.iter().map(|row| row.id.as_str()));
            once(reader, "instruments", common.instruments.iter().map(|row| row.abbreviation.as_str()));
        }
        "parameters.json" => {
            common.parameters = Parameters {
                standard: reader.value("standard").unwrap_or_default(),
                intervals: reader.rows("intervals", 1),
                retention: reader.rows("retention", 1),
                numbers: reader.rows("numbers", 0),
                from_level: reader.rows("from_level", 0),
                log_fields: reader.rows("log_fields", 0),
                assessment_intervals: reader.rows("assessment_intervals", 0),
            };
            once(reader, "intervals", common.parameters.intervals.iter().map(|row| row.code.as_str()));
            once(reader, "numbers", common.parameters.numbers.iter().map(|row| row.code.as_str()));
        }
        "fines.json" => {
            common.fines = reader.rows("fines", 1);
            let _: Vec<Limitation> = reader.rows("limitation_months", 0);
            once(reader, "fines", common.fines.iter().map(|row| row.code.as_str()));
        }
        "incident-deadlines.json" => {
            common.incident_rules = reader.rows("rules", 1);
            common.incident_process = reader.rows("process", 0);
            once(reader, "rules", common.incident_rules.iter().map(|row| row.id.as_str()));
        }
        "incident-taxonomy.json" => {
            common.incident_groups = reader.rows("groups", 1);
            common.incident_extra_kinds = reader.rows("extra_kinds", 0);
            common.incident_severities = reader.rows("severities", 1);
        }
        "four-layer-model.json" => {
            common.org_layers = reader.rows("layers", 4);
            common.org_layer_evidence = reader.rows("evidence", 4);
        }
        "national-sharing.json" => {
            common.sharing_channels = reader.rows("channels", 0);
            common.sharing_rules = reader.rows("rules", 0);
        }
        "known-dates.json" => {
            common.known_dates = reader.rows("dates", 1);
            common.report_streams = reader.rows("streams", 0);
            check_dates(reader, common);
        }
        _ => return false,
    }
    true
}

fn check_dates(reader: &mut FileReader<'_>, common: &Common) {
    for (index, row) in common.known_dates.iter().enumerate() {
        // A day that every year has, and either a date or a day of the year.
        if row.date.is_some() == row.yearly.is_some() || row.last_day(2025).is_none() {
            let wrong = "either a date or a day of every year".to_owned();
            reader.problem(format!("dates[{index}]"), Defect::WrongValue(wrong));
        }
    }
    for (index, row) in common.report_streams.iter().enumerate() {
        if row.last_day(2025).is_none() {
            reader.problem(format!("streams[{index}]"), Defect::WrongValue("no day of every year".to_owned()));
        }
    }
}
