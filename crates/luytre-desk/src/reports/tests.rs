use std::sync::Arc;

use luytre_govern::Date;
use luytre_govern::annual::{Report, ReportRefusal};
use luytre_govern::record::Kept;
use luytre_govern::report::StepRefusal;
use luytre_model::Role;

use super::{ReportAct, StepForm};
use crate::actor::Actor;
use crate::error::{DeskError, Problem, Refusal};
use crate::tests::Province;
use crate::tests::province::person;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[tokio::test]
async fn an_annual_report_bears_a_day_between_its_figures_and_today() {
    let province = Province::full().await;
    let (desk, officer) = (&province.desk, province.actor("quantri-an").await);
    let head = Actor { role: Role::AgencyHead, ..officer.clone() };
    let begun = desk.begin_report(&officer, officer.agency.as_deref().unwrap(), 2026).await.unwrap();
    assert_eq!(begun.body.computed_on, Some(day("2026-11-22")));
    let refused = async |report: &Kept<Report>, date: &str| {
        let sign = ReportAct::Step(StepForm::Sign { number: "250/BC".into(), date: date.parse().ok() });
        match desk.act_on_report(&head, &report.body.code, report.version, sign).await {
            Err(DeskError::Refused(Refusal::Report(why))) => *why,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(&begun, "2026-11-22").await, StepRefusal::PeriodOpen(day("2026-12-14")).into());
    // 2026-12-17 in Vietnam.
    province.clock.advance_s(25 * 86_400);
    assert_eq!(refused(&begun, "2026-12-17").await, StepRefusal::Stale(day("2026-11-22")).into());
    let again = desk.act_on_report(&officer, &begun.body.code, begun.version, ReportAct::Recompute).await.unwrap();
    assert_eq!(again.body.computed_on, Some(day("2026-12-17")));
    for early in ["1990-01-01", "2026-12-14", "2026-12-16"] {
        assert_eq!(refused(&again, early).await, StepRefusal::BeforeFigures(day("2026-12-17")).into(), "{early}");
    }
    assert_eq!(refused(&again, "2026-12-18").await, StepRefusal::DayAhead(day("2026-12-18")).into());
    // On its day only what the report itself says is in the way.
    assert!(matches!(refused(&again, "2026-12-17").await, ReportRefusal::Inconsistent(_)));
}

#[tokio::test]
async fn a_report_of_an_older_release_is_as_old_as_its_record() {
    let province = Province::full().await;
    let (desk, officer) = (&province.desk, province.actor("quantri-an").await);
    let head = Actor { role: Role::AgencyHead, ..officer.clone() };
    let begun = desk.begin_report(&officer, officer.agency.as_deref().unwrap(), 2026).await.unwrap();
    let old = Report { computed_on: None, ..begun.body.clone() };
    let old = desk.keep_change(&officer, "report.tell", &begun, old, serde_json::json!({})).await.unwrap();
    province.clock.advance_s(25 * 86_400);
    let sign = ReportAct::Step(StepForm::Sign { number: "250/BC".into(), date: Some(day("2026-12-17")) });
    let refused = desk.act_on_report(&head, &old.body.code, old.version, sign).await;
    let Err(DeskError::Refused(Refusal::Report(why))) = refused else { panic!("{refused:?}") };
    assert_eq!(*why, StepRefusal::Stale(day("2026-11-22")).into());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_begin_one_report_at_once_one_does_and_the_others_hear_that_it_is_there() {
    let province = Province::full().await;
    let begin = |_| {
        let desk = Arc::clone(&province.desk);
        tokio::spawn(async move { desk.begin_report(&Actor::console(), "so-an", 2026).await })
    };
    let tasks: Vec<_> = (0..6).map(begin).collect();
    let mut begun = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => begun += 1,
            Err(DeskError::Invalid(problems)) => {
                assert_eq!(
                    (problems[0].field, &problems[0].problem),
                    ("owner", &Problem::Taken("BC-2026-so-an".into()))
                );
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(begun, 1);
}

#[tokio::test]
async fn no_annual_report_begins_before_its_period() {
    let province = Province::full().await;
    let begin = async |year| province.desk.begin_report(&Actor::console(), "so-an", year).await;
    for year in [2027, 2099] {
        let Err(DeskError::Invalid(problems)) = begin(year).await else { panic!("{year} begins") };
        assert_eq!((problems[0].field, &problems[0].problem), ("year", &Problem::Unknown(year.to_string())));
    }
    // The period of 2027 begins on 2026-12-15.
    province.clock.advance_s(22 * 86_400);
    assert!(begin(2027).await.is_err());
    province.clock.advance_s(86_400);
    begin(2027).await.unwrap();
    assert!(begin(2028).await.is_err());
}

/// The years whose report is asked of the person.
async fn years_asked(province: &Province, actor: &Actor) -> Vec<Option<Date>> {
    province.desk.due_of_reports(actor).await.unwrap().into_iter().map(|item| item.due).collect()
}

#[tokio::test]
async fn the_annual_report_of_last_year_is_asked_for_until_it_is_sent() {
    let province = Province::full().await;
    let (desk, officer) = (&province.desk, province.actor("quantri-an").await);
    let before = years_asked(&province, &officer).await;
    assert_eq!(before.len(), 1, "the centre has been entered this year: {before:?}");
    // 2027-01-31 in Vietnam.
    province.clock.advance_s(70 * 86_400);
    let asked = years_asked(&province, &officer).await;
    assert_eq!((asked.len(), asked[0]), (2, before[0]), "nobody began it");
    let begun = desk.begin_report(&officer, "so-an", 2026).await.unwrap();
    assert_eq!(years_asked(&province, &officer).await, asked, "a draft is not sent");
    let on = day("2027-01-31");
    let document =
        luytre_govern::DocumentRef { number: "1/BC".into(), date: Some(on), body: "Sở An".into(), file: None };
    let state = luytre_govern::report::ReportState::Sent { document, on, channel: "email".into() };
    let sent = Report { state, ..begun.body.clone() };
    desk.keep_change(&officer, "report.send", &begun, sent, serde_json::json!({})).await.unwrap();
    assert_eq!(years_asked(&province, &officer).await, asked[1..], "it is sent");
}

#[tokio::test]
async fn a_new_centre_is_asked_for_no_year_before_it_was_entered() {
    let province = Province::empty().await;
    // 2027-01-31 in Vietnam; the period of 2026 was over on 2026-12-14.
    province.clock.advance_s(70 * 86_400);
    let desk = &province.desk;
    let csv = "code,name,kind,parent\nso-an,Sở An,department,\n".into();
    let form = crate::views::ImportForm { csv, dry_run: false };
    assert!(desk.import_agencies(&Actor::console(), &form).await.unwrap().applied);
    let officer = person(&province, "can-bo", Role::AgencyOfficer, Some("so-an")).await;
    assert_eq!(years_asked(&province, &officer).await.len(), 1, "that of this year");
}
