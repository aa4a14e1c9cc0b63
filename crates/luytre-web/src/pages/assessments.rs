//! Assessments and inspections: the programme of the year with its calendar, and the list of assessments. One
//! assessment stands in [`one`], findings in [`findings`], frozen evidence in [`holds`].

pub(crate) mod findings;
pub(crate) mod holds;
pub(crate) mod one;
pub(crate) mod papers;

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::assessments::AssessmentFilter;
use luytre_desk::inspections::{ProgrammeFilter, ProgrammeRow, ProgrammeView};
use luytre_desk::{Act, FieldProblem};
use luytre_govern::assessment::rules::Standing;
use luytre_govern::assessment::{BoxForm, Stage};
use luytre_model::ProtectionLevel;
use maud::{Markup, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::Posted;
use crate::routes::{Access, Route, form, page};
use crate::ui::form::{Select, chip, hidden, pager, tick};
use crate::ui::icon::icon;
use crate::ui::paper::{
    Keeping, Line, bad_days, cited, day, due, options, paper, paper_fields, read_day, read_paper, tabs,
};
use crate::ui::{feedback, shell};
use crate::words::{Phrase, assessments as w, domain, frame, registry};

/// Rows of a page of the programme, and of the list below it.
const ROWS: usize = 40;

/// The pages of this part.
#[rustfmt::skip]
pub(crate) fn routes() -> Vec<Route> {
    use Access::May;
    let (read, edit) = (May(Act::ReadAssessments), May(Act::EditAssessments));
    vec![
        page("/assessments", read, show),
        form("/assessments", edit, plan),
        form("/assessments/programme", edit, make),
        form("/assessments/programme/approve", edit, approve),
        page("/assessments/{code}", read, one::show),
        form("/assessments/{code}", edit, one::edit),
        form("/assessments/{code}/step", edit, one::step),
        form("/assessments/{code}/findings", edit, one::write_finding),
        page("/assessments/{code}/report.docx", read, one::word),
        page("/assessments/{code}/report.pdf", read, one::pdf),
        page("/findings", read, findings::show),
        page("/findings/{code}", read, findings::one),
        form("/findings/{code}/answer", May(Act::AnswerFindings), findings::answer),
        form("/findings/{code}/judge", May(Act::JudgeFindings), findings::judge),
        page("/holds", read, holds::show),
        form("/holds", May(Act::HoldEvidence), holds::freeze),
        form("/holds/release", May(Act::HoldEvidence), holds::release),
    ]
}

/// The pages of this part as tabs.
pub(crate) fn part_tabs(cx: &Cx) -> Markup {
    tabs(cx, w::TABS, &[("/assessments", w::ASSESSMENTS), ("/findings", w::FINDINGS), ("/holds", w::HOLDS)])
}

fn year_of(cx: &Cx) -> i16 {
    let today = crate::ui::paper::today(cx).year();
    cx.params
        .get("year")
        .and_then(|text| text.parse().ok())
        .filter(|year| (2016..=2100).contains(year))
        .unwrap_or(today)
}

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    Ok(list_page(&cx, None, &[]).await?.into())
}

