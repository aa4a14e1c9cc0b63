//! The kinds of content beside regulation and catalogues: which folder holds them, and how they are read.
//!
//! A kind is one row of [`KINDS`]: its folder, the files that it takes, and a reader that checks them and puts what they say
//! into its place in [`Library`]. Everything else (shipping, signed bundles, the list, the differences) follows from the
//! row. What one kind says of another is checked in [`cross`], once all are read.

use std::collections::{BTreeMap, BTreeSet};

use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::document::Document;
use super::problem::{ContentProblem, Defect};
use super::reader::{BASIS, CONTENT_BYTES_MAX};
use super::table::Table;
use super::{ContentFile, Library};
use crate::budget::rules as budget;
use crate::periodic::template::{TemplateProblem, Templates};
use crate::programme::content as programme;
use crate::signal::Signals;
use crate::{assessment, catalogue, drill, index, training};

/// Texts of the files of one folder, by path below `content/`.
type Texts<'a> = BTreeMap<&'a str, &'a str>;

/// A kind of content.
pub(super) struct Kind {
    /// The folder below `content/`.
    folder: &'static str,
    /// What the product ships.
    shipped: &'static Dir<'static>,
    /// Whether a path of this folder is read.
    takes: fn(&str) -> bool,
    /// Reads all files of the folder into their place; answers with everything that is wrong.
    read: fn(&Texts<'_>, &mut Library) -> Vec<ContentProblem>,
}

static ASSESSMENT_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/assessment");
static BUDGET_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/budget");
static CATALOGUE_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/catalogues");
static DRILL_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/drill");
static FORM_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/forms");
static INDEX_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/index");
static PROGRAMME_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/programme");
static REPORT_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/reports");
static SIGNAL_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/signals");
static TRAINING_FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../content/training");

const ASSESSMENT: &str = "assessment/programme-rules.json";
const BUDGET: &str = "budget/rules.json";
const DRILL: [&str; 2] = ["drill/scenarios.json", "drill/rules.json"];
const PROGRAMME: [&str; 4] =
    ["programme/reminders.json", "programme/streams.json", "programme/groups.json", "programme/bindings.json"];
const SIGNALS: &str = "signals/signals.yaml";
const TRAINING: [&str; 2] = ["training/rules.json", "training/fields.json"];
/// How an official paper is laid out.
pub const LAYOUT: &str = "forms/layout.nd30-2020.json";

/// All kinds. A new one is a row here, a field of [`Library`] and a name on the page of differences.
static KINDS: [Kind; 10] = [
    Kind {
        folder: "assessment",
        shipped: &ASSESSMENT_FILES,
        takes: |path| path == ASSESSMENT,
        read: |texts, library| {
            one(texts, [ASSESSMENT], |[text]| assessment_rules(text), |rules| library.assessment = rules)
        },
    },
    Kind {
        folder: "budget",
        shipped: &BUDGET_FILES,
        takes: |path| path == BUDGET,
        read: |texts, library| one(texts, [BUDGET], |[text]| budget_rules(text), |rules| library.budget = rules),
    },
    // Read by `catalogue::overlaid`, together with the amounts of fines.
    Kind { folder: "catalogues", shipped: &CATALOGUE_FILES, takes: catalogue::is_read, read: |_, _| Vec::new() },
    Kind {
        folder: "drill",
        shipped: &DRILL_FILES,
        takes: |path| DRILL.contains(&path),
        read: |texts, library| one(texts, DRILL, drill_rules, |rules| library.drill = rules),
    },
    Kind { folder: "forms", shipped: &FORM_FILES, takes: is_form, read: forms },
    Kind { folder: "index", shipped: &INDEX_FILES, takes: |path| is_in(path, "index", ".json"), read: indexes },
    Kind {
        folder: "programme",
        shipped: &PROGRAMME_FILES,
        takes: |path| PROGRAMME.contains(&path),
        read: |texts, library| one(texts, PROGRAMME, programmes, |content| library.programme = content),
    },
    Kind {
        folder: "reports",
        shipped: &REPORT_FILES,
        takes: |path| is_in(path, "reports", ".yaml"),
        read: |texts, library| reports(texts).map_or_else(|problems| problems, |read| keep(&mut library.reports, read)),
    },
    Kind {
        folder: "signals",
        shipped: &SIGNAL_FILES,
        takes: |path| path == SIGNALS,
        read: |texts, library| one(texts, [SIGNALS], |[text]| signals(text), |signals| library.signals = signals),
    },
    Kind {
        folder: "training",
        shipped: &TRAINING_FILES,
        takes: |path| TRAINING.contains(&path),
        read: |texts, library| one(texts, TRAINING, trainings, |content| library.training = content),
    },
];

/// Returns the files that the product ships of every kind.
pub(super) fn shipped_files(collect: impl Fn(&str, &Dir<'_>, &mut Vec<ContentFile>), files: &mut Vec<ContentFile>) {
    for kind in &KINDS {
        collect(kind.folder, kind.shipped, files);
    }
}

/// Whether a file of this path is read.
pub(super) fn takes(path: &str) -> bool {
    kind_of(path).is_some_and(|kind| (kind.takes)(path))
}

fn kind_of(path: &str) -> Option<&'static Kind> {
    let (folder, _) = path.split_once('/')?;
    KINDS.iter().find(|kind| kind.folder == folder)
}

/// Reads the files of every kind, shows them as documents, and checks what they say of each other.
pub(super) fn read(files: &[ContentFile], library: &mut Library, problems: &mut Vec<ContentProblem>) {
    let mut by_folder: BTreeMap<&str, Texts<'_>> = BTreeMap::new();
    for file in files.iter().filter(|file| takes(&file.path)) {
        let folder = kind_of(&file.path).map_or("", |kind| kind.folder);
        if file.text.len() > CONTENT_BYTES_MAX {
            problems.push(ContentProblem::new(&file.path, "", Defect::TooLarge(CONTENT_BYTES_MAX)));
            continue;
        }
        by_folder.entry(folder).or_default().insert(&file.path, &file.text);
    }
    for kind in &KINDS {
        let texts = by_folder.remove(kind.folder).unwrap_or_default();
        problems.extend((kind.read)(&texts, library));
        for (path, text) in texts {
            match document(path, text) {
                Ok(document) => _ = library.documents.insert(path.to_owned(), document.clone()),
                // What its reader refuses it names itself, with the line.
                Err(problem) if !problems.iter().any(|known| known.path == path) => problems.push(problem),
                Err(_) => {}
            }
        }
    }
}

/// Shows a file as rows for people.
fn document(path: &str, text: &str) -> Result<&'static Document, ContentProblem> {
    static READ: Table<Document> = Table::new();
    READ.of(vec![path.to_owned(), text.to_owned()], || {
        let value = if path.ends_with(".yaml") { of_yaml(path, text)? } else { of_json(path, text)? };
        Ok(Document::of_value(path, value))
    })
}

