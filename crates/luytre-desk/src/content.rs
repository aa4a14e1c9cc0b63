//! Content in force: what the product ships, with signed bundles laid over it.
//!
//! A bundle is checked together with everything in force before anything is kept; it is kept in the ledger with its audit
//! entry, so that a backup has it, and used at once; it is checked again whenever the centre starts ([`kept`]). What was in force before stays readable: a record that was made
//! under it asks for [`Desk::library_then`]. Start with [`Desk::add_content`].

pub mod archive;
pub mod bundle;
mod kept;
pub mod papers;
pub mod touched;

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use luytre_govern::library::{ContentFile, ContentProblem, Difference, Library, differences};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date};
use luytre_ledger::Ledger;
use luytre_model::Nanos;
use serde_json::json;
use tokio_util::sync::CancellationToken;

pub use self::papers::Papers;
pub use self::touched::{Touched, TouchedBy};

use self::bundle::{Bundle, BundleProblem, TrustedKey};
use self::kept::{KeptBundle, KeptBundles, Seen, overlaid};
use crate::actor::Actor;
use crate::bus::Notice;
use crate::desk::Desk;
use crate::error::DeskError;

/// How often a running centre looks whether another process changed the content in its ledger.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(60);

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
    /// What of the ledger is in force. Held while a bundle is checked and kept, so that two of them never count as the
    /// same version, and while the ledger is read again.
    adding: tokio::sync::Mutex<Seen>,
}

/// What the bundles of a ledger give.
struct Reading {
    versions: Vec<InForce>,
    trouble: Vec<ContentProblem>,
    seen: Seen,
}

impl Reading {
    async fn of(mut bundles: KeptBundles) -> Result<Reading, DeskError> {
        let read = tokio::task::spawn_blocking(move || {
            let mut versions = vec![InForce::shipped()];
            let mut trouble = Vec::new();
            for (at, kept) in bundles.sound.iter().enumerate() {
                match InForce::read(kept.created_at, &overlaid(bundles.sound[..=at].iter().map(|kept| &kept.body))) {
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
            for bundle in bundles.lost() {
                tracing::error!(
                    bundle,
                    "a bundle in the ledger is not there as it was signed, and not used: restore the ledger from a backup or \
                     add a higher version of the bundle"
                );
            }
            trouble.extend(bundles.damage(None));
            Reading { versions, trouble, seen: bundles.seen() }
        });
        read.await.map_err(|error| DeskError::internal("read content", &error))
    }
}

impl ContentState {
    /// Reads what is and was in force: the shipped content and the bundles that were added.
    pub(crate) async fn open(ledger: &Ledger) -> Result<ContentState, DeskError> {
        let Reading { versions, trouble, seen } = Reading::of(KeptBundles::read(ledger).await?).await?;
        let (versions, trouble) = (RwLock::new(versions), RwLock::new(trouble));
        Ok(ContentState { versions, trouble, keys: RwLock::default(), adding: tokio::sync::Mutex::new(seen) })
    }

    /// How much of what was added cannot be used.
    pub(crate) fn troubles(&self) -> usize {
        self.trouble.read().unwrap_or_else(PoisonError::into_inner).len()
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
    Ok(overlaid(KeptBundles::read(ledger).await?.sound.iter().map(|kept| &kept.body)))
}

/// What content is in force, and where it came from.
#[derive(Debug, Clone)]
pub struct ContentView {
    /// What is in force.
    pub library: Arc<Library>,
    /// Bundles that were added, oldest first.
    pub bundles: Vec<BundleView>,
    /// Name and version of bundles whose row in the ledger cannot be read; `?` where the audit trail does not name it.
    pub unreadable: Vec<String>,
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
    /// It is not what was signed any more, and is not used.
    pub damaged: bool,
}

impl BundleView {
    fn of(kept: &Kept<KeptBundle>, damaged: bool) -> Self {
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
            damaged,
        }
    }
}

/// What is done with a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Adding {
    /// It is put in force when nothing is wrong; else it is only checked.
    pub apply: bool,
    /// It may replace files that another bundle brought.
    pub take_over: bool,
}

impl From<bool> for Adding {
    /// Checks, or puts in force; nothing is taken over.
    fn from(apply: bool) -> Self {
        Adding { apply, take_over: false }
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
            unreadable: Vec::new(),
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
    match InForce::read(Nanos(0), &overlaid([&KeptBundle::of(bundle)])) {
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
        let bundles = KeptBundles::read(&self.ledger).await?;
        let is_damaged = |kept: &Kept<KeptBundle>| bundles.damaged.iter().any(|(damaged, _)| damaged.id == kept.id);
        let trouble = self.content.trouble.read().unwrap_or_else(PoisonError::into_inner).clone();
        let keys = self.content_keys().into_iter().map(|key| key.name).collect();
        Ok(ContentView {
            library: self.library(),
            bundles: bundles.all().map(|kept| BundleView::of(kept, is_damaged(kept))).collect(),
            unreadable: bundles.unreadable.iter().cloned().collect(),
            trouble,
            keys,
        })
    }

    /// Checks a packed bundle and tells what it would change; with [`Adding::apply`], puts it in force when nothing is
    /// wrong.
    pub async fn add_content(
        &self,
        actor: &Actor,
        packed: Vec<u8>,
        how: impl Into<Adding>,
    ) -> Result<ContentReport, DeskError> {
        actor.must(Act::EditContent)?;
        let how = how.into();
        let keys = self.content_keys();
        let opened = tokio::task::spawn_blocking(move || {
            let parts = archive::unpack(&packed).map_err(|problem| vec![problem])?;
            Bundle::open(&parts, &keys)
        });
        let opened = opened.await.map_err(|error| DeskError::internal("open a bundle", &error))?;
        match opened {
            Ok(bundle) => self.lay_over(actor, bundle, how).await,
            Err(problems) => Ok(ContentReport { problems, ..ContentReport::default() }),
        }
    }

    /// Reads the content of the ledger again when it is not what is in force any more: another process added a bundle, or
    /// one was damaged. Returns whether it was.
    pub async fn reload_content(&self) -> Result<bool, DeskError> {
        let mut seen = self.content.adding.lock().await;
        let mut bundles = KeptBundles::read(&self.ledger).await?;
        if *seen == bundles.seen() {
            return Ok(false);
        }
        let read = Reading::of(bundles).await?;
        *self.content.versions.write().unwrap_or_else(PoisonError::into_inner) = read.versions;
        *self.content.trouble.write().unwrap_or_else(PoisonError::into_inner) = read.trouble;
        *seen = read.seen;
        tracing::info!("the content in the ledger changed and was read again");
        self.bus.announce(Notice::RegistryChanged);
        Ok(true)
    }

    /// Looks for content that another process changed, until `stop`.
    pub(crate) async fn follow_content(&self, every: Duration, stop: &CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(every) => {}
            }
            if let Err(error) = self.reload_content().await {
                tracing::warn!(%error, "the content in the ledger could not be read again");
            }
        }
    }

