//! The registry as rows of canonical values, in the columns of the template.

use super::{Columns, SheetKind};
use crate::profile::AgencyProfile;
use crate::profile::field::{Field, Kind, values};
use crate::profile::tabled::{SystemEntry, Tabled};
use crate::profile::words::Word;

/// Returns the rows of a sheet.
pub fn rows(
    sheet: SheetKind,
    columns: &Columns,
    systems: &[SystemEntry],
    agencies: &[AgencyProfile],
) -> Vec<Vec<String>> {
    let fields = columns.of(sheet);
    let whole = |row: &dyn Tabled| fields.iter().map(|field| row.get(field)).collect::<Vec<String>>();
    let part = |code: &str, row: &dyn Tabled| {
        let rest = fields[1..].iter().map(|field| row.get(field));
        std::iter::once(code.to_owned()).chain(rest).collect::<Vec<String>>()
    };
    macro_rules! parts {
        ($list:ident) => {
            systems
                .iter()
                .flat_map(|entry| entry.profile.$list.iter().map(|row| part(&entry.code, row)).collect::<Vec<_>>())
                .collect()
        };
    }
    match sheet {
        SheetKind::Systems => systems.iter().map(|entry| whole(entry)).collect(),
        SheetKind::Zones => parts!(zones),
        SheetKind::Devices => parts!(devices),
        SheetKind::Applications => parts!(applications),
        SheetKind::Products => parts!(products),
        SheetKind::Connections => parts!(connections),
        SheetKind::Agencies => agencies.iter().map(|profile| whole(profile)).collect(),
        SheetKind::Roster => {
            let turns = agencies
                .iter()
                .flat_map(|profile| profile.roster.iter().map(|turn| part(&profile.agency, turn)).collect::<Vec<_>>());
            turns.collect()
        }
    }
}

/// Returns a canonical value as people read it in a table: words by their Vietnamese names, days as `31/12/2026`.
pub fn displayed(field: &Field, canonical: &str) -> String {
    let named = |words: &[Word], code: &str| {
        words.iter().find(|word| word.code == code).map_or_else(|| code.to_owned(), |word| word.vi.clone())
    };
    match &field.kind {
        Kind::Word(words) => named(words, canonical),
        Kind::Words(words) => values(canonical).map(|code| named(words, code)).collect::<Vec<_>>().join("; "),
        Kind::Flag => match canonical {
            "1" => "Có".to_owned(),
            "0" => "Không".to_owned(),
            _ => String::new(),
        },
        Kind::Day => match canonical.split('-').collect::<Vec<_>>()[..] {
            [year, month, day] => format!("{day}/{month}/{year}"),
            _ => canonical.to_owned(),
        },
        _ => canonical.to_owned(),
    }
}
