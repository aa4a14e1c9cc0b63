//! Rows for the cases.

use std::sync::Arc;

use luytre_govern::{Agency, AgencyVersion, Language, Person, Role, Source, SourceMatch, SourceState, System};
use luytre_ledger::{Account, Ledger, Note, Write};
use luytre_model::ids::{AgencyId, PersonId, SourceId, SystemId};
use luytre_model::{EventId, Layer, Nanos, ProtectionLevel, Severity};
use luytre_respond::{Finding, Group, RuleRef, group};
use serde_json::json;

pub const MINUTE: i64 = 60 * Nanos::SECOND;
pub const NOON: Nanos = Nanos(1_790_000_000 * Nanos::SECOND);

pub fn note(act: &str, subject: &str) -> Note {
    Note {
        at: NOON,
        actor: None,
        actor_name: "an.nguyen".to_owned(),
        act: act.to_owned(),
        subject: subject.to_owned(),
        agency: Some("01".to_owned()),
        detail: json!({"b": 1, "a": "Đã xem"}),
    }
}

pub fn agency(code: &str, parent: Option<AgencyId>) -> Agency {
    let version = AgencyVersion {
        name: format!("Xã {code}"),
        kind: "xa".to_owned(),
        parent,
        valid_from: "2025-07-01".parse().expect("a day"),
        valid_to: None,
    };
    Agency::new(AgencyId(0), code, version)
}

pub fn system(code: &str, agency: AgencyId) -> System {
    System {
        id: SystemId(0),
        code: code.to_owned(),
        name: "Cổng dịch vụ công".to_owned(),
        agency,
        level: ProtectionLevel::try_from(3).ok(),
        owner: "UBND tỉnh".to_owned(),
        required_layers: Some([Layer::Network, Layer::Endpoint].into()),
        contact_name: "Nguyễn Văn An".to_owned(),
        contact_phone: "0123".to_owned(),
    }
}

pub fn source(code: &str, system: Option<SystemId>) -> Source {
    Source {
        id: SourceId(0),
        code: code.to_owned(),
        name: "Máy chủ web".to_owned(),
        system,
        layer: Some(Layer::Application),
        format: None,
        zone: Some("Asia/Ho_Chi_Minh".to_owned()),
        match_: SourceMatch {
            address: Some("10.1.0.0/16".parse().expect("a range")),
            module: Some("nginx".to_owned()),
            ..SourceMatch::default()
        },
        expected_every_s: 600,
        state: SourceState::Active,
    }
}

pub fn account(login: &str) -> Account {
    let person = Person {
        id: PersonId(0),
        login: login.to_owned(),
        name: "Trần Thị Bình".to_owned(),
        role: Role::Analyst,
        agency: None,
        language: Language::En,
        disabled: false,
    };
    Account { person, password_hash: Some("$argon2id$…".to_owned()), created_at: NOON, last_sign_in: None }
}

/// Adds a person and returns the number.
pub async fn person(ledger: &Ledger, login: &str) -> PersonId {
    let mut work = ledger.begin().await.expect("begins");
    let id = work.record(Write::NewPerson(&account(login)), &note("create_person", login)).await.expect("is added");
    work.commit().await.expect("commits");
    PersonId(id)
}

/// One finding; the number makes its event.
#[derive(Clone, Copy)]
pub struct Sighting<'a> {
    pub rule: &'a str,
    pub level: Severity,
    pub entity: &'a str,
    pub place: Option<(&'a str, &'a str)>,
    pub source: &'a str,
    pub layer: Option<Layer>,
    pub at: Nanos,
    pub number: u64,
}

pub const SIGHTING: Sighting<'static> = Sighting {
    rule: "ssh-guessing",
    level: Severity::High,
    entity: "192.0.2.7",
    place: Some(("01", "portal")),
    source: "web-1",
    layer: Some(Layer::Application),
    at: NOON,
    number: 1,
};

pub fn rule(id: &str, level: Severity) -> RuleRef {
    RuleRef {
        id: id.to_owned(),
        title_vi: format!("Dò mật khẩu {id}"),
        title_en: format!("Password guessing {id}"),
        level,
        author: "luytre".to_owned(),
        tags: vec!["attack.t1110".to_owned()],
        advice_vi: "Chặn địa chỉ.".to_owned(),
        advice_en: "Block the address.".to_owned(),
    }
}

pub fn grouped(sightings: &[Sighting<'_>]) -> Vec<Group> {
    group(sightings.iter().map(|sighting| Finding {
        rule: Arc::new(rule(sighting.rule, sighting.level)),
        layer: sighting.layer,
        agency: sighting.place.map(|(agency, _)| agency.to_owned()),
        system: sighting.place.map(|(_, system)| system.to_owned()),
        protection: ProtectionLevel::try_from(3).ok(),
        source: sighting.source.to_owned(),
        entity: sighting.entity.to_owned(),
        at: sighting.at,
        event: EventId::new(1, 1, sighting.number),
    }))
}
