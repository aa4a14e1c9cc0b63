//! A bundle in the ledger that is not what was signed is noticed, named and not used.

use luytre_govern::library::Defect;

use super::*;
use crate::content::{files_of, library_of};
use crate::views::TroubleKind;

const PROCEDURE: &str = "regulation/ND331-2026/level-procedure.json";
const RULES: &str = "assessment/programme-rules.json";

async fn trusting() -> (Province, String) {
    let province = Province::empty().await;
    let (private, trusted) = key();
    province.desk.trust_content_keys(vec![trusted]);
    (province, private)
}

async fn add(province: &Province, bytes: Vec<u8>) -> bool {
    let done = province.desk.add_content(&Actor::console(), bytes, true).await.unwrap();
    assert_eq!(done.problems, []);
    done.applied
}

/// Adds 15 → 20 working days, then does to the ledger what somebody with the file could do.
async fn after(statements: &str) -> (Province, String) {
    let (province, private) = trusting().await;
    assert!(add(&province, sample(&private, 1)).await);
    let rules = changed(RULES, "\"notice_hours\": 12", "\"notice_hours\": 36");
    assert!(add(&province, packed_as("khac", &private, 1, rules)).await);
    change(&province, statements).await;
    (province.reopen().await, private)
}

async fn change(province: &Province, statements: &str) {
    use sqlx::Connection as _;
    let address = format!("sqlite://{}", province.folder.path().join("ledger.sqlite").display());
    let mut link = sqlx::SqliteConnection::connect(&address).await.unwrap();
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned())).execute(&mut link).await.unwrap();
    assert!(done.rows_affected() > 0, "{statements}");
    link.close().await.unwrap();
}

fn days(library: &Library) -> bool {
    library.documents[PROCEDURE].sections.iter().flat_map(|section| &section.rows).any(|row| {
        row.facts.iter().any(|(name, value)| name.contains("working_days") && (value == "20" || value == "99"))
    })
}

const OTHER_LAW: &str = r#"update record set body = replace(body, '\"working_days\": 20', '\"working_days\": 99')
    where kind = 'content_bundle' and code = 'thu@1'"#;

#[tokio::test]
async fn a_changed_row_of_the_ledger_is_noticed_and_the_bundle_not_used() {
    let (province, private) = after("update audit_head set id = id where id = 1").await;
    assert!(days(&province.desk.library()), "nothing was changed: the bundle is in force");
    assert_eq!(province.desk.alarms(&Actor::console()), 0);
    change(&province, OTHER_LAW).await;
    let province = province.reopen().await;
    let library = province.desk.library();
    assert!(!days(&library), "neither the law that was put in nor the bundle");
    assert_eq!(library.assessment.notices[0].notice_hours, 36, "another bundle stays in force");
    assert!(!days(&library_of(&province.desk.ledger).await.unwrap()));
    let files = files_of(&province.desk.ledger).await.unwrap();
    assert!(files.iter().all(|file| file.path != PROCEDURE || !file.text.contains("99")));

    let console = Actor::console();
    let view = province.desk.content(&console).await.unwrap();
    let said: Vec<_> = view.trouble.iter().map(|problem| (problem.path.as_str(), &problem.defect)).collect();
    assert_eq!(said, [(PROCEDURE, &Defect::NotAsSigned("thu@1".to_owned()))]);
    let damaged: Vec<_> = view.bundles.iter().map(|bundle| (bundle.bundle.as_str(), bundle.damaged)).collect();
    assert_eq!(damaged, [("thu", true), ("khac", false)]);
    let health = province.desk.health(&console).await.unwrap();
    let kinds: Vec<_> = health.troubles.into_iter().map(|trouble| trouble.kind).collect();
    assert!(kinds.contains(&TroubleKind::ContentUnused { problems: 1 }), "{kinds:?}");
    assert_eq!(province.desk.alarms(&console), 1);

    // What somebody adds next does not bring the changed law in, nor hide that it is there.
    let (_, trusted) = key();
    let public = ring_of(&private);
    province.desk.trust_content_keys(vec![trusted, public]);
    let drills = changed("drill/rules.json", "\"count\": 1", "\"count\": 3");
    assert!(add(&province, packed_as("tap", &private, 1, drills)).await);
    assert!(!days(&province.desk.library()));
    assert_eq!(province.desk.content(&console).await.unwrap().trouble.len(), 1);
    // A higher version of the bundle mends it, also after a restart.
    assert!(add(&province, sample(&private, 2)).await);
    assert!(days(&province.desk.library()));
    assert_eq!(province.desk.alarms(&console), 0);
    let province = province.reopen().await;
    assert!(days(&province.desk.library()));
    let view = province.desk.content(&console).await.unwrap();
    assert_eq!((view.trouble, view.bundles[0].damaged), (Vec::new(), true));
}

fn ring_of(private: &str) -> TrustedKey {
    use base64::Engine as _;
    use ring::signature::KeyPair as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(private).unwrap();
    let pair = ring::signature::Ed25519KeyPair::from_pkcs8(&bytes).unwrap();
    TrustedKey { name: "nxb".to_owned(), public: pair.public_key().as_ref().to_vec() }
}

