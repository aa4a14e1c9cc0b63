//! The ranking, the sheet of an agency, weights with a preview, contested figures.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::index::weights::WeightsForm;
use luytre_desk::index::{AgencySheet, Ranking};
use luytre_desk::views::Named;
use luytre_desk::{Act, DeskError, FieldProblem, Refusal};
use luytre_govern::index::{
    ContestCommand, ContestRefusal, ContestState, Definition, Measured, Move, Pillar, Place, Weights,
};
use luytre_report::chart::{Lines, Series, lines};
use maud::{Markup, PreEscaped, html};

use super::map;
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, desk_reason};
use crate::params::Params;
use crate::posted::Posted;
use crate::routes::{Access, Route, form, page};
use crate::ui::feedback::Tone;
use crate::ui::form::{Field, Select, hidden, part_of};
use crate::ui::icon::icon;
use crate::ui::{feedback, shell};
use crate::words::{frame, ranking as w};

/// Agencies of one page of the table: those of a usual province, so that it is printed as a whole.
const ROWS: usize = 120;
/// Agencies that a change of weights moves, as far as they are named.
const MOVES: usize = 200;

/// Pages of this part.
#[rustfmt::skip]
pub(crate) fn routes() -> Vec<Route> {
    vec![
        page("/ranking", Access::May(Act::ReadIndex), show),
        form("/ranking/publish", Access::May(Act::EditIndex), publish),
        form("/ranking/weights", Access::May(Act::EditIndex), weights),
        page("/ranking/{agency}", Access::May(Act::ReadIndex), sheet),
        form("/ranking/{agency}/contest", Access::May(Act::ContestIndex), contest),
        form("/contests/{code}/decide", Access::May(Act::JudgeContests), decide),
        form("/contests/{code}/withdraw", Access::May(Act::ContestIndex), withdraw),
    ]
}

async fn show(cx: Arc<Cx>) -> Handled {
    match ranking_page(&cx, None, None).await {
        // Who may mend the weights is led to them; everybody else is told.
        Err(Failure::Desk(error @ DeskError::Refused(Refusal::WeightsUnreadable))) if mends(&cx) => {
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, repair_page(&cx, &error).await?))
        }
        other => Ok(other?.into()),
    }
}

fn mends(cx: &Cx) -> bool {
    cx.may(Act::EditIndex) && cx.actor().agency.is_none()
}

/// The form of weights alone, while there is no ranking because the stored ones cannot be read.
async fn repair_page(cx: &Cx, error: &DeskError) -> Result<Markup, Failure> {
    let form = cx.web.desk.weights_form(cx.actor()).await?;
    let body = html! {
        (shell::head(cx.t(w::RANKING), cx.t(w::RANKING_LEDE), None))
        (feedback::notice(Tone::Bad, html! { p { (desk_reason(cx.lang, error)) } }))
        (weight_form(cx, &form, None))
    };
    Ok(shell::page(cx, cx.t(w::RANKING), &[], body))
}

