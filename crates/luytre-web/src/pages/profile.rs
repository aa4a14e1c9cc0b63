//! The form of a system's profile, in parts; the first is what must be said. Lists grow by a row with a button, also
//! without scripts; nothing is written before "Save".

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::profiles::{BULK_FIELDS, BulkEdit, EntryView, FormProblem, ListForm, ProfileForm, Saved};
use luytre_desk::views::Named;
use luytre_desk::{Act, DeskError};
use luytre_govern::profile::field::{Field, Part};
use luytre_govern::profile::tabled::{SystemEntry, Tabled};
use luytre_govern::workbook::{Columns, SheetKind};
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::Failure;
use crate::params::Params;
use crate::posted::Posted;
use crate::routes::{Access, Route, form, page};
use crate::ui::entry::{Entry, id_of, long_lists, offered, shown, summary, typed, value_of};
use crate::ui::form::{Select, hidden};
use crate::ui::icon::icon;
use crate::ui::{feedback, shell};
use crate::words::{Phrase, frame, profile as w};

/// Rows of a list that a form shows; a form has room for a thousand values.
const ROWS_MAX: usize = 60;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/systems/{code}/profile", Access::May(Act::ReadRegistry), show),
        form("/systems/{code}/profile", Access::May(Act::EditSystems), save),
        form("/registry/bulk", Access::May(Act::EditSystems), bulk),
    ]
}

/// A part of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Fields of these parts.
    Fields(&'static str, Phrase, &'static [Part]),
    /// Rows of a list.
    List(SheetKind),
}

const STEPS: [Step; 10] = [
    Step::Fields("main", w::STEP_MAIN, &[Part::Main]),
    Step::Fields("facts", w::STEP_FACTS, &[Part::Facts]),
    Step::Fields("scope", w::STEP_SCOPE, &[Part::Scope]),
    Step::Fields("reach", w::STEP_REACH, &[Part::Hosting, Part::Reach]),
    Step::List(SheetKind::Zones),
    Step::List(SheetKind::Devices),
    Step::List(SheetKind::Applications),
    Step::List(SheetKind::Products),
    Step::List(SheetKind::Connections),
    Step::Fields("papers", w::STEP_PAPERS, &[Part::Papers]),
];

impl Step {
    fn word(self) -> &'static str {
        match self {
            Step::Fields(word, _, _) => word,
            Step::List(kind) => kind.as_str(),
        }
    }

    fn title(self, cx: &Cx) -> &'static str {
        match self {
            Step::Fields(_, title, _) => cx.t(title),
            Step::List(kind) => w::sheet(cx.lang, kind),
        }
    }

    fn of(word: &str) -> Step {
        STEPS.into_iter().find(|step| step.word() == word).unwrap_or(STEPS[0])
    }

    fn next(self) -> Option<Step> {
        let at = STEPS.iter().position(|step| *step == self)?;
        STEPS.get(at + 1).copied()
    }

    /// The fields that the form sets: a level and its decision are not among them, and the code stays.
    fn fields(self, columns: &Columns) -> Vec<&Field> {
        let Step::Fields(_, _, parts) = self else { return Vec::new() };
        let fixed = |field: &Field| matches!(&*field.key, "code" | "level") || field.key.starts_with("approved.");
        parts.iter().flat_map(|part| columns.part(SheetKind::Systems, *part)).filter(|field| !fixed(field)).collect()
    }
}

/// What the form shows.
struct Shown {
    step: Step,
    version: i64,
    /// Values of fields, as typed or as [`value_of`] gives them.
    values: Params,
    /// Rows of the list.
    rows: Vec<Vec<(String, String)>>,
    problems: Vec<FormProblem>,
    notice: Option<Markup>,
}

async fn show(cx: Arc<Cx>) -> Handled {
    let step = Step::of(cx.params.text("step"));
    let code = cx.part(1);
    let view = cx.web.desk.system_entry(cx.actor(), &code).await?;
    let agencies = cx.web.desk.nameable_agencies(cx.actor()).await?;
    let columns = cx.web.desk.columns();
    let shown = present(&columns, &view, &agencies, step);
    Ok(draw(&cx, &columns, &view, &agencies, &shown).into())
}

