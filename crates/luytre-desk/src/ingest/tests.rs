use luytre_model::RejectReason;
use luytre_model::store::EventStore;

use super::*;
use crate::Actor;
use crate::tests::Province;
use crate::tests::province::{syslog, web_events};
use crate::views::{NewPerson, RegisterForm, TokenForm};

fn one(province: &Province, host: &str) -> EventBatch {
    web_events(province.desk.now(), &[(host, "198.51.100.1", "GET /")])
}

#[tokio::test]
async fn counts_balance_and_repeated_deliveries_store_nothing_again() {
    let province = Province::full().await;
    let mut batch = one(&province, "may-cong-an");
    batch.reject(RejectReason::BadSyntax, 7, "no method", b"???");
    let delivery = Some(Delivery([1; 16]));
    let first = province.desk.ingest(&syslog(), batch.clone(), delivery).await.unwrap();
    let again = province.desk.ingest(&syslog(), batch, delivery).await.unwrap();
    assert_eq!((first.stored, first.duplicate, again.stored, again.duplicate), (1, false, 0, true));
    let counts = province.store.sources()["log-cong-an"].clone();
    assert_eq!((counts.received, counts.stored), (3, 2));
    assert_eq!(counts.rejected[&RejectReason::BadSyntax], 1);
}

#[tokio::test]
async fn a_full_store_asks_the_sender_to_come_again() {
    let province = Province::empty().await;
    province.store.set_full(true);
    let refused = province.desk.ingest(&syslog(), one(&province, "web"), None).await;
    assert!(matches!(refused, Err(IngestError::Full)));
    province.store.set_full(false);
    province.desk.ingest(&syslog(), one(&province, "web"), None).await.unwrap();
}

#[tokio::test]
async fn excluded_units_are_refused_from_the_moment_they_are_marked() {
    let province = Province::full().await;
    province.desk.exclude_agency(&Actor::console(), "so-an", true).await.unwrap();
    let appended = province.desk.ingest(&syslog(), one(&province, "may-kho-an"), None).await.unwrap();
    assert_eq!(appended.stored, 0);
    let counts = province.store.sources()["log-kho-an"].clone();
    assert_eq!((counts.stored, counts.rejected[&RejectReason::Excluded]), (1, 1));
    province.desk.exclude_agency(&Actor::console(), "so-an", false).await.unwrap();
    assert_eq!(province.desk.ingest(&syslog(), one(&province, "may-kho-an"), None).await.unwrap().stored, 1);
}

#[tokio::test]
async fn a_token_names_its_source_and_a_wrong_one_is_refused() {
    let province = Province::full().await;
    let desk = &province.desk;
    let lan = province.actor("quantri").await;
    let form = RegisterForm {
        code: "waf".into(),
        name: "Tường lửa web".into(),
        system: Some("cong-an".into()),
        zone: Some("Asia/Tokyo".into()),
        issue_token: true,
        ..RegisterForm::default()
    };
    let (view, secret) = desk.register_source(&lan, form.clone()).await.unwrap();
    assert_eq!(view.recognised_by, [("token", "waf".to_owned())]);
    let origin = |token: &str| Origin { token: Some(token.into()), must_prove: true, ..syslog() };
    let good = origin(&secret.unwrap());
    desk.ingest(&good, one(&province, "bat-ky"), None).await.unwrap();
    assert_eq!(province.store.sources()["waf"].stored, 1);
    let zone = desk.settings_for(&good).settings.zone.unwrap();
    assert_eq!(zone.iana_name(), Some("Asia/Tokyo"));

    for bad in [origin("khong-dung"), Origin { must_prove: true, ..syslog() }] {
        assert!(matches!(desk.ingest(&bad, one(&province, "x"), None).await, Err(IngestError::Unauthorized)));
        assert!(desk.may_ingest(&bad).is_err());
    }
    let (_, second) = desk.register_source(&lan, form).await.unwrap();
    assert!(desk.may_ingest(&good).is_err(), "a new token ends the one before");
    assert!(desk.may_ingest(&origin(&second.unwrap())).is_ok());
}

