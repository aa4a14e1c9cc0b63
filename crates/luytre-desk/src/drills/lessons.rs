//! Lessons of drills as tasks: giving one, showing how far it is, and what the end of the task means for the lesson.

use luytre_govern::Act;
use luytre_govern::drill::Drill;
use luytre_govern::drill::lesson::{self, Fate};
use luytre_govern::programme::task::Event;
use luytre_govern::programme::{Deadline, Task};
use luytre_govern::record::Kept;
use luytre_ledger::Work;
use luytre_model::store::Scope;
use serde_json::json;

use crate::Notice;
use crate::actor::Actor;
use crate::assessments::{by, refused};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::tasks::{TaskForm, TaskView};

/// How a lesson becomes a task.
#[derive(Debug, Clone, Default)]
pub struct LessonTaskForm {
    /// Place of the lesson, from 0.
    pub index: usize,
    /// What is to be done; empty takes the words of the lesson, with which the agency of the lesson has to begin.
    pub title: String,
    /// Codes of the agencies that lead; empty takes the agency of the lesson.
    pub leads: Vec<String>,
    /// Codes of the agencies that take part.
    pub partners: Vec<String>,
    /// The deadline in words; empty takes the day of the lesson, which the agency of the lesson cannot put off.
    pub deadline: String,
    /// Code of a programme; `None` for a task of its own.
    pub programme: Option<String>,
}

/// A lesson that became a task which the person may see.
#[derive(Debug, Clone)]
pub struct LessonTask {
    /// Place of the lesson, from 0.
    pub index: usize,
    /// The task.
    pub task: TaskView,
}

impl Desk {
    /// Makes a lesson of a drill a task; drill and task name each other from then on.
    pub async fn task_of_lesson(&self, actor: &Actor, code: &str, form: LessonTaskForm) -> Result<TaskView, DeskError> {
        let mut work = self.ledger.begin().await?;
        let kept: Kept<Drill> = work.record_seen(code, &actor.scope).await?.ok_or(DeskError::NotFound)?;
        actor.must(Act::EditDrills)?;
        lesson::may_become_task(&kept.body, form.index, &by(actor)).map_err(refused)?;
        let Some(known) = kept.body.lessons.get(form.index) else { return Err(DeskError::NotFound) };
        let given = |text: String, instead: String| if text.trim().is_empty() { instead } else { text };
        let leads = form.leads.iter().any(|code| !code.trim().is_empty());
        let registry = self.registry();
        let system = kept.body.system.as_deref().and_then(|code| registry.system_by_code(code));
        let system = system.filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
        let task = TaskForm {
            programme: form.programme.filter(|code| !code.trim().is_empty()),
            number: String::new(),
            title: given(form.title, known.text.split_whitespace().collect::<Vec<_>>().join(" ")),
            leads: if leads { form.leads } else { vec![known.agency.clone()] },
            partners: form.partners,
            deadline: given(form.deadline, known.due.strftime("%d/%m/%Y").to_string()),
            system: system.map(|system| system.code.clone()),
            origin: Some(lesson::origin(&kept.body.code, form.index)),
        };
        let deadline = Deadline::parse(&task.deadline, Some(self.today().year()));
        lesson::may_read(&kept.body, form.index, &by(actor), &task.title, &deadline).map_err(refused)?;
        let task = self.create_task_in(&mut work, actor, task).await?;
        let detail = json!({ "lesson": form.index + 1, "task": task.body.code, "title": task.body.title });
        let body = lesson::with_task(kept.body.clone(), form.index, task.body.code.clone());
        self.keep_change_in(&mut work, actor, "drill.lesson_task", &kept, body, detail).await?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        self.view_of_task(actor, &task)
    }

    /// The tasks that lessons of a drill became, as far as the person may see them.
    pub(crate) async fn tasks_of_lessons(&self, actor: &Actor, one: &Drill) -> Result<Vec<LessonTask>, DeskError> {
        if !actor.may(Act::ReadTasks) {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        let mut reader = self.ledger.read().await?;
        for (index, lesson) in one.lessons.iter().enumerate() {
            let Some(code) = &lesson.task else { continue };
            let kept: Option<Kept<Task>> = reader.record_seen(code, &actor.scope).await?;
            found.extend(kept.map(|kept| (index, kept)));
        }
        drop(reader);
        let view =
            |(index, kept): (usize, Kept<Task>)| Ok(LessonTask { index, task: self.view_of_task(actor, &kept)? });
        found.into_iter().map(view).collect()
    }

    /// Writes at a lesson what happened to its task, in the transaction of the task.
    pub(crate) async fn settle_lesson(
        &self,
        work: &mut Work,
        actor: &Actor,
        task: &Task,
        events: &[Event],
    ) -> Result<(), DeskError> {
        let Some((drill, index)) = task.origin.as_deref().and_then(lesson::of_origin) else { return Ok(()) };
        let fate = events.iter().rev().find_map(|event| match event {
            Event::Accepted { on, .. } => Some(Fate::Accepted(*on)),
            Event::Reopened { .. } => Some(Fate::Reopened),
            Event::Cancelled { .. } => Some(Fate::Cancelled),
            Event::Reported { .. }
            | Event::Completed { .. }
            | Event::Returned { .. }
            | Event::Adjusted(_)
            | Event::Reminded(_) => None,
        });
        let Some(fate) = fate else { return Ok(()) };
        // Whoever directs the task need not see the drill: what follows for it is no decision of theirs.
        let kept: Option<Kept<Drill>> = work.record_seen(drill, &Scope::All).await?;
        let Some(kept) = kept else { return Ok(()) };
        if let Some(body) = lesson::settled(kept.body.clone(), index, &task.code, fate) {
            let detail = json!({ "lesson": index + 1, "task": task.code, "state": fate.as_str() });
            self.keep_change_in(work, actor, "drill.lesson_settled", &kept, body, detail).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
