//! Go to anything by a part of its name; the command palette asks here, and it works as a page without scripts.

use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::views::SystemFilter;
use luytre_model::fold::fold;
use maud::{Markup, html};

use crate::cx::{Cx, Handled};
use crate::error::Failure;
use crate::ui::icon::icon;
use crate::ui::{feedback, rail, shell};
use crate::words::frame as w;

/// Systems and agencies shown.
const FOUND_MAX: usize = 8;

struct Found {
    icon: &'static str,
    name: String,
    kind: &'static str,
    path: String,
}

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    let asked = cx.params.text("q").chars().take(100).collect::<String>();
    let found = find(&cx, &asked).await?;
    let body = html! {
        (shell::head(cx.t(w::JUMP), cx.t(w::JUMP_HINT), None))
        form.filters action=(cx.href("/go")) {
            label.visually-hidden for="go-q" { (cx.t(w::JUMP)) }
            input.input #go-q type="search" name="q" value=(asked) autocomplete="off";
            button.button type="submit" { (cx.t(w::JUMP)) }
        }
        div #found {
            @if found.is_empty() { (feedback::empty(cx.t(w::NOT_FOUND), cx.t(w::JUMP_NONE), None)) }
            @for one in &found { (item(&cx, one)) }
        }
    };
    Ok(shell::page(&cx, cx.t(w::JUMP), &[], body).into())
}

async fn find(cx: &Cx, asked: &str) -> Result<Vec<Found>, Failure> {
    let folded = fold(asked.trim());
    let matches = |text: &str| folded.is_empty() || fold(text).contains(&folded);
    let mut found: Vec<Found> = rail::places(cx)
        .into_iter()
        .filter(|(path, _, name, _)| matches(name) || path.contains(&folded))
        .map(|(path, icon, name, _)| Found {
            icon,
            name: name.to_owned(),
            kind: cx.t(w::KIND_PAGE),
            path: path.to_owned(),
        })
        .collect();
    if let (Ok(number), true) = (folded.parse::<i64>(), cx.may(Act::ReadAlerts)) {
        let name = crate::words::alerts::alert_number(cx.lang, number);
        found.push(Found { icon: "alerts", name, kind: cx.t(w::KIND_ALERT), path: format!("/alerts/{number}") });
    }
    if folded.is_empty() || !cx.may(Act::ReadRegistry) {
        return Ok(found);
    }
    let filter = SystemFilter { text: Some(asked.to_owned()), limit: FOUND_MAX, ..SystemFilter::default() };
    for system in cx.web.desk.systems(cx.actor(), &filter).await?.items {
        let path = format!("/systems/{}", system.code);
        found.push(Found { icon: "systems", name: system.name, kind: cx.t(w::KIND_SYSTEM), path });
    }
    let agencies = cx.web.desk.agencies(cx.actor()).await?;
    let agencies = agencies.into_iter().filter(|agency| matches(&agency.name) || matches(&agency.code));
    for agency in agencies.take(FOUND_MAX) {
        let path = format!("/systems?agency={}", crate::format::encode(&agency.code));
        found.push(Found { icon: "agencies", name: agency.name, kind: cx.t(w::KIND_AGENCY), path });
    }
    Ok(found)
}

fn item(cx: &Cx, found: &Found) -> Markup {
    html! {
        a.palette-item href=(cx.href(&found.path)) { (icon(found.icon)) (found.name) span.muted { (found.kind) } }
    }
}
