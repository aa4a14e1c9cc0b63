//! One alert with everything that helps to judge it: its events, what happened around it, its system, its history.

use std::collections::{BTreeSet, HashMap};

use luytre_govern::{Act, may};
use luytre_model::Nanos;
use luytre_model::ids::{AlertId, PersonId};
use luytre_model::query::{Expr, Pattern, Test};
use luytre_model::store::{FoundEvent, SearchRequest};
use luytre_respond::{Alert, Change, Event, State};

use super::acts::undo_until;
use super::{alert_view, sees_alert};
use crate::actor::{Actor, Proof};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::systems::system_view;
use crate::views::{AlertDetail, AlertStep, PersonName};

/// How far around an alert one looks, in nanoseconds: 15 minutes.
pub const AROUND: i64 = 15 * 60 * Nanos::SECOND;
/// Most events shown before an alert, and most shown while it lasted and after.
const AROUND_EVENTS: usize = 50;
/// Hosts whose events are looked for around an alert.
const HOSTS_MAX: usize = 5;

impl Desk {
    /// Returns one alert with what surrounds it.
    pub async fn alert(&self, actor: &Actor, id: AlertId) -> Result<AlertDetail, DeskError> {
        actor.must(Act::ReadAlerts)?;
        let mut reader = self.ledger.read().await?;
        let alert = reader.alert(id).await?.filter(|alert| sees_alert(actor, alert)).ok_or(DeskError::NotFound)?;
        let events_of_people = reader.alert_history(id).await?;
        let accounts = reader.accounts().await?;
        drop(reader);
        let registry = self.registry();
        let names: HashMap<PersonId, PersonName> = accounts
            .iter()
            .map(|account| &account.person)
            .map(|person| (person.id, PersonName { login: person.login.clone(), name: person.name.clone() }))
            .collect();
        let system = match alert.system.as_deref().and_then(|code| registry.system_by_code(code)) {
            Some(system) => {
                let open = self.open_alerts_by_system().await?;
                // The system may have moved to an agency that this person does not see.
                let visible = actor.sees_agency(registry.agency_code(system.agency));
                if visible { Some(system_view(&registry, system, &open)?) } else { None }
            }
            None => None,
        };
        let mut assignable = Vec::new();
        if actor.may(Act::AssignAlerts) {
            for account in accounts.iter().filter(|account| !account.person.disabled) {
                let person = &account.person;
                if may(person.role, Act::WorkAlerts) && sees_alert(&self.actor(person, Proof::Session), &alert) {
                    assignable.push((person.id, PersonName { login: person.login.clone(), name: person.name.clone() }));
                }
            }
        }
        let now = self.clock.now();
        let undo = undo_until(actor, &events_of_people).filter(|until| alert.state == State::Closed && now < *until);
        let history = history(&alert, &events_of_people, &names);
        let around = self.around(actor, &alert).await?;
        Ok(AlertDetail {
            system,
            events: around.own,
            around: around.others,
            around_more: around.more,
            around_query: around.query,
            around_range: around.range,
            missing: around.missing,
            history,
            undo_until: undo,
            assignable,
            alert: alert_view(&registry, actor, &names, alert),
        })
    }

    async fn around(&self, actor: &Actor, alert: &Alert) -> Result<Around, DeskError> {
        let range = (alert.first_seen.plus(-AROUND), alert.last_seen.plus(AROUND));
        let mut around = Around { range, ..Around::default() };
        // Events hold personal data: who may not search sees the alert without them.
        if !actor.may(Act::SearchEvents) {
            return Ok(around);
        }
        let subject = format!("alert:{}", alert.id);
        self.note_look(actor, "alert.open", (&subject, ""), alert.agency.as_deref(), serde_json::Value::Null).await?;
        for id in &alert.events {
            if let Some(event) = self.events.event(*id, actor.scope.clone()).await? {
                around.own.push(event);
            }
        }
        around.own.sort_by_key(|event| (event.time, event.id));
        let hosts = hosts_of(&around.own);
        let (query, text) = query_around(alert, &hosts);
        around.query = text;
        let middle = alert.first_seen.max(alert.last_seen.plus(-AROUND));
        let known: BTreeSet<_> = alert.events.iter().copied().collect();
        for (from, to) in [(range.0, middle), (middle, range.1)] {
            if from >= to {
                continue;
            }
            let request = SearchRequest {
                query: query.clone(),
                scope: actor.scope.clone(),
                from,
                to,
                limit: AROUND_EVENTS + known.len(),
                after: None,
            };
            let page = self.events.search(request).await?;
            around.missing.extend(page.missing);
            let others: Vec<FoundEvent> = page.events.into_iter().filter(|event| !known.contains(&event.id)).collect();
            around.more |= page.more || others.len() > AROUND_EVENTS;
            around.others.extend(others.into_iter().take(AROUND_EVENTS));
        }
        around.others.sort_by_key(|event| (event.time, event.id));
        around.missing.sort();
        around.missing.dedup();
        Ok(around)
    }
}

#[derive(Default)]
struct Around {
    own: Vec<FoundEvent>,
    others: Vec<FoundEvent>,
    more: bool,
    query: String,
    range: (Nanos, Nanos),
    missing: Vec<String>,
}

fn hosts_of(events: &[FoundEvent]) -> BTreeSet<String> {
    let hosts = events.iter().filter_map(|event| event.fields.get("host.name")?.as_str());
    hosts.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().take(HOSTS_MAX).collect()
}

/// The query for everything around, as the store takes it and as the search box shows it.
fn query_around(alert: &Alert, hosts: &BTreeSet<String>) -> (Expr, String) {
    let mut parts = Vec::new();
    let mut texts = Vec::new();
    if !alert.entity.is_empty() {
        parts.push(Expr::Word(Pattern::literal(&alert.entity)));
        texts.push(quoted(&alert.entity));
    }
    for host in hosts {
        parts.push(Expr::Field("host.name".to_owned(), Test::Is(Pattern::literal(host))));
        texts.push(format!("host.name:{}", quoted(host)));
    }
    if parts.is_empty() {
        parts.push(Expr::Field("luytre.source".to_owned(), Test::Is(Pattern::literal(&alert.source))));
        texts.push(format!("luytre.source:{}", quoted(&alert.source)));
    }
    (Expr::Or(parts), texts.join(" or "))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn history(alert: &Alert, events: &[Event], names: &HashMap<PersonId, PersonName>) -> Vec<AlertStep> {
    let opened = AlertStep { at: alert.first_seen, by: None, what: "opened".to_owned(), detail: String::new() };
    let step = |event: &Event| {
        let detail = match &event.change {
            Change::Assigned { to } => names.get(to).map_or_else(String::new, |person| person.name.clone()),
            Change::Closed { disposition, reason } => format!("{}: {reason}", disposition.as_str()),
            Change::Reopened { reason } => reason.clone(),
            Change::Grew { count, .. } => count.to_string(),
            Change::Released | Change::Started => String::new(),
        };
        let by = event.by.and_then(|person| names.get(&person)).cloned();
        AlertStep { at: event.at, by, what: event.change.as_str().to_owned(), detail }
    };
    std::iter::once(opened).chain(events.iter().map(step)).collect()
}
