//! Bundles of an ill will or a bad day: refused as a whole, with the reason, and without a panic.

use super::*;

/// A tar of one entry of any kind, packed.
fn tar_of(kind: u8, path: &str, link: &str, body: &[u8]) -> Vec<u8> {
    let plain = pack(&BTreeMap::from([("x".to_owned(), body.to_vec())])).unwrap();
    let mut tar = zstd::bulk::decompress(&plain, 1 << 20).unwrap();
    tar[..100].fill(0);
    tar[..path.len()].copy_from_slice(path.as_bytes());
    tar[156] = kind;
    tar[157..157 + link.len()].copy_from_slice(link.as_bytes());
    tar[148..156].fill(b' ');
    let sum: u64 = tar[..512].iter().map(|byte| u64::from(*byte)).sum();
    tar[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    zstd::bulk::compress(&tar, 0).unwrap()
}

/// Signs a manifest as it stands, whatever it says.
fn signed_as_is(private: &str, manifest: &Manifest, files: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::STANDARD;
    let pair = ring::signature::Ed25519KeyPair::from_pkcs8(&engine.decode(private).unwrap()).unwrap();
    let bytes = serde_json::to_vec(manifest).unwrap();
    let mut parts = files;
    parts.insert(SIGNATURE.to_owned(), engine.encode(pair.sign(&bytes).as_ref()).into_bytes());
    parts.insert(MANIFEST.to_owned(), bytes);
    parts
}

#[test]
fn links_and_devices_are_refused() {
    for (kind, what) in [(b'1', "hard link"), (b'2', "symlink"), (b'3', "device"), (b'4', "device"), (b'6', "pipe")] {
        let refused = unpack(&tar_of(kind, "regulation/x.json", "/etc/passwd", b"")).unwrap_err().to_string();
        assert!(refused.contains("something else than files and folders"), "{what}: {refused}");
    }
    assert!(unpack(&tar_of(b'0', "regulation/x.json", "", b"{}")).is_ok());
}

#[test]
fn paths_that_leave_the_folder_are_refused_even_when_they_are_signed() {
    let (private, trusted) = key();
    let (stray, digest) = ("../../etc/cron.d/x", "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    for path in
        [stray, "/etc/passwd", "index/../../x.json", "index//x.json", "index/.x.json", "index\\x.json", "x.json"]
    {
        let mut manifest = manifest(1);
        let file = super::super::bundle::ManifestFile { path: path.to_owned(), sha256: digest.to_owned() };
        manifest.files = vec![file];
        let parts = signed_as_is(&private, &manifest, BTreeMap::from([(path.to_owned(), b"{}".to_vec())]));
        let refused = Bundle::open(&parts, std::slice::from_ref(&trusted)).unwrap_err();
        assert_eq!(refused[0], BundleProblem::BadPath(path.to_owned()));
    }
}

#[test]
fn a_file_that_stands_twice_is_refused() {
    let (private, trusted) = key();
    let files = changed(CRITERIA, "100000", "90000");
    let signed = sign(manifest(1), files.clone(), &private).unwrap();
    let mut twice: Manifest = serde_json::from_slice(&signed[MANIFEST]).unwrap();
    twice.files.push(twice.files[0].clone());
    let parts = signed_as_is(&private, &twice, files);
    let refused = Bundle::open(&parts, std::slice::from_ref(&trusted)).unwrap_err();
    assert_eq!(refused, [BundleProblem::BadPath(CRITERIA.to_owned())]);
    // And twice in the tar, which a map cannot hold.
    let one = zstd::bulk::decompress(&pack(&signed).unwrap(), 32 << 20).unwrap();
    let mut both = one[..one.len() - 1_024].to_vec();
    both.extend_from_slice(&one);
    let refused = unpack(&zstd::bulk::compress(&both, 0).unwrap()).unwrap_err();
    assert_eq!(refused, BundleProblem::NotABundle("a path is in the tar twice"));
}

#[test]
fn a_changed_byte_anywhere_in_manifest_or_signature_is_refused() {
    let (private, trusted) = key();
    let signed = sign(manifest(1), changed(CRITERIA, "100000", "90000"), &private).unwrap();
    for name in [MANIFEST, SIGNATURE] {
        for at in (0..signed[name].len()).step_by(7) {
            let mut damaged = signed.clone();
            damaged.get_mut(name).unwrap()[at] ^= 1;
            let refused = Bundle::open(&damaged, std::slice::from_ref(&trusted));
            assert_eq!(refused, Err(vec![BundleProblem::BadSignature]), "{name} byte {at}");
        }
    }
    let mut damaged = signed;
    damaged.get_mut(CRITERIA).unwrap()[100] ^= 1;
    let refused = Bundle::open(&damaged, std::slice::from_ref(&trusted)).unwrap_err();
    assert!(matches!(refused[..], [BundleProblem::Changed(_) | BundleProblem::NotText(_)]), "{refused:?}");
}

#[test]
fn a_bundle_cut_off_at_any_byte_is_refused() {
    let (private, trusted) = key();
    let whole = packed(&private, 1, changed(CRITERIA, "100000", "90000"));
    for end in 0..whole.len() {
        let opened = unpack(&whole[..end]).map_err(|problem| vec![problem]);
        let opened = opened.and_then(|parts| Bundle::open(&parts, std::slice::from_ref(&trusted)));
        assert!(opened.is_err(), "cut at {end} of {}", whole.len());
    }
    let tar = zstd::bulk::decompress(&whole, 32 << 20).unwrap();
    for end in (0..tar.len() - 1_024).step_by(512) {
        let cut = zstd::bulk::compress(&tar[..end], 0).unwrap();
        assert!(unpack(&cut).is_err(), "a tar cut at {end} of {}", tar.len());
    }
}

#[tokio::test]
async fn a_bundle_with_missing_rows_changes_nothing_and_names_them_all() {
    let province = Province::empty().await;
    let (private, trusted) = key();
    province.desk.trust_content_keys(vec![trusted]);
    let console = Actor::console();
    let (index, rules) = ("index/capability-2026.json", "assessment/programme-rules.json");
    let mut files = changed(index, "\"part\": \"systems_approved\"", "\"part\": \"systems_blessed\"");
    files.extend(changed(rules, "\"levels\": [1, 2, 3, 4, 5]", "\"levels\": [1, 2, 3, 4, 6]"));
    files.extend(changed("signals/signals.yaml", "due_days: 30", "due_days: soon"));
    files.extend(changed("forms/ND331-2026/mau02.json", "\"code\": \"mau02\"", "\"code\": \"mau99\""));
    files.extend(changed("forms/layout.nd30-2020.json", "\"value\": 210", "\"value\": 20"));
    let report = province.desk.add_content(&console, packed(&private, 1, files), true).await.unwrap();
    assert!(!report.applied);
    let said: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    for words in
        ["index/capability-2026.json, indicators: no figure is called systems_blessed", rules, "signals/signals.yaml"]
    {
        assert!(said.iter().any(|line| line.contains(words)), "{words}: {said:#?}");
    }
    assert!(province.desk.content(&console).await.unwrap().bundles.is_empty());
    assert!(std::sync::Arc::ptr_eq(&province.desk.library(), Library::shipped()));
    // Forms are read once everything else is right.
    let mut files = changed("forms/ND331-2026/mau02.json", "\"code\": \"mau02\"", "\"code\": \"mau99\"");
    files.extend(changed("forms/layout.nd30-2020.json", "\"value\": 210", "\"value\": 20"));
    let report = province.desk.add_content(&console, packed(&private, 1, files), true).await.unwrap();
    let said: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    assert!(
        said.iter().any(|line| line.contains("mau02.json, code: mau99 is not in forms.json of the regime")),
        "{said:#?}"
    );
    assert!(
        said.iter().any(|line| line.contains("layout.nd30-2020.json: ") && line.contains("outside 210 to 210")),
        "{said:#?}"
    );
    assert!(province.desk.content(&console).await.unwrap().bundles.is_empty());
}
