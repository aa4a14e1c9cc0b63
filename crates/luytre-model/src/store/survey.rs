//! Many questions over one range, answered in one pass, sender by sender: what computes the signals of thousands of systems
//! without asking the store thousands of times.
//!
//! A survey is for the centre itself (a scheduled job), never for a person: it knows no scope, and what it finds is shown
//! under the scope of whoever looks.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::batch::{EventRef, Placement};
use crate::query::{Expr, Test};
use crate::schema::col;
use crate::time::{Nanos, TimeQuality};

/// Most questions of one survey.
pub const QUESTIONS_MAX: usize = 200;
/// Most host names that are remembered of one sender, and of one answer.
pub const HOSTS_MAX: usize = 2_000;
/// Most kinds of events that are remembered of one sender.
pub const KINDS_MAX: usize = 500;

/// What a survey asks.
#[derive(Debug, Clone)]
pub struct SurveyRequest {
    /// The questions; at most [`QUESTIONS_MAX`], the rest are not answered.
    pub questions: Vec<Expr>,
    /// Event time from, included.
    pub from: Nanos,
    /// Event time to, excluded.
    pub to: Nanos,
    /// Only senders with these source codes; `None` for all.
    pub sources: Option<BTreeSet<String>>,
    /// Look at every event of the range and fill totals, kinds, hosts and clocks. Without it only events that answer a
    /// question are sure to be counted, and parts of the store that hold none are passed over.
    pub everything: bool,
    /// An exact event time further than this from its arrival counts as off, in nanoseconds.
    pub skew: i64,
}

/// What a survey found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// One entry a sender, by system and source.
    pub senders: Vec<SenderSurvey>,
    /// Parts of the store that could not be read; empty when the answer is whole.
    pub missing: Vec<String>,
}

/// What was found of one sender.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SenderSurvey {
    /// Code of the system under which the events were stored.
    pub system: Option<String>,
    /// Code of the source; empty for events that were never placed.
    pub source: String,
    /// Events looked at.
    pub events: u64,
    /// Events whose time was read exactly.
    pub exact: u64,
    /// Those of them whose time is off.
    pub off: u64,
    /// Events by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Host names seen.
    pub hosts: BTreeSet<String>,
    /// Answers, in the order of the questions.
    pub answers: Vec<Answer>,
}

/// The answer to one question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// Matching events.
    pub count: u64,
    /// Time of the newest.
    pub newest: Option<Nanos>,
    /// Host names of matching events.
    pub hosts: BTreeSet<String>,
}

impl Answer {
    /// Adds what another sender of the same system answered.
    pub fn add(&mut self, other: &Answer) {
        self.count += other.count;
        self.newest = self.newest.max(other.newest);
        for host in &other.hosts {
            remember(&mut self.hosts, host);
        }
    }
}

fn remember(hosts: &mut BTreeSet<String>, host: &str) {
    if hosts.len() < HOSTS_MAX && !hosts.contains(host) {
        hosts.insert(host.to_owned());
    }
}

/// A question for events of one kind.
enum Asked {
    /// Every event of the kind matches.
    Always(usize),
    /// What is left to ask.
    Rest(usize, Expr),
}

/// Collects a [`Survey`], event by event, in any order.
pub struct Surveyor<'a> {
    request: &'a SurveyRequest,
    questions: &'a [Expr],
    by_kind: HashMap<String, Vec<Asked>>,
    places: HashMap<Placement, usize>,
    senders: BTreeMap<(Option<String>, String), usize>,
    found: Vec<SenderSurvey>,
}

impl<'a> Surveyor<'a> {
    /// Begins a survey.
    pub fn new(request: &'a SurveyRequest) -> Self {
        let questions = &request.questions[..request.questions.len().min(QUESTIONS_MAX)];
        Surveyor {
            request,
            questions,
            by_kind: HashMap::new(),
            places: HashMap::new(),
            senders: BTreeMap::new(),
            found: Vec::new(),
        }
    }