#[tokio::test]
async fn every_part_of_a_kept_bundle_is_checked() {
    let set = |what: &str| format!("update record set body = {what} where kind = 'content_bundle' and code = 'thu@1'");
    let cases = [
        set(r#"json_set(body, '$.manifest.files[0].sha256', '00')"#),
        set(r#"json_set(body, '$.manifest.version', 7)"#),
        set(r#"json_set(body, '$.manifest.title_vi', 'Khác')"#),
        set(r#"json_set(body, '$.sha256', '00')"#),
        set(r#"json_set(body, '$.files', json('[]'))"#),
        set(r#"json_set(body, '$.files', json('[]'), '$.manifest.files', json('[]'))"#),
        set(r#"json_set(body, '$.signed.signature', 'AAAA')"#),
        set(r#"json_set(body, '$.signed.key', 'AAAA')"#),
        set(r#"json_set(body, '$.signed.manifest', '{}')"#),
        set(r#"json_remove(body, '$.signed')"#),
        set(
            r#"(select json_set(other.body, '$.manifest.bundle', 'thu') from record other where other.code = 'khac@1')"#,
        ),
        "delete from record_change where record_id = (select id from record where code = 'thu@1');\n         delete from record where code = 'thu@1'".to_owned(),
        "delete from audit where act = 'content.add' and subject = 'content_bundle:thu@1'".to_owned(),
    ];
    for case in cases {
        let (province, _) = after(&case).await;
        let view = province.desk.content(&Actor::console()).await.unwrap();
        assert!(!days(&view.library), "{case}");
        assert!(!view.trouble.is_empty(), "{case}");
        let sound: Vec<_> =
            view.bundles.iter().filter(|bundle| !bundle.damaged).map(|one| one.bundle.as_str()).collect();
        assert_eq!(sound, ["khac"], "{case}");
    }
}

#[tokio::test]
async fn a_bundle_of_before_signatures_were_kept_is_checked_by_its_hashes() {
    // As an earlier version wrote it: neither the signature in the record nor the key in the trail.
    let earlier = r#"update record set body = json_remove(body, '$.signed') where code = 'thu@1';
        update audit set detail = json_remove(detail, '$.key', '$.taken_over', '$.files') where subject = 'content_bundle:thu@1'"#;
    let (province, _) = after(earlier).await;
    assert!(days(&province.desk.library()));
    assert_eq!(province.desk.content(&Actor::console()).await.unwrap().trouble, []);
    change(&province, OTHER_LAW).await;
    let province = province.reopen().await;
    assert!(!days(&province.desk.library()));
    assert_eq!(province.desk.content(&Actor::console()).await.unwrap().trouble.len(), 1);
}

#[tokio::test]
async fn a_row_that_is_no_json_any_more_is_named_and_the_rest_goes_on() {
    let cut = |code: &str, end: usize| {
        format!("update record set body = substr(body, 1, {end}) where kind = 'content_bundle' and code = '{code}'")
    };
    for damage in [
        cut("thu@1", 40),
        cut("thu@1", 0),
        "update record set body = '[]' where kind = 'content_bundle' and code = 'thu@1'".to_owned(),
        "update record set body = x'00ff' where kind = 'content_bundle' and code = 'thu@1'".to_owned(),
        "update record set body = cast(x'7bff' as text) where kind = 'content_bundle' and code = 'thu@1'".to_owned(),
    ] {
        let (province, private) = after(&damage).await;
        let console = Actor::console();
        let view = province.desk.content(&console).await.unwrap();
        assert!(!days(&view.library), "{damage}");
        assert_eq!(view.library.assessment.notices[0].notice_hours, 36, "{damage}: the other bundle stays in force");
        assert_eq!((view.bundles.len(), view.unreadable), (1, vec!["thu@1".to_owned()]), "{damage}: both are listed");
        let said: Vec<_> = view.trouble.iter().map(ToString::to_string).collect();
        assert!(
            said.len() == 1 && said[0].contains("in the bundle thu@1, and not used; restore"),
            "{damage}: {said:?}"
        );
        assert_eq!(province.desk.alarms(&console), 1, "{damage}");
        assert!(!days(&library_of(&province.desk.ledger).await.unwrap()), "{damage}");
        assert!(files_of(&province.desk.ledger).await.is_ok(), "{damage}");

        // Its version stays taken; a higher one makes it good.
        province.desk.trust_content_keys(vec![ring_of(&private)]);
        let again = province.desk.add_content(&console, sample(&private, 1), true).await.unwrap();
        let taken = BundleProblem::OldVersion { bundle: "thu".to_owned(), there: 1, given: 1 };
        assert_eq!(again.problems, [taken], "{damage}");
        assert!(add(&province, sample(&private, 2)).await, "{damage}");
        let province = province.reopen().await;
        assert!(days(&province.desk.library()), "{damage}");
        assert_eq!(province.desk.content(&console).await.unwrap().trouble, [], "{damage}");
    }
}

#[tokio::test]
async fn a_row_that_nobody_can_read_and_nobody_added_is_told_of() {
    let (province, _) = after(
        "insert into record (kind, code, title, search, public, state, body, version, created_at, changed_at) \
         values ('content_bundle', 'la@1', 'Lạ', 'la', 1, 'added', '{', 1, 0, 0)",
    )
    .await;
    let view = province.desk.content(&Actor::console()).await.unwrap();
    assert!(days(&view.library), "what was added is in force");
    assert_eq!((view.bundles.len(), view.unreadable), (2, vec!["?".to_owned()]));
    assert_eq!(view.trouble.len(), 1, "{:?}", view.trouble);
}
