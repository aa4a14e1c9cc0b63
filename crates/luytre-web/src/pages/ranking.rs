//! The ranking with its map, the sheet of an agency, weights with a preview, contested figures.

use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::index::{AgencySheet, Ranking};
use luytre_desk::{Act, DeskError, FieldProblem};
use luytre_govern::index::{ContestCommand, ContestState, Definition, Measured, Weights};
use luytre_report::chart::{Ink, Lines, Series, Tile, TileMap, lines, tile_map};
use maud::{Markup, PreEscaped, html};

use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, desk_reason};
use crate::params::Params;
use crate::posted::Posted;
use crate::routes::{Access, Route, form, page};
use crate::ui::feedback::Tone;
use crate::ui::form::{Field, Select, hidden};
use crate::ui::{feedback, shell};
use crate::words::{frame, ranking as w};

/// Agencies of one page of the table.
const ROWS: usize = 200;

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
    Ok(ranking_page(&cx, None, None).await?.into())
}

async fn ranking_page(
    cx: &Cx,
    proposed: Option<(&Weights, Markup)>,
    wrong: Option<&DeskError>,
) -> Result<Markup, Failure> {
    let ranking = cx.web.desk.ranking(cx.actor(), cx.params.get("edition")).await?;
    let editions = cx.web.desk.editions(cx.actor()).await?;
    let options = std::iter::once((String::new(), cx.t(w::NOW).to_owned()))
        .chain(editions.iter().map(|kept| (kept.body.code.clone(), crate::format::date(kept.body.day))));
    let whole = cx.actor().agency.is_none();
    let body = html! {
        (shell::head(cx.t(w::RANKING), cx.t(w::RANKING_LEDE), None))
        @if let Some(error) = wrong { (feedback::notice(Tone::Bad, html! { p { (desk_reason(cx.lang, error)) } })) }
        div.stack {
            form.filters action=(cx.href("/ranking")) data-filters aria-label=(cx.t(frame::FILTERS)) {
                (Select { id: "ranking-edition", name: "edition", label: cx.t(w::EDITION), value: cx.params.text("edition"), options: options.collect() }.in_bar())
                button.button type="submit" { (cx.t(w::SHOW)) }
            }
            @if ranking.places.is_empty() { div.card { (feedback::empty(cx.t(w::NOBODY), cx.t(w::NOBODY_WHY), None)) } }
            @else {
                @if whole || ranking.edition.is_some() { (map(cx, &ranking)) }
                (table(cx, &ranking))
            }
            @if cx.may(Act::EditIndex) && whole && ranking.edition.is_none() { (weight_form(cx, &ranking, proposed)) (publish_form(cx)) }
        }
    };
    Ok(shell::page(cx, cx.t(w::RANKING), &[], body))
}

fn map(cx: &Cx, ranking: &Ranking) -> Markup {
    let mut places: Vec<_> = ranking.places.iter().collect();
    places.sort_by_key(|(agency, _)| luytre_model::fold::fold(&agency.name));
    let columns = (places.len() as f64 * 1.6).sqrt().ceil().max(1.0) as usize;
    let tiles = places.iter().enumerate().map(|(number, (agency, place))| Tile {
        row: u16::try_from(number / columns).unwrap_or(u16::MAX),
        column: u16::try_from(number % columns).unwrap_or(u16::MAX),
        code: agency.code.clone(),
        name: agency.name.clone(),
        shown: place.score.permille.map_or("–".to_owned(), |score| w::points(cx.lang, score)),
        ink: place.score.permille.map_or(Ink::Ground, |score| Ink::step(score as f32, 0.0, 1_000.0)),
        href: Some(cx.href(&format!("/ranking/{}", agency.code))),
    });
    let map =
        TileMap { title: cx.t(w::MAP).to_owned(), summary: cx.t(w::MAP_SUMMARY).to_owned(), tiles: tiles.collect() };
    html! {
        section.card aria-labelledby="map-title" {
            h2 #map-title { (cx.t(w::MAP)) }
            p.small.muted { (cx.t(w::MAP_SUMMARY)) }
            div.drawing-wrap { (PreEscaped(tile_map(&map).to_svg("province-map"))) }
        }
    }
}

