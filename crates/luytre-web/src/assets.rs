//! Style sheets, scripts and the icon, embedded in the binary and served under an address that names their content, so
//! that browsers keep them for a year and never show an old one.

use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// One embedded file.
pub(crate) struct Asset {
    /// Path below `/assets/{hash}/`.
    pub(crate) path: &'static str,
    /// Media type.
    pub(crate) media: &'static str,
    /// Content.
    pub(crate) text: &'static str,
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";

macro_rules! embedded {
    ($($path:literal as $media:expr),* $(,)?) => {
        &[$(Asset { path: $path, media: $media, text: include_str!(concat!("../../../assets/", $path)) }),*]
    };
}

/// Every file.
pub(crate) const ASSETS: &[Asset] = embedded![
    "css/tokens.css" as CSS,
    "css/base.css" as CSS,
    "css/shell.css" as CSS,
    "css/components.css" as CSS,
    "css/pages.css" as CSS,
    "css/drawings.css" as CSS,
    "css/tasks.css" as CSS,
    "css/prove.css" as CSS,
    "css/print.css" as CSS,
    "js/main.js" as JS,
    "js/live.js" as JS,
    "js/row-select.js" as JS,
    "js/command-palette.js" as JS,
    "js/time-brush.js" as JS,
    "js/query-box.js" as JS,
    "js/many-codes.js" as JS,
    "js/live-list.js" as JS,
    "js/keys.js" as JS,
    "js/layers.js" as JS,
    "icon.svg" as "image/svg+xml",
];

/// The style sheets joined in their order: one request instead of six.
fn style() -> &'static str {
    static STYLE: OnceLock<String> = OnceLock::new();
    STYLE.get_or_init(|| ASSETS.iter().filter(|asset| asset.media == CSS).map(|asset| asset.text).collect())
}

/// The hash over all files. Modules import each other by relative paths, so all live in one folder named by it.
pub(crate) fn bundle() -> &'static str {
    static BUNDLE: OnceLock<String> = OnceLock::new();
    BUNDLE.get_or_init(|| {
        let mut hash = Sha256::new();
        for asset in ASSETS {
            hash.update(asset.path.as_bytes());
            hash.update([0]);
            hash.update(asset.text.as_bytes());
        }
        hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    })
}

/// Returns the address of a file; `app.css` is all style sheets.
pub(crate) fn address(path: &str) -> String {
    format!("/assets/{}/{path}", bundle())
}

/// Answers one file.
pub(crate) async fn serve(Path((hash, path)): Path<(String, String)>) -> Response {
    let found = match path.as_str() {
        "app.css" => Some((CSS, style())),
        other => ASSETS.iter().find(|asset| asset.path == other).map(|asset| (asset.media, asset.text)),
    };
    let Some((media, text)) = found.filter(|_| hash == bundle()) else {
        return (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "not found").into_response();
    };
    let headers = [(header::CONTENT_TYPE, media), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, text).into_response()
}

#[cfg(test)]
mod tests;
