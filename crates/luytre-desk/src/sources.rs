//! Log sources: what is registered, who sends without being registered, and how each does.

use std::collections::BTreeMap;

use luytre_govern::coverage::events_24h;
use luytre_govern::source::{EXPECTED_EVERY_S, Network, SourceMatch};
use luytre_govern::{Act, CoverageState, Source, SourceState};
use luytre_ledger::{ApiToken, Write};
use luytre_model::Nanos;
use luytre_model::ids::SourceId;
use luytre_model::store::SourceCounts;
use serde_json::{Value as Json, json};

use crate::Notice;
use crate::actor::Actor;
use crate::desk::{Desk, INGEST_SCOPE};
use crate::error::{DeskError, Problem, Refusal};
use crate::form::{Check, NAME_CHARS_MAX, taken};
use crate::page;
use crate::place::{IMPORTED, UNASSIGNED, UNASSIGNED_OTHER, match_of_code};
use crate::registry::{Registry, usual_layer};
use crate::secret::{new_token, token_hash};
use crate::systems::{health_of, layer_of, visible_system};
use crate::views::{AssignForm, Page, RegisterForm, SourceFilter, SourceView};

/// Longest expected time between two events, in seconds: 31 days.
pub const EXPECTED_EVERY_S_MAX: u32 = 31 * 86_400;
/// Days for which the token of a source holds.
pub const SOURCE_TOKEN_DAYS: i64 = 3_660;

impl Desk {
    /// Lists registered sources and, for the whole province, senders that nobody registered; by code.
    pub async fn sources(&self, actor: &Actor, filter: &SourceFilter) -> Result<Page<SourceView>, DeskError> {
        actor.must(Act::ReadSources)?;
        let registry = self.registry();
        let asked = |view: &SourceView| {
            filter.registered.is_none_or(|registered| registered == view.id.is_some())
                && filter.health.is_none_or(|health| health == view.health)
                && filter.layer.is_none_or(|layer| view.layer == Some(layer))
                && filter.system.as_ref().is_none_or(|code| view.system.as_ref().is_some_and(|at| at.code == *code))
                && page::found(filter.text.as_deref(), &[&view.code, &view.name])
        };
        let views: Vec<SourceView> = self.all_sources(&registry, actor).into_values().filter(asked).collect();
        Ok(page::cut(views, filter.cursor.as_deref(), filter.limit, |view| &view.code))
    }

    /// Returns one source.
    pub async fn source(&self, actor: &Actor, code: &str) -> Result<SourceView, DeskError> {
        actor.must(Act::ReadSources)?;
        let registry = self.registry();
        self.all_sources(&registry, actor).remove(code).ok_or(DeskError::NotFound)
    }

    /// Every source that the person may see, by code.
    pub(crate) fn all_sources(&self, registry: &Registry, actor: &Actor) -> BTreeMap<String, SourceView> {
        let now = self.clock.now();
        let counts = self.events.sources();
        let mut views = BTreeMap::new();
        for source in registry.sources.sources() {
            if actor.sees_agency(registry.agency_of_source(&source.code)) {
                views.insert(source.code.clone(), registered_view(registry, source, counts.get(&source.code), now));
            }
        }
        for (code, counts) in &counts {
            if registry.sources.by_code(code).is_some() {
                continue;
            }
            let view = unregistered_view(registry, code, counts, now);
            if actor.sees_agency(view.agency.as_ref().map(|agency| agency.code.as_str())) {
                views.insert(code.clone(), view);
            }
        }
        views
    }

    /// Registers a source, or changes a registered one of the same code. Gives the token's secret when one was asked for.
    pub async fn register_source(
        &self,
        actor: &Actor,
        form: RegisterForm,
    ) -> Result<(SourceView, Option<String>), DeskError> {
        actor.must(Act::EditSources)?;
        let registry = self.registry();
        let present = registry.sources.by_code(&form.code);
        if present.is_some_and(|present| !actor.sees_agency(registry.agency_of_source(&present.code))) {
            // Codes are unique in the whole province, so that this much has to be said.
            return Err(DeskError::field("code", Problem::Taken(form.code)));
        }
        let source = read_form(&registry, actor, &form, present)?;
        let secret = if form.issue_token { Some(new_token()?) } else { None };
        let code = source.code.clone();
        self.write_source(actor, source, "source.register", secret.as_deref()).await?;
        Ok((self.source(actor, &code).await?, secret))
    }

