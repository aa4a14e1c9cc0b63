//! Signals of systems: measuring them, showing what they say and what they speak for, the dated registers that stand in
//! where nothing is measured, and the organisational four-layer model.
//!
//! Start with [`Desk::signals_of`] (one system), [`Desk::signal_table`] (the province), [`measure`] (how results come
//! about), [`registers`] and [`four_layers`].

mod baseline;
pub mod four_layers;
pub mod measure;
mod plan;
mod records;
pub mod registers;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use luytre_govern::catalogue::{Catalogue, Requirement};
use luytre_govern::signal::{
    Measure, Outcome, SignalDay, SignalDef, SignalResult, SignalState, Signals, Title, applies, supports,
};
use luytre_govern::{Act, AgencyProfile, Date, System};
use luytre_model::{Nanos, ProtectionLevel};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::page;
use crate::systems::{system_view, visible_subtree, visible_system};
use crate::views::{Page, SystemFilter, SystemView};

pub use four_layers::{FourLayerRow, FourLayerView};
pub use measure::Measurement;
pub use registers::{EntryFilter, EntryForm, EntryView};

/// How often signals are measured.
const EVERY: Duration = Duration::from_secs(900);
/// How long after the start they are measured first: senders need a moment to come back.
const FIRST_AFTER: Duration = Duration::from_secs(20);
/// Most days of a trend that are shown.
const TREND_DAYS: u32 = 90;

/// Measures the signals of all systems, again and again until `end`.
pub async fn keep_measuring(desk: Arc<Desk>, end: CancellationToken) {
    let mut wait = FIRST_AFTER;
    loop {
        tokio::select! {
            () = end.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = EVERY;
        match desk.measure_all_signals().await {
            Ok(done) => tracing::debug!(systems = done.systems, changed = done.changed, "signals are measured"),
            Err(error) => tracing::warn!(%error, "signals could not be measured"),
        }
    }
}

/// What opens the rows behind a signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opens {
    /// A search.
    Search {
        /// The query.
        query: String,
        /// Hours that are looked back.
        hours: u32,
    },
    /// A page, without language.
    Page(String),
}

/// What the figure of a signal counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Events.
    Events,
    /// A share, in percent.
    Percent,
    /// Days that logs reach back.
    Days,
    /// Days that an entry still counts; fewer than none when it is too old.
    DaysLeft,
    /// Rules in force.
    Rules,
    /// Differences found.
    Differences,
}

impl Unit {
    /// The word in machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Unit::Events => "events",
            Unit::Percent => "percent",
            Unit::Days => "days",
            Unit::DaysLeft => "days_left",
            Unit::Rules => "rules",
            Unit::Differences => "differences",
        }
    }

    fn of(kind: &SignalDef, state: SignalState) -> Unit {
        if !state.is_live() {
            return Unit::DaysLeft;
        }
        match kind.measure {
            Measure::Events(_) | Measure::Layer(_) | Measure::Record => Unit::Events,
            Measure::Retention { .. } => Unit::Days,
            Measure::Integrity { .. } => Unit::Differences,
            Measure::Rules { .. } => Unit::Rules,
            Measure::Coverage(_)
            | Measure::Fields { .. }
            | Measure::Clock { .. }
            | Measure::Devices { .. }
            | Measure::Software { .. }
            | Measure::Alerts { .. }
            | Measure::Staff => Unit::Percent,
        }
    }
}

/// What one check found.
#[derive(Debug, Clone)]
pub struct PartView {
    /// What is checked.
    pub title: Title,
    /// Matching events; the share for pairs of fields is in the signal's value.
    pub count: Option<u64>,
    /// The newest.
    pub newest: Option<Nanos>,
    /// Whether it holds.
    pub holds: Option<bool>,
    /// What opens its rows.
    pub opens: Opens,
}

/// A requirement that a signal speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Identity in the catalogue.
    pub id: String,
    /// Title.
    pub title: Title,
    /// Clause at the system's level.
    pub clause: String,
}

/// One signal of a system.
#[derive(Debug, Clone)]
pub struct SignalView {
    /// Its word.
    pub id: String,
    /// Its group.
    pub group: String,
    /// Title.
    pub title: Title,
    /// Live data measure it.
    pub measured: bool,
    /// What its figure counts.
    pub unit: Unit,
    /// What was found; `None` before the first measurement.
    pub outcome: Option<Outcome>,
    /// When.
    pub measured_at: Option<Nanos>,
    /// What opens the rows or the register.
    pub opens: Opens,
    /// Its checks.
    pub parts: Vec<PartView>,
    /// Requirements at the system's level that name it.
    pub requirements: Vec<Named>,
}

