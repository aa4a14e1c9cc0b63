//! Periodic and ad-hoc reports: made from a template, written, signed, sent, received.

use std::collections::BTreeSet;

use luytre_govern::periodic::template::{SectionRow, TEMPLATES_MAX};
use luytre_govern::periodic::{
    Figure, FigureRow, MadeFor, NOTE_CHARS_MAX, Nature, Period, PeriodKind, PeriodicCommand, PeriodicRefusal,
    PeriodicReport, Section, Span, Template, Templates, decide,
};
use luytre_govern::record::Kept;
use luytre_govern::report::ReportState;
use luytre_govern::{Act, Date};
use luytre_ledger::{Change, RecordQuery};
use luytre_model::store::Scope;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization as _;

use super::acting::{Reported, StepForm};
use super::measure::Taking;
use super::newest_first;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem, Refusal};
use crate::form::Check;
use crate::registry::Registry;
use crate::views::{Named, Page};

/// Most ad-hoc reports that are made on one agency, or on the whole province, in a day.
const RANGE_PER_DAY_MAX: u64 = 20;
/// Longest range of days that somebody may choose.
const RANGE_DAYS_MAX: i32 = 3 * 366;
/// Years of the days that somebody may choose.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;
/// In codes, the whole province.
const WHOLE: &str = "TOAN-TINH";

/// A report with what a person needs to judge it.
#[derive(Debug, Clone)]
pub struct PeriodicView {
    /// The report, without the figures that the person may not see.
    pub report: Kept<PeriodicReport>,
    /// How many figures that are.
    pub hidden: usize,
    /// Whether the person may write it and take its figures anew while it is a draft.
    pub writes: bool,
    /// What happened to it, newest first.
    pub history: Vec<Change>,
}

/// Bodies that reports can be made for.
#[derive(Debug, Clone, Default)]
pub struct ReportBodies {
    /// Owners and operators of systems, for the annual report.
    pub annual: Vec<Named>,
    /// Agencies, for periodic reports.
    pub periodic: Vec<Named>,
    /// Whether the person may report for the whole province.
    pub whole: bool,
}

/// What is chosen to make a report.
#[derive(Debug, Clone, Default)]
pub struct PeriodicForm {
    /// Code of the template.
    pub template: String,
    /// Code of the agency; empty for the whole province.
    pub agency: String,
    /// Word of the period; empty for the newest one that is over.
    pub period: String,
    /// First day, of a template for chosen days.
    pub from: Option<Date>,
    /// Last day, of a template for chosen days.
    pub to: Option<Date>,
}

/// What a person does with a report.
#[derive(Debug, Clone)]
pub enum PeriodicAct {
    /// Take the figures anew.
    Refresh,
    /// Write a section.
    Tell {
        /// Its code.
        section: String,
        /// The text.
        text: String,
    },
    /// A step of its life.
    Step(StepForm),
}

impl Reported for PeriodicReport {
    const AREA: &'static str = "periodic";
    type Doing = PeriodicAct;
    type Command = PeriodicCommand;

    fn agency(&self) -> Option<&str> {
        self.agency.as_deref()
    }

    fn state(&self) -> &ReportState {
        &self.state
    }

    fn needs(doing: &PeriodicAct) -> (Act, &'static str) {
        match doing {
            PeriodicAct::Refresh => (Act::EditPeriodicReports, "refresh"),
            PeriodicAct::Tell { .. } => (Act::EditPeriodicReports, "tell"),
            PeriodicAct::Step(step) => (StepForm::NEEDS, step.word()),
        }
    }

