//! Requirements: how the systems stand, one system group by group, one item, gaps, remedies, recurring duties, files in
//! and out. One page holds one group: a checklist of two hundred items is not read at once.

mod draw;
mod duties;
mod exchange;
mod gaps;
mod item;
mod remedies;
mod system;

use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::requirements::{Order, RequirementFilter, RequirementsOverview, SystemShare};
use luytre_model::ProtectionLevel;
use maud::{Markup, html};

use crate::cx::{Cx, Handled};
use crate::pages::first_steps;
use crate::params::Params;
use crate::routes::{Access, Route, form, page, with_file};
use crate::ui::form::{Select, pager};
use crate::ui::{badge, shell};
use crate::words::{domain, frame, registry, requirements as w};

/// Rows of a page.
const ROWS: usize = 60;

/// Every page and form about requirements.
pub(crate) fn routes() -> Vec<Route> {
    use Access::May;
    let (read, edit, judge) = (May(Act::ReadRequirements), May(Act::EditRequirements), May(Act::JudgeRequirements));
    vec![
        page("/requirements", read, show),
        page("/requirements/{system}", read, system::show),
        page("/requirements/{system}/print", read, system::print),
        page("/requirements/{system}/duties", read, duties::show),
        form("/requirements/{system}/duties", edit, duties::note),
        page("/requirements/{system}/remedies", read, remedies::of_system),
        form("/requirements/{system}/remedies", edit, remedies::open),
        page("/requirements/{system}/export", read, exchange::export),
        page("/requirements/{system}/import", read, exchange::show),
        with_file("/requirements/{system}/import", read, exchange::import),
        form("/requirements/{system}/judge", judge, system::judge_many),
        page("/requirements/{system}/{item}", read, item::show),
        form("/requirements/{system}/{item}/judge", judge, item::judge),
        form("/requirements/{system}/{item}/withdraw", judge, item::withdraw),
        form("/requirements/{system}/{item}/evidence", edit, item::add_evidence),
        form("/requirements/{system}/{item}/evidence/remove", edit, item::remove_evidence),
        with_file("/requirements/{system}/{item}/files", edit, item::attach),
        page("/requirements/{system}/{item}/files/{hash}", read, item::file),
        form("/requirements/{system}/{item}/assign", edit, item::assign),
        page("/remedies/{code}", read, remedies::show),
        form("/remedies/{code}", read, remedies::act),
        page("/gaps", read, gaps::show),
        page("/catalogues/{catalogue}/export", read, exchange::catalogue),
    ]
}

fn filter(params: &Params) -> RequirementFilter {
    let owned = |name: &str| params.get(name).map(str::to_owned);
    RequirementFilter {
        catalogue: owned("catalogue"),
        agency: owned("agency"),
        level: level(params),
        text: owned("q"),
        begun: match params.text("begun") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        order: match params.text("order") {
            "worst" => Order::Worst,
            "gaps" => Order::Gaps,
            _ => Order::Code,
        },
        cursor: owned("cursor"),
        limit: ROWS,
    }
}

fn level(params: &Params) -> Option<ProtectionLevel> {
    params.get("level").and_then(|text| text.parse::<u8>().ok()).and_then(|level| level.try_into().ok())
}

