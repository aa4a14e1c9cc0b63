//! Values of fields, out of a record and into it, in canonical form.

use std::fmt::Write as _;

use jiff::civil::Date;
use luytre_model::ProtectionLevel;

use super::field::{Field, Kind, values};
use super::{
    AgencyProfile, Application, ApprovedLevel, Connection, Delegation, Deployment, Device, HostingPlace, Life,
    NationalSecurity, OnCall, Product, Separation, SystemProfile, Zone,
};
use crate::level::{FactValue, LevelFacts};
use crate::record::DocumentRef;

/// A record whose fields can be read and set by name. Setting takes canonical values only, and passes over fields that
/// the record does not have.
pub trait Tabled {
    /// Returns the value of a field; empty when it is not said.
    fn get(&self, field: &Field) -> String;

    /// Sets a field; an empty value forgets it.
    fn set(&mut self, field: &Field, value: &str);
}

/// A system as tables and forms show it: its row in the registry and its profile in one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SystemEntry {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Code of the agency.
    pub agency: String,
    /// Level, once determined.
    pub level: Option<ProtectionLevel>,
    /// Whom to call.
    pub contact_name: String,
    /// The number.
    pub contact_phone: String,
    /// Everything else.
    pub profile: SystemProfile,
}

/// The prefix of fields that are facts of the level.
pub const FACT_PREFIX: &str = "fact.";

impl Tabled for SystemEntry {
    fn get(&self, field: &Field) -> String {
        match &*field.key {
            "code" => self.code.clone(),
            "name" => self.name.clone(),
            "agency" => self.agency.clone(),
            "level" => self.level.map(|level| level.to_string()).unwrap_or_default(),
            "contact_name" => self.contact_name.clone(),
            "contact_phone" => self.contact_phone.clone(),
            _ => self.profile.get(field),
        }
    }

    fn set(&mut self, field: &Field, value: &str) {
        match &*field.key {
            "code" => {
                self.code = value.to_owned();
                self.profile.system = value.to_owned();
            }
            "name" => self.name = value.to_owned(),
            "agency" => {
                self.agency = value.to_owned();
                self.profile.agency = value.to_owned();
            }
            "level" => self.level = level_of(value),
            "contact_name" => self.contact_name = value.to_owned(),
            "contact_phone" => self.contact_phone = value.to_owned(),
            "approved.number" | "approved.date" | "approved.body" | "approved.regime" => {
                self.set_approved(&field.key["approved.".len()..], value);
            }
            _ => self.profile.set(field, value),
        }
    }
}

impl SystemEntry {
    fn set_approved(&mut self, part: &str, value: &str) {
        if value.is_empty() && self.profile.approved.is_none() {
            return;
        }
        // The level of the row is set into it by whoever reads the whole row: a decision without one is refused there.
        let level = self.level.unwrap_or(ProtectionLevel::ALL[0]);
        let approved = self.profile.approved.get_or_insert_with(|| ApprovedLevel {
            level,
            regime: String::new(),
            decision: DocumentRef::default(),
        });
        match part {
            "number" => approved.decision.number = value.to_owned(),
            "date" => approved.decision.date = date_of(value),
            "body" => approved.decision.body = value.to_owned(),
            _ => approved.regime = value.to_owned(),
        }
        if approved.decision == DocumentRef::default() && approved.regime.is_empty() {
            self.profile.approved = None;
        }
    }
}

