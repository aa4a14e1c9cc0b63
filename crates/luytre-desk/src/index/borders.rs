//! Borders for the ranking's map: imported from GeoJSON, given to agencies, removed again.
//!
//! The file itself is not kept: what a page draws is a few thousand corners of it. Its name and hash stand in the record and
//! in the audit trail.

use std::collections::BTreeSet;

use luytre_govern::Act;
use luytre_govern::index::borders::{Area, BorderMap, CODE, Match, MatchError, match_areas};
use luytre_govern::record::Kept;
use luytre_report::chart::{Borders, BordersError, BordersLimits, Feature, Ring, read_features};
use serde_json::json;

use crate::actor::Actor;
use crate::bus::Notice;
use crate::desk::Desk;
use crate::error::{DeskError, Problem};
use crate::files::hash_of;
use crate::form::{Check, NAME_CHARS_MAX};
use crate::records::same_version;
use crate::views::Named;

/// Most corners that are kept: a page with all of them stays below 100 kB.
const CORNERS_MAX: usize = 3_000;
/// Kinds of agencies that have an area of their own on a map of the province, as lists of units spell them.
const KINDS: [&str; 7] = ["xa", "phuong", "thi_tran", "dac_khu", "commune", "ward", "special_zone"];
/// Hundred-thousandths of a degree.
const SCALE: f64 = 100_000.0;

