//! Dossiers without scripts: what is typed survives, conflicts show both versions, files come back as they were given.

use super::html::faults;
use super::{Centre, request};
use luytre_desk::Actor;
use luytre_desk::profiles::{AgencyForm, ProfileForm, Saved};
use luytre_desk::secret::csrf_of;
use luytre_govern::dossier::Command;

const DRAFT: &str = "/dossiers/HS-2026-0001";

/// A form with a file, as browsers send it.
fn multipart(session: &str, version: &str, name: &str, bytes: &str) -> axum::extract::Request {
    let mut body = String::new();
    for (field, value) in [("csrf", csrf_of(session).as_str()), ("version", version), ("part", "tong_quan")] {
        body += &format!("--tre\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    body += &format!(
        "--tre\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: text/html\r\n\r\n{bytes}\r\n--tre--\r\n"
    );
    let mut request = request("POST", &format!("{DRAFT}/files"), session, &body);
    let media = "multipart/form-data; boundary=tre".parse().expect("a header");
    request.headers_mut().insert("content-type", media);
    request
}

#[tokio::test]
async fn every_page_of_dossiers_is_well_made_in_both_languages() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    for path in [
        "/dossiers",
        "/dossiers?stage=dang_du_thao&level=3&mine=1",
        "/dossiers?q=khong-co",
        "/dossiers/new",
        "/dossiers/new?system=mail",
        "/dossiers/new?system=dvc",
        "/dossiers/HS-2026-0001",
        "/dossiers/HS-2026-0001?form=02",
        "/dossiers/HS-2026-0001/parts/tong_quan",
        "/dossiers/HS-2026-0001/parts/thiet_ke",
        "/dossiers/HS-2026-0002",
        "/dossiers/HS-2026-0002/parts/thiet_ke",
    ] {
        for (language, address) in [("vi", path.to_owned()), ("en", format!("/en{path}"))] {
            let answered = centre.get(&session, &address).await;
            assert_eq!(answered.status, 200, "{address}");
            assert_eq!(faults(&answered.body, language), Vec::<String>::new(), "{address}");
        }
    }
    for path in
        ["/dossiers/HS-2026-0009", "/dossiers/HS-2026-0001/parts/khong-co", "/dossiers/HS-2026-0001/forms/09.pdf"]
    {
        assert_eq!(centre.get(&session, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn what_was_typed_survives_errors_and_conflicts() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let page = centre.get(&session, &format!("{DRAFT}/parts/tong_quan")).await;
    let version = page.body.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let version = version.expect("the form names its version").to_owned();
    let path = format!("{DRAFT}/parts/tong_quan");
    let first = centre
        .post(&session, &path, &format!("version={version}&f.pham_vi=B%E1%BA%A3n+th%E1%BB%A9+nh%E1%BA%A5t"))
        .await;
    assert_eq!(first.status, 303, "{}", first.body);
    let late = format!("version={version}&f.pham_vi=B%E1%BA%A3n+th%E1%BB%A9+hai");
    let late = centre.post(&session, &path, &late).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("Bản thứ hai") && late.body.contains("Bản thứ nhất"), "both versions are shown");
    let early =
        centre.post(&session, &format!("{DRAFT}/act"), &format!("act=submit&version={}", newest(&late.body))).await;
    assert_eq!(early.status, 409);
    assert!(early.body.contains("Hồ sơ còn thiếu"), "it says what is missing");
    let empty = format!("act=comment&text=&version={}", newest(&early.body));
    let empty = centre.post(&session, &format!("{DRAFT}/act"), &empty).await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("comment-text-error"), "the error stands at its field");
    let unknown = centre.post(&session, &format!("{DRAFT}/act"), "act=khong-co&version=1").await;
    assert_eq!(unknown.status, 422);
}

fn newest(page: &str) -> String {
    let version = page.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    version.expect("a form names its version").to_owned()
}

#[tokio::test]
async fn a_running_system_is_not_taken_to_the_earlier_decree_and_the_paper_that_was_typed_stays() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let asked = "system=mail&level=2&reason=x&regime=ND85-2016&begun=2015-01-01&begun_number=45%2FQ%C4%90-DA";
    for (path, said) in
        [("/dossiers/new", "đã vận hành trước ngày"), ("/en/dossiers/new", "was in operation before the day")]
    {
        let answered = centre.post(&session, path, asked).await;
        assert_eq!(answered.status, 422, "{path}: {}", answered.body);
        assert!(answered.body.contains(said), "{path}: {}", answered.body);
        assert!(answered.body.contains("value=\"45/QĐ-DA\""), "{path}: {}", answered.body);
    }
}

