use std::collections::BTreeSet;
use std::fmt::Write as _;

use jiff::ToSpan as _;
use luytre_model::Nanos;
use proptest::prelude::*;

use super::evaluate::Judged;
use super::four_layer::{Presence, Shown, of_share, standings};
use super::register::{Command, Correction, Refusal, apply, decide, speaking};
use super::*;
use crate::coverage::CoverageState;
use crate::library::Library;
use crate::record::DocumentRef;
use crate::{Record as _, catalogue};

const NOW: Nanos = Nanos(1_795_309_200 * Nanos::SECOND);
const HOUR: i64 = 3_600 * Nanos::SECOND;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn level(number: u8) -> ProtectionLevel {
    number.try_into().expect("a level")
}

fn judged(entry: Option<&Standing>) -> Judged<'_> {
    Judged { now: NOW, today: day("2026-11-22"), seen_before: None, entry, due_days: 30 }
}

fn def(id: &str) -> &'static SignalDef {
    Signals::shipped().get(id).expect("a kind of signal")
}

fn entry(code: &str, date: &str, until: Option<&str>) -> RegisterEntry {
    RegisterEntry {
        code: code.to_owned(),
        register: "policy_register".to_owned(),
        agency: "SO-AN".to_owned(),
        system: None,
        title: "Quy chế".to_owned(),
        date: day(date),
        valid_until: until.map(day),
        document: DocumentRef::default(),
        result: EntryResult::Passed,
        note: String::new(),
        provider: String::new(),
        withdrawn: None,
    }
}

#[test]
fn every_signal_of_the_catalogues_is_measured_and_no_other() {
    let catalogue = catalogue::shipped().present();
    let named: BTreeSet<&str> = catalogue.signals.iter().map(|signal| signal.id.as_str()).collect();
    let measured: BTreeSet<&str> = Signals::shipped().kinds.iter().map(|kind| kind.id.as_str()).collect();
    assert_eq!(measured, named);
    assert_eq!(measured.len(), 57);
    for kind in &Signals::shipped().kinds {
        let source = catalogue.signal(&kind.id).expect("named").source;
        if source == catalogue::SignalSource::Telemetry {
            assert!(kind.measure.is_live(), "{} is telemetry and nothing measures it", kind.id);
        }
    }
}

#[test]
fn enough_items_of_level_three_can_be_seen_by_live_data() {
    let catalogue = catalogue::shipped().present();
    let items: Vec<&Requirement> = catalogue.at(level(3)).filter(|item| catalogue.is_mandatory(item)).collect();
    let is_live = |signal: &String| Signals::shipped().get(signal).is_some_and(|kind| kind.measure.is_live());
    let seen = items.iter().filter(|item| item.signals.iter().any(is_live)).count();
    assert_eq!(items.len(), 195);
    assert!(seen >= 60, "{seen} of {}", items.len());
}

#[test]
fn a_damaged_file_is_refused_with_every_problem() {
    let head = "source: x\nconfidence: L\nin_force_from: 2026-07-24\nin_force_to: null\nvalid: P1Y\ndue_days: 30\ngroups:\n  - {id: g, vi: G, en: G}\nsignals:\n";
    let check = |rows: &str, expected: &[(&str, &str)]| {
        let problems = Signals::read(&format!("{head}{rows}")).expect_err("refused");
        let found: Vec<(&str, &str)> =
            problems.iter().map(|problem| (problem.signal.as_str(), problem.field)).collect();
        assert_eq!(found, expected, "{problems:?}");
    };
    check("  - {id: a, group: none, vi: A, en: A, measure: record}\n", &[("a", "group")]);
    check("  - {id: a, group: g, vi: A, en: A, measure: guess}\n", &[("a", "measure")]);
    check("  - {id: a, group: g, vi: A, en: A, measure: events}\n", &[("a", "checks")]);
    check("  - {id: a, group: g, vi: A, en: A, measure: coverage, ok: 50, warn: 60}\n", &[("a", "ok")]);
    check("  - {id: a, group: g, vi: A, en: A, measure: layer, layer: sky}\n", &[("a", "layer")]);
    check(
        "  - {id: a, group: g, vi: A, en: A, measure: record}\n  - {id: a, group: g, vi: '', en: A, measure: record}\n",
        &[("a", "id"), ("a", "vi")],
    );
    check(
        "  - {id: a, group: g, vi: A, en: A, measure: events, checks: [{id: s, vi: S, en: S, query: '(', window_h: 24, at_least: 1, missing: fail}]}\n",
        &[("a", "query")],
    );
    check("  - {id: a, group: g, vi: A, en: A, measure: record, extra: 1}\n", &[("", "")]);
    assert!(Signals::read("valid: P1Y").is_err());
}

