//! The level of a system from facts: the criteria of a regime, the deciding article, and what would change it. The facts
//! stand in the address; the form is made of what the criteria declare, so that a new regime needs no new page.

use std::collections::BTreeSet;
use std::sync::Arc;

use luytre_desk::Act;
use luytre_govern::level::{
    Ask, Classification, Criteria, DecidingRow, Fact, FactKind, FactProblem, FactValue, LevelFacts,
};
use luytre_govern::library::{Basis, Regime};
use luytre_govern::{Library, citation::Citations};
use maud::{Markup, html};

use crate::cx::{Cx, Handled};
use crate::params::Params;
use crate::routes::{Access, Route, page};
use crate::ui::form::Select;
use crate::ui::icon::icon;
use crate::ui::{badge, feedback, shell};
use crate::words::{frame, regulation as w};

/// Longest count that is read, in digits.
const DIGITS_MAX: usize = 11;
/// Prefix of the facts of the supposition.
const SUPPOSED: &str = "if.";

pub(crate) fn routes() -> Vec<Route> {
    vec![page("/level", Access::May(Act::ReadRegistry), show)]
}

async fn show(cx: Arc<Cx>) -> Handled {
    let library = cx.web.desk.library();
    let today = crate::format::legal_day(cx.now);
    let asked = cx.params.get("regime").and_then(|id| library.regime(id));
    let Some(regime) = asked.or_else(|| library.regime_for(today)) else {
        let body =
            html! { (shell::head(cx.t(w::LEVEL_TITLE), "", None)) (feedback::empty(cx.t(w::NOT_YET), "", None)) };
        return Ok(shell::page(&cx, cx.t(w::LEVEL_TITLE), &[], body).into());
    };
    let system = match cx.params.get("system") {
        Some(code) => Some(cx.web.desk.system_level(cx.actor(), code).await?),
        None => None,
    };
    let criteria = &regime.criteria;
    let mut facts = read(criteria, &cx.params, "");
    if let Some(system) = system.as_ref().filter(|_| facts.is_empty()) {
        facts = system.facts.clone();
    }
    let comparing = cx.params.has("compare");
    let mut supposed = read(criteria, &cx.params, SUPPOSED);
    if supposed.is_empty() {
        supposed = facts.clone();
    }
    let form = Form { cx: &cx, library: &library, regime, facts: &facts, supposed: comparing.then_some(&supposed) };
    let title = system.as_ref().map_or(cx.t(w::LEVEL_TITLE).to_owned(), |system| system.name.clone());
    let body = html! {
        (shell::head(&title, cx.t(w::LEVEL_LEDE), Some(form.actions())))
        @if let Some(system) = &system {
            p.row { (cx.t(w::RECORDED)) ": " (badge::level(&cx, system.recorded)) }
            (super::causes::card(&cx, &system.system, &system.causes, system.open.as_deref()))
        }
        (form.draw())
        @if facts.is_empty() { div.card { (feedback::empty(cx.t(w::RESULT), cx.t(w::START_HINT), None)) } }
        @else { (form.results()) }
        (form.overrides())
    };
    Ok(shell::page(&cx, &title, &[], body).into())
}

/// Reads the facts of an address.
fn read(criteria: &Criteria, params: &Params, prefix: &str) -> LevelFacts {
    let mut facts = LevelFacts::default();
    for fact in &criteria.facts {
        let name = format!("{prefix}{}", fact.code);
        let given = params.get(&name);
        let value = match fact.kind {
            FactKind::Flag => given.and_then(|word| match word {
                "yes" => Some(FactValue::Flag(true)),
                "no" => Some(FactValue::Flag(false)),
                _ => None,
            }),
            FactKind::Count => given.filter(|text| text.len() <= DIGITS_MAX).and_then(|text| {
                let digits: String = text.chars().filter(|character| !matches!(character, '.' | ' ')).collect();
                digits.parse().ok().map(FactValue::Count)
            }),
            FactKind::Choice => given.map(FactValue::from),
            FactKind::Choices => {
                let words: BTreeSet<String> = params.all(&name).map(str::to_owned).collect();
                (!words.is_empty()).then_some(FactValue::Words(words))
            }
        };
        facts.set(&fact.code, value);
    }
    facts
}

