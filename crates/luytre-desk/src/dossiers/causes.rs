//! Why levels are to be determined again: what alerts, findings and signals pull by themselves, noted with what is behind
//! it in the transaction that brought it, asked of the operator until a dossier of the system is sent that weighs it.
//!
//! The dossier of the level follows a little later ([`Desk::follow_causes`]): a judgement of an alert can be taken back at
//! once.

use std::collections::BTreeMap;

use luytre_govern::dossier::Dossier;
use luytre_govern::level::{Cause, Caused, Evidence, Happened, Standing, caused};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date, System, SystemProfile};
use luytre_ledger::{RecordQuery, Work};
use luytre_model::Severity;
use luytre_model::store::Scope;
use luytre_respond::{Alert, State};
use serde_json::json;

use super::open::{dossiers_in, in_force};
use super::watch::{LevelCause, product};
use crate::actor::Actor;
use crate::alerts::UNDO_WINDOW;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::DeskError;
use crate::registry::Registry;

/// Signals that are named; the page of signals has all.
const SIGNALS_NAMED: usize = 5;

/// Something that happened to a system, with what is behind it.
pub(crate) struct CauseOf<'a> {
    /// Code of the system.
    pub(crate) system: &'a str,
    /// What happened.
    pub(crate) happened: Happened<'a>,
    /// What is behind it.
    pub(crate) evidence: Vec<Evidence>,
}

impl Desk {
    /// Returns why the level of a system is to be determined again, newest first; answered ones too.
    pub async fn level_causes(&self, actor: &Actor, system: &str) -> Result<Vec<Cause>, DeskError> {
        let registry = self.registry();
        registry.system_by_code(system).ok_or(DeskError::NotFound)?;
        let query = RecordQuery::new(Scope::All).system(system);
        let mut kept: Vec<Kept<Cause>> = self.list_records(actor, Act::ReadDossiers, query).await?;
        kept.retain(|one| concerns(&registry, actor, &one.body));
        // Bodies that take part see what concerns them; others learn not even that the system exists.
        if kept.is_empty() {
            self.seen_system(&registry, actor, system).await?;
        }
        let shown = kept.into_iter().rev().map(|one| one.body);
        Ok(shown.filter(|cause| !matches!(cause.standing, Standing::Dropped { .. })).collect())
    }

    /// Notes what happened, where a watch of the regime in force is pulled by it; nothing is noted twice. Returns whether
    /// something was noted.
    pub(crate) async fn note_cause_in(&self, work: &mut Work, event: CauseOf<'_>) -> Result<bool, DeskError> {
        let (library, registry, today) = (self.library(), self.registry(), self.today());
        let Some(regime) = library.regime_for(today) else { return Ok(false) };
        // Without a level there is nothing to determine again.
        let of = registry.system_by_code(event.system).and_then(|system| Some((system, system.level?)));
        let Some((system, level)) = of else { return Ok(false) };
        let Some(found) = caused(regime, level, event.happened) else { return Ok(false) };
        let known: Vec<Kept<Cause>> = work.records(&RecordQuery::new(Scope::All).system(event.system)).await?;
        let news = |evidence: &Evidence| !known.iter().any(|one| one.body.knows(evidence));
        let evidence: Vec<Evidence> = event.evidence.into_iter().filter(news).collect();
        if evidence.is_empty() {
            return Ok(false);
        }
        let same = known.into_iter().find(|one| one.body.is_open() && one.body.watch == found.watch.code);
        if let Some(kept) = same {
            let after = evidence.into_iter().fold(kept.body.clone(), Cause::with);
            if after == kept.body {
                return Ok(false);
            }
            let detail = json!({ "system": after.system, "evidence": after.evidence.len() });
            self.keep_change_in(work, &product(), "level.cause", &kept, after, detail).await?;
            return Ok(true);
        }
        let source = library.citations().vi(&found.trigger.basis.source, &regime.instrument);
        let due = library.calendar.add_working_days(today, found.watch.working_days).ok();
        let cause = self.new_cause(work, &registry, (system, &regime.id), found, evidence).await?;
        let cause = Cause { source, due, ..cause };
        let detail = json!({ "system": cause.system, "watch": cause.watch, "trigger": cause.trigger,
            "evidence": cause.evidence.iter().map(|one| format!("{}:{}", one.kind, one.id)).collect::<Vec<_>>() });
        self.keep_new_in(work, &product(), "level.cause", cause, detail).await?;
        Ok(true)
    }

