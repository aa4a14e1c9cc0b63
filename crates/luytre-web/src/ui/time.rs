//! The time range, the same on every page: presets, earlier and later, any other range.

use maud::{Markup, html};

use super::icon::icon;
use crate::cx::Cx;
use crate::range::Range;
use crate::words::search as w;

/// Draws the presets as links and the other range as a small form; both keep the rest of the address.
pub(crate) fn range(cx: &Cx, range: &Range) -> Markup {
    let presets = [
        ("now-15m", w::LAST_15M),
        ("now-1h", w::LAST_1H),
        ("now-24h", w::LAST_24H),
        ("now-7d", w::LAST_7D),
        ("now-30d", w::LAST_30D),
        ("today", w::TODAY),
    ];
    let params = cx.params.without("cursor");
    html! {
        nav.row aria-label=(cx.t(w::RANGE)) data-range {
            div.segments {
                @for (from, word) in presets {
                    @let on = range.from_text == from && range.to_text == "now";
                    a.button href=(cx.here(&params.with("from", from).without("to"))) aria-current=[on.then_some("true")] { (cx.t(word)) }
                }
            }
            div.segments {
                a.button data-key="[" href=(cx.here(&range.moved(&params, -1))) aria-label=(cx.t(w::EARLIER)) title=(cx.t(w::EARLIER)) { (icon("left")) }
                a.button data-key="]" href=(cx.here(&range.moved(&params, 1))) aria-label=(cx.t(w::LATER)) title=(cx.t(w::LATER)) { (icon("right")) }
            }
            details.menu {
                summary.button { (icon("clock")) (shown(cx, range)) (icon("down")) }
                form.menu-panel.stack-tight action=(cx.href(&cx.path)) {
                    @for (name, value) in params.without("from").without("to").pairs() {
                        input type="hidden" name=(name) value=(value);
                    }
                    p.field-hint #range-hint { (cx.t(w::ABSOLUTE_HINT)) }
                    div.field { label for="range-from" { (cx.t(w::FROM)) }
                        input.input #range-from name="from" value=(range.from_text) autocomplete="off" aria-describedby="range-hint"; }
                    div.field { label for="range-to" { (cx.t(w::TO)) }
                        input.input #range-to name="to" value=(range.to_text) autocomplete="off" aria-describedby="range-hint"; }
                    button.button.primary type="submit" { (cx.t(crate::words::frame::APPLY)) }
                }
            }
        }
    }
}

fn shown(cx: &Cx, range: &Range) -> Markup {
    html! {
        @if range.is_live() && range.from_text.starts_with("now-") { (cx.t(w::ABSOLUTE)) }
        @else { (cx.clock(range.from)) " – " (cx.clock(range.to)) }
    }
}
