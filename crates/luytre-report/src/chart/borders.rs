//! A map of real borders from GeoJSON that a centre imports. The product ships none.
//!
//! [`read_features`] reads a file, [`Borders`] holds the areas by code, [`Borders::thinned`] makes them light enough for a
//! page, [`border_map`] draws them.

use std::collections::BTreeMap;

use serde_json::Value;
use thiserror::Error;

use super::{Anchor, Drawing, Ink, Shape, text_width};
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
    /// Number of properties of an area that are read; more are left out.
    pub properties: usize,
    /// Letters of a property that are read; longer ones are left out, they name nothing.
    pub property_chars: usize,
}

impl Default for BordersLimits {
    /// 8 MiB, 2,000 areas, 400,000 corners: the communes of a province at survey detail with room, and some 60 MB of
    /// memory while the file is read.
    fn default() -> Self {
        BordersLimits { bytes: 8 << 20, areas: 2_000, corners: 400_000, properties: 40, property_chars: 200 }
    }
}

/// Why a file of borders is refused. The reader of the message is the person who imports it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
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
    #[error("the file is not JSON (line {line}, column {column}): export the borders as GeoJSON again")]
    NotJson {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// The file is JSON, but not a collection of features.
    #[error("the file is not a GeoJSON FeatureCollection: export a layer of areas as GeoJSON")]
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
    /// A geometry is not as GeoJSON says.
    #[error(
        "feature {index} ({kind}) has coordinates that are not lists of rings of at least four corners: export it again"
    )]
    BadRing {
        /// Its place in the file, counted from 1.
        index: usize,
        /// Polygon or MultiPolygon.
        kind: &'static str,
    },
    /// A corner is not a place on earth in degrees.
    #[error("feature {index} has a corner that is not a longitude and a latitude in degrees: export it as WGS 84")]
    NotDegrees {
        /// Its place in the file, counted from 1.
        index: usize,
    },
}

impl BordersError {
    /// The message in Vietnamese.
    pub fn in_vietnamese(&self) -> String {
        match self {
            BordersError::TooLong { found, most } => {
                format!("Tệp có {found} byte, chỉ đọc tối đa {most} byte: hãy đơn giản hóa đường ranh giới trước khi nhập")
            }
            BordersError::NotJson { line, column } => {
                format!("Tệp không phải JSON (dòng {line}, cột {column}): hãy xuất lại ranh giới ở dạng GeoJSON")
            }
            BordersError::NotFeatures => {
                "Tệp không phải GeoJSON FeatureCollection: hãy xuất một lớp vùng ở dạng GeoJSON".to_owned()
            }
            BordersError::NoAreas => {
                "Không đối tượng (feature) nào là Polygon hay MultiPolygon: hãy xuất ranh giới ở dạng vùng, không phải đường"
                    .to_owned()
            }
            BordersError::TooMany { what, most } => {
                let what = if *what == "areas" { "vùng" } else { "đỉnh" };
                format!("Tệp có hơn {most} {what}: hãy đơn giản hóa đường ranh giới trước khi nhập")
            }
            BordersError::NoCode { index, property } => format!(
                "Đối tượng (feature) thứ {index} không có thuộc tính “{property}”: hãy nêu thuộc tính chứa mã của xã, phường"
            ),
            BordersError::BadRing { index, kind } => format!(
                "Đối tượng (feature) thứ {index} ({kind}) có tọa độ không phải danh sách các vòng từ bốn đỉnh trở lên: hãy xuất lại"
            ),
            BordersError::NotDegrees { index } => format!(
                "Đối tượng (feature) thứ {index} có đỉnh không phải kinh độ, vĩ độ tính bằng độ: hãy xuất theo WGS 84"
            ),
        }
    }
}

/// A closed line of corners: longitude and latitude in degrees.
pub type Ring = Vec<(f64, f64)>;

/// An area of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its place in the file, counted from 1.
    pub index: usize,
    /// Its properties that are words or numbers.
    pub properties: BTreeMap<String, String>,
    /// Its rings; rings inside others are holes.
    pub rings: Vec<Ring>,
}

