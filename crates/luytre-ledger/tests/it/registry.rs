//! What is registered comes back as it was written.

use luytre_govern::AgencyVersion;
use luytre_ledger::{ApiToken, LedgerError, SavedView, Session, SessionKind, Write};
use luytre_model::ids::{AgencyId, PersonId, SourceId, SystemId, ViewId};
use luytre_model::store::Position;
use luytre_model::{Nanos, Role};

use crate::place::Place;
use crate::samples::{NOON, account, agency, note, person, source, system};

pub async fn agencies_come_back_with_their_history(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    let mut top = agency("75", None);
    top.id = AgencyId(work.record(Write::NewAgency(&top), &note("create_agency", "75")).await.unwrap());
    let mut below = agency("00004", Some(top.id));
    below.excluded = true;
    below.id = AgencyId(work.record(Write::NewAgency(&below), &note("create_agency", "00004")).await.unwrap());
    top.change(AgencyVersion {
        name: "Thành phố Đồng Nai".to_owned(),
        kind: "thanh_pho".to_owned(),
        parent: None,
        valid_from: "2026-04-30".parse().unwrap(),
        valid_to: None,
    });
    work.record(Write::Agency(&top), &note("change_agency", "75")).await.unwrap();
    work.commit().await.unwrap();

    let mut reader = ledger.read().await.unwrap();
    assert_eq!(reader.agencies().await.unwrap(), [top.clone(), below]);
    assert_eq!(reader.agency(top.id).await.unwrap(), Some(top.clone()));
    assert_eq!(reader.agency(AgencyId(99)).await.unwrap(), None);
    assert_eq!(top.on("2026-04-29".parse().unwrap()).unwrap().name, "Xã 75");
    assert_eq!(top.on("2026-04-30".parse().unwrap()).unwrap().name, "Thành phố Đồng Nai");
    assert_eq!(reader.audit_head().await.unwrap().seq, 3);
}

pub async fn systems_and_sources_come_back(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    let unit = AgencyId(work.record(Write::NewAgency(&agency("01", None)), &note("create", "01")).await.unwrap());
    let mut portal = system("portal", unit);
    portal.id = SystemId(work.record(Write::NewSystem(&portal), &note("create", "portal")).await.unwrap());
    let mut web = source("web-1", Some(portal.id));
    web.id = SourceId(work.record(Write::NewSource(&web), &note("create", "web-1")).await.unwrap());
    portal.level = None;
    portal.required_layers = Some([].into());
    work.record(Write::System(&portal), &note("change", "portal")).await.unwrap();
    web.system = None;
    web.match_.host = Some("Máy-01".to_owned());
    work.record(Write::Source(&web), &note("change", "web-1")).await.unwrap();
    work.commit().await.unwrap();

    let mut reader = ledger.read().await.unwrap();
    assert_eq!(reader.systems().await.unwrap(), [portal.clone()]);
    assert_eq!(reader.system(portal.id).await.unwrap(), Some(portal.clone()));
    assert_eq!(reader.system_by_code("portal").await.unwrap(), Some(portal));
    assert_eq!(reader.system_by_code("Portal").await.unwrap(), None);
    assert_eq!(reader.sources().await.unwrap(), [web.clone()]);
    assert_eq!(reader.source(web.id).await.unwrap(), Some(web.clone()));
    assert_eq!(reader.source_by_code("web-1").await.unwrap(), Some(web));
}

pub async fn what_is_taken_or_missing_is_refused(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    work.record(Write::NewAgency(&agency("01", None)), &note("create", "01")).await.unwrap();
    work.commit().await.unwrap();

    let mut work = ledger.begin().await.unwrap();
    let taken = work.record(Write::NewAgency(&agency("01", None)), &note("create", "01")).await;
    assert!(matches!(taken, Err(LedgerError::Taken { .. })), "{taken:?}");
    drop(work);
    let mut work = ledger.begin().await.unwrap();
    let missing = work.record(Write::NewSystem(&system("portal", AgencyId(77))), &note("create", "portal")).await;
    assert!(matches!(missing, Err(LedgerError::Reference { .. })), "{missing:?}");
    drop(work);
    let mut work = ledger.begin().await.unwrap();
    let absent = work.record(Write::Person(&account("an").person), &note("change", "an")).await;
    assert!(matches!(absent, Err(LedgerError::NotFound { .. })), "{absent:?}");
    drop(work);
    assert_eq!(ledger.read().await.unwrap().audit_head().await.unwrap().seq, 1);
}

