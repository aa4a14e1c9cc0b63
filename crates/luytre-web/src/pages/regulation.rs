//! What regulation is in force, row by row with its source; and what new content would change.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::content::{Adding, ContentReport, ContentView, TouchedBy};
use luytre_desk::{Act, DeskError};
use luytre_govern::Date;
use luytre_govern::calendar::{DayOff, Year};
use luytre_govern::library::{
    Basis, Confidence, Difference, DifferenceKind, Document, Library, Regime, RowView, Section,
};
use maud::{Markup, html};

use super::level::spell;
use crate::cx::{Answer, Cx, Handled};
use crate::error::Failure;
use crate::format::date;
use crate::posted::Uploaded;
use crate::routes::{Access, Route, page, with_file};
use crate::ui::form::hidden;
use crate::ui::icon::icon;
use crate::ui::{badge, feedback, shell};
use crate::words::{domain, frame, regulation as w};

/// Rows of a difference that a page shows.
const DIFFERENCES_SHOWN: usize = 300;
/// Touched records that a page shows.
const TOUCHED_SHOWN: usize = 200;
/// Rows of a file that a page shows; the rest is on the next one.
const ROWS_SHOWN: usize = 60;
/// Mistakes of one bundle that a page shows.
const PROBLEMS_SHOWN: usize = 200;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/regulation", Access::May(Act::ReadRegistry), show),
        page("/regulation/diff", Access::May(Act::EditContent), diff),
        with_file("/regulation/diff", Access::May(Act::EditContent), upload),
    ]
}

/// How far a row can be trusted.
pub(crate) fn confidence(cx: &Cx, confidence: Confidence) -> Markup {
    let (class, shape) = match confidence {
        Confidence::High => ("ok", "disc"),
        Confidence::Medium => ("medium", "half"),
        Confidence::Low => ("high", "ring"),
        Confidence::Ours => ("plain", "dash"),
    };
    html! { span.badge.(class) title=(cx.t(w::confidence_hint(confidence))) { (icon(shape)) (cx.t(w::confidence(confidence))) } }
}

async fn show(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.content(cx.actor()).await?;
    match cx.params.get("file") {
        Some(path) => {
            let document = view.library.documents.get(path).ok_or(Failure::Desk(DeskError::NotFound))?;
            Ok(document_page(&cx, &view.library, document).into())
        }
        None => Ok(list_page(&cx, &view).into()),
    }
}

fn list_page(cx: &Cx, view: &ContentView) -> Markup {
    let today = crate::format::legal_day(cx.now);
    let actions = html! {
        a.button href=(cx.href("/level")) { (icon("check")) (cx.t(w::LEVEL_TITLE)) }
        @if cx.may(Act::EditContent) { a.button.primary href=(cx.href("/regulation/diff")) { (icon("upload")) (cx.t(w::OPEN_DIFF)) } }
    };
    let body = html! {
        (shell::head(cx.t(w::REGULATION), cx.t(w::REGULATION_LEDE), Some(actions)))
        div.stack {
            @if !view.trouble.is_empty() {
                (feedback::notice(feedback::Tone::Bad, html! {
                    strong { (cx.t(w::TROUBLE)) }
                    ul { @for problem in view.trouble.iter().take(PROBLEMS_SHOWN) { li { (w::content_problem(cx.lang, problem)) } } }
                }))
            }
            (regimes(cx, &view.library, today))
            (calendars(cx, &view.library))
            (pending(cx, &view.library))
            (files(cx, &view.library))
            (bundles(cx, view))
        }
    };
    shell::page(cx, cx.t(w::REGULATION), &[], body)
}