impl SignalView {
    /// The state; absent before the first measurement.
    pub fn state(&self) -> SignalState {
        self.outcome.as_ref().map_or(SignalState::Absent, |outcome| outcome.state)
    }
}

/// A requirement with what signals say of it.
#[derive(Debug, Clone)]
pub struct ItemView {
    /// The requirement.
    pub item: Named,
    /// Signals that were computed from live data, with their states.
    pub live: Vec<(String, SignalState)>,
    /// Signals that speak for it.
    pub supporting: Vec<String>,
}

/// The signals of a system.
#[derive(Debug, Clone)]
pub struct SystemSignals {
    /// The system.
    pub system: SystemView,
    /// When they were last measured.
    pub measured_at: Option<Nanos>,
    /// Signals in the order of content.
    pub signals: Vec<SignalView>,
    /// Basic requirements at its level (the annex on server rooms is apart), in the order of the catalogue.
    pub items: Vec<ItemView>,
}

impl SystemSignals {
    /// The items of which some signal was computed from live data.
    pub fn live_items(&self) -> impl Iterator<Item = &ItemView> {
        self.items.iter().filter(|item| !item.live.is_empty())
    }

    /// How many signals are in each state.
    pub fn counts(&self) -> BTreeMap<SignalState, usize> {
        let mut counts = BTreeMap::new();
        for signal in &self.signals {
            *counts.entry(signal.state()).or_default() += 1;
        }
        counts
    }
}

/// A group of signals of a system, as a cell of the province's table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupCell {
    /// Signals that speak for requirements.
    pub good: u32,
    /// Signals that warn or end soon.
    pub warn: u32,
    /// Signals that fail or are too old.
    pub bad: u32,
    /// Signals that nothing shows.
    pub absent: u32,
}

impl GroupCell {
    fn count(&mut self, state: SignalState) {
        match state {
            SignalState::LiveOk | SignalState::RecordOk => self.good += 1,
            SignalState::LiveWarn | SignalState::RecordDue => self.warn += 1,
            SignalState::LiveFail | SignalState::RecordExpired => self.bad += 1,
            SignalState::Absent => self.absent += 1,
            SignalState::NotApplicable => {}
        }
    }

    /// All signals that apply.
    pub fn all(&self) -> u32 {
        self.good + self.warn + self.bad + self.absent
    }
}

/// A row of the province's table.
#[derive(Debug, Clone)]
pub struct SignalRow {
    /// The system.
    pub system: SystemView,
    /// When it was measured.
    pub measured_at: Option<Nanos>,
    /// One cell a group, in the order of content.
    pub groups: Vec<GroupCell>,
}

