use jiff::civil::date;
use luytre_model::Nanos;
use proptest::prelude::*;

use super::report::decide;
use super::*;
use crate::library::Library;
use crate::record::Record as _;
use crate::report::{Step, StepRefusal};

fn form() -> &'static Form {
    Library::shipped().regime("ND331-2026").unwrap().annual_report.as_ref().unwrap()
}

fn paper(number: &str) -> Option<DocumentRef> {
    Some(DocumentRef {
        number: number.to_owned(),
        date: Some(date(2026, 3, 31)),
        body: "UBND tỉnh".to_owned(),
        file: None,
    })
}

fn system(code: &str, stage: Option<StageWord>) -> SystemFacts {
    let approved = stage.and_then(StageWord::reported_as) == Some(StageWord::Approved);
    SystemFacts {
        code: code.to_owned(),
        name: format!("Hệ thống {code}"),
        owner: "UBND tỉnh".to_owned(),
        operator: "Sở Y tế".to_owned(),
        classified: true,
        level: ProtectionLevel::try_from(3).ok(),
        stage,
        decision: paper("12/QĐ-UBND").filter(|_| approved),
        regulation: paper("11/QĐ-SYT"),
        approval_expected: Some(date(2027, 3, 1)).filter(|_| !approved),
        deployment: if approved { Deployment::Full } else { Deployment::Partial },
        deployment_expected: Some(date(2027, 6, 30)).filter(|_| !approved),
        assessed_before_use: approved,
        assessed_periodically: approved,
        ..SystemFacts::default()
    }
}

fn annual(systems: &[SystemFacts]) -> Annual {
    let owner = Party { name: "UBND tỉnh".to_owned(), ..Party::default() };
    let about = About { regime: "ND331-2026".to_owned(), year: 2026, owner, dedicated_unit: Party::default() };
    compile(form(), about, systems).unwrap()
}

fn every_stage() -> Vec<SystemFacts> {
    let stages = StageWord::ALL.into_iter().map(Some).chain([None]);
    stages.zip(1..).map(|(stage, number)| system(&format!("S{number}"), stage)).collect()
}

fn correction(cell: CellName, after: &str) -> Correction {
    Correction {
        cell,
        before: String::new(),
        after: after.to_owned(),
        reason: "Đối chiếu văn bản gốc".to_owned(),
        by: "lan".to_owned(),
        at: Nanos(0),
    }
}

fn cell(system: &str, column: u8) -> CellName {
    CellName::Row { system: system.to_owned(), column }
}

fn counter(code: &str) -> CellName {
    CellName::Counter { code: code.to_owned() }
}

#[test]
fn the_period_and_the_last_days_are_those_of_the_decree() {
    assert_eq!(period(form(), 2026), Ok((date(2025, 12, 15), date(2026, 12, 14))));
    let days: Vec<Date> = last_days(form(), 2026).into_iter().map(|(_, day)| day).collect();
    assert_eq!(days, [date(2026, 12, 19), date(2026, 12, 24)]);
    assert_eq!(period(form(), 1800), Err(BadYear(1800)));
}

#[test]
fn every_stage_has_its_word_and_its_counters() {
    let report = annual(&every_stage());
    let words: Vec<&str> = report.rows.iter().map(|row| row.approval.vi()).collect();
    let expected = [
        "Đang dự thảo",
        "Đã gửi thẩm định",
        "Đã gửi thẩm định",
        "Đã gửi thẩm định",
        "Đã thẩm định",
        "Đã được phê duyệt",
        "Đã được phê duyệt",
        "Đang dự thảo",
        "Đang dự thảo",
        "Đang dự thảo",
    ];
    assert_eq!(words, expected);
    let counters = report.counters;
    assert_eq!((counters.managed, counters.with_dossier, counters.appraised, counters.approved), (10, 7, 3, 2));
    assert_eq!((counters.assessed, counters.all_approved_by), (2, Some(date(2027, 3, 1))));
    assert_eq!(check(form(), &report), []);
}

#[test]
fn no_day_is_promised_while_one_is_unknown() {
    let mut systems = every_stage();
    systems[0].approval_expected = None;
    assert_eq!(annual(&systems).counters.all_approved_by, None);
    assert_eq!(annual(&[system("S", Some(StageWord::Approved))]).counters.all_approved_by, None);
}