fn regimes(cx: &Cx, library: &Library, today: Date) -> Markup {
    let present = library.regime_for(today).map(|regime| regime.id.as_str());
    let state = |regime: &Regime| match (regime.basis.in_force_from > today, Some(regime.id.as_str()) == present) {
        (true, _) => html! { span.badge.medium { (icon("clock")) (cx.t(w::NOT_YET)) } },
        (false, true) => html! { span.badge.ok { (icon("check")) (cx.t(w::IN_FORCE_TODAY)) } },
        (false, false) => html! { span.badge.plain { (icon("dash")) (cx.t(w::KEPT)) } },
    };
    html! {
        div.table-wrap {
            table.table.cards {
                caption { (cx.t(w::REGIMES)) }
                thead { tr {
                    th scope="col" { (cx.t(w::REGIME)) }
                    th scope="col" { (cx.t(domain::STATE)) }
                    th scope="col" { (cx.t(w::FROM)) }
                    th scope="col" { (cx.t(w::TO)) }
                    th scope="col" { (cx.t(w::CONFIDENCE)) }
                } }
                tbody {
                    @for regime in library.regimes.values() {
                        tr {
                            th.main scope="row" { (cx.pick(&regime.vi, &regime.en)) span.sub { (cx.pick(&regime.note_vi, &regime.note_en)) } }
                            td data-name=(cx.t(domain::STATE)) { (state(regime)) }
                            (dates(cx, &regime.basis))
                            td data-name=(cx.t(w::CONFIDENCE)) { (confidence(cx, regime.basis.confidence)) }
                        }
                    }
                }
            }
        }
    }
}

fn dates(cx: &Cx, basis: &Basis) -> Markup {
    html! {
        td.nowrap data-name=(cx.t(w::FROM)) { (date(basis.in_force_from)) }
        td.nowrap data-name=(cx.t(w::TO)) { @match basis.in_force_to { Some(last) => (date(last)), None => "–" } }
    }
}

fn calendars(cx: &Cx, library: &Library) -> Markup {
    html! {
        div.table-wrap {
            table.table.cards {
                caption { (cx.t(w::CALENDAR)) }
                thead { tr {
                    th scope="col" { (cx.t(w::YEAR)) }
                    th scope="col" { (cx.t(w::DAYS_OFF)) }
                    th scope="col" { (cx.t(w::SWAPPED)) }
                    th scope="col" { (cx.t(w::UNDECIDED)) }
                    th scope="col" { (cx.t(w::CONFIDENCE)) }
                } }
                tbody {
                    @for year in library.calendar.years() {
                        tr {
                            th scope="row" { a href={ (cx.href("/regulation")) "?file=regulation/calendar/" (year.year) ".json" } { (year.year) } }
                            td data-name=(cx.t(w::DAYS_OFF)) { ul.stack-tight { @for (first, last) in runs(year) {
                                li { (days(first.date, last.date)) " " (cx.pick(&first.vi, &first.en)) " " span.muted.small { "(" (cx.t(w::off_kind(first.kind))) ")" } }
                            } } }
                            td data-name=(cx.t(w::SWAPPED)) { ul.stack-tight { @for (day, swap) in &year.working { li { (date(*day)) " ↔ " (date(swap.instead_of)) } } } }
                            td data-name=(cx.t(w::UNDECIDED)) { ul.stack-tight { @for row in &year.undecided { li { (date(row.date)) ": " (cx.pick(&row.vi, &row.en)) } } } }
                            td data-name=(cx.t(w::CONFIDENCE)) { (confidence(cx, year.basis.confidence)) }
                        }
                    }
                }
            }
        }
    }
}

/// Days off of one name that follow each other, as first and last.
fn runs(year: &Year) -> Vec<(&DayOff, &DayOff)> {
    let mut runs: Vec<(&DayOff, &DayOff)> = Vec::new();
    for off in year.days_off.values() {
        match runs.last_mut() {
            Some((first, last))
                if first.vi == off.vi && first.kind == off.kind && last.date.tomorrow().ok() == Some(off.date) =>
            {
                *last = off;
            }
            _ => runs.push((off, off)),
        }
    }
    runs
}

fn days(first: Date, last: Date) -> String {
    if first == last { date(first) } else { format!("{} – {}", date(first), date(last)) }
}

