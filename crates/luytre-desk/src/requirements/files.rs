//! Files as evidence: kept under the hash of their content, handed out to whoever may see the item.

use luytre_govern::Act;
use luytre_govern::dossier::attachment::{FileProblem, Media, harmless_name};
use luytre_govern::requirement::{Command, Shown};
use serde_json::json;

use super::change::RequirementChange;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem};
use crate::systems::visible_system;

/// What may be attached, as the form tells it.
const KINDS: &str = "a PDF, Word or Excel file, or a PNG or JPEG picture";

/// A file to add to the evidence of an item.
#[derive(Debug, Clone, Default)]
pub struct EvidenceFile {
    /// Code of the system.
    pub system: String,
    /// The catalogue; `None` for the present one.
    pub catalogue: Option<String>,
    /// The item.
    pub item: String,
    /// The version that the form showed; 0 when nothing was kept.
    pub seen: i64,
    /// What the person's machine calls it; never a path.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// A file that is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Desk {
    /// Keeps a file and adds it to the evidence of an item.
    pub async fn show_file(&self, actor: &Actor, file: EvidenceFile) -> Result<usize, DeskError> {
        visible_system(&self.registry(), actor, &file.system)?;
        actor.must(Act::EditRequirements)?;
        let media = Media::sniff(&file.bytes).map_err(refused)?;
        let name = harmless_name(&file.name, media);
        let sha256 = self.keep_file(file.bytes).await?;
        let command = Command::Show(Shown::Attachment { sha256, name, stored: true });
        let change = RequirementChange { item: file.item, seen: file.seen, command };
        self.write_changes(actor, &file.system, file.catalogue.as_deref(), vec![change]).await
    }

    /// Hands out a file that was added to the evidence of an item. A hash that somebody typed hands out nothing.
    pub async fn evidence_file(
        &self,
        actor: &Actor,
        system: &str,
        catalogue: Option<&str>,
        item: &str,
        sha256: &str,
    ) -> Result<KeptFile, DeskError> {
        let of = self.requirements_of(actor, system, catalogue).await?;
        let evidence = of.judgement(item).map(|judgement| judgement.evidence.as_slice()).unwrap_or_default();
        let name = evidence.iter().find_map(|piece| match &piece.shown {
            Shown::Attachment { sha256: known, name, stored: true } if known == sha256 => Some(name.clone()),
            Shown::Attachment { .. } | Shown::Record { .. } | Shown::Signal { .. } | Shown::Text { .. } => None,
        });
        let name = name.ok_or(DeskError::NotFound)?;
        let bytes = self.kept_file(sha256).await?;
        let media = Media::sniff(&bytes).map_or("application/octet-stream", Media::media_type);
        // Evidence describes how a system is protected: whoever takes a file is written down.
        let detail = json!({ "item": item, "file": sha256, "name": name });
        let subject = format!("system:{}", of.system.code);
        self.note(actor, "requirement.download", &subject, Some(&of.system.agency.code), detail).await?;
        Ok(KeptFile { name, media, bytes })
    }
}

fn refused(problem: FileProblem) -> DeskError {
    let problem = match problem {
        FileProblem::Empty => Problem::Required,
        FileProblem::TooLarge | FileProblem::UnknownKind | FileProblem::Macros | FileProblem::Archive => {
            Problem::Malformed(KINDS)
        }
    };
    DeskError::field("file", problem)
}
