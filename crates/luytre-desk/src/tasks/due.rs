//! What tasks ask of whom, for the page of due things and for escalation.

use luytre_govern::Act;
use luytre_govern::programme::reminder::{Audience, reached};
use luytre_govern::programme::{ProgrammeContent, Standing};
use luytre_model::store::Scope;

use super::{Escalation, Reading, listed};
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

    /// Returns the tasks that are so late that they come before the person: a head sees those of the own agencies, a leader
    /// of the province those that went further.
    pub async fn task_escalations(&self, actor: &Actor) -> Result<Vec<Escalation>, DeskError> {
        actor.must(Act::ReadTasks)?;
        let kept = self.kept_tasks(actor, None).await?;
        let registry = self.registry();
        let listed = listed(&registry);
        let reading = Reading::new(self, &registry, actor, &listed);
        let rules = &ProgrammeContent::shipped().reminders;
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
