//! What tasks ask of whom, for the page of due things and for escalation.

use luytre_govern::Act;
use luytre_govern::programme::Standing;
use luytre_govern::programme::reminder::{Audience, reached};
use luytre_model::Role;
use luytre_model::store::Scope;

use super::{Escalation, GivenReminder, Reading, listed};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::{self, DueItem};
use crate::error::DeskError;

impl Desk {
    /// Returns what tasks ask of the person: reports of agencies that they see, and what waits for their acceptance.
    pub async fn due_of_tasks(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        let kept = self.kept_tasks(actor, None).await?;
        let registry = self.registry();
        let listed = listed(&registry);
        let reading = Reading::new(self, &registry, actor, &listed);
        let mut items = Vec::new();
        for task in &kept {
            let setting = reading.setting(&task.body);
            let standing = task.body.standing(reading.today);
            let missing = task.body.missing(&setting.leading);
            let ours = missing.iter().find(|code| actor.sees_agency(Some(code)));
            let (vi, en, agency) = match standing {
                Standing::ReportedDone if setting.directs => ("Nghiệm thu", "Accept", None),
                Standing::NotStarted | Standing::InProgress => match ours {
                    Some(code) => ("Báo cáo", "Report on", Some((*code).to_owned())),
                    None => continue,
                },
                Standing::ReportedDone | Standing::Accepted | Standing::Cancelled => continue,
            };
            // A task that never ends is asked for in the reminders of its cycle, not on every day of the year.
            let due = task.body.due(reading.today);
            items.push(DueItem {
                area: "task",
                title_vi: format!("{vi}: {}", task.body.title),
                title_en: format!("{en}: {}", task.body.title),
                due,
                source: task.body.programme.clone().unwrap_or_default(),
                path: format!("/tasks/{}", task.body.code),
                agency: agency.or_else(|| task.body.leads.iter().find_map(|lead| lead.code()).map(str::to_owned)),
                system: task.body.system.clone(),
            });
        }
        due::sort(&mut items);
        Ok(items)
    }

    /// Returns the reminders that were given to the person and still ask for something, newest first: officers and heads
    /// have those of the tasks on which they report, heads also what was escalated to them, and who directs everything
    /// what went to the province.
    pub async fn task_reminders(&self, actor: &Actor) -> Result<Vec<GivenReminder>, DeskError> {
        let kept = self.kept_tasks(actor, None).await?;
        let registry = self.registry();
        let listed = listed(&registry);
        let reading = Reading::new(self, &registry, actor, &listed);
        let rules = &self.library().programme.reminders;
        let directs_all = matches!(actor.scope, Scope::All) && actor.may(Act::EditTasks);
        let mut found = Vec::new();
        for task in &kept {
            let standing = task.body.standing(reading.today);
            if !matches!(standing, Standing::NotStarted | Standing::InProgress) {
                continue;
            }
            let Some(due) = task.body.due(reading.today) else { continue };
            let speaks = !reading.setting(&task.body).speaks_for.is_empty();
            let mine = |audience: Audience| match audience {
                Audience::Lead => speaks && !directs_all,
                Audience::Head => speaks && actor.role == Role::AgencyHead,
                Audience::Province => directs_all,
            };
            let given = task.body.reminded.iter().filter(|given| given.due == due && mine(given.to));
            let Some(latest) = given.max_by_key(|given| (given.on, given.to)) else { continue };
            // A rule that content no longer has still stands in the history.
            let Some(rule) = rules.iter().find(|rule| rule.code == latest.rule) else { continue };
            found.push(GivenReminder {
                task: reading.view(task),
                on: latest.on,
                to: latest.to,
                vi: rule.vi.clone(),
                en: rule.en.clone(),
            });
        }
        found.sort_by(|a, b| (b.on, b.task.overdue_days, &a.task.code).cmp(&(a.on, a.task.overdue_days, &b.task.code)));
        Ok(found)
    }

    /// Returns the tasks that are so late that they come before the person: a head sees those of the own agencies, a leader
    /// of the province those that went further.
    pub async fn task_escalations(&self, actor: &Actor) -> Result<Vec<Escalation>, DeskError> {
        actor.must(Act::ReadTasks)?;
        let kept = self.kept_tasks(actor, None).await?;
        let registry = self.registry();
        let listed = listed(&registry);
        let reading = Reading::new(self, &registry, actor, &listed);
        let rules = &self.library().programme.reminders;
        let province = matches!(actor.scope, Scope::All);
        let mut found = Vec::new();
        for task in &kept {
            let leading = reading.directory.codes(&task.body.leads);
            let ours = leading.iter().any(|code| actor.sees_agency(Some(code)));
            let to = match () {
                () if province && reached(&task.body, rules, Audience::Province, reading.today) => Audience::Province,
                () if ours && reached(&task.body, rules, Audience::Head, reading.today) => Audience::Head,
                () => continue,
            };
            found.push(Escalation { task: reading.view(task), to });
        }
        found.sort_by_key(|escalation| std::cmp::Reverse(escalation.task.overdue_days));
        Ok(found)
    }
}
