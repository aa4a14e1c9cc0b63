//! Level dossiers on the wire.

use luytre_desk::DeskError;
use luytre_desk::views::{DossierFilter, DossierRow, DossierView};
use luytre_govern::DocumentRef;
use luytre_govern::dossier::{DossierClock, Event, StageWord};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{Call, list};
use crate::error::refusal_text;

#[derive(Serialize)]
struct Dossier {
    code: String,
    system: String,
    agency: String,
    level: u8,
    regime: String,
    state: &'static str,
    stage: &'static str,
    due: Option<String>,
    days_left: Option<i64>,
    paused: bool,
    waits_for: Option<String>,
    next: Option<&'static str>,
    decision: Option<Json>,
    changed_at: String,
    version: i64,
}

fn paper(paper: &DocumentRef) -> Json {
    json!({ "number": paper.number, "date": paper.date.map(|date| date.to_string()), "body": paper.body })
}

fn days_left(clock: Option<&DossierClock>) -> Option<i64> {
    match clock? {
        DossierClock::Running { left, .. } => Some(*left),
        DossierClock::Paused { .. } => None,
    }
}

impl Dossier {
    fn of_row(row: &DossierRow) -> Self {
        Dossier {
            code: row.code.clone(),
            system: row.system.code.clone(),
            agency: row.operator.code.clone(),
            level: row.level.number(),
            regime: row.regime.clone(),
            state: row.stage.as_str(),
            stage: row.stage_name,
            due: row.clock.as_ref().and_then(|clock| clock.due()).map(|day| day.to_string()),
            days_left: days_left(row.clock.as_ref()),
            paused: matches!(row.clock, Some(DossierClock::Paused { .. })),
            waits_for: row.turn.as_ref().map(|turn| turn.agency.code.clone()),
            next: row.turn.as_ref().map(|turn| turn.command.as_str()),
            decision: row.decision.as_ref().map(paper),
            changed_at: row.changed_at.to_string(),
            version: row.version,
        }
    }

    fn of_view(view: &DossierView) -> Self {
        let dossier = &view.dossier;
        Dossier {
            code: dossier.code.clone(),
            system: dossier.system.clone(),
            agency: dossier.parties.operator.clone(),
            level: dossier.level.number(),
            regime: dossier.regime.clone(),
            state: dossier.stage.word().as_str(),
            stage: dossier.stage.name(),
            due: view.clock.as_ref().and_then(|clock| clock.due()).map(|day| day.to_string()),
            days_left: days_left(view.clock.as_ref()),
            paused: matches!(view.clock, Some(DossierClock::Paused { .. })),
            waits_for: view.turn.as_ref().map(|turn| turn.agency.code.clone()),
            next: view.turn.as_ref().map(|turn| turn.command.as_str()),
            decision: dossier.decision().map(paper),
            changed_at: view.changed_at.to_string(),
            version: view.version,
        }
    }
}

pub(super) async fn dossiers(call: &Call) -> Result<Json, DeskError> {
    let unknown =
        |name: &'static str, word: &str| DeskError::field(name, luytre_desk::Problem::Unknown(word.to_owned()));
    let stages = call.params.all("state").flat_map(|value| value.split(','));
    let stages = stages.map(|word| StageWord::from_word(word).ok_or_else(|| unknown("state", word)));
    let level = match call.params.get("level") {
        None => None,
        Some(text) => {
            let level = text.parse::<u8>().ok().and_then(|level| level.try_into().ok());
            Some(level.ok_or_else(|| unknown("level", text))?)
        }
    };
    let filter = DossierFilter {
        stages: stages.collect::<Result<_, _>>()?,
        agency: call.owned("agency"),
        level,
        system: call.owned("system"),
        text: call.owned("q"),
        overdue: call.params.has("overdue"),
        mine: false,
        cursor: call.owned("cursor"),
        limit: call.limit()?,
    };
    let page = call.web.desk.dossiers(&call.actor, &filter).await?;
    Ok(list(page.items.iter().map(Dossier::of_row).collect(), page.next))
}

pub(super) async fn dossier(call: &Call, code: &str) -> Result<Json, DeskError> {
    let view = call.web.desk.dossier(&call.actor, code).await?;
    let mut body = json!(Dossier::of_view(&view));
    let dossier = &view.dossier;
    let refusal = |refusal: &luytre_govern::dossier::Refusal| {
        refusal_text(call.language, &luytre_desk::Refusal::Dossier(Box::new(refusal.clone())))
    };
    body["owner"] = json!(dossier.parties.owner);
    body["dedicated_unit"] = json!(dossier.parties.dedicated_unit);
    body["missing"] =
        view.missing.iter().map(|one| json!({ "part": one.part, "field": one.field, "source": one.source })).collect();
    body["unmet"] = view
        .unmet
        .iter()
        .map(|(gate, unmet)| json!({ "before": gate.as_str(), "rule": unmet.word(), "detail": refusal(unmet) }))
        .collect();
    body["parts"] = dossier
        .parts
        .iter()
        .map(|(code, part)| {
            let file = |file: &luytre_govern::dossier::FileRef| {
                json!({ "name": file.name, "sha256": file.hash, "bytes": file.bytes, "media": file.media.media_type() })
            };
            json!({ "part": code, "fields": part.fields, "files": part.files.iter().map(file).collect::<Vec<_>>() })
        })
        .collect();
    body["history"] = dossier
        .log
        .iter()
        .map(|entry| json!({ "on": entry.on.to_string(), "by": entry.by, "event": Event::name(&entry.event) }))
        .collect();
    body["allowed"] = view.allowed.iter().map(|word| word.as_str()).collect();
    Ok(body)
}