fn present(columns: &Columns, view: &EntryView, agencies: &[Named], step: Step) -> Shown {
    let mut values = Params::default();
    for field in step.fields(columns) {
        values = values.and(&field.key, &value_of(field, &view.entry.get(field), agencies));
    }
    let mut rows = match step {
        Step::List(kind) => rows_of(columns, &view.entry, kind),
        Step::Fields(..) => Vec::new(),
    };
    if let (Step::List(kind), true) = (step, rows.is_empty()) {
        rows.push(blank(columns, kind));
    }
    Shown { step, version: view.version, values, rows, problems: Vec::new(), notice: None }
}

fn blank(columns: &Columns, kind: SheetKind) -> Vec<(String, String)> {
    columns.of(kind)[1..].iter().map(|field| (field.key.to_string(), String::new())).collect()
}

fn rows_of(columns: &Columns, entry: &SystemEntry, kind: SheetKind) -> Vec<Vec<(String, String)>> {
    let fields = &columns.of(kind)[1..];
    let row = |row: &dyn Tabled| {
        fields.iter().map(|field| (field.key.to_string(), row.get(field))).collect::<Vec<(String, String)>>()
    };
    let profile = &entry.profile;
    match kind {
        SheetKind::Zones => profile.zones.iter().map(|one| row(one)).collect(),
        SheetKind::Devices => profile.devices.iter().map(|one| row(one)).collect(),
        SheetKind::Applications => profile.applications.iter().map(|one| row(one)).collect(),
        SheetKind::Products => profile.products.iter().map(|one| row(one)).collect(),
        SheetKind::Connections => profile.connections.iter().map(|one| row(one)).collect(),
        SheetKind::Systems | SheetKind::Agencies | SheetKind::Roster => Vec::new(),
    }
}

fn draw(cx: &Cx, columns: &Columns, view: &EntryView, agencies: &[Named], shown: &Shown) -> Markup {
    let code = &view.entry.code;
    let address = format!("/systems/{code}/profile");
    let actions =
        html! { a.button href=(cx.href(&format!("/systems/{code}/passport"))) { (icon("audit")) (cx.t(w::PASSPORT)) } };
    let place = |path: &str| {
        let step = step_of(columns, path);
        let here = if step == shown.step { String::new() } else { cx.href(&format!("{address}?step={}", step.word())) };
        (problem_label(cx, columns, path), format!("{here}#{}", id_of(path)))
    };
    let may_edit = cx.may(Act::EditSystems);
    let body = html! {
        (shell::head(&view.entry.name, cx.t(w::PROFILE_LEDE), Some(actions)))
        nav.tabs aria-label=(cx.t(w::STEPS)) {
            @for step in STEPS {
                a.tab href=(cx.href(&format!("{address}?step={}", step.word()))) aria-current=[(step == shown.step).then_some("step")] {
                    (step.title(cx))
                }
            }
        }
        @if let Some(notice) = &shown.notice { (notice) }
        (summary(cx, &shown.problems, place))
        form.card.stack method="post" action=(cx.href(&address)) aria-labelledby="step-title" {
            (hidden(cx))
            input type="hidden" name="step" value=(shown.step.word());
            input type="hidden" name="version" value=(shown.version);
            h2 #step-title { (shown.step.title(cx)) }
            @match shown.step {
                Step::Fields(..) => {
                    (fields(cx, columns, agencies, shown))
                    @if shown.step == STEPS[0] { p.small.muted { (cx.t(w::LEVEL_FIXED)) } }
                }
                Step::List(kind) => (list(cx, columns, kind, shown)),
            }
            @if may_edit && shown.rows.len() <= ROWS_MAX {
                div.row {
                    button.button.primary type="submit" name="act" value="save" { (cx.t(frame::SAVE)) }
                    @if shown.step.next().is_some() {
                        button.button type="submit" name="act" value="next" { (cx.t(w::SAVE_NEXT)) (icon("right")) }
                    }
                }
            }
        }
        (offered(agencies))
    };
    let crumbs = [
        (cx.t(frame::SYSTEMS).to_owned(), "/systems".to_owned()),
        (view.entry.name.clone(), format!("/systems/{code}")),
    ];
    shell::page(cx, cx.t(w::PROFILE), &crumbs, body)
}

