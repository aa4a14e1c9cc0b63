//! What comes back: a checklist, the spreadsheet of CISO Assistant, or OSCAL assessment results. All of it is read and
//! checked first; with one problem nothing is written.

use std::collections::BTreeSet;
use std::fmt;

use luytre_govern::requirement::{Command, Verdict, Word};
use luytre_govern::{Act, Date};
use luytre_report::sheet::{Limits, SheetError, Table, Value, parse_date, read_table, sheet_names};
use serde_json::Value as Json;

use super::super::RequirementsOf;
use super::super::change::{FINDING_CHARS_MAX, NAME_CHARS_MAX, RequirementChange, prose};
use super::{ciso, finding, ground, oscal, sheet};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::DeskError;

/// Longest file, in bytes: the largest checklist with evidence has less than one megabyte.
pub const BYTES_MAX: usize = 4 << 20;
/// Most rows: every item of the largest catalogue, ten times over.
const ROWS_MAX: usize = 4_000;
/// Most problems that are told.
const PROBLEMS_MAX: usize = 200;

/// A file to read.
#[derive(Debug, Clone, Default)]
pub struct RequirementImportForm {
    /// Code of the system.
    pub system: String,
    /// The catalogue; `None` for the present one.
    pub catalogue: Option<String>,
    /// The file.
    pub bytes: Vec<u8>,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// What would be done, or was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequirementImport {
    /// Rows that were read.
    pub rows: usize,
    /// Items that change, with the verdict from then on.
    pub changed: Vec<(String, Word)>,
    /// Items that stay as they are.
    pub unchanged: usize,
    /// What is wrong.
    pub problems: Vec<ImportProblem>,
    /// Problems beyond those.
    pub more_problems: usize,
    /// Whether it was written.
    pub applied: bool,
}

/// Something that is wrong, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportProblem {
    /// Name of the sheet, or the part of the document.
    pub sheet: String,
    /// The cell or element.
    pub cell: String,
    /// What is wrong.
    pub trouble: ImportTrouble,
}

impl fmt::Display for ImportProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.sheet, self.cell, self.trouble)
    }
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportTrouble {
    /// The file cannot be read at all.
    #[error("{en}")]
    File {
        /// In Vietnamese.
        vi: String,
        /// In English.
        en: String,
    },
    /// A column is missing.
    #[error("the column {0:?} is missing; use the exported checklist as a template")]
    NoColumn(&'static str),
    /// An item that the standard does not ask of this system.
    #[error("{0:?} is not asked of this system; remove the row or correct the code")]
    NotAsked(String),
    /// An item that stands twice.
    #[error("{0:?} stands twice; keep one row")]
    Twice(String),
    /// A word that is no verdict.
    #[error("{0:?} is no verdict; choose one of the list")]
    NoVerdict(String),
    /// A verdict that needs words.
    #[error("this verdict needs a reason, a measure or a finding")]
    NeedsWords,
    /// Somebody changed the item since it was exported.
    #[error("was changed since the export; export again and carry your entry over")]
    Older,
    /// Cannot be a version.
    #[error("{0:?} is no version; leave this column as it was exported")]
    NoVersion(String),
    /// Cannot be a day.
    #[error("{0:?} is no day; write 31/12/2026")]
    NoDay(String),
    /// Longer than it may be.
    #[error("is longer than {0} characters or has control characters")]
    TooLong(usize),
    /// The role may not change this.
    #[error("your role may not change this column; leave it as it was exported")]
    NotAllowed,
    /// A merged cell.
    #[error("merged cells cannot be read; undo the merging")]
    Merged,
    /// The document is about another system or standard.
    #[error("the document is about {0:?}; open the right system")]
    OtherSubject(String),
}

impl ImportTrouble {
    /// The same in Vietnamese.
    pub fn in_vietnamese(&self) -> String {
        match self {
            ImportTrouble::File { vi, .. } => vi.clone(),
            ImportTrouble::NoColumn(name) => format!("thiếu cột “{name}”; hãy dùng bảng kiểm đã xuất làm mẫu"),
            ImportTrouble::NotAsked(item) => {
                format!("“{item}” không phải yêu cầu của hệ thống này; hãy xóa dòng hoặc sửa mã")
            }
            ImportTrouble::Twice(item) => format!("“{item}” xuất hiện hai lần; hãy giữ một dòng"),
            ImportTrouble::NoVerdict(word) => format!("“{word}” không phải kết luận; hãy chọn trong danh sách"),
            ImportTrouble::NeedsWords => "kết luận này cần lý do, biện pháp hoặc nhận xét".to_owned(),
            ImportTrouble::Older => "đã có người sửa sau khi xuất; hãy xuất lại và chép nội dung sang".to_owned(),
            ImportTrouble::NoVersion(text) => format!("“{text}” không phải phiên bản; hãy để cột này như khi xuất"),
            ImportTrouble::NoDay(text) => format!("“{text}” không phải ngày; hãy viết dạng 31/12/2026"),
            ImportTrouble::TooLong(most) => format!("dài quá {most} ký tự hoặc có ký tự điều khiển"),
            ImportTrouble::NotAllowed => "vai trò của bạn không được sửa cột này; hãy để như khi xuất".to_owned(),
            ImportTrouble::Merged => "không đọc được ô gộp; hãy bỏ gộp ô".to_owned(),
            ImportTrouble::OtherSubject(name) => format!("tài liệu nói về “{name}”; hãy mở đúng hệ thống"),
        }
    }
}

/// A row as it was read.
struct Entry {
    sheet: String,
    /// Where a problem of the whole row is told.
    cell: String,
    item: String,
    seen: Option<i64>,
    word: Option<Word>,
    ground: Option<String>,
    finding: Option<String>,
    responsible: Option<String>,
    due: Option<Option<Date>>,
}

#[derive(Default)]
struct Check {
    problems: Vec<ImportProblem>,
    more: usize,
}

impl Check {
    fn wrong(&mut self, sheet: &str, cell: &str, trouble: ImportTrouble) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(ImportProblem { sheet: sheet.to_owned(), cell: cell.to_owned(), trouble });
        } else {
            self.more += 1;
        }
    }
}

