//! Marks that the pages about requirements share.

use luytre_desk::requirements::{RequirementDetail, RequirementsOf, SignalWord};
use luytre_govern::catalogue::Requirement;
use luytre_govern::requirement::{Share, Shown, TurnState, Word};
use luytre_govern::signal::SignalState;
use maud::{Markup, html};

use crate::cx::Cx;
use crate::format;
use crate::ui::badge;
use crate::ui::icon::icon;
use crate::words::requirements as w;

/// A verdict: word, shape, colour.
pub(super) fn word(cx: &Cx, word: Word) -> Markup {
    let (class, shape) = match word {
        Word::Met => ("ok", "check"),
        Word::Equivalent => ("ok", "disc"),
        Word::Partly => ("medium", "half"),
        Word::NotMet => ("high", "cross"),
        Word::NotApplicable => ("plain", "dash"),
        Word::Unjudged => ("plain", "ring"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::word(word))) } }
}

/// The state of a recurring duty.
pub(super) fn turn(cx: &Cx, state: TurnState) -> Markup {
    let (class, shape) = match state {
        TurnState::Overdue => ("critical", "octagon"),
        TurnState::Never => ("high", "ring"),
        TurnState::Soon => ("medium", "clock"),
        TurnState::Fine => ("ok", "check"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::turn(state))) } }
}

/// The state of a signal.
pub(super) fn signal(cx: &Cx, state: SignalState) -> Markup {
    let (class, shape) = match state {
        SignalState::LiveOk | SignalState::RecordOk => ("ok", "disc"),
        SignalState::LiveWarn | SignalState::RecordDue => ("medium", "half"),
        SignalState::LiveFail | SignalState::RecordExpired => ("high", "bars"),
        SignalState::Absent | SignalState::NotApplicable => ("plain", "ring"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::signal_state(state))) } }
}

/// The signal of an item that says most: what is bad before what is good, live before registers.
pub(super) fn best<'a>(of: &'a RequirementsOf, row: &'a Requirement) -> Option<(&'a str, &'a SignalWord)> {
    let weight = |state: SignalState| match state {
        SignalState::LiveFail => 0,
        SignalState::LiveWarn => 1,
        SignalState::LiveOk => 2,
        SignalState::RecordExpired => 3,
        SignalState::RecordDue => 4,
        SignalState::RecordOk => 5,
        SignalState::Absent => 6,
        SignalState::NotApplicable => 7,
    };
    of.signals_of(row).into_iter().min_by_key(|(_, said)| weight(said.state))
}

/// The share that is met, in percent.
pub(super) fn percent(cx: &Cx, share: &Share) -> Markup {
    match share.met_of() {
        (met, applies) if applies > 0 => html! { (format::percent(met, applies)) },
        _ => html! { span.muted { (cx.t(w::word(Word::NotApplicable))) } },
    }
}

/// How many items stand how, as a bar; the words are in its text.
pub(super) fn bar(cx: &Cx, share: &Share) -> Markup {
    let asked = share.asked.max(share.judged()).max(1);
    let parts = [
        (Word::Met, "fill-ok"),
        (Word::Equivalent, "fill-low"),
        (Word::Partly, "fill-medium"),
        (Word::NotMet, "fill-high"),
        (Word::NotApplicable, "fill-info"),
        (Word::Unjudged, "fill-none"),
    ];
    let mut at = 0;
    let mut rects = Vec::new();
    let mut said = Vec::new();
    for (word, class) in parts {
        let count = share.count(word);
        if count > 0 {
            let width = count * 1_000 / asked;
            rects.push((at, width, class));
            at += width;
            said.push(format!("{}: {}", cx.t(w::word(word)), cx.number(count)));
        }
    }
    if rects.is_empty() {
        return html! {};
    }
    html! {
        svg.share viewBox="0 0 1000 8" preserveAspectRatio="none" role="img" aria-label=(said.join(", ")) {
            @for (x, width, class) in rects { rect.(class) x=(x) width=(width) height="8" {} }
        }
    }
}

/// The same in words and numbers.
pub(super) fn counts(cx: &Cx, share: &Share) -> Markup {
    html! {
        dl.pairs {
            @for kind in Word::ALL {
                @if share.count(kind) > 0 || kind == Word::Met {
                    div { dt { (word(cx, kind)) } dd { (w::of_all(cx.lang, share.count(kind), share.asked)) } }
                }
            }
        }
    }
}

/// A piece of evidence.
pub(super) fn shown(cx: &Cx, view: &RequirementDetail, shown: &Shown) -> Markup {
    match shown {
        Shown::Attachment { sha256, name, stored: false } => html! {
            (name) " " span.small.muted { "SHA-256 " code.break { (sha256) } }
        },
        Shown::Attachment { sha256, name, stored: true } => {
            let (of, item) = (&view.of, &view.requirement.id);
            let path = format!("/requirements/{}/{item}/files/{sha256}?catalogue={}", of.system.code, of.catalogue.id);
            html! { a href=(cx.href(&path)) { (name) } " " span.small.muted { "SHA-256 " code.break { (sha256) } } }
        }
        Shown::Record { record, code } => {
            // What was typed becomes an address only when it names a record of this system.
            let known = view.records.contains(&(record.clone(), code.clone()));
            let path = match record.as_str() {
                _ if !known => None,
                "dossier" => Some(format!("/dossiers/{code}")),
                "assessment" => Some(format!("/assessments/{code}")),
                "remedy" => Some(format!("/remedies/{code}")),
                _ => None,
            };
            match path {
                Some(path) => html! { a href=(cx.href(&path)) { (code) } " " span.small.muted { (record) } },
                None => html! { (code) " " span.small.muted { (record) } },
            }
        }
        Shown::Signal { signal: id, state, measured_at } => html! {
            code { (id) } " "
            @if let Ok(state) = state.parse() { (signal(cx, state)) }
            " " (badge::time(cx, *measured_at))
        },
        Shown::Text { text } => html! { (text) },
    }
}

/// A day, with a word when it has passed.
pub(super) fn day(cx: &Cx, due: Option<jiff::civil::Date>, overdue: bool) -> Markup {
    html! {
        @if let Some(due) = due {
            time.nowrap datetime=(due) { (format::date(due)) }
            @if overdue { " " span.badge.critical { (icon("octagon")) (cx.t(w::OVERDUE)) } }
        }
    }
}

/// Our summary of an item; it is Vietnamese, and says so on English pages.
pub(super) fn summary(cx: &Cx, row: &Requirement) -> Markup {
    match cx.lang {
        luytre_desk::Language::Vi => html! { (row.summary) },
        luytre_desk::Language::En => html! { span lang="vi" { (row.summary) } },
    }
}

/// The title of an item in the language of the page.
pub(super) fn title<'a>(cx: &Cx, row: &'a Requirement) -> &'a str {
    cx.pick(&row.title_vi, &row.title_en)
}
