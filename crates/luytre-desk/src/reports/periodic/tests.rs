use luytre_govern::Act;
use luytre_govern::annual::ReportState;
use luytre_govern::assessment;
use luytre_govern::drill::Command as Drilled;
use luytre_govern::periodic::{Amount, Measure, Period, PeriodicReport};
use luytre_govern::record::Kept;
use luytre_govern::report::StepRefusal;
use luytre_model::{Nanos, Role};
use luytre_respond::Disposition;

use super::{PeriodicAct, PeriodicForm};
use crate::actor::Actor;
use crate::error::{DeskError, Problem, Refusal};
use crate::reports::StepForm;
use crate::tests::Province;
use crate::tests::operations::{Target, told};
use crate::tests::province::person;
use crate::views::{AlertFilter, BulkForm, Selected};

/// Operations of periodic reports.
pub(crate) const NAMES: &[&str] =
    &["report_bodies", "periodic_reports", "periodic_report", "make_periodic_report", "act_on_periodic_report"];

fn form(template: &str, agency: &str, period: &str) -> PeriodicForm {
    PeriodicForm { template: template.into(), agency: agency.into(), period: period.into(), ..PeriodicForm::default() }
}

/// Makes a report on the target's agency, so that there is one to look at.
pub(crate) async fn enter(province: &Province, target: &Target) {
    let made = form("soc-monthly", &target.agency, "2026-11");
    province.desk.make_periodic_report(&Actor::console(), &made).await.unwrap();
}

/// Calls one of [`NAMES`] on the target.
pub(crate) async fn call(name: &str, province: &Province, actor: &Actor, target: &Target) -> Result<String, String> {
    let desk = &province.desk;
    let report = format!("BCK-SOC-MONTHLY-2026-11-{}", target.agency);
    match name {
        "report_bodies" => told(desk.report_bodies(actor).await),
        "periodic_reports" => told(desk.periodic_reports(actor, None, 0).await),
        "periodic_report" => told(desk.periodic_report(actor, &report).await),
        // That of November is there already.
        "make_periodic_report" => {
            told(desk.make_periodic_report(actor, &form("soc-monthly", &target.agency, "2026-10")).await)
        }
        "act_on_periodic_report" => {
            let tell = PeriodicAct::Tell { section: "judgement".into(), text: "Tình hình ổn định".into() };
            told(desk.act_on_periodic_report(actor, &report, 1, tell).await)
        }
        other => panic!("{other} is not an operation of this part"),
    }
}

async fn close(province: &Province, ip: &str, disposition: Disposition) {
    let actor = province.actor("truc").await;
    let id = province.alert_about(ip).await;
    let bulk = || BulkForm { alerts: vec![Selected { id, version: None }], key: None };
    province.desk.take_alerts(&actor, bulk()).await.unwrap();
    province.desk.close_alerts(&actor, bulk(), disposition, "đã xem".into()).await.unwrap();
}

fn total(report: &PeriodicReport, measure: Measure) -> Amount {
    report.figure(measure).and_then(|figure| figure.total).unwrap_or_else(|| panic!("no total of {measure:?}"))
}

fn part(report: &PeriodicReport, measure: Measure, code: &str) -> Amount {
    let figure = report.figure(measure).unwrap_or_else(|| panic!("no figure {measure:?}"));
    figure.part(code).unwrap_or_else(|| panic!("no part {code} in {figure:?}")).amount
}

#[tokio::test]
async fn figures_are_those_of_the_agency_and_what_is_below_it() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    province.clock.advance_s(35 * 60);
    close(&province, "198.51.100.1", Disposition::True).await;
    let whole = desk.make_periodic_report(&console, &form("soc-monthly", "", "2026-11")).await.unwrap().body;
    let own = desk.make_periodic_report(&console, &form("soc-monthly", "so-an", "2026-11")).await.unwrap().body;
    assert_eq!(
        (whole.code.as_str(), own.code.as_str()),
        ("BCK-SOC-MONTHLY-2026-11-TOAN-TINH", "BCK-SOC-MONTHLY-2026-11-so-an")
    );
    assert_eq!((own.issuer.as_str(), own.due.map(|due| due.to_string()).as_deref()), ("Sở An", Some("2026-12-05")));
    assert_eq!(total(&whole, Measure::SystemsByLevel), Amount::count(3));
    assert_eq!(part(&own, Measure::SystemsByLevel, "3"), Amount::share(2, 2), "the office below it counts");
    assert_eq!(total(&whole, Measure::AlertsBySeverity), Amount::count(4), "the unassigned one too");
    assert_eq!(part(&own, Measure::AlertsBySeverity, "high"), Amount::share(2, 2));
    assert_eq!(part(&own, Measure::AlertsByState, "closed"), Amount::share(1, 2));
    assert_eq!(part(&own, Measure::AlertsByDisposition, "true_positive"), Amount::share(1, 1));
    assert_eq!(total(&own, Measure::AlertsAcknowledged), Amount::share(1, 2));
    assert_eq!(part(&own, Measure::AlertsAcknowledged, "median"), Amount::minutes(35));
    assert_eq!(part(&whole, Measure::TopRules, "tan-cong"), Amount::share(4, 4));
    assert_eq!(part(&whole, Measure::TopSystems, "cong-bimat"), Amount::share(1, 4));
    assert!(!format!("{own:?}").contains("bimat"), "nothing of another agency is in its report");
}

