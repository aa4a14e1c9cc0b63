//! What is asked of a body by when, from parts that have no list of their own.

use luytre_govern::annual::ReportState;
use luytre_govern::periodic::PeriodicReport;
use luytre_govern::record::Kept;
use luytre_govern::{Date, DocumentRef};
use luytre_model::Role;
use serde_json::json;

use crate::actor::Actor;
use crate::due::DueItem;
use crate::reports::periodic::PeriodicForm;
use crate::tests::Province;
use crate::tests::province::person;

const YEARLY: &str = "Báo cáo năm về kết quả thực hiện kế hoạch";

async fn asked(province: &Province, actor: &Actor, title: &str) -> Vec<DueItem> {
    let items = province.desk.asked_of(actor).await.unwrap();
    items.into_iter().filter(|item| item.area == "report" && item.title_vi.contains(title)).collect()
}

fn day(text: &str) -> Option<Date> {
    Some(text.parse().unwrap())
}

#[tokio::test]
async fn a_periodic_report_is_asked_of_its_body_until_it_is_sent() {
    let province = Province::full().await;
    let desk = &province.desk;
    let officer = person(&province, "can-bo", Role::AgencyOfficer, Some("so-an")).await;
    let head = person(&province, "truong", Role::AgencyHead, Some("so-an")).await;
    let found = asked(&province, &officer, YEARLY).await;
    assert_eq!(found.len(), 1, "{found:?}");
    let item = &found[0];
    assert_eq!((item.due, item.agency.as_deref()), (day("2026-12-09"), Some("so-an")));
    assert_eq!(item.path, "/reports?make=plan-yearly#make-title");
    assert!(item.source.contains("Đồng Tháp") && item.title_en.starts_with("Make and send"), "{item:?}");

    let agency = "so-an".to_owned();
    let form = PeriodicForm { template: "plan-yearly".into(), agency, period: "2026".into(), ..Default::default() };
    let report = desk.make_periodic_report(&officer, &form).await.unwrap();
    let of_report = format!("/reports/periodic/{}", report.body.code);
    for (actor, who) in [(&officer, "officer"), (&head, "head")] {
        let found = asked(&province, actor, YEARLY).await;
        assert_eq!(found.iter().map(|item| item.path.as_str()).collect::<Vec<_>>(), [of_report.as_str()], "{who}");
        assert!(found[0].title_en.starts_with("Complete, sign and send"), "{found:?}");
    }
    // Signed, then sent: the steps themselves are for the tests of reports.
    let on = day("2026-11-22").unwrap();
    let document = DocumentRef { number: "12/BC".into(), date: Some(on), body: "Sở An".into(), file: None };
    let state = async |kept: &Kept<PeriodicReport>, state: ReportState| {
        let after = PeriodicReport { state, ..kept.body.clone() };
        desk.keep_change(&head, "periodic.step", kept, after, json!({})).await.unwrap()
    };
    let report = state(&report, ReportState::Signed { document: document.clone() }).await;
    assert!(asked(&province, &head, YEARLY).await[0].title_en.starts_with("Send: "));
    state(&report, ReportState::Sent { document, on, channel: "email".into() }).await;
    assert!(asked(&province, &officer, YEARLY).await.is_empty(), "it is sent");
    // The province owes one of its own.
    let whole = asked(&province, &province.actor("quantri").await, YEARLY).await;
    assert_eq!(whole.iter().map(|item| item.agency.as_deref()).collect::<Vec<_>>(), [None]);
    assert!(whole[0].title_vi.ends_with(", toàn tỉnh"), "{whole:?}");
    // Another agency's report is its own.
    let other = person(&province, "can-bo-khac", Role::AgencyOfficer, Some("so-bimat")).await;
    assert_eq!(asked(&province, &other, YEARLY).await[0].agency.as_deref(), Some("so-bimat"));
}

