//! The alert queue. The address is the state: filters, grouping, order, page and the open panel.

use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::views::{AlertDetail, AlertFilter, AlertGroup, AlertSort, AlertView, Assignee, GroupBy, Page};
use luytre_model::ids::{AlertId, PersonId};
use luytre_model::{Layer, Nanos, Severity};
use luytre_respond::State;
use maud::{Markup, html};

use crate::cx::{Cx, Handled};
use crate::error::Failure;
use crate::params::Params;
use crate::ui::chart::{BARS, Histogram};
use crate::ui::form::{Select, chip, pager};
use crate::ui::icon::icon;
use crate::ui::{alert as parts, badge, feedback, shell, views};
use crate::words::{alerts as w, domain, frame};

/// Alerts that the histogram counts: the newest that match; more are said to be left out.
const HISTOGRAM_ALERTS: usize = 500;
/// Rows shown of a page: a page stays below 100 kB, the panel included.
const ROWS: usize = 40;
/// Alerts shown within an open group.
const GROUP_ROWS: usize = 20;

/// Reads the filter of the queue from an address; without any, open alerts that are the person's or nobody's.
pub(crate) fn filter(cx: &Cx, params: &Params) -> AlertFilter {
    let states: Vec<State> = match params.get("state") {
        None => vec![State::New, State::InProgress],
        Some("any") => Vec::new(),
        Some(_) => params.all("state").filter_map(|word| word.parse().ok()).collect(),
    };
    let assignee = match params.get("assignee") {
        None | Some("any") => Assignee::Any,
        Some("me") => Assignee::Me,
        Some("nobody") => Assignee::Nobody,
        Some("me_or_nobody") => Assignee::MeOrNobody,
        Some(login) => Assignee::Of(login.to_owned()),
    };
    let zone = &cx.web.settings.zone;
    let moment = |name: &str| params.get(name).and_then(|text| crate::format::parse_moment(text, cx.now, zone));
    let owned = |name: &str| params.get(name).map(str::to_owned);
    AlertFilter {
        states,
        dispositions: params.all("disposition").filter_map(|word| word.parse().ok()).collect(),
        severities: params.all("severity").filter_map(|word| word.parse::<Severity>().ok()).collect(),
        layers: params.all("layer").filter_map(|word| word.parse::<Layer>().ok()).collect(),
        agency: owned("agency"),
        system: owned("system"),
        rule: owned("rule"),
        entity: owned("entity"),
        text: owned("q"),
        assignee,
        from: moment("from"),
        to: moment("to"),
        sort: if params.get("sort") == Some("risk") { AlertSort::Risk } else { AlertSort::Newest },
        cursor: owned("cursor"),
        limit: ROWS,
    }
}

fn grouping(params: &Params) -> Option<GroupBy> {
    match params.get("group") {
        Some("rule") => Some(GroupBy::Rule),
        Some("entity") => Some(GroupBy::Entity),
        Some("system") => Some(GroupBy::System),
        _ => None,
    }
}

pub(crate) async fn show(cx: Arc<Cx>) -> Handled {
    let desk = &cx.web.desk;
    let filter = filter(&cx, &cx.params);
    let views = desk.saved_views(cx.actor(), "alerts").await?;
    let list = match grouping(&cx.params) {
        Some(by) => groups_list(&cx, &filter, by).await?,
        None => each_list(&cx, &filter).await?,
    };
    let panel = match cx.params.get("open").and_then(|id| id.parse().ok()) {
        Some(id) => match desk.alert(cx.actor(), AlertId(id)).await {
            Ok(detail) => Some(panel(&cx, &detail)),
            Err(luytre_desk::DeskError::NotFound) => None,
            Err(error) => return Err(error.into()),
        },
        None => None,
    };
    let body = html! {
        (shell::head(cx.t(frame::ALERTS), cx.t(w::QUEUE_LEDE), Some(views::menu(&cx, "alerts", &views))))
        (tabs(&cx))
        (filter_bar(&cx))
        (chips(&cx))
        (list)
    };
    Ok(shell::page_with_panel(&cx, cx.t(frame::ALERTS), &[], body, panel).into())
}

