//! Measuring: from the event store, the registry, alerts and registers to the result of every signal of every system.
//!
//! The events are read once a window for all systems together; what is judged for one system after another is in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::Ordering;

use luytre_govern::catalogue::Catalogue;
use luytre_govern::coverage::CoverageState;
use luytre_govern::level::Happened;
use luytre_govern::signal::evaluate::Judged;
use luytre_govern::signal::register::speaking;
use luytre_govern::signal::{
    Answered, Measure, Measured, Outcome, RegisterEntry, SignalDef, SignalResult, SignalState, Signals, applies,
    evaluate, limit_of,
};
use luytre_govern::training::Staff;
use luytre_govern::{AgencyProfile, Date, System, SystemProfile};
use luytre_ledger::{AlertQuery, Facet, RecordQuery, SignalWrite};
use luytre_model::fold::fold;
use luytre_model::store::Scope;
use luytre_model::{Layer, Nanos};
use luytre_respond::State;
use serde::{Deserialize, Serialize};

use super::baseline::Baseline;
use super::plan::{Plan, Told};
use crate::desk::{Counts, Desk};
use crate::dossiers::{CauseOf, evidence_of_signals};
use crate::error::DeskError;
use crate::registry::Registry;
use crate::systems::Watch;

/// Systems whose results are written in one transaction: others write in between.
const SYSTEMS_AT_ONCE: usize = 100;
/// With more events waiting than this, the detector does not keep up.
const BEHIND_EVENTS: u64 = 50_000;
/// Setting that holds the last examination of the stores.
const INTEGRITY: &str = "signals.integrity";
const HOUR: i64 = 3_600 * Nanos::SECOND;

/// What a measurement did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Measurement {
    /// Systems.
    pub systems: u64,
    /// Results written.
    pub results: u64,
    /// Results whose state is another than before.
    pub changed: u64,
    /// Events could not all be read: the figures are lower bounds.
    pub partial: bool,
}

/// The last examination of the event store and the audit trail.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Examined {
    at: Nanos,
    problems: u64,
}

/// Alerts of a system.
#[derive(Debug, Clone, Copy, Default)]
struct Handled {
    all: u64,
    overdue: u64,
}

/// Everything that is measured against, read once.
struct Sight<'a> {
    signals: &'static Signals,
    catalogue: &'static Catalogue,
    plan: Plan,
    registry: &'a Registry,
    counts: &'a Counts,
    now: Nanos,
    today: Date,
    told: Told,
    oldest: HashMap<String, Nanos>,
    profiles: HashMap<String, SystemProfile>,
    agencies: HashMap<String, AgencyProfile>,
    certified: HashMap<String, u64>,
    entries: Entries,
    alerts: HashMap<String, Handled>,
    examined: Option<Examined>,
    rules: u64,
    behind: bool,
}

/// Entries of registers, by register and by what they are for.
#[derive(Default)]
pub(super) struct Entries {
    of_system: HashMap<(String, String), Vec<RegisterEntry>>,
    of_agency: HashMap<(String, String), Vec<RegisterEntry>>,
}

impl Entries {
    pub(super) fn new(entries: impl IntoIterator<Item = RegisterEntry>) -> Self {
        let mut found = Entries::default();
        for entry in entries {
            let (place, key) = match &entry.system {
                Some(system) => (&mut found.of_system, system.clone()),
                None => (&mut found.of_agency, entry.agency.clone()),
            };
            place.entry((entry.register.clone(), key)).or_default().push(entry);
        }
        found
    }

    /// The entries of a register that count for a system of an agency.
    pub(super) fn of<'a>(
        &'a self,
        register: &str,
        system: &str,
        agency: &str,
    ) -> impl Iterator<Item = &'a RegisterEntry> + use<'a> {
        let own = self.of_system.get(&(register.to_owned(), system.to_owned()));
        let shared = self.of_agency.get(&(register.to_owned(), agency.to_owned()));
        own.into_iter().chain(shared).flatten()
    }
}

impl Desk {
    /// Measures every signal of every system and keeps the results; the centre does it by itself, and nobody decides
    /// anything by it.
    pub async fn measure_all_signals(&self) -> Result<Measurement, DeskError> {
        self.measure(None).await
    }

