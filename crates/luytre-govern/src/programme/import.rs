//! Reading the task table of a plan: numbers, tasks, who leads, who takes part, by when.
//!
//! Tables come as text with tabs (the head repeated on every page, rows continued on the next one), as the tables of a
//! paper, or as the rows of a spreadsheet. [`rows_of_text`] and [`rows_of_tables`] make rows of them; [`plan`] understands
//! rows. Nothing is written here: a plan
//! with a problem is not imported at all, a name that nobody knows is kept as text and listed for a decision.

mod tables;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_model::fold::fold;

use super::Part;
use super::content::ProgrammeContent;
use super::deadline::{Deadline, When};
use super::organisation::{BODIES_MAX, Decision, Directory, NAME_CHARS_MAX, Party};
use super::target;
use super::task::{Stage, Task};

pub use tables::{PaperCell, PaperRow, PaperRows, rows_of_tables};

/// Largest text of a plan, in bytes.
pub const TEXT_BYTES_MAX: usize = 4 << 20;
/// Most rows of a table, heads and parts included.
pub const ROWS_MAX: usize = 5_000;
/// Most text of the rows of a plan, in bytes; a cell that is merged over several rows counts in each of them.
pub const TABLE_BYTES_MAX: usize = 2 << 20;
/// Most tasks of a programme.
pub const TASKS_MAX: usize = 2_000;
/// Longest cell, in characters; a task of a real plan has 400.
pub const CELL_CHARS_MAX: usize = 4_000;
/// Most columns that are looked at.
const COLUMNS_MAX: usize = 40;
/// Problems that are told of one table.
pub const PROBLEMS_MAX: usize = 200;

/// A row with its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Name of the sheet, if the table is one of several.
    pub sheet: Option<String>,
    /// Number of the table in a paper, from 1.
    pub table: Option<usize>,
    /// Line of the text or row of the sheet, from 1.
    pub row: usize,
    /// The cells.
    pub cells: Vec<String>,
}

/// Which column is which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// STT.
    Number,
    /// The task.
    Title,
    /// Who leads.
    Leads,
    /// Who takes part.
    Partners,
    /// By when.
    Deadline,
}

impl Column {
    /// All.
    pub const ALL: [Column; 5] = [Column::Number, Column::Title, Column::Leads, Column::Partners, Column::Deadline];

    /// The head by which plans name it.
    pub const fn head(self) -> &'static str {
        match self {
            Column::Number => "STT",
            Column::Title => "Tên nhiệm vụ",
            Column::Leads => "Cơ quan chủ trì",
            Column::Partners => "Cơ quan phối hợp",
            Column::Deadline => "Thời gian hoàn thành",
        }
    }

    /// Words of heads, folded; the first column whose head has all words of one line is taken.
    const fn words(self) -> &'static [&'static [&'static str]] {
        match self {
            Column::Number => &[&["stt"], &["so tt"], &["tt"]],
            Column::Title => &[&["nhiem vu"], &["noi dung"], &["ten chuong trinh"], &["cong viec"]],
            Column::Leads => &[&["chu tri"], &["lead"]],
            Column::Partners => &[&["phoi hop"], &["partner"]],
            Column::Deadline => &[&["thoi gian"], &["thoi han"], &["tien do"], &["han hoan thanh"], &["deadline"]],
        }
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Sheet.
    pub sheet: Option<String>,
    /// Table of a paper, from 1.
    pub table: Option<usize>,
    /// Row from 1; 0 for the table as a whole.
    pub row: usize,
    /// Column.
    pub column: Option<Column>,
    /// What.
    pub kind: ProblemKind,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProblemKind {
    /// No row has the heads of a task table.
    #[error("no head with STT, task, lead and time was found; check that the table begins with its head")]
    NoHead,
    /// The table has a head and no task.
    #[error("the table has no task")]
    NoTasks,
    /// A second head names other columns.
    #[error("the head names other columns than the first one; make them alike")]
    OtherHead,
    /// A number twice.
    #[error("number {0} stands in row {1} already; number the tasks anew")]
    NumberTwice(String, usize),
    /// A number twice in the tables of a paper.
    #[error("number {number} stands in table {table}, row {row} already; number the tasks anew")]
    NumberTwiceInPaper {
        /// The number.
        number: String,
        /// Where it stands first.
        table: usize,
        /// Its row.
        row: usize,
    },
    /// The text stands outside the columns.
    #[error("“{0}” is no row of the table; remove it or put it into its column")]
    Stray(String),
    /// The first row continues nothing.
    #[error("the row continues a task, but there is none before it; give it a number")]
    ContinuesNothing,
    /// A cell is missing.
    #[error("is empty; fill it in")]
    Missing,
    /// Too long.
    #[error("is longer than {0} characters; shorten it")]
    TooLong(usize),
    /// Not a number of a task.
    #[error("“{0}” is no number; use 1, 2, 3 or 1.1")]
    BadNumber(String),
    /// Too many rows.
    #[error("more than {0} rows; divide the table")]
    TooManyRows(usize),
    /// Too much text.
    #[error(
        "more than {} MiB of text, a merged cell counted in each of its rows; shorten the cells or divide the table",
        .0 >> 20
    )]
    TooMuchText(usize),
    /// The programme has the task already.
    #[error("the programme has a task {0} already; import only new ones")]
    Known(String),
}

