//! Fields of the registry in forms: one input for each kind of value, with its hint and what is wrong with it.

use luytre_desk::Language;
use luytre_desk::profiles::FormProblem;
use luytre_desk::views::Named;
use luytre_govern::profile::field::{Field, Kind, LINE_CHARS_MAX, PROSE_CHARS_MAX, values};
use luytre_govern::profile::words::Word;
use maud::{Markup, html};

use super::icon::icon;
use crate::cx::Cx;
use crate::params::Params;
use crate::words::{frame, profile as w};

/// Agencies that are offered while typing; beyond, people type the code.
pub(crate) const OFFERED_MAX: usize = 400;

/// Words that a menu holds; a longer list, as that of countries, is offered while typing and stands once in the page.
const CHOICES_MAX: usize = 40;

/// The words of a field that has too many for a menu.
fn long_list(field: &Field) -> Option<&[Word]> {
    match &field.kind {
        Kind::Word(words) if words.len() > CHOICES_MAX => Some(words),
        _ => None,
    }
}

/// The long lists that the inputs of these fields offer.
pub(crate) fn long_lists<'a>(cx: &Cx, fields: impl IntoIterator<Item = &'a Field>) -> Markup {
    html! {
        @for field in fields {
            @if let Some(words) = long_list(field) {
                datalist id={ "words-" (field.key) } { @for word in words { option value=(cx.pick(&word.vi, &word.en)) {} } }
            }
        }
    }
}

/// A field in a form.
pub(crate) struct Entry<'a> {
    /// The field.
    pub(crate) field: &'a Field,
    /// Its name in the form: the field's word, or `devices.2.name` in a list.
    pub(crate) name: String,
    /// What stands in it, as [`value_of`] gives it or as it was typed.
    pub(crate) value: String,
}

impl Entry<'_> {
    fn id(&self) -> String {
        id_of(&self.name)
    }

    /// Draws the field.
    pub(crate) fn draw(&self, cx: &Cx, agencies: &[Named], problems: &[FormProblem]) -> Markup {
        let id = self.id();
        let problem = problems.iter().find(|problem| problem.field == self.name);
        let hint = cx.pick(&self.field.hint_vi, &self.field.hint_en);
        let mut described = Vec::new();
        if !hint.is_empty() {
            described.push(format!("{id}-hint"));
        }
        if problem.is_some() {
            described.push(format!("{id}-error"));
        }
        let described = (!described.is_empty()).then(|| described.join(" "));
        let label = cx.pick(&self.field.vi, &self.field.en);
        let error = html! {
            @if let Some(problem) = problem {
                span.field-error id={ (id) "-error" } { (icon("alerts")) (w::fault(cx.lang, &problem.fault)) }
            }
        };
        let hint = html! { @if !hint.is_empty() { span.field-hint id={ (id) "-hint" } { (hint) } } };
        if let Kind::Words(words) = &self.field.kind {
            return html! {
                fieldset.field id=(id) tabindex="-1" aria-describedby=[described] {
                    legend { (label) }
                    (hint)
                    div.choices { @for word in words.iter() { (self.tick(cx, word)) } }
                    (error)
                }
            };
        }
        let star = self.field.required.then_some(" *");
        html! {
            div.field {
                label for=(id) { (label) (star.unwrap_or_default()) }
                (hint)
                (self.input(cx, &id, agencies, problem.is_some(), described.as_deref()))
                (error)
            }
        }
    }

    fn tick(&self, cx: &Cx, word: &Word) -> Markup {
        let id = format!("{}-{}", self.id(), word.code);
        let on = values(&self.value).any(|value| value == word.code);
        super::form::tick(&id, &self.name, cx.pick(&word.vi, &word.en), on, &word.code)
    }

    fn input(&self, cx: &Cx, id: &str, agencies: &[Named], wrong: bool, described: Option<&str>) -> Markup {
        let invalid = wrong.then_some("true");
        let choice = |options: Vec<(String, String)>| {
            html! {
                select.input id=(id) name=(self.name) aria-invalid=[invalid] aria-describedby=[described] {
                    @for (value, word) in &options { option value=(value) selected[*value == self.value] { (word) } }
                }
            }
        };
        let nothing = || (String::new(), cx.t(w::NOT_SAID).to_owned());
        if let Some(words) = long_list(self.field) {
            let known = words.iter().find(|word| word.code == self.value);
            let value = known.map_or(self.value.as_str(), |word| cx.pick(&word.vi, &word.en));
            return html! {
                input.input id=(id) name=(self.name) type="text" value=(value) list={ "words-" (self.field.key) }
                    required[self.field.required] maxlength=(LINE_CHARS_MAX) autocomplete="off" aria-invalid=[invalid]
                    aria-describedby=[described];
            };
        }
        match &self.field.kind {
            Kind::Word(words) => {
                let named = words.iter().filter(|word| word.code != "unknown");
                let named = named.map(|word| (word.code.clone(), cx.pick(&word.vi, &word.en).to_owned()));
                choice(std::iter::once(nothing()).chain(named).collect())
            }
            Kind::Flag => choice(vec![
                nothing(),
                ("1".to_owned(), cx.t(w::YES).to_owned()),
                ("0".to_owned(), cx.t(w::NO).to_owned()),
            ]),
            Kind::Prose => html! {
                textarea.input id=(id) name=(self.name) rows="3" maxlength=(PROSE_CHARS_MAX) aria-invalid=[invalid]
                    aria-describedby=[described] { (self.value) }
            },
            kind => {
                let (input, mode) = match kind {
                    Kind::Day => ("date", None),
                    Kind::Count => ("text", Some("numeric")),
                    _ => ("text", None),
                };
                let list = (*kind == Kind::Agency && !agencies.is_empty()).then_some("agencies");
                let most = if matches!(kind, Kind::Domains | Kind::PublicNets | Kind::Nets | Kind::Codes) {
                    PROSE_CHARS_MAX
                } else {
                    LINE_CHARS_MAX
                };
                html! {
                    input.input id=(id) name=(self.name) type=(input) inputmode=[mode] value=(self.value) list=[list]
                        required[self.field.required] maxlength=(most) autocomplete="off" aria-invalid=[invalid]
                        aria-describedby=[described];
                }
            }
        }
    }
}

