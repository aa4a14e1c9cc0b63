//! Periodic and ad-hoc reports: the list with its templates, one report with its figures, preview, files.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::reports::periodic::{PeriodicAct, PeriodicForm, PeriodicView, ReportBodies};
use luytre_desk::{Act, DeskError, FieldProblem, Refusal};
use luytre_govern::annual::ReportState;
use luytre_govern::periodic::template::Due;
use luytre_govern::periodic::{Amount, Figure, MadeFor, Period, PeriodKind, Section, Template};
use luytre_report::{Layout, docx, pdf, periodic as paper, sheet};
use maud::{Markup, html};

use super::history::history;
use super::{DOCX, PDF, XLSX, attached, failed};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, desk_reason};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::feedback::Tone;
use crate::ui::form::{Field, Select, error_summary, hidden, pager};
use crate::ui::paper::{Area, cited, due, read_day};
use crate::ui::{feedback, preview, shell};
use crate::words::{frame, periodic as w, reports as r};

/// Reports of a page of the list.
const ROWS: usize = 40;
/// Periods that can be chosen.
const PERIODS: usize = 13;

/// The list of what was made, and the templates.
pub(super) async fn list(cx: &Cx) -> Result<Markup, Failure> {
    let page = cx.web.desk.periodic_reports(cx.actor(), cx.params.get("cursor"), ROWS).await?;
    let today = crate::format::legal_day(cx.now);
    let makes = cx.may(Act::EditPeriodicReports);
    Ok(html! {
        section.stack aria-labelledby="periodic-title" {
            h2 #periodic-title { (cx.t(w::TITLE)) }
            @if page.total == Some(0) {
                div.card { (feedback::empty(cx.t(w::NONE), cx.t(if makes { w::NONE_WHY } else { w::NONE_READER }), None)) }
            } @else {
                div.table-wrap {
                    table.table.cards {
                        caption.visually-hidden { (cx.t(w::CAPTION)) }
                        thead { tr {
                            th scope="col" { (cx.t(r::REPORT)) } th scope="col" { (cx.t(w::PERIOD)) } th scope="col" { (cx.t(r::OWNER)) }
                            th scope="col" { (cx.t(r::STATE)) } th scope="col" { (cx.t(r::DUE)) }
                        } }
                        tbody { @for kept in &page.items {
                            @let report = &kept.body;
                            tr {
                                th.main scope="row" {
                                    a href=(cx.href(&address(&report.code))) { (cx.pick(&report.vi, &report.en)) }
                                    span.sub.muted.small { (report.code) }
                                }
                                td { (w::period(cx.lang, report.period, report.kind)) }
                                td { (report.issuer) @if report.agency.is_none() { span.sub.muted.small { (cx.t(w::WHOLE)) } } }
                                td { span.tag { (cx.t(r::state(report.state.word()))) } }
                                td { (due(cx, report.due, today, report.is_open())) }
                            }
                        } }
                    }
                }
                @if page.total != Some(page.items.len() as u64) { (pager(cx, page.items.len(), page.total, page.next.as_deref())) }
            }
            @if makes { (templates(cx)) }
        }
    })
}

fn address(code: &str) -> String {
    format!("/reports/periodic/{code}")
}

fn templates(cx: &Cx) -> Markup {
    let offered = cx.web.desk.offered_templates(cx.actor());
    html! {
        section.card.no-print aria-labelledby="templates-title" {
            h3 #templates-title { (cx.t(w::TEMPLATES)) }
            @if offered.is_empty() { (feedback::empty(cx.t(w::NO_TEMPLATE), cx.t(w::NO_TEMPLATE_WHY), None)) }
            @else {
                div.table-wrap {
                    table.table.cards {
                        caption.visually-hidden { (cx.t(w::TEMPLATES_CAPTION)) }
                        thead { tr {
                            th scope="col" { (cx.t(w::TEMPLATE)) } th scope="col" { (cx.t(w::KIND)) } th scope="col" { (cx.t(w::SOURCE)) }
                            th scope="col" { (cx.t(w::SEND_BY)) } th scope="col" { (cx.t(frame::COLUMN_ACTIONS)) }
                        } }
                        tbody { @for template in &offered {
                            @let name = cx.pick(&template.vi, &template.en);
                            tr {
                                th.main scope="row" { (name) }
                                td { (cx.t(w::kind(template.period))) }
                                td { (cited(cx, &template.basis.source)) }
                                td { (due_words(cx, template)) }
                                td { a.button href={ (cx.href("/reports")) "?make=" (template.code) "#make-title" } aria-label={ (cx.t(w::CHOOSE)) ": " (name) } { (cx.t(w::CHOOSE)) } }
                            }
                        } }
                    }
                }
            }
        }
    }
}

