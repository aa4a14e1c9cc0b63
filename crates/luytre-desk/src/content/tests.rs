//! Bundles: what is taken, what is refused, and that nothing is half-added.

use std::collections::BTreeMap;

use luytre_govern::Date;
use luytre_govern::library::{Library, shipped_files};

use super::archive::{pack, unpack};
use super::bundle::{Bundle, BundleProblem, MANIFEST, Manifest, SIGNATURE, TrustedKey, new_key, sign};
use crate::tests::Province;
use crate::{Actor, DeskError};

mod damaged;
mod followed;
mod owned;
mod refused;
mod replaced;

const CRITERIA: &str = "regulation/ND331-2026/level-criteria.json";

fn manifest(version: u32) -> Manifest {
    Manifest {
        bundle: "thu".to_owned(),
        version,
        title_vi: "Thử".to_owned(),
        title_en: "A test".to_owned(),
        made_on: Date::constant(2026, 11, 22),
        files: Vec::new(),
    }
}

fn key() -> (String, TrustedKey) {
    let (private, public) = new_key().unwrap();
    let trusted = TrustedKey::read("nhà xuất bản", &public).unwrap();
    (private, trusted)
}

fn changed(path: &str, from: &str, to: &str) -> BTreeMap<String, Vec<u8>> {
    let file = shipped_files().into_iter().find(|file| file.path == path).unwrap();
    let text = file.text.replace(from, to);
    assert_ne!(text, file.text);
    BTreeMap::from([(file.path, text.into_bytes())])
}

fn packed(private: &str, version: u32, files: BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    packed_as("thu", private, version, files)
}

fn packed_as(bundle: &str, private: &str, version: u32, files: BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let manifest = Manifest { bundle: bundle.to_owned(), ..manifest(version) };
    pack(&sign(manifest, files, private).unwrap()).unwrap()
}

/// A packed bundle that changes one limit, for tests that look at all operations.
pub(crate) fn sample(private: &str, version: u32) -> Vec<u8> {
    let procedure = "regulation/ND331-2026/level-procedure.json";
    packed(private, version, changed(procedure, "\"working_days\": 15", "\"working_days\": 20"))
}

#[test]
fn what_is_packed_is_unpacked() {
    let files = BTreeMap::from([
        ("a/b.json".to_owned(), b"{}".to_vec()),
        ("a/empty".to_owned(), Vec::new()),
        ("x".to_owned(), vec![7; 1_500]),
    ]);
    assert_eq!(unpack(&pack(&files).unwrap()).unwrap(), files);
}

#[test]
fn what_is_no_bundle_is_refused_with_the_reason() {
    let why = |bytes: &[u8]| unpack(bytes).unwrap_err().to_string();
    assert!(why(b"not packed").contains("zstd"), "{}", why(b"not packed"));
    let whole = pack(&BTreeMap::from([("a/b".to_owned(), vec![1; 900])])).unwrap();
    assert!(why(&whole[..whole.len() - 6]).contains("zstd"));
    let short = zstd::bulk::compress(&[1; 300], 0).unwrap();
    assert!(why(&short).contains("ends too early"));
    let noise = zstd::bulk::compress(&[1; 2_000], 0).unwrap();
    assert!(why(&noise).contains("head of the tar is damaged"));
    assert_eq!(unpack(&vec![0; (4 << 20) + 1]), Err(BundleProblem::TooLarge));
    let bomb = zstd::bulk::compress(&vec![0; 40 << 20], 0).unwrap();
    assert_eq!(unpack(&bomb), Err(BundleProblem::TooLarge));
}

#[test]
fn a_signature_counts_only_of_a_trusted_key() {
    let (private, trusted) = key();
    let (_, stranger) = key();
    let files = sign(manifest(1), changed(CRITERIA, "100000", "90000"), &private).unwrap();
    let opened = Bundle::open(&files, &[stranger.clone(), trusted.clone()]).unwrap();
    assert_eq!((opened.signed_by.as_str(), opened.files.len()), ("nhà xuất bản", 1));
    assert_eq!(Bundle::open(&files, &[]), Err(vec![BundleProblem::NoKeys]));
    assert_eq!(Bundle::open(&files, &[stranger]), Err(vec![BundleProblem::BadSignature]));
    for name in [MANIFEST, SIGNATURE] {
        let mut without = files.clone();
        without.remove(name);
        assert_eq!(Bundle::open(&without, std::slice::from_ref(&trusted)), Err(vec![BundleProblem::NoFile(name)]));
    }
}

#[test]
fn paths_that_leave_the_folder_cannot_be_signed() {
    let (private, _) = key();
    for path in ["../x/y", "a/../b", "/etc/passwd", "plain", "a//b", "a/b c", ".git/config"] {
        let files = BTreeMap::from([(path.to_owned(), Vec::new())]);
        assert!(sign(manifest(1), files, &private).is_err(), "{path}");
    }
}

