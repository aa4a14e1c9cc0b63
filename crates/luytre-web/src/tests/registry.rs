//! Profiles and the registry as a spreadsheet, through the pages: forms without scripts, errors at their fields, a file
//! that is mended, what is downloaded.

use super::html::faults;
use super::{Answered, Centre};

/// Sends a file as the import's own page does.
async fn upload(centre: &Centre, session: &str, file: &[u8]) -> Answered {
    centre.upload(session, "/registry/import", &[], ("file", file)).await
}

fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map(|(found, _)| found).unwrap_or_default()
}

#[tokio::test]
async fn the_form_of_a_system_keeps_what_was_typed_and_names_what_is_wrong() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("can-bo-syt").await;
    let wrong = "step=main&version=0&act=save&name=His&agency=SYT&accounts=nhi%E1%BB%81u&served=B%E1%BB%87nh+nh%C3%A2n";
    let answered = centre.post(&session, "/systems/his/profile", wrong).await;
    assert_eq!(answered.status, 422);
    assert_eq!(faults(&answered.body, "vi"), Vec::<String>::new());
    assert!(answered.body.contains("href=\"#f-accounts\"") && answered.body.contains("id=\"f-accounts-error\""));
    assert!(answered.body.contains("không phải số nguyên") && answered.body.contains("value=\"Bệnh nhân\""));
    let right = wrong.replace("nhi%E1%BB%81u", "1.200");
    let answered = centre.post(&session, "/systems/his/profile", &right.replace("act=save", "act=next")).await;
    assert_eq!(
        (answered.status.as_u16(), answered.headers["location"].to_str().unwrap()),
        (303, "/systems/his/profile?step=facts")
    );
    let passport = centre.get(&session, "/systems/his/passport").await;
    assert!(passport.body.contains("Bệnh nhân") && passport.body.contains("1.200"));
    assert_eq!(faults(&passport.body, "vi"), Vec::<String>::new());
    let stale = centre.post(&session, "/systems/his/profile", &right).await;
    assert_eq!(stale.status, 409, "the form showed an older version");
    assert!(stale.body.contains("name=\"version\" value=\"1\""), "and can be saved again");
    let foreign = centre.get(&session, "/systems/dvc/profile").await;
    assert_eq!(foreign.status, 404);
}

#[tokio::test]
async fn rows_are_added_and_removed_without_scripts() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("can-bo-syt").await;
    let path = "/systems/his/profile";
    let row =
        "step=devices&version=0&rows=1&devices.0.name=M%C3%A1y+1&devices.0.kind=server&devices.0.in_data_centre=1";
    let added = centre.post(&session, path, &format!("{row}&act=add")).await;
    assert_eq!(added.status, 200);
    assert_eq!(faults(&added.body, "vi"), Vec::<String>::new());
    assert!(added.body.contains("name=\"rows\" value=\"2\"") && added.body.contains("value=\"Máy 1\""));
    let removed = centre.post(&session, path, &format!("{row}&act=remove.0")).await;
    assert!(removed.body.contains("name=\"rows\" value=\"0\"") && !removed.body.contains("value=\"Máy 1\""));
    let both = row.replace("rows=1", "rows=3").to_owned() + "&devices.2.address=10.0.0.1&act=save";
    let wrong = centre.post(&session, path, &both).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("href=\"#f-devices-1-name\""), "the empty row went, the mark is at its row");
    let saved = centre.post(&session, path, &format!("{row}&act=save")).await;
    assert_eq!(saved.status, 303);
    let passport = centre.get(&session, "/systems/his/passport").await;
    assert!(passport.body.contains("1 trên 1 (100 %)"), "a server in the data centre");
}

