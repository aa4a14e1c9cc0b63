//! When a task is to be done: the words of the plan, kept, and what was understood of them.
//!
//! Plans say a day, a month, a quarter, half a year, a year, "thường xuyên", an interval, or several intervals by level in
//! one sentence. What cannot be read stays [`When::Open`]: it is shown, and never guessed.

use jiff::civil::Date;
use luytre_model::fold::fold;
use serde::{Deserialize, Serialize};

/// Longest text of a deadline that is read, in characters; the longest in the known plans has 260.
pub const DEADLINE_CHARS_MAX: usize = 2_000;
/// Most rounds and leads of one deadline.
const CLAUSES_MAX: usize = 20;
/// Years that a plan may name.
const YEARS: std::ops::RangeInclusive<i16> = 2_000..=2_100;

/// A deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The words of the plan.
    pub text: String,
    /// What they mean.
    pub when: When,
    /// The plan itself says that it is done already ("đã hoàn thành").
    #[serde(default)]
    pub done: bool,
}

/// What a deadline means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum When {
    /// The last day on which it can be done; "trước ngày 10/12" is the 9th.
    Day {
        /// That day.
        day: Date,
    },
    /// Within a month.
    Month {
        /// Year.
        year: i16,
        /// Month.
        month: i8,
    },
    /// Within a quarter.
    Quarter {
        /// Year.
        year: i16,
        /// 1 to 4.
        quarter: i8,
    },
    /// Within half a year.
    HalfYear {
        /// Year.
        year: i16,
        /// 1 or 2.
        half: i8,
    },
    /// Within a year; of a period the last one.
    Year {
        /// Year.
        year: i16,
    },
    /// "Thường xuyên": without end, with evidence every year.
    Continuous,
    /// Again and again.
    Periodic {
        /// What is done how often.
        rounds: Vec<Round>,
        /// Who leads for which levels, where the sentence says so.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        leads: Vec<LeadByLevel>,
    },
    /// No day follows from the words: a road map of somebody else.
    Open,
}

/// One interval of a periodic deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Months from one time to the next.
    pub every_months: u16,
    /// The protection levels that it is about; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<u8>,
    /// The last day and month on which it is due within the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<DayOfYear>,
    /// The clause that says so.
    pub text: String,
}

/// Who leads for which levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadByLevel {
    /// As the plan names them.
    pub who: String,
    /// Levels; empty when the sentence names none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<u8>,
}

/// A day of every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayOfYear {
    /// Month.
    pub month: i8,
    /// Day.
    pub day: i8,
}

impl DayOfYear {
    /// Returns the day of that year; 29 February falls on the last day of the month where there is none.
    pub fn of(self, year: i16) -> Option<Date> {
        Date::new(year, self.month, self.day).ok().or_else(|| last_of_month(year, self.month))
    }

    /// Returns the day before: what "trước ngày" allows at the latest.
    pub fn before(self) -> Option<DayOfYear> {
        // A leap year, so that "trước ngày 01/3" is the last day of February.
        let day = Date::new(2_028, self.month, self.day).ok()?.yesterday().ok()?;
        Some(DayOfYear { month: day.month(), day: day.day() })
    }
}

/// A cycle of something that comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cycle {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// The last day on which the work of the cycle can be done.
    pub due: Date,
}

impl Deadline {
    /// Reads the words of a plan. `year` completes what names no year ("Quý II"): the year of the plan.
    pub fn parse(text: &str, year: Option<i16>) -> Deadline {
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().take(DEADLINE_CHARS_MAX).collect();
        let words = words(&text);
        let done = has(&words, &["da", "hoan", "thanh"]);
        Deadline { when: read(&text, &words, year), text, done }
    }

    /// Returns the last day of something that is done once; `None` for what comes again and for what has no day.
    pub fn last_day(&self) -> Option<Date> {
        match &self.when {
            When::Day { day } => Some(*day),
            When::Month { year, month } => last_of_month(*year, *month),
            When::Quarter { year, quarter } => last_of_month(*year, quarter * 3),
            When::HalfYear { year, half } => last_of_month(*year, half * 6),
            When::Year { year } => last_of_month(*year, 12),
            When::Continuous | When::Periodic { .. } | When::Open => None,
        }
    }