fn due_words(cx: &Cx, template: &Template) -> String {
    match template.due {
        Some(Due::After(days)) => w::days_after(cx.lang, days),
        Some(Due::Before { month, day }) => w::before_day(cx.lang, day, month),
        None => "–".to_owned(),
    }
}

/// The form that makes a report, for the template in the address or of what was sent.
pub(super) async fn make_form(cx: &Cx, typed: &Params, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let offered = cx.web.desk.offered_templates(cx.actor());
    let Some(template) = offered.into_iter().find(|template| template.code == typed.text("make")) else {
        return Ok(html! {});
    };
    let bodies = cx.web.desk.report_bodies(cx.actor()).await?;
    let labels = [("agency", cx.t(w::BODY)), ("period", cx.t(w::PERIOD)), ("from", cx.t(w::FROM)), ("to", cx.t(w::TO))];
    Ok(html! {
        section.card.no-print aria-labelledby="make-title" {
            h2 #make-title { (cx.t(w::MAKE)) ": " (cx.pick(&template.vi, &template.en)) }
            form.stack method="post" action=(cx.href("/reports/periodic")) {
                (hidden(cx))
                input type="hidden" name="make" value=(template.code);
                (error_summary(cx, "make", &labels, problems))
                div.form-grid {
                    (body_choice(cx, template, &bodies, typed))
                    @if template.period == PeriodKind::Range {
                        (day(cx, "from", w::FROM, typed, problems)) (day(cx, "to", w::TO, typed, problems))
                    } @else { (period_choice(cx, template, typed)) }
                }
                div { button.button.primary type="submit" { (cx.t(w::MAKE)) } }
            }
        }
    })
}

fn body_choice(cx: &Cx, template: &Template, bodies: &ReportBodies, typed: &Params) -> Markup {
    let mut options = Vec::new();
    if bodies.whole && template.made_for.contains(&MadeFor::Province) {
        options.push((String::new(), cx.t(w::WHOLE).to_owned()));
    }
    if template.made_for.contains(&MadeFor::Agency) {
        let named = |body: &luytre_desk::views::Named| (body.code.clone(), format!("{} ({})", body.name, body.code));
        options.extend(bodies.periodic.iter().map(named));
    }
    let own = cx.actor().agency.clone().unwrap_or_default();
    let value = if typed.has("agency") { typed.text("agency") } else { &own };
    Select { id: "make-agency", name: "agency", label: cx.t(w::BODY), options, value }.draw()
}

fn period_choice(cx: &Cx, template: &Template, typed: &Params) -> Markup {
    let today = crate::format::legal_day(cx.now);
    let newest = Period::newest(template.period, today, PERIODS);
    // What is asked for is mostly the newest one that is over; a year is mostly reported before its end.
    let usual = usize::from(template.period != PeriodKind::Year);
    let usual = newest.get(usual).map(|period| period.word(template.period)).unwrap_or_default();
    let options = newest.iter().map(|period| {
        let name = w::period(cx.lang, *period, template.period);
        let running = if period.contains(today) { format!(" ({})", cx.t(w::RUNNING)) } else { String::new() };
        (period.word(template.period), format!("{name}{running}"))
    });
    let value = if typed.has("period") { typed.text("period") } else { &usual };
    Select { id: "make-period", name: "period", label: cx.t(w::PERIOD), options: options.collect(), value }.draw()
}