fn of_json(path: &str, text: &str) -> Result<Value, ContentProblem> {
    serde_json::from_str(text).map_err(|error| not_json(path, &error))
}

fn not_json(path: &str, error: &serde_json::Error) -> ContentProblem {
    let place = format!("line {} column {}", error.line(), error.column());
    let text = error.to_string();
    let why = text.split(" at line ").next().unwrap_or(&text).chars().take(300).collect();
    ContentProblem::new(path, place, Defect::WrongValue(why))
}

fn of_yaml(path: &str, text: &str) -> Result<Value, ContentProblem> {
    let value: serde_yaml_ng::Value = serde_yaml_ng::from_str(text).map_err(|error| {
        let place = error.location().map(|at| format!("line {} column {}", at.line(), at.column()));
        ContentProblem::new(path, place.unwrap_or_default(), Defect::WrongValue(error.to_string()))
    })?;
    Ok(plain(value))
}

/// YAML as JSON: keys become texts.
fn plain(value: serde_yaml_ng::Value) -> Value {
    use serde_yaml_ng::Value as Yaml;
    match value {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => Value::Bool(flag),
        Yaml::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Value::from(whole),
            (None, Some(part)) => Value::from(part),
            (None, None) => Value::Null,
        },
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(list) => Value::Array(list.into_iter().map(plain).collect()),
        Yaml::Mapping(map) => {
            let key = |key: Yaml| match plain(key) {
                Value::String(text) => text,
                other => other.to_string(),
            };
            Value::Object(map.into_iter().map(|(name, value)| (key(name), plain(value))).collect())
        }
        Yaml::Tagged(tagged) => plain(tagged.value),
    }
}

