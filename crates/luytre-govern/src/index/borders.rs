//! Which area of a map belongs to which agency: by its administrative code, or else by its name.
//!
//! Files of borders come from many hands: some carry codes, some names with their kind, some names without tone marks, and
//! most carry the province beside the commune. So one property is chosen for the whole file: the one named by the person, or
//! else the one by which most agencies are found. What fits nobody, or two at once, is listed and drawn as plain ground.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_model::fold::fold;
use serde::{Deserialize, Serialize};

use crate::import::name::{comparable, without_kind};
use crate::record::{Keys, Record};

/// The code of the one record.
pub const CODE: &str = "RANH-GIOI";

/// The borders of the province's map, as the centre imported them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BorderMap {
    /// [`CODE`]: there is one map.
    pub code: String,
    /// What the person's machine calls the file; never a path.
    pub file: String,
    /// SHA-256 of the file, in hexadecimal digits.
    pub sha256: String,
    /// The property by which areas were told apart.
    pub property: String,
    /// The areas, in the order of the file.
    pub areas: Vec<Area>,
    /// Login of who imported it.
    pub by: String,
    /// The day.
    pub on: Date,
}

/// An area of a map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// What the file calls it.
    pub name: String,
    /// Code of the agency; `None` where none fits.
    #[serde(default)]
    pub agency: Option<String>,
    /// Its rings: longitude and latitude in hundred-thousandths of a degree, about a metre.
    pub rings: Vec<Vec<(i32, i32)>>,
}

impl Record for BorderMap {
    const KIND: &'static str = "border_map";

    fn keys(&self) -> Keys {
        Keys {
            code: self.code.clone(),
            title: self.file.clone(),
            // Borders of communes are no secret, and everybody looks at the ranking's map.
            public: true,
            state: "imported".to_owned(),
            ..Keys::default()
        }
    }
}

/// Properties of one area of a file, by name.
pub type Properties = BTreeMap<String, String>;

/// How the areas of a file fit the agencies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Match {
    /// The property by which they were told apart.
    pub property: String,
    /// For every area: its name in the file, and the code of its agency.
    pub areas: Vec<(String, Option<String>)>,
}

impl Match {
    /// How many agencies have an area.
    pub fn agencies(&self) -> usize {
        self.areas.iter().filter_map(|(_, agency)| agency.as_deref()).collect::<BTreeSet<_>>().len()
    }
}

/// Why areas cannot be given to agencies. Areas are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatchError {
    /// An area lacks the property that was named.
    #[error(
        "feature {index} has no property {property:?}: name a property that every feature has, or leave the field empty"
    )]
    NoProperty {
        /// Its place in the file.
        index: usize,
        /// The property.
        property: String,
    },
    /// No area fits an agency.
    #[error(
        "no feature fits an agency: give the features the administrative code or the name of the agency as a property"
    )]
    NothingFits,
}

impl MatchError {
    /// The message in Vietnamese.
    pub fn in_vietnamese(&self) -> String {
        match self {
            MatchError::NoProperty { index, property } => format!(
                "Đối tượng (feature) thứ {index} không có thuộc tính “{property}”: hãy nêu thuộc tính mà mọi đối tượng đều có, hoặc để trống ô này"
            ),
            MatchError::NothingFits => {
                "Không đối tượng (feature) nào khớp với cơ quan: hãy đưa mã đơn vị hành chính hoặc tên cơ quan vào một thuộc tính của đối tượng"
                    .to_owned()
            }
        }
    }
}