/// Reads the areas of a FeatureCollection. Points and lines beside them (labels, roads) are left out.
pub fn read_features(bytes: &[u8], limits: &BordersLimits) -> Result<Vec<Feature>, BordersError> {
    if bytes.len() > limits.bytes {
        return Err(BordersError::TooLong { found: bytes.len(), most: limits.bytes });
    }
    // Programs of Windows put a mark before the text.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes)
        .map_err(|error| BordersError::NotJson { line: error.line(), column: error.column() })?;
    let features = value.get("features").and_then(Value::as_array).ok_or(BordersError::NotFeatures)?;
    if features.len() > limits.areas {
        return Err(BordersError::TooMany { what: "areas", most: limits.areas });
    }
    let mut areas = Vec::new();
    let mut corners = 0;
    for (index, feature) in (1..).zip(features) {
        let geometry = feature.get("geometry").unwrap_or(&Value::Null);
        let coordinates = geometry.get("coordinates").unwrap_or(&Value::Null);
        let (kind, polygons) = match geometry.get("type").and_then(Value::as_str) {
            Some("Polygon") => ("Polygon", vec![coordinates]),
            Some("MultiPolygon") => {
                let polygons = coordinates.as_array();
                let polygons = polygons.ok_or(BordersError::BadRing { index, kind: "MultiPolygon" })?;
                ("MultiPolygon", polygons.iter().collect())
            }
            _ => continue,
        };
        let mut rings = Vec::new();
        for polygon in polygons {
            for ring in polygon.as_array().ok_or(BordersError::BadRing { index, kind })? {
                let ring = ring.as_array().filter(|ring| ring.len() >= RING_CORNERS_MIN);
                let ring = ring.ok_or(BordersError::BadRing { index, kind })?;
                corners += ring.len();
                if corners > limits.corners {
                    return Err(BordersError::TooMany { what: "corners", most: limits.corners });
                }
                let ring: Option<Ring> = ring.iter().map(corner).collect();
                rings.push(ring.ok_or(BordersError::NotDegrees { index })?);
            }
        }
        if !rings.is_empty() {
            areas.push(Feature { index, properties: properties_of(feature, limits), rings });
        }
    }
    if areas.is_empty() { Err(BordersError::NoAreas) } else { Ok(areas) }
}

/// A triangle that returns to its first corner.
const RING_CORNERS_MIN: usize = 4;

fn properties_of(feature: &Value, limits: &BordersLimits) -> BTreeMap<String, String> {
    let all = feature.get("properties").and_then(Value::as_object);
    let scalar = |(name, value): (&String, &Value)| {
        let text = match value {
            Value::String(text) => clean(text.trim()),
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        let fits = |text: &str| !text.is_empty() && text.chars().count() <= limits.property_chars;
        (fits(name) && fits(&text)).then(|| (clean(name), text))
    };
    all.into_iter().flatten().filter_map(scalar).take(limits.properties).collect()
}

/// Borders of areas by code, in degrees.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Borders {
    areas: BTreeMap<String, Vec<Ring>>,
}

impl Borders {
    /// Reads a FeatureCollection of polygons. `property` names the property that holds the code of the commune.
    pub fn from_geojson(bytes: &[u8], property: &str, limits: &BordersLimits) -> Result<Borders, BordersError> {
        let mut areas = Vec::new();
        for Feature { index, mut properties, rings } in read_features(bytes, limits)? {
            let code = properties.remove(property);
            let code = code.ok_or_else(|| BordersError::NoCode { index, property: property.to_owned() })?;
            areas.push((code, rings));
        }
        Ok(areas.into_iter().collect())
    }

    /// Leaves out the corners that matter least until at most `corners` are left, as far as every ring keeps its shape:
    /// a map of a page has no use for the detail of a survey. Refused with [`BordersError::TooMany`] when there are more
    /// areas than so many corners can draw.
    pub fn thinned(&self, corners: usize) -> Result<Borders, BordersError> {
        let Some(frame) = Frame::of(self) else { return Ok(self.clone()) };
        let mut tolerance = TOLERANCE;
        for _ in 0..THINNING_STEPS {
            let thin = |ring: &Ring| {
                let placed: Vec<(f64, f64)> = ring.iter().map(|corner| frame.place(corner)).collect();
                kept(&placed, tolerance).into_iter().map(|index| ring[index]).collect::<Ring>()
            };
            let areas = self.areas.iter().map(|(code, rings)| {
                let mut thinned: Vec<Ring> = rings.iter().map(thin).collect();
                // An island smaller than a dot is no area on the page, unless it is all there is.
                thinned.retain(|ring| ring.len() >= RING_CORNERS_MIN);
                if thinned.is_empty() {
                    thinned.extend(rings.first().map(triangle));
                }
                (code.clone(), thinned)
            });
            let thinned = Borders { areas: areas.collect() };
            if thinned.corners() <= corners {
                return Ok(thinned);
            }
            tolerance *= 1.5;
        }
        Err(BordersError::TooMany { what: "areas", most: corners / RING_CORNERS_MIN })
    }

