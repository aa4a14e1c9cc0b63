//! Assessments and inspections: planning them, carrying them through, the evidence of independence. Findings stand in
//! [`crate::findings`], the programme of a year in [`crate::inspections`], frozen evidence in [`crate::holds`].

use std::collections::{BTreeMap, BTreeSet};

use luytre_govern::assessment::InspectionPlan;
use luytre_govern::assessment::independence::{AssessorKind, answers, leads_by_rule};
use luytre_govern::assessment::{
    self, Around, Assessed, Assessment, Assessor, BoxForm, By, Command, Counts, Finding, Rules, Stage, independence,
};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date, DocumentRef, SystemProfile};
use luytre_ledger::{Change, RecordQuery};
use luytre_model::store::Scope;
use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::{DeskError, Problem, Refusal};
use crate::form::{Check, NAME_CHARS_MAX};
use crate::page;
use crate::records::same_version;
use crate::views::{Named, Page};

/// Longest text of several lines, in characters.
pub const PROSE_CHARS_MAX: usize = 8_000;
/// Most members of a team.
const TEAM_MAX: usize = 40;
/// Years that a programme may be about.
pub(crate) const YEARS: std::ops::RangeInclusive<i16> = 2016..=2100;

/// Which assessments.
#[derive(Debug, Clone, Default)]
pub struct AssessmentFilter {
    /// Code of an agency.
    pub agency: Option<String>,
    /// Code of a system.
    pub system: Option<String>,
    /// Words of stages; empty for all.
    pub states: Vec<String>,
    /// The year of the programme.
    pub year: Option<i16>,
    /// The month of the programme.
    pub month: Option<i8>,
    /// Words in code, title or the name of the system.
    pub text: Option<String>,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Rows; 0 for the usual number.
    pub limit: usize,
}

/// An assessment in a list.
#[derive(Debug, Clone)]
pub struct AssessmentRow {
    /// The assessment.
    pub assessment: Assessment,
    /// Its system.
    pub system: Named,
    /// The agency.
    pub agency: Named,
    /// Findings.
    pub findings: u64,
    /// Findings that are not settled.
    pub open_findings: u64,
}

/// An assessment with everything around it.
#[derive(Debug, Clone)]
pub struct AssessmentView {
    /// The record.
    pub kept: Kept<Assessment>,
    /// Its system.
    pub system: Named,
    /// The agency.
    pub agency: Named,
    /// The operator.
    pub operator: Named,
    /// How each rule of independence is answered.
    pub independence: Vec<independence::Answered>,
    /// The interval that wins and the others in force.
    pub intervals: Vec<assessment::rules::Interval>,
    /// Findings, the gravest first.
    pub findings: Vec<Finding>,
    /// Until when something is asked of them, by code: under the rules under which each was made.
    pub due: BTreeMap<String, Date>,
    /// The rules under which the assessment was made.
    pub rules: &'static Rules,
    /// Working days until the result of an inspection, with the article, where a rule sets them.
    pub result_working_days: Option<(u32, String)>,
    /// Who did what, newest first.
    pub history: Vec<Change>,
    /// The day in Vietnam.
    pub today: Date,
}

/// What is typed to plan or change an assessment.
#[derive(Debug, Clone, Default)]
pub struct AssessmentForm {
    /// Code of the system.
    pub system: String,
    /// Title; empty for the usual one.
    pub title: String,
    /// Code of the occasion.
    pub occasion: String,
    /// `periodic` or `pentest`.
    pub activity: String,
    /// Year of the programme.
    pub year: i16,
    /// Month of the programme.
    pub month: i8,
    /// Last day by which the rules ask for it.
    pub due: Option<Date>,
    /// Codes of subjects.
    pub subjects: Vec<String>,
    /// `black`, `grey`, `white`.
    pub form: String,
    /// Which parts.
    pub scope: String,
    /// Code of the assessor's agency, if it is one of the province.
    pub assessor_agency: String,
    /// Name, for a company.
    pub assessor_name: String,
    /// Word of the kind of assessor.
    pub assessor_kind: String,
    /// Licence or designation.
    pub licence: String,
    /// Why it is independent.
    pub statement: String,
    /// Members, a line each.
    pub team: String,
    /// Code of who watches the system.
    pub monitor: String,
}