    fn content_keys(&self) -> Vec<TrustedKey> {
        self.content.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lays a bundle over what is in force.
    async fn lay_over(&self, actor: &Actor, bundle: Bundle, how: Adding) -> Result<ContentReport, DeskError> {
        let (name, version) = (bundle.manifest.bundle.clone(), bundle.manifest.version);
        let mut report = ContentReport { bundle: Some((name.clone(), version)), ..ContentReport::default() };
        let mut seen = self.content.adding.lock().await;
        let mut bundles = KeptBundles::read(&self.ledger).await?;
        if let Some(there) = bundles.latest(&name).filter(|there| *there >= version) {
            report.problems.push(BundleProblem::OldVersion { bundle: name, there, given: version });
            return Ok(report);
        }
        let before = self.library();
        let kept = KeptBundle::of(bundle);
        let taken = of_others(&bundles, &kept);
        if !taken.is_empty() && !how.take_over {
            report.problems = taken;
            return Ok(report);
        }
        let files = overlaid(bundles.sound.iter().map(|kept| &kept.body).chain([&kept]));
        let damage = bundles.damage(Some(&kept));
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
        if !how.apply {
            return Ok(report);
        }
        let detail = json!({ "version": version, "sha256": kept.sha256, "signed_by": kept.signed_by,
            "key": kept.signed.as_ref().map(|signed| signed.key.as_str()), "taken_over": taken.len(),
            "files": kept.files.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
            "rows": report.differences.len(), "touched": report.touched.len() });
        let kept = self.keep_new(actor, kept::ADD, kept, detail).await?;
        let after = InForce { since: kept.created_at, ..after };
        bundles.sound.push(kept);
        *seen = bundles.seen();
        {
            let mut versions = self.content.versions.write().unwrap_or_else(PoisonError::into_inner);
            // What stood in for content that could not be used is no part of the past.
            versions.retain(|version| version.since <= after.since);
            versions.push(after);
        }
        *self.content.trouble.write().unwrap_or_else(PoisonError::into_inner) = damage;
        report.applied = true;
        Ok(report)
    }
}

/// The files of a bundle that another one brought last: nobody puts old law back under a new name unasked.
fn of_others(bundles: &KeptBundles, new: &KeptBundle) -> Vec<BundleProblem> {
    let brings = |kept: &&Kept<KeptBundle>, path: &str| kept.body.files.iter().any(|(there, _)| there == path);
    let all: Vec<_> = bundles.all().collect();
    let other = new.files.iter().filter_map(|(path, _)| {
        let owner = all.iter().rev().find(|kept| brings(kept, path))?.body.manifest.bundle.clone();
        (owner != new.manifest.bundle).then(|| BundleProblem::Owned { path: path.clone(), bundle: owner })
    });
    other.collect()
}

#[cfg(test)]
pub(crate) mod tests;