fn tabs(cx: &Cx) -> Markup {
    let state = cx.params.get("state");
    let mine = cx.params.get("assignee") == Some("me_or_nobody");
    let base = cx.params.without("cursor").without("open").without("state").without("assignee");
    let tab =
        |href: String, word, on: bool| html! { a.tab href=(href) aria-current=[on.then_some("page")] { (cx.t(word)) } };
    let by = grouping(&cx.params);
    html! {
        div.row.row-apart {
            nav.tabs aria-label=(cx.t(domain::STATE)) {
                (tab(cx.here(&base.with("assignee", "me_or_nobody")), w::TAB_MINE, state.is_none() && mine))
                (tab(cx.here(&base), w::TAB_OPEN, state.is_none() && !mine))
                (tab(cx.here(&base.with("state", "closed")), w::TAB_CLOSED, state == Some("closed")))
                (tab(cx.here(&base.with("state", "any")), frame::ALL, state == Some("any")))
            }
            nav.segments.no-print aria-label=(cx.t(w::SORT)) {
                a.button href=(cx.here(&cx.params.without("group").without("cursor"))) aria-current=[by.is_none().then_some("true")] { (cx.t(w::TAB_EACH)) }
                @for (word, group) in [("rule", GroupBy::Rule), ("entity", GroupBy::Entity), ("system", GroupBy::System)] {
                    a.button href=(cx.here(&cx.params.with("group", word).without("cursor").without("open").without("expand")))
                        aria-current=[(by == Some(group)).then_some("true")] { (cx.t(domain::group_by(group))) }
                }
            }
        }
    }
}

