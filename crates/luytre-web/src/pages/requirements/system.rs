//! One system: groups with their shares, the items of one group or of a filter, judging several at once, the checklist.

use std::sync::Arc;

use luytre_desk::Act;
use luytre_desk::requirements::RequirementsOf;
use luytre_desk::requirements::change::RequirementChange;
use luytre_govern::catalogue::Requirement;
use luytre_govern::requirement::{Command, Verdict, Word};
use maud::{Markup, html};

use super::draw;
use crate::cx::{Answer, Cx, Flash, Handled};
use crate::params::Params;
use crate::posted::Posted;
use crate::ui::form::{Select, hidden};
use crate::ui::{badge, feedback, shell};
use crate::words::{frame, requirements as w};

/// Items of one page.
const ITEMS: usize = 50;

/// Which items are shown.
struct Chosen<'a> {
    group: Option<&'a str>,
    word: Option<Word>,
    live: bool,
    due: bool,
}

impl<'a> Chosen<'a> {
    fn read(params: &'a Params) -> Self {
        Chosen {
            group: params.get("group"),
            word: params.get("verdict").and_then(|word| word.parse().ok()),
            live: params.has("signal"),
            due: params.has("due"),
        }
    }

    fn any(&self) -> bool {
        self.group.is_some() || self.word.is_some() || self.live || self.due
    }

    fn holds(&self, of: &RequirementsOf, row: &Requirement) -> bool {
        self.group.is_none_or(|group| row.group == group)
            && self.word.is_none_or(|word| of.word(&row.id) == word)
            && (!self.live || of.signals_of(row).iter().any(|(_, said)| said.state.is_live()))
            && (!self.due || of.judgement(&row.id).is_some_and(|judgement| judgement.due.is_some()))
    }
}

/// The path of a system's page, with its catalogue.
pub(super) fn path(of: &RequirementsOf, rest: &str) -> String {
    format!("/requirements/{}{rest}?catalogue={}", of.system.code, of.catalogue.id)
}

/// The places above a page of a system.
pub(super) fn crumbs(cx: &Cx, of: &RequirementsOf) -> Vec<(String, String)> {
    vec![(cx.t(w::REQUIREMENTS).to_owned(), "/requirements".to_owned()), (of.system.name.clone(), path(of, ""))]
}

