//! Fields of the registry: what each is called, what may stand in it, and how a text becomes its canonical form.
//!
//! A canonical form is what [`super::tabled`] puts into records: a day as `2026-04-30`, a number in plain digits, a flag
//! as `1` or `0`, a word by its code, a list joined by `; `. Empty stands for "not said".

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::words::{Word, find, nearest};

/// Longest line of text, in characters.
pub const LINE_CHARS_MAX: usize = 200;
/// Longest prose, in characters.
pub const PROSE_CHARS_MAX: usize = 4_000;
/// Longest code, in characters.
pub const CODE_CHARS_MAX: usize = 64;
/// Longest electronic identifier of an agency, in characters (QCVN 102:2016).
pub const ORGAN_ID_CHARS_MAX: usize = 13;
/// Most values of one list.
pub const LIST_VALUES_MAX: usize = 200;
/// Largest count; more is a slip of the finger.
pub const COUNT_MAX: u64 = 1_000_000_000;

/// A text that is known when the product is built, or comes from content.
pub type Text = Cow<'static, str>;

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its word in tables, forms and histories; never changes.
    pub key: Text,
    /// Its name in Vietnamese.
    pub vi: Text,
    /// Its name in English.
    pub en: Text,
    /// What to write, in Vietnamese; may be empty.
    pub hint_vi: Text,
    /// What to write, in English; may be empty.
    pub hint_en: Text,
    /// What may stand in it.
    pub kind: Kind,
    /// Must be given.
    pub required: bool,
    /// The part of the form where it stands.
    pub part: Part,
}

/// Parts of the form of a system, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// What everybody must say.
    Main,
    /// The facts that decide the level.
    Facts,
    /// Why its border runs where it runs.
    Scope,
    /// Where it stands.
    Hosting,
    /// Addresses and names under which it is reached.
    Reach,
    /// Delegation, regulation, plan, approval.
    Papers,
    /// A row of a list: a device, a product.
    Row,
    /// An agency.
    Agency,
}

/// What may stand in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A code of our own.
    Code,
    /// The electronic identifier of an agency.
    OrganId,
    /// One line.
    Line,
    /// Prose.
    Prose,
    /// A whole number.
    Count,
    /// A protection level.
    Level,
    /// A day.
    Day,
    /// Yes or no.
    Flag,
    /// A word of a list.
    Word(Arc<[Word]>),
    /// Words of a list.
    Words(Arc<[Word]>),
    /// An agency: its code, or its name.
    Agency,
    /// A system: its code, or its name.
    System,
    /// Codes.
    Codes,
    /// Domain names.
    Domains,
    /// Public addresses or networks.
    PublicNets,
    /// Addresses or networks of any kind.
    Nets,
    /// One address.
    Address,
}

/// Why a text cannot stand in a field. What to do about it is said with it, in both languages, by whoever shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Unfit {
    /// Longer than this many characters.
    #[error("is longer than {0} characters; shorten it")]
    TooLong(usize),
    /// Holds control characters.
    #[error("holds characters that cannot be shown; type it again")]
    Control,
    /// Not a code.
    #[error("{0:?} is no code; use letters without marks, digits, \".\", \"_\" and \"-\"")]
    Code(String),
    /// Not a whole number.
    #[error("{0:?} is no whole number; write digits only")]
    Count(String),
    /// Not a level.
    #[error("{0:?} is no level; write a number from 1 to 5")]
    Level(String),
    /// Not a day.
    #[error("{0:?} is no day; write day/month/year, like 31/12/2026")]
    Day(String),
    /// A day with the month first.
    #[error("{0:?} has the month first; write day/month/year, like 31/12/2026")]
    MonthFirst(String),
    /// Neither yes nor no.
    #[error("{0:?} is neither yes nor no; write Có or Không")]
    Flag(String),
    /// Not a word of the list; the nearest one in both languages.
    #[error("{found:?} is not in the list{}", .nearest.as_ref().map(|(_, en)| format!("; did you mean {en:?}?")).unwrap_or_else(|| "; choose from it".to_owned()))]
    Word {
        /// What was written.
        found: String,
        /// The nearest word, Vietnamese and English.
        nearest: Option<(String, String)>,
    },
    /// Not an address or network.
    #[error("{0:?} is no address or network; write like 203.0.113.10 or 203.0.113.0/24")]
    Net(String),
    /// A private address where a public one is meant.
    #[error("{0:?} is a private address; public addresses only here, the others belong to the network zones")]
    PrivateNet(String),
    /// Not a domain name.
    #[error("{0:?} is no domain name; write like congdichvu.example.vn, without http://")]
    Domain(String),
    /// Too many values.
    #[error("has more than {0} values; leave some out")]
    TooMany(usize),
    /// An error of a formula.
    #[error("{0:?} is the error of a formula; write the value itself")]
    Formula(String),
}

