//! The description of the API (OpenAPI 3.1), written beside the routes; a test compares both, and every answer of the
//! tests with its schema's fields.

use serde_json::{Map, Value as Json, json};

/// Returns the description.
pub(crate) fn document() -> Json {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "luytre", "version": "1", "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": "Alerts, coverage, sources and events of a provincial cybersecurity operations centre." },
        "security": [{ "bearer": [] }, { "session": [] }],
        "paths": paths(),
        "components": {
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "session": { "type": "apiKey", "in": "cookie", "name": "luytre" }
            },
            "schemas": schemas()
        }
    })
}

fn paths() -> Json {
    let layer = words("layer", &["network", "application", "database", "endpoint"]);
    json!({
        "/api/v1/agencies": get("Agencies by code", "Agency", true, vec![]),
        "/api/v1/alerts": get("Alerts, newest or riskiest first", "Alert", true, vec![
            words("state", &["new", "in_progress", "closed"]),
            words("severity", &["informational", "low", "medium", "high", "critical"]),
            layer.clone(), text("agency"), text("system"), text("rule"), text("entity"), text("q"),
            text("from"), text("to"), words("sort", &["newest", "risk"]),
        ]),
        "/api/v1/alerts/{id}": get("One alert with its events, what surrounds them and its history", "AlertDetail", false, vec![in_path("id")]),
        "/api/v1/audit": get("The audit trail, newest first", "AuditEntry", true, vec![text("login"), text("act"), text("q"), text("from"), text("to")]),
        "/api/v1/openapi.json": { "get": { "summary": "This description", "security": [], "responses": { "200": { "description": "OpenAPI 3.1" } } } },
        "/api/v1/search": get("Events, newest first", "Event", true, vec![text("q"), text("from"), text("to")]),
        "/api/v1/sources": get("Log sources with what they sent", "Source", true, vec![layer, text("system"), text("q")]),
        "/api/v1/systems": get("Information systems by code", "System", true, vec![text("agency"), text("level"), text("q")]),
        "/api/v1/systems/{code}": get("One information system", "System", false, vec![in_path("code")]),
        "/api/v1/systems/{code}/coverage": get("How a system is watched, layer by layer", "Coverage", false, vec![in_path("code")]),
        "/api/v1/systems/{code}/signals": get("What live data and dated papers show of a system's requirements", "SystemSignals", false, vec![in_path("code")]),
        "/api/v1/systems/{code}/requirements": get("What is asked of a system under a standard, what was found, and on which evidence", "SystemRequirements", false, vec![in_path("code"), text("standard")]),
        "/api/v1/requirements/gaps": get("Requirements that are missing at some systems, the heaviest first", "Gap", true, vec![text("standard"), text("agency"), text("group")]),
        "/api/v1/dossiers": get("Level dossiers by code", "Dossier", true, vec![text("state"), text("agency"), text("system"), text("level"), text("q"), text("overdue")]),
        "/api/v1/dossiers/{dossier}": get("One level dossier with its documents and history", "DossierDetail", false, vec![in_path("dossier")]),
        "/api/v1/assessments": get("Assessments and inspections by code", "Assessment", true, vec![words("state", &luytre_govern::assessment::Stage::WORDS), text("agency"), text("system"), text("year"), text("q")]),
        "/api/v1/assessments/{assessment}": get("One assessment with its findings", "AssessmentDetail", false, vec![in_path("assessment")]),
        "/api/v1/tasks": get("Tasks by code", "Task", true, vec![words("state", &["not_started", "in_progress", "reported_done", "accepted", "cancelled"]), text("programme"), text("lead"), text("q"), text("overdue")]),
        "/api/v1/tasks/{task}": get("One task with the reports that the caller may see", "TaskDetail", false, vec![in_path("task")]),
    })
}

fn get(summary: &str, schema: &str, is_list: bool, mut parameters: Vec<Json>) -> Json {
    let reference = json!({ "$ref": format!("#/components/schemas/{schema}") });
    let body = if is_list {
        parameters.push(json!({ "name": "limit", "in": "query", "schema": { "type": "integer", "minimum": 1, "maximum": 500, "default": 100 } }));
        parameters.push(text("cursor"));
        json!({ "type": "object", "required": ["items", "next_cursor"], "properties": {
            "items": { "type": "array", "items": reference }, "next_cursor": { "type": ["string", "null"] } } })
    } else {
        reference
    };
    let problem = |description: &str| json!({ "description": description, "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    json!({ "get": { "summary": summary, "parameters": parameters, "responses": {
        "200": { "description": summary, "content": { "application/json": { "schema": body } } },
        "401": problem("No valid token or session"),
        "403": problem("The role may not do this"),
        "404": problem("Not there, or outside the scope"),
        "422": problem("A parameter cannot be used"),
        "503": problem("The store cannot answer now")
    } } })
}

