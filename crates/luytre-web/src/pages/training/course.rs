//! One course: what it is, who took part, participants from a spreadsheet.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::training::ParticipantReport;
use luytre_desk::{Act, FieldProblem, Problem};
use luytre_govern::training::import::{Problem as RowProblem, Row};
use luytre_govern::training::{Course, CourseKind, Headcount};
use luytre_report::sheet::{Limits, SheetError, Table, read_table};
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::{Posted, Uploaded};
use crate::ui::form::{hidden, tick};
use crate::ui::paper::{Keeping, Line, bad_days, day, read_day, version};
use crate::ui::{feedback, shell};
use crate::words::{assessments as a, frame, training as w};

/// Rows of participants that a page shows.
const SHOWN: usize = 300;
/// Problems of a file that a page shows.
const PROBLEMS_SHOWN: usize = 100;

/// What an import said.
enum Said {
    Report(ParticipantReport),
    Sheet(SheetError),
    Columns,
}

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(course_page(&cx, None, &[], None).await?.into())
}

async fn course_page(
    cx: &Cx,
    typed: Option<&Params>,
    problems: &[FieldProblem],
    said: Option<&Said>,
) -> Result<Markup, Failure> {
    let kept = cx.web.desk.course(cx.actor(), &cx.part(2)).await?;
    let one = &kept.body;
    let edits = cx.may(Act::EditTraining) && cx.actor().sees_agency(one.agency.as_deref());
    let present = present(one);
    let body = html! {
        (shell::head(&one.title, &format!("{} · {}", one.code, cx.t(w::course_state(one.state()))), None))
        @if let Some(said) = said { (told(cx, said)) }
        section.card aria-labelledby="facts-title" {
            h2 #facts-title { (cx.t(a::FACTS)) }
            dl.pairs {
                div { dt { (cx.t(w::KIND)) } dd { (cx.t(w::course_kind(one.kind.as_str()))) } }
                div { dt { (cx.t(w::STARTS)) } dd { @if let Some(starts) = one.starts { (day(starts)) } @if let Some(ends) = one.ends { " – " (day(ends)) } } }
                div { dt { (cx.t(w::HOURS)) } dd { (one.hours) } }
                div { dt { (cx.t(w::TEACHER)) } dd { (one.teacher) } }
                div { dt { (cx.t(w::PROGRAMME)) } dd { (one.programme) } }
                @for count in &one.headcounts { div { dt { (cx.t(w::HEADCOUNTS)) } dd { (count.agency) ": " (w::of(cx.lang, u64::from(count.attended), u64::from(count.invited))) } } }
            }
        }
        section.stack aria-labelledby="people-title" {
            h2 #people-title { (cx.t(w::PARTICIPANTS)) }
            @if one.participants.is_empty() { p.muted { (cx.t(frame::EMPTY_LIST)) } }
            @else {
                div.table-wrap { table.table.cards {
                    caption { (cx.t(w::PARTICIPANTS_CAPTION)) }
                    thead { tr { th scope="col" { (cx.t(w::PERSON)) } th scope="col" { (cx.t(w::AGENCY)) } th scope="col" { (cx.t(w::ATTENDANCE)) } } }
                    tbody { @for person in one.participants.iter().take(SHOWN) { tr {
                        th.main scope="row" { a href=(cx.href(&format!("/training/staff/{}", person.staff))) { (person.staff) } }
                        td data-name=(cx.t(w::AGENCY)) { (person.agency) }
                        td data-name=(cx.t(w::ATTENDANCE)) { (cx.t(w::attendance(person.attendance.as_str()))) }
                    } } }
                } }
            }
        }
        @if edits {
            details.card.no-print open[said.is_some()] {
                summary.label { (cx.t(w::IMPORT)) }
                form.stack method="post" enctype="multipart/form-data" action=(cx.href(&format!("/training/courses/{}/participants", one.code))) {
                    (hidden(cx))
                    input type="hidden" name="version" value=(kept.version);
                    div.field {
                        label for="participants-file" { (cx.t(w::FILE)) }
                        span.field-hint #participants-hint { (cx.t(w::IMPORT_HINT)) }
                        input.input #participants-file type="file" name="file" required accept=".xlsx,.csv,text/csv" aria-describedby="participants-hint";
                    }
                    div.row {
                        button.button type="submit" name="dry" value="1" { (cx.t(w::TRY)) }
                        button.button.primary type="submit" { (cx.t(w::IMPORT_DO)) }
                    }
                }
            }
            details.card.no-print open[typed.is_some()] {
                summary.label { (cx.t(w::EDIT_COURSE)) }
                (course_form(cx, &cx.href(&format!("/training/courses/{}", one.code)), typed.unwrap_or(&present), Some(kept.version), problems))
            }
        }
    };
    let crumbs = [(cx.t(w::TRAINING).to_owned(), "/training".to_owned())];
    Ok(shell::page(cx, &one.title, &crumbs, body))
}