async fn ranking_page(cx: &Cx, proposed: Option<Proposed>, wrong: Option<Markup>) -> Result<Markup, Failure> {
    let ranking = cx.web.desk.ranking(cx.actor(), cx.params.get("edition")).await?;
    let whole = cx.actor().agency.is_none();
    let form = match mends(cx) && ranking.edition.is_none() {
        true => Some(cx.web.desk.weights_form(cx.actor()).await?),
        false => None,
    };
    let borders = cx.web.desk.borders(cx.actor()).await?;
    // Whoever sees a part has no map of now, and no place.
    let mapped = whole || ranking.edition.is_some();
    let to_map = mapped.then(|| html! { a.button href=(cx.href(&cx.params.on("/map"))) { (cx.t(w::MAP_PAGE)) } });
    let body = html! {
        (shell::head_on_paper(cx.t(w::RANKING), cx.t(w::RANKING_LEDE), &on_paper(cx, &ranking), to_map))
        @if let Some(wrong) = wrong { (feedback::notice(Tone::Bad, wrong)) }
        div.stack {
            (edition_bar(cx, "/ranking").await?)
            @if ranking.places.is_empty() { div.card { (feedback::empty(cx.t(w::NOBODY), cx.t(w::NOBODY_WHY), None)) } }
            @else {
                @if mapped { (map::card(cx, &ranking, borders.as_ref(), map::COLUMNS_WIDE)) }
                (table(cx, &ranking))
                @if !mapped { p.small.muted #no-place { (cx.t(w::NO_PLACE)) } }
            }
            @if let Some(form) = &form { (weight_form(cx, form, proposed)) (publish_form(cx)) }
        }
    };
    Ok(shell::page(cx, cx.t(w::RANKING), &[], body))
}

/// What a printed page says of its figures: whose they are, of when, and in which edition.
pub(super) fn on_paper(cx: &Cx, ranking: &Ranking) -> String {
    let at = match &ranking.edition {
        Some(_) => crate::format::date(ranking.day),
        None => crate::format::minute(cx.now, &cx.web.settings.zone),
    };
    w::on_paper(cx.lang, &ranking.issuer, &at, ranking.edition.as_deref())
}

/// The table; a province with more agencies has it in parts, or as a whole for printing.
fn table(cx: &Cx, ranking: &Ranking) -> Markup {
    let all = cx.params.get("rows") == Some("all");
    let (shown, foot) = part_of(cx, ("/ranking", "cursor"), &ranking.places, if all { usize::MAX } else { ROWS });
    html! {
        (scores(cx, ranking, shown, &ranking.definition.pillars))
        (foot)
        @if shown.len() < ranking.places.len() {
            p.no-print { a href=(cx.href(&cx.params.without("cursor").with("rows", "all").on("/ranking"))) { (cx.t(w::PRINT_ALL)) } }
        }
    }
}

/// Agencies with their scores; the map has the same without pillars. Hundreds of rows: what every cell shares is said once,
/// by the class of the table.
pub(super) fn scores(cx: &Cx, ranking: &Ranking, shown: &[(Named, Place)], pillars: &[Pillar]) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="group" aria-label=(cx.t(w::RANKING_CAPTION)) {
            table.table.scores {
                caption { (cx.t(w::RANKING_CAPTION)) }
                thead { tr {
                    th.num scope="col" { (cx.t(w::PLACE)) }
                    th scope="col" { (cx.t(w::AGENCY)) }
                    th.num scope="col" { (cx.t(w::SCORE)) }
                    th scope="col" { (cx.t(w::GRADE)) }
                    @for pillar in pillars { th.num scope="col" { (cx.pick(&pillar.vi, &pillar.en)) } }
                } }
                tbody {
                    @for (agency, place) in shown {
                        tr {
                            td { @if let Some(place) = place.place { (place) } @else { "–" } }
                            th scope="row" { a href=(cx.href(&format!("/ranking/{}", agency.code))) { (agency.name) } }
                            td { (points(cx, place.score.permille)) }
                            td { @if let Some(score) = place.score.permille { (ranking.definition.grade(score).grade) } }
                            @for pillar in pillars { td { (points(cx, place.score.pillars.get(&pillar.id).copied())) } }
                        }
                    }
                }
            }
        }
    }
}

/// The choice between now and the editions on the page at `path`; the map has it, too.
pub(super) async fn edition_bar(cx: &Cx, path: &str) -> Result<Markup, Failure> {
    let editions = cx.web.desk.editions(cx.actor()).await?;
    let options = std::iter::once((String::new(), cx.t(w::NOW).to_owned()))
        .chain(editions.iter().map(|kept| (kept.body.code.clone(), crate::format::date(kept.body.day))));
    let value = cx.params.text("edition");
    Ok(html! {
        form.filters action=(cx.href(path)) data-filters aria-label=(cx.t(frame::FILTERS)) {
            (Select { id: "ranking-edition", name: "edition", label: cx.t(w::EDITION), value, options: options.collect() }.in_bar())
            button.button type="submit" { (cx.t(w::SHOW)) }
        }
    })
}

