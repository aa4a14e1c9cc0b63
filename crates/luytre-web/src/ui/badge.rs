//! Small marks: severity, state, layer, level, coverage. Always a word; shape and colour only repeat it.

use luytre_govern::CoverageState;
use luytre_model::{Layer, Nanos, ProtectionLevel, Severity};
use luytre_respond::State;
use maud::{Markup, html};

use super::icon::icon;
use crate::cx::Cx;
use crate::format;
use crate::words::{domain as w, frame, registry};

/// The style class of a severity.
pub(crate) const fn severity_class(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
        Severity::Informational => "info",
    }
}

/// A severity: word, shape, colour.
pub(crate) fn severity(cx: &Cx, severity: Severity) -> Markup {
    let shape = match severity {
        Severity::Critical => "octagon",
        Severity::High => "triangle",
        Severity::Medium => "diamond",
        Severity::Low => "disc",
        Severity::Informational => "dot",
    };
    html! { span.badge.(severity_class(severity)) { (icon(shape)) (cx.t(w::severity(severity))) } }
}

/// Where an alert stands.
pub(crate) fn state(cx: &Cx, state: State) -> Markup {
    let (class, shape) = match state {
        State::New => ("low", "ring"),
        State::InProgress => ("medium", "half"),
        State::Closed => ("plain", "check"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::state(state))) } }
}

/// How a layer or a source is watched.
pub(crate) fn coverage(cx: &Cx, state: CoverageState) -> Markup {
    let (class, shape) = coverage_look(state);
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::coverage(state))) } }
}

const fn coverage_look(state: CoverageState) -> (&'static str, &'static str) {
    match state {
        CoverageState::Live => ("ok", "disc"),
        CoverageState::Late => ("medium", "half"),
        CoverageState::Silent => ("high", "bars"),
        CoverageState::Never => ("plain", "ring"),
        CoverageState::NotRequired => ("plain", "dash"),
    }
}

/// A technical layer with its icon; a source without one says so.
pub(crate) fn layer(cx: &Cx, layer: Option<Layer>) -> Markup {
    match layer {
        Some(layer) => html! { span.with-icon.nowrap { (icon(layer.as_str())) (cx.t(w::layer(layer))) } },
        None => html! { span.muted { (cx.t(w::NO_LAYER)) } },
    }
}

/// A protection level.
pub(crate) fn level(cx: &Cx, level: Option<ProtectionLevel>) -> Markup {
    match level {
        Some(level) => html! { span.tag { (registry::level(cx.lang, level.number())) } },
        None => html! { span.muted.small { (cx.t(w::LEVEL_UNKNOWN)) } },
    }
}

/// A moment, short, with the exact one in its title.
pub(crate) fn time(cx: &Cx, at: Nanos) -> Markup {
    html! { time datetime=(at) title=(cx.moment(at)) { (cx.clock(at)) } }
}

/// A moment that may not have come.
pub(crate) fn time_or_never(cx: &Cx, at: Option<Nanos>) -> Markup {
    match at {
        Some(at) => time(cx, at),
        None => html! { span.muted { (cx.t(frame::NEVER)) } },
    }
}

/// How long ago, with the exact moment in its title.
pub(crate) fn ago(cx: &Cx, at: Nanos) -> Markup {
    let seconds = cx.now.seconds().saturating_sub(at.seconds());
    html! { time datetime=(at) title=(cx.moment(at)) { (frame::ago(cx.lang, seconds)) } }
}

/// A risk: the number and its bar.
pub(crate) fn risk(risk: u8) -> Markup {
    let class = match risk {
        80.. => "fill-critical",
        60..80 => "fill-high",
        35..60 => "fill-medium",
        _ => "fill-info",
    };
    html! {
        span.risk {
            svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
                rect.(class) width=(risk) height="10" {}
            }
            (risk)
        }
    }
}

/// A large number, short, with all its digits in the title.
pub(crate) fn big_number(cx: &Cx, value: u64) -> Markup {
    let short = format::short_number(cx.lang, value);
    let all = cx.number(value);
    html! { @if short == all { (short) } @else { span title=(all) { (short) } } }
}
