//! Findings of assessments: writing them, answering, fixing, verifying, living with a risk for a time.

use std::collections::{BTreeMap, BTreeSet};

use luytre_govern::assessment::finding::{self, Command, Standing};
use luytre_govern::assessment::{self, Assessment, Finding, Stage};
use luytre_govern::level::{Evidence, Happened};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date};
use luytre_ledger::{Change, RecordQuery};
use luytre_model::Severity;
use luytre_model::store::Scope;
use serde_json::json;

use crate::actor::Actor;
use crate::assessments::{by, document, prose, refused};
use crate::desk::Desk;
use crate::dossiers::CauseOf;
use crate::error::{DeskError, Problem, Refusal};
use crate::form::{Check, NAME_CHARS_MAX};
use crate::page;
use crate::records::same_version;
use crate::views::{Named, Page};

/// Most findings of one assessment.
const FINDINGS_MAX: usize = 500;

/// Which findings.
#[derive(Debug, Clone, Default)]
pub struct FindingFilter {
    /// Words of standings; empty for all.
    pub states: Vec<String>,
    /// Severity.
    pub severity: Option<Severity>,
    /// Code of an agency; the agencies below it included.
    pub agency: Option<String>,
    /// Code of a system.
    pub system: Option<String>,
    /// Only those that are not settled: neither verified nor accepted for now.
    pub open: bool,
    /// Only those beyond the day of what is asked next.
    pub late: bool,
    /// Words in code, title or the name of the system.
    pub text: Option<String>,
    /// Where the page before ended.
    pub cursor: Option<String>,
    /// Rows; 0 for the usual number.
    pub limit: usize,
}

/// A finding in a list.
#[derive(Debug, Clone)]
pub struct FindingRow {
    /// The finding.
    pub finding: Finding,
    /// Its system.
    pub system: Named,
    /// The agency that answers.
    pub agency: Named,
    /// Last day of what is asked next.
    pub due: Option<Date>,
    /// Whether that day has passed.
    pub late: bool,
}

/// A finding with everything around it.
#[derive(Debug, Clone)]
pub struct FindingView {
    /// The record.
    pub kept: Kept<Finding>,
    /// Its system.
    pub system: Named,
    /// The agency that answers.
    pub agency: Named,
    /// Last day of what is asked next.
    pub due: Option<Date>,
    /// Who did what, newest first.
    pub history: Vec<Change>,
    /// The day in Vietnam.
    pub today: Date,
}

/// What is typed to write a finding.
#[derive(Debug, Clone, Default)]
pub struct FindingForm {
    /// What is wrong, in a line.
    pub title: String,
    /// What was seen.
    pub detail: String,
    /// What is recommended.
    pub advice: String,
    /// Word of the severity.
    pub severity: String,
    /// Code of the subject.
    pub subject: String,
    /// Code of the requirement, if one is named.
    pub requirement: String,
    /// Day on which it was found; today unless it is entered afterwards.
    pub found: Option<Date>,
}

impl Desk {
    /// Lists the findings that the person may see, the gravest first, then by their day.
    pub async fn findings(&self, actor: &Actor, filter: &FindingFilter) -> Result<Page<FindingRow>, DeskError> {
        let mut query = RecordQuery::new(Scope::All);
        query.system = filter.system.clone();
        query.states = filter.states.clone();
        let (registry, today) = (self.registry(), self.today());
        query.agencies = filter.agency.as_ref().map(|code| registry.codes_under(code));
        let all: Vec<Kept<Finding>> = self.list_records(actor, Act::ReadAssessments, query).await?;
        let mut rows = Vec::new();
        for kept in all {
            let due = self.due_of_finding(&kept);
            let one = kept.body;
            let system = registry.system_named_by_code(&one.system);
            let late = !one.is_settled(today) && due.is_some_and(|due| due < today);
            let asked = filter.severity.is_none_or(|severity| one.severity == severity)
                && (!filter.late || late)
                && (!filter.open || !one.is_settled(today))
                && page::found(filter.text.as_deref(), &[&one.code, &one.title, &system.name]);
            if asked {
                rows.push(FindingRow {
                    agency: registry.agency_named_by_code(&one.agency),
                    system,
                    due,
                    late,
                    finding: one,
                });
            }
        }
        // The key sorts: settled last, then the gravest, then the day, then the number.
        let key = |row: &FindingRow| {
            let settled = u8::from(row.finding.is_settled(today));
            let grave = Severity::Critical as u8 - row.finding.severity as u8;
            format!(
                "{settled}{grave}{}{}",
                row.due.map_or_else(|| "9999-12-31".to_owned(), |due| due.to_string()),
                row.finding.code
            )
        };
        let mut keyed: Vec<(String, FindingRow)> = rows.into_iter().map(|row| (key(&row), row)).collect();
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        let cut = page::cut(keyed, filter.cursor.as_deref(), filter.limit, |(key, _)| key);
        Ok(Page { items: cut.items.into_iter().map(|(_, row)| row).collect(), next: cut.next, total: cut.total })
    }

