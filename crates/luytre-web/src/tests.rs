//! The pages over an invented province, asked in process: who may open what, forms without a token, headers, and the
//! shape of every page in both languages.

#[path = "../examples/preview/province.rs"]
#[allow(dead_code, reason = "the preview uses more of it")]
mod province;

mod access;
mod dossiers;
mod drills;
mod empty;
mod health;
mod html;
mod journeys;
mod leader;
mod level;
mod programmes;
mod ranking;
mod registry;
mod reports;
mod requirements;
mod shape;
mod size;
mod typed;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use luytre_desk::Actor;
use luytre_desk::secret::csrf_of;
use luytre_desk::views::{ImportForm, SystemForm};
use province::Province;
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::{WebSettings, router};

/// The province behind its router.
struct Centre {
    province: Province,
    router: Router,
    _folder: TempDir,
}

struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Centre {
    async fn open() -> Centre {
        let folder = tempfile::tempdir().expect("the machine has a temporary folder");
        let province = Province::open(folder.path()).await;
        let router = router(province.desk.clone(), WebSettings::new(province.clock.clone()));
        Centre { province, router, _folder: folder }
    }

    async fn send(&self, request: Request) -> Answered {
        let response = self.router.clone().oneshot(request).await.expect("the router answers");
        let (parts, body) = response.into_parts();
        let stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|media| media == "text/event-stream");
        // A live stream has no end.
        let bytes =
            if stream { Default::default() } else { body.collect().await.expect("the body is whole").to_bytes() };
        Answered { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    async fn get(&self, session: &str, path: &str) -> Answered {
        self.send(request("GET", path, session, "")).await
    }

    /// Sends a form as the person's own page does.
    async fn post(&self, session: &str, path: &str, form: &str) -> Answered {
        self.send(request("POST", path, session, &format!("{form}&csrf={}", csrf_of(session)))).await
    }

    /// Adds agencies: rows of code, name, kind and parent.
    async fn add_agencies(&self, rows: &str) {
        let form = ImportForm { csv: format!("code,name,kind,parent\n{rows}").into(), dry_run: false };
        let report = self.province.desk.import_agencies(&Actor::console(), &form).await.expect("the rows are read");
        assert!(report.applied, "{report:?}");
    }

    /// Adds a system of level 1.
    async fn add_system(&self, code: &str, name: &str, agency: &str) {
        let form = SystemForm {
            code: code.into(),
            name: name.into(),
            agency: agency.into(),
            level: 1.try_into().ok(),
            owner: "Ủy ban nhân dân tỉnh Lâm Giang".into(),
            required_layers: None,
            contact_name: String::new(),
            contact_phone: String::new(),
        };
        self.province.desk.create_system(&Actor::console(), form).await.expect("the system is made");
    }

    /// Sends fields and a file as a page that takes one does; the file is the field `name`.
    async fn upload(
        &self,
        session: &str,
        path: &str,
        fields: &[(&str, &str)],
        (name, file): (&str, &[u8]),
    ) -> Answered {
        let csrf = csrf_of(session);
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
            body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        // What is typed has no name of a file.
        let named = if name == "file" { "; filename=\"x\"" } else { "" };
        body.extend(format!("--b\r\ncontent-disposition: form-data; name=\"{name}\"{named}\r\n\r\n").bytes());
        body.extend(file);
        body.extend(b"\r\n--b--\r\n");
        let mut request = request("POST", path, session, "");
        let media = header::HeaderValue::from_static("multipart/form-data; boundary=b");
        request.headers_mut().insert(header::CONTENT_TYPE, media);
        *request.body_mut() = Body::from(body);
        self.send(request).await
    }

    /// The newest event's id.
    async fn event_id(&self, session: &str) -> String {
        let found = self.get(session, "/api/v1/search?limit=1").await;
        let page: serde_json::Value = serde_json::from_str(&found.body).expect("JSON");
        page["items"][0]["luytre.event_id"].as_str().expect("an event has its id").to_owned()
    }
}

fn request(method: &str, path: &str, session: &str, body: &str) -> Request {
    let mut builder = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8080");
    if !session.is_empty() {
        builder = builder.header("cookie", format!("luytre={session}"));
    }
    if method == "POST" {
        builder = builder
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://127.0.0.1:8080");
    }
    builder.body(Body::from(body.to_owned())).expect("a request")
}
