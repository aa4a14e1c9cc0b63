//! The map of the ranking: real borders where the centre imported them, tiles otherwise; with the same figures as a table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::http::StatusCode;
use luytre_desk::index::Ranking;
use luytre_desk::index::borders::{BordersFile, BordersTrouble, BordersView, degrees};
use luytre_desk::{Act, DeskError, FieldProblem, Language};
use luytre_report::chart::{Borders, Ink, Region, Tile, TileMap, border_map, tile_map};
use maud::{Markup, PreEscaped, html};

use super::ranking::{edition_bar, on_paper, points, scores};
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::error::{Failure, field_problems};
use crate::params::Params;
use crate::posted::{Posted, Uploaded};
use crate::routes::{Access, Route, form, page, with_file};
use crate::ui::feedback::Tone;
use crate::ui::form::{Field, error_summary, hidden};
use crate::ui::{feedback, shell};
use crate::words::ranking as w;

/// Columns of tiles that a page has, also where few agencies fill them: a tile is not as large as a page.
const COLUMNS_MIN: usize = 8;
/// Columns of tiles beside the table: their letters stay readable.
const COLUMNS_BESIDE: usize = 10;
/// Columns of tiles over the whole width of a page.
pub(super) const COLUMNS_WIDE: usize = 16;
/// Most names of a list of what does not fit.
const NAMES: usize = 200;

/// Pages of this part.
pub(crate) fn routes() -> Vec<Route> {
    let edit = Access::May(Act::EditIndex);
    vec![
        page("/map", Access::May(Act::ReadIndex), show),
        with_file("/map/borders", edit, import),
        form("/map/borders/remove", edit, remove),
    ]
}

/// What was wrong with a file.
#[derive(Default)]
struct Wrong {
    trouble: Option<BordersTrouble>,
    problems: Vec<FieldProblem>,
    property: String,
}

async fn show(cx: Arc<Cx>) -> Handled {
    Ok(map_page(&cx, &Wrong::default()).await?.into())
}

async fn map_page(cx: &Cx, wrong: &Wrong) -> Result<Markup, Failure> {
    let desk = &cx.web.desk;
    let ranking = desk.ranking(cx.actor(), cx.params.get("edition")).await?;
    let borders = desk.borders(cx.actor()).await?;
    let whole = cx.actor().agency.is_none();
    let body = html! {
        (shell::head_on_paper(cx.t(w::MAP_PAGE), cx.t(w::MAP_LEDE), &on_paper(cx, &ranking), None))
        div.stack {
            (edition_bar(cx, "/map").await?)
            @if ranking.places.is_empty() { div.card { (feedback::empty(cx.t(w::NOBODY), cx.t(w::NOBODY_WHY), None)) } }
            @else {
                div.alert-grid {
                    @if whole || ranking.edition.is_some() { (card(cx, &ranking, borders.as_ref(), COLUMNS_BESIDE)) }
                    @else { section.card { (feedback::empty(cx.t(w::MAP_PAGE), cx.t(w::NOT_PUBLIC), None)) } }
                    // The figures of the map, for whoever does not see it.
                    (scores(cx, &ranking, &ranking.places, &[]))
                }
            }
            @if let Some(view) = &borders { (misfits(cx, view)) }
            @if cx.may(Act::EditIndex) && whole { (manage(cx, borders.as_ref(), wrong)) }
        }
    };
    Ok(shell::page(cx, cx.t(w::MAP_PAGE), &[(cx.t(w::RANKING).to_owned(), "/ranking".to_owned())], body))
}

