//! Signals of a system as JSON.

use luytre_desk::DeskError;
use luytre_desk::signals::{ItemView, Opens, SignalView};
use luytre_govern::signal::Title;
use serde_json::{Value as Json, json};

use super::Call;
use crate::format::encode;

pub(super) async fn of_system(call: &Call, code: &str) -> Result<Json, DeskError> {
    let view = call.web.desk.signals_of(&call.actor, code).await?;
    Ok(json!({
        "system": view.system.code,
        "level": view.system.level.map(|level| level.number()),
        "measured_at": view.measured_at.map(|at| at.to_string()),
        "signals": view.signals.iter().map(signal).collect::<Vec<_>>(),
        "items": view.items.len(),
        "live_items": view.live_items().map(item).collect::<Vec<_>>(),
    }))
}

fn title(title: &Title) -> Json {
    json!({ "vi": title.vi, "en": title.en })
}

fn signal(signal: &SignalView) -> Json {
    let outcome = signal.outcome.as_ref();
    let parts = signal.parts.iter().map(|part| {
        json!({
            "title": title(&part.title), "count": part.count, "holds": part.holds,
            "newest": part.newest.map(|at| at.to_string()), "opens": address(&part.opens),
        })
    });
    json!({
        "id": signal.id,
        "group": signal.group,
        "title": title(&signal.title),
        "state": signal.state().as_str(),
        "reason": outcome.map(|outcome| outcome.reason.as_str()),
        "value": outcome.and_then(|outcome| outcome.value),
        "unit": signal.unit.as_str(),
        "of": outcome.and_then(|outcome| outcome.of),
        "last": outcome.and_then(|outcome| outcome.last).map(|at| at.to_string()),
        "measured_at": signal.measured_at.map(|at| at.to_string()),
        "lacking": outcome.map(|outcome| outcome.lacking.clone()).unwrap_or_default(),
        "entry": outcome.and_then(|outcome| outcome.entry.clone()),
        "until": outcome.and_then(|outcome| outcome.until).map(|day| day.to_string()),
        "checks": parts.collect::<Vec<_>>(),
        "opens": address(&signal.opens),
        "requirements": signal.requirements.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(),
    })
}

fn item(item: &ItemView) -> Json {
    let signals = item.live.iter().map(|(signal, state)| json!({ "signal": signal, "state": state.as_str() }));
    json!({
        "id": item.item.id, "title": title(&item.item.title), "clause": item.item.clause,
        "signals": signals.collect::<Vec<_>>(), "supporting": item.supporting,
    })
}

fn address(opens: &Opens) -> String {
    match opens {
        Opens::Search { query, hours } => format!("/search?q={}&from=now-{hours}h&to=now", encode(query)),
        Opens::Page(path) => path.clone(),
    }
}