impl Desk {
    /// Reads verdicts, responsible persons and days of a system from a file.
    pub async fn import_requirements(
        &self,
        actor: &Actor,
        form: RequirementImportForm,
    ) -> Result<RequirementImport, DeskError> {
        let of = self.requirements_of(actor, &form.system, form.catalogue.as_deref()).await?;
        if !actor.may(Act::JudgeRequirements) && !actor.may(Act::EditRequirements) {
            return Err(DeskError::Forbidden);
        }
        let mut check = Check::default();
        let entries = read(&form.bytes, &of, &mut check);
        let rows = entries.len();
        let mut changes = Vec::new();
        let mut changed = Vec::new();
        let mut unchanged = 0;
        let mut seen = BTreeSet::new();
        for entry in entries {
            if !seen.insert(entry.item.clone()) {
                check.wrong(&entry.sheet, &entry.cell, ImportTrouble::Twice(entry.item));
                continue;
            }
            let before = changes.len();
            let word = entry.word.unwrap_or_else(|| of.word(&entry.item));
            plan(actor, &of, &entry, &mut check, &mut changes);
            if changes.len() > before { changed.push((entry.item, word)) } else { unchanged += 1 }
        }
        let mut report = RequirementImport {
            rows,
            changed,
            unchanged,
            problems: check.problems,
            more_problems: check.more,
            applied: false,
        };
        if form.dry_run || !report.problems.is_empty() || changes.is_empty() {
            return Ok(report);
        }
        self.change_requirements(actor, &form.system, form.catalogue.as_deref(), changes).await?;
        report.applied = true;
        Ok(report)
    }
}

/// Adds the changes that a row asks for.
fn plan(actor: &Actor, of: &RequirementsOf, entry: &Entry, check: &mut Check, changes: &mut Vec<RequirementChange>) {
    let wrong = |check: &mut Check, trouble| check.wrong(&entry.sheet, &entry.cell, trouble);
    let asked = of
        .system
        .level
        .is_some_and(|level| of.catalogue.requirement(&entry.item).is_some_and(|row| row.levels.contains(&level)));
    if !asked {
        return wrong(check, ImportTrouble::NotAsked(entry.item.clone()));
    }
    let present = of.version(&entry.item);
    let judgement = of.judgement(&entry.item).cloned().unwrap_or_default();
    let (old_word, old_ground, old_finding) = (judgement.word(), ground(of, &entry.item), finding(of, &entry.item));
    let word = entry.word.unwrap_or(old_word);
    let new_ground = entry.ground.clone().unwrap_or_else(|| old_ground.clone());
    let new_finding = entry.finding.clone().unwrap_or_else(|| old_finding.clone());
    let judged = word != old_word || word != Word::Unjudged && (new_ground != old_ground || new_finding != old_finding);
    let responsible = entry.responsible.clone().unwrap_or_else(|| judgement.responsible.clone());
    let due = entry.due.unwrap_or(judgement.due);
    let assigned = responsible != judgement.responsible || due != judgement.due;
    if (judged || assigned) && entry.seen.is_some_and(|seen| seen != present) {
        return wrong(check, ImportTrouble::Older);
    }
    if judged && !actor.may(Act::JudgeRequirements) || assigned && !actor.may(Act::EditRequirements) {
        return wrong(check, ImportTrouble::NotAllowed);
    }
    let mut push = |command| changes.push(RequirementChange { item: entry.item.clone(), seen: present, command });
    if judged {
        let shown = !judgement.evidence.is_empty() || !new_finding.is_empty();
        let verdict = match word {
            Word::Unjudged => return push(Command::Withdraw),
            Word::Met if shown => Verdict::Met,
            Word::Partly if !new_finding.is_empty() => Verdict::Partly,
            Word::NotMet if !new_finding.is_empty() => Verdict::NotMet,
            Word::NotApplicable if !new_ground.is_empty() => Verdict::NotApplicable { reason: new_ground },
            Word::Equivalent if shown && !new_ground.is_empty() => Verdict::Equivalent { measure: new_ground },
            Word::Met | Word::Partly | Word::NotMet | Word::NotApplicable | Word::Equivalent => {
                return wrong(check, ImportTrouble::NeedsWords);
            }
        };
        push(Command::Judge { verdict, finding: new_finding, carried: None });
    }
    if assigned {
        push(Command::Assign { responsible, due });
    }
}