/// Who acts, as the rules ask.
pub(crate) fn by(actor: &Actor) -> By {
    By { person: actor.person.0, login: actor.login.clone(), role: actor.role, agency: actor.agency.clone() }
}

/// What a rule of the law refused, as an answer.
pub(crate) fn refused(refusal: assessment::Refusal) -> DeskError {
    match refusal.why {
        assessment::Why::Role => DeskError::Forbidden,
        _ => DeskError::Refused(Refusal::Inspection(refusal)),
    }
}

/// A text of several lines, trimmed and in NFC.
pub(crate) fn prose(check: &mut Check, field: &'static str, text: &str) -> String {
    let text: String = text.replace("\r\n", "\n").trim().nfc().collect();
    if text.chars().count() > PROSE_CHARS_MAX {
        check.wrong(field, Problem::TooLong(PROSE_CHARS_MAX));
    }
    if text.chars().any(|character| character.is_control() && character != '\n') {
        check.wrong(field, Problem::Malformed("text"));
    }
    text
}

/// A paper: number, date, body.
pub(crate) fn document(check: &mut Check, field: &'static str, given: &DocumentRef) -> DocumentRef {
    DocumentRef {
        number: check.optional(field, &given.number, NAME_CHARS_MAX),
        date: given.date,
        body: check.optional(field, &given.body, NAME_CHARS_MAX),
        file: None,
    }
}

impl Desk {
    /// Lists the assessments that the person may see, by code.
    pub async fn assessments(
        &self,
        actor: &Actor,
        filter: &AssessmentFilter,
    ) -> Result<Page<AssessmentRow>, DeskError> {
        let mut query = RecordQuery::new(Scope::All);
        query.system = filter.system.clone();
        query.states = filter.states.clone();
        query.agencies = filter.agency.as_ref().map(|code| BTreeSet::from([code.clone()]));
        let all: Vec<Kept<Assessment>> = self.list_records(actor, Act::ReadAssessments, query).await?;
        let registry = self.registry();
        let mut rows = Vec::new();
        for kept in all {
            let one = kept.body;
            let named = registry.system_named_by_code(&one.system);
            let asked = filter.year.is_none_or(|year| one.year == year)
                && filter.month.is_none_or(|month| one.month == month)
                && page::found(filter.text.as_deref(), &[&one.code, &one.title, &named.name, &one.system]);
            if !asked {
                continue;
            }
            rows.push(AssessmentRow {
                system: named,
                agency: registry.agency_named_by_code(&one.agency),
                findings: 0,
                open_findings: 0,
                assessment: one,
            });
        }
        let mut page = page::cut(rows, filter.cursor.as_deref(), filter.limit, |row| &row.assessment.code);
        let shown = page.items.iter().map(|row| row.assessment.code.clone()).collect();
        let findings = self.findings_by_assessment(actor, shown).await?;
        let today = self.today();
        for row in &mut page.items {
            let of = findings.get(&row.assessment.code).map_or(&[][..], Vec::as_slice);
            row.findings = of.len() as u64;
            row.open_findings = of.iter().filter(|finding| !finding.is_settled(today)).count() as u64;
        }
        Ok(page)
    }

    /// Returns one assessment.
    pub async fn assessment(&self, actor: &Actor, code: &str) -> Result<AssessmentView, DeskError> {
        let kept: Kept<Assessment> = self.seen_record(actor, Act::ReadAssessments, code).await?;
        let registry = self.registry();
        let rules = self.library_then(kept.created_at).assessment;
        let today = self.today();
        let findings = self.kept_findings_of(&kept.body.code).await?;
        let due = findings.iter().filter_map(|kept| Some((kept.body.code.clone(), self.due_of_finding(kept)?)));
        let due = due.collect();
        let findings: Vec<Finding> = findings.into_iter().map(|kept| kept.body).collect();
        let around = self.around_assessment(&kept.body, &findings);
        let one = &kept.body;
        let intervals = one.level.map(|level| rules.intervals_of(&one.activity, level, today)).unwrap_or_default();
        let notice = rules.notice(&one.occasion, one.ns_important, today);
        Ok(AssessmentView {
            system: registry.system_named_by_code(&one.system),
            agency: registry.agency_named_by_code(&one.agency),
            operator: registry.agency_named_by_code(&one.operator),
            independence: answers(one, &around),
            intervals: intervals.into_iter().cloned().collect(),
            result_working_days: notice.map(|notice| (notice.result_working_days, notice.basis.source.clone())),
            history: self.history_of(&kept).await?,
            findings,
            due,
            rules,
            kept,
            today,
        })
    }

