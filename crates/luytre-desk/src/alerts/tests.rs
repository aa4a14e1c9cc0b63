use luytre_model::Severity;
use luytre_model::ids::AlertId;
use luytre_respond::Disposition;

use super::*;
use crate::tests::Province;
use crate::tests::province::{START, syslog, web_events};
use crate::views::{AlertProblem, BulkForm, BulkOutcome, Selected};

fn of(ids: &[AlertId]) -> BulkForm {
    BulkForm { alerts: ids.iter().map(|id| Selected { id: *id, version: None }).collect(), key: None }
}

async fn close(province: &Province, actor: &Actor, form: BulkForm) -> BulkOutcome {
    province.desk.close_alerts(actor, form, Disposition::True, "tấn công thật".into()).await.unwrap()
}

async fn queue(province: &Province, actor: &Actor, filter: AlertFilter) -> Vec<String> {
    let page = province.desk.alerts(actor, &filter).await.unwrap();
    page.items.into_iter().map(|alert| alert.entity).collect()
}

#[tokio::test]
async fn filters_narrow_the_queue() {
    let province = Province::full().await;
    let lan = province.actor("lan").await;
    let everything = ["198.51.100.4", "198.51.100.3", "198.51.100.2", "198.51.100.1"];
    assert_eq!(queue(&province, &lan, AlertFilter::default()).await, everything);
    province.desk.take_alerts(&lan, of(&[province.alert_about("198.51.100.3").await])).await.unwrap();
    let truc = province.actor("truc").await;
    let cases = [
        (AlertFilter { agency: Some("so-an".into()), ..Default::default() }, &["198.51.100.2", "198.51.100.1"][..]),
        (AlertFilter { agency: Some("phong-an".into()), ..Default::default() }, &["198.51.100.2"]),
        (AlertFilter { system: Some("cong-bimat".into()), ..Default::default() }, &["198.51.100.3"]),
        (AlertFilter { states: vec![State::InProgress], ..Default::default() }, &["198.51.100.3"]),
        (AlertFilter { assignee: Assignee::Of("lan".into()), ..Default::default() }, &["198.51.100.3"]),
        (AlertFilter { assignee: Assignee::MeOrNobody, ..Default::default() }, &everything[..]),
        (AlertFilter { assignee: Assignee::Me, ..Default::default() }, &["198.51.100.3"]),
        (AlertFilter { severities: vec![Severity::Critical], ..Default::default() }, &[]),
        (AlertFilter { layers: vec![luytre_model::Layer::Database], ..Default::default() }, &[]),
        (AlertFilter { text: Some("kho-an".into()), ..Default::default() }, &["198.51.100.2"]),
        (AlertFilter { to: Some(START), ..Default::default() }, &[]),
    ];
    for (filter, expected) in cases {
        assert_eq!(queue(&province, &lan, filter.clone()).await, expected, "{filter:?}");
    }
    let mine = AlertFilter { assignee: Assignee::MeOrNobody, ..Default::default() };
    assert_eq!(queue(&province, &truc, mine).await.len(), 3, "what lan has is not in the queue of others");
}

