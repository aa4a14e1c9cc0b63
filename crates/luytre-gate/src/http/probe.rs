//! What shippers ask before they deliver: the version, the health, and whether their templates, policies and pipelines
//! are in place. Here every one of them is, since nothing depends on them.

use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::answer::{error, ok};

/// The version that is announced. Shippers compare it with what they need; 8.x speaks bulk as it is done here.
const VERSION: &str = "8.17.0";

pub(super) async fn root() -> Response {
    ok(json!({
        "name": "luytre",
        "cluster_name": "luytre",
        "cluster_uuid": "luytre",
        "version": {
            "number": VERSION,
            "build_flavor": "default",
            "build_type": "tar",
            "lucene_version": "9.12.0",
            "minimum_wire_compatibility_version": "7.17.0",
            "minimum_index_compatibility_version": "7.0.0",
        },
        "tagline": "You Know, for Search",
    }))
}

pub(super) async fn health() -> Response {
    ok(json!({"cluster_name": "luytre", "status": "green", "timed_out": false, "number_of_nodes": 1}))
}

pub(super) async fn cat_health() -> Response {
    "luytre green 1 1\n".into_response()
}

pub(super) async fn license() -> Response {
    ok(json!({"license": {"uid": "luytre", "type": "basic", "mode": "basic", "status": "active"}}))
}

pub(super) async fn xpack() -> Response {
    let off = json!({"available": false, "enabled": false});
    let on = json!({"available": true, "enabled": true});
    ok(json!({
        "license": {"uid": "luytre", "type": "basic", "mode": "basic", "status": "active"},
        "features": {"ilm": on, "security": off, "monitoring": off},
    }))
}

pub(super) async fn nodes() -> Response {
    ok(json!({"cluster_name": "luytre", "nodes": {"luytre": {"name": "luytre", "version": VERSION}}}))
}

/// Templates, policies, pipelines, aliases, indexes: there already, and anything that is written to them is accepted.
pub(super) async fn setup(method: Method) -> Response {
    match method {
        Method::GET | Method::HEAD => ok(json!({})),
        Method::PUT | Method::POST => ok(json!({"acknowledged": true})),
        _ => error(StatusCode::METHOD_NOT_ALLOWED, "illegal_argument_exception", "only GET, HEAD, PUT and POST"),
    }
}

pub(super) async fn unknown(method: Method, uri: Uri) -> Response {
    let reason = format!("no handler found for uri [{}] and method [{method}]", uri.path());
    error(StatusCode::NOT_FOUND, "illegal_argument_exception", &reason)
}
