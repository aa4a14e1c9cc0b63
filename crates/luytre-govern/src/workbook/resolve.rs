//! Which agency or system a text means: a code, an old code, a name in any spelling, with or without the word for its kind.

use std::collections::HashMap;
use std::sync::LazyLock;

use luytre_model::fold::fold;

use super::Fault;
use crate::import::name::comparable;
use crate::profile::words::near;

/// An agency that a text may mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownAgency {
    /// Its code.
    pub code: String,
    /// Its present name.
    pub name: String,
    /// Names that it has in papers or had before.
    pub other_names: Vec<String>,
    /// Codes that it, or units in it, had before.
    pub former_codes: Vec<String>,
    /// Whether the person may enter things of it; others can only be named as owners and dedicated units.
    pub own: bool,
}

/// A system that a text may mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownSystem {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Code of its agency.
    pub agency: String,
}

/// Finds agencies and systems.
#[derive(Debug)]
pub struct Resolver {
    agencies: Vec<KnownAgency>,
    by_code: HashMap<String, usize>,
    by_former: HashMap<String, Vec<usize>>,
    by_name: HashMap<String, Vec<usize>>,
    /// Folded codes and names, for suggestions.
    folded: Vec<(String, usize)>,
    systems: Vec<KnownSystem>,
    system_by_code: HashMap<String, usize>,
    system_by_name: HashMap<String, Vec<usize>>,
}

/// Lengths of the codes of communes and provinces: a spreadsheet that takes codes for numbers loses their zeros.
const OFFICIAL_CODE_LENGTHS: [usize; 2] = [5, 2];

impl Resolver {
    /// Builds a resolver.
    pub fn new(agencies: Vec<KnownAgency>, systems: Vec<KnownSystem>) -> Self {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_former: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_code = HashMap::new();
        for (number, agency) in agencies.iter().enumerate() {
            by_code.insert(agency.code.to_lowercase(), number);
            for code in &agency.former_codes {
                by_former.entry(code.to_lowercase()).or_default().push(number);
            }
            for name in std::iter::once(&agency.name).chain(&agency.other_names).filter(|name| !name.is_empty()) {
                for key in name_keys(name) {
                    let numbers = by_name.entry(key).or_default();
                    if !numbers.contains(&number) {
                        numbers.push(number);
                    }
                }
            }
        }
        let names = by_name.iter().flat_map(|(name, numbers)| numbers.iter().map(|number| (fold(name), *number)));
        let codes = agencies.iter().enumerate().map(|(number, agency)| (fold(&agency.code), number));
        let mut folded: Vec<(String, usize)> = names.chain(codes).collect();
        folded.sort();
        let mut resolver = Resolver {
            agencies,
            by_code,
            by_former,
            by_name,
            folded,
            systems: Vec::new(),
            system_by_code: HashMap::new(),
            system_by_name: HashMap::new(),
        };
        for system in systems {
            resolver.add_system(system);
        }
        resolver
    }

    /// Adds a system that the workbook itself brings.
    pub fn add_system(&mut self, system: KnownSystem) {
        let number = self.systems.len();
        self.system_by_code.entry(system.code.to_lowercase()).or_insert(number);
        self.system_by_name.entry(comparable(&system.name)).or_default().push(number);
        self.systems.push(system);
    }