#[test]
fn each_check_is_provoked_and_names_its_place() {
    #[track_caller]
    fn provoke(cell: CellName, after: &str, check_code: &str, place: &str) {
        let report = annual(&every_stage());
        let report = corrected(&report, &[correction(cell, after)]).unwrap();
        let found = check(form(), &report);
        assert!(
            found.iter().any(|wrong| wrong.check == check_code && wrong.place == place && !wrong.vi.is_empty()),
            "{found:?}"
        );
    }
    provoke(counter("c1"), "11", "rows_equal_c1", "c1");
    provoke(counter("c5"), "3", "approved_equal_c5_with_decision_and_regulation", "c5");
    provoke(cell("S6", 7), "", "approved_equal_c5_with_decision_and_regulation", "7");
    provoke(cell("S6", 8), "", "approved_equal_c5_with_decision_and_regulation", "8");
    provoke(cell("S1", 9), "", "not_approved_has_expected_approval", "9");
    provoke(cell("S1", 11), "", "not_fully_deployed_has_expected_deployment", "11");
    provoke(counter("c6"), "44", "periodic_equal_c6", "c6");
    provoke(cell("S6", 12), BEFORE_USE, "periodic_equal_c6", "c6");
    provoke(cell("S5", 6), "Đã được phê duyệt", "approved_equal_c5_with_decision_and_regulation", "c5");
}

#[test]
fn an_assessment_of_a_system_that_is_not_approved_is_told_and_not_counted() {
    let mut systems = every_stage();
    systems[0].assessed_periodically = true;
    let report = annual(&systems);
    assert_eq!((report.rows[0].assessed().as_str(), report.counters.assessed), (PERIODIC, 2));
    assert_eq!(check(form(), &report), []);
}

#[test]
fn what_a_counter_counts_is_content_for_the_counter_and_for_its_check() {
    let mut systems = every_stage();
    systems[0].assessed_periodically = true;
    let mut form = form().clone();
    let counter = form.counters.iter_mut().find(|counter| counter.code == "c6").unwrap();
    counter.counts = Some(vec![Counted::AssessedPeriodically]);
    let about = About { regime: "X".to_owned(), year: 2026, owner: Party::default(), dedicated_unit: Party::default() };
    let report = compile(&form, about, &systems).unwrap();
    assert_eq!(report.counters.assessed, 3);
    assert_eq!(check(&form, &report), []);
}

#[test]
fn every_check_of_the_form_is_known() {
    assert_eq!(form().checks.len(), 5);
    assert!(form().checks.iter().all(|check| check::is_known(&check.code)));
    let mut strange = form().clone();
    strange.checks[0].code = "sum_of_everything".to_owned();
    assert_eq!(check(&strange, &annual(&every_stage()))[0].check, "sum_of_everything");
}

#[test]
fn a_correction_is_read_as_it_is_printed() {
    let report = annual(&every_stage());
    for (column, after) in [
        (2, "Tên khác"),
        (3, "Chủ quản khác"),
        (4, "Đơn vị khác"),
        (5, "4"),
        (6, "Đã thẩm định"),
        (7, "99/QĐ-UBND; 01/02/2026; UBND tỉnh"),
        (8, ""),
        (9, "31/12/2026"),
        (10, "Chưa triển khai"),
        (11, "29/02/2028"),
        (12, "Trước khi đưa vào sử dụng; Định kỳ"),
    ] {
        let report = corrected(&report, &[correction(cell("S6", column), after)]).unwrap();
        assert_eq!(correct::printed(&report, &cell("S6", column)).unwrap(), after);
    }
    for (name, after) in [
        (cell("S6", 5), "6"),
        (cell("S6", 6), "Xong"),
        (cell("S6", 7), "12/QĐ"),
        (cell("S6", 9), "31/02/2026"),
        (cell("S6", 2), " "),
        (cell("S6", 12), "Đột xuất"),
        (cell("S6", 13), "x"),
        (cell("S99", 2), "x"),
        (counter("c1"), "nhiều"),
        (counter("c9"), "1"),
    ] {
        assert!(corrected(&report, &[correction(name.clone(), after)]).is_err(), "{name:?} took {after}");
    }
}