fn fields(cx: &Cx, columns: &Columns, agencies: &[Named], shown: &Shown) -> Markup {
    html! {
        (long_lists(cx, shown.step.fields(columns)))
        div.form-grid {
            @for field in shown.step.fields(columns) {
                (Entry { field, name: field.key.to_string(), value: typed(&shown.values, field, &field.key) }
                    .draw(cx, agencies, &shown.problems))
            }
        }
    }
}

fn list(cx: &Cx, columns: &Columns, kind: SheetKind, shown: &Shown) -> Markup {
    if shown.rows.len() > ROWS_MAX {
        return html! {
            p { (cx.t(w::MANY_ROWS)) }
            p.row {
                a.button href=(cx.href("/registry/export")) { (cx.t(w::EXPORT)) }
                a.button href=(cx.href("/registry/import")) { (cx.t(w::IMPORT)) }
            }
        };
    }
    let all = &columns.of(kind)[1..];
    html! {
        input type="hidden" name="rows" value=(shown.rows.len());
        @for (index, row) in shown.rows.iter().enumerate() {
            fieldset.stack-tight.entry-row {
                legend.label { (w::row(cx.lang, index + 1)) }
                div.form-grid {
                    @for field in all {
                        @let value = row.iter().find(|(key, _)| *key == field.key).map(|(_, value)| value.clone());
                        (Entry { field, name: format!("{}.{index}.{}", kind.as_str(), field.key), value: value.unwrap_or_default() }
                            .draw(cx, &[], &shown.problems))
                    }
                }
                @if cx.may(Act::EditSystems) {
                    div { button.button.quiet type="submit" name="act" value={ "remove." (index) } formnovalidate { (icon("minus")) (cx.t(w::REMOVE_ROW)) " " (index + 1) } }
                }
            }
        }
        (long_lists(cx, all))
        @if cx.may(Act::EditSystems) && shown.rows.len() < ROWS_MAX {
            div { button.button type="submit" name="act" value="add" formnovalidate { (icon("plus")) (cx.t(w::ADD_ROW)) } }
        }
    }
}

/// The part of the form where a problem's field stands.
fn step_of(columns: &Columns, path: &str) -> Step {
    let list = path.split('.').next().and_then(SheetKind::from_word);
    if let Some(list) = list {
        return Step::List(list);
    }
    let part = columns.field(SheetKind::Systems, path).map(|field| field.part);
    let has = |step: &Step| matches!((step, part), (Step::Fields(_, _, parts), Some(part)) if parts.contains(&part));
    STEPS.into_iter().find(has).unwrap_or(STEPS[0])
}

/// What a problem's field is called: `devices.2.name` is "Thiết bị 3, Tên thiết bị".
fn problem_label(cx: &Cx, columns: &Columns, path: &str) -> String {
    let name = |kind: SheetKind, key: &str| {
        let field = columns.field(kind, key);
        field.map_or_else(|| key.to_owned(), |field| cx.pick(&field.vi, &field.en).to_owned())
    };
    let mut parts = path.splitn(3, '.');
    let list = parts.next().and_then(SheetKind::from_word);
    match (list, parts.next().and_then(|number| number.parse::<usize>().ok()), parts.next()) {
        (Some(list), Some(number), Some(key)) => {
            format!("{} {}, {}", w::sheet(cx.lang, list), number + 1, name(list, key))
        }
        _ => name(SheetKind::Systems, path),
    }
}