    /// Measures the signals of one system, or of all.
    pub(super) async fn measure(&self, only: Option<&str>) -> Result<Measurement, DeskError> {
        // Two measurements at once would read everything twice and tell the same.
        let _alone = self.measuring.lock().await;
        let registry = self.registry();
        let counts = self.events.sources();
        let (sight, partial) = self.look(&registry, &counts, only).await?;
        let before = self.before(only).await?;
        let mut baseline = Baseline::read(&self.ledger, &registry).await?;
        let systems: Vec<&System> =
            registry.systems().iter().filter(|system| only.is_none_or(|code| system.code == code)).collect();
        let watch = Watch::new(&registry, &counts, sight.now);
        let mut done = Measurement { partial, ..Measurement::default() };
        for some in systems.chunks(SYSTEMS_AT_ONCE) {
            let mut writes = Vec::with_capacity(some.len() * sight.signals.kinds.len());
            let mut risen = Vec::new();
            for system in some {
                let earlier = before.get(&system.code);
                let failed = earlier.map(|earlier| {
                    let fails = earlier.iter().filter(|(_, known)| known.state == SignalState::LiveFail);
                    fails.map(|(signal, _)| signal.clone()).collect::<BTreeSet<String>>()
                });
                let mut fails = BTreeSet::new();
                for result in sight.results(system, &watch, earlier) {
                    let known = earlier.and_then(|earlier| earlier.get(&result.signal));
                    let changed = known.is_none_or(|known| known.state != result.outcome.state);
                    done.changed += u64::from(changed);
                    if result.outcome.state == SignalState::LiveFail {
                        fails.insert(result.signal.clone());
                    }
                    writes.push(SignalWrite { result, changed });
                }
                if let Some(failed) = baseline.note(&system.code, failed, &fails, partial) {
                    risen.push((system.code.as_str(), failed, fails));
                }
            }
            done.systems += some.len() as u64;
            done.results += writes.len() as u64;
            let mut work = self.ledger.begin().await?;
            work.write_signals(&writes, sight.today).await?;
            baseline.write(&mut work).await?;
            for (system, before, now) in &risen {
                let evidence = vec![evidence_of_signals(sight.signals, now, sight.today)];
                let cause = CauseOf { system, happened: Happened::Signals { before, now }, evidence };
                Box::pin(self.note_cause_in(&mut work, cause)).await?;
            }
            work.commit().await?;
            tokio::task::yield_now().await;
        }
        self.bus.announce(crate::Notice::RegistryChanged);
        Ok(done)
    }

    async fn before(&self, only: Option<&str>) -> Result<HashMap<String, HashMap<String, Outcome>>, DeskError> {
        let mut reader = self.ledger.read().await?;
        let results = match only {
            Some(system) => reader.signals_of(system).await?,
            None => reader.all_signals().await?,
        };
        let mut before: HashMap<String, HashMap<String, Outcome>> = HashMap::new();
        for SignalResult { system, signal, outcome, .. } in results {
            before.entry(system).or_default().insert(signal, outcome);
        }
        Ok(before)
    }

