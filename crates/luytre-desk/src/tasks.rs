//! Programmes and their tasks: lists, one task with everything that its page shows, and what all operations share.

mod act;
mod due;
mod figures;
mod import;
mod paper;
mod remind;
mod view;

use luytre_govern::Act;
use luytre_govern::programme::organisation::Listed;
use luytre_govern::programme::{Directory, Programme, Setting, Standing, Task};
use luytre_govern::record::Kept;
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;

pub(crate) use import::read_sheet;
pub use paper::sheet_of;
pub use remind::watch_tasks;
pub use view::*;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::page;
use crate::registry::Registry;
use crate::views::{Named, Page};

/// Most tasks that one list looks through.
pub(crate) const TASKS_MAX: u32 = 20_000;
/// Most programmes of a list.
const PROGRAMMES_MAX: u32 = 500;

/// The agencies of the registry, as plans name them.
pub(crate) fn listed(registry: &Registry) -> Vec<Listed> {
    let agencies = registry.tree.agencies().iter().filter(|agency| !registry.tree.is_excluded(agency.id));
    let listed = agencies.map(|agency| {
        let version = agency.shown_on(registry.day);
        Listed { code: agency.code.clone(), name: version.name.clone(), kind: version.kind.clone() }
    });
    listed.collect()
}

/// What reading tasks for one person needs, made once a request.
pub(crate) struct Reading<'a> {
    pub(crate) registry: &'a Registry,
    pub(crate) actor: &'a Actor,
    pub(crate) directory: Directory<'a>,
    pub(crate) today: luytre_govern::Date,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(desk: &Desk, registry: &'a Registry, actor: &'a Actor, listed: &'a [Listed]) -> Self {
        let content = desk.library().programme;
        let directory = Directory::new(listed, &content.groups, &content.names);
        Reading { registry, actor, directory, today: desk.today() }
    }

    /// Who asks, as the lifecycle of a task sees them.
    pub(crate) fn setting(&self, task: &Task) -> Setting {
        let leading = self.directory.codes(&task.leads);
        let reports = self.actor.may(Act::ReportTasks);
        let ours = leading.iter().filter(|code| reports && self.actor.sees_agency(Some(code)));
        let own_lead = task.leads.iter().find_map(|lead| lead.code());
        let all = matches!(self.actor.scope, Scope::All);
        Setting {
            login: self.actor.login.clone(),
            speaks_for: ours.cloned().collect(),
            // A task of its own is directed by whoever directs that agency, a task of a plan by the province.
            directs: self.actor.may(Act::EditTasks)
                && (all
                    || (task.programme.is_none() && own_lead.is_some_and(|code| self.actor.sees_agency(Some(code))))),
            leading,
        }
    }

    /// Whether a report of this agency may be shown.
    pub(crate) fn sees_report(&self, agency: &str) -> bool {
        self.actor.sees_agency(Some(agency))
    }

    pub(crate) fn view(&self, kept: &Kept<Task>) -> TaskView {
        let task = &kept.body;
        let setting = self.setting(task);
        let standing = task.standing(self.today);
        let due = task.due(self.today);
        let overdue = task.is_overdue(self.today);
        let since = task.since();
        let seen = task.reports.iter().rev().find(|report| self.sees_report(&report.agency));
        let sees = |code: &String| self.actor.sees_agency(Some(code));
        let ours = matches!(self.actor.scope, Scope::All)
            || setting.leading.iter().any(sees)
            || self.directory.codes(&task.partners).iter().any(sees);
        let mine = !setting.speaks_for.is_empty()
            || self.actor.agency.as_ref().is_some_and(|own| setting.leading.contains(own));
        TaskView {
            code: task.code.clone(),
            version: kept.version,
            programme: task.programme.clone(),
            number: task.number.clone(),
            part: task.part.clone(),
            title: task.title.clone(),
            leads: task.leads.clone(),
            partners: task.partners.clone(),
            deadline: task.deadline.clone(),
            from: task.deadline.first_day().unwrap_or(since).max(task.opened.min(due.unwrap_or(task.opened))),
            due,
            overdue,
            overdue_days: due
                .filter(|_| overdue)
                .and_then(|due| self.today.since(due).ok())
                .map_or(0, |span| span.get_days()),
            standing,
            percent: task.percent_on(self.today),
            leading: setting.leading.len(),
            done: setting.leading.len() - task.missing(&setting.leading).len(),
            reported_on: seen.map(|report| report.on),
            mine,
            ours,
            system: task.system.clone(),
            origin: task.origin.clone(),
        }
    }

    pub(crate) fn named(&self, code: &str) -> Named {
        self.registry.agency_named_by_code(code)
    }
}