    /// Returns one finding.
    pub async fn finding(&self, actor: &Actor, code: &str) -> Result<FindingView, DeskError> {
        let kept: Kept<Finding> = self.seen_record(actor, Act::ReadAssessments, code).await?;
        let registry = self.registry();
        Ok(FindingView {
            system: registry.system_named_by_code(&kept.body.system),
            agency: registry.agency_named_by_code(&kept.body.agency),
            due: self.due_of_finding(&kept),
            history: self.history_of(&kept).await?,
            today: self.today(),
            kept,
        })
    }

    /// Writes a finding of an assessment that is running or reported.
    pub async fn write_finding(
        &self,
        actor: &Actor,
        assessment: &str,
        form: &FindingForm,
    ) -> Result<Kept<Finding>, DeskError> {
        let of: Kept<Assessment> = self.seen_record(actor, Act::EditAssessments, assessment).await?;
        let of = of.body;
        if by(actor).is_of(&of.operator) {
            let source = self.library().assessment.source_of("not_operator");
            return Err(refused(assessment::Refusal::with(assessment::Why::OwnSystem, source)));
        }
        if !matches!(of.stage, Stage::Running { .. } | Stage::Reported { .. }) {
            return Err(refused(assessment::Refusal::of(assessment::Why::State)));
        }
        let mut check = Check::default();
        let title = check.required("title", &form.title, NAME_CHARS_MAX);
        let detail = prose(&mut check, "detail", &form.detail);
        if detail.is_empty() {
            check.wrong("detail", Problem::Required);
        }
        let advice = prose(&mut check, "advice", &form.advice);
        let severity = check.known("severity", &form.severity, form.severity.parse::<Severity>().ok());
        let subject = self.library().assessment.subjects.iter().find(|row| row.code == form.subject);
        let subject = check.known("subject", &form.subject, subject).map(|row| row.code.clone());
        let requirement = check.optional("requirement", &form.requirement, NAME_CHARS_MAX);
        let found = form.found.unwrap_or(self.today());
        if found > self.today() {
            check.wrong("found", Problem::Malformed("today or earlier"));
        }
        check.done()?;
        let (Some(severity), Some(subject)) = (severity, subject) else { return Err(DeskError::NotFound) };
        let mut parties: Vec<String> = of.owner.into_iter().collect();
        parties.extend(of.assessor.agency);
        let today = self.today();
        let mut work = self.ledger.begin().await?;
        let present: Vec<Kept<Finding>> = work.records(&RecordQuery::new(Scope::All).parent(&of.code)).await?;
        if present.len() >= FINDINGS_MAX {
            return Err(DeskError::Refused(Refusal::Full(FINDINGS_MAX)));
        }
        let number = work.next_number(&format!("finding-{}", today.year())).await?;
        let written = Finding {
            code: format!("PH-{}-{number:04}", today.year()),
            assessment: of.code,
            system: of.system,
            agency: of.agency,
            operator: of.operator,
            parties,
            title,
            detail,
            advice,
            severity,
            subject,
            requirement,
            found,
            standing: Standing::Open,
            notes: Vec::new(),
        };
        let told = json!({ "assessment": written.assessment, "severity": severity.as_str(), "title": written.title });
        let kept = self.keep_new_in(&mut work, actor, "finding.write", written, told).await?;
        let found = &kept.body;
        let evidence = Evidence {
            kind: "finding".to_owned(),
            id: found.code.clone(),
            vi: found.title.clone(),
            en: found.title.clone(),
            severity: severity.as_str().to_owned(),
            on: today,
        };
        let happened = Happened::Finding { severity };
        let cause = CauseOf { system: &found.system, happened, evidence: vec![evidence] };
        Box::pin(self.note_cause_in(&mut work, cause)).await?;
        work.commit().await?;
        self.bus.announce(crate::Notice::RegistryChanged);
        Ok(kept)
    }