pub async fn people_sign_in_and_out(place: Place) {
    let ledger = place.open().await;
    let id = person(&ledger, "binh.tran").await;
    let session = |hash: &str, kind| Session {
        token_hash: hash.to_owned(),
        kind,
        person: id,
        created_at: NOON,
        expires_at: NOON.plus(10),
        last_seen: NOON,
        address: Some("192.0.2.1".to_owned()),
    };
    let mut work = ledger.begin().await.unwrap();
    work.add_session(&session("one", SessionKind::SignedIn)).await.unwrap();
    work.add_session(&session("two", SessionKind::SignedIn)).await.unwrap();
    work.add_session(&session("link", SessionKind::Setup)).await.unwrap();
    work.signed_in(id, NOON.plus(3)).await.unwrap();
    let mut changed = account("binh.tran").person;
    changed.id = id;
    changed.role = Role::ShiftLead;
    changed.disabled = true;
    work.record(Write::Person(&changed), &note("change", "binh.tran")).await.unwrap();
    work.record(Write::Password(id, None), &note("reset", "binh.tran")).await.unwrap();
    work.commit().await.unwrap();

    let mut reader = ledger.read().await.unwrap();
    let found = reader.account_by_login("binh.tran").await.unwrap().unwrap();
    assert_eq!((&found.person, &found.password_hash), (&changed, &None));
    assert_eq!((found.created_at, found.last_sign_in), (NOON, Some(NOON.plus(3))));
    assert_eq!(reader.account(id).await.unwrap(), Some(found.clone()));
    assert_eq!(reader.accounts().await.unwrap(), [found]);
    assert_eq!(reader.session("one", NOON.plus(9)).await.unwrap(), Some(session("one", SessionKind::SignedIn)));
    assert_eq!(reader.session("link", NOON).await.unwrap().unwrap().kind, SessionKind::Setup);
    assert_eq!(reader.session("one", NOON.plus(10)).await.unwrap(), None, "it has ended");
    drop(reader);

    let mut work = ledger.begin().await.unwrap();
    work.touch_session("one", NOON.plus(5), NOON.plus(20)).await.unwrap();
    assert_eq!(work.session("one", NOON.plus(10)).await.unwrap().unwrap().last_seen, NOON.plus(5));
    assert_eq!(work.end_sessions_of(id, Some("one")).await.unwrap(), 2);
    work.end_session("absent").await.unwrap();
    assert_eq!(work.forget_ended_sessions(NOON.plus(19)).await.unwrap(), 0);
    assert_eq!(work.forget_ended_sessions(NOON.plus(20)).await.unwrap(), 1);
    work.commit().await.unwrap();
}

pub async fn tokens_end(place: Place) {
    let ledger = place.open().await;
    let mut token = ApiToken {
        id: 0,
        name: "rsyslog".to_owned(),
        token_hash: "abc".to_owned(),
        person: person(&ledger, "may").await,
        scopes: vec!["send_events".to_owned(), "read_alerts".to_owned()],
        created_at: NOON,
        expires_at: Some(NOON.plus(10)),
        last_used: None,
        revoked_at: None,
    };
    let mut work = ledger.begin().await.unwrap();
    token.id = work.record(Write::NewToken(&token), &note("create_token", "rsyslog")).await.unwrap();
    work.token_used(token.id, NOON.plus(1)).await.unwrap();
    token.last_used = Some(NOON.plus(1));
    assert_eq!(work.token_by_hash("abc", NOON.plus(9)).await.unwrap(), Some(token.clone()));
    assert_eq!(work.token_by_hash("abc", NOON.plus(10)).await.unwrap(), None);
    assert_eq!(work.token_by_hash("ab", NOON).await.unwrap(), None);
    work.record(Write::RevokeToken(token.id), &note("revoke_token", "rsyslog")).await.unwrap();
    assert_eq!(work.token_by_hash("abc", NOON).await.unwrap(), None);
    token.revoked_at = Some(NOON);
    assert_eq!(work.tokens().await.unwrap(), [token.clone()]);
    assert_eq!(work.token(token.id).await.unwrap(), Some(token.clone()));
    let again = work.record(Write::RevokeToken(token.id), &note("revoke_token", "rsyslog")).await;
    assert!(matches!(again, Err(LedgerError::NotFound { .. })));
}

