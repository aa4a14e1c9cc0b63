//! The programme of inspections of a year: worked out from the rules over all systems, approved, and followed.

use std::collections::{BTreeMap, BTreeSet};

use luytre_govern::assessment::plan::{self, Last, Subject};
use luytre_govern::assessment::{Assessment, InspectionPlan};
use luytre_govern::profile::Life;
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date, DocumentRef, SystemProfile};
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;
use serde_json::json;

use crate::actor::Actor;
use crate::assessments::{YEARS, by, document, refused};
use crate::desk::Desk;
use crate::error::{DeskError, Problem};
use crate::form::Check;
use crate::page;
use crate::records::same_version;
use crate::views::{Named, Page};

/// Which rows of a programme.
#[derive(Debug, Clone, Default)]
pub struct ProgrammeFilter {
    /// 1 to 12.
    pub month: Option<i8>,
    /// Level.
    pub level: Option<u8>,
    /// Code of an agency.
    pub agency: Option<String>,
    /// Only rows without an assessment.
    pub unopened: bool,
    /// Words in the name of the system or agency.
    pub text: Option<String>,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Rows; 0 for the usual number.
    pub limit: usize,
}

/// A row of the programme with what became of it.
#[derive(Debug, Clone)]
pub struct ProgrammeRow {
    /// The row.
    pub row: plan::PlannedRow,
    /// For the cursor: its place in the programme.
    pub key: String,
    /// The system.
    pub system: Named,
    /// The agency.
    pub agency: Named,
    /// Code and word of the stage of the assessment that was opened for it.
    pub assessment: Option<(String, String)>,
}

/// The programme of a year as one person may see it.
#[derive(Debug, Clone)]
pub struct ProgrammeView {
    /// The year.
    pub year: i16,
    /// Version, day and approval; `None` when none was worked out.
    pub made: Option<Made>,
    /// Rows.
    pub rows: Page<ProgrammeRow>,
    /// Rows of each month, and how many of them are reported.
    pub months: [(u64, u64); 12],
    /// Systems without a level.
    pub unclassified: Vec<Named>,
    /// The day in Vietnam.
    pub today: Date,
}

/// How a programme was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Version of the record.
    pub version: i64,
    /// Day.
    pub on: Date,
    /// The decision.
    pub approval: Option<DocumentRef>,
}

impl Desk {
    /// Returns the programme of a year: the rows of the agencies that the person may see.
    pub async fn inspection_programme(
        &self,
        actor: &Actor,
        year: i16,
        filter: &ProgrammeFilter,
    ) -> Result<ProgrammeView, DeskError> {
        actor.must(Act::ReadAssessments)?;
        let kept: Option<Kept<InspectionPlan>> = self.ledger.read().await?.kept(&InspectionPlan::code_of(year)).await?;
        let registry = self.registry();
        let mut opened = self.opened(year).await?;
        let mut months = [(0, 0); 12];
        let mut rows = Vec::new();
        let mut unclassified = Vec::new();
        let mut made = None;
        if let Some(kept) = kept {
            made = Some(Made { version: kept.version, on: kept.body.made, approval: kept.body.approval });
            for code in kept.body.unclassified {
                let agency = registry.system_by_code(&code).and_then(|system| registry.agency_code(system.agency));
                if actor.sees_agency(agency) {
                    unclassified.push(registry.system_named_by_code(&code));
                }
            }
            for (place, row) in kept.body.rows.into_iter().enumerate() {
                let of = opened.get_mut(&(row.system.clone(), row.activity.clone()));
                let assessment = of.filter(|all| !all.is_empty()).map(|all| all.remove(0));
                if !actor.sees_agency(Some(&row.agency)) {
                    continue;
                }
                let month = &mut months[usize::try_from(row.month - 1).unwrap_or(0).min(11)];
                month.0 += 1;
                let reported =
                    assessment.as_ref().is_some_and(|(_, state)| matches!(state.as_str(), "reported" | "closed"));
                month.1 += u64::from(reported);
                let system = registry.system_named_by_code(&row.system);
                let agency = registry.agency_named_by_code(&row.agency);
                let asked = filter.month.is_none_or(|month| row.month == month)
                    && filter.level.is_none_or(|level| row.level == level)
                    && filter.agency.as_deref().is_none_or(|code| row.agency == code)
                    && (!filter.unopened || assessment.is_none())
                    && page::found(filter.text.as_deref(), &[&system.name, &row.system, &agency.name]);
                if asked {
                    rows.push(ProgrammeRow { row, key: format!("{place:06}"), system, agency, assessment });
                }
            }
        }
        let rows = page::cut(rows, filter.cursor.as_deref(), filter.limit, |row| &row.key);
        Ok(ProgrammeView { year, made, rows, months, unclassified, today: self.today() })
    }

