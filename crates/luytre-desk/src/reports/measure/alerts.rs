//! Figures of the watch: alerts of a period, and how far systems are reached.

use std::collections::BTreeMap;

use luytre_govern::Act;
use luytre_govern::coverage::CoverageState;
use luytre_govern::periodic::{Amount, Figure, Measure, Part};
use luytre_govern::profile::Life;
use luytre_ledger::{AlertQuery, Facet, GroupBy};
use luytre_model::{Layer, Nanos};
use luytre_respond::State;

use super::{Taking, plain, split};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::systems::{Watch, visible_subtree};
use crate::views::SystemFilter;

/// Days whose alerts are read at once to know when they were taken up; a province has some thousands a month.
const HANDLED_DAYS: i64 = 7;

impl Taking {
    /// From the first moment of the period to the last, in Vietnam, which has had no daylight saving time since 1975.
    fn moments(&self) -> Result<(Nanos, Nanos), DeskError> {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
        let start = |day: luytre_govern::Date| {
            let at = day
                .to_zoned(zone.clone())
                .map_err(|error| DeskError::internal("find the first moment of a day", &error))?;
            Nanos::from_timestamp(at.timestamp()).ok_or(DeskError::NotFound)
        };
        let after = self.period.to.tomorrow().map_err(|error| DeskError::internal("find the day after", &error))?;
        Ok((start(self.period.from)?, start(after)?))
    }

    /// The page of the queue with the same alerts.
    fn queue(&self, query: &str) -> Result<String, DeskError> {
        let (from, to) = self.moments()?;
        let state = if query.contains("state=") { "" } else { "state=any&" };
        let query = if query.is_empty() { String::new() } else { format!("{query}&") };
        Ok(self.page("/alerts", &format!("{state}{query}from={from}&to={to}")))
    }
}

impl Desk {
    fn alerts_of(&self, taking: &Taking) -> Result<AlertQuery, DeskError> {
        taking.actor.must(Act::ReadAlerts)?;
        let (from, to) = taking.moments()?;
        let mut query = AlertQuery::new(taking.actor.scope.clone());
        (query.from, query.to) = (Some(from), Some(to));
        if let Some(agency) = &taking.agency {
            // As the queue filters by agency.
            let registry = self.registry();
            let below = visible_subtree(&registry, &taking.actor, agency)?;
            query.agencies = Some(below.iter().filter_map(|id| registry.agency_code(*id)).map(str::to_owned).collect());
        }
        Ok(query)
    }

    pub(super) async fn alerts_by(&self, measure: Measure, taking: &Taking) -> Result<Figure, DeskError> {
        let mut query = self.alerts_of(taking)?;
        let (facet, name) = match measure {
            Measure::AlertsByState => (Facet::State, "state"),
            Measure::AlertsByDisposition => (Facet::Disposition, "state=closed&disposition"),
            _ => (Facet::Severity, "severity"),
        };
        let mut all = String::new();
        if measure == Measure::AlertsByDisposition {
            query.states = vec![State::Closed];
            all = "state=closed".to_owned();
        }
        let counts = self.ledger.read().await?.count_alerts_by(&query, facet).await?;
        let counts: BTreeMap<String, u64> =
            counts.into_iter().filter_map(|(word, count)| Some((word?, count))).collect();
        let total = counts.values().sum();
        let figure = plain(measure, taking, Some(Amount::count(total)), taking.queue(&all)?);
        let amount = |code: &str| Amount::share(counts.get(code).copied().unwrap_or(0), total);
        let path = |code: &str| taking.queue(&format!("{name}={code}")).unwrap_or_default();
        Ok(split(figure, amount, path))
    }

    pub(super) async fn alerts_acknowledged(&self, taking: &Taking) -> Result<Figure, DeskError> {
        let mut query = self.alerts_of(taking)?;
        query.limit = usize::MAX;
        let minute = 60 * Nanos::SECOND;
        // Alerts by the minutes after which they were taken up: of a year with many, too, every one counts.
        let mut taken: BTreeMap<u64, u64> = BTreeMap::new();
        let mut all = 0;
        let (mut from, end) = taking.moments()?;
        while from < end {
            let to = from.plus(HANDLED_DAYS * 86_400 * Nanos::SECOND).min(end);
            (query.from, query.to) = (Some(from), Some(to));
            for (seen, handled) in self.ledger.read().await?.first_handled(&query).await? {
                all += 1;
                if let Some(handled) = handled {
                    let after = (handled.0.saturating_sub(seen.0) + minute - 1) / minute;
                    *taken.entry(u64::try_from(after).unwrap_or(0)).or_default() += 1;
                }
            }
            from = to;
        }
        let count: u64 = taken.values().sum();
        let total = Amount::share(count, all);
        // The queue has no filter for what was taken up.
        let figure = plain(Measure::AlertsAcknowledged, taking, Some(total), String::new());
        if taken.is_empty() {
            return Ok(figure);
        }
        // The smallest number of minutes within which so many of ten were taken up.
        let within = |tenths: u64| {
            let (asked, mut sum) = ((count * tenths).div_ceil(10), 0);
            let reached = taken.iter().find(|(_, count)| {
                sum += **count;
                sum >= asked
            });
            reached.map_or(0, |(minutes, _)| *minutes)
        };
        let amount = |code: &str| Amount::minutes(if code == "p90" { within(9) } else { within(5) });
        Ok(split(figure, amount, |_| String::new()))
    }