#[tokio::test]
async fn the_rows_behind_a_number_are_as_many_as_the_number() {
    let province = Province::full().await;
    let desk = &province.desk;
    close(&province, "198.51.100.2", Disposition::Benign).await;
    let kept = desk.make_periodic_report(&Actor::console(), &form("soc-monthly", "so-an", "2026-11")).await.unwrap();
    let figure = kept.body.figure(Measure::AlertsByDisposition).unwrap();
    let benign = figure.part("benign").unwrap();
    let expected =
        "/alerts?state=closed&disposition=benign&from=2026-10-31T17:00:00Z&to=2026-11-30T17:00:00Z&agency=so-an";
    assert_eq!(benign.path, expected);
    let at = |text: &str| Nanos::parse_rfc3339(text);
    let filter = AlertFilter {
        dispositions: vec![Disposition::Benign],
        agency: Some("so-an".into()),
        from: at("2026-10-31T17:00:00Z"),
        to: at("2026-11-30T17:00:00Z"),
        ..AlertFilter::default()
    };
    assert_eq!(desk.alerts(&Actor::console(), &filter).await.unwrap().total, Some(benign.amount.value));
}

/// How many rows, or which figure, the page behind a number has.
async fn behind(province: &Province, path: &str) -> u64 {
    let (desk, console) = (&province.desk, Actor::console());
    let (page, query) = path.split_once('?').unwrap_or((path, ""));
    let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
    let all =
        |name: &str| -> Vec<&str> { pairs.iter().filter(|(key, _)| *key == name).map(|(_, value)| *value).collect() };
    let one = |name: &str| all(name).first().map(|value| (*value).to_owned());
    match page {
        "/alerts" => {
            let filter = AlertFilter {
                states: all("state").into_iter().filter_map(|word| word.parse().ok()).collect(),
                dispositions: all("disposition").into_iter().filter_map(|word| word.parse().ok()).collect(),
                severities: all("severity").into_iter().filter_map(|word| word.parse().ok()).collect(),
                agency: one("agency"),
                system: one("system"),
                rule: one("rule"),
                from: one("from").and_then(|text| Nanos::parse_rfc3339(&text)),
                to: one("to").and_then(|text| Nanos::parse_rfc3339(&text)),
                ..AlertFilter::default()
            };
            desk.alerts(&console, &filter).await.unwrap().total.unwrap()
        }
        "/systems" => {
            let filter = crate::views::SystemFilter {
                agency: one("agency"),
                level: one("level").map(|text| text.parse::<u8>().unwrap().try_into().unwrap()),
                layer: one("layer").map(|word| word.parse().unwrap()),
                assessed: one("assessed_from")
                    .map(|from| (from.parse().unwrap(), one("assessed_to").unwrap().parse().unwrap())),
                life: one("life").map(|word| {
                    let lives = luytre_govern::profile::Life::ALL;
                    lives.into_iter().find(|life| life.as_str() == word).unwrap()
                }),
                state: one("state").map(|word| {
                    let states = luytre_govern::coverage::CoverageState::ALL;
                    states.into_iter().find(|state| state.as_str() == word).unwrap()
                }),
                ..Default::default()
            };
            desk.coverage(&console, &filter).await.unwrap().total.unwrap()
        }
        "/dossiers" => {
            let stages =
                all("stage").into_iter().map(|word| luytre_govern::dossier::StageWord::from_word(word).unwrap());
            let filter =
                crate::views::DossierFilter { stages: stages.collect(), agency: one("agency"), ..Default::default() };
            desk.dossiers(&console, &filter).await.unwrap().total.unwrap()
        }
        "/requirements" => {
            let filter =
                crate::requirements::RequirementFilter { agency: one("agency"), limit: 1, ..Default::default() };
            let sum = desk.requirements_overview(&console, &filter).await.unwrap().sum;
            sum.met + sum.equivalent
        }
        "/gaps" => {
            let filter = crate::requirements::gaps::GapFilter { agency: one("agency"), ..Default::default() };
            desk.gap_systems(&console, &filter, &one("item").unwrap()).await.unwrap().len() as u64
        }
        "/findings" => {
            let filter = crate::findings::FindingFilter {
                late: one("late").is_some(),
                open: one("open").is_some(),
                severity: one("severity").and_then(|word| word.parse().ok()),
                agency: one("agency"),
                ..Default::default()
            };
            desk.findings(&console, &filter).await.unwrap().total.unwrap()
        }
        "/drills" => {
            let day = |name: &str| one(name).and_then(|text| text.parse().ok());
            let filter = crate::drills::DrillFilter {
                agency: one("agency"),
                held: one("held").is_some(),
                from: day("from"),
                to: day("to"),
            };
            desk.drills(&console, 2026, &filter).await.unwrap().rows.len() as u64
        }
        "/tasks" => {
            let states =
                all("state").into_iter().map(|word| luytre_govern::programme::Standing::from_word(word).unwrap());
            let filter = crate::tasks::TaskFilter {
                lead: one("lead"),
                states: states.collect(),
                overdue: one("overdue").is_some(),
                ..Default::default()
            };
            desk.tasks(&console, &filter).await.unwrap().total.unwrap()
        }
        "/training" => {
            let filter = crate::training::NeedFilter { under: one("under"), ..Default::default() };
            let view = desk.training(&console, &filter).await.unwrap();
            let rules = view.by_rule.iter().filter(|(code, _)| one("rule").is_none_or(|rule| *code == rule));
            rules.map(|(_, share)| share.done).sum()
        }
        "/budget" => {
            let year = one("year").unwrap().parse().unwrap();
            let view = desk.budget(&console, year, luytre_govern::budget::Basis::Allocated).await.unwrap();
            let lines = view.lines.iter().filter(|line| one("agency").is_none_or(|agency| line.body.agency == agency));
            lines.map(|line| line.body.allocated.security.0).sum()
        }
        other => panic!("{other} is no page that a figure opens"),
    }
}

