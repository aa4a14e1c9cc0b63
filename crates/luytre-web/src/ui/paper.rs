//! Parts of the pages of assessments, training and drills: texts of several lines, papers, sources, histories, tabs.

use jiff::civil::{Date, DateTime};
use luytre_desk::{DeskError, FieldProblem, Problem};
use luytre_govern::DocumentRef;
use luytre_model::Nanos;
use maud::{Markup, html};

use super::icon::icon;
use super::{badge, form};
use crate::cx::Cx;
use crate::error::problem_text;
use crate::format;
use crate::params::Params;
use crate::words::{Phrase, assessments as w};

/// A text of several lines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Area<'a> {
    /// Prefix of ids.
    pub(crate) form: &'a str,
    /// Name in the form.
    pub(crate) name: &'a str,
    /// Label.
    pub(crate) label: &'a str,
    /// Present value.
    pub(crate) value: &'a str,
    /// Hint below the label.
    pub(crate) hint: &'a str,
    /// Must be filled in.
    pub(crate) required: bool,
}

impl Area<'_> {
    /// Draws it with what is wrong with it.
    pub(crate) fn draw(&self, cx: &Cx, problems: &[FieldProblem]) -> Markup {
        let id = format!("{}-{}", self.form, self.name);
        let problem = problems.iter().find(|problem| problem.field == self.name);
        let wrong = problem.map(|problem| problem_text(cx.lang, &problem.problem));
        let around = form::Around { id: &id, label: self.label, hint: self.hint, wrong: wrong.as_deref() };
        around.draw(&html! {
            textarea.input id=(id) name=(self.name) rows="3" required[self.required]
                maxlength=(luytre_desk::assessments::PROSE_CHARS_MAX)
                aria-invalid=[around.invalid()] aria-describedby=[around.described()] { (self.value) }
        })
    }
}

/// A line of text or a day; `kind` as in HTML.
pub(crate) struct Line<'a> {
    /// Prefix of ids.
    pub(crate) form: &'a str,
    /// What was typed.
    pub(crate) typed: &'a Params,
    /// What is wrong.
    pub(crate) problems: &'a [FieldProblem],
}

impl Line<'_> {
    /// A line of text.
    pub(crate) fn text(&self, cx: &Cx, name: &str, label: Phrase, hint: Option<Phrase>) -> Markup {
        self.draw(cx, name, label, hint, "", false)
    }

    /// A line of text that must be filled in.
    pub(crate) fn needed(&self, cx: &Cx, name: &str, label: Phrase, hint: Option<Phrase>) -> Markup {
        self.draw(cx, name, label, hint, "", true)
    }

    /// A day.
    pub(crate) fn day(&self, cx: &Cx, name: &str, label: Phrase, required: bool) -> Markup {
        self.draw(cx, name, label, None, "date", required)
    }

    /// A number.
    pub(crate) fn number(&self, cx: &Cx, name: &str, label: Phrase) -> Markup {
        self.draw(cx, name, label, None, "number", true)
    }

    /// A moment.
    pub(crate) fn moment(&self, cx: &Cx, name: &str, label: Phrase, hint: Option<Phrase>, required: bool) -> Markup {
        self.draw(cx, name, label, hint, "datetime-local", required)
    }

    /// A text of several lines.
    pub(crate) fn area(&self, cx: &Cx, name: &str, label: Phrase, hint: Option<Phrase>, required: bool) -> Markup {
        let hint = hint.map_or("", |hint| cx.t(hint));
        Area { form: self.form, name, label: cx.t(label), value: self.typed.text(name), hint, required }
            .draw(cx, self.problems)
    }

    /// A choice of one.
    pub(crate) fn choice(&self, cx: &Cx, name: &str, label: Phrase, options: Vec<(String, String)>) -> Markup {
        let id = format!("{}-{name}", self.form);
        let problem = self.problems.iter().find(|problem| problem.field == name);
        html! {
            (form::Select { id: &id, name, label: cx.t(label), value: self.typed.text(name), options }.draw())
            @if let Some(problem) = problem { p.field-error { (icon("alerts")) (problem_text(cx.lang, &problem.problem)) } }
        }
    }

    #[allow(clippy::too_many_arguments)] // Each has its own meaning; a struct would only move the names.
    fn draw(&self, cx: &Cx, name: &str, label: Phrase, hint: Option<Phrase>, kind: &str, required: bool) -> Markup {
        let hint = hint.map_or("", |hint| cx.t(hint));
        let max = if kind.is_empty() { 200 } else { 0 };
        let value = self.typed.text(name);
        form::Field {
            form: self.form,
            name,
            label: cx.t(label),
            value,
            hint,
            kind,
            required,
            max,
            ..form::Field::default()
        }
        .draw(cx, self.problems)
    }
}

/// A form that enters one thing, or changes it when it has a version.
pub(crate) struct Keeping<'a> {
    /// Prefix of ids.
    pub(crate) form: &'a str,
    /// Where it is sent.
    pub(crate) action: &'a str,
    /// Version of what is changed.
    pub(crate) version: Option<i64>,
    /// Names of fields with their labels, for the summary of what is wrong.
    pub(crate) labels: &'a [(&'a str, &'a str)],
    /// What is wrong.
    pub(crate) problems: &'a [FieldProblem],
    /// The words of its button.
    pub(crate) button: Phrase,
}

impl Keeping<'_> {
    /// Draws it with these fields.
    pub(crate) fn draw(&self, cx: &Cx, fields: &Markup) -> Markup {
        html! {
            form.stack method="post" action=(self.action) {
                (form::hidden(cx))
                @if let Some(version) = self.version { input type="hidden" name="version" value=(version); }
                (form::error_summary(cx, self.form, self.labels, self.problems))
                (fields)
                div { button.button.primary type="submit" { (cx.t(self.button)) } }
            }
        }
    }
}