/// The drawing with its heading; tiles stand in at most so many columns.
pub(super) fn card(cx: &Cx, ranking: &Ranking, borders: Option<&BordersView>, most: usize) -> Markup {
    let columns = columns_of(ranking, most);
    let (title, summary) =
        if borders.is_some() { (w::BORDER_MAP, w::BORDER_SUMMARY) } else { (w::MAP, w::MAP_SUMMARY) };
    let drawing = match borders {
        Some(view) => {
            let unknown = |name: &str| format!("{name}: {}", cx.t(w::NO_AGENCY));
            let areas = view.kept.body.areas.iter();
            let areas = areas.map(|area| (area.agency.clone().unwrap_or_else(|| unknown(&area.name)), degrees(area)));
            border_map(cx.t(title), cx.t(summary), &areas.collect::<Borders>(), &regions(cx, ranking))
        }
        None => tile_map(&tiles(cx, ranking, columns)),
    };
    html! {
        section.card aria-labelledby="map-title" {
            h2 #map-title { (cx.t(title)) }
            p.small.muted { (cx.t(summary)) }
            div.drawing-wrap.wide[borders.is_none() && columns > COLUMNS_BESIDE] { (PreEscaped(drawing.to_svg("province-map"))) }
        }
    }
}

fn ink(score: Option<u32>) -> Ink {
    score.map_or(Ink::Ground, |score| Ink::step(score as f32, 0.0, 1_000.0))
}

fn regions(cx: &Cx, ranking: &Ranking) -> BTreeMap<String, Region> {
    let region = |(agency, place): &(luytre_desk::views::Named, luytre_govern::index::Place)| {
        let region = Region {
            name: agency.name.clone(),
            shown: points(cx, place.score.permille),
            ink: ink(place.score.permille),
            href: Some(cx.href(&format!("/ranking/{}", agency.code))),
        };
        (agency.code.clone(), region)
    };
    ranking.places.iter().map(region).collect()
}

fn columns_of(ranking: &Ranking, most: usize) -> usize {
    let wider_than_high = (ranking.places.len() as f64 * 1.6).sqrt().ceil() as usize;
    wider_than_high.clamp(COLUMNS_MIN, most)
}

fn tiles(cx: &Cx, ranking: &Ranking, columns: usize) -> TileMap {
    let mut places: Vec<_> = ranking.places.iter().collect();
    places.sort_by_key(|(agency, _)| luytre_model::fold::fold(&agency.name));
    let tiles = places.iter().enumerate().map(|(number, (agency, place))| Tile {
        row: u16::try_from(number / columns).unwrap_or(u16::MAX),
        column: u16::try_from(number % columns).unwrap_or(u16::MAX),
        code: agency.code.clone(),
        name: agency.name.clone(),
        short: luytre_govern::index::short_names(&agency.name),
        shown: points(cx, place.score.permille),
        ink: ink(place.score.permille),
        href: Some(cx.href(&format!("/ranking/{}", agency.code))),
    });
    let (title, summary) = (cx.t(w::MAP).to_owned(), cx.t(w::MAP_SUMMARY).to_owned());
    TileMap { title, summary, tiles: tiles.collect() }
}

/// What of the file fits no agency, and which communes have no area.
fn misfits(cx: &Cx, view: &BordersView) -> Markup {
    let strange: BTreeSet<&String> = view.strange.iter().collect();
    html! {
        @if !strange.is_empty() {
            section.card.no-print aria-labelledby="strange-title" {
                h2 #strange-title { (cx.t(w::STRANGE)) " (" (cx.number(view.strange.len() as u64)) ")" }
                p.muted { (cx.t(w::STRANGE_WHY)) }
                ul #borders-strange { @for name in strange.iter().take(NAMES) { li { (name) } } }
            }
        }
        @if !view.without.is_empty() {
            section.card.no-print aria-labelledby="without-title" {
                h2 #without-title { (cx.t(w::WITHOUT_AREA)) " (" (cx.number(view.without.len() as u64)) ")" }
                ul #borders-without { @for agency in view.without.iter().take(NAMES) { li { a href=(cx.href(&format!("/agencies/{}", agency.code))) { (agency.name) } " " code { (agency.code) } } } }
            }
        }
    }
}

