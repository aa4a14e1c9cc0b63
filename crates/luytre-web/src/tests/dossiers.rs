//! Dossiers without scripts: what is typed survives, conflicts show both versions, files come back as they were given.

use super::html::faults;
use super::{Centre, request};
use luytre_desk::secret::csrf_of;

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