/// A name that nobody knows, with the rows in which it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmatched {
    /// The name as it stands.
    pub name: String,
    /// Rows from 1.
    pub rows: Vec<usize>,
}

/// What an import would add.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImportPlan {
    /// Rows read.
    pub rows: usize,
    /// Parts, in order.
    pub parts: Vec<Part>,
    /// Tasks, in order.
    pub tasks: Vec<Task>,
    /// Row of each task.
    pub places: Vec<usize>,
    /// Names without an agency; they are kept as text unless somebody decides otherwise.
    pub unmatched: Vec<Unmatched>,
    /// Deadlines from which no day follows, as row and words.
    pub open_deadlines: Vec<(usize, String)>,
    /// What is wrong; with one of these nothing is imported.
    pub problems: Vec<Problem>,
    /// Problems that are not told.
    pub more_problems: usize,
}

impl ImportPlan {
    /// Whether it may be imported.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    fn wrong(&mut self, row: &Row, column: Option<Column>, kind: ProblemKind) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(Problem { sheet: row.sheet.clone(), table: row.table, row: row.row, column, kind });
        } else {
            self.more_problems += 1;
        }
    }
}

/// For which programme, when, and with which decisions.
#[derive(Debug, Clone)]
pub struct Destination<'a> {
    /// Code of the programme.
    pub programme: &'a str,
    /// Its year, for deadlines that name none.
    pub year: Option<i16>,
    /// The day on which the tasks are given.
    pub opened: Date,
    /// Numbers of tasks that it has already.
    pub known: BTreeSet<String>,
    /// Decisions on names.
    pub decisions: BTreeMap<String, Decision>,
}

/// Makes rows of a text with tabs. Text before the first head is not part of the table.
pub fn rows_of_text(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut begun = false;
    for (number, line) in text.lines().enumerate() {
        let bare = without_tags(line);
        if !begun {
            begun = bare.contains('\t') && head_of(&cells_of(&bare)).is_some();
        }
        if !begun || bare.trim().is_empty() {
            continue;
        }
        rows.push(Row { row: number + 1, cells: cells_of(&bare), ..Row::default() });
        if rows.len() > ROWS_MAX {
            break;
        }
    }
    rows
}

fn cells_of(line: &str) -> Vec<String> {
    line.split('\t').take(COLUMNS_MAX).map(|cell| cell.trim().to_owned()).collect()
}

/// Takes `<b>`, `</b>` and `<br>` away; anything else between angle brackets is text.
fn without_tags(line: &str) -> String {
    let mut text = line.replace("<br>", "\n").replace("<br/>", "\n");
    for tag in ["<b>", "</b>", "<i>", "</i>", "**"] {
        text = text.replace(tag, "");
    }
    text
}

type Columns = BTreeMap<Column, usize>;

/// Returns which column is which, if the cells are a head.
fn head_of<T: AsRef<str>>(cells: &[T]) -> Option<Columns> {
    let mut columns = Columns::new();
    for (at, cell) in cells.iter().take(COLUMNS_MAX).enumerate() {
        let folded = fold(cell.as_ref());
        let folded = folded.split_whitespace().collect::<Vec<_>>().join(" ");
        // A head is short; a task that says "phối hợp" is not one.
        if folded.is_empty() || folded.chars().count() > 60 {
            continue;
        }
        let is = |column: &Column| {
            let fits = |words: &&[&str]| {
                words.iter().all(|word| if *column == Column::Number { folded == *word } else { folded.contains(word) })
            };
            !columns.contains_key(column) && column.words().iter().any(fits)
        };
        // "Cơ quan chủ trì thực hiện nhiệm vụ" is who leads: bodies and time come before the task.
        let order = [Column::Number, Column::Leads, Column::Partners, Column::Deadline, Column::Title];
        if let Some(column) = order.into_iter().find(|column| is(column)) {
            columns.insert(column, at);
        }
    }
    let needed = [Column::Number, Column::Title, Column::Leads];
    needed.iter().all(|column| columns.contains_key(column)).then_some(columns)
}

struct Draft {
    row: Row,
    number: String,
    part: Option<String>,
    cells: BTreeMap<Column, String>,
}

