//! A level regime: criteria, procedure, forms and annual report of one decree.

mod annual;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use luytre_model::{ProtectionLevel, Severity};
use serde::Deserialize;

pub use self::annual::{AnnualReport, ColumnRow, ContentItemRow, Counted, CounterRow, DueRow, PeriodRow};
use super::ContentFile;
use super::basis::Basis;
use super::document::Document;
use super::instruments::ByLevel;
pub use super::instruments::Named;
use super::problem::{ContentProblem, Defect};
use super::reader::{FileReader, keep};
use crate::dossier::procedure::{FieldRow, ImportantRow};
use crate::level::criteria::{self, Criteria};
use crate::level::{Example, LevelFacts};

/// A level regime. Records keep the id of the one under which they were made.
#[derive(Debug, Clone)]
pub struct Regime {
    /// Identity: `ND331-2026`.
    pub id: String,
    /// Id of its instrument.
    pub instrument: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Id of the standard whose requirements it asks for.
    pub standard: String,
    /// A word on its validity, in Vietnamese.
    pub note_vi: String,
    /// A word on its validity, in English.
    pub note_en: String,
    /// On what it stands and since when.
    pub basis: Basis,
    /// Which facts give which level.
    pub criteria: Criteria,
    /// Who does what by when.
    pub procedure: Procedure,
    /// The forms of its appendix.
    pub forms: Vec<FormRow>,
    /// Its annual report, where it has one.
    pub annual_report: Option<AnnualReport>,
    /// What is kept of it after a later regime came into force.
    pub transition: Vec<TransitionRow>,
    /// Worked examples with the level they give; the product's own test of the criteria.
    pub examples: Vec<Example>,
}

/// Who does what by when.
#[derive(Debug, Clone, Default)]
pub struct Procedure {
    /// Who takes part.
    pub roles: Vec<RoleRow>,
    /// Who prepares, gives an opinion, appraises and approves, by level.
    pub authority: Vec<AuthorityRow>,
    /// Limits in working days, by step and level.
    pub deadlines: Vec<DeadlineRow>,
    /// States of a dossier.
    pub states: Vec<StateRow>,
    /// What must hold before a state is entered.
    pub guards: Vec<GuardRow>,
    /// What makes a level be determined again.
    pub triggers: Vec<TriggerRow>,
    /// What the product watches by itself, and which trigger it pulls.
    pub watches: Vec<WatchRow>,
    /// Parts of a dossier.
    pub dossier_parts: Vec<PartRow>,
    /// Parts of a protection plan.
    pub plan_parts: Vec<Named>,
    /// Groups of requirements.
    pub requirement_groups: Vec<GroupRow>,
    /// How hosted systems are kept apart.
    pub hosting: Vec<HostingRow>,
    /// What stands in each part of a dossier.
    pub part_fields: Vec<FieldRow>,
    /// Systems important to national security that follow another level's procedure.
    pub important: Vec<ImportantRow>,
}

impl Procedure {
    /// Returns who does what for a dossier of this level.
    pub fn authority(&self, level: ProtectionLevel) -> Option<&AuthorityRow> {
        self.authority.iter().find(|row| row.levels.contains(&level))
    }

    /// Returns the limit of a step for a level. `important`: the system is important to national security, for which
    /// some steps exist only.
    pub fn deadline(&self, step: &str, level: ProtectionLevel, important: bool) -> Option<&DeadlineRow> {
        let fits = |row: &&DeadlineRow| row.step == step && row.levels.contains(&level);
        self.deadlines.iter().filter(fits).find(|row| important || !row.important_only)
    }

    /// Returns the guards on entering a state at a level.
    pub fn guards<'a>(&'a self, state: &'a str, level: ProtectionLevel) -> impl Iterator<Item = &'a GuardRow> {
        self.guards.iter().filter(move |row| row.on == state && row.levels.contains(&level))
    }

    /// Returns what makes a level be determined again, by its word.
    pub fn trigger(&self, code: &str) -> Option<&TriggerRow> {
        self.triggers.iter().find(|row| row.code == code)
    }