/// Reads files that must be there into one place.
fn one<const N: usize, T>(
    texts: &Texts<'_>,
    paths: [&'static str; N],
    read: impl FnOnce([&str; N]) -> Result<T, Vec<ContentProblem>>,
    keep: impl FnOnce(T),
) -> Vec<ContentProblem> {
    let missing = paths.iter().filter(|path| !texts.contains_key(**path));
    let missing: Vec<_> = missing.map(|path| ContentProblem::new(path, "", Defect::MissingFile)).collect();
    if !missing.is_empty() {
        return missing;
    }
    match read(paths.map(|path| texts[path])) {
        Ok(value) => {
            keep(value);
            Vec::new()
        }
        Err(problems) => problems,
    }
}

fn wrong(path: &str, place: impl Into<String>, what: impl Into<String>) -> ContentProblem {
    ContentProblem::new(path, place, Defect::WrongValue(what.into()))
}

/// Names of fields that the rows of a list may have beside those of a basis.
type Fields = &'static [(&'static str, &'static [&'static str])];

/// Refuses what nothing reads: a misspelt field would silently say nothing.
fn known_fields(path: &str, text: &str, lists: Fields) -> Result<(), Vec<ContentProblem>> {
    let file = of_json(path, text).map_err(|problem| vec![problem])?;
    let Value::Object(file) = file else { return Err(vec![wrong(path, "", "an object was expected")]) };
    let mut problems = Vec::new();
    for (name, value) in &file {
        if name == "_about" || BASIS.contains(&name.as_str()) {
            continue;
        }
        let Some((_, fields)) = lists.iter().find(|(list, _)| list == name) else {
            problems.push(ContentProblem::new(path, "head", Defect::UnknownField(name.clone())));
            continue;
        };
        let unknown = |row: &Map<String, Value>| {
            let strange =
                row.keys().filter(|field| !fields.contains(&field.as_str()) && !BASIS.contains(&field.as_str()));
            strange.cloned().collect::<Vec<_>>()
        };
        for (index, row) in value.as_array().into_iter().flatten().enumerate() {
            for field in row.as_object().map(&unknown).unwrap_or_default() {
                problems.push(ContentProblem::new(path, format!("{name}[{index}]"), Defect::UnknownField(field)));
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn assessment_rules(text: &str) -> Result<&'static assessment::Rules, Vec<ContentProblem>> {
    const FIELDS: Fields = &[
        ("forms", &["code", "vi", "en", "about_vi", "about_en"]),
        ("subjects", &["code", "vi", "en", "items"]),
        ("occasions", &["code", "vi", "en", "column12", "surprise"]),
        ("intervals", &["code", "activity", "levels", "months", "standing", "vi", "en"]),
        ("leads", &["code", "levels", "lead", "vi", "en"]),
        ("independence", &["code", "check", "levels", "occasions", "ns_important", "unless", "vi", "en"]),
        ("notices", &["code", "ns_important", "occasions", "notice_hours", "result_working_days", "vi", "en"]),
        ("findings", &["severity", "vi", "en", "answer_days", "fix_days", "acceptable", "risk_months_max"]),
        ("holds", &["code", "vi", "en"]),
    ];
    static READ: Table<assessment::Rules> = Table::new();
    known_fields(ASSESSMENT, text, FIELDS)?;
    READ.of(vec![text.to_owned()], || assessment::Rules::read(text)).map_err(|error| {
        vec![match error {
            assessment::rules::RulesError::Read(error) => not_json(ASSESSMENT, &error),
            assessment::rules::RulesError::Row { list, code, what } => {
                wrong(ASSESSMENT, format!("{list}, {code}"), what)
            }
        }]
    })
}

fn budget_rules(text: &str) -> Result<&'static budget::BudgetRules, Vec<ContentProblem>> {
    static READ: Table<budget::BudgetRules> = Table::new();
    READ.of(vec![text.to_owned()], || budget::BudgetRules::read(text)).map_err(|error| {
        vec![match error {
            budget::RulesError::Malformed(why) => wrong(BUDGET, "", why),
            budget::RulesError::Row(row) => wrong(
                BUDGET,
                format!("row {row}"),
                "a share needs a percent from 1 to 99, and no rule ends before it begins",
            ),
            budget::RulesError::Overlap(first, second) => {
                wrong(BUDGET, format!("rows {first} and {second}"), "both hold on the same day; end one of them")
            }
        }]
    })
}

fn drill_rules(texts: [&str; 2]) -> Result<&'static drill::Rules, Vec<ContentProblem>> {
    const ASKED: Fields =
        &[("requirements", &["code", "scope", "levels", "kinds", "count", "every_months", "vi", "en"])];
    static READ: Table<drill::Rules> = Table::new();
    let [scenarios, rules] = texts;
    known_fields(DRILL[1], rules, ASKED)?;
    let read = READ.of(texts.map(str::to_owned).into(), || drill::Rules::read(scenarios, rules));
    let read = read.map_err(|error| {
        vec![match error {
            drill::rules::RulesError::Read { file, source } => not_json(&format!("drill/{file}"), &source),
            drill::rules::RulesError::Scenario { code, what } => wrong(DRILL[0], code, what),
        }]
    })?;
    let levels = |row: &drill::rules::Requirement| row.levels.iter().copied().find(|level| !(1..=5).contains(level));
    let strange = read.requirements.iter().filter_map(|row| Some((row, levels(row)?)));
    let problems: Vec<_> = strange.map(|(row, level)| no_level(DRILL[1], &row.code, level)).collect();
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

fn no_level(path: &str, place: &str, level: u8) -> ContentProblem {
    wrong(path, place, format!("{level} is no level; levels are 1 to 5"))
}

/// What training takes from content.
#[derive(Debug, Clone, Copy)]
pub struct Training {
    /// Duties, needs, warnings.
    pub rules: &'static training::Rules,
    /// What a certificate is made of.
    pub fields: &'static training::Fields,
}

fn trainings(texts: [&str; 2]) -> Result<Training, Vec<ContentProblem>> {
    const NEEDS: &[&str] = &[
        "code",
        "vi",
        "en",
        "duties",
        "levels",
        "satisfied_by",
        "degree_counts",
        "every_months",
        "within_months",
        "counts_from",
    ];
    const RULES: Fields = &[("duties", &["code", "vi", "en", "it"]), ("needs", NEEDS), ("warnings", &["code", "days"])];
    const FIELDS: Fields =
        &[("basic", &[]), ("fields_total", &[]), ("fields_required", &[]), ("fields", &["code", "vi", "en"])];
    static READ: Table<training::Rules> = Table::new();
    static READ_FIELDS: Table<training::Fields> = Table::new();
    let [rules, fields] = texts;
    known_fields(TRAINING[0], rules, RULES)?;
    known_fields(TRAINING[1], fields, FIELDS)?;
    let problem = |path: &str, error| match error {
        training::rules::RulesError::Read(error) => vec![not_json(path, &error)],
        training::rules::RulesError::Row { code, what } => vec![wrong(path, format!("needs, {code}"), what)],
    };
    let read = READ.of(vec![rules.to_owned()], || training::Rules::read(rules));
    let rules = read.map_err(|error| problem(TRAINING[0], error))?;
    let read = READ_FIELDS.of(vec![fields.to_owned()], || training::Fields::read(fields));
    let fields = read.map_err(|error| problem(TRAINING[1], error))?;
    for need in &rules.needs {
        if let Some(level) = need.levels.iter().find(|level| !(1..=5).contains(*level)) {
            return Err(vec![no_level(TRAINING[0], &format!("needs, {}", need.code), *level)]);
        }
    }
    Ok(Training { rules, fields })
}

fn programmes(texts: [&str; 4]) -> Result<&'static programme::ProgrammeContent, Vec<ContentProblem>> {
    static READ: Table<programme::ProgrammeContent> = Table::new();
    let [reminders, streams, groups, bindings] = texts;
    let files = programme::Files { reminders, streams, groups, bindings };
    let read = READ.of(texts.map(str::to_owned).into(), || programme::ProgrammeContent::read(&files));
    read.map_err(|error| {
        vec![match error {
            programme::ContentError::Malformed { file, why } => wrong(file, "", why),
            programme::ContentError::Row { file, row, why } => wrong(file, row, why),
            programme::ContentError::TooMany { file } => wrong(file, "rows", "there are too many; divide the file"),
        }]
    })
}

fn signals(text: &str) -> Result<&'static Signals, Vec<ContentProblem>> {
    static READ: Table<Signals> = Table::new();
    READ.of(vec![text.to_owned()], || Signals::read(text)).map_err(|problems| {
        let place = |signal: &str, field: &str| format!("{signal} {field}").trim().to_owned();
        problems.into_iter().map(|one| wrong(SIGNALS, place(&one.signal, one.field), one.problem)).collect()
    })
}

