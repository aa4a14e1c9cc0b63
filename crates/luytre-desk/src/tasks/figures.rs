//! The figures that measure targets, from what the centre itself knows.

use std::collections::BTreeSet;

use luytre_govern::budget::{Basis, BudgetLine, Over, ratio};
use luytre_govern::dossier::{Dossier, StageWord};
use luytre_govern::drill::{self, Drill};
use luytre_govern::programme::{Figure, Figures};
use luytre_govern::record::Kept;
use luytre_govern::{Act, SystemProfile};
use luytre_ledger::RecordQuery;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::systems::live_share;

/// The country whose products count as domestic.
const DOMESTIC: &str = "VN";

impl Desk {
    /// Returns the figures over what the person may see. A figure without anything to count is left out, and the sums of
    /// the budget for whoever may not read it.
    pub(crate) async fn target_figures(&self, actor: &Actor) -> Result<Figures, DeskError> {
        let registry = self.registry();
        let today = self.today();
        let mut figures = Figures::new();
        let (part, whole) = live_share(&registry, actor, &self.events.sources(), self.now());
        figures.insert("four_layers".to_owned(), Figure::Share { part, whole });
        let mut reader = self.ledger.read().await?;
        let query = RecordQuery::new(actor.scope.clone());

        let year = today.year();
        if actor.may(Act::ReadBudget) {
            let lines: Vec<Kept<BudgetLine>> = reader.records(&query.clone().states(&[&year.to_string()])).await?;
            let required = self.library().budget.share_of(year).and_then(|rule| rule.percent);
            let share = ratio(lines.iter().map(|line| &line.body), Over::Province, Basis::Allocated, required);
            figures.insert("budget_ratio".to_owned(), Figure::Share { part: share.security.0, whole: share.total.0 });
        }

        let approved = query.clone().states(&[StageWord::Approved.as_str()]);
        let approved: Vec<Kept<Dossier>> = reader.records(&approved).await?;
        let approved: BTreeSet<&str> = approved.iter().map(|dossier| dossier.body.system.as_str()).collect();
        let systems = registry.systems().iter().filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
        let (mut part, mut whole) = (0, 0);
        for system in systems {
            whole += 1;
            part += u64::from(approved.contains(system.code.as_str()));
        }
        figures.insert("approved_dossiers".to_owned(), Figure::Share { part, whole });

        let drills: Vec<Kept<Drill>> = reader.records(&query).await?;
        let held = drills.iter().filter(|kept| {
            let done = matches!(kept.body.stage, drill::Stage::Finished { .. } | drill::Stage::Closed { .. });
            done && kept.body.day.year() == year
        });
        figures.insert("drills".to_owned(), Figure::Count { count: held.count() as u64 });

        let profiles: Vec<Kept<SystemProfile>> = reader.records(&query).await?;
        let devices = profiles.iter().flat_map(|profile| &profile.body.devices);
        figures.insert("data_centre".to_owned(), share_of(devices, |device| device.in_data_centre));
        let products = profiles.iter().flat_map(|profile| &profile.body.products);
        figures.insert("domestic_products".to_owned(), share_of(products, |product| product.country == DOMESTIC));
        Ok(figures)
    }
}

fn share_of<T>(items: impl Iterator<Item = T>, counts: impl Fn(&T) -> bool) -> Figure {
    let (mut part, mut whole) = (0, 0);
    for item in items {
        whole += 1;
        part += u64::from(counts(&item));
    }
    Figure::Share { part, whole }
}
