//! The frame around a page: rail, top bar, content, side panel; and the plain frame before sign-in.

use luytre_desk::{Act, Language};
use maud::{DOCTYPE, Markup, html};

use super::alarm;
use super::feedback::toast;
use super::form::hidden;
use super::icon::{icon, sprite};
use super::rail::{places, rail};
use crate::assets;
use crate::cx::Cx;
use crate::preferences::Theme;
use crate::words::{Phrase, domain, frame as w};

/// A place above this page: its name and its path.
pub(crate) type Crumb = (String, String);

/// A page for a signed-in person. With the header `x-fragment` only its content is sent: the same handler answers both.
pub(crate) fn page(cx: &Cx, title: &str, crumbs: &[Crumb], body: Markup) -> Markup {
    page_with_panel(cx, title, crumbs, body, None)
}

/// A page with a panel at its side.
pub(crate) fn page_with_panel(cx: &Cx, title: &str, crumbs: &[Crumb], body: Markup, panel: Option<Markup>) -> Markup {
    let main = html! {
        main.content.with-panel[panel.is_some()] #content tabindex="-1" {
            @if let Some(panel) = panel {
                div.panel-body { (body) }
                (panel)
            } @else { (body) }
            p.print-only.small.muted { (cx.t(w::PRINTED)) " " (cx.moment(cx.now)) " · " (cx.t(w::PRODUCT)) }
        }
    };
    if cx.fragment {
        // The mark stands in the frame, and changes while the page is open.
        return html! { title { (title) " · " (cx.t(w::PRODUCT)) } (main) (alarm::mark(cx)) };
    }
    document(
        cx,
        title,
        "shell",
        html! {
            (rail(cx))
            (topbar(cx, title, crumbs))
            (main)
            (toast(cx))
            (palette(cx))
            (key_dialog(cx))
        },
    )
}

/// A page before sign-in.
pub(crate) fn plain_page(cx: &Cx, title: &str, body: Markup) -> Markup {
    document(
        cx,
        title,
        "entry",
        html! {
            main #content tabindex="-1" {
                (body)
                (language_forms(cx, &cx.params.on(&cx.path)))
            }
            (toast(cx))
        },
    )
}

fn document(cx: &Cx, title: &str, class: &str, body: Markup) -> Markup {
    let theme = Some(cx.preferences.theme).filter(|theme| *theme != Theme::System).map(Theme::as_str);
    let density = cx.preferences.comfortable.then_some("comfortable");
    html! {
        (DOCTYPE)
        html lang=(cx.lang.as_str()) data-theme=[theme] data-density=[density]
            data-keys=(if cx.preferences.letter_keys { "on" } else { "off" }) data-root=(cx.href("/")) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="csrf" content=(cx.csrf());
                title { (title) " · " (cx.t(w::PRODUCT)) }
                link rel="icon" type="image/svg+xml" href=(assets::address("icon.svg"));
                link rel="stylesheet" href=(assets::address("app.css"));
                script type="module" src=(assets::address("js/main.js")) {}
            }
            body class=(class) {
                a.skip href="#content" { (cx.t(w::SKIP)) }
                (sprite())
                (body)
            }
        }
    }
}

fn topbar(cx: &Cx, title: &str, crumbs: &[Crumb]) -> Markup {
    let zone = cx.web.settings.zone.iana_name().unwrap_or("UTC");
    html! {
        header.topbar {
            button.icon-button.only-narrow type="button" popovertarget="rail" aria-label=(cx.t(w::MENU)) { (icon("menu")) }
            nav.crumbs aria-label=(cx.t(w::BREADCRUMB)) {
                ol {
                    @for (name, path) in crumbs { li { a href=(cx.href(path)) { (name) } } }
                    li aria-current="page" { (title) }
                }
            }
            @if cx.may(Act::SearchEvents) {
                form.topbar-search action=(cx.href("/search")) role="search" aria-label=(cx.t(w::SEARCH_EVENTS)) {
                    (icon("search"))
                    label.visually-hidden for="topbar-q" { (cx.t(w::SEARCH_EVENTS)) }
                    input.input #topbar-q type="search" name="q" placeholder=(cx.t(w::SEARCH_PLACEHOLDER)) autocomplete="off";
                    kbd aria-hidden="true" { "/" }
                }
            } @else { span.push {} }
            div.topbar-right {
                (alarm::mark(cx))
                span.small.muted.hide-medium title=(zone) { (cx.clock(cx.now)) }
                live-state.live-state.hide-narrow data-on=(cx.t(w::LIVE_ON)) data-off=(cx.t(w::LIVE_OFF))
                    data-wait=(cx.t(w::LIVE_WAIT)) data-address=(cx.href("/live")) role="status" hidden { (cx.t(w::LIVE_WAIT)) }
                (account_menu(cx))
            }
        }
    }
}

fn account_menu(cx: &Cx) -> Markup {
    let Some(actor) = &cx.actor else { return html! {} };
    html! {
        details.menu {
            summary.button.quiet aria-label={ (cx.t(w::ACCOUNT)) ": " (actor.name) } { (icon("person")) span.hide-narrow { (actor.name) } (icon("down")) }
            div.menu-panel {
                p.menu-title { strong { (actor.name) } br; (cx.t(domain::role(actor.role))) " · "
                    @match &actor.agency { Some(agency) => (agency), None => (cx.t(w::WHOLE_PROVINCE)) } }
                hr.menu-line;
                a.button.quiet href=(cx.href("/me")) { (icon("person")) (cx.t(w::ME)) }
                (theme_forms(cx))
                (language_forms(cx, &cx.params.on(&cx.path)))
                hr.menu-line;
                form method="post" action=(cx.href("/sign-out")) {
                    (hidden(cx))
                    button.button.quiet type="submit" { (icon("left")) (cx.t(w::SIGN_OUT)) }
                }
            }
        }
    }
}

