//! The annual report: gathered from what the centre holds, corrected, signed, sent, received. Reports of shorter periods and
//! ad-hoc ones are in [`periodic`], their figures in `measure`.

mod acting;
pub mod gather;
mod measure;
pub mod periodic;

pub use acting::StepForm;

use std::collections::BTreeMap;

use luytre_govern::annual::report::decide;
use luytre_govern::annual::{
    Annual, CellName, Correction, Inconsistency, Report, ReportCommand, ReportRefusal, check, last_days, period,
};
use luytre_govern::library::regime::{AnnualReport as Form, Regime};
use luytre_govern::record::{Kept, Record};
use luytre_govern::report::ReportState;
use luytre_govern::{Act, Date, Library};
use luytre_ledger::{Change, RecordQuery};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use self::acting::{REASON_CHARS_MAX, Reported};
use crate::actor::Actor;
use crate::desk::{Desk, day_of};
use crate::due::DueItem;
use crate::error::{DeskError, Problem, Refusal};
use crate::form::Check;
use crate::page;
use crate::views::Page;

/// Longest text under "other", in characters.
const OTHER_CHARS_MAX: usize = 8_000;
/// Longest value of a correction, in characters.
const VALUE_CHARS_MAX: usize = 500;

/// A report with what a person needs to judge it.
#[derive(Debug, Clone)]
pub struct ReportView {
    /// The report.
    pub report: Kept<Report>,
    /// As it will be sent.
    pub corrected: Annual,
    /// What does not agree in it.
    pub inconsistencies: Vec<Inconsistency>,
    /// What happened to it, newest first.
    pub history: Vec<Change>,
}

/// A correction of a cell.
#[derive(Debug, Clone)]
pub struct CorrectionForm {
    /// The cell.
    pub cell: CellName,
    /// What is to stand there.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// What a person does with a report.
#[derive(Debug, Clone)]
pub enum ReportAct {
    /// Gather the figures anew.
    Recompute,
    /// Correct a cell.
    Correct(CorrectionForm),
    /// Take a correction back.
    Restore(CellName),
    /// Tell something under "other".
    Tell(String),
    /// A step of its life.
    Step(StepForm),
}

impl Reported for Report {
    const AREA: &'static str = "report";
    type Doing = ReportAct;
    type Command = ReportCommand;

    fn agency(&self) -> Option<&str> {
        Some(&self.owner)
    }

    fn state(&self) -> &ReportState {
        &self.state
    }

    fn needs(doing: &ReportAct) -> (Act, &'static str) {
        match doing {
            ReportAct::Recompute => (Act::EditReports, "recompute"),
            ReportAct::Correct(_) => (Act::EditReports, "correct"),
            ReportAct::Restore(_) => (Act::EditReports, "restore"),
            ReportAct::Tell(_) => (Act::EditReports, "tell"),
            ReportAct::Step(step) => (StepForm::NEEDS, step.word()),
        }
    }

    async fn read(desk: &Desk, actor: &Actor, kept: &Kept<Self>, doing: ReportAct) -> Result<ReportCommand, DeskError> {
        let report = &kept.body;
        let mut check = Check::default();
        let command = match doing {
            ReportAct::Recompute => {
                let annual = desk.gather_annual(actor, &report.owner, report.computed.year).await?;
                ReportCommand::Recompute { annual: Box::new(annual), on: desk.today() }
            }
            ReportAct::Correct(form) => ReportCommand::Correct(Correction {
                cell: form.cell,
                before: String::new(),
                after: check.optional("value", &form.value, VALUE_CHARS_MAX),
                reason: check.required("reason", &form.reason, REASON_CHARS_MAX),
                by: actor.login.clone(),
                at: desk.clock.now(),
            }),
            ReportAct::Restore(cell) => ReportCommand::Restore(cell),
            ReportAct::Tell(text) => {
                if text.chars().count() > OTHER_CHARS_MAX {
                    check.wrong("other", Problem::TooLong(OTHER_CHARS_MAX));
                }
                ReportCommand::Tell(text.trim().to_owned())
            }
            ReportAct::Step(step) => ReportCommand::Step(step.read(&report.computed.owner.name)?),
        };
        check.done()?;
        Ok(command)
    }

    fn told(&self, command: &ReportCommand) -> Map<String, Value> {
        let (name, value) = match command {
            ReportCommand::Recompute { annual, .. } => ("systems", json!(annual.rows.len())),
            // The correction itself is told as the last one, with what was computed before it.
            ReportCommand::Correct(_) => return Map::new(),
            ReportCommand::Restore(cell) => ("cell", json!(cell)),
            ReportCommand::Tell(text) => ("characters", json!(text.chars().count())),
            ReportCommand::Step(step) => return step.told(&self.state),
        };
        Map::from_iter([(name.to_owned(), value)])
    }

