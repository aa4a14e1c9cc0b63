use luytre_model::Nanos;

use super::*;
use crate::Act;
use crate::tests::Province;
use crate::tests::province::PASSWORD;

fn form(login: &str, password: &str) -> SetupForm {
    SetupForm { login: login.into(), name: "Người đầu".into(), password: password.into() }
}

/// A centre with one administrator, signed in.
async fn set_up() -> (Province, SignedIn) {
    let province = Province::empty().await;
    let link = province.desk.first_administrator_link().await.unwrap().unwrap();
    let signed_in = province.desk.use_setup_link(&link.token, form("dau", PASSWORD), None).await.unwrap();
    (province, signed_in)
}

#[tokio::test]
async fn the_first_administrator_is_made_once() {
    let province = Province::empty().await;
    let desk = &province.desk;
    let void = desk.first_administrator_link().await.unwrap().unwrap();
    let link = desk.first_administrator_link().await.unwrap().unwrap();
    assert!(matches!(desk.setup_link(&void.token).await, Err(DeskError::NotFound)));
    assert_eq!(desk.setup_link(&link.token).await.unwrap(), SetupFor::FirstAdministrator);
    assert!(matches!(
        desk.use_setup_link(&link.token, form("dau", "ngắn"), None).await,
        Err(DeskError::Invalid(problems)) if problems[0].field == "password"
    ));
    let signed_in = desk.use_setup_link(&link.token, form("Dau", PASSWORD), None).await.unwrap();
    assert_eq!((signed_in.actor.login.as_str(), signed_in.actor.role), ("dau", Role::Administrator));
    assert!(desk.use_setup_link(&link.token, form("hai", PASSWORD), None).await.is_err());
    assert!(desk.first_administrator_link().await.unwrap().is_none());
    assert!(desk.sign_in("dau", PASSWORD.into(), None).await.is_ok());
}

#[tokio::test]
async fn wrong_passwords_unknown_logins_and_disabled_people_look_the_same() {
    let (province, signed_in) = set_up().await;
    let desk = &province.desk;
    let new = crate::views::NewPerson {
        login: "nghi".into(),
        name: "Nghỉ".into(),
        role: Role::Analyst,
        agency: None,
        language: Language::Vi,
        password: Some(PASSWORD.into()),
    };
    let (person, link) = desk.create_person(&signed_in.actor, new).await.unwrap();
    assert!(link.is_none());
    let edit = crate::views::PersonForm { name: "Nghỉ".into(), role: Role::Analyst, agency: None, disabled: true };
    let session = desk.sign_in("nghi", PASSWORD.into(), None).await.unwrap();
    desk.edit_person(&signed_in.actor, person.id, edit).await.unwrap();
    assert!(desk.actor_of_session(&session.token).await.unwrap().is_none(), "signed out at once");
    for (login, password) in [("dau", "sai mật khẩu rồi"), ("khong-co", PASSWORD), ("nghi", PASSWORD), ("", "")] {
        let refused = desk.sign_in(login, password.to_owned(), None).await;
        assert!(matches!(refused, Err(SignInError::Refused)), "{login}");
    }
    assert!(desk.sign_in(" DAU ", PASSWORD.into(), None).await.is_ok());
}

#[tokio::test]
async fn guessing_is_slowed_down_even_with_the_right_password() {
    let (province, _) = set_up().await;
    let desk = &province.desk;
    for _ in 0..crate::throttle::FREE_FAILURES_LOGIN {
        assert!(matches!(desk.sign_in("dau", "sai mật khẩu".into(), None).await, Err(SignInError::Refused)));
    }
    let waits = desk.sign_in("dau", PASSWORD.into(), None).await;
    assert!(matches!(waits, Err(SignInError::TooMany { retry_after_s: 1 })));
    province.clock.advance_s(1);
    assert!(desk.sign_in("dau", PASSWORD.into(), None).await.is_ok());
}

#[tokio::test]
async fn sessions_end_when_idle_and_at_their_longest() {
    let (province, signed_in) = set_up().await;
    let desk = &province.desk;
    province.clock.advance_s(29 * 60);
    assert!(desk.actor_of_session(&signed_in.token).await.unwrap().is_some());
    province.clock.advance_s(29 * 60);
    assert!(desk.actor_of_session(&signed_in.token).await.unwrap().is_some(), "its use prolongs it");
    province.clock.advance_s(31 * 60);
    assert!(desk.actor_of_session(&signed_in.token).await.unwrap().is_none());

    let longest = desk.sign_in("dau", PASSWORD.into(), None).await.unwrap();
    let began = desk.now();
    while desk.now() < began.plus(LONGEST - 60 * Nanos::SECOND) {
        assert!(desk.actor_of_session(&longest.token).await.unwrap().is_some());
        province.clock.advance_s(20 * 60);
    }
    assert!(desk.actor_of_session(&longest.token).await.unwrap().is_none());
}

