//! OSCAL 1.2: a standard as a catalog, a level as a profile, an assessment as assessment results.
//!
//! Assessment results carry what we keep without loss: a finding an item (its state, and our exact verdict as a
//! property), an observation with its relevant evidence, a risk with its remediation for what is missing. They import
//! an assessment plan; ours is a resource of the back matter, since the plan lives in the programme of assessments.

use luytre_govern::catalogue::{Catalogue, Catalogues, Requirement};
use luytre_govern::requirement::{Evidence, Shown, Word};
use luytre_model::{Nanos, ProtectionLevel};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};

use super::super::RequirementsOf;
use super::{evidence_line, finding, ground};

/// The version of OSCAL that is written.
pub const VERSION: &str = "1.2.1";
/// The namespace of our properties.
pub const NAMESPACE: &str = "https://luytre.vn/ns/oscal";
/// The day from which catalogues count as changed, where nothing says more: the content carries no moment.
const CONTENT_MOMENT: &str = "2026-11-22T00:00:00+07:00";

/// Returns an identifier that is the same for the same words, of the form of version 5.
pub fn uuid(words: &[&str]) -> String {
    let mut hash = Sha256::new();
    for word in words {
        hash.update((word.len() as u64).to_be_bytes());
        hash.update(word.as_bytes());
    }
    let digest = hash.finalize();
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x50;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// One line, for fields that allow no line ends.
fn line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { "-".to_owned() } else { text }
}

fn property(name: &str, value: &str) -> Json {
    json!({ "name": name, "ns": NAMESPACE, "value": line(value) })
}

fn metadata(title: &str, modified: &str, version: &str) -> Json {
    json!({ "title": line(title), "last-modified": modified, "version": version, "oscal-version": VERSION })
}

/// Writes a standard as a catalog.
pub fn catalog(catalogues: &Catalogues, catalogue: &Catalogue) -> Json {
    let groups: Vec<Json> = catalogue
        .groups
        .iter()
        .map(|group| {
            let rows = catalogue.requirements.iter().filter(|row| row.group == group.id);
            let controls: Vec<Json> = rows.map(|row| control(catalogues, row)).collect();
            json!({
                "id": format!("group-{}", group.id),
                "title": line(&group.title_vi),
                "props": [property("title-en", &group.title_en), property("mandatory", if group.mandatory { "yes" } else { "no" })],
                "controls": controls,
            })
        })
        .collect();
    let mut head = metadata(&catalogue.title_vi, CONTENT_MOMENT, &catalogue.id);
    head["props"] = json!([property("reference", &catalogue.reference), property("status", catalogue.status.as_str())]);
    head["remarks"] = json!(catalogue.licence_note);
    json!({ "catalog": { "uuid": uuid(&["catalog", &catalogue.id]), "metadata": head, "groups": groups } })
}

fn control(catalogues: &Catalogues, row: &Requirement) -> Json {
    let mut props = vec![
        property("title-en", &row.title_en),
        property("confidence", row.confidence.as_str()),
        property("source", &row.source),
    ];
    props.extend(row.clauses.iter().map(|(level, clause)| property(&format!("clause-level-{level}"), clause)));
    props.extend(
        row.intervals.iter().map(|(level, span)| property(&format!("interval-level-{level}"), &span.to_string())),
    );
    props.extend(row.evidence.iter().map(|kind| property("evidence", kind.as_str())));
    props.extend(row.signals.iter().map(|signal| property("signal", signal)));
    let references = catalogues.crosswalk.references(row);
    let named = [("iso27001-2022", references.iso27001), ("nist-csf-2", references.csf), ("cis-v8", references.cis)];
    for (name, numbers) in named {
        props.extend(numbers.iter().map(|number| property(name, number)));
    }
    props.extend(references.decree.iter().map(|article| property("nd331-2026", article)));
    let part = json!({ "id": format!("{}_smt", row.id), "name": "statement", "prose": row.summary });
    json!({ "id": row.id, "class": "requirement", "title": line(&row.title_vi), "props": props, "parts": [part] })
}

/// Writes a level as a profile of the catalog.
pub fn profile(catalogue: &Catalogue, level: ProtectionLevel) -> Json {
    let ids: Vec<&str> = catalogue.at(level).map(|row| row.id.as_str()).collect();
    let catalog = uuid(&["catalog", &catalogue.id]);
    let resource = json!({
        "uuid": catalog,
        "title": line(&catalogue.reference),
        "rlinks": [{ "href": format!("{}-catalog.json", catalogue.id), "media-type": "application/json" }],
    });
    json!({ "profile": {
        "uuid": uuid(&["profile", &catalogue.id, &level.to_string()]),
        "metadata": metadata(&format!("{} · cấp độ {level}", catalogue.reference), CONTENT_MOMENT, &catalogue.id),
        "imports": [{ "href": format!("#{catalog}"), "include-controls": [{ "with-ids": ids }] }],
        "merge": { "as-is": true },
        "back-matter": { "resources": [resource] },
    } })
}

