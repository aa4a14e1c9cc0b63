//! The figures of every agency, from its own records and its live data.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use luytre_govern::budget::{Basis, BudgetLine, Project};
use luytre_govern::drill::Drill;
use luytre_govern::index::Figures;
use luytre_govern::programme::{Party, Programme, Standing, Task};
use luytre_govern::record::{Kept, Record};
use luytre_govern::training::{Course, Staff};
use luytre_govern::{AgencyProfile, System};
use luytre_ledger::{AlertQuery, Facet, RecordQuery};
use luytre_model::store::Scope;
use luytre_model::{Nanos, Severity};
use luytre_respond::State;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::remembered::counts as counts_system;
use crate::requirements::asked_by_level;
use crate::systems::Reach;

/// Alerts of these days count.
const ALERT_DAYS: i64 = 90;

fn add(all: &mut BTreeMap<String, Figures>, agency: &str, word: &str, figure: u64) {
    *all.entry(agency.to_owned()).or_default().entry(word.to_owned()).or_default() += figure;
}

impl Desk {
    /// Returns the figures of the agencies that the person may see and that own or operate something.
    pub(crate) async fn figures_of_agencies(&self, actor: &Actor) -> Result<BTreeMap<String, Figures>, DeskError> {
        let registry = self.registry();
        let today = self.today();
        let profiles = self.facts_of_systems().await?;
        let dossiers = self.dossiers_in_force().await?;
        let approved: BTreeSet<&str> = dossiers.iter().map(|one| one.system.as_str()).collect();
        let appraised = dossiers.iter().filter(|one| one.appraised);
        let appraised: BTreeSet<&str> = appraised.map(|one| one.system.as_str()).collect();
        let shares = self.shares_of_systems().await?;
        let assessed = self.assessed_until_today().await?;
        let mut all = (*self.records_of_agencies().await?).clone();
        for (word, agency, count) in self.alerts_of_agencies(actor).await? {
            add(&mut all, &agency, word, count);
        }
        let library = self.library();
        let in_time = |system: &System| {
            let of = assessed.get(&system.code);
            let Some(newest) = of.and_then(|of| of.periodic.max(of.before_use)) else { return false };
            let level = system.level.map_or(0, |level| level.number());
            let interval = library.assessment.strictest("periodic", level, today);
            let months = interval.and_then(|interval| interval.months).unwrap_or(0);
            newest.saturating_add(jiff::Span::new().months(i64::from(months))) >= today
        };
        let asked = asked_by_level(library.catalogues().present());
        let counts = self.events.sources();
        let reach = Reach::new(&registry, &counts, self.clock.now());
        for system in registry.systems() {
            let Some(agency) = registry.agency_code(system.agency).filter(|code| actor.sees_agency(Some(code))) else {
                continue;
            };
            if !counts_system(&profiles, system) {
                continue;
            }
            let facts = profiles.get(&system.code);
            let mut add = |word: &str, figure: u64| add(&mut all, agency, word, figure);
            // Under management, also before it runs: level and protection are asked for before a system is used.
            add("systems", 1);
            add("systems_approved", u64::from(approved.contains(system.code.as_str())));
            // Declared by the agency; proved where somebody else looked at it (see the rules of both indicators).
            let regulation = facts.is_some_and(|facts| facts.regulation);
            let shown = facts.is_some_and(|facts| facts.regulation_file) || appraised.contains(system.code.as_str());
            add("systems_with_regulation", u64::from(regulation));
            add("systems_regulation_proved", u64::from(regulation && shown));
            let deployed = facts.is_some_and(|facts| facts.deployed);
            let in_time = in_time(system);
            add("systems_deployed", u64::from(deployed));
            add("systems_deployment_proved", u64::from(deployed && in_time));
            add("systems_assessed", u64::from(in_time));
            let (live, required, connected) = reach.of(system);
            add("layers_live", live);
            add("layers_required", required);
            add("systems_connected", u64::from(connected));
            if let Some(level) = system.level {
                let share = shares.get(&system.code).copied().unwrap_or_default();
                let asked = asked.get(&level).copied().unwrap_or(0);
                add("requirements_asked", asked.saturating_sub(share.not_applicable));
                add("requirements_met", share.met + share.equivalent);
            }
        }
        all.retain(|agency, figures| {
            figures.get("systems").is_some_and(|count| *count > 0) && actor.sees_agency(Some(agency))
        });
        Ok(all)
    }