    /// Returns the first day of something that is done once, where the words give one.
    pub fn first_day(&self) -> Option<Date> {
        let first = |year: i16, month: i8| Date::new(year, month, 1).ok();
        match &self.when {
            When::Month { year, month } => first(*year, *month),
            When::Quarter { year, quarter } => first(*year, quarter * 3 - 2),
            When::HalfYear { year, half } => first(*year, half * 6 - 5),
            When::Year { year } => first(*year, 1),
            When::Day { .. } | When::Continuous | When::Periodic { .. } | When::Open => None,
        }
    }

    /// Whether it comes again: evidence is asked for every cycle.
    pub fn recurs(&self) -> bool {
        matches!(self.when, When::Continuous | When::Periodic { .. })
    }

    /// Returns the cycle that holds on `day` of a task that was opened in the year `opened`. Cycles follow the calendar:
    /// a year for what is done continuously, else the shortest interval of the deadline.
    pub fn cycle(&self, opened: i16, day: Date) -> Option<Cycle> {
        let (months, by) = match &self.when {
            When::Continuous => (12, None),
            When::Periodic { rounds, .. } => {
                let shortest = rounds.iter().min_by_key(|round| round.every_months)?;
                (i32::from(shortest.every_months.max(1)), shortest.by)
            }
            _ => return None,
        };
        let since = (i32::from(day.year()) - i32::from(opened)) * 12 + i32::from(day.month()) - 1;
        let start = since.div_euclid(months) * months;
        let month_at = |months: i32| -> Option<(i16, i8)> {
            let year = i32::from(opened) + months.div_euclid(12);
            Some((i16::try_from(year).ok()?, i8::try_from(months.rem_euclid(12) + 1).ok()?))
        };
        let (year, month) = month_at(start)?;
        let from = Date::new(year, month, 1).ok()?;
        let (year, month) = month_at(start + months - 1)?;
        let until = last_of_month(year, month)?;
        let due = by.and_then(|by| by.of(until.year())).filter(|due| (from..=until).contains(due)).unwrap_or(until);
        Some(Cycle { from, until, due })
    }
}

fn last_of_month(year: i16, month: i8) -> Option<Date> {
    Some(Date::new(year, month, 1).ok()?.last_of_month())
}