fn pending(cx: &Cx, library: &Library) -> Markup {
    html! {
        div.table-wrap {
            table.table.cards {
                caption { (cx.t(w::PENDING)) }
                thead { tr {
                    th scope="col" { (cx.t(w::INSTRUMENTS)) }
                    th scope="col" { (cx.t(w::SOURCE)) }
                    th scope="col" { (cx.t(w::CHECKED)) }
                } }
                tbody {
                    @for row in &library.common.pending {
                        tr {
                            th.main scope="row" { (cx.pick(&row.vi, &row.en)) }
                            td data-name=(cx.t(w::SOURCE)) { (spell(cx, library.citations(), &row.basis.source, "")) }
                            td.nowrap data-name=(cx.t(w::CHECKED)) { (date(row.checked)) }
                        }
                    }
                }
            }
        }
    }
}

fn files(cx: &Cx, library: &Library) -> Markup {
    html! {
        div.table-wrap {
            table.table.cards {
                caption { (cx.t(w::FILES)) }
                thead { tr {
                    th scope="col" { (cx.t(w::FILE)) }
                    th scope="col" { (cx.t(w::FOLDER)) }
                    th.num scope="col" { (cx.t(w::COUNT)) }
                } }
                tbody {
                    @for (path, document) in &library.documents {
                        @let rows: usize = document.sections.iter().map(|section| section.rows.len()).sum();
                        tr {
                            th.main scope="row" { a href={ (cx.href("/regulation")) "?file=" (path) } { (w::file(cx.lang, document.name())) } }
                            td data-name=(cx.t(w::FOLDER)) { (w::folder(cx.lang, document.folder())) }
                            td.num data-name=(cx.t(w::COUNT)) { (cx.number(rows as u64)) }
                        }
                    }
                }
            }
        }
    }
}

fn bundles(cx: &Cx, view: &ContentView) -> Markup {
    html! {
        section.card.stack aria-labelledby="bundles-title" {
            h2 #bundles-title { (cx.t(w::BUNDLES)) }
            @if view.bundles.is_empty() && view.unreadable.is_empty() { p.muted { (cx.t(w::BUNDLES_NONE)) } }
            @else {
                ul.stack-tight {
                    @for bundle in &view.bundles {
                        li { strong { (bundle.bundle) } " " (cx.t(w::VERSION)) " " (bundle.version) ": " (cx.pick(&bundle.title_vi, &bundle.title_en))
                            " · " (cx.t(w::SIGNED_BY)) " " (bundle.signed_by) " · " (cx.t(w::ADDED_AT)) " " (badge::time(cx, bundle.added_at))
                            " · " code.break { (bundle.sha256) }
                            @if bundle.damaged { " " span.badge.critical { (icon("octagon")) (cx.t(w::DAMAGED)) } } }
                    }
                    @for code in &view.unreadable {
                        li { strong { (code) } " " span.badge.critical { (icon("octagon")) (cx.t(w::UNREADABLE)) } }
                    }
                }
            }
            p.small { strong { (cx.t(w::KEYS)) } ": "
                @if view.keys.is_empty() { (cx.t(w::KEYS_NONE)) } @else { (view.keys.join(", ")) } }
        }
    }
}

fn document_page(cx: &Cx, library: &Library, document: &Document) -> Markup {
    let title = format!("{} · {}", w::file(cx.lang, document.name()), w::folder(cx.lang, document.folder()));
    let own = document.instrument.as_deref().unwrap_or(document.folder());
    let total: usize = document.sections.iter().map(|section| section.rows.len()).sum();
    let first = cx.params.get("from").and_then(|from| from.parse().ok()).filter(|from| *from < total).unwrap_or(0);
    let turn = |from: usize| cx.here(&cx.params.with("from", &from.to_string()));
    let mut at = 0;
    let mut shown: Vec<(&Section, &[RowView])> = Vec::new();
    for section in &document.sections {
        let begin = first.saturating_sub(at).min(section.rows.len());
        let end = (first + ROWS_SHOWN).saturating_sub(at).min(section.rows.len());
        if begin < end {
            shown.push((section, &section.rows[begin..end]));
        }
        at += section.rows.len();
    }
    let body = html! {
        (shell::head(&title, "", None))
        p.prose.muted lang="en" { (document.about) }
        div.stack {
            @for (section, rows) in shown {
                div.table-wrap {
                    table.table.cards {
                        caption { (section.name) " · " (cx.number(section.rows.len() as u64)) }
                        thead { tr {
                            th scope="col" { (cx.t(w::ROW)) }
                            th scope="col" { (cx.t(w::DETAILS)) }
                            th scope="col" { (cx.t(w::SOURCE)) }
                            th scope="col" { (cx.t(w::FROM)) }
                            th scope="col" { (cx.t(w::TO)) }
                        } }
                        tbody { @for row in rows { (document_row(cx, library, own, row)) } }
                    }
                }
            }
            @if total > ROWS_SHOWN {
                nav.row.no-print aria-label=(cx.t(w::PARTS)) {
                    @if first > 0 { a.button href=(turn(first.saturating_sub(ROWS_SHOWN))) { (cx.t(w::EARLIER)) } }
                    span.muted { (cx.number(first as u64 + 1)) "–" (cx.number((first + ROWS_SHOWN).min(total) as u64)) " / " (cx.number(total as u64)) }
                    @if first + ROWS_SHOWN < total { a.button href=(turn(first + ROWS_SHOWN)) { (cx.t(w::LATER)) } }
                }
            }
        }
    };
    let crumbs = [(cx.t(w::REGULATION).to_owned(), "/regulation".to_owned())];
    shell::page(cx, &title, &crumbs, body)
}

