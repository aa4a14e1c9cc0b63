//! Drills: the list with what the year asks, the run sheet that is worked live, measured times, lessons, the report.

mod lessons;

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::drills::{DrillFilter, DrillForm, DrillRow, DrillView};
use luytre_desk::{Act, DeskError, FieldProblem, Problem};
use luytre_govern::drill::{Command, Did, Drill, Inject, Kind, Lesson, Reach, Stage};
use luytre_report::{docx, pdf as pdf_of};
use maud::{Markup, html};

use super::assessments::one::{DOCX, file};
use super::assessments::papers;
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::Posted;
use crate::routes::{Access, Route, form, page};
use crate::ui::form::{chip, hidden, tick};
use crate::ui::icon::icon;
use crate::ui::paper::{
    Keeping, Line, bad_days, cited, day, due, history, options, paper, paper_fields, read_day, read_moment, read_paper,
    version,
};
use crate::ui::{badge, feedback, shell};
use crate::words::{assessments as a, domain, frame, training as w};

/// Most drills of the list; a province holds a handful a year.
const ROWS: usize = 100;

/// The pages of this part.
#[rustfmt::skip]
pub(crate) fn routes() -> Vec<Route> {
    use Access::May;
    let (read, edit) = (May(Act::ReadDrills), May(Act::EditDrills));
    vec![
        page("/drills", read, show),
        form("/drills", edit, plan),
        page("/drills/{code}", read, one),
        form("/drills/{code}", edit, edit_plan),
        form("/drills/{code}/step", edit, step),
        form("/drills/{code}/confirm", May(Act::JudgeFindings), confirm),
        form("/drills/{code}/task", edit, lessons::to_task),
        page("/drills/{code}/report.docx", read, word),
        page("/drills/{code}/report.pdf", read, pdf),
    ]
}

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(list_page(&cx, None, &[]).await?.into())
}

async fn list_page(cx: &Cx, typed: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let today = crate::ui::paper::today(cx);
    let year = cx.params.get("year").and_then(|text| text.parse().ok()).unwrap_or(today.year());
    let filter = DrillFilter {
        agency: cx.params.get("agency").map(str::to_owned),
        held: cx.params.has("held"),
        from: read_day(&cx.params, "from"),
        to: read_day(&cx.params, "to"),
    };
    let filtered = ["agency", "held", "from", "to"].iter().any(|name| cx.params.has(name));
    let view = cx.web.desk.drills(cx.actor(), year, &filter).await?;
    let blank = Params::default()
        .with("reach", if cx.actor().agency.is_some() { "agency" } else { "province" })
        .with("scenario", "ransomware_department");
    let body = html! {
        (shell::head(cx.t(w::DRILLS), cx.t(w::DRILLS_LEDE), None))
        section.card aria-labelledby="asked-title" {
            h2 #asked-title { (cx.t(w::ASKED)) " " (view.year) }
            ul.stack-tight { @for asked in view.asked.iter().take(60) {
                li.row.row-apart {
                    span { (cx.pick(&asked.vi, &asked.en)) @if let Some(system) = &asked.system { ": " a href=(cx.href(&format!("/systems/{system}"))) { (system) } }
                        span.sub.small.muted { (cited(cx, &asked.source)) @for code in &asked.drills { " · " a href=(cx.href(&format!("/drills/{code}"))) { (code) } } } }
                    @if asked.is_met() { span.badge.ok { (icon("check")) (cx.t(w::MET)) } }
                    @else { span.row { span.badge.medium { (icon("half")) (cx.t(w::NOT_MET)) } (due(cx, Some(asked.due), view.today, true)) } }
                }
            } }
        }
        @if filtered || !view.rows.is_empty() { (filter_bar(cx)) }
        @if view.rows.is_empty() && filtered {
            @let next = html! { a.button href=(cx.href("/drills")) { (cx.t(frame::CLEAR_FILTERS)) } };
            div.card { (feedback::empty(cx.t(w::NO_SUCH_DRILL), cx.t(w::NO_SUCH_DRILL_WHY), Some(next))) }
        }
        @else if view.rows.is_empty() { div.card { (feedback::empty(cx.t(w::NO_DRILLS), cx.t(w::NO_DRILLS_WHY), None)) } }
        @else { (table(cx, &view.rows)) }
        @if cx.may(Act::EditDrills) {
            details.card.no-print open[typed.is_some()] {
                summary.label { (cx.t(w::PLAN_DRILL)) }
                (plan_form(cx, &cx.href("/drills"), typed.unwrap_or(&blank), None, problems))
            }
        }
    };
    Ok(shell::page(cx, cx.t(w::DRILLS), &[], body))
}