    async fn new_cause(
        &self,
        work: &mut Work,
        registry: &Registry,
        (system, regime): (&System, &str),
        found: Caused<'_>,
        evidence: Vec<Evidence>,
    ) -> Result<Cause, DeskError> {
        let today = self.today();
        let agency = registry.agency_code(system.agency).unwrap_or_default().to_owned();
        let dossiers = dossiers_in(work, &system.code).await?;
        let parties = in_force(&dossiers).map(|one| &one.body.parties);
        let operator = match parties.map(|parties| parties.operator.clone()).filter(|code| !code.is_empty()) {
            Some(operator) => Some(operator),
            None => work.kept::<SystemProfile>(&system.code).await?.and_then(|kept| kept.body.operator),
        };
        let operator = operator.unwrap_or_else(|| agency.clone());
        let mut codes = vec![operator.clone()];
        codes.extend(parties.into_iter().flat_map(|parties| [parties.owner.clone(), parties.dedicated_unit.clone()]));
        codes.retain(|code| !code.is_empty() && *code != agency);
        let number = work.next_number(&format!("cause-{}", today.year())).await?;
        Ok(Cause {
            code: format!("NC-{}-{number:04}", today.year()),
            system: system.code.clone(),
            operator,
            agency,
            parties: codes,
            regime: regime.to_owned(),
            watch: found.watch.code.clone(),
            trigger: found.trigger.code.clone(),
            source: String::new(),
            vi: found.watch.vi.clone(),
            en: found.watch.en.clone(),
            incident: found.incident,
            evidence,
            noted: today,
            due: None,
            standing: Standing::Open,
        })
    }

    /// Looks at alerts that were just judged: confirmed ones are noted, what was taken back is taken off. Returns whether
    /// something changed.
    pub(crate) async fn judged_alerts_in(&self, work: &mut Work, alerts: &[Alert]) -> Result<bool, DeskError> {
        let today = self.today();
        let mut confirmed: BTreeMap<(&str, Severity, &str), Vec<Evidence>> = BTreeMap::new();
        let mut changed = false;
        for alert in alerts {
            let Some(system) = alert.system.as_deref() else { continue };
            match alert.disposition.filter(|_| alert.state == State::Closed) {
                Some(disposition) => {
                    let of = (system, alert.rule.level, disposition.as_str());
                    confirmed.entry(of).or_default().push(evidence_of(alert, today));
                }
                None => changed |= self.take_back_in(work, system, ("alert", &alert.id.to_string())).await?,
            }
        }
        for ((system, severity, disposition), evidence) in confirmed {
            let happened = Happened::Alert { severity, disposition };
            changed |= self.note_cause_in(work, CauseOf { system, happened, evidence }).await?;
        }
        Ok(changed)
    }

    async fn take_back_in(&self, work: &mut Work, system: &str, (kind, id): (&str, &str)) -> Result<bool, DeskError> {
        let query = RecordQuery::new(Scope::All).system(system).states(&[Standing::Open.as_str()]);
        let open: Vec<Kept<Cause>> = work.records(&query).await?;
        let mut changed = false;
        for kept in open {
            let Some(after) = kept.body.clone().without(kind, id, self.today()) else { continue };
            let detail = json!({ "system": system, "taken_back": format!("{kind}:{id}") });
            self.keep_change_in(work, &product(), "level.cause", &kept, after, detail).await?;
            changed = true;
        }
        Ok(changed)
    }