#[test]
fn measured_numbers_become_states_as_the_table_says() {
    let answer = |count: u64, hours: i64| Answered {
        count,
        newest: (count > 0).then(|| NOW.plus(-hours * HOUR)),
        hosts: count.min(2),
    };
    let checks = |answers: Vec<Answered>| Measured::Checks { answers, hosts: 3 };
    let share = |part, whole| Measured::Share { part, whole, lacking: vec!["db01".to_owned()], newest: Some(NOW) };
    let layer = |state| Measured::Layer { state, newest: Some(NOW), events: 12 };
    let oldest = |days: i64, needed: Option<&str>| Measured::Oldest {
        time: Some(NOW.plus(-days * 24 * HOUR)),
        needed: needed.map(|text| text.parse().expect("a span")),
    };
    let valid = entry("SO-1", "2026-06-01", None).standing("P1Y".parse().expect("a span"));
    let ends = entry("SO-2", "2026-06-01", Some("2026-12-01")).standing("P1Y".parse().expect("a span"));
    let over = entry("SO-3", "2025-06-01", None).standing("P1Y".parse().expect("a span"));
    let failed = Standing { result: EntryResult::Failed, ..valid.clone() };
    let mut table = String::new();
    let mut row = |what: &str, signal: &str, measured: &Measured, judged: Judged<'_>| {
        let outcome = evaluate(def(signal), measured, judged);
        let _ = writeln!(
            table,
            "{what:<44} {:<15} {:<20} value {:?} of {:?}",
            outcome.state,
            outcome.reason.as_str(),
            outcome.value,
            outcome.of
        );
    };
    let none = judged(None);
    let before = Judged { seen_before: Some(NOW.plus(-900 * HOUR)), ..none };
    row("firewall seen", "fw_events", &checks(vec![answer(7, 1)]), none);
    row("firewall never seen", "fw_events", &checks(vec![answer(0, 1)]), none);
    row("firewall seen once, not now", "fw_events", &checks(vec![answer(0, 1)]), before);
    row("firewall never seen, with a paper", "fw_events", &checks(vec![answer(0, 1)]), judged(Some(&valid)));
    row("sensor with fresh rules", "ids_events", &checks(vec![answer(7, 1), answer(1, 20)]), none);
    row("sensor with old rules", "ids_events", &checks(vec![answer(7, 1), answer(0, 1)]), none);
    row("anti-virus on two of three hosts", "av_status", &checks(vec![answer(7, 1), answer(1, 2)]), none);
    row("back-up done, none failed", "backup_job_log", &checks(vec![answer(1, 9), answer(0, 1)]), none);
    row("back-up done, one failed", "backup_job_log", &checks(vec![answer(1, 9), answer(1, 2)]), none);
    row("back-up only failed", "backup_job_log", &checks(vec![answer(0, 9), answer(1, 2)]), none);
    row("too few answers given", "ids_events", &checks(vec![answer(7, 1)]), none);
    for state in CoverageState::ALL {
        row(&format!("layer {}", state.as_str()), "log_source.network", &layer(state), none);
    }
    row("all sources live", "log_coverage", &share(4, 4), none);
    row("three of four live", "log_coverage", &share(3, 4), none);
    row("one of four live", "log_coverage", &share(1, 4), none);
    row("nothing registered", "log_coverage", &share(0, 0), none);
    row("nothing registered, with a paper", "asset_register", &share(0, 0), judged(Some(&valid)));
    row("staff in part", "staff_register", &share(2, 3), none);
    row("logs of 100 days, 3 months asked", "log_retention", &oldest(100, Some("P3M")), none);
    row("logs of 90 days, 3 months asked", "log_retention", &oldest(90, Some("P3M")), none);
    row("logs, nothing asked", "log_retention", &oldest(90, None), none);
    row("examined, whole", "log_integrity", &Measured::Examined { at: Some(NOW), problems: 0 }, none);
    row("examined, differs", "log_integrity", &Measured::Examined { at: Some(NOW), problems: 2 }, none);
    row("never examined", "log_integrity", &Measured::Examined { at: None, problems: 0 }, none);
    row("rules", "siem_rules", &Measured::Rules { loaded: 240, behind: false }, none);
    row("rules, detector behind", "siem_rules", &Measured::Rules { loaded: 240, behind: true }, none);
    row("no rules", "siem_rules", &Measured::Rules { loaded: 0, behind: false }, none);
    row("paper valid", "policy_register", &Measured::Nothing, judged(Some(&valid)));
    row("paper ends in nine days", "policy_register", &Measured::Nothing, judged(Some(&ends)));
    row("paper too old", "policy_register", &Measured::Nothing, judged(Some(&over)));
    row("paper says it failed", "restore_test", &Measured::Nothing, judged(Some(&failed)));
    row("no paper", "policy_register", &Measured::Nothing, none);
    insta::assert_snapshot!("states", table);
}

