//! The sidecar of a segment: what each page of rows may hold, so that a search decodes only pages that can answer.
//!
//! Layout: name and version, length and checksum of the head, the head ([`Head`], postcard), the token filters, the trigram
//! filters ([`bloom`](super::bloom)). A sidecar can be rebuilt from its segment; without it a search reads every page.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::os::unix::fs::FileExt;

use luytre_model::schema::ColumnType;
use luytre_model::{ColumnId, EventId, Nanos, Placement, ValueRef};
use serde::{Deserialize, Serialize};

use super::bloom::{self, Filters};
use super::text;

/// Rows of a page: a filter is asked about this many rows at a time.
pub const PAGE_ROWS: usize = 8_192;

const NAME: &[u8; 16] = b"LUYTRE SIDECAR 1";
const HEAD_START: usize = 24;
/// Longest head that is read: a million sources would not reach it.
const HEAD_BYTES_MAX: u32 = 256 << 20;

/// One page of rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Page {
    /// Its rows.
    pub rows: u32,
    /// Oldest event.
    pub oldest: Nanos,
    /// Newest event.
    pub newest: Nanos,
    /// First and last kind, as indexes into [`Head::kinds`].
    pub kinds: (u32, u32),
    /// A bit for each of [`Head::placements`].
    placements: Vec<u64>,
}

impl Page {
    /// Whether a row of the page is placed at this index.
    pub fn has_placement(&self, index: usize) -> bool {
        self.placements.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
    }
}

/// What is known of a segment before its pages are read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Head {
    /// The pages in the order of the rows.
    pub pages: Vec<Page>,
    /// The kinds, in the order of the rows.
    pub kinds: Vec<String>,
    /// The placements, in no order.
    pub placements: Vec<Placement>,
    /// Names of columns that also have values in the overflow.
    pub spilled: BTreeSet<String>,
    key_blocks: u32,
    gram_blocks: u32,
}

/// Collects what a sidecar says while rows are written.
pub struct Builder {
    head: Head,
    page: Page,
    placements: HashMap<Placement, usize, ahash::RandomState>,
    // A merged segment has hundreds of pages: what waits for the end is kept small.
    keys: Vec<Box<[u64]>>,
    grams: Vec<Box<[u32]>>,
    page_keys: Set,
    page_grams: Vec<u32>,
    gram_seen: Vec<u64>,
    /// Texts of this page that were taken apart already; most values repeat. The hash is keyed at random, so that nobody
    /// can craft two texts that hide each other.
    done: HashSet<u64, ahash::RandomState>,
    hasher: ahash::RandomState,
    folded: String,
}

type Set = HashSet<u64, ahash::RandomState>;

/// How a text is indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Use {
    Words,
    WordsAndWhole,
}

impl Builder {
    /// Begins a sidecar.
    pub fn new() -> Self {
        Builder {
            head: Head {
                pages: Vec::new(),
                kinds: Vec::new(),
                placements: Vec::new(),
                spilled: BTreeSet::new(),
                key_blocks: 0,
                gram_blocks: 0,
            },
            page: empty_page(),
            placements: HashMap::default(),
            keys: Vec::new(),
            grams: Vec::new(),
            page_keys: Set::default(),
            page_grams: Vec::new(),
            gram_seen: vec![0; (1 << 24) / 64],
            done: HashSet::default(),
            hasher: ahash::RandomState::new(),
            folded: String::new(),
        }
    }

    /// Begins a row.
    pub fn row(&mut self, id: EventId, kind: &str, time: Nanos, placement: &Placement) {
        if self.head.kinds.last().is_none_or(|last| last != kind) {
            self.head.kinds.push(kind.to_owned());
        }
        let kind_index = u32::try_from(self.head.kinds.len() - 1).unwrap_or(u32::MAX);
        if self.page.rows == 0 {
            self.page.kinds.0 = kind_index;
        }
        self.page.kinds.1 = kind_index;
        self.page.rows += 1;
        self.page.oldest = self.page.oldest.min(time);
        self.page.newest = self.page.newest.max(time);
        let index = self.placement(placement);
        if self.page.placements.len() <= index / 64 {
            self.page.placements.resize(index / 64 + 1, 0);
        }
        self.page.placements[index / 64] |= 1 << (index % 64);
        self.page_keys.insert(text::id_key(id));
        self.text(kind, Use::Words);
    }

    fn placement(&mut self, placement: &Placement) -> usize {
        if let Some(index) = self.placements.get(placement) {
            return *index;
        }
        let index = self.head.placements.len();
        self.head.placements.push(placement.clone());
        self.placements.insert(placement.clone(), index);
        index
    }