fn day(cx: &Cx, name: &'static str, label: crate::words::Phrase, typed: &Params, problems: &[FieldProblem]) -> Markup {
    let (label, value) = (cx.t(label), typed.text(name));
    Field { form: "make", name, label, kind: "date", required: true, value, ..Field::default() }.draw(cx, problems)
}

/// Makes a report.
pub(super) async fn make(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let typed = PeriodicForm {
        template: form.text("make").to_owned(),
        agency: form.text("agency").to_owned(),
        period: form.text("period").to_owned(),
        from: read_day(&form, "from"),
        to: read_day(&form, "to"),
    };
    match cx.web.desk.make_periodic_report(cx.actor(), &typed).await {
        Ok(kept) => Ok(Answer::GoAndSay(address(&kept.body.code), Flash::new("saved"))),
        Err(DeskError::Invalid(problems)) => {
            let page = super::list(&cx, &[], Some((&form, &problems))).await?;
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
        }
        Err(error) => Err(error.into()),
    }
}

/// One report.
pub(super) async fn one(cx: Arc<Cx>) -> Handled {
    Ok(report_page(&cx, None).await?.into())
}

async fn report_page(cx: &Cx, wrong: Option<&DeskError>) -> Result<Markup, Failure> {
    let code = cx.part(2);
    let view = cx.web.desk.periodic_report(cx.actor(), &code).await?;
    let report = &view.report.body;
    let at = address(&code);
    let downloads = html! {
        a.button href=(cx.href(&format!("{at}/preview"))) { (cx.t(r::PREVIEW)) }
        @for kind in ["docx", "pdf", "xlsx"].into_iter().filter(|_| view.hidden == 0) {
            a.button href=(cx.href(&format!("{at}/file/{kind}"))) download="" { (cx.t(r::DOWNLOAD)) " " (kind.to_uppercase()) }
        }
    };
    let title = cx.pick(&report.vi, &report.en);
    let period = w::period(cx.lang, report.period, report.kind);
    let open = view.writes && report.state == ReportState::Draft;
    let source = cx.web.desk.report_templates().get(&report.template).map(|template| cited(cx, &template.basis.source));
    let channels = &cx.web.desk.report_templates().channels;
    let channel = |code: &str| {
        let known = channels.iter().find(|channel| channel.code == code);
        known.map_or(code.to_owned(), |channel| cx.pick(&channel.vi, &channel.en).to_owned())
    };
    let body = html! {
        (shell::head(title, &format!("{} · {period}", report.issuer), Some(downloads)))
        @if let Some(error) = wrong { (feedback::notice(Tone::Bad, html! { p { (desk_reason(cx.lang, error)) } })) }
        @if view.hidden > 0 { (left_out(cx, view.hidden)) }
        div.stack {
            section.card aria-labelledby="about-title" {
                h2 #about-title { (cx.t(r::STATE)) ": " span.tag { (cx.t(r::state(report.state.word()))) } }
                dl.pairs {
                    div { dt { (cx.t(w::PERIOD)) } dd { (period) " (" (crate::format::date(report.period.from)) " – " (crate::format::date(report.period.to)) ")" } }
                    div { dt { (cx.t(w::BODY)) } dd { (report.issuer) @if report.agency.is_none() { " · " (cx.t(w::WHOLE)) } } }
                    div { dt { (cx.t(w::TAKEN)) } dd { (cx.moment(report.taken_at)) } }
                    div { dt { (cx.t(r::DUE)) } dd { (due(cx, report.due, crate::format::legal_day(cx.now), report.is_open())) } }
                    div { dt { (cx.t(w::RECEIVERS)) } dd { (report.receivers.join("; ")) } }
                    @if let Some(source) = &source { div { dt { (cx.t(w::SOURCE)) } dd { (source) } } }
                }
                @if open && source.is_some() {
                    form.stack.no-print method="post" action=(cx.href(&format!("{at}/edit"))) {
                        (hidden(cx))
                        input type="hidden" name="version" value=(view.report.version);
                        p.small.muted { (cx.t(w::REFRESH_WHY)) }
                        div { button.button type="submit" name="act" value="refresh" { (cx.t(w::REFRESH)) } }
                    }
                }
            }
            @for (place, section) in report.sections.iter().enumerate() { (section_card(cx, &view, (place, section), open)) }
            @if cx.may(Act::SendReports) && view.hidden == 0 {
                (super::send_forms(cx, &report.state, view.report.version, &at, channels.iter().map(|way| (way.code.clone(), cx.pick(&way.vi, &way.en).to_owned())).collect()))
            }
            (history(cx, &view.history, &channel))
        }
    };
    Ok(shell::page(cx, title, &[(cx.t(frame::REPORTS).to_owned(), "/reports".to_owned())], body))
}