async fn save(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let step = Step::of(form.text("step"));
    let act = form.text("act").to_owned();
    let columns = cx.web.desk.columns();
    let mut rows = match step {
        Step::List(kind) => read_rows(&columns, kind, &form),
        Step::Fields(..) => Vec::new(),
    };
    let shown = |rows, version, problems, notice| Shown { step, version, values: form.clone(), rows, problems, notice };
    let version = form.text("version").parse().unwrap_or(0);
    let removed = act.strip_prefix("remove.").and_then(|number| number.parse::<usize>().ok());
    if let Step::List(kind) = step
        && (act == "add" || removed.is_some())
    {
        match removed {
            Some(number) if number < rows.len() => _ = rows.remove(number),
            Some(_) => {}
            None => rows.push(blank(&columns, kind)),
        }
        let notice = feedback::notice(feedback::Tone::Info, html! { (cx.t(w::NOT_SAVED_YET)) });
        let view = cx.web.desk.system_entry(cx.actor(), &code).await?;
        let page = draw(&cx, &columns, &view, &[], &shown(rows, version, Vec::new(), Some(notice)));
        return Ok(Answer::Page(page));
    }
    // Rows in which nothing was written go, so that numbers in problems are those of the page.
    rows.retain(|row: &Vec<(String, String)>| row.iter().any(|(_, value)| !value.trim().is_empty() && value != "0"));
    let mut change = ProfileForm { version, ..ProfileForm::default() };
    match step {
        Step::Fields(..) => {
            let fields = step.fields(&columns);
            change.values =
                fields.iter().map(|field| (field.key.to_string(), typed(&form, field, &field.key))).collect();
        }
        Step::List(list) => change.lists.push(ListForm { list, rows: rows.clone() }),
    }
    match cx.web.desk.edit_profile(cx.actor(), &code, &change).await {
        Ok(Saved::Done(_)) => {
            let next = if act == "next" { step.next().unwrap_or(step) } else { step };
            Ok(Answer::GoAndSay(format!("/systems/{code}/profile?step={}", next.word()), Flash::new("saved")))
        }
        Ok(Saved::Problems(problems)) => {
            let (view, agencies) = both(&cx, &code).await?;
            let page = draw(&cx, &columns, &view, &agencies, &shown(rows, version, problems, None));
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Err(DeskError::Conflict) => {
            let (view, agencies) = both(&cx, &code).await?;
            let notice = newer(&cx, &columns, &view, &agencies, step, &form, &rows);
            let page = draw(&cx, &columns, &view, &agencies, &shown(rows, view.version, Vec::new(), Some(notice)));
            Ok(Answer::PageWith(StatusCode::CONFLICT, page))
        }
        Err(error) => Err(error.into()),
    }
}

async fn both(cx: &Cx, code: &str) -> Result<(EntryView, Vec<Named>), Failure> {
    let view = cx.web.desk.system_entry(cx.actor(), code).await?;
    Ok((view, cx.web.desk.nameable_agencies(cx.actor()).await?))
}

fn read_rows(columns: &Columns, kind: SheetKind, form: &Params) -> Vec<Vec<(String, String)>> {
    let count = form.text("rows").parse::<usize>().unwrap_or(0).min(ROWS_MAX);
    let row = |index: usize| {
        let fields = columns.of(kind)[1..].iter();
        let value = |field: &Field| {
            (field.key.to_string(), typed(form, field, &format!("{}.{index}.{}", kind.as_str(), field.key)))
        };
        fields.map(value).collect::<Vec<_>>()
    };
    (0..count).map(row).collect()
}

/// What somebody else wrote meanwhile, beside what was typed.
#[allow(clippy::too_many_arguments)] // Each has its own meaning; a struct would only move the names.
fn newer(
    cx: &Cx,
    columns: &Columns,
    view: &EntryView,
    agencies: &[Named],
    step: Step,
    form: &Params,
    rows: &[Vec<(String, String)>],
) -> Markup {
    let mut pairs: Vec<(String, String, String)> = Vec::new();
    for field in step.fields(columns) {
        let (now, mine) = (value_of(field, &view.entry.get(field), agencies), typed(form, field, &field.key));
        if now != mine {
            pairs.push((cx.pick(&field.vi, &field.en).to_owned(), shown(cx, field, &now), shown(cx, field, &mine)));
        }
    }
    if let Step::List(kind) = step {
        let line = |row: &Vec<(String, String)>| {
            row.iter()
                .map(|(_, value)| value.as_str())
                .filter(|value| !value.is_empty())
                .collect::<Vec<_>>()
                .join(" · ")
        };
        let present = rows_of(columns, &view.entry, kind);
        for index in 0..present.len().max(rows.len()) {
            let (now, mine) =
                (present.get(index).map(line).unwrap_or_default(), rows.get(index).map(line).unwrap_or_default());
            if now != mine {
                pairs.push((w::row(cx.lang, index + 1), now, mine));
            }
        }
    }
    feedback::notice(
        feedback::Tone::Warn,
        html! {
            strong { (cx.t(w::NEWER)) } p { (cx.t(w::NEWER_WHY)) }
            div.table-wrap { table.table {
                caption { (cx.t(w::NEWER)) }
                thead { tr { th scope="col" { (cx.t(w::COLUMN)) } th scope="col" { (cx.t(w::PRESENT)) } th scope="col" { (cx.t(w::TYPED)) } } }
                tbody { @for (name, now, mine) in &pairs { tr { th scope="row" { (name) } td { (now) } td { (mine) } } } }
            } }
        },
    )
}

/// The bar below the list of systems: one field for all that are ticked.
pub(crate) fn bulk_bar(cx: &Cx) -> Markup {
    let columns = cx.web.desk.columns();
    let name = |key: &str| {
        let field = columns.field(SheetKind::Systems, key);
        field.map_or_else(|| key.to_owned(), |field| cx.pick(&field.vi, &field.en).to_owned())
    };
    let options = BULK_FIELDS.iter().map(|key| ((*key).to_owned(), name(key))).collect();
    html! {
        details.card.no-print #bulk-edit {
            summary.label { (cx.t(w::BULK)) }
            form.stack #bulk method="post" action=(cx.href("/registry/bulk")) {
                (hidden(cx))
                input type="hidden" name="back" value=(cx.params.on("/systems"));
                div.form-grid {
                    (Select { id: "bulk-field", name: "field", label: cx.t(w::BULK_FIELD), value: "", options }.draw())
                    div.field {
                        label for="bulk-value" { (cx.t(w::BULK_VALUE)) }
                        span.field-hint #bulk-hint { (cx.t(w::BULK_HINT)) }
                        input.input #bulk-value name="value" type="text" maxlength="200" autocomplete="off" aria-describedby="bulk-hint";
                    }
                }
                div { button.button.primary type="submit" { (cx.t(w::BULK_DO)) } }
            }
        }
    }
}