fn read(bytes: &[u8], of: &RequirementsOf, check: &mut Check) -> Vec<Entry> {
    if bytes.len() > BYTES_MAX {
        let error = SheetError::TooLong { most: BYTES_MAX };
        check.wrong("", "", file(&error));
        return Vec::new();
    }
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
        return read_oscal(bytes, of, check);
    }
    let limits = Limits { bytes: BYTES_MAX, rows: ROWS_MAX, ..Limits::default() };
    let names = sheet_names(bytes, &limits).unwrap_or_default();
    let ours = names.iter().any(|name| name == sheet::SHEET).then_some(sheet::SHEET);
    match read_table(bytes, ours, &limits) {
        Ok(table) => read_rows(&table, check),
        Err(error) => {
            check.wrong("", "", file(&error));
            Vec::new()
        }
    }
}

fn file(error: &SheetError) -> ImportTrouble {
    ImportTrouble::File { vi: error.in_vietnamese(), en: error.to_string() }
}

/// The verdict for a word in Vietnamese, English, or of machines.
fn verdict_word(text: &str) -> Option<Word> {
    use luytre_model::fold::fold;
    let folded = fold(text);
    let same = |word: &Word| {
        [sheet::word_vi(*word), sheet::word_en(*word), word.as_str()].iter().any(|known| fold(known) == folded)
    };
    Word::ALL.into_iter().find(same).or_else(|| ciso::word(text))
}

fn read_rows(table: &Table, check: &mut Check) -> Vec<Entry> {
    for merged in &table.merged {
        check.wrong(&table.sheet, merged, ImportTrouble::Merged);
    }
    let head = format!("A{}", table.header_row);
    let Some(item) = table.column(&[sheet::ITEM, "item", "ref_id"]) else {
        check.wrong(&table.sheet, &head, ImportTrouble::NoColumn(sheet::ITEM));
        return Vec::new();
    };
    let Some(verdict) = table.column(&[sheet::VERDICT, "verdict", "compliance_result"]) else {
        check.wrong(&table.sheet, &head, ImportTrouble::NoColumn(sheet::VERDICT));
        return Vec::new();
    };
    let (version, ground) = (table.column(&[sheet::VERSION, "version"]), table.column(&[sheet::GROUND, "ground"]));
    let finding = table.column(&[sheet::FINDING, "finding", "observations"]);
    let (responsible, due) = (table.column(&[sheet::RESPONSIBLE]), table.column(&[sheet::DUE]));
    let mut entries = Vec::with_capacity(table.rows.len());
    for row in &table.rows {
        let cell = |column: Option<usize>| column.and_then(|column| row.cell(column));
        let text = |column: Option<usize>| cell(column).map(luytre_report::sheet::Cell::text).unwrap_or_default();
        let place = |column: Option<usize>| {
            cell(column).map_or_else(|| format!("A{}", row.number), |cell| cell.address.clone())
        };
        let code = text(Some(item));
        if code.is_empty() {
            continue;
        }
        let word = verdict_word(&text(Some(verdict)));
        if word.is_none() {
            let said = text(Some(verdict)).chars().take(60).collect();
            check.wrong(&table.sheet, &place(Some(verdict)), ImportTrouble::NoVerdict(said));
        }
        let mut words = |column: Option<usize>, max: usize| {
            let value = prose("cell", &text(column), max);
            if value.is_err() {
                check.wrong(&table.sheet, &place(column), ImportTrouble::TooLong(max));
            }
            column.and(value.ok())
        };
        let (ground, finding) = (words(ground, FINDING_CHARS_MAX), words(finding, FINDING_CHARS_MAX));
        let responsible = words(responsible, NAME_CHARS_MAX);
        let day = match cell(due).map(|cell| parse_date(&cell.value)) {
            None => None,
            Some(Ok(day)) => Some(day),
            Some(Err(_)) => {
                let said = text(due).chars().take(40).collect();
                check.wrong(&table.sheet, &place(due), ImportTrouble::NoDay(said));
                None
            }
        };
        let seen = match cell(version).map(|cell| &cell.value) {
            Some(Value::Number(number)) => Some(*number as i64),
            Some(other) if other.text().trim().is_empty() => None,
            Some(other) => {
                let said = other.text();
                let found = said.trim().parse().ok();
                if found.is_none() {
                    let said = said.chars().take(40).collect();
                    check.wrong(&table.sheet, &place(version), ImportTrouble::NoVersion(said));
                }
                found
            }
            None => None,
        };
        entries.push(Entry {
            sheet: table.sheet.clone(),
            cell: place(Some(item)),
            item: code,
            seen,
            word,
            ground,
            finding,
            responsible,
            due: day,
        });
    }
    entries
}

