//! The law as data: every file under `content/` that the engines of this crate read, checked, in one value.
//!
//! A file is a JSON object with a header (source, confidence, first and last day in force) and lists of rows; a row may
//! say its own. Loaded rows always carry all four as [`Basis`], so that every number on a page can name its article.
//! Nothing here knows what day it is: ask [`Library::regime_for`] with the day of the decision. Start with [`Library`],
//! then [`regime`] and [`instruments`] for the rows, [`reader`] for how a file is read.

pub mod basis;
pub mod diff;
pub mod document;
pub mod instruments;
pub mod kinds;
pub mod problem;
pub mod reader;
pub mod regime;
pub(crate) mod table;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use include_dir::{Dir, include_dir};
use jiff::civil::Date;

pub use basis::{Basis, Confidence};
pub use diff::{Difference, DifferenceKind, differences};
pub use document::{Document, RowView, Section};
pub use instruments::Common;
pub use kinds::Training;
pub use problem::{ContentProblem, Defect};
pub use regime::{Allows, Regime, TransitionRow};

use crate::budget::BudgetRules;
use crate::calendar::Calendar;
use crate::catalogue::{self, Catalogues};
use crate::citation::Citations;
use crate::periodic::template::Templates;
use crate::programme::ProgrammeContent;
use crate::signal::Signals;
use crate::{assessment, drill, index, training};

static REGULATION: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/regulation");

static SHIPPED: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let library = Library::read(&shipped_files());
    Arc::new(library.expect("the content that the product ships is checked by the tests of this crate"))
});

/// Most files of a library; the shipped one has some dozens.
pub const CONTENT_FILES_MAX: usize = 2_000;

/// A file of content: its path below `content/` and its text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentFile {
    /// Path with slashes: `regulation/ND331-2026/forms.json`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Everything that the engines read.
#[derive(Debug, Clone)]
pub struct Library {
    /// The level regimes, by id.
    pub regimes: BTreeMap<String, Regime>,
    /// Working days and holidays, year by year.
    pub calendar: Calendar,
    /// What belongs to no level regime.
    pub common: Common,
    /// Every file of the regulation with its rows, for showing and comparing.
    pub documents: BTreeMap<String, Document>,
    /// Catalogues of requirements that a bundle brought; `None` where the shipped ones stand.
    pub catalogues: Option<&'static Catalogues>,
    /// How signals are measured.
    pub signals: &'static Signals,
    /// The indexes of capability, by id.
    pub indexes: BTreeMap<String, &'static index::Definition>,
    /// Rules of assessments, findings and freezes.
    pub assessment: &'static assessment::Rules,
    /// Rules of training.
    pub training: Training,
    /// Scenarios of drills, and how many are asked for.
    pub drill: &'static drill::Rules,
    /// Reminders, report streams, groups of agencies.
    pub programme: &'static ProgrammeContent,
    /// Rules on money.
    pub budget: &'static BudgetRules,
    /// Templates of periodic reports.
    pub reports: &'static Templates,
    /// Texts of the official forms and their layout, by path; they are read where they are filled.
    pub forms: BTreeMap<String, String>,
}

impl Default for Library {
    /// A library without regulation: rules as the product ships them, everything else empty.
    fn default() -> Self {
        Library {
            regimes: BTreeMap::new(),
            calendar: Calendar::default(),
            common: Common::default(),
            documents: BTreeMap::new(),
            catalogues: None,
            signals: Signals::shipped(),
            indexes: BTreeMap::new(),
            assessment: assessment::Rules::shipped(),
            training: Training { rules: training::Rules::shipped(), fields: training::Fields::shipped() },
            drill: drill::Rules::shipped(),
            programme: ProgrammeContent::shipped(),
            budget: BudgetRules::shipped(),
            reports: Templates::shipped(),
            forms: BTreeMap::new(),
        }
    }
}

