//! Tasks: board, table, calendar and time line of the same filter; one task; programmes and their import.

mod board;
mod import;
mod one;
mod programmes;

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use luytre_desk::tasks::{Step, TaskFilter, TaskForm, TaskView, sheet_of};
use luytre_desk::{Act, DeskError, FieldProblem};
use luytre_govern::programme::export::COLUMNS;
use luytre_govern::programme::reminder::Audience;
use luytre_govern::programme::{Party, Standing};
use luytre_report::sheet;
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::Posted;
use crate::routes::{Access, Route, form, page, with_file};
use crate::ui::form::{Field, Select, chip, error_summary, hidden, pager};
use crate::ui::icon::icon;
use crate::ui::offered::{self, list_of};
use crate::ui::{badge, feedback, paper, shell};
use crate::words::{Phrase, frame, tasks as w};

/// Rows of a page of the table and of the time line.
const ROWS: usize = 60;
/// Reminders of one list.
const REMINDERS: usize = 12;
/// Escalated tasks that are named.
const ESCALATED: usize = 8;
/// Tasks that the board and the calendar look at.
const ALL: usize = 500;

/// Pages of this part.
#[rustfmt::skip]
pub(crate) fn routes() -> Vec<Route> {
    use Access::May;
    let (read, edit) = (May(Act::ReadTasks), May(Act::EditTasks));
    vec![
        page("/tasks", read, show),
        form("/tasks", edit, add),
        page("/tasks/export/{kind}", read, export),
        page("/tasks/{code}", read, one::show),
        form("/tasks/{code}/report", May(Act::ReportTasks), one::report),
        form("/tasks/{code}/decide", edit, one::decide),
        page("/programmes", read, programmes::show),
        page("/programmes/import", edit, import::show),
        with_file("/programmes/import", edit, import::check),
        // The table of a plan may be longer than a plain form.
        with_file("/programmes/import/apply", edit, import::apply),
        page("/programmes/{code}", read, programmes::one),
        form("/programmes/{code}/close", edit, programmes::close),
        page("/programmes/{code}/report", read, programmes::report),
        page("/programmes/{code}/report/{kind}", read, programmes::file),
    ]
}

/// The tabs of direction.
pub(crate) fn tabs(cx: &Cx) -> Markup {
    let mut all = vec![("/tasks", w::TASKS), ("/programmes", w::PROGRAMMES)];
    if cx.may(Act::ReadBudget) {
        all.push(("/budget", w::BUDGET));
        all.push(("/budget/projects", crate::words::budget::PROJECTS));
    }
    paper::tabs(cx, w::PAGES, &all)
}

/// Where a task stands, with its shape.
pub(crate) fn standing(cx: &Cx, standing: Standing) -> Markup {
    let (class, shape) = match standing {
        Standing::NotStarted => ("plain", "ring"),
        Standing::InProgress => ("low", "half"),
        Standing::ReportedDone => ("medium", "clock"),
        Standing::Accepted => ("ok", "check"),
        Standing::Cancelled => ("plain", "dash"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::standing(standing))) } }
}

/// The last day; red when it has passed.
pub(super) fn due(cx: &Cx, task: &TaskView) -> Markup {
    html! {
        @match task.due {
            Some(day) => {
                (paper::day(day))
                @if task.overdue { " " span.badge.critical { (icon("octagon")) (w::overdue_by(cx.lang, task.overdue_days.max(1))) } }
            }
            None if task.standing.is_open() => { span.muted.small { (cx.t(w::NO_DAY)) } }
            None => { span.muted { "—" } }
        }
    }
}

pub(super) fn names(bodies: &[Party]) -> String {
    bodies.iter().map(Party::name).collect::<Vec<_>>().join("; ")
}

/// A history of the desk's steps.
pub(crate) fn steps(cx: &Cx, steps: &[Step]) -> Markup {
    html! {
        section.card aria-labelledby="history-title" {
            h2 #history-title { (cx.t(w::HISTORY)) }
            ul.timeline {
                @for step in steps {
                    li {
                        span { (badge::time(cx, step.at)) }
                        span {
                            @match w::did(&step.act) { Some(phrase) => (cx.t(phrase)), None => (step.act) }
                            @for name in ["text", "reason", "note", "document"] {
                                @if let Some(text) = step.detail[name].as_str().filter(|text| !text.is_empty()) { span.timeline-text { (text) } }
                            }
                            span.sub.muted.small { (step.by) }
                        }
                    }
                }
            }
        }
    }
}

