//! Opening a dossier: what would be opened, opening it with what the profile tells, entering earlier decisions.

use luytre_govern::dossier::Refusal as DossierRefusal;
use luytre_govern::dossier::act::Seed;
use luytre_govern::dossier::apply::open;
use luytre_govern::dossier::body::operator_at;
use luytre_govern::dossier::prefill::{Body, Sources, prefill};
use luytre_govern::dossier::transition;
use luytre_govern::dossier::{Command, Dossier, Entry, Ground, Known, Parties, Stage, StageWord, decide};
use luytre_govern::library::{Regime, TransitionRow};
use luytre_govern::profile::NationalSecurity;
use luytre_govern::profile::check::{OWNER_DUTY, UNIT_DUTIES};
use luytre_govern::record::Kept;
use luytre_govern::{Act, AgencyProfile, Date, Library, SystemProfile};
use luytre_ledger::{RecordQuery, Work};
use luytre_model::ProtectionLevel;
use luytre_model::store::Scope;
use serde_json::json;

use super::act::{refused, set_level};
use super::by_of;
use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem, Refusal};
use crate::profiles::{all_agency_profiles, has_duty};
use crate::registry::Registry;
use crate::systems::visible_system;
use crate::views::{Begun, DossierView, LegacyDossierForm, Named, NewDossierView, OpenDossierForm, TransitionView};

/// What an agency's profile says of a body that serves the whole province.
const DEDICATED_UNIT: &str = UNIT_DUTIES[0];
/// Longest number or body of a paper.
const PAPER_CHARS_MAX: usize = 200;

impl Desk {
    /// Returns the dossier that would be opened for a system: level, bodies, what stands in the way.
    pub async fn new_dossier(&self, actor: &Actor, system: &str) -> Result<NewDossierView, DeskError> {
        let registry = self.registry();
        self.seen_system(&registry, actor, system).await?;
        actor.must(Act::ReadDossiers)?;
        let profile = self.profile_of_system(system).await?;
        let library = self.library();
        let regime = library.regime_for(self.today()).ok_or(DeskError::Unavailable)?;
        let parties = self.usual_parties(&registry, &profile).await?;
        let known = self.dossiers_of_system(system).await?;
        let bodies = all_agency_profiles(&mut self.ledger.read().await?).await?;
        // As opening it checks them: what is registered stands, else a body that has the duty, and no operator as its own unit.
        let may_be = |(registered, usual): (bool, &str), duties: &[&str], not: &str| -> Vec<Named> {
            let all = registry.tree.agencies().iter().map(|agency| agency.code.as_str());
            let fits = |code: &&str| *code == usual || (!registered && *code != not && has_duty(&bodies, code, duties));
            all.filter(fits).map(|code| registry.agency_named_by_code(code)).collect()
        };
        let owners = may_be((profile.owner.is_some(), &parties.owner), &[OWNER_DUTY], "");
        let registered = (profile.dedicated_unit.is_some(), parties.dedicated_unit.as_str());
        let units = may_be(registered, &UNIT_DUTIES, &parties.operator);
        let named = |code: &str| match code {
            "" => Named { code: String::new(), name: String::new() },
            code => registry.agency_named_by_code(code),
        };
        Ok(NewDossierView {
            system: registry.system_named_by_code(system),
            may_open: by_of(actor).writes_for(&parties.operator),
            operator: named(&parties.operator),
            owner: named(&parties.owner),
            dedicated_unit: named(&parties.dedicated_unit),
            owners,
            units,
            classification: regime.criteria.classify(&profile.facts),
            regime: regime.id.clone(),
            regime_vi: regime.vi.clone(),
            regime_en: regime.en.clone(),
            transitions: transitions(&library, self.today()),
            earlier_regimes: library.regimes.keys().filter(|id| **id != regime.id).cloned().collect(),
            open: known.iter().find(|one| one.body.is_open()).map(|one| one.body.code.clone()),
            replaces: in_force(&known).map(|one| one.body.code.clone()),
        })
    }