fn filter_bar(cx: &Cx) -> Markup {
    let any = |word: crate::words::Phrase| (String::new(), format!("{}: {}", cx.t(word), cx.t(frame::ALL)));
    let severities =
        Severity::ALL.iter().rev().map(|one| (one.as_str().to_owned(), cx.t(domain::severity(*one)).to_owned()));
    let layers = Layer::ALL.iter().map(|one| (one.as_str().to_owned(), cx.t(domain::layer(*one)).to_owned()));
    let people = [("me", w::MINE), ("nobody", w::NOBODY), ("me_or_nobody", w::TAB_MINE)];
    let kept = ["state", "disposition", "group", "rule", "entity", "system", "agency", "from", "to"];
    html! {
        form.filters action=(cx.href("/alerts")) data-filters aria-label=(cx.t(frame::FILTERS)) {
            @for name in kept { @for value in cx.params.all(name) { input type="hidden" name=(name) value=(value); } }
            label.visually-hidden for="queue-q" { (cx.t(w::FIND_IN_QUEUE)) }
            input.input #queue-q type="search" name="q" value=(cx.params.text("q")) placeholder=(cx.t(w::FIND_IN_QUEUE)) autocomplete="off";
            (Select { id: "queue-severity", name: "severity", label: cx.t(domain::SEVERITY), value: cx.params.text("severity"),
                options: std::iter::once(any(domain::SEVERITY)).chain(severities).collect() }.in_bar())
            (Select { id: "queue-layer", name: "layer", label: cx.t(domain::LAYER), value: cx.params.text("layer"),
                options: std::iter::once(any(domain::LAYER)).chain(layers).collect() }.in_bar())
            (Select { id: "queue-assignee", name: "assignee", label: cx.t(w::ASSIGNEE), value: cx.params.text("assignee"),
                options: std::iter::once(any(w::ASSIGNEE)).chain(people.map(|(value, word)| (value.to_owned(), cx.t(word).to_owned()))).collect() }.in_bar())
            (Select { id: "queue-sort", name: "sort", label: cx.t(w::SORT), value: cx.params.text("sort"),
                options: vec![(String::new(), cx.t(w::SORT_NEWEST).to_owned()), ("risk".to_owned(), cx.t(w::SORT_RISK).to_owned())] }.in_bar())
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
    }
}

fn chips(cx: &Cx) -> Markup {
    let named = [
        ("q", frame::SEARCH),
        ("severity", domain::SEVERITY),
        ("disposition", w::DISPOSITION),
        ("layer", domain::LAYER),
        ("system", domain::SYSTEM),
        ("agency", domain::AGENCY),
        ("rule", w::RULE),
        ("entity", domain::ENTITY),
        ("from", crate::words::search::FROM),
        ("to", crate::words::search::TO),
    ];
    let word = |name: &str, value: &str| match name {
        "severity" => value.parse().map_or(value.to_owned(), |one| cx.t(domain::severity(one)).to_owned()),
        "disposition" => value.parse().map_or(value.to_owned(), |one| cx.t(domain::disposition(one)).to_owned()),
        "layer" => value.parse().map_or(value.to_owned(), |one| cx.t(domain::layer(one)).to_owned()),
        _ => value.to_owned(),
    };
    let base = cx.params.without("cursor").without("open");
    let on: Vec<(String, String)> = named
        .iter()
        .flat_map(|(name, phrase)| {
            let base = &base;
            let word = &word;
            cx.params.all(name).map(move |value| {
                (format!("{}: {}", cx.t(*phrase), word(name, value)), cx.here(&base.without_value(name, value)))
            })
        })
        .collect();
    let none = named.iter().fold(base.clone(), |params, (name, _)| params.without(name));
    html! {
        @if !on.is_empty() {
            ul.chips aria-label=(cx.t(frame::FILTERS)) {
                @for (text, without) in &on { (chip(cx, text, without)) }
                li { a.small href=(cx.here(&none)) { (cx.t(frame::CLEAR_FILTERS)) } }
            }
        }
    }
}

async fn each_list(cx: &Cx, filter: &AlertFilter) -> Result<Markup, Failure> {
    let desk = &cx.web.desk;
    // One reading gives the rows and the histogram of the newest matches.
    let counted = AlertFilter { limit: HISTOGRAM_ALERTS, ..filter.clone() };
    let Page { mut items, next, total } = desk.alerts(cx.actor(), &counted).await?;
    let total = total.unwrap_or(items.len() as u64);
    let histogram = histogram(cx, &items, total);
    let (shown, next) = if items.len() > ROWS {
        let first = desk.alerts(cx.actor(), filter).await?;
        (first.items, first.next)
    } else {
        (std::mem::take(&mut items), next)
    };
    let assignable = assignable(cx).await?;
    Ok(html! {
        div #queue data-live="alerts" {
            div.stack {
                @if !shown.is_empty() { section.card.no-print { (histogram) } }
                (table(cx, &shown, total, next.as_deref()))
            }
        }
        (parts::act_form(cx, "bulk", &cx.params.without("open").on(&cx.path)))
        (parts::act_dialogs(cx, "bulk", &assignable))
    })
}

async fn assignable(cx: &Cx) -> Result<Vec<(PersonId, String)>, Failure> {
    if !cx.may(Act::AssignAlerts) || !cx.may(Act::ReadPeople) {
        return Ok(Vec::new());
    }
    let people = cx.web.desk.people(cx.actor()).await?;
    let works = |role| luytre_govern::may(role, Act::WorkAlerts);
    Ok(people
        .into_iter()
        .filter(|person| !person.disabled && works(person.role))
        .map(|person| (person.id, person.name))
        .collect())
}