async fn list_page(cx: &Cx, typed: Option<&Params>, problems: &[FieldProblem]) -> Result<Markup, Failure> {
    let desk = &cx.web.desk;
    let year = year_of(cx);
    let month = cx.params.get("month").and_then(|text| text.parse().ok()).filter(|month| (1..=12).contains(month));
    let owned = |name: &str| cx.params.get(name).map(str::to_owned);
    let filter = ProgrammeFilter {
        month,
        level: cx.params.get("level").and_then(|text| text.parse().ok()),
        agency: owned("agency"),
        unopened: cx.params.has("unopened"),
        text: owned("q"),
        cursor: owned("cursor"),
        limit: ROWS,
    };
    let programme = desk.inspection_programme(cx.actor(), year, &filter).await?;
    let state = cx.params.get("state").filter(|state| Stage::WORDS.contains(state));
    let filter = AssessmentFilter {
        agency: owned("agency"),
        states: state.map(str::to_owned).into_iter().collect(),
        year: Some(year),
        month,
        text: owned("q"),
        cursor: owned("after"),
        limit: ROWS,
        ..AssessmentFilter::default()
    };
    let all = desk.assessments(cx.actor(), &filter).await?;
    let prefilled = prefilled(cx, year);
    let body = html! {
        (shell::head(cx.t(w::ASSESSMENTS), cx.t(w::ASSESSMENTS_LEDE), None))
        (part_tabs(cx))
        (filter_bar(cx, year))
        section.stack aria-labelledby="programme-title" {
            div.row.row-apart {
                h2 #programme-title { (cx.t(w::PROGRAMME_OF)) " " (year) }
                (programme_acts(cx, &programme))
            }
            @if programme.made.is_none() {
                div.card { (feedback::empty(cx.t(w::NO_PROGRAMME), cx.t(w::NO_PROGRAMME_WHY), None)) }
            } @else {
                (calendar(cx, &programme))
                @if !programme.unclassified.is_empty() {
                    (feedback::notice(feedback::Tone::Warn, html! {
                        p { (cx.t(w::UNCLASSIFIED)) ": "
                            @for (place, system) in programme.unclassified.iter().take(20).enumerate() {
                                @if place > 0 { ", " } a href=(cx.href(&format!("/systems/{}", system.code))) { (system.name) }
                            }
                            @if programme.unclassified.len() > 20 { " … (" (programme.unclassified.len()) ")" }
                        }
                    }))
                }
                (programme_table(cx, &programme))
                (pager(cx, programme.rows.items.len(), programme.rows.total, programme.rows.next.as_deref()))
            }
        }
        section.stack aria-labelledby="list-title" {
            h2 #list-title { (cx.t(w::LIST)) }
            @if all.items.is_empty() { div.card { (feedback::empty(cx.t(w::EMPTY), cx.t(w::EMPTY_WHY), None)) } }
            @else { (list(cx, &all.items, programme.today)) }
            @if let Some(next) = &all.next { p.no-print { a.button href=(cx.here(&cx.params.with("after", next))) { (cx.t(frame::NEXT_PAGE)) (icon("right")) } } }
        }
        (intervals(cx))
        @if cx.may(Act::EditAssessments) {
            details.card.no-print #plan open[typed.is_some() || cx.params.has("system")] {
                summary.label { (cx.t(w::PLAN_NEW)) }
                (plan_form(cx, &cx.href("/assessments"), typed.unwrap_or(&prefilled), None, problems))
            }
        }
    };
    Ok(shell::page(cx, cx.t(w::ASSESSMENTS), &[], body))
}

/// What the link "open it" of a row of the programme brings along.
fn prefilled(cx: &Cx, year: i16) -> Params {
    let today = crate::ui::paper::today(cx);
    let given = |name: &str, usual: &str| cx.params.get(name).unwrap_or(usual).to_owned();
    let mut typed = Params::default()
        .with("system", &given("system", ""))
        .with("year", &year.to_string())
        .with("month", &given("month", &today.month().to_string()))
        .with("due", &given("due", ""))
        .with("occasion", "periodic")
        .with("activity", &given("activity", "periodic"))
        .with("form", BoxForm::Grey.as_str());
    let kind = match cx.params.text("lead") {
        "province_police" => "specialised_force",
        "specialised" => "specialised",
        "owner" => "own_section",
        _ => "dedicated_unit",
    };
    typed = typed.with("assessor_kind", kind);
    for subject in &cx.web.desk.library().assessment.subjects {
        typed = typed.and("subjects", &subject.code);
    }
    typed
}