#[test]
fn an_entry_counts_as_long_as_the_strictest_requirement_says() {
    let (signals, catalogue) = (Signals::shipped(), catalogue::shipped().present());
    let validity = |signal: &str, number: u8| signals.validity(catalogue, signal, Some(level(number))).to_string();
    assert_eq!(validity("account_review", 3), "P6M");
    assert_eq!(validity("account_review", 5), "P1M");
    assert_eq!(validity("acceptance_record", 3), "P1Y", "no requirement says it");
    let entry = entry("SO-1", "2026-01-31", Some("2026-12-31"));
    assert_eq!(entry.counts_until("P1M".parse().expect("a span")), day("2026-02-28"));
    assert_eq!(entry.counts_until("P1Y".parse().expect("a span")), day("2026-12-31"), "its own end is earlier");
}

#[test]
fn the_entry_that_counts_longest_speaks_unless_a_newer_one_failed() {
    let year = "P1Y".parse().expect("a span");
    let old = entry("SO-1", "2025-05-01", None);
    let new = entry("SO-2", "2026-05-01", None);
    let short = entry("SO-3", "2026-06-01", Some("2026-06-30"));
    let failed = RegisterEntry { result: EntryResult::Failed, ..entry("SO-4", "2026-07-01", None) };
    let older_failed = RegisterEntry { result: EntryResult::Failed, ..entry("SO-5", "2026-01-01", None) };
    let gone = RegisterEntry { withdrawn: Some("nhầm".to_owned()), ..entry("SO-6", "2026-08-01", None) };
    let code = |entries: &[&RegisterEntry]| {
        speaking(entries.iter().copied(), year).map(|standing| standing.code).unwrap_or_default()
    };
    assert_eq!(code(&[&old, &new, &short]), "SO-2");
    assert_eq!(code(&[&new, &failed]), "SO-4");
    assert_eq!(code(&[&new, &older_failed]), "SO-2");
    assert_eq!(code(&[&gone]), "");
    assert_eq!(code(&[&gone, &failed]), "SO-4");
}

#[test]
fn a_signal_supports_and_never_decides() {
    let catalogue = catalogue::shipped().present();
    let item = catalogue.requirement("TCVN14423.NET.FW-IPS").expect("an item");
    let states = |pairs: &[(&str, SignalState)]| {
        pairs.iter().map(|(signal, state)| ((*signal).to_owned(), *state)).collect::<BTreeMap<_, _>>()
    };
    let support = supports(item, &states(&[("fw_events", SignalState::LiveOk), ("ids_events", SignalState::LiveFail)]));
    assert_eq!(support.supporting, ["fw_events"]);
    assert_eq!(support.live, ["fw_events", "ids_events"]);
    assert_eq!(support.contradicting, ["ids_events"]);
    let none =
        supports(item, &states(&[("fw_events", SignalState::Absent), ("mail_gateway_events", SignalState::LiveOk)]));
    assert_eq!(none, Support::default());
    assert!(!applies(catalogue, "dbfw_events", Some(level(1))));
    assert!(applies(catalogue, "dbfw_events", Some(level(3))) && applies(catalogue, "dbfw_events", None));
    assert_eq!(limit_of(catalogue, "TCVN14423.LOG.RETAIN", "retention", level(3)), "P3M".parse().ok());
    assert_eq!(limit_of(catalogue, "TCVN14423.LOG.RETAIN", "retention", level(1)), None);
}

