//! The values of a row put into what is registered: what differs, and what was decided about it.

use std::collections::{BTreeMap, BTreeSet};

use super::super::SheetKind;
use super::super::read::{Given, Row};
use super::{ConflictKind, Decision, Differing, Planner};
use crate::import::name::comparable;
use crate::profile::field::{Field, Kind};
use crate::profile::tabled::Tabled;

impl Planner<'_> {
    /// Puts the values of a row into what is registered, as was decided.
    pub(super) fn merge(
        &mut self,
        row: &Row,
        values: &BTreeMap<usize, Given>,
        target: &mut dyn Tabled,
        new: bool,
        subject: String,
    ) {
        let fields = self.ground.columns.of(row.kind);
        let is_key = |place: usize| !matches!(row.kind, SheetKind::Systems) && place == 0;
        let mut differing = Vec::new();
        if !new {
            for (place, given) in values.iter().filter(|(place, _)| !is_key(**place)) {
                let field = &fields[*place];
                let registered = target.get(field);
                if !registered.is_empty()
                    && !is_default(field, &registered)
                    && !same_value(field, &registered, &given.text)
                {
                    differing.push(Differing {
                        key: field.key.to_string(),
                        heading: (field.vi.to_string(), field.en.to_string()),
                        registered,
                        found: given.text.clone(),
                    });
                }
            }
        }
        let decided = self.decisions.of(&row.key());
        let mut keep = BTreeSet::new();
        if !differing.is_empty() {
            keep = differing.iter().map(|one| one.key.clone()).collect();
            self.conflict(row, subject, ConflictKind::Values(differing), decided);
            match decided {
                Some(Decision::Skip) => {
                    self.plan.skipped += 1;
                    return;
                }
                Some(Decision::Replace | Decision::New) => keep.clear(),
                Some(Decision::Keep) | None => {}
            }
        }
        // A decision and its level stand or fall together: half of each would be neither.
        if keep.iter().any(|key| key == "level" || key.starts_with("approved.")) {
            keep.extend(
                ["level", "approved.number", "approved.date", "approved.body", "approved.regime"].map(String::from),
            );
        }
        for (place, given) in values.iter().filter(|(place, _)| !is_key(**place)) {
            let field = &fields[*place];
            if !keep.contains(&*field.key) && !same_value(field, &target.get(field), &given.text) {
                target.set(field, &given.text);
            }
        }
    }
}

/// Whether the value is what everybody has who said nothing: it stands in nobody's way.
fn is_default(field: &Field, value: &str) -> bool {
    matches!(
        (&*field.key, value),
        ("life", "running")
            | ("deployment", "none")
            | ("national_security", "no")
            | ("in_data_centre" | "cryptographic", "0")
    )
}

/// Whether two canonical values say the same: names without regard to where the tone mark stands, lists without order.
pub(super) fn same_value(field: &Field, registered: &str, found: &str) -> bool {
    if registered == found {
        return true;
    }
    match field.kind {
        Kind::Line => comparable(registered) == comparable(found),
        Kind::Word(_) => found == "unknown" && registered.is_empty(),
        Kind::Words(_) | Kind::Codes | Kind::Domains | Kind::PublicNets | Kind::Nets => {
            let set = |text: &str| text.split("; ").map(str::to_owned).collect::<BTreeSet<_>>();
            set(registered) == set(found)
        }
        _ => false,
    }
}
