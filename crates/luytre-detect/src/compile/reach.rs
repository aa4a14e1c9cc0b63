//! Finds rules that contradict their own log source, for example an event id that the channel's category never has.

use std::collections::{BTreeMap, HashSet};

use crate::dag::{Dag, Node};
use crate::engine::Engine;
use crate::mappings::{Mappings, Route, SourceEntry};
use crate::rule::{LoadReport, NeverFires};

/// Most combinations of key values that are tried for one log source.
const COMBINATIONS_MAX: usize = 512;

/// Adds to the report the rules that are false for every event of their log source.
pub(super) fn find_unreachable(engine: &Engine, mappings: &Mappings, report: &mut LoadReport) {
    let mut by_combination: BTreeMap<Vec<Option<String>>, Vec<usize>> = BTreeMap::new();
    for (index, rule) in engine.rules.iter().enumerate() {
        if let Route::Through(lists) = mappings.route(&rule.name)
            && let [entries] = lists.as_slice()
            && let Some(combinations) = combinations(&mappings.keys, entries)
        {
            for combination in combinations {
                by_combination.entry(combination).or_default().push(index);
            }
        }
    }
    let mut checked: HashSet<usize> = HashSet::new();
    let mut reachable: HashSet<usize> = HashSet::new();
    for (combination, rules) in &by_combination {
        let known = engine.known_for(&combination.iter().map(Option::as_deref).collect::<Vec<_>>());
        let mut residual = Dag::new();
        let mut memo = vec![u32::MAX; engine.dag.len()];
        for rule in rules {
            checked.insert(*rule);
            let root = residual.specialise(&engine.dag, engine.rules[*rule].root, &known, &mut memo);
            if *residual.node(root) != Node::False {
                reachable.insert(*rule);
            }
        }
    }
    for rule in checked.difference(&reachable) {
        let info = &engine.rules[*rule].info;
        let field = engine.key_field_of(*rule);
        report.never_fires.push(NeverFires { path: info.path.clone(), id: info.id.clone(), field });
    }
}

/// Returns every combination of the key fields' values, or `None` where an entry has wildcards or too many values.
fn combinations(keys: &[String], entries: &[&SourceEntry]) -> Option<Vec<Vec<Option<String>>>> {
    let mut all = Vec::new();
    for entry in entries {
        let mut partial: Vec<Vec<Option<String>>> = vec![Vec::new()];
        for key in keys {
            let values = entry.constraints.iter().find(|(field, _)| field == key).map(|(_, values)| values.as_slice());
            let choices: Vec<Option<&String>> = match values {
                None => vec![None],
                Some(values) if values.iter().any(|value| value.contains(['*', '?'])) => return None,
                Some(values) => values.iter().map(Some).collect(),
            };
            partial = partial
                .iter()
                .flat_map(|start| choices.iter().map(move |choice| [start.as_slice(), &[choice.cloned()]].concat()))
                .collect();
        }
        all.extend(partial);
        if all.len() > COMBINATIONS_MAX {
            return None;
        }
    }
    Some(all)
}