fn filter(params: &Params, limit: usize) -> TaskFilter {
    let owned = |name: &str| params.get(name).map(|text| text.trim().to_owned());
    TaskFilter {
        programme: owned("programme"),
        lead: owned("lead"),
        states: params.all("state").filter_map(Standing::from_word).collect(),
        overdue: params.has("overdue"),
        mine: params.has("mine"),
        ours: params.has("ours"),
        text: owned("q"),
        cursor: owned("cursor"),
        limit,
    }
}

async fn show(cx: Arc<Cx>) -> Handled {
    Ok(list_page(&cx, &Params::default(), &[]).await?.into())
}

async fn list_page(cx: &Cx, typed: &Params, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let desk = &cx.web.desk;
    let view = cx.params.get("view").unwrap_or("board");
    let limit = if matches!(view, "table" | "timeline") { ROWS } else { ALL };
    // An agency that nobody knows leads nothing.
    let page = match desk.tasks(cx.actor(), &filter(&cx.params, limit)).await {
        Err(DeskError::NotFound) => luytre_desk::views::Page { items: Vec::new(), next: None, total: Some(0) },
        other => other?,
    };
    let programmes = desk.programmes(cx.actor()).await?;
    let options: Vec<(String, String)> =
        programmes.iter().map(|programme| (programme.body.code.clone(), programme.body.title.clone())).collect();
    let actions = html! {
        @for kind in ["xlsx", "csv", "json"] {
            a.button href=(cx.href(&cx.params.without("view").without("cursor").on(&format!("/tasks/export/{kind}")))) download="" aria-label={ (cx.t(w::EXPORT)) ": " (kind.to_uppercase()) } { (kind.to_uppercase()) }
        }
    };
    let body = html! {
        (shell::head(cx.t(w::TASKS), cx.t(w::LEDE), Some(actions)))
        (tabs(cx))
        (filter_bar(cx, view, &options))
        (views(cx, view))
        div #tasks-live data-live="registry" {
            div.stack {
                @if cx.params.get("q").is_none() { (escalated(cx).await?) }
                @if page.items.is_empty() { div.card { (feedback::empty(cx.t(w::EMPTY), cx.t(w::EMPTY_WHY), None)) } }
                @else {
                    @match view {
                        "table" => { (table(cx, &page.items)) (pager(cx, page.items.len(), page.total, page.next.as_deref())) }
                        "calendar" => { (board::calendar(cx, &page.items)) (beyond(cx, &page)) }
                        "timeline" => { (board::timeline(cx, &page.items)) (pager(cx, page.items.len(), page.total, page.next.as_deref())) }
                        _ => { (board::board(cx, &page.items)) (beyond(cx, &page)) }
                    }
                }
            }
        }
        @if cx.may(Act::EditTasks) { (add_form(cx, &options, typed, problems)) }
        (offered::agencies(cx).await?)
    };
    Ok(shell::page(cx, cx.t(w::TASKS), &[], body))
}

/// What the board and the calendar leave out of a long list.
fn beyond(cx: &Cx, page: &luytre_desk::views::Page<TaskView>) -> Markup {
    html! { @if page.next.is_some() { (pager(cx, page.items.len(), page.total, page.next.as_deref())) } }
}

fn filter_bar(cx: &Cx, view: &str, programmes: &[(String, String)]) -> Markup {
    let states = Standing::ALL.iter().map(|state| (state.as_str().to_owned(), cx.t(w::standing(*state)).to_owned()));
    let first = |phrase: Phrase| std::iter::once((String::new(), cx.t(phrase).to_owned()));
    let base = cx.params.without("cursor");
    html! {
        form.filters.no-print action=(cx.href("/tasks")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            input type="hidden" name="view" value=(view);
            label.visually-hidden for="tasks-q" { (cx.t(w::FIND)) }
            input.input #tasks-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::FIND)) autocomplete="off";
            label.visually-hidden for="tasks-lead" { (cx.t(w::LEAD_CODE)) }
            input.input #tasks-lead name="lead" value=(cx.params.text("lead")) placeholder=(cx.t(w::LEAD_CODE)) list=(offered::AGENCIES) autocomplete="off" maxlength="64" size="14";
            (Select { id: "tasks-programme", name: "programme", label: cx.t(w::PROGRAMME), value: cx.params.text("programme"), options: first(w::ANY_PROGRAMME).chain(programmes.iter().cloned()).collect() }.in_bar())
            (Select { id: "tasks-state", name: "state", label: cx.t(w::STATE), value: cx.params.text("state"), options: first(w::ANY_STATE).chain(states).collect() }.in_bar())
            (crate::ui::form::tick("tasks-overdue", "overdue", cx.t(w::OVERDUE_ONLY), cx.params.has("overdue"), "1"))
            (crate::ui::form::tick("tasks-mine", "mine", cx.t(w::MINE_ONLY), cx.params.has("mine"), "1"))
            @if cx.params.has("ours") { input type="hidden" name="ours" value="1"; }
            button.button type="submit" { (cx.t(frame::FILTER)) }
            @if cx.params.has("lead") || cx.params.has("ours") {
                ul.chips {
                    @if let Some(lead) = cx.params.get("lead") { (chip(cx, &format!("{}: {lead}", cx.t(w::LEADS)), &cx.here(&base.without("lead")))) }
                    @if cx.params.has("ours") { (chip(cx, cx.t(w::OURS), &cx.here(&base.without("ours")))) }
                }
            }
        }
    }
}

