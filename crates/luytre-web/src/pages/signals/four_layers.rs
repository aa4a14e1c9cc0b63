//! The organisational four-layer model: the province's table with the technical coverage beside it, and one system with
//! the evidence of each layer.

use std::sync::Arc;

use luytre_desk::signals::FourLayerRow;
use luytre_govern::signal::four_layer::Presence;
use luytre_model::Layer;
use maud::{Markup, html};

use super::{systems_bar, systems_filter};
use crate::cx::{Cx, Handled};
use crate::ui::form::pager;
use crate::ui::icon::icon;
use crate::ui::shell;
use crate::words::{domain, signals as w};

fn presence_badge(cx: &Cx, presence: Presence) -> Markup {
    let (class, shape) = match presence {
        Presence::Present => ("ok", "check"),
        Presence::Partly => ("medium", "half"),
        Presence::Missing => ("plain", "ring"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::presence(presence))) } }
}

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    let page = cx.web.desk.four_layers(cx.actor(), &systems_filter(&cx)).await?;
    let body = html! {
        (shell::head(cx.t(w::FOUR_LAYERS), cx.t(w::FOUR_LAYERS_LEDE), None))
        div.stack {
            (systems_bar(&cx, "/four-layers"))
            @if page.items.is_empty() { div.card { (crate::pages::first_steps::no_systems(&cx).await?) } }
            @else { (table(&cx, &page.items)) (pager(&cx, page.items.len(), page.total, page.next.as_deref())) }
        }
    };
    Ok(shell::page(&cx, cx.t(w::FOUR_LAYERS), &[], body).into())
}

fn table(cx: &Cx, rows: &[FourLayerRow]) -> Markup {
    let heads = rows.first().map_or(&[][..], |row| row.layers.as_slice());
    html! {
        row-select.table-wrap {
            table.table.cards.matrix {
                caption { (cx.t(w::FOUR_LAYERS_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(domain::SYSTEM)) }
                    @for layer in heads { th scope="col" title=(cx.pick(&layer.vi, &layer.en)) { (layer.number) ". " (cx.pick(&layer.vi, &layer.en)) } }
                    th scope="col" { (cx.t(w::TECHNICAL)) }
                } }
                tbody {
                    @for row in rows {
                        @let path = format!("/four-layers/{}", row.system.code);
                        tr data-row {
                            th.main scope="row" {
                                a data-open href=(cx.href(&path)) { (row.system.name) }
                                span.sub { (row.system.agency.name) }
                            }
                            @for layer in &row.layers {
                                td.cell data-name=(cx.pick(&layer.vi, &layer.en)) {
                                    a href={ (cx.href(&path)) "#layer-" (layer.number) } {
                                        (presence_badge(cx, layer.presence))
                                        small { (layer.evidence.iter().filter(|one| one.presence == Presence::Present).count()) "/" (layer.evidence.len()) }
                                    }
                                }
                            }
                            td.wordy data-name=(cx.t(w::TECHNICAL)) { (technical(cx, row)) }
                        }
                    }
                }
            }
        }
    }
}

fn technical(cx: &Cx, row: &FourLayerRow) -> Markup {
    html! {
        ul.stack-tight.small {
            @for layer in Layer::ALL {
                @if let Some(state) = row.technical.get(&layer) {
                    li { a href=(cx.href(&format!("/systems/{}#{layer}", row.system.code))) { (cx.t(domain::layer(layer))) } ": " (cx.t(domain::coverage(*state))) }
                }
            }
        }
    }
}

pub(super) async fn one(cx: Arc<Cx>) -> Handled {
    let code = cx.part(1);
    let view = cx.web.desk.four_layers_of(cx.actor(), &code).await?;
    let name = format!("{}: {}", cx.t(w::FOUR_LAYERS), view.system.name);
    let actions =
        html! { a.button href=(cx.href(&format!("/signals/{code}"))) { (icon("network")) (cx.t(w::SIGNALS)) } };
    let body = html! {
        (shell::head(&name, cx.t(w::FOUR_LAYERS_LEDE), Some(actions)))
        div.stack {
            @for layer in &view.layers {
                section.card id={ "layer-" (layer.number) } aria-labelledby={ "layer-" (layer.number) "-title" } {
                    div.card-head {
                        h2 id={ "layer-" (layer.number) "-title" } { (layer.number) ". " (cx.pick(&layer.vi, &layer.en)) }
                        span.row { (presence_badge(&cx, layer.presence)) span.small.muted { (layer.source) } }
                    }
                    div.table-wrap {
                        table.table.cards {
                            caption.visually-hidden { (cx.t(w::ORGANISATION)) " " (layer.number) }
                            thead { tr {
                                th scope="col" { (cx.t(w::EVIDENCE)) }
                                th scope="col" { (cx.t(w::STATE)) }
                                th scope="col" { (cx.t(w::SHOWN_BY)) }
                            } }
                            tbody {
                                @for one in &layer.evidence {
                                    tr {
                                        th.main scope="row" { (cx.pick(&one.vi, &one.en)) }
                                        td data-name=(cx.t(w::STATE)) { (presence_badge(&cx, one.presence)) }
                                        td data-name=(cx.t(w::SHOWN_BY)) {
                                            @if one.path.is_empty() { span.muted { "–" } }
                                            @else { a href=(cx.href(&one.path)) { @if one.by.is_empty() { (cx.t(w::OPEN_REGISTER)) } @else { (one.by) } } }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            section.card aria-labelledby="technical-title" { h2 #technical-title { (cx.t(w::TECHNICAL)) } (technical(&cx, &view)) }
        }
    };
    let crumbs = [(cx.t(w::FOUR_LAYERS).to_owned(), "/four-layers".to_owned())];
    Ok(shell::page(&cx, &name, &crumbs, body).into())
}