#[tokio::test]
async fn every_number_that_is_a_link_opens_as_many_rows() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let target = crate::tests::operations::Target {
        agency: "so-an".into(),
        system: "cong-an".into(),
        source: "log-cong-an".into(),
        login: "lan".into(),
        alert: luytre_model::ids::AlertId(1),
        event: luytre_model::EventId([7; 16]),
        person: province.actor("quantri").await.person,
        view: luytre_model::ids::ViewId(1),
        token: 1,
        tag: "mot".into(),
    };
    crate::dossiers::tests::enter(&province, &target).await;
    crate::assessments::tests::enter(&province, &target).await;
    crate::tasks::tests::enter(&province, &target).await;
    crate::requirements::tests::enter(&province, &target).await;
    close(&province, "198.51.100.2", Disposition::Benign).await;
    // One layer that is live, and a drill that took place beside one that is only planned.
    let live = crate::views::AssignForm {
        code: "log-cong-an".into(),
        system: "cong-an".into(),
        layer: Some(luytre_model::Layer::Application),
        ..Default::default()
    };
    desk.assign_source(&console, live).await.unwrap();
    let running = crate::assessments::AssessmentFilter { states: vec!["running".into()], ..Default::default() };
    let one = desk.assessments(&console, &running).await.unwrap().items.remove(0).assessment;
    let one = desk.assessment(&console, &one.code).await.unwrap().kept;
    let document = luytre_govern::DocumentRef {
        number: "2/BC".into(),
        date: "2026-11-22".parse().ok(),
        body: "Công an tỉnh".into(),
        file: None,
    };
    let outcome =
        assessment::Outcome { conclusion: assessment::Conclusion::Partly, summary: "Đã xem".into(), document };
    let assessor = crate::tests::province::assessor();
    let report = assessment::Command::Report(outcome);
    desk.act_on_assessment(&assessor, &one.body.code, one.version, report).await.unwrap();
    let lead = province.actor("truc").await;
    for held in [true, false] {
        let drill = crate::drills::DrillForm {
            scenario: "portal_defaced".into(),
            reach: "province".into(),
            day: "2026-11-22".parse().ok(),
            teams: "so-an: Lan".into(),
            ..Default::default()
        };
        let code = desk.plan_drill(&lead, &drill).await.unwrap().body.code;
        for step in [Drilled::Start { at: None }, Drilled::Finish { at: None }].into_iter().filter(|_| held) {
            desk.act_on_drill(&lead, &code, step).await.unwrap();
        }
    }
    let (mut looked_at, mut found) = (std::collections::BTreeSet::new(), 0);
    let mut opened = std::collections::BTreeSet::new();
    // With a system that is planned the page of systems has more rows than there are systems in operation.
    for life in ["running", "planned"] {
        let planned =
            crate::profiles::BulkEdit { systems: vec!["kho-an".into()], field: "life".into(), value: life.into() };
        desk.edit_profiles(&console, &planned).await.unwrap();
        for template in &desk.report_templates().rows {
            for agency in ["", "so-an"] {
                let mut asked = form(&template.code, agency, "");
                (asked.from, asked.to) = ("2026-11-01".parse().ok(), "2026-11-22".parse().ok());
                if let Some(now) =
                    luytre_govern::periodic::Period::newest(template.period, "2026-11-22".parse().unwrap(), 1).pop()
                {
                    asked.period = now.word(template.period);
                }
                let made = match desk.make_periodic_report(&console, &asked).await {
                    Ok(kept) => kept.body,
                    Err(DeskError::Invalid(problems)) => {
                        let Problem::Taken(code) = &problems[0].problem else { panic!("{problems:?}") };
                        let kept = desk.periodic_report(&console, code).await.unwrap().report;
                        act(&province, &console, &kept, PeriodicAct::Refresh).await.unwrap().body
                    }
                    Err(error) => panic!("{error}"),
                };
                for figure in made.sections.iter().flat_map(|section| &section.figures) {
                    looked_at.insert(figure.measure);
                    let total = figure.total.map(|total| (total, &figure.path));
                    let parts = figure.parts.iter().map(|part| (part.amount, &part.path));
                    // Verdicts of requirements have no rows of their own: the page tells the sum of each.
                    let sums = figure.measure == Measure::RequirementsStanding;
                    for (amount, path) in total.into_iter().chain(parts.filter(|_| !sums)) {
                        if !path.is_empty() {
                            found += u64::from(amount.value > 0);
                            opened.extend(Some(figure.measure).filter(|_| amount.value > 0));
                            assert_eq!(
                                behind(&province, path).await,
                                amount.value,
                                "{:?} {agency:?} {path}",
                                figure.measure
                            );
                        }
                    }
                }
            }
        }
    }
    assert_eq!(looked_at.len(), Measure::ALL.len(), "{looked_at:?}");
    assert!(found > 20, "{found}");
    let expected = [
        Measure::SystemsByLevel,
        Measure::CoverageLayers,
        Measure::FindingsOpen,
        Measure::DrillsHeld,
        Measure::SystemsAssessed,
    ];
    assert!(expected.iter().all(|measure| opened.contains(measure)), "{opened:?}");
}