fn filter_bar(cx: &Cx) -> Markup {
    let day = |id: &str, name: &str, label| {
        html! {
            label.visually-hidden for=(id) { (cx.t(label)) }
            input.input id=(id) type="date" name=(name) title=(cx.t(label)) value=(cx.params.text(name));
        }
    };
    html! {
        form.filters action=(cx.href("/drills")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            @for name in ["agency", "year"] { @if let Some(value) = cx.params.get(name) { input type="hidden" name=(name) value=(value); } }
            (day("drills-from", "from", w::FROM_DAY))
            (day("drills-to", "to", w::TO_DAY))
            (tick("drills-held", "held", cx.t(w::HELD_ONLY), cx.params.has("held"), "1"))
            button.button type="submit" { (cx.t(frame::FILTER)) }
            @if let Some(agency) = cx.params.get("agency") {
                ul.chips { (chip(cx, &format!("{}: {agency}", cx.t(domain::AGENCY)), &cx.here(&cx.params.without("agency")))) }
            }
        }
    }
}

fn stage_badge(cx: &Cx, word: &str) -> Markup {
    let (class, shape) = match word {
        "planned" => ("plain", "ring"),
        "running" => ("high", "play"),
        "finished" => ("medium", "half"),
        "closed" => ("ok", "check"),
        _ => ("plain", "cross"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::drill_stage(word))) } }
}

fn table(cx: &Cx, rows: &[DrillRow]) -> Markup {
    html! {
        div.table-wrap { table.table.cards {
            caption { (cx.t(w::DRILLS_CAPTION)) }
            thead { tr {
                th scope="col" { (cx.t(w::TITLE)) }
                th scope="col" { (cx.t(w::DAY)) }
                th scope="col" { (cx.t(w::KIND)) }
                th scope="col" { (cx.t(w::REACH)) }
                th scope="col" { (cx.t(w::STATE)) }
                th.num scope="col" { (cx.t(w::IN_TIME)) }
                th.num scope="col" { (cx.t(w::LESSONS)) }
            } }
            tbody { @for row in rows.iter().take(ROWS) {
                @let one = &row.kept.body;
                tr {
                    th.main scope="row" { a href=(cx.href(&format!("/drills/{}", one.code))) { (one.title) } span.sub { (one.code) @if let Some(agency) = &row.agency { " · " (agency.name) } } }
                    td data-name=(cx.t(w::DAY)) { (day(one.day)) }
                    td data-name=(cx.t(w::KIND)) { (cx.t(w::drill_kind(one.kind.as_str()))) }
                    td data-name=(cx.t(w::REACH)) { (cx.t(w::reach(one.reach.as_str()))) }
                    td data-name=(cx.t(w::STATE)) { (stage_badge(cx, one.stage.as_str())) }
                    td.num data-name=(cx.t(w::IN_TIME)) { (w::of(cx.lang, row.in_time.0, row.in_time.1)) }
                    td.num data-name=(cx.t(w::LESSONS)) { (w::of(cx.lang, row.lessons.1 - row.lessons.0, row.lessons.1)) }
                }
            } }
        } }
    }
}

