//! Entering lines of the budget: one by one, or a table at once.

use std::collections::BTreeSet;

use luytre_govern::Act;
use luytre_govern::budget::import::{CELL_CHARS_MAX, Known, plan};
use luytre_govern::budget::line::LineDefect;
use luytre_govern::budget::{Basis, BudgetLine, Dong, Money, Project};
use luytre_govern::programme::Programme;
use luytre_govern::record::Kept;
use luytre_ledger::{RecordQuery, Work};
use luytre_report::sheet::Limits;
use serde_json::{Value as Json, json};

use super::{LineForm, LineView, LinesForm, LinesReport, line_view};
use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem};
use crate::form::{Check, NAME_CHARS_MAX};
use crate::records::same_version;
use crate::tasks;

/// Longest text of a line, in characters.
const WORDS_MAX: usize = CELL_CHARS_MAX;

impl Desk {
    /// Adds a line, or changes the one with the form's code.
    pub async fn save_budget_line(&self, actor: &Actor, form: &LineForm) -> Result<LineView, DeskError> {
        let registry = self.registry();
        let present: Option<Kept<BudgetLine>> = match &form.code {
            Some(code) => Some(self.seen_record(actor, Act::EditBudget, code).await?),
            None => None,
        };
        actor.must(Act::EditBudget)?;
        let mut line = self.read_line(actor, form).await?;
        let kept = match present {
            Some(kept) => {
                same_version(&kept, form.version)?;
                line.code.clone_from(&kept.body.code);
                let detail = json!({ "before": amounts(&kept.body), "after": amounts(&line), "purpose": line.purpose });
                self.keep_change(actor, "budget.change", &kept, line, detail).await?
            }
            None => {
                let mut work = self.ledger.begin().await?;
                let kept = self.add_line(&mut work, actor, line).await?;
                work.commit().await?;
                self.bus.announce(Notice::RegistryChanged);
                kept
            }
        };
        Ok(line_view(&registry, &kept))
    }

    /// Removes a line; the audit trail keeps what it was.
    pub async fn remove_budget_line(&self, actor: &Actor, code: &str, version: i64) -> Result<(), DeskError> {
        let kept: Kept<BudgetLine> = self.seen_record(actor, Act::EditBudget, code).await?;
        same_version(&kept, version)?;
        let detail = json!({ "purpose": kept.body.purpose, "amounts": amounts(&kept.body) });
        let note =
            self.note_of(actor, "budget.remove", &format!("budget_line:{code}"), Some(&kept.body.agency), detail);
        let mut work = self.ledger.begin().await?;
        work.remove_record(&kept, &note).await?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        Ok(())
    }

    /// Imports a table of lines, or says what would be done. With a problem nothing is written.
    pub async fn import_budget(&self, actor: &Actor, form: &LinesForm) -> Result<LinesReport, DeskError> {
        actor.must(Act::EditBudget)?;
        let query = RecordQuery::new(actor.scope.clone());
        let mut reader = self.ledger.read().await?;
        let programmes: Vec<Kept<Programme>> = reader.records(&query).await?;
        let projects: Vec<Kept<Project>> = reader.records(&query).await?;
        drop(reader);
        let programmes: BTreeSet<String> = programmes.into_iter().map(|kept| kept.body.code).collect();
        let projects: BTreeSet<String> = projects.into_iter().map(|kept| kept.body.code).collect();
        let (file, registry, person) = (form.file.clone(), self.registry(), actor.clone());
        // Reading a long table takes a while: neither other requests nor writers wait for it.
        let read = tokio::task::spawn_blocking(move || {
            let known = Known {
                agency: &|code| registry.tree.by_code(code).is_some() && person.sees_agency(Some(code)),
                programme: &|code| programmes.contains(code),
                project: &|code| projects.contains(code),
            };
            tasks::read_sheet(&file, &Limits::default()).map(|rows| plan(&rows, &known))
        });
        let plan = match read.await.map_err(|error| DeskError::internal("read budget lines", &error))? {
            Ok(plan) => plan,
            Err(file_problem) => return Ok(LinesReport { file_problem: Some(file_problem), ..LinesReport::default() }),
        };
        let clean = plan.problems.is_empty();
        let mut report = LinesReport {
            rows: plan.rows,
            lines: plan.lines,
            problems: plan.problems,
            more_problems: plan.more_problems,
            ..LinesReport::default()
        };
        if form.dry_run || !clean {
            return Ok(report);
        }
        let mut work = self.ledger.begin().await?;
        for line in &mut report.lines {
            let kept = self.add_line(&mut work, actor, line.clone()).await?;
            line.code = kept.body.code;
        }
        let detail = json!({ "lines": report.lines.len() });
        work.note(&self.note_of(actor, "budget.import", "budget", None, detail)).await?;
        work.commit().await?;
        self.bus.announce(Notice::RegistryChanged);
        report.applied = true;
        Ok(report)
    }