/// Gives areas to agencies (code and name). `property` names the property to look at; `None` to find it.
pub fn match_areas(
    features: &[Properties],
    property: Option<&str>,
    agencies: &[(String, String)],
) -> Result<Match, MatchError> {
    let known = Known::new(agencies);
    if let Some(property) = property {
        if let Some(index) = features.iter().position(|feature| !feature.contains_key(property)) {
            return Err(MatchError::NoProperty { index: index + 1, property: property.to_owned() });
        }
        let found = known.by(features, property);
        return if found.agencies() == 0 { Err(MatchError::NothingFits) } else { Ok(found) };
    }
    let names: BTreeSet<&String> = features.iter().flat_map(BTreeMap::keys).collect();
    let mut best: Option<Match> = None;
    for name in names {
        let found = known.by(features, name);
        if found.agencies() > best.as_ref().map_or(0, Match::agencies) {
            best = Some(found);
        }
    }
    best.ok_or(MatchError::NothingFits)
}

/// Agencies by everything that a file may call them.
struct Known<'a> {
    by_key: BTreeMap<String, BTreeSet<&'a str>>,
}

impl<'a> Known<'a> {
    fn new(agencies: &'a [(String, String)]) -> Self {
        let mut by_key: BTreeMap<String, BTreeSet<&'a str>> = BTreeMap::new();
        for (code, name) in agencies {
            for key in code_key(code).into_iter().chain(name_keys(name)) {
                by_key.entry(key).or_default().insert(code);
            }
        }
        Known { by_key }
    }

    fn by(&self, features: &[Properties], property: &str) -> Match {
        let areas = features.iter().map(|feature| {
            let name = feature.get(property).map(String::as_str).unwrap_or_default();
            (name.to_owned(), self.agency(name).map(str::to_owned))
        });
        Match { property: property.to_owned(), areas: areas.collect() }
    }

    /// The only agency that is called so, by the strictest key that anybody has: a code before a name, a name with its kind
    /// before one without, so that the ward and the commune of one name stay apart.
    fn agency(&self, name: &str) -> Option<&'a str> {
        let keys = code_key(name).into_iter().chain(name_keys(name));
        let found = keys.into_iter().find_map(|key| self.by_key.get(&key))?;
        let mut found = found.iter();
        found.next().filter(|_| found.next().is_none()).copied()
    }
}

/// Codes are compared without case; of numbers, leading zeros do not count: files lose them.
fn code_key(code: &str) -> Option<String> {
    let code = code.trim();
    if code.is_empty() {
        return None;
    }
    let number = code.bytes().all(|byte| byte.is_ascii_digit());
    let code = if number { code.trim_start_matches('0').to_owned() } else { code.to_lowercase() };
    Some(format!("code {code}"))
}

/// Keys of a name, the strictest first: with its kind, without it, and both without tone marks. A key says what it holds, so
/// that a name without marks never meets another name's exact form.
fn name_keys(name: &str) -> Vec<String> {
    let whole = without_body(name.trim());
    let alone = without_kind(whole);
    if alone.is_empty() {
        return Vec::new();
    }
    let folded = |text: &str| fold(text).split_whitespace().collect::<Vec<_>>().join(" ");
    vec![
        format!("whole {}", comparable(whole)),
        format!("alone {}", comparable(alone)),
        format!("whole, folded {}", folded(whole)),
        format!("alone, folded {}", without_folded_kind(&folded(alone))),
    ]
}

/// Without the word for the body before the name of its place: `UBND xã An Trúc` is `xã An Trúc`.
pub(super) fn without_body(name: &str) -> &str {
    const BODIES: [&str; 4] = ["hđnd và ubnd ", "ủy ban nhân dân ", "uỷ ban nhân dân ", "ubnd "];
    for body in BODIES {
        let mut rest = name.chars();
        if body.chars().all(|expected| rest.next().is_some_and(|found| found.to_lowercase().eq([expected]))) {
            return rest.as_str().trim_start();
        }
    }
    name
}

/// Files without tone marks write the kind without them, too.
fn without_folded_kind(name: &str) -> &str {
    const KINDS: [&str; 6] = ["xa ", "phuong ", "thi tran ", "dac khu ", "tinh ", "thanh pho "];
    KINDS.iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(name)
}