fn filter_bar(cx: &Cx, year: i16) -> Markup {
    let years = (year - 3..=year + 2).map(|year| (year.to_string(), year.to_string()));
    let months = (1..=12).map(|month| (month.to_string(), w::month(cx.lang, month)));
    let levels = ProtectionLevel::ALL.iter().map(|level| (level.to_string(), registry::level(cx.lang, level.number())));
    let first = |phrase: Phrase| std::iter::once((String::new(), cx.t(phrase).to_owned()));
    let states = Stage::WORDS.into_iter().map(|word| (word, cx.t(w::stage(word)).to_owned()));
    html! {
        form.filters action=(cx.href("/assessments")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            label.visually-hidden for="assessments-q" { (cx.t(w::FIND)) }
            input.input #assessments-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::FIND)) autocomplete="off";
            @if let Some(agency) = cx.params.get("agency") { input type="hidden" name="agency" value=(agency); }
            (Select { id: "assessments-year", name: "year", label: cx.t(w::YEAR), value: &year.to_string(), options: years.collect() }.in_bar())
            (Select { id: "assessments-month", name: "month", label: cx.t(w::MONTH), value: cx.params.text("month"), options: first(w::ANY_MONTH).chain(months).collect() }.in_bar())
            (Select { id: "assessments-level", name: "level", label: cx.t(w::LEVEL), value: cx.params.text("level"), options: first(w::ANY_LEVEL).chain(levels).collect() }.in_bar())
            (Select { id: "assessments-state", name: "state", label: cx.t(w::STATE), value: cx.params.text("state"), options: options(cx.t(w::ANY_STATE), states) }.in_bar())
            (tick("assessments-unopened", "unopened", cx.t(w::UNOPENED), cx.params.has("unopened"), "1"))
            button.button type="submit" { (cx.t(frame::FILTER)) }
            @if let Some(agency) = cx.params.get("agency") {
                ul.chips { (chip(cx, &format!("{}: {agency}", cx.t(domain::AGENCY)), &cx.here(&cx.params.without("agency").without("cursor")))) }
            }
        }
    }
}

fn programme_acts(cx: &Cx, programme: &ProgrammeView) -> Markup {
    let whole = cx.actor().sees_agency(None);
    html! {
        div.row {
            @match programme.made.as_ref().map(|made| made.approval.as_ref()) {
                Some(Some(approval)) => { span.badge.ok { (icon("check")) (cx.t(w::APPROVED)) } span.small { (paper(cx, approval)) } }
                Some(None) => { span.badge.medium { (icon("half")) (cx.t(w::DRAFT)) } }
                None => {}
            }
            @if let Some(made) = &programme.made { span.small.muted { (cx.t(w::MADE_ON)) " " (day(made.on)) } }
            @if cx.may(Act::EditAssessments) && whole && programme.made.as_ref().is_none_or(|made| made.approval.is_none()) {
                form.no-print method="post" action=(cx.href("/assessments/programme")) {
                    (hidden(cx))
                    input type="hidden" name="year" value=(programme.year);
                    button.button type="submit" { (cx.t(if programme.made.is_some() { w::MAKE_AGAIN } else { w::MAKE })) }
                }
            }
        }
        @if let Some(made) = programme.made.as_ref().filter(|made| made.approval.is_none() && whole && cx.may(Act::EditAssessments)) {
            details.card.no-print {
                summary.label { (cx.t(w::APPROVE)) }
                form.stack method="post" action=(cx.href("/assessments/programme/approve")) {
                    (hidden(cx))
                    input type="hidden" name="year" value=(programme.year);
                    input type="hidden" name="version" value=(made.version);
                    div.form-grid { (paper_fields(cx, &Line { form: "approve", typed: &Params::default(), problems: &[] }, w::DOC_NUMBER, true)) }
                    div { button.button.primary type="submit" { (cx.t(w::APPROVE)) } }
                }
            }
        }
    }
}

fn calendar(cx: &Cx, programme: &ProgrammeView) -> Markup {
    html! {
        div.table-wrap {
            table.table {
                caption { (cx.t(w::CALENDAR_CAPTION)) }
                thead { tr { @for month in 1..=12_i8 { th.num scope="col" { (w::month(cx.lang, month)) } } } }
                tbody { tr {
                    @for (place, (all, reported)) in programme.months.iter().enumerate() {
                        @let month = place + 1;
                        td.num {
                            @if *all == 0 { span.muted { "0" } }
                            @else {
                                a href=(cx.here(&cx.params.without("cursor").with("month", &month.to_string())))
                                    aria-label={ (w::month(cx.lang, i8::try_from(month).unwrap_or(1))) ": " (reported) "/" (all) " " (cx.t(w::REPORTED_OF)) } { (reported) "/" (all) }
                            }
                        }
                    }
                } }
            }
        }
    }
}

