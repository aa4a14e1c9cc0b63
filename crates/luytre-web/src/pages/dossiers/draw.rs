//! Marks of dossiers: stage, deadline, articles spelled out.

use luytre_govern::dossier::{DossierClock, StageWord};
use maud::{Markup, html};

use crate::cx::Cx;
use crate::ui::form::Around;
use crate::ui::icon::icon;
use crate::words::dossiers as w;

/// Working days from which a deadline is near.
const NEAR_DAYS: i64 = 2;

/// The words of a stage: the content's, or ours where it has none.
pub(super) fn stage_name(cx: &Cx, word: StageWord) -> String {
    let library = cx.web.desk.library();
    let rows = library.regimes.values().rev().find_map(|regime| regime.procedure.state(word.as_str()));
    rows.map_or_else(|| cx.t(w::stage(word)).to_owned(), |row| cx.pick(&row.vi, &row.en).to_owned())
}

/// A stage: word, shape, colour.
pub(super) fn stage_badge(cx: &Cx, word: StageWord) -> Markup {
    let (class, shape) = match word {
        StageWord::Draft => ("plain", "ring"),
        StageWord::Sent => ("low", "half"),
        StageWord::Completing => ("medium", "diamond"),
        StageWord::Unfit => ("high", "triangle"),
        StageWord::Appraised => ("low", "disc"),
        StageWord::Approved => ("ok", "check"),
        StageWord::Redetermine => ("medium", "alerts"),
        StageWord::Superseded | StageWord::Withdrawn => ("plain", "dash"),
    };
    html! { span.badge.(class) { (icon(shape)) (stage_name(cx, word)) } }
}

/// How many working days are left; the exact days in its title.
pub(super) fn deadline(cx: &Cx, clock: Option<&DossierClock>) -> Markup {
    let Some(clock) = clock else { return html! { span.muted { "–" } } };
    let (class, shape) = match clock {
        DossierClock::Paused { .. } => ("plain", "bars"),
        DossierClock::Running { left, .. } if *left < 0 => ("critical", "octagon"),
        DossierClock::Running { left, .. } if *left <= NEAR_DAYS => ("medium", "clock"),
        DossierClock::Running { .. } => ("plain", "clock"),
    };
    let source = match clock {
        DossierClock::Running { source, .. } | DossierClock::Paused { source, .. } => source,
    };
    html! { span.badge.(class) title=(w::counted(cx.lang, clock, source)) { (icon(shape)) (w::left(cx.lang, clock)) } }
}

/// Spells an article out, as papers quote it.
pub(super) fn cite(cx: &Cx, regime: &str, source: &str) -> String {
    let library = cx.web.desk.library();
    let own = library.regime(regime).map_or(regime, |regime| regime.instrument.as_str());
    let citations = library.citations();
    match cx.lang {
        luytre_desk::Language::Vi => citations.vi(source, own),
        luytre_desk::Language::En => citations.en(source, own),
    }
}

/// A multi-line text, as it was written. `most` cuts long ones.
pub(super) fn lines(text: &str, most: usize) -> Markup {
    let cut = text.char_indices().nth(most).map(|(at, _)| &text[..at]);
    html! { div.written lang="vi" { (cut.unwrap_or(text)) @if cut.is_some() { "…" } } }
}

/// A text of several lines to type.
pub(super) struct Area<'a> {
    /// Id of the input.
    pub(super) id: &'a str,
    /// Name in the form.
    pub(super) name: &'a str,
    /// Label.
    pub(super) label: &'a str,
    /// Hint below the label.
    pub(super) hint: &'a str,
    /// Present value.
    pub(super) value: &'a str,
    /// Longest value.
    pub(super) max: usize,
    /// Rows.
    pub(super) rows: u8,
    /// Must be filled in.
    pub(super) required: bool,
    /// What is wrong.
    pub(super) problem: Option<String>,
}

impl Area<'_> {
    /// Draws it.
    pub(super) fn draw(&self) -> Markup {
        let id = self.id;
        let wrong = self.problem.as_deref();
        let around = Around { id, label: self.label, hint: self.hint, wrong };
        around.draw(&html! {
            // A line break right after the tag is not part of the text: one is given for it to take.
            textarea.input id=(id) name=(self.name) rows=(self.rows) maxlength=(self.max) required[self.required]
                aria-invalid=[around.invalid()] aria-describedby=[around.described()] { "\n" (self.value) }
        })
    }
}