    /// Returns the rule on hosting of a level.
    pub fn hosting(&self, level: ProtectionLevel, important: bool) -> Option<&HostingRow> {
        let important_row = self.hosting.iter().find(|row| important && row.important);
        important_row.or_else(|| self.hosting.iter().find(|row| row.levels.contains(&level)))
    }
}

/// A party of the procedure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRow {
    /// Its word in the authority matrix.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// The code name of the glossary.
    pub party: String,
    /// On what it stands.
    pub basis: Basis,
}

/// Who does what for dossiers of some levels; the words are codes of [`RoleRow`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityRow {
    /// Levels.
    pub levels: BTreeSet<ProtectionLevel>,
    /// Who writes it.
    pub prepare: String,
    /// Who gives a professional opinion before the appraisal.
    #[serde(default)]
    pub opinion: Option<String>,
    /// Who appraises.
    pub appraise: String,
    /// Who appraises military systems.
    #[serde(default)]
    pub appraise_military: Option<String>,
    /// Who appraises cipher systems.
    #[serde(default)]
    pub appraise_cipher: Option<String>,
    /// Who approves.
    pub approve: String,
    /// Who approves the protection plan, where somebody else approves the level.
    #[serde(default)]
    pub approve_plan: Option<String>,
    /// To whom the approval is reported.
    #[serde(default)]
    pub then_report_to: Option<String>,
    /// A remark in Vietnamese.
    #[serde(default)]
    pub note_vi: Option<String>,
    /// A remark in English.
    #[serde(default)]
    pub note_en: Option<String>,
    /// On what it stands.
    pub basis: Basis,
}

/// A limit in working days.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineRow {
    /// The step: `invalid_dossier_answer`, `appraisal`, `approval` …
    pub step: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Levels.
    pub levels: BTreeSet<ProtectionLevel>,
    /// Working days.
    pub working_days: u32,
    /// What starts the clock: `receipt`, `complete_valid_dossier` …
    pub from: String,
    /// Whether the province may set its own.
    #[serde(default)]
    pub configurable: bool,
    /// Only for systems important to national security.
    #[serde(default)]
    pub important_only: bool,
    /// On what it stands.
    pub basis: Basis,
}

/// A state of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateRow {
    /// Its word.
    pub code: String,
    /// Title in Vietnamese, as reports write it.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Whether the annual report knows it.
    pub in_annual_report: bool,
    /// On what it stands.
    pub basis: Basis,
}

/// What must hold before a state is entered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuardRow {
    /// The state, or `go_live`.
    pub on: String,
    /// What must hold; the engine of dossiers knows the word.
    pub require: String,
    /// Levels.
    pub levels: BTreeSet<ProtectionLevel>,
    /// What must hold, in Vietnamese.
    pub vi: String,
    /// What must hold, in English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

/// Something that makes a level be determined again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TriggerRow {
    /// Its word.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// What is watched.
    pub on: TriggerOn,
    /// Facts that are watched.
    #[serde(default)]
    pub facts: BTreeSet<String>,
    /// Fields of the registry that are watched.
    #[serde(default)]
    pub fields: BTreeSet<String>,
    /// Severities of incidents that count.
    #[serde(default)]
    pub severities: BTreeSet<String>,
    /// On what it stands.
    pub basis: Basis,
}

/// What a trigger watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerOn {
    /// One of its facts or fields is not what it was.
    FactsChanged,
    /// A connection, an integration, a sharing of data, or growth.
    ConnectionsChanged,
    /// An incident of one of its severities, or a high risk.
    Incident,
    /// An authority asks.
    Request,
    /// The risk result is above the level.
    RiskAboveLevel,
    /// A count passed a number that a criterion compares it with.
    ThresholdCrossed,
    /// The criteria give another level than the recorded one.
    LevelDiffers,
}