fn plan_form(cx: &Cx, action: &str, typed: &Params, version: Option<i64>, problems: &[FieldProblem]) -> Markup {
    let line = Line { form: "drill", typed, problems };
    let scenarios = cx.web.desk.library().drill.scenarios.iter();
    let scenarios = scenarios.map(|one| (one.code.clone(), cx.pick(&one.vi, &one.en).to_owned())).collect();
    let kinds = Kind::ALL.map(|kind| (kind.as_str(), cx.t(w::drill_kind(kind.as_str())).to_owned()));
    let reaches = Reach::ALL.map(|reach| (reach.as_str().to_owned(), cx.t(w::reach(reach.as_str())).to_owned()));
    let labels = [
        ("scenario", cx.t(w::SCENARIO)),
        ("day", cx.t(w::DAY)),
        ("teams", cx.t(w::TEAMS)),
        ("system", cx.t(w::ABOUT_SYSTEM)),
        ("reach", cx.t(w::REACH)),
    ];
    let fields = html! {
        div.form-grid {
            (line.choice(cx, "scenario", w::SCENARIO, scenarios))
            (line.text(cx, "title", w::TITLE, None))
            (line.choice(cx, "kind", w::KIND, options(cx.t(w::SCENARIO), kinds)))
            (line.choice(cx, "reach", w::REACH, reaches.to_vec()))
            (line.day(cx, "day", w::DAY, true))
            (line.text(cx, "system", w::ABOUT_SYSTEM, None))
            (paper_fields(cx, &line, w::PLAN_PAPER, false))
        }
        (line.area(cx, "teams", w::TEAMS, Some(w::TEAMS_HINT), true))
        (line.area(cx, "goal", w::GOAL, None, false))
    };
    let form = Keeping {
        form: "drill",
        action,
        version,
        labels: &labels,
        problems,
        button: if version.is_some() { frame::SAVE } else { w::PLAN_DRILL },
    };
    html! {
        (form.draw(cx, &fields))
        details {
            summary { (cx.t(w::SCENARIO)) }
            dl.pairs { @for one in &cx.web.desk.library().drill.scenarios { div { dt { (cx.pick(&one.vi, &one.en)) } dd { (cx.pick(&one.about_vi, &one.about_en)) } } } }
        }
    }
}

fn read_plan(form: &Params) -> Result<DrillForm, DeskError> {
    let text = |name: &str| form.text(name).to_owned();
    Ok(DrillForm {
        title: text("title"),
        kind: text("kind"),
        reach: text("reach"),
        scenario: text("scenario"),
        goal: text("goal"),
        system: text("system"),
        plan: read_paper(form)?,
        day: read_day(form, "day"),
        teams: text("teams"),
    })
}

pub(crate) async fn plan(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let mut problems = bad_days(&form, &["day", "document_date"]);
    if problems.is_empty() {
        match cx.web.desk.plan_drill(cx.actor(), &read_plan(&form)?).await {
            Ok(kept) => return Ok(Answer::GoAndSay(format!("/drills/{}", kept.body.code), Flash::new("saved"))),
            Err(error) => problems = field_problems(error)?,
        }
    }
    let page = list_page(&cx, Some(&form), &problems).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}

pub(crate) async fn one(cx: Arc<Cx>) -> Handled {
    Ok(one_page(&cx, None, &[]).await?.into())
}

async fn one_page(cx: &Cx, typed: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let view = cx.web.desk.drill(cx.actor(), &cx.part(1)).await?;
    let one = &view.kept.body;
    let leads = view.leads && cx.may(Act::EditDrills);
    let programmes = if one.lessons.is_empty() { Vec::new() } else { lessons::programmes(cx).await? };
    let of = |what: &str| typed.filter(|typed| typed.text("what") == what);
    let actions = html! {
        a.button href=(cx.href(&format!("/drills/{}/report.docx", one.code))) { (icon("down")) (cx.t(a::DOWNLOAD_WORD)) }
        a.button href=(cx.href(&format!("/drills/{}/report.pdf", one.code))) { (icon("down")) (cx.t(a::DOWNLOAD_PDF)) }
    };
    let body = html! {
        (shell::head(&one.title, &format!("{} · {}", one.code, cx.t(w::drill_kind(one.kind.as_str()))), Some(actions)))
        div #drill-live data-live="registry" {
            div.alert-grid {
                div.stack {
                    (run_sheet(cx, &view, leads))
                    (measured(cx, &view))
                    (lessons::draw(cx, &view, leads, &programmes, &lessons::Again { typed, problems }))
                }
                div.stack {
                    section.card aria-labelledby="facts-title" {
                        div.card-head { h2 #facts-title { (cx.t(a::FACTS)) } (stage_badge(cx, one.stage.as_str())) }
                        (facts(cx, &view))
                    }
                    (confirmation(cx, &view))
                    @if leads { (ends(cx, one)) }
                    (timeline(cx, &view))
                    (history(cx, &view.history))
                }
            }
        }
        @if leads && one.stage == Stage::Planned {
            details.card.no-print open[of("plan").is_some()] {
                summary.label { (cx.t(a::SAVE_EDIT)) }
                @let present = present(one);
                (plan_form(cx, &cx.href(&format!("/drills/{}", one.code)), of("plan").unwrap_or(&present), Some(view.kept.version), if of("plan").is_some() { problems } else { &[] }))
            }
        }
    };
    Ok(shell::page(cx, &one.title, &[(cx.t(w::DRILLS).to_owned(), "/drills".to_owned())], body))
}