#[tokio::test]
async fn files_are_taken_by_content_and_given_back_to_keep() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let version = newest(&centre.get(&session, &format!("{DRAFT}/parts/tong_quan")).await.body);
    let refused = centre.send(multipart(&session, &version, "a.pdf", "<script>alert(1)</script>")).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("attach-error"));
    let taken = centre.send(multipart(&session, &version, "../../sơ đồ.html", "%PDF-1.7 so do")).await;
    assert_eq!(taken.status, 303, "{}", taken.body);
    let page = centre.get(&session, &format!("{DRAFT}/parts/tong_quan")).await;
    assert!(page.body.contains("sơ đồ.pdf") && !page.body.contains("../.."));
    let address = page.body.split(&format!("href=\"{DRAFT}/files/")).nth(1).and_then(|rest| rest.split('"').next());
    let address = format!("{DRAFT}/files/{}", address.expect("the file is linked"));
    let file = centre.get(&session, &address).await;
    assert_eq!((file.status.as_u16(), file.body.as_str()), (200, "%PDF-1.7 so do"));
    assert_eq!(file.headers["content-type"], "application/pdf");
    assert_eq!(file.headers["x-content-type-options"], "nosniff");
    let disposition = file.headers["content-disposition"].to_str().expect("plain characters");
    assert!(disposition.starts_with("attachment; filename=\"") && disposition.contains("filename*=UTF-8''"));
    let stranger = centre.province.sign_in("can-bo-syt").await;
    assert_eq!(centre.get(&stranger, &address).await.status, 404, "another agency's file does not exist");
}

#[tokio::test]
async fn forms_come_filled_as_word_and_pdf() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    for number in ["02", "04", "05", "06"] {
        let word = centre.get(&session, &format!("{DRAFT}/forms/{number}.docx")).await;
        assert_eq!(word.status, 200, "Mẫu {number}");
        assert!(word.body.starts_with("PK"), "Mẫu {number} is a Word file");
        let pdf = centre.get(&session, &format!("{DRAFT}/forms/{number}.pdf")).await;
        assert!(pdf.body.starts_with("%PDF-"), "Mẫu {number} is a PDF");
    }
    let preview = centre.get(&session, &format!("{DRAFT}?form=02")).await;
    assert!(preview.body.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), "the preview is in the page");
    // A form of other levels is not one of this dossier's.
    assert_eq!(centre.get(&session, &format!("{DRAFT}/forms/01.docx")).await.status, 404);
    assert_eq!(centre.get(&session, &format!("{DRAFT}/forms/02.exe")).await.status, 404);
}

#[tokio::test]
async fn the_api_lists_dossiers_and_gives_one() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let read = |body: &str| serde_json::from_str::<serde_json::Value>(body).expect("JSON");
    let list = read(&centre.get(&session, "/api/v1/dossiers?limit=1").await.body);
    assert_eq!(list["items"][0]["code"], "HS-2026-0001");
    assert_eq!(list["next_cursor"], "HS-2026-0001");
    let approved = read(&centre.get(&session, "/api/v1/dossiers?state=da_duoc_phe_duyet").await.body);
    assert_eq!(approved["items"][0]["decision"]["number"], "812/QĐ-UBND");
    let one = read(&centre.get(&session, "/api/v1/dossiers/HS-2026-0001").await.body);
    assert_eq!((one["state"].as_str(), one["next"].as_str()), (Some("dang_du_thao"), Some("submit")));
    assert!(one["missing"].as_array().is_some_and(|missing| !missing.is_empty()));
    assert_eq!(centre.get(&session, "/api/v1/dossiers?state=khong-co").await.status, 422);
    assert_eq!(centre.get(&session, "/api/v1/dossiers/HS-2026-0099").await.status, 404);
}

#[tokio::test]
async fn bodies_and_decrees_are_chosen_by_name() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    for (prefix, decree, regime) in
        [("", "Nghị định 85/2016", "Chế độ pháp lý"), ("/en", "Decree 85/2016", "Legal regime")]
    {
        let page = centre.get(&session, &format!("{prefix}/dossiers/new?system=mail")).await.body;
        let options = |id: &str| {
            let select = page
                .split(&format!("<select class=\"input\" id=\"{id}\""))
                .nth(1)
                .unwrap_or_else(|| panic!("{id}: {page}"));
            select.split("</select>").next().expect("it ends").to_owned()
        };
        assert!(options("open-owner").contains("(UBND)</option>"), "{}", options("open-owner"));
        assert!(options("open-dedicated_unit").contains("(STTTT)</option>"), "{}", options("open-dedicated_unit"));
        let named = format!("{decree}/NĐ-CP");
        for id in ["open-regime", "legacy-regime"] {
            let options = options(id);
            assert!(options.contains(&named) && options.contains("(ND85-2016)</option>"), "{options}");
        }
        assert!(page.contains(regime));
    }
    // Whoever names an appraiser is offered the codes of agencies.
    let page = centre.get(&session, DRAFT).await.body;
    assert!(page.contains("list=\"agency-codes\"") && page.contains("<datalist id=\"agency-codes\">"));
}