    /// Returns the code of the agency that `text` means. `own`: only those that the person may enter things of.
    pub fn agency(&self, text: &str, is_number: bool, own: bool) -> Result<String, Fault> {
        let fits = |number: &usize| !own || self.agencies[*number].own;
        let code = |number: usize| self.agencies[number].code.clone();
        if let Some(number) = self.by_code.get(&text.to_lowercase()).filter(|number| fits(number)) {
            return Ok(code(*number));
        }
        // `XA-01 - Xã An Trúc`, as lists for choosing show it.
        if let Some((first, _)) = text.split_once([' ', '–', '—'])
            && let Some(number) = self.by_code.get(&first.to_lowercase()).filter(|number| fits(number))
        {
            return Ok(code(*number));
        }
        if is_number || text.bytes().all(|byte| byte.is_ascii_digit()) {
            for length in OFFICIAL_CODE_LENGTHS {
                let padded = format!("{text:0>length$}");
                if let Some(number) = self.by_code.get(&padded).filter(|number| fits(number)) {
                    return Ok(code(*number));
                }
                if let Some([number]) = self.by_former.get(&padded).map(Vec::as_slice)
                    && fits(number)
                {
                    return Ok(code(*number));
                }
            }
        }
        let former = self.by_former.get(&text.to_lowercase()).into_iter().flatten();
        let named = name_keys(text).into_iter().filter_map(|key| self.by_name.get(&key));
        // The exact spelling first: a name with its kind before one without.
        for numbers in std::iter::once(former.copied().collect::<Vec<_>>()).chain(named.cloned()) {
            let fitting: Vec<usize> = numbers.into_iter().filter(|number| fits(number)).collect();
            match fitting[..] {
                [] => {}
                [number] => return Ok(code(number)),
                _ => {
                    let codes = fitting.iter().take(5).map(|number| code(*number)).collect();
                    return Err(Fault::ManyAgencies { found: shown(text), codes });
                }
            }
        }
        let nearest = self.nearest_agency(text, own);
        Err(Fault::UnknownAgency { found: shown(text), nearest })
    }

    /// Returns the name of an agency.
    pub fn agency_name(&self, code: &str) -> Option<&str> {
        self.by_code.get(&code.to_lowercase()).map(|number| self.agencies[*number].name.as_str())
    }

    /// Returns the code of the system that `text` means.
    pub fn system(&self, text: &str) -> Result<String, Fault> {
        if let Some(number) = self.system_by_code.get(&text.to_lowercase()) {
            return Ok(self.systems[*number].code.clone());
        }
        if let Some([number]) = self.system_by_name.get(&comparable(text)).map(Vec::as_slice) {
            return Ok(self.systems[*number].code.clone());
        }
        let folded = comparable(text);
        let far = |system: &KnownSystem| {
            [comparable(&system.code), comparable(&system.name)].iter().filter_map(|name| near(&folded, name)).min()
        };
        let nearest = self.systems.iter().filter_map(|system| Some((far(system)?, system))).min_by_key(|(far, _)| *far);
        let nearest = nearest.map(|(_, system)| (system.code.clone(), system.name.clone()));
        Err(Fault::UnknownSystem { found: shown(text), nearest })
    }

    /// Returns another system with this name under this agency.
    pub fn same_name(&self, code: &str, name: &str, agency: &str) -> Option<&KnownSystem> {
        let numbers = self.system_by_name.get(&comparable(name))?;
        numbers.iter().map(|number| &self.systems[*number]).find(|one| one.code != code && one.agency == agency)
    }

    fn nearest_agency(&self, text: &str, own: bool) -> Option<(String, String)> {
        let keys: Vec<String> = name_keys(text).iter().map(|key| fold(key)).collect();
        let fits = |number: usize| !own || self.agencies[number].own;
        let far = |name: &str| keys.iter().filter_map(|key| near(key, name)).min();
        let all = self.folded.iter().filter(|(_, number)| fits(*number));
        let (_, number) = all.filter_map(|(name, number)| Some((far(name)?, *number))).min()?;
        let agency = &self.agencies[number];
        Some((agency.code.clone(), agency.name.clone()))
    }
}

/// Words before the name of a body, in the form in which names are compared; longer ones first.
static BODIES: LazyLock<[String; 3]> =
    LazyLock::new(|| ["hđnd và ubnd", "ủy ban nhân dân", "ubnd"].map(|word| format!("{} ", comparable(word))));
/// Words for the kind of an administrative unit before its name.
static KINDS: LazyLock<[String; 6]> = LazyLock::new(|| {
    ["xã", "phường", "thị trấn", "đặc khu", "tỉnh", "thành phố"].map(|word| format!("{} ", comparable(word)))
});

/// Keys by which a name is found, the strictest first: as it is, without "UBND", without its kind.
fn name_keys(name: &str) -> Vec<String> {
    let whole = comparable(name);
    let bare = BODIES.iter().find_map(|body| whole.strip_prefix(body.as_str())).unwrap_or(&whole).to_owned();
    let alone = KINDS.iter().find_map(|kind| bare.strip_prefix(kind.as_str())).unwrap_or(&bare).to_owned();
    let mut keys = vec![whole];
    for key in [bare, alone] {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}
