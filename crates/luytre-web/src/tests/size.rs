//! Pages of a whole province stay below the budget of bytes, and no row is lost between the pages of a list.

use std::collections::BTreeSet;

use luytre_desk::Actor;
use luytre_desk::budget::LinesForm;
use luytre_desk::signals::EntryForm;
use luytre_desk::tasks::{PlanForm, ProgrammeForm};
use luytre_desk::views::RegisterForm;
use luytre_govern::training::Staff;
use luytre_model::Layer;

use super::Centre;
use super::html::faults;

/// Agencies beside those of the invented province.
const AGENCIES: usize = 150;

/// Adds communes with a system, a source, an officer, a register entry and money each, and a long programme.
async fn enlarge(centre: &Centre) {
    let (desk, console) = (&centre.province.desk, Actor::console());
    let row = |at| format!("XM-{at:03},UBND phường Xuân Trúc Thượng {at},phuong,UBND\n");
    centre.add_agencies(&(1..=AGENCIES).map(row).collect::<String>()).await;
    let mut lines = String::from("year\tagency\tpurpose\tsecurity_purpose\tallocated\tallocated_security\n");
    let mut tasks = String::from("STT\tTên nhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời gian hoàn thành\n");
    for at in 1..=AGENCIES {
        let (agency, system) = (format!("XM-{at:03}"), format!("moi-{at:03}"));
        lines += &format!("2026\t{agency}\tThuê dịch vụ công nghệ thông tin\tGiám sát, sao lưu\t{at}00000\t{at}0000\n");
        for (half, day) in [(1, "31/10/2026"), (2, "31/12/2026")] {
            let number = at * 2 + half - 2;
            tasks += &format!(
                "{number}\tRà soát hệ thống, khắc phục lỗ hổng, đợt {half}\tUBND phường Xuân Trúc Thượng {at}\tSở Y tế\t{day}\n"
            );
        }
        let name = format!("Trang thông tin điện tử phường Xuân Trúc Thượng {at}");
        centre.add_system(&system, &name, &agency).await;
        let code = format!("nguon-{at:03}");
        let (name, host) = (format!("Máy chủ web phường Xuân Trúc Thượng {at}"), Some(format!("may-{at}")));
        let layer = Some(Layer::Application);
        let form = RegisterForm { code, name, system: Some(system.clone()), layer, host, ..RegisterForm::default() };
        desk.register_source(&console, form).await.expect("a source");
        let staff = Staff {
            name: format!("Nguyễn Thị Thanh {at}"),
            agency: agency.clone(),
            duties: BTreeSet::from(["operate".to_owned()]),
            ..Staff::default()
        };
        desk.keep_staff(&console, None, &staff).await.expect("an officer");
        let form = EntryForm {
            register: "unit_decision".into(),
            agency,
            title: format!("Quyết định giao đơn vị chuyên trách của phường Xuân Trúc Thượng {at}"),
            date: "2026-05-06".into(),
            result: "passed".into(),
            ..EntryForm::default()
        };
        desk.add_register_entry(&console, form).await.expect("an entry");
    }
    let report = desk.import_budget(&console, &LinesForm { file: lines.into_bytes(), dry_run: false }).await;
    let report = report.expect("lines are read");
    assert!(report.file_problem.is_none() && report.problems.is_empty(), "{report:?}");
    let programme = ProgrammeForm { code: "CT-DAI".into(), title: "Chương trình dài".into(), ..Default::default() };
    let form = PlanForm { programme, file: tasks.into_bytes(), ..PlanForm::default() };
    let report = desk.import_plan(&console, &form).await.expect("the plan is read");
    assert!(report.applied, "{report:?}");
}

/// The row after which an address begins the list of this parameter; lists by code begin after a text.
fn begins(address: &str, cursor: &str) -> Option<String> {
    let pairs = address.split_once('?')?.1.split('&').filter_map(|pair| pair.split_once('='));
    // As many digits everywhere, so that texts compare as numbers.
    pairs.into_iter().find(|(name, _)| *name == cursor).map(|(_, value)| format!("{value:0>24}"))
}

