//! Drills: planning them, the run sheet that is worked live, measured times, lessons.

mod lessons;

use std::collections::BTreeSet;

use luytre_govern::drill::rules::Held;
use luytre_govern::drill::{self, Command, Drill, Kind, Measured, Reach, Stage, Team, measure};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date, DocumentRef};
use luytre_ledger::{Change, RecordQuery};
use luytre_model::store::Scope;
use serde_json::json;

use crate::actor::Actor;
use crate::assessments::{by, document, prose, refused};
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::{DeskError, Problem};
use crate::form::{Check, NAME_CHARS_MAX};
use crate::records::same_version;
use crate::views::Named;

pub use lessons::{LessonTask, LessonTaskForm};

/// Most agencies of a drill.
const TEAMS_MAX: usize = 300;
/// Most people of a team.
const PEOPLE_MAX: usize = 60;
/// How often a step of a run sheet is tried again when somebody else was quicker.
const TRIES: usize = 6;

/// A drill in a list.
#[derive(Debug, Clone)]
pub struct DrillRow {
    /// The record.
    pub kept: Kept<Drill>,
    /// Who organises; `None`: the province.
    pub agency: Option<Named>,
    /// Expected reactions in time, of all that were expected.
    pub in_time: (u64, u64),
    /// Lessons that are not done, of all.
    pub lessons: (u64, u64),
}

/// The drills with what the rules ask of the year.
#[derive(Debug, Clone)]
pub struct DrillsView {
    /// The year.
    pub year: i16,
    /// Drills, newest first.
    pub rows: Vec<DrillRow>,
    /// What is asked of the year, and which drills count.
    pub asked: Vec<Held>,
    /// The day in Vietnam.
    pub today: Date,
}

/// A drill with everything around it.
#[derive(Debug, Clone)]
pub struct DrillView {
    /// The record.
    pub kept: Kept<Drill>,
    /// Names of the agencies that take part or have a lesson, by code.
    pub agencies: Vec<Named>,
    /// The system that it is about.
    pub system: Option<Named>,
    /// Times of every expectation of an inject that was brought in.
    pub measured: Vec<Measured>,
    /// Lessons that became tasks.
    pub tasks: Vec<LessonTask>,
    /// Whether the person leads the drill.
    pub leads: bool,
    /// Whether the person may confirm its result now.
    pub may_confirm: bool,
    /// Who did what, newest first.
    pub history: Vec<Change>,
    /// The day in Vietnam.
    pub today: Date,
}

/// What is typed to plan a drill.
#[derive(Debug, Clone, Default)]
pub struct DrillForm {
    /// Title; empty for that of the scenario.
    pub title: String,
    /// Word of the kind; empty for that of the scenario.
    pub kind: String,
    /// Word of the reach.
    pub reach: String,
    /// Code of the scenario.
    pub scenario: String,
    /// What it is for.
    pub goal: String,
    /// Code of the system, if it is about one.
    pub system: String,
    /// The plan as a paper.
    pub plan: DocumentRef,
    /// Planned day.
    pub day: Option<Date>,
    /// Agencies and people: a line each, `CODE: name, name`.
    pub teams: String,
}

/// Which drills.
#[derive(Debug, Clone, Default)]
pub struct DrillFilter {
    /// Code of an agency that runs it or takes part; the agencies below it included.
    pub agency: Option<String>,
    /// Only those that are over.
    pub held: bool,
    /// On this day or later.
    pub from: Option<Date>,
    /// On this day or earlier.
    pub to: Option<Date>,
}

impl DrillFilter {
    fn asks_for(&self, drill: &Drill, under: Option<&BTreeSet<String>>) -> bool {
        let takes_part = |codes: &BTreeSet<String>| {
            drill.agency.iter().chain(drill.teams.iter().map(|team| &team.agency)).any(|code| codes.contains(code))
        };
        (!self.held || drill.stage.is_over())
            && self.from.is_none_or(|from| from <= drill.day)
            && self.to.is_none_or(|to| drill.day <= to)
            && under.is_none_or(takes_part)
    }
}