    pub(super) async fn top_rules(&self, taking: &Taking, top: usize) -> Result<Figure, DeskError> {
        let mut query = self.alerts_of(taking)?;
        let mut reader = self.ledger.read().await?;
        let counts = reader.count_alerts_by(&query, Facet::Rule).await?;
        let total: u64 = counts.iter().map(|(_, count)| count).sum();
        let mut figure = plain(Measure::TopRules, taking, None, taking.queue("group=rule")?);
        query.limit = 1;
        for rule in counts.into_iter().filter_map(|(rule, _)| rule).take(top) {
            query.rule = Some(rule);
            // The group of one rule tells its title.
            let Some(group) = reader.alert_groups(&query, GroupBy::Rule).await?.pop() else { continue };
            figure.parts.push(Part {
                path: taking.queue(&format!("rule={}", group.rule.id))?,
                code: group.rule.id,
                vi: group.rule.title_vi,
                en: group.rule.title_en,
                amount: Amount::share(group.alerts, total),
                before: None,
            });
        }
        Ok(figure)
    }

    pub(super) async fn top_systems(&self, taking: &Taking, top: usize) -> Result<Figure, DeskError> {
        let query = self.alerts_of(taking)?;
        let counts = self.ledger.read().await?.count_alerts_by(&query, Facet::System).await?;
        let total: u64 = counts.iter().map(|(_, count)| count).sum();
        let registry = self.registry();
        let mut figure = plain(Measure::TopSystems, taking, None, taking.queue("group=system")?);
        for (code, count) in counts.into_iter().filter_map(|(code, count)| Some((code?, count))).take(top) {
            let name = registry.system_named_by_code(&code).name;
            figure.parts.push(Part {
                path: taking.queue(&format!("system={code}"))?,
                code,
                vi: name.clone(),
                en: name,
                amount: Amount::share(count, total),
                before: None,
            });
        }
        Ok(figure)
    }

    pub(super) fn coverage_layers(&self, taking: &Taking) -> Result<Figure, DeskError> {
        taking.actor.must(Act::ReadRegistry)?;
        let (registry, counts) = (self.registry(), self.events.sources());
        let watch = Watch::new(&registry, &counts, self.clock.now());
        let mut shares: BTreeMap<Layer, (u64, u64)> = BTreeMap::new();
        for system in registry.systems() {
            if !taking.actor.sees_agency(registry.agency_code(system.agency)) {
                continue;
            }
            for (layer, covered) in watch.of(system).into_iter().filter(|(_, covered)| covered.required) {
                let share = shares.entry(layer).or_default();
                share.0 += u64::from(covered.state == CoverageState::Live);
                share.1 += 1;
            }
        }
        let (live, required) = shares.values().fold((0, 0), |sum, share| (sum.0 + share.0, sum.1 + share.1));
        let total = Amount::share(live, required);
        // The page lists systems: of one layer they are as many as layers, of all together they are not.
        let figure = plain(Measure::CoverageLayers, taking, Some(total), String::new());
        let amount = |code: &str| {
            let share = code.parse::<Layer>().ok().and_then(|layer| shares.get(&layer)).copied().unwrap_or_default();
            Amount::share(share.0, share.1)
        };
        Ok(split(figure, amount, |code| taking.page("/systems", &format!("layer={code}&state=live"))))
    }

    pub(super) async fn systems_silent(&self, taking: &Taking) -> Result<Figure, DeskError> {
        // What is planned or used no more need not be heard.
        let life = Some(Life::Running);
        let filter =
            |state| SystemFilter { agency: taking.agency.clone(), state, life, limit: 1, ..SystemFilter::default() };
        let all = self.coverage(&taking.actor, &filter(None)).await?.total.unwrap_or(0);
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for state in [CoverageState::Late, CoverageState::Silent, CoverageState::Never] {
            let found = self.coverage(&taking.actor, &filter(Some(state))).await?;
            counts.insert(state.as_str(), found.total.unwrap_or(0));
        }
        let figure = plain(Measure::SystemsSilent, taking, None, taking.page("/systems", "life=running"));
        let amount = |code: &str| Amount::share(counts.get(code).copied().unwrap_or(0), all);
        Ok(split(figure, amount, |code| taking.page("/systems", &format!("life=running&state={code}"))))
    }
}
