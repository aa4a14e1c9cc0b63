//! Bundles as the ledger keeps them, with all that is needed to check them again.
//!
//! The signature says that a publisher made it, the hashes that no file of it is another, and the chained entry of the
//! audit trail that it is the bundle that was added. Who changes a row of the ledger would have to change all three.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use luytre_govern::library::{ContentFile, ContentProblem, Defect, shipped_files};
use luytre_govern::record::{Kept, RecordId};
use luytre_govern::{Keys, Record};
use luytre_ledger::{AuditEntry, AuditQuery, Ledger, LedgerError, Reader, RecordQuery};
use luytre_model::store::Scope;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::bundle::{Bundle, MANIFEST, Manifest, hexadecimal, sha256};
use crate::error::DeskError;

/// The act of the audit entry of a bundle.
pub(super) const ADD: &str = "content.add";
/// Stands for the code of a row that cannot be read and that the audit trail does not name.
const NAMELESS: &str = "?";

/// A bundle as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptBundle {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Name of the key that signed it.
    pub signed_by: String,
    /// SHA-256 of everything in it.
    pub sha256: String,
    /// Its files: path and text.
    pub files: Vec<(String, String)>,
    /// What was signed; bundles that were added before this was kept have none, and are checked by their hashes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Signed>,
}

/// What was signed, by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The bytes of the manifest, which are text.
    pub manifest: String,
    /// The Ed25519 signature of them, in base64.
    pub signature: String,
    /// The public key, in base64.
    pub key: String,
}

impl Signed {
    fn holds(&self) -> bool {
        let read = |text: &str| STANDARD.decode(text.trim()).unwrap_or_default();
        let key = UnparsedPublicKey::new(&ED25519, read(&self.key));
        key.verify(self.manifest.as_bytes(), &read(&self.signature)).is_ok()
    }
}

impl KeptBundle {
    /// Makes a bundle ready for the ledger.
    pub fn of(bundle: Bundle) -> Self {
        let Bundle { manifest, files, signed_by, signed } = bundle;
        let sha256 = sha256_of(&manifest);
        let files = files.into_iter().map(|file| (file.path, file.text)).collect();
        KeptBundle { manifest, signed_by, sha256, files, signed: Some(signed) }
    }

    /// Returns the paths of the files that are not what was signed; all of them when manifest or signature do not hold.
    fn changed(&self, added: &[AuditEntry]) -> BTreeSet<&str> {
        let here: BTreeMap<&str, String> =
            self.files.iter().map(|(path, text)| (path.as_str(), sha256(text.as_bytes()))).collect();
        let named: BTreeMap<&str, &String> =
            self.manifest.files.iter().map(|file| (file.path.as_str(), &file.sha256)).collect();
        let all = || here.keys().chain(named.keys()).copied();
        let as_added = added.iter().any(|entry| self.is_of(entry));
        let as_signed = self.signed.as_ref().is_none_or(|signed| {
            let manifest = serde_json::from_str::<Manifest>(&signed.manifest);
            signed.holds() && manifest.is_ok_and(|manifest| manifest == self.manifest)
        });
        if !as_added || !as_signed || self.sha256 != sha256_of(&self.manifest) || here.len() != self.files.len() {
            // Who emptied the lists leaves the bundle itself to be named.
            return all().chain(here.is_empty().then_some(MANIFEST)).collect();
        }
        all().filter(|path| here.get(path) != named.get(path).copied()).collect()
    }

    /// Whether the entry of the audit trail speaks of this bundle, byte for byte.
    fn is_of(&self, entry: &AuditEntry) -> bool {
        let said = |name: &str| entry.detail.get(name).and_then(serde_json::Value::as_str);
        let key = self.signed.as_ref().map(|signed| signed.key.as_str());
        entry.subject == format!("{}:{}", Self::KIND, self.keys().code)
            && said("sha256") == Some(self.sha256.as_str())
            && said("key") == key
    }
}

/// SHA-256 of everything that a manifest names.
fn sha256_of(manifest: &Manifest) -> String {
    let mut all = Sha256::new();
    for file in &manifest.files {
        all.update(file.path.as_bytes());
        all.update(file.sha256.as_bytes());
    }
    hexadecimal(&all.finalize())
}

impl Record for KeptBundle {
    const KIND: &'static str = "content_bundle";