#[tokio::test]
async fn what_only_the_product_proposes_is_asked_of_who_made_it_before() {
    let province = Province::full().await;
    let (desk, quarterly) = (&province.desk, "Báo cáo quý");
    let admin = province.actor("quantri").await;
    assert!(asked(&province, &admin, quarterly).await.is_empty());
    let form = |period: &str| PeriodicForm {
        template: "compliance-quarterly".into(),
        period: period.into(),
        ..PeriodicForm::default()
    };
    desk.make_periodic_report(&admin, &form("2026-Q2")).await.unwrap();
    let found = asked(&province, &admin, quarterly).await;
    let days: Vec<_> = found.iter().map(|item| item.due).collect();
    assert_eq!(days, [day("2026-07-10"), day("2026-10-10")], "the draft that is late, and that of the third quarter");
}

#[test]
fn what_has_no_day_is_not_pushed_out_by_what_has_one() {
    let item = |due: Option<Date>| DueItem {
        area: "task",
        title_vi: String::new(),
        title_en: String::new(),
        due,
        source: String::new(),
        path: String::new(),
        agency: None,
        system: None,
    };
    for (dated, undated, kept) in [(500, 10, (290, 10)), (500, 500, (200, 100)), (10, 500, (10, 290)), (3, 4, (3, 4))] {
        let all = std::iter::repeat_n(item(day("2026-12-01")), dated).chain(std::iter::repeat_n(item(None), undated));
        let left = super::shortened(all.collect());
        let with_day = left.iter().filter(|item| item.due.is_some()).count();
        assert_eq!((with_day, left.len() - with_day), kept, "{dated} {undated}");
    }
}

#[tokio::test]
async fn a_centre_without_systems_and_a_role_without_reports_owe_none() {
    let empty = Province::empty().await;
    let admin = person(&empty, "quan-tri", Role::Administrator, None).await;
    assert!(asked(&empty, &admin, YEARLY).await.is_empty());
    let province = Province::full().await;
    assert!(asked(&province, &province.actor("lan").await, YEARLY).await.is_empty());
}

const MONTHLY: &str = "Báo cáo tháng về thực hiện chương trình";

#[tokio::test]
async fn a_report_past_its_day_stays_asked_for_when_newer_periods_end() {
    let province = Province::full().await;
    let desk = &province.desk;
    let officer = person(&province, "can-bo", Role::AgencyOfficer, Some("so-an")).await;
    let agency = "so-an".to_owned();
    let form = PeriodicForm { template: "soc-weekly".into(), agency, period: "2026-W47".into(), ..Default::default() };
    let made = desk.make_periodic_report(&officer, &form).await.unwrap();
    let path = format!("/reports/periodic/{}", made.body.code);
    let listed = async |actor: &Actor| {
        let items = desk.asked_of(actor).await.unwrap();
        items.into_iter().filter(|item| item.path == path).map(|item| item.due).collect::<Vec<_>>()
    };
    for weeks in 1..5 {
        province.clock.advance_s(7 * 86_400);
        assert_eq!(listed(&officer).await, [day("2026-11-23")], "after {weeks} weeks");
    }
    assert!(listed(&person(&province, "khac", Role::AgencyOfficer, Some("so-bimat")).await).await.is_empty());
    assert!(listed(&province.actor("quantri").await).await.is_empty(), "it is the agency's");
    let on = day("2026-12-19").unwrap();
    let document = DocumentRef { number: "12/BC".into(), date: Some(on), body: "Sở An".into(), file: None };
    let state = ReportState::Sent { document, on, channel: "email".into() };
    let sent = PeriodicReport { state, ..made.body.clone() };
    desk.keep_change(&officer, "periodic.send", &made, sent, json!({})).await.unwrap();
    assert!(listed(&officer).await.is_empty(), "it is sent");
}

#[tokio::test]
async fn a_new_centre_is_asked_for_no_period_that_was_over_before_it_was_entered() {
    let province = Province::full().await;
    let officer = person(&province, "can-bo", Role::AgencyOfficer, Some("so-an")).await;
    let months = async || {
        let items = asked(&province, &officer, MONTHLY).await;
        items.into_iter().filter_map(|item| item.due).collect::<Vec<_>>()
    };
    assert_eq!(months().await, [day("2026-11-30").unwrap()], "October was over when the centre was entered");
    province.clock.advance_s(10 * 86_400);
    assert_eq!(months().await, [day("2026-11-30").unwrap(), day("2026-12-31").unwrap()], "November was not");
}