/// Says that figures are left out, and that therefore there is no file.
fn left_out(cx: &Cx, hidden: usize) -> Markup {
    feedback::notice(Tone::Info, html! { p { (w::hidden(cx.lang, hidden)) } p { (w::no_file(cx.lang, hidden)) } })
}

fn section_card(cx: &Cx, view: &PeriodicView, (place, section): (usize, &Section), open: bool) -> Markup {
    let id = format!("section-{}", section.code);
    let note = view.report.body.notes.get(&section.code);
    let text = cx.pick(&section.text_vi, &section.text_en);
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { (place + 1) ". " (cx.pick(&section.vi, &section.en)) }
            @if !text.is_empty() { p { (text) } }
            @if section.written && open {
                form.stack.no-print method="post" action=(cx.href(&format!("{}/edit", address(&view.report.body.code)))) {
                    (hidden(cx))
                    input type="hidden" name="version" value=(view.report.version);
                    input type="hidden" name="section" value=(section.code);
                    (Area { form: &id, name: "text", label: cx.t(w::WRITE), value: note.map_or("", String::as_str), hint: "", required: false }.draw(cx, &[]))
                    div { button.button type="submit" name="act" value="tell" { (cx.t(frame::SAVE)) } }
                }
            } @else if section.written {
                @match note {
                    Some(note) => { @for line in note.split('\n').filter(|line| !line.trim().is_empty()) { p lang="vi" { (line) } } }
                    None => p.muted { (cx.t(w::NOT_WRITTEN)) }
                }
            }
            @for figure in &section.figures { (figure_table(cx, figure)) }
        }
    }
}

fn linked(cx: &Cx, amount: Amount, path: &str) -> Markup {
    let words = w::amount(cx.lang, amount);
    // Where there was nothing to count there are no rows to open.
    html! { @if path.is_empty() || amount.is_of_nothing() { (words) } @else { a href=(cx.href(path)) { (words) } } }
}