    /// Notes that a dossier that was sent answers every open cause of the system.
    pub(super) async fn answer_causes_in(
        &self,
        work: &mut Work,
        actor: &Actor,
        dossier: &Dossier,
    ) -> Result<(), DeskError> {
        let today = self.today();
        self.change_causes_in(work, actor, dossier, |cause| cause.answer(&dossier.code, today)).await
    }

    /// Opens again what a dossier had answered that was taken back.
    pub(super) async fn forget_answers_in(
        &self,
        work: &mut Work,
        actor: &Actor,
        dossier: &Dossier,
    ) -> Result<(), DeskError> {
        self.change_causes_in(work, actor, dossier, |cause| cause.forget(&dossier.code)).await
    }

    async fn change_causes_in(
        &self,
        work: &mut Work,
        actor: &Actor,
        dossier: &Dossier,
        change: impl Fn(Cause) -> Option<Cause>,
    ) -> Result<(), DeskError> {
        let known: Vec<Kept<Cause>> = work.records(&RecordQuery::new(Scope::All).system(&dossier.system)).await?;
        for kept in known {
            let Some(after) = change(kept.body.clone()) else { continue };
            let detail = json!({ "dossier": dossier.code, "standing": after.standing.as_str() });
            self.keep_change_in(work, actor, "level.cause", &kept, after, detail).await?;
        }
        Ok(())
    }

