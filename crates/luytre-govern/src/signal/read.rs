//! Reading the kinds of signals from content: every row is checked, and every problem is told with its signal and field.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use luytre_model::Layer;
use luytre_model::query::Expr;
use serde::Deserialize;

use super::{Check, Measure, Missing, Pair, Register, Shares, SignalDef, SignalGroup, Signals, Title};
use crate::catalogue::Interval;

/// Longest file, in bytes.
pub const BYTES_MAX: usize = 1 << 20;
/// Most kinds of signals.
pub const KINDS_MAX: usize = 150;
/// Most checks or pairs of one kind.
pub const CHECKS_MAX: usize = 10;
/// Longest window, in hours: a hundred days.
pub const WINDOW_H_MAX: u32 = 2_400;

/// Something that is wrong with the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignalProblem {
    /// The signal; empty for the file itself.
    pub signal: String,
    /// The field.
    pub field: &'static str,
    /// What is wrong, and what to write instead.
    pub problem: String,
}

impl fmt::Display for SignalProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.signal, self.field, self.problem)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    source: String,
    #[serde(rename = "confidence")]
    _confidence: String,
    #[serde(rename = "in_force_from")]
    _from: Option<String>,
    #[serde(rename = "in_force_to")]
    _to: Option<String>,
    valid: String,
    due_days: u32,
    groups: Vec<GroupRow>,
    #[serde(default)]
    registers: Vec<RegisterRow>,
    signals: Vec<SignalRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupRow {
    id: String,
    vi: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterRow {
    id: String,
    vi: String,
    en: String,
    valid: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignalRow {
    id: String,
    group: String,
    vi: String,
    en: String,
    measure: String,
    #[serde(default)]
    hosts: bool,
    #[serde(default)]
    checks: Vec<CheckRow>,
    #[serde(default)]
    pairs: Vec<PairRow>,
    #[serde(default)]
    programs: BTreeMap<String, Vec<String>>,
    layer: Option<String>,
    requirement: Option<String>,
    limit: Option<String>,
    every_h: Option<u32>,
    window_h: Option<u32>,
    open_h: Option<u32>,
    skew_s: Option<u32>,
    at_least: Option<u64>,
    ok: Option<u8>,
    warn: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckRow {
    id: String,
    vi: String,
    en: String,
    query: String,
    window_h: u32,
    #[serde(default)]
    at_least: u64,
    at_most: Option<u64>,
    missing: Missing,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PairRow {
    vi: String,
    en: String,
    of: String,
    having: String,
}

#[derive(Default)]
struct Problems {
    list: Vec<SignalProblem>,
    signal: String,
}

impl Problems {
    fn add(&mut self, field: &'static str, problem: impl Into<String>) {
        self.list.push(SignalProblem { signal: self.signal.clone(), field, problem: problem.into() });
    }

    fn given<T>(&mut self, field: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.add(field, "is missing; add it");
        }
        value
    }

    fn query(&mut self, field: &'static str, text: &str) -> Option<Expr> {
        match Expr::parse(text) {
            Ok(Expr::All) => {
                self.add(field, "is empty; a signal asks for something");
                None
            }
            Ok(expr) => Some(expr),
            Err(error) => {
                self.add(field, error.to_string());
                None
            }
        }
    }

    fn window(&mut self, hours: Option<u32>) -> Option<u32> {
        let hours = self.given("window_h", hours)?;
        if !(1..=WINDOW_H_MAX).contains(&hours) {
            self.add("window_h", format!("must be 1 to {WINDOW_H_MAX}"));
            return None;
        }
        Some(hours)
    }

    fn shares(&mut self, row: &SignalRow) -> Option<Shares> {
        let (ok, warn) = (self.given("ok", row.ok)?, self.given("warn", row.warn)?);
        if ok > 100 || warn > ok {
            self.add("ok", "shares are percent, and `warn` is not above `ok`");
            return None;
        }
        Some(Shares { ok, warn })
    }
}

/// Reads a file.
pub fn signals(text: &str) -> Result<Signals, Vec<SignalProblem>> {
    let mut problems = Problems::default();
    if text.len() > BYTES_MAX {
        problems.add("", format!("the file is longer than {BYTES_MAX} bytes"));
        return Err(problems.list);
    }
    let file: FileRow = match serde_yaml_ng::from_str(text) {
        Ok(file) => file,
        Err(error) => {
            problems.add("", format!("cannot be read: {error}"));
            return Err(problems.list);
        }
    };
    let valid = match file.valid.parse::<Interval>() {
        Ok(valid) => valid,
        Err(error) => {
            problems.add("valid", error.to_string());
            return Err(problems.list);
        }
    };
    if file.signals.len() > KINDS_MAX {
        problems.add("signals", format!("there are more than {KINDS_MAX}"));
    }
    let groups: Vec<SignalGroup> = file
        .groups
        .into_iter()
        .map(|row| SignalGroup { id: row.id, title: Title { vi: row.vi, en: row.en } })
        .collect();
    let mut seen = BTreeSet::new();
    let mut registers = Vec::new();
    for row in file.registers {
        problems.signal.clone_from(&row.id);
        if !seen.insert(row.id.clone()) {
            problems.add("id", "stands twice");
        }
        match row.valid.parse::<Interval>() {
            Ok(valid) => registers.push(Register { id: row.id, title: Title { vi: row.vi, en: row.en }, valid }),
            Err(error) => problems.add("valid", error.to_string()),
        }
    }
    let mut kinds = Vec::new();
    for row in file.signals {
        problems.signal.clone_from(&row.id);
        if !seen.insert(row.id.clone()) {
            problems.add("id", "stands twice");
        }
        if !groups.iter().any(|group| group.id == row.group) {
            problems.add("group", format!("{:?} is not one of the groups", row.group));
        }
        if row.vi.is_empty() || row.en.is_empty() {
            problems.add("vi", "a title is empty; give both languages");
        }
        if let Some(measure) = measure(&row, &mut problems) {
            let title = Title { vi: row.vi, en: row.en };
            kinds.push(SignalDef { id: row.id, group: row.group, title, measure, per_host: row.hosts });
        }
    }
    if problems.list.is_empty() {
        Ok(Signals { groups, registers, kinds, valid, due_days: file.due_days, source: file.source })
    } else {
        Err(problems.list)
    }
}

fn measure(row: &SignalRow, problems: &mut Problems) -> Option<Measure> {
    match row.measure.as_str() {
        "events" => checks(row, problems).map(Measure::Events),
        "layer" => {
            let word = problems.given("layer", row.layer.as_deref())?;
            match word.parse::<Layer>() {
                Ok(layer) => Some(Measure::Layer(layer)),
                Err(error) => {
                    problems.add("layer", error.to_string());
                    None
                }
            }
        }
        "coverage" => problems.shares(row).map(Measure::Coverage),
        "fields" => {
            let (window_h, shares) = (problems.window(row.window_h)?, problems.shares(row)?);
            let pairs = pairs(row, problems)?;
            Some(Measure::Fields { window_h, pairs, shares })
        }
        "retention" => {
            let requirement = problems.given("requirement", row.requirement.clone())?;
            let limit = problems.given("limit", row.limit.clone())?;
            Some(Measure::Retention { requirement, limit })
        }
        "integrity" => Some(Measure::Integrity { every_h: problems.given("every_h", row.every_h)?.max(1) }),
        "clock" => {
            let (window_h, shares) = (problems.window(row.window_h)?, problems.shares(row)?);
            Some(Measure::Clock { window_h, skew_s: problems.given("skew_s", row.skew_s)?, shares })
        }
        "rules" => Some(Measure::Rules { at_least: problems.given("at_least", row.at_least)? }),
        "devices" => Some(Measure::Devices { window_h: problems.window(row.window_h)?, shares: problems.shares(row)? }),
        "software" => {
            let (window_h, shares) = (problems.window(row.window_h)?, problems.shares(row)?);
            if row.programs.is_empty() || row.programs.values().any(Vec::is_empty) {
                problems.add("programs", "name at least one module, each with a word");
                return None;
            }
            Some(Measure::Software { window_h, programs: row.programs.clone(), shares })
        }
        "alerts" => {
            let (window_h, shares) = (problems.window(row.window_h)?, problems.shares(row)?);
            Some(Measure::Alerts { window_h, open_h: problems.given("open_h", row.open_h)?, shares })
        }
        "staff" => Some(Measure::Staff),
        "record" => Some(Measure::Record),
        other => {
            problems.add("measure", format!("{other:?} is not a way to measure"));
            None
        }
    }
}

fn checks(row: &SignalRow, problems: &mut Problems) -> Option<Vec<Check>> {
    if row.checks.is_empty() || row.checks.len() > CHECKS_MAX {
        problems.add("checks", format!("give 1 to {CHECKS_MAX}"));
        return None;
    }
    let check = |check: &CheckRow| {
        let expr = problems.query("query", &check.query)?;
        let window_h = problems.window(Some(check.window_h))?;
        if check.at_least == 0 && check.at_most.is_none() {
            problems.add("at_least", "a check needs a least or a most count");
            return None;
        }
        Some(Check {
            id: check.id.clone(),
            title: Title { vi: check.vi.clone(), en: check.en.clone() },
            query: check.query.clone(),
            expr,
            window_h,
            at_least: check.at_least,
            at_most: check.at_most,
            missing: check.missing,
        })
    };
    row.checks.iter().map(check).collect()
}

fn pairs(row: &SignalRow, problems: &mut Problems) -> Option<Vec<Pair>> {
    if row.pairs.is_empty() || row.pairs.len() > CHECKS_MAX {
        problems.add("pairs", format!("give 1 to {CHECKS_MAX}"));
        return None;
    }
    let pair = |pair: &PairRow| {
        let (of, having) = (problems.query("of", &pair.of)?, problems.query("having", &pair.having)?);
        Some(Pair {
            title: Title { vi: pair.vi.clone(), en: pair.en.clone() },
            of_query: pair.of.clone(),
            having_query: pair.having.clone(),
            both: Expr::And(vec![of.clone(), having]),
            of,
        })
    };
    row.pairs.iter().map(pair).collect()
}
