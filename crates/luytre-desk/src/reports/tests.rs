use luytre_govern::Date;
use luytre_govern::annual::{Report, ReportRefusal};
use luytre_govern::record::Kept;
use luytre_govern::report::StepRefusal;
use luytre_model::Role;

use super::{ReportAct, StepForm};
use crate::actor::Actor;
use crate::error::{DeskError, Refusal};
use crate::tests::Province;

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
