//! How long a signal was in which state: periods from the days on which its state changed.

use jiff::civil::Date;

use super::{SignalDay, SignalState};

/// A time in which the state stayed the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day; today while it goes on.
    pub to: Date,
    /// The state.
    pub state: SignalState,
    /// The value on the first day.
    pub value: Option<i64>,
}

impl Period {
    /// Number of days, the first and the last included.
    pub fn days(&self) -> i32 {
        self.from.until(self.to).map_or(0, |span| span.get_days()) + 1
    }
}

/// Makes periods of the days on which the state changed, newest first in and out. Days to come and days that changed
/// nothing are left out.
pub fn periods(days: &[SignalDay], today: Date) -> Vec<Period> {
    let mut known: Vec<&SignalDay> = days.iter().filter(|day| day.day <= today).collect();
    known.sort_by_key(|day| day.day);
    let mut found: Vec<Period> = Vec::with_capacity(known.len());
    for day in known {
        match found.last_mut() {
            Some(last) if last.state == day.state => {}
            Some(last) => {
                last.to = day.day.yesterday().unwrap_or(day.day).max(last.from);
                found.push(Period { from: day.day, to: today, state: day.state, value: day.value });
            }
            None => found.push(Period { from: day.day, to: today, state: day.state, value: day.value }),
        }
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests;
