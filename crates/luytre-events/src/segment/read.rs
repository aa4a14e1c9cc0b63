//! Reading rows of a segment back into batches, so that queries and answers mean the same as before the flush.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow::array::{
    Array, BinaryArray, FixedSizeBinaryArray, Int64Array, RecordBatch, StringArray, TimestampNanosecondArray,
};
use luytre_model::query::Expr;
use luytre_model::schema::col;
use luytre_model::{ColumnId, EventBatch, EventId, Layer, Nanos, Placement, TimeQuality};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::file::metadata::PageIndexPolicy;

use super::Segment;
use super::columns::{COMPUTED, ORIGINAL, OVERFLOW};
use super::overflow;

/// Rows that are decoded at a time.
const BATCH_ROWS: usize = 2_048;

/// Why a segment cannot be read.
pub type Unreadable = String;

/// Which columns are read besides the computed ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Everything.
    All,
    /// Everything but the originals.
    AllButOriginal,
    /// The fields with these names.
    Fields(Vec<String>),
}

impl Wanted {
    /// Returns what a query looks at.
    pub fn by(query: &Expr) -> Wanted {
        let mut names = Vec::new();
        if collect(query, &mut names) { Wanted::Fields(names) } else { Wanted::All }
    }
}

/// Collects the names of the fields that are asked; false if some word is looked for in all of them.
fn collect(query: &Expr, names: &mut Vec<String>) -> bool {
    match query {
        Expr::All => true,
        Expr::And(parts) | Expr::Or(parts) => parts.iter().all(|part| collect(part, names)),
        Expr::Not(part) => collect(part, names),
        Expr::Word(_) => false,
        Expr::Field(name, _) => {
            names.push(name.clone());
            true
        }
    }
}

/// Where rows stand in the segment, beside the batch that they were restored into.
pub struct Restored {
    /// The events, with their identities.
    pub batch: EventBatch,
    /// For each event its row in the segment.
    pub rows: Vec<u32>,
}

/// Says which rows are worth restoring, by time, agency and source.
pub type Admits<'a> = dyn Fn(Nanos, Option<&str>, &str) -> bool + 'a;

/// Reads the rows `ranges` (ascending) of a segment and calls `visit` with those that `admits` lets pass, some at a time.
/// `visit` answers whether to go on.
pub fn read_rows(
    segment: &Segment,
    ranges: &[Range<usize>],
    wanted: &Wanted,
    admits: &Admits<'_>,
    visit: &mut dyn FnMut(Restored) -> bool,
) -> Result<(), Unreadable> {
    let mut reader = RowReader::open(segment, ranges, wanted)?;
    while let Some(restored) = reader.next(admits)? {
        if !restored.rows.is_empty() && !visit(restored) {
            break;
        }
    }
    Ok(())
}

/// Reads rows some at a time.
pub struct RowReader {
    parquet: ParquetRecordBatchReader,
    rows: std::iter::Flatten<std::vec::IntoIter<Range<usize>>>,
}

impl RowReader {
    /// Begins to read the rows `ranges` (ascending).
    pub fn open(segment: &Segment, ranges: &[Range<usize>], wanted: &Wanted) -> Result<Self, Unreadable> {
        let parquet = guarded(|| open(segment, ranges, wanted))?;
        let owned: Vec<Range<usize>> = ranges.to_vec();
        Ok(RowReader { parquet, rows: owned.into_iter().flatten() })
    }

    /// Returns the next rows, without those that `admits` keeps out.
    pub fn next(&mut self, admits: &Admits<'_>) -> Result<Option<Restored>, Unreadable> {
        let RowReader { parquet, rows } = self;
        guarded(|| {
            let Some(batch) = parquet.next().transpose().map_err(|error| error.to_string())? else {
                let whole = rows.next().is_none();
                return if whole { Ok(None) } else { Err("it holds fewer rows than it should".to_owned()) };
            };
            let numbers: Vec<u32> =
                rows.take(batch.num_rows()).map(|row| u32::try_from(row).unwrap_or(u32::MAX)).collect();
            if numbers.len() != batch.num_rows() {
                return Err("it holds more rows than it should".to_owned());
            }
            restore(&batch, &numbers, admits).map(Some)
        })
    }
}

