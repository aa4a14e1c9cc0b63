//! The alert queue: filters, order, pages, counts and groups.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use luytre_model::fold::fold;
use luytre_model::ids::PersonId;
use luytre_model::store::Scope;
use luytre_model::{Layer, Nanos, Severity};
use luytre_respond::{Alert, Disposition, RuleRef, State};

use crate::alerts::{alert, alert_columns, severity_of, severity_rank};
use crate::db::{Row, Sql};
use crate::error::LedgerError;
use crate::ledger::Reader;

/// Whose alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AssigneeFilter {
    /// All.
    #[default]
    Any,
    /// Those that nobody has.
    Nobody,
    /// Those of this person.
    Person(PersonId),
    /// Those of this person and those that nobody has.
    PersonOrNobody(PersonId),
}

/// The order of the queue. Equal ones stand in the order of their numbers, so every order is total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AlertSort {
    /// Newest finding first.
    #[default]
    Newest,
    /// Newest finding last.
    Oldest,
    /// Highest risk first, then newest.
    Risk,
}

/// A place in a sorted queue: the next page begins after it. Its text form is opaque to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AlertCursor {
    risk: i64,
    last_seen: i64,
    id: i64,
}

impl AlertCursor {
    /// Returns the place right after `alert`.
    pub fn after(alert: &Alert) -> Self {
        AlertCursor { risk: alert.risk.into(), last_seen: alert.last_seen.0, id: alert.id.0 }
    }
}

impl fmt::Display for AlertCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.risk, self.last_seen, self.id)
    }
}

/// The text is not a cursor that a page gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one that a page of alerts gave")]
pub struct BadCursor;

impl FromStr for AlertCursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let numbers: Vec<i64> = text.split('.').map_while(|part| part.parse().ok()).collect();
        let [risk, last_seen, id] = numbers[..] else { return Err(BadCursor) };
        let cursor = AlertCursor { risk, last_seen, id };
        if cursor.to_string() == text { Ok(cursor) } else { Err(BadCursor) }
    }
}

/// Which alerts are wanted. Empty lists and `None` filter nothing.
#[derive(Debug, Clone)]
pub struct AlertQuery {
    /// What the person may see; no default, so that nobody forgets it.
    pub scope: Scope,
    /// States.
    pub states: Vec<State>,
    /// What closed ones turned out to be.
    pub dispositions: Vec<Disposition>,
    /// Severities of the rule.
    pub severities: Vec<Severity>,
    /// Layers.
    pub layers: Vec<Layer>,
    /// Codes of agencies.
    pub agencies: Option<BTreeSet<String>>,
    /// Code of the system.
    pub system: Option<String>,
    /// Identity of the rule.
    pub rule: Option<String>,
    /// Whom or what it is about.
    pub entity: Option<String>,
    /// Text in titles, entity, system, source or tags, tone marks and case aside.
    pub text: Option<String>,
    /// Whose.
    pub assignee: AssigneeFilter,
    /// Newest finding from, included.
    pub from: Option<Nanos>,
    /// Newest finding to, excluded.
    pub to: Option<Nanos>,
    /// Order.
    pub sort: AlertSort,
    /// Continue after this place.
    pub after: Option<AlertCursor>,
    /// Most alerts of a page.
    pub limit: usize,
}

impl AlertQuery {
    /// Builds the query for everything that may be seen, newest first.
    pub fn new(scope: Scope) -> Self {
        AlertQuery {
            scope,
            states: Vec::new(),
            dispositions: Vec::new(),
            severities: Vec::new(),
            layers: Vec::new(),
            agencies: None,
            system: None,
            rule: None,
            entity: None,
            text: None,
            assignee: AssigneeFilter::Any,
            from: None,
            to: None,
            sort: AlertSort::Newest,
            after: None,
            limit: 100,
        }
    }