pub(super) fn points(cx: &Cx, permille: Option<u32>) -> String {
    permille.map_or("–".to_owned(), |score| w::points(cx.lang, score))
}

/// Weights that somebody typed, with who would move and the mark of what their form showed.
struct Proposed {
    weights: Weights,
    moves: Markup,
    seen: String,
}

fn weight_form(cx: &Cx, form: &WeightsForm, proposed: Option<Proposed>) -> Markup {
    let (weights, seen) = match &proposed {
        Some(proposed) => (&proposed.weights, &proposed.seen),
        None => (&form.weights, &form.seen),
    };
    let moves = proposed.as_ref().map(|proposed| &proposed.moves);
    let definition = form.definition;
    let field = |id: &str, label: &str| {
        let value = weights.get(id).copied().unwrap_or(0).to_string();
        Field { form: "weight", name: id, label, value: &value, kind: "number", required: true, ..Field::default() }
            .draw(cx, &[])
    };
    html! {
        details.card.no-print open[moves.is_some() || form.unreadable] {
            summary.label { (cx.t(w::WEIGHTS)) }
            p.muted { (cx.t(w::WEIGHTS_WHY)) }
            form.stack method="post" action=(cx.href("/ranking/weights")) {
                (hidden(cx))
                input type="hidden" name="seen" value=(seen);
                @for pillar in &definition.pillars {
                    fieldset {
                        legend.label { (cx.pick(&pillar.vi, &pillar.en)) }
                        div.form-grid {
                            (field(&pillar.id, cx.pick(&pillar.vi, &pillar.en)))
                            @for one in definition.indicators.iter().filter(|one| one.pillar == pillar.id) { (field(&one.id, cx.pick(&one.vi, &one.en))) }
                        }
                    }
                }
                @if let Some(moves) = moves { (moves) }
                div.row {
                    button.button type="submit" name="act" value="preview" { (cx.t(w::PREVIEW)) }
                    button.button.primary type="submit" name="act" value="apply" { (cx.t(w::APPLY)) }
                }
            }
        }
    }
}

fn publish_form(cx: &Cx) -> Markup {
    html! {
        section.card.no-print aria-labelledby="publish-title" {
            h2 #publish-title { (cx.t(w::PUBLISH)) }
            form.stack method="post" action=(cx.href("/ranking/publish")) {
                (hidden(cx))
                (Field { form: "publish", name: "note", label: cx.t(w::NOTE), max: 500, ..Field::default() }.draw(cx, &[]))
                div { button.button.primary type="submit" { (cx.t(w::PUBLISH)) } }
            }
        }
    }
}

async fn publish(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    match cx.web.desk.publish_edition(cx.actor(), form.text("note")).await {
        Ok(kept) => Ok(Answer::GoAndSay(format!("/ranking?edition={}", kept.body.code), Flash::new("saved"))),
        Err(error @ DeskError::Invalid(_)) => again(&cx, &error).await,
        Err(error) => Err(error.into()),
    }
}

async fn again(cx: &Cx, error: &DeskError) -> Handled {
    let wrong = html! { p { (desk_reason(cx.lang, error)) } };
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, ranking_page(cx, None, Some(wrong)).await?))
}

fn read_weights(definition: &Definition, form: &Params) -> Weights {
    let ids = definition.weights().into_keys();
    // What is not a number is far above the limit, and refused with its reason.
    ids.map(|id| (id.clone(), form.text(&id).trim().parse().unwrap_or(u32::MAX))).collect()
}