    /// Carries a finding on: answer, fix, verify, send back, accept the risk, reopen.
    pub async fn act_on_finding(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        command: Command,
    ) -> Result<Kept<Finding>, DeskError> {
        let act = match command {
            Command::Answer { .. } | Command::Fix { .. } | Command::AcceptRisk { .. } => Act::AnswerFindings,
            Command::Verify { .. } | Command::SendBack { .. } | Command::Reopen { .. } => Act::JudgeFindings,
        };
        let kept: Kept<Finding> = self.seen_record(actor, act, code).await?;
        same_version(&kept, version)?;
        let command = bounded(command)?;
        let word = command.as_str();
        let event = finding::decide(
            &kept.body,
            command,
            &by(actor),
            self.library_then(kept.created_at).assessment,
            self.today(),
        )
        .map_err(refused)?;
        let changed = finding::apply(kept.body.clone(), &event);
        let detail = json!({
            "from": kept.body.standing.as_str(), "to": changed.standing.as_str(), "said": event.note.text,
        });
        self.keep_change(actor, &format!("finding.{word}"), &kept, changed, detail).await
    }

    /// Findings of one assessment, the gravest first. The caller has checked that the assessment may be seen.
    pub(crate) async fn findings_of(&self, assessment: &str) -> Result<Vec<Finding>, DeskError> {
        Ok(self.kept_findings_of(assessment).await?.into_iter().map(|kept| kept.body).collect())
    }

    /// Findings of an assessment as they are kept, the gravest first.
    pub(crate) async fn kept_findings_of(&self, assessment: &str) -> Result<Vec<Kept<Finding>>, DeskError> {
        let query = RecordQuery::new(Scope::All).parent(assessment);
        let mut all: Vec<Kept<Finding>> = self.ledger.read().await?.records(&query).await?;
        all.sort_by(|a, b| (b.body.severity, &a.body.code).cmp(&(a.body.severity, &b.body.code)));
        Ok(all)
    }

    /// Until when something is asked of a finding, under the rules under which it was made.
    pub(crate) fn due_of_finding(&self, kept: &Kept<Finding>) -> Option<Date> {
        kept.body.due(self.library_then(kept.created_at).assessment)
    }

    /// Findings that the person may see, by assessment.
    pub(crate) async fn findings_by_assessment(
        &self,
        actor: &Actor,
        assessments: BTreeSet<String>,
    ) -> Result<BTreeMap<String, Vec<Finding>>, DeskError> {
        let query = RecordQuery { parents: Some(assessments), ..RecordQuery::new(Scope::All) };
        let all: Vec<Kept<Finding>> = self.list_records(actor, Act::ReadAssessments, query).await?;
        let mut found: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
        for kept in all {
            found.entry(kept.body.assessment.clone()).or_default().push(kept.body);
        }
        Ok(found)
    }
}

fn bounded(command: Command) -> Result<Command, DeskError> {
    let mut check = Check::default();
    let mut text = |given: String| prose(&mut check, "text", &given);
    let command = match command {
        Command::Answer { text: given, by } => Command::Answer { text: text(given), by },
        Command::Fix { text: given } => Command::Fix { text: text(given) },
        Command::Verify { text: given } => Command::Verify { text: text(given) },
        Command::SendBack { text: given } => Command::SendBack { text: text(given) },
        Command::Reopen { reason } => Command::Reopen { reason: text(reason) },
        Command::AcceptRisk { reason, document: given, until } => {
            let reason = text(reason);
            Command::AcceptRisk { reason, document: document(&mut check, "document", &given), until }
        }
    };
    check.done()?;
    Ok(command)
}
