//! What is asked of the event store for all kinds of signals: one survey a window, whatever the number of systems.

use std::collections::{BTreeMap, HashMap};

use luytre_govern::signal::{Measure, Signals};
use luytre_model::Nanos;
use luytre_model::query::Expr;
use luytre_model::store::SurveyRequest;
use luytre_model::store::survey::{Answer, Survey};

use crate::registry::Registry;

const HOUR: i64 = 3_600 * Nanos::SECOND;

/// The questions of one window.
#[derive(Default)]
struct Window {
    everything: bool,
    skew_s: u32,
    questions: Vec<Expr>,
}

/// Where the answer to a question of a signal stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    window_h: u32,
    question: usize,
}

/// All questions, by window, with the place of each.
pub(super) struct Plan {
    windows: BTreeMap<u32, Window>,
    /// By signal and number of the question within it.
    places: HashMap<(String, usize), Place>,
}

impl Plan {
    /// Gathers the questions of all kinds.
    pub(super) fn of(signals: &Signals) -> Plan {
        let mut plan = Plan { windows: BTreeMap::new(), places: HashMap::new() };
        for kind in &signals.kinds {
            match &kind.measure {
                Measure::Events(checks) => {
                    for (number, check) in checks.iter().enumerate() {
                        plan.ask(&kind.id, number, check.window_h, &check.expr);
                    }
                }
                Measure::Fields { window_h, pairs, .. } => {
                    for (number, pair) in pairs.iter().enumerate() {
                        plan.ask(&kind.id, number * 2, *window_h, &pair.of);
                        plan.ask(&kind.id, number * 2 + 1, *window_h, &pair.both);
                    }
                }
                Measure::Clock { window_h, skew_s, .. } => {
                    let window = plan.windows.entry(*window_h).or_default();
                    (window.everything, window.skew_s) = (true, *skew_s);
                }
                Measure::Devices { window_h, .. } | Measure::Software { window_h, .. } => {
                    plan.windows.entry(*window_h).or_default().everything = true;
                }
                Measure::Layer(_)
                | Measure::Coverage(_)
                | Measure::Retention { .. }
                | Measure::Integrity { .. }
                | Measure::Rules { .. }
                | Measure::Alerts { .. }
                | Measure::Staff
                | Measure::Record => {}
            }
        }
        plan
    }

    fn ask(&mut self, signal: &str, number: usize, window_h: u32, expr: &Expr) {
        let window = self.windows.entry(window_h).or_default();
        let place = Place { window_h, question: window.questions.len() };
        window.questions.push(expr.clone());
        self.places.insert((signal.to_owned(), number), place);
    }

    /// The surveys to make, by window.
    pub(super) fn requests(
        &self,
        now: Nanos,
        sources: Option<&std::collections::BTreeSet<String>>,
    ) -> Vec<(u32, SurveyRequest)> {
        let request = |(hours, window): (&u32, &Window)| {
            let request = SurveyRequest {
                questions: window.questions.clone(),
                from: now.plus(-i64::from(*hours) * HOUR),
                // A clock that is a little ahead must not hide its events.
                to: now.plus(HOUR),
                sources: sources.cloned(),
                everything: window.everything,
                skew: i64::from(window.skew_s) * Nanos::SECOND,
            };
            (*hours, request)
        };
        self.windows.iter().map(request).collect()
    }
}

/// What events told of one system in one window.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) exact: u64,
    pub(super) off: u64,
    pub(super) kinds: BTreeMap<String, u64>,
    pub(super) hosts: std::collections::BTreeSet<String>,
    answers: Vec<Answer>,
}

/// What events told of every system.
#[derive(Default)]
pub(super) struct Told {
    systems: HashMap<String, BTreeMap<u32, Seen>>,
}

impl Told {
    /// Adds the survey of a window. Events that were stored before their source was assigned count for the system that it
    /// belongs to today.
    pub(super) fn add(&mut self, registry: &Registry, window_h: u32, survey: Survey) {
        for sender in survey.senders {
            let system = sender.system.or_else(|| registry.system_of_source(&sender.source).map(str::to_owned));
            let Some(system) = system else { continue };
            let seen = self.systems.entry(system).or_default().entry(window_h).or_default();
            seen.exact += sender.exact;
            seen.off += sender.off;
            for (kind, count) in sender.kinds {
                *seen.kinds.entry(kind).or_default() += count;
            }
            seen.hosts.extend(sender.hosts);
            seen.answers.resize(seen.answers.len().max(sender.answers.len()), Answer::default());
            for (known, answer) in seen.answers.iter_mut().zip(&sender.answers) {
                known.add(answer);
            }
        }
    }

    /// What was seen of a system in a window.
    pub(super) fn window(&self, system: &str, window_h: u32) -> Option<&Seen> {
        self.systems.get(system)?.get(&window_h)
    }

    /// The answer to a question of a signal; an empty one when nothing was seen.
    pub(super) fn answer(&self, plan: &Plan, system: &str, signal: &str, number: usize) -> Answer {
        let place = plan.places.get(&(signal.to_owned(), number));
        let found = place.and_then(|place| self.window(system, place.window_h)?.answers.get(place.question));
        found.cloned().unwrap_or_default()
    }
}
