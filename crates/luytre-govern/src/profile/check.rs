//! Combinations that cannot be: what a form or a table says in two places and means in none.
//!
//! What is refused and why stands in `content/registry/checks.csv`, with the article; here is how it is found.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use jiff::civil::Date;
use luytre_model::fold::fold;

use super::{AgencyProfile, Delegation, Deployment, HostingPlace, Life, SystemProfile};
use crate::level::Criteria;
use crate::record::DocumentRef;

static REASONS: LazyLock<BTreeMap<String, Reason>> = LazyLock::new(|| {
    let table = include_str!("../../../../content/registry/checks.csv");
    let rows = csv::Reader::from_reader(table.as_bytes()).into_records();
    let reason = |row: csv::Result<csv::StringRecord>| {
        let row = row.expect("the tests of this crate read the shipped checks");
        let text = |index: usize| row.get(index).unwrap_or_default().to_owned();
        (text(0), Reason { vi: text(1), en: text(2), source: text(3) })
    };
    rows.map(reason).collect()
});

/// Why a combination cannot be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// In Vietnamese, with what to do.
    pub vi: String,
    /// In English, with what to do.
    pub en: String,
    /// The article; empty where plain sense says so.
    pub source: String,
}

/// Returns the reason with this word.
pub fn reason(code: &str) -> Reason {
    REASONS.get(code).cloned().unwrap_or_else(|| Reason {
        vi: code.to_owned(),
        en: code.to_owned(),
        source: String::new(),
    })
}

/// A combination that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Contradiction {
    /// The field to correct: `delegation.until`, or one of a list: `devices.3.name`, counted from 0.
    pub field: String,
    /// Why.
    pub reason: Reason,
}

impl Contradiction {
    /// Builds the contradiction of a field from the word of its reason.
    pub fn new(field: impl Into<String>, code: &str) -> Self {
        Contradiction { field: field.into(), reason: reason(code) }
    }
}

/// The duty of an agency that governs systems.
pub const OWNER_DUTY: &str = "owner";
/// The duties of an agency that appraises levels: any of them.
pub const UNIT_DUTIES: [&str; 3] = ["dedicated_unit", "dedicated_section", "province_police"];

/// Returns where a profile makes the operator its own owner or dedicated unit without the duty; `has` tells whether an
/// agency has any of the duties.
pub fn own_judge(profile: &SystemProfile, has: impl Fn(&str, &[&str]) -> bool) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let operator = profile.operator();
    let is_operator = |party: &Option<String>| party.as_deref() == Some(operator);
    if is_operator(&profile.owner) && !has(operator, &[OWNER_DUTY]) {
        found.push(Contradiction::new("owner", "owner_is_operator"));
    }
    if is_operator(&profile.dedicated_unit) && !has(operator, &UNIT_DUTIES) {
        found.push(Contradiction::new("dedicated_unit", "unit_is_operator"));
    }
    found
}