async fn weights(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let desk = &cx.web.desk;
    let present = desk.weights_form(cx.actor()).await?;
    let weights = read_weights(present.definition, &form);
    let mut seen = form.text("seen").to_owned();
    let applies = form.text("act") == "apply";
    if applies {
        match desk.set_weights(cx.actor(), &weights, &seen).await {
            Ok(()) => return Ok(Answer::GoAndSay("/ranking".to_owned(), Flash::new("saved"))),
            Err(error @ DeskError::Invalid(_)) => return again(&cx, &error).await,
            // Both are shown: what stands now, and what this would change.
            Err(DeskError::Conflict) => seen = present.seen,
            Err(error) => return Err(error.into()),
        }
    }
    let moves = match desk.preview_weights(cx.actor(), &weights).await {
        Ok(moves) => who_moves(&cx, &moves),
        Err(error @ DeskError::Invalid(_)) => return again(&cx, &error).await,
        Err(error) => return Err(error.into()),
    };
    let wrong = applies.then(|| html! { p { (cx.t(w::WEIGHTS_STALE)) } });
    let page = ranking_page(&cx, Some(Proposed { weights, moves, seen }), wrong).await?;
    Ok(if applies { Answer::PageWith(StatusCode::CONFLICT, page) } else { page.into() })
}

fn who_moves(cx: &Cx, moves: &[(Named, Move)]) -> Markup {
    let place = |place: (Option<u32>, Option<u32>)| match place.0 {
        Some(number) => format!("{number} ({})", points(cx, place.1)),
        None => "–".to_owned(),
    };
    html! {
        section aria-live="polite" {
            h3 { (cx.t(w::MOVES)) }
            @if moves.is_empty() { p { (cx.t(w::NO_MOVES)) } }
            @else {
                div.table-wrap { table.table {
                    caption.visually-hidden { (cx.t(w::MOVES)) }
                    thead { tr { th scope="col" { (cx.t(w::AGENCY)) } th scope="col" { (cx.t(w::BEFORE)) } th scope="col" { (cx.t(w::AFTER)) } } }
                    tbody { @for (agency, one) in moves.iter().take(MOVES) { tr { th scope="row" { (agency.name) } td { (place(one.before)) } td { (place(one.after)) } } } }
                } }
            }
        }
    }
}

async fn sheet(cx: Arc<Cx>) -> Handled {
    Ok(sheet_page(&cx, &[], None).await?.into())
}

async fn sheet_page(cx: &Cx, problems: &[FieldProblem], wrong: Option<&DeskError>) -> Result<Markup, Failure> {
    let code = cx.part(1);
    let view = cx.web.desk.agency_sheet(cx.actor(), &code).await?;
    let score = view.now.score.permille;
    let own = cx.may(Act::ContestIndex) && cx.actor().agency.as_deref() == Some(code.as_str());
    let body = html! {
        (shell::head(&view.agency.name, cx.t(w::SHEET_LEDE), None))
        @if let Some(error) = wrong { (feedback::notice(Tone::Bad, html! { p { (desk_reason(cx.lang, error)) (first_contest(cx, error)) } })) }
        div.stack {
            section.card aria-labelledby="sheet-title" {
                h2 #sheet-title { (cx.t(w::SHEET)) }
                dl.pairs {
                    div { dt { (cx.t(w::SCORE)) } dd { strong { (points(cx, score)) } } }
                    @if let Some(score) = score { @let grade = view.definition.grade(score); div { dt { (cx.t(w::GRADE)) } dd { strong { (grade.grade) } " · " (cx.pick(&grade.vi, &grade.en)) } } }
                    @if let Some(place) = view.now.place { div { dt { (cx.t(w::PLACE)) } dd { (place) } } }
                }
            }
            @for pillar in &view.definition.pillars { (pillar_card(cx, &view, &pillar.id, cx.pick(&pillar.vi, &pillar.en))) }
            @if view.line.len() > 1 { (time_line(cx, &view)) }
            (contests(cx, &view))
            @if own { (contest_form(cx, &view, &code, problems)) }
        }
    };
    Ok(shell::page(cx, &view.agency.name, &[(cx.t(w::RANKING).to_owned(), "/ranking".to_owned())], body))
}