    async fn read(
        desk: &Desk,
        actor: &Actor,
        kept: &Kept<Self>,
        doing: PeriodicAct,
    ) -> Result<PeriodicCommand, DeskError> {
        let report = &kept.body;
        let allowed = match doing {
            PeriodicAct::Refresh | PeriodicAct::Tell { .. } => desk.may_write(actor, report),
            // Nobody answers for figures that they do not see.
            PeriodicAct::Step(_) => sees_all(actor, report),
        };
        if !allowed {
            return Err(DeskError::Forbidden);
        }
        Ok(match doing {
            PeriodicAct::Refresh => {
                let template = desk.report_templates().get(&report.template).ok_or(DeskError::NotFound)?;
                let sections = Box::pin(desk.take_sections(actor, template, report)).await?;
                PeriodicCommand::Refresh { sections, at: desk.clock.now(), on: desk.today() }
            }
            PeriodicAct::Tell { section, text } => {
                let text: String = text.replace("\r\n", "\n").trim().nfc().collect();
                if text.chars().count() > NOTE_CHARS_MAX {
                    return Err(DeskError::field("text", Problem::TooLong(NOTE_CHARS_MAX)));
                }
                PeriodicCommand::Tell { section, text }
            }
            PeriodicAct::Step(step) => PeriodicCommand::Step(step.read(&report.issuer)?),
        })
    }

    fn told(&self, command: &PeriodicCommand) -> Map<String, Value> {
        let said = match command {
            PeriodicCommand::Refresh { sections, .. } => {
                let figures: usize = sections.iter().map(|section| section.figures.len()).sum();
                vec![("figures", json!(figures))]
            }
            PeriodicCommand::Tell { section, text } => {
                vec![("section", json!(section)), ("characters", json!(text.chars().count()))]
            }
            PeriodicCommand::Step(step) => return step.told(&self.state),
        };
        said.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn decided(desk: &Desk, kept: &Kept<Self>, command: PeriodicCommand) -> Result<Self, DeskError> {
        let channels = &desk.report_templates().channels;
        decide(channels, &kept.body, command, desk.today()).map_err(refused)
    }
}

impl Desk {
    /// Returns what content says about periodic reports.
    pub fn report_templates(&self) -> &'static Templates {
        self.library().reports
    }

