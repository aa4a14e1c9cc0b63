//! Which periodic reports a body has to make and send, by when: the newest period of every template that somebody asks for,
//! and whatever it keeps that is past its day.

use luytre_govern::annual::ReportState;
use luytre_govern::library::Confidence;
use luytre_govern::periodic::template::Template;
use luytre_govern::periodic::{MadeFor, Period, PeriodKind, PeriodicReport};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date};
use luytre_ledger::RecordQuery;
use serde::Deserialize;

use crate::actor::Actor;
use crate::desk::{Desk, day_of};
use crate::due::DueItem;
use crate::error::DeskError;

/// In codes of reports, the whole province.
const WHOLE: &str = "TOAN-TINH";
/// Acts that enter agencies and systems.
const ENTERING: [&str; 3] = ["agency.import", "registry.import", "system.create"];

/// The part of a kept report that says what is still to be done with it.
#[derive(Deserialize)]
struct Open {
    code: String,
    template: String,
    vi: String,
    en: String,
    agency: Option<String>,
    kind: PeriodKind,
    period: Period,
    state: ReportState,
    due: Option<Date>,
}

impl Desk {
    /// Returns the day on which the first agency or system of the centre was entered: before it, nothing was asked of it.
    pub(crate) async fn entered_on(&self) -> Result<Option<Date>, DeskError> {
        let mut reader = self.ledger.read().await?;
        let mut first = None;
        for act in ENTERING {
            let done = reader.first_done(act).await?;
            first = first.into_iter().chain(done).min();
        }
        Ok(first.map(day_of))
    }

    /// Returns the periodic reports that the person's agency, or the province, has still to make or send.
    ///
    /// A template that nobody but the product proposes, or whose period was over before the centre was entered, is asked of
    /// whoever made it for the period before. What is kept and past its day is asked for until it is sent, however many
    /// periods ended since.
    pub(crate) async fn due_of_periodic_reports(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        let makes = actor.may(Act::EditPeriodicReports);
        // A centre that has no system yet has nothing to report on.
        if !makes && !actor.may(Act::SendReports) || self.registry().systems().is_empty() {
            return Ok(Vec::new());
        }
        let agency = actor.agency.as_deref();
        let (body, made_for) = match agency {
            Some(code) => (code, MadeFor::Agency),
            None if actor.is_whole() => (WHOLE, MadeFor::Province),
            None => return Ok(Vec::new()),
        };
        let today = self.today();
        let sees = |template: &Template| {
            let all = template.needs().into_iter().all(|act| actor.may(act));
            all && (actor.is_whole() || !template.looks_at_province())
        };
        let templates = self.report_templates().in_force(today);
        let templates = templates.filter(|template| sees(template) && template.made_for.contains(&made_for));
        let mut items = Vec::new();
        let entered = self.entered_on().await?;
        let mut reader = self.ledger.read().await?;
        for template in templates {
            for (period, due) in asked_periods(template, today) {
                let kept: Option<Kept<PeriodicReport>> = reader.kept(&code_of(template, period, body)).await?;
                let made = kept.as_ref().map(|kept| &kept.body);
                if made.is_some_and(|report| !report.is_open()) || (made.is_none() && !makes) {
                    continue;
                }
                let before_us = entered.is_some_and(|day| period.to < day);
                if made.is_none() && (before_us || template.basis.confidence == Confidence::Ours) {
                    let Some(before) = period.before(template.period) else { continue };
                    let earlier: Option<Kept<PeriodicReport>> = reader.kept(&code_of(template, before, body)).await?;
                    if earlier.is_none() {
                        continue;
                    }
                }
                items.push(item(template, period, made, (due, agency)));
            }
        }
        let mut query = RecordQuery::new(actor.scope.clone());
        query.agencies = agency.map(|code| [code.to_owned()].into());
        query.due_before = Some(today);
        for report in reader.parts_of_records::<PeriodicReport, Open>(&query).await? {
            let template = self.report_templates().get(&report.template);
            let listed = items.iter().any(|item| item.path == address(&report.code));
            if report.agency.as_deref() == agency && !listed && template.is_none_or(sees) {
                items.push(late(template, report));
            }
        }
        crate::due::sort(&mut items);
        Ok(items)
    }
}

/// The periods of a template that are asked for on a day, with their last days: the newest one that is over, and the present
/// one where it is due before it ends.
fn asked_periods(template: &Template, today: Date) -> Vec<(Period, Date)> {
    let Some(due) = template.due else { return Vec::new() };
    let asked = |(age, period): (usize, Period)| {
        let last = due.of(period)?;
        // A template holds for periods that end in its time.
        let holds = template.basis.is_in_force(period.to);
        (holds && (age > 0 || last <= period.to)).then_some((period, last))
    };
    Period::newest(template.period, today, 2).into_iter().enumerate().filter_map(asked).collect()
}

/// The code under which a body's report of a period is kept.
fn code_of(template: &Template, period: Period, body: &str) -> String {
    format!("BCK-{}-{}-{body}", template.code.to_uppercase(), period.word(template.period))
}

fn item(
    template: &Template,
    period: Period,
    made: Option<&PeriodicReport>,
    (due, agency): (Date, Option<&str>),
) -> DueItem {
    let (vi, en) = to_do(made.map(|report| &report.state));
    let of = whole(agency);
    DueItem {
        area: "report",
        title_vi: format!("{vi}: {}, {}{}", template.vi, period.vi(template.period), of.0),
        title_en: format!("{en}: {}, {}{}", template.en, period.en(template.period), of.1),
        due: Some(made.and_then(|report| report.due).unwrap_or(due)),
        source: template.basis.source.clone(),
        path: match made {
            Some(report) => address(&report.code),
            None => format!("/reports?make={}#make-title", template.code),
        },
        agency: agency.map(str::to_owned),
        system: None,
    }
}

/// A kept report that is past its day. Content may have dropped its template since.
fn late(template: Option<&Template>, report: Open) -> DueItem {
    let (vi, en) = to_do(Some(&report.state));
    let of = whole(report.agency.as_deref());
    DueItem {
        area: "report",
        title_vi: format!("{vi}: {}, {}{}", report.vi, report.period.vi(report.kind), of.0),
        title_en: format!("{en}: {}, {}{}", report.en, report.period.en(report.kind), of.1),
        due: report.due,
        source: template.map(|template| template.basis.source.clone()).unwrap_or_default(),
        path: address(&report.code),
        agency: report.agency,
        system: None,
    }
}

const fn to_do(state: Option<&ReportState>) -> (&'static str, &'static str) {
    match state {
        None => ("Lập và gửi", "Make and send"),
        Some(ReportState::Draft) => ("Hoàn thành, ký và gửi", "Complete, sign and send"),
        Some(_) => ("Gửi", "Send"),
    }
}

const fn whole(agency: Option<&str>) -> (&'static str, &'static str) {
    if agency.is_none() { (", toàn tỉnh", ", the whole province") } else { ("", "") }
}

fn address(code: &str) -> String {
    format!("/reports/periodic/{code}")
}
