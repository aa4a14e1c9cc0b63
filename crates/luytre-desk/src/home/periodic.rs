//! Which periodic reports a body has to make and send, by when: the newest period of every template that somebody asks for.

use luytre_govern::annual::ReportState;
use luytre_govern::library::Confidence;
use luytre_govern::periodic::template::Template;
use luytre_govern::periodic::{MadeFor, Period, PeriodicReport};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date};

use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::DeskError;

/// In codes of reports, the whole province.
const WHOLE: &str = "TOAN-TINH";

impl Desk {
    /// Returns the periodic reports that the person's agency, or the province, has still to make or send.
    ///
    /// A template that nobody but the product proposes is asked of whoever made it for the period before.
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
        let templates = self.report_templates().in_force(today).filter(|template| {
            let sees = template.needs().into_iter().all(|act| actor.may(act));
            sees && template.made_for.contains(&made_for) && (actor.is_whole() || !template.looks_at_province())
        });
        let mut items = Vec::new();
        let mut reader = self.ledger.read().await?;
        for template in templates {
            for (period, due) in asked_periods(template, today) {
                let kept: Option<Kept<PeriodicReport>> = reader.kept(&code_of(template, period, body)).await?;
                let made = kept.as_ref().map(|kept| &kept.body);
                if made.is_some_and(|report| !report.is_open()) || (made.is_none() && !makes) {
                    continue;
                }
                if made.is_none() && template.basis.confidence == Confidence::Ours {
                    let Some(before) = period.before(template.period) else { continue };
                    let earlier: Option<Kept<PeriodicReport>> = reader.kept(&code_of(template, before, body)).await?;
                    if earlier.is_none() {
                        continue;
                    }
                }
                items.push(item(template, period, made, (due, agency)));
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
    let (vi, en) = match made.map(|report| &report.state) {
        None => ("Lập và gửi", "Make and send"),
        Some(ReportState::Draft) => ("Hoàn thành, ký và gửi", "Complete, sign and send"),
        Some(_) => ("Gửi", "Send"),
    };
    let of = if agency.is_none() { (", toàn tỉnh", ", the whole province") } else { ("", "") };
    DueItem {
        area: "report",
        title_vi: format!("{vi}: {}, {}{}", template.vi, period.vi(template.period), of.0),
        title_en: format!("{en}: {}, {}{}", template.en, period.en(template.period), of.1),
        due: Some(made.and_then(|report| report.due).unwrap_or(due)),
        source: template.basis.source.clone(),
        path: match made {
            Some(report) => format!("/reports/periodic/{}", report.code),
            None => format!("/reports?make={}#make-title", template.code),
        },
        agency: agency.map(str::to_owned),
        system: None,
    }
}