    fn became(&self) -> Map<String, Value> {
        let told = |one: &Correction| json!({ "cell": one.cell, "before": one.before, "after": one.after, "reason": one.reason });
        let last = self.corrections.last().map(told);
        let said = [("corrections", json!(self.corrections.len())), ("last_correction", json!(last))];
        said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn decided(desk: &Desk, kept: &Kept<Self>, command: ReportCommand) -> Result<Self, DeskError> {
        let library = desk.library();
        let form = form_of(&library, &kept.body.computed.regime)?;
        // An older release kept no day with the figures: they are not younger than the report.
        let computed_on = kept.body.computed_on.or_else(|| Some(day_of(kept.created_at)));
        let report = Report { computed_on, ..kept.body.clone() };
        decide(form, &report, command, desk.today()).map_err(refused)
    }
}

impl Desk {
    /// Lists the annual reports that the person may see, newest year first, page by page.
    pub async fn reports(
        &self,
        actor: &Actor,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Kept<Report>>, DeskError> {
        actor.must(Act::ReadReports)?;
        let query = RecordQuery::new(actor.scope.clone());
        let heads = self.ledger.read().await?.parts_of_records::<Report, Head>(&query).await?;
        let keys = heads.into_iter().map(|head| (newest_first(head.computed.year, 1, 1, &head.code), head.code));
        self.page_of_reports(actor, keys.collect(), cursor, limit).await
    }

    /// Reads the reports of one page of a list; `keys` are keys that sort, and codes.
    async fn page_of_reports<T: Record>(
        &self,
        actor: &Actor,
        mut keys: Vec<(String, String)>,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Kept<T>>, DeskError> {
        keys.sort_unstable();
        let cut = page::cut(keys, cursor, limit, |(key, _)| key);
        let mut items = Vec::with_capacity(cut.items.len());
        let mut reader = self.ledger.read().await?;
        for (_, code) in &cut.items {
            // One that was removed meanwhile is no row.
            items.extend(reader.record_seen::<T>(code, &actor.scope).await?);
        }
        Ok(Page { items, next: cut.next, total: cut.total })
    }

    /// Returns one report.
    pub async fn report(&self, actor: &Actor, code: &str) -> Result<ReportView, DeskError> {
        let report: Kept<Report> = self.seen_record(actor, Act::ReadReports, code).await?;
        let library = self.library();
        let form = form_of(&library, &report.body.computed.regime)?;
        let corrected = report.body.corrected().map_err(refused)?;
        let inconsistencies = check(form, &corrected);
        let history = self.history_of(&report).await?;
        Ok(ReportView { report, corrected, inconsistencies, history })
    }

    /// Gathers the annual report of an owner, or of a unit that operates systems, without keeping it.
    pub async fn compute_annual(&self, actor: &Actor, owner: &str, year: i16) -> Result<Annual, DeskError> {
        actor.must(Act::ReadReports)?;
        self.gather_annual(actor, owner, year).await
    }

    /// Begins the annual report of an owner or unit. One on a year whose period has not begun is refused.
    pub async fn begin_report(&self, actor: &Actor, owner: &str, year: i16) -> Result<Kept<Report>, DeskError> {
        actor.must(Act::EditReports)?;
        let computed = self.gather_annual(actor, owner, year).await?;
        if computed.from > self.today() {
            return Err(DeskError::field("year", Problem::Unknown(year.to_string())));
        }
        let code = format!("BC-{year}-{owner}");
        let library = self.library();
        let form = form_of(&library, &computed.regime)?;
        let due = last_day_of(form, owner, &computed, year);
        let detail = json!({ "year": year, "systems": computed.rows.len() });
        let report = Report {
            code: code.clone(),
            owner: owner.to_owned(),
            computed,
            computed_on: Some(self.today()),
            corrections: Vec::new(),
            other: String::new(),
            state: ReportState::Draft,
            due,
        };
        let mut work = self.ledger.begin().await?;
        // Somebody may have begun the same one while this one was gathered.
        if work.kept::<Report>(&code).await?.is_some() {
            return Err(DeskError::field("owner", Problem::Taken(code)));
        }
        let kept = self.keep_new_in(&mut work, actor, "report.begin", report, detail).await?;
        work.commit().await?;
        self.bus.announce(crate::Notice::RegistryChanged);
        Ok(kept)
    }

    /// Does something with a report.
    pub async fn act_on_report(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        act: ReportAct,
    ) -> Result<Kept<Report>, DeskError> {
        self.do_with_report(actor, code, version, act).await
    }

    /// What reports ask of whom by when: the owner's annual report, and that of each unit to its owner.
    ///
    /// Besides that of this year, the reports of earlier years that the ledger says are owed: one that the body keeps and
    /// has not sent, and last year's if the first agency or system of the centre was entered before the end of its period.
    pub async fn due_of_reports(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        if !actor.may(Act::EditReports) && !actor.may(Act::SendReports) {
            return Ok(Vec::new());
        }
        let library = self.library();
        let today = self.today();
        let year = today.year();
        let registry = self.registry();
        let roots: Vec<&str> =
            registry.tree.children(None).iter().filter_map(|root| registry.agency_code(*root)).collect();
        let agency = actor.agency.clone().or_else(|| roots.first().map(|root| (*root).to_owned()));
        let Some(agency) = agency else { return Ok(Vec::new()) };
        let mut query = RecordQuery::new(actor.scope.clone());
        query.agencies = Some([agency.clone()].into());
        let kept = self.ledger.read().await?.parts_of_records::<Report, Owed>(&query).await?;
        let entered = self.entered_on().await?;
        let mut asked: BTreeMap<i16, &Regime> = BTreeMap::new();
        asked.extend(library.regime_for(today).map(|regime| (year, regime)));
        let earlier = kept.iter().filter(|one| one.state.is_open()).map(|one| one.computed.year).chain([year - 1]);
        for before in earlier.filter(|before| *before < year) {
            let Some((regime, form)) = gather::regime_of(&library, before) else { continue };
            let existed = period(form, before).is_ok_and(|(_, last)| entered.is_some_and(|day| day <= last));
            if existed || kept.iter().any(|one| one.computed.year == before) {
                asked.insert(before, regime);
            }
        }
        asked.retain(|asked, _| !kept.iter().any(|one| one.computed.year == *asked && !one.state.is_open()));
        let is_owner = roots.contains(&agency.as_str());
        let items = asked.into_iter().filter_map(|(year, regime)| {
            let mut days = last_days(regime.annual_report.as_ref()?, year).into_iter();
            let (row, last) = days.find(|(row, _)| row.who.iter().any(|who| who == "chu_quan") == is_owner)?;
            Some(DueItem {
                area: "report",
                title_vi: format!("Gửi báo cáo năm {year} về bảo đảm an ninh mạng theo cấp độ"),
                title_en: format!("Send the annual report {year} on protection by level"),
                due: Some(last),
                source: library.citations().vi(&row.basis.source, &regime.id),
                path: "/reports".to_owned(),
                agency: Some(agency.clone()),
                system: None,
            })
        });
        Ok(items.collect())
    }
}

/// The part of an annual report that says whether it is still owed.
#[derive(Deserialize)]
struct Owed {
    computed: HeadOfFigures,
    state: ReportState,
}

/// The part of an annual report by which the list is sorted.
#[derive(Deserialize)]
struct Head {
    code: String,
    computed: HeadOfFigures,
}

#[derive(Deserialize)]
struct HeadOfFigures {
    year: i16,
}

/// A key that sorts the newest day first, then by code.
fn newest_first(year: i16, month: i8, day: i8, code: &str) -> String {
    format!("{:05}{:02}{:02} {code}", 9_999 - i32::from(year), 12 - month, 31 - day)
}

fn last_day_of(form: &Form, owner: &str, computed: &Annual, year: i16) -> Option<Date> {
    // A unit that reports on systems of another owner sends to that owner, earlier.
    let own = computed.rows.iter().all(|row| row.owner == computed.owner.name) || owner.is_empty();
    let mut days = last_days(form, year).into_iter();
    days.find(|(row, _)| row.who.iter().any(|who| who == "chu_quan") == own).map(|(_, day)| day)
}

/// The form of a regime's annual report.
pub fn form_of<'a>(library: &'a Library, regime: &str) -> Result<&'a Form, DeskError> {
    let form = library.regime(regime).and_then(|regime| regime.annual_report.as_ref());
    form.ok_or(DeskError::Refused(Refusal::NoAnnualReport))
}

fn refused(refusal: ReportRefusal) -> DeskError {
    DeskError::Refused(Refusal::Report(Box::new(refusal)))
}

#[cfg(test)]
mod tests;