pub(super) async fn show(cx: Arc<Cx>) -> Handled {
    let code = cx.part(1);
    let of = cx.web.desk.requirements_of(cx.actor(), &code, cx.params.get("catalogue")).await?;
    let lede = format!("{} · {}", of.system.agency.name, of.catalogue.reference);
    let crumbs = [(cx.t(w::REQUIREMENTS).to_owned(), "/requirements".to_owned())];
    let body = html! {
        (shell::head(&of.system.name, &lede, Some(actions(&cx, &of))))
        @if of.system.level.is_none() {
            div.card { (feedback::empty(cx.t(w::NO_LEVEL), cx.t(w::NO_LEVEL_WHY), Some(html! { a.button href=(cx.href(&format!("/systems/{code}"))) { (of.system.name) } }))) }
        } @else {
            div.stack {
                section.card aria-labelledby="share-title" {
                    div.card-head { h2 #share-title { (cx.t(w::SHARE_MET)) " " (badge::level(&cx, of.system.level)) } strong { (draw::percent(&cx, &of.share())) } }
                    (draw::bar(&cx, &of.share()))
                    (draw::counts(&cx, &of.share()))
                }
                (bar(&cx, &of))
                (groups(&cx, &of))
            }
        }
    };
    Ok(shell::page(&cx, &of.system.name, &crumbs, body).into())
}

fn actions(cx: &Cx, of: &RequirementsOf) -> Markup {
    html! {
        a.button href=(cx.href(&path(of, "/duties"))) { (cx.t(w::DUTIES)) }
        a.button href=(cx.href(&path(of, "/remedies"))) { (cx.t(w::REMEDIES)) }
        details.menu {
            summary.button { (cx.t(w::EXPORT)) }
            div.menu-panel {
                @for (format, name) in [("xlsx", w::EXPORT_SHEET), ("oscal", w::EXPORT_OSCAL), ("ciso", w::EXPORT_CISO)] {
                    a.button.quiet href={ (cx.href(&path(of, "/export"))) "&format=" (format) } { (cx.t(name)) }
                }
                a.button.quiet href=(cx.href(&format!("/catalogues/{}/export?format=oscal", of.catalogue.id))) { (cx.t(w::CATALOGUE_OSCAL)) }
                a.button.quiet href=(cx.href(&format!("/catalogues/{}/export?format=ciso", of.catalogue.id))) { (cx.t(w::CATALOGUE_CISO)) }
                a.button.quiet href=(cx.href(&path(of, "/print"))) { (cx.t(w::PRINT_LIST)) }
            }
        }
        @if cx.may(Act::JudgeRequirements) || cx.may(Act::EditRequirements) {
            a.button href=(cx.href(&path(of, "/import"))) { (cx.t(w::IMPORT)) }
        }
    }
}

fn bar(cx: &Cx, of: &RequirementsOf) -> Markup {
    let phrase = |value: &str, phrase| (value.to_owned(), cx.t(phrase).to_owned());
    let words = std::iter::once(phrase("", w::ANY_VERDICT))
        .chain(Word::ALL.into_iter().map(|word| phrase(word.as_str(), w::word(word))));
    let groups = std::iter::once(phrase("", w::ANY_GROUP)).chain(
        of.catalogue
            .groups
            .iter()
            .map(|group| (group.id.clone(), cx.pick(&group.title_vi, &group.title_en).to_owned())),
    );
    html! {
        form.filters action=(cx.href(&format!("/requirements/{}", of.system.code))) data-filters aria-label=(cx.t(frame::FILTERS)) {
            (Select { id: "items-catalogue", name: "catalogue", label: cx.t(w::STANDARD), value: &of.catalogue.id,
                options: of.names.iter().map(|named| (named.code.clone(), named.name.clone())).collect() }.in_bar())
            (Select { id: "items-group", name: "group", label: cx.t(w::GROUPS), value: cx.params.text("group"), options: groups.collect() }.in_bar())
            (Select { id: "items-verdict", name: "verdict", label: cx.t(w::VERDICT), value: cx.params.text("verdict"), options: words.collect() }.in_bar())
            (Select { id: "items-signal", name: "signal", label: cx.t(w::SIGNAL), value: cx.params.text("signal"),
                options: vec![phrase("", w::ANY_SIGNAL), phrase("live", w::WITH_SIGNAL)] }.in_bar())
            button.button type="submit" { (cx.t(frame::FILTER)) }
        }
    }
}

/// Every group as a line with its share; the chosen items unfolded below.
fn groups(cx: &Cx, of: &RequirementsOf) -> Markup {
    let chosen = Chosen::read(&cx.params);
    let shares = of.shares();
    let rows: Vec<&Requirement> = of.items().into_iter().filter(|row| chosen.holds(of, row)).collect();
    let here = format!("/requirements/{}", of.system.code);
    let (shown, foot) = crate::ui::form::part_of(cx, (&here, "cursor"), &rows, ITEMS);
    html! {
        @if chosen.any() {
            section.stack aria-labelledby="items-title" {
                h2 #items-title {
                    @match chosen.group.and_then(|group| of.catalogue.group(group)) {
                        Some(group) => (cx.pick(&group.title_vi, &group.title_en)),
                        None => (cx.t(w::ITEMS)),
                    }
                }
                @if let Some(group) = chosen.group.and_then(|group| of.catalogue.group(group)) {
                    @if !group.mandatory { p.small.muted { (cx.t(w::OUTSIDE)) } }
                }
                @if rows.is_empty() { div.card { (feedback::empty(cx.t(w::EMPTY), cx.t(w::EMPTY_WHY), None)) } }
                @else {
                    (items(cx, of, shown))
                    (foot)
                }
            }
        }
        section.card aria-labelledby="groups-title" {
            h2 #groups-title { (cx.t(w::GROUPS)) }
            div.table-wrap {
                table.table.cards {
                    caption.visually-hidden { (cx.t(w::GROUPS)) }
                    thead { tr {
                        th scope="col" { (cx.t(w::GROUPS)) }
                        th scope="col" { (cx.t(w::CLAUSE)) }
                        th.num scope="col" { (cx.t(w::SHARE_MET)) }
                        th scope="col" { (cx.t(w::VERDICT)) }
                        th.num scope="col" { (cx.t(w::GAPS)) }
                    } }
                    tbody {
                        @for group in &of.catalogue.groups {
                            @if let Some(share) = shares.get(&group.id) {
                                @let clause = of.system.level.and_then(|level| group.clauses.get(&level)).map_or("", String::as_str);
                                tr {
                                    th.main scope="row" {
                                        a href={ (cx.href(&path(of, ""))) "&group=" (group.id) "#items-title" } aria-current=[(chosen.group == Some(group.id.as_str())).then_some("true")] { (cx.pick(&group.title_vi, &group.title_en)) }
                                        @if !group.mandatory { span.sub { (cx.t(w::OUTSIDE)) } }
                                    }
                                    td { (clause) }
                                    td.num data-name=(cx.t(w::SHARE_MET)) { (draw::percent(cx, share)) }
                                    td { (draw::bar(cx, share)) }
                                    td.num data-name=(cx.t(w::GAPS)) { (cx.number(share.not_met + share.partly)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn items(cx: &Cx, of: &RequirementsOf, rows: &[&Requirement]) -> Markup {
    let judges = cx.may(Act::JudgeRequirements);
    let list = html! {
        div.table-wrap {
            table.table.cards {
                caption.visually-hidden { (cx.t(w::ITEMS)) }
                thead { tr {
                    @if judges { th scope="col" { (cx.t(w::SELECT)) } }
                    th scope="col" { (cx.t(w::CLAUSE)) }
                    th scope="col" { (cx.t(w::ITEM)) }
                    th scope="col" { (cx.t(w::VERDICT)) }
                    th scope="col" { (cx.t(w::SIGNAL)) }
                    th.num scope="col" { (cx.t(w::EVIDENCE)) }
                    th scope="col" { (cx.t(w::RESPONSIBLE)) }
                } }
                tbody { @for row in rows { (item_row(cx, of, row, judges)) } }
            }
        }
    };
    html! {
        @if judges {
            form.stack method="post" action=(cx.href(&format!("/requirements/{}/judge", of.system.code))) {
                (hidden(cx))
                input type="hidden" name="catalogue" value=(of.catalogue.id);
                input type="hidden" name="back" value=(cx.params.on(&cx.path));
                (list)
                fieldset.card.no-print {
                    legend.label { (cx.t(w::JUDGE_SELECTED)) }
                    div.form-grid {
                        (Select { id: "many-verdict", name: "verdict", label: cx.t(w::VERDICT), value: "",
                            options: Word::ALL.into_iter().filter(|word| *word != Word::Unjudged).map(|word| (word.as_str().to_owned(), cx.t(w::word(word)).to_owned())).collect() }.draw())
                        div.field { label for="many-finding" { (cx.t(w::FINDING)) } input.input #many-finding name="finding" maxlength="2000" autocomplete="off"; }
                        div.field { label for="many-ground" { (cx.t(w::REASON)) " / " (cx.t(w::MEASURE)) } input.input #many-ground name="ground" maxlength="2000" autocomplete="off"; }
                    }
                    div { button.button.primary type="submit" { (cx.t(w::JUDGE)) } }
                }
            }
        } @else { (list) }
    }
}

fn item_row(cx: &Cx, of: &RequirementsOf, row: &Requirement, judges: bool) -> Markup {
    let judgement = of.judgement(&row.id);
    let clause = of.system.level.and_then(|level| row.clause(level)).unwrap_or_default();
    let address = path(of, &format!("/{}", row.id));
    html! {
        tr {
            @if judges {
                td { input type="checkbox" name="item" value={ (row.id) ":" (of.version(&row.id)) } aria-label={ (cx.t(w::SELECT)) " " (row.id) }; }
            }
            td.nowrap { (clause) }
            th.main scope="row" {
                a href=(cx.href(&address)) { (draw::title(cx, row)) }
                span.sub { (draw::summary(cx, row)) }
            }
            td data-name=(cx.t(w::VERDICT)) { (draw::word(cx, of.word(&row.id))) }
            td data-name=(cx.t(w::SIGNAL)) { @if let Some((_, said)) = draw::best(of, row) { (draw::signal(cx, said.state)) } }
            td.num data-name=(cx.t(w::EVIDENCE)) { (judgement.map_or(0, |judgement| judgement.evidence.len())) }
            td data-name=(cx.t(w::RESPONSIBLE)) {
                @if let Some(judgement) = judgement {
                    (judgement.responsible) " " (draw::day(cx, judgement.due, judgement.is_overdue(of.today)))
                }
            }
        }
    }
}

/// The whole checklist, tight, for paper.
pub(super) async fn print(cx: Arc<Cx>) -> Handled {
    let of = cx.web.desk.requirements_of(cx.actor(), &cx.part(1), cx.params.get("catalogue")).await?;
    let lede = format!("{} · {}. {}", of.system.agency.name, of.catalogue.reference, cx.t(w::PRINT_LEDE));
    let body = html! {
        (shell::head(&of.system.name, &lede, None))
        @for group in &of.catalogue.groups {
            @let rows: Vec<&Requirement> = of.items().into_iter().filter(|row| row.group == group.id).collect();
            @if !rows.is_empty() {
                table.table {
                    caption { (cx.pick(&group.title_vi, &group.title_en)) }
                    thead { tr { th scope="col" { (cx.t(w::CLAUSE)) } th scope="col" { (cx.t(w::ITEM)) } th scope="col" { (cx.t(w::VERDICT)) } } }
                    tbody {
                        @for row in rows {
                            tr {
                                td { (of.system.level.and_then(|level| row.clause(level)).unwrap_or_default()) }
                                th scope="row" { (draw::title(&cx, row)) }
                                td { @if of.word(&row.id) != Word::Unjudged { (cx.t(w::word(of.word(&row.id)))) } }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(shell::page(&cx, &of.system.name, &crumbs(&cx, &of), body).into())
}

/// Reads a verdict from a form.
pub(super) fn verdict(form: &Params) -> Option<Verdict> {
    let ground = |name: &str| form.get(name).or(form.get("ground")).unwrap_or_default().to_owned();
    Some(match form.text("verdict").parse().ok()? {
        Word::Met => Verdict::Met,
        Word::Partly => Verdict::Partly,
        Word::NotMet => Verdict::NotMet,
        Word::NotApplicable => Verdict::NotApplicable { reason: ground("reason") },
        Word::Equivalent => Verdict::Equivalent { measure: ground("measure") },
        Word::Unjudged => return None,
    })
}

pub(super) async fn judge_many(posted: Posted) -> Handled {
    let Posted { cx, form } = posted;
    let code = cx.part(1);
    let unknown =
        || luytre_desk::DeskError::field("verdict", luytre_desk::Problem::Unknown(form.text("verdict").to_owned()));
    let verdict = verdict(&form).ok_or_else(unknown)?;
    let mut changes = Vec::new();
    for named in form.all("item") {
        let (item, seen) = named.rsplit_once(':').unwrap_or((named, "0"));
        let command =
            Command::Judge { verdict: verdict.clone(), finding: form.text("finding").to_owned(), carried: None };
        changes.push(RequirementChange { item: item.to_owned(), seen: seen.parse().unwrap_or(0), command });
    }
    if changes.is_empty() {
        return Err(luytre_desk::DeskError::field("item", luytre_desk::Problem::Required).into());
    }
    cx.web.desk.change_requirements(cx.actor(), &code, form.get("catalogue"), changes).await?;
    let back = form.get("back").filter(|back| back.starts_with("/requirements/")).map(str::to_owned);
    Ok(Answer::GoAndSay(back.unwrap_or_else(|| format!("/requirements/{code}")), Flash::new("saved")))
}
