//! What a dossier still lacks before it may be sent, and by which article it is asked for.

use super::Dossier;
use super::procedure::{FilledBy, OPINION_PART};
use crate::library::regime::Procedure;

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Code of the document.
    pub part: String,
    /// Code of the field; empty for the document as a whole.
    pub field: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// The article.
    pub source: String,
}

/// Something that the law's form of the request asks for and nobody registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// Name of the fact in the form.
    pub fact: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// Returns everything that is missing, in the order of the dossier. The professional opinion is a guard of its own.
pub fn missing(dossier: &Dossier, procedure: &Procedure) -> Vec<Missing> {
    let mut found = Vec::new();
    for row in procedure.parts_of(dossier.level, dossier.important).filter(|row| row.code != OPINION_PART) {
        let part = dossier.part(&row.code);
        for field in procedure.fields(&row.code) {
            let written = part.fields.get(&field.code).is_some_and(|text| !text.trim().is_empty());
            let attached = field.fill == FilledBy::Either && !part.files.is_empty();
            if !written && !attached {
                found.push(Missing {
                    part: row.code.clone(),
                    field: field.code,
                    vi: field.vi,
                    en: field.en,
                    source: field.basis.source,
                });
            }
        }
    }
    found
}