impl Desk {
    /// Returns the kinds of signals.
    pub fn signal_kinds(&self) -> &'static Signals {
        self.library().signals
    }

    /// Returns the signals of a system with what they speak for.
    pub async fn signals_of(&self, actor: &Actor, code: &str) -> Result<SystemSignals, DeskError> {
        let registry = self.registry();
        let system = visible_system(&registry, actor, code)?;
        actor.must(Act::ReadRequirements)?;
        let open = self.open_alerts_by_system().await?;
        let results = self.ledger.read().await?.signals_of(code).await?;
        let view = system_view(&registry, system, &open)?;
        Ok(system_signals(self.signal_kinds(), self.catalogues().present(), system, view, results))
    }

    /// Returns the days on which the state of a signal changed, newest first.
    pub async fn signal_trend(&self, actor: &Actor, code: &str, signal: &str) -> Result<Vec<SignalDay>, DeskError> {
        let registry = self.registry();
        visible_system(&registry, actor, code)?;
        actor.must(Act::ReadRequirements)?;
        Ok(self.ledger.read().await?.signal_trend(code, signal, TREND_DAYS).await?)
    }

    /// Returns the province's table: a row a system, a cell a group of signals.
    pub async fn signal_table(&self, actor: &Actor, filter: &SystemFilter) -> Result<Page<SignalRow>, DeskError> {
        actor.must(Act::ReadRequirements)?;
        let registry = self.registry();
        let page = self.visible_systems(actor, filter)?;
        let codes: Vec<String> = page.items.iter().map(|system| system.code.clone()).collect();
        let marks = self.ledger.read().await?.signal_marks(&codes).await?;
        let open = self.open_alerts_by_system().await?;
        let groups = &self.signal_kinds().groups;
        let place: HashMap<&str, usize> = self
            .signal_kinds()
            .kinds
            .iter()
            .filter_map(|kind| Some((kind.id.as_str(), groups.iter().position(|group| group.id == kind.group)?)))
            .collect();
        let mut cells: HashMap<String, (Option<Nanos>, Vec<GroupCell>)> = HashMap::new();
        for mark in marks {
            let Some(at) = place.get(mark.signal.as_str()) else { continue };
            let (measured_at, row) =
                cells.entry(mark.system).or_insert_with(|| (None, vec![GroupCell::default(); groups.len()]));
            *measured_at = (*measured_at).max(Some(mark.measured_at));
            row[*at].count(mark.state);
        }
        let mut items = Vec::with_capacity(page.items.len());
        for system in page.items {
            let found = cells.remove(&system.code);
            let (measured_at, groups) = found.unwrap_or_else(|| (None, vec![GroupCell::default(); groups.len()]));
            items.push(SignalRow { system: system_view(&registry, &system, &open)?, measured_at, groups });
        }
        Ok(Page { items, next: page.next, total: page.total })
    }

    /// Measures the signals of one system now.
    pub async fn measure_signals(&self, actor: &Actor, code: &str) -> Result<Measurement, DeskError> {
        let registry = self.registry();
        let system = visible_system(&registry, actor, code)?;
        actor.must(Act::EditRequirements)?;
        let agency = registry.agency_code(system.agency).map(str::to_owned);
        let done = self.measure(Some(code)).await?;
        let detail = json!({ "results": done.results, "changed": done.changed });
        self.note(actor, "signal.measure", &format!("system:{code}"), agency.as_deref(), detail).await?;
        Ok(done)
    }

    /// Lists the systems that the person may see under a filter; the state of coverage is not asked.
    pub(crate) fn visible_systems(&self, actor: &Actor, filter: &SystemFilter) -> Result<Page<System>, DeskError> {
        let registry = self.registry();
        let under = match &filter.agency {
            Some(code) => Some(visible_subtree(&registry, actor, code)?),
            None => None,
        };
        let asked = registry.systems().iter().filter(|system| {
            actor.sees_agency(registry.agency_code(system.agency))
                && under.as_ref().is_none_or(|under| under.contains(&system.agency))
                && filter.level.is_none_or(|level| system.level == Some(level))
                && page::found(filter.text.as_deref(), &[&system.code, &system.name, &system.owner])
        });
        let asked: Vec<System> = asked.cloned().collect();
        Ok(page::cut(asked, filter.cursor.as_deref(), filter.limit, |system| &system.code))
    }
}

/// Whether somebody is on call on a day.
pub(crate) fn on_call(profile: &AgencyProfile, today: Date) -> bool {
    let covers = |turn: &luytre_govern::profile::OnCall| {
        turn.from.is_none_or(|from| from <= today) && turn.until.is_none_or(|until| today <= until)
    };
    profile.roster.iter().any(covers)
}

fn named(requirement: &Requirement, level: Option<ProtectionLevel>) -> Named {
    let clause =
        level.and_then(|level| requirement.clause(level)).or(requirement.clauses.values().next().map(String::as_str));
    Named {
        id: requirement.id.clone(),
        title: Title { vi: requirement.title_vi.clone(), en: requirement.title_en.clone() },
        clause: clause.unwrap_or_default().to_owned(),
    }
}