fn views(cx: &Cx, view: &str) -> Markup {
    let all = [("board", w::BOARD), ("table", w::TABLE), ("calendar", w::CALENDAR), ("timeline", w::TIMELINE)];
    html! {
        nav.segments.no-print aria-label=(cx.t(w::VIEWS)) {
            @for (name, phrase) in all {
                a.button href=(cx.here(&cx.params.without("cursor").with("view", name))) aria-current=[(view == name).then_some("true")] { (cx.t(phrase)) }
            }
        }
    }
}

/// Reminders that were given to the person; the page of what is asked of them shows them, too.
pub(crate) async fn reminders(cx: &Cx) -> Result<Markup, Failure> {
    if !cx.may(Act::ReadTasks) {
        return Ok(html! {});
    }
    let found = cx.web.desk.task_reminders(cx.actor()).await?;
    Ok(html! {
        @if !found.is_empty() {
            section.card aria-labelledby="reminders-title" {
                h2 #reminders-title { (cx.t(w::REMINDERS)) " (" (cx.number(found.len() as u64)) ")" }
                ul.stack-tight {
                    @for one in found.iter().take(REMINDERS) {
                        li {
                            a href=(cx.href(&format!("/tasks/{}", one.task.code))) { (one.task.title) } " "
                            @if one.task.overdue { span.badge.critical { (icon("octagon")) (cx.pick(&one.vi, &one.en)) } }
                            @else { span.badge.medium { (icon("clock")) (cx.pick(&one.vi, &one.en)) } }
                            " " span.muted.small { (one.task.code) " · " (cx.t(w::REMINDED_ON)) " " (paper::day(one.on)) }
                        }
                    }
                }
                @if found.len() > REMINDERS { p.small.muted { (frame::showing(cx.lang, REMINDERS as u64, found.len() as u64)) " " a href=(cx.href("/tasks?view=table&overdue=1")) { (cx.t(w::OVERDUE_ONLY)) } } }
            }
        }
    })
}

/// Tasks that are so late that they come before the person; the leader's page shows them, too.
pub(crate) async fn escalated(cx: &Cx) -> Result<Markup, Failure> {
    if !cx.may(Act::ReadTasks) {
        return Ok(html! {});
    }
    let found = cx.web.desk.task_escalations(cx.actor()).await?;
    Ok(html! {
        @if !found.is_empty() {
            section.card aria-labelledby="escalated-title" {
                h2 #escalated-title { (cx.t(w::ESCALATED)) }
                ul.stack-tight {
                    @for one in found.iter().take(ESCALATED) {
                        li {
                            a href=(cx.href(&format!("/tasks/{}", one.task.code))) { (one.task.code) } " "
                            (one.task.title) " "
                            span.badge.critical { (icon("octagon")) (w::overdue_by(cx.lang, one.task.overdue_days)) } " "
                            @let to = cx.t(match one.to { Audience::Province => w::TO_PROVINCE, Audience::Head | Audience::Lead => w::TO_HEAD });
                            span.muted.small { (w::brought(cx.lang, to, &names(&one.task.leads))) }
                        }
                    }
                }
                @if found.len() > ESCALATED { p.small.muted { (frame::showing(cx.lang, ESCALATED as u64, found.len() as u64)) " " a href=(cx.href("/tasks?view=table&overdue=1")) { (cx.t(w::OVERDUE_ONLY)) } } }
            }
        }
    })
}