    /// Adds the original bytes of the row.
    pub fn original(&mut self, original: &[u8]) {
        match std::str::from_utf8(original) {
            Ok(text) => self.text(text, Use::Words),
            Err(_) => self.text(&String::from_utf8_lossy(original), Use::Words),
        }
    }

    /// Adds a value of the row; `column` is the column of its name, if there is one.
    pub fn value(&mut self, column: Option<ColumnId>, value: ValueRef<'_>) {
        let is_text = column.is_some_and(|column| column.column().kind == ColumnType::Text);
        self.text(&value.to_text(), if is_text { Use::Words } else { Use::WordsAndWhole });
    }

    /// Notes that a value of a column went to the overflow.
    pub fn spill(&mut self, name: &str) {
        if !self.head.spilled.contains(name) {
            self.head.spilled.insert(name.to_owned());
        }
    }

    fn text(&mut self, text: &str, how: Use) {
        if !self.done.insert(self.hasher.hash_one((how, text))) {
            return;
        }
        let Builder { folded, page_keys, page_grams, gram_seen, .. } = self;
        text::fold_into(text, folded);
        if how == Use::WordsAndWhole {
            page_keys.insert(text::key(folded));
        }
        text::tokens(folded, |token| {
            page_keys.insert(text::key(token));
        });
        text::grams(folded, |gram| {
            let word = &mut gram_seen[gram as usize / 64];
            let bit = 1 << (gram % 64);
            if *word & bit == 0 {
                *word |= bit;
                page_grams.push(gram);
            }
        });
    }

    /// Ends a page.
    pub fn end_page(&mut self) {
        if self.page.rows == 0 {
            return;
        }
        self.head.pages.push(std::mem::replace(&mut self.page, empty_page()));
        self.keys.push(self.page_keys.drain().collect());
        let grams = std::mem::take(&mut self.page_grams);
        for gram in &grams {
            self.gram_seen[*gram as usize / 64] = 0;
        }
        self.grams.push(grams.into_boxed_slice());
        self.done.clear();
    }

    /// Returns the bytes of the sidecar.
    pub fn finish(mut self) -> Vec<u8> {
        self.end_page();
        let mut filters = Vec::new();
        self.head.key_blocks = bloom::build(&self.keys, |key| key, &mut filters);
        self.head.gram_blocks = bloom::build(&self.grams, text::gram_key, &mut filters);
        let head = postcard::to_stdvec(&self.head).expect("the head is plain data");
        let mut out = NAME.to_vec();
        out.extend_from_slice(&u32::try_from(head.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend_from_slice(&crc32c::crc32c(&head).to_le_bytes());
        out.extend_from_slice(&head);
        out.extend_from_slice(&filters);
        out
    }
}

fn empty_page() -> Page {
    Page { rows: 0, oldest: Nanos(i64::MAX), newest: Nanos(i64::MIN), kinds: (0, 0), placements: Vec::new() }
}

/// An opened sidecar.
pub struct Sidecar {
    file: File,
    /// Its head.
    pub head: Head,
    keys_start: u64,
}

impl Sidecar {
    /// Opens a sidecar and reads its head.
    pub fn open(file: File) -> Result<Self, String> {
        let mut fixed = [0; HEAD_START];
        file.read_exact_at(&mut fixed, 0).map_err(|problem| problem.to_string())?;
        let number = |at: usize| u32::from_le_bytes([fixed[at], fixed[at + 1], fixed[at + 2], fixed[at + 3]]);
        if &fixed[..NAME.len()] != NAME || number(16) > HEAD_BYTES_MAX {
            return Err("it does not begin as a sidecar".to_owned());
        }
        let mut head = vec![0; number(16) as usize];
        file.read_exact_at(&mut head, HEAD_START as u64).map_err(|problem| problem.to_string())?;
        if crc32c::crc32c(&head) != number(20) {
            return Err("the checksum of its head is wrong".to_owned());
        }
        let keys_start = (HEAD_START + head.len()) as u64;
        let head = postcard::from_bytes(&head).map_err(|problem| problem.to_string())?;
        Ok(Sidecar { file, head, keys_start })
    }

    /// Returns for each page whether it may hold the token or whole value with this key.
    pub fn ask_key(&self, key: u64) -> std::io::Result<Vec<bool>> {
        self.filters(self.keys_start, self.head.key_blocks).ask(key)
    }

    /// Returns for each page whether it may hold the trigram.
    pub fn ask_gram(&self, gram: u32) -> std::io::Result<Vec<bool>> {
        let start = self.keys_start + bloom::stored_bytes(self.head.pages.len(), self.head.key_blocks);
        self.filters(start, self.head.gram_blocks).ask(text::gram_key(gram))
    }

    fn filters(&self, start: u64, blocks: u32) -> Filters<'_> {
        Filters { file: &self.file, start, blocks, pages: self.head.pages.len() }
    }
}
