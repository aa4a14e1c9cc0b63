//! A bundle of content: files, a manifest with the hash of each, and a signature over the manifest.
//!
//! `manifest.json` names the bundle, its version and its files; `manifest.sig` is the Ed25519 signature of its bytes in
//! base64. A bundle is taken whole or not at all: everything that is wrong is named.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use luytre_govern::Date;
use luytre_govern::library::{ContentFile, ContentProblem};
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::kept::Signed;

/// Name of the manifest in a bundle.
pub const MANIFEST: &str = "manifest.json";
/// Name of the signature in a bundle.
pub const SIGNATURE: &str = "manifest.sig";

/// What a bundle says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Its name; a later version of the same name is laid over it, file by file.
    pub bundle: String,
    /// Its version, counted up.
    pub version: u32,
    /// What it brings, in Vietnamese.
    pub title_vi: String,
    /// What it brings, in English.
    pub title_en: String,
    /// When it was made.
    pub made_on: Date,
    /// Its files.
    pub files: Vec<ManifestFile>,
}

/// A file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestFile {
    /// Path below `content/`.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// A key whose signatures count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// How people call it: the name of its file.
    pub name: String,
    /// The 32 bytes of an Ed25519 public key.
    pub public: Vec<u8>,
}

impl TrustedKey {
    /// Reads a public key in base64.
    pub fn read(name: &str, text: &str) -> Option<Self> {
        let public = STANDARD.decode(text.trim()).ok().filter(|bytes| bytes.len() == 32)?;
        Some(TrustedKey { name: name.to_owned(), public })
    }
}

/// What is wrong with a bundle. The text says what to do; pages have their own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleProblem {
    /// More bytes or files than a bundle may have.
    #[error("the bundle is too large; split it")]
    TooLarge,
    /// It cannot be unpacked.
    #[error("this is no bundle: {0}; pack the folder with luytre content sign or tar --zstd")]
    NotABundle(&'static str),
    /// A file that must be there.
    #[error("{0} is missing; sign the folder with luytre content sign")]
    NoFile(&'static str),
    /// The manifest cannot be read.
    #[error("manifest.json: {0}; sign the folder anew")]
    Manifest(String),
    /// No key is trusted here.
    #[error("no key is trusted here; put the publisher's public key into the folder content-keys of the data folder")]
    NoKeys,
    /// No trusted key made the signature.
    #[error("no trusted key made the signature; ask the publisher for the bundle or for the key")]
    BadSignature,
    /// A path that leaves the folder.
    #[error("{0}: not a path below content/; rename the file")]
    BadPath(String),
    /// A file of the manifest is not there.
    #[error("{0}: named in the manifest and not there; get the bundle again")]
    Missing(String),
    /// A file that the manifest does not name.
    #[error("{0}: not named in the manifest; sign the folder anew or take it out")]
    Extra(String),
    /// A file is not what was signed.
    #[error("{0}: changed after it was signed; get the bundle again")]
    Changed(String),
    /// A file is not text.
    #[error("{0}: not UTF-8; write it in UTF-8")]
    NotText(String),
    /// This or a later version is there already.
    #[error("version {there} of {bundle} was added before; the bundle has version {given}: count the version up")]
    OldVersion {
        /// The bundle.
        bundle: String,
        /// The latest version that was added.
        there: u32,
        /// The version that was given.
        given: u32,
    },
    /// A file belongs to the bundle that brought it.
    #[error(
        "{path}: brought by the bundle {bundle}; give it out as a higher version of {bundle}, or ask to take it over"
    )]
    Owned {
        /// The file.
        path: String,
        /// The bundle that brought it last.
        bundle: String,
    },
    /// The content itself, together with what is in force.
    #[error("{0}")]
    Content(ContentProblem),
}

/// A bundle whose signature and hashes hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Its files.
    pub files: Vec<ContentFile>,
    /// Name of the key that signed it.
    pub signed_by: String,
    /// What was signed, to be checked again.
    pub signed: Signed,
}