/// Something that the product watches by itself; its limits are numbers of content.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchRow {
    /// Its word.
    pub code: String,
    /// What happened, in Vietnamese.
    pub vi: String,
    /// What happened, in English.
    pub en: String,
    /// What is watched.
    pub on: WatchOn,
    /// The trigger that it pulls: a code of [`TriggerRow`].
    pub trigger: String,
    /// Levels of the systems that are watched.
    pub levels: BTreeSet<ProtectionLevel>,
    /// Severities of alerts, each with the severity of the incident that a confirmed one is.
    #[serde(default)]
    pub incident: BTreeMap<Severity, String>,
    /// Words of the dispositions that confirm an alert.
    #[serde(default)]
    pub dispositions: BTreeSet<String>,
    /// Severities of findings that are a high risk.
    #[serde(default)]
    pub severities: BTreeSet<Severity>,
    /// Signals that are counted while they fail; empty for all.
    #[serde(default)]
    pub signals: BTreeSet<String>,
    /// From how many failing signals on the risk is high, by level.
    #[serde(default)]
    pub at_least: ByLevel,
    /// Within how many working days the level is to be looked at again.
    pub working_days: u32,
    /// On what it stands.
    pub basis: Basis,
}

/// What is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchOn {
    /// An alert that people confirmed.
    Alert,
    /// A finding of an assessment.
    Finding,
    /// Signals of the system that begin to fail.
    Signals,
}

/// What is kept of a regime after a later one came into force.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransitionRow {
    /// Its word.
    pub code: String,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// What is allowed.
    pub allows: Allows,
    /// Only systems whose construction began before this day.
    #[serde(default)]
    pub begun_before: Option<Date>,
    /// Until when: a code of the dates that the rules fix.
    pub until: String,
    /// On what it stands.
    pub basis: Basis,
}

/// What a transition allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allows {
    /// Appraisals and approvals under the earlier regime.
    Decide,
    /// Levels that were approved stand as they are, without the measures of the later regime.
    Keep,
}

/// A part of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartRow {
    /// Its word.
    pub code: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Levels that need it.
    pub levels: BTreeSet<ProtectionLevel>,
    /// On what it stands.
    pub basis: Basis,
}

/// A group of requirements.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRow {
    /// Its word.
    pub code: String,
    /// `management` or `technical`.
    pub side: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

/// How systems of some levels are kept apart where they are hosted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HostingRow {
    /// Levels.
    pub levels: BTreeSet<ProtectionLevel>,
    /// `logical` or `physical`.
    pub separation: String,
    /// Also for systems important to national security, whatever their level.
    pub important: bool,
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
    /// On what it stands.
    pub basis: Basis,
}

/// A form of the appendix.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormRow {
    /// Its word: `mau06`.
    pub code: String,
    /// Its number: `06`.
    pub number: String,
    /// Title in Vietnamese.
    pub vi: String,
    /// Title in English.
    pub en: String,
    /// Levels.
    pub levels: BTreeSet<ProtectionLevel>,
    /// The step at which it is used.
    pub step: String,
    /// Who sends it: a code of a role, or `appraiser`.
    pub sender: String,
    /// Who receives it.
    pub receiver: String,
    /// On what it stands.
    pub basis: Basis,
}

type Documents = BTreeMap<String, Document>;