    fn filter(&self, sql: &mut Sql) {
        sql.push(" where 1 = 1");
        if let Scope::Of { agencies, sources } = &self.scope {
            sql.push(" and (agency_code in ").codes(agencies.iter());
            sql.push(" or (agency_code is null and source_code in ").codes(sources.iter()).push("))");
        }
        let wanted = |state| self.states.contains(&state);
        match (wanted(State::New), wanted(State::InProgress), wanted(State::Closed)) {
            (false, false, false) | (true, true, true) => {}
            // Word for word the condition of the partial indexes.
            (true, true, false) => {
                sql.push(" and state <> 'closed'");
            }
            (true, false, false) | (false, true, false) | (false, false, true) => {
                sql.push(" and state = ").param(self.states[0].as_str());
            }
            (true, false, true) | (false, true, true) => {
                sql.push(" and state in ").list(self.states.iter().map(|state| state.as_str()));
            }
        }
        if !self.dispositions.is_empty() {
            sql.push(" and disposition in ").list(self.dispositions.iter().map(|disposition| disposition.as_str()));
        }
        if !self.severities.is_empty() {
            sql.push(" and severity in ").list(self.severities.iter().map(|severity| severity_rank(*severity)));
        }
        if !self.layers.is_empty() {
            sql.push(" and layer in ").list(self.layers.iter().map(|layer| layer.as_str()));
        }
        if let Some(agencies) = &self.agencies {
            sql.push(" and agency_code in ").codes(agencies.iter());
        }
        if let Some(system) = &self.system {
            sql.push(" and system_code = ").param(system);
        }
        if let Some(rule) = &self.rule {
            sql.push(" and rule_id = ").param(rule);
        }
        if let Some(entity) = &self.entity {
            sql.push(" and entity = ").param(entity);
        }
        if let Some(text) = &self.text {
            sql.push(" and search like ").param(like(text)).push(" escape '!'");
        }
        match self.assignee {
            AssigneeFilter::Any => {}
            AssigneeFilter::Nobody => {
                // Most old alerts have nobody: the plus keeps the engine from asking the index of people for them.
                sql.push(" and +assignee is null");
            }
            AssigneeFilter::Person(person) => {
                sql.push(" and assignee = ").param(person.0);
            }
            AssigneeFilter::PersonOrNobody(person) => {
                sql.push(" and (assignee is null or assignee = ").param(person.0).push(")");
            }
        }
        if let Some(from) = self.from {
            sql.push(" and last_seen >= ").param(from);
        }
        if let Some(to) = self.to {
            sql.push(" and last_seen < ").param(to);
        }
    }
}

/// Returns the pattern that finds `text` anywhere in a folded text; `!` escapes.
pub(crate) fn like(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in fold(text).chars() {
        if matches!(character, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// By what alerts are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// By state.
    State,
    /// By what closed ones turned out to be.
    Disposition,
    /// By severity (the word of the severity).
    Severity,
    /// By layer.
    Layer,
    /// By code of the agency.
    Agency,
    /// By code of the system.
    System,
    /// By identity of the rule.
    Rule,
    /// By the person's number.
    Assignee,
}

/// By what alerts are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// The rule.
    Rule,
    /// Whom or what they are about.
    Entity,
    /// The system.
    System,
}

/// Alerts put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertGroup {
    /// What they share: identity of the rule, entity, or code of the system (`None`: not assigned).
    pub key: Option<String>,
    /// A rule of one of them; grouped by rule, the rule.
    pub rule: RuleRef,
    /// Number of alerts.
    pub alerts: u64,
    /// Number of findings.
    pub findings: u64,
    /// The worst severity.
    pub severity: Severity,
    /// The highest risk.
    pub risk: u8,
    /// Oldest finding.
    pub first_seen: Nanos,
    /// Newest finding.
    pub last_seen: Nanos,
}

impl Reader {
    /// Returns one page of alerts. There are more when it is full; continue with [`AlertCursor::after`] its last.
    pub async fn alerts(&mut self, query: &AlertQuery) -> Result<Vec<Alert>, LedgerError> {
        let mut sql = Sql::new("read the alerts", alert_columns!());
        query.filter(&mut sql);
        match (query.sort, query.after) {
            (_, None) => {}
            (AlertSort::Newest, Some(after)) => {
                sql.push(" and (last_seen, id) < (").param(after.last_seen).push(", ").param(after.id).push(")");
            }
            (AlertSort::Oldest, Some(after)) => {
                sql.push(" and (last_seen, id) > (").param(after.last_seen).push(", ").param(after.id).push(")");
            }
            (AlertSort::Risk, Some(after)) => {
                sql.push(" and (risk, last_seen, id) < (").param(after.risk).push(", ").param(after.last_seen);
                sql.push(", ").param(after.id).push(")");
            }
        }
        sql.push(match query.sort {
            AlertSort::Newest => " order by last_seen desc, id desc limit ",
            AlertSort::Oldest => " order by last_seen, id limit ",
            AlertSort::Risk => " order by risk desc, last_seen desc, id desc limit ",
        });
        sql.param(limit(query));
        self.link.rows(sql).await?.into_iter().map(alert).collect()
    }