/// A link to the contest that stands in the way of another one.
fn first_contest(cx: &Cx, error: &DeskError) -> Markup {
    html! {
        @if let DeskError::Refused(Refusal::Contest(ContestRefusal::AlreadyOpen { agency, code })) = error {
            " " a href={ (cx.href(&format!("/ranking/{agency}"))) "#" (code) } { (code) }
        }
    }
}

fn pillar_card(cx: &Cx, view: &AgencySheet, pillar: &str, name: &str) -> Markup {
    let indicators = view.definition.indicators.iter().zip(&view.now.score.indicators);
    html! {
        section.card aria-labelledby={ "pillar-" (pillar) } {
            div.card-head { h2 id={ "pillar-" (pillar) } { (name) } strong { (points(cx, view.now.score.pillars.get(pillar).copied())) } }
            div.table-wrap { table.table.cards {
                caption.visually-hidden { (name) }
                thead { tr {
                    th scope="col" { (cx.t(w::INDICATOR)) } th.num scope="col" { (cx.t(w::FIGURES)) }
                    th.num scope="col" { (cx.t(w::SCORE)) } th scope="col" { (cx.t(w::BASIS)) }
                } }
                tbody {
                    @for (one, measured) in indicators.filter(|(one, _)| one.pillar == pillar) {
                        @let opens = one.opens.replace("{agency}", &crate::format::encode(&view.agency.code));
                        tr {
                            th scope="row" {
                                a href=(cx.href(&opens)) { (cx.pick(&one.vi, &one.en)) }
                                @let rule = cx.pick(&one.rule_vi, &one.rule_en);
                                @if !rule.is_empty() { span.sub.small.muted { (cx.t(w::RULE)) ": " (rule) } }
                            }
                            td.num data-name=(cx.t(w::FIGURES)) {
                                (figures(cx, measured))
                                @if let Some(proved) = measured.proved.filter(|proved| *proved < measured.part) {
                                    span.sub.small { (w::proved(cx.lang, &cx.number(proved))) " " span.badge.medium { (icon("half")) (cx.t(w::DECLARED)) } }
                                }
                            }
                            td.num data-name=(cx.t(w::SCORE)) { @match measured.permille { Some(score) => (w::points(cx.lang, score)), None => { span.muted { (cx.t(w::NOT_COUNTED)) } } } }
                            td.small.muted { (w::basis(cx, &one.source)) }
                        }
                    }
                }
            } }
        }
    }
}

fn figures(cx: &Cx, measured: &Measured) -> String {
    if measured.whole == 0 {
        "–".to_owned()
    } else {
        format!("{} / {}", cx.number(measured.part), cx.number(measured.whole))
    }
}

fn time_line(cx: &Cx, view: &AgencySheet) -> Markup {
    let values: Vec<f32> = view.line.iter().map(|(_, _, score)| score.unwrap_or(0) as f32 / 10.0).collect();
    let chart = Lines {
        title: cx.t(w::LINE).to_owned(),
        labels: view.line.iter().map(|(code, _, _)| code.trim_start_matches("CS-").to_owned()).collect(),
        series: vec![Series { name: view.agency.name.clone(), values: values.into_iter().map(Some).collect() }],
        ..Lines::default()
    };
    html! {
        section.card aria-labelledby="line-title" {
            h2 #line-title { (cx.t(w::LINE)) }
            div.drawing-wrap { (PreEscaped(lines(&chart).to_svg("score-line"))) }
        }
    }
}