fn document_row(cx: &Cx, library: &Library, own: &str, row: &RowView) -> Markup {
    html! {
        tr {
            th.main scope="row" { @if row.vi.is_empty() { code { (row.key) } } @else { (cx.pick(&row.vi, &row.en)) } }
            td data-name=(cx.t(w::DETAILS)) { (facts(row)) }
            td data-name=(cx.t(w::SOURCE)) { (spell(cx, library.citations(), &row.basis.source, own)) " " (confidence(cx, row.basis.confidence)) }
            (dates(cx, &row.basis))
        }
    }
}

fn facts(row: &RowView) -> Markup {
    html! {
        ul.stack-tight.small { @for (name, value) in &row.facts { li.break { code { (name) } ": " (value) } } }
    }
}

async fn diff(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.content(cx.actor()).await?;
    Ok(diff_page(&cx, &view, None).into())
}

async fn upload(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, form, file } = uploaded;
    let how = Adding { apply: form.text("act") == "apply", take_over: form.text("take_over") == "1" };
    let report = cx.web.desk.add_content(cx.actor(), file, how).await?;
    let view = cx.web.desk.content(cx.actor()).await?;
    let status = if report.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(Answer::PageWith(status, diff_page(&cx, &view, Some(&report))))
}

fn diff_page(cx: &Cx, view: &ContentView, report: Option<&ContentReport>) -> Markup {
    let body = html! {
        (shell::head(cx.t(w::DIFF_TITLE), cx.t(w::DIFF_LEDE), None))
        div.stack {
            @if let Some(report) = report { (outcome(cx, report)) }
            section.card.no-print aria-labelledby="bundle-title" {
                h2 #bundle-title { (cx.t(w::BUNDLE)) }
                form.stack method="post" enctype="multipart/form-data" action=(cx.href("/regulation/diff")) {
                    (hidden(cx))
                    div.field {
                        label for="bundle-file" { (cx.t(w::DIFF_FILE)) }
                        span.field-hint #bundle-hint { (cx.t(w::DIFF_HINT)) }
                        input.input #bundle-file name="file" type="file" required aria-describedby="bundle-hint";
                    }
                    div.row {
                        input #bundle-take-over name="take_over" type="checkbox" value="1";
                        label for="bundle-take-over" { (cx.t(w::DIFF_TAKE_OVER)) }
                    }
                    div.row {
                        button.button.primary type="submit" name="act" value="check" { (icon("check")) (cx.t(w::DIFF_CHECK)) }
                        button.button type="submit" name="act" value="apply" { (icon("upload")) (cx.t(w::DIFF_APPLY)) }
                    }
                }
                @if view.keys.is_empty() { (feedback::notice(feedback::Tone::Warn, html! { (cx.t(w::KEYS_NONE)) })) }
            }
        }
    };
    let crumbs = [(cx.t(w::REGULATION).to_owned(), "/regulation".to_owned())];
    shell::page(cx, cx.t(w::DIFF_TITLE), &crumbs, body)
}

