//! The shape of every page, in both languages.

use axum::http::Method;

use super::Centre;
use super::html::faults;
use crate::routes::table;

/// The list of pages that a browser walks: axe, both themes, two widths, size, focus.
const WALKED: &str = include_str!("../../../../e2e/lib/pages.mjs");
/// What answers with a file or a stream and is no page.
const FILES: [&str; 9] = [
    "/live",
    "/export/{kind}",
    "/export/{sheet}",
    "{file}",
    "{hash}",
    "/file/{kind}",
    "/report/{kind}",
    "/template",
    "}/export",
];

/// Whether an address of the list, with variables as `${…}`, is of a route.
fn is_of(route: &str, address: &str) -> bool {
    let address = address.split('?').next().unwrap_or_default();
    let (route, address): (Vec<&str>, Vec<&str>) = (route.split('/').collect(), address.split('/').collect());
    route.len() == address.len()
        && route.iter().zip(&address).all(|(one, other)| (one.starts_with('{') && !other.is_empty()) || one == other)
}

#[test]
fn every_page_is_walked_by_a_browser() {
    let addresses: Vec<&str> = WALKED
        .split("path: ")
        .skip(1)
        .filter_map(|rest| {
            let quote = rest.chars().next().filter(|quote| matches!(quote, '\'' | '`'))?;
            rest[1..].split(quote).next()
        })
        .collect();
    assert!(addresses.len() > 60, "the list cannot be read: {addresses:?}");
    let missing: Vec<&str> = table()
        .iter()
        .filter(|route| route.method == Method::GET && !route.path.starts_with("/dev/"))
        .map(|route| route.path)
        .filter(|path| !FILES.iter().any(|file| path.ends_with(file)))
        .filter(|path| !path.rsplit('/').next().is_some_and(|last| last.contains('.')))
        .filter(|path| !addresses.iter().any(|address| is_of(path, address)))
        .collect();
    assert_eq!(missing, Vec::<&str>::new(), "add these to e2e/lib/pages.mjs");
}

