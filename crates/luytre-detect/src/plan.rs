//! The rules that can still apply to one group of events, arranged so that an event touches few of them.
//!
//! For each rule a set of *witnesses* is chosen: predicates of which one must hold if the rule does. A rule is looked at
//! only when a witness holds. The cheapest set is the one that holds least often; at first that is guessed from the
//! predicates, after [`LEARNING_EVENTS`] events it is known.

use std::collections::{BTreeMap, HashMap, HashSet};

use ahash::RandomState;

use crate::cache::{Outcome, ValueCache};
use crate::dag::{Dag, Node, NodeId};
use crate::engine::Engine;
use crate::keywords::Keywords;
use crate::matcher::FieldMatcher;
use crate::predicate::{ANY_FIELD, Compare, FieldId, How, Predicate, Test};

/// Events of a group after which its witnesses are chosen anew, from what was seen.
pub(crate) const LEARNING_EVENTS: u32 = 2_048;

/// How often one of some predicates is expected to hold, and which they are.
type Witnesses = (f64, Vec<u32>);

/// A rule in a group.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlanRule {
    pub(crate) rule: u32,
    /// What is left of it, in the residual expressions.
    pub(crate) root: NodeId,
}

/// A field that the rules of the group read.
#[derive(Debug)]
pub(crate) struct PlanField {
    pub(crate) field: FieldId,
    pub(crate) matcher: FieldMatcher,
    pub(crate) cache: ValueCache,
    /// What holds when the field has no value, and when it has one.
    pub(crate) absent: Outcome,
    pub(crate) present: Outcome,
    /// Predicates that compare with another field.
    pub(crate) same_as: Vec<u32>,
}

/// The rules (by place) that each predicate wakes.
#[derive(Debug, Default)]
pub(crate) struct Wakes(HashMap<u32, Vec<u32>, RandomState>);

impl Wakes {
    /// Returns the rules that these predicates wake.
    pub(crate) fn of(&self, numbers: &[u32]) -> Box<[u32]> {
        let mut places: Vec<u32> = numbers.iter().filter_map(|number| self.0.get(number)).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places.into_boxed_slice()
    }
}

/// The rules of a group.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) rules: Vec<PlanRule>,
    pub(crate) fields: Vec<PlanField>,
    pub(crate) keywords: Option<Keywords>,
    pub(crate) wakes: Wakes,
    /// Rules without witnesses.
    pub(crate) always: Vec<u32>,
    /// How often each predicate held while learning.
    held: HashMap<u32, u32, RandomState>,
    events: u32,
}

impl Plan {
    pub(crate) fn new(engine: &Engine, residual: &Dag, rules: Vec<PlanRule>) -> Self {
        let mut by_field: BTreeMap<FieldId, Vec<u32>> = BTreeMap::new();
        let mut seen = HashSet::new();
        for rule in &rules {
            residual.leaves(rule.root, &mut seen, &mut |number| {
                by_field.entry(engine.predicates[number as usize].field).or_default().push(number);
            });
        }
        let keywords = by_field.remove(&ANY_FIELD).map(|numbers| Keywords::new(&engine.predicates, &numbers));
        let fields = by_field.iter().map(|(field, numbers)| PlanField::new(engine, *field, numbers)).collect();
        let mut plan = Plan {
            rules,
            fields,
            keywords,
            wakes: Wakes::default(),
            always: Vec::new(),
            held: HashMap::default(),
            events: 0,
        };
        plan.choose_witnesses(engine, residual);
        plan
    }

    /// Whether what holds is still counted.
    pub(crate) fn is_learning(&self) -> bool {
        self.events < LEARNING_EVENTS
    }

    /// Counts an event and what held in it; `true` once, when enough was seen.
    pub(crate) fn learn(&mut self, held: &[u32]) -> bool {
        for number in held {
            *self.held.entry(*number).or_default() += 1;
        }
        self.events += 1;
        self.events == LEARNING_EVENTS
    }