fn outcome(cx: &Cx, report: &ContentReport) -> Markup {
    let (tone, phrase) = match (report.applied, report.problems.is_empty()) {
        (true, _) => (feedback::Tone::Good, w::DIFF_DONE),
        (false, true) => (feedback::Tone::Info, w::DIFF_READY),
        (false, false) => (feedback::Tone::Bad, w::DIFF_BAD),
    };
    html! {
        section.card.stack aria-labelledby="outcome-title" {
            h2 #outcome-title { (cx.t(w::RESULT))
                @if let Some((name, version)) = &report.bundle { ": " (name) " · " (cx.t(w::VERSION)) " " (version) } }
            (feedback::notice(tone, html! { (cx.t(phrase)) }))
            @if !report.problems.is_empty() {
                h3 { (cx.t(w::PROBLEMS)) }
                ul.stack-tight { @for problem in report.problems.iter().take(PROBLEMS_SHOWN) { li.break { (w::bundle_problem(cx.lang, problem)) } } }
            } @else {
                (differences(cx, &report.differences))
                (touched(cx, report))
            }
        }
    }
}

fn differences(cx: &Cx, all: &[Difference]) -> Markup {
    let word = |kind: &DifferenceKind| match kind {
        DifferenceKind::Added(_) => w::ADDED,
        DifferenceKind::Removed(_) => w::REMOVED,
        DifferenceKind::Changed { .. } => w::CHANGED,
    };
    let sides = |kind: &DifferenceKind| match kind {
        DifferenceKind::Added(after) => (None, Some(after.clone())),
        DifferenceKind::Removed(before) => (Some(before.clone()), None),
        DifferenceKind::Changed { before, after } => (Some(before.clone()), Some(after.clone())),
    };
    html! {
        @if all.is_empty() { p.muted { (cx.t(w::DIFF_SAME)) } }
        @else {
            div.table-wrap {
                table.table.cards {
                    caption { (cx.t(w::DIFF_ROWS)) " · " (frame::showing(cx.lang, all.len().min(DIFFERENCES_SHOWN) as u64, all.len() as u64)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::ROW)) }
                        th scope="col" { (cx.t(w::KIND)) }
                        th scope="col" { (cx.t(w::WAS)) }
                        th scope="col" { (cx.t(w::IS)) }
                    } }
                    tbody {
                        @for difference in all.iter().take(DIFFERENCES_SHOWN) {
                            @let (before, after) = sides(&difference.kind);
                            tr {
                                th.main scope="row" { (difference.section) " " (difference.key) span.sub { (difference.path) } }
                                td data-name=(cx.t(w::KIND)) { (cx.t(word(&difference.kind))) }
                                td data-name=(cx.t(w::WAS)) { @if let Some(row) = before { (side(cx, &row)) } }
                                td data-name=(cx.t(w::IS)) { @if let Some(row) = after { (side(cx, &row)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn side(cx: &Cx, row: &RowView) -> Markup {
    html! {
        div.stack-tight {
            span { (cx.pick(&row.vi, &row.en)) }
            (facts(row))
            span.small.muted { (row.basis.source) " · " (date(row.basis.in_force_from)) }
        }
    }
}

fn touched(cx: &Cx, report: &ContentReport) -> Markup {
    html! {
        h3 { (cx.t(w::DIFF_TOUCHED)) }
        @if report.touched.is_empty() { p.muted { (cx.t(w::DIFF_TOUCHED_NONE)) } }
        @else {
            ul.stack-tight {
                @for touched in report.touched.iter().take(TOUCHED_SHOWN) {
                    li {
                        a href=(cx.href(&touched.why.path(&touched.code))) { (touched.code) } ": "
                        @match &touched.why {
                            TouchedBy::Level { before, after } => { (badge::level(cx, *before)) " → " (badge::level(cx, *after)) }
                            why => (w::touched_by(cx.lang, why)),
                        }
                    }
                }
            }
            @if report.touched.len() > TOUCHED_SHOWN { p.muted { (frame::showing(cx.lang, TOUCHED_SHOWN as u64, report.touched.len() as u64)) } }
        }
    }
}
