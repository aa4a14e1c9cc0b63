//! The leader's page: whom it urges, and that somebody who sees a part of the province reads the figures of that part.

use luytre_desk::budget::LineForm;
use luytre_desk::tasks::TaskFilter;
use luytre_desk::views::NewPerson;
use luytre_desk::{Actor, Language};
use luytre_govern::Role;
use luytre_govern::budget::Basis;

use super::Centre;
use super::html::faults;
use super::province::PASSWORD;

/// The agencies of the list of those to be urged, in its order.
fn urged(page: &str) -> Vec<&str> {
    let list = page.split_once("id=\"worst-title\"").map_or("", |(_, rest)| rest);
    let list = list.split_once("</table>").map_or("", |(list, _)| list);
    list.split("href=\"/ranking/").skip(1).filter_map(|link| link.split('"').next()).collect()
}

/// Value and parts of the figure that opens `path`, as the page shows them.
fn figure(page: &str, path: &str) -> Option<(String, Option<(u64, u64)>)> {
    let link = page.split_once(&format!("class=\"figure\" href=\"{path}\""))?.1.split_once("</a>")?.0;
    let texts = |class: &str| {
        let opening = format!("<span class=\"{class}\">");
        let parts = link.split(&opening).skip(1).filter_map(|rest| rest.split('<').next());
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    let number = |text: &str| text.replace('.', "").parse().ok();
    let parts = texts("figure-note").iter().find_map(|note| {
        let (part, whole) = note.split_once(" / ")?;
        Some((number(part)?, number(whole)?))
    });
    Some((texts("figure-value").pop()?, parts))
}

#[tokio::test]
async fn of_equal_scores_whoever_has_more_left_to_do_is_urged_and_the_rest_of_a_tie_is_counted() {
    let centre = Box::pin(Centre::open()).await;
    let (desk, console) = (&centre.province.desk, Actor::console());
    let rows: String = (1..=12).map(|at| format!("XM-{at:02},UBND xã Mới {at},xa,UBND\n")).collect();
    centre.add_agencies(&rows).await;
    // The last by the alphabet has three systems without a level, everybody else one.
    let agencies = (1..=12).chain([12, 12]).enumerate();
    for (number, agency) in agencies {
        centre.add_system(&format!("moi-{number}"), &format!("Trang {number}"), &format!("XM-{agency:02}")).await;
    }
    let leader = centre.province.sign_in("lanh-dao").await;
    let page = centre.get(&leader, "/leader").await.body;
    assert_eq!(faults(&page, "vi"), Vec::<String>::new());
    let shown = urged(&page);
    assert_eq!(shown.len(), 8, "{shown:?}");
    let ranking = desk.ranking(&console, None).await.expect("ranked");
    let score = |code: &str| {
        let place = ranking.places.iter().find(|(_, place)| place.agency == code);
        place.and_then(|(_, place)| place.score.permille)
    };
    let lowest = ranking.places.iter().filter_map(|(_, place)| place.score.permille).min();
    assert_eq!(score("XM-12"), lowest);
    assert_eq!(shown[0], "XM-12", "of the lowest, it has most left to do: {shown:?}");
    assert_eq!(score(shown[7]), lowest);
    let equal = ranking.places.iter().filter(|(_, place)| place.score.permille == lowest).count() - shown.len();
    assert!(equal > 0);
    let said = page.split_once("id=\"worst-equal\">").map_or("", |(_, rest)| rest);
    assert!(said.starts_with(&format!("Còn {equal} cơ quan ngang bằng")), "{equal}: {page}");
    assert!(said.split_once("</p>").is_some_and(|(said, _)| said.contains("href=\"/ranking\"")), "{said}");
}

#[tokio::test]
async fn a_commune_reads_its_own_figures_and_nothing_of_the_province() {
    let centre = Box::pin(Centre::open()).await;
    let (desk, console) = (&centre.province.desk, Actor::console());
    let commune = "X-THANHSON";
    let head = NewPerson {
        login: "chu-tich-xa".into(),
        name: "Trần Văn Sơn".into(),
        role: Role::AgencyHead,
        agency: Some(commune.into()),
        language: Language::Vi,
        password: Some(PASSWORD.into()),
    };
    desk.create_person(&console, head).await.expect("made");
    let line = LineForm {
        year: "2026".into(),
        agency: commune.into(),
        purpose: "Máy tính".into(),
        security_purpose: "Chống mã độc".into(),
        allocated: ["2000000".into(), "500000".into()],
        ..LineForm::default()
    };
    desk.save_budget_line(&console, &line).await.expect("entered");
    let session = centre.province.sign_in("chu-tich-xa").await;
    let actor = desk.actor_of_session(&session).await.expect("read").expect("signed in");
    let page = centre.get(&session, "/leader").await.body;
    assert_eq!(faults(&page, "vi"), Vec::<String>::new());
    assert!(page.contains("Sáu con số của cơ quan, đơn vị mình") && page.contains("Điểm của cơ quan mình"), "{page}");

    // Four figures are those of its own sheet, as the province computes it.
    let sheet = desk.agency_sheet(&console, commune).await.expect("computed").now.score;
    for (indicator, path) in [
        ("level_approved", "/dossiers"),
        ("coverage_live", "/systems"),
        ("requirements_met", "/requirements"),
        ("staff_trained", "/training"),
    ] {
        let own = sheet.indicators.iter().find(|one| one.indicator == indicator).expect("measured");
        let (_, parts) = figure(&page, path).expect(indicator);
        assert_eq!(parts, (own.whole > 0).then_some((own.part, own.whole)), "{indicator}");
    }
    let of_province = centre.get(&centre.province.sign_in("lanh-dao").await, "/leader").await.body;
    let systems = |page: &str| figure(page, "/dossiers").and_then(|(_, parts)| parts).map(|(_, whole)| whole);
    assert_eq!((systems(&page), systems(&of_province)), (Some(1), Some(12)));

    // Tasks: what it leads or joins, as the list behind the figure has them.
    let tasks = "/tasks?view=table&amp;ours=1";
    let filter = TaskFilter { ours: true, limit: 500, ..TaskFilter::default() };
    let ours = desk.tasks(&actor, &filter).await.expect("listed").items;
    let codes: Vec<&str> = ours.iter().map(|task| task.code.as_str()).collect();
    assert_eq!(codes, ["CTHD-57.02"], "the one for all agencies");
    assert_eq!(figure(&page, tasks).expect("tasks").1, Some((1, 1)));
    assert_eq!(figure(&of_province, "/tasks?view=table").expect("tasks").1, Some((2, 3)));
    let listed = centre.get(&session, "/tasks?view=table&ours=1").await.body;
    assert!(listed.contains("id=\"task-CTHD-57.02\"") && !listed.contains("id=\"task-CTHD-57.01\""), "{listed}");
    assert!(
        listed.contains("Đơn vị chủ trì hoặc phối hợp") && listed.contains("name=\"ours\" value=\"1\""),
        "{listed}"
    );
    assert_eq!(faults(&listed, "vi"), Vec::<String>::new());

    // Money: its own lines alone.
    let own = desk.budget(&actor, 2026, Basis::Allocated).await.expect("counted").whole;
    assert_eq!((own.security.0, own.total.0), (500_000, 2_000_000));
    assert_eq!(figure(&page, "/budget").expect("budget").0, "25,0\u{a0}%");

    // What is late in a department is no matter of the commune, nor is anybody else's place.
    assert!(of_province.contains("CTHD-57.01"), "late, and before the province: {of_province}");
    assert!(!page.contains("CTHD-57.01"), "{page}");
    for other in ["SYT", "UBND", "P-TRANBIEN"] {
        assert!(!page.contains(&format!("/ranking/{other}\"")), "{other}: {page}");
    }
    assert!(page.contains(&format!("href=\"/ranking/{commune}\"")), "{page}");
    assert_eq!(centre.get(&session, "/en/leader").await.status, 200);
}

#[tokio::test]
async fn a_department_counts_what_it_leads_and_what_it_joins() {
    let centre = Box::pin(Centre::open()).await;
    let session = centre.province.sign_in("giam-doc-syt").await;
    let page = centre.get(&session, "/leader").await.body;
    let told = figure(&page, "/tasks?view=table&amp;ours=1").expect("tasks").1;
    assert_eq!(told, Some((1, 2)), "one is late; the third is led by nobody of the registry: {page}");
    assert!(page.contains("CTHD-57.01"), "its own late task: {page}");
}

#[tokio::test]
async fn a_figure_names_the_day_it_is_compared_with_and_a_printed_page_whose_figures_it_has() {
    let centre = Box::pin(Centre::open()).await;
    let (desk, console) = (&centre.province.desk, Actor::console());
    let line = LineForm {
        year: "2026".into(),
        agency: "SYT".into(),
        purpose: "Máy chủ".into(),
        security_purpose: "Giám sát".into(),
        allocated: ["12000000000".into(), "3000000000".into()],
        ..LineForm::default()
    };
    desk.save_budget_line(&console, &line).await.expect("entered");
    let leader = centre.province.sign_in("lanh-dao").await;
    let first = centre.get(&leader, "/leader").await.body;
    assert!(first.contains("chưa có kỳ trước") && !first.contains("không đổi"), "{first}");
    let money = desk.budget(&console, 2026, Basis::Allocated).await.expect("counted").whole;
    let parts = format!("{} đ / {} đ<", money.security, money.total);
    assert!(parts.ends_with(".500.000.000 đ<"), "{parts}");
    assert!(first.contains(&parts), "{parts}: {first}");
    let paper = "<p class=\"print-only muted\">Ủy ban nhân dân tỉnh Lâm Giang · số liệu 22/11/2026 ";
    for path in ["/leader", "/ranking", "/map"] {
        let page = centre.get(&leader, path).await.body;
        let said = page.split_once(paper).and_then(|(_, rest)| rest.split('<').next());
        assert!(said.is_some_and(|said| said.ends_with(" · kỳ: hiện tại")), "{path}: {said:?}");
        assert!(page.contains("class=\"lede no-print\""), "nothing opens anything on paper: {page}");
    }

    let kept = desk.publish_edition(&console, "").await.expect("published").body;
    let same = centre.get(&leader, "/leader").await.body;
    assert!(same.contains("so với 22/11/2026: không đổi") && !same.contains("chưa có kỳ trước"), "{same}");
    assert_eq!(faults(&same, "vi"), Vec::<String>::new());
    let more = LineForm { agency: "SNV".into(), allocated: ["12000000000".into(), "0".into()], ..line };
    desk.save_budget_line(&console, &more).await.expect("entered");
    let less = centre.get(&leader, "/leader").await.body;
    assert!(less.contains("▼ so với ") && less.contains("% ngày 22/11/2026<"), "{less}");
    assert!(centre.get(&leader, "/en/leader").await.body.contains("unchanged since 22/11/2026"));
    // An edition keeps tasks and money of the province only.
    let head = centre.get(&centre.province.sign_in("giam-doc-syt").await, "/leader").await.body;
    assert!(head.contains("kỳ 22/11/2026 không có số này"), "{head}");
    assert!(head.contains("\"print-only muted\">Sở Y tế, Ủy ban nhân dân tỉnh Lâm Giang · "), "{head}");
    let printed = centre.get(&leader, &format!("/ranking?edition={}", kept.code)).await.body;
    assert!(printed.contains("số liệu 22/11/2026 · kỳ: CS-2026-11-22<"), "{printed}");
}