impl Tabled for SystemProfile {
    fn get(&self, field: &Field) -> String {
        let text = |option: &Option<String>| option.clone().unwrap_or_default();
        let delegated = self.delegation.as_ref();
        match &*field.key {
            "owner" => text(&self.owner),
            "operator" => text(&self.operator),
            "dedicated_unit" => text(&self.dedicated_unit),
            "function" => self.function.clone(),
            "served" => self.served.clone(),
            "accounts" => self.accounts.map(|count| count.to_string()).unwrap_or_default(),
            "life" => self.life.as_str().to_owned(),
            "in_operation_since" => day_text(self.in_operation_since),
            "approved.number" => document(self.approved.as_ref().map(|one| &one.decision), "number"),
            "approved.date" => document(self.approved.as_ref().map(|one| &one.decision), "date"),
            "approved.body" => document(self.approved.as_ref().map(|one| &one.decision), "body"),
            "approved.regime" => self.approved.as_ref().map(|one| one.regime.clone()).unwrap_or_default(),
            "scope.function" => self.scope.function.clone(),
            "scope.data_flow" => self.scope.data_flow.clone(),
            "scope.operation" => self.scope.operation.clone(),
            "scope.reach" => self.scope.reach.clone(),
            "hosting.place" => said(self.hosting.place.as_str()),
            "hosting.provider" => self.hosting.provider.clone(),
            "hosting.until" => day_text(self.hosting.until),
            "hosting.separation" => said(self.hosting.separation.as_str()),
            "domains" => self.domains.join("; "),
            "public_addresses" => self.public_addresses.join("; "),
            "delegation.to" => delegated.map(|one| one.to.clone()).unwrap_or_default(),
            "delegation.scope" => delegated.map(|one| one.scope.clone()).unwrap_or_default(),
            "delegation.from" => day_text(delegated.and_then(|one| one.from)),
            "delegation.until" => day_text(delegated.and_then(|one| one.until)),
            "regulation_followed" => flag_text(self.regulation_followed),
            "deployment" => self.deployment.as_str().to_owned(),
            "deployment_expected" => day_text(self.deployment_expected),
            "approval_expected" => day_text(self.approval_expected),
            "national_security" => self.national_security.as_str().to_owned(),
            key => {
                if let Some(part) = key.strip_prefix("hosting.contract.") {
                    return document(self.hosting.contract.as_ref(), part);
                }
                if let Some(part) = key.strip_prefix("delegation.") {
                    return document(delegated.map(|one| &one.document), part);
                }
                if let Some(part) = key.strip_prefix("regulation.") {
                    return document(self.regulation.as_ref(), part);
                }
                key.strip_prefix(FACT_PREFIX).map(|code| fact(&self.facts, code)).unwrap_or_default()
            }
        }
    }

    fn set(&mut self, field: &Field, value: &str) {
        let owned = || value.to_owned();
        let option = || Some(value.to_owned()).filter(|value| !value.is_empty());
        match &*field.key {
            "owner" => self.owner = option(),
            "operator" => self.operator = option(),
            "dedicated_unit" => self.dedicated_unit = option(),
            "function" => self.function = owned(),
            "served" => self.served = owned(),
            "accounts" => self.accounts = value.parse().ok(),
            "life" => self.life = Life::from_word(value).unwrap_or_default(),
            "in_operation_since" => self.in_operation_since = date_of(value),
            "scope.function" => self.scope.function = owned(),
            "scope.data_flow" => self.scope.data_flow = owned(),
            "scope.operation" => self.scope.operation = owned(),
            "scope.reach" => self.scope.reach = owned(),
            "hosting.place" => self.hosting.place = HostingPlace::from_word(value).unwrap_or_default(),
            "hosting.provider" => self.hosting.provider = owned(),
            "hosting.until" => self.hosting.until = date_of(value),
            "hosting.separation" => self.hosting.separation = Separation::from_word(value).unwrap_or_default(),
            "domains" => self.domains = values(value).map(str::to_owned).collect(),
            "public_addresses" => self.public_addresses = values(value).map(str::to_owned).collect(),
            "regulation_followed" => self.regulation_followed = flag_of(value),
            "deployment" => self.deployment = Deployment::from_word(value).unwrap_or_default(),
            "deployment_expected" => self.deployment_expected = date_of(value),
            "approval_expected" => self.approval_expected = date_of(value),
            "national_security" => self.national_security = NationalSecurity::from_word(value).unwrap_or_default(),
            key => {
                if let Some(part) = key.strip_prefix("hosting.contract.") {
                    set_document(&mut self.hosting.contract, part, value);
                } else if let Some(part) = key.strip_prefix("delegation.") {
                    set_delegation(&mut self.delegation, part, value);
                } else if let Some(part) = key.strip_prefix("regulation.") {
                    set_document(&mut self.regulation, part, value);
                } else if let Some(code) = key.strip_prefix(FACT_PREFIX) {
                    self.facts.set(code, fact_of(&field.kind, value));
                }
            }
        }
    }
}

impl Tabled for Zone {
    fn get(&self, field: &Field) -> String {
        match &*field.key {
            "name" => self.name.clone(),
            "private_range" => self.private_range.clone(),
            "public_addresses" => self.public_addresses.clone(),
            _ => String::new(),
        }
    }

    fn set(&mut self, field: &Field, value: &str) {
        match &*field.key {
            "name" => self.name = value.to_owned(),
            "private_range" => self.private_range = value.to_owned(),
            "public_addresses" => self.public_addresses = value.to_owned(),
            _ => {}
        }
    }
}

impl Tabled for Device {
    fn get(&self, field: &Field) -> String {
        match &*field.key {
            "name" => self.name.clone(),
            "kind" => self.kind.clone(),
            "place" => self.place.clone(),
            "purpose" => self.purpose.clone(),
            "address" => self.address.clone(),
            "in_data_centre" => yes(self.in_data_centre),
            "vendor" => self.vendor.clone(),
            "model" => self.model.clone(),
            "country" => self.country.clone(),
            "supported_until" => day_text(self.supported_until),
            _ => String::new(),
        }
    }