fn programme_table(cx: &Cx, programme: &ProgrammeView) -> Markup {
    let rules = cx.web.desk.library().assessment;
    let rule = |row: &ProgrammeRow| rules.intervals.iter().find(|known| known.code == row.row.rule);
    html! {
        div.table-wrap {
            table.table.cards {
                caption { (cx.t(w::ROWS_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(w::SYSTEM)) }
                    th scope="col" { (cx.t(w::LEVEL)) }
                    th scope="col" { (cx.t(w::MONTH)) }
                    th scope="col" { (cx.t(w::DUE)) }
                    th scope="col" { (cx.t(w::WHY)) }
                    th scope="col" { (cx.t(w::LEAD)) }
                    th scope="col" { (cx.t(w::LAST)) }
                    th scope="col" { (cx.t(w::ASSESSMENT)) }
                } }
                tbody {
                    @for row in &programme.rows.items {
                        tr {
                            th.main scope="row" {
                                a href=(cx.href(&format!("/systems/{}", row.system.code))) { (row.system.name) }
                                span.sub { (row.agency.name) }
                            }
                            td data-name=(cx.t(w::LEVEL)) { span.tag { (registry::level(cx.lang, row.row.level)) } }
                            td data-name=(cx.t(w::MONTH)) { (w::month(cx.lang, row.row.month)) }
                            td data-name=(cx.t(w::DUE)) { (due(cx, Some(row.row.due), programme.today, row.assessment.is_none())) }
                            td data-name=(cx.t(w::WHY)) {
                                (cx.t(w::reason(row.row.reason.as_str()))) " · " (cx.t(w::activity(&row.row.activity)))
                                span.sub { (w::months(cx.lang, row.row.months))
                                    @if let Some(rule) = rule(row) { " · " (cited(cx, &rule.basis.source)) }
                                }
                            }
                            td data-name=(cx.t(w::LEAD)) { (cx.t(w::lead(&row.row.lead))) }
                            td data-name=(cx.t(w::LAST)) { @match row.row.last { Some(last) => (day(last)), None => span.muted { (cx.t(frame::NEVER)) } } }
                            td data-name=(cx.t(w::ASSESSMENT)) { (opened(cx, programme.year, row)) }
                        }
                    }
                }
            }
        }
    }
}

fn opened(cx: &Cx, year: i16, row: &ProgrammeRow) -> Markup {
    let query = Params::default()
        .with("year", &year.to_string())
        .with("system", &row.row.system)
        .with("activity", &row.row.activity)
        .with("month", &row.row.month.to_string())
        .with("due", &row.row.due.to_string())
        .with("lead", &row.row.lead);
    html! {
        @if let Some((code, state)) = &row.assessment {
            a href=(cx.href(&format!("/assessments/{code}"))) { (code) } " " (stage_badge(cx, state))
        } @else if cx.may(Act::EditAssessments) {
            a.no-print href={ (cx.href(&query.on("/assessments"))) "#plan" } aria-label={ (cx.t(w::OPEN_ONE)) ": " (row.system.name) } { (cx.t(w::OPEN_ONE)) }
        } @else { span.muted { "—" } }
    }
}

/// The stage of an assessment.
pub(crate) fn stage_badge(cx: &Cx, word: &str) -> Markup {
    let (class, shape) = match word {
        "planned" => ("plain", "ring"),
        "announced" => ("low", "ring"),
        "running" => ("medium", "half"),
        "reported" => ("low", "disc"),
        "closed" => ("ok", "check"),
        _ => ("plain", "cross"),
    };
    html! { span.badge.(class) { (icon(shape)) (cx.t(w::stage(word))) } }
}

fn list(cx: &Cx, rows: &[luytre_desk::assessments::AssessmentRow], today: luytre_govern::Date) -> Markup {
    html! {
        div.table-wrap {
            table.table.cards {
                caption { (cx.t(w::LIST_CAPTION)) }
                thead { tr {
                    th scope="col" { (cx.t(w::NUMBER)) }
                    th scope="col" { (cx.t(w::SYSTEM)) }
                    th scope="col" { (cx.t(w::ASSESSOR)) }
                    th scope="col" { (cx.t(w::FORM)) }
                    th scope="col" { (cx.t(w::STATE)) }
                    th scope="col" { (cx.t(w::DUE)) }
                    th.num scope="col" { (cx.t(w::OPEN_FINDINGS)) }
                } }
                tbody {
                    @for row in rows {
                        @let one = &row.assessment;
                        tr {
                            th.main scope="row" {
                                a href=(cx.href(&format!("/assessments/{}", one.code))) { (one.code) }
                                span.sub { (one.title) }
                            }
                            td data-name=(cx.t(w::SYSTEM)) { (row.system.name) span.sub { (row.agency.name) } }
                            td data-name=(cx.t(w::ASSESSOR)) { (one.assessor.name) }
                            td data-name=(cx.t(w::FORM)) { (box_name(cx, one.form)) }
                            td data-name=(cx.t(w::STATE)) { (stage_badge(cx, one.stage.as_str())) }
                            td data-name=(cx.t(w::DUE)) {
                                @match one.reported_on() { Some(on) => (day(on)), None => (due(cx, one.last_day(), today, !matches!(one.stage, Stage::Cancelled { .. }))) }
                            }
                            td.num data-name=(cx.t(w::OPEN_FINDINGS)) { (row.open_findings) "/" (row.findings) }
                        }
                    }
                }
            }
        }
    }
}