    /// Opens a dossier under the regime in force, filled with what the profile tells.
    pub async fn open_dossier(&self, actor: &Actor, form: OpenDossierForm) -> Result<DossierView, DeskError> {
        let registry = self.registry();
        self.seen_system(&registry, actor, &form.system).await?;
        actor.must(Act::EditDossiers)?;
        let profile = self.profile_of_system(&form.system).await?;
        let library = self.library();
        let (regime, begun) = asked_regime(&library, &form, &profile, self.today())?;
        let (level, grounds) = proposal(regime, &profile, &form)?;
        if !by_of(actor).writes_for(profile.operator()) {
            let important = profile.national_security == NationalSecurity::Listed;
            let turn = operator_at(&regime.procedure, level, important, profile.operator());
            return Err(refused(DossierRefusal::Body { party: turn.party, source_article: turn.source }));
        }
        let mut parties = self.usual_parties(&registry, &profile).await?;
        let bodies = all_agency_profiles(&mut self.ledger.read().await?).await?;
        let given = |code: &str, field: &'static str, (registered, usual): (bool, &str)| {
            let Some(agency) = registry.tree.by_code(code.trim()) else {
                return Err(DeskError::field(field, Problem::Unknown(code.chars().take(64).collect())));
            };
            if agency.code == usual {
                return Ok(agency.code.clone());
            }
            // What is registered stands; what is typed only fills in, with a body that has the duty.
            let (duties, fault) = match field {
                "owner" => (&[OWNER_DUTY][..], "owner_without_duty"),
                _ => (&UNIT_DUTIES[..], "unit_without_duty"),
            };
            match registered {
                true => Err(DeskError::registry("party_is_registered")),
                false if !has_duty(&bodies, &agency.code, duties) => Err(DeskError::registry(fault)),
                false => Ok(agency.code.clone()),
            }
        };
        if !form.owner.trim().is_empty() {
            parties.owner = given(&form.owner, "owner", (profile.owner.is_some(), &parties.owner))?;
        }
        if !form.dedicated_unit.trim().is_empty() {
            let known = (profile.dedicated_unit.is_some(), parties.dedicated_unit.as_str());
            parties.dedicated_unit = given(&form.dedicated_unit, "dedicated_unit", known)?;
            let important = profile.national_security == NationalSecurity::Listed;
            let row = regime.procedure.authority_of(level, important);
            let party = row.and_then(|row| regime.procedure.party(&row.appraise));
            if !party.is_some_and(|party| party.is_outside()) && parties.dedicated_unit == parties.operator {
                return Err(DeskError::registry("unit_is_operator"));
            }
        }
        for (code, field) in [(&parties.owner, "owner"), (&parties.dedicated_unit, "dedicated_unit")] {
            if code.is_empty() {
                return Err(DeskError::field(field, Problem::Required));
            }
        }
        let seed = self.seed(&registry, regime, &profile, (level, grounds, parties)).await?;
        let kept = self.begin_dossier(actor, begun_at(seed, begun), None).await?;
        self.view_of_dossier(actor, kept).await
    }

    /// Enters the decision by which a level was approved under an earlier regime.
    pub async fn enter_legacy_dossier(&self, actor: &Actor, form: LegacyDossierForm) -> Result<DossierView, DeskError> {
        let registry = self.registry();
        visible_system(&registry, actor, &form.system)?;
        actor.must(Act::EditDossiers)?;
        let library = self.library();
        let regime = library.regime(&form.regime);
        let regime = regime.ok_or_else(|| DeskError::field("regime", Problem::Unknown(form.regime.clone())))?;
        if !actor.is_whole() {
            return Err(DeskError::registry("level_by_centre"));
        }
        let begun = form.begun.as_ref().map(|begun| begun.day);
        let succeeded = |day: &Date| library.succeeded_from(regime).is_some_and(|from| *day >= from);
        let late = form.decision.date.filter(succeeded);
        if late.is_some_and(|day| !library.decides(regime, day, begun)) {
            return Err(DeskError::registry("decision_needs_dossier"));
        }
        let profile = self.profile_of_system(&form.system).await?;
        if late.is_some() {
            in_transition(&library, regime, form.begun.as_ref(), &profile, self.today())?;
        }
        let parties = self.usual_parties(&registry, &profile).await?;
        let seed = self.seed(&registry, regime, &profile, (form.level, Vec::new(), parties)).await?;
        let seed = begun_at(seed, form.begun);
        let kept = self.begin_dossier(actor, seed, Some(Command::EnterDecision { decision: form.decision })).await?;
        self.view_of_dossier(actor, kept).await
    }

    async fn seed(
        &self,
        registry: &Registry,
        regime: &Regime,
        profile: &SystemProfile,
        (level, grounds, parties): (ProtectionLevel, Vec<Ground>, Parties),
    ) -> Result<Seed, DeskError> {
        let system = registry.system_named_by_code(&profile.system);
        let owner = self.body_view(registry, &parties.owner).await?;
        let operator = self.body_view(registry, &parties.operator).await?;
        let parts = prefill(
            &regime.procedure,
            &Sources {
                system: &system.name,
                profile,
                owner: Body { name: &owner.name, profile: Some(&owner.profile) },
                operator: Body { name: &operator.name, profile: Some(&operator.profile) },
                level,
                grounds: &grounds,
                criteria: &regime.criteria,
            },
        );
        Ok(Seed {
            code: String::new(),
            system: profile.system.clone(),
            system_name: system.name,
            regime: regime.id.clone(),
            level,
            grounds,
            important: profile.national_security == NationalSecurity::Listed,
            parties,
            known: Known::of(profile),
            parts,
            replaces: None,
            begun: None,
            begun_paper: None,
        })
    }

    /// Writes a new dossier, and what follows at once, in one transaction.
    async fn begin_dossier(
        &self,
        actor: &Actor,
        mut seed: Seed,
        then: Option<Command>,
    ) -> Result<Kept<Dossier>, DeskError> {
        let by = by_of(actor);
        if !by.writes_for(&seed.parties.operator) {
            return Err(DeskError::NotFound);
        }
        let today = self.today();
        let profile = self.profile_of_system(&seed.system).await?;
        let mut work = self.ledger.begin().await?;
        let known = dossiers_in(&mut work, &seed.system).await?;
        if let Some(open) = known.iter().find(|one| one.body.is_open()) {
            return Err(DeskError::Refused(Refusal::DossierOpen(open.body.code.clone())));
        }
        if matches!(then, Some(Command::EnterDecision { .. })) && in_force(&known).is_some() {
            return Err(DeskError::registry("level_in_force"));
        }
        let library = self.library();
        let later = |one: &Kept<Dossier>| library.is_later(&one.body.regime, &seed.regime);
        if seed.begun.is_some() && in_force(&known).is_some_and(later) {
            return Err(DeskError::registry("transition_after_decision"));
        }
        if then.is_none() {
            seed.replaces = in_force(&known).map(|one| one.body.code.clone());
        }
        let year = today.year();
        let number = work.next_number(&format!("dossier-{year}")).await?;
        seed.code = format!("HS-{year}-{number:04}");
        let (system, level) = (seed.system.clone(), seed.level);
        let entry =
            |event| Entry { on: today, by: by.login.clone(), name: by.name.clone(), role: Some(by.role), event };
        let mut dossier = open(seed, entry);
        let mut act = "dossier.open";
        if let Some(command) = then {
            act = "dossier.enter_decision";
            let library = self.library();
            let context = self.context_of(&library, &dossier, &profile)?;
            let events = decide(&dossier, command, &by, &context).map_err(refused)?;
            for event in events {
                dossier = luytre_govern::dossier::apply(dossier, &entry(event));
            }
        }
        let detail = json!({ "system": system, "level": level, "regime": dossier.regime });
        let approved = matches!(dossier.stage, Stage::Approved { .. }) && in_force(&known).is_none();
        let kept = self.keep_new_in(&mut work, actor, act, dossier, detail).await?;
        if approved {
            set_level(self, &mut work, actor, &kept.body).await?;
        }
        work.commit().await?;
        if approved {
            self.reload_registry().await?;
        }
        self.bus.announce(Notice::RegistryChanged);
        Ok(kept)
    }

    /// Returns who takes part, as profiles and the tree of agencies tell.
    async fn usual_parties(&self, registry: &Registry, profile: &SystemProfile) -> Result<Parties, DeskError> {
        let bodies: Vec<Kept<AgencyProfile>> = self.ledger.read().await?.records(&RecordQuery::new(Scope::All)).await?;
        let doing = |duty: &str| {
            let does = |one: &&Kept<AgencyProfile>| one.body.duties.iter().any(|known| known == duty);
            bodies.iter().find(does).map(|one| one.body.agency.clone())
        };
        let top = || {
            let operator = registry.tree.by_code(profile.operator())?;
            let ancestors = registry.tree.ancestors(operator.id);
            let root = ancestors.last().copied().unwrap_or(operator.id);
            registry.agency_code(root).map(str::to_owned)
        };
        let system = registry.system_by_code(&profile.system);
        let agency = system.and_then(|system| registry.agency_code(system.agency)).map(str::to_owned);
        Ok(Parties {
            operator: profile.operator().to_owned(),
            agency: agency.filter(|agency| agency != profile.operator()),
            owner: profile.owner.clone().or_else(|| doing(OWNER_DUTY)).or_else(top).unwrap_or_default(),
            dedicated_unit: profile.dedicated_unit.clone().or_else(|| doing(DEDICATED_UNIT)).unwrap_or_default(),
            appointed: None,
            delegation: profile.delegation.clone(),
        })
    }
}

