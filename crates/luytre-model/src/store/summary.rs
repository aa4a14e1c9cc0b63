//! Summing up matching events: the histogram, the most frequent values, the names of the fields.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Summary, SummaryRequest};
use crate::batch::EventRef;
use crate::schema::{ColumnId, col};

/// Most bars of a histogram.
pub const BARS_MAX: usize = 500;

/// Most different values that are counted for one field; with more, the rarer ones may be missing and the answer says
/// that it is sampled.
pub const FACET_VALUES_MAX: usize = 100_000;

/// Columns that no cell carries.
const COMPUTED: [ColumnId; 8] = [
    col::TIMESTAMP,
    col::EVENT_DATASET,
    col::LUYTRE_AGENCY,
    col::LUYTRE_SYSTEM,
    col::LUYTRE_LAYER,
    col::LUYTRE_SOURCE,
    col::LUYTRE_RECEIVED_AT,
    col::LUYTRE_TIME_QUALITY,
];

/// Collects a [`Summary`] from matching events, in any order.
pub struct Summarizer {
    from: i128,
    span: i128,
    values: usize,
    facets: Vec<Facet>,
    fields: HashMap<String, u64>,
    summary: Summary,
}

struct Facet {
    name: String,
    column: Option<ColumnId>,
    counts: HashMap<String, u64>,
    overflowed: bool,
}

impl Summarizer {
    /// Begins a summary.
    pub fn new(request: &SummaryRequest) -> Self {
        let (from, to) = (i128::from(request.from.0), i128::from(request.to.0));
        let facet = |name: &String| Facet {
            name: name.clone(),
            column: ColumnId::by_name(name),
            counts: HashMap::new(),
            overflowed: false,
        };
        let bars = if to > from { request.bars.min(BARS_MAX) } else { 0 };
        Summarizer {
            from,
            span: to - from,
            values: request.values,
            facets: request.facets.iter().map(facet).collect(),
            fields: HashMap::new(),
            summary: Summary { bars: vec![0; bars], ..Summary::default() },
        }
    }

    /// Adds a matching event.
    pub fn add(&mut self, event: EventRef<'_>) {
        self.summary.total += 1;
        let bars = self.summary.bars.len();
        if bars > 0 {
            let offset = i128::from(event.time().0) - self.from;
            if (0..self.span).contains(&offset) {
                let bar = usize::try_from(offset * bars as i128 / self.span).unwrap_or(bars - 1);
                self.summary.bars[bar] += 1;
            }
        }
        self.count_fields(event);
        for facet in &mut self.facets {
            facet.add(event);
        }
    }

    /// Ends the summary; `sampled` says that matching events were left out.
    pub fn finish(self, sampled: bool) -> Summary {
        let mut summary = self.summary;
        summary.sampled = sampled || self.facets.iter().any(|facet| facet.overflowed);
        summary.fields = self.fields.into_iter().collect();
        summary.facets = BTreeMap::new();
        for facet in self.facets {
            let mut counts: Vec<(String, u64)> = facet.counts.into_iter().collect();
            counts.sort_unstable_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
            counts.truncate(self.values);
            summary.facets.insert(facet.name, counts);
        }
        summary
    }

    fn count_fields(&mut self, event: EventRef<'_>) {
        let computed = COMPUTED.into_iter().filter(|column| event.get(*column).is_some());
        let mut names: BTreeSet<&str> = computed.map(|column| column.column().name).collect();
        names.extend(event.cells().map(|(name, _)| name.as_str()));
        for name in names {
            match self.fields.get_mut(name) {
                Some(count) => *count += 1,
                None => {
                    self.fields.insert(name.to_owned(), 1);
                }
            }
        }
    }
}

impl Facet {
    fn add(&mut self, event: EventRef<'_>) {
        let computed = self.column.filter(|column| COMPUTED.contains(column)).and_then(|column| event.get(column));
        let written = event.cells().filter(|(name, _)| name.as_str() == self.name).map(|(_, value)| value);
        let mut values: Vec<_> = computed.into_iter().chain(written).map(|value| value.to_text()).collect();
        if values.len() > 1 {
            values.sort_unstable();
            values.dedup();
        }
        for value in values {
            if let Some(count) = self.counts.get_mut(value.as_ref()) {
                *count += 1;
            } else if self.counts.len() < FACET_VALUES_MAX {
                self.counts.insert(value.into_owned(), 1);
            } else {
                self.overflowed = true;
            }
        }
    }
}