fn told(cx: &Cx, said: &Said) -> Markup {
    match said {
        Said::Sheet(error) => {
            let text = if cx.lang == luytre_desk::Language::Vi { error.in_vietnamese() } else { error.to_string() };
            feedback::notice(feedback::Tone::Bad, html! { p { (text) } })
        }
        Said::Columns => feedback::notice(feedback::Tone::Bad, html! { p { (cx.t(w::IMPORT_HINT)) } }),
        Said::Report(report) => html! {
            @if report.problems.is_empty() {
                (feedback::notice(feedback::Tone::Good, html! {
                    p { (cx.t(if report.applied { w::IMPORTED } else { w::IMPORT_READY })) }
                    p.small { (cx.t(w::ROWS)) ": " (report.rows) " · " (cx.t(w::NEW_PEOPLE)) ": " (report.new_staff.len())
                        @if !report.new_staff.is_empty() { " (" (report.new_staff.iter().take(10).cloned().collect::<Vec<_>>().join(", ")) ")" } }
                }))
            } @else {
                (feedback::notice(feedback::Tone::Bad, html! { p { (cx.t(w::IMPORT_BLOCKED)) } }))
                (problem_table(cx, &report.problems))
            }
        },
    }
}

fn problem_table(cx: &Cx, problems: &[RowProblem]) -> Markup {
    let column = |name: &str| match name {
        "name" => cx.t(w::NAME),
        "agency" => cx.t(w::AGENCY),
        "code" => cx.t(w::NUMBER),
        "position" => cx.t(w::POSITION),
        _ => cx.t(w::ATTENDANCE),
    };
    html! {
        div.table-wrap { table.table {
            caption { (cx.t(w::MISTAKE)) }
            thead { tr { th.num scope="col" { (cx.t(w::SHEET_ROW)) } th scope="col" { (cx.t(w::COLUMN)) } th scope="col" { (cx.t(w::MISTAKE)) } } }
            tbody { @for problem in problems.iter().take(PROBLEMS_SHOWN) {
                tr { td.num { (problem.row) } td { (column(problem.column)) } td { (w::row_problem(cx.lang, problem)) } }
            } }
        } }
    }
}

fn present(one: &Course) -> Params {
    let days = |day: Option<luytre_govern::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let heads: Vec<String> =
        one.headcounts.iter().map(|count| format!("{}; {}; {}", count.agency, count.invited, count.attended)).collect();
    let typed = Params::default()
        .with("title", &one.title)
        .with("kind", one.kind.as_str())
        .with("programme", &one.programme)
        .with("agency", one.agency.as_deref().unwrap_or_default())
        .with("teacher", &one.teacher)
        .with("starts", &days(one.starts))
        .with("ends", &days(one.ends))
        .with("hours", &one.hours.to_string())
        .with("headcounts", &heads.join("\n"));
    if one.cancelled { typed.with("cancelled", "1") } else { typed }
}

/// The form of a course.
pub(crate) fn course_form(
    cx: &Cx,
    action: &str,
    typed: &Params,
    version: Option<i64>,
    problems: &[FieldProblem],
) -> Markup {
    let line = Line { form: "course", typed, problems };
    let kinds = CourseKind::ALL.map(|kind| (kind.as_str().to_owned(), cx.t(w::course_kind(kind.as_str())).to_owned()));
    let labels = [
        ("title", cx.t(w::TITLE)),
        ("starts", cx.t(w::STARTS)),
        ("ends", cx.t(w::ENDS)),
        ("hours", cx.t(w::HOURS)),
        ("agency", cx.t(w::ORGANISER)),
        ("headcounts", cx.t(w::HEADCOUNTS)),
    ];
    let fields = html! {
        (line.needed(cx, "title", w::TITLE, None))
        div.form-grid {
            (line.choice(cx, "kind", w::KIND, kinds.to_vec()))
            (line.day(cx, "starts", w::STARTS, true))
            (line.day(cx, "ends", w::ENDS, false))
            (line.number(cx, "hours", w::HOURS))
            (line.text(cx, "teacher", w::TEACHER, None))
            (line.text(cx, "agency", w::ORGANISER, Some(w::ORGANISER_HINT)))
        }
        (line.area(cx, "programme", w::PROGRAMME, None, false))
        (line.area(cx, "headcounts", w::HEADCOUNTS, Some(w::HEADCOUNTS_HINT), false))
        (tick("course-cancelled", "cancelled", cx.t(w::CANCELLED), typed.has("cancelled"), "1"))
    };
    let form = Keeping { form: "course", action, version, labels: &labels, problems, button: frame::SAVE };
    form.draw(cx, &fields)
}