impl Desk {
    /// Lists the programmes with how their tasks stand.
    pub async fn programmes(&self, actor: &Actor) -> Result<Vec<ProgrammeView>, DeskError> {
        let mut query = RecordQuery::new(actor.scope.clone());
        query.limit = Some(PROGRAMMES_MAX);
        let programmes: Vec<Kept<Programme>> = self.list_records(actor, Act::ReadTasks, query).await?;
        let tasks = self.all_tasks(actor, None).await?;
        let mut views = Vec::with_capacity(programmes.len());
        for kept in programmes {
            let code = kept.body.code.clone();
            let own: Vec<&TaskView> = tasks.iter().filter(|task| task.programme.as_deref() == Some(&code)).collect();
            views.push(ProgrammeView::new(kept, &own));
        }
        Ok(views)
    }

    /// Returns one programme with its targets measured and its report streams.
    pub async fn programme(&self, actor: &Actor, code: &str) -> Result<ProgrammeDetail, DeskError> {
        let kept: Kept<Programme> = self.seen_record(actor, Act::ReadTasks, code).await?;
        let tasks = self.all_tasks(actor, Some(code)).await?;
        let figures = self.target_figures(actor).await?;
        let history = self.history_of(&kept).await?;
        let content = self.library().programme;
        let streams = kept.body.streams.iter().filter_map(|code| content.stream(code));
        let streams = streams.map(|stream| StreamView { next: stream.next(self.today()), stream }).collect();
        let targets = measured(&kept.body.targets, &figures);
        let view = ProgrammeView::new(kept, &tasks.iter().collect::<Vec<_>>());
        Ok(ProgrammeDetail { programme: view, tasks, targets, streams, history: self.steps(history).await? })
    }

    /// Lists tasks, by code.
    pub async fn tasks(&self, actor: &Actor, filter: &TaskFilter) -> Result<Page<TaskView>, DeskError> {
        let all = self.all_tasks(actor, filter.programme.as_deref()).await?;
        if let Some(lead) = &filter.lead {
            // A plan is public: whom it names is no secret, but only agencies of the registry can be asked for.
            self.registry().tree.by_code(lead).ok_or(DeskError::NotFound)?;
        }
        let leading = self.leading_of(filter.lead.as_deref());
        let asked = |task: &TaskView| {
            (filter.states.is_empty() || filter.states.contains(&task.standing))
                && (!filter.overdue || task.overdue)
                && (!filter.mine || task.mine)
                && (!filter.ours || task.ours)
                && leading.as_ref().is_none_or(|leads| leads(task))
                && page::found(filter.text.as_deref(), &[&task.code, &task.title])
        };
        let rows: Vec<TaskView> = all.into_iter().filter(|task| asked(task)).collect();
        Ok(page::cut(rows, filter.cursor.as_deref(), filter.limit, |task| &task.code))
    }

