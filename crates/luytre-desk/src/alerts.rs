//! The alert queue: lists and groups. One alert with what surrounds it is in [`detail`], what people do in [`acts`].

use std::collections::{BTreeSet, HashMap};

use luytre_govern::Act;
use luytre_ledger::{AlertCursor, AlertQuery, AssigneeFilter};
use luytre_model::Nanos;
use luytre_model::ids::PersonId;
use luytre_respond::{Alert, State};

use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem};
use crate::page;
use crate::registry::Registry;
use crate::systems::visible_subtree;
use crate::views::{AlertFilter, AlertGroup, AlertSort, AlertView, Assignee, GroupBy, Page, PersonName};

pub mod acts;
pub mod detail;

/// Most alerts of one act.
pub const BULK_MAX: usize = 1_000;
/// Most groups of the queue.
pub const GROUPS_MAX: usize = 200;
/// Time in which a person can take back their own closing.
pub const UNDO_WINDOW: i64 = 10 * Nanos::SECOND;
/// The states of alerts that wait for somebody.
pub(crate) const OPEN: [State; 2] = [State::New, State::InProgress];

impl Desk {
    /// Lists alerts that the person may see.
    pub async fn alerts(&self, actor: &Actor, filter: &AlertFilter) -> Result<Page<AlertView>, DeskError> {
        actor.must(Act::ReadAlerts)?;
        let registry = self.registry();
        let names = self.names().await?;
        let mut query = query_of(&registry, actor, filter, &names)?;
        let limit = page::rows(filter.limit);
        query.limit = limit + 1;
        let mut reader = self.ledger.read().await?;
        let mut found = reader.alerts(&query).await?;
        let total = reader.count_alerts(&query).await?;
        drop(reader);
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|last| AlertCursor::after(last).to_string());
        let items = found.into_iter().map(|alert| alert_view(&registry, actor, &names, alert)).collect();
        Ok(Page { items, next, total: Some(total) })
    }

    /// Puts like alerts together, highest risk first.
    pub async fn alert_groups(
        &self,
        actor: &Actor,
        filter: &AlertFilter,
        by: GroupBy,
    ) -> Result<Vec<AlertGroup>, DeskError> {
        actor.must(Act::ReadAlerts)?;
        let registry = self.registry();
        let names = self.names().await?;
        let mut query = query_of(&registry, actor, filter, &names)?;
        query.limit = GROUPS_MAX;
        query.after = None;
        let by_ledger = match by {
            GroupBy::Rule => luytre_ledger::GroupBy::Rule,
            GroupBy::Entity => luytre_ledger::GroupBy::Entity,
            GroupBy::System => luytre_ledger::GroupBy::System,
        };
        let groups = self.ledger.read().await?.alert_groups(&query, by_ledger).await?;
        let view = |group: luytre_ledger::AlertGroup| {
            let key = group.key.unwrap_or_default();
            let (label, label_en) = match by {
                GroupBy::Rule => (group.rule.title_vi, group.rule.title_en),
                GroupBy::Entity => (key.clone(), key.clone()),
                GroupBy::System => {
                    let name = registry.system_named_by_code(&key).name;
                    (name.clone(), name)
                }
            };
            AlertGroup {
                key,
                label,
                label_en,
                alerts: group.alerts,
                findings: group.findings,
                severity: group.severity,
                risk: group.risk,
                first_seen: group.first_seen,
                last_seen: group.last_seen,
            }
        };
        Ok(groups.into_iter().map(view).collect())
    }
}

fn query_of(
    registry: &Registry,
    actor: &Actor,
    filter: &AlertFilter,
    names: &HashMap<PersonId, PersonName>,
) -> Result<AlertQuery, DeskError> {
    let agencies = match &filter.agency {
        Some(code) => {
            let subtree = visible_subtree(registry, actor, code)?;
            let codes: BTreeSet<String> =
                subtree.iter().filter_map(|id| registry.agency_code(*id)).map(str::to_owned).collect();
            Some(codes)
        }
        None => None,
    };
    let person_of = |login: &String| names.iter().find(|(_, name)| name.login == *login).map(|(id, _)| *id);
    let assignee = match &filter.assignee {
        Assignee::Any => AssigneeFilter::Any,
        Assignee::Nobody => AssigneeFilter::Nobody,
        Assignee::Me => AssigneeFilter::Person(actor.person),
        Assignee::MeOrNobody => AssigneeFilter::PersonOrNobody(actor.person),
        Assignee::Of(login) => {
            let unknown = || DeskError::field("assignee", Problem::Unknown(login.clone()));
            AssigneeFilter::Person(person_of(login).ok_or_else(unknown)?)
        }
    };
    let after = match &filter.cursor {
        Some(cursor) => {
            let bad = |_| DeskError::field("cursor", Problem::Malformed("the cursor of the page before"));
            Some(cursor.parse::<AlertCursor>().map_err(bad)?)
        }
        None => None,
    };
    Ok(AlertQuery {
        states: filter.states.clone(),
        dispositions: filter.dispositions.clone(),
        severities: filter.severities.clone(),
        layers: filter.layers.clone(),
        agencies,
        system: filter.system.clone(),
        rule: filter.rule.clone(),
        entity: filter.entity.clone(),
        text: filter.text.clone().filter(|text| !text.trim().is_empty()),
        assignee,
        from: filter.from,
        to: filter.to,
        sort: match filter.sort {
            AlertSort::Newest => luytre_ledger::AlertSort::Newest,
            AlertSort::Risk => luytre_ledger::AlertSort::Risk,
        },
        after,
        ..AlertQuery::new(actor.scope.clone())
    })
}

pub(crate) fn alert_view(
    registry: &Registry,
    actor: &Actor,
    names: &HashMap<PersonId, PersonName>,
    alert: Alert,
) -> AlertView {
    AlertView {
        id: alert.id,
        layer: alert.layer,
        agency: alert.agency.as_deref().map(|code| registry.agency_named_by_code(code)),
        system: alert.system.as_deref().map(|code| registry.system_named_by_code(code)),
        source: alert.source,
        entity: alert.entity,
        first_seen: alert.first_seen,
        last_seen: alert.last_seen,
        count: alert.count,
        state: alert.state,
        disposition: alert.disposition,
        reason: alert.reason,
        assignee: alert.assignee.and_then(|person| names.get(&person)).cloned(),
        mine: alert.assignee == Some(actor.person),
        risk: alert.risk,
        version: alert.version,
        rule: alert.rule,
    }
}

/// Whether the person may see the alert: its agency's, or its source's while that had none.
pub(crate) fn sees_alert(actor: &Actor, alert: &Alert) -> bool {
    actor.scope.allows(alert.agency.as_deref(), &alert.source)
}

#[cfg(test)]
mod tests;