/// The name of a form of assessment.
pub(crate) fn box_name(cx: &Cx, form: BoxForm) -> String {
    let row = cx.web.desk.library().assessment.forms.iter().find(|row| row.code == form.as_str());
    row.map_or_else(|| form.as_str().to_owned(), |row| cx.pick(&row.vi, &row.en).to_owned())
}

fn intervals(cx: &Cx) -> Markup {
    let rules = cx.web.desk.library().assessment;
    let today = crate::ui::paper::today(cx);
    html! {
        details.card {
            summary.label { (cx.t(w::INTERVALS)) }
            div.table-wrap {
                table.table {
                    caption { (cx.t(w::INTERVALS_CAPTION)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::LEVEL)) }
                        th scope="col" { (cx.t(w::ACTIVITY)) }
                        th scope="col" { (cx.t(w::SOURCE)) }
                        th scope="col" { (cx.t(w::INTERVAL)) }
                        th scope="col" { (cx.t(w::WINS)) }
                    } }
                    tbody {
                        @for level in 1..=5_u8 { @for activity in luytre_govern::assessment::plan::ACTIVITIES {
                            @let winner = rules.strictest(activity, level, today).map(|row| row.code.as_str());
                            @for row in rules.intervals_of(activity, level, today) {
                                tr {
                                    td { (level) }
                                    td { (cx.t(w::activity(activity))) }
                                    td { (cx.pick(&row.vi, &row.en)) span.sub { (cited(cx, &row.basis.source)) " · " (row.basis.confidence.as_str())
                                        @if row.standing == Standing::OldRule { " · " (cx.t(w::OLD_RULE)) } } }
                                    td { @match row.months { Some(months) => (w::months(cx.lang, months)), None => span.muted { (cx.t(w::NO_NUMBER)) } } }
                                    td { @if winner == Some(row.code.as_str()) { span.badge.ok { (icon("check")) (cx.t(w::WINS)) } } }
                                }
                            }
                        } }
                    }
                }
            }
        }
    }
}

