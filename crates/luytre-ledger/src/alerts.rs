//! Alerts: one at a time, and how the detector adds to them.

use luytre_model::fold::fold;
use luytre_model::ids::{AlertId, PersonId};
use luytre_model::{EventId, Layer, Nanos, Severity};
use luytre_respond::grouping::GROUP_WINDOW;
use luytre_respond::{Alert, Change, Event, Group, RuleRef, apply, grow};

use crate::db::{Arg, Row, Sql};
use crate::error::LedgerError;
use crate::ledger::{Reader, Work};
use crate::registry::level;

/// What became of a group of findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upserted {
    /// The alert as it is now.
    pub alert: Alert,
    /// The group opened it; otherwise it was open already.
    pub opened: bool,
}

macro_rules! alert_columns {
    () => {
        "select id, rule, layer, agency_code, system_code, protection, source_code, entity, first_seen, last_seen, findings, \
         state, disposition, reason, assignee, risk, events, version from alert"
    };
}
pub(crate) use alert_columns;

pub(crate) fn alert(mut row: Row) -> Result<Alert, LedgerError> {
    Ok(Alert {
        id: AlertId(row.int()?),
        rule: row.json::<RuleRef>()?,
        layer: row.opt_word()?,
        agency: row.opt_text()?,
        system: row.opt_text()?,
        protection: row.opt_int()?.and_then(level),
        source: row.text()?,
        entity: row.text()?,
        first_seen: row.nanos()?,
        last_seen: row.nanos()?,
        count: row.unsigned()?,
        state: row.word()?,
        disposition: row.opt_word()?,
        reason: row.opt_text()?,
        assignee: row.opt_int()?.map(PersonId),
        risk: row.unsigned()?,
        events: ids(&row.text()?),
        version: row.int()?,
    })
}

fn ids(text: &str) -> Vec<EventId> {
    text.split(' ').filter_map(|id| id.parse().ok()).collect()
}

fn ids_text(ids: &[EventId]) -> String {
    ids.iter().map(EventId::to_string).collect::<Vec<_>>().join(" ")
}

pub(crate) fn severity_rank(severity: Severity) -> i64 {
    match severity {
        Severity::Informational => 0,
        Severity::Low => 1,
        Severity::Medium => 2,
        Severity::High => 3,
        Severity::Critical => 4,
    }
}

pub(crate) fn severity_of(rank: i64) -> Severity {
    Severity::ALL.into_iter().find(|severity| severity_rank(*severity) == rank).unwrap_or(Severity::Critical)
}

impl Reader {
    /// Returns one alert.
    pub async fn alert(&mut self, id: AlertId) -> Result<Option<Alert>, LedgerError> {
        let sql = Sql::new("read an alert", concat!(alert_columns!(), " where id = $1")).arg(id.0);
        self.link.row(sql).await?.map(alert).transpose()
    }

    /// Returns what people decided about an alert, oldest first. Growing is not among it: the alert itself tells it.
    pub async fn alert_history(&mut self, id: AlertId) -> Result<Vec<Event>, LedgerError> {
        let text = "select at, by_person, change from alert_event where alert_id = $1 order by version";
        let rows = self.link.rows(Sql::new("read the history of an alert", text).arg(id.0)).await?;
        let event = |mut row: Row| {
            Ok(Event { at: row.nanos()?, by: row.opt_int()?.map(PersonId), change: row.json::<Change>()? })
        };
        rows.into_iter().map(event).collect()
    }

    /// Returns the version that the newest decision about an alert made; `None` while nobody decided anything. What
    /// the detector adds counts versions too, and is no decision.
    pub async fn alert_decided(&mut self, id: AlertId) -> Result<Option<i64>, LedgerError> {
        let text = "select version from alert_event where alert_id = $1 order by version desc limit 1";
        let sql = Sql::new("read the history of an alert", text).arg(id.0);
        self.link.row(sql).await?.map(|mut row| row.int()).transpose()
    }
}

