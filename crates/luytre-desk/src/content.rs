//! Content in force: what the product ships, with signed bundles laid over it.
//!
//! A bundle is checked together with everything in force before anything is kept; it is kept in the ledger with its audit
//! entry, so that a backup has it, and used at once. What was in force before stays readable: a record that was made
//! under it asks for [`Desk::library_then`]. Start with [`Desk::add_content`].

pub mod archive;
pub mod bundle;
pub mod papers;
pub mod touched;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use luytre_govern::library::{ContentFile, ContentProblem, Difference, Library, differences, shipped_files};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date};
use luytre_ledger::{Ledger, RecordQuery};
use luytre_model::Nanos;
use luytre_model::store::Scope;
use serde_json::json;

pub use self::papers::Papers;
pub use self::touched::{Touched, TouchedBy};

use self::bundle::{Bundle, BundleProblem, KeptBundle, TrustedKey};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

/// What was in force from a moment on: everything that was read and checked together.
#[derive(Clone)]
struct InForce {
    since: Nanos,
    library: Arc<Library>,
    papers: Arc<Papers>,
}

impl InForce {
    fn read(since: Nanos, files: &[ContentFile]) -> Result<InForce, Vec<ContentProblem>> {
        let library = Library::read(files)?;
        let papers = Arc::new(Papers::read(&library)?);
        Ok(InForce { since, library: Arc::new(library), papers })
    }

    /// What the product ships; it was in force before anything was added.
    fn shipped() -> InForce {
        let library = Arc::clone(Library::shipped());
        let papers = Papers::read(&library).expect("the forms that the product ships are checked by a test");
        InForce { since: Nanos(i64::MIN), library, papers: Arc::new(papers) }
    }
}

/// Content in force.
pub(crate) struct ContentState {
    /// Oldest first; the last one is in force, and one always is.
    versions: RwLock<Vec<InForce>>,
    trouble: RwLock<Vec<ContentProblem>>,
    keys: RwLock<Vec<TrustedKey>>,
    /// Held while a bundle is checked and kept, so that two of them never count as the same version.
    adding: tokio::sync::Mutex<()>,
}

impl ContentState {
    /// Reads what is and was in force: the shipped content and the bundles that were added.
    pub(crate) async fn open(ledger: &Ledger) -> Result<ContentState, DeskError> {
        let bundles = kept_bundles(ledger).await?;
        let read = tokio::task::spawn_blocking(move || {
            let mut versions = vec![InForce::shipped()];
            let mut trouble = Vec::new();
            for (at, kept) in bundles.iter().enumerate() {
                match InForce::read(kept.created_at, &overlaid(&bundles[..=at])) {
                    Ok(version) => {
                        versions.push(version);
                        trouble.clear();
                    }
                    Err(problems) => trouble = problems,
                }
            }
            if let Some(first) = trouble.first() {
                // A bundle of an older product may not fit this one: the centre goes on with what it ships and says so.
                tracing::error!(problems = trouble.len(), first = %first, "added content cannot be used");
                versions.push(InForce { since: Nanos(i64::MAX), ..InForce::shipped() });
            }
            (versions, trouble)
        });
        let (versions, trouble) = read.await.map_err(|error| DeskError::internal("read content", &error))?;
        let (versions, trouble) = (RwLock::new(versions), RwLock::new(trouble));
        Ok(ContentState { versions, trouble, keys: RwLock::default(), adding: tokio::sync::Mutex::default() })
    }

    fn present(&self) -> InForce {
        let versions = self.versions.read().unwrap_or_else(PoisonError::into_inner);
        versions.last().expect("one version is always in force").clone()
    }

    fn then(&self, at: Nanos) -> InForce {
        let versions = self.versions.read().unwrap_or_else(PoisonError::into_inner);
        let found = versions.iter().rev().find(|version| version.since <= at).or(versions.first());
        found.expect("one version is always in force").clone()
    }
}

/// Returns the content in force of a ledger, without a desk: for commands that only read.
pub async fn library_of(ledger: &Ledger) -> Result<Arc<Library>, DeskError> {
    let state = ContentState::open(ledger).await?;
    Ok(state.present().library)
}

/// Returns the files in force of a ledger, by path: what somebody changes to make the next bundle.
pub async fn files_of(ledger: &Ledger) -> Result<Vec<ContentFile>, DeskError> {
    Ok(overlaid(&kept_bundles(ledger).await?))
}