fn figure_table(cx: &Cx, figure: &Figure) -> Markup {
    let name = cx.t(w::measure(figure.measure));
    let compared = figure.is_compared();
    let before = |amount: Option<Amount>| amount.map_or_else(|| "–".to_owned(), |amount| w::amount(cx.lang, amount));
    let sum = if figure.total.is_some_and(|total| total.of.is_some()) { w::ALTOGETHER } else { w::SUM };
    html! {
        @if figure.parts.is_empty() {
            p {
                strong { (name) } @if figure.province { " (" (cx.t(w::PROVINCE_FIGURE)) ")" } ": "
                @match figure.total { Some(total) => (linked(cx, total, &figure.path)), None => span.muted { (cx.t(w::NOTHING)) } }
                @if let Some(earlier) = figure.before { span.muted { " · " (w::was(cx.lang, &w::amount(cx.lang, earlier))) } }
            }
        } @else {
            div.table-wrap {
                table.table {
                    caption { (name) @if figure.province { " (" (cx.t(w::PROVINCE_FIGURE)) ")" } }
                    thead { tr {
                        th scope="col" { (cx.t(w::ITEM)) } th.num scope="col" { (cx.t(w::FIGURE)) }
                        @if compared { th.num scope="col" { (cx.t(w::BEFORE)) } }
                    } }
                    tbody {
                        @for part in &figure.parts {
                            tr {
                                th scope="row" { (cx.pick(&part.vi, &part.en)) }
                                td.num { (linked(cx, part.amount, &part.path)) }
                                @if compared { td.num { (before(part.before)) } }
                            }
                        }
                        @if let Some(total) = figure.total {
                            tr {
                                th scope="row" { strong { (cx.t(sum)) } }
                                td.num { strong { (linked(cx, total, &figure.path)) } }
                                @if compared { td.num { (before(figure.before)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Takes figures anew, writes a section.
pub(super) async fn edit(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let text = |name: &str| form.text(name).to_owned();
    let act = match form.text("act") {
        "refresh" => PeriodicAct::Refresh,
        "tell" => PeriodicAct::Tell { section: text("section"), text: text("text") },
        _ => return Err(Failure::BadBody),
    };
    act_on(&cx, form.text("version"), act).await
}

/// Signs, sends, notes the receipt.
pub(super) async fn send(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    act_on(&cx, form.text("version"), PeriodicAct::Step(super::step_of(&form)?)).await
}

async fn act_on(cx: &Cx, version: &str, act: PeriodicAct) -> Handled {
    let code = cx.part(2);
    let version = version.parse().unwrap_or(0);
    match cx.web.desk.act_on_periodic_report(cx.actor(), &code, version, act).await {
        Ok(_) => Ok(Answer::GoAndSay(address(&code), Flash::new("saved"))),
        Err(error @ (DeskError::Refused(_) | DeskError::Invalid(_))) => {
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, report_page(cx, Some(&error)).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// The paper on a page.
pub(super) async fn preview_page(cx: Arc<Cx>) -> Handled {
    let code = cx.part(2);
    let view = cx.web.desk.periodic_report(cx.actor(), &code).await?;
    let papers = cx.web.desk.papers_then(view.report.created_at);
    let body = html! {
        (shell::head(cx.t(r::PREVIEW), &code, None))
        @if view.hidden > 0 { (left_out(&cx, view.hidden)) }
        div.card {
            h2.visually-hidden { (cx.pick(&view.report.body.vi, &view.report.body.en)) }
            (preview::paper(&paper::document(&view.report.body), &papers.layout))
        }
    };
    let at = address(&code);
    let crumbs = [(cx.t(frame::REPORTS).to_owned(), "/reports".to_owned()), (code, at)];
    Ok(shell::page(&cx, cx.t(r::PREVIEW), &crumbs, body).into())
}

/// The report as a file.
pub(super) async fn file(cx: Arc<Cx>) -> Handled {
    let (code, kind) = (cx.part(2), cx.part(4));
    let view = cx.web.desk.periodic_report(cx.actor(), &code).await?;
    // A paper with the same number and less in it would be another paper.
    if view.hidden > 0 {
        return Err(Failure::Desk(DeskError::Refused(Refusal::HiddenFigures(view.hidden))));
    }
    let name = format!("{code}.{kind}");
    // Setting a paper takes a while: not on the threads that answer other people.
    let papers = cx.web.desk.papers_then(view.report.created_at);
    let made = tokio::task::spawn_blocking(move || made(&kind, &view, &papers.layout)).await;
    let (bytes, media) = made.map_err(|_| Failure::Desk(DeskError::Unavailable))??;
    Ok(attached(&name, bytes, media))
}

fn made(kind: &str, view: &PeriodicView, layout: &Layout) -> Result<(Vec<u8>, &'static str), Failure> {
    let report = &view.report.body;
    match kind {
        "docx" => Ok((docx::render(&paper::document(report), layout).map_err(|error| failed(&error))?, DOCX)),
        "pdf" => Ok((pdf::render(&paper::document(report), layout).map_err(|error| failed(&error))?, PDF)),
        "xlsx" => Ok((sheet::write_xlsx(&paper::workbook(report)).map_err(|error| failed(&error))?, XLSX)),
        _ => Err(Failure::Desk(DeskError::NotFound)),
    }
}
