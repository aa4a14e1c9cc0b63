//! Rows of lists: devices, zones and applications of a system, turns of a roster.

use std::collections::BTreeMap;

use super::super::SheetKind;
use super::super::read::{Given, Row};
use super::{Places, Planner};
use crate::import::name::comparable;
use crate::profile::tabled::Tabled;
use crate::profile::{Application, Connection, Device, OnCall, Product, Zone};

impl Planner<'_> {
    /// A row of a list: a device of a system, a turn of a roster.
    pub(super) fn part(&mut self, row: &Row) {
        let Some(values) = self.resolved(row) else { return };
        // The first column of every list names what the row is a part of.
        let Some(whole) = values.get(&0).map(|given| given.text.clone()) else { return };
        if row.kind == SheetKind::Roster {
            let mut draft = self.take_agency(&whole);
            draft.touched = true;
            let subject = self.named_agency(&whole);
            let about = (whole.as_str(), subject, &mut draft.places);
            self.list(row, &values, about, &mut draft.after.roster, |turn: &OnCall| {
                vec![turn.name.clone(), turn.from.map(|day| day.to_string()).unwrap_or_default()]
            });
            self.agencies.insert(whole, draft);
            return;
        }
        // A system whose own row has a problem is not there: the problem is shown already.
        let Some(mut draft) = self.systems.remove(&whole) else { return };
        draft.touched = true;
        let subject = format!("{whole} · {}", draft.after.name);
        let (profile, about) = (&mut draft.after.profile, (whole.as_str(), subject, &mut draft.places));
        match row.kind {
            SheetKind::Zones => {
                self.list(row, &values, about, &mut profile.zones, |zone: &Zone| vec![zone.name.clone()]);
            }
            SheetKind::Devices => {
                self.list(row, &values, about, &mut profile.devices, |device: &Device| vec![device.name.clone()]);
            }
            SheetKind::Applications => {
                self.list(row, &values, about, &mut profile.applications, |one: &Application| {
                    vec![one.name.clone(), one.server.clone()]
                });
            }
            SheetKind::Products => {
                self.list(row, &values, about, &mut profile.products, |one: &Product| {
                    vec![one.name.clone(), one.vendor.clone(), one.licence.clone()]
                });
            }
            SheetKind::Connections => {
                self.list(row, &values, about, &mut profile.connections, |one: &Connection| {
                    vec![one.to.clone(), one.purpose.clone()]
                });
            }
            SheetKind::Systems | SheetKind::Agencies | SheetKind::Roster => {}
        }
        self.systems.insert(whole, draft);
    }

    fn list<T: Tabled + Default + Clone>(
        &mut self,
        row: &Row,
        values: &BTreeMap<usize, Given>,
        (whole, subject, places): (&str, String, &mut Places),
        list: &mut Vec<T>,
        identity: impl Fn(&T) -> Vec<String>,
    ) {
        let fields = self.ground.columns.of(row.kind);
        let mut found = T::default();
        for (place, given) in values.iter().filter(|(place, _)| **place != 0) {
            found.set(&fields[*place], &given.text);
        }
        let same = |one: &T| identity(one).iter().map(|text| comparable(text)).collect::<Vec<_>>();
        let wanted = same(&found);
        let what = format!("{whole}\u{1f}{}", identity(&found).join("\u{1f}"));
        if !self.first(row, 1, what) {
            return;
        }
        let index = match list.iter().position(|one| same(one) == wanted) {
            Some(index) => {
                let name = identity(&found).into_iter().next().unwrap_or_default();
                self.merge(row, values, &mut list[index], false, format!("{subject} · {name}"));
                index
            }
            None => {
                list.push(found);
                list.len() - 1
            }
        };
        for (place, given) in values {
            let key = format!("{}.{index}.{}", row.kind.as_str(), fields[*place].key);
            places.insert(key, (row.sheet.clone(), row.number, given.cell.clone()));
        }
    }
}
