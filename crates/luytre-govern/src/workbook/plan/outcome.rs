//! The plan as it is handed out: what changes, what stays, and what the file would make contradictory.

use super::super::{Columns, Fault, LISTED_MAX, Problem, SheetKind};
use super::{Places, Plan, PlannedAgency, PlannedSystem, Planner};
use crate::profile::check::{self, Contradiction};
use crate::profile::tabled::SystemEntry;

impl Planner<'_> {
    pub(super) fn finish(mut self) -> Plan {
        let criteria = self.ground.library.regime_for(self.ground.today).map(|regime| &regime.criteria);
        let today = self.ground.today;
        let (duties, whole) = (self.duties, self.whole);
        let has = |agency: &str, any: &[&str]| {
            duties.get(agency).is_some_and(|known| known.iter().any(|duty| any.contains(&duty.as_str())))
        };
        let contradictions = |entry: &SystemEntry| {
            let mut found = check::system(&entry.profile, criteria, today);
            if !whole {
                found.extend(check::own_judge(&entry.profile, has));
            }
            found
        };
        for draft in self.systems.into_values().filter(|draft| draft.touched) {
            let before: Vec<Contradiction> = draft.before.as_ref().map(contradictions).unwrap_or_default();
            let found = contradictions(&draft.after);
            let headings = (SheetKind::Systems, self.ground.columns);
            self.plan.problems.extend(shown(found, &before, &draft.places, headings));
            if draft.before.as_ref() == Some(&draft.after) {
                self.plan.unchanged += 1;
            } else {
                self.plan.systems.push(PlannedSystem { before: draft.before, after: draft.after });
            }
        }
        for draft in self.agencies.into_values().filter(|draft| draft.touched) {
            let before = draft.before.as_ref().map(check::agency).unwrap_or_default();
            let mut found = check::agency(&draft.after);
            let registered = duties.get(&draft.after.agency).map(Vec::as_slice).unwrap_or_default();
            if !whole && draft.after.duties != registered {
                found.push(Contradiction::new("duties", "duties_by_centre"));
            }
            let headings = (SheetKind::Agencies, self.ground.columns);
            self.plan.problems.extend(shown(found, &before, &draft.places, headings));
            if draft.before.as_ref() == Some(&draft.after) {
                self.plan.unchanged += 1;
            } else {
                self.plan.agencies.push(PlannedAgency { before: draft.before, after: draft.after });
            }
        }
        self.plan.problems.sort();
        self.plan.problems.dedup();
        self.plan.more_problems = self.plan.problems.len().saturating_sub(LISTED_MAX);
        self.plan.problems.truncate(LISTED_MAX);
        self.plan
    }
}

/// Shows contradictions that the file brings, where they stand.
fn shown(
    found: Vec<Contradiction>,
    before: &[Contradiction],
    places: &Places,
    (kind, columns): (SheetKind, &Columns),
) -> Vec<Problem> {
    let new = found.into_iter().filter(|one| !before.contains(one));
    new.map(|one| {
        // The field itself, else any cell of the same row of the list, else any cell of the system's row.
        let row = one.field.rsplit_once('.').map(|(row, _)| format!("{row}.")).unwrap_or_default();
        let place = places
            .get(&one.field)
            .or_else(|| places.iter().find(|(key, _)| !row.is_empty() && key.starts_with(&row)).map(|(_, place)| place))
            .or_else(|| places.values().next());
        let (sheet, row, cell) = place.cloned().unwrap_or_default();
        let list = one.field.split('.').next().and_then(SheetKind::from_word);
        let (kind, key) = match list {
            Some(list) => (list, one.field.rsplit('.').next().unwrap_or_default()),
            None => (kind, one.field.as_str()),
        };
        let field = columns.field(kind, key);
        let column = field.map(|field| (field.vi.to_string(), field.en.to_string())).unwrap_or_default();
        Problem { sheet, row, cell, column, fault: Fault::Impossible(one.reason) }
    })
    .collect()
}
