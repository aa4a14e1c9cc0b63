//! What is asked of whom by when, and the few figures that leaders follow.

mod periodic;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use luytre_govern::Act;
use luytre_govern::budget::{Basis, Ratio};
use luytre_govern::index::Figures;
use luytre_govern::programme::Standing;
use luytre_model::store::Scope;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::{self, DueItem};
use crate::error::DeskError;
use crate::index::Ranking;
use crate::tasks::TaskView;

/// Most things that one page lists.
const ASKED_MAX: usize = 300;

/// Leaves the soonest; what has no day, as a dossier that came back, keeps a part of the room.
fn shortened(items: Vec<DueItem>) -> Vec<DueItem> {
    let (mut dated, mut others): (Vec<DueItem>, Vec<DueItem>) = items.into_iter().partition(|item| item.due.is_some());
    others.truncate((ASKED_MAX - dated.len().min(ASKED_MAX)).max(ASKED_MAX / 3));
    dated.truncate(ASKED_MAX - others.len());
    dated.append(&mut others);
    dated
}

/// A figure that leaders follow: a part of a whole against a target, and what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaderFigure {
    /// Which: the id of the indicator of the index that it sums up.
    pub indicator: &'static str,
    /// What was reached.
    pub part: u64,
    /// Of what.
    pub whole: u64,
    /// The target, in permille of the whole.
    pub target: u32,
    /// The same in the last edition of the index, in permille.
    pub before: Option<u32>,
    /// The page with the rows behind it.
    pub path: &'static str,
}

impl LeaderFigure {
    /// What was reached, in permille of the whole; `None` of nothing. The budget stands beside a threshold of the law, so it
    /// is rounded down.
    pub fn permille(&self) -> Option<u32> {
        if self.indicator == BUDGET {
            return floored(self.part, self.whole);
        }
        luytre_govern::index::permille(self.part, self.whole)
    }
}

fn floored(part: u64, whole: u64) -> Option<u32> {
    let share = (u128::from(part.min(whole)) * 1_000).checked_div(u128::from(whole))?;
    u32::try_from(share).ok()
}

/// The indicator whose figure of the province is no sum of agencies: a task with two leads is one task.
const TASKS: &str = "tasks_in_time";
/// The list of tasks of whoever sees a part of the province.
const OUR_TASKS: &str = "/tasks?view=table&ours=1";
/// The indicator whose figure of the province is that of the page of the budget: money counts wherever it is spent, also at
/// agencies that the index does not rank.
pub const BUDGET: &str = "budget_ratio";
/// What leaders follow, and the ranking of the same moment.
#[derive(Debug, Clone)]
pub struct LeaderView {
    /// The figures.
    pub figures: Vec<LeaderFigure>,
    /// The agencies in their places.
    pub ranking: Ranking,
    /// The day of the last edition, with which the figures are compared.
    pub compared: Option<luytre_govern::Date>,
}

/// Indicator, part, whole, target in permille, page.
const LEADER: [(&str, &str, &str, u32, &str); 6] = [
    ("level_approved", "systems_approved", "systems", 1_000, "/dossiers"),
    ("coverage_live", "layers_live", "layers_required", 1_000, "/systems"),
    ("requirements_met", "requirements_met", "requirements_asked", 1_000, "/requirements"),
    (TASKS, "tasks_in_time", "tasks", 1_000, "/tasks?view=table"),
    ("staff_trained", "training_done", "training_asked", 1_000, "/training"),
    (BUDGET, "", "", 1_000, "/budget"),
];

impl Desk {
    /// Lists what is asked of the person's agency by when, from every part of governance, the soonest first.
    pub async fn asked_of(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        let mut items = Vec::new();
        let mut take = |found: Result<Vec<DueItem>, DeskError>| match found {
            Ok(found) => {
                items.extend(found);
                Ok(())
            }
            // A part that the role does not open asks nothing of it.
            Err(DeskError::Forbidden) => Ok(()),
            Err(error) => Err(error),
        };
        take(self.due_of_reports(actor).await)?;
        take(self.due_of_periodic_reports(actor).await)?;
        take(self.due_of_dossiers(actor).await)?;
        take(self.due_of_tasks(actor).await)?;
        let own = self.of_own_agency(actor);
        take(self.due_of_undecided(&own).await)?;
        take(self.due_of_requirements(&own).await)?;
        take(self.due_of_registers(&own).await)?;
        take(self.due_of_assessments(&own).await)?;
        take(self.due_of_training(&own).await)?;
        take(self.due_of_drills(actor).await)?;
        take(self.due_of_budget(actor).await)?;
        due::sort(&mut items);
        Ok(shortened(items))
    }