    /// Works out the programme of a year anew, as long as nobody approved it. Returns its number of rows.
    pub async fn make_programme(&self, actor: &Actor, year: i16) -> Result<usize, DeskError> {
        actor.must(Act::EditAssessments)?;
        if !actor.sees_agency(None) {
            return Err(DeskError::Forbidden);
        }
        if !YEARS.contains(&year) {
            return Err(DeskError::field("year", Problem::Malformed("a year from 2016 to 2100")));
        }
        let today = self.today();
        let (subjects, last) = self.what_is_inspected(year).await?;
        let from_month = if today.year() == year { today.month() } else { 1 };
        let made = plan::generate(&subjects, &last, self.library().assessment, year, from_month, today);
        let rows = made.rows.len();
        let detail = json!({ "rows": rows, "unclassified": made.unclassified.len() });
        let present: Option<Kept<InspectionPlan>> = self.ledger.read().await?.kept(&made.code).await?;
        match present {
            Some(present) => {
                plan::may_remake(&present.body, &by(actor)).map_err(refused)?;
                self.keep_change(actor, "programme.make", &present, made, detail).await?;
            }
            None => {
                self.keep_new(actor, "programme.make", made, detail).await?;
            }
        }
        Ok(rows)
    }

    /// Approves the programme of a year.
    pub async fn approve_programme(
        &self,
        actor: &Actor,
        year: i16,
        version: i64,
        decision: &DocumentRef,
    ) -> Result<(), DeskError> {
        actor.must(Act::EditAssessments)?;
        if !actor.sees_agency(None) {
            return Err(DeskError::Forbidden);
        }
        let present: Option<Kept<InspectionPlan>> =
            self.ledger.read().await?.kept(&InspectionPlan::code_of(year)).await?;
        let present = present.ok_or(DeskError::NotFound)?;
        same_version(&present, version)?;
        let mut check = Check::default();
        let decision = document(&mut check, "document", decision);
        check.done()?;
        let detail = json!({ "document": decision.number, "rows": present.body.rows.len() });
        let approved = plan::approve(present.body.clone(), decision, &by(actor)).map_err(refused)?;
        self.keep_change(actor, "programme.approve", &present, approved, detail).await?;
        Ok(())
    }

    /// Assessments of a year by system and activity, in the order of their months; cancelled ones do not count.
    async fn opened(&self, year: i16) -> Result<BTreeMap<(String, String), Vec<(String, String)>>, DeskError> {
        let all: Vec<Kept<Assessment>> = self.ledger.read().await?.records(&RecordQuery::new(Scope::All)).await?;
        let mut all: Vec<Assessment> = all.into_iter().map(|kept| kept.body).collect();
        all.retain(|one| one.year == year && one.stage.as_str() != "cancelled");
        all.sort_by_key(|one| one.month);
        let mut opened: BTreeMap<(String, String), Vec<(String, String)>> = BTreeMap::new();
        for one in all {
            let state = one.stage.as_str().to_owned();
            opened.entry((one.system, one.activity)).or_default().push((one.code, state));
        }
        Ok(opened)
    }

    /// Systems in operation of agencies that are not excluded by law, and their last reports before the year.
    async fn what_is_inspected(&self, year: i16) -> Result<(Vec<Subject>, Vec<Last>), DeskError> {
        let registry = self.registry();
        let mut reader = self.ledger.read().await?;
        let profiles: Vec<Kept<SystemProfile>> = reader.records(&RecordQuery::new(Scope::All)).await?;
        let asleep: BTreeSet<String> =
            profiles.into_iter().filter(|kept| kept.body.life != Life::Running).map(|kept| kept.body.system).collect();
        let query = RecordQuery::new(Scope::All).states(&["reported", "closed"]);
        let done: Vec<Kept<Assessment>> = reader.records(&query).await?;
        let last = done.into_iter().filter_map(|kept| {
            let on = kept.body.reported_on().filter(|on| on.year() < year)?;
            Some(Last { system: kept.body.system, activity: kept.body.activity, on })
        });
        let inspected = registry
            .systems()
            .iter()
            .filter(|system| !registry.tree.is_excluded(system.agency) && !asleep.contains(&system.code));
        let subjects = inspected.filter_map(|system| {
            let agency = registry.agency_code(system.agency)?.to_owned();
            Some(Subject { system: system.code.clone(), agency, level: system.level.map(|level| level.number()) })
        });
        Ok((subjects.collect(), last.collect()))
    }
}