    /// Looks at an event; what lies outside the range or the asked senders is passed over.
    pub fn add(&mut self, event: EventRef<'_>) {
        let SurveyRequest { from, to, sources, skew, everything, .. } = self.request;
        if event.time() < *from || event.time() >= *to {
            return;
        }
        let placement = event.placement();
        let source = placement.map_or("", |placement| placement.source.as_str());
        if sources.as_ref().is_some_and(|sources| !sources.contains(source)) {
            return;
        }
        let matching = self.matching(event);
        if matching.is_empty() && !everything {
            return;
        }
        // What does not fit its column stands beside it under the same name.
        let host = event.get(col::HOST_NAME).or_else(|| event.overflow(col::HOST_NAME.column().name));
        let host = host.map(|host| host.to_text().into_owned());
        let sender = self.sender(placement);
        if *everything {
            sender.events += 1;
            if event.time_quality() == TimeQuality::Exact {
                sender.exact += 1;
                sender.off += u64::from(event.received().0.abs_diff(event.time().0) > skew.unsigned_abs());
            }
            if let Some(count) = sender.kinds.get_mut(event.kind()) {
                *count += 1;
            } else if sender.kinds.len() < KINDS_MAX {
                sender.kinds.insert(event.kind().to_owned(), 1);
            }
            host.iter().for_each(|host| remember(&mut sender.hosts, host));
        }
        for question in matching {
            let answer = &mut sender.answers[question];
            answer.count += 1;
            answer.newest = answer.newest.max(Some(event.time()));
            host.iter().for_each(|host| remember(&mut answer.hosts, host));
        }
    }

    /// Ends the survey.
    pub fn finish(self, missing: Vec<String>) -> Survey {
        let mut senders = self.found;
        senders.sort_by(|left, right| (&left.system, &left.source).cmp(&(&right.system, &right.source)));
        Survey { senders, missing }
    }

    fn matching(&mut self, event: EventRef<'_>) -> Vec<usize> {
        // A sender may have written a field of that name itself; then the kind does not say all.
        let dataset = col::EVENT_DATASET.column().name;
        if event.cells().any(|(name, _)| name.as_str() == dataset) {
            let whole = self.questions.iter().enumerate().filter(|(_, question)| question.matches(event));
            return whole.map(|(index, _)| index).collect();
        }
        if !self.by_kind.contains_key(event.kind()) {
            let asked = self.questions.iter().enumerate().filter_map(|(index, question)| {
                match of_kind(question, event.kind()) {
                    Known::Never => None,
                    Known::Always => Some(Asked::Always(index)),
                    Known::Rest(rest) => Some(Asked::Rest(index, rest)),
                }
            });
            self.by_kind.insert(event.kind().to_owned(), asked.collect());
        }
        let answered = self.by_kind[event.kind()].iter().filter_map(|asked| match asked {
            Asked::Always(index) => Some(*index),
            Asked::Rest(index, rest) => rest.matches(event).then_some(*index),
        });
        answered.collect()
    }

    fn sender(&mut self, placement: Option<&Placement>) -> &mut SenderSurvey {
        let known = placement.and_then(|placement| self.places.get(placement)).copied();
        let index = known.unwrap_or_else(|| {
            let system = placement.and_then(|placement| placement.system.clone());
            let source = placement.map_or_else(String::new, |placement| placement.source.clone());
            let next = self.found.len();
            let index = *self.senders.entry((system.clone(), source.clone())).or_insert(next);
            if index == next {
                let answers = vec![Answer::default(); self.questions.len()];
                self.found.push(SenderSurvey { system, source, answers, ..SenderSurvey::default() });
            }
            if let Some(placement) = placement {
                self.places.insert(placement.clone(), index);
            }
            index
        });
        &mut self.found[index]
    }
}

/// What the kind of an event already says about a question.
#[derive(Debug, PartialEq)]
enum Known {
    Never,
    Always,
    Rest(Expr),
}

/// Asks a question of a kind: what it says about `event.dataset` is decided, the rest remains.
fn of_kind(question: &Expr, kind: &str) -> Known {
    match question {
        Expr::All => Known::Always,
        Expr::Field(name, test) if name == col::EVENT_DATASET.column().name => match test {
            Test::Exists => Known::Always,
            Test::Is(pattern) if pattern.matches_whole(kind) => Known::Always,
            Test::Is(_) => Known::Never,
            Test::Range(..) => Known::Rest(question.clone()),
        },
        Expr::And(parts) => {
            let mut rest = Vec::new();
            for part in parts {
                match of_kind(part, kind) {
                    Known::Never => return Known::Never,
                    Known::Always => {}
                    Known::Rest(part) => rest.push(part),
                }
            }
            if rest.is_empty() { Known::Always } else { Known::Rest(Expr::And(rest)) }
        }
        Expr::Or(parts) => {
            let mut rest = Vec::new();
            for part in parts {
                match of_kind(part, kind) {
                    Known::Always => return Known::Always,
                    Known::Never => {}
                    Known::Rest(part) => rest.push(part),
                }
            }
            if rest.is_empty() { Known::Never } else { Known::Rest(Expr::Or(rest)) }
        }
        Expr::Not(part) => match of_kind(part, kind) {
            Known::Never => Known::Always,
            Known::Always => Known::Never,
            Known::Rest(part) => Known::Rest(Expr::Not(Box::new(part))),
        },
        Expr::Word(_) | Expr::Field(..) => Known::Rest(question.clone()),
    }
}

#[cfg(test)]
mod tests;