    /// Number of corners of all areas together.
    pub fn corners(&self) -> usize {
        self.areas.values().flatten().map(Vec::len).sum()
    }

    /// The areas with their rings, by code.
    pub fn areas(&self) -> impl Iterator<Item = (&str, &[Ring])> {
        self.areas.iter().map(|(code, rings)| (code.as_str(), rings.as_slice()))
    }

    /// The codes of the areas.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.areas.keys().map(String::as_str)
    }
}

impl FromIterator<(String, Vec<Ring>)> for Borders {
    fn from_iter<T: IntoIterator<Item = (String, Vec<Ring>)>>(all: T) -> Self {
        let mut borders = Borders::default();
        for (code, rings) in all {
            borders.areas.entry(code).or_default().extend(rings);
        }
        borders
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

/// What is left of a ring that is smaller than a dot: four of its corners.
fn triangle(ring: &Ring) -> Ring {
    let last = ring.len().saturating_sub(1);
    [0, last / 3, last * 2 / 3, last].iter().filter_map(|place| ring.get(*place)).copied().collect()
}

/// Times that the tolerance grows by half: 0.6 becomes some 2,000, far beyond the drawing.
const THINNING_STEPS: usize = 21;

/// How degrees become units of the drawing.
struct Frame {
    west: f64,
    north: f64,
    shrink: f64,
    scale: f64,
    height: f64,
}

impl Frame {
    /// The frame of borders; `None` without a corner.
    fn of(borders: &Borders) -> Option<Frame> {
        let mut all = borders.areas.values().flatten().flatten();
        let first = *all.next()?;
        let (mut low, mut high) = (first, first);
        for corner in all {
            low = (low.0.min(corner.0), low.1.min(corner.1));
            high = (high.0.max(corner.0), high.1.max(corner.1));
        }
        // A province is small: degrees of longitude shrink with the cosine of the latitude, and that is enough.
        let shrink = ((low.1 + high.1) / 2.0).to_radians().cos().max(0.01);
        let (width, height) = (((high.0 - low.0) * shrink).max(1e-9), (high.1 - low.1).max(1e-9));
        let scale = ((WIDTH - 8.0) / width).min((HEIGHT_MAX - 8.0) / height);
        Some(Frame { west: low.0, north: high.1, shrink, scale, height: height * scale + 8.0 })
    }

    fn place(&self, (longitude, latitude): &(f64, f64)) -> (f64, f64) {
        (4.0 + (longitude - self.west) * self.shrink * self.scale, 4.0 + (self.north - latitude) * self.scale)
    }
}

/// Draws a map of borders; areas without a region are drawn as ground. The value stands in its area where it has room.
pub fn border_map(title: &str, summary: &str, borders: &Borders, regions: &BTreeMap<String, Region>) -> Drawing {
    let Some(frame) = Frame::of(borders) else { return Drawing::new(title, WIDTH as f32, 1.0) };
    let mut drawing = Drawing::new(title, WIDTH as f32, frame.height as f32);
    let mut values = Vec::new();
    for (code, rings) in &borders.areas {
        let placed: Vec<Vec<(f32, f32)>> = rings
            .iter()
            .map(|ring| simplified(&ring.iter().map(|corner| frame.place(corner)).collect::<Vec<_>>()))
            .filter(|ring| ring.len() >= RING_CORNERS_MIN)
            .collect();
        if placed.is_empty() {
            // Smaller than its tolerance: a dot, so that a reader still finds it.
            let Some(corner) = rings.first().and_then(|ring| ring.first()) else { continue };
            let (x, y) = frame.place(corner);
            let (ink, title, href) = match regions.get(code) {
                Some(region) => (region.ink, titled(region, code), region.href.as_ref()),
                None => (Ink::Ground, code.clone(), None),
            };
            drawing.push_titled(Shape::Dot { at: (x as f32, y as f32), radius: DOT, ink }, title, href);
            continue;
        }
        match regions.get(code) {
            Some(region) => {
                values.extend(value_in(&placed, region));
                drawing.push_titled(
                    Shape::Area { rings: placed, ink: region.ink },
                    titled(region, code),
                    region.href.as_ref(),
                );
            }
            None => drawing.push_titled(Shape::Area { rings: placed, ink: Ink::Ground }, code.as_str(), None),
        }
    }
    // Above all areas: a neighbour that is drawn later hides no value.
    values.into_iter().for_each(|value| drawing.push(value));
    let shown = borders.codes().filter_map(|code| regions.get(code));
    drawing.summarise(summary, shown.map(|region| format!("{}: {}", region.name, region.shown)));
    drawing
}

fn titled(region: &Region, code: &str) -> String {
    format!("{} ({code}): {}", region.name, region.shown)
}

/// Radius of an area that is too small to be drawn.
const DOT: f32 = 3.0;
/// Size of the letters of a value.
const VALUE_SIZE: f32 = 11.0;

/// The value in the middle of the largest ring; `None` where it has no room, or where the middle lies outside.
fn value_in(rings: &[Vec<(f32, f32)>], region: &Region) -> Option<Shape> {
    let (ring, area, at) = rings
        .iter()
        .map(|ring| {
            let (area, at) = centre_of(ring);
            (ring, area, at)
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let width = text_width(&region.shown, VALUE_SIZE) + 4.0;
    let base = at.1 + VALUE_SIZE * 0.35;
    let corners =
        [-0.5, 0.5].map(|side| [at.1 - VALUE_SIZE * 0.5, at.1 + VALUE_SIZE * 0.5].map(|y| (at.0 + side * width, y)));
    let room = area > width * VALUE_SIZE && corners.iter().flatten().all(|corner| is_inside(ring, *corner));
    room.then(|| Shape::Text {
        at: (at.0, base),
        text: region.shown.clone(),
        size: VALUE_SIZE,
        anchor: Anchor::Middle,
        ink: Ink::Text,
        strong: true,
        on: region.ink.letters_on(),
    })
}

/// Area and centre of gravity of a ring.
fn centre_of(ring: &[(f32, f32)]) -> (f32, (f32, f32)) {
    let origin = ring.first().copied().unwrap_or_default();
    let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
    for pair in ring.windows(2) {
        // Relative to the first corner: large coordinates would eat the digits.
        let (a, b) = ((pair[0].0 - origin.0, pair[0].1 - origin.1), (pair[1].0 - origin.0, pair[1].1 - origin.1));
        let cross = a.0 * b.1 - b.0 * a.1;
        twice += cross;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    if twice == 0.0 {
        return (0.0, origin);
    }
    (twice.abs() / 2.0, (origin.0 + x / (3.0 * twice), origin.1 + y / (3.0 * twice)))
}

fn is_inside(ring: &[(f32, f32)], (x, y): (f32, f32)) -> bool {
    let crossings = ring.windows(2).filter(|pair| {
        let (a, b) = (pair[0], pair[1]);
        (a.1 > y) != (b.1 > y) && x < (b.0 - a.0) * (y - a.1) / (b.1 - a.1) + a.0
    });
    crossings.count() % 2 == 1
}

/// More corners than this in one ring are thinned first: the exact way below grows with their square.
const CORNERS_MAX: usize = 4_000;

/// Leaves out corners that hardly matter.
fn simplified(ring: &[(f64, f64)]) -> Vec<(f32, f32)> {
    kept(ring, TOLERANCE).into_iter().map(|index| (ring[index].0 as f32, ring[index].1 as f32)).collect()
}

/// Returns which corners stay (Douglas and Peucker), without recursion.
fn kept(ring: &[(f64, f64)], tolerance: f64) -> Vec<usize> {
    if ring.len() < RING_CORNERS_MIN {
        return Vec::new();
    }
    let every = ring.len().div_ceil(CORNERS_MAX);
    let mut numbers: Vec<usize> = (0..ring.len()).step_by(every).collect();
    if numbers.last() != Some(&(ring.len() - 1)) {
        numbers.push(ring.len() - 1);
    }
    let at = |place: usize| ring[numbers[place]];
    let mut stays = vec![false; numbers.len()];
    let last = numbers.len() - 1;
    // A closed ring has no two ends: the corner furthest from the first divides it.
    let far = (0..=last).max_by(|a, b| distance(at(*a), at(0)).total_cmp(&distance(at(*b), at(0)))).unwrap_or(last);
    for place in [0, far, last] {
        stays[place] = true;
    }
    let mut stretches = vec![(0, far), (far, last)];
    while let Some((from, to)) = stretches.pop() {
        let off = |place: usize| off_line(at(place), at(from), at(to));
        let Some(furthest) = (from + 1..to).max_by(|a, b| off(*a).total_cmp(&off(*b))) else { continue };
        if off(furthest) > tolerance {
            stays[furthest] = true;
            stretches.extend([(from, furthest), (furthest, to)]);
        }
    }
    numbers.into_iter().zip(stays).filter(|(_, stays)| *stays).map(|(number, _)| number).collect()
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