    /// Chooses the witnesses of every rule and forgets the outcomes that were kept with the old ones.
    pub(crate) fn choose_witnesses(&mut self, engine: &Engine, residual: &Dag) {
        self.wakes.0.clear();
        self.always.clear();
        let mut memo = HashMap::default();
        for (place, rule) in (0u32..).zip(&self.rules) {
            match witnesses(residual, rule.root, &engine.predicates, &self.held, &mut memo) {
                Some((_, numbers)) => {
                    numbers.iter().for_each(|number| self.wakes.0.entry(*number).or_default().push(place));
                }
                None => self.always.push(place),
            }
        }
        for field in &mut self.fields {
            field.cache.clear();
            for outcome in [&mut field.absent, &mut field.present] {
                outcome.wakes = self.wakes.of(&outcome.held);
            }
        }
    }
}

impl PlanField {
    fn new(engine: &Engine, field: FieldId, numbers: &[u32]) -> Self {
        let of = |wanted: fn(&Test) -> bool| -> Vec<u32> {
            numbers.iter().copied().filter(|number| wanted(&engine.predicates[*number as usize].test)).collect()
        };
        PlanField {
            field,
            matcher: FieldMatcher::new(&engine.predicates, numbers),
            cache: ValueCache::default(),
            absent: Outcome { held: of(|test| *test == Test::Absent).into(), wakes: [].into() },
            present: Outcome { held: of(|test| *test == Test::Present).into(), wakes: [].into() },
            same_as: of(|test| matches!(test, Test::SameAs { .. })),
        }
    }
}

/// Returns a set of predicates of which one holds whenever the expression does, with how often one is expected to.
fn witnesses(
    dag: &Dag,
    root: NodeId,
    predicates: &[Predicate],
    held: &HashMap<u32, u32, RandomState>,
    memo: &mut HashMap<NodeId, Option<Witnesses>, RandomState>,
) -> Option<Witnesses> {
    if let Some(known) = memo.get(&root) {
        return known.clone();
    }
    let found = match dag.node(root) {
        Node::Leaf(number) => Some((cost(&predicates[*number as usize], held.get(number)), vec![*number])),
        Node::And(kids) => {
            let choices = kids.iter().filter_map(|kid| witnesses(dag, *kid, predicates, held, memo));
            choices.min_by(|a, b| a.0.total_cmp(&b.0))
        }
        // Whichever kids make it true, one of them is among all.
        Node::Or(kids) | Node::AtLeast(_, kids) => {
            let mut all = Some((0.0, Vec::new()));
            for kid in kids {
                let kid = witnesses(dag, *kid, predicates, held, memo);
                all = all.zip(kid).map(|((cost, mut numbers), (more, others))| {
                    numbers.extend(others);
                    (cost + more, numbers)
                });
            }
            all.map(|(cost, mut numbers): Witnesses| {
                numbers.sort_unstable();
                numbers.dedup();
                (cost, numbers)
            })
        }
        Node::False => Some((0.0, Vec::new())),
        Node::True | Node::Not(_) => None,
    };
    memo.insert(root, found.clone());
    found
}

/// How often a predicate is expected to hold, in events of ten thousand; what was seen counts most.
fn cost(predicate: &Predicate, held: Option<&u32>) -> f64 {
    let of_text = |text: &str| 100.0 / (1.0 + text.len() as f64);
    let guess = match &predicate.test {
        Test::Text { how: How::Whole, text, .. } => 1.0 + of_text(text),
        Test::Text { text, .. } => 2.0 * of_text(text),
        Test::Glob { glob, .. } => glob.required().map_or(5_000.0, |text| 3.0 * of_text(text)),
        Test::Regex(_) => 30.0,
        Test::Network(_) => 1_000.0,
        Test::Number(Compare::Equal, _) => 200.0,
        Test::Number(..) | Test::Moment(..) => 3_000.0,
        Test::Truth(_) => 4_000.0,
        Test::SameAs { .. } => 1_000.0,
        Test::Absent => 6_000.0,
        Test::Present => 9_000.0,
    };
    let seen = held.map_or(0.0, |count| f64::from(*count) * 10_000.0 / f64::from(LEARNING_EVENTS));
    seen * 100.0 + guess
}
