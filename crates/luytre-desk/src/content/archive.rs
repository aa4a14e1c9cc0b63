//! Reads the files of a packed bundle: a tar in zstd, as `tar --zstd -c` writes it. Everything is bounded.

use std::collections::BTreeMap;
use std::io::Read as _;

use super::bundle::BundleProblem;

/// Largest packed bundle, in bytes.
pub const PACKED_BYTES_MAX: usize = 4 << 20;
/// Largest unpacked bundle, in bytes: the shipped content is a few megabytes.
pub const UNPACKED_BYTES_MAX: u64 = 32 << 20;
/// Most files of a bundle.
pub const FILES_MAX: usize = 2_000;

const BLOCK: usize = 512;

/// Unpacks a bundle into paths and bytes.
pub fn unpack(packed: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, BundleProblem> {
    if packed.len() > PACKED_BYTES_MAX {
        return Err(BundleProblem::TooLarge);
    }
    let bad = |why: &'static str| BundleProblem::NotABundle(why);
    let decoder = zstd::stream::read::Decoder::new(packed).map_err(|_| bad("it is not packed with zstd"))?;
    let mut tar = Vec::new();
    decoder.take(UNPACKED_BYTES_MAX + 1).read_to_end(&mut tar).map_err(|_| bad("the zstd stream is damaged"))?;
    if tar.len() as u64 > UNPACKED_BYTES_MAX {
        return Err(BundleProblem::TooLarge);
    }
    read_tar(&tar)
}

fn read_tar(tar: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, BundleProblem> {
    let bad = BundleProblem::NotABundle;
    let mut files = BTreeMap::new();
    let mut at = 0;
    while let Some(head) = tar.get(at..at + BLOCK) {
        if head.iter().all(|byte| *byte == 0) {
            return Ok(files);
        }
        if number(&head[148..156]) != Some(checksum(head)) {
            return Err(bad("a head of the tar is damaged"));
        }
        let size = number(&head[124..136]).and_then(|size| usize::try_from(size).ok());
        let size = size.ok_or(bad("a size in the tar cannot be read"))?;
        let body = tar.get(at + BLOCK..).and_then(|rest| rest.get(..size)).ok_or(bad("the tar ends too early"))?;
        match head[156] {
            0 | b'0' => {
                let path = path_of(head).ok_or(bad("a path in the tar is not UTF-8"))?;
                if files.len() >= FILES_MAX {
                    return Err(BundleProblem::TooLarge);
                }
                if files.insert(path, body.to_vec()).is_some() {
                    return Err(bad("a path is in the tar twice"));
                }
            }
            // Folders, and records that only describe (times, owners).
            b'5' | b'x' | b'g' => {}
            _ => return Err(bad("the tar holds something else than files and folders")),
        }
        at += BLOCK + size.div_ceil(BLOCK) * BLOCK;
    }
    Err(bad("the tar ends too early"))
}

fn path_of(head: &[u8]) -> Option<String> {
    let text = |field: &[u8]| {
        let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
        std::str::from_utf8(&field[..end]).ok().map(str::to_owned)
    };
    let name = text(&head[..100])?;
    let prefix = if head[257..262] == *b"ustar" { text(&head[345..500])? } else { String::new() };
    let whole = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
    Some(whole.strip_prefix("./").map_or(whole.clone(), str::to_owned))
}

/// An octal number, padded with spaces and zeros.
fn number(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    u64::from_str_radix(text, 8).ok()
}

fn checksum(head: &[u8]) -> u64 {
    let counted = |(index, byte): (usize, &u8)| if (148..156).contains(&index) { 32 } else { u64::from(*byte) };
    head.iter().enumerate().map(counted).sum()
}

/// Packs files; the counterpart of [`unpack`].
pub fn pack(files: &BTreeMap<String, Vec<u8>>) -> std::io::Result<Vec<u8>> {
    let mut tar = Vec::new();
    for (path, bytes) in files {
        let mut head = [0_u8; BLOCK];
        let name = path.as_bytes();
        if name.len() > 100 {
            return Err(std::io::Error::other(format!("{path}: longer than 100 bytes")));
        }
        head[..name.len()].copy_from_slice(name);
        head[100..107].copy_from_slice(b"0000644");
        head[108..115].copy_from_slice(b"0000000");
        head[116..123].copy_from_slice(b"0000000");
        head[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        head[136..147].copy_from_slice(b"00000000000");
        head[156] = b'0';
        head[257..263].copy_from_slice(b"ustar\0");
        head[263..265].copy_from_slice(b"00");
        let sum = checksum(&head);
        head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        tar.extend_from_slice(&head);
        tar.extend_from_slice(bytes);
        tar.resize(tar.len().next_multiple_of(BLOCK), 0);
    }
    tar.resize(tar.len() + 2 * BLOCK, 0);
    zstd::bulk::compress(&tar, 0)
}
