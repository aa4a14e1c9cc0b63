//! Tests of the repository's own rules.

mod files;
mod licences;
mod manifests;

use std::path::PathBuf;
use std::process::Command;

/// Returns the root of the repository.
fn root() -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the crate lies two folders below the root").to_owned()
}

/// Returns the paths of all files that the repository holds or would hold, relative to the root.
fn repository_files() -> Vec<String> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .expect("git lists the files of the checkout");
    assert!(output.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&output.stderr));
    let list = String::from_utf8(output.stdout).expect("paths in the repository are UTF-8");
    let files: Vec<String> = list.lines().map(str::to_owned).filter(|path| root().join(path).is_file()).collect();
    assert!(files.len() > 20, "git listed only {} files", files.len());
    files
}