pub async fn views_settings_and_positions_come_back(place: Place) {
    let ledger = place.open().await;
    let (an, binh) = (person(&ledger, "an").await, person(&ledger, "binh").await);
    let view = |person: PersonId, name: &str, shared| SavedView {
        id: ViewId(0),
        person,
        page: "alerts".to_owned(),
        name: name.to_owned(),
        query: "state=new".to_owned(),
        shared,
        created_at: NOON,
    };
    let mut work = ledger.begin().await.unwrap();
    let first = work.save_view(&view(an, "Ca đêm", false)).await.unwrap();
    let mut again = view(an, "Ca đêm", false);
    again.query = "state=closed".to_owned();
    assert_eq!(work.save_view(&again).await.unwrap(), first, "the same name is replaced");
    let shared = work.save_view(&view(binh, "Chung", true)).await.unwrap();
    work.save_view(&view(binh, "Riêng", false)).await.unwrap();
    let names = |views: Vec<SavedView>| views.into_iter().map(|view| view.name).collect::<Vec<_>>();
    assert_eq!(names(work.views(an).await.unwrap()), ["Ca đêm", "Chung"]);
    assert_eq!(work.view(first).await.unwrap().unwrap().query, "state=closed");
    work.delete_view(shared).await.unwrap();
    assert_eq!(names(work.views(an).await.unwrap()), ["Ca đêm"]);
    assert!(matches!(work.delete_view(shared).await, Err(LedgerError::NotFound { .. })));

    work.record(Write::Setting("zone", "Asia/Ho_Chi_Minh"), &note("change_setting", "zone")).await.unwrap();
    work.keep_setting("zone", "UTC").await.unwrap();
    work.keep_setting("a", "1").await.unwrap();
    assert_eq!(work.setting("zone").await.unwrap().as_deref(), Some("UTC"));
    assert_eq!(work.setting("absent").await.unwrap(), None);
    assert_eq!(work.settings().await.unwrap().into_keys().collect::<Vec<_>>(), ["a", "zone"]);

    assert_eq!(work.position("detector").await.unwrap(), None);
    work.set_position("detector", Position(5)).await.unwrap();
    work.set_position("detector", Position(1 << 40)).await.unwrap();
    assert_eq!(work.position("detector").await.unwrap(), Some(Position(1 << 40)));
    work.commit().await.unwrap();
}

pub async fn odd_texts_come_back(place: Place) {
    let ledger = place.open().await;
    let mut work = ledger.begin().await.unwrap();
    let texts = ["'; drop table alert; --", "a\0b", "Hòa Hoà 𠀀 \u{202E}", "", "$1 ? %s", "tab\tline\nend\\"];
    for (number, text) in texts.iter().enumerate() {
        work.keep_setting(&format!("{number}"), text).await.unwrap();
        let found = work.setting(&format!("{number}")).await.unwrap().unwrap();
        assert_eq!(found, text.replace('\0', "\u{FFFD}"));
    }
    let mut strange = note("a\0ct", "sub\0ject");
    strange.detail = serde_json::json!({"text": texts, "time": Nanos(i64::MIN).0});
    work.note(&strange).await.unwrap();
    work.commit().await.unwrap();
    let mut reader = ledger.read().await.unwrap();
    assert_eq!(reader.verify_audit(&[]).await.unwrap(), []);
    let entries = reader.audit(&luytre_ledger::AuditQuery { limit: 1, ..Default::default() }).await.unwrap();
    assert_eq!(entries[0].detail, strange.detail);
}
