//! `luytre content`: what regulation is in force, and signed bundles of newer content.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use luytre_desk::Actor;
use luytre_desk::content::archive::{FILES_MAX, PACKED_BYTES_MAX, UNPACKED_BYTES_MAX, pack};
use luytre_desk::content::bundle::{MANIFEST, Manifest, SIGNATURE, TrustedKey, new_key, sign};
use luytre_desk::content::{Adding, ContentReport, ContentView, TouchedBy, check_bundle};
use luytre_govern::Library;
use luytre_govern::library::{Difference, DifferenceKind};
use serde_json::json;

use crate::Outcome;
use crate::beside::Beside;
use crate::cli::{Content, Output, Place};
use crate::config::Config;
use crate::folder::config_of;
use crate::serve::runtime;
use crate::terminal::note;

/// Folder of the data folder with the public keys whose signatures count.
const KEYS_FOLDER: &str = "content-keys";
/// Largest file of a key, in bytes.
const KEY_BYTES_MAX: u64 = 4 << 10;
/// Rows of a difference that are printed.
const DIFFERENCES_SHOWN: usize = 200;

/// Runs a command of `luytre content`.
pub fn run(command: Content) -> anyhow::Result<Outcome> {
    match command {
        Content::List { data, output } => runtime()?.block_on(list(data.as_deref(), output)),
        Content::Add { bundle, take_over, place } => runtime()?.block_on(add(&bundle, take_over, &place)),
        Content::Verify { bundle, keys, take_over, data } => runtime()?.block_on(async {
            let mut trusted = match &data {
                Some(data) => trusted_keys(data)?,
                None => Vec::new(),
            };
            for path in &keys {
                trusted.push(read_key(path)?);
            }
            let packed = bundle.as_deref().map(read_bundle).transpose()?;
            verify(packed, trusted, take_over, data.as_deref()).await
        }),
        Content::Sign { folder, bundle, version, title, title_en, key, out } => {
            let title_en = title_en.unwrap_or_else(|| title.clone());
            let made_on = crate::level::today();
            let manifest = Manifest { bundle, version, title_vi: title, title_en, made_on, files: Vec::new() };
            write_signed(&folder, manifest, &key, out.as_deref())
        }
        Content::Export { folder, only, data } => export(&folder, &only, data.as_deref()),
        Content::Key { name } => make_key(&name),
    }
}

/// Returns the content in force of a centre, or of this binary.
pub fn library(data: Option<&Path>) -> anyhow::Result<Arc<Library>> {
    let Some(data) = data else { return Ok(Arc::clone(Library::shipped())) };
    runtime()?.block_on(async {
        let ledger = open_ledger(data).await?;
        let library = luytre_desk::content::library_of(&ledger).await.context("read the content in force")?;
        ledger.close().await;
        Ok(library)
    })
}

async fn open_ledger(data: &Path) -> anyhow::Result<luytre_ledger::Ledger> {
    let path = data.join("ledger.sqlite");
    if !path.is_file() {
        bail!("--data {}: there is no ledger; name the data folder of a centre", data.display());
    }
    let ledger = luytre_ledger::Ledger::open_file(&path).await;
    ledger.with_context(|| format!("open the ledger {}", path.display()))
}

/// Reads the public keys of a data folder.
pub fn trusted_keys(data: &Path) -> anyhow::Result<Vec<TrustedKey>> {
    let folder = data.join(KEYS_FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .with_context(|| format!("read {}", folder.display()))?
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "pub"))
        .collect();
    paths.sort();
    paths.iter().map(|path| read_key(path)).collect()
}

fn read_key(path: &Path) -> anyhow::Result<TrustedKey> {
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let text = read_short(path)?;
    TrustedKey::read(&name, &text).with_context(|| format!("{}: no Ed25519 public key in base64", path.display()))
}

fn read_short(path: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let file = std::fs::File::open(path).with_context(|| format!("read {}", path.display()))?;
    file.take(KEY_BYTES_MAX).read_to_string(&mut text).with_context(|| format!("read {}", path.display()))?;
    Ok(text)
}

/// Reads a packed bundle; a folder is packed as it is, with the signature that it has.
fn read_bundle(path: &Path) -> anyhow::Result<Vec<u8>> {
    if path.is_dir() {
        return pack(&read_folder(path)?).with_context(|| format!("pack {}", path.display()));
    }
    let file = std::fs::File::open(path).with_context(|| format!("read {}", path.display()))?;
    let mut bytes = Vec::new();
    file.take(PACKED_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)
        .with_context(|| format!("read {}", path.display()))?;
    Ok(bytes)
}