#[tokio::test]
async fn what_a_form_lacks_is_linked_to_its_field_and_what_the_law_asks_for_is_said() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    for (prefix, tag, guard) in [
        ("", "cần có trước khi gửi", "Văn bản đề nghị theo Mẫu 02"),
        ("/en", "needed before it is sent", "The request by form 02"),
    ] {
        let page = centre.get(&session, &format!("{prefix}{DRAFT}")).await.body;
        let lacks = page.split("id=\"form-02-lacks\"").nth(1).and_then(|rest| rest.split("</ul>").next());
        let lacks = lacks.expect("the form lacks something");
        for field in ["f-address", "f-head_name", "f-head_title"] {
            assert!(
                lacks.contains(&format!("href=\"{prefix}/agencies/")) && lacks.contains(&format!("#{field}\"")),
                "{lacks}"
            );
        }
        assert_eq!(lacks.matches(tag).count(), 1, "the address alone: {lacks}");
        let unmet = page.split("id=\"unmet-title\"").nth(1).expect("conditions of the law are listed");
        assert!(unmet.contains(guard) && unmet.contains("#f-address\""), "{unmet}");
    }
    // The field is there.
    let agency = centre.get(&session, DRAFT).await.body;
    let address = agency.split("href=\"/agencies/").nth(1).and_then(|rest| rest.split('#').next()).expect("a link");
    let page = centre.get(&session, &format!("/agencies/{address}")).await.body;
    assert!(page.contains("id=\"f-address\"") && page.contains("id=\"f-head_name\""));
    // Who does not edit the agency's profile is told without a link.
    let reader = centre.province.sign_in("danh-gia").await;
    let page = centre.get(&reader, DRAFT).await.body;
    let lacks = page.split("id=\"form-02-lacks\"").nth(1).and_then(|rest| rest.split("</ul>").next()).expect("told");
    assert!(!lacks.contains("/agencies/"), "{lacks}");
}

#[tokio::test]
async fn a_returned_dossier_says_what_was_asked_and_is_asked_for() {
    let centre = Centre::open().await;
    let (desk, console) = (&centre.province.desk, Actor::console());
    let values = vec![("address".to_owned(), "5 phố Huế, tỉnh Lâm Giang".to_owned())];
    let mut view = desk.dossier(&console, "HS-2026-0001").await.expect("the draft");
    let version = desk.agency_card(&console, &view.operator.code).await.expect("the operator").profile.version;
    let form = AgencyForm { version, values, ..AgencyForm::default() };
    desk.edit_agency_profile(&console, &view.operator.code, &form).await.expect("its address");
    let code = view.dossier.code.clone();
    while let Some(missing) = view.missing.first() {
        let fields = [(missing.field.clone(), "Đã viết".to_owned())].into();
        let write = Command::Write { part: missing.part.clone(), fields };
        view = desk.act_on_dossier(&console, &code, view.version, write).await.expect("written");
    }
    view = desk.act_on_dossier(&console, &code, view.version, Command::Submit).await.expect("sent");
    let appraiser = centre.province.sign_in("danh-gia").await;
    let returned = format!("act=return&reasons=Thi%E1%BA%BFu+s%C6%A1+%C4%91%E1%BB%93&version={}", view.version);
    assert_eq!(centre.post(&appraiser, &format!("{DRAFT}/act"), &returned).await.status, 303);
    let session = centre.province.sign_in("quan-tri").await;
    for (prefix, says, asks) in [
        ("", "Hồ sơ bị trả lại ngày", "Bổ sung và gửi lại hồ sơ cấp độ bị trả lại"),
        ("/en", "The dossier came back on", "Mend the returned level dossier and send it again"),
    ] {
        let page = centre.get(&session, &format!("{prefix}{DRAFT}")).await.body;
        assert!(page.contains(says), "the page says it before somebody tries: {page}");
        let submit = format!("act=submit&version={}", newest(&page));
        let refused = centre.post(&session, &format!("{prefix}{DRAFT}/act"), &submit).await;
        assert_eq!(refused.status, 409);
        assert!(refused.body.contains(says) && refused.body.contains("Thiếu sơ đồ"), "{}", refused.body);
        let home = centre.get(&session, &format!("{prefix}/home")).await.body;
        assert!(home.contains(asks) && home.contains("Thiếu sơ đồ"), "{home}");
        let (no_day, later) =
            if prefix.is_empty() { ("Chưa đặt ngày", "Về sau") } else { ("No day is set", "Later") };
        let group = home.split(&format!("aria-label=\"{no_day}\"")).nth(1).expect("what has no day stands by itself");
        let group = group.split(&format!("aria-label=\"{later}\"")).next().expect("the group");
        assert!(group.contains(asks), "{group}");
        assert_eq!(faults(&home, if prefix.is_empty() { "vi" } else { "en" }), Vec::<String>::new());
    }
    let comment =
        format!("act=comment&text=S%C6%A1+%C4%91%E1%BB%93+%E1%BB%9F+ph%E1%BA%A7n+2&version={}", view.version + 1);
    assert_eq!(centre.post(&session, &format!("{DRAFT}/act"), &comment).await.status, 303);
    let submit = format!("act=submit&version={}", view.version + 2);
    assert_eq!(
        centre.post(&session, &format!("{DRAFT}/act"), &submit).await.status,
        303,
        "an answer in writing is enough"
    );
}