/// Reads the files of a regime; `None` when one that must be there cannot be read.
pub(super) fn read(
    id: &str,
    files: &[(&str, &ContentFile)],
    documents: &mut Documents,
    problems: &mut Vec<ContentProblem>,
) -> Option<Regime> {
    let mut open = BTreeMap::new();
    for (name, file) in files {
        match *name {
            "regime.json"
            | "level-criteria.json"
            | "level-procedure.json"
            | "forms.json"
            | "annual-report.json"
            | "level-examples.json" => match FileReader::open(&file.path, &file.text) {
                Ok(reader) => _ = open.insert(*name, reader),
                Err(problem) => problems.push(problem),
            },
            _ => problems.push(ContentProblem::new(&file.path, "", Defect::UnknownFile)),
        }
    }
    for name in ["regime.json", "level-criteria.json", "level-procedure.json", "forms.json"] {
        let known = files.iter().any(|(file, _)| *file == name);
        if !known && (name != "forms.json") {
            problems.push(ContentProblem::new(&format!("regulation/{id}/{name}"), "", Defect::MissingFile));
        }
    }
    let head = open.remove("regime.json").and_then(|reader| read_head(id, reader, documents, problems));
    let criteria = open.remove("level-criteria.json").map(|mut reader| {
        let criteria = criteria::read(&mut reader);
        keep(reader, documents, problems);
        criteria
    });
    let procedure = open.remove("level-procedure.json").map(|mut reader| {
        let procedure = read_procedure(&mut reader, criteria.as_ref());
        keep(reader, documents, problems);
        procedure
    });
    let forms = open.remove("forms.json").map(|mut reader| {
        let forms: Vec<FormRow> = reader.rows("forms", 1);
        once(&mut reader, "forms", forms.iter().map(|row| row.code.as_str()));
        keep(reader, documents, problems);
        forms
    });
    let annual_report = open.remove("annual-report.json").and_then(|mut reader| {
        let report = annual::read(&mut reader);
        keep(reader, documents, problems);
        report
    });
    let examples = open.remove("level-examples.json").map(|mut reader| {
        let rows: Vec<Example> = reader.rows("examples", 1);
        check_examples(&mut reader, &rows, criteria.as_ref());
        keep(reader, documents, problems);
        rows
    });
    Some(Regime {
        criteria: Criteria { regime: id.to_owned(), ..criteria? },
        procedure: procedure?,
        forms: forms.unwrap_or_default(),
        annual_report,
        examples: examples.unwrap_or_default(),
        ..head?
    })
}

fn read_head(
    id: &str,
    mut reader: FileReader<'_>,
    documents: &mut Documents,
    problems: &mut Vec<ContentProblem>,
) -> Option<Regime> {
    let own: Option<String> = reader.value("id");
    if own.as_deref().is_some_and(|own| own != id) {
        reader.problem("id", Defect::WrongValue(format!("the folder is called {id}")));
    }
    let basis = reader.basis();
    let regime = Regime {
        id: id.to_owned(),
        instrument: id.to_owned(),
        vi: reader.value("vi").unwrap_or_default(),
        en: reader.value("en").unwrap_or_default(),
        standard: reader.value("standard").unwrap_or_default(),
        note_vi: reader.optional("note_vi").unwrap_or_default(),
        note_en: reader.optional("note_en").unwrap_or_default(),
        basis: basis.clone().unwrap_or_else(|| super::reader::ours(jiff::civil::Date::MIN)),
        criteria: Criteria::default(),
        procedure: Procedure::default(),
        forms: Vec::new(),
        annual_report: None,
        transition: reader.rows("transition", 0),
        examples: Vec::new(),
    };
    once(&mut reader, "transition", regime.transition.iter().map(|row| row.code.as_str()));
    keep(reader, documents, problems);
    basis.map(|_| regime)
}

fn read_procedure(reader: &mut FileReader<'_>, criteria: Option<&Criteria>) -> Procedure {
    let procedure = Procedure {
        roles: reader.rows("roles", 1),
        authority: reader.rows("authority", 1),
        deadlines: reader.rows("deadlines", 1),
        states: reader.rows("states", 1),
        guards: reader.rows("guards", 0),
        triggers: reader.rows("triggers", 0),
        watches: reader.rows("watches", 0),
        dossier_parts: reader.rows("dossier_parts", 1),
        plan_parts: reader.rows("plan_parts", 0),
        requirement_groups: reader.rows("requirement_groups", 0),
        hosting: reader.rows("hosting", 0),
        part_fields: reader.rows("part_fields", 0),
        important: reader.rows("important", 0),
    };
    procedure.check_words(reader);
    check_authority(reader, &procedure);
    for level in ProtectionLevel::ALL {
        for step in ["invalid_dossier_answer", "appraisal", "approval"] {
            if procedure.deadline(step, level, false).is_none() {
                reader.problem("deadlines", Defect::NoDeadline { step, level: level.number() });
            }
        }
    }
    once(reader, "states", procedure.states.iter().map(|row| row.code.as_str()));
    once(reader, "dossier_parts", procedure.dossier_parts.iter().map(|row| row.code.as_str()));
    once(reader, "triggers", procedure.triggers.iter().map(|row| row.code.as_str()));
    check_watches(reader, &procedure);
    let states: BTreeSet<&str> = procedure.states.iter().map(|row| row.code.as_str()).collect();
    for (index, guard) in procedure.guards.iter().enumerate() {
        if guard.on != "go_live" && !states.contains(guard.on.as_str()) {
            reader.problem(format!("guards[{index}]"), Defect::Undeclared(guard.on.clone()));
        }
    }
    if let Some(criteria) = criteria {
        for (index, trigger) in procedure.triggers.iter().enumerate() {
            for fact in trigger.facts.iter().filter(|fact| criteria.fact(fact).is_none()) {
                reader.problem(format!("triggers[{index}]"), Defect::Undeclared(fact.clone()));
            }
        }
    }
    procedure
}