    /// Plans an assessment.
    pub async fn plan_assessment(&self, actor: &Actor, form: &AssessmentForm) -> Result<Kept<Assessment>, DeskError> {
        actor.must(Act::EditAssessments)?;
        let mut planned = self.read_assessment(actor, form, None).await?;
        let mut work = self.ledger.begin().await?;
        let number = work.next_number(&format!("assessment-{}", planned.year)).await?;
        planned.code = format!("DG-{}-{number:04}", planned.year);
        let detail =
            json!({ "system": planned.system, "occasion": planned.occasion, "assessor": planned.assessor.name });
        let kept = self.keep_new_in(&mut work, actor, "assessment.plan", planned, detail).await?;
        work.commit().await?;
        self.bus.announce(crate::Notice::RegistryChanged);
        Ok(kept)
    }

    /// Changes an assessment that nobody was told of yet.
    pub async fn edit_assessment(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        form: &AssessmentForm,
    ) -> Result<Kept<Assessment>, DeskError> {
        let kept: Kept<Assessment> = self.seen_record(actor, Act::EditAssessments, code).await?;
        same_version(&kept, version)?;
        if kept.body.stage != Stage::Planned {
            return Err(refused(assessment::Refusal::of(assessment::Why::State)));
        }
        let changed = self.read_assessment(actor, form, Some(&kept.body)).await?;
        let detail =
            json!({ "assessor": changed.assessor.name, "month": changed.month, "form": changed.form.as_str() });
        self.keep_change(actor, "assessment.edit", &kept, changed, detail).await
    }

    /// Carries an assessment on: announce, start, report, close, cancel.
    pub async fn act_on_assessment(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        command: Command,
    ) -> Result<Kept<Assessment>, DeskError> {
        let kept: Kept<Assessment> = self.seen_record(actor, Act::EditAssessments, code).await?;
        same_version(&kept, version)?;
        let command = bounded(command)?;
        let findings = self.findings_of(&kept.body.code).await?;
        let around = self.around_assessment(&kept.body, &findings);
        let word = command.as_str();
        let event = assessment::decide(&kept.body, command, &by(actor), &around).map_err(refused)?;
        let changed = assessment::apply(kept.body.clone(), &event);
        let detail = json!({ "from": kept.body.stage.as_str(), "to": changed.stage.as_str(), "said": said(&event) });
        self.keep_change(actor, &format!("assessment.{word}"), &kept, changed, detail).await
    }

    /// Returns when systems that the person may see were assessed, by reports dated from `from` to `to`: column 12 of the
    /// annual report.
    pub async fn assessed(&self, actor: &Actor, from: Date, to: Date) -> Result<BTreeMap<String, Assessed>, DeskError> {
        let query = RecordQuery::new(Scope::All).states(&["reported", "closed"]);
        let all: Vec<Kept<Assessment>> = self.list_records(actor, Act::ReadAssessments, query).await?;
        Ok(assessment::assessed(all.iter().map(|kept| &kept.body), self.library().assessment, from, to))
    }

    /// Returns figures of a year by agency, for the index: planned, reported, late, findings.
    pub async fn assessment_counts(&self, actor: &Actor, year: i16) -> Result<BTreeMap<String, Counts>, DeskError> {
        let all: Vec<Kept<Assessment>> =
            self.list_records(actor, Act::ReadAssessments, RecordQuery::new(Scope::All)).await?;
        let findings: Vec<Kept<Finding>> =
            self.list_records(actor, Act::ReadAssessments, RecordQuery::new(Scope::All)).await?;
        let plan: Option<Kept<InspectionPlan>> = self.ledger.read().await?.kept(&InspectionPlan::code_of(year)).await?;
        let all: Vec<Assessment> = all.into_iter().map(|kept| kept.body).collect();
        let findings: Vec<Finding> = findings.into_iter().map(|kept| kept.body).collect();
        let plan = plan.map(|kept| kept.body);
        let mut counts =
            assessment::counts(year, plan.as_ref(), &all, &findings, self.library().assessment, self.today());
        counts.retain(|agency, _| actor.sees_agency(Some(agency)));
        Ok(counts)
    }

