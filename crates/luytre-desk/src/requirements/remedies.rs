//! Remedies: how gaps are closed.

use luytre_govern::record::Kept;
use luytre_govern::requirement::remedy::{
    By, Command, Event, ITEMS_MAX, Plan, Refusal as Rule, Remedy, Side, Stage, apply, check_plan, decide,
};
use luytre_govern::{Act, Date, SystemProfile};
use luytre_ledger::{Change, RecordQuery};
use serde_json::{Value as Json, json};

use super::change::{FINDING_CHARS_MAX, NAME_CHARS_MAX, prose};
use super::known;
use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::{DeskError, Problem, Refusal};
use crate::records::same_version;
use crate::systems::visible_system;

/// Greatest cost of a remedy, in dong: a hundred thousand billion.
const COST_MAX: u64 = 100_000_000_000_000;
/// Most remedies of a list.
const REMEDIES_MAX: u32 = 500;
/// States in which something is left to do.
const OPEN: [&str; 3] = ["planned", "doing", "done"];

/// Which remedies are asked for.
#[derive(Debug, Clone, Default)]
pub struct RemedyFilter {
    /// Code of the system.
    pub system: Option<String>,
    /// Only those with something left to do.
    pub open: bool,
}

/// A remedy to open.
#[derive(Debug, Clone, Default)]
pub struct RemedyForm {
    /// Code of the system.
    pub system: String,
    /// The catalogue; `None` for the present one.
    pub catalogue: Option<String>,
    /// The items whose gaps it closes.
    pub items: Vec<String>,
    /// What is planned.
    pub plan: Plan,
}

impl Desk {
    /// Lists remedies that the person may see, by number.
    pub async fn remedies(&self, actor: &Actor, filter: &RemedyFilter) -> Result<Vec<Kept<Remedy>>, DeskError> {
        let mut query = RecordQuery::new(actor.scope.clone());
        if filter.open {
            query = query.states(&OPEN);
        }
        query.system.clone_from(&filter.system);
        query.limit = Some(REMEDIES_MAX);
        self.list_records(actor, Act::ReadRequirements, query).await
    }

    /// Returns a remedy with its history.
    pub async fn remedy(&self, actor: &Actor, code: &str) -> Result<(Kept<Remedy>, Vec<Change>), DeskError> {
        let kept = self.seen_record::<Remedy>(actor, Act::ReadRequirements, code).await?;
        let history = self.history_of(&kept).await?;
        Ok((kept, history))
    }

    /// Opens a remedy.
    pub async fn open_remedy(&self, actor: &Actor, form: RemedyForm) -> Result<Kept<Remedy>, DeskError> {
        let registry = self.registry();
        let system = visible_system(&registry, actor, &form.system)?;
        actor.must(Act::EditRequirements)?;
        let catalogue = known(self.catalogues(), form.catalogue.as_deref())?;
        let mut items = form.items;
        items.sort();
        items.dedup();
        if items.is_empty() {
            return Err(DeskError::field("items", Problem::Required));
        }
        if items.len() > ITEMS_MAX {
            return Err(DeskError::field("items", Problem::TooMany(ITEMS_MAX)));
        }
        if let Some(unknown) = items.iter().find(|item| catalogue.requirement(item).is_none()) {
            return Err(DeskError::field("items", Problem::Unknown(unknown.chars().take(NAME_CHARS_MAX).collect())));
        }
        let today = self.today();
        let plan = checked(form.plan)?;
        check_plan(&plan, None, today).map_err(refused)?;
        let mut work = self.ledger.begin().await?;
        let number = work.next_number(&format!("remedy-{}", today.year())).await?;
        let remedy = Remedy {
            code: format!("KP-{}-{number:04}", today.year()),
            system: system.code.clone(),
            agency: registry.agency_code(system.agency).map(str::to_owned),
            catalogue: catalogue.id.clone(),
            items,
            plan,
            stage: Stage::Planned,
            opened_by: actor.login.clone(),
            opened_on: today,
        };
        let detail = json!({ "system": remedy.system, "items": remedy.items, "plan": remedy.plan });
        let kept = self.keep_new_in(&mut work, actor, "remedy.open", remedy, detail).await?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(kept)
    }