impl Library {
    /// Returns what the product ships; read once.
    pub fn shipped() -> &'static Arc<Library> {
        &SHIPPED
    }

    /// Reads and checks files. All that is wrong is named; nothing is kept of a library with a defect.
    pub fn read(files: &[ContentFile]) -> Result<Library, Vec<ContentProblem>> {
        let mut problems = Vec::new();
        if files.len() > CONTENT_FILES_MAX {
            return Err(vec![ContentProblem::new("", "", Defect::TooManyFiles(CONTENT_FILES_MAX))]);
        }
        let mut library = Library::default();
        let mut by_regime: BTreeMap<&str, Vec<(&str, &ContentFile)>> = BTreeMap::new();
        let mut common = Vec::new();
        let mut calendars = Vec::new();
        let mut seen = std::collections::BTreeSet::new();
        for file in files {
            if !seen.insert(file.path.as_str()) {
                problems.push(ContentProblem::new(&file.path, "", Defect::FileTwice));
                continue;
            }
            let Some(inner) = file.path.strip_prefix("regulation/") else {
                // Read below; anything else would be signed, accepted and without effect.
                if !kinds::takes(&file.path) {
                    problems.push(ContentProblem::new(&file.path, "", Defect::UnknownFile));
                }
                continue;
            };
            match inner.split_once('/') {
                Some(("calendar", _)) => calendars.push(file),
                Some(("common", name)) => common.push((name, file)),
                Some((regime, name)) => by_regime.entry(regime).or_default().push((name, file)),
                None => problems.push(ContentProblem::new(&file.path, "", Defect::UnknownFile)),
            }
        }
        library.common = instruments::read(&common, &mut library.documents, &mut problems);
        library.calendar = Calendar::read(&calendars, &mut library.documents, &mut problems);
        for (id, files) in by_regime {
            if let Some(regime) = regime::read(id, &files, &mut library.documents, &mut problems) {
                library.regimes.insert(id.to_owned(), regime);
            }
        }
        for regime in library.regimes.values() {
            for (index, row) in regime.transition.iter().enumerate() {
                if !library.common.known_dates.iter().any(|date| date.code == row.until) {
                    let path = format!("regulation/{}/regime.json", regime.id);
                    let defect = Defect::Undeclared(row.until.clone());
                    problems.push(ContentProblem::new(&path, format!("transition[{index}]"), defect));
                }
            }
        }
        match catalogue::overlaid(files.iter().map(|file| (file.path.as_str(), file.text.as_str()))) {
            Ok(catalogues) => library.catalogues = catalogues,
            Err(found) => problems.extend(
                found
                    .into_iter()
                    .map(|(path, problem)| ContentProblem::new(&path, "", Defect::WrongValue(problem.to_string()))),
            ),
        }
        kinds::read(files, &mut library, &mut problems);
        if problems.is_empty() {
            kinds::cross(&library, &mut problems);
        }
        if library.regimes.is_empty() && problems.is_empty() {
            problems.push(ContentProblem::new("regulation", "", Defect::NoRegime));
        }
        if problems.is_empty() { Ok(library) } else { Err(problems) }
    }

    /// Returns the catalogues of requirements in force.
    pub fn catalogues(&self) -> &'static Catalogues {
        self.catalogues.unwrap_or_else(catalogue::shipped)
    }

    /// Returns the index of capability in force on a day.
    pub fn index_on(&self, day: Date) -> &'static index::Definition {
        kinds::index_on(self, day)
    }

    /// Returns a regime by its id.
    pub fn regime(&self, id: &str) -> Option<&Regime> {
        self.regimes.get(id)
    }

    /// Returns the regime under which a decision of this day is made: of those in force, the one that came last.
    pub fn regime_for(&self, day: Date) -> Option<&Regime> {
        let in_force = self.regimes.values().filter(|regime| regime.basis.is_in_force(day));
        in_force.max_by_key(|regime| regime.basis.in_force_from)
    }

    /// Returns the day on which the next regime after this one came into force: from then on its own decisions are late.
    pub fn succeeded_from(&self, regime: &Regime) -> Option<Date> {
        let began = self.regimes.values().map(|one| one.basis.in_force_from);
        began.filter(|day| *day > regime.basis.in_force_from).min()
    }

    /// Returns until when systems whose construction began on a day are still decided under an earlier regime, with the rule
    /// that says so.
    pub fn decides_until<'a>(&self, regime: &'a Regime, begun: Option<Date>) -> Option<(Date, &'a TransitionRow)> {
        let begun = begun?;
        let fits = |row: &&TransitionRow| row.begun_before.is_none_or(|before| begun < before);
        self.transition(regime, Allows::Decide, fits)
    }

    /// Whether a regime came into force after another; unknown ones did not.
    pub fn is_later(&self, one: &str, than: &str) -> bool {
        let from = |id: &str| self.regime(id).map(|regime| regime.basis.in_force_from);
        from(one).zip(from(than)).is_some_and(|(one, than)| one > than)
    }

    /// Whether a decision of a day is made under this regime: it is the one in force, none had followed yet, or the
    /// transition allows it.
    pub fn decides(&self, regime: &Regime, day: Date, begun: Option<Date>) -> bool {
        let present = self.succeeded_from(regime).is_none_or(|from| day < from) && regime.basis.is_in_force(day);
        present || self.decides_until(regime, begun).is_some_and(|(until, _)| day <= until)
    }

    /// Returns until when levels that were approved under an earlier regime stand without the measures of the later one,
    /// with the rule that says so.
    pub fn kept_until<'a>(&self, regime: &'a Regime) -> Option<(Date, &'a TransitionRow)> {
        self.transition(regime, Allows::Keep, |_| true)
    }

    /// Returns the earlier regimes that still decide on a day, each with its last day and the rule that says so.
    pub fn open_transitions(&self, day: Date) -> Vec<(&Regime, Date, &TransitionRow)> {
        let earlier =
            self.regimes.values().filter(|regime| self.succeeded_from(regime).is_some_and(|from| from <= day));
        let open = earlier.filter_map(|regime| {
            let (until, row) = self.transition(regime, Allows::Decide, |_| true)?;
            (day <= until).then_some((regime, until, row))
        });
        open.collect()
    }

    fn transition<'a>(
        &self,
        regime: &'a Regime,
        allows: Allows,
        fits: impl Fn(&&TransitionRow) -> bool,
    ) -> Option<(Date, &'a TransitionRow)> {
        let row = regime.transition.iter().filter(|row| row.allows == allows).find(fits)?;
        // A transition ends once: its date is a single day, whatever the year.
        Some((self.common.known_date(&row.until, regime.basis.in_force_from.year())?, row))
    }

    /// Returns how sources are spelled out.
    pub fn citations(&self) -> Citations<'_> {
        Citations::new(&self.common.instruments)
    }
}

/// Returns the files that the product ships, by path.
pub fn shipped_files() -> Vec<ContentFile> {
    let mut files = Vec::new();
    collect("regulation", &REGULATION, &mut files);
    kinds::shipped_files(collect, &mut files);
    files.sort();
    files
}

fn collect(root: &str, folder: &Dir<'_>, files: &mut Vec<ContentFile>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        let text = file.contents_utf8().expect("shipped content is UTF-8: the tests of this crate load it");
        files.push(ContentFile { path: format!("{root}/{path}"), text: text.to_owned() });
    }
    for inner in folder.dirs() {
        collect(root, inner, files);
    }
}

#[cfg(test)]
mod tests;
