//! Periodic reports as people work with them: chosen from templates, made, written, refused at their field, downloaded.

use super::html::faults;
use super::{Answered, Centre};

/// Longest page.
const PAGE_BYTES_MAX: usize = 100_000;

async fn sent(centre: &Centre, session: &str, path: &str, form: &str) -> String {
    let answered = centre.post(session, path, form).await;
    assert_eq!(answered.status, 303, "{path} {form}: {}", answered.body);
    answered.headers["location"].to_str().expect("text").to_owned()
}

#[track_caller]
fn came_back(answered: &Answered, field: &str) {
    assert_eq!(answered.status, 422, "{}", answered.body);
    assert!(
        answered.body.contains(&format!("href=\"#{field}\"")),
        "the summary does not name {field}: {}",
        answered.body
    );
    assert!(answered.body.contains(&format!("id=\"{field}\"")), "{field} is not on the page");
    assert_eq!(faults(&answered.body, "vi"), Vec::<String>::new());
}

#[tokio::test]
async fn an_officer_makes_the_monthly_report_of_the_agency_and_takes_it_as_files() {
    let centre = Box::pin(Centre::open()).await;
    let officer = centre.province.sign_in("can-bo-syt").await;
    let list = centre.get(&officer, "/reports").await.body;
    assert!(list.contains("/reports?make=soc-monthly#make-title"), "{list}");
    let choose = centre.get(&officer, "/reports?make=soc-monthly").await.body;
    assert!(
        choose.contains("<option value=\"2026-10\" selected>"),
        "the newest month that is over is chosen: {choose}"
    );
    assert!(!choose.contains("Toàn tỉnh</option>"), "an officer does not speak for the province");
    assert!(choose.contains("<option value=\"SYT\" selected>"), "the own agency is chosen");
    let path = sent(&centre, &officer, "/reports/periodic", "make=soc-monthly&agency=SYT&period=2026-11").await;
    assert_eq!(path, "/reports/periodic/BCK-SOC-MONTHLY-2026-11-SYT");

    let again = centre.post(&officer, "/reports/periodic", "make=soc-monthly&agency=SYT&period=2026-11").await;
    came_back(&again, "make-period");
    let days =
        centre.post(&officer, "/reports/periodic", "make=situation&agency=SYT&from=2026-11-20&to=2026-11-01").await;
    came_back(&days, "make-to");
    assert!(days.body.contains("value=\"2026-11-20\""), "what was typed is kept");
    let foreign = centre.post(&officer, "/reports/periodic", "make=soc-monthly&agency=VPUB&period=2026-10").await;
    assert_eq!(foreign.status, 404, "another agency is not told of");

    let told = "act=tell&section=judgement&text=%E1%BB%94n+%C4%91%E1%BB%8Bnh%3Cb%3E&version=1";
    sent(&centre, &officer, &format!("{path}/edit"), told).await;
    let stale = centre.post(&officer, &format!("{path}/edit"), "act=refresh&version=1").await;
    assert_eq!(stale.status, 409, "an older version changes nothing");
    sent(&centre, &officer, &format!("{path}/edit"), "act=refresh&version=2").await;
    let sign = centre.post(&officer, &format!("{path}/send"), "act=sign&number=1&date=2026-11-22&version=3").await;
    assert_eq!(sign.status, 403, "an officer does not sign");

    for language in ["vi", "en"] {
        let prefix = if language == "en" { "/en" } else { "" };
        for page in
            ["/reports", "/reports?make=soc-monthly", "/reports?make=situation", &path, &format!("{path}/preview")]
        {
            let answered = centre.get(&officer, &format!("{prefix}{page}")).await;
            assert_eq!(answered.status, 200, "{prefix}{page}");
            assert_eq!(faults(&answered.body, language), Vec::<String>::new(), "{prefix}{page}");
            assert!(answered.body.len() < PAGE_BYTES_MAX, "{prefix}{page}: {} bytes", answered.body.len());
        }
    }
    let english = centre.get(&officer, &format!("/en{path}")).await.body;
    assert!(
        english.contains("Alerts of the period by severity") && english.contains("Took the figures anew"),
        "{english}"
    );
    assert!(
        english.contains("/en/alerts?severity=critical&amp;state=any")
            || english.contains("/en/alerts?state=any&amp;severity=critical"),
        "numbers open their rows: {english}"
    );
    assert!(!english.contains("<b>"), "what people wrote is escaped");
    let vietnamese = centre.get(&officer, &path).await.body;
    for (page, words) in [(&english, "– (none)"), (&vietnamese, "– (không có)")] {
        assert!(page.contains(words) && !page.contains(">0/0<"), "what there was nothing of has words: {page}");
    }
    for (kind, magic) in [("docx", "PK"), ("pdf", "%PDF-"), ("xlsx", "PK")] {
        let file = centre.get(&officer, &format!("{path}/file/{kind}")).await;
        assert!(file.status == 200 && file.body.starts_with(magic), "{kind}: {}", file.status);
        let name = file.headers["content-disposition"].to_str().expect("text");
        assert_eq!(name, format!("attachment; filename=\"BCK-SOC-MONTHLY-2026-11-SYT.{kind}\""));
    }
    assert_eq!(centre.get(&officer, &format!("{path}/file/exe")).await.status, 404);
}