    /// Gives a sender that nobody registered to a system, or moves a registered source. What came before belongs to the
    /// system's agency from now on, too.
    pub async fn assign_source(&self, actor: &Actor, form: AssignForm) -> Result<SourceView, DeskError> {
        actor.must(Act::EditSources)?;
        let registry = self.registry();
        let present = self.all_sources(&registry, actor).remove(&form.code).ok_or(DeskError::NotFound)?;
        if form.code == UNASSIGNED_OTHER {
            return Err(DeskError::Refused(Refusal::SharedSource));
        }
        let mut check = Check::default();
        let name = check.optional("name", &form.name, NAME_CHARS_MAX);
        let system = visible_system(&registry, actor, &form.system).ok();
        let system = check.known("system", &form.system, system);
        check.done()?;
        let mut source = match registry.sources.by_code(&form.code) {
            Some(source) => source.clone(),
            None => Source {
                id: SourceId(0),
                code: form.code.clone(),
                name: present.name,
                system: None,
                layer: None,
                format: None,
                zone: None,
                match_: match_of_code(&form.code).ok_or(DeskError::Refused(Refusal::SharedSource))?,
                expected_every_s: EXPECTED_EVERY_S,
                state: SourceState::Active,
            },
        };
        source.system = system.map(|system| system.id);
        source.layer = form.layer.or(source.layer);
        if !name.is_empty() {
            source.name = name;
        }
        self.write_source(actor, source, "source.assign", None).await?;
        self.source(actor, &form.code).await
    }

    /// Gives a registered source another name.
    pub async fn rename_source(&self, actor: &Actor, code: &str, name: &str) -> Result<SourceView, DeskError> {
        actor.must(Act::EditSources)?;
        let registry = self.registry();
        let source = registry.sources.by_code(code).ok_or(DeskError::NotFound)?;
        actor.sees(registry.agency_of_source(code))?;
        let mut check = Check::default();
        let name = check.required("name", name, NAME_CHARS_MAX);
        check.done()?;
        self.write_source(actor, Source { name, ..source.clone() }, "source.rename", None).await?;
        self.source(actor, code).await
    }

    /// Writes a source, new when its id is 0, with a new token if there is one; an older token of it ends.
    async fn write_source(
        &self,
        actor: &Actor,
        source: Source,
        act: &str,
        secret: Option<&str>,
    ) -> Result<(), DeskError> {
        let now = self.clock.now();
        let system = source.system.and_then(|system| self.registry().system(system).cloned());
        let agency = system.as_ref().and_then(|system| self.registry().agency_code(system.agency).map(str::to_owned));
        let detail = json!({
            "name": source.name,
            "system": system.as_ref().map(|system| &system.code),
            "layer": source.layer.map(|layer| layer.as_str()),
            "recognised_by": parts(&source.match_).into_iter().collect::<BTreeMap<_, _>>(),
            "token_issued": secret.is_some(),
        });
        let subject = format!("source:{}", source.code);
        let note = self.note_of(actor, act, &subject, agency.as_deref(), detail);
        let mut work = self.ledger.begin().await?;
        if let Some(secret) = secret {
            let name = source.match_.token.clone().unwrap_or_else(|| source.code.clone());
            for token in work.tokens().await? {
                if token.name == name && token.revoked_at.is_none() && source.id.0 == 0 {
                    // A token of something else: a new source must not end it.
                    return Err(DeskError::field("code", Problem::Taken(name)));
                }
                if token.name == name && token.revoked_at.is_none() {
                    let note =
                        self.note_of(actor, "token.revoke", &format!("token:{name}"), agency.as_deref(), Json::Null);
                    work.record(Write::RevokeToken(token.id), &note).await?;
                }
            }
            let token = ApiToken {
                id: 0,
                token_hash: token_hash(secret),
                person: actor.person,
                scopes: vec![INGEST_SCOPE.to_owned()],
                created_at: now,
                expires_at: Some(now.plus(SOURCE_TOKEN_DAYS * 86_400 * Nanos::SECOND)),
                last_used: None,
                revoked_at: None,
                name,
            };
            let note =
                self.note_of(actor, "token.issue", &format!("token:{}", token.name), agency.as_deref(), Json::Null);
            work.record(Write::NewToken(&token), &note).await?;
        }
        let write = if source.id.0 == 0 { Write::NewSource(&source) } else { Write::Source(&source) };
        work.record(write, &note).await.map_err(|error| taken(error, "code", &source.code))?;
        work.commit().await?;
        self.reload_registry().await?;
        self.bus.announce(Notice::SourceChanged { source: source.code, agency });
        Ok(())
    }
}

