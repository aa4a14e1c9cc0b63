//! The rail: every place that the person may open, in groups. The groups of their daily work and the one that is being
//! read stand open; the others are one line each and open without a script.

use luytre_desk::Act;
use luytre_govern::Role;
use maud::{Markup, html};

use super::icon::{icon, mark};
use crate::cx::Cx;
use crate::words::{Phrase, assessments, dossiers, frame as w, ranking, requirements, signals, tasks, training};

/// A place of the product.
pub(crate) struct Place {
    /// Its path.
    pub(crate) path: &'static str,
    /// Its icon.
    pub(crate) icon: &'static str,
    /// Its name.
    pub(crate) name: Phrase,
    /// What one must be allowed to open it; `None` for everybody.
    pub(crate) act: Option<Act>,
    /// The letter after `g` that goes there.
    pub(crate) key: &'static str,
}

const fn place(path: &'static str, icon: &'static str, name: Phrase, act: Act, key: &'static str) -> Place {
    Place { path, icon, name, act: Some(act), key }
}

/// What a group is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// What everybody looks at first.
    Watch,
    /// What is watched.
    Scope,
    /// What an agency proves: dossiers, requirements, signals, assessments.
    Prove,
    /// What leaders direct: tasks, money, people, reports.
    Steer,
    /// People and the trail of what they do.
    Administration,
    /// The person's own settings.
    Own,
}

/// Places that stand together.
pub(crate) struct Group {
    /// What they are about.
    pub(crate) about: About,
    name: Phrase,
    /// The places.
    pub(crate) places: &'static [Place],
}

/// All groups, in the order of the rail. The first is never folded.
#[rustfmt::skip]
pub(crate) const GROUPS: &[Group] = &[
    Group { about: About::Watch, name: w::WATCH, places: &[
        place("/", "overview", w::OVERVIEW, Act::ReadOverview, "o"),
        place("/home", "bookmark", ranking::HOME, Act::ReadDossiers, "b"),
        place("/alerts", "alerts", w::ALERTS, Act::ReadAlerts, "a"),
        place("/search", "search", w::SEARCH, Act::SearchEvents, "s"),
    ] },
    Group { about: About::Scope, name: w::SCOPE, places: &[
        place("/systems", "systems", w::SYSTEMS, Act::ReadRegistry, "h"),
        place("/sources", "sources", w::SOURCES, Act::ReadSources, "n"),
        place("/agencies", "agencies", w::AGENCIES, Act::ReadRegistry, "c"),
    ] },
    Group { about: About::Prove, name: w::PROVE, places: &[
        place("/dossiers", "dossiers", dossiers::DOSSIERS, Act::ReadDossiers, "d"),
        place("/requirements", "check", requirements::REQUIREMENTS, Act::ReadRequirements, "q"),
        place("/signals", "network", signals::SIGNALS, Act::ReadRequirements, "i"),
        place("/four-layers", "systems", signals::FOUR_LAYERS, Act::ReadRequirements, "4"),
        place("/assessments", "assessments", assessments::ASSESSMENTS, Act::ReadAssessments, "e"),
        place("/level", "check", w::LEVEL_PLACE, Act::ReadRegistry, "l"),
        place("/regulation", "audit", w::REGULATION_PLACE, Act::ReadRegistry, "v"),
    ] },
    Group { about: About::Steer, name: w::STEER, places: &[
        place("/leader", "overview", ranking::LEADER, Act::ReadIndex, "u"),
        place("/ranking", "bars", ranking::RANKING, Act::ReadIndex, "x"),
        place("/tasks", "tasks", tasks::TASKS, Act::ReadTasks, "w"),
        place("/budget", "money", tasks::BUDGET, Act::ReadBudget, "f"),
        place("/reports", "audit", w::REPORTS, Act::ReadReports, "r"),
        place("/training", "training", training::TRAINING, Act::ReadTraining, "y"),
        place("/drills", "play", training::DRILLS, Act::ReadDrills, "z"),
    ] },
    Group { about: About::Administration, name: w::ADMINISTRATION, places: &[
        place("/people", "people", w::PEOPLE, Act::ReadPeople, "p"),
        place("/audit", "audit", w::AUDIT, Act::ReadAudit, "t"),
    ] },
    Group { about: About::Own, name: w::ACCOUNT, places: &[
        Place { path: "/me", icon: "person", name: w::ME, act: None, key: "m" },
        Place { path: "/keys", icon: "keys", name: w::KEYS, act: None, key: "k" },
    ] },
];

