//! A map of real borders from GeoJSON that a centre imports. The product ships none.

use std::collections::BTreeMap;

use serde_json::Value;
use thiserror::Error;

use super::{Drawing, Ink, Shape};
use crate::document::clean;

/// How much GeoJSON is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BordersLimits {
    /// Length of the file in bytes.
    pub bytes: usize,
    /// Number of areas.
    pub areas: usize,
    /// Number of corners of all areas together.
    pub corners: usize,
}

impl Default for BordersLimits {
    /// 32 MiB, 2,000 areas, a million corners: a province at survey detail with room.
    fn default() -> Self {
        BordersLimits { bytes: 32 << 20, areas: 2_000, corners: 1_000_000 }
    }
}

/// Why a file of borders is refused. The reader of the message is the person who imports it.
#[derive(Debug, Error)]
pub enum BordersError {
    /// The file is longer than the limit.
    #[error("the file has {found} bytes, at most {most} are read: simplify the borders before the import")]
    TooLong {
        /// Bytes found.
        found: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// The file is not JSON.
    #[error("the file is not JSON")]
    NotJson(#[source] serde_json::Error),
    /// The file is JSON, but not a collection of features.
    #[error("the file is not a GeoJSON FeatureCollection")]
    NotFeatures,
    /// There is nothing in it to draw.
    #[error("no feature has a Polygon or MultiPolygon: export the borders as areas, not as lines")]
    NoAreas,
    /// There are too many areas or corners.
    #[error("the file has more than {most} {what}: simplify the borders before the import")]
    TooMany {
        /// Areas or corners.
        what: &'static str,
        /// The number allowed.
        most: usize,
    },
    /// A feature does not say which commune it is.
    #[error("feature {index} has no property {property:?}: name the property that holds the code of the commune")]
    NoCode {
        /// Its place in the file, counted from 1.
        index: usize,
        /// The property asked for.
        property: String,
    },
    /// A corner is not a place on earth in degrees.
    #[error("feature {index} has a corner that is not a longitude and a latitude in degrees: export it as WGS 84")]
    NotDegrees {
        /// Its place in the file, counted from 1.
        index: usize,
    },
}

type Ring = Vec<(f64, f64)>;

/// Borders of areas by code, in degrees.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Borders {
    areas: BTreeMap<String, Vec<Ring>>,
}

impl Borders {
    /// Reads a FeatureCollection of polygons. `property` names the property that holds the code of the commune.
    pub fn from_geojson(bytes: &[u8], property: &str, limits: &BordersLimits) -> Result<Borders, BordersError> {
        if bytes.len() > limits.bytes {
            return Err(BordersError::TooLong { found: bytes.len(), most: limits.bytes });
        }
        let value: Value = serde_json::from_slice(bytes).map_err(BordersError::NotJson)?;
        let features = value.get("features").and_then(Value::as_array).ok_or(BordersError::NotFeatures)?;
        if features.len() > limits.areas {
            return Err(BordersError::TooMany { what: "areas", most: limits.areas });
        }
        let mut borders = Borders::default();
        let mut corners = 0;
        for (index, feature) in features.iter().enumerate() {
            let index = index + 1;
            let geometry = feature.get("geometry").unwrap_or(&Value::Null);
            let coordinates = geometry.get("coordinates").and_then(Value::as_array);
            let polygons: Vec<&Value> = match (geometry.get("type").and_then(Value::as_str), coordinates) {
                (Some("Polygon"), Some(_)) => geometry.get("coordinates").into_iter().collect(),
                (Some("MultiPolygon"), Some(polygons)) => polygons.iter().collect(),
                _ => continue,
            };
            let code = match feature.get("properties").and_then(|properties| properties.get(property)) {
                Some(Value::String(code)) => clean(code.trim()),
                Some(Value::Number(code)) => code.to_string(),
                _ => return Err(BordersError::NoCode { index, property: property.to_owned() }),
            };
            let rings = borders.areas.entry(code).or_default();
            let all = polygons.iter().filter_map(|polygon| polygon.as_array()).flatten();
            for ring in all.filter_map(Value::as_array) {
                corners += ring.len();
                if corners > limits.corners {
                    return Err(BordersError::TooMany { what: "corners", most: limits.corners });
                }
                let ring: Option<Ring> = ring.iter().map(corner).collect();
                rings.push(ring.ok_or(BordersError::NotDegrees { index })?);
            }
        }
        if borders.areas.values().all(Vec::is_empty) {
            return Err(BordersError::NoAreas);
        }
        Ok(borders)
    }

    /// The codes of the areas.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.areas.keys().map(String::as_str)
    }
}

