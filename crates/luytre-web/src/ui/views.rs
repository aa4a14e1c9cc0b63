//! The menu of saved views: an address with a name.

use luytre_desk::Act;
use luytre_desk::views::SavedView;
use maud::{Markup, html};

use super::form::{hidden, tick};
use super::icon::icon;
use crate::cx::Cx;
use crate::words::alerts as w;

/// Draws the menu of `page` (`alerts` or `search`).
pub(crate) fn menu(cx: &Cx, page: &str, views: &[SavedView]) -> Markup {
    let query = cx.params.without("cursor").without("open").query();
    html! {
        details.menu.no-print {
            summary.button { (icon("bookmark")) (cx.t(w::VIEWS)) (icon("down")) }
            div.menu-panel.stack-tight {
                @if views.is_empty() { p.menu-title { (cx.t(w::VIEWS_NONE)) } }
                ul {
                    @for view in views {
                        li.row {
                            a.button.quiet.push href={ (cx.href(&cx.path)) "?" (view.query) } { (view.name)
                                @if view.shared { span.tag { (cx.t(w::VIEW_SHARED_MARK)) } } }
                            @if view.mine {
                                form method="post" action=(cx.href("/views/delete")) {
                                    (hidden(cx))
                                    input type="hidden" name="page" value=(page);
                                    input type="hidden" name="id" value=(view.id);
                                    button.icon-button type="submit" aria-label={ (cx.t(w::VIEW_DELETE)) ": " (view.name) } { (icon("close")) }
                                }
                            }
                        }
                    }
                }
                @if cx.may(Act::SaveViews) {
                    hr.menu-line;
                    form.stack-tight method="post" action=(cx.href("/views/save")) {
                        (hidden(cx))
                        input type="hidden" name="page" value=(page);
                        input type="hidden" name="query" value=(query);
                        div.field {
                            label for="view-name" { (cx.t(w::VIEW_NAME)) }
                            input.input #view-name name="name" required maxlength="80" autocomplete="off";
                        }
                        @if cx.may(Act::ShareViews) { (tick("view-shared", "shared", cx.t(w::VIEW_SHARED), false, "1")) }
                        button.button.primary type="submit" { (cx.t(w::SAVE_VIEW)) }
                    }
                }
            }
        }
    }
}
