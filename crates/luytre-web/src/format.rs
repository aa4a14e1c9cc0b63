//! Numbers, dates and addresses as people of each language read them.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use luytre_desk::Language;
use luytre_model::Nanos;

/// Returns the legal day of a moment: deadlines run in Vietnam, whatever zone pages show.
pub(crate) fn legal_day(at: Nanos) -> jiff::civil::Date {
    TimeZone::fixed(jiff::tz::offset(7)).to_datetime(at.timestamp()).date()
}

/// Most that a relative time may reach, in seconds: ten years.
const RELATIVE_MAX_S: i64 = 10 * 366 * 86_400;

/// Returns `1.234` in Vietnamese and `1,234` in English.
pub(crate) fn number(language: Language, value: u64) -> String {
    let digits = value.to_string();
    let separator = match language {
        Language::Vi => '.',
        Language::En => ',',
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// Returns a number that fits a narrow place: `12,4 nghìn`, `1.2M`.
pub(crate) fn short_number(language: Language, value: u64) -> String {
    let (unit, vi, en) = match value {
        ..100_000 => return number(language, value),
        100_000..1_000_000 => (1_000, " nghìn", "k"),
        1_000_000..1_000_000_000 => (1_000_000, " triệu", "M"),
        _ => (1_000_000_000, " tỷ", "G"),
    };
    let tenths = value / (unit / 10);
    let point = match language {
        Language::Vi => ',',
        Language::En => '.',
    };
    let suffix = match language {
        Language::Vi => vi,
        Language::En => en,
    };
    format!("{}{point}{}{suffix}", tenths / 10, tenths % 10)
}

/// Returns a share in whole percent, rounded half up.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    format!("{} %", luytre_govern::share::rounded(part, whole, 100).unwrap_or(0))
}

/// Returns `31/12/2026 08:42:10`.
pub(crate) fn moment(at: Nanos, zone: &TimeZone) -> String {
    let local = at.timestamp().to_zoned(zone.clone());
    local.strftime("%d/%m/%Y %H:%M:%S").to_string()
}

/// Returns `31/12/2026 08:42`.
pub(crate) fn minute(at: Nanos, zone: &TimeZone) -> String {
    at.timestamp().to_zoned(zone.clone()).strftime("%d/%m/%Y %H:%M").to_string()
}

/// Returns `31/12/2026`.
pub(crate) fn date(date: jiff::civil::Date) -> String {
    date.strftime("%d/%m/%Y").to_string()
}

/// Returns the time of day if `at` is of today, else day, month and time.
pub(crate) fn clock(at: Nanos, now: Nanos, zone: &TimeZone) -> String {
    let local = at.timestamp().to_zoned(zone.clone());
    let today = now.timestamp().to_zoned(zone.clone()).date();
    if local.date() == today {
        return local.strftime("%H:%M:%S").to_string();
    }
    if local.year() == today.year() {
        return local.strftime("%d/%m %H:%M").to_string();
    }
    local.strftime("%d/%m/%Y %H:%M").to_string()
}

/// Returns the label of a bar of a chart: with the day only when the chart is longer than a day.
pub(crate) fn tick(at: Nanos, span_s: i64, zone: &TimeZone) -> String {
    let local = at.timestamp().to_zoned(zone.clone());
    let pattern = match span_s {
        ..600 => "%H:%M:%S",
        600..=90_000 => "%H:%M",
        _ => "%d/%m %H:%M",
    };
    local.strftime(pattern).to_string()
}

/// Reads a point in time as it stands in an address: `now`, `now-24h`, `today`, local `2026-11-22T08:30`, RFC 3339.
pub(crate) fn parse_moment(text: &str, now: Nanos, zone: &TimeZone) -> Option<Nanos> {
    let text = text.trim();
    if text == "now" {
        return Some(now);
    }
    if text == "today" {
        let start = now.timestamp().to_zoned(zone.clone()).start_of_day().ok()?;
        return Nanos::from_timestamp(start.timestamp());
    }
    if let Some(back) = text.strip_prefix("now-") {
        let unit = back.chars().next_back()?;
        let count: i64 = back[..back.len() - unit.len_utf8()].parse().ok().filter(|count| *count >= 0)?;
        let unit_s = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        let seconds = count.checked_mul(unit_s).filter(|seconds| *seconds <= RELATIVE_MAX_S)?;
        return Some(now.plus(-seconds * Nanos::SECOND));
    }
    if let Some(at) = Nanos::parse_rfc3339(text) {
        return Some(at);
    }
    let local: DateTime = text.parse().ok()?;
    let zoned = zone.to_zoned(local).ok()?;
    Nanos::from_timestamp(zoned.timestamp())
}

/// Returns the form of a point in time for an address: RFC 3339 in UTC, whole seconds.
pub(crate) fn address_moment(at: Nanos) -> String {
    Nanos(at.seconds().saturating_mul(Nanos::SECOND)).to_string()
}

/// Encodes a text for the part of an address after the question mark.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' | b'*' => out.push(byte.into()),
            b' ' => out.push('+'),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests;