    /// Moves a remedy on, or changes its plan. `shown` is the version that the form showed.
    pub async fn move_remedy(
        &self,
        actor: &Actor,
        code: &str,
        shown: i64,
        command: Command,
    ) -> Result<Kept<Remedy>, DeskError> {
        let kept = self.seen_record::<Remedy>(actor, Act::ReadRequirements, code).await?;
        let side = match command {
            Command::Verify | Command::SendBack { .. } => {
                actor.must(Act::JudgeRequirements)?;
                Side::Assessor
            }
            Command::Amend(_) | Command::Start | Command::Report { .. } | Command::Drop { .. } | Command::Reopen => {
                actor.must(Act::EditRequirements)?;
                Side::Operator
            }
        };
        same_version(&kept, shown)?;
        let command = match command {
            Command::Amend(plan) => Command::Amend(checked(plan)?),
            Command::Report { proof } => Command::Report { proof: prose("proof", &proof, FINDING_CHARS_MAX)? },
            Command::SendBack { reason } => Command::SendBack { reason: prose("reason", &reason, FINDING_CHARS_MAX)? },
            Command::Drop { reason } => Command::Drop { reason: prose("reason", &reason, FINDING_CHARS_MAX)? },
            Command::Start | Command::Verify | Command::Reopen => command,
        };
        let act = format!("remedy.{}", command.as_str());
        let reason = match &command {
            Command::SendBack { reason } => json!(reason),
            _ => Json::Null,
        };
        let profile = self.ledger.read().await?.kept::<SystemProfile>(&kept.body.system).await?;
        let operator = profile.as_ref().and_then(|profile| profile.body.operator.as_deref());
        let by = By { name: &actor.login, side, organisation: actor.agency.as_deref(), operator };
        let events = decide(&kept.body, command, by, self.today()).map_err(refused)?;
        let told = |event: &Event| match event {
            Event::Amended(plan) => json!({ "plan": plan }),
            Event::Moved(stage) => json!({ "stage": stage, "reason": reason }),
        };
        let detail = Json::Array(events.iter().map(told).collect());
        let body = events.iter().fold(kept.body.clone(), apply);
        self.keep_change(actor, &act, &kept, body, detail).await
    }

    pub(super) async fn due_remedies(&self, actor: &Actor, until: Date) -> Result<Vec<DueItem>, DeskError> {
        let mut query = RecordQuery::new(actor.scope.clone()).states(&["planned", "doing"]);
        query.due_before = Some(until);
        query.limit = Some(REMEDIES_MAX);
        let found: Vec<Kept<Remedy>> = self.list_records(actor, Act::ReadRequirements, query).await?;
        let item = |kept: Kept<Remedy>| DueItem {
            area: "requirement",
            title_vi: format!("Khắc phục {}: {}", kept.body.code, kept.body.plan.title),
            title_en: format!("Remedy {}: {}", kept.body.code, kept.body.plan.title),
            due: kept.body.plan.due,
            source: kept.body.catalogue.clone(),
            path: format!("/remedies/{}", kept.body.code),
            agency: kept.body.agency.clone(),
            system: Some(kept.body.system),
        };
        Ok(found.into_iter().map(item).collect())
    }
}

fn checked(plan: Plan) -> Result<Plan, DeskError> {
    if plan.cost.is_some_and(|cost| cost > COST_MAX) {
        return Err(DeskError::field("cost", Problem::Malformed("a number of dong up to 100,000,000,000,000")));
    }
    Ok(Plan {
        title: prose("title", &plan.title, NAME_CHARS_MAX)?,
        steps: prose("steps", &plan.steps, FINDING_CHARS_MAX)?,
        cost: plan.cost,
        responsible: prose("responsible", &plan.responsible, NAME_CHARS_MAX)?,
        due: plan.due,
    })
}

fn refused(rule: Rule) -> DeskError {
    match rule {
        Rule::ProofMissing => DeskError::field("proof", Problem::Required),
        Rule::ReasonMissing => DeskError::field("reason", Problem::Required),
        Rule::TitleMissing => DeskError::field("title", Problem::Required),
        Rule::PastDay | Rule::Stage { .. } | Rule::Side | Rule::OwnOrganisation(_) => {
            DeskError::Refused(Refusal::Remedy(rule))
        }
    }
}