async fn kept_bundles(ledger: &Ledger) -> Result<Vec<Kept<KeptBundle>>, DeskError> {
    let mut bundles: Vec<Kept<KeptBundle>> = ledger.read().await?.records(&RecordQuery::new(Scope::All)).await?;
    bundles.sort_by_key(|kept| kept.id);
    Ok(bundles)
}

/// The shipped files with those of bundles laid over them, in the order in which they were added.
fn overlaid(bundles: &[Kept<KeptBundle>]) -> Vec<ContentFile> {
    let mut files: BTreeMap<String, String> = shipped_files().into_iter().map(|file| (file.path, file.text)).collect();
    for kept in bundles {
        files.extend(kept.body.files.iter().cloned());
    }
    files.into_iter().map(|(path, text)| ContentFile { path, text }).collect()
}

/// What content is in force, and where it came from.
#[derive(Debug, Clone)]
pub struct ContentView {
    /// What is in force.
    pub library: Arc<Library>,
    /// Bundles that were added, oldest first.
    pub bundles: Vec<BundleView>,
    /// Why added content is not used, if it is not.
    pub trouble: Vec<ContentProblem>,
    /// Names of the keys whose signatures count.
    pub keys: Vec<String>,
}

/// A bundle that was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleView {
    /// Its name.
    pub bundle: String,
    /// Its version.
    pub version: u32,
    /// What it brings, in Vietnamese.
    pub title_vi: String,
    /// What it brings, in English.
    pub title_en: String,
    /// When it was made.
    pub made_on: Date,
    /// When it was added.
    pub added_at: Nanos,
    /// Name of the key that signed it.
    pub signed_by: String,
    /// SHA-256 of everything in it.
    pub sha256: String,
    /// Its paths.
    pub paths: Vec<String>,
}

impl BundleView {
    fn of(kept: &Kept<KeptBundle>) -> Self {
        let body = &kept.body;
        BundleView {
            bundle: body.manifest.bundle.clone(),
            version: body.manifest.version,
            title_vi: body.manifest.title_vi.clone(),
            title_en: body.manifest.title_en.clone(),
            made_on: body.manifest.made_on,
            added_at: kept.created_at,
            signed_by: body.signed_by.clone(),
            sha256: body.sha256.clone(),
            paths: body.files.iter().map(|(path, _)| path.clone()).collect(),
        }
    }
}

/// What a bundle would do, or did.
#[derive(Debug, Clone, Default)]
pub struct ContentReport {
    /// Whether it is in force now.
    pub applied: bool,
    /// Name and version, when the manifest could be read.
    pub bundle: Option<(String, u32)>,
    /// All that is wrong; nothing is kept while there is anything.
    pub problems: Vec<BundleProblem>,
    /// Rows that are not what they were.
    pub differences: Vec<Difference>,
    /// Records that it touches.
    pub touched: Vec<Touched>,
}

impl ContentView {
    /// Returns what this binary ships, without a centre.
    pub fn shipped() -> Self {
        ContentView {
            library: Arc::clone(Library::shipped()),
            bundles: Vec::new(),
            trouble: Vec::new(),
            keys: Vec::new(),
        }
    }
}

/// Checks a packed bundle with what this binary ships, without a centre.
pub fn check_bundle(packed: &[u8], keys: &[TrustedKey]) -> ContentReport {
    let mut report = ContentReport::default();
    let opened = archive::unpack(packed).map_err(|problem| vec![problem]);
    let bundle = match opened.and_then(|parts| Bundle::open(&parts, keys)) {
        Ok(bundle) => bundle,
        Err(problems) => return ContentReport { problems, ..report },
    };
    report.bundle = Some((bundle.manifest.bundle.clone(), bundle.manifest.version));
    match InForce::read(Nanos(0), &laid_over(&[], &KeptBundle::of(bundle))) {
        Ok(after) => report.differences = differences(Library::shipped(), &after.library),
        Err(problems) => report.problems = problems.into_iter().map(BundleProblem::Content).collect(),
    }
    report
}

impl Desk {
    /// Returns the regulation and the other content in force; the lock is held for a moment only.
    pub fn library(&self) -> Arc<Library> {
        self.content.present().library
    }

    /// Returns the content that was in force at a moment: what a record of that moment was made under.
    pub fn library_then(&self, at: Nanos) -> Arc<Library> {
        self.content.then(at).library
    }