#[tokio::test]
async fn whoever_may_not_see_every_figure_reads_the_report_and_takes_no_file_of_it() {
    let centre = Box::pin(Centre::open()).await;
    let officer = centre.province.sign_in("can-bo-syt").await;
    let path =
        sent(&centre, &officer, "/reports/periodic", "make=compliance-quarterly&agency=SYT&period=2026-Q3").await;
    // An analyst reads reports, and no budget.
    let analyst = centre.province.sign_in("hanh").await;
    for (prefix, words) in [("", "Không tải được tệp"), ("/en", "There is no file")] {
        for page in [path.clone(), format!("{path}/preview")] {
            let answered = centre.get(&analyst, &format!("{prefix}{page}")).await;
            assert_eq!(answered.status, 200, "{page}");
            assert!(answered.body.contains(words), "{page}: {}", answered.body);
            assert!(!answered.body.contains("/file/docx"), "{page} offers a file");
        }
        for kind in ["docx", "pdf", "xlsx"] {
            let answered = centre.get(&analyst, &format!("{prefix}{path}/file/{kind}")).await;
            assert_eq!(answered.status, 409, "{kind}");
            assert!(answered.body.contains(words), "{kind}: {}", answered.body);
        }
    }
    let file = centre.get(&officer, &format!("{path}/file/docx")).await;
    assert!(file.status == 200 && file.body.starts_with("PK"));
    assert!(centre.get(&officer, &path).await.body.contains("/file/docx"));
}

#[tokio::test]
async fn a_shift_lead_makes_the_weekly_report_and_is_offered_no_annual_one() {
    let centre = Box::pin(Centre::open()).await;
    let lead = centre.province.sign_in("truong-ca").await;
    let list = centre.get(&lead, "/reports").await.body;
    assert!(list.contains("/reports?make=soc-weekly#make-title"), "{list}");
    assert!(!list.contains("id=\"begin-title\""), "the annual report is not theirs");
    let path = sent(&centre, &lead, "/reports/periodic", "make=soc-weekly&agency=&period=2026-W46").await;
    sent(&centre, &lead, &format!("{path}/edit"), "act=tell&section=next&text=xong&version=1").await;
    let page = centre.get(&lead, &path).await.body;
    assert!(page.contains("xong</textarea>") && !page.contains("value=\"sign\""), "{page}");
    let sign = centre.post(&lead, &format!("{path}/send"), "act=sign&number=1&date=2026-11-22&version=2").await;
    assert_eq!(sign.status, 403);
    let annual = centre.post(&lead, "/reports", "owner=SYT&year=2026").await;
    assert_eq!(annual.status, 403);
}