/// Understands the rows.
pub fn plan(
    rows: &[Row],
    target: &Destination<'_>,
    directory: &Directory<'_>,
    content: &ProgrammeContent,
) -> ImportPlan {
    let mut plan = ImportPlan { rows: rows.len(), ..ImportPlan::default() };
    let nowhere = Row::default();
    if rows.len() > ROWS_MAX {
        plan.wrong(&nowhere, None, ProblemKind::TooManyRows(ROWS_MAX));
        return plan;
    }
    if rows.iter().flat_map(|row| &row.cells).map(String::len).sum::<usize>() > TABLE_BYTES_MAX {
        plan.wrong(&nowhere, None, ProblemKind::TooMuchText(TABLE_BYTES_MAX));
        return plan;
    }
    let drafts = gather(rows, &mut plan);
    if drafts.is_empty() && plan.is_clean() {
        plan.wrong(&nowhere, None, ProblemKind::NoTasks);
    }
    if drafts.len() > TASKS_MAX {
        plan.wrong(&nowhere, None, ProblemKind::TooManyRows(TASKS_MAX));
        return plan;
    }
    let mut numbers: BTreeMap<String, (Option<usize>, usize)> = BTreeMap::new();
    let mut named: BTreeMap<String, usize> = BTreeMap::new();
    for draft in &drafts {
        if let Some((table, row)) = numbers.insert(draft.number.clone(), (draft.row.table, draft.row.row)) {
            let number = draft.number.clone();
            let kind = match table {
                Some(table) => ProblemKind::NumberTwiceInPaper { number, table, row },
                None => ProblemKind::NumberTwice(number, row),
            };
            plan.wrong(&draft.row, Some(Column::Number), kind);
        }
        if target.known.contains(&draft.number) {
            plan.wrong(&draft.row, Some(Column::Number), ProblemKind::Known(draft.number.clone()));
        }
        if let Some(task) = task_of(draft, target, directory, content, &mut plan) {
            for name in unmatched_of(&task, &target.decisions) {
                let at = *named.entry(name.to_owned()).or_insert(plan.unmatched.len());
                match plan.unmatched.get_mut(at) {
                    Some(known) if known.rows.contains(&draft.row.row) => {}
                    Some(known) => known.rows.push(draft.row.row),
                    None => plan.unmatched.push(Unmatched { name: name.to_owned(), rows: vec![draft.row.row] }),
                }
            }
            if task.deadline.when == When::Open {
                plan.open_deadlines.push((draft.row.row, task.deadline.text.clone()));
            }
            plan.places.push(draft.row.row);
            plan.tasks.push(task);
        }
    }
    plan
}

/// Gathers continued rows into drafts, and parts by the way.
fn gather(rows: &[Row], plan: &mut ImportPlan) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut columns: Option<Columns> = None;
    let mut part: Option<String> = None;
    let mut last_was_part = false;
    for row in rows {
        if row.cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if let Some(head) = head_of(&row.cells) {
            match &columns {
                Some(known) if *known != head => plan.wrong(row, None, ProblemKind::OtherHead),
                Some(_) => {}
                None => columns = Some(head),
            }
            continue;
        }
        // What stands above the head is the title of the paper.
        let Some(columns) = &columns else { continue };
        let cell = |column: Column| {
            let cell = columns.get(&column).and_then(|at| row.cells.get(*at)).map_or("", |cell| cell.trim());
            cell.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let filled: Vec<&str> = row.cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        if let Some(heading) = part_of(&filled) {
            part = Some(heading.number.clone());
            plan.parts.push(heading);
            last_was_part = true;
            continue;
        }
        if is_numbering(&filled) {
            continue;
        }
        let number = cell(Column::Number).trim_end_matches('.').to_owned();
        if number.is_empty() {
            // A name that stands alone in another column than those of the table is no part of a row.
            let known = columns.values().any(|at| row.cells.get(*at).is_some_and(|cell| !cell.trim().is_empty()));
            match drafts.last_mut() {
                _ if !known => plan.wrong(row, None, ProblemKind::Stray(start_of(filled[0]))),
                Some(draft) if !last_was_part => extend(draft, row, columns),
                _ => plan.wrong(row, Some(Column::Number), ProblemKind::ContinuesNothing),
            }
            continue;
        }
        last_was_part = false;
        if !is_number(&number) {
            let kind = if filled.len() == 1 {
                ProblemKind::Stray(start_of(filled[0]))
            } else {
                ProblemKind::BadNumber(start_of(&number))
            };
            plan.wrong(row, Some(Column::Number), kind);
            continue;
        }
        let cells = [Column::Title, Column::Leads, Column::Partners, Column::Deadline];
        let raw = |column: Column| columns.get(&column).and_then(|at| row.cells.get(*at)).cloned().unwrap_or_default();
        let cells = cells.into_iter().map(|column| (column, raw(column))).collect();
        drafts.push(Draft { row: row.clone(), number, part: part.clone(), cells });
    }
    if columns.is_none() {
        plan.wrong(&Row::default(), None, ProblemKind::NoHead);
    }
    drafts
}