impl Desk {
    /// Lists the drills that the person may see and what the rules ask of the year.
    pub async fn drills(&self, actor: &Actor, year: i16, filter: &DrillFilter) -> Result<DrillsView, DeskError> {
        let all: Vec<Kept<Drill>> = self.list_records(actor, Act::ReadDrills, RecordQuery::new(Scope::All)).await?;
        let registry = self.registry();
        let today = self.today();
        let asked = self.drills_asked(actor, year).await?;
        let under = filter.agency.as_ref().map(|code| registry.codes_under(code));
        let mut rows: Vec<DrillRow> = all
            .into_iter()
            .filter(|kept| filter.asks_for(&kept.body, under.as_ref()))
            .map(|kept| {
                let measured = measure(&kept.body);
                let done = kept.body.lessons.iter().filter(|lesson| lesson.done.is_none()).count() as u64;
                DrillRow {
                    agency: kept.body.agency.as_deref().map(|code| registry.agency_named_by_code(code)),
                    in_time: (measured.iter().filter(|one| one.in_time()).count() as u64, measured.len() as u64),
                    lessons: (done, kept.body.lessons.len() as u64),
                    kept,
                }
            })
            .collect();
        rows.sort_by(|a, b| (b.kept.body.day, &b.kept.body.code).cmp(&(a.kept.body.day, &a.kept.body.code)));
        Ok(DrillsView { year, rows, asked, today })
    }

    /// Returns one drill.
    pub async fn drill(&self, actor: &Actor, code: &str) -> Result<DrillView, DeskError> {
        let kept: Kept<Drill> = self.seen_record(actor, Act::ReadDrills, code).await?;
        let registry = self.registry();
        let teams = kept.body.teams.iter().map(|team| team.agency.as_str());
        let lessons = kept.body.lessons.iter().map(|lesson| lesson.agency.as_str());
        let mut codes: Vec<&str> = teams.chain(lessons).collect();
        codes.sort_unstable();
        codes.dedup();
        Ok(DrillView {
            agencies: codes.into_iter().map(|code| registry.agency_named_by_code(code)).collect(),
            system: kept.body.system.as_deref().map(|code| registry.system_named_by_code(code)),
            measured: measure(&kept.body),
            leads: actor.agency.is_none() || actor.agency == kept.body.agency,
            may_confirm: self.may_confirm_drill(actor, &kept.body),
            tasks: self.tasks_of_lessons(actor, &kept.body).await?,
            history: self.history_of(&kept).await?,
            today: self.today(),
            kept,
        })
    }

    /// Plans a drill from a scenario.
    pub async fn plan_drill(&self, actor: &Actor, form: &DrillForm) -> Result<Kept<Drill>, DeskError> {
        actor.must(Act::EditDrills)?;
        let mut planned = self.read_drill(actor, form)?;
        let year = planned.day.year();
        let mut work = self.ledger.begin().await?;
        planned.code = format!("DTAP-{year}-{:04}", work.next_number(&format!("drill-{year}")).await?);
        let detail = json!({ "scenario": planned.scenario, "day": planned.day, "teams": planned.teams.len() });
        let kept = self.keep_new_in(&mut work, actor, "drill.plan", planned, detail).await?;
        work.commit().await?;
        self.bus.announce(crate::Notice::RegistryChanged);
        Ok(kept)
    }

    /// Changes a drill that has not begun.
    pub async fn edit_drill(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        form: &DrillForm,
    ) -> Result<Kept<Drill>, DeskError> {
        let kept: Kept<Drill> = self.seen_record(actor, Act::EditDrills, code).await?;
        same_version(&kept, version)?;
        if actor.agency.is_some() && actor.agency != kept.body.agency {
            return Err(DeskError::Forbidden);
        }
        if kept.body.stage != Stage::Planned {
            return Err(refused(luytre_govern::assessment::Refusal::of(luytre_govern::assessment::Why::State)));
        }
        let mut changed = self.read_drill(actor, form)?;
        changed.code = kept.body.code.clone();
        changed.agency = kept.body.agency.clone();
        let detail = json!({ "scenario": changed.scenario, "day": changed.day, "teams": changed.teams.len() });
        self.keep_change(actor, "drill.edit", &kept, changed, detail).await
    }

    /// Carries a drill on. Many work on a run sheet at once and every step stands for itself: when somebody else was
    /// quicker, the step is decided again on what stands then.
    pub async fn act_on_drill(&self, actor: &Actor, code: &str, command: Command) -> Result<Kept<Drill>, DeskError> {
        let command = self.bounded_drill_command(actor, command)?;
        for _ in 1..TRIES {
            match self.step_of_drill(actor, code, command.clone()).await {
                Err(DeskError::Conflict) => {}
                settled => return settled,
            }
        }
        self.step_of_drill(actor, code, command).await
    }

