//! Recurring duties: when they were done, and what is due next.

use std::collections::HashMap;

use luytre_govern::record::Kept;
use luytre_govern::requirement::duty::{Done, Refusal as Rule, TurnState, note_done, turns};
use luytre_govern::requirement::{Duty, Turn};
use luytre_govern::{Act, Date};
use luytre_ledger::RecordQuery;
use serde_json::json;

use super::change::{FINDING_CHARS_MAX, prose};
use super::{SOON_DAYS, known};
use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::{DeskError, Problem, Refusal};
use crate::registry::Registry;
use crate::systems::visible_system;

/// Most systems whose recurring duties are told one by one.
const SYSTEMS_MAX: usize = 100;

/// An execution to note.
#[derive(Debug, Clone, Default)]
pub struct DutyForm {
    /// Code of the system.
    pub system: String,
    /// The catalogue; `None` for the present one.
    pub catalogue: Option<String>,
    /// The item.
    pub item: String,
    /// The day on which it was done; today when none is given.
    pub on: Option<Date>,
    /// What was done and what came out.
    pub note: String,
}

impl Desk {
    /// Notes that a recurring duty was done.
    pub async fn note_duty(&self, actor: &Actor, form: DutyForm) -> Result<Kept<Duty>, DeskError> {
        Ok(self.note_duties(actor, vec![form]).await?.remove(0))
    }

    /// Notes several executions in one transaction.
    pub async fn note_duties(&self, actor: &Actor, forms: Vec<DutyForm>) -> Result<Vec<Kept<Duty>>, DeskError> {
        let registry = self.registry();
        let today = self.today();
        let mut noted = Vec::with_capacity(forms.len());
        let mut work = self.ledger.begin().await?;
        for form in forms {
            let system = visible_system(&registry, actor, &form.system)?;
            actor.must(Act::EditRequirements)?;
            let catalogue = known(self.catalogues(), form.catalogue.as_deref())?;
            let requirement = catalogue.requirement(&form.item).ok_or(DeskError::NotFound)?;
            let note = prose("note", &form.note, FINDING_CHARS_MAX)?;
            if note.is_empty() {
                return Err(DeskError::field("note", Problem::Required));
            }
            let done = Done { on: form.on.unwrap_or(today), by: actor.login.clone(), note, file: None };
            let detail = json!({ "on": done.on, "note": done.note });
            let kept = work.kept::<Duty>(&Duty::code(&system.code, &requirement.id)).await?;
            let duty = kept.as_ref().map_or_else(
                || Duty {
                    system: system.code.clone(),
                    agency: registry.agency_code(system.agency).map(str::to_owned),
                    catalogue: catalogue.id.clone(),
                    item: requirement.id.clone(),
                    done: Vec::new(),
                },
                |kept| kept.body.clone(),
            );
            let duty = note_done(duty, requirement, system.level, done, today).map_err(refused)?;
            noted.push(match &kept {
                Some(kept) => self.keep_change_in(&mut work, actor, "duty.done", kept, duty, detail).await?,
                None => self.keep_new_in(&mut work, actor, "duty.done", duty, detail).await?,
            });
        }
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(noted)
    }

    pub(super) async fn due_duties(
        &self,
        registry: &Registry,
        actor: &Actor,
        today: Date,
    ) -> Result<Vec<DueItem>, DeskError> {
        let catalogue = self.catalogues().present();
        let kept: Vec<Kept<Duty>> =
            self.list_records(actor, Act::ReadRequirements, RecordQuery::new(actor.scope.clone())).await?;
        let mut last: HashMap<(String, String), Date> = HashMap::new();
        for duty in kept.into_iter().filter(|duty| duty.body.catalogue == catalogue.id) {
            if let Some(day) = duty.body.last() {
                last.insert((duty.body.system, duty.body.item), day);
            }
        }
        let mut items = Vec::new();
        for system in registry.systems() {
            let (agency, Some(level)) = (registry.agency_code(system.agency), system.level) else { continue };
            if !actor.sees_agency(agency) {
                continue;
            }
            let done = |item: &str| last.get(&(system.code.clone(), item.to_owned())).copied();
            let turns = turns(catalogue, level, done, today, SOON_DAYS);
            let count = |state: TurnState| turns.iter().filter(|turn| turn.state == state).count();
            let (overdue, never, soon) = (count(TurnState::Overdue), count(TurnState::Never), count(TurnState::Soon));
            if overdue + never + soon == 0 {
                continue;
            }
            items.push(DueItem {
                area: "requirement",
                title_vi: format!(
                    "Việc định kỳ của {}: {overdue} quá hạn, {soon} sắp đến hạn, {never} chưa từng làm",
                    system.name
                ),
                title_en: format!(
                    "Recurring duties of {}: {overdue} overdue, {soon} soon, {never} never done",
                    system.name
                ),
                due: turns.iter().filter_map(|turn: &Turn<'_>| turn.next).min(),
                source: catalogue.reference.clone(),
                path: format!("/requirements/{}/duties", system.code),
                agency: agency.map(str::to_owned),
                system: Some(system.code.clone()),
            });
        }
        crate::due::sort(&mut items);
        items.truncate(SYSTEMS_MAX);
        Ok(items)
    }
}

fn refused(rule: Rule) -> DeskError {
    match rule {
        Rule::FutureDay | Rule::NotedAlready | Rule::NotRecurring => DeskError::Refused(Refusal::Duty(rule)),
    }
}
