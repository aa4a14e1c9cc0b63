//! The figures that measure targets, from what the centre itself knows.

use luytre_govern::Act;
use luytre_govern::drill::{self, Drill};
use luytre_govern::profile::figures::Share;
use luytre_govern::programme::{Figure, Figures};
use luytre_govern::record::Kept;
use luytre_ledger::RecordQuery;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::remembered::counts;

impl Desk {
    /// Returns the figures over what the person may see, each as the index and the leader's page count it; the sums of the
    /// budget and the training of staff only for whoever may read them.
    pub(crate) async fn target_figures(&self, actor: &Actor) -> Result<Figures, DeskError> {
        let mut figures = Figures::new();
        let mut share = |word: &str, (part, whole): (u64, u64)| {
            figures.insert(word.to_owned(), Figure::Share { part, whole });
        };
        let of_agencies = self.figures_of_agencies(actor).await?;
        let sum = |word: &str| of_agencies.values().filter_map(|of| of.get(word)).sum::<u64>();
        share("four_layers", (sum("layers_live"), sum("layers_required")));
        share("approved_dossiers", (sum("systems_approved"), sum("systems")));

        let registry = self.registry();
        let (facts, findings) = (self.facts_of_systems().await?, self.findings_of_systems().await?);
        let seen = registry.systems().iter().filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
        let counted: Vec<&str> =
            seen.filter(|system| counts(&facts, system)).map(|system| system.code.as_str()).collect();
        let registered = || counted.iter().filter_map(|code| facts.get(*code));
        let servers: Share = registered().map(|facts| facts.in_data_centre).sum();
        share("data_centre", (servers.part, servers.whole));
        let products: Share = registered().map(|facts| facts.domestic).sum();
        share("domestic_products", (products.part, products.whole));
        // Of the systems in which somebody found something, those in which all of it is verified as removed.
        let found: Vec<(u64, u64)> = counted.iter().filter_map(|code| findings.get(*code).copied()).collect();
        let removed = found.iter().filter(|(verified, all)| verified == all).count();
        share("vulnerabilities_fixed", (removed as u64, found.len() as u64));

        if actor.may(Act::ReadBudget) {
            let ratio = self.budget_ratio(actor).await?;
            share("budget_ratio", (ratio.security.0, ratio.total.0));
        }
        if actor.may(Act::ReadTraining) {
            let staff = self.training_counts(actor).await?;
            let staff = staff.values().map(|of| of.it_staff);
            share("trained_staff", staff.fold((0, 0), |sum, of| (sum.0 + of.done, sum.1 + of.asked)));
        }
        let query = RecordQuery::new(actor.scope.clone());
        let drills: Vec<Kept<Drill>> = self.ledger.read().await?.records(&query).await?;
        let year = self.today().year();
        let held = drills.iter().filter(|kept| {
            let done = matches!(kept.body.stage, drill::Stage::Finished { .. } | drill::Stage::Closed { .. });
            done && kept.body.day.year() == year
        });
        figures.insert("drills".to_owned(), Figure::Count { count: held.count() as u64 });
        Ok(figures)
    }
}

#[cfg(test)]
mod tests;
