//! Requirements out and in: a spreadsheet checklist, OSCAL, CISO Assistant.
//!
//! What comes in is checked as a whole, and written as a whole or not at all; every problem names its place. Wire types
//! are written here by hand: a change of ours must not change what others read.

pub mod ciso;
pub mod import;
pub mod oscal;
pub mod sheet;

use luytre_govern::Act;
use luytre_govern::catalogue::Catalogue;

use super::{RequirementsOf, known};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

pub use import::{ImportProblem, ImportTrouble, RequirementImport, RequirementImportForm};

/// Type of a spreadsheet.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file that goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What an assessment goes out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssessmentFormat {
    /// A checklist as a spreadsheet that comes back in.
    Sheet,
    /// OSCAL assessment results.
    Oscal,
    /// The assessment spreadsheet of CISO Assistant.
    Ciso,
}

impl AssessmentFormat {
    /// All formats.
    pub const ALL: [AssessmentFormat; 3] = [AssessmentFormat::Sheet, AssessmentFormat::Oscal, AssessmentFormat::Ciso];

    /// The word in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            AssessmentFormat::Sheet => "xlsx",
            AssessmentFormat::Oscal => "oscal",
            AssessmentFormat::Ciso => "ciso",
        }
    }
}

/// What a catalogue goes out as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CatalogueFormat {
    /// An OSCAL catalog.
    OscalCatalog,
    /// An OSCAL profile of one level.
    OscalProfile(luytre_model::ProtectionLevel),
    /// A library of CISO Assistant.
    Ciso,
}

impl Desk {
    /// Returns the assessment of a system as a file.
    pub async fn export_requirements(
        &self,
        actor: &Actor,
        system: &str,
        catalogue: Option<&str>,
        format: AssessmentFormat,
    ) -> Result<Exported, DeskError> {
        let of = self.requirements_of(actor, system, catalogue).await?;
        let detail = serde_json::json!({ "catalogue": of.catalogue.id, "format": format.as_str() });
        let subject = format!("system:{}", of.system.code);
        self.note(actor, "requirement.export", &subject, Some(&of.system.agency.code), detail).await?;
        let name = |end: &str| format!("{}-{}-{}.{end}", of.system.code, of.catalogue.id, of.today);
        Ok(match format {
            AssessmentFormat::Sheet => {
                Exported { name: name("xlsx"), media: XLSX, bytes: write(&sheet::checklist(&of))? }
            }
            AssessmentFormat::Oscal => {
                let document = oscal::assessment_results(&of, self.now());
                Exported { name: name("oscal.json"), media: "application/json", bytes: json(&document) }
            }
            AssessmentFormat::Ciso => {
                Exported { name: name("ciso.xlsx"), media: XLSX, bytes: write(&ciso::assessment(&of))? }
            }
        })
    }

    /// Returns a catalogue as a file.
    pub async fn export_catalogue(
        &self,
        actor: &Actor,
        catalogue: &str,
        format: CatalogueFormat,
    ) -> Result<Exported, DeskError> {
        actor.must(Act::ReadRequirements)?;
        let catalogues = self.catalogues();
        let catalogue: &Catalogue = known(catalogues, Some(catalogue))?;
        let id = &catalogue.id;
        let json_file = |name: String, document: &serde_json::Value| Exported {
            name,
            media: "application/json",
            bytes: json(document),
        };
        Ok(match format {
            CatalogueFormat::OscalCatalog => {
                json_file(format!("{id}-catalog.json"), &oscal::catalog(catalogues, catalogue))
            }
            CatalogueFormat::OscalProfile(level) => {
                json_file(format!("{id}-level-{level}-profile.json"), &oscal::profile(catalogue, level))
            }
            CatalogueFormat::Ciso => Exported {
                name: format!("{id}-ciso.yaml"),
                media: "application/yaml",
                bytes: ciso::library(catalogue).into_bytes(),
            },
        })
    }
}

fn json(document: &serde_json::Value) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(document).expect("a document of texts and lists is JSON");
    bytes.push(b'\n');
    bytes
}

fn write(book: &luytre_report::sheet::Workbook) -> Result<Vec<u8>, DeskError> {
    luytre_report::sheet::write_xlsx(book).map_err(|error| DeskError::internal("write a spreadsheet", &error))
}

/// What shows an item, in one line a piece.
pub(crate) fn evidence_line(shown: &luytre_govern::requirement::Shown) -> String {
    use luytre_govern::requirement::Shown;
    match shown {
        Shown::Attachment { sha256, name, .. } => format!("{name} (SHA-256 {sha256})"),
        Shown::Record { record, code } => format!("{record} {code}"),
        Shown::Signal { signal, state, measured_at } => format!("{signal}: {state} ({measured_at})"),
        Shown::Text { text } => text.clone(),
    }
}

/// What one verdict says beside its word: the reason or the measure.
pub(crate) fn ground(of: &RequirementsOf, item: &str) -> String {
    use luytre_govern::requirement::Verdict;
    match of.judgement(item).and_then(|judgement| judgement.given.as_ref()).map(|given| &given.verdict) {
        Some(Verdict::NotApplicable { reason }) => reason.clone(),
        Some(Verdict::Equivalent { measure }) => measure.clone(),
        Some(Verdict::Met | Verdict::Partly | Verdict::NotMet) | None => String::new(),
    }
}

/// What was found at an item.
pub(crate) fn finding(of: &RequirementsOf, item: &str) -> String {
    let given = of.judgement(item).and_then(|judgement| judgement.given.as_ref());
    given.map(|given| given.finding.clone()).unwrap_or_default()
}