    fn set(&mut self, field: &Field, value: &str) {
        match &*field.key {
            "name" => self.name = value.to_owned(),
            "kind" => self.kind = value.to_owned(),
            "place" => self.place = value.to_owned(),
            "purpose" => self.purpose = value.to_owned(),
            "address" => self.address = value.to_owned(),
            "in_data_centre" => self.in_data_centre = value == "1",
            "vendor" => self.vendor = value.to_owned(),
            "model" => self.model = value.to_owned(),
            "country" => self.country = value.to_owned(),
            "supported_until" => self.supported_until = date_of(value),
            _ => {}
        }
    }
}

impl Tabled for Application {
    fn get(&self, field: &Field) -> String {
        match &*field.key {
            "name" => self.name.clone(),
            "server" => self.server.clone(),
            "place" => self.place.clone(),
            "os" => self.os.clone(),
            "purpose" => self.purpose.clone(),
            "version" => self.version.clone(),
            "supported_until" => day_text(self.supported_until),
            _ => String::new(),
        }
    }

    fn set(&mut self, field: &Field, value: &str) {
        match &*field.key {
            "name" => self.name = value.to_owned(),
            "server" => self.server = value.to_owned(),
            "place" => self.place = value.to_owned(),
            "os" => self.os = value.to_owned(),
            "purpose" => self.purpose = value.to_owned(),
            "version" => self.version = value.to_owned(),
            "supported_until" => self.supported_until = date_of(value),
            _ => {}
        }
    }
}

impl Tabled for Product {
    fn get(&self, field: &Field) -> String {
        match &*field.key {
            "name" => self.name.clone(),
            "vendor" => self.vendor.clone(),
            "country" => self.country.clone(),
            "kind" => self.kind.clone(),
            "cryptographic" => yes(self.cryptographic),
            "licence" => self.licence.clone(),
            "licensed_until" => day_text(self.licensed_until),
            _ => String::new(),
        }
    }

    fn set(&mut self, field: &Field, value: &str) {
        match &*field.key {
            "name" => self.name = value.to_owned(),
            "vendor" => self.vendor = value.to_owned(),
            "country" => self.country = value.to_owned(),
            "kind" => self.kind = value.to_owned(),
            "cryptographic" => self.cryptographic = value == "1",
            "licence" => self.licence = value.to_owned(),
            "licensed_until" => self.licensed_until = date_of(value),
            _ => {}
        }
    }
}

impl Tabled for Connection {
    fn get(&self, field: &Field) -> String {
        match &*field.key {
            "to" => self.to.clone(),
            "purpose" => self.purpose.clone(),
            "data" => self.data.clone(),
            _ => String::new(),
        }
    }

    fn set(&mut self, field: &Field, value: &str) {
        match &*field.key {
            "to" => self.to = value.to_owned(),
            "purpose" => self.purpose = value.to_owned(),
            "data" => self.data = value.to_owned(),
            _ => {}
        }
    }
}

impl Tabled for AgencyProfile {
    fn get(&self, field: &Field) -> String {
        match &*field.key {
            "agency" => self.agency.clone(),
            "organ_id" => self.organ_id.clone(),
            "official_name" => self.official_name.clone(),
            "tier" => self.tier.clone(),
            "head_name" => self.head_name.clone(),
            "head_title" => self.head_title.clone(),
            "address" => self.address.clone(),
            "phone" => self.phone.clone(),
            "email" => self.email.clone(),
            "duties" => self.duties.join("; "),
            "incident_address" => self.incident_address.clone(),
            "on_call_phone" => self.on_call_phone.clone(),
            "staff_count" => self.staff_count.map(|count| count.to_string()).unwrap_or_default(),
            "former_codes" => self.former_codes.join("; "),
            key => {
                if let Some(part) = key.strip_prefix("functions.") {
                    return document(self.functions.as_ref(), part);
                }
                let part = key.strip_prefix("designation.");
                part.map(|part| document(self.designation.as_ref(), part)).unwrap_or_default()
            }
        }
    }

    fn set(&mut self, field: &Field, value: &str) {
        let owned = || value.to_owned();
        match &*field.key {
            "agency" => self.agency = owned(),
            "organ_id" => self.organ_id = owned(),
            "official_name" => self.official_name = owned(),
            "tier" => self.tier = owned(),
            "head_name" => self.head_name = owned(),
            "head_title" => self.head_title = owned(),
            "address" => self.address = owned(),
            "phone" => self.phone = owned(),
            "email" => self.email = owned(),
            "duties" => self.duties = values(value).map(str::to_owned).collect(),
            "incident_address" => self.incident_address = owned(),
            "on_call_phone" => self.on_call_phone = owned(),
            "staff_count" => self.staff_count = value.parse().ok(),
            "former_codes" => self.former_codes = values(value).map(str::to_owned).collect(),
            key => {
                if let Some(part) = key.strip_prefix("functions.") {
                    set_document(&mut self.functions, part, value);
                } else if let Some(part) = key.strip_prefix("designation.") {
                    set_document(&mut self.designation, part, value);
                }
            }
        }
    }
}

