//! Serves the pages over an invented province on 127.0.0.1, for the eye: `cargo run -p luytre-web --example preview`.
//! `--session` lets everybody in as the administrator and `--theme dark` chooses the theme, so that screenshots need no form;
//! `--full` lets the event store have no room.

mod province;

use std::net::SocketAddr;

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use luytre_web::{WebSettings, router};

fn option(name: &str) -> Option<String> {
    std::env::args().skip_while(|argument| argument != name).nth(1)
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let province = province::Province::open(folder.path()).await;
    if std::env::args().any(|argument| argument == "--full") {
        province.store.set_full(true);
    }
    let settings = WebSettings::new(province.clock.clone());
    let port: u16 = option("--port").and_then(|port| port.parse().ok()).unwrap_or(8088);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("http://{} quan-tri {:?}", listener.local_addr()?, province::PASSWORD);
    let mut cookies = format!("luytre_look=.{}.dense.on", option("--theme").unwrap_or_default());
    if std::env::args().any(|argument| argument == "--session") {
        cookies.push_str(&format!("; luytre={}", province.sign_in("quan-tri").await));
    }
    let pages = router(province.desk, settings).layer(from_fn(move |mut request: Request, next: Next| {
        // What the browser has comes first: the first cookie of a name is the one that counts.
        let own = request.headers().get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if let Ok(both) = HeaderValue::from_str(&format!("{own}; {cookies}")) {
            request.headers_mut().insert(header::COOKIE, both);
        }
        next.run(request)
    }));
    axum::serve(listener, pages.into_make_service_with_connect_info::<SocketAddr>()).await
}
