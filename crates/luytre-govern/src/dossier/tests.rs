//! The dossier of a made-up province: whole golden table, guards one by one, clocks, properties.

mod attachments;
mod clocks;
mod golden;
mod guards;
mod properties;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use luytre_model::{ProtectionLevel, Role};

use super::act::Seed;
use super::apply::{apply, open};
use super::completeness::missing;
use super::decide::{Context, Facts, decide};
use super::*;
use crate::library::Library;
use crate::library::regime::Procedure;
use crate::profile::Deployment;

const NEW: &str = "ND331-2026";
const OLD: &str = "ND85-2016";
const TODAY: Date = date(2026, 10, 5);

fn procedure(regime: &str) -> &'static Procedure {
    let library: &'static Library = Library::shipped();
    &library.regimes[regime].procedure
}

fn level(number: u8) -> ProtectionLevel {
    number.try_into().unwrap()
}

fn paper(number: &str, on: Date) -> DocumentRef {
    DocumentRef { number: number.into(), date: Some(on), body: "UBND tỉnh".into(), file: None }
}

fn person(login: &str, role: Role, agency: Option<&str>) -> By {
    let reach = agency.map(|agency| BTreeSet::from([agency.to_owned()]));
    By { login: login.into(), name: format!("Người {login}"), role, agency: agency.map(str::to_owned), reach }
}

fn officer() -> By {
    person("officer", Role::AgencyOfficer, Some("XA-03"))
}

fn assessor() -> By {
    person("assessor", Role::Assessor, None)
}

fn chief() -> By {
    person("chief", Role::AgencyHead, Some("CA-TINH"))
}

fn leader() -> By {
    person("leader", Role::Leader, None)
}

fn context() -> Context<'static> {
    let regulation = Some(paper("05/QC", date(2026, 9, 1)));
    let facts = Facts { regulation, deployment: Deployment::Full, ..Facts::default() };
    Context { procedure: procedure(NEW), today: TODAY, facts, in_force: true, decides_until: None }
}

fn on(today: Date) -> Context<'static> {
    Context { today, ..context() }
}

fn parties() -> Parties {
    let (operator, owner) = ("XA-03".to_owned(), "LUYHA".to_owned());
    Parties { operator, owner, dedicated_unit: "CA-TINH".to_owned(), ..Parties::default() }
}

fn seed(number: u8, regime: &str) -> Seed {
    Seed {
        code: "HS-2026-0001".into(),
        system: "TRANG-03".into(),
        system_name: "Trang thông tin xã".into(),
        regime: regime.into(),
        level: level(number),
        grounds: Vec::new(),
        important: false,
        parties: parties(),
        known: Known::default(),
        parts: BTreeMap::new(),
        replaces: None,
        begun: None,
        begun_paper: None,
    }
}

fn empty(number: u8) -> Dossier {
    let entry = |event| entry(&officer(), TODAY, event);
    open(seed(number, NEW), entry)
}

fn entry(by: &By, on: Date, event: Event) -> Entry {
    Entry { on, by: by.login.clone(), name: by.name.clone(), role: Some(by.role), event }
}

/// Gives a command and applies what follows.
fn step(dossier: &Dossier, command: Command, by: &By, context: &Context<'_>) -> Result<Dossier, Refusal> {
    let events = decide(dossier, command, by, context)?;
    let apply_one = |dossier, event| apply(dossier, &entry(by, context.today, event));
    Ok(events.into_iter().fold(dossier.clone(), apply_one))
}

#[track_caller]
fn done(dossier: &Dossier, command: Command, by: &By, context: &Context<'_>) -> Dossier {
    step(dossier, command, by, context).unwrap_or_else(|refusal| panic!("refused: {refusal}"))
}

/// Every field of every document is written.
fn written(number: u8) -> Dossier {
    let context = context();
    let mut dossier = empty(number);
    loop {
        let Some(next) = missing(&dossier, context.procedure).into_iter().next() else { return dossier };
        let fields = BTreeMap::from([(next.field.clone(), format!("Nội dung {}", next.field))]);
        dossier = done(&dossier, Command::Write { part: next.part, fields }, &officer(), &context);
    }
}

fn with_opinion(dossier: &Dossier) -> Dossier {
    if body::opinion_giver(dossier, procedure(NEW)).is_none() {
        return dossier.clone();
    }
    let asked = done(dossier, Command::AskOpinion, &officer(), &context());
    let command = Command::GiveOpinion { document: paper("7/CAT", TODAY), text: "Thống nhất".into() };
    done(&asked, command, &assessor(), &context())
}

fn sent(number: u8) -> Dossier {
    done(&with_opinion(&written(number)), Command::Submit, &officer(), &context())
}

fn accepted(number: u8) -> Dossier {
    done(&sent(number), Command::Accept, &assessor(), &context())
}

fn appraise(verdict: Verdict) -> Command {
    let document = paper("12/CAT-PA05", TODAY);
    Command::Appraise { document, form: AppraisalForm::Written, text: "Đã xem hồ sơ".into(), verdict }
}

fn awaiting(number: u8) -> Dossier {
    let appraised = done(&accepted(number), appraise(Verdict::Fit), &assessor(), &context());
    match appraised.stage {
        Stage::Appraised { .. } => done(&appraised, Command::AskApproval, &officer(), &context()),
        _ => appraised,
    }
}

fn approve() -> Command {
    Command::Approve { decision: paper("99/QĐ", TODAY) }
}