    /// Returns the templates in force that the person may make a report from.
    pub fn offered_templates(&self, actor: &Actor) -> Vec<&'static Template> {
        let offered = self.report_templates().in_force(self.today()).filter(|template| {
            let sees = template.needs().into_iter().all(|act| actor.may(act));
            let made = template.made_for.iter().any(|body| match body {
                MadeFor::Agency => speaks_for_agencies(actor),
                MadeFor::Province => actor.is_whole(),
            });
            sees && made && (actor.is_whole() || !template.looks_at_province())
        });
        if actor.may(Act::EditPeriodicReports) { offered.take(TEMPLATES_MAX).collect() } else { Vec::new() }
    }

    /// Returns the bodies that the person may make reports for.
    pub async fn report_bodies(&self, actor: &Actor) -> Result<ReportBodies, DeskError> {
        actor.must(Act::ReadReports)?;
        let registry = self.registry();
        let tree = &registry.tree;
        let seen = tree
            .agencies()
            .iter()
            .filter(|agency| !tree.is_excluded(agency.id) && actor.sees_agency(Some(&agency.code)));
        let periodic: Vec<Named> = seen.map(|agency| registry.agency_named_by_code(&agency.code)).collect();
        let reporting = self.reporting_bodies(actor).await?;
        let annual = periodic.iter().filter(|body| reporting.contains(&body.code)).cloned().collect();
        let periodic = if speaks_for_agencies(actor) { periodic } else { Vec::new() };
        Ok(ReportBodies { annual, periodic, whole: actor.is_whole() })
    }

    /// Lists the periodic reports that the person may see, newest period first, page by page.
    pub async fn periodic_reports(
        &self,
        actor: &Actor,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Page<Kept<PeriodicReport>>, DeskError> {
        actor.must(Act::ReadReports)?;
        let query = RecordQuery::new(actor.scope.clone());
        let heads = self.ledger.read().await?.parts_of_records::<PeriodicReport, Head>(&query).await?;
        let keys = heads.into_iter().map(|Head { code, period: Period { to, .. } }| {
            (newest_first(to.year(), to.month(), to.day(), &code), code)
        });
        let mut page: Page<Kept<PeriodicReport>> = self.page_of_reports(actor, keys.collect(), cursor, limit).await?;
        for kept in &mut page.items {
            hide(actor, &mut kept.body);
        }
        Ok(page)
    }

    /// Returns one periodic report.
    pub async fn periodic_report(&self, actor: &Actor, code: &str) -> Result<PeriodicView, DeskError> {
        let mut report: Kept<PeriodicReport> = self.seen_record(actor, Act::ReadReports, code).await?;
        let writes = actor.may(Act::EditPeriodicReports) && self.may_write(actor, &report.body);
        let hidden = hide(actor, &mut report.body);
        let history = self.history_of(&report).await?;
        Ok(PeriodicView { report, hidden, writes, history })
    }

    /// Makes a report from a template: takes its figures and keeps them.
    pub async fn make_periodic_report(
        &self,
        actor: &Actor,
        form: &PeriodicForm,
    ) -> Result<Kept<PeriodicReport>, DeskError> {
        let agency = Some(form.agency.trim()).filter(|code| !code.is_empty());
        if let Some(code) = agency {
            actor.sees(Some(code))?;
        }
        actor.must(Act::EditPeriodicReports)?;
        if agency.is_some() && !speaks_for_agencies(actor) {
            return Err(DeskError::Forbidden);
        }
        let registry = self.registry();
        let mut check = Check::default();
        let template = self.report_templates().in_force(self.today()).find(|one| one.code == form.template);
        let Some(template) = check.known("template", &form.template, template) else {
            return Err(check.done().err().unwrap_or(DeskError::NotFound));
        };
        let body = match agency {
            Some(code) => registry.tree.by_code(code).map(|_| MadeFor::Agency),
            None => actor.is_whole().then_some(MadeFor::Province),
        };
        check.known("agency", agency.unwrap_or_default(), body.filter(|body| template.made_for.contains(body)));
        let period = period_of(template, form, self.today(), &mut check);
        check.done()?;
        let Some(period) = period else { return Err(DeskError::field("period", Problem::Required)) };
        self.may_take(actor, template)?;
        let mut report = PeriodicReport {
            code: String::new(),
            template: template.code.clone(),
            vi: template.vi.clone(),
            en: template.en.clone(),
            agency: agency.map(str::to_owned),
            issuer: issuer(&registry, agency),
            kind: template.period,
            period,
            taken_at: self.clock.now(),
            taken_on: self.today(),
            receivers: template.receivers.clone(),
            sections: Vec::new(),
            notes: std::collections::BTreeMap::new(),
            state: ReportState::Draft,
            due: template.due.and_then(|due| due.of(period)),
        };
        report.sections = Box::pin(self.take_sections(actor, template, &report)).await?;
        let mut work = self.ledger.begin().await?;
        report.code = if template.period == PeriodKind::Range {
            let of_day = format!("periodic-{}-{}", self.today(), agency.unwrap_or(WHOLE));
            if work.next_number(&of_day).await? > RANGE_PER_DAY_MAX {
                return Err(DeskError::Refused(Refusal::ReportsOfDay(RANGE_PER_DAY_MAX)));
            }
            let year = self.today().year();
            let number = work.next_number(&format!("periodic-{year}")).await?;
            format!("BCK-{}-{year}-{number:04}", template.code.to_uppercase())
        } else {
            let word = period.word(template.period);
            format!("BCK-{}-{word}-{}", template.code.to_uppercase(), agency.unwrap_or(WHOLE))
        };
        if work.kept::<PeriodicReport>(&report.code).await?.is_some() {
            return Err(DeskError::field("period", Problem::Taken(report.code)));
        }
        let figures: usize = report.sections.iter().map(|section| section.figures.len()).sum();
        let detail = json!({
            "template": report.template, "from": report.period.from, "to": report.period.to, "figures": figures,
        });
        let kept = self.keep_new_in(&mut work, actor, "periodic.make", report, detail).await?;
        work.commit().await?;
        self.bus.announce(crate::Notice::RegistryChanged);
        Ok(kept)
    }

    /// Does something with a periodic report.
    pub async fn act_on_periodic_report(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        act: PeriodicAct,
    ) -> Result<Kept<PeriodicReport>, DeskError> {
        let mut kept = self.do_with_report::<PeriodicReport>(actor, code, version, act).await?;
        hide(actor, &mut kept.body);
        Ok(kept)
    }

    /// Whether the person may see everything that a template counts.
    fn may_take(&self, actor: &Actor, template: &Template) -> Result<(), DeskError> {
        for act in template.needs() {
            actor.must(act)?;
        }
        if template.looks_at_province() && !actor.is_whole() {
            return Err(DeskError::Forbidden);
        }
        Ok(())
    }

    /// Whether the person may write a kept report: whoever could not make it, or does not see all of it, does not.
    fn may_write(&self, actor: &Actor, report: &PeriodicReport) -> bool {
        let speaks = report.agency.is_none() || speaks_for_agencies(actor);
        // Content may have dropped the template since: then the figures that were kept say what it asks to see.
        let template = self.report_templates().get(&report.template);
        let takes = template.is_none_or(|template| self.may_take(actor, template).is_ok());
        speaks && takes && sees_all(actor, report)
    }

    /// Takes every figure of a template for the agency and period of a report.
    async fn take_sections(
        &self,
        actor: &Actor,
        template: &Template,
        report: &PeriodicReport,
    ) -> Result<Vec<Section>, DeskError> {
        let registry = self.registry();
        let own = match &report.agency {
            Some(code) => {
                let agency = registry.tree.by_code(code).ok_or(DeskError::NotFound)?;
                // Whoever sees more than the agency counts the agency alone.
                Actor { scope: registry.scope(Some(agency.id)), agency: Some(code.clone()), ..actor.clone() }
            }
            None => actor.clone(),
        };
        let own = Taking { actor: own, agency: report.agency.clone(), period: report.period };
        let earlier = self.report_before(report).await?;
        let mut sections = Vec::with_capacity(template.sections.len());
        for row in &template.sections {
            let mut section = texts(row, report);
            for figure in &row.figures {
                let taking = if figure.province {
                    Taking { actor: actor.clone(), agency: None, period: report.period }
                } else {
                    own.clone()
                };
                let taken = self.take_figure(figure, &taking).await?;
                let before = self.figure_before(figure, &taking, report.kind, earlier.as_ref()).await?;
                section.figures.push(match before {
                    Some(before) => taken.compared_with(&before),
                    None => taken,
                });
            }
            sections.push(section);
        }
        Ok(sections)
    }

    /// The same figure of the period before: counted again when it tells of what happened, else as the report before kept it.
    async fn figure_before(
        &self,
        row: &FigureRow,
        taking: &Taking,
        kind: PeriodKind,
        earlier: Option<&PeriodicReport>,
    ) -> Result<Option<Figure>, DeskError> {
        if !row.compare || row.span == Span::Year {
            return Ok(None);
        }
        match row.measure.nature() {
            Nature::Happened => {
                let Some(period) = taking.period.before(kind) else { return Ok(None) };
                self.take_figure(row, &Taking { period, ..taking.clone() }).await.map(Some)
            }
            Nature::Stood => Ok(earlier.and_then(|report| report.figure(row.measure)).cloned()),
        }
    }

    /// The newest report of the same template and agency over an earlier period.
    async fn report_before(&self, report: &PeriodicReport) -> Result<Option<PeriodicReport>, DeskError> {
        let mut query = RecordQuery::new(Scope::All).parent(&report.template);
        query.agencies = report.agency.as_ref().map(|code| BTreeSet::from([code.clone()]));
        let all: Vec<Kept<PeriodicReport>> = self.ledger.read().await?.records(&query).await?;
        let before = all.into_iter().map(|kept| kept.body);
        let before = before.filter(|one| one.agency == report.agency && one.period.to < report.period.from);
        Ok(before.max_by_key(|one| one.period.to))
    }
}