    async fn look<'a>(
        &self,
        registry: &'a Registry,
        counts: &'a Counts,
        only: Option<&str>,
    ) -> Result<(Sight<'a>, bool), DeskError> {
        let signals = self.library().signals;
        let (plan, now, today) = (Plan::of(signals), self.now(), self.today());
        let sources: Option<BTreeSet<String>> = only.map(|system| {
            let all = counts.keys().filter(|source| registry.system_of_source(source) == Some(system));
            all.cloned().collect()
        });
        let mut told = Told::default();
        let mut partial = false;
        for (window_h, request) in plan.requests(now, sources.as_ref()) {
            let survey = self.events.survey(request).await?;
            partial |= !survey.missing.is_empty();
            told.add(registry, window_h, survey);
        }
        let mut oldest: HashMap<String, Nanos> = HashMap::new();
        for (source, time) in self.events.oldest().await? {
            let Some(system) = registry.system_of_source(&source) else { continue };
            match oldest.get_mut(system) {
                Some(known) => *known = time.min(*known),
                None => {
                    oldest.insert(system.to_owned(), time);
                }
            }
        }
        let examined = self.examined(signals, now).await?;
        let alerts = self.alerts_of_systems(signals, now).await?;
        let mut reader = self.ledger.read().await?;
        let all = RecordQuery::new(Scope::All);
        let profiles = reader.records::<SystemProfile>(&all).await?.into_iter();
        let profiles = profiles.map(|kept| (kept.body.system.clone(), kept.body)).collect();
        let agencies = reader.records::<AgencyProfile>(&all).await?.into_iter();
        let agencies = agencies.map(|kept| (kept.body.agency.clone(), kept.body)).collect();
        let mut certified: HashMap<String, u64> = HashMap::new();
        for kept in reader.records::<Staff>(&all).await? {
            let valid = kept.body.certificates.iter().any(|certificate| certificate.is_valid(today));
            if valid && kept.body.works(today) {
                *certified.entry(kept.body.agency).or_default() += 1;
            }
        }
        let mut entries: Vec<RegisterEntry> =
            reader.records::<RegisterEntry>(&all).await?.into_iter().map(|kept| kept.body).collect();
        entries.extend(super::records::standing(&mut reader, &all, today).await?);
        drop(reader);
        let waiting = self.events.end().0.saturating_sub(self.detected.load(Ordering::Relaxed));
        let sight = Sight {
            signals,
            catalogue: self.catalogues().present(),
            plan,
            registry,
            counts,
            now,
            today,
            told,
            oldest,
            profiles,
            agencies,
            certified,
            entries: Entries::new(entries),
            alerts,
            examined,
            rules: self.rules().0.loaded() as u64,
            behind: waiting > BEHIND_EVENTS,
        };
        Ok((sight, partial))
    }

    /// The last examination of the stores; when it is too old, they are examined now.
    async fn examined(&self, signals: &Signals, now: Nanos) -> Result<Option<Examined>, DeskError> {
        let every = signals.kinds.iter().find_map(|kind| match kind.measure {
            Measure::Integrity { every_h } => Some(i64::from(every_h) * HOUR),
            _ => None,
        });
        let Some(every) = every else { return Ok(None) };
        let known = self.ledger.read().await?.setting(INTEGRITY).await?;
        let known: Option<Examined> = known.and_then(|text| serde_json::from_str(&text).ok());
        if let Some(known) = known.filter(|known| now.0 - known.at.0 < every) {
            return Ok(Some(known));
        }
        let events = self.events.verify().await?;
        let trail = self.ledger.read().await?.verify_audit(&[]).await?;
        let found = Examined { at: now, problems: (events.len() + trail.len()) as u64 };
        if found.problems > 0 {
            tracing::error!(events = events.len(), trail = trail.len(), "the stores are not what was written");
        }
        let text = serde_json::to_string(&found).expect("two numbers are JSON");
        let mut work = self.ledger.begin().await?;
        work.keep_setting(INTEGRITY, &text).await?;
        work.commit().await?;
        Ok(Some(found))
    }

    /// Alerts of the window by system: all, and those that stay open for too long.
    async fn alerts_of_systems(&self, signals: &Signals, now: Nanos) -> Result<HashMap<String, Handled>, DeskError> {
        let times = signals.kinds.iter().find_map(|kind| match kind.measure {
            Measure::Alerts { window_h, open_h, .. } => Some((i64::from(window_h), i64::from(open_h))),
            _ => None,
        });
        let Some((window_h, open_h)) = times else { return Ok(HashMap::new()) };
        let mut query = AlertQuery::new(Scope::All);
        query.from = Some(now.plus(-window_h * HOUR));
        let mut reader = self.ledger.read().await?;
        let mut found: HashMap<String, Handled> = HashMap::new();
        for (system, count) in reader.count_alerts_by(&query, Facet::System).await? {
            if let Some(system) = system {
                found.entry(system).or_default().all = count;
            }
        }
        query.states = vec![State::New, State::InProgress];
        query.to = Some(now.plus(-open_h * HOUR));
        for (system, count) in reader.count_alerts_by(&query, Facet::System).await? {
            if let Some(system) = system {
                found.entry(system).or_default().overdue = count;
            }
        }
        Ok(found)
    }
}