#[tokio::test]
async fn every_page_is_well_made_in_both_languages() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("truong-ca").await;
    let administrator = centre.province.sign_in("quan-tri").await;
    let event = centre.event_id(&session).await;
    let pages = [
        "/".to_owned(),
        "/alerts".to_owned(),
        "/alerts?open=1&severity=high&q=x".to_owned(),
        "/alerts?open=1".to_owned(),
        "/alerts?group=rule&expand=web-sqli".to_owned(),
        "/alerts?group=entity".to_owned(),
        "/alerts?state=closed".to_owned(),
        "/alerts/1".to_owned(),
        "/search".to_owned(),
        format!("/search?q=source.ip:203.0.113.77&from=now-24h&event={event}&tail=1"),
        "/search?q=source.ip:(".to_owned(),
        "/search?q=kh%C3%B4ng-c%C3%B3-g%C3%AC&from=x".to_owned(),
        format!("/events/{event}"),
        "/systems".to_owned(),
        "/systems?q=khong-co".to_owned(),
        "/systems/dvc".to_owned(),
        "/sources".to_owned(),
        "/sources?health=silent".to_owned(),
        "/sources/dvc-web".to_owned(),
        "/agencies".to_owned(),
        "/agencies/SYT".to_owned(),
        "/systems/dvc/passport".to_owned(),
        "/systems/dvc/profile".to_owned(),
        "/systems/dvc/profile?step=facts".to_owned(),
        "/systems/dvc/profile?step=devices".to_owned(),
        "/systems/dvc/profile?step=papers".to_owned(),
        "/registry/import".to_owned(),
        "/registry/export".to_owned(),
        "/dossiers".to_owned(),
        "/dossiers?stage=dang_du_thao&level=3&mine=1".to_owned(),
        "/dossiers?q=khong-co".to_owned(),
        "/dossiers/new".to_owned(),
        "/dossiers/new?system=mail".to_owned(),
        "/dossiers/HS-2026-0001".to_owned(),
        "/dossiers/HS-2026-0001?form=02".to_owned(),
        "/dossiers/HS-2026-0001/parts/tong_quan".to_owned(),
        "/dossiers/HS-2026-0002".to_owned(),
        "/dossiers/HS-2026-0002/parts/thiet_ke".to_owned(),
        "/assessments".to_owned(),
        "/assessments?year=2026&month=12&unopened=1".to_owned(),
        "/assessments?q=khong-co&state=closed".to_owned(),
        "/assessments?system=dvc&month=12".to_owned(),
        "/assessments/DG-2026-0001".to_owned(),
        "/assessments/DG-2026-0002".to_owned(),
        "/findings".to_owned(),
        "/findings?state=verified&late=1".to_owned(),
        "/findings/PH-2026-0001".to_owned(),
        "/holds".to_owned(),
        "/training".to_owned(),
        "/training?state=done&rule=awareness".to_owned(),
        "/training/staff".to_owned(),
        "/training/staff?expiring=1".to_owned(),
        "/training/staff/NS-00001".to_owned(),
        "/training/courses/DT-2026-0001".to_owned(),
        "/drills".to_owned(),
        "/drills/DTAP-2026-0001".to_owned(),
        "/drills/DTAP-2026-0002".to_owned(),
        "/people".to_owned(),
        "/people?edit=2".to_owned(),
        "/audit".to_owned(),
        "/audit?verify=1".to_owned(),
        "/me".to_owned(),
        "/keys".to_owned(),
        "/go?q=so+y+te".to_owned(),
        "/level".to_owned(),
        "/level?type=b&information=ca_nhan&online_service=yes&conditional_business_line=no&basic_subjects=99999".to_owned(),
        "/level?compare=1&type=b&information=ca_nhan&online_service=yes&if.type=b&if.information=ca_nhan&if.basic_subjects=100000".to_owned(),
        "/level?regime=ND85-2016&type=z&construction_class=II".to_owned(),
        "/level?system=dvc".to_owned(),
        "/regulation".to_owned(),
        "/regulation?file=regulation/ND331-2026/level-criteria.json".to_owned(),
        "/regulation/diff".to_owned(),
        "/tasks".to_owned(),
        "/tasks?view=table&q=so%C3%A1t".to_owned(),
        "/tasks?view=calendar&month=2026-10".to_owned(),
        "/tasks?view=timeline".to_owned(),
        "/tasks?lead=khong-co&overdue=1&mine=1".to_owned(),
        "/tasks/CTHD-57.01?move=done".to_owned(),
        "/tasks/CTHD-57.02".to_owned(),
        "/programmes".to_owned(),
        "/programmes/import".to_owned(),
        "/programmes/CTHD-57".to_owned(),
        "/programmes/CTHD-57/report?from=2026-11-01&until=2026-11-30".to_owned(),
        "/budget".to_owned(),
        "/budget?year=2019".to_owned(),
        "/budget/projects".to_owned(),
        "/budget/projects/DA-01".to_owned(),
        "/signals".to_owned(),
        "/signals/dvc".to_owned(),
        "/signals/dvc?items=1".to_owned(),
        "/signals/dvc/fw_events".to_owned(),
        "/four-layers".to_owned(),
        "/four-layers/dvc".to_owned(),
        "/registers".to_owned(),
        "/registers?system=dvc&register=policy_register".to_owned(),
        "/dev/gallery".to_owned(),
    ];
    for path in &pages {
        for (language, address) in [("vi", path.clone()), ("en", format!("/en{path}"))] {
            let answered = centre.get(&administrator, &address).await;
            assert_eq!(answered.status, 200, "{address}");
            assert_eq!(faults(&answered.body, language), Vec::<String>::new(), "{address}");
        }
    }
    for (language, address) in [("vi", "/sign-in"), ("en", "/en/sign-in"), ("vi", "/setup/x"), ("vi", "/khong-co")] {
        let answered = centre.get("", address).await;
        assert_eq!(faults(&answered.body, language), Vec::<String>::new(), "{address}");
    }
}

#[tokio::test]
async fn a_fragment_is_the_content_of_the_same_page() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("hanh").await;
    let whole = centre.get(&session, "/alerts").await;
    let mut request = super::request("GET", "/alerts", &session, "");
    request.headers_mut().insert("x-fragment", "1".parse().expect("a header"));
    let part = centre.send(request).await;
    assert!(part.body.len() < whole.body.len() / 2 + 20_000 && !part.body.contains("<nav class=\"rail\""));
    assert!(part.body.contains("<main") && part.body.contains("id=\"queue\"") && whole.body.contains("id=\"rail\""));
}