    /// Counts the alerts of all pages.
    pub async fn count_alerts(&mut self, query: &AlertQuery) -> Result<u64, LedgerError> {
        let mut sql = Sql::new("count the alerts", "select count(*) from alert");
        query.filter(&mut sql);
        let count = self.link.number(sql).await?;
        Ok(count.unsigned_abs())
    }

    /// Counts the alerts of all pages by a facet, most frequent first.
    pub async fn count_alerts_by(
        &mut self,
        query: &AlertQuery,
        facet: Facet,
    ) -> Result<Vec<(Option<String>, u64)>, LedgerError> {
        let text = match facet {
            Facet::State => "select state as facet, count(*) from alert",
            Facet::Disposition => "select disposition as facet, count(*) from alert",
            Facet::Severity => "select cast(severity as text) as facet, count(*) from alert",
            Facet::Layer => "select layer as facet, count(*) from alert",
            Facet::Agency => "select agency_code as facet, count(*) from alert",
            Facet::System => "select system_code as facet, count(*) from alert",
            Facet::Rule => "select rule_id as facet, count(*) from alert",
            Facet::Assignee => "select cast(assignee as text) as facet, count(*) from alert",
        };
        let mut sql = Sql::new("count the alerts", text);
        query.filter(&mut sql);
        sql.push(" group by 1 order by 2 desc, 1");
        let mut counts = Vec::new();
        for mut row in self.link.rows(sql).await? {
            let (value, count) = (row.opt_text()?, row.unsigned()?);
            let value = match (facet, value) {
                (Facet::Severity, Some(rank)) => Some(severity_of(rank.parse().unwrap_or(0)).as_str().to_owned()),
                (_, value) => value,
            };
            counts.push((value, count));
        }
        Ok(counts)
    }

    /// Returns for each alert, newest first, its oldest finding and when a person first did something with it; at most
    /// `query.limit` alerts.
    pub async fn first_handled(&mut self, query: &AlertQuery) -> Result<Vec<(Nanos, Option<Nanos>)>, LedgerError> {
        let text = "select first_seen, (select min(at) from alert_event where alert_id = alert.id and by_person is not null) \
                    from alert";
        let mut sql = Sql::new("read when alerts were taken up", text);
        query.filter(&mut sql);
        sql.push(" order by last_seen desc, id desc limit ").param(limit(query));
        let mut found = Vec::new();
        for mut row in self.link.rows(sql).await? {
            found.push((row.nanos()?, row.opt_int()?.map(Nanos)));
        }
        Ok(found)
    }

    /// Puts the alerts of all pages together, highest risk first, then newest; at most `query.limit` groups.
    pub async fn alert_groups(&mut self, query: &AlertQuery, by: GroupBy) -> Result<Vec<AlertGroup>, LedgerError> {
        let text = match by {
            GroupBy::Rule => {
                "select rule_id, max(rule), count(*), cast(sum(findings) as bigint), max(severity), max(risk), \
                 min(first_seen), max(last_seen) from alert"
            }
            GroupBy::Entity => {
                "select entity, max(rule), count(*), cast(sum(findings) as bigint), max(severity), max(risk), \
                 min(first_seen), max(last_seen) from alert"
            }
            GroupBy::System => {
                "select system_code, max(rule), count(*), cast(sum(findings) as bigint), max(severity), max(risk), \
                 min(first_seen), max(last_seen) from alert"
            }
        };
        let mut sql = Sql::new("group the alerts", text);
        query.filter(&mut sql);
        sql.push(" group by 1 order by 6 desc, 8 desc, 1 limit ").param(limit(query));
        let group = |mut row: Row| {
            Ok(AlertGroup {
                key: row.opt_text()?,
                rule: row.json()?,
                alerts: row.unsigned()?,
                findings: row.unsigned()?,
                severity: severity_of(row.int()?),
                risk: row.unsigned()?,
                first_seen: row.nanos()?,
                last_seen: row.nanos()?,
            })
        };
        self.link.rows(sql).await?.into_iter().map(group).collect()
    }
}

fn limit(query: &AlertQuery) -> i64 {
    i64::try_from(query.limit).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