fn named(view: &DrillView, code: &str) -> String {
    let found = view.agencies.iter().find(|agency| agency.code == code);
    found.map_or_else(|| code.to_owned(), |agency| agency.name.clone())
}

fn facts(cx: &Cx, view: &DrillView) -> Markup {
    let one = &view.kept.body;
    html! {
        dl.pairs {
            div { dt { (cx.t(w::DAY)) } dd { (day(one.day)) } }
            div { dt { (cx.t(w::REACH)) } dd { (cx.t(w::reach(one.reach.as_str()))) } }
            @if let Some(scenario) = cx.web.desk.library().drill.scenario(&one.scenario) { div { dt { (cx.t(w::SCENARIO)) } dd { (cx.pick(&scenario.vi, &scenario.en)) span.sub { (cx.pick(&scenario.about_vi, &scenario.about_en)) } } } }
            @if let Some(system) = &view.system { div { dt { (cx.t(domain::SYSTEM)) } dd { a href=(cx.href(&format!("/systems/{}", system.code))) { (system.name) } } } }
            @if !one.goal.is_empty() { div { dt { (cx.t(w::GOAL)) } dd { (one.goal) } } }
            div { dt { (cx.t(w::PLAN_PAPER)) } dd { (paper(cx, &one.plan)) } }
            @for team in &one.teams { div { dt { (named(view, &team.agency)) } dd { (team.people.join(", ")) } } }
            @if let Stage::Closed { report, .. } = &one.stage { div { dt { (cx.t(a::REPORT)) } dd { (paper(cx, report)) } } }
        }
    }
}

/// Who confirmed the result, or the form for it; and for whom the drill counts.
fn confirmation(cx: &Cx, view: &DrillView) -> Markup {
    let one = &view.kept.body;
    let over = matches!(one.stage, Stage::Finished { .. } | Stage::Closed { .. });
    let line = Line { form: "confirm", typed: &Params::default(), problems: &[] };
    html! {
        @if over {
            section.card aria-labelledby="confirm-title" {
                h2 #confirm-title { (cx.t(w::CONFIRMATION)) }
                @match &one.confirmed {
                    Some(confirmed) => { p { span.badge.ok { (icon("check")) (cx.t(w::CONFIRMED)) } " " (confirmed.by) ", " (day(confirmed.on)) } @if !confirmed.note.is_empty() { p.muted { (confirmed.note) } } }
                    None => { p.muted { (cx.t(w::NOT_CONFIRMED)) } }
                }
                dl.pairs { @for team in &one.teams { div {
                    dt { (named(view, &team.agency)) }
                    dd { @match one.counts_for(&team.agency, one.day.year()) {
                        Ok(()) => { span.badge.ok { (icon("check")) (cx.t(w::COUNTS)) } }
                        Err(why) => { span.badge.plain { (icon("ring")) (cx.t(w::not_counted(why))) } }
                    } }
                } } }
                @if view.may_confirm {
                    form.stack.no-print method="post" action=(cx.href(&format!("/drills/{}/confirm", one.code))) {
                        (hidden(cx))
                        (line.area(cx, "note", w::CONFIRM_NOTE, None, false))
                        div { button.button.primary type="submit" { (icon("check")) (cx.t(w::CONFIRM)) } }
                    }
                }
            }
        }
    }
}

async fn confirm(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    cx.web.desk.act_on_drill(cx.actor(), &code, Command::Confirm { note: form.text("note").to_owned() }).await?;
    Ok(Answer::GoAndSay(format!("/drills/{code}"), Flash::new("saved")))
}

fn step_head(cx: &Cx, step: &str) -> Markup {
    html! { (hidden(cx)) input type="hidden" name="step" value=(step); }
}