impl Sight<'_> {
    fn results<'a>(
        &'a self,
        system: &'a System,
        watch: &'a Watch<'_>,
        earlier: Option<&'a HashMap<String, Outcome>>,
    ) -> impl Iterator<Item = SignalResult> + use<'a> {
        let layers = watch.of(system);
        let agency = self.registry.agency_code(system.agency).unwrap_or_default();
        self.signals.kinds.iter().map(move |kind| {
            let outcome = if applies(self.catalogue, &kind.id, system.level) {
                let validity = self.signals.validity(self.catalogue, &kind.id, system.level);
                let entry = speaking(self.entries.of(&kind.id, &system.code, agency), validity);
                let judged = Judged {
                    now: self.now,
                    today: self.today,
                    seen_before: earlier.and_then(|earlier| earlier.get(&kind.id)?.last),
                    entry: entry.as_ref(),
                    due_days: self.signals.due_days,
                };
                evaluate(kind, &self.measured(kind, system, agency, &layers, watch), judged)
            } else {
                Outcome::not_asked()
            };
            SignalResult { system: system.code.clone(), signal: kind.id.clone(), measured_at: self.now, outcome }
        })
    }

    fn measured(
        &self,
        kind: &SignalDef,
        system: &System,
        agency: &str,
        layers: &luytre_govern::Coverage,
        watch: &Watch<'_>,
    ) -> Measured {
        let code = system.code.as_str();
        match &kind.measure {
            Measure::Events(checks) => {
                let answers = (0..checks.len()).map(|number| {
                    let answer = self.told.answer(&self.plan, code, &kind.id, number);
                    Answered { count: answer.count, newest: answer.newest, hosts: answer.hosts.len() as u64 }
                });
                let answers: Vec<Answered> = answers.collect();
                let hosts = answers.first().map_or(0, |answered| answered.hosts);
                Measured::Checks { answers, hosts }
            }
            Measure::Layer(layer) => self.layer(*layer, layers),
            Measure::Coverage(_) => self.coverage(system, watch),
            Measure::Fields { pairs, .. } => self.fields(kind, code, pairs.len(), |number| {
                let title = &pairs[number].title;
                title.vi.clone()
            }),
            Measure::Retention { requirement, limit } => Measured::Oldest {
                time: self.oldest.get(code).copied(),
                needed: system.level.and_then(|level| limit_of(self.catalogue, requirement, limit, level)),
            },
            Measure::Integrity { .. } => Measured::Examined {
                at: self.examined.map(|examined| examined.at),
                problems: self.examined.map_or(0, |examined| examined.problems),
            },
            Measure::Clock { window_h, .. } => match self.told.window(code, *window_h) {
                Some(seen) if seen.exact > 0 => Measured::Share {
                    part: seen.exact.saturating_sub(seen.off),
                    whole: seen.exact,
                    lacking: Vec::new(),
                    newest: None,
                },
                Some(_) | None => Measured::Nothing,
            },
            Measure::Rules { .. } => Measured::Rules { loaded: self.rules, behind: self.behind },
            Measure::Devices { window_h, .. } => self.devices(code, *window_h),
            Measure::Software { window_h, programs, .. } => self.software(code, *window_h, programs),
            Measure::Alerts { .. } => match self.alerts.get(code) {
                Some(handled) if handled.all > 0 => Measured::Share {
                    part: handled.all.saturating_sub(handled.overdue),
                    whole: handled.all,
                    lacking: Vec::new(),
                    newest: None,
                },
                Some(_) | None => Measured::Nothing,
            },
            Measure::Staff => self.staff(agency),
            Measure::Record => Measured::Nothing,
        }
    }

    fn layer(&self, layer: Layer, layers: &luytre_govern::Coverage) -> Measured {
        match layers.get(&layer) {
            Some(covered) => {
                Measured::Layer { state: covered.state, newest: covered.last_event, events: covered.events_24h }
            }
            None => Measured::Nothing,
        }
    }

    fn coverage(&self, system: &System, watch: &Watch<'_>) -> Measured {
        let sources: Vec<(String, CoverageState)> = watch.sources_of(system);
        let hosts = self.hosts(&system.code);
        let profile = self.profiles.get(&system.code);
        let silent = profile.into_iter().flat_map(|profile| &profile.devices).filter(|device| {
            let names = [fold(&device.name), fold(&device.address)];
            !names.iter().any(|name| !name.is_empty() && hosts.contains(name))
        });
        let mut lacking: Vec<String> = silent.map(|device| device.name.clone()).collect();
        let devices = lacking.len() as u64;
        let live = sources.iter().filter(|(_, state)| *state == CoverageState::Live).count() as u64;
        let quiet = sources.iter().filter(|(_, state)| *state != CoverageState::Live);
        lacking.extend(quiet.map(|(code, _)| code.clone()));
        let newest = self.counts_newest(system, watch);
        Measured::Share { part: live, whole: sources.len() as u64 + devices, lacking, newest }
    }

    fn counts_newest(&self, system: &System, watch: &Watch<'_>) -> Option<Nanos> {
        let codes = watch.sources_of(system);
        codes.iter().filter_map(|(code, _)| self.counts.get(code)?.last_event).max()
    }

    /// Host names that events of the last day named, folded.
    fn hosts(&self, system: &str) -> BTreeSet<String> {
        let windows = self.signals.kinds.iter().filter_map(|kind| match kind.measure {
            Measure::Devices { window_h, .. } => Some(window_h),
            _ => None,
        });
        let seen = windows.filter_map(|window_h| self.told.window(system, window_h));
        seen.flat_map(|seen| seen.hosts.iter().map(|host| fold(host))).collect()
    }

    fn fields(&self, kind: &SignalDef, system: &str, pairs: usize, title: impl Fn(usize) -> String) -> Measured {
        let (mut part, mut whole, mut newest, mut lacking) = (0, 0, None, Vec::new());
        for number in 0..pairs {
            let of = self.told.answer(&self.plan, system, &kind.id, number * 2);
            let both = self.told.answer(&self.plan, system, &kind.id, number * 2 + 1);
            part += both.count;
            whole += of.count;
            newest = newest.max(of.newest);
            if both.count < of.count {
                lacking.push(title(number));
            }
        }
        Measured::Share { part, whole, lacking, newest }
    }

    fn devices(&self, system: &str, window_h: u32) -> Measured {
        let Some(profile) = self.profiles.get(system).filter(|profile| !profile.devices.is_empty()) else {
            return Measured::Nothing;
        };
        let Some(seen) = self.told.window(system, window_h) else { return Measured::Nothing };
        let known: BTreeSet<String> = profile
            .devices
            .iter()
            .flat_map(|device| [fold(&device.name), fold(&device.address)])
            .filter(|name| !name.is_empty())
            .collect();
        let lacking: Vec<String> = seen.hosts.iter().filter(|host| !known.contains(&fold(host))).cloned().collect();
        let whole = seen.hosts.len() as u64;
        Measured::Share { part: whole - lacking.len() as u64, whole, lacking, newest: Some(self.now) }
    }

    fn software(&self, system: &str, window_h: u32, programs: &BTreeMap<String, Vec<String>>) -> Measured {
        let profile = self.profiles.get(system);
        let named: Vec<String> = profile
            .into_iter()
            .flat_map(|profile| {
                let applications = profile.applications.iter().map(|one| format!("{} {}", one.name, one.os));
                applications.chain(profile.products.iter().map(|one| one.name.clone()))
            })
            .map(|name| fold(&name))
            .collect();
        let Some(seen) = self.told.window(system, window_h).filter(|_| !named.is_empty()) else {
            return Measured::Nothing;
        };
        let modules: BTreeSet<&str> = seen.kinds.keys().filter_map(|kind| kind.split('.').next()).collect();
        let (mut whole, mut lacking) = (0, Vec::new());
        for (module, words) in programs.iter().filter(|(module, _)| modules.contains(module.as_str())) {
            whole += 1;
            if !words.iter().any(|word| named.iter().any(|name| name.contains(&fold(word)))) {
                lacking.push(module.clone());
            }
        }
        Measured::Share { part: whole - lacking.len() as u64, whole, lacking, newest: Some(self.now) }
    }

    fn staff(&self, agency: &str) -> Measured {
        let Some(profile) = self.agencies.get(agency) else { return Measured::Nothing };
        let holds = [
            ("roster", super::on_call(profile, self.today)),
            ("on_call_phone", !profile.on_call_phone.is_empty()),
            ("incident_address", !profile.incident_address.is_empty()),
            ("certified_staff", self.certified.get(agency).is_some_and(|count| *count > 0)),
        ];
        let lacking: Vec<String> =
            holds.iter().filter(|(_, holds)| !holds).map(|(word, _)| (*word).to_owned()).collect();
        let whole = holds.len() as u64;
        Measured::Share { part: whole - lacking.len() as u64, whole, lacking, newest: Some(self.now) }
    }
}
