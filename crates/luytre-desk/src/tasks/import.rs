//! Importing a plan with its table: first a preview, then everything or nothing.

use std::collections::{BTreeMap, BTreeSet};

use luytre_govern::programme::import::{
    Destination, ImportPlan, PaperCell, PaperRow, PaperRows, Problem as RowProblem, Row, TABLE_BYTES_MAX,
    TEXT_BYTES_MAX, plan, rows_of_tables, rows_of_text,
};
use luytre_govern::programme::organisation::{Decision, Listed};
use luytre_govern::programme::{Directory, Programme, ProgrammeContent, Task, target};
use luytre_govern::record::{DocumentRef, Kept, Record};
use luytre_govern::{Act, Date};
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;
use luytre_report::docx::tables::{WordTable, is_word, read_tables};
use luytre_report::sheet::{Limits, read_table};
use serde_json::json;

use super::{PlanForm, PlanReport, ProgrammeForm, listed};
use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem};
use crate::form::{Check, NAME_CHARS_MAX};

/// Longest text of the targets of a programme, in characters.
const TARGET_CHARS_MAX: usize = 8_000;

impl Desk {
    /// Imports a plan, or says what would be done. With a problem nothing is written.
    pub async fn import_plan(&self, actor: &Actor, form: &PlanForm) -> Result<PlanReport, DeskError> {
        actor.must(Act::EditTasks)?;
        // A plan touches every agency.
        if !matches!(actor.scope, Scope::All) {
            return Err(DeskError::Forbidden);
        }
        let mut programme = read_programme(self.library().programme, &form.programme)?;
        let opened = programme.document.date.or(programme.from).unwrap_or(self.today()).min(self.today());
        let read = Reading {
            file: form.file.clone(),
            programme: programme.code.clone(),
            year: programme.until.or(programme.from).map(Date::year),
            opened,
            known: numbers(self.ledger.read().await?.records(&tasks_of(&programme.code)).await?),
            decisions: form.decisions.clone(),
            listed: listed(&self.registry()),
            content: self.library().programme,
        };
        // Reading a long paper takes a while: neither other requests nor writers wait for it.
        let (known, read) = tokio::task::spawn_blocking(move || {
            let outcome = read.plan();
            (read.known, outcome)
        })
        .await
        .map_err(|error| DeskError::internal("read a plan", &error))?;
        let (plan, table, left_out) = match read {
            Ok(read) => read,
            Err(Unread::File(vi, en)) => {
                return Ok(PlanReport { file_problem: Some((vi, en)), ..PlanReport::default() });
            }
            Err(Unread::Table(problem)) => {
                return Ok(PlanReport { problems: vec![problem], ..PlanReport::default() });
            }
        };
        let clean = plan.is_clean();
        let mut report = PlanReport {
            rows: plan.rows,
            unmatched: plan.unmatched,
            open_deadlines: plan.open_deadlines,
            problems: plan.problems,
            more_problems: plan.more_problems,
            left_out,
            table,
            tasks: plan.tasks,
            ..PlanReport::default()
        };
        if form.dry_run || !clean {
            return Ok(report);
        }
        let mut work = self.ledger.begin().await?;
        if numbers(work.records(&tasks_of(&programme.code)).await?) != known {
            return Err(DeskError::Conflict);
        }
        let present: Option<Kept<Programme>> = work.record_seen(&programme.code, &Scope::All).await?;
        match present {
            Some(kept) => {
                let mut body = kept.body.clone();
                body.parts.extend(plan.parts.into_iter().filter(|part| !kept.body.parts.contains(part)));
                let detail = json!({ "added": report.tasks.len() });
                self.keep_change_in(&mut work, actor, "programme.import", &kept, body, detail).await?;
            }
            None => {
                programme.parts = plan.parts;
                let detail = json!({ "title": programme.title, "tasks": report.tasks.len() });
                self.keep_new_in(&mut work, actor, "programme.import", programme, detail).await?;
            }
        }
        for task in &report.tasks {
            let agency = task.keys().agency;
            let detail = json!({ "title": task.title, "deadline": task.deadline.text, "row": task.number });
            let note = self.note_of(actor, "task.create", &format!("task:{}", task.code), agency.as_deref(), detail);
            work.add_record(task.clone(), &note).await?;
        }
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        report.applied = true;
        Ok(report)
    }

    /// Closes a programme, or opens it again: tasks of a closed one are no longer reminded of.
    pub async fn close_programme(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        closed: bool,
    ) -> Result<(), DeskError> {
        let kept: Kept<Programme> = self.seen_record(actor, Act::EditTasks, code).await?;
        if !matches!(actor.scope, Scope::All) {
            return Err(DeskError::Forbidden);
        }
        crate::records::same_version(&kept, version)?;
        let body = Programme { closed, ..kept.body.clone() };
        let act = if closed { "programme.close" } else { "programme.open" };
        self.keep_change(actor, act, &kept, body, json!({ "closed": closed })).await?;
        Ok(())
    }
}