impl Tabled for OnCall {
    fn get(&self, field: &Field) -> String {
        match &*field.key {
            "name" => self.name.clone(),
            "phone" => self.phone.clone(),
            "from" => day_text(self.from),
            "until" => day_text(self.until),
            _ => String::new(),
        }
    }

    fn set(&mut self, field: &Field, value: &str) {
        match &*field.key {
            "name" => self.name = value.to_owned(),
            "phone" => self.phone = value.to_owned(),
            "from" => self.from = date_of(value),
            "until" => self.until = date_of(value),
            _ => {}
        }
    }
}

/// Returns fields whose values differ, with the value before and after.
pub fn differences(fields: &[Field], before: &dyn Tabled, after: &dyn Tabled) -> Vec<(String, String, String)> {
    let pair = |field: &Field| (field.key.to_string(), before.get(field), after.get(field));
    fields.iter().map(pair).filter(|(_, before, after)| before != after).collect()
}

/// A row in one line, for histories.
pub fn summary(fields: &[Field], row: &dyn Tabled) -> String {
    let mut text = String::new();
    for field in fields {
        let value = row.get(field);
        if !value.is_empty() {
            let separator = if text.is_empty() { "" } else { " · " };
            let _ = write!(text, "{separator}{value}");
        }
    }
    text
}

fn yes(flag: bool) -> String {
    if flag { "1" } else { "0" }.to_owned()
}

fn flag_text(flag: Option<bool>) -> String {
    flag.map(yes).unwrap_or_default()
}

fn flag_of(value: &str) -> Option<bool> {
    match value {
        "1" => Some(true),
        "0" => Some(false),
        _ => None,
    }
}

fn day_text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn date_of(value: &str) -> Option<Date> {
    value.parse().ok()
}

fn level_of(value: &str) -> Option<ProtectionLevel> {
    value.parse::<u8>().ok().and_then(|level| level.try_into().ok())
}

/// "Nobody said yet" reads as nothing.
fn said(word: &str) -> String {
    if word == "unknown" { String::new() } else { word.to_owned() }
}

fn document(paper: Option<&DocumentRef>, part: &str) -> String {
    let Some(paper) = paper else { return String::new() };
    match part {
        "number" => paper.number.clone(),
        "date" => day_text(paper.date),
        "body" => paper.body.clone(),
        _ => String::new(),
    }
}

fn set_document(paper: &mut Option<DocumentRef>, part: &str, value: &str) {
    if value.is_empty() && paper.is_none() {
        return;
    }
    let kept = paper.get_or_insert_default();
    match part {
        "number" => kept.number = value.to_owned(),
        "date" => kept.date = date_of(value),
        "body" => kept.body = value.to_owned(),
        _ => {}
    }
    if *kept == DocumentRef::default() {
        *paper = None;
    }
}

fn set_delegation(delegation: &mut Option<Delegation>, part: &str, value: &str) {
    if value.is_empty() && delegation.is_none() {
        return;
    }
    let kept = delegation.get_or_insert_default();
    match part {
        "to" => kept.to = value.to_owned(),
        "scope" => kept.scope = value.to_owned(),
        "from" => kept.from = date_of(value),
        "until" => kept.until = date_of(value),
        "number" => kept.document.number = value.to_owned(),
        "date" => kept.document.date = date_of(value),
        "body" => kept.document.body = value.to_owned(),
        _ => {}
    }
    if *kept == Delegation::default() {
        *delegation = None;
    }
}

fn fact(facts: &LevelFacts, code: &str) -> String {
    match facts.get(code) {
        None => String::new(),
        Some(FactValue::Flag(flag)) => yes(*flag),
        Some(FactValue::Count(count)) => count.to_string(),
        Some(FactValue::Word(word)) => word.clone(),
        Some(FactValue::Words(words)) => words.iter().map(String::as_str).collect::<Vec<_>>().join("; "),
    }
}

fn fact_of(kind: &Kind, value: &str) -> Option<FactValue> {
    if value.is_empty() {
        return None;
    }
    match kind {
        Kind::Flag => flag_of(value).map(FactValue::Flag),
        Kind::Count => value.parse().ok().map(FactValue::Count),
        Kind::Words(_) => Some(FactValue::Words(values(value).map(str::to_owned).collect())),
        _ => Some(FactValue::Word(value.to_owned())),
    }
}
