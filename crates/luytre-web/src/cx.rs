//! What a request brings to a page: who asks, in which language and look, for which address, at what time.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use luytre_desk::secret::{csrf_matches, csrf_of};
use luytre_desk::{Act, Actor, DeskError, Language};
use luytre_model::Nanos;
use maud::Markup;

use crate::error::{Failure, failure_page};
use crate::params::Params;
use crate::preferences::Preferences;
use crate::words::Phrase;
use crate::{Web, format};

/// Days that a browser keeps a person's taste.
const PREFERENCES_DAYS: i64 = 400;
/// Alerts that an undo can name; the cookie must stay small.
const FLASH_IDS_MAX: usize = 200;

/// One request for a page.
pub(crate) struct Cx {
    pub(crate) web: Arc<Web>,
    /// Who asks; `None` before sign-in.
    pub(crate) actor: Option<Actor>,
    /// The session's secret.
    pub(crate) session: Option<String>,
    /// The secret that forms are bound to before there is a session.
    visitor: String,
    new_visitor: bool,
    pub(crate) lang: Language,
    pub(crate) preferences: Preferences,
    /// Path without the language.
    pub(crate) path: String,
    pub(crate) params: Params,
    pub(crate) now: Nanos,
    /// Only the content is asked for, not the frame.
    pub(crate) fragment: bool,
    pub(crate) request_id: String,
    /// What the last form did.
    pub(crate) flash: Option<Flash>,
}

/// What a form did, told on the next page; small enough for a cookie, and made of known words only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flash {
    /// Which sentence.
    pub(crate) word: String,
    /// How many failed.
    pub(crate) failed: usize,
    /// Alerts that were changed; for undo.
    pub(crate) ids: Vec<i64>,
}

impl Flash {
    pub(crate) fn new(word: &str) -> Self {
        Flash { word: word.to_owned(), failed: 0, ids: Vec::new() }
    }

    fn cookie(&self) -> String {
        let ids: Vec<String> = self.ids.iter().take(FLASH_IDS_MAX).map(i64::to_string).collect();
        format!("{}.{}.{}", self.word, self.failed, ids.join("-"))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let word = parts.next().filter(|word| word.len() < 32 && word.bytes().all(|byte| byte.is_ascii_lowercase()))?;
        let failed = parts.next()?.parse().ok()?;
        let ids = parts.next().unwrap_or_default().split('-').filter_map(|id| id.parse().ok());
        Some(Flash { word: word.to_owned(), failed, ids: ids.take(FLASH_IDS_MAX).collect() })
    }
}

/// What a handler answers.
pub(crate) enum Answer {
    /// A page.
    Page(Markup),
    /// A page with another status than 200.
    PageWith(StatusCode, Markup),
    /// Go to an address without language; `303`.
    Go(String),
    /// Go, and say there what was done.
    GoAndSay(String, Flash),
    /// Anything else.
    Raw(Response),
}

/// The outcome of a handler.
pub(crate) type Handled = Result<Answer, Failure>;

impl From<Markup> for Answer {
    fn from(page: Markup) -> Self {
        Answer::Page(page)
    }
}

impl Cx {
    /// Reads the request; looks up the session.
    pub(crate) async fn read(web: Arc<Web>, parts: &Parts) -> Result<Cx, DeskError> {
        let jar = CookieJar::from_headers(&parts.headers);
        let preferences =
            jar.get(PREFERENCES_COOKIE).map(|cookie| Preferences::parse(cookie.value())).unwrap_or_default();
        let session = jar.get(session_cookie(web.settings.tls)).map(|cookie| cookie.value().to_owned());
        let actor = match &session {
            Some(token) => web.desk.actor_of_session(token).await?,
            None => None,
        };
        let known_visitor = jar.get(VISITOR_COOKIE).map(|cookie| cookie.value().to_owned());
        let known_visitor = known_visitor.filter(|visitor| visitor.len() == 22);
        let full_path = parts.uri.path();
        let (english, path) = split_language(full_path);
        let chosen = preferences.language.or(actor.as_ref().map(|actor| actor.language)).unwrap_or_default();
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        Ok(Cx {
            now: web.settings.clock.now(),
            session: session.filter(|_| actor.is_some()),
            new_visitor: known_visitor.is_none(),
            visitor: known_visitor.unwrap_or_else(random_text),
            lang: if english { Language::En } else { chosen },
            preferences,
            path: path.to_owned(),
            params: Params::of_address(parts.uri.query().unwrap_or_default()),
            fragment: parts.headers.contains_key("x-fragment"),
            flash: jar.get(FLASH_COOKIE).and_then(|cookie| Flash::parse(cookie.value())),
            request_id,
            actor,
            web,
        })
    }