#[test]
fn layers_stand_on_their_evidence() {
    let library = Library::shipped();
    let shown =
        |code: &str, presence| Shown { code: code.to_owned(), presence, by: "x".to_owned(), path: "/".to_owned() };
    let found = standings(library, &[]);
    assert_eq!(found.iter().map(|layer| layer.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(found.iter().all(|layer| layer.presence == Presence::Missing && !layer.evidence.is_empty()));
    let all: Vec<Shown> = found[3].evidence.iter().map(|row| shown(&row.code, Presence::Present)).collect();
    let found = standings(library, &all);
    assert_eq!((found[3].presence, found[0].presence), (Presence::Present, Presence::Missing));
    let found = standings(library, &[shown("live_telemetry", Presence::Partly)]);
    assert_eq!(found[1].presence, Presence::Partly);
    assert_eq!(
        [of_share(0, 4), of_share(3, 4), of_share(4, 4), of_share(0, 0)].map(Presence::as_str),
        ["missing", "partly", "present", "missing"]
    );
}

#[test]
fn words_are_read_back() {
    for state in SignalState::ALL {
        assert_eq!(state.as_str().parse::<SignalState>().ok(), Some(state));
    }
    for result in EntryResult::ALL {
        assert_eq!(EntryResult::from_word(result.as_str()), Some(result));
    }
    assert!("well".parse::<SignalState>().is_err());
}

fn correction(date: &str, until: Option<&str>) -> Correction {
    Correction {
        title: "Quy chế mới".to_owned(),
        date: day(date),
        valid_until: until.map(day),
        document: DocumentRef::default(),
        result: EntryResult::Remarks,
        note: String::new(),
        provider: String::new(),
    }
}

#[test]
fn commands_on_an_entry_end_as_the_table_says() {
    let today = day("2026-11-22");
    let kept = entry("SO-1", "2026-05-01", None);
    let gone = RegisterEntry { withdrawn: Some("nhầm".to_owned()), ..kept.clone() };
    let correct = |date: &str, until| Command::Correct(correction(date, until));
    let withdraw = |reason: &str| Command::Withdraw { reason: reason.to_owned() };
    let cases = [
        (&kept, correct("2026-11-22", None), Ok(1)),
        (&kept, correct("2026-11-23", None), Err(Refusal::FutureDay)),
        (&kept, correct("2026-05-01", Some("2026-04-30")), Err(Refusal::EndsBeforeItBegins)),
        (&kept, withdraw("nhập nhầm"), Ok(1)),
        (&kept, withdraw("  "), Err(Refusal::NoReason)),
        (&gone, correct("2026-05-01", None), Err(Refusal::Withdrawn)),
        (&gone, withdraw("lần nữa"), Err(Refusal::Withdrawn)),
    ];
    for (before, command, expected) in cases {
        assert_eq!(decide(before, command.clone(), today).map(|events| events.len()), expected, "{command:?}");
    }
    let events = decide(&kept, withdraw("nhập nhầm"), today).expect("allowed");
    let after = apply(kept, &events[0]);
    assert_eq!((after.keys().state.as_str(), after.withdrawn.as_deref()), ("withdrawn", Some("nhập nhầm")));
}

proptest! {
    #[test]
    fn any_sequence_of_commands_keeps_an_entry_sane(
        steps in prop::collection::vec((0..900_i64, prop::option::of(-60..900_i64), any::<bool>()), 0..12)
    ) {
        let today = day("2026-11-22");
        let mut present = entry("SO-1", "2026-05-01", None);
        for (back, lasts, withdraws) in steps {
            let date = today.saturating_add((450 - back).days());
            let until = lasts.map(|days| date.saturating_add(days.days()));
            let command = if withdraws {
                Command::Withdraw { reason: "nhầm".to_owned() }
            } else {
                Command::Correct(Correction { date, valid_until: until, ..correction("2026-01-01", None) })
            };
            let was_withdrawn = present.withdrawn.is_some();
            if let Ok(events) = decide(&present, command, today) {
                prop_assert!(!was_withdrawn);
                present = events.iter().fold(present, apply);
            }
            prop_assert!(present.date <= today);
            prop_assert!(present.valid_until.is_none_or(|until| until >= present.date));
            prop_assert_eq!(&present.code, "SO-1");
        }
    }

    #[test]
    fn any_measurement_has_an_outcome(
        index in 0..57_usize, counts in prop::collection::vec(0..9_u64, 0..4), part in 0..9_u64, whole in 0..9_u64,
        which in 0..4_u8
    ) {
        let kind = &Signals::shipped().kinds[index];
        let answers = counts.iter().map(|count| Answered { count: *count, newest: (*count > 0).then_some(NOW), hosts: 1 });
        let measured = match which {
            0 => Measured::Checks { answers: answers.collect(), hosts: whole },
            1 => Measured::Share { part, whole, lacking: vec!["x".to_owned(); 40], newest: None },
            2 => Measured::Oldest { time: Some(NOW), needed: None },
            _ => Measured::Nothing,
        };
        let outcome = evaluate(kind, &measured, judged(None));
        prop_assert!(outcome.lacking.len() <= evaluate::NAMES_MAX);
        prop_assert!(outcome.state != SignalState::RecordOk);
        if kind.measure == Measure::Record {
            prop_assert_eq!(outcome.state, SignalState::Absent);
        }
    }
}