fn read_programme(content: &ProgrammeContent, form: &ProgrammeForm) -> Result<Programme, DeskError> {
    let mut check = Check::default();
    let code = check.code("code", &form.code);
    let title = check.required("title", &form.title, 500);
    let issuer = check.optional("issuer", &form.issuer, NAME_CHARS_MAX);
    let number = check.optional("document", &form.document, NAME_CHARS_MAX);
    if form.targets.chars().count() > TARGET_CHARS_MAX {
        check.wrong("targets", Problem::TooLong(TARGET_CHARS_MAX));
    }
    if form.from.zip(form.until).is_some_and(|(from, until)| until < from) {
        check.wrong("until", Problem::Malformed("a day not before the first"));
    }
    for stream in &form.streams {
        check.known("streams", stream, content.stream(stream));
    }
    check.done()?;
    Ok(Programme {
        code,
        title,
        document: DocumentRef { number, date: form.dated, body: issuer.clone(), file: None },
        issuer,
        from: form.from,
        until: form.until,
        parts: Vec::new(),
        targets: target::find(&form.targets, &content.bindings),
        streams: form.streams.clone(),
        closed: false,
    })
}

fn tasks_of(programme: &str) -> RecordQuery {
    RecordQuery { parent: Some(programme.to_owned()), ..RecordQuery::new(Scope::All) }
}

fn numbers(tasks: Vec<Kept<Task>>) -> BTreeSet<String> {
    tasks.into_iter().map(|task| task.body.number).collect()
}

/// What reading a plan needs, on a thread of its own.
struct Reading {
    file: Vec<u8>,
    programme: String,
    year: Option<i16>,
    opened: Date,
    known: BTreeSet<String>,
    decisions: BTreeMap<String, Decision>,
    listed: Vec<Listed>,
    content: &'static ProgrammeContent,
}

/// Why there is no plan.
enum Unread {
    /// What is wrong with the file, in Vietnamese and English.
    File(String, String),
    /// What is wrong with its tables.
    Table(RowProblem),
}

impl Reading {
    /// The plan, its table as text for the next step (none with a problem: there is no next step), and the tables that
    /// are no task tables.
    fn plan(&self) -> Result<(ImportPlan, String, Vec<usize>), Unread> {
        let PaperRows { rows, left_out } = read_rows(&self.file)?;
        let into = Destination {
            programme: &self.programme,
            year: self.year,
            opened: self.opened,
            known: self.known.clone(),
            decisions: self.decisions.clone(),
        };
        let directory = Directory::new(&self.listed, &self.content.groups, &self.content.names);
        let plan = plan(&rows, &into, &directory, self.content);
        let table = if plan.is_clean() { text_of(&rows) } else { String::new() };
        Ok((plan, table, left_out))
    }
}

/// Reads the task tables of a Word document, or the one of a spreadsheet, of a CSV, or of a text with tabs.
fn read_rows(file: &[u8]) -> Result<PaperRows, Unread> {
    let text = std::str::from_utf8(file).ok().filter(|text| text.len() <= TEXT_BYTES_MAX && text.contains('\t'));
    match text {
        _ if is_word(file) => match read_tables(file) {
            Ok(tables) => {
                rows_of_tables(&tables.into_iter().map(paper_rows).collect::<Vec<_>>()).map_err(Unread::Table)
            }
            Err(error) => Err(Unread::File(error.in_vietnamese(), error.to_string())),
        },
        Some(text) => Ok(PaperRows { rows: rows_of_text(text.trim_start_matches('\u{feff}')), ..PaperRows::default() }),
        None => {
            let limits = Limits { text_bytes: TABLE_BYTES_MAX, ..Limits::default() };
            let rows = read_sheet(file, &limits).map_err(|(vi, en)| Unread::File(vi, en))?;
            Ok(PaperRows { rows, ..PaperRows::default() })
        }
    }
}

fn paper_rows(table: WordTable) -> Vec<PaperRow> {
    let rows = table.rows.into_iter().map(|row| {
        let cells = row.cells.into_iter();
        let cells = cells.map(|cell| PaperCell {
            column: cell.column,
            columns: cell.columns,
            text: cell.text,
            continues: cell.continues,
        });
        cells.collect()
    });
    rows.collect()
}

/// Reads the first sheet of a spreadsheet, or a CSV, its head first.
pub(crate) fn read_sheet(file: &[u8], limits: &Limits) -> Result<Vec<Row>, (String, String)> {
    if file.is_empty() {
        return Err(("Chưa chọn tệp, hoặc tệp rỗng".to_owned(), "No file was chosen, or it is empty".to_owned()));
    }
    let table = read_table(file, None, limits).map_err(|error| (error.in_vietnamese(), error.to_string()))?;
    let sheet = || Some(table.sheet.clone());
    let head = Row { sheet: sheet(), table: None, row: table.header_row as usize, cells: table.header.clone() };
    let below = table.rows.iter().map(|row| Row {
        sheet: sheet(),
        table: None,
        row: row.number as usize,
        cells: row.cells.iter().map(luytre_report::sheet::Cell::text).collect(),
    });
    Ok(std::iter::once(head).chain(below).collect())
}

fn text_of(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let cells = row.cells.iter().map(|cell| cell.replace('\t', " ").replace(['\r', '\n'], "<br>"));
        cells.collect::<Vec<_>>().join("\t")
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