fn histogram(cx: &Cx, alerts: &[AlertView], total: u64) -> Markup {
    let to = cx.now;
    let oldest = alerts.iter().map(|alert| alert.last_seen).min().unwrap_or(to);
    let day = 86_400 * Nanos::SECOND;
    // At least a day, so that a quiet queue does not look busy; at most what there is.
    let from = Nanos(oldest.0.min(to.0.saturating_sub(day)));
    let span = (to.0.saturating_sub(from.0)).max(1);
    let mut bars = vec![0u64; BARS];
    for alert in alerts {
        let place = i128::from(alert.last_seen.0.saturating_sub(from.0)) * BARS as i128 / i128::from(span);
        let index = usize::try_from(place.max(0)).unwrap_or(0).min(BARS - 1);
        bars[index] += 1;
    }
    let left_out = total > alerts.len() as u64;
    let summary = match left_out {
        true => {
            format!("{} · {}", w::queue_count(cx.lang, total), frame::showing(cx.lang, alerts.len() as u64, total))
        }
        false => w::queue_count(cx.lang, total),
    };
    let brush = cx.here(&cx.params.without("from").without("to").without("cursor").without("open"));
    let (id, caption) = ("queue-histogram", cx.t(w::HISTOGRAM));
    let zone = &cx.web.settings.zone;
    Histogram { id, caption, summary, bars: &bars, from, to, brush: Some(brush), lang: cx.lang, zone }.draw()
}

fn bulk_bar(cx: &Cx, total: u64, shown: usize) -> Markup {
    html! {
        div.bulk.no-print data-bulk data-word=(w::selected(cx.lang, 0)) role="group" aria-label=(cx.t(frame::COLUMN_ACTIONS)) {
            span.bulk-count aria-live="polite" { (w::queue_count(cx.lang, total)) }
            (parts::act_buttons(cx, "bulk", None))
            @if total > shown as u64 {
                label.row.small.muted for="bulk-all" {
                    input #bulk-all form="bulk" type="checkbox" name="all" value="1";
                    (cx.t(w::ALL_MATCHING))
                }
                input form="bulk" type="hidden" name="filter" value=(cx.params.without("cursor").without("open").query());
            }
        }
    }
}

fn table(cx: &Cx, alerts: &[AlertView], total: u64, next: Option<&str>) -> Markup {
    let filtered = cx.params.pairs().iter().any(|(name, value)| !value.is_empty() && name != "group" && name != "open");
    if alerts.is_empty() {
        let (title, why) = match filtered {
            true => (w::EMPTY_TITLE, w::EMPTY_WHY),
            false => (w::EMPTY_QUIET, w::EMPTY_QUIET_WHY),
        };
        let next = filtered.then(|| html! { a.button href=(cx.href("/alerts")) { (cx.t(frame::CLEAR_FILTERS)) } });
        return html! { div.card { (feedback::empty(cx.t(title), cx.t(why), next)) } };
    }
    let selects = cx.may(Act::WorkAlerts) || cx.may(Act::JudgeAlerts);
    let open = cx.params.get("open");
    html! {
        row-select.stack-tight {
            div.table-wrap {
                table.table.cards {
                    caption { (cx.t(frame::ALERTS)) " · " (w::queue_count(cx.lang, total)) }
                    thead { tr {
                        @if selects { th.check scope="col" { input type="checkbox" data-all aria-label=(cx.t(w::SELECT_ALL)); } }
                        th scope="col" { (cx.t(domain::SEVERITY)) }
                        th scope="col" { (cx.t(w::COLUMN_TITLE)) }
                        th scope="col" { (cx.t(domain::SYSTEM)) }
                        th scope="col" { (cx.t(domain::LAYER)) }
                        th.num scope="col" { (cx.t(w::COLUMN_COUNT)) }
                        th.num scope="col" { (cx.t(w::COLUMN_LAST)) }
                        th scope="col" { (cx.t(domain::STATE)) }
                        th.num scope="col" { (cx.t(w::COLUMN_RISK)) }
                        th scope="col" { span.visually-hidden { (cx.t(frame::COLUMN_ACTIONS)) } }
                    } }
                    tbody { @for alert in alerts { (row(cx, alert, selects, open)) } }
                }
            }
            @if selects { (bulk_bar(cx, total, alerts.len())) }
        }
        (pager(cx, alerts.len(), Some(total), next))
    }
}

