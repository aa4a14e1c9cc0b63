//! Events in, findings out.

use std::sync::Arc;

use luytre_model::schema::{ColumnId, col};
use luytre_model::{EventBatch, EventId, EventRef, Layer, Nanos};

use crate::cache::{CACHED_VALUE_BYTES_MAX, Outcome};
use crate::correlate::{Correlator, Fired};
use crate::dag::{Dag, Node, NodeId};
use crate::engine::Engine;
use crate::mappings::KEY_FIELDS_MAX;
use crate::matcher::Marks;
use crate::plan::{Plan, PlanField};
use crate::predicate::{ANY_FIELD, Test, same_as};
use crate::router::Router;
use crate::row::Row;
use crate::rule::RuleInfo;

/// Most bytes of values that one detector remembers; past it all are forgotten and found out anew.
pub const CACHE_BYTES_MAX: usize = 96 << 20;

/// Growth after which the bytes are counted.
const CACHE_STEP_BYTES: usize = 4 << 20;

/// Most fields that a finding names.
pub const MATCHED_FIELDS_MAX: usize = 8;

/// Longest value that a finding repeats, in characters.
pub const MATCHED_VALUE_CHARACTERS_MAX: usize = 200;

/// What a correlation counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The number that was compared: events, distinct values, a sum …
    pub value: f64,
    /// Events in the window.
    pub count: u64,
    /// The newest of them.
    pub events: Vec<EventId>,
    /// The fields that the events have in common, with their values.
    pub by: Vec<(String, String)>,
}

/// A rule matched.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule; its author is part of it.
    pub rule: Arc<RuleInfo>,
    /// The event's place in its batch; for correlations that of the event that completed the group.
    pub row: usize,
    /// The event.
    pub event: EventId,
    /// When it happened.
    pub time: Nanos,
    /// What matched: our field and the value, shortened.
    pub matched: Vec<(String, String)>,
    /// What the finding is about: an address, a machine, an account.
    pub entity: Option<String>,
    /// Set for correlations.
    pub group: Option<Group>,
}

/// What a detector counted since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Events examined.
    pub events: u64,
    /// Rules that were looked at.
    pub candidates: u64,
    /// Values that were known.
    pub values_known: u64,
    /// Values that were examined.
    pub values_examined: u64,
    /// Routing groups at present.
    pub groups: u64,
    /// Distinct sets of rules at present.
    pub plans: u64,
    /// How often the known values were forgotten because they took too many bytes.
    pub cache_clears: u64,
    /// How often the groups were built anew because there were too many.
    pub group_resets: u64,
    /// Correlation windows that were dropped because there were too many.
    pub windows_evicted: u64,
    /// Entries of correlation windows that were dropped because there were too many.
    pub entries_evicted: u64,
}

