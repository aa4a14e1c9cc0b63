//! Which rules can apply to an event at all, decided by the few key fields.
//!
//! What matters of a key's value is which predicates it passes. Values that pass the same ones are one class, so a sender
//! that invents event codes makes no new group: the groups are bounded by the rules. For each new combination of classes
//! the whole rule set is specialised: known predicates are replaced by their truth and false rules vanish. Combinations
//! that leave the same rules share one plan.

use std::collections::HashMap;

use ahash::RandomState;

use crate::dag::{Dag, Known};
use crate::engine::Engine;
use crate::mappings::KEY_FIELDS_MAX;
use crate::matcher::{FieldMatcher, Marks};
use crate::plan::{Plan, PlanRule};
use crate::predicate::Test;
use crate::row::Row;

/// Most combinations of classes; when more are met, all groups are built anew.
pub(crate) const GROUPS_MAX: usize = 16_384;

/// Most different sets of rules.
pub(crate) const PLANS_MAX: usize = 2_048;

/// Most values of a key that are remembered.
const KEY_VALUES_MAX: usize = 16_384;

type GroupKey = [u32; KEY_FIELDS_MAX];

#[derive(Debug)]
struct KeyClasses {
    matcher: FieldMatcher,
    present: Vec<u32>,
    absent: Vec<u32>,
    by_value: HashMap<Box<str>, u32, RandomState>,
    by_held: HashMap<Box<[u32]>, u32, RandomState>,
    held: Vec<Box<[u32]>>,
}

/// The groups met so far.
#[derive(Debug)]
pub(crate) struct Router {
    keys: Vec<KeyClasses>,
    groups: HashMap<GroupKey, usize, RandomState>,
    by_rules: HashMap<Vec<(u32, u32)>, usize, RandomState>,
    /// The plans, and the residual expressions that they share.
    pub(crate) plans: Vec<Plan>,
    pub(crate) residual: Dag,
    last: Option<(GroupKey, usize)>,
    pub(crate) resets: u64,
}

impl Router {
    pub(crate) fn new(engine: &Engine) -> Self {
        let keys = engine.key_predicates.iter().map(|numbers| KeyClasses::new(engine, numbers)).collect();
        Router {
            keys,
            groups: HashMap::default(),
            by_rules: HashMap::default(),
            plans: Vec::new(),
            residual: Dag::new(),
            last: None,
            resets: 0,
        }
    }

    pub(crate) fn group_count(&self) -> usize {
        self.groups.len()
    }

    /// Returns the plan of an event.
    pub(crate) fn plan_of(&mut self, engine: &Engine, row: &Row<'_>, marks: &mut Marks) -> usize {
        let mut key: GroupKey = [0; KEY_FIELDS_MAX];
        for ((class, keys), field) in key.iter_mut().zip(&mut self.keys).zip(&engine.keys) {
            *class = keys.class_of(engine, row, *field, marks);
        }
        if let Some((last, plan)) = self.last
            && last == key
        {
            return plan;
        }
        let plan = match self.groups.get(&key) {
            Some(plan) => *plan,
            None => {
                if self.groups.len() >= GROUPS_MAX || self.plans.len() >= PLANS_MAX {
                    *self = Router { resets: self.resets + 1, ..Router::new(engine) };
                    return self.plan_of(engine, row, marks);
                }
                let plan = self.build(engine, &key);
                self.groups.insert(key, plan);
                plan
            }
        };
        self.last = Some((key, plan));
        plan
    }

    fn build(&mut self, engine: &Engine, key: &GroupKey) -> usize {
        let mut known = vec![Known::Open; engine.predicates.len()];
        for ((class, keys), numbers) in key.iter().zip(&self.keys).zip(&engine.key_predicates) {
            numbers.iter().for_each(|number| known[*number as usize] = Known::False);
            keys.held[*class as usize].iter().for_each(|number| known[*number as usize] = Known::True);
        }
        let mut memo = vec![u32::MAX; engine.dag.len()];
        let mut rules = Vec::new();
        for (number, rule) in (0u32..).zip(&engine.rules) {
            let root = self.residual.specialise(&engine.dag, rule.root, &known, &mut memo);
            if root != Dag::FALSE {
                rules.push(PlanRule { rule: number, root });
            }
        }
        let signature = rules.iter().map(|rule| (rule.rule, rule.root)).collect();
        if let Some(plan) = self.by_rules.get(&signature) {
            return *plan;
        }
        let plan = self.plans.len();
        self.plans.push(Plan::new(engine, &self.residual, rules));
        self.by_rules.insert(signature, plan);
        plan
    }
}

impl KeyClasses {
    fn new(engine: &Engine, numbers: &[u32]) -> Self {
        let of = |wanted: Test| -> Vec<u32> {
            numbers.iter().copied().filter(|number| engine.predicates[*number as usize].test == wanted).collect()
        };
        KeyClasses {
            matcher: FieldMatcher::new(&engine.predicates, numbers),
            present: of(Test::Present),
            absent: of(Test::Absent),
            by_value: HashMap::default(),
            by_held: HashMap::default(),
            held: Vec::new(),
        }
    }

    fn class_of(&mut self, engine: &Engine, row: &Row<'_>, field: u32, marks: &mut Marks) -> u32 {
        let values = KeyValues::of(engine, row, field);
        if let KeyValues::One(value) = values
            && let Some(class) = self.by_value.get(value)
        {
            return *class;
        }
        marks.clear();
        let mut held = Vec::new();
        match &values {
            KeyValues::None => held.extend_from_slice(&self.absent),
            KeyValues::One(value) => self.matcher.hits(&engine.predicates, &engine.zone, value, marks, &mut held),
            KeyValues::Many(values) => {
                for value in values {
                    self.matcher.hits(&engine.predicates, &engine.zone, value, marks, &mut held);
                }
            }
        }
        if !matches!(values, KeyValues::None) {
            held.extend_from_slice(&self.present);
        }
        held.sort_unstable();
        let class = match self.by_held.get(held.as_slice()) {
            Some(class) => *class,
            None => {
                let class = u32::try_from(self.held.len()).expect("groups are reset long before");
                self.held.push(held.clone().into());
                self.by_held.insert(held.into(), class);
                class
            }
        };
        if let KeyValues::One(value) = values {
            if self.by_value.len() >= KEY_VALUES_MAX {
                self.by_value.clear();
            }
            self.by_value.insert(value.into(), class);
        }
        class
    }
}

enum KeyValues<'r> {
    None,
    One(&'r str),
    Many(Vec<&'r str>),
}

impl<'r> KeyValues<'r> {
    fn of(engine: &Engine, row: &'r Row<'_>, field: u32) -> Self {
        let mut values = KeyValues::None;
        row.each(&engine.fields[field as usize], |value| {
            values = match std::mem::replace(&mut values, KeyValues::None) {
                KeyValues::None => KeyValues::One(value),
                KeyValues::One(first) => KeyValues::Many(vec![first, value]),
                KeyValues::Many(mut all) => {
                    all.push(value);
                    KeyValues::Many(all)
                }
            };
        });
        values
    }
}