    fn keys(&self) -> Keys {
        let Manifest { bundle, version, title_vi, .. } = &self.manifest;
        Keys {
            code: format!("{bundle}@{version}"),
            title: title_vi.clone(),
            public: true,
            state: "added".to_owned(),
            ..Keys::default()
        }
    }
}

/// The bundles of a ledger.
pub(super) struct KeptBundles {
    /// Those that are what was added, oldest first.
    pub sound: Vec<Kept<KeptBundle>>,
    /// Those that are not, oldest first, each with what is wrong.
    pub damaged: Vec<(Kept<KeptBundle>, Vec<ContentProblem>)>,
    /// Codes of those whose row cannot be read any more.
    pub unreadable: BTreeSet<String>,
    /// What the audit trail says was added, and no later bundle makes good.
    lost: Vec<Lost>,
}

/// What of a ledger decides what is in force, to see whether it changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    sound: Vec<(RecordId, String)>,
    damage: Vec<ContentProblem>,
}

/// A bundle that was added and is not there as it was.
struct Lost {
    /// Its name and version.
    code: String,
    /// Its files that no later sound bundle holds; `None` where the trail does not name them.
    files: Option<BTreeSet<String>>,
}

impl Lost {
    /// What is lost of the bundle of an entry; `None` when it is there, or later bundles hold all of it.
    fn of(entry: &AuditEntry, sound: &[(i64, &KeptBundle)]) -> Option<Lost> {
        let code = code_of(entry);
        let mut later = sound.iter().filter(|(seq, _)| *seq >= entry.seq).map(|(_, bundle)| *bundle);
        if sound.iter().any(|(seq, _)| *seq == entry.seq) {
            return None;
        }
        let named = entry.detail.get("files").and_then(serde_json::Value::as_array);
        let named = named.map(|files| files.iter().filter_map(|file| file.as_str().map(str::to_owned)).collect());
        let mut lost = Lost { code, files: named };
        (!later.any(|bundle| lost.is_made_good_by(bundle))).then_some(lost)
    }

    /// Takes out what a later bundle holds; returns whether nothing is left.
    fn is_made_good_by(&mut self, bundle: &KeptBundle) -> bool {
        match &mut self.files {
            Some(files) => {
                bundle.files.iter().for_each(|(path, _)| {
                    files.remove(path);
                });
                files.is_empty()
            }
            None => self.code.rsplit_once('@').is_some_and(|(name, _)| name == bundle.manifest.bundle),
        }
    }
}

fn code_of(entry: &AuditEntry) -> String {
    entry.subject.strip_prefix(KeptBundle::KIND).unwrap_or_default().trim_start_matches(':').to_owned()
}

impl KeptBundles {
    /// Reads and checks the bundles of a ledger.
    pub(super) async fn read(ledger: &Ledger) -> Result<KeptBundles, DeskError> {
        // Within a transaction: a bundle and its audit entry are seen together or not at all.
        let mut reader = ledger.begin().await?;
        let entries = AuditQuery { act: Some(ADD.to_owned()), limit: i32::MAX as usize, ..AuditQuery::default() };
        let added = reader.audit(&entries).await?;
        let (mut bundles, unreadable) = readable(&mut reader, &added).await?;
        drop(reader);
        bundles.sort_by_key(|kept| kept.id);
        let checked = tokio::task::spawn_blocking(move || Self::checked(bundles, unreadable, &added));
        checked.await.map_err(|error| DeskError::internal("check bundles", &error))
    }

    fn checked(bundles: Vec<Kept<KeptBundle>>, unreadable: BTreeSet<String>, added: &[AuditEntry]) -> KeptBundles {
        let (mut sound, mut damaged) = (Vec::new(), Vec::new());
        for kept in bundles {
            let changed = kept.body.changed(added);
            if changed.is_empty() {
                sound.push(kept);
                continue;
            }
            let code = kept.body.keys().code;
            let problem = |path: &str| ContentProblem::new(path, "", Defect::NotAsSigned(code.clone()));
            let problems = changed.into_iter().map(problem).collect();
            damaged.push((kept, problems));
        }
        let entry_of = |bundle: &KeptBundle| added.iter().find(|entry| bundle.is_of(entry)).map(|entry| entry.seq);
        let known: Vec<(i64, &KeptBundle)> =
            sound.iter().filter_map(|kept| Some((entry_of(&kept.body)?, &kept.body))).collect();
        let mut lost: Vec<Lost> = added.iter().filter_map(|entry| Lost::of(entry, &known)).collect();
        // What was put beside the trail was never added: nothing makes it good.
        let strange = damaged.iter().map(|(kept, _): &(Kept<KeptBundle>, _)| kept.body.keys().code);
        let strange = strange.chain(unreadable.iter().cloned());
        let strange = strange.filter(|code| !added.iter().any(|entry| code_of(entry) == *code));
        lost.extend(strange.map(|code| Lost { code, files: None }));
        KeptBundles { sound, damaged, unreadable, lost }
    }