    /// What assessments and findings ask of whom by when.
    pub async fn due_of_assessments(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        if !actor.may(Act::ReadAssessments) {
            return Ok(Vec::new());
        }
        let rules = self.library().assessment;
        let query = RecordQuery::new(Scope::All).states(&["planned", "announced", "running"]);
        let open: Vec<Kept<Assessment>> = self.list_records(actor, Act::ReadAssessments, query).await?;
        let query = RecordQuery::new(Scope::All).states(&["open", "answered", "fixed", "accepted_risk"]);
        let findings: Vec<Kept<Finding>> = self.list_records(actor, Act::ReadAssessments, query).await?;
        let registry = self.registry();
        let mut items = Vec::new();
        for Kept { body: one, .. } in open {
            let name = registry.system_named_by_code(&one.system).name;
            items.push(DueItem {
                area: "assessment",
                title_vi: format!("Kiểm tra, đánh giá {name}"),
                title_en: format!("Assessment of {name}"),
                due: one.last_day(),
                source: one
                    .level
                    .and_then(|level| rules.strictest(&one.activity, level, self.today()))
                    .map_or_else(String::new, |row| row.basis.source.clone()),
                path: format!("/assessments/{}", one.code),
                agency: Some(one.agency),
                system: Some(one.system),
            });
        }
        for kept in findings {
            let due = self.due_of_finding(&kept);
            let rules = self.library_then(kept.created_at).assessment;
            let one = kept.body;
            items.push(DueItem {
                area: "finding",
                title_vi: format!("Khắc phục: {}", one.title),
                title_en: format!("Finding to be settled: {}", one.title),
                due,
                source: rules.finding(one.severity).basis.source.clone(),
                path: format!("/findings/{}", one.code),
                agency: Some(one.agency),
                system: Some(one.system),
            });
        }
        crate::due::sort(&mut items);
        Ok(items)
    }