    async fn step_of_drill(&self, actor: &Actor, code: &str, command: Command) -> Result<Kept<Drill>, DeskError> {
        let act = match command {
            Command::Confirm { .. } => Act::JudgeFindings,
            _ => Act::EditDrills,
        };
        let kept: Kept<Drill> = self.seen_record(actor, act, code).await?;
        let word = command.as_str();
        let event = drill::decide(&kept.body, command, &by(actor), self.clock.now(), self.today()).map_err(refused)?;
        let detail = match &event {
            drill::Event::Injected { code, .. } => json!({ "inject": code }),
            drill::Event::Reacted(one) => {
                json!({ "inject": one.inject, "agency": one.agency, "did": one.did.as_str() })
            }
            drill::Event::Learned(lesson) => {
                json!({ "lesson": lesson.text, "agency": lesson.agency, "due": lesson.due })
            }
            drill::Event::LessonDone { index, .. } => json!({ "lesson": index }),
            drill::Event::Closed(report) => json!({ "report": report.number }),
            drill::Event::Cancelled(reason) => json!({ "reason": reason }),
            drill::Event::Confirmed(confirmed) => json!({ "note": confirmed.note }),
            drill::Event::Started(_) | drill::Event::Finished(_) => json!({}),
        };
        let changed = drill::apply(kept.body.clone(), &event);
        self.keep_change(actor, &format!("drill.{word}"), &kept, changed, detail).await
    }

    /// Returns what the rules ask of a year and which drills count, within what the person may see; for the index too.
    pub async fn drills_asked(&self, actor: &Actor, year: i16) -> Result<Vec<Held>, DeskError> {
        actor.must(Act::ReadDrills)?;
        let registry = self.registry();
        let seen = registry.systems().iter().filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
        let systems: Vec<(String, u8)> =
            seen.filter_map(|system| Some((system.code.clone(), system.level?.number()))).collect();
        // Whether the province held its drill is no secret, whoever took part.
        let all: Vec<Kept<Drill>> = self.ledger.read().await?.records(&RecordQuery::new(Scope::All)).await?;
        let all: Vec<Drill> = all.into_iter().map(|kept| kept.body).collect();
        Ok(self.library().drill.held(&all, &systems, year, self.today()))
    }

    /// What drills ask of whom by when: what the rules ask of the year, planned drills, and lessons.
    pub async fn due_of_drills(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        if !actor.may(Act::ReadDrills) {
            return Ok(Vec::new());
        }
        let today = self.today();
        let mut items = Vec::new();
        for asked in self.drills_asked(actor, today.year()).await?.into_iter().filter(|asked| !asked.is_met()) {
            if asked.system.is_none() && actor.agency.is_some() {
                // The province's own duty stands with those who act for it.
                continue;
            }
            let of = |name: &str| asked.system.as_ref().map_or_else(String::new, |system| format!("{name} {system}"));
            items.push(DueItem {
                area: "drill",
                title_vi: format!("{}{}", asked.vi, of(":")),
                title_en: format!("{}{}", asked.en, of(":")),
                due: Some(asked.due),
                source: asked.source,
                path: "/drills".to_owned(),
                agency: None,
                system: asked.system,
            });
        }
        let all: Vec<Kept<Drill>> = self.list_records(actor, Act::ReadDrills, RecordQuery::new(Scope::All)).await?;
        for Kept { body: one, .. } in all {
            let path = format!("/drills/{}", one.code);
            if one.stage == Stage::Planned {
                items.push(DueItem {
                    area: "drill",
                    title_vi: one.title.clone(),
                    title_en: one.title.clone(),
                    due: Some(one.day),
                    source: one.plan.number.clone(),
                    path: path.clone(),
                    agency: one.agency.clone(),
                    system: one.system.clone(),
                });
            }
            // A lesson that became a task is asked for as that task.
            let open = one.lessons.iter().filter(|lesson| lesson.done.is_none() && lesson.task.is_none());
            for lesson in open.filter(|lesson| actor.sees_agency(Some(&lesson.agency))) {
                items.push(DueItem {
                    area: "lesson",
                    title_vi: format!("Bài học diễn tập: {}", lesson.text),
                    title_en: format!("Lesson of a drill: {}", lesson.text),
                    due: Some(lesson.due),
                    source: one.title.clone(),
                    path: path.clone(),
                    agency: Some(lesson.agency.clone()),
                    system: None,
                });
            }
        }
        crate::due::sort(&mut items);
        Ok(items)
    }

