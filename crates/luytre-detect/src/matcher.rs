//! All tests of one field against one value, together: the cost hardly depends on how many tests there are.
//!
//! Whole values and last path components are looked up by hash, the texts of the other comparisons are found by one
//! Aho-Corasick automaton (a contiguous NFA: deterministic automata over thousands of texts take hundreds of
//! megabytes), and what needs more than a text is confirmed only where the text that it needs was found.

use std::collections::HashMap;

use ahash::RandomState;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use jiff::tz::TimeZone;

use crate::fold::lower;
use crate::literal::required_text;
use crate::predicate::{Compare, How, Number, Predicate, Test, read_number};

type Numbers = Box<[u32]>;
type ByText = HashMap<Box<str>, Numbers, RandomState>;

/// What a text that was found says about a predicate.
#[derive(Debug, Clone, Copy)]
enum Entry {
    /// It holds.
    Inside(u32),
    /// It holds if the text stands at the start.
    Start(u32),
    /// It holds if the text stands at the end.
    End(u32),
    /// It may hold.
    Confirm(u32),
}

impl Entry {
    fn predicate(self) -> u32 {
        match self {
            Entry::Inside(number) | Entry::Start(number) | Entry::End(number) | Entry::Confirm(number) => number,
        }
    }
}

/// Marks of the predicates that were decided for the value at hand.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    stamps: Vec<u32>,
    now: u32,
}

impl Marks {
    pub(crate) fn new(predicates: usize) -> Self {
        Marks { stamps: vec![0; predicates], now: 0 }
    }

    /// Forgets all marks.
    pub(crate) fn clear(&mut self) {
        if self.now == u32::MAX {
            self.stamps.fill(0);
            self.now = 0;
        }
        self.now += 1;
    }

    /// Marks a predicate; `false` when it was marked already.
    pub(crate) fn mark(&mut self, number: u32) -> bool {
        let stamp = &mut self.stamps[number as usize];
        let is_new = *stamp != self.now;
        *stamp = self.now;
        is_new
    }

    pub(crate) fn is_marked(&self, number: u32) -> bool {
        self.stamps[number as usize] == self.now
    }
}

/// The tests of one field.
#[derive(Debug)]
pub(crate) struct FieldMatcher {
    whole: ByText,
    whole_cased: ByText,
    /// By the last path component with its separator.
    tails: ByText,
    automaton: Option<AhoCorasick>,
    entries: Vec<Box<[Entry]>>,
    numbers: HashMap<Number, Numbers, RandomState>,
    /// Tests that no text announces; each is tried.
    checks: Numbers,
}

impl FieldMatcher {
    /// Builds the matcher of the numbered predicates, all of one field.
    pub(crate) fn new(predicates: &[Predicate], numbers: &[u32]) -> Self {
        let mut whole: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut whole_cased: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut tails: HashMap<&str, Vec<u32>> = HashMap::new();
        let mut texts: HashMap<String, Vec<Entry>> = HashMap::new();
        let mut equal: HashMap<Number, Vec<u32>, RandomState> = HashMap::default();
        let mut checks = Vec::new();
        for &number in numbers {
            let predicate = &predicates[number as usize];
            match &predicate.test {
                Test::Text { how: How::Whole, cased: false, text } => whole.entry(text).or_default().push(number),
                Test::Text { how: How::Whole, cased: true, text } => whole_cased.entry(text).or_default().push(number),
                Test::Text { how: How::End, cased: false, text } if is_last_component(text) => {
                    tails.entry(text).or_default().push(number);
                }
                Test::Text { how, cased: false, text } => {
                    let entry = match how {
                        How::Start => Entry::Start(number),
                        How::End => Entry::End(number),
                        How::Whole | How::Inside => Entry::Inside(number),
                    };
                    texts.entry(text.to_string()).or_default().push(entry);
                }
                Test::Number(Compare::Equal, with) => equal.entry(*with).or_default().push(number),
                Test::Absent | Test::Present | Test::SameAs { .. } => {}
                other => match required_text(other) {
                    Some(text) => texts.entry(text).or_default().push(Entry::Confirm(number)),
                    None => checks.push(number),
                },
            }
        }
        let (patterns, entries): (Vec<String>, Vec<Box<[Entry]>>) =
            texts.into_iter().map(|(text, entries)| (text, entries.into_boxed_slice())).unzip();
        let boxed = |map: HashMap<&str, Vec<u32>>| {
            map.into_iter().map(|(text, numbers)| (text.into(), numbers.into_boxed_slice())).collect()
        };
        FieldMatcher {
            whole: boxed(whole),
            whole_cased: boxed(whole_cased),
            tails: boxed(tails),
            automaton: automaton(&patterns),
            entries,
            numbers: equal.into_iter().map(|(number, list)| (number, list.into_boxed_slice())).collect(),
            checks: checks.into_boxed_slice(),
        }
    }

    /// Adds to `out` the predicates that the value passes, each once; `marks` must be clear of this field's.
    pub(crate) fn hits(
        &self,
        predicates: &[Predicate],
        zone: &TimeZone,
        value: &str,
        marks: &mut Marks,
        out: &mut Vec<u32>,
    ) {
        let mut found = |numbers: &[u32], marks: &mut Marks| {
            out.extend(numbers.iter().filter(|number| marks.mark(**number)));
        };
        let low = lower(value);
        let low: &str = &low;
        if let Some(numbers) = self.whole.get(low) {
            found(numbers, marks);
        }
        if !self.whole_cased.is_empty()
            && let Some(numbers) = self.whole_cased.get(value)
        {
            found(numbers, marks);
        }
        if !self.tails.is_empty() {
            for separator in ['\\', '/'] {
                if let Some(numbers) = low.rfind(separator).and_then(|at| self.tails.get(&low[at..])) {
                    found(numbers, marks);
                }
            }
        }
        if !self.numbers.is_empty()
            && let Some(number) = read_number(value)
            && let Some(numbers) = self.numbers.get(&Number::new(number))
        {
            found(numbers, marks);
        }
        for number in &self.checks {
            if predicates[*number as usize].holds(value, zone) {
                found(&[*number], marks);
            }
        }
        let Some(automaton) = &self.automaton else { return };
        let mut refuted: Vec<u32> = Vec::new();
        for hit in automaton.find_overlapping_iter(low) {
            for entry in &self.entries[hit.pattern().as_usize()] {
                let number = entry.predicate();
                if marks.is_marked(number) {
                    continue;
                }
                let holds = match entry {
                    Entry::Inside(_) => true,
                    Entry::Start(_) => hit.start() == 0,
                    Entry::End(_) => hit.end() == low.len(),
                    Entry::Confirm(_) => {
                        !refuted.contains(&number) && {
                            let holds = predicates[number as usize].holds(value, zone);
                            if !holds {
                                refuted.push(number);
                            }
                            holds
                        }
                    }
                };
                if holds {
                    found(&[number], marks);
                }
            }
        }
    }
}

fn automaton(patterns: &[String]) -> Option<AhoCorasick> {
    if patterns.is_empty() {
        return None;
    }
    let built = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::Standard)
        .build(patterns);
    Some(
        built.expect(
            "the texts of all rules together stay far below the automaton's limit of two thousand million states",
        ),
    )
}

/// Whether the text is a separator and a name, as `\cmd.exe` is: such an end is the last component or none.
fn is_last_component(text: &str) -> bool {
    let Some(separator) = text.chars().next().filter(|first| matches!(first, '\\' | '/')) else { return false };
    text.len() > 1 && !text[1..].contains(separator)
}