#[tokio::test]
async fn what_is_asked_stays_small_where_many_levels_are_not_approved() {
    let centre = Centre::open().await;
    for at in 0..120 {
        let name = format!("Trang thông tin điện tử của bệnh viện đa khoa khu vực số {at}");
        centre.add_system(&format!("benh-vien-{at:03}"), &name, "SYT").await;
    }
    let session = centre.province.sign_in("can-bo-syt").await;
    for prefix in ["", "/en"] {
        let page = centre.get(&session, &format!("{prefix}/home")).await;
        assert_eq!((page.status.as_u16(), page.body.len() < 100_000), (200, true), "{}", page.body.len());
        let named = page.body.matches(&format!("href=\"{prefix}/dossiers/new?system=benh-vien-")).count();
        assert!((15..=20).contains(&named), "{named}");
        assert!(page.body.contains(&format!("href=\"{prefix}/dossiers/new\"")), "the rest is counted");
    }
}

#[tokio::test]
async fn whoever_operates_a_system_of_another_agency_opens_its_dossier_and_its_agency_reads_whose_turn_it_is() {
    let centre = Centre::open().await;
    let (desk, console) = (&centre.province.desk, Actor::console());
    centre.add_agencies("BEN,Sở Bến Cảng,department,\n").await;
    for (code, agency, operator) in [("kho-ben", "BEN", "SYT"), ("kho-syt", "SYT", "BEN")] {
        centre.add_system(code, &format!("Kho {code}"), agency).await;
        let values = vec![("operator".to_owned(), operator.to_owned())];
        let form = ProfileForm { version: 0, values, lists: Vec::new() };
        let saved = desk.edit_profile(&console, code, &form).await.expect("its operator");
        assert!(matches!(saved, Saved::Done(_)), "{saved:?}");
    }
    let officer = centre.province.sign_in("can-bo-syt").await;
    for (prefix, language, waits) in [("", "vi", "Chờ đơn vị vận hành"), ("/en", "en", "Waits for its operator")]
    {
        let get = async |path: &str| centre.get(&officer, &format!("{prefix}{path}")).await;
        let home = get("/home").await.body;
        assert!(home.contains(&format!("href=\"{prefix}/dossiers/new?system=kho-ben\"")), "{home}");
        assert!(home.contains(&format!("{waits} Sở Bến Cảng")), "{home}");
        assert!(!home.contains("/dossiers/new?system=kho-syt"), "{home}");
        for (system, opens, changes) in [("kho-ben", true, false), ("kho-syt", false, true)] {
            let new = get(&format!("/dossiers/new?system={system}")).await;
            assert_eq!((new.status.as_u16(), new.body.contains("name=\"reason\"")), (200, opens), "{}", new.body);
            let page = get(&format!("/systems/{system}")).await;
            assert_eq!((page.status.as_u16(), page.body.contains("name=\"mark\"")), (200, changes));
            assert_eq!(page.body.contains(&format!("/systems/{system}/profile")), changes, "{}", page.body);
            assert_eq!(get(&format!("/systems/{system}/passport")).await.status, 200);
            for page in [new.body, page.body] {
                assert_eq!(faults(&page, language), Vec::<String>::new(), "{system}");
            }
        }
        let told = get("/dossiers/new?system=kho-syt").await.body;
        assert!(told.contains("<strong>Sở Bến Cảng</strong>"), "{told}");
    }
    for (system, status) in [("kho-syt", 422), ("kho-ben", 303)] {
        let form = format!("system={system}&level=2&reason=N%E1%BB%99i+b%E1%BB%99");
        let answered = centre.post(&officer, "/dossiers/new", &form).await;
        assert_eq!(answered.status.as_u16(), status, "{system}: {}", answered.body);
    }
}