    fn may_confirm_drill(&self, actor: &Actor, one: &Drill) -> bool {
        let command = Command::Confirm { note: String::new() };
        drill::decide(one, command, &by(actor), self.clock.now(), self.today()).is_ok()
    }

    fn bounded_drill_command(&self, actor: &Actor, command: Command) -> Result<Command, DeskError> {
        let registry = self.registry();
        let mut check = Check::default();
        let command = match command {
            Command::React { inject, agency, did, note, at } => Command::React {
                inject: check.optional("inject", &inject, NAME_CHARS_MAX),
                agency: check.optional("agency", &agency, NAME_CHARS_MAX),
                did,
                note: prose(&mut check, "note", &note),
                at,
            },
            Command::Inject { code, at } => {
                Command::Inject { code: check.optional("inject", &code, NAME_CHARS_MAX), at }
            }
            Command::Learn(mut lesson) => {
                lesson.text = prose(&mut check, "text", &lesson.text);
                let agency = registry.tree.by_code(&lesson.agency);
                check.known("agency", &lesson.agency, agency.filter(|agency| actor.sees_agency(Some(&agency.code))));
                lesson.done = None;
                Command::Learn(lesson)
            }
            Command::Close { report } => Command::Close { report: document(&mut check, "report", &report) },
            Command::Cancel { reason } => Command::Cancel { reason: prose(&mut check, "reason", &reason) },
            Command::Confirm { note } => {
                Command::Confirm { note: check.optional("note", &note, drill::confirm::NOTE_CHARS_MAX) }
            }
            Command::Start { at } => Command::Start { at },
            Command::Finish { at } => Command::Finish { at },
            Command::LessonDone { index } => Command::LessonDone { index },
        };
        check.done()?;
        Ok(command)
    }

    fn read_drill(&self, actor: &Actor, form: &DrillForm) -> Result<Drill, DeskError> {
        let registry = self.registry();
        let mut check = Check::default();
        let scenario = check.known("scenario", &form.scenario, self.library().drill.scenario(&form.scenario));
        let title = check.optional("title", &form.title, NAME_CHARS_MAX);
        let goal = prose(&mut check, "goal", &form.goal);
        let kind = match form.kind.as_str() {
            "" => scenario.map(|scenario| scenario.kind),
            word => check.known("kind", word, Kind::from_word(word)),
        };
        let reach = check.known("reach", &form.reach, Reach::from_word(&form.reach));
        if reach == Some(Reach::Province) && actor.agency.is_some() {
            check.wrong("reach", Problem::Malformed("a drill of your own agency"));
        }
        let system = registry.system_by_code(&form.system);
        let system = system.filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
        let system = match form.system.as_str() {
            "" => None,
            code => check.known("system", code, system).map(|system| system.code.clone()),
        };
        let day = check.known("day", "", form.day);
        let mut teams: Vec<Team> = Vec::new();
        for line in form.teams.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (code, people) = line.split_once(':').unwrap_or((line, ""));
            let agency = registry.tree.by_code(code.trim());
            let sees = |code: &str| actor.agency.is_none() || actor.sees_agency(Some(code));
            let agency = check.known("teams", code, agency.filter(|agency| sees(&agency.code)));
            let people: Vec<String> = people
                .split(',')
                .map(|name| check.optional("teams", name, NAME_CHARS_MAX))
                .filter(|name| !name.is_empty())
                .collect();
            if people.len() > PEOPLE_MAX {
                check.wrong("teams", Problem::TooMany(PEOPLE_MAX));
            }
            if let Some(agency) = agency
                && !teams.iter().any(|team| team.agency == agency.code)
            {
                teams.push(Team { agency: agency.code.clone(), people });
            }
        }
        if teams.is_empty() {
            check.wrong("teams", Problem::Required);
        } else if teams.len() > TEAMS_MAX {
            check.wrong("teams", Problem::TooMany(TEAMS_MAX));
        }
        let plan = document(&mut check, "plan", &form.plan);
        check.done()?;
        let (Some(scenario), Some(kind), Some(reach), Some(day)) = (scenario, kind, reach, day) else {
            return Err(DeskError::NotFound);
        };
        Ok(Drill {
            code: String::new(),
            title: if title.is_empty() { scenario.vi.clone() } else { title },
            kind,
            reach,
            agency: actor.agency.clone(),
            scenario: scenario.code.clone(),
            goal,
            system,
            plan,
            day,
            teams,
            injects: scenario.injects(),
            reactions: Vec::new(),
            lessons: Vec::new(),
            confirmed: None,
            stage: Stage::Planned,
        })
    }
}
