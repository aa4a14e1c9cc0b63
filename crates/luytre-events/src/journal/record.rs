//! One record of the journal: a fixed header, then a batch as zstd-compressed postcard, under one checksum.

use luytre_model::EventBatch;
use luytre_model::Nanos;
use luytre_model::store::{Delivery, StoreError};

/// Every journal file begins with this: a name and the version of the format.
pub const FILE_HEADER: &[u8; 16] = b"LUYTRE JOURNAL 1";
/// Length of [`FILE_HEADER`].
pub const FILE_HEADER_BYTES: u64 = FILE_HEADER.len() as u64;

const MAGIC: [u8; 4] = *b"LyR\xb7";
/// Length of the header of a record.
pub const HEADER_BYTES: usize = 72;
const CHECKED_FROM: usize = 12;

/// Largest batch in memory that a record holds; larger ones are refused before they come here.
pub const BATCH_BYTES_MAX: usize = 256 << 20;

/// What a record says before its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Number of the record, counting from 0 since the store was created.
    pub number: u64,
    /// Sequence of the first event.
    pub first: u64,
    /// Number of events; a batch that holds only refused records has none.
    pub count: u32,
    /// When the record was written.
    pub at: Nanos,
    /// Offset of the first record that was synced together with this one.
    pub group: u32,
    /// How the sender named the delivery.
    pub delivery: Option<Delivery>,
    payload: u32,
    unpacked: u32,
}

impl Header {
    /// Returns the length of the whole record.
    pub fn record_bytes(&self) -> u64 {
        HEADER_BYTES as u64 + u64::from(self.payload)
    }
}

/// What is written of a record besides its batch.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Number of the record.
    pub number: u64,
    /// When it is written.
    pub at: Nanos,
    /// Offset of the first record that is synced together with this one.
    pub group: u64,
    /// How the sender named the delivery.
    pub delivery: Option<Delivery>,
}

/// Appends the record of `batch` to `out`.
pub fn encode(batch: &EventBatch, entry: Entry, out: &mut Vec<u8>) -> Result<Header, StoreError> {
    let packing = |problem: &dyn std::fmt::Display| StoreError::Io {
        doing: format!("pack a batch for the journal: {problem}"),
        source: std::io::Error::other("the batch was not stored"),
    };
    let plain = postcard::to_stdvec(batch).map_err(|problem| packing(&problem))?;
    let packed = zstd::bulk::compress(&plain, 1).map_err(|problem| packing(&problem))?;
    let length = |bytes: usize| u32::try_from(bytes).map_err(|problem| packing(&problem));
    let header = Header {
        number: entry.number,
        first: batch.first_sequence(),
        count: length(batch.len())?,
        at: entry.at,
        group: length(usize::try_from(entry.group).unwrap_or(usize::MAX))?,
        delivery: entry.delivery,
        payload: length(packed.len())?,
        unpacked: length(plain.len())?,
    };
    let start = out.len();
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&header.payload.to_le_bytes());
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&header.count.to_le_bytes());
    out.extend_from_slice(&header.number.to_le_bytes());
    out.extend_from_slice(&header.first.to_le_bytes());
    out.extend_from_slice(&header.at.0.to_le_bytes());
    out.extend_from_slice(&header.group.to_le_bytes());
    out.extend_from_slice(&header.unpacked.to_le_bytes());
    out.extend_from_slice(&u64::from(header.delivery.is_some()).to_le_bytes());
    out.extend_from_slice(&header.delivery.map_or([0; 16], |delivery| delivery.0));
    out.extend_from_slice(&packed);
    let checksum = crc32c::crc32c(&out[start + CHECKED_FROM..]);
    out[start + 8..start + 12].copy_from_slice(&checksum.to_le_bytes());
    Ok(header)
}