    async fn add_line(
        &self,
        work: &mut Work,
        actor: &Actor,
        mut line: BudgetLine,
    ) -> Result<Kept<BudgetLine>, DeskError> {
        let number = work.next_number(&format!("budget-{}", line.year)).await?;
        line.code = format!("NS-{}-{number:04}", line.year);
        let detail = json!({ "purpose": line.purpose, "amounts": amounts(&line) });
        self.keep_new_in(work, actor, "budget.add", line, detail).await
    }

    async fn read_line(&self, actor: &Actor, form: &LineForm) -> Result<BudgetLine, DeskError> {
        let registry = self.registry();
        let mut reader = self.ledger.read().await?;
        let mut check = Check::default();
        let year: Option<i16> = form.year.trim().parse().ok().filter(|year| (2015..=2060).contains(year));
        let year = check.known("year", &form.year, year);
        let agency = registry.tree.by_code(form.agency.trim());
        let agency = agency.filter(|agency| actor.sees_agency(Some(&agency.code)));
        let agency = check.known("agency", &form.agency, agency).map(|agency| agency.code.clone());
        let programme = form.programme.trim();
        if !programme.is_empty() {
            let known: Option<Kept<Programme>> = reader.record_seen(programme, &actor.scope).await?;
            check.known("programme", programme, known);
        }
        let project = form.project.trim();
        if !project.is_empty() {
            let known: Option<Kept<Project>> = reader.record_seen(project, &actor.scope).await?;
            check.known("project", project, known);
        }
        let purpose = check.required("purpose", &form.purpose, WORDS_MAX);
        let source = check.optional("source", &form.source, NAME_CHARS_MAX);
        let security_purpose = check.optional("security_purpose", &form.security_purpose, WORDS_MAX);
        let estimate = money(&mut check, ["estimate", "estimate_security"], &form.estimate);
        let allocated = money(&mut check, ["allocated", "allocated_security"], &form.allocated);
        let spent = money(&mut check, ["spent", "spent_security"], &form.spent);
        let line = BudgetLine {
            code: String::new(),
            year: year.unwrap_or_default(),
            agency: agency.unwrap_or_default(),
            programme: Some(programme.to_owned()).filter(|code| !code.is_empty()),
            project: Some(project.to_owned()).filter(|code| !code.is_empty()),
            purpose,
            source,
            security_purpose,
            estimate,
            allocated,
            spent,
        };
        match line.defect() {
            None => {}
            Some(LineDefect::SecurityAboveTotal(basis)) => {
                let field = match basis {
                    Basis::Estimate => "estimate_security",
                    Basis::Allocated => "allocated_security",
                    Basis::Spent => "spent_security",
                };
                check.wrong(field, Problem::Malformed("at most the whole sum"));
            }
            Some(LineDefect::SecurityPurposeMissing) => check.wrong("security_purpose", Problem::Required),
            Some(LineDefect::Nothing) => check.wrong("allocated", Problem::Required),
        }
        check.done()?;
        Ok(line)
    }
}

/// Reads an amount as people type it; nothing is 0.
pub(super) fn amount(check: &mut Check, field: &'static str, text: &str) -> Dong {
    if text.trim().is_empty() {
        return Dong(0);
    }
    let amount = Dong::parse(text);
    if amount.is_none() {
        check.wrong(field, Problem::Malformed("whole đồng: 1500000000 or 1.500.000.000"));
    }
    amount.unwrap_or_default()
}

fn money(check: &mut Check, fields: [&'static str; 2], texts: &[String; 2]) -> Money {
    Money { total: amount(check, fields[0], &texts[0]), security: amount(check, fields[1], &texts[1]) }
}

fn amounts(line: &BudgetLine) -> Json {
    Basis::ALL
        .into_iter()
        .map(|basis| {
            let money = line.money(basis);
            (basis.as_str().to_owned(), json!([money.total.0, money.security.0]))
        })
        .collect::<serde_json::Map<String, Json>>()
        .into()
}