struct Form<'a> {
    cx: &'a Cx,
    library: &'a Library,
    regime: &'a Regime,
    facts: &'a LevelFacts,
    supposed: Option<&'a LevelFacts>,
}

impl Form<'_> {
    fn citations(&self) -> Citations<'_> {
        self.library.citations()
    }

    fn cite(&self, basis: &Basis) -> Markup {
        cite(self.cx, self.citations(), &basis.source, &self.regime.instrument, basis)
    }

    fn actions(&self) -> Markup {
        let cx = self.cx;
        html! {
            @if self.supposed.is_some() { a.button href=(cx.here(&without_supposition(&cx.params))) { (icon("close")) (cx.t(w::COMPARE_END)) } }
            @else { a.button href=(cx.here(&cx.params.with("compare", "1"))) { (icon("panel")) (cx.t(w::COMPARE)) } }
            a.button href=(cx.href("/regulation")) { (icon("audit")) (cx.t(w::REGULATION)) }
        }
    }

    fn draw(&self) -> Markup {
        let cx = self.cx;
        let groups: BTreeSet<&BTreeSet<String>> = self.regime.criteria.facts.iter().map(|fact| &fact.types).collect();
        html! {
            form.stack.card.no-print method="get" action=(cx.href("/level")) aria-labelledby="facts-title" {
                h2 #facts-title { (cx.t(w::FACTS)) }
                @if let Some(system) = cx.params.get("system") { input type="hidden" name="system" value=(system); }
                @if self.supposed.is_some() { input type="hidden" name="compare" value="1"; }
                (Select { id: "level-regime", name: "regime", label: cx.t(w::REGIME), value: &self.regime.id,
                    options: self.library.regimes.values().map(|regime| (regime.id.clone(), cx.pick(&regime.vi, &regime.en).to_owned())).collect() }.draw())
                div.columns[self.supposed.is_some()] {
                    @for (prefix, facts, title) in self.sides() {
                        div.stack {
                            @if self.supposed.is_some() { h3 { (title) } }
                            @for types in &groups { (self.group(types, prefix, facts)) }
                        }
                    }
                }
                div { button.button.primary type="submit" { (icon("check")) (cx.t(w::CLASSIFY)) } }
            }
        }
    }

    fn sides(&self) -> Vec<(&'static str, &LevelFacts, &'static str)> {
        let cx = self.cx;
        let supposed = self.supposed.map(|facts| (SUPPOSED, facts, cx.t(w::SUPPOSED)));
        std::iter::once(("", self.facts, cx.t(w::PRESENT))).chain(supposed).collect()
    }

    fn group(&self, types: &BTreeSet<String>, prefix: &str, facts: &LevelFacts) -> Markup {
        let cx = self.cx;
        let of_group: Vec<&Fact> = self.regime.criteria.facts.iter().filter(|fact| fact.types == *types).collect();
        let names = types.iter().filter_map(|code| self.regime.criteria.option("type", code));
        let names: Vec<&str> = names.map(|option| cx.pick(&option.vi, &option.en)).collect();
        // What is asked of another type stands folded, unless somebody filled it in.
        let open = facts.word("type").is_none_or(|of| types.is_empty() || types.contains(of))
            || of_group.iter().any(|fact| facts.get(&fact.code).is_some());
        let (lists, fields): (Vec<&Fact>, Vec<&Fact>) =
            of_group.into_iter().partition(|fact| fact.kind == FactKind::Choices);
        let inner = html! {
            @for fact in lists { (self.field(fact, prefix, facts)) }
            div.form-grid { @for fact in fields { (self.field(fact, prefix, facts)) } }
        };
        html! {
            @if types.is_empty() { fieldset.stack { legend.label { (cx.t(w::FACTS_ALL)) } (inner) } }
            @else {
                details open[open] {
                    summary.label { (cx.t(w::FACTS_OF_TYPE)) ": " (names.join(", ")) }
                    fieldset.stack { legend.visually-hidden { (names.join(", ")) } (inner) }
                }
            }
        }
    }

    fn field(&self, fact: &Fact, prefix: &str, facts: &LevelFacts) -> Markup {
        let cx = self.cx;
        let name = format!("{prefix}{}", fact.code);
        let id = format!("level-{}{}", if prefix.is_empty() { "" } else { "if-" }, fact.code);
        let label = cx.pick(&fact.vi, &fact.en);
        let unknown = || (String::new(), cx.t(w::NOT_KNOWN).to_owned());
        match fact.kind {
            FactKind::Flag => {
                let value = facts.flag(&fact.code).map_or("", |flag| if flag { "yes" } else { "no" });
                let options = vec![
                    unknown(),
                    ("yes".to_owned(), cx.t(w::YES).to_owned()),
                    ("no".to_owned(), cx.t(w::NO).to_owned()),
                ];
                Select { id: &id, name: &name, label, options, value }.draw()
            }
            FactKind::Choice => {
                let words =
                    fact.options.iter().map(|option| (option.code.clone(), cx.pick(&option.vi, &option.en).to_owned()));
                let options = std::iter::once(unknown()).chain(words).collect();
                Select { id: &id, name: &name, label, options, value: facts.word(&fact.code).unwrap_or_default() }
                    .draw()
            }
            FactKind::Count => {
                let value = facts.count(&fact.code).map(|count| count.to_string()).unwrap_or_default();
                html! {
                    div.field {
                        label for=(id) { (label) }
                        input.input id=(id) name=(name) value=(value) inputmode="numeric" autocomplete="off" maxlength=(DIGITS_MAX);
                    }
                }
            }
            FactKind::Choices => {
                let chosen = facts.words(&fact.code);
                html! {
                    fieldset.stack-tight id=(id) tabindex="-1" {
                        legend.label { (label) }
                        @for option in &fact.options {
                            @let on = chosen.is_some_and(|words| words.contains(&option.code));
                            (crate::ui::form::tick(&format!("{id}-{}", option.code), &name, cx.pick(&option.vi, &option.en), on, &option.code))
                        }
                    }
                }
            }
        }
    }

    fn results(&self) -> Markup {
        let cx = self.cx;
        let criteria = &self.regime.criteria;
        let differs = self.supposed.map(|supposed| self.facts.changed(supposed)).unwrap_or_default();
        html! {
            @if self.supposed.is_some() && !differs.is_empty() {
                p { strong { (cx.t(w::CHANGED_FACTS)) } ": "
                    (differs.iter().filter_map(|code| criteria.fact(code)).map(|fact| cx.pick(&fact.vi, &fact.en)).collect::<Vec<_>>().join("; ")) }
            }
            div.columns[self.supposed.is_some()] {
                @for (prefix, facts, title) in self.sides() { (self.result(facts, prefix, title)) }
            }
            @if let Some(supposed) = self.supposed
                && criteria.classify(self.facts).level == criteria.classify(supposed).level { p.muted { (cx.t(w::SAME_LEVEL)) } }
        }
    }

    fn result(&self, facts: &LevelFacts, prefix: &str, title: &str) -> Markup {
        let cx = self.cx;
        let criteria = &self.regime.criteria;
        let problems = criteria.check(facts);
        let id = if prefix.is_empty() { "result" } else { "result-if" };
        html! {
            section.card.stack aria-labelledby={ (id) "-title" } id=(id) {
                h2 id={ (id) "-title" } { @if self.supposed.is_some() { (cx.t(w::RESULT)) ": " (title) } @else { (cx.t(w::RESULT)) } }
                @if problems.is_empty() { (self.found(&criteria.classify(facts), facts)) }
                @else { (self.problems(&problems)) }
            }
        }
    }

    fn problems(&self, problems: &[FactProblem]) -> Markup {
        let cx = self.cx;
        let label = |code: &str| {
            self.regime.criteria.fact(code).map_or(code.to_owned(), |fact| cx.pick(&fact.vi, &fact.en).to_owned())
        };
        let text = |problem: &FactProblem| match problem {
            FactProblem::Contradiction { vi, en, source_text, .. } => {
                format!("{} ({})", cx.pick(vi, en), spell(cx, self.citations(), source_text, &self.regime.instrument))
            }
            FactProblem::Missing { field } => format!("{}: {}", label(field), cx.t(frame::REQUIRED)),
            FactProblem::Unknown { field, .. } | FactProblem::Kind { field, .. } => {
                format!("{}: {problem}", label(field))
            }
            FactProblem::Word { field, word, .. } => format!("{}: {word}", label(field)),
        };
        feedback::notice(
            feedback::Tone::Bad,
            html! {
                strong { (cx.t(frame::NEEDS_FIX)) }
                ul { @for problem in problems { li { a href={ "#level-" (problem.field()) } { (text(problem)) } } } }
            },
        )
    }

    fn found(&self, found: &Classification, facts: &LevelFacts) -> Markup {
        let cx = self.cx;
        let criteria = &self.regime.criteria;
        let important = criteria.important_to_national_security(facts, found.level);
        let names = |codes: &[String]| -> String {
            let facts = codes.iter().filter_map(|code| criteria.fact(code));
            facts.map(|fact| cx.pick(&fact.vi, &fact.en)).collect::<Vec<_>>().join("; ")
        };
        html! {
            p.row {
                @if found.level.is_some() { strong { (badge::level(cx, found.level)) } }
                @else { span.badge.medium { (icon("alerts")) (cx.t(w::RESULT_NONE)) } }
            }
            @match &found.ask {
                Some(Ask::Person) => { p { (cx.t(w::ASK_PERSON)) } }
                Some(Ask::Facts(codes)) => { p { (cx.t(w::ASK_FACTS)) ": " (names(codes)) } }
                None => {}
            }
            @if !found.deciding.is_empty() { (self.rows(cx.t(w::DECIDING), &found.deciding)) }
            @if !found.missing.is_empty() {
                div.stack-tight {
                    h3 { (cx.t(w::MISSING)) }
                    ul.stack-tight { @for missing in &found.missing {
                        li { (names(&missing.facts)) ": " (w::could_give(cx.lang, missing.level.number())) " "
                            span.muted.small { "(" (spell(cx, self.citations(), &missing.source, &self.regime.instrument)) ")" } }
                    } }
                }
            }
            @if !found.cautions.is_empty() {
                div.stack-tight {
                    h3 { (cx.t(w::CAUTIONS)) }
                    ul.stack-tight { @for caution in &found.cautions { li { (cx.pick(&caution.vi, &caution.en)) " " (self.cite(&caution.basis)) } } }
                }
            }
            @if !important.is_empty() {
                div.stack-tight {
                    h3 { (cx.t(w::IMPORTANT)) }
                    ul.stack-tight { @for row in important { li { (cx.pick(&row.vi, &row.en)) " " (self.cite(&row.basis)) } } }
                }
            }
            @if !found.also.is_empty() {
                details { summary.label { (cx.t(w::ALSO)) } (self.rows("", &found.also)) }
            }
        }
    }

    fn rows(&self, title: &str, rows: &[DecidingRow]) -> Markup {
        let cx = self.cx;
        html! {
            div.stack-tight {
                @if !title.is_empty() { h3 { (title) } }
                ul.stack-tight { @for row in rows { li { (cx.pick(&row.vi, &row.en)) " " (self.cite(&row.basis)) } } }
            }
        }
    }

    fn overrides(&self) -> Markup {
        let cx = self.cx;
        html! {
            details.card {
                summary.label { (cx.t(w::OVERRIDES)) }
                ul.stack-tight { @for row in &self.regime.criteria.overrides { li { (cx.pick(&row.vi, &row.en)) " " (self.cite(&row.basis)) } } }
            }
        }
    }
}

fn without_supposition(params: &Params) -> Params {
    let names: BTreeSet<&str> = params.pairs().iter().map(|(name, _)| name.as_str()).collect();
    let supposed = names.into_iter().filter(|name| name.starts_with(SUPPOSED) || *name == "compare");
    supposed.fold(params.clone(), |params, name| params.without(name))
}

/// A source spelled out in the page's language.
pub(crate) fn spell(cx: &Cx, citations: Citations<'_>, source: &str, own: &str) -> String {
    match cx.lang {
        luytre_desk::Language::Vi => citations.vi(source, own),
        luytre_desk::Language::En => citations.en(source, own),
    }
}

/// A source spelled out, with how far it can be trusted.
pub(crate) fn cite(cx: &Cx, citations: Citations<'_>, source: &str, own: &str, basis: &Basis) -> Markup {
    html! {
        span.small.muted { (spell(cx, citations, source, own)) }
        " " (super::regulation::confidence(cx, basis.confidence))
    }
}
