//! Files that commands hand out.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::Context;

/// What everybody may do with a new file, as far as the umask lets them.
const MODE: u32 = 0o666;

/// Writes the file whole or not at all, beside it first, in a file of its own that nobody else has. A file that was there
/// keeps its permissions.
pub fn write(out: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    replace(out, bytes).with_context(|| format!("write {}", out.display()))
}

fn replace(out: &Path, bytes: &[u8]) -> io::Result<()> {
    let mode = match fs::metadata(out) {
        // A device or a pipe takes the bytes itself; a folder refuses them.
        Ok(there) if !there.is_file() => return fs::write(out, bytes),
        Ok(there) => there.permissions().mode() & MODE,
        Err(error) if error.kind() == io::ErrorKind::NotFound => MODE,
        Err(error) => return Err(error),
    };
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::Builder::new().permissions(Permissions::from_mode(mode)).tempfile_in(folder)?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    beside.persist(out)?;
    Ok(())
}

#[cfg(test)]
mod tests;
