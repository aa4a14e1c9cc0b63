//! What did not become an event: samples of the refused records of a source, and what listeners lost.

use luytre_desk::views::{LossView, RejectView};
use maud::{Markup, html};

use crate::cx::Cx;
use crate::ui::badge;
use crate::words::{domain, health as w};

/// Samples that a page shows.
pub(crate) const SAMPLES: usize = 20;

/// Samples of refused records, newest first. What they hold is text of strangers: escaped, and never anything else.
pub(crate) fn samples(cx: &Cx, rejects: &[RejectView]) -> Markup {
    let hidden = rejects.iter().any(|reject| reject.sample.is_none());
    html! {
        section.card.stack-tight aria-labelledby="samples-title" {
            h2 #samples-title { (cx.t(w::SAMPLES_TITLE)) }
            @if rejects.is_empty() { p.muted { (cx.t(w::SAMPLES_GONE)) } }
            @else { p.muted.small { @if hidden { (cx.t(w::SAMPLES_HIDDEN)) } @else { (cx.t(w::SAMPLES_WHY)) } } }
            @if !rejects.is_empty() {
                div.table-wrap {
                    table.table.cards {
                        caption.visually-hidden { (cx.t(w::SAMPLES_TITLE)) }
                        thead { tr {
                            th scope="col" { (cx.t(crate::words::frame::TIME)) }
                            th scope="col" { (cx.t(w::REASON)) }
                            th.num scope="col" { (cx.t(w::PLACE)) }
                            @if !hidden { th scope="col" { (cx.t(w::DETAIL)) } th scope="col" { (cx.t(w::SAMPLE)) } }
                        } }
                        tbody {
                            @for reject in rejects {
                                tr {
                                    td { (badge::time(cx, reject.at)) }
                                    td { (cx.t(domain::reject(reject.reason))) }
                                    td.num data-name=(cx.t(w::PLACE)) { (cx.number(reject.offset)) }
                                    @if let Some(detail) = &reject.detail { td { span lang="en" { (detail) } } }
                                    @if let Some(sample) = &reject.sample { td { code.break { (sample) } } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What listeners lost since the start.
pub(crate) fn losses(cx: &Cx, losses: &[LossView]) -> Markup {
    html! {
        section.stack-tight aria-labelledby="losses-title" {
            h2 #losses-title { (cx.t(w::LOSSES_TITLE)) }
            @if losses.is_empty() { p.muted { (cx.t(w::LOSSES_NONE)) } }
            @else {
                p.muted.prose { (cx.t(w::LOSSES_WHY)) }
                div.table-wrap {
                    table.table.cards {
                        caption.visually-hidden { (cx.t(w::LOSSES_TITLE)) }
                        thead { tr {
                            th scope="col" { (cx.t(w::LISTENER)) }
                            th scope="col" { (cx.t(w::SENDER)) }
                            th scope="col" { (cx.t(w::REASON)) }
                            th.num scope="col" { (cx.t(w::RECORDS)) }
                            th.num scope="col" { (cx.t(w::LAST)) }
                        } }
                        tbody {
                            @for loss in losses {
                                tr {
                                    th.main scope="row" { code { (loss.listener) } }
                                    td { @match &loss.address { Some(address) => code { (address) }, None => span.muted { "–" } } }
                                    td { (cx.t(w::loss(loss.reason))) " " code.muted { (loss.reason) } }
                                    td.num data-name=(cx.t(w::RECORDS)) { (cx.number(loss.records)) }
                                    td.num data-name=(cx.t(w::LAST)) { (badge::time(cx, loss.last)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