/// What stands in the input of a canonical value: an agency with its name.
pub(crate) fn value_of(field: &Field, canonical: &str, agencies: &[Named]) -> String {
    match field.kind {
        Kind::Agency if !canonical.is_empty() => {
            let named = agencies.iter().find(|named| named.code == canonical);
            named.map_or_else(|| canonical.to_owned(), |named| format!("{} - {}", named.code, named.name))
        }
        _ => canonical.to_owned(),
    }
}

/// What was typed in a field: several ticks are one list.
pub(crate) fn typed(form: &Params, field: &Field, name: &str) -> String {
    match field.kind {
        Kind::Words(_) => form.all(name).collect::<Vec<_>>().join("; "),
        _ => form.text(name).to_owned(),
    }
}

/// The list of agencies that inputs offer.
pub(crate) fn offered(agencies: &[Named]) -> Markup {
    html! {
        @if !agencies.is_empty() {
            datalist #agencies {
                @for named in agencies.iter().take(OFFERED_MAX) { option value={ (named.code) " - " (named.name) } {} }
            }
        }
    }
}

/// The id of a field in a form.
pub(crate) fn id_of(name: &str) -> String {
    format!("f-{}", name.replace('.', "-"))
}

/// All that is wrong, above the form, each with a link to its field. `place` gives name and address of a field.
pub(crate) fn summary(cx: &Cx, problems: &[FormProblem], place: impl Fn(&str) -> (String, String)) -> Markup {
    html! {
        @if !problems.is_empty() {
            div.error-summary #profile-errors role="alert" tabindex="-1" {
                strong { (cx.t(frame::NEEDS_FIX)) }
                ul {
                    @for problem in problems {
                        @let (name, href) = place(&problem.field);
                        li { a href=(href) { (name) ": " (w::fault(cx.lang, &problem.fault)) } }
                    }
                }
            }
        }
    }
}

/// A canonical value as people read it.
pub(crate) fn shown(cx: &Cx, field: &Field, canonical: &str) -> String {
    let named = |words: &[Word], code: &str| {
        words
            .iter()
            .find(|word| word.code == code)
            .map_or_else(|| code.to_owned(), |word| cx.pick(&word.vi, &word.en).to_owned())
    };
    match &field.kind {
        Kind::Word(words) => named(words, canonical),
        Kind::Words(words) => values(canonical).map(|code| named(words, code)).collect::<Vec<_>>().join(", "),
        Kind::Flag => match canonical {
            "1" => cx.t(w::YES).to_owned(),
            "0" => cx.t(w::NO).to_owned(),
            _ => String::new(),
        },
        Kind::Count => canonical.parse().map_or_else(|_| canonical.to_owned(), |count| cx.number(count)),
        Kind::Day => canonical.parse().map_or_else(|_| canonical.to_owned(), crate::format::date),
        _ => canonical.to_owned(),
    }
}

/// The heading of a field in the reader's language.
pub(crate) fn heading(language: Language, heading: &(String, String)) -> &str {
    match language {
        Language::Vi => &heading.0,
        Language::En => &heading.1,
    }
}