/// Writes the assessment of a system as assessment results.
pub fn assessment_results(of: &RequirementsOf, now: Nanos) -> Json {
    let (system, catalogue) = (of.system.code.as_str(), of.catalogue.id.as_str());
    let id = |kind: &str, item: &str| uuid(&[kind, system, catalogue, item]);
    let now = now.to_string();
    let subject = id("system", "");
    let mut observations = Vec::new();
    let mut findings = Vec::new();
    let mut risks = Vec::new();
    let mut started = of.today;
    for row in of.items() {
        let Some(judgement) = of.judgement(&row.id) else { continue };
        let word = judgement.word();
        if word == Word::Unjudged && judgement.evidence.is_empty() {
            continue;
        }
        let given = judgement.given.as_ref();
        let on = given.map(|given| given.on).or(judgement.evidence.iter().map(|evidence| evidence.on).max());
        let on = on.unwrap_or(of.today);
        started = started.min(on);
        let mut observation = json!({
            "uuid": id("observation", &row.id),
            "title": line(&row.title_vi),
            "description": said(of, row),
            "methods": methods(&judgement.evidence),
            "subjects": [{ "subject-uuid": subject, "type": "component" }],
            "collected": format!("{on}T00:00:00+07:00"),
        });
        if !judgement.evidence.is_empty() {
            observation["relevant-evidence"] = judgement.evidence.iter().map(relevant).collect();
        }
        observations.push(observation);
        if word == Word::Unjudged {
            continue;
        }
        let state = if word.is_gap() { "not-satisfied" } else { "satisfied" };
        let mut finding = json!({
            "uuid": id("finding", &row.id),
            "title": line(&row.title_vi),
            "description": said(of, row),
            "props": finding_props(of, row, word),
            "target": { "type": "objective-id", "target-id": row.id, "status": { "state": state, "reason": reason(word) } },
            "related-observations": [{ "observation-uuid": id("observation", &row.id) }],
        });
        if word.is_gap() {
            finding["related-risks"] = json!([{ "risk-uuid": id("risk", &row.id) }]);
            risks.push(risk(of, row, &id("risk", &row.id), &id("observation", &row.id)));
        }
        findings.push(finding);
    }
    let asked: Vec<Json> = of.items().iter().map(|row| json!({ "control-id": row.id })).collect();
    let controls = match asked.is_empty() {
        true => json!([{ "include-all": {} }]),
        false => json!([{ "include-controls": asked }]),
    };
    let component = json!({
        "uuid": subject, "type": "this-system", "title": line(&of.system.name),
        "description": format!("{} · {}", of.system.code, of.system.agency.name), "status": { "state": "operational" },
        "props": [property("code", &of.system.code), property("agency", &of.system.agency.code)],
    });
    let mut result = Map::new();
    result.insert("uuid".to_owned(), json!(id("result", "")));
    result.insert("title".to_owned(), json!(line(&format!("{} · {}", of.system.name, of.catalogue.reference))));
    result.insert("description".to_owned(), json!(format!("Đánh giá theo {}", of.catalogue.reference)));
    result.insert("start".to_owned(), json!(format!("{started}T00:00:00+07:00")));
    result.insert("local-definitions".to_owned(), json!({ "components": [component] }));
    result.insert("reviewed-controls".to_owned(), json!({ "control-selections": controls }));
    for (name, list) in [("observations", observations), ("risks", risks), ("findings", findings)] {
        if !list.is_empty() {
            result.insert(name.to_owned(), Json::Array(list));
        }
    }
    let plan = id("plan", "");
    let resource = json!({ "uuid": plan, "title": "Kế hoạch đánh giá",
        "description": "Chương trình kiểm tra, đánh giá của năm; quản lý trong hệ thống luytre." });
    let mut head = metadata(&format!("Kết quả đánh giá: {}", of.system.name), &now, &of.today.to_string());
    let level = of.system.level.map(|level| level.to_string()).unwrap_or_default();
    head["props"] = json!([property("catalogue", catalogue), property("level", &level), property("system", system)]);
    json!({ "assessment-results": {
        "uuid": id("assessment-results", &of.today.to_string()),
        "metadata": head,
        "import-ap": { "href": format!("#{plan}") },
        "results": [result],
        "back-matter": { "resources": [resource] },
    } })
}

