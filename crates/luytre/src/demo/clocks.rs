//! Moving the clocks of log lines: every way in which the bundled samples write a time, rewritten in place.
//!
//! The replay sends real lines, so the times inside them have to move; everything else stays to the byte.

use std::sync::LazyLock;

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use luytre_model::Nanos;
use regex::{Captures, Regex};

/// A straight line from the times of the samples to the times of the replay.
#[derive(Debug, Clone, Copy)]
pub struct Shift {
    /// A time in the samples …
    pub from: Nanos,
    /// … that becomes this time.
    pub to: Nanos,
    /// How much faster the replay runs.
    pub faster: i64,
}

impl Shift {
    /// Returns where `at` moves to.
    pub fn of(self, at: Nanos) -> Nanos {
        self.to.plus((at.0 - self.from.0) / self.faster)
    }
}

/// One way of writing a time. Named groups of the expression say which.
static TIMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<pg>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3})?) (?P<pgzone>\+07)\b",
        r"|(?P<iso>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(?P<isozone>Z|[+-]\d\d:?\d\d)?",
        r"|(?P<common>\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d(?:\.\d+)?) \+0000",
        r"|(?P<ctime>[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4})",
        r"|(?P<slash>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)",
        r"|\b(?P<compact>\d{8} \d\d:\d\d:\d\d)\b",
        r"|(?P<audit>audit\()(?P<epoch>\d{10}\.\d{3})",
    ))
    .expect("the expression is a constant")
});

fn civil(format: &str, text: &str) -> Option<DateTime> {
    DateTime::strptime(format, text).ok()
}

fn utc(civil: DateTime) -> Option<Nanos> {
    Nanos::from_timestamp(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn seven() -> TimeZone {
    TimeZone::fixed(Offset::constant(7))
}

/// Returns the first time in `line`, for putting lines in their order. Times without a zone are UTC in the samples.
pub fn first_time(line: &str) -> Option<Nanos> {
    read(&TIMES.captures(line)?)
}

fn read(found: &Captures<'_>) -> Option<Nanos> {
    let text = |name: &str| found.name(name).map(|text| text.as_str());
    if let Some(pg) = text("pg") {
        let at = civil("%Y-%m-%d %H:%M:%S%.f", pg)?.to_zoned(seven()).ok()?;
        return Nanos::from_timestamp(at.timestamp());
    }
    if let Some(iso) = text("iso") {
        return utc(civil("%Y-%m-%dT%H:%M:%S%.f", iso)?);
    }
    if let Some(common) = text("common") {
        return utc(civil("%d/%b/%Y:%H:%M:%S%.f", common)?);
    }
    if let Some(ctime) = text("ctime") {
        return utc(civil("%a %b %e %H:%M:%S%.f %Y", ctime)?);
    }
    if let Some(slash) = text("slash") {
        return utc(civil("%Y/%m/%d %H:%M:%S", slash)?);
    }
    if let Some(compact) = text("compact") {
        return utc(civil("%Y%m%d %H:%M:%S", compact)?);
    }
    let (seconds, millis) = text("epoch")?.split_once('.')?;
    Some(Nanos::from_millis(seconds.parse::<i64>().ok()? * 1_000 + millis.parse::<i64>().ok()?))
}

/// Returns `line` with every time moved.
pub fn move_times(line: &str, shift: Shift) -> String {
    TIMES
        .replace_all(line, |found: &Captures<'_>| {
            let whole = found.get(0).expect("group 0 is the match").as_str();
            let Some(at) = read(found) else { return whole.to_owned() };
            write(found, shift.of(at)).unwrap_or_else(|| whole.to_owned())
        })
        .into_owned()
}

fn write(found: &Captures<'_>, at: Nanos) -> Option<String> {
    let has = |name: &str| found.name(name).is_some();
    let utc = at.timestamp().to_zoned(TimeZone::UTC);
    let fraction = |name: &str| {
        let text = found.name(name).map_or("", |text| text.as_str());
        let digits = text.split_once('.').map_or("", |(_, rest)| rest);
        digits.bytes().take_while(u8::is_ascii_digit).count()
    };
    let digits = |name: &str, zoned: &jiff::Zoned| match fraction(name) {
        0 => String::new(),
        count => format!(".{}", &format!("{:09}", zoned.subsec_nanosecond())[..count.min(9)]),
    };
    Some(if has("pg") {
        let local = at.timestamp().to_zoned(seven());
        format!("{}{} +07", local.strftime("%Y-%m-%d %H:%M:%S"), digits("pg", &local))
    } else if has("iso") {
        let zone = found.name("isozone").map_or("", |zone| zone.as_str());
        format!("{}{}{zone}", utc.strftime("%Y-%m-%dT%H:%M:%S"), digits("iso", &utc))
    } else if has("common") {
        format!("{}{} +0000", utc.strftime("%d/%b/%Y:%H:%M:%S"), digits("common", &utc))
    } else if has("ctime") {
        format!("{}{} {}", utc.strftime("%a %b %e %H:%M:%S"), digits("ctime", &utc), utc.strftime("%Y"))
    } else if has("slash") {
        utc.strftime("%Y/%m/%d %H:%M:%S").to_string()
    } else if has("compact") {
        utc.strftime("%Y%m%d %H:%M:%S").to_string()
    } else {
        let millis = at.millis();
        format!("audit({}.{:03}", millis.div_euclid(1_000), millis.rem_euclid(1_000))
    })
}

#[cfg(test)]
mod tests;