/// The form to plan or change an assessment.
pub(crate) fn plan_form(
    cx: &Cx,
    action: &str,
    typed: &Params,
    version: Option<i64>,
    problems: &[FieldProblem],
) -> Markup {
    let rules = cx.web.desk.library().assessment;
    let line = Line { form: "plan", typed, problems };
    let rows =
        |all: Vec<(&str, String)>| all.into_iter().map(|(value, word)| (value.to_owned(), word)).collect::<Vec<_>>();
    let pick = |vi: &str, en: &str| cx.pick(vi, en).to_owned();
    let occasions = rules.occasions.iter().map(|row| (row.code.as_str(), pick(&row.vi, &row.en))).collect();
    let activities =
        luytre_govern::assessment::plan::ACTIVITIES.map(|word| (word, cx.t(w::activity(word)).to_owned())).to_vec();
    let months = (1..=12).map(|month| (month.to_string(), w::month(cx.lang, month))).collect();
    let forms = BoxForm::ALL.map(|form| (form.as_str(), box_name(cx, form))).to_vec();
    let kinds = luytre_govern::assessment::independence::AssessorKind::ALL
        .map(|kind| (kind.as_str(), cx.t(w::assessor_kind(kind.as_str())).to_owned()))
        .to_vec();
    let labels = [
        ("system", cx.t(w::SYSTEM)),
        ("subjects", cx.t(w::SUBJECTS)),
        ("assessor_agency", cx.t(w::ASSESSOR_AGENCY)),
        ("assessor_name", cx.t(w::ASSESSOR_NAME)),
        ("year", cx.t(w::YEAR)),
        ("month", cx.t(w::MONTH)),
        ("due", cx.t(w::DUE)),
    ];
    let fields = html! {
        div.form-grid {
            @if version.is_none() { (line.needed(cx, "system", w::SYSTEM, Some(domain::CODE))) }
            (line.text(cx, "title", w::TITLE, None))
            (line.choice(cx, "occasion", w::OCCASION, rows(occasions)))
            (line.choice(cx, "activity", w::ACTIVITY, rows(activities)))
            (line.number(cx, "year", w::YEAR))
            (line.choice(cx, "month", w::MONTH, months))
            (line.day(cx, "due", w::DUE, false))
            (line.choice(cx, "form", w::FORM, rows(forms)))
        }
        fieldset.stack-tight #plan-subjects {
            legend.label { (cx.t(w::SUBJECTS)) }
            @for row in &rules.subjects {
                (tick(&format!("plan-subject-{}", row.code), "subjects", &pick(&row.vi, &row.en), typed.all("subjects").any(|code| code == row.code), &row.code))
            }
        }
        div.form-grid {
            (line.choice(cx, "assessor_kind", w::ASSESSOR_KIND, rows(kinds)))
            (line.text(cx, "assessor_agency", w::ASSESSOR_AGENCY, Some(w::ASSESSOR_AGENCY_HINT)))
            (line.text(cx, "assessor_name", w::ASSESSOR_NAME, None))
            (line.text(cx, "licence", w::LICENCE, None))
            (line.text(cx, "monitor", w::MONITOR, Some(w::MONITOR_HINT)))
        }
        div.form-grid {
            (line.area(cx, "scope", w::SCOPE, Some(w::SCOPE_HINT), false))
            (line.area(cx, "statement", w::STATEMENT, None, false))
            (line.area(cx, "team", w::TEAM, Some(w::TEAM_HINT), false))
        }
    };
    let form = Keeping {
        form: "plan",
        action,
        version,
        labels: &labels,
        problems,
        button: if version.is_some() { frame::SAVE } else { w::PLAN_NEW },
    };
    form.draw(cx, &fields)
}

/// Reads what [`plan_form`] sent.
pub(crate) fn read_plan(form: &Params) -> luytre_desk::assessments::AssessmentForm {
    let text = |name: &str| form.text(name).to_owned();
    luytre_desk::assessments::AssessmentForm {
        system: text("system"),
        title: text("title"),
        occasion: text("occasion"),
        activity: text("activity"),
        year: form.get("year").and_then(|year| year.parse().ok()).unwrap_or(0),
        month: form.get("month").and_then(|month| month.parse().ok()).unwrap_or(0),
        due: read_day(form, "due"),
        subjects: form.all("subjects").map(str::to_owned).collect(),
        form: text("form"),
        scope: text("scope"),
        assessor_agency: text("assessor_agency"),
        assessor_name: text("assessor_name"),
        assessor_kind: text("assessor_kind"),
        licence: text("licence"),
        statement: text("statement"),
        team: text("team"),
        monitor: text("monitor"),
    }
}

pub(crate) async fn plan(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let mut problems = bad_days(&form, &["due"]);
    if problems.is_empty() {
        match cx.web.desk.plan_assessment(cx.actor(), &read_plan(&form)).await {
            Ok(kept) => return Ok(Answer::GoAndSay(format!("/assessments/{}", kept.body.code), Flash::new("saved"))),
            Err(error) => problems = field_problems(error)?,
        }
    }
    let page = list_page(&cx, Some(&form), &problems).await?;
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, page))
}

fn posted_year(form: &Params) -> i16 {
    form.get("year").and_then(|year| year.parse().ok()).unwrap_or(0)
}

pub(crate) async fn make(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let year = posted_year(&form);
    cx.web.desk.make_programme(cx.actor(), year).await?;
    Ok(Answer::GoAndSay(format!("/assessments?year={year}"), Flash::new("saved")))
}

pub(crate) async fn approve(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let year = posted_year(&form);
    let version = form.get("version").and_then(|version| version.parse().ok()).unwrap_or(0);
    cx.web.desk.approve_programme(cx.actor(), year, version, &read_paper(&form)?).await?;
    Ok(Answer::GoAndSay(format!("/assessments?year={year}"), Flash::new("saved")))
}
