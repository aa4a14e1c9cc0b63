//! Why a rule cannot be compiled, for the person who mends it.

use std::borrow::Cow;

/// What is wrong and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: Cow<'static, str>,
    pub(crate) remedy: Cow<'static, str>,
}

impl Refusal {
    pub(crate) fn new(reason: impl Into<Cow<'static, str>>, remedy: impl Into<Cow<'static, str>>) -> Self {
        Refusal { reason: reason.into(), remedy: remedy.into() }
    }

    /// Says where in the rule it was.
    pub(crate) fn at(self, place: &str) -> Self {
        Refusal { reason: format!("{place}: {}", self.reason).into(), remedy: self.remedy }
    }
}