#[tokio::test]
async fn the_list_is_read_to_its_end_newest_period_first() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let made = desk.make_periodic_report(&console, &form("soc-monthly", "", "2026-10")).await.unwrap().body;
    // More than the list once held; written as they are, since taking figures so often takes long.
    let mut work = province.desk.ledger.begin().await.unwrap();
    for number in 0..620_i32 {
        let month = format!("{}-{:02}", 2000 + number / 12 % 20, number % 12 + 1);
        let period = Period::named(luytre_govern::periodic::PeriodKind::Month, &month).unwrap();
        let report = PeriodicReport { code: format!("BCK-A-{number:04}"), period, ..made.clone() };
        desk.keep_new_in(&mut work, &console, "periodic.make", report, serde_json::json!({})).await.unwrap();
    }
    work.commit().await.unwrap();
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = desk.periodic_reports(&console, cursor.as_deref(), 100).await.unwrap();
        assert_eq!(page.total, Some(621));
        assert!(page.items.len() <= 100);
        seen.extend(page.items.into_iter().map(|kept| (kept.body.period.to, kept.body.code)));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen[0].1, made.code, "the newest period, though its code is the last");
    assert!(seen.windows(2).all(|two| (two[1].0, &two[0].1) < (two[0].0, &two[1].1)), "{seen:?}");
    assert_eq!(seen.len(), 621);
}