fn read_folder(folder: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut paths = Vec::new();
    refuse_links(folder)?;
    crate::content::walk(folder, &mut |path| paths.push(path.to_owned()))
        .with_context(|| format!("read {}", folder.display()))?;
    if paths.len() > FILES_MAX {
        bail!("{}: more than {FILES_MAX} files", folder.display());
    }
    let mut files = BTreeMap::new();
    let mut left = UNPACKED_BYTES_MAX;
    for path in paths {
        let inner = path.strip_prefix(folder).context("a file below the folder")?;
        let name = inner.to_str().with_context(|| format!("{}: not a UTF-8 path", path.display()))?.replace('\\', "/");
        let mut bytes = Vec::new();
        let file = std::fs::File::open(&path).with_context(|| format!("read {}", path.display()))?;
        file.take(left + 1).read_to_end(&mut bytes).with_context(|| format!("read {}", path.display()))?;
        left = left.checked_sub(bytes.len() as u64).with_context(|| format!("{}: too large", folder.display()))?;
        files.insert(name, bytes);
    }
    Ok(files)
}

/// A link would be left out or lead out of the folder: neither is what somebody meant to sign.
fn refuse_links(folder: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
        let entry = entry.with_context(|| format!("read {}", folder.display()))?;
        let kind = entry.file_type().with_context(|| format!("read {}", entry.path().display()))?;
        if kind.is_dir() {
            refuse_links(&entry.path())?;
        } else if !kind.is_file() {
            bail!("{}: neither file nor folder; put the file itself there", entry.path().display());
        }
    }
    Ok(())
}

async fn list(data: Option<&Path>, output: Output) -> anyhow::Result<Outcome> {
    let view = view(data).await?;
    let mut out = std::io::stdout().lock();
    let regimes: Vec<_> = view.library.regimes.values().collect();
    match output {
        Output::Json | Output::Jsonl => writeln!(out, "{}", list_json(&view))?,
        Output::Table | Output::Csv => {
            for regime in regimes {
                let basis = &regime.basis;
                let last = basis.in_force_to.map_or("-".to_owned(), |day| day.to_string());
                let (from, rows) = (basis.in_force_from, regime.criteria.rows.len());
                writeln!(out, "regime {}  from {from}  to {last}  criteria {rows}", regime.id)?;
            }
            for year in view.library.calendar.years() {
                let (off, swapped) = (year.days_off.len(), year.working.len());
                let open = year.undecided.len();
                writeln!(out, "calendar {}  days off {off}  swapped {swapped}  undecided {open}", year.year)?;
            }
            for (kind, (files, rows)) in kinds(&view.library) {
                writeln!(out, "kind {kind}  files {files}  rows {rows}")?;
            }
            for bundle in &view.bundles {
                let (name, version, by) = (&bundle.bundle, bundle.version, &bundle.signed_by);
                let (made, added, files) = (bundle.made_on, bundle.added_at, bundle.paths.len());
                writeln!(out, "bundle {name} {version}  signed by {by}  made {made}  added {added}  files {files}")?;
                writeln!(out, "  sha256 {}  {}", bundle.sha256, bundle.title_vi)?;
                if bundle.damaged {
                    writeln!(out, "  damaged: not what was signed, not used")?;
                }
                for path in &bundle.paths {
                    writeln!(out, "  {path}")?;
                }
            }
            for code in &view.unreadable {
                writeln!(out, "bundle {code}  damaged: cannot be read in the ledger, not used")?;
            }
            writeln!(out, "files {}  trusted keys {}", view.library.documents.len(), view.keys.len())?;
        }
    }
    for problem in &view.trouble {
        note(format_args!("luytre: added content is not used: {problem}"));
    }
    Ok(if view.trouble.is_empty() { Outcome::Yes } else { Outcome::No })
}

/// Files and rows of each kind of content.
fn kinds(library: &Library) -> BTreeMap<&str, (usize, usize)> {
    let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (path, document) in &library.documents {
        let kind = kinds.entry(path.split('/').next().unwrap_or_default()).or_default();
        kind.0 += 1;
        kind.1 += document.sections.iter().map(|section| section.rows.len()).sum::<usize>();
    }
    kinds
}

