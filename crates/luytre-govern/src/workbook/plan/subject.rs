//! Rows of systems and agencies: which one a row is about, and whether its level may be entered this way.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::super::read::{Given, Row};
use super::super::{Fault, KnownSystem, SheetKind};
use super::merge::same_value;
use super::{ConflictKind, Decision, Draft, Planner};
use crate::profile::AgencyProfile;
use crate::profile::check;
use crate::profile::tabled::{SystemEntry, Tabled as _};

impl Planner<'_> {
    pub(super) fn system(&mut self, row: &Row) {
        let Some(mut values) = self.resolved(row) else { return };
        let kind = SheetKind::Systems;
        let (code_at, name_at, agency_at) =
            (self.place(kind, "code"), self.place(kind, "name"), self.place(kind, "agency"));
        let text = |values: &BTreeMap<usize, Given>, place| values.get(&place).map(|given: &Given| given.text.clone());
        let (Some(mut code), Some(name), Some(agency)) =
            (text(&values, code_at), text(&values, name_at), text(&values, agency_at))
        else {
            return;
        };
        if !self.first(row, code_at, code.clone()) {
            return;
        }
        if self.taken.contains(&code) {
            self.problem(row, Some(code_at), Fault::CodeTaken(code));
            return;
        }
        let key = row.key();
        if !self.systems.contains_key(&code)
            && let Some(other) = self.resolver.same_name(&code, &name, &agency).cloned()
        {
            let decided = self.decisions.of(&key);
            let subject = format!("{code} · {name}");
            let conflict_kind = ConflictKind::SameName { code: other.code.clone(), name: other.name };
            self.conflict(row, subject, conflict_kind, decided);
            match decided {
                Some(Decision::Keep | Decision::Replace) => {
                    self.meant.insert(code.clone(), other.code.clone());
                    code = other.code;
                    if let Some(given) = values.get_mut(&code_at) {
                        given.text.clone_from(&code);
                    }
                }
                Some(Decision::Skip) => {
                    self.plan.skipped += 1;
                    self.left_out.insert(code);
                    return;
                }
                Some(Decision::New) | None => {}
            }
        }
        if !self.check_level(row, &values, &code) {
            return;
        }
        let new = !self.systems.contains_key(&code);
        if new {
            self.resolver.add_system(KnownSystem { code: code.clone(), name: name.clone(), agency });
        }
        let mut draft = self.systems.remove(&code).unwrap_or_else(|| Draft {
            before: None,
            after: SystemEntry::default(),
            places: BTreeMap::new(),
            touched: false,
        });
        draft.touched = true;
        let subject = format!("{code} · {name}");
        self.merge(row, &values, &mut draft.after, new, subject);
        self.fill_regime(&mut draft.after);
        for (place, given) in &values {
            let field = &self.ground.columns.of(kind)[*place];
            draft.places.insert(field.key.to_string(), (row.sheet.clone(), row.number, given.cell.clone()));
        }
        self.systems.insert(code, draft);
    }

    /// A level comes with the decision that approved it, unless it is the one that is registered.
    fn check_level(&mut self, row: &Row, values: &BTreeMap<usize, Given>, code: &str) -> bool {
        let kind = SheetKind::Systems;
        let given = |planner: &Self, key: &str| values.get(&planner.place(kind, key)).map(|given| given.text.clone());
        let level = given(self, "level");
        let decision = ["approved.number", "approved.date", "approved.body"].map(|key| given(self, key));
        let known = self.systems.get(code).and_then(|draft| draft.after.level).map(|level| level.to_string());
        let some = decision.iter().any(Option::is_some);
        let whole = decision.iter().all(Option::is_some);
        let fault = match &level {
            Some(level) if (some || known.as_ref() != Some(level)) && !whole => "level_without_decision",
            None if some => "decision_without_level",
            _ => return self.check_decision(row, values, code),
        };
        let place = self.place(kind, "level");
        self.problem(row, Some(place), Fault::Impossible(check::reason(fault)));
        false
    }

    /// A level follows its dossier. From paper only decisions of an earlier regime are entered, for the whole province and
    /// for systems without a dossier.
    fn check_decision(&mut self, row: &Row, values: &BTreeMap<usize, Given>, code: &str) -> bool {
        let fields = self.ground.columns.of(SheetKind::Systems);
        let registered = self.systems.get(code).map(|draft| &draft.after);
        let told = |key: &str| {
            let place = fields.iter().position(|field| field.key == key)?;
            Some((place, values.get(&place)?.text.as_str()))
        };
        let changed = ["level", "approved.number", "approved.date", "approved.body", "approved.regime"];
        let changed = changed.into_iter().filter_map(told).find(|(place, found)| {
            let field = &fields[*place];
            registered.is_none_or(|entry| !same_value(field, &entry.get(field), found))
        });
        let Some((place, _)) = changed else { return true };
        let present = self.ground.library.regime_for(self.ground.today);
        let day = told("approved.date").and_then(|(_, day)| day.parse::<Date>().ok());
        let regime = told("approved.regime").map(|(_, regime)| regime);
        let of_present = present.is_some_and(|present| {
            day.is_some_and(|day| day >= present.basis.in_force_from) || regime == Some(present.id.as_str())
        });
        let fault = if self.dossiers.contains(code) {
            "level_by_dossier"
        } else if of_present {
            "decision_needs_dossier"
        } else if !self.whole {
            "level_by_centre"
        } else {
            return true;
        };
        self.problem(row, Some(place), Fault::Impossible(check::reason(fault)));
        false
    }

    /// The approval carries the level of the row, and the regime that was in force on its day unless the file names one.
    fn fill_regime(&self, entry: &mut SystemEntry) {
        let Some(level) = entry.level else { return };
        let Some(approved) = &mut entry.profile.approved else { return };
        approved.level = level;
        if approved.regime.is_empty()
            && let Some(day) = approved.decision.date
            && let Some(regime) = self.ground.library.regime_for(day)
        {
            approved.regime.clone_from(&regime.id);
        }
    }

    pub(super) fn agency(&mut self, row: &Row) {
        let Some(values) = self.resolved(row) else { return };
        let place = self.place(SheetKind::Agencies, "agency");
        let Some(code) = values.get(&place).map(|given| given.text.clone()) else { return };
        if !self.first(row, place, code.clone()) {
            return;
        }
        let mut draft = self.take_agency(&code);
        draft.touched = true;
        let new = draft.before.is_none();
        let subject = self.named_agency(&code);
        self.merge(row, &values, &mut draft.after, new, subject);
        for (place, given) in &values {
            let field = &self.ground.columns.of(SheetKind::Agencies)[*place];
            draft.places.insert(field.key.to_string(), (row.sheet.clone(), row.number, given.cell.clone()));
        }
        self.agencies.insert(code, draft);
    }

    pub(super) fn take_agency(&mut self, code: &str) -> Draft<AgencyProfile> {
        self.agencies.remove(code).unwrap_or_else(|| Draft {
            before: None,
            after: AgencyProfile { agency: code.to_owned(), ..AgencyProfile::default() },
            places: BTreeMap::new(),
            touched: false,
        })
    }

    pub(super) fn named_agency(&self, code: &str) -> String {
        format!("{code} · {}", self.resolver.agency_name(code).unwrap_or(code))
    }
}