/// A file of borders to import.
#[derive(Debug, Clone, Default)]
pub struct BordersFile {
    /// What the person's machine calls it.
    pub name: String,
    /// The property that names the areas; empty to find it.
    pub property: String,
    /// The version of the borders that the form showed; 0 when there were none.
    pub seen: i64,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why borders were not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BordersTrouble {
    /// The file cannot be read.
    #[error(transparent)]
    File(#[from] BordersError),
    /// Its areas cannot be given to agencies.
    #[error(transparent)]
    Match(#[from] MatchError),
}

impl BordersTrouble {
    /// The message in Vietnamese.
    pub fn in_vietnamese(&self) -> String {
        match self {
            BordersTrouble::File(error) => error.in_vietnamese(),
            BordersTrouble::Match(error) => error.in_vietnamese(),
        }
    }
}

/// The borders of the map with what does not fit.
#[derive(Debug, Clone, PartialEq)]
pub struct BordersView {
    /// The record.
    pub kept: Kept<BorderMap>,
    /// Names of areas that no agency fits, as the file has them.
    pub strange: Vec<String>,
    /// Communes and wards without an area, among the agencies that the person may see.
    pub without: Vec<Named>,
}

impl Desk {
    /// Returns the borders of the map; `None` while none are imported and the map is made of tiles.
    pub async fn borders(&self, actor: &Actor) -> Result<Option<BordersView>, DeskError> {
        actor.must(Act::ReadIndex)?;
        let kept: Option<Kept<BorderMap>> = self.ledger.read().await?.kept(CODE).await?;
        let Some(kept) = kept else { return Ok(None) };
        let drawn: BTreeSet<&str> = kept.body.areas.iter().filter_map(|area| area.agency.as_deref()).collect();
        let strange = kept.body.areas.iter().filter(|area| area.agency.is_none()).map(|area| area.name.clone());
        let registry = self.registry();
        let communes = registry.tree.agencies().iter().filter(|agency| {
            let here = agency.on(registry.day).is_some_and(|version| KINDS.contains(&version.kind.as_str()));
            here && !agency.excluded && actor.sees_agency(Some(&agency.code))
        });
        let without = communes.filter(|agency| !drawn.contains(agency.code.as_str()));
        let without = without.map(|agency| registry.agency_named_by_code(&agency.code)).collect();
        Ok(Some(BordersView { strange: strange.collect(), without, kept }))
    }

    /// Imports borders, instead of those that are there. Nothing is kept of a file that cannot be used as a whole.
    pub async fn import_borders(
        &self,
        actor: &Actor,
        file: BordersFile,
    ) -> Result<Result<Kept<BorderMap>, BordersTrouble>, DeskError> {
        actor.must(Act::EditIndex)?;
        self.must_see_everything(actor)?;
        let mut check = Check::default();
        let name = check.optional("file", file.name.rsplit(['/', '\\']).next().unwrap_or_default(), NAME_CHARS_MAX);
        let property = check.optional("property", &file.property, NAME_CHARS_MAX);
        if file.bytes.is_empty() {
            check.wrong("file", Problem::Required);
        }
        check.done()?;
        let registry = self.registry();
        let agencies: Vec<(String, String)> = registry
            .tree
            .agencies()
            .iter()
            .filter(|agency| !agency.excluded)
            .map(|agency| (agency.code.clone(), agency.shown_on(registry.day).name.clone()))
            .collect();
        let bytes = file.bytes;
        let read = tokio::task::spawn_blocking(move || {
            let property = Some(property.as_str()).filter(|property| !property.is_empty());
            let areas = areas_of(&bytes, property, &agencies)?;
            Ok::<_, BordersTrouble>((areas, hash_of(&bytes)))
        });
        let read = read.await.map_err(|error| DeskError::internal("read borders", &error))?;
        let ((property, areas), sha256) = match read {
            Ok(read) => read,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let map = BorderMap {
            code: CODE.to_owned(),
            file: name,
            sha256,
            property,
            areas,
            by: actor.login.clone(),
            on: self.today(),
        };
        let found = map.areas.iter().filter(|area| area.agency.is_some()).count();
        let detail = json!({ "file": map.file, "sha256": map.sha256, "areas": map.areas.len(), "with_agency": found });
        let mut work = self.ledger.begin().await?;
        let before: Option<Kept<BorderMap>> = work.kept(CODE).await?;
        if before.as_ref().map_or(0, |kept| kept.version) != file.seen {
            return Err(DeskError::Conflict);
        }
        let kept = match before {
            Some(before) => self.keep_change_in(&mut work, actor, "index.borders", &before, map, detail).await?,
            None => self.keep_new_in(&mut work, actor, "index.borders", map, detail).await?,
        };
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(Ok(kept))
    }

    /// Removes the borders: the map is made of tiles again.
    pub async fn remove_borders(&self, actor: &Actor, version: i64) -> Result<(), DeskError> {
        actor.must(Act::EditIndex)?;
        self.must_see_everything(actor)?;
        let mut work = self.ledger.begin().await?;
        let kept: Kept<BorderMap> = work.kept(CODE).await?.ok_or(DeskError::NotFound)?;
        same_version(&kept, version)?;
        let detail = json!({ "file": kept.body.file, "sha256": kept.body.sha256 });
        let note = self.note_of(actor, "index.remove_borders", &format!("border_map:{CODE}"), None, detail);
        work.remove_record(&kept, &note).await?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(())
    }
}

/// Reads a file, gives its areas to agencies and makes them light; returns the property and the areas.
fn areas_of(
    bytes: &[u8],
    property: Option<&str>,
    agencies: &[(String, String)],
) -> Result<(String, Vec<Area>), BordersTrouble> {
    let features = read_features(bytes, &BordersLimits::default())?;
    let numbers: Vec<usize> = features.iter().map(|feature| feature.index).collect();
    let (properties, rings): (Vec<_>, Vec<_>) =
        features.into_iter().map(|Feature { properties, rings, .. }| (properties, rings)).unzip();
    let Match { property, areas } = match_areas(&properties, property, agencies).map_err(|error| match error {
        // Lines and points were left out: the file counts them, too.
        MatchError::NoProperty { index, property } => {
            MatchError::NoProperty { index: numbers.get(index - 1).copied().unwrap_or(index), property }
        }
        MatchError::NothingFits => MatchError::NothingFits,
    })?;
    let mut found: Vec<Found> = areas
        .into_iter()
        .zip(numbers)
        .zip(rings)
        .map(|(((name, agency), number), rings)| Found { name, agency, number, rings })
        .collect();
    let light = |found: &[Found]| {
        let areas = found.iter().enumerate().map(|(place, area)| (format!("{place:06}"), area.rings.clone()));
        areas.collect::<Borders>().thinned(CORNERS_MAX)
    };
    let thinned = match light(&found) {
        Err(BordersError::TooMany { .. }) => {
            // What no agency fits is of the least use on the map.
            found.retain(|area| area.agency.is_some());
            light(&found)?
        }
        thinned => thinned?,
    };
    let areas = found.into_iter().zip(thinned.areas()).map(|(Found { name, agency, number, .. }, (_, rings))| Area {
        // What has no name in the file is told by its place there.
        name: if name.is_empty() { format!("#{number}") } else { name },
        agency,
        rings: rings.iter().map(|ring| ring.iter().map(whole).collect()).collect(),
    });
    Ok((property, areas.collect()))
}

/// An area of the file that was looked up among the agencies.
struct Found {
    name: String,
    agency: Option<String>,
    number: usize,
    rings: Vec<Ring>,
}

fn whole((longitude, latitude): &(f64, f64)) -> (i32, i32) {
    // Degrees are within ±180: far inside the range.
    ((longitude * SCALE).round() as i32, (latitude * SCALE).round() as i32)
}

/// The rings of an area in degrees, as drawings take them.
pub fn degrees(area: &Area) -> Vec<Vec<(f64, f64)>> {
    let corner = |(longitude, latitude): &(i32, i32)| (f64::from(*longitude) / SCALE, f64::from(*latitude) / SCALE);
    area.rings.iter().map(|ring| ring.iter().map(corner).collect()).collect()
}

#[cfg(test)]
mod tests;
