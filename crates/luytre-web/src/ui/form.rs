//! Fields of forms: a label, a hint, an error, each tied to its input.

use luytre_desk::FieldProblem;
use maud::{Markup, html};

use super::icon::icon;
use crate::cx::{Cx, random_text};
use crate::error::problem_text;
use crate::words::frame as w;

/// The hidden fields of every form: whose it is, and the key that makes a double click harmless.
pub(crate) fn hidden(cx: &Cx) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(cx.csrf());
        input type="hidden" name="key" value=(random_text());
    }
}

/// One line of text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Field<'a> {
    /// Prefix of ids, so that two forms of a page may have the same field.
    pub(crate) form: &'a str,
    /// Name in the form.
    pub(crate) name: &'a str,
    /// Label.
    pub(crate) label: &'a str,
    /// Present value.
    pub(crate) value: &'a str,
    /// Hint below the label.
    pub(crate) hint: &'a str,
    /// Input type; empty for `text`.
    pub(crate) kind: &'a str,
    /// `autocomplete`; empty for `off`.
    pub(crate) fills: &'a str,
    /// Must be filled in.
    pub(crate) required: bool,
    /// Longest value.
    pub(crate) max: usize,
    /// Id of the list that is offered while typing ([`super::offered`]); empty for none.
    pub(crate) list: &'a str,
}

impl Field<'_> {
    fn id(&self) -> String {
        format!("{}-{}", self.form, self.name)
    }

    /// Draws the field with what is wrong with it.
    pub(crate) fn draw(&self, cx: &Cx, problems: &[FieldProblem]) -> Markup {
        let id = self.id();
        let problem = problems.iter().find(|problem| problem.field == self.name);
        let kind = if self.kind.is_empty() { "text" } else { self.kind };
        let fills = if self.fills.is_empty() { "off" } else { self.fills };
        let wrong = problem.map(|problem| problem_text(cx.lang, &problem.problem));
        let around = Around { id: &id, label: self.label, hint: self.hint, wrong: wrong.as_deref() };
        around.draw(&html! {
            input.input id=(id) name=(self.name) type=(kind) value=(self.value) autocomplete=(fills)
                required[self.required] maxlength=[(self.max > 0).then_some(self.max)]
                list=[Some(self.list).filter(|list| !list.is_empty())] data-many[super::offered::takes_many(self.name)]
                aria-invalid=[around.invalid()] aria-describedby=[around.described()];
        })
    }
}

/// What stands around an input of any kind: label, hint, and what is wrong.
pub(crate) struct Around<'a> {
    /// Id of the input.
    pub(crate) id: &'a str,
    /// Label.
    pub(crate) label: &'a str,
    /// Hint below the label; empty for none.
    pub(crate) hint: &'a str,
    /// What is wrong with what was typed.
    pub(crate) wrong: Option<&'a str>,
}

impl Around<'_> {
    /// `aria-invalid` of the input.
    pub(crate) fn invalid(&self) -> Option<&'static str> {
        self.wrong.map(|_| "true")
    }

    /// `aria-describedby` of the input.
    pub(crate) fn described(&self) -> Option<String> {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.id));
        let error = self.wrong.map(|_| format!("{}-error", self.id));
        let ids: Vec<String> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// Draws it around its input.
    pub(crate) fn draw(&self, input: &Markup) -> Markup {
        html! {
            div.field {
                label for=(self.id) { (self.label) }
                @if !self.hint.is_empty() { span.field-hint id={ (self.id) "-hint" } { (self.hint) } }
                (input)
                @if let Some(wrong) = self.wrong { span.field-error id={ (self.id) "-error" } { (icon("alerts")) (wrong) } }
            }
        }
    }
}

/// A choice of one.
pub(crate) struct Select<'a> {
    /// Id of the input.
    pub(crate) id: &'a str,
    /// Name in the form.
    pub(crate) name: &'a str,
    /// Label.
    pub(crate) label: &'a str,
    /// Values and words.
    pub(crate) options: Vec<(String, String)>,
    /// Present value.
    pub(crate) value: &'a str,
}