fn list_json(view: &ContentView) -> serde_json::Value {
    json!({
        "regimes": view.library.regimes.values().map(|regime| json!({
            "id": regime.id, "title": regime.vi, "in_force_from": regime.basis.in_force_from,
            "in_force_to": regime.basis.in_force_to, "confidence": regime.basis.confidence.as_str(),
        })).collect::<Vec<_>>(),
        "calendars": view.library.calendar.years().map(|year| json!({
            "year": year.year, "days_off": year.days_off.len(), "swapped_working_days": year.working.len(),
            "undecided": year.undecided.len(), "confidence": year.basis.confidence.as_str(),
        })).collect::<Vec<_>>(),
        "kinds": kinds(&view.library).into_iter().map(|(kind, (files, rows))| json!({
            "kind": kind, "files": files, "rows": rows,
        })).collect::<Vec<_>>(),
        "files": view.library.documents.keys().collect::<Vec<_>>(),
        "bundles": view.bundles.iter().map(|bundle| json!({
            "bundle": bundle.bundle, "version": bundle.version, "title": bundle.title_vi, "made_on": bundle.made_on,
            "added_at": bundle.added_at.to_string(), "signed_by": bundle.signed_by, "sha256": bundle.sha256,
            "paths": bundle.paths, "damaged": bundle.damaged,
        })).collect::<Vec<_>>(),
        "unreadable": view.unreadable,
        "keys": view.keys,
    })
}

/// Writes files in force into a folder, to be changed there and signed; never over a file.
fn export(folder: &Path, only: &[String], data: Option<&Path>) -> anyhow::Result<Outcome> {
    let files = match data {
        None => luytre_govern::library::shipped_files(),
        Some(data) => runtime()?.block_on(async {
            let ledger = open_ledger(data).await?;
            let files = luytre_desk::content::files_of(&ledger).await.context("read the content in force");
            ledger.close().await;
            files
        })?,
    };
    let asked = |path: &str| only.is_empty() || only.iter().any(|begin| path.starts_with(begin.as_str()));
    if let Some(nothing) = only.iter().find(|begin| !files.iter().any(|file| file.path.starts_with(begin.as_str()))) {
        bail!("--only {nothing}: no content of this name; luytre content list -o json names all files");
    }
    for file in files.iter().filter(|file| asked(&file.path)) {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).with_context(|| format!("make {}", parent.display()))?;
        }
        let made = std::fs::OpenOptions::new().write(true).create_new(true).open(&path);
        let mut made = made.with_context(|| format!("write {} (it must not be there yet)", path.display()))?;
        made.write_all(file.text.as_bytes()).with_context(|| format!("write {}", path.display()))?;
        writeln!(std::io::stdout(), "{}", file.path)?;
    }
    Ok(Outcome::Yes)
}

async fn add(bundle: &Path, take_over: bool, place: &Place) -> anyhow::Result<Outcome> {
    let packed = read_bundle(bundle)?;
    let centre = Beside::open(&config_of(place)?).await?;
    let report = centre
        .desk
        .add_content(&Actor::console(), packed, Adding { apply: true, take_over })
        .await
        .context("add the bundle");
    centre.close().await;
    print(&report?)
}

async fn verify(
    packed: Option<Vec<u8>>,
    keys: Vec<TrustedKey>,
    take_over: bool,
    data: Option<&Path>,
) -> anyhow::Result<Outcome> {
    let Some(packed) = packed else {
        let view = view(data).await?;
        let rows = view.library.documents.values().flat_map(|document| &document.sections);
        let rows: usize = rows.map(|section| section.rows.len()).sum();
        for problem in &view.trouble {
            note(format_args!("luytre: added content is not used: {problem}"));
        }
        let mut out = std::io::stdout().lock();
        writeln!(out, "files {}  rows {rows}  problems {}", view.library.documents.len(), view.trouble.len())?;
        return Ok(if view.trouble.is_empty() { Outcome::Yes } else { Outcome::No });
    };
    let Some(data) = data else { return print(&check_bundle(&packed, &keys)) };
    let centre = Beside::open(&config_in(data)?).await?;
    centre.desk.trust_content_keys(keys);
    let report = centre
        .desk
        .add_content(&Actor::console(), packed, Adding { apply: false, take_over })
        .await
        .context("check the bundle");
    centre.close().await;
    print(&report?)
}