#[tokio::test]
async fn an_agency_makes_so_many_ad_hoc_reports_a_day() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let days = |agency: &str| PeriodicForm {
        from: "2026-11-01".parse().ok(),
        to: "2026-11-02".parse().ok(),
        ..form("situation", agency, "")
    };
    for _ in 0..super::RANGE_PER_DAY_MAX {
        desk.make_periodic_report(&console, &days("so-an")).await.unwrap();
    }
    for _ in 0..2 {
        let refused = desk.make_periodic_report(&console, &days("so-an")).await;
        assert!(matches!(refused, Err(DeskError::Refused(Refusal::ReportsOfDay(20)))), "{refused:?}");
    }
    desk.make_periodic_report(&console, &days("so-bimat")).await.unwrap();
    province.clock.advance_s(86_400);
    desk.make_periodic_report(&console, &days("so-an")).await.unwrap();
}

#[tokio::test]
async fn only_what_runs_is_in_operation() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let planned =
        crate::profiles::BulkEdit { systems: vec!["kho-an".into()], field: "life".into(), value: "planned".into() };
    desk.edit_profiles(&console, &planned).await.unwrap();
    let quarter =
        desk.make_periodic_report(&console, &form("compliance-quarterly", "so-an", "2026-Q4")).await.unwrap().body;
    assert_eq!(total(&quarter, Measure::SystemsByLevel), Amount::count(1), "the planned one is not in operation");
    assert_eq!(total(&quarter, Measure::SystemsByDossier), Amount::count(2), "its dossier is asked for all the same");
    assert_eq!(total(&quarter, Measure::SystemsAssessed).of, Some(1));
    let annual = desk.compute_annual(&console, "so-an", 2026).await.unwrap();
    assert_eq!(annual.rows.len(), 2, "form 08 counts what is managed");
}

#[tokio::test]
async fn a_month_without_alerts_has_none_and_the_next_shows_what_was_before() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let october = desk.make_periodic_report(&console, &form("soc-monthly", "", "2026-10")).await.unwrap().body;
    assert_eq!(total(&october, Measure::AlertsBySeverity), Amount::count(0));
    assert_eq!(october.figure(Measure::CoverageLayers).unwrap().before, None, "no report before this one");
    let november = desk.make_periodic_report(&console, &form("soc-monthly", "", "2026-11")).await.unwrap().body;
    let alerts = november.figure(Measure::AlertsBySeverity).unwrap();
    assert_eq!((alerts.before, alerts.total), (Some(Amount::count(0)), Some(Amount::count(4))));
    let coverage = november.figure(Measure::CoverageLayers).unwrap();
    assert_eq!(coverage.before, october.figure(Measure::CoverageLayers).unwrap().total, "as October's report kept it");
    assert!(coverage.before.is_some());
}

#[tokio::test]
async fn every_shipped_template_is_made_for_whom_it_is_meant() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    for template in &desk.report_templates().rows {
        for agency in ["", "so-an"] {
            let mut form = form(&template.code, agency, "");
            (form.from, form.to) = ("2026-11-01".parse().ok(), "2026-11-20".parse().ok());
            let made = desk.make_periodic_report(&console, &form).await;
            let made = made.unwrap_or_else(|error| panic!("{} for {agency:?}: {error}", template.code)).body;
            let asked: usize = template.sections.iter().map(|section| section.figures.len()).sum();
            let taken: usize = made.sections.iter().map(|section| section.figures.len()).sum();
            assert_eq!(taken, asked, "{}", template.code);
            assert!(made.sections.iter().all(|section| !section.text_vi.contains('{')), "{:?}", made.sections);
        }
    }
}