/// The part of a report by which the list is sorted.
#[derive(Deserialize)]
struct Head {
    code: String,
    period: Period,
}

/// Whether the person may make and write reports of the agencies that they see. Who leads a shift for the whole province
/// reports on the watch of the centre, not in the name of an agency: those reports belong to whoever makes its annual one.
fn speaks_for_agencies(actor: &Actor) -> bool {
    actor.agency.is_some() || actor.may(Act::EditReports)
}

/// Whether the person may see a figure.
fn sees(actor: &Actor, figure: &Figure) -> bool {
    actor.may(figure.measure.needs()) && (!figure.province || actor.is_whole())
}

/// Whether the person may see every figure of a report.
fn sees_all(actor: &Actor, report: &PeriodicReport) -> bool {
    report.sections.iter().flat_map(|section| &section.figures).all(|figure| sees(actor, figure))
}

/// Takes figures out that the person may not see; returns how many.
fn hide(actor: &Actor, report: &mut PeriodicReport) -> usize {
    let mut hidden = 0;
    for section in &mut report.sections {
        section.figures.retain(|figure| {
            let seen = sees(actor, figure);
            hidden += usize::from(!seen);
            seen
        });
    }
    hidden
}

/// The period that was chosen. One that has not begun cannot be reported.
fn period_of(template: &Template, form: &PeriodicForm, today: Date, check: &mut Check) -> Option<Period> {
    if template.period == PeriodKind::Range {
        let (from, to) = (check.known("from", "", form.from), check.known("to", "", form.to));
        let (from, to) = (from?, to?);
        for (field, day) in [("from", from), ("to", to)] {
            if !YEARS.contains(&day.year()) {
                check.wrong(field, Problem::Malformed("a day of the years 2000 to 2100"));
                return None;
            }
        }
        if from > to {
            check.wrong("to", Problem::Malformed("a day that is not before the first one"));
        } else if to > today {
            check.wrong("to", Problem::Malformed("today or an earlier day"));
        } else if from.until(to).is_ok_and(|span| span.get_days() > RANGE_DAYS_MAX) {
            check.wrong("from", Problem::Malformed("a day at most three years before the last one"));
        }
        return Some(Period { from, to });
    }
    let word = form.period.trim();
    let period = if word.is_empty() {
        Period::newest(template.period, today, 2).pop()
    } else {
        Period::named(template.period, word).filter(|period| period.from <= today)
    };
    check.known("period", word, period)
}

/// The name of who reports: the agency, or the body at the top of the province.
fn issuer(registry: &Registry, agency: Option<&str>) -> String {
    let top = registry.tree.children(None).first().and_then(|root| registry.agency_code(*root));
    agency.or(top).map(|code| registry.agency_named_by_code(code).name).unwrap_or_default()
}

fn texts(row: &SectionRow, report: &PeriodicReport) -> Section {
    let (from, to) = (report.period.from, report.period.to);
    let filled = |text: &str, period: String| {
        text.replace("{period}", &period)
            .replace("{from}", &luytre_govern::periodic::figure::day(from))
            .replace("{to}", &luytre_govern::periodic::figure::day(to))
            .replace("{issuer}", &report.issuer)
    };
    Section {
        code: row.code.clone(),
        vi: row.vi.clone(),
        en: row.en.clone(),
        text_vi: filled(&row.text_vi, report.period.vi(report.kind)),
        text_en: filled(&row.text_en, report.period.en(report.kind)),
        written: row.written,
        figures: Vec::new(),
    }
}

fn refused(refusal: PeriodicRefusal) -> DeskError {
    DeskError::Refused(Refusal::Periodic(Box::new(refusal)))
}

#[cfg(test)]
pub(crate) mod tests;