#[tokio::test]
async fn sessions_can_be_ended_one_and_all() {
    let (province, first) = set_up().await;
    let desk = &province.desk;
    let second = desk.sign_in("dau", PASSWORD.into(), None).await.unwrap();
    let third = desk.sign_in("dau", PASSWORD.into(), None).await.unwrap();
    desk.sign_out(&second.actor, &second.token).await.unwrap();
    assert!(desk.actor_of_session(&second.token).await.unwrap().is_none());
    assert!(desk.actor_of_session(&third.token).await.unwrap().is_some());
    desk.sign_out_everywhere(&first.actor).await.unwrap();
    assert!(desk.actor_of_session(&first.token).await.unwrap().is_none());
    assert!(desk.actor_of_session(&third.token).await.unwrap().is_none());
    assert!(desk.actor_of_session("khong-phai").await.unwrap().is_none());
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_all_sessions() {
    let (province, signed_in) = set_up().await;
    let desk = &province.desk;
    let form = |present: &str, new: &str| PasswordForm { present: present.into(), new: new.into() };
    let new = "năm con chim sẻ";
    let wrong = desk.change_password(&signed_in.actor, form("không phải nó", new)).await;
    assert!(matches!(wrong, Err(DeskError::Invalid(problems)) if problems[0].problem == Problem::Mismatch));
    let weak = desk.change_password(&signed_in.actor, form(PASSWORD, "aaaaaaaaaaaaaa")).await;
    assert!(matches!(weak, Err(DeskError::Invalid(problems)) if problems[0].problem == Problem::TooCommon));
    desk.change_password(&signed_in.actor, form(PASSWORD, new)).await.unwrap();
    assert!(desk.actor_of_session(&signed_in.token).await.unwrap().is_none());
    assert!(matches!(desk.sign_in("dau", PASSWORD.into(), None).await, Err(SignInError::Refused)));
    assert!(desk.sign_in("dau", new.into(), None).await.is_ok());
}

#[tokio::test]
async fn a_reset_link_works_once_and_ends() {
    let (province, signed_in) = set_up().await;
    let desk = &province.desk;
    let own = signed_in.actor.person;
    let late = desk.reset_password(&signed_in.actor, own).await.unwrap();
    province.clock.advance_s(LINK_VALID / Nanos::SECOND);
    assert!(matches!(desk.setup_link(&late.token).await, Err(DeskError::NotFound)));
    let link = desk.reset_password(&signed_in.actor, own).await.unwrap();
    assert!(desk.actor_of_session(&link.token).await.unwrap().is_none(), "a link is no session");
    let named = SetupFor::Person { login: "dau".into(), name: "Người đầu".into() };
    assert_eq!(desk.setup_link(&link.token).await.unwrap(), named);
    desk.use_setup_link(&link.token, form("khac", PASSWORD), None).await.unwrap();
    assert!(desk.use_setup_link(&link.token, form("khac", PASSWORD), None).await.is_err());
    assert!(desk.sign_in("dau", PASSWORD.into(), None).await.is_ok());
}

#[tokio::test]
async fn the_ledger_and_the_trail_hold_no_secret() {
    let (province, signed_in) = set_up().await;
    let _ = province.desk.sign_in(PASSWORD, PASSWORD.into(), None).await;
    let filter = crate::views::AuditFilter::default();
    let trail = format!("{:?}", province.desk.audit(&signed_in.actor, &filter).await.unwrap());
    assert!(trail.contains("session.refused") && trail.contains("session.begin"), "{trail}");
    let mut stored = Vec::new();
    for file in std::fs::read_dir(province.folder.path()).unwrap() {
        stored.extend(std::fs::read(file.unwrap().path()).unwrap());
    }
    let holds = |secret: &str| stored.windows(secret.len()).any(|bytes| bytes == secret.as_bytes());
    assert!(holds("argon2id"), "the ledger was read");
    assert!(!holds(PASSWORD) && !holds(&signed_in.token) && !holds(&signed_in.csrf));
}

#[tokio::test]
async fn bearer_tokens_without_write_read_only() {
    let (province, signed_in) = set_up().await;
    let desk = &province.desk;
    let token = |name: &str, write: bool| crate::views::TokenForm {
        name: name.into(),
        login: None,
        read: true,
        write,
        ingest: false,
        days: 7,
    };
    let reads = desk.issue_api_token(&signed_in.actor, token("đọc", false)).await.unwrap();
    let writes = desk.issue_api_token(&signed_in.actor, token("ghi", true)).await.unwrap();
    let reader = desk.actor_of_bearer(&reads.secret).await.unwrap().unwrap();
    assert!(reader.may(Act::ReadPeople) && !reader.may(Act::EditPeople));
    assert!(desk.actor_of_bearer(&writes.secret).await.unwrap().unwrap().may(Act::EditPeople));
    desk.revoke_api_token(&signed_in.actor, reads.view.id).await.unwrap();
    assert!(desk.actor_of_bearer(&reads.secret).await.unwrap().is_none());
    let taken = desk.issue_api_token(&signed_in.actor, token("ghi", true)).await;
    assert!(taken.is_err(), "names of tokens are unique: sources are recognised by them");
}