/// The regime that a new dossier is decided under, and when construction began where that decides it.
fn asked_regime<'a>(
    library: &'a Library,
    form: &OpenDossierForm,
    profile: &SystemProfile,
    today: Date,
) -> Result<(&'a Regime, Option<Begun>), DeskError> {
    let present = library.regime_for(today).ok_or(DeskError::Unavailable)?;
    let id = form.regime.trim();
    if id.is_empty() || id == present.id {
        return Ok((present, None));
    }
    let unknown = || DeskError::field("regime", Problem::Unknown(id.chars().take(64).collect()));
    let regime = library.regime(id).ok_or_else(unknown)?;
    let begun = form.begun.as_ref().ok_or_else(|| DeskError::field("begun", Problem::Required))?;
    if !library.decides(regime, today, Some(begun.day)) {
        return Err(DeskError::registry("transition_does_not_apply"));
    }
    in_transition(library, regime, Some(begun), profile, today)?;
    Ok((regime, Some(begun.clone())))
}

/// Whether the transition of an earlier regime serves a system: the registry must not tell of another life than under
/// construction before the day that the rule names, no later regime may have decided, and a paper shows when it began.
fn in_transition(
    library: &Library,
    regime: &Regime,
    begun: Option<&Begun>,
    profile: &SystemProfile,
    today: Date,
) -> Result<(), DeskError> {
    // A decision from before the transition needs none of it.
    let Some(begun) = begun else { return Ok(()) };
    let Some((_, row)) = library.decides_until(regime, Some(begun.day)) else { return Ok(()) };
    if let Some(word) = transition::contradicted(row, profile) {
        return Err(DeskError::registry(word));
    }
    if profile.approved.as_ref().is_some_and(|approved| library.is_later(&approved.regime, &regime.id)) {
        return Err(DeskError::registry("transition_after_decision"));
    }
    let mut check = crate::form::Check::default();
    check.required("begun_number", &begun.paper.number, PAPER_CHARS_MAX);
    check.required("begun_body", &begun.paper.body, PAPER_CHARS_MAX);
    check.done()?;
    match begun.paper.date {
        None => Err(DeskError::field("begun_date", Problem::Required)),
        Some(day) if day > today => Err(DeskError::field("begun_date", Problem::Malformed("not in the future"))),
        Some(_) => Ok(()),
    }
}