fn draft() -> Report {
    let computed = annual(&every_stage());
    Report {
        code: "BC-2026-T".to_owned(),
        owner: "T".to_owned(),
        computed,
        computed_on: Some(date(2026, 12, 15)),
        corrections: Vec::new(),
        other: String::new(),
        state: ReportState::Draft,
        due: Some(date(2026, 12, 24)),
    }
}

fn signed_paper() -> DocumentRef {
    DocumentRef {
        number: "250/BC-UBND".to_owned(),
        date: Some(date(2026, 12, 18)),
        body: "UBND tỉnh".to_owned(),
        file: None,
    }
}

fn sign(paper: DocumentRef) -> ReportCommand {
    ReportCommand::Step(Step::Sign(paper))
}

#[test]
fn a_report_is_signed_when_it_agrees_then_sent_then_received() {
    let today = date(2026, 12, 18);
    let step = |report: &Report, command: ReportCommand| decide(form(), report, command, today);
    let wrong = step(&draft(), ReportCommand::Correct(correction(counter("c1"), "9"))).unwrap();
    assert!(matches!(step(&wrong, sign(signed_paper())), Err(ReportRefusal::Inconsistent(_))));
    assert_eq!((wrong.corrections[0].before.as_str(), wrong.corrections[0].after.as_str()), ("10", "9"));
    let right = step(&wrong, ReportCommand::Restore(counter("c1"))).unwrap();
    let early = decide(form(), &right, sign(signed_paper()), date(2026, 12, 14));
    assert_eq!(early, Err(StepRefusal::PeriodOpen(date(2026, 12, 14)).into()));
    let signed = step(&right, sign(signed_paper())).unwrap();
    assert_eq!(step(&signed, ReportCommand::Tell("x".to_owned())), Err(StepRefusal::State("signed").into()));
    let reopen = |reason: &str| ReportCommand::Step(Step::Reopen { reason: reason.to_owned() });
    assert_eq!(step(&signed, reopen(" ")), Err(StepRefusal::NoReason.into()));
    assert_eq!(step(&signed, reopen("Sai số liệu cột 5")).unwrap().state, ReportState::Draft);
    let send = |on, channel: &str| ReportCommand::Step(Step::Send { on, channel: channel.to_owned() });
    assert_eq!(step(&signed, send(today, "pigeon")), Err(StepRefusal::Channel("pigeon".to_owned()).into()));
    assert_eq!(step(&signed, send(date(2026, 12, 17), "email")), Err(StepRefusal::Order("signed").into()));
    let sent = step(&signed, send(today, "email")).unwrap();
    let receipt = |on| ReportCommand::Step(Step::Acknowledge { on, receipt: "77".to_owned() });
    assert_eq!(step(&sent, receipt(date(2026, 12, 17))), Err(StepRefusal::Order("sent").into()));
    let received = step(&sent, receipt(today)).unwrap();
    assert_eq!(received.state.word(), "received");
    assert_eq!((draft().keys().due, received.keys().due), (Some(date(2026, 12, 24)), None));
    assert_eq!(step(&received, reopen("Sai số")), Err(StepRefusal::State("received").into()));
}

#[test]
fn nothing_is_noted_before_its_day() {
    let (today, tomorrow) = (date(2026, 12, 18), date(2026, 12, 19));
    let step = |report: &Report, command: ReportCommand| decide(form(), report, command, today);
    let ahead = |told: Result<Report, ReportRefusal>| assert_eq!(told, Err(StepRefusal::DayAhead(tomorrow).into()));
    ahead(step(&draft(), sign(DocumentRef { date: Some(tomorrow), ..signed_paper() })));
    let signed = step(&draft(), sign(signed_paper())).unwrap();
    let send = |on| ReportCommand::Step(Step::Send { on, channel: "email".to_owned() });
    ahead(step(&signed, send(tomorrow)));
    let sent = step(&signed, send(today)).unwrap();
    ahead(step(&sent, Step::Acknowledge { on: tomorrow, receipt: "77".to_owned() }.into()));
}

