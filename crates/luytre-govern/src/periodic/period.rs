//! Periods of reports: weeks, months, quarters, half-years, years, and days that somebody chose.

use jiff::ToSpan as _;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use serde::{Deserialize, Serialize};

use super::figure::day;

/// What kind of period a report tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// Monday to Sunday.
    Week,
    /// A month.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    HalfYear,
    /// A year.
    Year,
    /// From a day to a day, chosen when the report is made.
    Range,
}

impl PeriodKind {
    /// All, the shortest first.
    pub const ALL: [PeriodKind; 6] = [
        PeriodKind::Week,
        PeriodKind::Month,
        PeriodKind::Quarter,
        PeriodKind::HalfYear,
        PeriodKind::Year,
        PeriodKind::Range,
    ];

    /// The word in content, addresses and machine outputs.
    pub const fn as_str(self) -> &'static str {
        match self {
            PeriodKind::Week => "week",
            PeriodKind::Month => "month",
            PeriodKind::Quarter => "quarter",
            PeriodKind::HalfYear => "half_year",
            PeriodKind::Year => "year",
            PeriodKind::Range => "range",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Self> {
        PeriodKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Months of it; `None` for weeks and chosen days.
    const fn months(self) -> Option<i8> {
        match self {
            PeriodKind::Month => Some(1),
            PeriodKind::Quarter => Some(3),
            PeriodKind::HalfYear => Some(6),
            PeriodKind::Year => Some(12),
            PeriodKind::Week | PeriodKind::Range => None,
        }
    }
}

/// From a day to a day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Period {
    /// Returns the period of this kind that the day lies in; `None` for chosen days and at the ends of the calendar.
    pub fn of(kind: PeriodKind, inside: Date) -> Option<Period> {
        if kind == PeriodKind::Week {
            let from = inside.checked_sub(i64::from(inside.weekday().to_monday_zero_offset()).days()).ok()?;
            return Some(Period { from, to: from.checked_add(6.days()).ok()? });
        }
        let months = kind.months()?;
        let from = Date::new(inside.year(), (inside.month() - 1) / months * months + 1, 1).ok()?;
        let to = from.checked_add(i64::from(months).months()).ok()?.yesterday().ok()?;
        Some(Period { from, to })
    }

    /// Returns the period before; of chosen days as many days before them.
    pub fn before(self, kind: PeriodKind) -> Option<Period> {
        let to = self.from.yesterday().ok()?;
        if kind != PeriodKind::Range {
            return Period::of(kind, to);
        }
        let days = self.from.until(self.to).ok()?.get_days();
        Some(Period { from: to.checked_sub(i64::from(days).days()).ok()?, to })
    }

    /// Returns the newest periods of a kind, that of `today` first.
    pub fn newest(kind: PeriodKind, today: Date, count: usize) -> Vec<Period> {
        let mut next = Period::of(kind, today);
        let mut periods = Vec::with_capacity(count);
        while let Some(period) = next.filter(|_| periods.len() < count) {
            periods.push(period);
            next = period.before(kind);
        }
        periods
    }

    /// The word of a period in addresses and codes: `2026-W41`, `2026-10`, `2026-Q3`, `2026-H1`, `2026`.
    pub fn word(self, kind: PeriodKind) -> String {
        let (year, month) = (self.from.year(), self.from.month());
        match kind {
            PeriodKind::Week => {
                let week = self.from.iso_week_date();
                format!("{}-W{:02}", week.year(), week.week())
            }
            PeriodKind::Month => format!("{year}-{month:02}"),
            PeriodKind::Quarter => format!("{year}-Q{}", (month - 1) / 3 + 1),
            PeriodKind::HalfYear => format!("{year}-H{}", (month - 1) / 6 + 1),
            PeriodKind::Year => year.to_string(),
            PeriodKind::Range => format!("{}..{}", self.from, self.to),
        }
    }

    /// Reads the word of a period.
    pub fn named(kind: PeriodKind, word: &str) -> Option<Period> {
        let (year, rest) = word.split_once('-').unwrap_or((word, ""));
        let year: i16 = year.parse().ok().filter(|year| (2000..=2200).contains(year))?;
        let after = |mark: char| rest.strip_prefix(mark).and_then(|number| number.parse::<i8>().ok());
        let first = |month: i8| Date::new(year, month, 1).ok();
        let inside = match kind {
            PeriodKind::Week => ISOWeekDate::new(year, after('W')?, Weekday::Monday).ok()?.date(),
            PeriodKind::Month => first(rest.parse().ok()?)?,
            PeriodKind::Quarter => first(after('Q').filter(|quarter| (1..=4).contains(quarter))? * 3)?,
            PeriodKind::HalfYear => first(after('H').filter(|half| (1..=2).contains(half))? * 6)?,
            PeriodKind::Year if rest.is_empty() => first(1)?,
            PeriodKind::Year => return None,
            PeriodKind::Range => {
                let (from, to) = word.split_once("..")?;
                let (from, to): (Date, Date) = (from.parse().ok()?, to.parse().ok()?);
                return (from <= to).then_some(Period { from, to });
            }
        };
        Period::of(kind, inside)
    }

    /// As Vietnamese papers name it.
    pub fn vi(self, kind: PeriodKind) -> String {
        let (year, month) = (self.from.year(), self.from.month());
        match kind {
            PeriodKind::Week => format!("tuần từ {} đến {}", day(self.from), day(self.to)),
            PeriodKind::Month => format!("tháng {month:02} năm {year}"),
            PeriodKind::Quarter => {
                let roman = ["I", "II", "III", "IV"];
                format!("quý {} năm {year}", roman[usize::from((month - 1).unsigned_abs() / 3)])
            }
            PeriodKind::HalfYear if month <= 6 => format!("6 tháng đầu năm {year}"),
            PeriodKind::HalfYear => format!("6 tháng cuối năm {year}"),
            PeriodKind::Year => format!("năm {year}"),
            PeriodKind::Range => format!("từ ngày {} đến ngày {}", day(self.from), day(self.to)),
        }
    }

    /// As it is named in English.
    pub fn en(self, kind: PeriodKind) -> String {
        let (year, month) = (self.from.year(), self.from.month());
        match kind {
            PeriodKind::Week => format!("week {} to {}", day(self.from), day(self.to)),
            PeriodKind::Month => self.from.strftime("%B %Y").to_string(),
            PeriodKind::Quarter => format!("quarter {} of {year}", (month - 1) / 3 + 1),
            PeriodKind::HalfYear if month <= 6 => format!("first half of {year}"),
            PeriodKind::HalfYear => format!("second half of {year}"),
            PeriodKind::Year => format!("year {year}"),
            PeriodKind::Range => format!("{} to {}", day(self.from), day(self.to)),
        }
    }

    /// Whether a day lies in it.
    pub fn contains(self, inside: Date) -> bool {
        (self.from..=self.to).contains(&inside)
    }
}