async fn show(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.requirements_overview(cx.actor(), &filter(&cx.params)).await?;
    let actions = html! { a.button href=(cx.href("/gaps")) { (cx.t(w::GAPS)) } };
    let body = html! {
        (shell::head(cx.t(w::REQUIREMENTS), cx.t(w::LEDE), Some(actions)))
        div.stack {
            section.card aria-labelledby="sum-title" {
                div.card-head { h2 #sum-title { (cx.t(w::PROVINCE_SHARE)) } strong { (draw::percent(&cx, &view.sum)) } }
                (draw::bar(&cx, &view.sum))
                (draw::counts(&cx, &view.sum))
                @if view.unlevelled > 0 { p.small.muted { (w::unlevelled(cx.lang, view.unlevelled)) } }
            }
            (filter_bar(&cx, &view))
            @if view.page.items.is_empty() { div.card {
                @if cx.params.pairs().is_empty() && view.unlevelled > 0 { (first_steps::no_levels(&cx)) }
                @else { (first_steps::no_systems(&cx).await?) }
            } }
            @else { (table(&cx, &view)) (pager(&cx, view.page.items.len(), view.page.total, view.page.next.as_deref())) }
        }
    };
    Ok(shell::page(&cx, cx.t(w::REQUIREMENTS), &[], body).into())
}

fn filter_bar(cx: &Cx, view: &RequirementsOverview) -> Markup {
    let phrase = |value: &str, phrase| (value.to_owned(), cx.t(phrase).to_owned());
    let levels = std::iter::once(phrase("", w::ANY_LEVEL))
        .chain(ProtectionLevel::ALL.iter().map(|level| (level.to_string(), registry::level(cx.lang, level.number()))));
    html! {
        form.filters action=(cx.href("/requirements")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            label.visually-hidden for="requirements-q" { (cx.t(w::FIND)) }
            input.input #requirements-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::FIND)) autocomplete="off";
            @if let Some(agency) = cx.params.get("agency") { input type="hidden" name="agency" value=(agency); }
            (Select { id: "requirements-catalogue", name: "catalogue", label: cx.t(w::STANDARD), value: &view.catalogue,
                options: view.catalogues.iter().map(|named| (named.code.clone(), named.name.clone())).collect() }.in_bar())
            (Select { id: "requirements-level", name: "level", label: cx.t(domain::LEVEL), value: cx.params.text("level"), options: levels.collect() }.in_bar())
            (Select { id: "requirements-begun", name: "begun", label: cx.t(w::BEGUN), value: cx.params.text("begun"),
                options: vec![phrase("", w::ANY_PROGRESS), phrase("yes", w::ONLY_BEGUN), phrase("no", w::ONLY_NEW)] }.in_bar())
            (Select { id: "requirements-order", name: "order", label: cx.t(w::ORDER), value: cx.params.text("order"),
                options: vec![phrase("", w::BY_CODE), phrase("worst", w::BY_WORST), phrase("gaps", w::BY_GAPS)] }.in_bar())
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
    }
}

fn table(cx: &Cx, view: &RequirementsOverview) -> Markup {
    html! {
        row-select.table-wrap {
            table.table.cards {
                caption { (cx.t(w::CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(domain::SYSTEM)) }
                    th scope="col" { (cx.t(domain::LEVEL)) }
                    th.num scope="col" { (cx.t(w::SHARE_MET)) }
                    th scope="col" { (cx.t(w::VERDICT)) }
                    th.num scope="col" { (cx.t(w::GAPS)) }
                    th.num scope="col" { (cx.t(w::word(luytre_govern::requirement::Word::Unjudged))) }
                } }
                tbody { @for row in &view.page.items { (system_row(cx, view, row)) } }
            }
        }
    }
}

fn system_row(cx: &Cx, view: &RequirementsOverview, row: &SystemShare) -> Markup {
    let (system, share) = (&row.system, &row.share);
    let address = format!("/requirements/{}?catalogue={}", system.code, view.catalogue);
    html! {
        tr data-row {
            th.main scope="row" {
                a data-open href=(cx.href(&address)) { (system.name) }
                span.sub { (system.agency.name) }
            }
            td { (badge::level(cx, system.level)) }
            td.num data-name=(cx.t(w::SHARE_MET)) { (draw::percent(cx, share)) }
            td { (draw::bar(cx, share)) }
            td.num data-name=(cx.t(w::GAPS)) { (cx.number(share.not_met + share.partly)) }
            td.num data-name=(cx.t(w::word(luytre_govern::requirement::Word::Unjudged))) { (cx.number(share.unjudged())) }
        }
    }
}