/// Reads the record at `offset`, if a whole and undamaged one is there.
pub fn parse(content: &[u8], offset: u64) -> Option<(Header, &[u8])> {
    let record = content.get(usize::try_from(offset).ok()?..)?;
    let payload = header_at(record)?.payload;
    let record = record.get(..HEADER_BYTES + payload as usize)?;
    let checksum = u32::from_le_bytes(record[8..12].try_into().ok()?);
    (crc32c::crc32c(&record[CHECKED_FROM..]) == checksum).then_some(())?;
    Some((header_at(record)?, &record[HEADER_BYTES..]))
}

/// Reads a header without checking the record.
pub fn header_at(record: &[u8]) -> Option<Header> {
    let fixed: &[u8; HEADER_BYTES] = record.get(..HEADER_BYTES)?.try_into().ok()?;
    let u32_at = |at: usize| u32::from_le_bytes([fixed[at], fixed[at + 1], fixed[at + 2], fixed[at + 3]]);
    let u64_at = |at: usize| u64::from(u32_at(at)) | u64::from(u32_at(at + 4)) << 32;
    (fixed[..4] == MAGIC).then_some(())?;
    let mut delivery = [0; 16];
    delivery.copy_from_slice(&fixed[56..72]);
    Some(Header {
        payload: u32_at(4),
        count: u32_at(12),
        number: u64_at(16),
        first: u64_at(24),
        at: Nanos(u64_at(32).cast_signed()),
        group: u32_at(40),
        unpacked: u32_at(44),
        delivery: (u64_at(48) == 1).then_some(Delivery(delivery)),
    })
}

/// Unpacks the batch of a record.
pub fn decode(header: &Header, payload: &[u8]) -> Result<EventBatch, String> {
    let room = header.unpacked as usize;
    if room > 2 * BATCH_BYTES_MAX {
        return Err(format!("a batch of {room} bytes is larger than the limit"));
    }
    let plain = zstd::bulk::decompress(payload, room).map_err(|problem| problem.to_string())?;
    let batch: EventBatch = postcard::from_bytes(&plain).map_err(|problem| problem.to_string())?;
    batch.validate().map_err(|problem| problem.to_string())?;
    if batch.len() != header.count as usize || batch.first_sequence() != header.first {
        return Err("the batch is not the one that its header names".to_owned());
    }
    Ok(batch)
}

/// Damage before the end of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// Where the damaged bytes begin.
    pub offset: u64,
    /// How many they are.
    pub bytes: u64,
}

/// What a file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// The undamaged records with their offsets.
    pub records: Vec<(u64, Header)>,
    /// Damage between them.
    pub gaps: Vec<Gap>,
    /// Bytes at the end that were written and not synced.
    pub torn_bytes: u64,
}

/// Finds the records of a file. Behind a damaged place, a record of a *later* group proves that the damaged bytes were
/// synced once: that is a gap. Records of the same group prove nothing: a power cut may leave any part of a group, and none
/// of it was acknowledged.
pub fn scan(content: &[u8]) -> Scan {
    let mut found = Scan::default();
    if content.get(..FILE_HEADER.len()) != Some(FILE_HEADER) && content.iter().any(|byte| *byte != 0) {
        found.gaps.push(Gap { offset: 0, bytes: FILE_HEADER_BYTES });
    }
    let mut offset = FILE_HEADER_BYTES;
    loop {
        if let Some((header, _)) = parse(content, offset) {
            found.records.push((offset, header));
            offset += header.record_bytes();
            continue;
        }
        let Some(next) = next_group(content, offset) else { break };
        found.gaps.push(Gap { offset, bytes: next - offset });
        offset = next;
    }
    let rest = content.get(usize::try_from(offset).unwrap_or(usize::MAX)..).unwrap_or_default();
    let written = rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    found.torn_bytes = written as u64;
    found
}

fn next_group(content: &[u8], damaged: u64) -> Option<u64> {
    let start = usize::try_from(damaged).ok()? + 1;
    memchr::memmem::find_iter(content.get(start..)?, &MAGIC)
        .map(|at| (start + at) as u64)
        .find(|offset| parse(content, *offset).is_some_and(|(header, _)| u64::from(header.group) > damaged))
}