fn run_sheet(cx: &Cx, view: &DrillView, leads: bool) -> Markup {
    let one = &view.kept.body;
    let action = cx.href(&format!("/drills/{}/step", one.code));
    let running = matches!(one.stage, Stage::Running { .. });
    html! {
        section.card aria-labelledby="run-title" {
            div.card-head {
                h2 #run-title { (cx.t(w::RUN_SHEET)) }
                @if leads && one.stage == Stage::Planned {
                    form.no-print method="post" action=(action) { (step_head(cx, "start")) button.button.primary type="submit" { (icon("play")) (cx.t(w::START)) } }
                }
                @if leads && running {
                    form.no-print method="post" action=(action) { (step_head(cx, "finish")) button.button type="submit" { (icon("stop")) (cx.t(w::FINISH)) } }
                }
            }
            ol.stack {
                @for inject in &one.injects {
                    li id={ "inject-" (inject.code) } {
                        div.row.row-apart {
                            strong { (cx.t(w::PLANNED_MINUTE)) " " (inject.minute) ": " (cx.pick(&inject.vi, &inject.en)) }
                            @match inject.at {
                                Some(at) => { span.badge.ok { (icon("check")) (cx.t(w::INJECTED_AT)) " " (badge::time(cx, at)) } }
                                None if leads && running => {
                                    form.no-print method="post" action=(action) {
                                        (step_head(cx, "inject"))
                                        input type="hidden" name="inject" value=(inject.code);
                                        button.button.primary type="submit" aria-label={ (cx.t(w::INJECT_NOW)) ": " (cx.pick(&inject.vi, &inject.en)) } { (icon("play")) (cx.t(w::INJECT_NOW)) }
                                    }
                                }
                                None => { span.badge.plain { (icon("ring")) (cx.t(w::NOT_YET)) } }
                            }
                        }
                        @if running && inject.at.is_some() && cx.may(Act::EditDrills) { (reactions(cx, view, inject, leads, &action)) }
                    }
                }
            }
            @if running && leads { (afterwards(cx, view, &action)) }
        }
    }
}

/// One row of buttons an agency: what it did is noted with one click.
fn reactions(cx: &Cx, view: &DrillView, inject: &Inject, leads: bool, action: &str) -> Markup {
    let one = &view.kept.body;
    let mine = |agency: &str| leads || cx.actor().agency.as_deref() == Some(agency);
    let done = |agency: &str, did: Did| {
        one.reactions.iter().any(|known| known.inject == inject.code && known.agency == agency && known.did == did)
    };
    html! {
        div.stack-tight.no-print {
            @for team in one.teams.iter().filter(|team| mine(&team.agency)) {
                form.row method="post" action=(action) {
                    (step_head(cx, "react"))
                    input type="hidden" name="inject" value=(inject.code);
                    input type="hidden" name="agency" value=(team.agency);
                    @let id = format!("note-{}-{}", inject.code, team.agency);
                    span.small { (named(view, &team.agency)) }
                    label.visually-hidden for=(id) { (cx.t(w::NOTE)) ": " (named(view, &team.agency)) ", " (cx.pick(&inject.vi, &inject.en)) }
                    input.input id=(id) name="note" type="text" maxlength="200" placeholder=(cx.t(w::NOTE)) autocomplete="off";
                    @for did in Did::ALL {
                        button.button type="submit" name="did" value=(did.as_str()) {
                            @if done(&team.agency, did) { (icon("check")) } (cx.t(w::did(did.as_str())))
                        }
                    }
                }
            }
        }
    }
}

/// What was noted on paper, entered with its moment.
fn afterwards(cx: &Cx, view: &DrillView, action: &str) -> Markup {
    let one = &view.kept.body;
    let brought = one.injects.iter().filter(|inject| inject.at.is_some());
    let injects = brought.map(|inject| (inject.code.clone(), cx.pick(&inject.vi, &inject.en).to_owned())).collect();
    let teams = one.teams.iter().map(|team| (team.agency.clone(), named(view, &team.agency))).collect();
    let did = Did::ALL.map(|did| (did.as_str().to_owned(), cx.t(w::did(did.as_str())).to_owned()));
    let typed = Params::default().with("at", &crate::ui::paper::moment_value(cx, cx.now));
    let line = Line { form: "afterwards", typed: &typed, problems: &[] };
    html! {
        details.no-print {
            summary { (cx.t(w::AFTERWARDS)) }
            form.stack method="post" action=(action) {
                (step_head(cx, "react"))
                div.form-grid {
                    (line.choice(cx, "inject", w::INJECT, injects))
                    (line.choice(cx, "agency", w::AGENCY, teams))
                    (line.choice(cx, "did", w::REACTION, did.to_vec()))
                    (line.moment(cx, "at", w::AT, None, true))
                    (line.text(cx, "note", w::NOTE, None))
                }
                div { button.button type="submit" { (cx.t(w::AFTERWARDS)) } }
            }
        }
    }
}