impl Work {
    /// Adds a group of findings to the open alert that it belongs to, or opens one.
    pub async fn upsert_alert(&mut self, group: &Group, now: Nanos) -> Result<Upserted, LedgerError> {
        let text = concat!(
            alert_columns!(),
            " where rule_id = $1 and entity = $2 and place = $3 and state <> 'closed' and last_seen >= $4 \
             and first_seen <= $5 order by last_seen desc, id desc limit 1"
        );
        let sql = Sql::new("find the open alert", text)
            .arg(&group.key.rule)
            .arg(&group.key.entity)
            .arg(&group.key.place)
            .arg(group.first.at.plus(-GROUP_WINDOW))
            .arg(group.last_seen.plus(GROUP_WINDOW));
        if let Some(row) = self.link.row(sql).await? {
            let before = alert(row)?;
            let after = apply(before.clone(), &grow(group, now));
            self.update_alert(before.version, &after).await?;
            return Ok(Upserted { alert: after, opened: false });
        }
        let mut opened = group.open(AlertId(0));
        opened.id = AlertId(self.insert_alert(&opened).await?);
        Ok(Upserted { alert: opened, opened: true })
    }

    async fn insert_alert(&mut self, alert: &Alert) -> Result<i64, LedgerError> {
        let text = "insert into alert (rule_id, rule, severity, layer, agency_code, system_code, protection, source_code, \
                    entity, place, first_seen, last_seen, findings, state, disposition, reason, assignee, risk, events, \
                    version, search) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
                    $18, $19, $20, $21) returning id";
        let rule = serde_json::to_string(&alert.rule).expect("plain texts become JSON");
        let key = alert.key();
        let sql = Sql::new("open an alert", text)
            .arg(&key.rule)
            .arg(rule)
            .arg(severity_rank(alert.rule.level))
            .arg(alert.layer.map(Layer::as_str))
            .arg(&alert.agency)
            .arg(&alert.system)
            .arg(alert.protection.map(|level| i64::from(level.number())))
            .arg(&alert.source)
            .arg(&alert.entity)
            .arg(&key.place)
            .arg(alert.first_seen)
            .arg(alert.last_seen)
            .arg(count(alert))
            .arg(alert.state.as_str())
            .arg(alert.disposition.map(|disposition| disposition.as_str()))
            .arg(&alert.reason)
            .arg(alert.assignee.map(|person| person.0))
            .arg(i64::from(alert.risk))
            .arg(ids_text(&alert.events))
            .arg(alert.version)
            .arg(searchable(alert));
        self.link.number(sql).await
    }

    pub(crate) async fn update_alert(&mut self, seen: i64, alert: &Alert) -> Result<(), LedgerError> {
        let doing = "change an alert";
        let text = "update alert set first_seen = $3, last_seen = $4, findings = $5, state = $6, disposition = $7, \
                    reason = $8, assignee = $9, risk = $10, events = $11, version = $12 where id = $1 and version = $2";
        let sql = Sql::new(doing, text)
            .arg(alert.id.0)
            .arg(seen)
            .arg(alert.first_seen)
            .arg(alert.last_seen)
            .arg(count(alert))
            .arg(alert.state.as_str())
            .arg(alert.disposition.map(|disposition| disposition.as_str()))
            .arg(&alert.reason)
            .arg(alert.assignee.map(|person| person.0))
            .arg(i64::from(alert.risk))
            .arg(ids_text(&alert.events))
            .arg(alert.version);
        if self.link.execute(sql).await? == 0 { Err(LedgerError::Conflict { doing }) } else { Ok(()) }
    }

    pub(crate) async fn insert_alert_event(
        &mut self,
        id: AlertId,
        version: i64,
        event: &Event,
    ) -> Result<(), LedgerError> {
        let text = "insert into alert_event (alert_id, version, at, by_person, change) values ($1, $2, $3, $4, $5)";
        let change = serde_json::to_string(&event.change).expect("plain texts become JSON");
        let by: Arg = event.by.map(|person| person.0).into();
        let sql =
            Sql::new("write the history of an alert", text).arg(id.0).arg(version).arg(event.at).arg(by).arg(change);
        self.link.execute(sql).await?;
        Ok(())
    }
}

fn count(alert: &Alert) -> i64 {
    i64::try_from(alert.count).unwrap_or(i64::MAX)
}

/// What the text filter looks through.
fn searchable(alert: &Alert) -> String {
    let rule = &alert.rule;
    let system = alert.system.as_deref().unwrap_or_default();
    fold(&format!(
        "{} {} {} {} {system} {} {}",
        rule.title_vi,
        rule.title_en,
        rule.id,
        alert.entity,
        alert.source,
        rule.tags.join(" ")
    ))
}