    /// Returns the text in the page's language.
    pub(crate) fn t(&self, phrase: Phrase) -> &'static str {
        phrase.of(self.lang)
    }

    /// Returns the one or the other text.
    pub(crate) fn pick<'a>(&self, vi: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Language::Vi => vi,
            Language::En if en.is_empty() => vi,
            Language::En => en,
        }
    }

    /// Returns the address of a page in the page's language.
    pub(crate) fn href(&self, path: &str) -> String {
        match self.lang {
            Language::Vi => path.to_owned(),
            Language::En if path == "/" => "/en/".to_owned(),
            Language::En => format!("/en{path}"),
        }
    }

    /// Returns the address of this page with these parameters.
    pub(crate) fn here(&self, params: &Params) -> String {
        self.href(&params.on(&self.path))
    }

    /// Returns who asks; routes that need nobody never call it.
    pub(crate) fn actor(&self) -> &Actor {
        self.actor.as_ref().expect("the route table asked for a signed-in person")
    }

    /// Whether the person may do it, for showing buttons.
    pub(crate) fn may(&self, act: Act) -> bool {
        self.actor.as_ref().is_some_and(|actor| actor.may(act))
    }

    /// Returns the `n`th part of the path, from 0, decoded.
    pub(crate) fn part(&self, n: usize) -> String {
        let part = self.path.trim_start_matches('/').split('/').nth(n).unwrap_or_default();
        // A plus is an ordinary character in a path.
        let pairs = Params::parse(&part.replace('+', "%2B"));
        pairs.pairs().first().map(|(name, _)| name.clone()).unwrap_or_default()
    }

    /// Returns the token that forms carry.
    pub(crate) fn csrf(&self) -> String {
        csrf_of(self.session.as_deref().unwrap_or(&self.visitor))
    }

    /// Whether a form's token is this session's.
    pub(crate) fn csrf_holds(&self, given: &str) -> bool {
        csrf_matches(self.session.as_deref().unwrap_or(&self.visitor), given)
    }

    /// Returns a moment as people read it: today's as a time of day.
    pub(crate) fn clock(&self, at: Nanos) -> String {
        format::clock(at, self.now, &self.web.settings.zone)
    }

    /// Returns a moment in full.
    pub(crate) fn moment(&self, at: Nanos) -> String {
        format::moment(at, &self.web.settings.zone)
    }

    /// Returns a number as people read it.
    pub(crate) fn number(&self, value: u64) -> String {
        format::number(self.lang, value)
    }

    /// Turns the outcome of a handler into a response.
    pub(crate) fn answer(&self, handled: Handled) -> Response {
        let mut response = match handled {
            Ok(Answer::Page(page)) => Html(page.into_string()).into_response(),
            Ok(Answer::PageWith(status, page)) => (status, Html(page.into_string())).into_response(),
            Ok(Answer::Go(path)) => Redirect::to(&self.href(&path)).into_response(),
            Ok(Answer::GoAndSay(path, flash)) => {
                let mut response = Redirect::to(&self.href(&path)).into_response();
                self.set_cookie(&mut response, FLASH_COOKIE, flash.cookie(), Some(60));
                return self.finish(response, true);
            }
            Ok(Answer::Raw(response)) => response,
            Err(failure) => failure_page(self, &failure),
        };
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("x-fragment, cookie"));
        self.finish(response, false)
    }

    fn finish(&self, mut response: Response, keep_flash: bool) -> Response {
        if self.new_visitor {
            self.set_cookie(&mut response, VISITOR_COOKIE, self.visitor.clone(), None);
        }
        let shown = response.status() == StatusCode::OK && !self.fragment;
        if self.flash.is_some() && shown && !keep_flash {
            self.set_cookie(&mut response, FLASH_COOKIE, String::new(), Some(0));
        }
        response
    }

    /// Adds a cookie; `seconds` of `None` lives as long as the browser.
    pub(crate) fn set_cookie(&self, response: &mut Response, name: &'static str, value: String, seconds: Option<i64>) {
        let mut cookie = Cookie::new(name, value);
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Strict);
        cookie.set_secure(self.web.settings.tls);
        if let Some(seconds) = seconds {
            cookie.set_max_age(
                axum_extra::extract::cookie::Cookie::parse(format!("a=b; Max-Age={seconds}"))
                    .ok()
                    .and_then(|parsed| parsed.max_age()),
            );
        }
        append(response.headers_mut(), &cookie);
    }

    /// Adds the cookie of a session that began.
    pub(crate) fn begin_session(&self, response: &mut Response, token: String, expires: Nanos) {
        let seconds = expires.seconds().saturating_sub(self.now.seconds());
        self.set_cookie(response, session_cookie(self.web.settings.tls), token, Some(seconds));
    }

    /// Takes the session's cookie back.
    pub(crate) fn end_session(&self, response: &mut Response) {
        self.set_cookie(response, session_cookie(self.web.settings.tls), String::new(), Some(0));
    }

    /// Adds the cookie of a person's taste.
    pub(crate) fn keep_preferences(&self, response: &mut Response, preferences: Preferences) {
        self.set_cookie(response, PREFERENCES_COOKIE, preferences.cookie(), Some(PREFERENCES_DAYS * 86_400));
    }
}

fn append(headers: &mut HeaderMap, cookie: &Cookie<'_>) {
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        headers.append(header::SET_COOKIE, value);
    }
}

const PREFERENCES_COOKIE: &str = "luytre_look";
const VISITOR_COOKIE: &str = "luytre_visitor";
const FLASH_COOKIE: &str = "luytre_said";

/// The `__Host-` prefix makes browsers refuse a cookie that another host of the domain set; it needs `Secure`.
pub(crate) const fn session_cookie(tls: bool) -> &'static str {
    if tls { "__Host-luytre" } else { "luytre" }
}

/// Splits `/en` off a path.
pub(crate) fn split_language(path: &str) -> (bool, &str) {
    match path.strip_prefix("/en") {
        Some("") => (true, "/"),
        Some(rest) if rest.starts_with('/') => (true, rest),
        _ => (false, path),
    }
}

/// The id of a request, also in the log and in the header `x-request-id`.
#[derive(Debug, Clone)]
pub(crate) struct RequestId(pub(crate) String);

/// Returns 128 random bits as 22 characters.
pub(crate) fn random_text() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Takes the request's [`Cx`] that the middleware of the route put there.
pub(crate) struct Asked(pub(crate) Arc<Cx>);

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        let cx = parts.extensions.get::<Arc<Cx>>().cloned();
        cx.map(Asked).ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

#[cfg(test)]
mod tests;