impl Select<'_> {
    fn input(&self, auto: bool) -> Markup {
        html! {
            select.input id=(self.id) name=(self.name) data-auto[auto] {
                @for (value, word) in &self.options {
                    option value=(value) selected[value == self.value] { (word) }
                }
            }
        }
    }

    /// Draws it with its label above.
    pub(crate) fn draw(&self) -> Markup {
        html! { div.field { label for=(self.id) { (self.label) } (self.input(false)) } }
    }

    /// Draws it in a filter bar: its label is for screen readers, the first option says it; sends itself with scripts.
    pub(crate) fn in_bar(&self) -> Markup {
        html! { label.visually-hidden for=(self.id) { (self.label) } (self.input(true)) }
    }
}

/// A box to tick, sent as `value`.
pub(crate) fn tick(id: &str, name: &str, label: &str, on: bool, value: &str) -> Markup {
    html! {
        div.row { input id=(id) name=(name) type="checkbox" value=(value) checked[on]; label for=(id) { (label) } }
    }
}

/// All that is wrong, above the form, each with a link to its field.
pub(crate) fn error_summary(cx: &Cx, form: &str, labels: &[(&str, &str)], problems: &[FieldProblem]) -> Markup {
    html! {
        @if !problems.is_empty() {
            div.error-summary role="alert" id={ (form) "-errors" } tabindex="-1" {
                strong { (cx.t(w::NEEDS_FIX)) }
                ul {
                    @for problem in problems {
                        @let label = labels.iter().find(|(name, _)| *name == problem.field).map_or(problem.field, |found| found.1);
                        li { a href={ "#" (form) "-" (problem.field) } { (label) ": " (problem_text(cx.lang, &problem.problem)) } }
                    }
                }
            }
        }
    }
}

/// One page of rows that are in memory, and its foot. The parameter `name` says after how many rows it begins; `path` is the
/// page's own, also where it answers a form that was sent elsewhere.
pub(crate) fn part_of<'a, T>(cx: &Cx, (path, name): (&str, &str), rows: &'a [T], most: usize) -> (&'a [T], Markup) {
    let from = cx.params.get(name).and_then(|text| text.parse().ok()).filter(|from| *from < rows.len()).unwrap_or(0);
    let end = from.saturating_add(most).min(rows.len());
    let next = (end < rows.len()).then(|| end.to_string());
    (&rows[from..end], pager_at(cx, (path, name), end - from, Some(rows.len() as u64), next.as_deref()))
}

/// The foot of a list: how much is shown (on paper, too), and the next page.
pub(crate) fn pager(cx: &Cx, shown: usize, total: Option<u64>, next: Option<&str>) -> Markup {
    pager_by(cx, "cursor", shown, total, next)
}

/// The same for a page with several lists, each of which goes on at a parameter of its own.
pub(crate) fn pager_by(cx: &Cx, name: &str, shown: usize, total: Option<u64>, next: Option<&str>) -> Markup {
    pager_at(cx, (&cx.path, name), shown, total, next)
}

/// The same for the page at `path`.
fn pager_at(cx: &Cx, (path, name): (&str, &str), shown: usize, total: Option<u64>, next: Option<&str>) -> Markup {
    let link = |params: &crate::params::Params| cx.href(&params.on(path));
    html! {
        div.table-foot {
            span { @if let Some(total) = total { (w::showing(cx.lang, shown as u64, total)) } }
            div.row.no-print {
                @if cx.params.has(name) {
                    a.button href=(link(&cx.params.without(name))) { (icon("left")) (cx.t(w::FIRST_PAGE)) }
                }
                @if let Some(cursor) = next {
                    a.button rel="next" href=(link(&cx.params.with(name, cursor))) { (cx.t(w::NEXT_PAGE)) (icon("right")) }
                }
            }
        }
    }
}

/// A filter that is on, with the link that takes it off.
pub(crate) fn chip(cx: &Cx, text: &str, without: &str) -> Markup {
    html! {
        li.chip { (text) a href=(without) aria-label={ (cx.t(w::REMOVE_FILTER)) ": " (text) } { (icon("close")) } }
    }
}
