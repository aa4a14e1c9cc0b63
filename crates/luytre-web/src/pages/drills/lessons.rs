//! Lessons of a drill: drawing one, giving it as a task, and how far that task is.

use axum::http::StatusCode;
use luytre_desk::drills::{DrillView, LessonTaskForm};
use luytre_desk::{Act, FieldProblem};
use luytre_govern::drill::{Lesson, Stage};
use maud::{Markup, html};

use super::{named, one_page, step_head};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::pages::tasks::standing;
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{error_summary, hidden};
use crate::ui::icon::icon;
use crate::ui::paper::{Line, day, due, options};
use crate::words::{tasks, training as w};

/// Programmes that a lesson may be given into, by code and title; empty for who directs none.
pub(super) type Programmes = Vec<(String, String)>;

/// The programmes that are open, for who may put tasks into them.
pub(super) async fn programmes(cx: &Cx) -> Result<Programmes, Failure> {
    if !cx.may(Act::EditTasks) {
        return Ok(Vec::new());
    }
    let open = cx.web.desk.programmes(cx.actor()).await?.into_iter().filter(|one| !one.body.closed);
    Ok(open.map(|one| (one.body.code, one.body.title)).collect())
}

/// What was typed, and what is wrong with it.
pub(super) struct Again<'a> {
    pub(super) typed: Option<&'a Params>,
    pub(super) problems: &'a [FieldProblem],
}

impl<'a> Again<'a> {
    /// What belongs to this form; `index` of the lesson that a task is made of.
    fn of(&self, what: &str, index: Option<usize>) -> (Option<&'a Params>, &'a [FieldProblem]) {
        let own = |typed: &&Params| {
            typed.text("what") == what && index.is_none_or(|index| typed.text("index") == index.to_string())
        };
        let typed = self.typed.filter(own);
        (typed, if typed.is_some() { self.problems } else { &[] })
    }
}

pub(super) fn draw(cx: &Cx, view: &DrillView, leads: bool, programmes: &Programmes, again: &Again<'_>) -> Markup {
    let one = &view.kept.body;
    html! {
        section.card aria-labelledby="lessons-title" {
            h2 #lessons-title { (cx.t(w::LESSONS)) }
            @if one.lessons.is_empty() { p.muted { (cx.t(w::NO_LESSONS)) } }
            ul.stack-tight { @for (index, lesson) in one.lessons.iter().enumerate() { (row(cx, view, leads, index, lesson, programmes, again)) } }
            @if leads && matches!(one.stage, Stage::Running { .. } | Stage::Finished { .. }) { (add(cx, view, again)) }
        }
    }
}

#[allow(clippy::too_many_arguments)] // One row of one page; a struct would only move the names.
fn row(
    cx: &Cx,
    view: &DrillView,
    leads: bool,
    index: usize,
    lesson: &Lesson,
    programmes: &Programmes,
    again: &Again<'_>,
) -> Markup {
    let one = &view.kept.body;
    let over = matches!(one.stage, Stage::Finished { .. } | Stage::Closed { .. });
    let begun = over || matches!(one.stage, Stage::Running { .. });
    let mine = cx.may(Act::EditDrills) && (leads || cx.actor().agency.as_deref() == Some(&lesson.agency));
    let open = lesson.done.is_none() && lesson.task.is_none();
    html! {
        li.stack-tight id={ "lesson-" (index + 1) } {
            div.row.row-apart {
                span { (lesson.text) span.sub.small.muted { (named(view, &lesson.agency)) " · " (day(lesson.due)) } }
                @match lesson.done {
                    Some(on) => { span.badge.ok { (icon("check")) (day(on)) } }
                    None if lesson.task.is_none() => {
                        (due(cx, Some(lesson.due), view.today, true))
                        @if over && mine {
                            form.no-print method="post" action=(cx.href(&format!("/drills/{}/step", one.code))) {
                                (step_head(cx, "lesson_done"))
                                input type="hidden" name="index" value=(index);
                                button.button type="submit" aria-label={ (cx.t(w::LESSON_DONE)) ": " (lesson.text) } { (cx.t(w::LESSON_DONE)) }
                            }
                        }
                    }
                    None => {}
                }
            }
            @if let Some(code) = &lesson.task { (task(cx, view, index, code)) }
            @if open && begun && mine { (give(cx, view, index, lesson, programmes, again)) }
        }
    }
}

