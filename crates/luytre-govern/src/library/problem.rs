//! What can be wrong with content: where, what, and what to do about it.

use std::fmt;

/// One thing that is wrong with a file of content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentProblem {
    /// Path of the file.
    pub path: String,
    /// Where in it: `rows[3]`, `line 12 column 4`; empty for the whole file.
    pub place: String,
    /// What is wrong.
    pub defect: Defect,
}

impl ContentProblem {
    /// Builds a problem.
    pub fn new(path: &str, place: impl Into<String>, defect: Defect) -> Self {
        ContentProblem { path: path.to_owned(), place: place.into(), defect }
    }
}

impl fmt::Display for ContentProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ContentProblem { path, place, defect } = self;
        match (path.is_empty(), place.is_empty()) {
            (true, _) => write!(f, "{defect}"),
            (false, true) => write!(f, "{path}: {defect}"),
            (false, false) => write!(f, "{path}, {place}: {defect}"),
        }
    }
}

/// What is wrong. The text says what to do about it; pages have their own words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// More files than a library may have.
    #[error("more than {0} files; split the bundle")]
    TooManyFiles(usize),
    /// A file is larger than it may be.
    #[error("larger than {0} bytes; split the file")]
    TooLarge(usize),
    /// The same path twice.
    #[error("this path is there twice; keep one")]
    FileTwice,
    /// A file that nothing reads.
    #[error(
        "nothing reads a file of this name; check the path or take it out. Bundles hold regulation/calendar/*.json, \
             regulation/common/*.json, regulation/<regime>/*.json, catalogues/*.yaml, catalogues/sanctions.json, \
             forms/<regime>/*.json, index/*.json, reports/*.yaml, and the files of assessment, budget, drill, programme, signals and \
             training under the names that the product ships"
    )]
    UnknownFile,
    /// A word that another file does not have.
    #[error("{name} is not in {file}; add it there or correct the spelling")]
    NotThere {
        /// The word.
        name: String,
        /// The other file or folder.
        file: &'static str,
    },
    /// A file that must be there.
    #[error("the file is missing; add it")]
    MissingFile,
    /// No regime at all.
    #[error("no level regime; add at least one folder with regime.json")]
    NoRegime,
    /// Not a JSON object.
    #[error("not a JSON object: {0}; mend the text")]
    NotJson(String),
    /// A field that must be there.
    #[error("{0} is missing; write it in the row or in the head of the file")]
    MissingField(&'static str),
    /// A field that nothing reads.
    #[error("nothing reads the field {0}; check its spelling")]
    UnknownField(String),
    /// A value of another form than expected.
    #[error("{0}; correct it")]
    WrongValue(String),
    /// A list with fewer rows than the engine needs.
    #[error("{found} rows where at least {least} are needed; add the missing rows")]
    TooFewRows {
        /// Rows that are there.
        found: usize,
        /// Rows that are needed.
        least: usize,
    },
    /// Nothing says what is done for a level.
    #[error("no row for level {0}; add it")]
    NoRowForLevel(u8),
    /// Nothing says what is done at a step for a level.
    #[error("no deadline of the step {step} for level {level}; add it")]
    NoDeadline {
        /// The step.
        step: &'static str,
        /// The level.
        level: u8,
    },
    /// The same row twice.
    #[error("the row {0} is there twice; keep one")]
    RowTwice(String),
    /// The last day in force lies before the first.
    #[error("in force until a day before it begins; correct the dates")]
    EndsBeforeItBegins,
    /// A condition that the engine does not understand.
    #[error("the condition is not understood: {0}; see docs/reference/regulation.md")]
    Condition(String),
    /// A word that the file does not declare.
    #[error("{0} is not declared; declare it or correct the spelling")]
    Undeclared(String),
    /// A day of another year than the file's.
    #[error("{0} is not in the year of the calendar; move it")]
    OtherYear(String),
    /// A swapped day that is a working day anyway, or off anyway.
    #[error("{0} cannot be swapped: a working day is swapped for a day of weekly rest; correct the dates")]
    BadSwap(String),
    /// A file of a kept bundle is another than when it was added.
    #[error(
        "not there as it was signed in the bundle {0}, and not used; restore the ledger from a backup, find out who changed it, or \
             add a higher version of the bundle"
    )]
    NotAsSigned(String),
}