/// The Parquet reader is not written to survive every damage without a panic.
fn guarded<T>(read: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err("its content is damaged".to_owned()))
}

/// Returns the schema of a segment.
pub fn schema_of(segment: &Segment) -> Result<arrow::datatypes::SchemaRef, Unreadable> {
    let file = segment.open().map_err(|error| error.to_string())?;
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|error| error.to_string())?;
    Ok(Arc::clone(metadata.schema()))
}

fn open(segment: &Segment, ranges: &[Range<usize>], wanted: &Wanted) -> Result<ParquetRecordBatchReader, Unreadable> {
    let file = segment.open().map_err(|error| error.to_string())?;
    let metadata = segment.footer(|| {
        let options = ArrowReaderOptions::new()
            .with_offset_index_policy(PageIndexPolicy::Optional)
            .with_column_index_policy(PageIndexPolicy::Skip);
        ArrowReaderMetadata::load(&file, options).map_err(|error| error.to_string())
    })?;
    let spilled = segment.sidecar().ok().map(|sidecar| &sidecar.head.spilled);
    let reads = |name: &str| match wanted {
        Wanted::All => true,
        Wanted::AllButOriginal => name != ORIGINAL,
        Wanted::Fields(names) => {
            // The overflow holds every field without a column, and further values of columns.
            let in_overflow = |field: &String| {
                ColumnId::by_name(field).is_none() || spilled.is_none_or(|spilled| spilled.contains(field))
            };
            ColumnId::by_name(name).is_some_and(|column| COMPUTED.contains(&column))
                || names.iter().any(|field| field == name)
                || (name == OVERFLOW && names.iter().any(in_overflow))
        }
    };
    let fields = metadata.schema().fields().iter().enumerate();
    let roots: Vec<usize> = fields.filter(|(_, field)| reads(field.name())).map(|(index, _)| index).collect();
    let mask = ProjectionMask::roots(metadata.parquet_schema(), roots);
    let total = usize::try_from(metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
    if ranges.last().is_some_and(|last| last.end > total) {
        return Err(format!("it holds {total} rows, fewer than it should"));
    }
    ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata)
        .with_projection(mask)
        .with_row_selection(RowSelection::from_consecutive_ranges(ranges.iter().cloned(), total))
        .with_batch_size(BATCH_ROWS)
        .build()
        .map_err(|error| error.to_string())
}

struct Typed<'a> {
    batch: &'a RecordBatch,
}

impl<'a> Typed<'a> {
    fn column<T: 'static>(&self, name: &str) -> Result<&'a T, Unreadable> {
        let column = self.batch.column_by_name(name).ok_or_else(|| format!("the column {name} is missing"))?;
        column.as_any().downcast_ref().ok_or_else(|| format!("the column {name} has another type"))
    }
}

fn text_at(values: &StringArray, row: usize) -> Option<&str> {
    values.is_valid(row).then(|| values.value(row))
}

