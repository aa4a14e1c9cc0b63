//! The few things that the store asks of a file system, each with an error that names what was being done.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use luytre_model::store::StoreError;
use sha2::{Digest, Sha256};

/// Names what was being done, for an error of the file system.
pub fn failed(doing: &str, path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let doing = format!("{doing} {}", path.display());
    move |source| StoreError::Io { doing, source }
}

/// Makes the names in `folder` durable.
pub fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed("sync the folder", folder))
}

/// Replaces the content of the file `name` in `folder` so that after a crash it has either the old or the new content.
pub fn replace(folder: &Path, name: &str, content: &[u8]) -> Result<(), StoreError> {
    let path = folder.join(name);
    let beside = folder.join(format!("{name}.new"));
    let write = || {
        let mut file = File::create(&beside)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    };
    write().map_err(failed("write", &path))?;
    sync_folder(folder)
}

/// Creates the folder and its parents; the folder's own name is made durable.
pub fn create_folder(folder: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(folder).map_err(failed("create the folder", folder))?;
    folder.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or(Ok(()), sync_folder)
}

/// Returns the bytes of the file system that an unprivileged process may still write.
pub fn free_bytes(folder: &Path) -> io::Result<u64> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Returns SHA-256 in hexadecimal digits.
pub fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns SHA-256 of `content` in hexadecimal digits.
pub fn sha256(content: &[u8]) -> String {
    hex(&Sha256::digest(content))
}

/// Reads a whole file and returns its size and SHA-256.
pub fn sha256_of_file(path: &Path) -> Result<(u64, String), StoreError> {
    let mut hasher = Hashed { file: io::sink(), digest: Sha256::new(), bytes: 0 };
    File::open(path).and_then(|mut file| io::copy(&mut file, &mut hasher)).map_err(failed("read", path))?;
    Ok((hasher.bytes, hex(&hasher.digest.finalize())))
}

/// A writer that hashes and counts what passes.
pub struct Hashed<W> {
    file: W,
    digest: Sha256,
    bytes: u64,
}

impl Hashed<BufWriter<File>> {
    /// Creates the file.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        let file = File::create(path).map_err(failed("create", path))?;
        Ok(Hashed { file: BufWriter::with_capacity(1 << 18, file), digest: Sha256::new(), bytes: 0 })
    }

    /// Writes what is buffered, makes it durable, and returns the size and the hash.
    pub fn finish(&mut self, path: &Path) -> Result<(u64, String), StoreError> {
        self.file.flush().and_then(|()| self.file.get_ref().sync_all()).map_err(failed("sync", path))?;
        Ok((self.bytes, hex(&self.digest.finalize_reset())))
    }
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        let written = self.file.write(content)?;
        self.digest.update(&content[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