/// The state was not written by this version.
#[derive(Debug, thiserror::Error)]
#[error("the saved state of the detector cannot be read")]
pub struct BadState(#[source] pub(crate) postcard::Error);

/// Evaluates an engine over batches, one after the other.
#[derive(Debug)]
pub struct Detector {
    engine: Arc<Engine>,
    router: Router,
    correlator: Correlator,
    scratch: Scratch,
    counters: Counters,
    cache_growth: usize,
}

#[derive(Debug)]
struct Scratch {
    /// Predicates that hold in the event at hand.
    holding: Marks,
    /// Predicates that were found for the value at hand.
    of_value: Marks,
    held: Vec<u32>,
    woken: Vec<u32>,
    fresh: Vec<u32>,
}

impl Detector {
    /// Begins with empty windows.
    pub fn new(engine: Arc<Engine>) -> Self {
        let predicates = engine.predicates.len();
        Detector {
            router: Router::new(&engine),
            correlator: Correlator::new(),
            scratch: Scratch {
                holding: Marks::new(predicates),
                of_value: Marks::new(predicates),
                held: Vec::new(),
                woken: Vec::new(),
                fresh: Vec::new(),
            },
            counters: Counters::default(),
            cache_growth: 0,
            engine,
        }
    }

    /// Begins where another detector wrote its [`state`](Self::state). Windows of correlations that have changed since
    /// are dropped.
    pub fn restore(engine: Arc<Engine>, state: &[u8]) -> Result<Self, BadState> {
        let mut detector = Detector::new(engine);
        detector.correlator.restore(&detector.engine, state).map_err(BadState)?;
        Ok(detector)
    }

    /// Returns the correlation windows, to be kept with the position in the journal.
    pub fn state(&self) -> Vec<u8> {
        self.correlator.state()
    }

    /// Returns the engine.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    #[cfg(test)]
    pub(crate) fn correlator_len(&self) -> usize {
        self.correlator.len()
    }

    /// Returns what was counted.
    pub fn counters(&self) -> Counters {
        let (windows_evicted, entries_evicted) = self.correlator.evicted();
        Counters {
            groups: self.router.group_count() as u64,
            plans: self.router.plans.len() as u64,
            group_resets: self.router.resets,
            windows_evicted,
            entries_evicted,
            ..self.counters
        }
    }

    /// Examines every event of a batch and adds what was found, in the order of the events.
    pub fn examine(&mut self, batch: &EventBatch, out: &mut Vec<Finding>) {
        let engine = Arc::clone(&self.engine);
        let Some(mut row) = Row::new(&engine, batch) else { return };
        let mut matched = Vec::new();
        let mut fired = Vec::new();
        for event in batch.rows() {
            row.read(event);
            self.counters.events += 1;
            matched.clear();
            self.match_row(&engine, &row, &mut matched);
            for rule in &matched {
                let rule = &engine.rules[*rule as usize];
                if !rule.silent {
                    out.push(finding(&engine, &row, &rule.info, rule.root));
                }
            }
            fired.clear();
            for rule in &matched {
                self.correlator.feed(&engine, &row, *rule as usize, &mut fired);
            }
            out.extend(fired.drain(..).map(|fired| correlated(&engine, &row, fired)));
        }
        self.bound_caches();
    }

    fn match_row(&mut self, engine: &Engine, row: &Row<'_>, matched: &mut Vec<u32>) {
        let plan = self.router.plan_of(engine, row, &mut self.scratch.of_value);
        let plan = &mut self.router.plans[plan];
        if plan.rules.is_empty() {
            return;
        }
        let residual = &self.router.residual;
        let scratch = &mut self.scratch;
        scratch.holding.clear();
        scratch.held.clear();
        scratch.woken.clear();
        let learning = plan.is_learning();
        let mut scan = Scan { engine, row, learning, counters: &mut self.counters, growth: &mut self.cache_growth };
        scan.plan(plan, scratch);
        let Scratch { holding, held, woken, .. } = scratch;
        woken.extend_from_slice(&plan.always);
        woken.sort_unstable();
        woken.dedup();
        self.counters.candidates += woken.len() as u64;
        for place in woken.iter() {
            let rule = plan.rules[*place as usize];
            if residual.holds(rule.root, &mut |number| holding.is_marked(number)) {
                matched.push(rule.rule);
            }
        }
        if learning && plan.learn(held) {
            plan.choose_witnesses(engine, residual);
        }
    }

    fn bound_caches(&mut self) {
        if self.cache_growth < CACHE_STEP_BYTES {
            return;
        }
        self.cache_growth = 0;
        let fields = || self.router.plans.iter().flat_map(|plan| &plan.fields);
        if fields().map(|field| field.cache.byte_len()).sum::<usize>() > CACHE_BYTES_MAX {
            self.counters.cache_clears += 1;
            self.router.plans.iter_mut().flat_map(|plan| &mut plan.fields).for_each(|field| field.cache.clear());
        }
    }
}

/// Finds what holds in one event.
struct Scan<'s> {
    engine: &'s Engine,
    row: &'s Row<'s>,
    learning: bool,
    counters: &'s mut Counters,
    growth: &'s mut usize,
}

impl Scan<'_> {
    fn plan(&mut self, plan: &mut Plan, scratch: &mut Scratch) {
        let Plan { fields, keywords, wakes, .. } = plan;
        let Scratch { holding, of_value, held, woken, fresh } = scratch;
        let Scan { engine, row, learning, .. } = *self;
        let mut take = |outcome: &Outcome| {
            for number in &outcome.held {
                if holding.mark(*number) && learning {
                    held.push(*number);
                }
            }
            woken.extend_from_slice(&outcome.wakes);
        };
        for field in fields {
            let PlanField { field: id, matcher, cache, absent, present, same_as: compared } = field;
            let definition = &engine.fields[*id as usize];
            let mut is_present = false;
            row.each(definition, |value| {
                is_present = true;
                let may_keep = value.len() <= CACHED_VALUE_BYTES_MAX;
                if may_keep && let Some(outcome) = cache.get(value) {
                    self.counters.values_known += 1;
                    return take(outcome);
                }
                self.counters.values_examined += 1;
                of_value.clear();
                fresh.clear();
                matcher.hits(&engine.predicates, &engine.zone, value, of_value, fresh);
                let outcome = Outcome { wakes: wakes.of(fresh), held: fresh.as_slice().into() };
                take(&outcome);
                if may_keep {
                    *self.growth += value.len() + 8 * outcome.held.len() + 64;
                    cache.insert(value.into(), outcome);
                }
            });
            take(if is_present { present } else { absent });
            if is_present && !compared.is_empty() {
                fresh.clear();
                fresh.extend(compared.iter().copied().filter(|number| truth(engine, row, *number)));
                take(&Outcome { wakes: wakes.of(fresh), held: fresh.as_slice().into() });
            }
        }
        if let Some(keywords) = keywords {
            of_value.clear();
            fresh.clear();
            row.each_text(|value| keywords.hits(&engine.predicates, &engine.zone, value, of_value, fresh));
            take(&Outcome { wakes: wakes.of(fresh), held: fresh.as_slice().into() });
        }
    }
}

