//! Content in force: what the product ships, with signed bundles laid over it.
//!
//! A bundle is checked together with everything in force before anything is kept; it is kept in the ledger with its audit
//! entry, so that a backup has it, and used at once. Start with [`Desk::add_content`].

pub mod archive;
pub mod bundle;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use luytre_govern::dossier::Dossier;
use luytre_govern::library::{ContentFile, ContentProblem, Difference, Library, differences, shipped_files};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date, Record, SystemProfile};
use luytre_ledger::{Ledger, RecordQuery};
use luytre_model::store::Scope;
use luytre_model::{Nanos, ProtectionLevel};
use serde_json::json;

use self::bundle::{Bundle, BundleProblem, KeptBundle, TrustedKey};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

/// Records that a page lists as touched by new content.
const TOUCHED_MAX: usize = 500;

/// Content in force.
pub(crate) struct ContentState {
    library: RwLock<Arc<Library>>,
    trouble: RwLock<Vec<ContentProblem>>,
    keys: RwLock<Vec<TrustedKey>>,
}

impl ContentState {
    /// Reads what is in force: the shipped content and the bundles that were added.
    pub(crate) async fn open(ledger: &Ledger) -> Result<ContentState, DeskError> {
        let bundles = kept_bundles(ledger).await?;
        let (library, trouble) = match bundles.is_empty() {
            true => (Arc::clone(Library::shipped()), Vec::new()),
            false => match Library::read(&overlaid(&bundles)) {
                Ok(library) => (Arc::new(library), Vec::new()),
                Err(problems) => {
                    // A bundle of an older product may not fit this one: the centre goes on with what it ships and says so.
                    tracing::error!(problems = problems.len(), first = %problems[0], "added content cannot be used");
                    (Arc::clone(Library::shipped()), problems)
                }
            },
        };
        let (library, trouble) = (RwLock::new(library), RwLock::new(trouble));
        Ok(ContentState { library, trouble, keys: RwLock::default() })
    }
}

/// Returns the content in force of a ledger, without a desk: for commands that only read.
pub async fn library_of(ledger: &Ledger) -> Result<Arc<Library>, DeskError> {
    let state = ContentState::open(ledger).await?;
    Ok(state.library.read().unwrap_or_else(PoisonError::into_inner).clone())
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

/// A record that new content touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// Code of the system or of the dossier.
    pub code: String,
    /// Why.
    pub why: TouchedBy,
}

/// Why a record is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TouchedBy {
    /// The criteria give its facts another level.
    Level {
        /// As they were.
        before: Option<ProtectionLevel>,
        /// As they are.
        after: Option<ProtectionLevel>,
    },
    /// A dossier that is not decided stands under a regime of which a row changed.
    Regime,
    /// A limit of a dossier ends in a year whose working days changed.
    Calendar {
        /// The year.
        year: i16,
    },
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
    match Library::read(&laid_over(&[], &KeptBundle::of(bundle))) {
        Ok(after) => report.differences = differences(Library::shipped(), &after),
        Err(problems) => report.problems = problems.into_iter().map(BundleProblem::Content).collect(),
    }
    report
}

impl Desk {
    /// Returns the regulation and the other content in force; the lock is held for a moment only.
    pub fn library(&self) -> Arc<Library> {
        self.content.library.read().unwrap_or_else(PoisonError::into_inner).clone()
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
        let bundles = kept_bundles(&self.ledger).await?;
        let same = bundles.iter().filter(|kept| kept.body.manifest.bundle == name);
        if let Some(there) = same.map(|kept| kept.body.manifest.version).max().filter(|there| *there >= version) {
            report.problems.push(BundleProblem::OldVersion { bundle: name, there, given: version });
            return Ok(report);
        }
        let before = self.library();
        let kept = KeptBundle::of(bundle);
        let files = laid_over(&bundles, &kept);
        let read = tokio::task::spawn_blocking(move || Library::read(&files)).await;
        let after = match read.map_err(|error| DeskError::internal("read content", &error))? {
            Ok(library) => Arc::new(library),
            Err(problems) => {
                report.problems = problems.into_iter().map(BundleProblem::Content).collect();
                return Ok(report);
            }
        };
        report.differences = differences(&before, &after);
        report.touched = self.touched_by(actor, &before, &after).await?;
        report.touched.extend(self.touched_dossiers(actor, &report.differences).await?);
        if !apply {
            return Ok(report);
        }
        let detail = json!({ "version": version, "sha256": kept.sha256, "signed_by": kept.signed_by,
            "rows": report.differences.len(), "touched": report.touched.len() });
        self.keep_new(actor, "content.add", kept, detail).await?;
        *self.content.library.write().unwrap_or_else(PoisonError::into_inner) = after;
        self.content.trouble.write().unwrap_or_else(PoisonError::into_inner).clear();
        report.applied = true;
        Ok(report)
    }

    /// Dossiers that are not decided and stand under what changed.
    async fn touched_dossiers(&self, actor: &Actor, differences: &[Difference]) -> Result<Vec<Touched>, DeskError> {
        let folders: BTreeSet<&str> = differences.iter().filter_map(|row| row.path.split('/').nth(1)).collect();
        let of_calendar = differences.iter().filter(|row| row.path.starts_with("regulation/calendar/"));
        let years: BTreeSet<i16> = of_calendar.filter_map(|row| year_of(&row.path)).collect();
        let query = RecordQuery::new(actor.scope.clone());
        let dossiers: Vec<Kept<Dossier>> = self.ledger.read().await?.records(&query).await?;
        let touched = dossiers.into_iter().filter_map(|kept| {
            let due = kept.body.keys().due?;
            let why = match folders.contains(kept.body.regime.as_str()) {
                true => TouchedBy::Regime,
                false => TouchedBy::Calendar { year: Some(due.year()).filter(|year| years.contains(year))? },
            };
            Some(Touched { code: kept.body.code, why })
        });
        Ok(touched.take(TOUCHED_MAX).collect())
    }

    /// Systems whose facts give another level under the other content.
    async fn touched_by(&self, actor: &Actor, before: &Library, after: &Library) -> Result<Vec<Touched>, DeskError> {
        let today = self.today();
        let (Some(old), Some(new)) = (before.regime_for(today), after.regime_for(today)) else { return Ok(Vec::new()) };
        if old.criteria == new.criteria {
            return Ok(Vec::new());
        }
        let query = RecordQuery::new(actor.scope.clone());
        let profiles: Vec<Kept<SystemProfile>> = self.ledger.read().await?.records(&query).await?;
        let touched = profiles.into_iter().filter(|kept| !kept.body.facts.is_empty()).filter_map(|kept| {
            let level_of = |criteria: &luytre_govern::level::Criteria| criteria.classify(&kept.body.facts).level;
            let (before, after) = (level_of(&old.criteria), level_of(&new.criteria));
            (before != after)
                .then(|| Touched { code: kept.body.system.clone(), why: TouchedBy::Level { before, after } })
        });
        Ok(touched.take(TOUCHED_MAX).collect())
    }
}

/// The year of `regulation/calendar/2027.json`.
fn year_of(path: &str) -> Option<i16> {
    path.rsplit('/').next()?.strip_suffix(".json")?.parse().ok()
}

fn laid_over(bundles: &[Kept<KeptBundle>], new: &KeptBundle) -> Vec<ContentFile> {
    let mut files: BTreeMap<String, String> =
        overlaid(bundles).into_iter().map(|file| (file.path, file.text)).collect();
    files.extend(new.files.iter().cloned());
    files.into_iter().map(|(path, text)| ContentFile { path, text }).collect()
}

#[cfg(test)]
pub(crate) mod tests;
