//! The compiled rules: one expression for each, over shared predicates of shared fields. Immutable; a [`Detector`]
//! holds what changes.
//!
//! [`Detector`]: crate::Detector

use std::collections::HashMap;
use std::sync::Arc;

use ahash::RandomState;
use jiff::tz::TimeZone;
use luytre_model::schema::{COLUMNS, ColumnId, col};

use crate::compile::builder::Builder;
use crate::correlate::definition::Correlation;
use crate::dag::{Dag, Known, NodeId};
use crate::mappings::{FieldSpec, Mappings, SourceName};
use crate::predicate::{FieldId, Predicate, Test};
use crate::rule::{LoadReport, RuleFile, RuleInfo};

/// The place of one of our fields among those that rules read.
pub(crate) type Slot = u32;

/// No rule reads the field.
pub(crate) const NO_SLOT: Slot = Slot::MAX;

/// Columns that an event has without anybody writing them.
const COMPUTED: [ColumnId; 8] = [
    col::TIMESTAMP,
    col::EVENT_DATASET,
    col::LUYTRE_RECEIVED_AT,
    col::LUYTRE_TIME_QUALITY,
    col::LUYTRE_SOURCE,
    col::LUYTRE_AGENCY,
    col::LUYTRE_SYSTEM,
    col::LUYTRE_LAYER,
];

/// A rule ready to be evaluated.
#[derive(Debug, Clone)]
pub(crate) struct CompiledRule {
    pub(crate) info: Arc<RuleInfo>,
    pub(crate) root: NodeId,
    /// The log source as the rule names it.
    pub(crate) name: SourceName,
    /// The same, completed by the first kind of events that it means.
    pub(crate) source: SourceName,
    /// The rule only feeds correlations.
    pub(crate) silent: bool,
    /// The correlations that count it: (correlation, place among its references).
    pub(crate) feeds: Vec<(usize, usize)>,
}

/// Where the values of a field are.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) slots: Box<[Slot]>,
    pub(crate) every: bool,
    pub(crate) words: bool,
    /// Our name for people.
    pub(crate) label: String,
}

/// The compiled rules.
#[derive(Debug)]
pub struct Engine {
    pub(crate) dag: Dag,
    pub(crate) predicates: Vec<Predicate>,
    pub(crate) fields: Vec<Field>,
    pub(crate) rules: Vec<CompiledRule>,
    pub(crate) correlations: Vec<Correlation>,
    /// The fields that decide the routing group.
    pub(crate) keys: Vec<FieldId>,
    /// The predicates of each key field that its value alone decides.
    pub(crate) key_predicates: Vec<Vec<u32>>,
    pub(crate) zone: TimeZone,
    pub(crate) column_slots: Vec<Slot>,
    pub(crate) name_slots: HashMap<String, Slot, RandomState>,
    /// Columns that are computed, and that rules read.
    pub(crate) computed: Vec<(ColumnId, Slot)>,
    /// Set when rules read `event.module`, which is the start of the kind where no decoder wrote it.
    pub(crate) module: Option<Slot>,
    pub(crate) slot_count: usize,
}

impl Engine {
    /// Compiles rule files. Never panics: what cannot be loaded is in the report.
    pub fn compile(files: &[RuleFile], mappings: &Mappings) -> (Arc<Engine>, LoadReport) {
        crate::compile::compile(files, mappings)
    }

    /// Returns the loaded rules, correlations last.
    pub fn rules(&self) -> impl Iterator<Item = &Arc<RuleInfo>> {
        let correlations = self.correlations.iter().map(|correlation| &correlation.info);
        self.rules.iter().map(|rule| &rule.info).chain(correlations)
    }

    /// Returns the number of distinct predicates, for the operator's figures.
    pub fn predicate_count(&self) -> usize {
        self.predicates.len()
    }

    pub(crate) fn new(mut builder: Builder<'_>, rules: Vec<CompiledRule>, correlations: Vec<Correlation>) -> Self {
        let keys: Vec<FieldId> =
            builder.mappings.keys.clone().iter().map(|key| builder.field(FieldSpec::one(key))).collect();
        let Builder { mappings, dag, predicates, fields, .. } = builder;
        let mut engine = Engine {
            dag,
            predicates,
            fields: Vec::with_capacity(fields.len()),
            rules,
            correlations,
            key_predicates: vec![Vec::new(); keys.len()],
            keys,
            zone: mappings.zone.clone(),
            column_slots: vec![NO_SLOT; COLUMNS.len()],
            name_slots: HashMap::default(),
            computed: Vec::new(),
            module: None,
            slot_count: 0,
        };
        for spec in &fields {
            let slots = spec.names.iter().map(|name| engine.slot(name)).collect();
            let label = spec.names.first().cloned().unwrap_or_else(|| "keyword".to_owned());
            engine.fields.push(Field { slots, every: spec.every, words: spec.words, label });
        }
        for (number, predicate) in (0u32..).zip(&engine.predicates) {
            if let Some(key) = engine.keys.iter().position(|key| *key == predicate.field)
                && !matches!(predicate.test, Test::SameAs { .. })
            {
                engine.key_predicates[key].push(number);
            }
        }
        engine
    }

    fn slot(&mut self, name: &str) -> Slot {
        let next = Slot::try_from(self.slot_count).expect("fields come from rule files of limited size");
        let slot = match ColumnId::by_name(name) {
            Some(column) => {
                let slot = &mut self.column_slots[usize::from(column.0)];
                if *slot == NO_SLOT {
                    *slot = next;
                    if COMPUTED.contains(&column) {
                        self.computed.push((column, next));
                    }
                    if column == col::EVENT_MODULE {
                        self.module = Some(next);
                    }
                }
                *slot
            }
            None => *self.name_slots.entry(name.to_owned()).or_insert(next),
        };
        if slot == next {
            self.slot_count += 1;
        }
        slot
    }

    /// Returns what is known of every predicate when the key fields have these values; `None` leaves a field open.
    pub(crate) fn known_for(&self, values: &[Option<&str>]) -> Vec<Known> {
        let mut known = vec![Known::Open; self.predicates.len()];
        for (numbers, value) in self.key_predicates.iter().zip(values) {
            let Some(value) = value else { continue };
            for number in numbers {
                let predicate = &self.predicates[*number as usize];
                let holds = predicate.test == Test::Present || predicate.holds(value, &self.zone);
                known[*number as usize] = if holds { Known::True } else { Known::False };
            }
        }
        known
    }

    /// Returns the name of a key field that a rule tests, for messages.
    pub(crate) fn key_field_of(&self, rule: usize) -> String {
        let mut tests = vec![0; self.keys.len()];
        self.dag.leaves(self.rules[rule].root, &mut std::collections::HashSet::new(), &mut |leaf| {
            let field = self.predicates[leaf as usize].field;
            if let Some(key) = self.keys.iter().position(|key| *key == field) {
                tests[key] += 1;
            }
        });
        // The log source tests each key once; what the rule adds contradicts it.
        let most = tests.iter().zip(&self.keys).max_by_key(|(count, _)| **count).filter(|(count, _)| **count > 0);
        most.map_or_else(|| "condition".to_owned(), |(_, key)| self.fields[*key as usize].label.clone())
    }
}