/// The table of tasks; a programme's page shows it, too.
pub(super) fn table(cx: &Cx, tasks: &[TaskView]) -> Markup {
    html! {
        row-select.table-wrap {
            table.table.cards {
                caption { (cx.t(w::CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(w::TASK)) }
                    th scope="col" { (cx.t(w::LEADS)) }
                    th scope="col" { (cx.t(w::DEADLINE)) }
                    th scope="col" { (cx.t(w::DUE)) }
                    th scope="col" { (cx.t(w::STATE)) }
                    th.num scope="col" { (cx.t(w::PROGRESS)) }
                } }
                tbody {
                    @for task in tasks {
                        tr id={ "task-" (task.code) } data-row {
                            th.main scope="row" {
                                a data-open href=(cx.href(&format!("/tasks/{}", task.code))) { (task.title) }
                                span.sub { (task.code) }
                            }
                            td.wordy { (names(&task.leads)) }
                            td { span.cut title=(task.deadline.text) { (task.deadline.text) } }
                            td.nowrap { (due(cx, task)) }
                            td { (standing(cx, task.standing)) }
                            td.num data-name=(cx.t(w::PROGRESS)) { (progress(cx, task)) }
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn progress(cx: &Cx, task: &TaskView) -> Markup {
    html! {
        (task.percent) " %"
        @if task.leading > 1 { span.sub.muted { (w::agencies_done(cx.lang, task.done, task.leading)) } }
    }
}

fn add_form(cx: &Cx, programmes: &[(String, String)], typed: &Params, problems: &[FieldProblem]) -> Markup {
    let labels = [
        ("title", cx.t(w::TITLE)),
        ("leads", cx.t(w::LEADS)),
        ("partners", cx.t(w::PARTNERS)),
        ("deadline", cx.t(w::DEADLINE)),
        ("number", cx.t(w::NUMBER)),
    ];
    let field = |name, label: Phrase, hint: &str, required| {
        Field {
            form: "task",
            name,
            label: cx.t(label),
            value: typed.text(name),
            hint,
            required,
            max: 500,
            list: list_of(name),
            ..Field::default()
        }
        .draw(cx, problems)
    };
    let options =
        std::iter::once((String::new(), cx.t(w::OWN_TASK).to_owned())).chain(programmes.iter().cloned()).collect();
    html! {
        details.card.no-print open[!problems.is_empty()] {
            summary.label { (cx.t(w::NEW_TASK)) }
            form.stack method="post" action=(cx.href("/tasks")) {
                (hidden(cx))
                (error_summary(cx, "task", &labels, problems))
                (paper::Area { form: "task", name: "title", label: cx.t(w::TITLE), value: typed.text("title"), hint: "", required: true }.draw(cx, problems))
                div.form-grid {
                    (field("leads", w::LEADS, cx.t(w::LEADS_HINT), true))
                    (field("partners", w::PARTNERS, cx.t(w::LEADS_HINT), false))
                    (field("deadline", w::DEADLINE, cx.t(w::DEADLINE_HINT), true))
                    (Select { id: "task-programme", name: "in", label: cx.t(w::PROGRAMME), value: typed.text("in"), options }.draw())
                }
                div { button.button.primary type="submit" { (cx.t(w::NEW_TASK)) } }
            }
        }
    }
}

async fn add(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let codes = |name: &str| form.text(name).split([',', ';']).map(|code| code.trim().to_owned()).collect();
    let task = TaskForm {
        programme: form.get("in").map(str::to_owned),
        number: String::new(),
        title: form.text("title").split_whitespace().collect::<Vec<_>>().join(" "),
        leads: codes("leads"),
        partners: codes("partners"),
        deadline: form.text("deadline").to_owned(),
        system: None,
        origin: None,
    };
    match cx.web.desk.create_task(cx.actor(), task).await {
        Ok(task) => Ok(Answer::GoAndSay(format!("/tasks/{}", task.code), Flash::new("saved"))),
        Err(error) => {
            let problems = field_problems(error)?;
            let page = list_page(&cx, &form, &problems).await?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
    }
}

async fn export(cx: Arc<Cx>) -> Handled {
    let kind = cx.part(2);
    if !matches!(kind.as_str(), "csv" | "json" | "xlsx") {
        return Err(Failure::Desk(DeskError::NotFound));
    }
    let rows = cx.web.desk.export_tasks(cx.actor(), &filter(&cx.params, 0)).await?;
    let failed = |error: &dyn std::error::Error| {
        tracing::error!(%error, "an export could not be made");
        Failure::Desk(DeskError::Unavailable)
    };
    debug_assert_eq!(COLUMNS.len(), rows.first().map_or(COLUMNS.len(), |row| row.cells().len()));
    let (bytes, media) = match kind.as_str() {
        "json" => (serde_json::to_vec(&rows).map_err(|error| failed(&error))?, "application/json"),
        "csv" => (sheet::write_csv(&sheet_of(&rows).sheets[0]), "text/csv; charset=utf-8"),
        _ => (
            sheet::write_xlsx(&sheet_of(&rows)).map_err(|error| failed(&error))?,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    };
    Ok(attachment(&format!("tasks.{kind}"), media, bytes))
}

/// A file to keep.
pub(crate) fn attachment(name: &str, media: &str, bytes: Vec<u8>) -> Answer {
    let head = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Answer::Raw((head, bytes).into_response())
}