fn manage(cx: &Cx, borders: Option<&BordersView>, wrong: &Wrong) -> Markup {
    let version = borders.map_or(0, |view| view.kept.version);
    let labels = [("file", cx.t(w::BORDERS_FILE)), ("property", cx.t(w::BORDERS_PROPERTY))];
    let button = if borders.is_some() { w::BORDERS_REPLACE } else { w::BORDERS_IMPORT };
    html! {
        section.card.no-print aria-labelledby="borders-title" {
            h2 #borders-title { (cx.t(w::BORDERS)) }
            p.muted { (cx.t(w::BORDERS_WHY)) }
            @match borders {
                Some(view) => (facts(cx, view)),
                None => { p { (cx.t(w::BORDERS_NONE)) } }
            }
            @if let Some(trouble) = &wrong.trouble {
                (feedback::notice(Tone::Bad, html! {
                    p { (cx.t(w::BORDERS_REFUSED)) }
                    p #borders-trouble { @match cx.lang { Language::Vi => (trouble.in_vietnamese()), Language::En => (trouble) } }
                }))
            }
            form.stack method="post" enctype="multipart/form-data" action=(cx.href("/map/borders")) {
                (hidden(cx))
                input type="hidden" name="seen" value=(version);
                (error_summary(cx, "borders", &labels, &wrong.problems))
                div.field {
                    label for="borders-file" { (cx.t(w::BORDERS_FILE)) }
                    span.field-hint #borders-file-hint { (cx.t(w::BORDERS_HINT)) }
                    input.input #borders-file name="file" type="file" required aria-describedby="borders-file-hint" accept=".geojson,.json,application/geo+json,application/json";
                }
                (Field { form: "borders", name: "property", label: cx.t(w::BORDERS_PROPERTY), hint: cx.t(w::BORDERS_PROPERTY_HINT), value: &wrong.property, max: 200, ..Field::default() }.draw(cx, &wrong.problems))
                div { button.button.primary type="submit" { (cx.t(button)) } }
            }
            @if borders.is_some() {
                form method="post" action=(cx.href("/map/borders/remove")) {
                    (hidden(cx))
                    input type="hidden" name="version" value=(version);
                    button.button type="submit" { (cx.t(w::BORDERS_REMOVE)) }
                }
            }
        }
    }
}

fn facts(cx: &Cx, view: &BordersView) -> Markup {
    let map = &view.kept.body;
    let found = map.areas.iter().filter(|area| area.agency.is_some()).count();
    html! {
        dl.pairs #borders-facts {
            div { dt { (cx.t(w::BORDERS_FILE)) } dd { (map.file) } }
            div { dt { (cx.t(w::BORDERS_PROPERTY)) } dd { code { (map.property) } } }
            div { dt { (cx.t(w::BORDERS_AREAS)) } dd { (cx.number(map.areas.len() as u64)) } }
            div { dt { (cx.t(w::BORDERS_FOUND)) } dd { (cx.number(found as u64)) } }
            div { dt { (cx.t(w::BORDERS_BY)) } dd { (map.by) ", " (crate::format::date(map.on)) } }
        }
    }
}

async fn import(uploaded: Uploaded) -> Handled {
    let Uploaded { cx, form, file } = uploaded;
    let property = form.text("property").to_owned();
    let seen = version(&form, "seen")?;
    let file = BordersFile { name: form.text("file_name").to_owned(), property: property.clone(), seen, bytes: file };
    let wrong = match cx.web.desk.import_borders(cx.actor(), file).await {
        Ok(Ok(_)) => return Ok(Answer::GoAndSay("/map".to_owned(), Flash::new("saved"))),
        Ok(Err(trouble)) => Wrong { trouble: Some(trouble), property, ..Wrong::default() },
        Err(error @ DeskError::Invalid(_)) => Wrong { problems: field_problems(error)?, property, ..Wrong::default() },
        Err(error) => return Err(error.into()),
    };
    Ok(Answer::PageWith(StatusCode::UNPROCESSABLE_ENTITY, map_page(&cx, &wrong).await?))
}

async fn remove(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    cx.web.desk.remove_borders(cx.actor(), version(&form, "version")?).await?;
    Ok(Answer::GoAndSay("/map".to_owned(), Flash::new("saved")))
}

fn version(form: &Params, name: &str) -> Result<i64, Failure> {
    form.text(name).parse().map_err(|_| Failure::BadBody)
}