#[tokio::test]
async fn a_file_is_mended_decided_and_written() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("can-bo-syt").await;
    let wrong = "code,name,agency\nmoi,Hệ thống mới,Sở Y tê\n";
    let page = upload(&centre, &session, wrong.as_bytes()).await;
    assert_eq!(page.status, 422);
    assert_eq!(faults(&page.body, "vi"), Vec::<String>::new());
    assert!(page.body.contains("<code>C2</code>") && page.body.contains("có phải SYT (Sở Y tế)?"), "{}", page.body);
    assert!(!page.body.contains("name=\"act\" value=\"apply\""), "a file with mistakes cannot be written");

    let right = "code,name,agency\nmoi,Hệ thống mới,Sở y tế\nhis,Tên khác,SYT\n";
    let page = upload(&centre, &session, right.as_bytes()).await;
    assert_eq!(page.status, 422, "one row waits for a decision");
    assert_eq!(faults(&page.body, "vi"), Vec::<String>::new());
    let token = between(&page.body, "name=\"token\" value=\"", "\"").to_owned();
    let undecided = centre.post(&session, "/registry/import/decide", &format!("token={token}&act=apply")).await;
    assert_eq!(undecided.status, 422);
    let decided = format!("token={token}&act=apply&row.systems%213=keep");
    let done = centre.post(&session, "/registry/import/decide", &decided).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(done.body.contains("Đã ghi vào danh mục"));
    assert_eq!(centre.get(&session, "/systems/moi").await.status, 200);
    assert!(centre.get(&session, "/systems/his").await.body.contains("Quản lý khám chữa bệnh"));
    let nothing = upload(&centre, &session, b"").await;
    assert_eq!(nothing.status, 422);
}

#[tokio::test]
async fn downloads_say_what_they_are() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("can-bo-syt").await;
    for (path, begins, name) in [
        ("/registry/template.xlsx", "PK", "mau-danh-muc-he-thong.xlsx"),
        ("/registry/export.xlsx", "PK", "danh-muc-he-thong-"),
        ("/registry/export/systems.csv", "\u{feff}", "systems-"),
    ] {
        let file = centre.get(&session, path).await;
        assert_eq!(file.status, 200, "{path}");
        assert!(file.body.starts_with(begins), "{path}");
        let said = file.headers["content-disposition"].to_str().unwrap();
        assert!(said.starts_with("attachment;") && said.contains(name), "{path}: {said}");
    }
    let csv = centre.get(&session, "/registry/export/systems.csv").await.body;
    assert!(csv.contains("his") && !csv.contains("dvc"), "only what the person may see: {csv}");
    assert_eq!(centre.get(&session, "/registry/export/khong-co.csv").await.status, 404);
}

#[tokio::test]
async fn several_systems_are_changed_from_the_list() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let edit = "system=his&system=vnedu&field=contact_name&value=T%E1%BB%95+CNTT&back=%2Fsystems";
    let done = centre.post(&session, "/registry/bulk", edit).await;
    assert_eq!(done.status, 200, "{}", done.body);
    assert!(done.body.contains("Đã sửa 2 hệ thống"));
    assert_eq!(faults(&done.body, "vi"), Vec::<String>::new());
    let wrong = centre.post(&session, "/registry/bulk", "system=his&field=life&value=lạ").await;
    assert_eq!(wrong.status, 422);
    assert_eq!(centre.post(&session, "/registry/bulk", "field=life&value=planned").await.status, 422);
    let agency = "version=0&act=save&organ_id=H01.1&head_name=L%C6%B0u+Th%E1%BB%8B+Ng%E1%BB%8Dc&rows=1&roster.0.name=Lan&roster.0.phone=0900";
    assert_eq!(centre.post(&session, "/agencies/SYT", agency).await.status, 303);
    let page = centre.get(&session, "/agencies/SYT").await;
    assert!(page.body.contains("Lưu Thị Ngọc") && page.body.contains("đang trực"), "a turn without days is always");
    assert_eq!(faults(&page.body, "vi"), Vec::<String>::new());
}

#[tokio::test]
async fn every_page_of_the_registry_is_well_made_in_both_languages() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let steps =
        ["main", "facts", "scope", "reach", "zones", "devices", "applications", "products", "connections", "papers"];
    let steps = steps.map(|step| format!("/systems/dvc/profile?step={step}"));
    let others =
        ["/systems", "/systems/dvc", "/systems/dvc/passport", "/agencies/SYT", "/registry/import", "/registry/export"];
    for path in steps.into_iter().chain(others.map(str::to_owned)) {
        for (language, address) in [("vi", path.clone()), ("en", format!("/en{path}"))] {
            let answered = centre.get(&session, &address).await;
            assert_eq!(answered.status, 200, "{address}");
            assert_eq!(faults(&answered.body, language), Vec::<String>::new(), "{address}");
        }
    }
}
