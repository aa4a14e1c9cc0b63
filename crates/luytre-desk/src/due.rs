//! Things that somebody must do by a day, from every part of governance, for the page "what is asked of us, by when".

use luytre_govern::Date;

/// Something that is asked of an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueItem {
    /// Which part of governance asks: `dossier`, `task`, `requirement`, `assessment`, `training`, `report` …
    pub area: &'static str,
    /// What is asked, in Vietnamese.
    pub title_vi: String,
    /// What is asked, in English.
    pub title_en: String,
    /// The last day on which it can be done; `None` when no day is set.
    pub due: Option<Date>,
    /// The article or plan that asks for it.
    pub source: String,
    /// The page where it is done, without language.
    pub path: String,
    /// Code of the agency that is asked.
    pub agency: Option<String>,
    /// Code of the system that it is about.
    pub system: Option<String>,
}

impl DueItem {
    /// Whether the day has passed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.due.is_some_and(|due| due < today)
    }
}

/// Sorts by day; what has no day comes last.
pub fn sort(items: &mut [DueItem]) {
    items.sort_by(|a, b| (a.due.is_none(), a.due, &a.path).cmp(&(b.due.is_none(), b.due, &b.path)));
}

#[cfg(test)]
mod tests;
