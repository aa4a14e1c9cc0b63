//! Who may open what: every route of the table as every role, forms without a token, headers, the API.

use std::fmt::Write as _;

use axum::extract::Request;
use axum::http::Method;
use luytre_desk::secret::csrf_of;
use luytre_govern::Role;

use super::province::PEOPLE;
use super::{Centre, request};
use crate::api::PATHS;
use crate::routes::table;
use crate::security::CONTENT_SECURITY_POLICY;

fn filled(path: &str, event: &str) -> String {
    match path {
        "/alerts/{id}" => "/alerts/1".to_owned(),
        "/events/{id}" => format!("/events/{event}"),
        // Nobody: the asking administrator's own account would lose its session.
        "/people/{id}" | "/people/{id}/reset" => path.replace("{id}", "999999"),
        "/sources/{code}" => "/sources/dvc-web".to_owned(),
        "/agencies/{code}" => "/agencies/SYT".to_owned(),
        "/registry/export/{sheet}" => "/registry/export/systems.csv".to_owned(),
        "/signals/{code}/{signal}" => "/signals/dvc/fw_events".to_owned(),
        "/remedies/{code}" => "/remedies/KP-2026-0001".to_owned(),
        "/catalogues/{catalogue}/export" => "/catalogues/tcvn-14423-2026/export?format=ciso".to_owned(),
        path if path.starts_with("/requirements/") => {
            path.replace("{system}", "dvc").replace("{item}", "TCVN14423.LOG.RETAIN")
        }
        other => other.replace("{code}", "dvc").replace("{id}", "1").replace("{token}", "x"),
    }
}

/// What a form without its token is told.
const EXPIRED: &str = "Biểu mẫu đã hết hạn";

/// A form with an empty file, sent by a page of the centre.
fn upload(path: &str, session: &str) -> Request {
    let part =
        |name: &str, value: &str| format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let body = [part("csrf", &csrf_of(session)), part("a", "1"), part("file", ""), "--b--\r\n".to_owned()].concat();
    let mut request = request("POST", path, session, &body);
    request.headers_mut().insert("content-type", "multipart/form-data; boundary=b".parse().expect("a header"));
    request
}

/// Routes that end the session they are asked with.
fn ends_session(path: &str) -> bool {
    matches!(path, "/sign-out" | "/me/sign-out-everywhere")
}

#[tokio::test]
async fn every_route_answers_every_role_as_the_golden_table_says() {
    let centre = Centre::open().await;
    let administrator = centre.province.sign_in("quan-tri").await;
    let event = centre.event_id(&administrator).await;
    let mut logins: Vec<(&str, Role)> = PEOPLE.iter().map(|(login, _, role, _)| (*login, *role)).collect();
    logins.push(("quan-tri", Role::Administrator));
    let mut sessions = Vec::new();
    for (login, role) in &logins {
        let signed = centre.province.desk.sign_in(login, super::province::PASSWORD.to_owned(), None).await;
        sessions.push((*role, signed.ok().map(|signed| signed.token)));
    }
    let mut golden = String::new();
    let mut uploading = 0;
    for route in table().iter().filter(|route| !ends_session(route.path)) {
        let path = filled(route.path, &event);
        let mut open: Vec<&str> = Vec::new();
        for (role, session) in &sessions {
            let Some(session) = session else { continue };
            let answered = match route.method {
                Method::GET => centre.get(session, &path).await,
                _ => centre.post(session, &path, "a=1").await,
            };
            assert!(!answered.status.is_server_error(), "{role} {path}: {}", answered.body);
            // Routes that take files take no plain form: they get one of theirs, with the token and an empty file, so that
            // what the row shows is the role and not the token.
            let answered = if route.method == Method::POST && answered.body.contains(EXPIRED) {
                uploading += usize::from(*role == Role::Administrator);
                centre.send(upload(&path, session)).await
            } else {
                answered
            };
            assert!(!answered.status.is_server_error(), "{role} {path}: {}", answered.body);
            assert!(!answered.body.contains(EXPIRED), "{role} {path}: neither a form nor a file was looked at");
            let refused = answered.status == 403;
            if !refused {
                open.push(role.as_str());
            }
        }
        let nobody = match route.method {
            Method::GET => centre.get("", &path).await,
            _ => centre.send(request("POST", &path, "", "a=1")).await,
        };
        if matches!(nobody.status.as_u16(), 200 | 404) {
            open.push("nobody");
        }
        let _ = writeln!(golden, "{} {} {:?}: {}", route.method, route.path, route.access, open.join(" "));
    }
    assert!(uploading > 8, "{uploading} routes take files");
    insta::assert_snapshot!("access", golden);
}