fn read_form(
    registry: &Registry,
    actor: &Actor,
    form: &RegisterForm,
    present: Option<&Source>,
) -> Result<Source, DeskError> {
    let mut check = Check::default();
    let code = match present {
        // A sender's own code has more characters than a person may choose.
        Some(present) => present.code.clone(),
        None => check.code("code", &form.code),
    };
    let name = check.required("name", &form.name, NAME_CHARS_MAX);
    let mut system = None;
    if let Some(code) = form.system.as_deref().filter(|code| !code.is_empty()) {
        let found = visible_system(registry, actor, code).ok();
        system = check.known("system", code, found).map(|system| system.id);
    }
    if system.is_none() && !actor.sees_agency(None) {
        check.wrong("system", Problem::Required);
    }
    let mut given = |field: &'static str, text: &Option<String>| {
        let text = check.optional(field, text.as_deref().unwrap_or(""), NAME_CHARS_MAX);
        Some(text).filter(|text| !text.is_empty())
    };
    let (format, zone) = (given("format", &form.format), given("zone", &form.zone));
    let (certificate, host) = (given("certificate", &form.certificate), given("host", &form.host));
    let (module, address) = (given("module", &form.module), given("address", &form.address));
    if let Some(format) = &format {
        check.known("format", format, luytre_intake::format::by_name(format));
    }
    if let Some(zone) = &zone {
        check.known("zone", zone, jiff::tz::TimeZone::get(zone).ok());
    }
    let network = match address.as_deref().map(str::parse::<Network>) {
        Some(Err(_)) => {
            check.wrong("address", Problem::Malformed("an address (192.0.2.7) or a range (192.0.2.0/24)"));
            None
        }
        Some(Ok(network)) => Some(network),
        None => None,
    };
    let token = match present.and_then(|present| present.match_.token.clone()) {
        Some(token) => Some(token),
        None => form.issue_token.then(|| code.clone()),
    };
    let match_ = SourceMatch { token, address: network, certificate, host, module };
    if match_.is_empty() {
        check.wrong("address", Problem::Required);
    }
    if match_.token.is_none() && !actor.sees_agency(None) {
        // Addresses, hosts and names may be those of another agency, whose events would come here.
        check.wrong("issue_token", Problem::Required);
    }
    if form.expected_every_s > EXPECTED_EVERY_S_MAX {
        check.wrong("expected_every_s", Problem::TooMany(EXPECTED_EVERY_S_MAX as usize));
    }
    check.done()?;
    let expected_every_s = if form.expected_every_s == 0 { EXPECTED_EVERY_S } else { form.expected_every_s };
    let id = present.map_or(SourceId(0), |present| present.id);
    let state = present.map_or(SourceState::Active, |present| present.state);
    Ok(Source { id, code, name, system, layer: form.layer, format, zone, match_, expected_every_s, state })
}

fn registered_view(registry: &Registry, source: &Source, counts: Option<&SourceCounts>, now: Nanos) -> SourceView {
    let system = source.system.and_then(|system| registry.system(system));
    let health = health_of(source, counts, now);
    let none = SourceCounts::default();
    let mut view = counted(source.code.clone(), health, counts.unwrap_or(&none), now);
    view.id = Some(source.id);
    view.name.clone_from(&source.name);
    view.agency = system.and_then(|system| registry.agency_named(system.agency));
    view.system = system.map(|system| crate::views::Named { code: system.code.clone(), name: system.name.clone() });
    view.layer = layer_of(source);
    view.format.clone_from(&source.format);
    view.zone.clone_from(&source.zone);
    view.recognised_by = parts(&source.match_);
    view.expected_every_s = source.expected_every_s;
    view.state = source.state;
    view
}

fn unregistered_view(registry: &Registry, code: &str, counts: &SourceCounts, now: Nanos) -> SourceView {
    let match_ = match_of_code(code);
    let source = Source {
        id: SourceId(0),
        code: code.to_owned(),
        name: String::new(),
        system: None,
        layer: None,
        format: None,
        zone: None,
        match_: match_.clone().unwrap_or_default(),
        expected_every_s: EXPECTED_EVERY_S,
        state: SourceState::Active,
    };
    let mut view = counted(code.to_owned(), health_of(&source, Some(counts), now), counts, now);
    view.name = code.strip_prefix(UNASSIGNED).unwrap_or(code).to_owned();
    view.recognised_by = parts(&source.match_);
    view.layer = source.match_.module.as_deref().map(usual_layer);
    let imported = code.strip_prefix(IMPORTED).and_then(|rest| rest.rsplit_once('/'));
    if let Some((system, module)) = imported
        && let Some(system) = registry.system_by_code(system)
    {
        view.agency = registry.agency_named(system.agency);
        view.system = Some(crate::views::Named { code: system.code.clone(), name: system.name.clone() });
        view.layer = Some(usual_layer(module));
    }
    view
}

fn counted(code: String, health: CoverageState, counts: &SourceCounts, now: Nanos) -> SourceView {
    let hour = now.seconds().div_euclid(3_600);
    SourceView {
        id: None,
        name: code.clone(),
        code,
        agency: None,
        system: None,
        layer: None,
        format: None,
        zone: None,
        recognised_by: Vec::new(),
        state: SourceState::Active,
        expected_every_s: EXPECTED_EVERY_S,
        health,
        received: counts.received,
        stored: counts.stored,
        rejected: counts.rejected.clone(),
        limits: counts.limits.clone(),
        last_event: counts.last_event,
        last_received: counts.last_received,
        events_24h: events_24h(counts, now),
        by_hour: (hour - 23..=hour).map(|hour| counts.by_hour.get(&hour).copied().unwrap_or(0)).collect(),
    }
}

fn parts(match_: &SourceMatch) -> Vec<(&'static str, String)> {
    let parts = [
        ("token", match_.token.clone()),
        ("certificate", match_.certificate.clone()),
        ("address", match_.address.map(|network| network.to_string())),
        ("host", match_.host.clone()),
        ("module", match_.module.clone()),
    ];
    parts.into_iter().filter_map(|(part, value)| Some((part, value?))).collect()
}
