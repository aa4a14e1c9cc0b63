//! One window: the events of one group of one correlation, by their own time.

use luytre_model::EventId;
use rsigma_parser::ConditionOperator;
use serde::{Deserialize, Serialize};

use super::definition::{Condition, Correlation, Kind, Span, expression_holds};
use crate::detector::Group;

/// Most events of one window; the oldest go first.
pub(crate) const WINDOW_ENTRIES_MAX: usize = 10_000;

/// Events that a finding names.
const GROUP_EVENTS_MAX: usize = 20;

/// How long an event stays after its window passed, so that events that arrive out of order still meet.
const LATENESS_NANOS: i64 = 3_600 * 1_000_000_000;

/// Most ends of windows that one late event makes the engine look at.
const LATE_ENDS_MAX: usize = 256;

/// An event that a correlation counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) time: i64,
    pub(crate) received: i64,
    pub(crate) reference: u16,
    pub(crate) event: EventId,
    /// The value of the condition's field.
    pub(crate) value: Value,
}

/// What is computed with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum Value {
    None,
    Text(Box<str>),
    Number(f64),
}

/// The events of one group.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(crate) struct Window {
    /// By time.
    entries: Vec<Entry>,
    /// The time of the event that fired last.
    fired: Option<i64>,
    pub(crate) received: i64,
}

impl Window {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether every entry refers to one of so many references.
    pub(crate) fn refers_within(&self, references: usize) -> bool {
        self.entries.iter().all(|entry| usize::from(entry.reference) < references)
            && self.entries.is_sorted_by_key(|entry| entry.time)
    }

    /// Adds an event; returns what fired and how many entries a bound pushed out.
    pub(crate) fn add(&mut self, correlation: &Correlation, entry: Entry) -> (Option<Group>, usize) {
        let span = correlation.span.longest();
        self.received = self.received.max(entry.received);
        self.forget(span);
        if correlation.kind == Kind::Distinct {
            self.keep_latest(&entry);
        }
        let (time, value) = (entry.time, entry.value.clone());
        let place = self.entries.partition_point(|other| other.time <= entry.time);
        self.entries.insert(place, entry);
        let most = capacity(correlation);
        let pushed_out = self.entries.len().saturating_sub(most);
        self.entries.drain(..pushed_out);
        // One finding for one window: while the last one lasts, further events only add to it.
        let is_told = self.fired.is_some_and(|fired| fired.abs_diff(time) <= span.unsigned_abs());
        if is_told || value == Value::None && needs_value(correlation.kind) {
            return (None, pushed_out);
        }
        let fired = self.check(correlation, time);
        if fired.is_some() {
            self.fired = Some(time);
        }
        (fired, pushed_out)
    }

    fn forget(&mut self, span: i64) {
        let Some(newest) = self.entries.last().map(|entry| entry.time) else { return };
        let received = self.received;
        self.entries.retain(|entry| {
            let passed = newest.saturating_sub(entry.time) > span;
            !(passed && received.saturating_sub(entry.received) > span.saturating_add(LATENESS_NANOS))
        });
    }

    // Of equal values the latest counts: a window that ends later holds it, too.
    fn keep_latest(&mut self, entry: &Entry) {
        if let Some(place) = self.entries.iter().position(|other| other.value == entry.value)
            && self.entries[place].time <= entry.time
        {
            self.entries.remove(place);
        }
    }

    /// Looks at every window that holds the time.
    fn check(&self, correlation: &Correlation, time: i64) -> Option<Group> {
        match correlation.span {
            Span::Sliding(span) => {
                let first = self.entries.partition_point(|entry| entry.time < time);
                let end = self.entries.partition_point(|entry| entry.time <= time.saturating_add(span));
                (first..end).take(LATE_ENDS_MAX).find_map(|last| {
                    let end = self.entries[last].time;
                    let is_last = self.entries.get(last + 1).is_none_or(|next| next.time != end);
                    if !is_last {
                        return None;
                    }
                    let start = self.entries.partition_point(|entry| entry.time < end.saturating_sub(span));
                    evaluate(correlation, &self.entries[start..=last])
                })
            }
            Span::Tumbling(span) => {
                let start = time - time.rem_euclid(span);
                let first = self.entries.partition_point(|entry| entry.time < start);
                let end = self.entries.partition_point(|entry| entry.time < start.saturating_add(span));
                evaluate(correlation, &self.entries[first..end])
            }
            Span::Session { longest, gap } => {
                let here = self.entries.partition_point(|entry| entry.time <= time).checked_sub(1)?;
                let mut first = here;
                while first > 0 && self.entries[first].time - self.entries[first - 1].time <= gap {
                    first -= 1;
                }
                let mut last = here;
                while last + 1 < self.entries.len() && self.entries[last + 1].time - self.entries[last].time <= gap {
                    last += 1;
                }
                while self.entries[last].time - self.entries[first].time > longest && first < here {
                    first += 1;
                }
                while self.entries[last].time - self.entries[first].time > longest && last > here {
                    last -= 1;
                }
                evaluate(correlation, &self.entries[first..=last])
            }
        }
    }
}