#[tokio::test]
async fn what_cannot_be_reported_is_refused_at_its_field() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let problem = async |form: PeriodicForm| match desk.make_periodic_report(&console, &form).await {
        Err(DeskError::Invalid(problems)) => (problems[0].field, problems[0].problem.clone()),
        other => panic!("{other:?}"),
    };
    let unknown = |text: &str| Problem::Unknown(text.to_owned());
    assert_eq!(problem(form("no-such", "", "")).await, ("template", unknown("no-such")));
    assert_eq!(problem(form("soc-monthly", "", "2026-12")).await, ("period", unknown("2026-12")), "it has not begun");
    assert_eq!(problem(form("soc-monthly", "", "tháng 11")).await, ("period", unknown("tháng 11")));
    assert_eq!(problem(form("situation", "", "")).await, ("from", Problem::Required));
    let days = |from: &str, to: &str| PeriodicForm {
        from: from.parse().ok(),
        to: to.parse().ok(),
        ..form("situation", "", "")
    };
    assert_eq!(problem(days("2026-11-20", "2026-11-01")).await.0, "to");
    assert_eq!(problem(days("2026-11-20", "2026-11-23")).await.0, "to", "tomorrow is not known");
    assert_eq!(problem(days("2020-01-01", "2026-11-20")).await.0, "from");
    for (from, to, field) in [
        ("-009999-01-01", "2026-11-20", "from"),
        ("1600-01-01", "1600-01-02", "from"),
        ("1999-12-31", "2000-01-01", "from"),
        ("2000-01-01", "9999-12-31", "to"),
    ] {
        let years = Problem::Malformed("a day of the years 2000 to 2100");
        assert_eq!(problem(days(from, to)).await, (field, years), "{from}..{to}");
    }
    assert!(matches!(
        desk.make_periodic_report(&console, &form("soc-monthly", "so-vang", "")).await,
        Err(DeskError::Invalid(_))
    ));
    desk.make_periodic_report(&console, &form("soc-monthly", "", "")).await.unwrap();
    let again = problem(form("soc-monthly", "", "2026-10")).await;
    assert_eq!(
        again,
        ("period", Problem::Taken("BCK-SOC-MONTHLY-2026-10-TOAN-TINH".into())),
        "the newest that is over"
    );
    let two = [days("2026-11-01", "2026-11-02"), days("2026-11-01", "2026-11-02")];
    for (form, code) in two.into_iter().zip(["BCK-SITUATION-2026-0001", "BCK-SITUATION-2026-0002"]) {
        assert_eq!(desk.make_periodic_report(&console, &form).await.unwrap().body.code, code);
    }
}

