//! A centre in which nothing is registered: what its pages say, and how the first agency and system come about.

use std::sync::Arc;

use luytre_desk::views::{AuditFilter, RegisterForm};
use luytre_desk::{Actor, ManualClock, SetupForm};
use luytre_model::store::MemoryStore;

use super::html::faults;
use super::province::{NOW, PASSWORD, Province, empty_desk};
use super::{Centre, request};
use crate::{WebSettings, router};

/// A centre that has its first administrator and nothing else, with the session of that person.
async fn empty() -> (Centre, String) {
    let folder = tempfile::tempdir().expect("the machine has a temporary folder");
    let (clock, store) = (Arc::new(ManualClock::new(NOW)), Arc::new(MemoryStore::new()));
    let desk = empty_desk(folder.path(), clock.clone(), store.clone()).await;
    let link = desk.first_administrator_link().await.expect("a link").expect("there is nobody yet");
    let form = SetupForm { login: "quan-tri".into(), name: "Quản Trị Viên".into(), password: PASSWORD.into() };
    desk.use_setup_link(&link.token, form, None).await.expect("the first administrator is made");
    let router = router(desk.clone(), WebSettings::new(clock.clone()));
    let centre = Centre { province: Province { desk, clock, store }, router, _folder: folder };
    let session = centre.province.sign_in("quan-tri").await;
    (centre, session)
}

/// What stands between two marks of a page.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page.split_once(from).map_or("", |(_, rest)| rest);
    rest.split_once(to).map_or(rest, |(found, _)| found)
}

#[tokio::test]
async fn the_overview_of_an_empty_centre_does_not_say_that_all_is_well() {
    let (centre, session) = empty().await;
    let in_two = [
        ("", "vi", "Chưa có nguồn nào", "Mọi nguồn đã đăng ký", "Lớp giám sát đang gửi", "Chưa có lớp nào"),
        ("/en", "en", "There is no source yet", "Every registered source", "Watched layers live", "No layer has to be"),
    ];
    for (prefix, language, none, well, tile, required) in in_two {
        let page = centre.get(&session, &format!("{prefix}/")).await.body;
        let card = between(&page, "id=\"silent-title\"", "</section>");
        assert!(card.contains(none) && !card.contains(well), "{card}");
        let link = format!("href=\"{prefix}/sources\"");
        assert!(between(card, none, "</p>").contains(&link), "it leads to where a source is connected: {card}");
        let tile = between(&page, tile, "</a>");
        assert!(tile.contains(">–<") && tile.contains(required) && !tile.contains("0 %"), "{tile}");
        assert_eq!(faults(&page, language), Vec::<String>::new());
    }
    let form = RegisterForm {
        code: "web".into(),
        name: "Máy chủ web".into(),
        host: Some("may-web".into()),
        ..RegisterForm::default()
    };
    centre.province.desk.register_source(&Actor::console(), form).await.expect("a source");
    assert!(!centre.get(&session, "/").await.body.contains("Chưa có nguồn nào"));
}

#[tokio::test]
async fn the_first_agency_is_made_by_a_form_and_the_first_system_after_it() {
    let (centre, session) = empty().await;
    for (prefix, language) in [("", "vi"), ("/en", "en")] {
        let systems = centre.get(&session, &format!("{prefix}/systems")).await.body;
        assert!(!systems.contains("id=\"add-system\""), "without an agency there is nothing to fill in");
        assert!(
            systems.contains(&format!("button primary\" href=\"{prefix}/agencies\"")),
            "what comes first is linked"
        );
        let agencies = centre.get(&session, &format!("{prefix}/agencies")).await.body;
        assert!(between(&agencies, "id=\"add-agency\"", ">").contains("open"), "the form is open");
        assert_eq!(faults(&systems, language), Vec::<String>::new());
        assert_eq!(faults(&agencies, language), Vec::<String>::new());
    }

    let wrong = centre.post(&session, "/agencies", "code=S+1&name=T%E1%BB%89nh&kind=city&parent=").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("id=\"agency-code-error\"") && wrong.body.contains("href=\"#agency-code\""));
    assert!(wrong.body.contains("value=\"S 1\"") && wrong.body.contains("<option value=\"city\" selected"));
    assert_eq!(faults(&wrong.body, "vi"), Vec::<String>::new());
    let forged = request("POST", "/agencies", &session, "code=TINH&name=x&kind=province");
    assert_eq!(centre.send(forged).await.status, 403);

    let added = centre.post(&session, "/agencies", "code=TINH&name=T%E1%BB%89nh+A&kind=province&parent=").await;
    assert_eq!((added.status.as_u16(), &added.headers["location"]), (303, &"/agencies".parse().expect("a header")));
    let below = centre.post(&session, "/agencies", "code=SO-YT&name=S%E1%BB%9F+Y&kind=department&parent=TINH").await;
    assert_eq!(below.status, 303);
    let page = centre.get(&session, "/agencies").await.body;
    assert!(page.contains("<code>SO-YT</code>") && page.contains("<option value=\"TINH\">Tỉnh A (TINH)</option>"));
    let again = centre.post(&session, "/agencies", "code=TINH&name=T%E1%BB%89nh+A&kind=city&parent=SO-YT").await;
    assert_eq!(again.status, 422, "what is registered is not changed by this form");
    assert!(again.body.contains("<option value=\"SO-YT\" selected"));
    let filter = AuditFilter { act: Some("agency.import".into()), ..AuditFilter::default() };
    let trail = centre.province.desk.audit(&Actor::console(), &filter).await.expect("the trail");
    assert_eq!(trail.items.len(), 2, "each is in the trail as an import is");

    let systems = centre.get(&session, "/systems").await.body;
    let field = between(&systems, "<select class=\"input\" id=\"system-agency\"", "</select>");
    assert!(field.contains("required") && field.contains("<option value=\"SO-YT\">Sở Y (SO-YT)</option>"), "{field}");
    let unknown = centre.post(&session, "/systems", "code=cong&name=C&agency=KHONG-CO").await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.body.contains("id=\"system-agency-error\"") && unknown.body.contains("value=\"KHONG-CO\""));
    let made = centre.post(&session, "/systems", "code=cong&name=C&agency=SO-YT").await;
    assert_eq!(made.status, 303);
    let one = centre.get(&session, "/systems/cong").await.body;
    assert!(one.contains("<option value=\"SO-YT\" selected>Sở Y (SO-YT)</option>"));
    assert_eq!(faults(&one, "vi"), Vec::<String>::new());
}

#[tokio::test]
async fn beyond_a_choice_the_agency_is_typed_with_a_list() {
    let (centre, session) = empty().await;
    let rows = |from: usize, to: usize| (from..=to).map(|at| format!("XM-{at},Xã {at},commune,\n")).collect::<String>();
    centre.add_agencies(&rows(1, 120)).await;
    assert!(centre.get(&session, "/systems").await.body.contains("<select class=\"input\" id=\"system-agency\""));
    centre.add_agencies(&rows(121, 121)).await;
    for (path, id) in [("/systems", "system-agency"), ("/agencies", "agency-parent")] {
        let page = centre.get(&session, path).await.body;
        assert!(page.contains(&format!("<input class=\"input\" id=\"{id}\"")), "{path}");
        assert!(page.contains("list=\"agency-codes\"") && page.contains("<option value=\"XM-121\">"), "{path}");
        assert_eq!(faults(&page, "vi"), Vec::<String>::new(), "{path}");
    }
}