    /// Lets the dossiers of levels follow open causes that can no longer be taken back at once. Returns the codes of the
    /// dossiers, and whether younger causes wait.
    pub(super) async fn follow_causes(&self) -> Result<(Vec<String>, bool), DeskError> {
        let query = RecordQuery::new(Scope::All).states(&[Standing::Open.as_str()]);
        let open: Vec<Kept<Cause>> = self.ledger.read().await?.records(&query).await?;
        let now = self.clock.now();
        let (old, young): (Vec<_>, Vec<_>) =
            open.into_iter().partition(|kept| kept.created_at.plus(UNDO_WINDOW) <= now);
        let mut reopened = Vec::new();
        for cause in old.into_iter().map(|kept| kept.body) {
            let behind: Vec<&str> = cause.evidence.iter().map(|one| one.vi.as_str()).collect();
            let what = LevelCause {
                incident: cause.incident.clone(),
                high_risk: cause.incident.is_none(),
                note: format!("{} ({}): {}", cause.vi, cause.code, behind.join("; ")),
                ..LevelCause::default()
            };
            match self.note_level_cause(&cause.system, what).await {
                Ok(code) => reopened.extend(code),
                // Somebody moved it meanwhile: the next look sees it as it is then.
                Err(DeskError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        Ok((reopened, !young.is_empty()))
    }

    /// Returns the causes that wait for a dossier while it is open, and those that it answered, newest first.
    pub(super) async fn causes_of_dossier(&self, actor: &Actor, dossier: &Dossier) -> Result<Vec<Cause>, DeskError> {
        let query = RecordQuery::new(Scope::All).system(&dossier.system);
        let kept: Vec<Kept<Cause>> = self.list_records(actor, Act::ReadDossiers, query).await?;
        let own = |cause: &Cause| match &cause.standing {
            Standing::Open => dossier.is_open(),
            Standing::Answered { dossier: by, .. } => *by == dossier.code,
            Standing::Dropped { .. } => false,
        };
        Ok(kept.into_iter().rev().map(|one| one.body).filter(own).collect())
    }

    /// Returns the open causes that the person sees, by system.
    pub(super) async fn open_causes(&self, actor: &Actor) -> Result<BTreeMap<String, Vec<Cause>>, DeskError> {
        let query = RecordQuery::new(actor.scope.clone()).states(&[Standing::Open.as_str()]);
        let open: Vec<Kept<Cause>> = self.list_records(actor, Act::ReadDossiers, query).await?;
        let mut by_system: BTreeMap<String, Vec<Cause>> = BTreeMap::new();
        let registry = self.registry();
        for cause in open.into_iter().map(|one| one.body).filter(|cause| concerns(&registry, actor, cause)) {
            by_system.entry(cause.system.clone()).or_default().push(cause);
        }
        Ok(by_system)
    }
}

/// Whether the person sees the system by its present agency, or takes part in its dossiers.
fn concerns(registry: &Registry, actor: &Actor, cause: &Cause) -> bool {
    let owner = registry.system_by_code(&cause.system).and_then(|system| registry.agency_code(system.agency));
    actor.sees_agency(owner) || cause.parties.iter().any(|code| actor.sees_agency(Some(code.as_str())))
}

/// Whether an open cause asks something of the person's agency.
pub(super) fn asks(actor: &Actor, cause: &Cause) -> bool {
    match &actor.scope {
        // Somebody of the whole province is asked for what is theirs to do, not for everything there is.
        Scope::All => actor.may(Act::EditDossiers),
        Scope::Of { agencies, .. } => agencies.contains(&cause.operator),
    }
}

/// What an open cause asks: to open a dossier, or to weigh it in the one that is open.
pub(super) fn due_of_cause(registry: &Registry, actor: &Actor, cause: Cause, open: Option<&str>) -> DueItem {
    let owner = registry.system_by_code(&cause.system).and_then(|system| registry.agency_code(system.agency));
    // Who only takes part does not see the page of levels; the passport tells the same.
    let asking = match actor.sees_agency(owner) {
        true => format!("/level?system={}#causes", cause.system),
        false => format!("/systems/{}/passport", cause.system),
    };
    let name = registry.system_named_by_code(&cause.system).name;
    let (mut title_vi, mut title_en) = (
        format!("Xác định lại cấp độ: {name}. {} ({})", cause.vi, cause.code),
        format!("Determine the level again: {name}. {} ({})", cause.en, cause.code),
    );
    if let Some(open) = open {
        title_vi.push_str(&format!(". Cân nhắc trong hồ sơ đang mở {open}"));
        title_en.push_str(&format!(". Weigh it in the open dossier {open}"));
    }
    DueItem {
        area: "dossier",
        title_vi,
        title_en,
        due: cause.due,
        source: cause.source,
        path: open.map_or(asking, |code| format!("/dossiers/{code}")),
        agency: Some(cause.operator),
        system: Some(cause.system),
    }
}

fn evidence_of(alert: &Alert, today: Date) -> Evidence {
    Evidence {
        kind: "alert".to_owned(),
        id: alert.id.to_string(),
        vi: format!("{}: {}", alert.rule.title_vi, alert.entity),
        en: format!("{}: {}", alert.rule.title_en, alert.entity),
        severity: alert.rule.level.as_str().to_owned(),
        on: today,
    }
}

/// What is said of signals that fail: how many, and the first of them.
pub(crate) fn evidence_of_signals(
    signals: &luytre_govern::signal::Signals,
    failing: &std::collections::BTreeSet<String>,
    today: Date,
) -> Evidence {
    let named: Vec<_> = signals.kinds.iter().filter(|kind| failing.contains(&kind.id)).take(SIGNALS_NAMED).collect();
    let titles = |of: fn(&luytre_govern::signal::Title) -> &str| {
        let more = if failing.len() > named.len() { "…" } else { "" };
        named.iter().map(|kind| of(&kind.title)).collect::<Vec<_>>().join(", ") + more
    };
    Evidence {
        kind: "signals".to_owned(),
        id: today.to_string(),
        vi: format!("{} chỉ dấu không đạt: {}", failing.len(), titles(|title| &title.vi)),
        en: format!("{} signals fail: {}", failing.len(), titles(|title| &title.en)),
        severity: String::new(),
        on: today,
    }
}
