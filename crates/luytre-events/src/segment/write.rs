//! Writing a segment: rows in their order, in pages of one size, with the sidecar beside.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use luytre_model::batch::FieldName;
use luytre_model::schema::{ColumnType, col};
use luytre_model::store::StoreError;
use luytre_model::{ColumnId, EventRef, Nanos, Placement};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::columns::{Columns, Filler, ORIGINAL, OVERFLOW};
use super::sidecar::{Builder, PAGE_ROWS};
use super::{SegmentMeta, sidecar_name};
use crate::disk::{Hashed, failed};

/// Rows of a row group: what the writer keeps in memory, compressed.
const GROUP_ROWS: usize = 16 * PAGE_ROWS;

/// Compression of new segments.
pub const LEVEL_NEW: i32 = 1;
/// Compression of merged segments: 12 % smaller for three times the work.
pub const LEVEL_MERGED: i32 = 9;

/// A segment that is being written.
pub struct SegmentWriter {
    path: PathBuf,
    beside: PathBuf,
    sidecar_path: PathBuf,
    schema: SchemaRef,
    parquet: ArrowWriter<Hashed<BufWriter<File>>>,
    filler: Filler,
    sidecar: Builder,
    page_rows: usize,
    meta: SegmentMeta,
    done: bool,
}

impl SegmentWriter {
    /// Creates the files of the segment `name`.
    pub fn create(folder: &Path, name: String, bucket: i64, columns: &Columns, level: i32) -> Result<Self, StoreError> {
        let path = folder.join(&name);
        // Whoever lists the folder sees whole files only.
        let beside = folder.join(format!("{name}.new"));
        let schema = Arc::new(columns.schema());
        let file = Hashed::create(&beside)?;
        let parquet = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties(level)))
            .map_err(|error| parquet_failed(error, "begin", &path))?;
        let meta = SegmentMeta {
            bucket,
            rows: 0,
            oldest: Nanos(i64::MAX),
            newest: Nanos(i64::MIN),
            first_sequence: u64::MAX,
            last_sequence: 0,
            bytes: 0,
            sha256: String::new(),
            sidecar_bytes: 0,
            sidecar_sha256: String::new(),
            original_bytes: 0,
            by_source: BTreeMap::new(),
            name,
        };
        Ok(SegmentWriter {
            sidecar_path: folder.join(sidecar_name(&meta.name)),
            path,
            beside,
            schema,
            parquet,
            filler: Filler::new(columns),
            sidecar: Builder::new(),
            page_rows: 0,
            meta,
            done: false,
        })
    }

    /// Adds a row; rows come sorted by kind and time.
    pub fn push(&mut self, event: EventRef<'_>) -> Result<(), StoreError> {
        let unplaced = Placement::default();
        let placement = event.placement().unwrap_or(&unplaced);
        self.sidecar.row(event.id(), event.kind(), event.time(), placement);
        self.sidecar.original(event.original());
        for (name, value) in event.cells() {
            let column = match name {
                FieldName::Column(column) => Some(column),
                FieldName::Overflow(name) => ColumnId::by_name(name),
            };
            self.sidecar.value(column, value);
        }
        for (name, _) in self.filler.push(event) {
            if ColumnId::by_name(name).is_some() {
                self.sidecar.spill(name);
            }
        }
        self.count(event, placement);
        self.page_rows += 1;
        if self.page_rows == PAGE_ROWS {
            self.end_page()?;
        }
        Ok(())
    }

    fn count(&mut self, event: EventRef<'_>, placement: &Placement) {
        let meta = &mut self.meta;
        meta.rows += 1;
        meta.oldest = meta.oldest.min(event.time());
        meta.newest = meta.newest.max(event.time());
        meta.first_sequence = meta.first_sequence.min(event.id().sequence());
        meta.last_sequence = meta.last_sequence.max(event.id().sequence());
        meta.original_bytes += event.original().len() as u64;
        match meta.by_source.get_mut(&placement.source) {
            Some(rows) => *rows += 1,
            None => {
                meta.by_source.insert(placement.source.clone(), 1);
            }
        }
    }

    fn end_page(&mut self) -> Result<(), StoreError> {
        self.page_rows = 0;
        self.sidecar.end_page();
        let arrays = self.filler.take();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays)
            .map_err(|error| StoreError::Damaged(format!("{}: {error}", self.path.display())))?;
        self.parquet.write(&batch).map_err(|error| parquet_failed(error, "write", &self.path))
    }

    /// Ends the segment and makes both files durable; their names are not until the folder is synced.
    pub fn finish(mut self) -> Result<SegmentMeta, StoreError> {
        if self.page_rows > 0 {
            self.end_page()?;
        }
        self.parquet.finish().map_err(|error| parquet_failed(error, "end", &self.path))?;
        let sidecar = std::mem::replace(&mut self.sidecar, Builder::new()).finish();
        let mut file = Hashed::create(&self.sidecar_path)?;
        std::io::Write::write_all(&mut file, &sidecar).map_err(failed("write", &self.sidecar_path))?;
        (self.meta.sidecar_bytes, self.meta.sidecar_sha256) = file.finish(&self.sidecar_path)?;
        (self.meta.bytes, self.meta.sha256) = self.parquet.inner_mut().finish(&self.path)?;
        fs::rename(&self.beside, &self.path).map_err(failed("name", &self.path))?;
        self.done = true;
        Ok(self.meta.clone())
    }
}

impl Drop for SegmentWriter {
    /// A segment that was not finished leaves nothing behind.
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.beside);
            let _ = fs::remove_file(&self.sidecar_path);
        }
    }
}

fn parquet_failed(error: ParquetError, doing: &str, path: &Path) -> StoreError {
    let source = match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(error) => *error,
            Err(other) => std::io::Error::other(other),
        },
        other => std::io::Error::other(other),
    };
    failed(doing, path)(source)
}

fn properties(level: i32) -> WriterProperties {
    let level = ZstdLevel::try_new(level).expect("the levels are constants within 1 to 22");
    let path = |name: &str| ColumnPath::new(vec![name.to_owned()]);
    let mut properties = WriterProperties::builder()
        .set_created_by("luytre".to_owned())
        .set_compression(Compression::ZSTD(level))
        .set_data_page_row_count_limit(PAGE_ROWS)
        .set_write_batch_size(PAGE_ROWS)
        .set_data_page_size_limit(1 << 23)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_statistics_enabled(EnabledStatistics::Page);
    for column in luytre_model::schema::COLUMNS {
        if column.kind == ColumnType::Text {
            properties = properties.set_column_statistics_enabled(path(column.name), EnabledStatistics::None);
        }
    }
    for name in [ORIGINAL, OVERFLOW] {
        properties = properties
            .set_column_statistics_enabled(path(name), EnabledStatistics::None)
            .set_column_dictionary_enabled(path(name), false);
    }
    for column in [col::TIMESTAMP, col::LUYTRE_RECEIVED_AT] {
        properties = properties
            .set_column_dictionary_enabled(path(column.column().name), false)
            .set_column_encoding(path(column.column().name), Encoding::DELTA_BINARY_PACKED);
    }
    properties
        .set_column_dictionary_enabled(path(col::LUYTRE_EVENT_ID.column().name), false)
        .set_column_encoding(path(col::LUYTRE_EVENT_ID.column().name), Encoding::DELTA_BYTE_ARRAY)
        .build()
}