fn contests(cx: &Cx, view: &AgencySheet) -> Markup {
    let name =
        |id: &str| view.definition.indicator(id).map_or(id.to_owned(), |one| cx.pick(&one.vi, &one.en).to_owned());
    html! {
        @if !view.contests.is_empty() {
            section.card aria-labelledby="contests-title" {
                h2 #contests-title { (cx.t(w::CONTESTS)) }
                @for kept in &view.contests {
                    @let one = &kept.body;
                    article.stack-tight id=(one.code) {
                        p { strong { (one.code) } " · " (name(&one.indicator)) " · " span.tag { (cx.t(w::contest_state(one.state.word()))) } }
                        p { (one.reason) }
                        @if let ContestState::Upheld { reason, .. } | ContestState::Refused { reason, .. } = &one.state { p.muted { (reason) } }
                        @if one.state == ContestState::Open && cx.may(Act::JudgeContests) {
                            form.stack method="post" action=(cx.href(&format!("/contests/{}/decide", one.code))) {
                                (hidden(cx))
                                input type="hidden" name="agency" value=(one.agency);
                                (Field { form: &one.code, name: "reason", label: cx.t(w::REASON), required: true, max: 500, ..Field::default() }.draw(cx, &[]))
                                div.row {
                                    button.button type="submit" name="act" value="uphold" { (cx.t(w::UPHOLD)) }
                                    button.button type="submit" name="act" value="refuse" { (cx.t(w::REFUSE)) }
                                }
                            }
                        }
                        @if one.state == ContestState::Open && cx.actor().agency.as_deref() == Some(one.agency.as_str()) && cx.may(Act::ContestIndex) {
                            form method="post" action=(cx.href(&format!("/contests/{}/withdraw", one.code))) {
                                (hidden(cx))
                                button.button type="submit" { (cx.t(w::WITHDRAW)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn contest_form(cx: &Cx, view: &AgencySheet, code: &str, problems: &[FieldProblem]) -> Markup {
    let options = view.definition.indicators.iter().map(|one| (one.id.clone(), cx.pick(&one.vi, &one.en).to_owned()));
    html! {
        section.card.no-print aria-labelledby="contest-title" {
            h2 #contest-title { (cx.t(w::CONTEST)) }
            form.stack method="post" action=(cx.href(&format!("/ranking/{code}/contest"))) {
                (hidden(cx))
                (Select { id: "contest-indicator", name: "indicator", label: cx.t(w::INDICATOR), value: "", options: options.collect() }.draw())
                (Field { form: "contest", name: "reason", label: cx.t(w::REASON), required: true, max: 4000, ..Field::default() }.draw(cx, problems))
                div { button.button.primary type="submit" { (cx.t(w::CONTEST)) } }
            }
        }
    }
}

async fn contest(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    match cx.web.desk.contest_figure(cx.actor(), &code, form.text("indicator"), form.text("reason")).await {
        Ok(_) => Ok(Answer::GoAndSay(format!("/ranking/{code}"), Flash::new("saved"))),
        Err(DeskError::Invalid(problems)) => {
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, sheet_page(&cx, &problems, None).await?))
        }
        Err(error @ DeskError::Refused(_)) => {
            Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, sheet_page(&cx, &[], Some(&error)).await?))
        }
        Err(error) => Err(error.into()),
    }
}

async fn decide(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let reason = form.text("reason").to_owned();
    let command = match form.text("act") {
        "uphold" => ContestCommand::Uphold(reason),
        "refuse" => ContestCommand::Refuse(reason),
        _ => return Err(Failure::BadBody),
    };
    settle(&cx, command).await
}

async fn withdraw(posted: Posted) -> Handled {
    settle(&posted.cx, ContestCommand::Withdraw).await
}

async fn settle(cx: &Cx, command: ContestCommand) -> Handled {
    let kept = cx.web.desk.decide_contest(cx.actor(), &cx.part(1), command).await?;
    Ok(Answer::GoAndSay(format!("/ranking/{}", kept.body.agency), Flash::new("saved")))
}