/// Decides one predicate by looking at the event itself: what the fast path must agree with.
fn truth(engine: &Engine, row: &Row<'_>, number: u32) -> bool {
    let predicate = &engine.predicates[number as usize];
    if predicate.field == ANY_FIELD {
        let mut found = false;
        row.each_text(|value| found = found || predicate.holds(value, &engine.zone));
        return found;
    }
    let values = row.values(&engine.fields[predicate.field as usize]);
    match &predicate.test {
        Test::Absent => values.is_empty(),
        Test::Present => !values.is_empty(),
        Test::SameAs { other, how, cased } => {
            same_as(&values, &row.values(&engine.fields[*other as usize]), *how, *cased)
        }
        _ => values.iter().any(|value| predicate.holds(value, &engine.zone)),
    }
}

fn finding(engine: &Engine, row: &Row<'_>, info: &Arc<RuleInfo>, root: NodeId) -> Finding {
    let event = row.event();
    debug_assert!(engine.dag.holds(root, &mut |number| truth(engine, row, number)), "{} matched by mistake", info.id);
    let mut matched = Vec::new();
    explain(engine, row, &engine.dag, root, &mut matched);
    // Channel and event id say where the event belongs; they are named only when the rule asks for nothing else.
    let is_key = |label: &str| engine.keys.iter().any(|key| engine.fields[*key as usize].label == label);
    if matched.iter().any(|(label, _)| !is_key(label)) {
        matched.retain(|(label, _)| !is_key(label));
    }
    matched.truncate(MATCHED_FIELDS_MAX);
    Finding {
        rule: Arc::clone(info),
        row: event.index(),
        event: event.id(),
        time: event.time(),
        matched,
        entity: entity(event, info),
        group: None,
    }
}

fn correlated(engine: &Engine, row: &Row<'_>, fired: Fired) -> Finding {
    let event = row.event();
    let info = &engine.correlations[fired.correlation].info;
    let first = fired.group.by.first().map(|(_, value)| value.clone());
    let named = info.entity.as_ref().and_then(|field| field_text(event, field));
    Finding {
        rule: Arc::clone(info),
        row: event.index(),
        event: event.id(),
        time: event.time(),
        matched: fired.group.by.clone(),
        entity: named.or(first).or_else(|| entity(event, info)),
        group: Some(fired.group),
    }
}

/// Collects the fields that made an expression true.
fn explain(engine: &Engine, row: &Row<'_>, dag: &Dag, root: NodeId, out: &mut Vec<(String, String)>) {
    if out.len() >= MATCHED_FIELDS_MAX + KEY_FIELDS_MAX {
        return;
    }
    match dag.node(root) {
        Node::Leaf(number) => explain_leaf(engine, row, *number, out),
        Node::And(kids) => kids.iter().for_each(|kid| explain(engine, row, dag, *kid, out)),
        Node::Or(kids) | Node::AtLeast(_, kids) => {
            for kid in kids {
                if dag.holds(*kid, &mut |number| truth(engine, row, number)) {
                    explain(engine, row, dag, *kid, out);
                }
            }
        }
        Node::True | Node::False | Node::Not(_) => {}
    }
}

fn explain_leaf(engine: &Engine, row: &Row<'_>, number: u32, out: &mut Vec<(String, String)>) {
    let predicate = &engine.predicates[number as usize];
    let mut add = |field: String, value: &str| {
        let value: String = value.chars().take(MATCHED_VALUE_CHARACTERS_MAX).collect();
        if out.len() < MATCHED_FIELDS_MAX + KEY_FIELDS_MAX
            && !out.iter().any(|known| known.0 == field && known.1 == value)
        {
            out.push((field, value));
        }
    };
    if predicate.field == ANY_FIELD {
        row.each_text(|value| {
            if predicate.holds(value, &engine.zone) {
                add("keyword".to_owned(), value);
            }
        });
        return;
    }
    let field = &engine.fields[predicate.field as usize];
    let decided_by_event = matches!(predicate.test, Test::Present | Test::SameAs { .. });
    for value in row.values(field) {
        if decided_by_event || predicate.holds(value, &engine.zone) {
            add(field.label.clone(), value);
        }
    }
}

/// Returns what a finding is about: what the rule names, or what its layer is usually about.
fn entity(event: EventRef<'_>, info: &RuleInfo) -> Option<String> {
    if let Some(field) = &info.entity {
        return field_text(event, field);
    }
    let layer = info.layer.or_else(|| event.placement().and_then(|place| place.layer));
    let order: [ColumnId; 3] = match layer {
        Some(Layer::Network | Layer::Application) => [col::SOURCE_IP, col::HOST_NAME, col::USER_NAME],
        Some(Layer::Database) => [col::SOURCE_IP, col::DB_USER, col::HOST_NAME],
        Some(Layer::Endpoint) | None => [col::HOST_NAME, col::SOURCE_IP, col::USER_NAME],
    };
    order.into_iter().find_map(|column| event.get(column)).map(|value| value.to_text().into_owned())
}

fn field_text(event: EventRef<'_>, field: &str) -> Option<String> {
    event.field(field).map(|value| value.to_text().into_owned())
}
