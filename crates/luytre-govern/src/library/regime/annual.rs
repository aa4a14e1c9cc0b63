//! The annual report of a regime: its period, who sends it before which day, what stands in it.

use serde::Deserialize;

use super::super::basis::Basis;
use super::super::instruments::Named;
use super::super::problem::Defect;
use super::super::reader::FileReader;

/// The annual report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnnualReport {
    /// Code of its form.
    pub form: String,
    /// The period that it covers.
    pub period: PeriodRow,
    /// Who sends it to whom before which day.
    pub due: Vec<DueRow>,
    /// Lawful ways of sending.
    pub channels: Vec<Named>,
    /// Counters of part 1.
    pub counters: Vec<CounterRow>,
    /// Fields of a party in part 2.
    pub party_fields: Vec<Named>,
    /// Columns of part 3.
    pub columns: Vec<ColumnRow>,
    /// What the report must tell.
    pub content_items: Vec<ContentItemRow>,
    /// Checks of consistency.
    pub checks: Vec<Named>,
}

/// The period of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodRow {
    /// Month of the first day.
    pub from_month: i8,
    /// First day.
    pub from_day: i8,
    /// Whether the first day lies in the year before.
    pub from_previous_year: bool,
    /// Month of the last day.
    pub to_month: i8,
    /// Last day.
    pub to_day: i8,
    /// On what it stands.
    pub basis: Basis,
}

/// Before which day of the year a report is sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueRow {
    /// Who sends.
    pub who: Vec<String>,
    /// To whom.
    pub to: String,
    /// Month.
    pub before_month: i8,
    /// Day; the last allowed day is the one before it.
    pub before_day: i8,
    /// On what it stands.
    pub basis: Basis,
}

/// A counter of part 1, with the systems that it counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CounterRow {
    /// Its word, `c1` to `c7`.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// What must hold of a system that it counts, all of it; empty: every system. Not of a counter that tells a day.
    #[serde(default)]
    pub counts: Option<Vec<Counted>>,
    /// On what it stands.
    pub basis: Basis,
}

/// Something that holds of a system, or does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Its type and data were determined.
    Classified,
    /// It has a dossier.
    WithDossier,
    /// Its dossier was appraised.
    Appraised,
    /// Its level was approved.
    Approved,
    /// It was assessed before it was put into use.
    AssessedBeforeUse,
    /// It was assessed periodically within the period.
    AssessedPeriodically,
}

impl Counted {
    /// Whether the table of part 3 tells it, so that a check can count rows.
    pub const fn is_in_the_table(self) -> bool {
        !matches!(self, Counted::Classified | Counted::WithDossier)
    }
}

/// Counters that are numbers.
const NUMBERS: [&str; 6] = ["c1", "c2", "c3", "c4", "c5", "c6"];
/// Those that a check compares with the rows of the table.
const COMPARED: [&str; 3] = ["c1", "c5", "c6"];

impl AnnualReport {
    /// Returns the counter with this word.
    pub fn counter(&self, code: &str) -> Option<&CounterRow> {
        self.counters.iter().find(|counter| counter.code == code)
    }

    /// What must hold of a system that a counter counts.
    pub fn counts(&self, code: &str) -> Option<&[Counted]> {
        self.counter(code).and_then(|counter| counter.counts.as_deref())
    }
}

/// A column of a report.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRow {
    /// Its number.
    pub number: u8,
    /// Its word.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Values that it may have; empty for any.
    #[serde(default)]
    pub values: Vec<String>,
    /// Parts that it has.
    #[serde(default)]
    pub fields: Vec<String>,
    /// Whether several values may stand in it.
    #[serde(default)]
    pub multiple: bool,
    /// On what it stands.
    pub basis: Basis,
}

/// Something that a report must tell.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentItemRow {
    /// Its number.
    pub number: u8,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// Whether a column of the form tells it; if not, an annex does.
    pub has_column: bool,
    /// On what it stands.
    pub basis: Basis,
}

/// Reads the report; `None` without its period.
pub(super) fn read(reader: &mut FileReader<'_>) -> Option<AnnualReport> {
    let mut period: Vec<PeriodRow> = reader.rows("period", 1);
    let form: Option<String> = reader.value("form");
    let report = AnnualReport {
        form: form.unwrap_or_default(),
        period: period.pop()?,
        due: reader.rows("due", 1),
        channels: reader.rows("channels", 1),
        counters: reader.rows("counters", 1),
        party_fields: reader.rows("party_fields", 1),
        columns: reader.rows("columns", 1),
        content_items: reader.rows("content_items", 1),
        checks: reader.rows("checks", 1),
    };
    let mut days = vec![
        ("period", report.period.from_month, report.period.from_day),
        ("period", report.period.to_month, report.period.to_day),
    ];
    days.extend(report.due.iter().map(|row| ("due", row.before_month, row.before_day)));
    for (place, month, day) in days {
        // A day that every year has.
        if jiff::civil::Date::new(2025, month, day).is_err() {
            reader.problem(place, Defect::WrongValue(format!("{day}/{month} is no day of every year")));
        }
    }
    for code in NUMBERS {
        let counts = report.counts(code);
        if counts.is_none() {
            let needed = format!("{code} is no number; give it counts: [] for every system, or what must hold of one");
            reader.problem("counters", Defect::WrongValue(needed));
        }
        let in_the_table = counts.unwrap_or_default().iter().all(|counted| counted.is_in_the_table());
        if COMPARED.contains(&code) && !in_the_table {
            let wrong = format!("{code} is compared with the table, which tells neither classified nor with_dossier");
            reader.problem("counters", Defect::WrongValue(wrong));
        }
    }
    Some(report)
}