#[tokio::test]
async fn a_bundle_is_in_force_at_once_and_after_a_restart() {
    let province = Province::empty().await;
    let (private, trusted) = key();
    province.desk.trust_content_keys(vec![trusted.clone()]);
    let console = Actor::console();
    // Every row and every example that names the number.
    let files = changed(CRITERIA, "\"basic_subjects_gte\": 100000", "\"basic_subjects_gte\": 50000");
    let examples = "regulation/ND331-2026/level-examples.json";
    let mut files = files;
    files.extend(changed(examples, "99999", "49999"));
    let bytes = packed(&private, 1, files);

    let dry = province.desk.add_content(&console, bytes.clone(), false).await.unwrap();
    assert_eq!(dry.problems, []);
    assert!(!dry.applied && !dry.differences.is_empty());
    assert!(std::sync::Arc::ptr_eq(&province.desk.library(), Library::shipped()), "a dry run changes nothing");

    let done = province.desk.add_content(&console, bytes.clone(), true).await.unwrap();
    assert!(done.applied, "{:?}", done.problems);
    let limits = |library: &Library| library.regime("ND331-2026").unwrap().criteria.thresholds("basic_subjects");
    assert!(limits(&province.desk.library()).contains(&50_000));
    let again = province.desk.add_content(&console, bytes, true).await.unwrap();
    assert!(
        matches!(again.problems[..], [BundleProblem::OldVersion { there: 1, given: 1, .. }]),
        "{:?}",
        again.problems
    );

    let province = province.reopen().await;
    assert!(limits(&province.desk.library()).contains(&50_000));
    let view = province.desk.content(&console).await.unwrap();
    assert_eq!((view.bundles.len(), view.bundles[0].signed_by.as_str()), (1, "nhà xuất bản"));
    assert!(view.trouble.is_empty());
}

#[tokio::test]
async fn nothing_of_a_bad_bundle_is_kept() {
    let province = Province::empty().await;
    let (private, trusted) = key();
    province.desk.trust_content_keys(vec![trusted]);
    let console = Actor::console();
    let bad =
        packed(&private, 1, changed(CRITERIA, "\"basic_subjects_gte\": 100000", "\"basic_subjects_gte\": 100001"));
    let report = province.desk.add_content(&console, bad, true).await.unwrap();
    assert!(!report.applied);
    assert!(
        report.problems.iter().all(|problem| matches!(problem, BundleProblem::Content(_))),
        "{:?}",
        report.problems
    );
    assert!(province.desk.content(&console).await.unwrap().bundles.is_empty());
    assert!(std::sync::Arc::ptr_eq(&province.desk.library(), Library::shipped()));
}

#[tokio::test]
async fn only_who_edits_content_may_add_it() {
    let province = Province::empty().await;
    let mut reader = Actor::console();
    reader.role = luytre_model::Role::Auditor;
    assert!(province.desk.content(&reader).await.is_ok());
    let refused = province.desk.add_content(&reader, Vec::new(), true).await;
    assert!(matches!(refused, Err(DeskError::Forbidden)), "{refused:?}");
}

#[tokio::test]
async fn signals_name_requirements_of_the_catalogue_in_force() {
    let province = Province::full().await;
    let (private, trusted) = key();
    province.desk.trust_content_keys(vec![trusted]);
    let console = Actor::console();
    let path = "catalogues/tcvn14423.yaml";
    let text = include_str!("../../../../content/catalogues/tcvn14423.yaml");
    let renamed = text.replacen("\"Thời gian lưu nhật ký\"", "\"Thời gian giữ nhật ký\"", 1);
    assert_ne!(renamed, text);
    let title = async || {
        let view = province.desk.signals_of(&console, "cong-an").await.unwrap();
        let found = view.items.into_iter().find(|item| item.item.id == "TCVN14423.LOG.RETAIN");
        found.map(|item| item.item.title.vi)
    };
    assert_eq!(title().await.as_deref(), Some("Thời gian lưu nhật ký"));
    let bytes = packed(&private, 1, BTreeMap::from([(path.to_owned(), renamed.into_bytes())]));
    let done = province.desk.add_content(&console, bytes, true).await.unwrap();
    assert!(done.applied, "{:?}", done.problems);
    assert_eq!(title().await.as_deref(), Some("Thời gian giữ nhật ký"));
    // What nothing reads is not kept, however well it is signed.
    let stray = packed(&private, 2, BTreeMap::from([("signals/more.yaml".to_owned(), b"x".to_vec())]));
    let refused = province.desk.add_content(&console, stray, true).await.unwrap();
    assert!(!refused.applied);
    assert!(matches!(refused.problems[..], [BundleProblem::Content(_)]), "{:?}", refused.problems);
}