fn table(cx: &Cx, ranking: &Ranking) -> Markup {
    html! {
        div.table-wrap tabindex="0" role="group" aria-label=(cx.t(w::RANKING_CAPTION)) {
            table.table.cards {
                caption { (cx.t(w::RANKING_CAPTION)) }
                thead { tr {
                    th.num scope="col" { (cx.t(w::PLACE)) }
                    th scope="col" { (cx.t(w::AGENCY)) }
                    th.num scope="col" { (cx.t(w::SCORE)) }
                    th scope="col" { (cx.t(w::GRADE)) }
                    @for pillar in &ranking.definition.pillars { th.num scope="col" { (cx.pick(&pillar.vi, &pillar.en)) } }
                } }
                tbody {
                    @for (agency, place) in ranking.places.iter().take(ROWS) {
                        tr {
                            td.num data-name=(cx.t(w::PLACE)) { @if let Some(place) = place.place { (place) } @else { "–" } }
                            th.main scope="row" { a href=(cx.href(&format!("/ranking/{}", agency.code))) { (agency.name) } }
                            td.num data-name=(cx.t(w::SCORE)) { (points(cx, place.score.permille)) }
                            td data-name=(cx.t(w::GRADE)) { @if let Some(score) = place.score.permille { span.tag { (ranking.definition.grade(score).grade) } } }
                            @for pillar in &ranking.definition.pillars {
                                td.num data-name=(cx.pick(&pillar.vi, &pillar.en)) { (points(cx, place.score.pillars.get(&pillar.id).copied())) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn points(cx: &Cx, permille: Option<u32>) -> String {
    permille.map_or("–".to_owned(), |score| w::points(cx.lang, score))
}

fn weight_form(cx: &Cx, ranking: &Ranking, proposed: Option<(&Weights, Markup)>) -> Markup {
    let definition = ranking.definition;
    let (weights, moves) = match &proposed {
        Some((weights, moves)) => (*weights, Some(moves)),
        None => (&ranking.weights, None),
    };
    let field = |id: &str, label: &str| {
        let value = weights.get(id).copied().unwrap_or(0).to_string();
        Field { form: "weight", name: id, label, value: &value, kind: "number", required: true, ..Field::default() }
            .draw(cx, &[])
    };
    html! {
        details.card.no-print open[moves.is_some()] {
            summary.label { (cx.t(w::WEIGHTS)) }
            p.muted { (cx.t(w::WEIGHTS_WHY)) }
            form.stack method="post" action=(cx.href("/ranking/weights")) {
                (hidden(cx))
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
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, ranking_page(cx, None, Some(error)).await?))
}

fn read_weights(form: &Params) -> Weights {
    let definition = Definition::shipped();
    let ids = definition.weights().into_keys();
    // What is not a number is far above the limit, and refused with its reason.
    ids.map(|id| (id.clone(), form.text(&id).trim().parse().unwrap_or(u32::MAX))).collect()
}

async fn weights(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let proposed = read_weights(&form);
    if form.text("act") == "apply" {
        return match cx.web.desk.set_weights(cx.actor(), &proposed).await {
            Ok(()) => Ok(Answer::GoAndSay("/ranking".to_owned(), Flash::new("saved"))),
            Err(error @ DeskError::Invalid(_)) => again(&cx, &error).await,
            Err(error) => Err(error.into()),
        };
    }
    let moves = match cx.web.desk.preview_weights(cx.actor(), &proposed).await {
        Ok(moves) => moves,
        Err(error @ DeskError::Invalid(_)) => return again(&cx, &error).await,
        Err(error) => return Err(error.into()),
    };
    let place = |place: (Option<u32>, Option<u32>)| match place.0 {
        Some(number) => format!("{number} ({})", points(&cx, place.1)),
        None => "–".to_owned(),
    };
    let shown = html! {
        section aria-live="polite" {
            h3 { (cx.t(w::MOVES)) }
            @if moves.is_empty() { p { (cx.t(w::NO_MOVES)) } }
            @else {
                div.table-wrap { table.table {
                    caption.visually-hidden { (cx.t(w::MOVES)) }
                    thead { tr { th scope="col" { (cx.t(w::AGENCY)) } th scope="col" { (cx.t(w::BEFORE)) } th scope="col" { (cx.t(w::AFTER)) } } }
                    tbody { @for (agency, one) in moves.iter().take(ROWS) { tr { th scope="row" { (agency.name) } td { (place(one.before)) } td { (place(one.after)) } } } }
                } }
            }
        }
    };
    Ok(ranking_page(&cx, Some((&proposed, shown)), None).await?.into())
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
        @if let Some(error) = wrong { (feedback::notice(Tone::Bad, html! { p { (desk_reason(cx.lang, error)) } })) }
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
                            th scope="row" { a href=(cx.href(&opens)) { (cx.pick(&one.vi, &one.en)) } }
                            td.num data-name=(cx.t(w::FIGURES)) { (figures(cx, measured)) }
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
                    article.stack-tight {
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