fn is_in(path: &str, folder: &str, ending: &str) -> bool {
    let name = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    name.is_some_and(|name| name.ends_with(ending) && !name.contains('/'))
}

fn keep<T>(place: &mut T, value: T) -> Vec<ContentProblem> {
    *place = value;
    Vec::new()
}

fn reports(texts: &Texts<'_>) -> Result<&'static Templates, Vec<ContentProblem>> {
    static READ: Table<Templates> = Table::new();
    let files: Vec<(String, String)> = texts
        .iter()
        .map(|(path, text)| (path.rsplit('/').next().unwrap_or_default().to_owned(), (*text).to_owned()))
        .collect();
    let key = files.iter().flat_map(|(name, text)| [name.clone(), text.clone()]).collect();
    READ.of(key, || Templates::read(&files)).map_err(|problems| {
        let problem = |one: TemplateProblem| {
            wrong(&format!("reports/{}", one.file), one.field, format!("{}: {}", one.wrong, one.remedy))
        };
        problems.into_iter().map(problem).collect()
    })
}

fn indexes(texts: &Texts<'_>, library: &mut Library) -> Vec<ContentProblem> {
    static READ: Table<index::Definition> = Table::new();
    let mut problems = Vec::new();
    for (path, text) in texts {
        let definition = match READ.of(vec![(*text).to_owned()], || index::Definition::read(text)) {
            Ok(definition) => definition,
            Err(error) => {
                problems.push(wrong(path, "", error.to_string()));
                continue;
            }
        };
        if definition.in_force_to.is_some_and(|last| last < definition.in_force_from) {
            problems.push(ContentProblem::new(path, "in_force_to", Defect::EndsBeforeItBegins));
        }
        for word in definition.figures() {
            if !index::FIGURES.contains(&word) {
                let known = index::FIGURES.join(", ");
                problems.push(wrong(path, "indicators", format!("no figure is called {word}; there are {known}")));
            }
        }
        if library.indexes.insert(definition.id.clone(), definition).is_some() {
            problems.push(ContentProblem::new(path, "id", Defect::RowTwice(definition.id.clone())));
        }
    }
    if texts.is_empty() {
        problems.push(ContentProblem::new("index", "", Defect::MissingFile));
    }
    problems
}

/// `forms/<regime>/<name>.json` and the layout.
fn is_form(path: &str) -> bool {
    let inner = path.strip_prefix("forms/").and_then(|inner| inner.split_once('/'));
    path == LAYOUT || inner.is_some_and(|(_, name)| name.ends_with(".json") && !name.contains('/'))
}

/// The forms are checked where they are filled, with everything else that is in force.
fn forms(texts: &Texts<'_>, library: &mut Library) -> Vec<ContentProblem> {
    library.forms = texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    match texts.contains_key(LAYOUT) {
        true => Vec::new(),
        false => vec![ContentProblem::new(LAYOUT, "", Defect::MissingFile)],
    }
}

/// Checks what kinds say of each other; all of them were read.
pub(super) fn cross(library: &Library, problems: &mut Vec<ContentProblem>) {
    let catalogues = library.catalogues();
    let words: BTreeSet<&str> = library.signals.kinds.iter().map(|kind| kind.id.as_str()).collect();
    for catalogue in catalogues.by_id.values() {
        let place = |requirement: &str| format!("{}, {requirement}, automatable_by", catalogue.id);
        let named = catalogue.requirements.iter().flat_map(|one| one.signals.iter().map(move |word| (one, word)));
        let lost = named.filter(|(_, word)| !words.contains(word.as_str()));
        problems.extend(lost.map(|(requirement, word)| {
            let defect = Defect::NotThere { name: word.clone(), file: SIGNALS };
            ContentProblem::new("catalogues", place(&requirement.id), defect)
        }));
    }
    for kind in &library.signals.kinds {
        let crate::signal::Measure::Retention { requirement, .. } = &kind.measure else { continue };
        if !catalogues.by_id.values().any(|catalogue| catalogue.requirement(requirement).is_some()) {
            let defect = Defect::NotThere { name: requirement.clone(), file: "catalogues" };
            problems.push(ContentProblem::new(SIGNALS, format!("{} requirement", kind.id), defect));
        }
    }
    for regime in library.regimes.values() {
        for (index, row) in regime.procedure.watches.iter().enumerate() {
            if let Some(word) = row.signals.iter().find(|word| !words.contains(word.as_str())) {
                let path = format!("regulation/{}/level-procedure.json", regime.id);
                let defect = Defect::NotThere { name: word.clone(), file: SIGNALS };
                problems.push(ContentProblem::new(&path, format!("watches[{index}]"), defect));
            }
        }
    }
    let mut definitions: Vec<_> = library.indexes.values().collect();
    definitions.sort_by_key(|definition| definition.in_force_from);
    for pair in definitions.windows(2) {
        if pair[0].in_force_from == pair[1].in_force_from {
            let what = format!("{} and {} begin on the same day; date one of them later", pair[0].id, pair[1].id);
            problems.push(wrong("index", "in_force_from", what));
        }
    }
    for path in library.forms.keys().filter(|path| *path != LAYOUT) {
        let regime = path.split('/').nth(1).unwrap_or_default();
        if !library.regimes.contains_key(regime) {
            let defect = Defect::NotThere { name: regime.to_owned(), file: "regulation" };
            problems.push(ContentProblem::new(path, "", defect));
        }
    }
}

/// Returns the index in force on a day: of those in force the one that came last; where none is, the one that came last.
pub(super) fn index_on(library: &Library, day: Date) -> &'static index::Definition {
    let all = || library.indexes.values().copied();
    let in_force = all().filter(|one| one.in_force_from <= day && one.in_force_to.is_none_or(|last| day <= last));
    let found = in_force.max_by_key(|one| one.in_force_from).or_else(|| all().max_by_key(|one| one.in_force_from));
    found.unwrap_or_else(|| index::Definition::shipped())
}

#[cfg(test)]
mod tests;