/// Prints what a bundle did or would do.
fn print(report: &ContentReport) -> anyhow::Result<Outcome> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", summary(report))?;
    for difference in report.differences.iter().take(DIFFERENCES_SHOWN) {
        writeln!(out, "{}", difference_line(difference))?;
    }
    if report.differences.len() > DIFFERENCES_SHOWN {
        writeln!(out, "… and {} more rows", report.differences.len() - DIFFERENCES_SHOWN)?;
    }
    for touched in &report.touched {
        let why = match &touched.why {
            TouchedBy::Level { .. } => "the criteria give another level".to_owned(),
            TouchedBy::Regime => "it stands under the regime that changed".to_owned(),
            TouchedBy::Calendar { year } => format!("its limit ends in {year}"),
            TouchedBy::Form => "an open dossier with a form that changed".to_owned(),
            TouchedBy::Verdicts { items } => format!("{} judged requirements changed", items.len()),
            TouchedBy::Signals { signals } => format!("{} signals with results changed", signals.len()),
            TouchedBy::Edition => "an edition of an index that changed; it stays as published".to_owned(),
            TouchedBy::Assessment => "an open assessment under rules that changed".to_owned(),
            TouchedBy::Finding => "an open finding; it keeps the limits under which it was noted".to_owned(),
            TouchedBy::Drill => "a drill to come with a scenario that changed".to_owned(),
            TouchedBy::Training => "a person of whom other training is asked".to_owned(),
            TouchedBy::Programme => "an open programme with a report stream that changed".to_owned(),
            TouchedBy::Budget { year } => format!("a budget line of {year}, whose rule on the share changed"),
            TouchedBy::Report => "a report, not sent, whose template or ways of sending changed".to_owned(),
        };
        writeln!(out, "touches {}: {why}", touched.code)?;
    }
    for problem in &report.problems {
        note(format_args!("luytre: {problem}"));
    }
    Ok(if report.problems.is_empty() { Outcome::Yes } else { Outcome::No })
}

/// What became of a bundle, in one line.
fn summary(report: &ContentReport) -> String {
    let bundle = report.bundle.as_ref().map_or_else(String::new, |(name, version)| format!(" {name} {version}"));
    if !report.problems.is_empty() {
        return format!("bundle{bundle}  refused  problems {}", report.problems.len());
    }
    let state = if report.applied { "in force" } else { "checked" };
    let (rows, touched) = (report.differences.len(), report.touched.len());
    format!("bundle{bundle}  {state}  rows changed {rows}  records touched {touched}")
}

fn difference_line(difference: &Difference) -> String {
    let Difference { path, section, key, kind } = difference;
    let sign = match kind {
        DifferenceKind::Added(_) => '+',
        DifferenceKind::Removed(_) => '-',
        DifferenceKind::Changed { .. } => '~',
    };
    format!("{sign} {path} {section} {key}")
}

fn write_signed(folder: &Path, manifest: Manifest, key: &Path, out: Option<&Path>) -> anyhow::Result<Outcome> {
    let private = read_short(key)?;
    let files = read_folder(folder)?;
    let signed = sign(manifest, files, &private).with_context(|| format!("sign {}", folder.display()))?;
    for name in [MANIFEST, SIGNATURE] {
        let bytes = signed.get(name).context("the signed bundle has a manifest and a signature")?;
        let path = folder.join(name);
        std::fs::write(&path, bytes).with_context(|| format!("write {}", path.display()))?;
    }
    if let Some(out) = out {
        let packed = pack(&signed).with_context(|| format!("pack {}", folder.display()))?;
        crate::file::write(out, &packed)?;
    }
    Ok(Outcome::Yes)
}

fn make_key(name: &Path) -> anyhow::Result<Outcome> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let (private, public) = new_key()?;
    for (ending, mode, text) in [("key", 0o600, private), ("pub", 0o644, public)] {
        let path = name.with_extension(ending);
        let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&path);
        let mut file = file.with_context(|| format!("write {} (it must not be there yet)", path.display()))?;
        writeln!(file, "{text}").with_context(|| format!("write {}", path.display()))?;
    }
    Ok(Outcome::Yes)
}

/// The configuration of the centre with this data folder.
fn config_in(data: &Path) -> anyhow::Result<Config> {
    config_of(&Place { data: data.to_owned(), config: None })
}

/// What is in force in a centre, or in this binary.
async fn view(data: Option<&Path>) -> anyhow::Result<ContentView> {
    let Some(data) = data else { return Ok(ContentView::shipped()) };
    let centre = Beside::open(&config_in(data)?).await?;
    let view = centre.desk.content(&Actor::console()).await.context("read the content in force");
    centre.close().await;
    view
}

#[cfg(test)]
mod tests;