/// Reads findings of assessment results: our own exactly, those of others by the state of their target.
fn read_oscal(bytes: &[u8], of: &RequirementsOf, check: &mut Check) -> Vec<Entry> {
    let document: Json = match serde_json::from_slice(bytes) {
        Ok(document) => document,
        Err(error) => {
            let en = format!("cannot be read as JSON: {error}");
            check.wrong("JSON", "", ImportTrouble::File { vi: format!("không đọc được JSON: {error}"), en });
            return Vec::new();
        }
    };
    let root = &document["assessment-results"];
    if !root.is_object() {
        let vi = "không phải “assessment-results” của OSCAL".to_owned();
        check.wrong("JSON", "", ImportTrouble::File { vi, en: "is no OSCAL assessment-results".to_owned() });
        return Vec::new();
    }
    for (name, own) in [("system", &of.system.code), ("catalogue", &of.catalogue.id)] {
        if let Some(other) = prop(&root["metadata"]["props"], name).filter(|other| other != own) {
            let place = format!("metadata.props.{name}");
            check.wrong("assessment-results", &place, ImportTrouble::OtherSubject(other.to_owned()));
            return Vec::new();
        }
    }
    let mut entries = Vec::new();
    let results = root["results"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (number, result) in results.iter().enumerate() {
        let findings = result["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
        if findings.len() > ROWS_MAX {
            let (found, cell) = (findings.len(), format!("results[{number}].findings"));
            let vi = format!("có {found} mục, nhiều nhất {ROWS_MAX}; hãy tách tệp");
            let en = format!("{found} findings, at most {ROWS_MAX}; split the file");
            check.wrong("assessment-results", &cell, ImportTrouble::File { vi, en });
            continue;
        }
        for (place, found) in findings.iter().enumerate() {
            let cell = format!("results[{number}].findings[{place}]");
            let target = &found["target"];
            let item = target["target-id"].as_str().unwrap_or_default().trim_end_matches("_smt").to_owned();
            let exact = prop(&found["props"], "verdict").map(str::to_owned);
            let word = match (&exact, target["status"]["state"].as_str()) {
                (Some(exact), _) => exact.parse().ok(),
                (None, Some("satisfied")) => Some(Word::Met),
                (None, Some("not-satisfied")) => Some(Word::NotMet),
                (None, _) => None,
            };
            if word.is_none() {
                check.wrong("assessment-results", &cell, ImportTrouble::NoVerdict(exact.unwrap_or_default()));
                continue;
            }
            let described = found["description"].as_str().unwrap_or_default();
            let text = if exact.is_some() { prop(&found["props"], "finding").unwrap_or_default() } else { described };
            let finding = match prose("finding", text, FINDING_CHARS_MAX) {
                Ok(finding) => finding,
                Err(_) => {
                    check.wrong("assessment-results", &cell, ImportTrouble::TooLong(FINDING_CHARS_MAX));
                    continue;
                }
            };
            let ground = prop(&found["props"], "ground").map(str::to_owned);
            entries.push(Entry {
                sheet: "assessment-results".to_owned(),
                cell,
                item,
                seen: None,
                word,
                ground,
                finding: Some(finding),
                responsible: None,
                due: None,
            });
        }
    }
    entries
}

/// The value of one of our properties.
fn prop<'a>(props: &'a Json, name: &str) -> Option<&'a str> {
    let ours = |prop: &&Json| prop["name"] == name && prop["ns"] == oscal::NAMESPACE;
    props.as_array()?.iter().find(ours)?["value"].as_str()
}
