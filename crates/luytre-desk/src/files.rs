//! Files that people attach, kept under the hash of their content in a folder of the data directory.
//!
//! Names that people gave are never paths: they stand in the records that refer to a file. A file that is there already
//! is not written again; a file that nothing refers to does no harm.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::desk::Desk;
use crate::error::DeskError;

/// Characters of a hash.
const HASH_CHARS: usize = 64;

impl Desk {
    /// Says where attached files are kept; once, before pages are served.
    pub fn keep_files_in(&self, folder: PathBuf) {
        // A second folder would split what is kept: the first one stays.
        let _ = self.files.set(folder);
    }

    /// Keeps a file; returns the SHA-256 of its content in hexadecimal digits.
    pub(crate) async fn keep_file(&self, bytes: Vec<u8>) -> Result<String, DeskError> {
        let folder = self.files.get().cloned().ok_or(DeskError::Unavailable)?;
        let kept = tokio::task::spawn_blocking(move || {
            let hash = hash_of(&bytes);
            write(&folder, &hash, &bytes).map(|()| hash)
        });
        match kept.await {
            Ok(Ok(hash)) => Ok(hash),
            Ok(Err(error)) => Err(DeskError::internal("keep an attached file", &error)),
            Err(error) => Err(DeskError::internal("keep an attached file", &error)),
        }
    }

    /// Returns the content of a file. What is damaged on disk is never handed out.
    pub(crate) async fn kept_file(&self, hash: &str) -> Result<Vec<u8>, DeskError> {
        let folder = self.files.get().cloned().ok_or(DeskError::Unavailable)?;
        let path = place(&folder, hash).ok_or(DeskError::NotFound)?;
        let wanted = hash.to_owned();
        let read = tokio::task::spawn_blocking(move || {
            let bytes = std::fs::read(path)?;
            let sound = hash_of(&bytes) == wanted;
            if sound { Ok(bytes) } else { Err(std::io::Error::other("the file differs from its hash")) }
        });
        match read.await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => Err(DeskError::NotFound),
            Ok(Err(error)) => Err(DeskError::internal("read an attached file", &error)),
            Err(error) => Err(DeskError::internal("read an attached file", &error)),
        }
    }
}

/// Returns the SHA-256 of a content in hexadecimal digits.
pub(crate) fn hash_of(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(HASH_CHARS);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The path of a file; `None` for what is no hash.
fn place(folder: &Path, hash: &str) -> Option<PathBuf> {
    let digits = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if hash.len() != HASH_CHARS || !hash.bytes().all(digits) {
        return None;
    }
    Some(folder.join(&hash[..2]).join(hash))
}

fn write(folder: &Path, hash: &str, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    let path = place(folder, hash).ok_or_else(|| std::io::Error::other("not a hash"))?;
    if path.exists() {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(folder);
    std::fs::create_dir_all(parent)?;
    // Written beside and renamed: a file under a hash is whole or not there.
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|_| std::io::Error::other("the system gives no random numbers"))?;
    let temporary = parent.join(format!("new-{:016x}", u64::from_be_bytes(random)));
    let mut file = std::fs::File::create(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&temporary, &path)?;
    std::fs::File::open(parent)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashes_are_places() {
        let folder = Path::new("/data/attachments");
        let hash = hash_of(b"x");
        assert_eq!(place(folder, &hash), Some(folder.join(&hash[..2]).join(&hash)));
        for wrong in ["", "../../etc/passwd", &hash[1..], &hash.to_uppercase(), &format!("../{}", &hash[3..])] {
            assert_eq!(place(folder, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_file_is_written_once_and_whole() {
        let folder = tempfile::tempdir().expect("the machine has a temporary folder");
        let hash = hash_of(b"tre");
        write(folder.path(), &hash, b"tre").expect("written");
        write(folder.path(), &hash, b"tre").expect("there already");
        let path = place(folder.path(), &hash).expect("a hash");
        assert_eq!(std::fs::read(&path).expect("read"), b"tre");
        let beside = std::fs::read_dir(path.parent().expect("in a folder")).expect("read").count();
        assert_eq!(beside, 1, "nothing temporary is left");
    }
}