    /// Whoever sees the whole province is asked for what the own agency has to do, the province's own without one; what
    /// all agencies have to do is on the pages of those parts.
    fn of_own_agency(&self, actor: &Actor) -> Actor {
        let mut own = actor.clone();
        if matches!(actor.scope, Scope::All) {
            let registry = self.registry();
            let roots = registry.tree.children(None).iter().filter_map(|root| registry.agency_code(*root));
            let agencies = match &actor.agency {
                Some(agency) => [agency.clone()].into(),
                None => roots.map(str::to_owned).collect(),
            };
            own.scope = Scope::Of { agencies, sources: BTreeSet::new() };
        }
        own
    }

    /// Returns the six figures of the province, or of the agencies that the person may see.
    pub async fn leader_figures(&self, actor: &Actor) -> Result<LeaderView, DeskError> {
        actor.must(Act::ReadIndex)?;
        let figures = self.figures_of_agencies(actor).await?;
        let ranking = self.ranking_of(actor, &figures).await?;
        let edition = self.editions(actor).await?.into_iter().next().map(|kept| kept.body);
        let sum = |word: &str| figures.values().filter_map(|of: &Figures| of.get(word)).sum();
        let tasks = self.tasks_in_time(actor).await?;
        let budget = self.budget_ratio(actor).await?;
        let whole_province = matches!(actor.scope, Scope::All);
        let leader = LEADER.into_iter().map(|(indicator, part, whole, target, path)| {
            if indicator == TASKS {
                let before = edition.as_ref().filter(|_| whole_province).and_then(|edition| edition.tasks);
                let before = before.and_then(|(part, whole)| luytre_govern::index::permille(part, whole));
                let path = if whole_province { path } else { OUR_TASKS };
                return LeaderFigure { indicator, part: tasks.0, whole: tasks.1, target, before, path };
            }
            if indicator == BUDGET {
                let before = edition.as_ref().filter(|_| whole_province).and_then(|edition| edition.budget);
                let before = before.and_then(|(part, whole)| floored(part, whole));
                let target = budget.required.map_or(target, |percent| u32::from(percent) * 10);
                let (part, whole) = (budget.security.0, budget.total.0);
                return LeaderFigure { indicator, part, whole, target, before, path };
            }
            let before = edition.as_ref().and_then(|edition| {
                let mut sums = (0, 0);
                for (agency, one) in &edition.agencies {
                    if !actor.sees_agency(Some(agency)) {
                        continue;
                    }
                    let measured = one.score.indicators.iter().find(|measured| measured.indicator == indicator);
                    sums = measured.map_or(sums, |measured| (sums.0 + measured.part, sums.1 + measured.whole));
                }
                luytre_govern::index::permille(sums.0, sums.1)
            });
            LeaderFigure { indicator, part: sum(part), whole: sum(whole), target, before, path }
        });
        let figures = leader.collect();
        Ok(LeaderView { figures, ranking, compared: edition.map(|edition| edition.day) })
    }

    /// Returns the share of security in the budget of this year, of all that the person may see, as the page of the budget
    /// tells it.
    pub(crate) async fn budget_ratio(&self, actor: &Actor) -> Result<Ratio, DeskError> {
        // The sum is a figure of the index, which more roles read than the lines.
        let reader = Actor { scope: actor.scope.clone(), ..Actor::console() };
        Ok(self.budget(&reader, self.today().year(), Basis::Allocated).await?.whole)
    }

    /// Counts the tasks of programmes that the person's agencies lead or take part in: not overdue, and all but those that
    /// were cancelled; as their list does. A plan is published, so a person sees more tasks than are theirs. Tasks that
    /// agencies made of lessons and findings are of no programme.
    pub(crate) async fn tasks_in_time(&self, actor: &Actor) -> Result<(u64, u64), DeskError> {
        let tasks = self.all_tasks(actor, None).await?;
        let asked = || {
            let asked = |task: &&TaskView| task.programme.is_some() && task.standing != Standing::Cancelled;
            tasks.iter().filter(|task| task.ours).filter(asked)
        };
        Ok((asked().filter(|task| !task.overdue).count() as u64, asked().count() as u64))
    }
}