/// The task that the lesson became; its state for who may see it.
fn task(cx: &Cx, view: &DrillView, index: usize, code: &str) -> Markup {
    html! {
        p.small {
            (cx.t(tasks::TASK)) ": "
            @match view.tasks.iter().find(|known| known.index == index) {
                Some(known) => {
                    a href=(cx.href(&format!("/tasks/{code}"))) { (code) } " "
                    (standing(cx, known.task.standing)) " " (known.task.percent) " % "
                    (due(cx, known.task.due, view.today, known.task.standing.is_open()))
                }
                None => (code),
            }
        }
    }
}

#[allow(clippy::too_many_arguments)] // One form of one page; a struct would only move the names.
fn give(
    cx: &Cx,
    view: &DrillView,
    index: usize,
    lesson: &Lesson,
    programmes: &Programmes,
    again: &Again<'_>,
) -> Markup {
    let (typed, problems) = again.of("lesson_task", Some(index));
    let blank = Params::default()
        .with("title", &lesson.text)
        .with("leads", &lesson.agency)
        .with("deadline", &crate::format::date(lesson.due));
    let form = format!("lesson-task-{}", index + 1);
    let line = Line { form: &form, typed: typed.unwrap_or(&blank), problems };
    let labels = [
        ("title", cx.t(tasks::TITLE)),
        ("leads", cx.t(tasks::LEADS)),
        ("partners", cx.t(tasks::PARTNERS)),
        ("deadline", cx.t(tasks::DEADLINE)),
    ];
    let known = programmes.iter().map(|(code, title)| (code.as_str(), format!("{code} · {title}")));
    html! {
        details.no-print open[typed.is_some()] {
            summary { (cx.t(w::LESSON_TO_TASK)) span.visually-hidden { ": " (lesson.text) } }
            form.stack method="post" action=(cx.href(&format!("/drills/{}/task", view.kept.body.code))) {
                (hidden(cx))
                input type="hidden" name="index" value=(index);
                (error_summary(cx, &form, &labels, problems))
                (line.area(cx, "title", tasks::TITLE, None, true))
                div.form-grid {
                    (line.needed(cx, "leads", tasks::LEADS, Some(tasks::LEADS_HINT)))
                    (line.text(cx, "partners", tasks::PARTNERS, Some(tasks::LEADS_HINT)))
                    (line.needed(cx, "deadline", tasks::DEADLINE, Some(tasks::DEADLINE_HINT)))
                    @if !programmes.is_empty() { (line.choice(cx, "in", tasks::PROGRAMME, options(cx.t(tasks::OWN_TASK), known))) }
                }
                div { button.button type="submit" { (cx.t(w::LESSON_TO_TASK)) } }
            }
        }
    }
}

fn add(cx: &Cx, view: &DrillView, again: &Again<'_>) -> Markup {
    let (typed, problems) = again.of("lesson", None);
    let blank = Params::default();
    let line = Line { form: "lesson", typed: typed.unwrap_or(&blank), problems };
    html! {
        details.no-print open[typed.is_some()] {
            summary { (cx.t(w::ADD_LESSON)) }
            form.stack method="post" action=(cx.href(&format!("/drills/{}/step", view.kept.body.code))) {
                (step_head(cx, "learn"))
                (error_summary(cx, "lesson", &[("text", cx.t(w::LESSON)), ("agency", cx.t(w::RESPONSIBLE)), ("due", cx.t(w::DUE))], problems))
                (line.area(cx, "text", w::LESSON, None, true))
                div.form-grid {
                    (line.needed(cx, "agency", w::RESPONSIBLE, None))
                    (line.day(cx, "due", w::DUE, true))
                }
                div { button.button type="submit" { (cx.t(w::ADD_LESSON)) } }
            }
        }
    }
}

/// Makes a lesson a task.
pub(crate) async fn to_task(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let codes = |name: &str| form.text(name).split([',', ';']).map(|code| code.trim().to_owned()).collect();
    let index: usize = form.text("index").parse().map_err(|_| Failure::BadBody)?;
    let task = LessonTaskForm {
        index,
        title: form.text("title").split_whitespace().collect::<Vec<_>>().join(" "),
        leads: codes("leads"),
        partners: codes("partners"),
        deadline: form.text("deadline").trim().to_owned(),
        programme: form.get("in").map(str::to_owned),
    };
    match cx.web.desk.task_of_lesson(cx.actor(), &code, task).await {
        Ok(_) => Ok(Answer::GoAndSay(format!("/drills/{code}#lesson-{}", index + 1), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            let page = one_page(&cx, Some(&form.with("what", "lesson_task")), &problems).await?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}