    /// What tasks, drills, training, budget and declared contacts say of every agency.
    async fn records_of_agencies(&self) -> Result<Arc<BTreeMap<String, Figures>>, DeskError> {
        let kinds = [
            AgencyProfile::KIND,
            Task::KIND,
            Drill::KIND,
            Staff::KIND,
            Course::KIND,
            BudgetLine::KIND,
            Project::KIND,
            Programme::KIND,
        ];
        let registry = self.registry();
        let ground = self.ground(&kinds).await?.and_registry(&registry);
        let work = async {
            let today = self.today();
            let query = RecordQuery::new(Scope::All);
            let mut ledger = self.ledger.read().await?;
            let profiles: Vec<Kept<AgencyProfile>> = ledger.records(&query).await?;
            let tasks: Vec<Kept<Task>> = ledger.records(&query).await?;
            let drills: Vec<Kept<Drill>> = ledger.records(&query).await?;
            drop(ledger);
            let profiles: BTreeMap<&str, &AgencyProfile> =
                profiles.iter().map(|kept| (kept.body.agency.as_str(), &kept.body)).collect();
            let mut all: BTreeMap<String, Figures> = BTreeMap::new();
            for agency in registry.tree.agencies() {
                let code = agency.code.as_str();
                let declared = profiles.get(code).map_or(0, |profile| {
                    u64::from(!profile.incident_address.is_empty()) + u64::from(!profile.on_call_phone.is_empty())
                });
                add(&mut all, code, "contacts_asked", 2);
                add(&mut all, code, "contacts_declared", declared);
                let joined = drills.iter().filter(|kept| kept.body.counts_for(code, today.year()).is_ok());
                add(&mut all, code, "drills_joined", joined.count() as u64);
            }
            // Only what is done or fell due says anything: a new programme is not yet in time.
            let told = |task: &Task| match task.standing(today) {
                Standing::Accepted | Standing::ReportedDone => true,
                Standing::NotStarted | Standing::InProgress => task.is_overdue(today),
                Standing::Cancelled => false,
            };
            for kept in tasks.iter().filter(|kept| kept.body.programme.is_some() && told(&kept.body)) {
                for lead in &kept.body.leads {
                    if let Party::Agency { code, .. } = lead {
                        add(&mut all, code, "tasks", 1);
                        add(&mut all, code, "tasks_in_time", u64::from(!kept.body.is_overdue(today)));
                    }
                }
            }
            for (agency, share) in self.training_counts(&Actor::console()).await? {
                add(&mut all, &agency, "training_asked", share.needs.asked);
                add(&mut all, &agency, "training_done", share.needs.done);
            }
            let budget = self.budget(&Actor::console(), today.year(), Basis::Allocated).await?;
            for share in budget.shares.iter().filter(|share| share.kind.as_str() == "agency") {
                let Some(percent) = share.ratio.required else { continue };
                let asked = luytre_govern::share::rounded(share.ratio.total.0, 100, u64::from(percent));
                add(&mut all, &share.of.code, "budget_security", share.ratio.security.0);
                add(&mut all, &share.of.code, "budget_asked", asked.unwrap_or(u64::MAX));
            }
            Ok(all)
        };
        self.remembered.agencies.get(ground, work).await
    }

    /// Grave alerts that were raised, and those of them that were closed, by agency: they change all day long.
    async fn alerts_of_agencies(&self, actor: &Actor) -> Result<Vec<(&'static str, String, u64)>, DeskError> {
        let mut alerts = AlertQuery::new(actor.scope.clone());
        alerts.severities = vec![Severity::High, Severity::Critical];
        alerts.from = Some(self.clock.now().plus(-ALERT_DAYS * 86_400 * Nanos::SECOND));
        let mut ledger = self.ledger.read().await?;
        let raised = ledger.count_alerts_by(&alerts, Facet::Agency).await?;
        alerts.states = vec![State::Closed];
        let closed = ledger.count_alerts_by(&alerts, Facet::Agency).await?;
        let of = |word, counts: Vec<(Option<String>, u64)>| {
            counts.into_iter().filter_map(move |(agency, count)| Some((word, agency?, count)))
        };
        Ok(of("alerts_raised", raised).chain(of("alerts_closed", closed)).collect())
    }
}