fn measured(cx: &Cx, view: &DrillView) -> Markup {
    let inject = |code: &str| {
        let found = view.kept.body.injects.iter().find(|inject| inject.code == code);
        found.map_or_else(|| code.to_owned(), |inject| cx.pick(&inject.vi, &inject.en).to_owned())
    };
    html! {
        @if !view.measured.is_empty() {
            section.card aria-labelledby="measured-title" {
                h2 #measured-title { (cx.t(w::MEASURED)) }
                div.table-wrap { table.table.cards {
                    caption { (cx.t(w::MEASURED_CAPTION)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::AGENCY)) }
                        th scope="col" { (cx.t(w::REACTION)) }
                        th scope="col" { (cx.t(w::EXPECTED)) }
                        th scope="col" { (cx.t(w::TOOK)) }
                    } }
                    tbody { @for one in &view.measured { tr {
                        th.main scope="row" { (named(view, &one.agency)) span.sub { (inject(&one.inject)) } }
                        td data-name=(cx.t(w::REACTION)) { (cx.t(w::did(one.did.as_str()))) }
                        td data-name=(cx.t(w::EXPECTED)) { (w::minutes(cx.lang, one.expected_minutes)) }
                        td data-name=(cx.t(w::TOOK)) {
                            @match one.took_s { Some(took) => (w::duration(cx.lang, took)), None => span.muted { (cx.t(w::NO_REACTION)) } } " "
                            @if one.in_time() { span.badge.ok { (icon("check")) (cx.t(w::MET)) } } @else { span.badge.high { (icon("triangle")) (cx.t(w::NOT_MET)) } }
                        }
                    } } }
                } }
            }
        }
    }
}

fn timeline(cx: &Cx, view: &DrillView) -> Markup {
    let one = &view.kept.body;
    let mut rows: Vec<(luytre_model::Nanos, String)> = Vec::new();
    for inject in &one.injects {
        rows.extend(inject.at.map(|at| (at, cx.pick(&inject.vi, &inject.en).to_owned())));
    }
    for reaction in &one.reactions {
        let did = cx.t(w::did(reaction.did.as_str()));
        let note = if reaction.note.is_empty() { String::new() } else { format!(": {}", reaction.note) };
        rows.push((reaction.at, format!("{} · {did}{note}", named(view, &reaction.agency))));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.0));
    html! {
        @if !rows.is_empty() {
            section.card aria-labelledby="timeline-title" {
                h2 #timeline-title { (cx.t(w::TIMELINE)) }
                ul.timeline { @for (at, text) in rows.iter().take(200) { li { span { (badge::time(cx, *at)) } span { (text) } } } }
            }
        }
    }
}

fn ends(cx: &Cx, one: &Drill) -> Markup {
    let action = cx.href(&format!("/drills/{}/step", one.code));
    let blank = Params::default();
    html! {
        @if let Stage::Finished { .. } = one.stage {
            section.card.no-print aria-labelledby="close-title" {
                h2 #close-title { (cx.t(w::CLOSE_DRILL)) }
                form.stack method="post" action=(action) {
                    (step_head(cx, "close"))
                    (paper_fields(cx, &Line { form: "close", typed: &blank, problems: &[] }, w::REPORT_PAPER, true))
                    div { button.button.primary type="submit" { (cx.t(w::CLOSE_DRILL)) } }
                }
            }
        }
        @if one.stage == Stage::Planned {
            details.card.no-print {
                summary { (cx.t(w::CANCEL_DRILL)) }
                form.stack method="post" action=(action) {
                    (step_head(cx, "cancel"))
                    (Line { form: "cancel", typed: &blank, problems: &[] }.area(cx, "reason", a::REASON, None, true))
                    div { button.button.danger type="submit" { (cx.t(w::CANCEL_DRILL)) } }
                }
            }
        }
    }
}

