//! Types on the wire. Their names and fields are the contract; the desk's views may change behind them.

use std::collections::BTreeMap;

use luytre_desk::Language;
use luytre_desk::views::{
    self, AgencyView, AlertView, AuditView, CoverageView, LayerCoverageView, SourceView, SystemView,
};
use serde::Serialize;
use serde_json::{Map, Value as Json};

#[derive(Serialize)]
struct Rule {
    id: String,
    title: String,
    level: &'static str,
    author: String,
    tags: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Alert {
    id: i64,
    rule: Rule,
    layer: Option<&'static str>,
    agency: Option<String>,
    system: Option<String>,
    source: String,
    entity: String,
    first_seen: String,
    last_seen: String,
    count: u64,
    state: &'static str,
    disposition: Option<&'static str>,
    reason: Option<String>,
    assignee: Option<String>,
    risk: u8,
    version: i64,
}

impl Alert {
    pub(super) fn new(alert: &AlertView, language: Language) -> Self {
        let title = match language {
            Language::Vi => &alert.rule.title_vi,
            Language::En => &alert.rule.title_en,
        };
        Alert {
            id: alert.id.0,
            rule: Rule {
                id: alert.rule.id.clone(),
                title: title.clone(),
                level: alert.rule.level.as_str(),
                author: alert.rule.author.clone(),
                tags: alert.rule.tags.clone(),
            },
            layer: alert.layer.map(|layer| layer.as_str()),
            agency: alert.agency.as_ref().map(|agency| agency.code.clone()),
            system: alert.system.as_ref().map(|system| system.code.clone()),
            source: alert.source.clone(),
            entity: alert.entity.clone(),
            first_seen: alert.first_seen.to_string(),
            last_seen: alert.last_seen.to_string(),
            count: alert.count,
            state: alert.state.as_str(),
            disposition: alert.disposition.map(|disposition| disposition.as_str()),
            reason: alert.reason.clone(),
            assignee: alert.assignee.as_ref().map(|person| person.login.clone()),
            risk: alert.risk,
            version: alert.version,
        }
    }
}

#[derive(Serialize)]
struct Step {
    at: String,
    by: Option<String>,
    what: String,
    detail: String,
}

#[derive(Serialize)]
pub(super) struct AlertDetail {
    #[serde(flatten)]
    alert: Alert,
    advice: String,
    events: Vec<Map<String, Json>>,
    around: Vec<Map<String, Json>>,
    history: Vec<Step>,
    missing: Vec<String>,
}

impl AlertDetail {
    pub(super) fn new(detail: &views::AlertDetail, language: Language) -> Self {
        let rule = &detail.alert.rule;
        let step = |step: &views::AlertStep| Step {
            at: step.at.to_string(),
            by: step.by.as_ref().map(|person| person.login.clone()),
            what: step.what.clone(),
            detail: step.detail.clone(),
        };
        AlertDetail {
            alert: Alert::new(&detail.alert, language),
            advice: if language == Language::En { rule.advice_en.clone() } else { rule.advice_vi.clone() },
            events: detail.events.iter().map(|event| event.fields.clone()).collect(),
            around: detail.around.iter().map(|event| event.fields.clone()).collect(),
            history: detail.history.iter().map(step).collect(),
            missing: detail.missing.clone(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct System {
    code: String,
    name: String,
    agency: String,
    level: Option<u8>,
    owner: String,
    required_layers: Vec<&'static str>,
    contact_name: String,
    contact_phone: String,
    open_alerts: u64,
}

impl System {
    pub(super) fn new(system: &SystemView) -> Self {
        System {
            code: system.code.clone(),
            name: system.name.clone(),
            agency: system.agency.code.clone(),
            level: system.level.map(|level| level.number()),
            owner: system.owner.clone(),
            required_layers: system.required_layers.iter().map(|layer| layer.as_str()).collect(),
            contact_name: system.contact_name.clone(),
            contact_phone: system.contact_phone.clone(),
            open_alerts: system.open_alerts,
        }
    }
}

#[derive(Serialize)]
struct LayerCoverage {
    state: &'static str,
    required: bool,
    last_event: Option<String>,
    events_24h: u64,
    sources: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Coverage {
    system: String,
    level: Option<u8>,
    layers: BTreeMap<&'static str, LayerCoverage>,
}

impl Coverage {
    pub(super) fn new(view: &CoverageView) -> Self {
        let layer = |cell: &LayerCoverageView| LayerCoverage {
            state: cell.state.as_str(),
            required: cell.required,
            last_event: cell.last_event.map(|at| at.to_string()),
            events_24h: cell.events_24h,
            sources: cell.sources.iter().map(|source| source.code.clone()).collect(),
        };
        Coverage {
            system: view.system.code.clone(),
            level: view.system.level.map(|level| level.number()),
            layers: view.layers.iter().map(|cell| (cell.layer.as_str(), layer(cell))).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Source {
    code: String,
    name: String,
    registered: bool,
    agency: Option<String>,
    system: Option<String>,
    layer: Option<&'static str>,
    format: Option<String>,
    state: &'static str,
    health: &'static str,
    expected_every_s: u32,
    received: u64,
    stored: u64,
    rejected: BTreeMap<&'static str, u64>,
    limits: BTreeMap<String, u64>,
    last_event: Option<String>,
    last_received: Option<String>,
    events_24h: u64,
}

impl Source {
    pub(super) fn new(source: &SourceView) -> Self {
        Source {
            code: source.code.clone(),
            name: source.name.clone(),
            registered: source.id.is_some(),
            agency: source.agency.as_ref().map(|agency| agency.code.clone()),
            system: source.system.as_ref().map(|system| system.code.clone()),
            layer: source.layer.map(|layer| layer.as_str()),
            format: source.format.clone(),
            state: source.state.as_str(),
            health: source.health.as_str(),
            expected_every_s: source.expected_every_s,
            received: source.received,
            stored: source.stored,
            rejected: source.rejected.iter().map(|(reason, count)| (reason.as_str(), *count)).collect(),
            limits: source.limits.clone(),
            last_event: source.last_event.map(|at| at.to_string()),
            last_received: source.last_received.map(|at| at.to_string()),
            events_24h: source.events_24h,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Agency {
    code: String,
    name: String,
    kind: String,
    parent: Option<String>,
    excluded: bool,
    valid_from: String,
    valid_to: Option<String>,
    systems: u64,
}

impl Agency {
    pub(super) fn new(agency: &AgencyView) -> Self {
        Agency {
            code: agency.code.clone(),
            name: agency.name.clone(),
            kind: agency.kind.clone(),
            parent: agency.parent.as_ref().map(|parent| parent.code.clone()),
            excluded: agency.excluded,
            valid_from: agency.valid_from.to_string(),
            valid_to: agency.valid_to.map(|day| day.to_string()),
            systems: agency.systems,
        }
    }
}

#[derive(Serialize)]
pub(super) struct AuditEntry {
    number: i64,
    at: String,
    by: Option<String>,
    act: String,
    subject: String,
    agency: Option<String>,
    detail: Json,
    hash: String,
}

impl AuditEntry {
    pub(super) fn new(entry: &AuditView) -> Self {
        AuditEntry {
            number: entry.number,
            at: entry.at.to_string(),
            by: entry.by.as_ref().map(|person| person.login.clone()),
            act: entry.act.clone(),
            subject: entry.subject.clone(),
            agency: entry.agency.clone(),
            detail: serde_json::from_str(&entry.detail).unwrap_or_else(|_| Json::String(entry.detail.clone())),
            hash: entry.hash.clone(),
        }
    }
}