/// Words that nothing would ever match are a mistake of the content; signals are looked up when all files are read.
fn check_watches(reader: &mut FileReader<'_>, procedure: &Procedure) {
    once(reader, "watches", procedure.watches.iter().map(|row| row.code.as_str()));
    for (index, row) in procedure.watches.iter().enumerate() {
        let place = || format!("watches[{index}]");
        let severities = || procedure.trigger(&row.trigger).map(|trigger| &trigger.severities);
        match procedure.trigger(&row.trigger) {
            Some(trigger) if trigger.on == TriggerOn::Incident => {}
            _ => reader.problem(place(), Defect::Undeclared(row.trigger.clone())),
        }
        let strange =
            row.incident.values().find(|word| severities().is_some_and(|known| !known.contains(word.as_str())));
        if let Some(word) = strange {
            reader.problem(place(), Defect::Undeclared(word.clone()));
        }
        let (missing, name) = match row.on {
            WatchOn::Alert => (row.incident.is_empty() || row.dispositions.is_empty(), "incident, dispositions"),
            WatchOn::Finding => (row.severities.is_empty(), "severities"),
            WatchOn::Signals => (row.levels.iter().any(|level| row.at_least.get(level).is_none()), "at_least"),
        };
        if missing {
            reader.problem(place(), Defect::MissingField(name));
        }
    }
}

fn check_authority(reader: &mut FileReader<'_>, procedure: &Procedure) {
    let roles: BTreeSet<&str> = procedure.roles.iter().map(|row| row.code.as_str()).collect();
    for (index, row) in procedure.authority.iter().enumerate() {
        let named = [Some(&row.prepare), row.opinion.as_ref(), Some(&row.appraise), row.appraise_military.as_ref()];
        let more =
            [row.appraise_cipher.as_ref(), Some(&row.approve), row.approve_plan.as_ref(), row.then_report_to.as_ref()];
        for role in named.into_iter().chain(more).flatten() {
            if !roles.contains(role.as_str()) {
                reader.problem(format!("authority[{index}]"), Defect::Undeclared(role.clone()));
            }
        }
    }
    for level in ProtectionLevel::ALL {
        match procedure.authority.iter().filter(|row| row.levels.contains(&level)).count() {
            0 => reader.problem("authority", Defect::NoRowForLevel(level.number())),
            1 => {}
            _ => reader.problem("authority", Defect::RowTwice(format!("level {level}"))),
        }
    }
}

fn check_examples(reader: &mut FileReader<'_>, rows: &[Example], criteria: Option<&Criteria>) {
    let Some(criteria) = criteria else { return };
    for (index, example) in rows.iter().enumerate() {
        let facts: &LevelFacts = &example.input;
        for problem in criteria.check(facts) {
            reader.problem(format!("examples[{index}]"), Defect::WrongValue(problem.to_string()));
        }
        let found = criteria.classify(facts).level;
        if found != example.level {
            let words = |level: Option<ProtectionLevel>| level.map_or("none".to_owned(), |level| level.to_string());
            let wrong = format!("the criteria give level {}, the example says {}", words(found), words(example.level));
            reader.problem(format!("examples[{index}]"), Defect::WrongValue(wrong));
        }
    }
}

/// Notes every word that stands twice in a list.
pub(super) fn once<'a>(reader: &mut FileReader<'_>, list: &str, words: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for word in words {
        if !seen.insert(word) {
            reader.problem(list, Defect::RowTwice(word.to_owned()));
        }
    }
}