fn present(one: &Drill) -> Params {
    let teams: Vec<String> =
        one.teams.iter().map(|team| format!("{}: {}", team.agency, team.people.join(", "))).collect();
    Params::default()
        .with("title", &one.title)
        .with("kind", one.kind.as_str())
        .with("reach", one.reach.as_str())
        .with("scenario", &one.scenario)
        .with("goal", &one.goal)
        .with("system", one.system.as_deref().unwrap_or_default())
        .with("document", &one.plan.number)
        .with("document_date", &one.plan.date.map(|date| date.to_string()).unwrap_or_default())
        .with("document_body", &one.plan.body)
        .with("day", &one.day.to_string())
        .with("teams", &teams.join("\n"))
}

pub(crate) async fn edit_plan(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let version = version(&form);
    let mut problems = bad_days(&form, &["day", "document_date"]);
    if problems.is_empty() {
        match cx.web.desk.edit_drill(cx.actor(), &code, version, &read_plan(&form)?).await {
            Ok(_) => return Ok(Answer::GoAndSay(format!("/drills/{code}"), Flash::new("saved"))),
            Err(error) => problems = field_problems(error)?,
        }
    }
    let page = one_page(&cx, Some(&form.with("what", "plan")), &problems).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}

pub(crate) async fn step(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let text = |name: &str| form.text(name).to_owned();
    let place = match form.text("step") {
        "react" => format!("/drills/{code}#inject-{}", form.text("inject")),
        _ => format!("/drills/{code}"),
    };
    let command = match form.text("step") {
        "start" => Command::Start { at: None },
        "inject" => Command::Inject { code: text("inject"), at: None },
        "react" => {
            let did = Did::from_word(form.text("did")).ok_or(Failure::BadBody)?;
            let at = read_moment(&cx, &form, "at");
            if form.has("at") && at.is_none() {
                return Err(DeskError::field("at", Problem::Malformed("a day and a time")).into());
            }
            Command::React { inject: text("inject"), agency: text("agency"), did, note: text("note"), at }
        }
        "finish" => Command::Finish { at: None },
        "learn" => {
            let Some(due) = read_day(&form, "due") else {
                return lesson_again(
                    &cx,
                    &form,
                    &[FieldProblem { field: "due", problem: Problem::Malformed("a day") }],
                )
                .await;
            };
            Command::Learn(Lesson { text: text("text"), agency: text("agency"), due, task: None, done: None })
        }
        "lesson_done" => Command::LessonDone { index: form.text("index").parse().map_err(|_| Failure::BadBody)? },
        "close" => Command::Close { report: read_paper(&form)? },
        "cancel" => Command::Cancel { reason: text("reason") },
        _ => return Err(Failure::BadBody),
    };
    let learns = matches!(command, Command::Learn(_));
    match cx.web.desk.act_on_drill(cx.actor(), &code, command).await {
        Ok(_) => Ok(Answer::GoAndSay(place, Flash::new("saved"))),
        Err(DeskError::Invalid(problems)) if learns => lesson_again(&cx, &form, &problems).await,
        Err(error) => Err(error.into()),
    }
}

async fn lesson_again(cx: &Cx, form: &Params, problems: &[FieldProblem]) -> Handled {
    let page = one_page(cx, Some(&form.with("what", "lesson")), problems).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}

pub(crate) async fn word(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.drill(cx.actor(), &cx.part(1)).await?;
    let made = docx::render(&papers::drill(&view, &cx.web.settings.zone), &cx.web.desk.papers().layout);
    file(&cx, made.map_err(|error| error.to_string()), &format!("{}.docx", view.kept.body.code), DOCX)
}

pub(crate) async fn pdf(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.drill(cx.actor(), &cx.part(1)).await?;
    let made = pdf_of::render(&papers::drill(&view, &cx.web.settings.zone), &cx.web.desk.papers().layout);
    file(&cx, made.map_err(|error| error.to_string()), &format!("{}.pdf", view.kept.body.code), "application/pdf")
}