#[tokio::test]
async fn an_agency_reports_on_itself_and_reads_no_more_than_its_role_opens() {
    let province = Province::full().await;
    let desk = &province.desk;
    let officer = person(&province, "canbo-an", Role::AgencyOfficer, Some("so-an")).await;
    let whole = desk.make_periodic_report(&officer, &form("soc-monthly", "", "2026-10")).await;
    assert!(matches!(whole, Err(DeskError::Invalid(_))), "an agency does not speak for the province: {whole:?}");
    let other = desk.make_periodic_report(&officer, &form("soc-monthly", "so-bimat", "2026-10")).await;
    assert!(matches!(other, Err(DeskError::NotFound)));
    let own = desk.make_periodic_report(&officer, &form("soc-monthly", "so-an", "2026-11")).await.unwrap().body;
    let bodies = desk.report_bodies(&officer).await.unwrap();
    let codes: Vec<&str> = bodies.periodic.iter().map(|body| body.code.as_str()).collect();
    assert_eq!((codes.contains(&"so-an"), codes.contains(&"so-bimat"), bodies.whole), (true, false, false));
    // Whoever assesses sees no alerts, so no figures of alerts, and cannot make what counts them.
    let assessor = person(&province, "danhgia", Role::Assessor, None).await;
    assert!(!assessor.may(Act::ReadAlerts));
    let seen = desk.periodic_report(&assessor, &own.code).await.unwrap();
    assert_eq!(seen.hidden, 6);
    assert!(seen.report.body.figure(Measure::AlertsBySeverity).is_none());
    assert!(seen.report.body.figure(Measure::SystemsByLevel).is_some());
    assert!(!desk.offered_templates(&assessor).iter().any(|template| template.code == "soc-monthly"));
    let made = desk.make_periodic_report(&assessor, &form("soc-monthly", "so-an", "2026-10")).await;
    assert!(matches!(made, Err(DeskError::Forbidden)));
    let neighbour = province.actor("quantri-bimat").await;
    assert!(matches!(desk.periodic_report(&neighbour, &own.code).await, Err(DeskError::NotFound)));
    assert!(desk.periodic_reports(&neighbour, None, 0).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn figures_stay_as_they_were_taken_until_they_are_taken_anew() {
    let province = Province::full().await;
    let (desk, console) = (&province.desk, Actor::console());
    let made = desk.make_periodic_report(&console, &form("soc-monthly", "so-an", "2026-11")).await.unwrap();
    close(&province, "198.51.100.1", Disposition::FalsePositive).await;
    let kept = desk.periodic_report(&console, &made.body.code).await.unwrap().report;
    assert_eq!(part(&kept.body, Measure::AlertsByState, "closed"), Amount::share(0, 2), "frozen");
    let tell = PeriodicAct::Tell { section: "judgement".into(), text: "Dòng một\r\nDòng hai ".into() };
    let kept = desk.act_on_periodic_report(&console, &kept.body.code, kept.version, tell).await.unwrap();
    let anew =
        desk.act_on_periodic_report(&console, &kept.body.code, kept.version, PeriodicAct::Refresh).await.unwrap();
    assert_eq!(part(&anew.body, Measure::AlertsByState, "closed"), Amount::share(1, 2));
    assert_eq!(anew.body.notes["judgement"], "Dòng một\nDòng hai", "what people wrote stays");
    let stale = desk.act_on_periodic_report(&console, &kept.body.code, 1, PeriodicAct::Refresh).await;
    assert!(matches!(stale, Err(DeskError::Conflict)));
}

async fn act(
    province: &Province,
    actor: &Actor,
    kept: &Kept<PeriodicReport>,
    act: PeriodicAct,
) -> Result<Kept<PeriodicReport>, DeskError> {
    province.desk.act_on_periodic_report(actor, &kept.body.code, kept.version, act).await
}

#[tokio::test]
async fn a_head_signs_sends_and_notes_the_receipt_after_the_period_is_over() {
    let province = Province::full().await;
    let desk = &province.desk;
    let head = person(&province, "truong-an", Role::AgencyHead, Some("so-an")).await;
    let officer = person(&province, "canbo-an", Role::AgencyOfficer, Some("so-an")).await;
    let made = desk.make_periodic_report(&officer, &form("soc-monthly", "so-an", "2026-11")).await.unwrap();
    let sign = |day: &str| PeriodicAct::Step(StepForm::Sign { number: "12/BC-SA".into(), date: day.parse().ok() });
    assert!(matches!(act(&province, &officer, &made, sign("2026-11-22")).await, Err(DeskError::Forbidden)));
    let refusal = |answer: Result<_, DeskError>| match answer {
        Err(DeskError::Refused(Refusal::Periodic(refusal))) => *refusal,
        other => panic!("{other:?}"),
    };
    let early = refusal(act(&province, &head, &made, sign("2026-11-22")).await);
    assert_eq!(early, StepRefusal::PeriodOpen("2026-11-30".parse().unwrap()).into());
    province.clock.advance_s(10 * 86_400);
    let stale = refusal(act(&province, &head, &made, sign("2026-12-02")).await);
    assert_eq!(stale, StepRefusal::Stale("2026-11-22".parse().unwrap()).into());
    let anew = act(&province, &officer, &made, PeriodicAct::Refresh).await.unwrap();
    let signed = act(&province, &head, &anew, sign("2026-12-02")).await.unwrap();
    let reopen = PeriodicAct::Step(StepForm::Reopen { reason: "Bổ sung nhận định".into() });
    let draft = act(&province, &head, &signed, reopen).await.unwrap();
    assert_eq!(draft.body.state, ReportState::Draft);
    let signed = act(&province, &head, &draft, sign("2026-12-02")).await.unwrap();
    let send =
        PeriodicAct::Step(StepForm::Send { on: "2026-12-02".parse().ok(), channel: "document_management".into() });
    let sent = act(&province, &head, &signed, send).await.unwrap();
    let receipt = PeriodicAct::Step(StepForm::Acknowledge { on: "2026-12-02".parse().ok(), receipt: "VB-77".into() });
    let received = act(&province, &head, &sent, receipt).await.unwrap();
    assert_eq!(received.body.state.word(), "received");
    assert!(!received.body.is_open());
    let history = desk.periodic_report(&head, &received.body.code).await.unwrap().history;
    let acts: Vec<&str> = history.iter().rev().map(|change| change.act.as_str()).collect();
    let expected = ["make", "refresh", "sign", "reopen", "sign", "send", "acknowledge"];
    assert_eq!(acts, expected.map(|word| format!("periodic.{word}")));
    let reopened = &history[3].detail["reopened"];
    let told = serde_json::json!({ "reason": "Bổ sung nhận định", "number": "12/BC-SA", "date": "2026-12-02" });
    assert_eq!(reopened, &told);
}

#[tokio::test]
async fn a_shift_lead_makes_the_reports_of_the_watch_and_neither_signs_nor_corrects_the_annual_one() {
    let province = Province::full().await;
    let (desk, lead) = (&province.desk, province.actor("truc").await);
    assert_eq!(lead.role, Role::ShiftLead);
    let offered: Vec<&str> = desk.offered_templates(&lead).into_iter().map(|one| one.code.as_str()).collect();
    assert_eq!(offered, ["soc-weekly", "soc-monthly", "situation"], "those whose figures the role may see");
    let made = desk.make_periodic_report(&lead, &form("soc-weekly", "", "")).await.unwrap();
    let tell = PeriodicAct::Tell { section: "next".into(), text: "Rà soát quy tắc".into() };
    let told = act(&province, &lead, &made, tell).await.unwrap();
    assert_eq!(told.body.notes["next"], "Rà soát quy tắc");
    let told = act(&province, &lead, &told, PeriodicAct::Refresh).await.unwrap();
    let sign = PeriodicAct::Step(StepForm::Sign { number: "1/BC".into(), date: "2026-11-22".parse().ok() });
    assert!(matches!(act(&province, &lead, &told, sign).await, Err(DeskError::Forbidden)));
    let begun = desk.begin_report(&lead, "so-an", 2026).await;
    assert!(matches!(begun, Err(DeskError::Forbidden)), "{begun:?}");
    let analyst = person(&province, "phan-tich", Role::Analyst, None).await;
    let refused = desk.make_periodic_report(&analyst, &form("soc-weekly", "", "")).await;
    assert!(matches!(refused, Err(DeskError::Forbidden)), "{refused:?}");
}

#[tokio::test]
async fn a_shift_lead_writes_no_report_that_they_could_not_make() {
    let province = Province::full().await;
    let (desk, console, lead) = (&province.desk, Actor::console(), province.actor("truc").await);
    let tell = |section: &str| PeriodicAct::Tell { section: section.into(), text: "Đã xem".into() };
    // One tells of the budget, which the role does not open; the other is an agency's.
    let whole = desk.make_periodic_report(&console, &form("compliance-quarterly", "", "2026-Q3")).await.unwrap();
    let agency = desk.make_periodic_report(&console, &form("soc-monthly", "so-an", "2026-10")).await.unwrap();
    for (kept, hidden) in [(&whole, 1), (&agency, 0)] {
        let code = kept.body.code.as_str();
        let view = desk.periodic_report(&lead, code).await.unwrap();
        assert_eq!((view.hidden, view.writes), (hidden, false), "{code}");
        assert!(desk.periodic_report(&console, code).await.unwrap().writes, "{code}");
        let section = kept.body.sections.iter().find(|section| section.written).unwrap();
        for doing in [tell(&section.code), PeriodicAct::Refresh] {
            let answer = act(&province, &lead, kept, doing).await;
            assert!(matches!(answer, Err(DeskError::Forbidden)), "{code}: {answer:?}");
        }
        act(&province, &console, kept, tell(&section.code)).await.unwrap();
    }
    let made = desk.make_periodic_report(&lead, &form("soc-weekly", "so-an", "")).await;
    assert!(matches!(made, Err(DeskError::Forbidden)), "{made:?}");
    let bodies = desk.report_bodies(&lead).await.unwrap();
    assert!(bodies.whole && bodies.periodic.is_empty(), "{bodies:?}");
    // The lead of an agency's own shift reports on that agency; whoever assesses, on every one.
    let own = person(&province, "truc-an", Role::ShiftLead, Some("so-an")).await;
    desk.make_periodic_report(&own, &form("soc-weekly", "so-an", "")).await.unwrap();
    let assessor = person(&province, "danhgia", Role::Assessor, None).await;
    assert!(!desk.report_bodies(&assessor).await.unwrap().periodic.is_empty());
}

#[tokio::test]
async fn nobody_signs_figures_that_they_do_not_see() {
    let province = Province::full().await;
    let head = person(&province, "truong-an", Role::AgencyHead, Some("so-an")).await;
    let made = province.desk.make_periodic_report(&Actor::console(), &form("soc-monthly", "so-an", "2026-10")).await;
    let made = made.unwrap();
    let mut province_wide = made.body.clone();
    province_wide.sections.iter_mut().flat_map(|section| &mut section.figures).for_each(|one| one.province = true);
    let detail = serde_json::json!({});
    let kept = province.desk.keep_change(&head, "periodic.refresh", &made, province_wide, detail).await.unwrap();
    let sign = || PeriodicAct::Step(StepForm::Sign { number: "12/BC".into(), date: "2026-11-22".parse().ok() });
    let refused = act(&province, &head, &kept, sign()).await;
    assert!(matches!(refused, Err(DeskError::Forbidden)), "{refused:?}");
    let leader = person(&province, "lanh-dao", Role::Leader, None).await;
    act(&province, &leader, &kept, sign()).await.unwrap();
}