fn begun_at(seed: Seed, begun: Option<Begun>) -> Seed {
    let (begun, begun_paper) = begun.map(|begun| (begun.day, begun.paper)).unzip();
    Seed { begun, begun_paper, ..seed }
}

fn transitions(library: &Library, today: Date) -> Vec<TransitionView> {
    let view = |(regime, until, row): (&Regime, Date, &TransitionRow)| TransitionView {
        regime: regime.id.clone(),
        until,
        begun_before: row.begun_before,
        vi: row.vi.clone(),
        en: row.en.clone(),
        source: library.citations().vi(&row.basis.source, &regime.instrument),
    };
    library.open_transitions(today).into_iter().map(view).collect()
}

/// The proposed level with its grounds: what the criteria give, or another with a reason.
fn proposal(
    regime: &Regime,
    profile: &SystemProfile,
    form: &OpenDossierForm,
) -> Result<(ProtectionLevel, Vec<Ground>), DeskError> {
    let found = regime.criteria.classify(&profile.facts);
    let level = form.level.or(found.level).ok_or_else(|| DeskError::field("level", Problem::Required))?;
    let mut grounds = Vec::new();
    if found.level == Some(level) {
        let ground = |row: &luytre_govern::level::DecidingRow| Ground {
            vi: row.vi.clone(),
            en: row.en.clone(),
            source: row.source.clone(),
        };
        grounds = found.deciding.iter().map(ground).collect();
    } else {
        let mut check = crate::form::Check::default();
        let reason = check.required("reason", &form.reason, 2_000);
        check.done()?;
        grounds.push(Ground { vi: reason.clone(), en: reason, source: regime.instrument.clone() });
    }
    Ok((level, grounds))
}

pub(super) async fn dossiers_in(work: &mut Work, system: &str) -> Result<Vec<Kept<Dossier>>, DeskError> {
    Ok(work.records(&RecordQuery::new(Scope::All).system(system)).await?)
}

/// The dossier whose decision is in force.
pub(super) fn in_force(known: &[Kept<Dossier>]) -> Option<&Kept<Dossier>> {
    known.iter().rev().find(|one| is_in_force(&one.body))
}

/// Whether a dossier at this stage has a decision in force.
pub(crate) const fn in_force_word(word: StageWord) -> bool {
    matches!(word, StageWord::Approved | StageWord::Redetermine)
}

/// Whether the dossier's decision is in force.
pub(crate) const fn is_in_force(dossier: &Dossier) -> bool {
    matches!(dossier.stage, Stage::Approved { .. } | Stage::Redetermine { .. })
}