impl Kind {
    /// Returns the canonical form of what was written. Agencies and systems are looked up elsewhere.
    pub fn canonical(&self, written: &str) -> Result<String, Unfit> {
        let text: String = written.trim().nfc().collect();
        if text.is_empty() {
            return Ok(text);
        }
        if matches!(text.as_str(), "#REF!" | "#N/A" | "#VALUE!" | "#NAME?" | "#DIV/0!" | "#NUM!" | "#NULL!") {
            return Err(Unfit::Formula(text));
        }
        match self {
            Kind::Code => code(text, CODE_CHARS_MAX),
            Kind::OrganId => code(text, ORGAN_ID_CHARS_MAX),
            Kind::Line | Kind::Agency | Kind::System => line(text),
            Kind::Prose => prose(&text),
            Kind::Count => count(&text),
            Kind::Level => level(&text),
            Kind::Day => day(&text).map(|day| day.to_string()),
            Kind::Flag => flag(&text),
            Kind::Word(words) => word(words, &text),
            Kind::Words(words) => listed(&text, |one| word(words, one)),
            Kind::Codes => listed(&text, |one| code(one.to_owned(), CODE_CHARS_MAX)),
            Kind::Domains => listed(&text, domain),
            Kind::PublicNets => listed(&text, |one| net(one, true)),
            Kind::Nets => listed(&text, |one| net(one, false)),
            Kind::Address => net(&text, false),
        }
    }

    /// Returns the words that it chooses from.
    pub fn words(&self) -> Option<&Arc<[Word]>> {
        match self {
            Kind::Word(words) | Kind::Words(words) => Some(words),
            _ => None,
        }
    }

    /// Whether a wrong value can be told from a right one, so that a shifted column is noticed.
    pub(crate) fn is_telling(&self) -> bool {
        !matches!(self, Kind::Line | Kind::Prose)
    }
}

/// Returns the values of a canonical list.
pub fn values(canonical: &str) -> impl Iterator<Item = &str> {
    canonical.split("; ").filter(|value| !value.is_empty())
}

fn shown(text: &str) -> String {
    text.chars().take(60).collect()
}