#[tokio::test]
async fn no_form_is_taken_without_its_token_or_from_elsewhere() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    for route in table().iter().filter(|route| route.method == Method::POST) {
        let path = filled(route.path, "");
        let without = centre.send(request("POST", &path, &session, "id=1")).await;
        assert_eq!(without.status, 403, "{path} without a token");
        let other = csrf_of("another session");
        let wrong = centre.send(request("POST", &path, &session, &format!("csrf={other}"))).await;
        assert_eq!(wrong.status, 403, "{path} with the token of another session");
        let mut foreign = request("POST", &path, &session, &format!("csrf={}", csrf_of(&session)));
        foreign.headers_mut().insert("origin", "http://evil.example".parse().expect("a header"));
        assert_eq!(centre.send(foreign).await.status, 403, "{path} from another origin");
    }
    assert_eq!(centre.get(&session, "/me").await.status, 200, "nothing of that ended the session");
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    for path in ["/", "/sign-in", "/khong-co", "/api/v1/alerts", "/healthz", "/metrics", "/assets/x/app.css"] {
        let answered = centre.get(&session, path).await;
        let header = |name: &str| answered.headers.get(name).map(|value| value.to_str().unwrap_or_default().to_owned());
        assert_eq!(header("content-security-policy").as_deref(), Some(CONTENT_SECURITY_POLICY), "{path}");
        assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
        assert_eq!(header("referrer-policy").as_deref(), Some("same-origin"), "{path}");
        assert_eq!(header("cross-origin-opener-policy").as_deref(), Some("same-origin"), "{path}");
        assert_eq!(header("cache-control").as_deref(), Some("no-store"), "{path}");
        assert_eq!(header("x-request-id").map(|id| id.len()), Some(22), "{path}");
    }
    let style = centre.get("", &crate::assets::address("app.css")).await;
    assert_eq!(style.headers["cache-control"], "public, max-age=31536000, immutable");
    let mut foreign = request("GET", "/", "", "");
    foreign.headers_mut().insert("host", "evil.example".parse().expect("a header"));
    assert_eq!(centre.send(foreign).await.status, 421);
}

#[tokio::test]
async fn the_api_needs_a_token_and_is_as_described() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let description = centre.get("", "/api/v1/openapi.json").await;
    let description: serde_json::Value = serde_json::from_str(&description.body).expect("JSON");
    let described: Vec<&String> = description["paths"].as_object().expect("paths").keys().collect();
    assert_eq!(described, PATHS);
    // A list without a row shows no fields.
    let judged = "verdict=not_met&finding=thi%E1%BA%BFu&seen=0";
    let assessor = centre.province.sign_in("danh-gia").await;
    let judged = centre.post(&assessor, "/requirements/dvc/TCVN14423.LOG.RETAIN/judge", judged).await;
    assert_eq!(judged.status, 303, "{}", judged.body);
    for path in PATHS.iter().filter(|path| !path.ends_with("openapi.json")) {
        let address = path
            .replace("{code}", "dvc")
            .replace("{id}", "1")
            .replace("{dossier}", "HS-2026-0001")
            .replace("{assessment}", "DG-2026-0001")
            .replace("{task}", "CTHD-57.01");
        let nobody = centre.get("", &address).await;
        assert_eq!(nobody.status, 401, "{path}");
        assert_eq!(nobody.headers["content-type"], "application/problem+json", "{path}");
        let answered = centre.get(&session, &address).await;
        assert_eq!(answered.status, 200, "{path}: {}", answered.body);
        let body: serde_json::Value = serde_json::from_str(&answered.body).expect("JSON");
        let schema = &description["paths"][*path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let (schema, object) = match schema.get("properties") {
            Some(properties) => (&properties["items"]["items"], &body["items"][0]),
            None => (schema, &body),
        };
        let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()).expect("a reference");
        if name == "Event" {
            assert!(object["event.dataset"].is_string(), "{object}");
            continue;
        }
        let properties = description["components"]["schemas"][name]["properties"].as_object().expect("properties");
        let mut described: Vec<&String> = properties.keys().collect();
        let mut answered: Vec<&String> = object.as_object().expect("an object").keys().collect();
        described.sort();
        answered.sort();
        assert_eq!(answered, described, "{path}");
    }
    for (address, status, code) in [
        ("/api/v1/alerts/999999", 404, "not_found"),
        ("/api/v1/khong-co", 404, "not_found"),
        ("/api/v1/alerts?state=open", 422, "invalid"),
        ("/api/v1/search?q=(", 422, "invalid"),
        ("/api/v1/alerts?limit=0", 422, "invalid"),
    ] {
        let answered = centre.get(&session, address).await;
        let body: serde_json::Value = serde_json::from_str(&answered.body).expect("JSON");
        assert_eq!((answered.status.as_u16(), body["code"].as_str()), (status, Some(code)), "{address}: {body}");
    }
}

#[tokio::test]
async fn a_bearer_token_reads_and_a_wrong_one_does_not() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let page = centre.post(&session, "/tokens", "name=kiem+tra&days=7&read=1").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let secret = page.body.split("data-copy=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("shown once");
    let ask = |secret: &str| {
        let mut request = request("GET", "/api/v1/alerts", "", "");
        request.headers_mut().insert("authorization", format!("Bearer {secret}").parse().expect("a header"));
        request
    };
    assert_eq!(centre.send(ask(secret)).await.status, 200);
    assert_eq!(centre.send(ask("wrong")).await.status, 401);
}

#[tokio::test]
async fn what_a_role_may_not_do_is_not_offered_again() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("can-bo-syt").await;
    let refused = centre.get(&session, "/people").await;
    assert_eq!(refused.status, 403);
    assert!(!refused.body.contains("Thử lại"), "{}", refused.body);
    assert!(refused.body.contains("<a class=\"button primary\" href=\"/\">"), "{}", refused.body);
    let missing = centre.get(&session, "/systems/khong-co").await;
    assert!(missing.status == 404 && missing.body.contains("Thử lại"), "{}", missing.body);
}

#[tokio::test]
async fn what_is_asked_of_an_agency_names_it() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("can-bo-syt").await;
    let page = centre.get(&session, "/home").await.body;
    assert!(page.contains("<td>Sở Y tế (SYT)</td>") && page.contains("Đơn vị / hệ thống"), "{page}");
    assert!(!page.contains("<td>SYT</td>"), "{page}");
    assert!(centre.get(&session, "/en/home").await.body.contains("Agency / system"));
}