impl Bundle {
    /// Opens a bundle from its files. All that is wrong is named.
    pub fn open(parts: &BTreeMap<String, Vec<u8>>, keys: &[TrustedKey]) -> Result<Bundle, Vec<BundleProblem>> {
        let Some(manifest_bytes) = parts.get(MANIFEST) else { return Err(vec![BundleProblem::NoFile(MANIFEST)]) };
        let Some(signature) = parts.get(SIGNATURE) else { return Err(vec![BundleProblem::NoFile(SIGNATURE)]) };
        // Nothing of a bundle is read before somebody whom the centre trusts has signed it.
        let (signed_by, signed) = signer(manifest_bytes, signature, keys).map_err(|problem| vec![problem])?;
        let manifest: Manifest = serde_json::from_slice(manifest_bytes)
            .map_err(|error| vec![BundleProblem::Manifest(error.to_string().chars().take(300).collect())])?;
        let mut problems = Vec::new();
        if !is_name(&manifest.bundle) || manifest.version == 0 || manifest.files.is_empty() {
            problems.push(BundleProblem::Manifest("name, version or files are missing".to_owned()));
        }
        let mut named = BTreeSet::new();
        let mut files = Vec::new();
        for file in &manifest.files {
            if !is_path(&file.path) || !named.insert(file.path.as_str()) {
                problems.push(BundleProblem::BadPath(file.path.chars().take(200).collect()));
                continue;
            }
            match parts.get(&file.path) {
                None => problems.push(BundleProblem::Missing(file.path.clone())),
                Some(bytes) if sha256(bytes) != file.sha256 => problems.push(BundleProblem::Changed(file.path.clone())),
                Some(bytes) => match String::from_utf8(bytes.clone()) {
                    Ok(text) => files.push(ContentFile { path: file.path.clone(), text }),
                    Err(_) => problems.push(BundleProblem::NotText(file.path.clone())),
                },
            }
        }
        let stray = parts.keys().filter(|path| !matches!(path.as_str(), MANIFEST | SIGNATURE));
        for path in stray.filter(|path| !named.contains(path.as_str())) {
            problems.push(BundleProblem::Extra(path.chars().take(200).collect()));
        }
        if problems.is_empty() { Ok(Bundle { manifest, files, signed_by, signed }) } else { Err(problems) }
    }
}

fn signer(manifest: &[u8], signature: &[u8], keys: &[TrustedKey]) -> Result<(String, Signed), BundleProblem> {
    if keys.is_empty() {
        return Err(BundleProblem::NoKeys);
    }
    let text = std::str::from_utf8(signature).ok().map(str::trim);
    let signature = text.and_then(|text| STANDARD.decode(text).ok()).ok_or(BundleProblem::BadSignature)?;
    let made_it =
        |key: &&TrustedKey| UnparsedPublicKey::new(&ED25519, &key.public).verify(manifest, &signature).is_ok();
    let key = keys.iter().find(made_it).ok_or(BundleProblem::BadSignature)?;
    let manifest =
        std::str::from_utf8(manifest).map_err(|_| BundleProblem::Manifest("not UTF-8".to_owned()))?.to_owned();
    let (signature, public) = (STANDARD.encode(&signature), STANDARD.encode(&key.public));
    Ok((key.name.clone(), Signed { manifest, signature, key: public }))
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=64).contains(&name.len()) && name.bytes().all(fits)
}

/// Whether a path stays below `content/`.
fn is_path(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    path.len() <= 200 && parts.len() >= 2 && parts.iter().all(|part| is_name(part) && !part.starts_with('.'))
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Why a bundle cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The machine gives no random bytes.
    #[error("the machine gives no random bytes")]
    Random,
    /// The key is no Ed25519 key in PKCS#8.
    #[error("the key is no Ed25519 key in PKCS#8, base64")]
    Key,
    /// A path that leaves the folder.
    #[error("{0}: not a path below content/")]
    Path(String),
}

/// Makes a signing key; returns the private key and the public one, both in base64.
pub fn new_key() -> Result<(String, String), SignError> {
    let private = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| SignError::Random)?;
    let pair = Ed25519KeyPair::from_pkcs8(private.as_ref()).map_err(|_| SignError::Key)?;
    Ok((STANDARD.encode(private.as_ref()), STANDARD.encode(pair.public_key().as_ref())))
}

/// Signs files; `manifest.files` is filled in here. Returns the files with manifest and signature.
pub fn sign(
    mut manifest: Manifest,
    mut files: BTreeMap<String, Vec<u8>>,
    private: &str,
) -> Result<BTreeMap<String, Vec<u8>>, SignError> {
    let private = STANDARD.decode(private.trim()).map_err(|_| SignError::Key)?;
    let pair = Ed25519KeyPair::from_pkcs8(&private).map_err(|_| SignError::Key)?;
    files.retain(|path, _| path != MANIFEST && path != SIGNATURE);
    if let Some(path) = files.keys().find(|path| !is_path(path)) {
        return Err(SignError::Path(path.clone()));
    }
    let named = files.iter().map(|(path, bytes)| ManifestFile { path: path.clone(), sha256: sha256(bytes) });
    manifest.files = named.collect();
    let bytes = serde_json::to_vec_pretty(&manifest).expect("a manifest is plain data");
    let signature = STANDARD.encode(pair.sign(&bytes).as_ref());
    files.insert(MANIFEST.to_owned(), bytes);
    files.insert(SIGNATURE.to_owned(), signature.into_bytes());
    Ok(files)
}