fn text(name: &str) -> Json {
    json!({ "name": name, "in": "query", "schema": { "type": "string" } })
}

fn words(name: &str, words: &[&str]) -> Json {
    json!({ "name": name, "in": "query", "schema": { "type": "string", "enum": words } })
}

fn in_path(name: &str) -> Json {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
}

/// Fields as `name:type`, a question mark for what may be null.
fn object(fields: &str) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields.split_whitespace() {
        let (name, kind) = field.split_once(':').unwrap_or((field, "string"));
        let (kind, nullable) = kind.strip_suffix('?').map_or((kind, false), |kind| (kind, true));
        let schema = match kind {
            "moment" => json!({ "type": "string", "format": "date-time" }),
            "strings" => json!({ "type": "array", "items": { "type": "string" } }),
            "objects" => json!({ "type": "array", "items": { "type": "object" } }),
            "counts" => json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
            "any" => json!({}),
            simple => json!({ "type": simple }),
        };
        let schema = if nullable { json!({ "anyOf": [schema, { "type": "null" }] }) } else { schema };
        properties.insert(name.to_owned(), schema);
        required.push(name.to_owned());
    }
    json!({ "type": "object", "properties": properties, "required": required })
}

fn schemas() -> Json {
    let alert = "id:integer rule:object layer:string? agency:string? system:string? source entity first_seen:moment \
                 last_seen:moment count:integer state disposition:string? reason:string? assignee:string? risk:integer \
                 version:integer";
    let dossier = "code system agency level:integer regime state stage due:string? days_left:integer? paused:boolean \
                   waits_for:string? next:string? decision:any changed_at:moment version:integer";
    let assessment = "code title system agency level:integer? occasion activity form subjects:strings assessor:object state \
                      year:integer month:integer due:string? reported:string? conclusion:string? report:any \
                      findings:integer open_findings:integer";
    let task = "id programme:string? number part:string? title leads:objects partners:objects deadline due:string? state \
                overdue:boolean overdue_days:integer percent:integer leading:integer done:integer reported_on:string? \
                system:string? origin:string? version:integer";
    json!({
        "Agency": object("code name kind parent:string? excluded:boolean valid_from valid_to:string? systems:integer"),
        "Alert": object(alert),
        "AlertDetail": object(&format!("{alert} advice events:objects around:objects history:objects missing:strings")),
        "Assessment": object(assessment),
        "AssessmentDetail": object(&format!("{assessment} scope independence:objects items:objects version:integer")),
        "AuditEntry": object("number:integer at:moment by:string? act subject agency:string? detail:any hash"),
        "Coverage": object("system level:integer? layers:object"),
        "Dossier": object(dossier),
        "DossierDetail": object(&format!("{dossier} owner dedicated_unit missing:objects unmet:objects parts:objects history:objects allowed:strings")),
        "Event": { "type": "object", "description": "Dotted Elastic Common Schema names; what has no column has the product's own name.", "additionalProperties": true },
        "Gap": object("id standard group title:object not_met:integer partly:integer systems:integer fine:object? weight:integer"),
        "Problem": { "type": "object", "description": "RFC 9457", "required": ["type", "title", "status", "code", "detail"],
            "properties": { "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" }, "code": { "type": "string" },
                "detail": { "type": "string" }, "errors": { "type": "array", "items": object("field detail") }, "error_id": { "type": "string" } } },
        "Source": object("code name registered:boolean agency:string? system:string? layer:string? format:string? state health \
                          expected_every_s:integer received:integer stored:integer rejected:counts limits:counts \
                          last_event:moment? last_received:moment? events_24h:integer"),
        "SystemRequirements": object("system agency level:integer? standard standards:strings judged_under:strings share:counts groups:object items:objects"),
        "SystemSignals": object("system level:integer? measured_at:moment? signals:objects items:integer live_items:objects"),
        "Task": object(task),
        "TaskDetail": object(&format!("{task} reports:objects targets:objects agencies:objects")),
        "System": object("code name agency level:integer? owner required_layers:strings contact_name contact_phone open_alerts:integer"),
    })
}