fn needs_value(kind: Kind) -> bool {
    kind == Kind::Distinct || kind.takes_number()
}

// A count that only has to be reached needs no more entries than reach it; some more for those that come late.
fn capacity(correlation: &Correlation) -> usize {
    let lowest = match (&correlation.condition, correlation.kind) {
        (Condition::Threshold(comparisons), Kind::Count) => {
            comparisons.iter().try_fold(0f64, |most, (operator, number)| {
                matches!(operator, ConditionOperator::Gt | ConditionOperator::Gte).then_some(most.max(*number))
            })
        }
        _ => None,
    };
    lowest.map_or(WINDOW_ENTRIES_MAX, |number| {
        (number as usize).saturating_mul(4).clamp(64, WINDOW_ENTRIES_MAX.max(number as usize + 1))
    })
}

fn evaluate(correlation: &Correlation, entries: &[Entry]) -> Option<Group> {
    let value = match correlation.kind {
        Kind::Count => entries.len() as f64,
        Kind::Distinct => {
            let mut values: Vec<&str> = entries.iter().filter_map(|entry| text(&entry.value)).collect();
            values.sort_unstable();
            values.dedup();
            values.len() as f64
        }
        Kind::Together | Kind::InOrder => {
            let mut seen = vec![false; correlation.references.len()];
            entries.iter().for_each(|entry| seen[usize::from(entry.reference)] = true);
            if let Condition::Expression(expression) = &correlation.condition
                && !expression_holds(expression, &correlation.references, &seen)
            {
                return None;
            }
            if correlation.kind == Kind::InOrder && !in_order(correlation, entries) {
                return None;
            }
            seen.iter().filter(|seen| **seen).count() as f64
        }
        Kind::Sum => numbers(entries).sum(),
        Kind::Average => {
            let (count, sum) = numbers(entries).fold((0u32, 0.0), |(count, sum), number| (count + 1, sum + number));
            if count == 0 {
                return None;
            }
            sum / f64::from(count)
        }
        Kind::Percentile(rank) => percentile(entries, rank)?,
    };
    let fires = match &correlation.condition {
        Condition::Threshold(comparisons) => {
            comparisons.iter().all(|(operator, number)| compare(*operator, value, *number))
        }
        Condition::AllReferences => value as usize == correlation.references.len(),
        Condition::Expression(_) => true,
    };
    fires.then(|| Group {
        value,
        count: entries.len() as u64,
        events: entries.iter().rev().take(GROUP_EVENTS_MAX).map(|entry| entry.event).collect(),
        by: Vec::new(),
    })
}

/// Whether every rule was seen, each not before the one named before it.
fn in_order(correlation: &Correlation, entries: &[Entry]) -> bool {
    let mut not_before = i64::MIN;
    (0..correlation.references.len()).all(|reference| {
        let next = entries.iter().find(|entry| usize::from(entry.reference) == reference && entry.time >= not_before);
        next.inspect(|entry| not_before = entry.time).is_some()
    })
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::None | Value::Number(_) => None,
    }
}

fn numbers(entries: &[Entry]) -> impl Iterator<Item = f64> + '_ {
    entries.iter().filter_map(|entry| match entry.value {
        Value::Number(number) => Some(number),
        Value::None | Value::Text(_) => None,
    })
}

// Between the two nearest values, in proportion.
fn percentile(entries: &[Entry], rank: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = numbers(entries).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = rank / 100.0 * (sorted.len().checked_sub(1)? as f64);
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(low + (high - low) * place.fract())
}

fn compare(operator: ConditionOperator, value: f64, with: f64) -> bool {
    match operator {
        ConditionOperator::Lt => value < with,
        ConditionOperator::Lte => value <= with,
        ConditionOperator::Gt => value > with,
        ConditionOperator::Gte => value >= with,
        ConditionOperator::Eq => value == with,
        ConditionOperator::Neq => value != with,
    }
}
