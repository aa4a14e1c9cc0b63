//! Correlations: events that mean something together. Windows lie in the events' own time, so that a late or replayed
//! log gives the same findings; what is kept is bounded, counted when a bound bites, and survives a restart.

pub(crate) mod definition;
mod window;

use std::collections::HashMap;

use ahash::RandomState;
use luytre_model::EventId;
use serde::{Deserialize, Serialize};

use self::definition::{Correlation, Origin};
use self::window::{Entry, Value, Window};
use crate::detector::Group;
use crate::engine::Engine;
use crate::predicate::{FieldId, read_number};
use crate::row::Row;

/// Most windows of one detector.
pub const WINDOWS_MAX: usize = 50_000;

/// Most entries of all windows of one detector.
pub const ENTRIES_MAX: usize = 200_000;

/// Longest value of a common field, in bytes; longer ones are cut.
const KEY_VALUE_BYTES_MAX: usize = 512;

/// A correlation fired.
#[derive(Debug)]
pub(crate) struct Fired {
    pub(crate) correlation: usize,
    pub(crate) group: Group,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Key {
    correlation: u64,
    agency: Option<Box<str>>,
    by: Box<[Option<Box<str>>]>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    windows: Vec<(Key, Window)>,
}

/// The windows of all correlations.
#[derive(Debug)]
pub(crate) struct Correlator {
    windows: HashMap<Key, Window, RandomState>,
    entries: usize,
    windows_evicted: u64,
    entries_evicted: u64,
}

/// What an event (or a group that fired) gives to a correlation.
struct Sighting<'s> {
    by: Vec<Option<&'s str>>,
    value: Vec<Option<&'s str>>,
    time: i64,
    received: i64,
    event: EventId,
    agency: Option<&'s str>,
}

impl Correlator {
    pub(crate) fn new() -> Self {
        Correlator { windows: HashMap::default(), entries: 0, windows_evicted: 0, entries_evicted: 0 }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.windows.len()
    }

    /// Returns how many windows and entries the bounds pushed out.
    pub(crate) fn evicted(&self) -> (u64, u64) {
        (self.windows_evicted, self.entries_evicted)
    }

    /// Counts an event that matched a rule, in every correlation that names the rule.
    pub(crate) fn feed(&mut self, engine: &Engine, row: &Row<'_>, rule: usize, fired: &mut Vec<Fired>) {
        let event = row.event();
        for &(correlation, reference) in &engine.rules[rule].feeds {
            let Origin::Event { by, value } = &engine.correlations[correlation].references[reference].origin else {
                continue;
            };
            let first = |fields: &[FieldId]| -> Vec<Option<&str>> {
                fields.iter().map(|field| row.values(&engine.fields[*field as usize]).first().copied()).collect()
            };
            let sighting = Sighting {
                by: first(by),
                value: first(value),
                time: event.time().0,
                received: event.received().0,
                event: event.id(),
                agency: event.placement().and_then(|place| place.agency.as_deref()),
            };
            self.count(engine, correlation, reference, &sighting, fired);
        }
    }

    fn count(
        &mut self,
        engine: &Engine,
        number: usize,
        reference: usize,
        sighting: &Sighting<'_>,
        fired: &mut Vec<Fired>,
    ) {
        let correlation = &engine.correlations[number];
        // Events that have none of the common fields have nothing in common.
        if !sighting.by.is_empty() && sighting.by.iter().all(Option::is_none) {
            return;
        }
        let Some(value) = value_of(correlation, &sighting.value) else { return };
        let key = Key {
            correlation: correlation.fingerprint,
            agency: if correlation.across { None } else { sighting.agency.map(Box::from) },
            by: sighting.by.iter().map(|value| value.map(cut)).collect(),
        };
        let entry = Entry {
            time: sighting.time,
            received: sighting.received,
            reference: u16::try_from(reference).unwrap_or(u16::MAX),
            event: sighting.event,
            value,
        };
        let window = self.windows.entry(key).or_default();
        let before = window.len();
        let (group, pushed_out) = window.add(correlation, entry);
        self.entries = self.entries + window.len() - before;
        self.entries_evicted += pushed_out as u64;
        self.keep_bounds();
        let Some(mut group) = group else { return };
        let named = correlation.by.iter().zip(&sighting.by);
        group.by = named.filter_map(|(name, value)| Some((name.clone(), (*value)?.to_owned()))).collect();
        if !correlation.silent {
            fired.push(Fired { correlation: number, group: group.clone() });
        }
        for &(parent, reference) in &correlation.feeds {
            let Origin::Group { by, value } = &engine.correlations[parent].references[reference].origin else {
                continue;
            };
            let at = |places: &[Option<usize>]| -> Vec<Option<&str>> {
                places.iter().map(|place| place.and_then(|place| sighting.by.get(place).copied().flatten())).collect()
            };
            let above = Sighting { by: at(by), value: at(value), ..*sighting };
            self.count(engine, parent, reference, &above, fired);
        }
    }

    // The windows that heard nothing for longest go first, a tenth at a time.
    fn keep_bounds(&mut self) {
        if self.windows.len() <= WINDOWS_MAX && self.entries <= ENTRIES_MAX {
            return;
        }
        let mut heard: Vec<i64> = self.windows.values().map(|window| window.received).collect();
        heard.sort_unstable();
        let limit = heard[heard.len() / 10];
        let mut spare = heard.len() / 10 + 1;
        let (mut windows, mut entries) = (0, 0);
        self.windows.retain(|_, window| {
            let goes = window.received <= limit && spare > 0;
            if goes {
                spare -= 1;
                windows += 1;
                entries += window.len();
            }
            !goes
        });
        self.windows_evicted += windows;
        self.entries_evicted += entries as u64;
        self.entries -= entries;
    }

    pub(crate) fn state(&self) -> Vec<u8> {
        let windows = self.windows.iter().map(|(key, window)| (key.clone(), window.clone())).collect();
        postcard::to_stdvec(&Saved { windows }).expect("texts, numbers and lists can always be written")
    }

    pub(crate) fn restore(&mut self, engine: &Engine, state: &[u8]) -> Result<(), postcard::Error> {
        let saved: Saved = postcard::from_bytes(state)?;
        let references: HashMap<u64, usize> = engine
            .correlations
            .iter()
            .map(|correlation| (correlation.fingerprint, correlation.references.len()))
            .collect();
        self.windows = saved
            .windows
            .into_iter()
            .take(WINDOWS_MAX)
            .filter(|(key, window)| references.get(&key.correlation).is_some_and(|count| window.refers_within(*count)))
            .collect();
        self.entries = self.windows.values().map(Window::len).sum();
        Ok(())
    }
}

/// Returns what a correlation computes with; `None` when the event has no such value.
fn value_of(correlation: &Correlation, values: &[Option<&str>]) -> Option<Value> {
    if correlation.kind.takes_number() {
        return read_number(values.first().copied().flatten()?).map(Value::Number);
    }
    if correlation.kind != definition::Kind::Distinct {
        return Some(Value::None);
    }
    let values: Vec<&str> = values.iter().copied().collect::<Option<_>>()?;
    Some(Value::Text(cut(&values.join("\u{1f}"))))
}

fn cut(value: &str) -> Box<str> {
    value[..value.floor_char_boundary(KEY_VALUE_BYTES_MAX.min(value.len()))].into()
}

#[cfg(test)]
mod tests;