    /// All of them, oldest first.
    pub(super) fn all(&self) -> impl Iterator<Item = &Kept<KeptBundle>> {
        let mut all: Vec<_> = self.sound.iter().chain(self.damaged.iter().map(|(kept, _)| kept)).collect();
        all.sort_by_key(|kept| kept.id);
        all.into_iter()
    }

    /// The latest version of a bundle that is there, readable or not.
    pub(super) fn latest(&self, bundle: &str) -> Option<u32> {
        let read = self.all().filter(|kept| kept.body.manifest.bundle == bundle).map(|kept| kept.body.manifest.version);
        let unread = self.unreadable.iter().filter_map(|code| code.rsplit_once('@'));
        let unread = unread.filter(|(name, _)| *name == bundle).filter_map(|(_, version)| version.parse().ok());
        read.chain(unread).max()
    }

    /// What decides what is in force.
    pub(super) fn seen(&mut self) -> Seen {
        let sound = self.sound.iter().map(|kept| (kept.id, kept.body.sha256.clone())).collect();
        Seen { sound, damage: self.damage(None) }
    }

    /// Whether anything that was added is not in force as it was.
    pub(super) fn lost(&self) -> impl Iterator<Item = &str> {
        self.lost.iter().map(|lost| lost.code.as_str())
    }

    /// What is wrong with bundles that are not there as they were added, and that nothing later makes good.
    pub(super) fn damage(&mut self, new: Option<&KeptBundle>) -> Vec<ContentProblem> {
        self.lost.retain_mut(|lost| !new.is_some_and(|new| lost.is_made_good_by(new)));
        let problems = self.lost.iter().flat_map(|Lost { code, .. }| {
            let here = self.damaged.iter().find(|(kept, _)| kept.body.keys().code == *code);
            let gone = || vec![ContentProblem::new("", "", Defect::NotAsSigned(code.clone()))];
            here.map_or_else(gone, |(_, problems)| problems.clone())
        });
        problems.collect()
    }
}

/// The bundles whose rows can be read, and the codes of the others: one damaged row must not keep a centre from opening.
async fn readable(
    reader: &mut Reader,
    added: &[AuditEntry],
) -> Result<(Vec<Kept<KeptBundle>>, BTreeSet<String>), LedgerError> {
    let all = RecordQuery::new(Scope::All);
    match reader.records(&all).await {
        Err(LedgerError::Damaged { .. }) => {}
        read => return Ok((read?, BTreeSet::new())),
    }
    let (mut bundles, mut unreadable) = (Vec::new(), BTreeSet::new());
    for code in added.iter().map(code_of).collect::<BTreeSet<_>>() {
        match reader.kept(&code).await {
            Ok(found) => bundles.extend(found),
            Err(LedgerError::Damaged { .. }) => {
                unreadable.insert(code);
            }
            Err(error) => return Err(error),
        }
    }
    let rows: u64 = reader.count_records::<KeptBundle>(&all).await?.into_iter().map(|(_, rows)| rows).sum();
    if rows > (bundles.len() + unreadable.len()) as u64 {
        unreadable.insert(NAMELESS.to_owned());
    }
    Ok((bundles, unreadable))
}

/// The shipped files with those of bundles laid over them, in the order in which they were added.
pub(super) fn overlaid<'a>(bundles: impl IntoIterator<Item = &'a KeptBundle>) -> Vec<ContentFile> {
    let mut files: BTreeMap<String, String> = shipped_files().into_iter().map(|file| (file.path, file.text)).collect();
    for bundle in bundles {
        files.extend(bundle.files.iter().cloned());
    }
    files.into_iter().map(|(path, text)| ContentFile { path, text }).collect()
}