/// Reads the version that a form was made of; none fits no record.
pub(crate) fn version(form: &Params) -> i64 {
    form.get("version").and_then(|version| version.parse().ok()).unwrap_or(0)
}

/// Number, date and body of a paper: fields `NAME_number`, `NAME_date`, `NAME_body`.
pub(crate) fn paper_fields(cx: &Cx, line: &Line<'_>, number: Phrase, required: bool) -> Markup {
    html! {
        (line.draw(cx, "document", number, None, "", required))
        (line.day(cx, "document_date", w::DOC_DATE, false))
        (line.text(cx, "document_body", w::DOC_BODY, None))
    }
}

/// Reads what [`paper_fields`] sent.
pub(crate) fn read_paper(form: &Params) -> Result<DocumentRef, DeskError> {
    let bad = bad_days(form, &["document_date"]);
    if !bad.is_empty() {
        return Err(DeskError::Invalid(bad));
    }
    Ok(DocumentRef {
        number: form.text("document").to_owned(),
        date: read_day(form, "document_date"),
        body: form.text("document_body").to_owned(),
        file: None,
    })
}

/// Reads a day as browsers send it.
pub(crate) fn read_day(form: &Params, name: &str) -> Option<Date> {
    form.get(name).and_then(|text| text.trim().parse().ok())
}

/// A day that was typed and cannot be read is an error, not nothing.
pub(crate) fn bad_days(form: &Params, names: &[&'static str]) -> Vec<FieldProblem> {
    let bad = |name: &&&'static str| form.has(name) && read_day(form, name).is_none();
    let problem = |name: &&'static str| FieldProblem { field: name, problem: Problem::Malformed("a day") };
    names.iter().filter(bad).map(problem).collect()
}

/// Reads a moment as browsers send it, in the zone of the pages.
pub(crate) fn read_moment(cx: &Cx, form: &Params, name: &str) -> Option<Nanos> {
    let local: DateTime = form.get(name)?.trim().parse().ok()?;
    Nanos::from_timestamp(cx.web.settings.zone.to_zoned(local).ok()?.timestamp())
}

/// A moment as a field of a form has it.
pub(crate) fn moment_value(cx: &Cx, at: Nanos) -> String {
    at.timestamp().to_zoned(cx.web.settings.zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// A paper in words.
pub(crate) fn paper(cx: &Cx, document: &DocumentRef) -> Markup {
    html! {
        (document.number)
        @if let Some(date) = document.date { " · " (day(date)) }
        @if !document.body.is_empty() { " · " (document.body) }
        @if document.number.is_empty() { span.muted { (cx.t(crate::words::frame::NEVER)) } }
    }
}

/// A day.
pub(crate) fn day(date: Date) -> Markup {
    html! { time datetime=(date.to_string()) { (format::date(date)) } }
}

/// A day on which something is due: red when it has passed, amber within two weeks.
pub(crate) fn due(cx: &Cx, due: Option<Date>, today: Date, open: bool) -> Markup {
    let Some(due) = due else { return html! { span.muted { "—" } } };
    let left = today.until(due).map(|span| span.get_days()).unwrap_or_default();
    html! {
        @if open && due < today { span.badge.critical { (icon("octagon")) (cx.t(w::LATE)) } " " (day(due)) }
        @else if open && left <= 14 { span.badge.medium { (icon("clock")) (day(due)) } }
        @else { (day(due)) }
    }
}

/// Spells an article out.
pub(crate) fn cited(cx: &Cx, source: &str) -> String {
    if source == "ours" {
        return cx.pick("mặc định của phần mềm", "default of the product").to_owned();
    }
    let library = cx.web.desk.library();
    match cx.lang {
        luytre_desk::Language::Vi => library.citations().vi(source, ""),
        luytre_desk::Language::En => library.citations().en(source, ""),
    }
}

/// A history: who did what, newest first.
pub(crate) fn history(cx: &Cx, changes: &[luytre_desk::Change]) -> Markup {
    html! {
        section.card aria-labelledby="history-title" {
            h2 #history-title { (cx.t(w::HISTORY)) }
            ul.timeline {
                @for change in changes {
                    li {
                        span { (badge::time(cx, change.at)) }
                        span {
                            @match w::did(&change.act) { Some(phrase) => (cx.t(phrase)), None => (change.act) }
                            span.sub.muted.small { (change.by_name) }
                        }
                    }
                }
            }
        }
    }
}

/// Links between the pages of a group.
pub(crate) fn tabs(cx: &Cx, name: Phrase, all: &[(&str, Phrase)]) -> Markup {
    html! {
        nav.tabs.no-print aria-label=(cx.t(name)) {
            @for (path, phrase) in all {
                a.tab href=(cx.href(path)) aria-current=[(cx.path == *path).then_some("page")] { (cx.t(*phrase)) }
            }
        }
    }
}

/// Options of a choice, the first one empty.
pub(crate) fn options<'a>(first: &str, all: impl IntoIterator<Item = (&'a str, String)>) -> Vec<(String, String)> {
    let head = std::iter::once((String::new(), first.to_owned()));
    head.chain(all.into_iter().map(|(value, word)| (value.to_owned(), word))).collect()
}

/// The day of the pages' zone.
pub(crate) fn today(cx: &Cx) -> Date {
    cx.now.timestamp().to_zoned(cx.web.settings.zone.clone()).date()
}
