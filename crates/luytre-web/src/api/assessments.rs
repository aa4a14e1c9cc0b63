//! Assessments on the wire.

use luytre_desk::DeskError;
use luytre_desk::assessments::{AssessmentFilter, AssessmentRow};
use luytre_govern::DocumentRef;
use luytre_govern::assessment::{Assessment as Record, Finding, Stage};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{Call, list};

#[derive(Serialize)]
struct Assessment {
    code: String,
    title: String,
    system: String,
    agency: String,
    level: Option<u8>,
    occasion: String,
    activity: String,
    form: &'static str,
    subjects: Vec<String>,
    assessor: Json,
    state: &'static str,
    year: i16,
    month: i8,
    due: Option<String>,
    reported: Option<String>,
    conclusion: Option<&'static str>,
    report: Option<Json>,
    findings: u64,
    open_findings: u64,
}

fn paper(paper: &DocumentRef) -> Json {
    json!({ "number": paper.number, "date": paper.date.map(|date| date.to_string()), "body": paper.body })
}

impl Assessment {
    fn new(one: &Record, findings: u64, open_findings: u64) -> Self {
        let assessor = &one.assessor;
        Assessment {
            code: one.code.clone(),
            title: one.title.clone(),
            system: one.system.clone(),
            agency: one.agency.clone(),
            level: one.level,
            occasion: one.occasion.clone(),
            activity: one.activity.clone(),
            form: one.form.as_str(),
            subjects: one.subjects.iter().cloned().collect(),
            assessor: json!({ "agency": assessor.agency, "name": assessor.name, "kind": assessor.kind.as_str(), "licence": assessor.licence }),
            state: one.stage.as_str(),
            year: one.year,
            month: one.month,
            due: one.last_day().map(|day| day.to_string()),
            reported: one.reported_on().map(|day| day.to_string()),
            conclusion: one.result.as_ref().map(|result| result.conclusion.as_str()),
            report: one.result.as_ref().map(|result| paper(&result.document)),
            findings,
            open_findings,
        }
    }
}

fn finding(one: &Finding) -> Json {
    json!({
        "code": one.code, "title": one.title, "severity": one.severity.as_str(), "subject": one.subject,
        "requirement": one.requirement, "found": one.found.to_string(), "state": one.standing.as_str(),
    })
}

/// Lists assessments by code.
pub(super) async fn assessments(call: &Call) -> Result<Json, DeskError> {
    let states: Vec<String> = call.params.all("state").flat_map(|value| value.split(',')).map(str::to_owned).collect();
    if let Some(unknown) = states.iter().find(|state| !Stage::WORDS.contains(&state.as_str())) {
        return Err(DeskError::field("state", luytre_desk::Problem::Unknown(unknown.clone())));
    }
    let number = |name: &'static str| match call.params.get(name) {
        None => Ok(None),
        Some(text) => {
            let unknown = || DeskError::field(name, luytre_desk::Problem::Unknown(text.to_owned()));
            text.parse::<i16>().map(Some).map_err(|_| unknown())
        }
    };
    let filter = AssessmentFilter {
        agency: call.owned("agency"),
        system: call.owned("system"),
        states,
        year: number("year")?,
        month: None,
        text: call.owned("q"),
        cursor: call.owned("cursor"),
        limit: call.limit()?,
    };
    let page = call.web.desk.assessments(&call.actor, &filter).await?;
    let row = |row: &AssessmentRow| Assessment::new(&row.assessment, row.findings, row.open_findings);
    Ok(list(page.items.iter().map(row).collect(), page.next))
}

/// Returns one assessment with its findings.
pub(super) async fn assessment(call: &Call, code: &str) -> Result<Json, DeskError> {
    let view = call.web.desk.assessment(&call.actor, code).await?;
    let open = view.findings.iter().filter(|finding| !finding.is_settled(view.today)).count() as u64;
    let mut body = json!(Assessment::new(&view.kept.body, view.findings.len() as u64, open));
    body["scope"] = json!(view.kept.body.scope);
    body["independence"] = view
        .independence
        .iter()
        .map(|answer| json!({ "code": answer.code, "kept": answer.kept, "lifted": answer.lifted, "source": answer.source }))
        .collect();
    body["items"] = view.findings.iter().map(finding).collect();
    body["version"] = json!(view.kept.version);
    Ok(body)
}
