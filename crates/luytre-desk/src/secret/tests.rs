use super::*;

#[track_caller]
fn policy(login: &str, password: &str) -> Option<Problem> {
    match check_policy("new", login, password) {
        Ok(()) => None,
        Err(DeskError::Invalid(mut problems)) => Some(problems.remove(0).problem),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn the_policy_refuses_what_is_easy_to_guess() {
    assert_eq!(policy("lan", "ngắn"), Some(Problem::TooShort(12)));
    assert_eq!(policy("lan", &"x1Y".repeat(100)), Some(Problem::TooLong(256)));
    assert_eq!(policy("nguyenlan", "NguyenLan-2026!"), Some(Problem::LikeLogin));
    assert_eq!(policy("lan", "Mậtkhẩu12345"), Some(Problem::TooCommon), "tone marks do not make it rare");
    assert_eq!(policy("lan", "ababababababab"), Some(Problem::TooCommon));
    assert_eq!(policy("lan", "bốn con chim sẻ"), None);
}

#[tokio::test]
async fn a_password_matches_only_itself() {
    let passwords = Passwords::new().await.unwrap();
    let stored = passwords.hash("bốn con chim sẻ".into()).await.unwrap();
    assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
    assert!(passwords.verify("bốn con chim sẻ".into(), Some(stored.clone())).await.unwrap());
    assert!(!passwords.verify("bốn con chim sẽ".into(), Some(stored.clone())).await.unwrap());
    assert!(!passwords.verify("".into(), None).await.unwrap());
    assert!(!passwords.verify("x".repeat(10_000), Some(stored)).await.unwrap());
}

#[test]
fn csrf_tokens_belong_to_one_session() {
    let (first, second) = (new_token().unwrap(), new_token().unwrap());
    assert_eq!(first.len(), 43);
    assert_ne!(first, second);
    assert!(csrf_matches(&first, &csrf_of(&first)));
    assert!(!csrf_matches(&first, &csrf_of(&second)));
    assert!(!csrf_matches(&first, ""));
    assert_ne!(csrf_of(&first), first);
}