fn corner(value: &Value) -> Option<(f64, f64)> {
    let longitude = value.get(0)?.as_f64()?;
    let latitude = value.get(1)?.as_f64()?;
    ((-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude)).then_some((longitude, latitude))
}

/// What is shown of an area.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// The value as the reader sees it.
    pub shown: String,
    /// Its colour.
    pub ink: Ink,
    /// Its page.
    pub href: Option<String>,
}

const WIDTH: f64 = 640.0;
const HEIGHT_MAX: f64 = 900.0;
/// Corners nearer than this to the line between their neighbours are left out, in units of the drawing.
const TOLERANCE: f64 = 0.6;

/// Draws a map of borders; areas without a region are drawn as ground.
pub fn border_map(title: &str, summary: &str, borders: &Borders, regions: &BTreeMap<String, Region>) -> Drawing {
    let corners = || borders.areas.values().flatten().flatten();
    let low = |of: fn(&(f64, f64)) -> f64| corners().map(of).fold(f64::INFINITY, f64::min);
    let high = |of: fn(&(f64, f64)) -> f64| corners().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (west, east) = (low(|corner| corner.0), high(|corner| corner.0));
    let (south, north) = (low(|corner| corner.1), high(|corner| corner.1));
    // A province is small: degrees of longitude shrink with the cosine of the latitude, and that is enough.
    let shrink = ((south + north) / 2.0).to_radians().cos().max(0.01);
    let (width, height) = (((east - west) * shrink).max(1e-9), (north - south).max(1e-9));
    let scale = ((WIDTH - 8.0) / width).min((HEIGHT_MAX - 8.0) / height);
    let place = |(longitude, latitude): &(f64, f64)| {
        (4.0 + (longitude - west) * shrink * scale, 4.0 + (north - latitude) * scale)
    };

    let mut drawing = Drawing::new(title, WIDTH as f32, (height * scale + 8.0) as f32);
    for (code, rings) in &borders.areas {
        let placed: Vec<Vec<(f32, f32)>> = rings
            .iter()
            .map(|ring| simplified(&ring.iter().map(place).collect::<Vec<_>>()))
            .filter(|ring| ring.len() > 3)
            .collect();
        if placed.is_empty() {
            continue;
        }
        match regions.get(code) {
            Some(region) => drawing.push_titled(
                Shape::Area { rings: placed, ink: region.ink },
                format!("{} ({code}): {}", region.name, region.shown),
                region.href.as_ref(),
            ),
            None => drawing.push_titled(Shape::Area { rings: placed, ink: Ink::Ground }, code.as_str(), None),
        }
    }
    let shown = borders.codes().filter_map(|code| regions.get(code));
    drawing.summarise(summary, shown.map(|region| format!("{}: {}", region.name, region.shown)));
    drawing
}

/// More corners than this in one ring are thinned first: the exact way below grows with their square.
const CORNERS_MAX: usize = 4_000;

/// Leaves out corners that hardly matter (Douglas and Peucker), without recursion.
fn simplified(ring: &[(f64, f64)]) -> Vec<(f32, f32)> {
    if ring.len() < 4 {
        return Vec::new();
    }
    let every = ring.len().div_ceil(CORNERS_MAX);
    let ring: Vec<(f64, f64)> = ring.iter().step_by(every).chain(ring.last()).copied().collect();
    let mut kept = vec![false; ring.len()];
    let last = ring.len() - 1;
    // A closed ring has no two ends: the corner furthest from the first divides it.
    let far =
        (0..=last).max_by(|a, b| distance(ring[*a], ring[0]).total_cmp(&distance(ring[*b], ring[0]))).unwrap_or(last);
    for index in [0, far, last] {
        kept[index] = true;
    }
    let mut stretches = vec![(0, far), (far, last)];
    while let Some((from, to)) = stretches.pop() {
        let off = |index: usize| off_line(ring[index], ring[from], ring[to]);
        let Some(furthest) = (from + 1..to).max_by(|a, b| off(*a).total_cmp(&off(*b))) else { continue };
        if off(furthest) > TOLERANCE {
            kept[furthest] = true;
            stretches.extend([(from, furthest), (furthest, to)]);
        }
    }
    let corners = ring.iter().zip(&kept).filter(|(_, kept)| **kept);
    corners.map(|((x, y), _)| (*x as f32, *y as f32)).collect()
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

fn off_line(point: (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let length = distance(from, to);
    if length == 0.0 {
        return distance(point, from);
    }
    ((to.0 - from.0) * (from.1 - point.1) - (from.0 - point.0) * (to.1 - from.1)).abs() / length
}