#[tokio::test]
async fn a_shift_lead_is_shown_only_the_forms_that_they_may_send() {
    let centre = Box::pin(Centre::open()).await;
    let lead = centre.province.sign_in("truong-ca").await;
    let choose = centre.get(&lead, "/reports?make=soc-weekly").await.body;
    let bodies =
        choose.split("id=\"make-agency\"").nth(1).and_then(|rest| rest.split("</select>").next()).expect("a list");
    assert_eq!(bodies.matches("<option").count(), 1, "the province alone: {bodies}");
    let foreign = centre.post(&lead, "/reports/periodic", "make=soc-weekly&agency=SYT&period=2026-W46").await;
    assert_eq!(foreign.status, 403);
    let administrator = centre.province.sign_in("quan-tri").await;
    for form in ["make=compliance-quarterly&agency=&period=2026-Q3", "make=soc-monthly&agency=SYT&period=2026-10"] {
        let path = sent(&centre, &administrator, "/reports/periodic", form).await;
        let makes = centre.get(&administrator, &path).await.body;
        let page = centre.get(&lead, &path).await.body;
        for word in ["value=\"refresh\"", "value=\"tell\""] {
            assert!(makes.contains(word) && !page.contains(word), "{path} {word}: {page}");
        }
        for act in ["act=tell&section=judgement&text=x&version=1", "act=refresh&version=1"] {
            assert_eq!(centre.post(&lead, &format!("{path}/edit"), act).await.status, 403, "{path} {act}");
        }
    }
}

#[tokio::test]
async fn the_page_behind_each_number_says_by_what_it_is_filtered() {
    let centre = Box::pin(Centre::open()).await;
    let administrator = centre.province.sign_in("quan-tri").await;
    let made = "make=compliance-quarterly&agency=SYT&period=2026-Q4";
    let path = sent(&centre, &administrator, "/reports/periodic", made).await;
    let page = centre.get(&administrator, &path).await.body;
    let tables = page.split("id=\"section-levels\"").nth(1).expect("sections");
    let links: std::collections::BTreeSet<String> = tables
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.contains('?'))
        .map(|link| link.replace("&amp;", "&"))
        .collect();
    for start in [
        "/systems?life=running&",
        "/systems?layer=network&state=live&",
        "/findings?open=1&",
        "/drills?held=1&from=2026-01-01&",
        "/systems?life=running&assessed_from=2026-10-01&assessed_to=2026-12-31&",
        "/training?under=SYT",
    ] {
        assert!(links.iter().any(|link| link.starts_with(start)), "{start}: {links:?}");
    }
    for (prefix, language) in [("", "vi"), ("/en", "en")] {
        for link in &links {
            let answered = centre.get(&administrator, &format!("{prefix}{link}")).await;
            assert_eq!(answered.status, 200, "{link}");
            assert_eq!(faults(&answered.body, language), Vec::<String>::new(), "{link}");
        }
    }
    let systems = centre.get(&administrator, "/systems?layer=network&life=running&state=live").await.body;
    for chosen in [
        "<option value=\"network\" selected>",
        "<option value=\"running\" selected>",
        "<option value=\"live\" selected>",
    ] {
        assert!(systems.contains(chosen), "{chosen}: {systems}");
    }
    let drills = centre.get(&administrator, "/drills?held=1&from=1999-01-01&to=1999-12-31").await.body;
    assert!(drills.contains("value=\"1999-01-01\"") && drills.contains("Không có cuộc diễn tập nào khớp"), "{drills}");
    assert!(
        centre
            .get(&administrator, "/findings?open=1")
            .await
            .body
            .contains("name=\"open\" type=\"checkbox\" value=\"1\" checked")
    );
}

