//! Gaps of the province: which requirements are missing at how many systems, the heaviest first.

use std::sync::Arc;

use luytre_desk::requirements::gaps::{GapFilter, Gaps, ProvinceGap};
use maud::{Markup, html};

use super::draw;
use crate::cx::{Cx, Handled};
use crate::ui::form::{Select, part_of};
use crate::ui::{feedback, shell};
use crate::words::{frame, requirements as w};

/// Rows of a page.
const ROWS: usize = 60;
/// Systems that are named at one requirement; the page stays under 100 kB.
const NAMED: usize = 80;

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    let owned = |name: &str| cx.params.get(name).map(str::to_owned);
    let filter = GapFilter { catalogue: owned("catalogue"), agency: owned("agency"), group: owned("group") };
    let view = cx.web.desk.gaps(cx.actor(), &filter).await?;
    let open = match cx.params.get("item") {
        Some(item) => Some((item, cx.web.desk.gap_systems(cx.actor(), &filter, item).await?)),
        None => None,
    };
    let (shown, foot) = part_of(&cx, ("/gaps", "cursor"), &view.gaps, ROWS);
    let crumbs = [(cx.t(w::REQUIREMENTS).to_owned(), "/requirements".to_owned())];
    let body = html! {
        (shell::head(cx.t(w::GAPS), cx.t(w::GAPS_LEDE), None))
        div.stack {
            (bar(&cx, &view))
            @if let Some((item, systems)) = &open {
                section.card aria-labelledby="at-title" {
                    h2 #at-title { (view.catalogue.requirement(item).map_or(*item, |row| draw::title(&cx, row))) }
                    @let all = view.gaps.iter().find(|gap| gap.requirement.id == *item).map_or(systems.len() as u64, ProvinceGap::systems);
                    p.small.muted { (frame::showing(cx.lang, systems.len().min(NAMED) as u64, all)) }
                    ul.stack-tight { @for at in systems.iter().take(NAMED) {
                        li.row.row-apart {
                            a href=(cx.href(&format!("/requirements/{}/{item}?catalogue={}", at.system.code, view.catalogue.id))) { (at.system.name) }
                            (draw::word(&cx, at.word))
                        }
                    } }
                }
            }
            @if view.gaps.is_empty() { div.card { (feedback::empty(cx.t(w::NO_GAPS), cx.t(w::NO_GAPS_WHY), None)) } }
            @else {
                (table(&cx, &view, shown))
                (foot)
            }
        }
    };
    Ok(shell::page(&cx, cx.t(w::GAPS), &crumbs, body).into())
}

fn bar(cx: &Cx, view: &Gaps) -> Markup {
    let groups = std::iter::once((String::new(), cx.t(w::ANY_GROUP).to_owned())).chain(
        view.catalogue
            .groups
            .iter()
            .map(|group| (group.id.clone(), cx.pick(&group.title_vi, &group.title_en).to_owned())),
    );
    html! {
        form.filters action=(cx.href("/gaps")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            @if let Some(agency) = cx.params.get("agency") { input type="hidden" name="agency" value=(agency); }
            (Select { id: "gaps-catalogue", name: "catalogue", label: cx.t(w::STANDARD), value: &view.catalogue.id,
                options: view.names.iter().map(|named| (named.code.clone(), named.name.clone())).collect() }.in_bar())
            (Select { id: "gaps-group", name: "group", label: cx.t(w::GROUPS), value: cx.params.text("group"), options: groups.collect() }.in_bar())
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
    }
}

fn table(cx: &Cx, view: &Gaps, rows: &[ProvinceGap]) -> Markup {
    html! {
        div.table-wrap {
            table.table.cards {
                caption { (cx.t(w::GAPS_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(w::ITEM)) }
                    th scope="col" { (cx.t(w::GROUPS)) }
                    th.num scope="col" { (cx.t(w::SYSTEMS)) }
                    th scope="col" { (cx.t(w::FINE)) }
                    th.num scope="col" { (cx.t(w::WEIGHT)) }
                } }
                tbody {
                    @for gap in rows {
                        @let row = gap.requirement;
                        tr {
                            th.main scope="row" {
                                a href={ (cx.here(&cx.params.without("cursor").with("item", &row.id))) "#at-title" } { (draw::title(cx, row)) }
                                span.sub { (row.short()) }
                            }
                            td { (view.catalogue.group(&row.group).map_or("", |group| cx.pick(&group.title_vi, &group.title_en))) }
                            td.num data-name=(cx.t(w::SYSTEMS)) { (cx.number(gap.systems())) }
                            td data-name=(cx.t(w::FINE)) {
                                @match gap.fine {
                                    Some(fine) => { (w::dong(cx.lang, fine.most)) span.sub { (cx.pick(&fine.title_vi, &fine.title_en)) " (" (fine.article) ")" } }
                                    None => span.muted { (cx.t(w::NO_FINE)) },
                                }
                            }
                            td.num data-name=(cx.t(w::WEIGHT)) { (w::dong(cx.lang, gap.weight())) }
                        }
                    }
                }
            }
        }
    }
}