#[tokio::test]
async fn a_machine_of_an_agency_hands_in_nothing_for_another_and_ends_with_its_account() {
    let province = Province::full().await;
    let desk = &province.desk;
    let person = NewPerson {
        login: "thu-gom".into(),
        name: "Máy thu gom của Sở An".into(),
        role: luytre_model::Role::Machine,
        agency: Some("so-an".into()),
        language: crate::Language::Vi,
        password: None,
    };
    let (machine, _) = desk.create_person(&Actor::console(), person).await.unwrap();
    let form = TokenForm {
        name: "thu-gom".into(),
        login: Some("thu-gom".into()),
        read: false,
        write: false,
        ingest: true,
        days: 9,
    };
    let issued = desk.issue_api_token(&province.actor("quantri").await, form).await.unwrap();
    let origin = Origin { token: Some(issued.secret), must_prove: true, ..syslog() };
    let stored = |code: &str| province.store.sources().get(code).map_or(0, |counts| counts.stored);
    let before = (stored("log-cong-bimat"), stored("log-kho-an"));
    for host in ["may-cong-bimat", "may-kho-an"] {
        desk.ingest(&origin, one(&province, host), None).await.unwrap();
    }
    assert_eq!((stored("log-cong-bimat"), stored("log-kho-an")), (before.0, before.1 + 1));
    assert_eq!(stored("chua-gan:192.0.2.9/may-cong-bimat/nginx"), 1, "kept, and given to nobody");

    let form = crate::views::PersonForm { name: machine.name, role: machine.role, agency: None, disabled: true };
    desk.edit_person(&Actor::console(), machine.id, form).await.unwrap();
    assert!(desk.may_ingest(&origin).is_err());
}

#[tokio::test]
async fn nobody_takes_the_token_of_a_source_or_the_senders_of_another_agency() {
    use crate::error::{DeskError, Problem};
    let province = Province::full().await;
    let desk = &province.desk;
    let everything = province.actor("quantri").await;
    let limited = province.actor("quantri-an").await;
    let source = |code: &str, system: &str, host: Option<&str>, issue_token| RegisterForm {
        code: code.into(),
        name: code.into(),
        system: Some(system.into()),
        host: host.map(str::to_owned),
        issue_token,
        ..RegisterForm::default()
    };
    desk.register_source(&everything, source("waf", "cong-bimat", None, true)).await.unwrap();
    let token =
        |name: &str| TokenForm { name: name.into(), login: None, read: true, write: false, ingest: true, days: 9 };
    let problem = |error: DeskError| match error {
        DeskError::Invalid(problems) => problems.into_iter().map(|at| (at.field, at.problem)).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let taken = desk.issue_api_token(&limited, token("waf")).await.map(|_| ()).unwrap_err();
    assert_eq!(problem(taken), [("name", Problem::Taken("waf".into()))]);
    desk.issue_api_token(&everything, token("bao-cao")).await.unwrap();
    let taken = desk.register_source(&limited, source("bao-cao", "cong-an", None, true)).await.map(|_| ()).unwrap_err();
    assert_eq!(problem(taken), [("code", Problem::Taken("bao-cao".into()))]);
    let forged = source("cua-toi", "cong-an", Some("may-cong-bimat"), false);
    let unproven = desk.register_source(&limited, forged).await.map(|_| ()).unwrap_err();
    assert_eq!(problem(unproven), [("issue_token", Problem::Required)]);
    desk.register_source(&limited, source("cua-toi", "cong-an", Some("may-cong-bimat"), true)).await.unwrap();
}

#[tokio::test]
async fn only_tokens_made_for_it_hand_in_events_and_only_until_they_end() {
    let province = Province::full().await;
    let desk = &province.desk;
    let form = NewPerson {
        login: "may-gui".into(),
        name: "Máy gửi".into(),
        role: luytre_model::Role::Machine,
        agency: None,
        language: crate::Language::Vi,
        password: None,
    };
    desk.create_person(&Actor::console(), form).await.unwrap();
    let actor = province.actor("quantri").await;
    let form = |name: &str, ingest: bool| TokenForm {
        name: name.into(),
        login: Some("may-gui".into()),
        read: !ingest,
        write: false,
        ingest,
        days: 1,
    };
    let reads = desk.issue_api_token(&actor, form("doc", false)).await.unwrap();
    let sends = desk.issue_api_token(&actor, form("gui", true)).await.unwrap();
    let origin = |secret: &str| Origin { token: Some(secret.into()), ..syslog() };
    assert!(desk.may_ingest(&origin(&reads.secret)).is_err());
    assert!(desk.may_ingest(&origin(&sends.secret)).is_ok());
    assert!(desk.actor_of_bearer(&sends.secret).await.unwrap().is_none(), "it reads nothing");
    assert_eq!(desk.actor_of_bearer(&reads.secret).await.unwrap().unwrap().login, "may-gui");
    province.clock.advance_s(86_400);
    assert!(desk.may_ingest(&origin(&sends.secret)).is_err());
    assert!(desk.actor_of_bearer(&reads.secret).await.unwrap().is_none());
}

#[tokio::test]
async fn losses_are_counted_by_sender() {
    let province = Province::empty().await;
    province.desk.count_loss(&syslog(), "kernel_buffer", 3);
    province.desk.count_loss(&syslog(), "kernel_buffer", 4);
    assert_eq!(province.desk.losses(), [("syslog-udp 192.0.2.9".to_owned(), "kernel_buffer", 7)]);
}