fn code(text: String, most: usize) -> Result<String, Unfit> {
    if text.chars().count() > most {
        return Err(Unfit::TooLong(most));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if text.bytes().all(allowed) { Ok(text) } else { Err(Unfit::Code(shown(&text))) }
}

fn line(text: String) -> Result<String, Unfit> {
    if text.chars().count() > LINE_CHARS_MAX {
        return Err(Unfit::TooLong(LINE_CHARS_MAX));
    }
    // A line break within a cell is a slip; two spaces in a row are too.
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().any(char::is_control) { Err(Unfit::Control) } else { Ok(text) }
}

fn prose(text: &str) -> Result<String, Unfit> {
    if text.chars().count() > PROSE_CHARS_MAX {
        return Err(Unfit::TooLong(PROSE_CHARS_MAX));
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let shown = |character: char| !character.is_control() || matches!(character, '\n' | '\t');
    if text.chars().all(shown) { Ok(text) } else { Err(Unfit::Control) }
}

/// Reads `12000`, and `12.000` or `12,000` as people group digits; a spreadsheet's `12000.0` too.
fn count(text: &str) -> Result<String, Unfit> {
    let bad = || Unfit::Count(shown(text));
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let compact: String = whole.chars().filter(|character| !matches!(character, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let groups: Vec<&str> = compact.split(['.', ',']).collect();
    let grouped = groups.len() == 1
        || (groups[0].len() <= 3 && !groups[0].is_empty() && groups[1..].iter().all(|group| group.len() == 3));
    let digits = groups.concat();
    if !grouped || digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad());
    }
    let number: u64 = digits.parse().map_err(|_| bad())?;
    if number <= COUNT_MAX { Ok(number.to_string()) } else { Err(bad()) }
}

/// Reads `3`, `Cấp độ 3`, `Cấp 3`, `Level 3`.
fn level(text: &str) -> Result<String, Unfit> {
    let folded = luytre_model::fold::fold(text);
    let bare = ["cap do", "cap", "level"].into_iter().find_map(|word| folded.strip_prefix(word)).unwrap_or(&folded);
    let bare = bare.trim().strip_suffix(".0").unwrap_or(bare.trim());
    match bare {
        "1" | "2" | "3" | "4" | "5" => Ok(bare.to_owned()),
        _ => Err(Unfit::Level(shown(text))),
    }
}

/// Reads `31/12/2026` as it is written in Viet Nam, with `.` or `-` between too, and `2026-12-31`.
pub fn day(text: &str) -> Result<Date, Unfit> {
    let bad = || Unfit::Day(shown(text));
    // A spreadsheet's day may come with midnight.
    let text = text.strip_suffix(" 00:00:00").or_else(|| text.strip_suffix("T00:00:00")).unwrap_or(text);
    let parts: Vec<&str> = text.split(['/', '-', '.']).map(str::trim).collect();
    let [first, second, third] = parts[..] else { return Err(bad()) };
    let number = |part: &str| part.parse::<i16>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let (Some(a), Some(b), Some(c)) = (number(first), number(second), number(third)) else { return Err(bad()) };
    let (year, month, day) = match (first.len(), third.len()) {
        (4, 1 | 2) => (a, b, c),
        (1 | 2, 4) => (c, b, a),
        _ => return Err(bad()),
    };
    if first.len() != 4 && month > 12 && day <= 12 {
        return Err(Unfit::MonthFirst(shown(text)));
    }
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else { return Err(bad()) };
    let date = Date::new(year, month, day).map_err(|_| bad())?;
    if (1900..=2100).contains(&date.year()) { Ok(date) } else { Err(bad()) }
}

fn flag(text: &str) -> Result<String, Unfit> {
    match luytre_model::fold::fold(text).as_str() {
        "1" | "true" | "yes" | "x" | "co" | "dung" => Ok("1".to_owned()),
        "0" | "false" | "no" | "khong" | "sai" => Ok("0".to_owned()),
        _ => Err(Unfit::Flag(shown(text))),
    }
}

fn word(words: &[Word], text: &str) -> Result<String, Unfit> {
    find(words, text).map(|word| word.code.clone()).ok_or_else(|| Unfit::Word {
        found: shown(text),
        nearest: nearest(words, text).map(|word| (word.vi.clone(), word.en.clone())),
    })
}

/// Reads a list: values stand between semicolons or on lines of their own. What comes twice stays once.
fn listed(text: &str, one: impl Fn(&str) -> Result<String, Unfit>) -> Result<String, Unfit> {
    let mut found: Vec<String> = Vec::new();
    for value in text.split([';', '\n']).map(str::trim).filter(|value| !value.is_empty()) {
        let value = one(value)?;
        if !found.contains(&value) {
            found.push(value);
        }
        if found.len() > LIST_VALUES_MAX {
            return Err(Unfit::TooMany(LIST_VALUES_MAX));
        }
    }
    Ok(found.join("; "))
}

fn domain(text: &str) -> Result<String, Unfit> {
    let name = text.to_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    let label = |label: &str| {
        let inner = |character: char| character.is_alphanumeric() || character == '-' || character == '_';
        (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-') && label.chars().all(inner)
    };
    let labels: Vec<&str> = name.split('.').collect();
    let top_is_word = labels.last().is_some_and(|top| !top.bytes().all(|byte| byte.is_ascii_digit()));
    if labels.len() >= 2 && name.len() <= 253 && top_is_word && labels.iter().all(|part| label(part)) {
        Ok(name.to_owned())
    } else {
        Err(Unfit::Domain(shown(text)))
    }
}

fn net(text: &str, public: bool) -> Result<String, Unfit> {
    let bad = || Unfit::Net(shown(text));
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.trim().parse::<u8>().map_err(|_| bad())?)),
        None => (text, None),
    };
    let address: IpAddr = address.trim().parse().map_err(|_| bad())?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    if bits.is_some_and(|bits| bits > most) {
        return Err(bad());
    }
    if public && is_private(address) {
        return Err(Unfit::PrivateNet(shown(text)));
    }
    Ok(bits.map_or_else(|| address.to_string(), |bits| format!("{address}/{bits}")))
}

/// Whether nobody outside can reach the address.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && (64..128).contains(&v4.octets()[1]);
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || shared
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests;