#[test]
fn a_report_bears_no_day_before_its_figures_and_its_figures_are_of_the_whole_period() {
    let (last, today) = (date(2026, 12, 14), date(2026, 12, 20));
    let made = Report { computed_on: Some(date(2026, 12, 17)), ..draft() };
    let signed_on = |report: &Report, day| {
        decide(form(), report, sign(DocumentRef { date: Some(day), ..signed_paper() }), today).map(|_| ())
    };
    for day in [date(1990, 1, 1), last, date(2026, 12, 16)] {
        assert_eq!(signed_on(&made, day), Err(StepRefusal::BeforeFigures(date(2026, 12, 17)).into()), "{day}");
    }
    assert_eq!(signed_on(&made, date(2026, 12, 17)), Ok(()));
    let early = Report { computed_on: Some(last), ..draft() };
    assert_eq!(signed_on(&early, today), Err(StepRefusal::Stale(last).into()));
    let annual = Box::new(early.computed.clone());
    let again = decide(form(), &early, ReportCommand::Recompute { annual, on: today }, today).unwrap();
    assert_eq!((again.computed_on, signed_on(&again, today)), (Some(today), Ok(())));
}

#[test]
fn a_report_that_an_older_release_kept_is_read_and_computed_anew_before_it_is_signed() {
    let mut body = serde_json::to_value(draft()).unwrap();
    let fields = body.as_object_mut().unwrap();
    for field in ["computed_on", "corrections", "other"] {
        fields.remove(field);
    }
    let old: Report = serde_json::from_value(body).unwrap();
    assert_eq!(old, Report { computed_on: None, ..draft() });
    let refused = decide(form(), &old, sign(signed_paper()), date(2026, 12, 18));
    assert_eq!(refused, Err(StepRefusal::Stale(date(2026, 12, 14)).into()));
}

#[test]
fn computing_anew_keeps_the_corrections_that_still_have_a_cell() {
    let today = date(2026, 12, 1);
    let mut report = draft();
    for (name, after) in [(cell("S1", 4), "Đơn vị khác"), (cell("S2", 4), "Đơn vị khác")] {
        report = decide(form(), &report, ReportCommand::Correct(correction(name, after)), today).unwrap();
    }
    let fewer = annual(&every_stage()[1..]);
    let report =
        decide(form(), &report, ReportCommand::Recompute { annual: Box::new(fewer), on: today }, today).unwrap();
    assert_eq!(report.corrections.iter().map(|one| &one.cell).collect::<Vec<_>>(), [&cell("S2", 4)]);
    assert_eq!(report.corrected().unwrap().rows[0].operator, "Đơn vị khác");
    let mut silent = correction(cell("S2", 4), "x");
    silent.reason = " ".to_owned();
    assert_eq!(decide(form(), &report, ReportCommand::Correct(silent), today), Err(ReportRefusal::NoReason));
}

proptest! {
    #[test]
    fn counters_agree_with_a_plain_count(picks in prop::collection::vec((0usize..10, any::<bool>(), any::<bool>()), 0..40)) {
        let mut stages: Vec<Option<StageWord>> = StageWord::ALL.into_iter().map(Some).collect();
        stages.push(None);
        let systems: Vec<SystemFacts> = picks.iter().enumerate().map(|(number, (stage, classified, periodic))| SystemFacts {
            classified: *classified,
            assessed_periodically: *periodic,
            ..system(&format!("S{number}"), stages[*stage])
        }).collect();
        let report = annual(&systems);
        let approved: Vec<&Row> = report.rows.iter().filter(|row| row.approval == Approval::Approved).collect();
        prop_assert_eq!(report.counters.approved, approved.len() as u64);
        prop_assert_eq!(report.counters.assessed, approved.iter().filter(|row| row.periodic).count() as u64);
        prop_assert_eq!(report.counters.classified, picks.iter().filter(|pick| pick.1).count() as u64);
        prop_assert!(report.counters.approved <= report.counters.appraised);
        prop_assert!(report.counters.appraised <= report.counters.with_dossier);
        prop_assert!(report.counters.with_dossier <= report.counters.managed);
        // Whatever the province holds, a report agrees with itself as it was computed.
        prop_assert_eq!(check(form(), &report), []);
    }
}