async fn bulk(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let edit = BulkEdit {
        systems: form.all("system").map(str::to_owned).collect(),
        field: form.text("field").to_owned(),
        value: form.text("value").to_owned(),
    };
    let back = Some(form.text("back")).filter(|path| path.starts_with("/systems")).unwrap_or("/systems").to_owned();
    let (tone, said, status) = if edit.systems.is_empty() {
        (feedback::Tone::Bad, vec![cx.t(w::BULK_NONE).to_owned()], StatusCode::UNPROCESSABLE_ENTITY)
    } else {
        match cx.web.desk.edit_profiles(cx.actor(), &edit).await? {
            Saved::Done(changed) => (feedback::Tone::Good, vec![w::changed(cx.lang, changed)], StatusCode::OK),
            Saved::Problems(problems) => {
                let columns = cx.web.desk.columns();
                let name = |path: &str| match path {
                    "value" => cx.t(w::BULK_VALUE).to_owned(),
                    other => match other.split_once(": ") {
                        Some((code, key)) => format!("{code}, {}", problem_label(&cx, &columns, key)),
                        None => problem_label(&cx, &columns, other),
                    },
                };
                let line = |one: &FormProblem| format!("{}: {}", name(&one.field), w::fault(cx.lang, &one.fault));
                (feedback::Tone::Bad, problems.iter().take(50).map(line).collect(), StatusCode::UNPROCESSABLE_ENTITY)
            }
        }
    };
    let body = html! {
        (shell::head(cx.t(w::BULK), "", None))
        (feedback::notice(tone, html! { ul { @for line in &said { li { (line) } } } }))
        p { a.button href=(cx.href(&back)) { (icon("left")) (cx.t(frame::SYSTEMS)) } }
    };
    let crumbs = [(cx.t(frame::SYSTEMS).to_owned(), "/systems".to_owned())];
    Ok(Answer::PageWith(status, shell::page(&cx, cx.t(w::BULK), &crumbs, body)))
}
