//! Blocked Bloom filters of many pages, stored transposed: block k of all pages stands together, so that asking one key of
//! all pages reads one thin slice.

use std::fs::File;
use std::os::unix::fs::FileExt;

/// Bytes of a block: one cache line.
pub const BLOCK_BYTES: usize = 64;
const PROBES: usize = 8;
/// Odd multipliers, one for each probe (those of the split block filters of Parquet).
const SALTS: [u32; PROBES] =
    [0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31];

/// Bits for each key of an average page.
const BITS_A_KEY: usize = 12;

fn block_of(key: u64, blocks: u32) -> u32 {
    u32::try_from(((key >> 32) * u64::from(blocks)) >> 32).expect("a 32-bit number times a part below 1")
}

fn bits_of(key: u64) -> [usize; PROBES] {
    let low = key as u32;
    SALTS.map(|salt| (low.wrapping_mul(salt) >> 23) as usize)
}

/// Builds the filters of all pages in their transposed form, each slice followed by its checksum, and returns the number
/// of blocks. A page is the list of what it holds, and `key_of` its keys.
pub fn build<T: Copy>(pages: &[Box<[T]>], key_of: impl Fn(T) -> u64, out: &mut Vec<u8>) -> u32 {
    let lengths = || pages.iter().map(|page| page.len());
    let most = lengths().max().unwrap_or(0);
    let mean = lengths().sum::<usize>() / pages.len().max(1);
    // All pages have the same number of blocks; a page far above the mean gets a denser filter, never a wrong one.
    let keys = usize::midpoint(most, mean);
    let blocks = u32::try_from((keys * BITS_A_KEY).div_ceil(BLOCK_BYTES * 8).max(1)).unwrap_or(u32::MAX);
    let slice = pages.len() * BLOCK_BYTES;
    let mut bits = vec![0u8; blocks as usize * slice];
    for (page, held) in pages.iter().enumerate() {
        for key in held.iter().map(|held| key_of(*held)) {
            let start = block_of(key, blocks) as usize * slice + page * BLOCK_BYTES;
            for bit in bits_of(key) {
                bits[start + bit / 8] |= 1 << (bit % 8);
            }
        }
    }
    for slice in bits.chunks(slice.max(1)) {
        out.extend_from_slice(slice);
        out.extend_from_slice(&crc32c::crc32c(slice).to_le_bytes());
    }
    blocks
}

/// Length of the filters of `pages` pages with `blocks` blocks, as stored.
pub fn stored_bytes(pages: usize, blocks: u32) -> u64 {
    u64::from(blocks) * slice_bytes(pages)
}

fn slice_bytes(pages: usize) -> u64 {
    (pages * BLOCK_BYTES + 4) as u64
}

/// Stored filters of the pages of one segment.
pub struct Filters<'a> {
    /// The sidecar.
    pub file: &'a File,
    /// Where the filters begin.
    pub start: u64,
    /// Number of blocks of each page.
    pub blocks: u32,
    /// Number of pages.
    pub pages: usize,
}

impl Filters<'_> {
    /// Returns for each page whether it may hold the key.
    pub fn ask(&self, key: u64) -> std::io::Result<Vec<bool>> {
        let at = self.start + u64::from(block_of(key, self.blocks)) * slice_bytes(self.pages);
        let mut slice = vec![0; self.pages * BLOCK_BYTES + 4];
        self.file.read_exact_at(&mut slice, at)?;
        let (bits, checksum) = slice.split_at(self.pages * BLOCK_BYTES);
        if crc32c::crc32c(bits).to_le_bytes() != checksum {
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "a checksum is wrong"));
        }
        let probes = bits_of(key);
        let holds = |block: &[u8]| probes.iter().all(|bit| block[bit / 8] >> (bit % 8) & 1 == 1);
        Ok(bits.chunks(BLOCK_BYTES).map(holds).collect())
    }
}