fn row(cx: &Cx, alert: &AlertView, selects: bool, open: Option<&str>) -> Markup {
    let id = alert.id.to_string();
    let address = cx.href(&format!("/alerts/{id}"));
    html! {
        tr id={ "alert-" (id) } data-row.current[open == Some(id.as_str())] {
            @if selects {
                td.check { input form="bulk" type="checkbox" name="id" value={ (id) "." (alert.version) } aria-label={ (cx.t(w::SELECT_ROW)) " " (id) }; }
            }
            td { (badge::severity(cx, alert.rule.level)) }
            th.main scope="row" {
                a href=(address) data-open { (parts::title(cx, alert)) }
                span.sub { code { (alert.entity) } }
            }
            td { @match &alert.system {
                Some(system) => a.name-link.cut.cut-s href=(cx.href(&format!("/systems/{}", system.code))) title=(system.name) { (system.name) },
                None => span.muted.small { (cx.t(domain::UNASSIGNED_SYSTEM)) },
            } }
            td { (badge::layer(cx, alert.layer)) }
            td.num data-name=(cx.t(w::COLUMN_COUNT)) { (cx.number(alert.count)) }
            td.num data-name=(cx.t(w::COLUMN_LAST)) { (badge::time(cx, alert.last_seen)) }
            td { (badge::state(cx, alert.state)) @if alert.assignee.is_some() { span.sub { (parts::assignee(cx, alert)) } } }
            td.num data-name=(cx.t(w::COLUMN_RISK)) { (badge::risk(alert.risk)) }
            td { a.icon-button data-peek href=(cx.here(&cx.params.with("open", &id))) aria-label={ (cx.t(w::PEEK)) " " (id) } title=(cx.t(w::PEEK)) { (icon("panel")) } }
        }
    }
}

async fn groups_list(cx: &Cx, filter: &AlertFilter, by: GroupBy) -> Result<Markup, Failure> {
    let groups = cx.web.desk.alert_groups(cx.actor(), filter, by).await?;
    let expanded = match cx.params.get("expand") {
        Some(key) => Some((key, cx.web.desk.alerts(cx.actor(), &within(filter, by, key)).await?)),
        None => None,
    };
    if groups.is_empty() {
        return Ok(table(cx, &[], 0, None));
    }
    Ok(html! {
        div #queue data-live="alerts" {
            row-select.table-wrap {
                table.table.cards {
                    caption { (cx.t(domain::group_by(by))) }
                    thead { tr {
                        th scope="col" { (cx.t(domain::SEVERITY)) }
                        th scope="col" { (cx.t(w::COLUMN_TITLE)) }
                        th.num scope="col" { (cx.t(w::COLUMN_ALERTS)) }
                        th.num scope="col" { (cx.t(w::COLUMN_FINDINGS)) }
                        th.num scope="col" { (cx.t(w::COLUMN_FIRST)) }
                        th.num scope="col" { (cx.t(w::COLUMN_LAST)) }
                        th.num scope="col" { (cx.t(w::COLUMN_RISK)) }
                    } }
                    tbody {
                        @for group in &groups {
                            @let open = expanded.as_ref().filter(|(key, _)| *key == group.key);
                            (group_row(cx, group, by, open.is_some()))
                            @if let Some((_, page)) = open { @for alert in &page.items { (group_alert(cx, alert)) } }
                        }
                    }
                }
            }
        }
    })
}

fn within(filter: &AlertFilter, by: GroupBy, key: &str) -> AlertFilter {
    let mut filter = AlertFilter { limit: GROUP_ROWS, cursor: None, ..filter.clone() };
    match by {
        GroupBy::Rule => filter.rule = Some(key.to_owned()),
        GroupBy::Entity => filter.entity = Some(key.to_owned()),
        GroupBy::System => filter.system = Some(key.to_owned()),
    }
    filter
}