fn theme_forms(cx: &Cx) -> Markup {
    let word = |theme| match theme {
        Theme::System => w::THEME_SYSTEM,
        Theme::Light => w::THEME_LIGHT,
        Theme::Dark => w::THEME_DARK,
    };
    html! {
        form.stack-tight method="post" action=(cx.href("/preferences")) {
            (hidden(cx))
            input type="hidden" name="back" value=(cx.params.on(&cx.path));
            p.menu-title { (cx.t(w::THEME)) }
            div.segments {
                @for theme in Theme::ALL {
                    button.button type="submit" name="theme" value=(theme.as_str()) aria-current=[(cx.preferences.theme == theme).then_some("true")] {
                        (cx.t(word(theme)))
                    }
                }
            }
        }
    }
}

/// The two languages, each in itself.
fn language_forms(cx: &Cx, back: &str) -> Markup {
    html! {
        form.stack-tight method="post" action=(cx.href("/preferences")) {
            (hidden(cx))
            input type="hidden" name="back" value=(back);
            p.menu-title { (cx.t(w::LANGUAGE)) }
            div.segments {
                @for (language, name) in [(Language::Vi, w::VIETNAMESE), (Language::En, w::ENGLISH)] {
                    button.button type="submit" name="language" value=(language.as_str()) lang=(language.as_str())
                        aria-current=[(cx.lang == language).then_some("true")] { (name.of(language)) }
                }
            }
        }
    }
}

fn palette(cx: &Cx) -> Markup {
    html! {
        command-palette data-address=(cx.href("/go")) data-search=(cx.href("/search")) {
            dialog.dialog.palette #palette aria-label=(cx.t(w::JUMP)) {
                label.visually-hidden for="palette-q" { (cx.t(w::JUMP)) }
                input.input #palette-q type="text" role="combobox" aria-expanded="true" aria-controls="palette-list"
                    placeholder=(cx.t(w::JUMP)) autocomplete="off" spellcheck="false";
                div.palette-list #palette-list role="listbox" aria-label=(cx.t(w::JUMP)) {}
            }
        }
    }
}

fn key_dialog(cx: &Cx) -> Markup {
    html! {
        dialog.dialog #key-help aria-labelledby="key-help-title" {
            div.stack {
                div.row.row-apart {
                    h2 #key-help-title { (cx.t(w::KEYS)) }
                    button.icon-button type="button" data-close="key-help" aria-label=(cx.t(w::CLOSE)) { (icon("close")) }
                }
                (key_list(cx))
            }
        }
    }
}

/// All keys, as a list; also a page of its own.
pub(crate) fn key_list(cx: &Cx) -> Markup {
    let rows = |title: Phrase, keys: &[(&str, Phrase)]| {
        html! {
            div.stack-tight {
                p.label { (cx.t(title)) }
                dl { @for (key, phrase) in keys { dt { @for one in key.split(' ') { kbd { (one) } " " } } dd { (cx.t(*phrase)) } } }
            }
        }
    };
    html! {
        div.keys {
            (rows(w::KEYS_LIST, &[("j k", w::KEY_NEXT), ("Enter", w::KEY_OPEN), ("p", w::KEY_PEEK), ("x", w::KEY_SELECT),
                ("Shift x", w::KEY_RANGE), ("a", w::KEY_TAKE), ("e", w::KEY_END), ("z", w::KEY_UNDO), ("f", w::KEY_FILTER)]))
            (rows(w::KEYS_EVERYWHERE, &[("/", w::KEY_SEARCH), ("[ ]", w::KEY_TIME), ("Ctrl K", w::KEY_PALETTE),
                ("?", w::KEY_HELP), ("Esc", w::KEY_ESCAPE)]))
            div.stack-tight {
                p.label { (cx.t(w::KEYS_GO)) }
                dl { @for (_, _, name, key) in places(cx) { dt { kbd { "g" } " " kbd { (key) } } dd { (name) } } }
            }
        }
        p.small.muted { (cx.t(w::KEYS_NOTE)) }
    }
}

/// The title of a page, what it is for, and its main actions.
pub(crate) fn head(title: &str, lede: &str, actions: Option<Markup>) -> Markup {
    head_of(title, html! { @if !lede.is_empty() { p.lede { (lede) } } }, actions)
}

/// The heading of a page that is printed: on paper nothing opens anything, so that another line stands for the lede.
pub(crate) fn head_on_paper(title: &str, lede: &str, paper: &str, actions: Option<Markup>) -> Markup {
    let actions = actions.map(|actions| html! { div.row.no-print { (actions) } });
    head_of(title, html! { p.lede.no-print { (lede) } p.print-only.muted { (paper) } }, actions)
}

fn head_of(title: &str, lede: Markup, actions: Option<Markup>) -> Markup {
    html! {
        div.page-head {
            div.page-head-text {
                h1 { (title) }
                (lede)
            }
            @if let Some(actions) = actions { div.row { (actions) } }
        }
    }
}