#[tokio::test]
async fn pages_join_without_gaps() {
    let province = Province::full().await;
    let lan = province.actor("lan").await;
    for sort in [AlertSort::Newest, AlertSort::Risk] {
        let mut found = Vec::new();
        let mut cursor = None;
        loop {
            let filter = AlertFilter { cursor, sort, limit: 1, ..Default::default() };
            let page = province.desk.alerts(&lan, &filter).await.unwrap();
            assert_eq!(page.total, Some(4));
            found.extend(page.items.into_iter().map(|alert| alert.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        found.sort();
        found.dedup();
        assert_eq!(found.len(), 4);
    }
    let filter = AlertFilter { cursor: Some("bịa".into()), ..Default::default() };
    assert!(matches!(province.desk.alerts(&lan, &filter).await, Err(DeskError::Invalid(_))));
}

#[tokio::test]
async fn groups_carry_names_and_sums() {
    let province = Province::full().await;
    let lan = province.actor("lan").await;
    let groups = province.desk.alert_groups(&lan, &AlertFilter::default(), GroupBy::Rule).await.unwrap();
    assert_eq!((groups.len(), groups[0].alerts, groups[0].label.as_str()), (1, 4, "Luật tan-cong"));
    let groups = province.desk.alert_groups(&lan, &AlertFilter::default(), GroupBy::System).await.unwrap();
    assert!(groups.iter().any(|group| group.label == "Hệ thống kho-an" && group.alerts == 1));
}

#[tokio::test]
async fn a_batch_does_what_can_be_done_and_names_the_rest() {
    let province = Province::full().await;
    let (lan, truc) = (province.actor("lan").await, province.actor("truc").await);
    let (first, second) = (province.alert_about("198.51.100.1").await, province.alert_about("198.51.100.2").await);
    province.desk.take_alerts(&truc, of(&[second])).await.unwrap();
    let outcome = province.desk.take_alerts(&lan, of(&[first, second, AlertId(77), first])).await.unwrap();
    assert_eq!(outcome.done.len(), 1);
    assert!(outcome.done[0].mine && outcome.done[0].state == State::InProgress);
    let expected = [(second, AlertProblem::Refused("assigned_to_other".into())), (AlertId(77), AlertProblem::NotFound)];
    assert_eq!(outcome.failed, expected);
    let many = BulkForm { alerts: vec![Selected { id: first, version: None }; BULK_MAX + 1], key: None };
    assert!(matches!(province.desk.take_alerts(&lan, many).await, Err(DeskError::Invalid(_))));
    assert!(matches!(province.desk.assign_alerts(&lan, of(&[first]), truc.person).await, Err(DeskError::Forbidden)));
    let outcome = province.desk.assign_alerts(&truc, of(&[first]), truc.person).await.unwrap();
    assert_eq!(outcome.done[0].assignee.as_ref().unwrap().login, "truc");
}

#[tokio::test]
async fn an_alert_is_not_given_to_somebody_who_cannot_see_it() {
    let province = Province::full().await;
    let truc = province.actor("truc").await;
    let other = province.actor("quantri-bimat").await;
    let alert = province.alert_about("198.51.100.1").await;
    let outcome = province.desk.assign_alerts(&truc, of(&[alert]), other.person).await.unwrap();
    assert_eq!(outcome.failed, [(alert, AlertProblem::Refused("assignee_outside".into()))]);
    let detail = province.desk.alert(&truc, alert).await.unwrap();
    let logins: Vec<_> = detail.assignable.iter().map(|(_, name)| name.login.as_str()).collect();
    assert_eq!(logins, ["lan", "quantri", "quantri-an", "truc"]);
}

#[tokio::test]
async fn a_decision_in_between_is_a_conflict_and_further_findings_are_none() {
    let province = Province::full().await;
    let (lan, truc) = (province.actor("lan").await, province.actor("truc").await);
    let alert = province.alert_about("198.51.100.1").await;
    let seen = province.desk.alert(&lan, alert).await.unwrap().alert.version;
    let form = || BulkForm { alerts: vec![Selected { id: alert, version: Some(seen) }], key: None };
    let more = web_events(START, &[("may-cong-an", "198.51.100.1", "attack again")]);
    province.desk.ingest(&syslog(), more, None).await.unwrap();
    province.detect().await;
    let outcome = province.desk.take_alerts(&lan, form()).await.unwrap();
    assert_eq!((outcome.done.len(), outcome.done[0].count), (1, 2));
    let outcome = province.desk.assign_alerts(&truc, form(), truc.person).await.unwrap();
    assert_eq!(outcome.failed, [(alert, AlertProblem::Conflict)]);
}

#[tokio::test]
async fn a_double_click_does_nothing_twice() {
    let province = Province::full().await;
    let lan = province.actor("lan").await;
    let alert = province.alert_about("198.51.100.1").await;
    let form = || BulkForm { key: Some("một-lần".into()), ..of(&[alert]) };
    let first = close(&province, &lan, form()).await;
    let entries = province.audit_entries().await;
    let again = close(&province, &lan, form()).await;
    assert_eq!((first.repeated, again.repeated, again.done.len()), (false, true, 1));
    assert_eq!(province.audit_entries().await, entries);
    let truc = province.actor("truc").await;
    assert!(!close(&province, &truc, form()).await.repeated, "keys belong to one person");
    province.clock.advance_s(601);
    assert!(!close(&province, &lan, form()).await.repeated);
}

#[tokio::test]
async fn closing_can_be_taken_back_for_ten_seconds_by_who_closed() {
    let province = Province::full().await;
    let (lan, truc) = (province.actor("lan").await, province.actor("truc").await);
    let alert = province.alert_about("198.51.100.1").await;
    let until = close(&province, &lan, of(&[alert])).await.undo_until.unwrap();
    assert_eq!(until, START.plus(UNDO_WINDOW));
    let refused = [(alert, AlertProblem::Refused("undo_passed".into()))];
    assert_eq!(province.desk.undo_close(&truc, of(&[alert])).await.unwrap().failed, refused);
    province.clock.advance_s(9);
    assert_eq!(province.desk.alert(&lan, alert).await.unwrap().undo_until, Some(until));
    let undone = province.desk.undo_close(&lan, of(&[alert])).await.unwrap();
    assert_eq!((undone.done[0].state, undone.done[0].disposition), (State::New, None));
    close(&province, &lan, of(&[alert])).await;
    province.clock.advance_s(10);
    assert_eq!(province.desk.undo_close(&lan, of(&[alert])).await.unwrap().failed, refused);
    let reopened = province.desk.reopen_alerts(&lan, of(&[alert]), "lại thấy".into()).await.unwrap();
    assert_eq!(reopened.done.len(), 1);
    let history = province.desk.alert(&lan, alert).await.unwrap().history;
    let steps: Vec<_> = history.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(steps, ["opened", "closed", "reopened", "closed", "reopened"]);
    assert_eq!(history[1].detail, "true_positive: tấn công thật");
}

#[tokio::test]
async fn an_alert_shows_what_happened_around_it() {
    let province = Province::full().await;
    let lan = province.actor("lan").await;
    let minute = 60 * luytre_model::Nanos::SECOND;
    for (minutes, ip, text) in [
        (-20, "198.51.100.1", "too early"),
        (-10, "198.51.100.1", "before, same address"),
        (5, "203.0.113.7", "after, same host"),
        (16, "198.51.100.1", "too late"),
    ] {
        let events = web_events(START.plus(minutes * minute), &[("may-cong-an", ip, text)]);
        province.desk.ingest(&syslog(), events, None).await.unwrap();
    }
    let elsewhere = web_events(START, &[("may-khac", "203.0.113.9", "elsewhere")]);
    province.desk.ingest(&syslog(), elsewhere, None).await.unwrap();
    let alert = province.alert_about("198.51.100.1").await;
    let detail = province.desk.alert(&lan, alert).await.unwrap();
    let original =
        |event: &luytre_model::store::FoundEvent| event.fields["event.original"].as_str().unwrap().to_owned();
    assert_eq!(detail.events.iter().map(original).collect::<Vec<_>>(), ["attack an"]);
    let around: Vec<_> = detail.around.iter().map(original).collect();
    assert_eq!(around, ["before, same address", "after, same host"]);
    assert_eq!(detail.around_query, "\"198.51.100.1\" or host.name:\"may-cong-an\"");
    let form = crate::views::SearchForm {
        q: detail.around_query,
        from: detail.around_range.0,
        to: detail.around_range.1,
        limit: 0,
        cursor: None,
    };
    assert_eq!(province.desk.search(&lan, &form).await.unwrap().events.len(), 3, "the link finds the same and the own");
    let system = detail.system.unwrap();
    assert_eq!((system.contact_phone.as_str(), system.open_alerts), ("0900 000 000", 1));
    assert_eq!(detail.alert.rule.advice_vi, "Xem lại");
    assert!(detail.assignable.is_empty(), "an analyst gives alerts to nobody");
}
