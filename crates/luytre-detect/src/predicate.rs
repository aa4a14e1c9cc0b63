//! One test of one field's value: what a line of a rule comes down to.
//!
//! A test is a function of the value's text alone (numbers, networks and times are read from it), which is why its
//! outcome can be kept per value. `Absent`, `Present` and `SameAs` look at the event and are decided outside.

use std::net::IpAddr;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use regex::Regex;

use crate::fold::lower;
use crate::glob::Glob;

/// A field of the engine; 0 is [`ANY_FIELD`].
pub(crate) type FieldId = u32;

/// Every value of the event: what keywords without a field are compared with.
pub(crate) const ANY_FIELD: FieldId = 0;

/// How two texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum How {
    Whole,
    Start,
    End,
    Inside,
}

impl How {
    pub(crate) fn compare(self, value: &str, with: &str) -> bool {
        match self {
            How::Whole => value == with,
            How::Start => value.starts_with(with),
            How::End => value.ends_with(with),
            How::Inside => value.contains(with),
        }
    }
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Compare {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Compare {
    pub(crate) fn holds(self, value: f64, with: f64) -> bool {
        match self {
            Compare::Equal => value == with,
            Compare::Less => value < with,
            Compare::LessOrEqual => value <= with,
            Compare::Greater => value > with,
            Compare::GreaterOrEqual => value >= with,
        }
    }
}

/// A part of a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A number of a rule, compared by its bits where it is a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Number(u64);

impl Number {
    pub(crate) fn new(value: f64) -> Self {
        // Zero has two forms; adding positive zero leaves one.
        Number((value + 0.0).to_bits())
    }

    pub(crate) fn value(self) -> f64 {
        f64::from_bits(self.0)
    }
}

/// A network in address/prefix form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads `10.0.0.0/8`, `fe80::/10` or a single address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().ok()?;
        let widest = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(widest);
        (bits <= widest).then_some(Network { address, bits })
    }

    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(net), IpAddr::V4(address)) => {
                let rest = 32 - u32::from(self.bits);
                u32::from(net).checked_shr(rest) == u32::from(address).checked_shr(rest)
            }
            (IpAddr::V6(net), IpAddr::V6(address)) => {
                let rest = 128 - u32::from(self.bits);
                u128::from(net).checked_shr(rest) == u128::from(address).checked_shr(rest)
            }
            _ => false,
        }
    }
}

/// Reads an address; an IPv4 address in its IPv6 form (as Windows writes it) counts as IPv4.
pub(crate) fn read_address(text: &str) -> Option<IpAddr> {
    // Cheaper than a failed parse, and most values are no addresses.
    if !(2..=45).contains(&text.len())
        || !text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'.' || byte == b':')
    {
        return None;
    }
    text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
}

/// Reads a number as rules compare it.
pub(crate) fn read_number(text: &str) -> Option<f64> {
    let first = *text.as_bytes().first()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.')) {
        return None;
    }
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// Reads a truth as rules compare it.
pub(crate) fn read_truth(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") || text == "1" || is("yes") {
        return Some(true);
    }
    (is("false") || text == "0" || is("no")).then_some(false)
}

/// Reads a point in time: RFC 3339, a date and time without zone (taken as UTC), or seconds or milliseconds since 1970.
pub(crate) fn read_time(text: &str) -> Option<Timestamp> {
    if !text.as_bytes().first()?.is_ascii_digit() {
        return None;
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    if let Ok(at) = text.parse::<DateTime>() {
        return at.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    }
    let number = text.parse::<f64>().ok()?;
    // Later than the year 33,658 in seconds: these are milliseconds.
    let seconds = if number > 1e12 { number / 1_000.0 } else { number };
    Timestamp::from_second(seconds as i64).ok()
}

impl Part {
    pub(crate) fn of(self, at: &Zoned) -> f64 {
        match self {
            Part::Minute => f64::from(at.minute()),
            Part::Hour => f64::from(at.hour()),
            Part::Day => f64::from(at.day()),
            Part::Week => f64::from(at.date().iso_week_date().week()),
            Part::Month => f64::from(at.month()),
            Part::Year => f64::from(at.year()),
        }
    }
}

/// A regular expression as the rule has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Pattern {
    pub(crate) text: Box<str>,
    pub(crate) ignore_case: bool,
    pub(crate) multi_line: bool,
    pub(crate) dot_all: bool,
}

/// What is tested.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    /// A text; lower-cased unless `cased`.
    Text {
        how: How,
        cased: bool,
        text: Box<str>,
    },
    /// A text with wildcards; lower-cased unless `cased`.
    Glob {
        cased: bool,
        glob: Glob,
    },
    Regex(Pattern),
    Network(Network),
    Number(Compare, Number),
    Truth(bool),
    Moment(Part, Compare, Number),
    /// The field has no value.
    Absent,
    /// The field has a value.
    Present,
    /// The value is compared with another field's.
    SameAs {
        other: FieldId,
        how: How,
        cased: bool,
    },
}

/// A test of a field.
#[derive(Debug, Clone)]
pub(crate) struct Predicate {
    pub(crate) field: FieldId,
    pub(crate) test: Test,
    /// Set when the test is a regular expression.
    pub(crate) regex: Option<Regex>,
}

impl Predicate {
    /// Whether the value passes; `zone` is where hours and days are counted. Tests that look at the event are `false`.
    pub(crate) fn holds(&self, value: &str, zone: &TimeZone) -> bool {
        match &self.test {
            Test::Text { how, cased: true, text } => how.compare(value, text),
            Test::Text { how, cased: false, text } => how.compare(&lower(value), text),
            Test::Glob { cased: true, glob } => glob.matches(value),
            Test::Glob { cased: false, glob } => glob.matches(&lower(value)),
            Test::Regex(_) => self.regex.as_ref().is_some_and(|regex| regex.is_match(value)),
            Test::Network(network) => read_address(value).is_some_and(|address| network.contains(address)),
            Test::Number(compare, with) => read_number(value).is_some_and(|number| compare.holds(number, with.value())),
            Test::Truth(expected) => read_truth(value) == Some(*expected),
            Test::Moment(part, compare, with) => {
                read_time(value).is_some_and(|at| compare.holds(part.of(&at.to_zoned(zone.clone())), with.value()))
            }
            Test::Absent | Test::Present | Test::SameAs { .. } => false,
        }
    }
}

/// Whether one of the values stands in the relation to one of the others.
pub(crate) fn same_as(values: &[&str], others: &[&str], how: How, cased: bool) -> bool {
    values.iter().any(|value| {
        others
            .iter()
            .any(|other| if cased { how.compare(value, other) } else { how.compare(&lower(value), &lower(other)) })
    })
}

#[cfg(test)]
mod tests;