#[tokio::test]
async fn a_report_that_is_signed_too_early_says_what_to_do_in_both_languages() {
    let centre = Box::pin(Centre::open()).await;
    let officer = centre.province.sign_in("can-bo-syt").await;
    let annual = sent(&centre, &officer, "/reports", "owner=SYT&year=2026").await;
    let periodic = sent(&centre, &officer, "/reports/periodic", "make=soc-monthly&agency=SYT&period=2026-10").await;
    let head = centre.province.sign_in("giam-doc-syt").await;
    let form = |day: &str| format!("act=sign&number=1&date={day}&version=1");
    for (path, day, vi, en) in [
        (&annual, "2026-11-22", "Kỳ báo cáo đến hết ngày 14/12/2026", "The period ends on 14/12/2026"),
        (&periodic, "1990-01-01", "Số liệu lấy ngày 22/11/2026; ngày ký phải từ ngày đó", "were taken on 22/11/2026"),
        (&periodic, "2026-11-23", "Ngày 23/11/2026 chưa đến", "23/11/2026 is still to come"),
    ] {
        for (prefix, words) in [("", vi), ("/en", en)] {
            let answered = centre.post(&head, &format!("{prefix}{path}/send"), &form(day)).await;
            assert_eq!(answered.status, 422, "{}", answered.body);
            assert!(answered.body.contains(words), "{words}: {}", answered.body);
        }
    }
    let page = centre.get(&head, &annual).await.body;
    assert!(page.contains("Số liệu lấy ngày") && page.contains("22/11/2026"), "{page}");
}

#[tokio::test]
async fn the_list_of_annual_reports_goes_on_beside_that_of_periodic_ones() {
    let centre = Box::pin(Centre::open()).await;
    let (desk, console) = (&centre.province.desk, luytre_desk::Actor::console());
    let bodies = desk.report_bodies(&console).await.expect("bodies").annual;
    // Late enough that the periods of all these years have begun.
    centre.province.clock.set(desk.now().plus(20 * 366 * 86_400 * luytre_model::Nanos::SECOND));
    let mut made = 0;
    for year in 2026..2046 {
        for body in &bodies {
            if made < 45 {
                desk.begin_report(&console, &body.code, year).await.expect("begun");
                made += 1;
            }
        }
    }
    assert_eq!(made, 45);
    let administrator = centre.province.sign_in("quan-tri").await;
    let first = centre.get(&administrator, "/reports").await.body;
    let rows = |page: &str| page.matches("href=\"/reports/BC-").count();
    assert_eq!(rows(&first), 40, "{first}");
    assert!(first.len() < PAGE_BYTES_MAX, "{} bytes", first.len());
    let next = first.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a next page");
    assert!(next.contains("annual="), "{next}");
    let rest = centre.get(&administrator, &next.replace("&amp;", "&")).await.body;
    assert_eq!(rows(&rest), 5, "{rest}");
    assert_eq!(faults(&rest, "vi"), Vec::<String>::new());
}

#[tokio::test]
async fn the_annual_report_is_begun_from_a_list_and_its_history_says_what_changed() {
    let centre = Box::pin(Centre::open()).await;
    let administrator = centre.province.sign_in("quan-tri").await;
    let list = centre.get(&administrator, "/reports").await.body;
    let select =
        list.split("id=\"report-owner\"").nth(1).and_then(|rest| rest.split("</select>").next()).expect("a list");
    let first = select.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an owner").to_owned();
    let path = sent(&centre, &administrator, "/reports", &format!("owner={first}&year=2026")).await;
    assert_eq!(path, format!("/reports/BC-2026-{first}"));
    let again = centre.post(&administrator, "/reports", &format!("owner={first}&year=2026")).await;
    came_back(&again, "report-owner");
    let ahead = centre.post(&administrator, "/reports", &format!("owner={first}&year=2099")).await;
    came_back(&ahead, "report-year");
    let correct = "act=correct&cell=c1&value=99&reason=%C4%90%E1%BB%91i+chi%E1%BA%BFu&version=1";
    sent(&centre, &administrator, &format!("{path}/edit"), correct).await;
    sent(&centre, &administrator, &format!("{path}/edit"), "act=restore&cell=c1&version=2").await;
    let page = centre.get(&administrator, &path).await.body;
    let history = page.split("id=\"history-title\"").nth(1).expect("a history");
    assert!(
        history.contains("Ô c1: ") && history.contains(" → 99") && history.contains("Lý do: Đối chiếu"),
        "{history}"
    );
    assert!(history.contains("Ô: c1"), "what was restored: {history}");
    let english = centre.get(&administrator, &format!("/en{path}")).await.body;
    assert!(!english.contains("==") && !english.contains("-&gt;"), "checks are sentences: {english}");
}