enum Cells<'a> {
    Text(&'a StringArray),
    Integer(&'a Int64Array),
    Time(&'a TimestampNanosecondArray),
}

fn restore(batch: &RecordBatch, numbers: &[u32], admits: &Admits<'_>) -> Result<Restored, Unreadable> {
    let typed = Typed { batch };
    let name = |column: ColumnId| column.column().name;
    let time: &TimestampNanosecondArray = typed.column(name(col::TIMESTAMP))?;
    let id: &FixedSizeBinaryArray = typed.column(name(col::LUYTRE_EVENT_ID))?;
    let kind: &StringArray = typed.column(name(col::EVENT_DATASET))?;
    let received: &TimestampNanosecondArray = typed.column(name(col::LUYTRE_RECEIVED_AT))?;
    let quality: &StringArray = typed.column(name(col::LUYTRE_TIME_QUALITY))?;
    let source: &StringArray = typed.column(name(col::LUYTRE_SOURCE))?;
    let agency: &StringArray = typed.column(name(col::LUYTRE_AGENCY))?;
    let system: &StringArray = typed.column(name(col::LUYTRE_SYSTEM))?;
    let layer: &StringArray = typed.column(name(col::LUYTRE_LAYER))?;
    let original: Option<&BinaryArray> = typed.column(ORIGINAL).ok();
    let overflow: Option<&StringArray> = typed.column(OVERFLOW).ok();
    let mut columns: Vec<(ColumnId, Cells<'_>)> = Vec::new();
    for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        let Some(column) = ColumnId::by_name(field.name()).filter(|column| !COMPUTED.contains(column)) else {
            continue;
        };
        let any = array.as_any();
        let cells = if let Some(values) = any.downcast_ref() {
            Cells::Text(values)
        } else if let Some(values) = any.downcast_ref() {
            Cells::Integer(values)
        } else if let Some(values) = any.downcast_ref() {
            Cells::Time(values)
        } else {
            return Err(format!("the column {} has an unknown type", field.name()));
        };
        columns.push((column, cells));
    }
    let mut restored = Restored { batch: EventBatch::new(), rows: Vec::new() };
    let mut placements = Placements::default();
    for (row, number) in numbers.iter().enumerate() {
        let at = Nanos(time.value(row));
        let (source, agency) = (text_at(source, row), text_at(agency, row));
        if !admits(at, agency, source.unwrap_or_default()) {
            continue;
        }
        let bytes = id.value(row).try_into().map_err(|_| "an identity has another length".to_owned())?;
        let placement = placements.index(source, agency, text_at(system, row), text_at(layer, row));
        let original = original.map_or(&[][..], |original| original.value(row));
        let mut event =
            restored.batch.restore(kind.value(row), Nanos(received.value(row)), original, EventId(bytes), placement);
        event.time(at, TimeQuality::from_word(quality.value(row)).unwrap_or_default());
        for (column, cells) in &columns {
            match cells {
                Cells::Text(values) if values.is_valid(row) => event.str(*column, values.value(row)),
                Cells::Integer(values) if values.is_valid(row) => event.int(*column, values.value(row)),
                Cells::Time(values) if values.is_valid(row) => event.at(*column, Nanos(values.value(row))),
                Cells::Text(_) | Cells::Integer(_) | Cells::Time(_) => {}
            }
        }
        if let Some(text) = overflow.and_then(|overflow| text_at(overflow, row)) {
            let read = overflow::decode(text, |name, value| event.overflow(name, value.as_ref()));
            read.map_err(|_| "an overflow is not what was written".to_owned())?;
        }
        event.finish();
        restored.rows.push(*number);
    }
    restored.batch.set_placements(placements.list);
    Ok(restored)
}

/// The placements of restored rows; neighbours mostly share theirs.
#[derive(Default)]
struct Placements {
    list: Vec<Placement>,
}

impl Placements {
    fn index(&mut self, source: Option<&str>, agency: Option<&str>, system: Option<&str>, layer: Option<&str>) -> u16 {
        // An event that was never placed has an index that no placement has.
        let Some(source) = source else { return u16::MAX };
        let same = |known: &Placement| {
            known.source == source
                && known.agency.as_deref() == agency
                && known.system.as_deref() == system
                && known.layer.map(Layer::as_str) == layer
        };
        let index = self.list.iter().rposition(same).unwrap_or_else(|| {
            self.list.push(Placement {
                source: source.to_owned(),
                agency: agency.map(str::to_owned),
                system: system.map(str::to_owned),
                layer: layer.and_then(|word| word.parse().ok()),
            });
            self.list.len() - 1
        });
        u16::try_from(index).unwrap_or(u16::MAX)
    }
}