/// The folded words: letters and digits, with `/` inside dates and quarters kept.
fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|character: char| !(character.is_alphanumeric() || character == '/'))
        .map(|word| word.trim_matches('/').to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

fn find(words: &[String], phrase: &[&str]) -> Option<usize> {
    words.windows(phrase.len()).position(|window| window.iter().zip(phrase).all(|(word, wanted)| word == wanted))
}

fn has(words: &[String], phrase: &[&str]) -> bool {
    find(words, phrase).is_some()
}

fn read(text: &str, words: &[String], year: Option<i16>) -> When {
    if has(words, &["thuong", "xuyen"]) || has(words, &["lien", "tuc"]) {
        return When::Continuous;
    }
    if let Some(periodic) = periodic(text) {
        return periodic;
    }
    let before = has(words, &["truoc"]);
    if let Some(day) = words.iter().find_map(|word| full_date(word)).or_else(|| spelled_date(words)) {
        return day_of(day, before);
    }
    if let Some(quarter) = quarter(words, year) {
        return quarter;
    }
    if let Some(half) = half_year(words, year) {
        return half;
    }
    if let Some((year, month)) = month(words, year) {
        // "Trước tháng 3/2027" leaves the whole of February.
        let first = Date::new(year, month, 1).ok().and_then(|first| first.yesterday().ok()).filter(|_| before);
        return first.map_or(When::Month { year, month }, |day| When::Day { day });
    }
    if let Some(by) = words.iter().find_map(|word| day_and_month(word)) {
        let by = if before { by.before() } else { Some(by) };
        return match (by, year) {
            (Some(by), Some(year)) => by.of(year).map_or(When::Open, |day| When::Day { day }),
            (Some(by), None) => {
                let round = Round { every_months: 12, levels: Vec::new(), by: Some(by), text: text.to_owned() };
                When::Periodic { rounds: vec![round], leads: Vec::new() }
            }
            (None, _) => When::Open,
        };
    }
    let last_year = words.iter().rev().find_map(|word| year_of(word));
    match last_year {
        Some(year) if before => Date::new(year - 1, 12, 31).map_or(When::Open, |day| When::Day { day }),
        Some(year) => When::Year { year },
        None => When::Open,
    }
}

fn day_of(day: Date, before: bool) -> When {
    let day = if before { day.yesterday().unwrap_or(day) } else { day };
    When::Day { day }
}

fn year_of(word: &str) -> Option<i16> {
    word.parse().ok().filter(|year| YEARS.contains(year) && word.len() == 4)
}

fn numbers(word: &str) -> Option<Vec<i16>> {
    word.split('/').map(|part| part.parse().ok()).collect()
}

/// `31/12/2026`.
fn full_date(word: &str) -> Option<Date> {
    let [day, month, year] = numbers(word)?[..] else { return None };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    YEARS.contains(&year).then_some(date)
}

/// `ngày 31 tháng 12 năm 2026`.
fn spelled_date(words: &[String]) -> Option<Date> {
    let at = words.windows(6).find(|window| window[0] == "ngay" && window[2] == "thang" && window[4] == "nam")?;
    full_date(&format!("{}/{}/{}", at[1], at[3], at[5]))
}

/// `10/12` without a year.
fn day_and_month(word: &str) -> Option<DayOfYear> {
    let [day, month] = numbers(word)?[..] else { return None };
    let (day, month) = (i8::try_from(day).ok()?, i8::try_from(month).ok()?);
    Date::new(2_028, month, day).ok().map(|_| DayOfYear { month, day })
}

/// `tháng 4/2026`, `tháng 4 năm 2026`, `tháng 4`.
fn month(words: &[String], year: Option<i16>) -> Option<(i16, i8)> {
    let at = words.iter().position(|word| word == "thang")?;
    let next = words.get(at + 1)?;
    if let [month, year] = numbers(next)?[..] {
        let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        return YEARS.contains(&year).then_some((year, month));
    }
    let month: i8 = next.parse().ok().filter(|month| (1..=12).contains(month))?;
    Some((year_after(words, at + 2).or(year)?, month))
}

/// `Quý 1/2026`, `Quý IV năm 2026`, `Quý II`.
fn quarter(words: &[String], year: Option<i16>) -> Option<When> {
    let at = words.iter().position(|word| word == "quy")?;
    let next = words.get(at + 1)?;
    let (number, named) = next.split_once('/').map_or((next.as_str(), None), |(number, year)| (number, year_of(year)));
    let quarter = match number {
        "1" | "i" | "01" => 1,
        "2" | "ii" | "02" => 2,
        "3" | "iii" | "03" => 3,
        "4" | "iv" | "04" => 4,
        _ => return None,
    };
    let year = named.or_else(|| year_after(words, at + 2)).or(year)?;
    Some(When::Quarter { year, quarter })
}

/// `6 tháng đầu năm 2026`, `06 tháng cuối năm`.
fn half_year(words: &[String], year: Option<i16>) -> Option<When> {
    let window = words.windows(3).position(|window| {
        matches!(window[0].as_str(), "6" | "06" | "sau")
            && window[1] == "thang"
            && matches!(window[2].as_str(), "dau" | "cuoi")
    })?;
    let half = if words[window + 2] == "dau" { 1 } else { 2 };
    Some(When::HalfYear { year: year_after(words, window + 3).or(year)?, half })
}

fn year_after(words: &[String], at: usize) -> Option<i16> {
    match words.get(at).map(String::as_str) {
        Some("nam") => words.get(at + 1).and_then(|word| year_of(word)),
        Some(word) => year_of(word),
        None => None,
    }
}

/// Reads intervals clause by clause: "hàng năm … cấp độ 3; hai năm một lần … cấp độ 1, cấp độ 2".
fn periodic(text: &str) -> Option<When> {
    let mut rounds = Vec::new();
    let mut leads = Vec::new();
    for clause in clauses(text).into_iter().take(CLAUSES_MAX) {
        let words = words(clause);
        let levels = levels(&words);
        if let Some(every_months) = interval(&words) {
            let by = words.iter().find_map(|word| day_and_month(word));
            let by = if has(&words, &["truoc"]) { by.and_then(DayOfYear::before) } else { by };
            rounds.push(Round { every_months, levels, by, text: clause.to_owned() });
        } else if let Some(who) = before_lead(clause) {
            leads.push(LeadByLevel { who, levels });
        }
    }
    (!rounds.is_empty()).then_some(When::Periodic { rounds, leads })
}

/// Clauses end at a semicolon, and at a full stop that is followed by a space or the end.
fn clauses(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, character) in text.char_indices() {
        let rest = &text[at + character.len_utf8()..];
        let ends = character == ';' || (character == '.' && (rest.is_empty() || rest.starts_with(' ')));
        if ends {
            found.push(text[start..at].trim());
            start = at + character.len_utf8();
        }
    }
    found.push(text[start..].trim());
    found.retain(|clause| !clause.is_empty());
    found
}