fn system_signals(
    signals: &'static Signals,
    catalogue: &Catalogue,
    system: &System,
    view: SystemView,
    results: Vec<SignalResult>,
) -> SystemSignals {
    let measured_at = results.iter().map(|result| result.measured_at).max();
    let mut by_signal: HashMap<String, SignalResult> =
        results.into_iter().map(|result| (result.signal.clone(), result)).collect();
    let asked: Vec<&Requirement> = catalogue
        .requirements
        .iter()
        .filter(|item| catalogue.is_mandatory(item))
        .filter(|item| system.level.is_none_or(|level| item.levels.contains(&level)))
        .collect();
    let mut states = BTreeMap::new();
    let kinds = signals.kinds.iter().filter(|kind| applies(catalogue, &kind.id, system.level));
    let views: Vec<SignalView> = kinds
        .map(|kind| {
            let result = by_signal.remove(&kind.id);
            if let Some(result) = &result {
                states.insert(kind.id.clone(), result.outcome.state);
            }
            let naming = asked.iter().filter(|item| item.signals.contains(&kind.id));
            let requirements = naming.map(|item| named(item, system.level)).collect();
            let measured_at = result.as_ref().map(|result| result.measured_at);
            let outcome = result.map(|result| result.outcome);
            SignalView {
                id: kind.id.clone(),
                group: kind.group.clone(),
                title: kind.title.clone(),
                measured: kind.measure.is_live(),
                unit: Unit::of(kind, outcome.as_ref().map_or(SignalState::Absent, |outcome| outcome.state)),
                opens: opens(kind, &system.code, outcome.as_ref()),
                parts: parts(kind, &system.code, outcome.as_ref()),
                outcome,
                measured_at,
                requirements,
            }
        })
        .collect();
    let items = asked.iter().map(|item| {
        let support = supports(item, &states);
        let live = support.live.iter().filter_map(|signal| Some((signal.clone(), *states.get(signal)?))).collect();
        ItemView { item: named(item, system.level), live, supporting: support.supporting }
    });
    let items = items.collect();
    SystemSignals { system: view, measured_at, signals: views, items }
}

fn search_of(system: &str, query: &str, hours: u32) -> Opens {
    Opens::Search { query: format!("luytre.system:{system} ({query})"), hours }
}

fn opens(kind: &SignalDef, system: &str, outcome: Option<&Outcome>) -> Opens {
    let record = outcome.and_then(|outcome| records::page_of(&kind.id, outcome.entry.as_deref()?));
    let register = || {
        let list = || format!("/registers?system={system}&register={}", kind.id);
        Opens::Page(record.clone().unwrap_or_else(list))
    };
    if outcome.is_none_or(|outcome| !outcome.state.is_live()) && !matches!(kind.measure, Measure::Layer(_)) {
        return register();
    }
    match &kind.measure {
        Measure::Events(checks) => match checks.first() {
            Some(check) => search_of(system, &check.query, check.window_h),
            None => register(),
        },
        Measure::Layer(layer) => Opens::Page(format!("/systems/{system}#{layer}")),
        Measure::Coverage(_) => Opens::Page(format!("/sources?system={system}")),
        Measure::Fields { window_h, pairs, .. } => match pairs.first() {
            Some(pair) => search_of(system, &pair.of_query, *window_h),
            None => register(),
        },
        Measure::Clock { window_h, .. } | Measure::Devices { window_h, .. } | Measure::Software { window_h, .. } => {
            Opens::Search { query: format!("luytre.system:{system}"), hours: *window_h }
        }
        Measure::Retention { .. } => Opens::Search { query: format!("luytre.system:{system}"), hours: 24 },
        Measure::Integrity { .. } => Opens::Page("/audit".to_owned()),
        Measure::Rules { .. } | Measure::Alerts { .. } => Opens::Page(format!("/alerts?system={system}&state=any")),
        Measure::Staff | Measure::Record => register(),
    }
}

fn parts(kind: &SignalDef, system: &str, outcome: Option<&Outcome>) -> Vec<PartView> {
    match &kind.measure {
        Measure::Events(checks) => {
            let part = |check: &luytre_govern::signal::Check| {
                let found = outcome.and_then(|outcome| outcome.parts.iter().find(|part| part.check == check.id));
                PartView {
                    title: check.title.clone(),
                    count: found.map(|found| found.count),
                    newest: found.and_then(|found| found.newest),
                    holds: found.map(|found| found.holds),
                    opens: search_of(system, &check.query, check.window_h),
                }
            };
            checks.iter().map(part).collect()
        }
        Measure::Fields { window_h, pairs, .. } => {
            let part = |pair: &luytre_govern::signal::Pair| PartView {
                title: pair.title.clone(),
                count: None,
                newest: None,
                holds: outcome
                    .filter(|outcome| outcome.state.is_live())
                    .map(|outcome| !outcome.lacking.contains(&pair.title.vi)),
                opens: search_of(system, &format!("({}) not ({})", pair.of_query, pair.having_query), *window_h),
            };
            pairs.iter().map(part).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