/// Reads what [`course_form`] sent, with what cannot be read.
pub(crate) fn read_course(form: &Params) -> (Course, Vec<FieldProblem>) {
    let mut problems = bad_days(form, &["starts", "ends"]);
    let mut wrong = |field, expected| problems.push(FieldProblem { field, problem: Problem::Malformed(expected) });
    let text = |name: &str| form.text(name).to_owned();
    let hours = form.text("hours").trim().parse().unwrap_or_else(|_| {
        wrong("hours", "a number");
        0
    });
    let mut headcounts = Vec::new();
    for row in form.text("headcounts").lines().filter(|row| !row.trim().is_empty()) {
        let parts: Vec<&str> = row.split(';').map(str::trim).collect();
        match parts.as_slice() {
            [agency, invited, attended] => match (invited.parse(), attended.parse()) {
                (Ok(invited), Ok(attended)) => {
                    headcounts.push(Headcount { agency: (*agency).to_owned(), invited, attended });
                }
                _ => wrong("headcounts", "code; invited; attended"),
            },
            _ => wrong("headcounts", "code; invited; attended"),
        }
    }
    let course = Course {
        title: text("title"),
        kind: CourseKind::from_word(form.text("kind")).unwrap_or_default(),
        programme: text("programme"),
        agency: form.get("agency").map(str::to_owned),
        teacher: text("teacher"),
        starts: read_day(form, "starts"),
        ends: read_day(form, "ends"),
        hours,
        cancelled: form.has("cancelled"),
        headcounts,
        ..Course::default()
    };
    (course, problems)
}

pub(crate) async fn edit(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(2);
    let (given, mut problems) = read_course(&form);
    let version = version(&form);
    if problems.is_empty() {
        match cx.web.desk.keep_course(cx.actor(), Some((&code, version)), &given).await {
            Ok(_) => return Ok(Answer::GoAndSay(format!("/training/courses/{code}"), Flash::new("saved"))),
            Err(error) => problems = field_problems(error)?,
        }
    }
    let page = course_page(&cx, Some(&form), &problems, None).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// Reads the rows of a table; `None` when it lacks a column for names or agencies and one for numbers.
fn rows(table: &Table) -> Option<Vec<Row>> {
    let code = table.column(&["Mã nhân sự", "Code", "Số"]);
    let name = table.column(&["Họ tên", "Họ và tên", "Name"]);
    let agency = table.column(&["Mã cơ quan", "Cơ quan", "Agency"]);
    let position = table.column(&["Chức vụ", "Position"]);
    let attendance = table.column(&["Kết quả", "Tham gia", "Result", "Attendance"]);
    if code.is_none() && (name.is_none() || agency.is_none()) {
        return None;
    }
    let row = |row: &luytre_report::sheet::Row| {
        let text = |column: Option<usize>| {
            column.and_then(|column| row.cell(column)).map(luytre_report::sheet::Cell::text).unwrap_or_default()
        };
        Row {
            number: row.number,
            code: text(code),
            name: text(name),
            agency: text(agency),
            position: text(position),
            attendance: text(attendance),
        }
    };
    Some(table.rows.iter().map(row).collect())
}

pub(crate) async fn import(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, form, file } = uploaded;
    let code = cx.part(2);
    let read = tokio::task::spawn_blocking(move || read_table(&file, None, &Limits::default())).await;
    let table = read.map_err(|_| Failure::Desk(luytre_desk::DeskError::Unavailable))?;
    let said = match table.map(|table| rows(&table)) {
        Err(error) => Said::Sheet(error),
        Ok(None) => Said::Columns,
        Ok(Some(rows)) => {
            let version = version(&form);
            let dry = form.has("dry");
            Said::Report(cx.web.desk.import_participants(cx.actor(), &code, version, &rows, dry).await?)
        }
    };
    let good = matches!(&said, Said::Report(report) if report.problems.is_empty());
    let page = course_page(&cx, None, &[], Some(&said)).await?;
    let status = if good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Answer::PageWith(status, page))
}
