//! Tasks on the wire. Ids are the codes of the tasks and never change.

use luytre_desk::tasks::{TaskFilter, TaskView};
use luytre_desk::{DeskError, Problem};
use luytre_govern::programme::{Figure, Measure, Party, Reached, Standing};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{Call, list};

#[derive(Serialize)]
struct Task {
    id: String,
    programme: Option<String>,
    number: String,
    part: Option<String>,
    title: String,
    leads: Vec<Json>,
    partners: Vec<Json>,
    deadline: String,
    due: Option<String>,
    state: &'static str,
    overdue: bool,
    overdue_days: i32,
    percent: u8,
    leading: usize,
    done: usize,
    reported_on: Option<String>,
    system: Option<String>,
    origin: Option<String>,
    version: i64,
}

fn bodies(bodies: &[Party]) -> Vec<Json> {
    bodies.iter().map(|body| json!({ "name": body.name(), "agency": body.code(), "group": body.group() })).collect()
}

impl Task {
    fn new(task: &TaskView) -> Self {
        Task {
            id: task.code.clone(),
            programme: task.programme.clone(),
            number: task.number.clone(),
            part: task.part.clone(),
            title: task.title.clone(),
            leads: bodies(&task.leads),
            partners: bodies(&task.partners),
            deadline: task.deadline.text.clone(),
            due: task.due.map(|day| day.to_string()),
            state: task.standing.as_str(),
            overdue: task.overdue,
            overdue_days: task.overdue_days,
            percent: task.percent,
            leading: task.leading,
            done: task.done,
            reported_on: task.reported_on.map(|day| day.to_string()),
            system: task.system.clone(),
            origin: task.origin.clone(),
            version: task.version,
        }
    }
}

pub(super) async fn tasks(call: &Call) -> Result<Json, DeskError> {
    let states = call.params.all("state").flat_map(|value| value.split(','));
    let states = states.map(|word| {
        Standing::from_word(word).ok_or_else(|| DeskError::field("state", Problem::Unknown(word.to_owned())))
    });
    let filter = TaskFilter {
        programme: call.owned("programme"),
        lead: call.owned("lead"),
        states: states.collect::<Result<_, _>>()?,
        overdue: call.params.has("overdue"),
        mine: false,
        ours: false,
        text: call.owned("q"),
        cursor: call.owned("cursor"),
        limit: call.limit()?,
    };
    let page = call.web.desk.tasks(&call.actor, &filter).await?;
    Ok(list(page.items.iter().map(Task::new).collect(), page.next))
}

pub(super) async fn task(call: &Call, code: &str) -> Result<Json, DeskError> {
    let detail = call.web.desk.task(&call.actor, code).await?;
    let mut body = json!(Task::new(&detail.task));
    let reports = detail.reports.iter().map(|report| {
        let proofs: Vec<Json> = report
            .proofs
            .iter()
            .map(|proof| json!({ "title": proof.title, "number": proof.document.as_ref().map(|paper| &paper.number), "address": proof.address }))
            .collect();
        json!({ "agency": report.agency, "on": report.on.to_string(), "percent": report.percent, "text": report.text, "done": report.done, "proofs": proofs })
    });
    body["reports"] = reports.collect();
    let targets = detail.targets.iter().map(|one| {
        let (word, figure) = match one.reached {
            Reached::Yes(figure) => (Some(true), Some(figure)),
            Reached::No(figure) => (Some(false), Some(figure)),
            Reached::Unknown => (None, None),
        };
        json!({ "text": one.target.text, "measure": measure(one.target.measure), "figure": figure.map(shown), "reached": word })
    });
    body["targets"] = targets.collect();
    let agencies = detail.agencies.iter().map(|one| {
        let latest = one.latest.as_ref();
        json!({ "agency": one.agency.code, "percent": latest.map(|report| report.percent), "done": latest.is_some_and(|report| report.done) })
    });
    body["agencies"] = agencies.collect();
    Ok(body)
}

fn measure(measure: Measure) -> Json {
    match measure {
        Measure::Percent { percent } => json!({ "at_least_percent": percent }),
        Measure::Ratio { percent, above } => json!({ "at_least_percent": percent, "above": above }),
        Measure::AtLeast { count, per_months } => json!({ "at_least": count, "per_months": per_months }),
    }
}

fn shown(figure: Figure) -> Json {
    match figure {
        Figure::Share { part, whole } => json!({ "part": part, "whole": whole }),
        Figure::Count { count } => json!({ "count": count }),
    }
}
