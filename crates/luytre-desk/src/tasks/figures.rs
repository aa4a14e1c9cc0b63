//! The figures that measure targets, from what the centre itself knows.

use std::collections::BTreeSet;

use luytre_govern::Act;
use luytre_govern::budget::{Basis, BudgetLine, Over, ratio};
use luytre_govern::drill::{self, Drill};
use luytre_govern::programme::{Figure, Figures};
use luytre_govern::record::Kept;
use luytre_ledger::RecordQuery;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::systems::live_share;

impl Desk {
    /// Returns the figures over what the person may see. A figure without anything to count is left out, and the sums of
    /// the budget for whoever may not read it.
    pub(crate) async fn target_figures(&self, actor: &Actor) -> Result<Figures, DeskError> {
        let registry = self.registry();
        let today = self.today();
        let mut figures = Figures::new();
        let (part, whole) = live_share(&registry, actor, &self.events.sources(), self.now());
        figures.insert("four_layers".to_owned(), Figure::Share { part, whole });
        let in_force = self.dossiers_in_force().await?;
        let approved: BTreeSet<&str> =
            in_force.iter().filter(|one| !one.again).map(|one| one.system.as_str()).collect();
        let facts = self.facts_of_systems().await?;
        let mut reader = self.ledger.read().await?;
        let query = RecordQuery::new(actor.scope.clone());

        let year = today.year();
        if actor.may(Act::ReadBudget) {
            let lines: Vec<Kept<BudgetLine>> = reader.records(&query.clone().states(&[&year.to_string()])).await?;
            let required = self.library().budget.share_of(year).and_then(|rule| rule.percent);
            let share = ratio(lines.iter().map(|line| &line.body), Over::Province, Basis::Allocated, required);
            figures.insert("budget_ratio".to_owned(), Figure::Share { part: share.security.0, whole: share.total.0 });
        }

        let (mut dossiers, mut devices, mut products) = ((0, 0), (0, 0), (0, 0));
        let add = |sum: &mut (u64, u64), (part, whole): (u64, u64)| *sum = (sum.0 + part, sum.1 + whole);
        let systems = registry.systems().iter();
        for system in systems.filter(|system| actor.sees_agency(registry.agency_code(system.agency))) {
            add(&mut dossiers, (u64::from(approved.contains(system.code.as_str())), 1));
            if let Some(facts) = facts.get(&system.code) {
                add(&mut devices, facts.devices);
                add(&mut products, facts.products);
            }
        }
        for (word, (part, whole)) in
            [("approved_dossiers", dossiers), ("data_centre", devices), ("domestic_products", products)]
        {
            figures.insert(word.to_owned(), Figure::Share { part, whole });
        }

        let drills: Vec<Kept<Drill>> = reader.records(&query).await?;
        let held = drills.iter().filter(|kept| {
            let done = matches!(kept.body.stage, drill::Stage::Finished { .. } | drill::Stage::Closed { .. });
            done && kept.body.day.year() == year
        });
        figures.insert("drills".to_owned(), Figure::Count { count: held.count() as u64 });
        Ok(figures)
    }
}