/// Pages that belong to a place whose path they do not begin with.
const BELONGS: &[(&str, &str)] =
    &[("/gaps", "/requirements"), ("/remedies", "/requirements"), ("/registry", "/systems"), ("/map", "/ranking")];

/// The groups of a role's daily work, beside the first.
const fn daily(role: Role) -> &'static [About] {
    match role {
        Role::Analyst | Role::ShiftLead | Role::IncidentTeam => &[About::Scope],
        Role::AgencyOfficer | Role::Assessor => &[About::Prove],
        Role::AgencyHead | Role::Leader => &[About::Steer],
        Role::Auditor => &[About::Prove, About::Administration],
        Role::Administrator => &[About::Scope, About::Administration],
        Role::Machine => &[],
    }
}

/// The places of a group that the person may open.
fn allowed<'a>(cx: &'a Cx, group: &'static Group) -> impl Iterator<Item = &'static Place> + use<'a> {
    group.places.iter().filter(|place| place.act.is_none_or(|act| cx.may(act)))
}

/// Returns path, icon, name and key of every place that the person may open.
pub(crate) fn places(cx: &Cx) -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    let all = GROUPS.iter().flat_map(|group| allowed(cx, group));
    all.map(|place| (place.path, place.icon, cx.t(place.name), place.key)).collect()
}

/// Draws the rail.
pub(crate) fn rail(cx: &Cx) -> Markup {
    html! {
        nav.rail #rail popover aria-label=(cx.t(w::MAIN_NAVIGATION)) {
            div.row.row-apart {
                a.brand href=(cx.href("/")) { (mark(24)) (cx.t(w::PRODUCT)) }
                button.icon-button.only-narrow type="button" popovertarget="rail" popovertargetaction="hide"
                    aria-label=(cx.t(w::CLOSE)) { (icon("close")) }
            }
            @for group in GROUPS { (draw(cx, group)) }
            div.rail-foot {
                span { (cx.t(w::PRODUCT_LINE)) }
                span { (cx.t(w::PRODUCT)) " " (cx.web.settings.version) }
            }
        }
    }
}

fn draw(cx: &Cx, group: &'static Group) -> Markup {
    let places: Vec<&Place> = allowed(cx, group).collect();
    if places.is_empty() {
        return html! {};
    }
    let links = html! {
        @for place in &places {
            @let current = is_current(&cx.path, place.path);
            a.rail-link href=(cx.href(place.path)) aria-current=[current.then_some("page")] data-go=(place.key) {
                (icon(place.icon)) (cx.t(place.name))
            }
        }
    };
    if group.about == About::Watch {
        return html! { div.rail-group { (links) } };
    }
    let is_daily = cx.actor.as_ref().is_some_and(|actor| daily(actor.role).contains(&group.about));
    let open = is_daily || places.iter().any(|place| is_current(&cx.path, place.path));
    html! {
        details.rail-group open[open] {
            summary.rail-title { (cx.t(group.name)) (icon("right")) }
            (links)
        }
    }
}

fn is_current(path: &str, place: &str) -> bool {
    let below = |of: &str| path == of || path.strip_prefix(of).is_some_and(|rest| rest.starts_with('/'));
    if place == "/" {
        return path == "/";
    }
    below(place) || BELONGS.iter().any(|(page, belongs)| *belongs == place && below(page))
}

#[cfg(test)]
mod tests;