fn interval(words: &[String]) -> Option<u16> {
    if let Some(at) =
        find(words, &["mot", "lan"]).or_else(|| find(words, &["1", "lan"])).or_else(|| find(words, &["01", "lan"]))
    {
        let unit = at.checked_sub(1).map(|at| words[at].as_str());
        let count = at.checked_sub(2).and_then(|at| count(&words[at]));
        match (unit, count) {
            (Some("nam"), Some(count)) => return Some(count.saturating_mul(12)),
            (Some("nam"), None) => return Some(12),
            (Some("thang"), Some(count)) => return Some(count),
            (Some("thang"), None) => return Some(1),
            (Some("quy"), _) => return Some(3),
            _ => {}
        }
    }
    // A half year of a named year is a deadline, not an interval.
    let halves = words.windows(3).any(|window| {
        matches!(window[0].as_str(), "hang" | "moi" | "ky")
            && matches!(window[1].as_str(), "6" | "06" | "sau")
            && window[2] == "thang"
    });
    if halves {
        return Some(6);
    }
    for (unit, months) in [("nam", 12), ("quy", 3), ("thang", 1)] {
        let named = words.windows(3).any(|window| {
            matches!(window[0].as_str(), "hang" | "moi" | "ky") && window[1] == unit && year_of(&window[2]).is_none()
        });
        let last = words.len() >= 2
            && matches!(words[words.len() - 2].as_str(), "hang" | "moi" | "ky")
            && words[words.len() - 1] == unit;
        if named || last {
            return Some(months);
        }
    }
    None
}

fn count(word: &str) -> Option<u16> {
    let spelled = match word {
        "mot" => 1,
        "hai" => 2,
        "ba" => 3,
        "bon" => 4,
        "nam" => 5,
        "sau" => 6,
        _ => return word.parse().ok().filter(|count| (1..=120).contains(count)),
    };
    Some(spelled)
}

/// The levels that a clause names: "cấp độ 1, cấp độ 2", "cấp độ 1, 2".
fn levels(words: &[String]) -> Vec<u8> {
    let mut levels = Vec::new();
    let mut after = false;
    for window in 0..words.len() {
        if words[window] == "do" && window > 0 && words[window - 1] == "cap" {
            after = true;
            continue;
        }
        let level = words[window].parse::<u8>().ok().filter(|level| (1..=5).contains(level));
        match level {
            Some(level) if after && !levels.contains(&level) => levels.push(level),
            Some(_) => {}
            None => after &= matches!(words[window].as_str(), "va" | "cap"),
        }
    }
    levels.sort_unstable();
    levels
}

/// Who leads, in a clause with "chủ trì".
fn before_lead(clause: &str) -> Option<String> {
    let at = clause.find("chủ trì")?;
    let who = clause[..at].trim();
    let who = who.strip_prefix("Trong đó").unwrap_or(who).trim_start_matches([',', ':', ' ']).trim();
    (!who.is_empty()).then(|| who.to_owned())
}

#[cfg(test)]
mod tests;