    /// Returns the official forms in force.
    pub fn papers(&self) -> Arc<Papers> {
        self.content.present().papers
    }

    /// Returns the official forms that were in force at a moment.
    pub fn papers_then(&self, at: Nanos) -> Arc<Papers> {
        self.content.then(at).papers
    }

    /// Sets the keys whose signatures count: those in the data folder.
    pub fn trust_content_keys(&self, keys: Vec<TrustedKey>) {
        *self.content.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Returns what content is in force and where it came from.
    pub async fn content(&self, actor: &Actor) -> Result<ContentView, DeskError> {
        actor.must(Act::ReadRegistry)?;
        let bundles = kept_bundles(&self.ledger).await?;
        let trouble = self.content.trouble.read().unwrap_or_else(PoisonError::into_inner).clone();
        let keys = self.content_keys().into_iter().map(|key| key.name).collect();
        Ok(ContentView {
            library: self.library(),
            bundles: bundles.iter().map(BundleView::of).collect(),
            trouble,
            keys,
        })
    }

    /// Checks a packed bundle and tells what it would change; with `apply`, puts it in force when nothing is wrong.
    pub async fn add_content(&self, actor: &Actor, packed: Vec<u8>, apply: bool) -> Result<ContentReport, DeskError> {
        actor.must(Act::EditContent)?;
        let keys = self.content_keys();
        let opened = tokio::task::spawn_blocking(move || {
            let parts = archive::unpack(&packed).map_err(|problem| vec![problem])?;
            Bundle::open(&parts, &keys)
        });
        let opened = opened.await.map_err(|error| DeskError::internal("open a bundle", &error))?;
        match opened {
            Ok(bundle) => self.lay_over(actor, bundle, apply).await,
            Err(problems) => Ok(ContentReport { problems, ..ContentReport::default() }),
        }
    }

    fn content_keys(&self) -> Vec<TrustedKey> {
        self.content.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lays a bundle over what is in force.
    async fn lay_over(&self, actor: &Actor, bundle: Bundle, apply: bool) -> Result<ContentReport, DeskError> {
        let (name, version) = (bundle.manifest.bundle.clone(), bundle.manifest.version);
        let mut report = ContentReport { bundle: Some((name.clone(), version)), ..ContentReport::default() };
        let _one_at_a_time = self.content.adding.lock().await;
        let bundles = kept_bundles(&self.ledger).await?;
        let same = bundles.iter().filter(|kept| kept.body.manifest.bundle == name);
        if let Some(there) = same.map(|kept| kept.body.manifest.version).max().filter(|there| *there >= version) {
            report.problems.push(BundleProblem::OldVersion { bundle: name, there, given: version });
            return Ok(report);
        }
        let before = self.library();
        let kept = KeptBundle::of(bundle);
        let files = laid_over(&bundles, &kept);
        let read = tokio::task::spawn_blocking(move || InForce::read(Nanos(0), &files)).await;
        let after = match read.map_err(|error| DeskError::internal("read content", &error))? {
            Ok(after) => after,
            Err(problems) => {
                report.problems = problems.into_iter().map(BundleProblem::Content).collect();
                return Ok(report);
            }
        };
        report.differences = differences(&before, &after.library);
        report.touched = self.touched_by(actor, (&before, &after.library), &report.differences).await?;
        if !apply {
            return Ok(report);
        }
        let detail = json!({ "version": version, "sha256": kept.sha256, "signed_by": kept.signed_by,
            "rows": report.differences.len(), "touched": report.touched.len() });
        let kept = self.keep_new(actor, "content.add", kept, detail).await?;
        let after = InForce { since: kept.created_at, ..after };
        {
            let mut versions = self.content.versions.write().unwrap_or_else(PoisonError::into_inner);
            // What stood in for content that could not be used is no part of the past.
            versions.retain(|version| version.since <= after.since);
            versions.push(after);
        }
        self.content.trouble.write().unwrap_or_else(PoisonError::into_inner).clear();
        report.applied = true;
        Ok(report)
    }
}

fn laid_over(bundles: &[Kept<KeptBundle>], new: &KeptBundle) -> Vec<ContentFile> {
    let mut files: BTreeMap<String, String> =
        overlaid(bundles).into_iter().map(|file| (file.path, file.text)).collect();
    files.extend(new.files.iter().cloned());
    files.into_iter().map(|(path, text)| ContentFile { path, text }).collect()
}

#[cfg(test)]
pub(crate) mod tests;
