//! The figures of the first page. Each has the list behind it, so that every number can be explained.

use luytre_govern::coverage::events_24h;
use luytre_govern::{Act, CoverageState};
use luytre_ledger::{AlertQuery, AlertSort, AssigneeFilter, Facet, GroupBy};
use luytre_model::{Layer, Nanos, Severity};

use crate::actor::Actor;
use crate::alerts::{OPEN, alert_view};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::remembered;
use crate::systems::Reach;
use crate::views::{LayerCount, Link, Overview, OverviewFigure, RuleCount, SeverityCount};

/// Rules that are shown.
const RULES: usize = 8;
/// Alerts that are shown.
const NEWEST: usize = 8;
/// What stands in the address for alerts that are open.
const OPEN_QUERY: &str = "state=new&state=in_progress";

impl Desk {
    /// Returns the figures of everything that the person may see.
    pub async fn overview(&self, actor: &Actor) -> Result<Overview, DeskError> {
        actor.must(Act::ReadOverview)?;
        let (registry, now, counts) = (self.registry(), self.clock.now(), self.events.sources());
        let alerts = self.alert_figures(actor).await?;
        let sources = self.all_sources(&registry, actor);
        let hour = now.seconds().div_euclid(3_600);
        let mut histogram = vec![0; 24];
        let mut by_layer = [0_u64; Layer::ALL.len() + 1];
        for view in sources.values() {
            for (bar, events) in histogram.iter_mut().zip(&view.by_hour) {
                *bar += events;
            }
            let slot = view.layer.and_then(|layer| Layer::ALL.iter().position(|known| *known == layer));
            let seen = counts.get(&view.code).map_or(0, |counts| events_24h(counts, now));
            by_layer[slot.unwrap_or(Layer::ALL.len())] += seen;
        }
        let layers = Layer::ALL.into_iter().map(Some).chain([None]);
        let events_by_layer = layers.zip(by_layer).map(|(layer, value)| {
            let query = layer.map_or_else(String::new, |layer| format!("layer={layer}"));
            LayerCount { layer, figure: figure(value, None, "sources", query) }
        });
        let in_health = |health: CoverageState| {
            let found = sources.values().filter(|view| view.id.is_some() && view.health == health).count();
            figure(found as u64, None, "sources", format!("health={}", health.as_str()))
        };
        let (facts, reach) = (self.facts_of_systems().await?, Reach::new(&registry, &counts, now));
        let seen = registry.systems().iter().filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
        let reached = seen.filter(|system| remembered::counts(&facts, system)).map(|system| reach.of(system));
        let (live, required) = reached.fold((0, 0), |sum, (live, required, _)| (sum.0 + live, sum.1 + required));
        let unassigned = sources.values().filter(|view| view.id.is_none() && view.system.is_none()).count();
        Ok(Overview {
            at: now,
            open_alerts: alerts.by_severity,
            unassigned_alerts: alerts.unassigned,
            events_24h: events_by_layer.collect(),
            coverage: figure(live, Some(required), "systems", "state=live".to_owned()),
            silent_sources: in_health(CoverageState::Silent),
            never_sources: in_health(CoverageState::Never),
            unassigned_sources: figure(unassigned as u64, None, "sources", "registered=no".to_owned()),
            busiest_rules: alerts.rules,
            newest: alerts.newest,
            histogram,
            histogram_from: Nanos((hour - 23) * 3_600 * Nanos::SECOND),
        })
    }

    async fn alert_figures(&self, actor: &Actor) -> Result<AlertFigures, DeskError> {
        let mut figures = AlertFigures {
            by_severity: Vec::new(),
            unassigned: figure(0, None, "alerts", format!("{OPEN_QUERY}&assignee=nobody")),
            rules: Vec::new(),
            newest: Vec::new(),
        };
        // A role that sees figures but no alerts gets no figures of alerts either.
        if !actor.may(Act::ReadAlerts) {
            return Ok(figures);
        }
        let registry = self.registry();
        let names = self.names().await?;
        let mut query = AlertQuery::new(actor.scope.clone());
        query.states = OPEN.to_vec();
        let mut reader = self.ledger.read().await?;
        let counts = reader.count_alerts_by(&query, Facet::Severity).await?;
        for severity in Severity::ALL.into_iter().rev() {
            let value = counts.iter().find(|(word, _)| word.as_deref() == Some(severity.as_str()));
            let figure = figure(
                value.map_or(0, |(_, count)| *count),
                None,
                "alerts",
                format!("{OPEN_QUERY}&severity={severity}"),
            );
            figures.by_severity.push(SeverityCount { severity, figure });
        }
        query.limit = RULES;
        for group in reader.alert_groups(&query, GroupBy::Rule).await? {
            let link = format!("{OPEN_QUERY}&rule={}", group.rule.id);
            figures.rules.push(RuleCount { figure: figure(group.alerts, None, "alerts", link), rule: group.rule });
        }
        figures.rules.sort_by_key(|rule| std::cmp::Reverse(rule.figure.value));
        query.limit = NEWEST;
        query.sort = AlertSort::Risk;
        for alert in reader.alerts(&query).await? {
            figures.newest.push(alert_view(&registry, actor, &names, alert));
        }
        query.assignee = AssigneeFilter::Nobody;
        figures.unassigned.value = reader.count_alerts(&query).await?;
        Ok(figures)
    }
}

struct AlertFigures {
    by_severity: Vec<SeverityCount>,
    unassigned: OverviewFigure,
    rules: Vec<RuleCount>,
    newest: Vec<crate::views::AlertView>,
}

fn figure(value: u64, of: Option<u64>, page: &'static str, query: String) -> OverviewFigure {
    OverviewFigure { value, of, link: Link { page, query } }
}