    /// What is known around an assessment.
    pub(crate) fn around_assessment(&self, one: &Assessment, findings: &[Finding]) -> Around<'static> {
        let today = self.today();
        let rules = self.library().assessment;
        Around {
            rules,
            today,
            now: self.clock.now(),
            unsettled: findings.iter().filter(|finding| !finding.is_settled(today)).count(),
            assessor_leads_by_rule: leads_by_rule(one, rules, today),
        }
    }

    async fn read_assessment(
        &self,
        actor: &Actor,
        form: &AssessmentForm,
        present: Option<&Assessment>,
    ) -> Result<Assessment, DeskError> {
        let registry = self.registry();
        let rules = self.library().assessment;
        let mut check = Check::default();
        let asked = present.map_or(form.system.as_str(), |present| present.system.as_str());
        let system = registry.system_by_code(asked);
        let system = system.filter(|system| actor.sees_agency(registry.agency_code(system.agency)));
        let system = check.known("system", asked, system);
        let occasion = rules.occasion(&form.occasion).filter(|row| row.basis.is_in_force(self.today()));
        check.known("occasion", &form.occasion, occasion);
        let activity = assessment::plan::ACTIVITIES.into_iter().find(|known| *known == form.activity);
        let activity = check.known("activity", &form.activity, activity).unwrap_or_default();
        let box_form = check.known("form", &form.form, BoxForm::from_word(&form.form));
        let kind = check.known("assessor_kind", &form.assessor_kind, AssessorKind::from_word(&form.assessor_kind));
        let subjects: BTreeSet<String> = form.subjects.iter().cloned().collect();
        let unknown = subjects.iter().find(|code| !rules.subjects.iter().any(|row| row.code == **code));
        if let Some(unknown) = unknown {
            check.wrong("subjects", Problem::Unknown(unknown.chars().take(NAME_CHARS_MAX).collect()));
        } else if subjects.is_empty() {
            check.wrong("subjects", Problem::Required);
        }
        if !YEARS.contains(&form.year) {
            check.wrong("year", Problem::Malformed("a year from 2016 to 2100"));
        }
        if !(1..=12).contains(&form.month) {
            check.wrong("month", Problem::Malformed("a month from 1 to 12"));
        }
        let agency_given = check.optional("assessor_agency", &form.assessor_agency, NAME_CHARS_MAX);
        let assessor_agency = (!agency_given.is_empty())
            .then(|| check.known("assessor_agency", &agency_given, registry.tree.by_code(&agency_given)))
            .flatten()
            .map(|agency| agency.code.clone());
        let mut name = check.optional("assessor_name", &form.assessor_name, NAME_CHARS_MAX);
        match &assessor_agency {
            Some(agency) => name = registry.agency_named_by_code(agency).name,
            None if name.is_empty() => check.wrong("assessor_name", Problem::Required),
            None => {}
        }
        let monitor = check.optional("monitor", &form.monitor, NAME_CHARS_MAX);
        let monitor = Some(monitor).filter(|monitor| !monitor.is_empty());
        let team: Vec<String> =
            form.team.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
        if team.len() > TEAM_MAX {
            check.wrong("team", Problem::TooMany(TEAM_MAX));
        }
        for line in &team {
            check.optional("team", line, NAME_CHARS_MAX);
        }
        let scope = prose(&mut check, "scope", &form.scope);
        let licence = check.optional("licence", &form.licence, NAME_CHARS_MAX);
        let statement = prose(&mut check, "statement", &form.statement);
        let title = check.optional("title", &form.title, NAME_CHARS_MAX);
        check.done()?;
        let (Some(system), Some(box_form), Some(kind)) = (system, box_form, kind) else {
            return Err(DeskError::NotFound);
        };
        let profile: Option<Kept<SystemProfile>> = self.ledger.read().await?.kept(&system.code).await?;
        let profile = profile.map(|kept| kept.body);
        let agency = registry.agency_code(system.agency).ok_or(DeskError::NotFound)?.to_owned();
        let operator = profile.as_ref().map_or_else(|| agency.clone(), |profile| profile.operator().to_owned());
        let ns_important = profile
            .as_ref()
            .is_some_and(|profile| profile.national_security == luytre_govern::profile::NationalSecurity::Listed);
        let usual = format!("Kiểm tra, đánh giá {} năm {}", system.name, form.year);
        Ok(Assessment {
            code: present.map_or_else(String::new, |present| present.code.clone()),
            title: if title.is_empty() { usual.chars().take(NAME_CHARS_MAX).collect() } else { title },
            system: system.code.clone(),
            operator: if operator.is_empty() { agency.clone() } else { operator },
            agency,
            owner: profile.and_then(|profile| profile.owner),
            level: system.level.map(|level| level.number()),
            ns_important: ns_important || system.level.is_some_and(|level| level.number() == 5),
            occasion: form.occasion.clone(),
            activity: activity.to_owned(),
            year: form.year,
            month: form.month,
            due: form.due,
            subjects,
            form: box_form,
            scope,
            assessor: Assessor { agency: assessor_agency, name, kind, licence, statement, team },
            monitor,
            stage: Stage::Planned,
            announcement: None,
            result: None,
        })
    }
}

/// What an event says for the history.
fn said(event: &assessment::Event) -> String {
    match event {
        assessment::Event::Announced(announcement) => announcement.document.number.clone(),
        assessment::Event::Reported { result, .. } => {
            format!("{} {}", result.document.number, result.conclusion.as_str())
        }
        assessment::Event::Cancelled { reason, .. } => reason.clone(),
        assessment::Event::Started { .. } | assessment::Event::Closed { .. } => String::new(),
    }
}

fn bounded(command: Command) -> Result<Command, DeskError> {
    let mut check = Check::default();
    let command = match command {
        Command::Announce { document: given, begins } => {
            Command::Announce { document: document(&mut check, "document", &given), begins }
        }
        Command::Report(given) => Command::Report(assessment::Outcome {
            conclusion: given.conclusion,
            summary: prose(&mut check, "summary", &given.summary),
            document: document(&mut check, "document", &given.document),
        }),
        Command::Cancel { reason } => Command::Cancel { reason: prose(&mut check, "reason", &reason) },
        Command::Start => Command::Start,
        Command::Close => Command::Close,
    };
    check.done()?;
    Ok(command)
}

#[cfg(test)]
pub(crate) mod tests;