    /// Returns a task with everything that its page shows.
    pub async fn task(&self, actor: &Actor, code: &str) -> Result<TaskDetail, DeskError> {
        let kept: Kept<Task> = self.seen_record(actor, Act::ReadTasks, code).await?;
        let history = self.history_of(&kept).await?;
        let figures = self.target_figures(actor).await?;
        let registry = self.registry();
        let listed = listed(&registry);
        let reading = Reading::new(self, &registry, actor, &listed);
        let setting = reading.setting(&kept.body);
        let closed = matches!(reading.view(&kept).standing, Standing::Accepted | Standing::Cancelled);
        let agencies = setting.leading.iter().filter(|code| setting.directs || reading.sees_report(code)).map(|code| {
            let latest = kept.body.latest_of(code).cloned();
            AgencyProgress {
                agency: reading.named(code),
                latest,
                may_report: setting.speaks_for.contains(code) && !closed,
            }
        });
        let agencies: Vec<AgencyProgress> = agencies.collect();
        let reports =
            kept.body.reports.iter().rev().filter(|report| setting.directs || reading.sees_report(&report.agency));
        let reports = reports.cloned().collect();
        // The history names agencies that report: whoever may not see all of them sees the steps of the task alone.
        let visible = |change: &luytre_ledger::Change| {
            setting.directs
                || change.act != "task.report"
                || change.detail["agency"].as_str().is_some_and(|agency| reading.sees_report(agency))
        };
        let history = history.into_iter().filter(visible).collect();
        let mut body = kept.body.clone();
        body.reports.clear();
        Ok(TaskDetail {
            targets: measured(&kept.body.targets, &figures),
            task: reading.view(&kept),
            directs: setting.directs,
            agencies,
            reports,
            body,
            history: self.steps(history).await?,
        })
    }

    /// All tasks that the person may see.
    pub(crate) async fn all_tasks(&self, actor: &Actor, programme: Option<&str>) -> Result<Vec<TaskView>, DeskError> {
        let kept = self.kept_tasks(actor, programme).await?;
        let registry = self.registry();
        let listed = listed(&registry);
        let reading = Reading::new(self, &registry, actor, &listed);
        Ok(kept.iter().map(|task| reading.view(task)).collect())
    }

    pub(crate) async fn kept_tasks(
        &self,
        actor: &Actor,
        programme: Option<&str>,
    ) -> Result<Vec<Kept<Task>>, DeskError> {
        let mut query = RecordQuery::new(actor.scope.clone());
        query.parent = programme.map(str::to_owned);
        query.limit = Some(TASKS_MAX);
        self.list_records(actor, Act::ReadTasks, query).await
    }

    /// A test whether an agency leads a task, by itself or in a group.
    fn leading_of(&self, lead: Option<&str>) -> Option<impl Fn(&TaskView) -> bool + use<>> {
        let lead = lead?.to_owned();
        let registry = self.registry();
        let listed = listed(&registry);
        let content = self.library().programme;
        let directory = Directory::new(&listed, &content.groups, &content.names);
        let inside = content.groups.iter().filter(|group| directory.members(&group.word).contains(&lead.as_str()));
        let groups: Vec<&'static str> = inside.map(|group| group.word.as_str()).collect();
        Some(move |task: &TaskView| {
            task.leads
                .iter()
                .any(|body| body.code() == Some(&lead) || body.group().is_some_and(|group| groups.contains(&group)))
        })
    }

    /// Changes as pages show them.
    pub(crate) async fn steps(&self, history: Vec<luytre_ledger::Change>) -> Result<Vec<Step>, DeskError> {
        let names = self.names().await?;
        let step = |change: luytre_ledger::Change| Step {
            at: change.at,
            by: change.by.and_then(|by| names.get(&by)).map_or(change.by_name, |name| name.name.clone()),
            act: change.act,
            detail: change.detail,
        };
        Ok(history.into_iter().map(step).collect())
    }
}

fn measured(
    targets: &[luytre_govern::programme::Target],
    figures: &luytre_govern::programme::Figures,
) -> Vec<TargetView> {
    let view = |target: &luytre_govern::programme::Target| TargetView {
        reached: luytre_govern::programme::target::evaluate(target, figures),
        target: target.clone(),
    };
    targets.iter().map(view).collect()
}

#[cfg(test)]
pub(crate) mod tests;