fn extend(draft: &mut Draft, row: &Row, columns: &Columns) {
    for (column, text) in &mut draft.cells {
        let more = columns.get(column).and_then(|at| row.cells.get(*at)).map_or("", |cell| cell.trim());
        if !more.is_empty() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(more);
        }
    }
}

/// A heading of a part: a Roman number, a full stop and words, alone in its row, or the number and the words in two cells.
fn part_of(filled: &[&str]) -> Option<Part> {
    let (number, title) = match filled {
        [one] => one.split_once(['.', '-', ')'])?,
        [number, title] => (number.trim_end_matches(['.', ')']), *title),
        _ => return None,
    };
    let number = number.trim();
    let roman = !number.is_empty() && number.len() <= 8 && number.chars().all(|letter| "IVXLC".contains(letter));
    // One letter is how plans number parts, too; a single figure is a task.
    let letter = matches!(number, "A" | "B" | "D" | "E" | "F" | "G");
    let title = title.trim();
    ((roman || letter) && !title.is_empty()).then(|| Part { number: number.to_owned(), title: title.to_owned() })
}

/// The row "(1) (2) (3)" below a head.
fn is_numbering(filled: &[&str]) -> bool {
    filled.len() > 2
        && filled.iter().enumerate().all(|(at, cell)| cell.trim_matches(['(', ')', '[', ']']) == (at + 1).to_string())
}

fn is_number(text: &str) -> bool {
    text.len() <= 12
        && text.starts_with(|first: char| first.is_ascii_digit())
        && text.split('.').all(|part| !part.is_empty() && part.chars().all(|digit| digit.is_ascii_alphanumeric()))
}

fn start_of(text: &str) -> String {
    text.chars().take(60).collect()
}

fn task_of(
    draft: &Draft,
    target: &Destination<'_>,
    directory: &Directory<'_>,
    content: &ProgrammeContent,
    plan: &mut ImportPlan,
) -> Option<Task> {
    let problems = plan.problems.len() + plan.more_problems;
    for (column, text) in &draft.cells {
        let most = if *column == Column::Title { CELL_CHARS_MAX } else { NAME_CHARS_MAX * BODIES_MAX };
        if text.chars().count() > most.min(CELL_CHARS_MAX) {
            plan.wrong(&draft.row, Some(*column), ProblemKind::TooLong(CELL_CHARS_MAX));
        }
        // Some tasks have no partners, and nothing is wrong with that.
        if text.trim().is_empty() && *column != Column::Partners {
            plan.wrong(&draft.row, Some(*column), ProblemKind::Missing);
        }
    }
    if plan.problems.len() + plan.more_problems > problems {
        return None;
    }
    let cell = |column: Column| draft.cells.get(&column).map_or("", |text| text.trim());
    let title = cell(Column::Title).split_whitespace().collect::<Vec<_>>().join(" ");
    let deadline = Deadline::parse(cell(Column::Deadline), target.year);
    let stage = if deadline.done {
        let on = deadline.last_day().unwrap_or(target.opened).min(target.opened);
        Stage::Accepted { on, by: String::new(), until: None }
    } else {
        Stage::NotStarted
    };
    Some(Task {
        code: task_code(target.programme, &draft.number),
        programme: Some(target.programme.to_owned()),
        number: draft.number.clone(),
        targets: target::find(&title, &content.bindings),
        title,
        part: draft.part.clone(),
        leads: directory.read(cell(Column::Leads), &target.decisions),
        partners: directory.read(cell(Column::Partners), &target.decisions),
        percent: if deadline.done { 100 } else { 0 },
        deadline,
        system: None,
        origin: None,
        opened: target.opened,
        stage,
        cycle_from: None,
        reports: Vec::new(),
        acceptances: Vec::new(),
        adjustments: Vec::new(),
        reminded: Vec::new(),
    })
}

/// Returns the code of a task: numbers below 10 get a zero, so that codes sort as plans do.
pub fn task_code(programme: &str, number: &str) -> String {
    match number.parse::<u32>() {
        Ok(number) => format!("{programme}.{number:02}"),
        Err(_) => format!("{programme}.{number}"),
    }
}

/// The names of a task that nobody knows and nobody decided on.
fn unmatched_of<'a>(task: &'a Task, decisions: &BTreeMap<String, Decision>) -> impl Iterator<Item = &'a str> {
    task.leads.iter().chain(&task.partners).filter_map(|body| match body {
        Party::Other { name } if !decisions.contains_key(name) => Some(name.as_str()),
        Party::Agency { .. } | Party::Group { .. } | Party::Other { .. } => None,
    })
}

#[cfg(test)]
mod tests;