/// What was said of an item: finding, reason or measure; never empty.
fn said(of: &RequirementsOf, row: &Requirement) -> String {
    let mut said = vec![finding(of, &row.id), ground(of, &row.id)];
    said.retain(|text| !text.is_empty());
    if said.is_empty() { row.title_vi.clone() } else { said.join("\n\n") }
}

const fn reason(word: Word) -> &'static str {
    match word {
        Word::Met => "pass",
        Word::Partly | Word::NotMet => "fail",
        Word::Equivalent | Word::NotApplicable | Word::Unjudged => "other",
    }
}

fn finding_props(of: &RequirementsOf, row: &Requirement, word: Word) -> Vec<Json> {
    let mut props = vec![property("verdict", word.as_str())];
    let Some(judgement) = of.judgement(&row.id) else { return props };
    if let Some(given) = &judgement.given {
        props.push(property("judged-by", &given.by));
        props.push(property("judged-on", &given.on.to_string()));
        props.push(property("level", &given.level.to_string()));
        if !given.finding.is_empty() {
            props.push(property("finding", &given.finding));
        }
        if let Some(carried) = &given.carried {
            let from = format!("{} {} {}", carried.catalogue, carried.subgroup, carried.relation);
            props.push(property("carried-from", &from));
        }
    }
    let ground = ground(of, &row.id);
    if !ground.is_empty() {
        props.push(property("ground", &ground));
    }
    if !judgement.responsible.is_empty() {
        props.push(property("responsible", &judgement.responsible));
    }
    props
}

fn methods(evidence: &[Evidence]) -> Json {
    let tested = evidence.iter().any(|evidence| matches!(evidence.shown, Shown::Signal { .. }));
    let told = evidence.iter().any(|evidence| matches!(evidence.shown, Shown::Text { .. }));
    let mut methods = vec!["EXAMINE"];
    if told {
        methods.push("INTERVIEW");
    }
    if tested {
        methods.push("TEST");
    }
    json!(methods)
}

fn relevant(evidence: &Evidence) -> Json {
    let mut props = vec![property("added-by", &evidence.by), property("added-on", &evidence.on.to_string())];
    match &evidence.shown {
        Shown::Attachment { sha256, .. } => props.push(property("sha-256", sha256)),
        Shown::Record { record, code } => {
            props.extend([property("record", record), property("code", code)]);
        }
        Shown::Signal { signal, state, measured_at } => {
            let at = measured_at.to_string();
            props.extend([property("signal", signal), property("state", state), property("measured-at", &at)]);
        }
        Shown::Text { .. } => {}
    }
    json!({ "description": evidence_line(&evidence.shown), "props": props })
}

fn risk(of: &RequirementsOf, row: &Requirement, id: &str, observation: &str) -> Json {
    let level = of.system.level;
    let risked = level.and_then(|level| of.catalogues.sanctions.risked(of.catalogue, row, level));
    let statement = risked.map_or_else(
        || "Chưa đáp ứng yêu cầu.".to_owned(),
        |risked| format!("{} ({}, đến {} đồng)", risked.fine.title_vi, risked.fine.article, risked.fine.most),
    );
    let remedies = of.remedies_of(&row.id);
    let open = remedies.iter().any(|remedy| !remedy.body.stage.is_closed());
    let mut risk = json!({
        "uuid": id,
        "title": line(&row.title_vi),
        "description": said(of, row),
        "statement": statement,
        "status": if open { "remediating" } else { "open" },
        "related-observations": [{ "observation-uuid": observation }],
    });
    let due = of.judgement(&row.id).and_then(|judgement| judgement.due);
    if let Some(due) = due {
        risk["deadline"] = json!(format!("{due}T23:59:59+07:00"));
    }
    if !remedies.is_empty() {
        let one = |remedy: &&luytre_govern::record::Kept<luytre_govern::requirement::Remedy>| {
            let body = &remedy.body;
            let mut props = vec![property("code", &body.code), property("stage", body.stage.as_str())];
            if let Some(cost) = body.plan.cost {
                props.push(property("cost-vnd", &cost.to_string()));
            }
            if !body.plan.responsible.is_empty() {
                props.push(property("responsible", &body.plan.responsible));
            }
            if let Some(due) = body.plan.due {
                props.push(property("due", &due.to_string()));
            }
            let steps = if body.plan.steps.is_empty() { &body.plan.title } else { &body.plan.steps };
            json!({ "uuid": uuid(&["remedy", &body.code, &row.id]), "lifecycle": "planned",
                "title": line(&body.plan.title), "description": steps, "props": props })
        };
        risk["remediations"] = remedies.iter().map(one).collect();
    }
    risk
}
