//! Checking what people type: collects every problem of a form, so that they are shown at once.

use luytre_ledger::LedgerError;
use unicode_normalization::UnicodeNormalization;

use crate::error::{DeskError, FieldProblem, Problem};

/// Longest name of anything, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Longest code of anything, in characters.
pub const CODE_CHARS_MAX: usize = 64;

/// The problems found so far.
#[derive(Default)]
pub(crate) struct Check(Vec<FieldProblem>);

impl Check {
    /// Adds a problem.
    pub(crate) fn wrong(&mut self, field: &'static str, problem: Problem) {
        self.0.push(FieldProblem { field, problem });
    }

    /// A text of at most `max` characters that is not empty, trimmed and in NFC.
    pub(crate) fn required(&mut self, field: &'static str, text: &str, max: usize) -> String {
        let text = self.optional(field, text, max);
        if text.is_empty() {
            self.wrong(field, Problem::Required);
        }
        text
    }

    /// A text of at most `max` characters, trimmed and in NFC, without control characters.
    pub(crate) fn optional(&mut self, field: &'static str, text: &str, max: usize) -> String {
        let text: String = text.trim().nfc().collect();
        if text.chars().count() > max {
            self.wrong(field, Problem::TooLong(max));
        }
        if text.chars().any(char::is_control) {
            self.wrong(field, Problem::Malformed("one line of text"));
        }
        text
    }

    /// A code: letters without marks, digits and `.-_`.
    pub(crate) fn code(&mut self, field: &'static str, text: &str) -> String {
        let code = self.required(field, text, CODE_CHARS_MAX);
        if !code.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '.' | '-' | '_')) {
            self.wrong(field, Problem::Malformed("letters without marks, digits, '.', '-' or '_'"));
        }
        code
    }

    /// A login: like a code, in lower case, two characters at least.
    pub(crate) fn login(&mut self, field: &'static str, text: &str) -> String {
        let login = self.code(field, &text.to_lowercase());
        if (1..2).contains(&login.len()) {
            self.wrong(field, Problem::TooShort(2));
        }
        login
    }

    /// `value` if it was found; otherwise notes that `given` is not known.
    pub(crate) fn known<T>(&mut self, field: &'static str, given: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            let problem = if given.trim().is_empty() {
                Problem::Required
            } else {
                Problem::Unknown(given.chars().take(NAME_CHARS_MAX).collect())
            };
            self.wrong(field, problem);
        }
        value
    }

    /// Answers with all problems, if there are any.
    pub(crate) fn done(self) -> Result<(), DeskError> {
        if self.0.is_empty() { Ok(()) } else { Err(DeskError::Invalid(self.0)) }
    }
}

/// Turns the ledger's "taken" into the problem of a field.
pub(crate) fn taken(error: LedgerError, field: &'static str, value: &str) -> DeskError {
    match error {
        LedgerError::Taken { .. } => DeskError::field(field, Problem::Taken(value.to_owned())),
        error => error.into(),
    }
}