fn approved(number: u8) -> Dossier {
    let by = if number <= 2 { chief() } else { leader() };
    done(&awaiting(number), approve(), &by, &context())
}

#[test]
fn the_whole_way_of_every_level() {
    for number in 1..=5 {
        let dossier = approved(number);
        assert!(matches!(dossier.stage, Stage::Approved { .. }), "level {number}: {:?}", dossier.stage);
        assert_eq!(replay(&dossier.log), Some(dossier.clone()), "level {number}");
        let words: Vec<&str> = dossier.log.iter().map(|entry| entry.event.name()).collect();
        assert_eq!(words.contains(&"approval_asked"), number >= 3, "level {number}: {words:?}");
        assert_eq!(words.contains(&"opinion_given"), number >= 4, "level {number}: {words:?}");
    }
}

#[test]
fn a_record_survives_the_store() {
    let dossier =
        done(&approved(5), Command::NoteListing { decision: paper("3/QĐ-TTg", TODAY) }, &leader(), &context());
    let text = serde_json::to_string(&dossier).unwrap();
    assert_eq!(serde_json::from_str::<Dossier>(&text).unwrap(), dossier);
    let keys = dossier.keys();
    assert_eq!((keys.state.as_str(), keys.agency.as_deref()), ("da_duoc_phe_duyet", Some("XA-03")));
    assert_eq!(keys.parties, ["LUYHA", "CA-TINH"]);
}

#[test]
fn versions_are_what_was_sent() {
    let context = context();
    let first = sent(2);
    let returned = done(&first, Command::Return { reasons: vec!["thiếu sơ đồ".into()] }, &assessor(), &context);
    let fields = BTreeMap::from([("mo_hinh_logic".to_owned(), "Ba vùng\nNội dung mo_hinh_logic".to_owned())]);
    let mended = done(&returned, Command::Write { part: "tong_quan".into(), fields }, &officer(), &context);
    let second = done(&mended, Command::Submit, &officer(), &context);
    assert_eq!(second.rounds, 2);
    let (one, two) = (version(&second.log, 1).unwrap(), version(&second.log, 2).unwrap());
    assert_eq!((&one.parts, &two.parts), (&first.parts, &second.parts));
    let found = differences(&one, &two);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0].lines,
        [difference::Line::New("Ba vùng".into()), difference::Line::Same("Nội dung mo_hinh_logic".into())]
    );
    assert_eq!(version(&second.log, 3), None);
}

#[test]
fn an_earlier_regime_takes_its_decision_and_nothing_new() {
    let context = Context { procedure: procedure(OLD), in_force: false, ..context() };
    let dossier = open(seed(3, OLD), |event| entry(&officer(), TODAY, event));
    let refused = step(&dossier, Command::Submit, &officer(), &context).unwrap_err();
    assert_eq!(refused.word(), "not_in_procedure");
    let decision = paper("812/QĐ-UBND", date(2024, 3, 18));
    let entered = done(&dossier, Command::EnterDecision { decision: decision.clone() }, &officer(), &context);
    assert_eq!(entered.decision(), Some(&decision));
    let new = step(&empty(3), Command::EnterDecision { decision }, &officer(), &self::context()).unwrap_err();
    assert_eq!(new.word(), "not_in_procedure", "under the regime in force a level is appraised first");
}

#[test]
fn the_transition_lets_an_earlier_regime_decide_until_its_last_day() {
    let last = date(2027, 1, 1);
    let on = |today: Date| Context {
        procedure: procedure(OLD),
        in_force: false,
        decides_until: Some(last),
        ..self::on(today)
    };
    let after = last.tomorrow().unwrap();
    let mut written = open(seed(3, OLD), |event| entry(&officer(), TODAY, event));
    while let Some(next) = missing(&written, procedure(OLD)).into_iter().next() {
        let fields = BTreeMap::from([(next.field.clone(), "Nội dung".to_owned())]);
        written = done(&written, Command::Write { part: next.part, fields }, &officer(), &on(TODAY));
    }
    let late = step(&written, Command::Submit, &officer(), &on(after)).unwrap_err();
    assert_eq!(late, Refusal::TransitionOver(last));
    let sent = done(&written, Command::Submit, &officer(), &on(last));
    assert_eq!(step(&sent, Command::Accept, &assessor(), &on(after)).unwrap_err().word(), "transition_over");
    let accepted = done(&sent, Command::Accept, &assessor(), &on(last));
    assert_eq!(accepted.stage.word(), StageWord::Sent);
    // A decision of the last day may be entered after it; one of the next day may not.
    let appraised = done(&accepted, appraise(Verdict::Fit), &assessor(), &on(last));
    let asked = done(&appraised, Command::AskApproval, &officer(), &on(last));
    let of = |day| Command::Approve { decision: paper("9/QĐ", day) };
    assert_eq!(step(&asked, of(after), &leader(), &on(after)).unwrap_err().word(), "transition_over");
    let approved = done(&asked, of(last), &leader(), &on(after));
    assert_eq!(approved.stage.word(), StageWord::Approved);
}

#[test]
fn the_four_words_of_the_annual_report() {
    let words: Vec<Option<&str>> =
        StageWord::ALL.iter().map(|word| word.reported_as().map(StageWord::as_str)).collect();
    let known = &procedure(NEW).states;
    for word in words.into_iter().flatten() {
        let row = known.iter().find(|state| state.code == word).expect("the content has the word");
        assert!(row.in_annual_report, "{word}");
    }
    for state in known {
        assert!(StageWord::from_word(&state.code).is_some(), "the engine does not know {}", state.code);
    }
}