fn group_row(cx: &Cx, group: &AlertGroup, by: GroupBy, open: bool) -> Markup {
    let name = match by {
        GroupBy::Rule => "rule",
        GroupBy::Entity => "entity",
        GroupBy::System => "system",
    };
    let label =
        if group.label.is_empty() { cx.t(domain::UNASSIGNED_SYSTEM) } else { cx.pick(&group.label, &group.label_en) };
    let toggle = if open { cx.params.without("expand") } else { cx.params.with("expand", &group.key) };
    let list = cx.params.without("group").without("expand").with(name, &group.key);
    html! {
        tr data-row {
            td { (badge::severity(cx, group.severity)) }
            th.main scope="row" {
                @if group.key.is_empty() { span { (label) } }
                @else {
                    span.with-icon {
                        a.icon-button href=(cx.here(&toggle)) aria-expanded=(open) aria-label={ (cx.t(frame::SHOW_TABLE)) ": " (label) } { (icon(if open { "down" } else { "right" })) }
                        a.name-link href=(cx.here(&list)) data-open { (label) }
                    }
                }
            }
            td.num data-name=(cx.t(w::COLUMN_ALERTS)) { (cx.number(group.alerts)) }
            td.num data-name=(cx.t(w::COLUMN_FINDINGS)) { (cx.number(group.findings)) }
            td.num data-name=(cx.t(w::COLUMN_FIRST)) { (badge::time(cx, group.first_seen)) }
            td.num data-name=(cx.t(w::COLUMN_LAST)) { (badge::time(cx, group.last_seen)) }
            td.num data-name=(cx.t(w::COLUMN_RISK)) { (badge::risk(group.risk)) }
        }
    }
}

fn group_alert(cx: &Cx, alert: &AlertView) -> Markup {
    html! {
        tr.nested data-row {
            td { (badge::state(cx, alert.state)) }
            th.main scope="row" {
                a href=(cx.href(&format!("/alerts/{}", alert.id))) data-open { (parts::title(cx, alert)) }
                span.sub { code { (alert.entity) } @if let Some(system) = &alert.system { " · " (system.name) } }
            }
            td {}
            td.num { (cx.number(alert.count)) }
            td.num { (badge::time(cx, alert.first_seen)) }
            td.num { (badge::time(cx, alert.last_seen)) }
            td.num { (badge::risk(alert.risk)) }
        }
    }
}

/// The panel beside the queue: enough to decide without leaving it.
fn panel(cx: &Cx, detail: &AlertDetail) -> Markup {
    let alert = &detail.alert;
    html! {
        aside.panel #panel aria-labelledby="panel-title" data-live="alerts" {
            div.panel-head {
                h2 #panel-title { (parts::title(cx, alert)) }
                a.icon-button data-panel-close href=(cx.here(&cx.params.without("open"))) aria-label=(cx.t(frame::CLOSE)) { (icon("close")) }
            }
            div.row { (badge::severity(cx, alert.rule.level)) (badge::state(cx, alert.state)) (badge::layer(cx, alert.layer)) }
            (super::alert::what_happened(cx, alert))
            div.row {
                (parts::act_buttons(cx, "one", Some(alert)))
                a.button href=(cx.href(&format!("/alerts/{}", alert.id))) { (icon("open")) (cx.t(w::OPEN_PAGE)) }
            }
            (super::alert::system_facts(cx, detail))
            div.stack-tight {
                h3 { (cx.t(w::ADVICE)) }
                p { (cx.pick(&alert.rule.advice_vi, &alert.rule.advice_en)) }
            }
            div.stack-tight { h3 { (cx.t(w::TIMELINE)) } (super::alert::timeline(cx, detail, 8)) }
            (super::alert::act_parts(cx, detail, &cx.params.on(&cx.path)))
        }
    }
}
