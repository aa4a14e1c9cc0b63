//! The rows of `content/training`: duties, needs, fields of the certificate.

use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use crate::library::Basis;

static RULES: LazyLock<Arc<Rules>> = LazyLock::new(|| {
    let text = include_str!("../../../../content/training/rules.json");
    Arc::new(Rules::read(text).expect("the content that the product ships is checked by the tests of this crate"))
});
static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let text = include_str!("../../../../content/training/fields.json");
    Fields::read(text).expect("the content that the product ships is checked by the tests of this crate")
});

/// What is wrong with the rows.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The text is not what the file should be.
    #[error("content/training cannot be read; the cause names line and column")]
    Read(#[source] serde_json::Error),
    /// A row contradicts itself.
    #[error("content/training/rules.json, needs, {code}: {what}")]
    Row {
        /// Code of the row.
        code: String,
        /// What is wrong and how to mend it.
        what: &'static str,
    },
}

/// A duty that staff can have.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Duty {
    /// Code.
    pub code: String,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
    /// Whether it is IT staff in the sense of the programmes.
    pub it: bool,
}

/// What settles a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settles {
    /// The basic block and enough fields, each with a valid certificate.
    Certificate,
    /// A course of in-depth training, or any valid certificate.
    InDepth,
    /// A course for a role, or in-depth.
    Role,
    /// Any course.
    Awareness,
}

/// From when the months of a need count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountsFrom {
    /// The day on which the rule came into force, or the first day in the duty if that is later.
    InForce,
    /// Every calendar year anew.
    CalendarYear,
}

/// Who needs what by when.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NeedRule {
    /// Code.
    pub code: String,
    /// What is asked, in Vietnamese.
    pub vi: String,
    /// What is asked, in English.
    pub en: String,
    /// Duties that it speaks of.
    pub duties: Vec<String>,
    /// Levels of the systems that it speaks of; empty: whatever they look after.
    pub levels: Vec<u8>,
    /// What settles it.
    pub satisfied_by: Settles,
    /// A degree in the discipline settles it too.
    pub degree_counts: bool,
    /// Again after these months.
    pub every_months: Option<u32>,
    /// Once, within these months.
    pub within_months: Option<u32>,
    /// From when they count.
    pub counts_from: CountsFrom,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// How long before its end a certificate is shown as expiring.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Warning {
    /// Code.
    pub code: String,
    /// Days.
    pub days: u32,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

/// All rows of `rules.json`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Rules {
    /// Duties.
    pub duties: Vec<Duty>,
    /// Needs.
    pub needs: Vec<NeedRule>,
    /// Warnings.
    pub warnings: Vec<Warning>,
}

impl Rules {
    /// Returns what the product ships; read once.
    pub fn shipped() -> &'static Arc<Rules> {
        &RULES
    }

    /// Reads and checks the rows.
    pub fn read(text: &str) -> Result<Rules, RulesError> {
        let rules: Rules = serde_json::from_str(text).map_err(RulesError::Read)?;
        for need in &rules.needs {
            let wrong = |what| Err(RulesError::Row { code: need.code.clone(), what });
            if !need.duties.iter().all(|duty| rules.duties.iter().any(|known| known.code == *duty)) {
                return wrong("names a duty that is not in duties");
            }
            match (need.every_months, need.within_months, need.counts_from) {
                (Some(1..=120), None, CountsFrom::CalendarYear) | (None, Some(1..=120), CountsFrom::InForce) => {}
                _ => {
                    return wrong(
                        "needs every_months from the calendar year, or within_months from in_force; 1 to 120",
                    );
                }
            }
            if need.basis.source.is_empty() {
                return wrong("source is empty; name the article");
            }
        }
        Ok(rules)
    }

    /// Returns a duty.
    pub fn duty(&self, code: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.code == code)
    }

    /// Returns a need.
    pub fn need(&self, code: &str) -> Option<&NeedRule> {
        self.needs.iter().find(|need| need.code == code)
    }

    /// Days before its end from which a certificate is shown as expiring.
    pub fn expiring_days(&self) -> u32 {
        self.warnings.iter().find(|warning| warning.code == "certificate_expiring").map_or(0, |warning| warning.days)
    }
}

/// A field of the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Field {
    /// Code.
    pub code: String,
    /// Name in Vietnamese.
    pub vi: String,
    /// Name in English.
    pub en: String,
}

/// `fields.json`: what a certificate of in-depth training is made of.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Fields {
    /// The basic block.
    pub basic: Field,
    /// How many fields there are.
    pub fields_total: u32,
    /// How many are needed.
    pub fields_required: usize,
    /// Those whose names are known.
    pub fields: Vec<Field>,
    /// On what it stands.
    #[serde(flatten)]
    pub basis: Basis,
}

impl Fields {
    /// Returns what the product ships; read once.
    pub fn shipped() -> &'static Fields {
        &FIELDS
    }

    /// Reads the rows.
    pub fn read(text: &str) -> Result<Fields, RulesError> {
        serde_json::from_str(text).map_err(RulesError::Read)
    }
}