/// Reads a list from its first page to its last; returns what stands between `before` and the next quote on all of them.
async fn walk(centre: &Centre, session: &str, path: &str, cursor: &str, before: &str) -> (usize, BTreeSet<String>) {
    let (mut path, mut pages, mut found) = (path.to_owned(), 0, BTreeSet::new());
    loop {
        let page = centre.get(session, &path).await.body;
        pages += 1;
        found.extend(page.split(before).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        let links = page.split("rel=\"next\" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        // The next page of another list carries where this one is.
        let present = begins(&path, cursor);
        match links.map(|link| link.replace("&amp;", "&")).find(|link| begins(link, cursor) > present) {
            Some(next) if pages < 50 => path = next,
            _ => return (pages, found),
        }
    }
}

#[tokio::test]
async fn pages_of_a_whole_province_are_small_and_lists_are_whole() {
    let centre = Box::pin(Centre::open()).await;
    Box::pin(enlarge(&centre)).await;
    let session = centre.province.sign_in("quan-tri").await;
    let mut wrong = Vec::new();
    for path in [
        "/leader",
        "/ranking",
        "/map",
        "/budget",
        "/tasks",
        "/tasks?view=table",
        "/tasks?view=calendar",
        "/tasks?view=timeline",
        "/training",
        "/training?agencies=40",
        "/sources",
        "/registers",
        "/systems",
    ] {
        for (language, prefix) in [("vi", ""), ("en", "/en")] {
            let page = centre.get(&session, &format!("{prefix}{path}")).await;
            assert_eq!(page.status, 200, "{path}");
            // The size is one of the faults; all that are too large are told at once.
            let faults = faults(&page.body, language);
            if !faults.is_empty() {
                wrong.push(format!("{prefix}{path}: {faults:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");

    let communes = |found: &BTreeSet<String>| found.iter().filter(|code| code.starts_with("XM-")).count();
    // Shares keep the page of lines, and the other way round.
    let (pages, found) = walk(&centre, &session, "/budget?lines=40", "shares", "agency=").await;
    let found = found.iter().filter_map(|rest| rest.split('#').next()).map(str::to_owned).collect();
    assert_eq!((pages, communes(&found)), (4, AGENCIES));
    let (pages, found) = walk(&centre, &session, "/budget?shares=40", "lines", "id=\"line-NS-").await;
    assert_eq!((pages, found.len()), (4, AGENCIES + 1));
    let second = centre.get(&session, "/budget?lines=40&shares=40").await.body;
    assert!(second.contains("lines=40&amp;shares=80"), "the other list stays where it is: {second}");
    let (pages, found) = walk(&centre, &session, "/training", "agencies", "href=\"/training?agency=").await;
    assert_eq!((pages > 3, communes(&found)), (true, AGENCIES));
    let (_, found) = walk(&centre, &session, "/registers", "cursor", "data-open href=\"/registers/").await;
    assert!(found.len() >= AGENCIES, "{}", found.len());

    // The ranking is printed as a whole: a usual province on its page, a larger one on the page that the link opens.
    let rows = |page: &str| page.matches("<th scope=\"row\">").count();
    let ranking = centre.get(&session, "/ranking").await.body;
    let ranked = centre.province.desk.ranking(&Actor::console(), None).await.expect("ranked").places.len();
    assert!(ranked > AGENCIES, "{ranked}");
    assert_eq!(rows(&ranking), 120);
    assert!(ranking.contains("href=\"/ranking?rows=all\"") && ranking.contains(&format!("Đang xem 120 trên {ranked}")));
    assert_eq!(rows(&centre.get(&session, "/ranking?rows=all").await.body), ranked);
    let (pages, found) = walk(&centre, &session, "/ranking", "cursor", "<th scope=\"row\"><a href=\"/ranking/").await;
    assert_eq!((pages, found.len()), (2, ranked));

    // Pages that answer a form which was sent elsewhere lead to themselves.
    let preview = centre.post(&session, "/ranking/weights", "act=preview").await.body;
    assert!(preview.contains("action=\"/ranking\"") && !preview.contains("\"/ranking/weights?"), "{preview}");
    let refused = centre.upload(&session, "/budget/import", &[], ("file", b"khong\tco\n")).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(
        refused.body.contains("href=\"/budget?shares=40\"") && refused.body.contains("href=\"/budget?agency=XM-001#")
    );
    assert!(!refused.body.contains("\"/budget/import?"), "{}", refused.body);

    // A board says how much of a column it shows, and where the rest is.
    let board = centre.get(&session, "/tasks").await.body;
    assert!(board.contains("Đang xem 12 trên") && board.contains("view=table&amp;state="), "{board}");
}