/// Returns everything in a system's profile that cannot be. `today` tells the future from the past.
pub fn system(profile: &SystemProfile, criteria: Option<&Criteria>, today: Date) -> Vec<Contradiction> {
    let mut found = Vec::new();
    let mut wrong = |holds: bool, field: &str, code: &str| {
        if holds {
            found.push(Contradiction::new(field, code));
        }
    };
    if let Some(delegation) = &profile.delegation {
        let Delegation { to, scope, document, from, until } = delegation;
        wrong(profile.owner.as_ref() == Some(to), "delegation.to", "delegation_to_owner");
        let on_paper = !document.number.is_empty() && document.date.is_some() && !scope.is_empty();
        wrong(!on_paper, "delegation.number", "delegation_without_paper");
        wrong(until.is_none(), "delegation.until", "delegation_without_term");
        let backwards = matches!((from, until), (Some(from), Some(until)) if until < from);
        wrong(backwards, "delegation.until", "delegation_ends_first");
    }
    let since = profile.in_operation_since;
    let future = since.is_some_and(|day| day > today);
    wrong(profile.life == Life::Running && future, "in_operation_since", "running_in_future");
    let past = since.is_some_and(|day| day <= today);
    wrong(profile.life == Life::Planned && past, "in_operation_since", "planned_but_running");
    let expected = profile.deployment_expected.is_some_and(|day| day > today);
    wrong(profile.deployment == Deployment::Full && expected, "deployment_expected", "deployed_but_expected");
    let both = profile.approved.is_some() && profile.approval_expected.is_some();
    wrong(both, "approval_expected", "approved_but_expected");
    let signed_later = profile.approved.as_ref().and_then(|one| one.decision.date).is_some_and(|day| day > today);
    wrong(signed_later, "approved.date", "decision_in_future");
    let unfounded = profile.regulation_followed.is_some() && profile.regulation.is_none();
    wrong(unfounded, "regulation_followed", "followed_without_regulation");
    let hosting = &profile.hosting;
    let nobody = hosting.provider.is_empty();
    wrong(hosting.place == HostingPlace::Rented && nobody, "hosting.provider", "rented_without_provider");
    wrong(hosting.place == HostingPlace::OwnRoom && !nobody, "hosting.provider", "own_room_with_provider");
    let signed = hosting.contract.as_ref().and_then(|contract: &DocumentRef| contract.date);
    let backwards = matches!((signed, hosting.until), (Some(from), Some(until)) if until < from);
    wrong(backwards, "hosting.until", "contract_ends_first");
    for (index, connection) in profile.connections.iter().enumerate() {
        let itself = !profile.system.is_empty() && fold(&connection.to) == fold(&profile.system);
        wrong(itself, &format!("connections.{index}.to"), "connected_to_itself");
    }
    let elsewhere = matches!(hosting.place, HostingPlace::OwnRoom | HostingPlace::Rented);
    for (index, device) in profile.devices.iter().enumerate() {
        let field = format!("devices.{index}.in_data_centre");
        wrong(elsewhere && device.in_data_centre, &field, "device_in_data_centre_elsewhere");
    }
    twice(&mut found, "zones", profile.zones.iter().map(|row| vec![&row.name]));
    twice(&mut found, "devices", profile.devices.iter().map(|row| vec![&row.name]));
    twice(&mut found, "applications", profile.applications.iter().map(|row| vec![&row.name, &row.server]));
    twice(&mut found, "products", profile.products.iter().map(|row| vec![&row.name, &row.vendor, &row.licence]));
    twice(&mut found, "connections", profile.connections.iter().map(|row| vec![&row.to, &row.purpose]));
    for caution in criteria.into_iter().flat_map(|criteria| criteria.cautions_of(&profile.facts)) {
        if caution.refuse {
            let field = caution.fields.first().map(|field| format!("{}{field}", super::tabled::FACT_PREFIX));
            let (vi, en, source) = (caution.vi.clone(), caution.en.clone(), caution.basis.source.clone());
            found.push(Contradiction { field: field.unwrap_or_default(), reason: Reason { vi, en, source } });
        }
    }
    found
}

/// Returns everything in an agency's profile that cannot be.
pub fn agency(profile: &AgencyProfile) -> Vec<Contradiction> {
    let mut found = Vec::new();
    for (index, turn) in profile.roster.iter().enumerate() {
        if matches!((turn.from, turn.until), (Some(from), Some(until)) if until < from) {
            found.push(Contradiction::new(format!("roster.{index}.until"), "turn_ends_first"));
        }
        if turn.phone.is_empty() {
            found.push(Contradiction::new(format!("roster.{index}.phone"), "turn_without_phone"));
        }
    }
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let days: Vec<(String, &String)> = profile.roster.iter().map(|turn| (day(turn.from), &turn.name)).collect();
    twice(&mut found, "roster", days.iter().map(|(from, name)| vec![*name, from]));
    found
}

/// Notes rows of a list that are the same thing as an earlier one; spelling and case aside.
fn twice<'a>(found: &mut Vec<Contradiction>, list: &str, rows: impl Iterator<Item = Vec<&'a String>>) {
    let mut seen = BTreeSet::new();
    for (index, row) in rows.enumerate() {
        let key: Vec<String> = row.iter().map(|text| crate::import::name::comparable(text)).collect();
        if !seen.insert(key) {
            let first = if list == "connections" { "to" } else { "name" };
            found.push(Contradiction::new(format!("{list}.{index}.{first}"), "twice_in_list"));
        }
    }
}
