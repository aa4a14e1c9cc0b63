//! Requirements of a system and gaps of the province as JSON.

use std::collections::BTreeMap;

use luytre_desk::requirements::RequirementsOf;
use luytre_desk::requirements::gaps::{GapFilter, ProvinceGap};
use luytre_desk::{DeskError, Problem};
use luytre_govern::catalogue::Requirement;
use luytre_govern::requirement::{Evidence, Judgement, Share, Shown, Verdict};
use serde_json::{Value as Json, json};

use super::{Call, list};

/// The catalogue that is asked for; the word of the parameter is checked here, so that a wrong one is told by its name.
fn standard(call: &Call) -> Result<Option<String>, DeskError> {
    let wanted = call.owned("standard");
    match &wanted {
        Some(id) if call.web.desk.library().catalogues().get(id).is_none() => {
            Err(DeskError::field("standard", Problem::Unknown(id.chars().take(64).collect())))
        }
        _ => Ok(wanted),
    }
}

pub(super) async fn of_system(call: &Call, code: &str) -> Result<Json, DeskError> {
    let wanted = standard(call)?;
    Ok(system(&call.web.desk.requirements_of(&call.actor, code, wanted.as_deref()).await?))
}

/// What is asked of a system and what was found, as the API gives it.
pub fn system(of: &RequirementsOf) -> Json {
    let groups: BTreeMap<String, Json> = of.shares().into_iter().map(|(group, one)| (group, share(one))).collect();
    json!({
        "system": of.system.code,
        "agency": of.system.agency.code,
        "level": of.system.level.map(|level| level.number()),
        "standard": of.catalogue.id,
        "standards": of.names.iter().map(|name| name.code.as_str()).collect::<Vec<_>>(),
        "judged_under": of.used,
        "share": share(of.share()),
        "groups": groups,
        "items": of.items().into_iter().map(|row| item(of, row)).collect::<Vec<_>>(),
    })
}

fn share(share: Share) -> Json {
    json!({
        "asked": share.asked, "met": share.met, "equivalent": share.equivalent, "partly": share.partly,
        "not_met": share.not_met, "not_applicable": share.not_applicable, "unjudged": share.unjudged(),
    })
}

fn item(of: &RequirementsOf, row: &Requirement) -> Json {
    let judgement = of.judgement(&row.id);
    let signals = of.signals_of(row).into_iter();
    let signals = signals
        .map(|(signal, said)| json!({ "signal": signal, "state": said.state.as_str(), "at": said.at.to_string() }));
    json!({
        "id": row.id,
        "group": row.group,
        "title": { "vi": row.title_vi, "en": row.title_en },
        "clause": of.system.level.and_then(|level| row.clause(level)),
        "mandatory": of.catalogue.is_mandatory(row),
        "verdict": of.word(&row.id).as_str(),
        "judged": judgement.and_then(judged),
        "evidence": judgement.map(|known| known.evidence.iter().map(evidence).collect::<Vec<_>>()).unwrap_or_default(),
        "responsible": judgement.map(|known| known.responsible.as_str()).filter(|name| !name.is_empty()),
        "due": judgement.and_then(|known| known.due).map(|day| day.to_string()),
        "overdue": judgement.is_some_and(|known| known.is_overdue(of.today)),
        "signals": signals.collect::<Vec<_>>(),
        "remedies": of.remedies_of(&row.id).iter().map(|kept| kept.body.code.as_str()).collect::<Vec<_>>(),
        "version": of.version(&row.id),
    })
}

fn judged(judgement: &Judgement) -> Option<Json> {
    let given = judgement.given.as_ref()?;
    let reason = match &given.verdict {
        Verdict::NotApplicable { reason } => Some(reason),
        Verdict::Equivalent { measure } => Some(measure),
        Verdict::Met | Verdict::Partly | Verdict::NotMet => None,
    };
    Some(json!({
        "on": given.on.to_string(), "by": given.by, "organisation": given.organisation, "level": given.level.number(),
        "finding": given.finding, "reason": reason, "carried_from": given.carried.as_ref().map(|from| &from.catalogue),
    }))
}

fn evidence(piece: &Evidence) -> Json {
    let mut shown = match &piece.shown {
        Shown::Attachment { sha256, name, .. } => json!({ "kind": "attachment", "name": name, "sha256": sha256 }),
        Shown::Record { record, code } => json!({ "kind": "record", "record": record, "code": code }),
        Shown::Signal { signal, state, measured_at } => {
            json!({ "kind": "signal", "signal": signal, "state": state, "measured_at": measured_at.to_string() })
        }
        Shown::Text { text } => json!({ "kind": "text", "text": text }),
    };
    shown["by"] = json!(piece.by);
    shown["on"] = json!(piece.on.to_string());
    shown
}

pub(super) async fn gaps(call: &Call) -> Result<Json, DeskError> {
    let filter = GapFilter { catalogue: standard(call)?, agency: call.owned("agency"), group: call.owned("group") };
    let limit = call.limit()?;
    let start = match call.params.get("cursor") {
        Some(text) => text
            .parse::<usize>()
            .map_err(|_| DeskError::field("cursor", Problem::Malformed("a cursor of the page before")))?,
        None => 0,
    };
    let view = call.web.desk.gaps(&call.actor, &filter).await?;
    let start = start.min(view.gaps.len());
    let end = start.saturating_add(limit).min(view.gaps.len());
    let next = (end < view.gaps.len()).then(|| end.to_string());
    let standard = view.catalogue.id.as_str();
    Ok(list(view.gaps[start..end].iter().map(|one| gap(standard, one)).collect(), next))
}

/// What is missing at some systems, as the API gives it.
pub fn gap(standard: &str, gap: &ProvinceGap) -> Json {
    let fine = gap.fine.map(|fine| {
        json!({
            "code": fine.code, "title": { "vi": fine.title_vi, "en": fine.title_en }, "least": fine.least,
            "most": fine.most, "article": fine.article,
        })
    });
    json!({
        "id": gap.requirement.id,
        "standard": standard,
        "group": gap.requirement.group,
        "title": { "vi": gap.requirement.title_vi, "en": gap.requirement.title_en },
        "not_met": gap.not_met,
        "partly": gap.partly,
        "systems": gap.systems(),
        "fine": fine,
        "weight": gap.weight(),
    })
}
