//! The level page and the regulation pages, as a person reads them.

use std::collections::BTreeMap;

use luytre_desk::content::archive::pack;
use luytre_desk::content::bundle::{Manifest, TrustedKey, new_key, sign};
use luytre_govern::{Keys, Record};
use luytre_ledger::{Ledger, Note};
use luytre_model::Nanos;
use serde::{Deserialize, Serialize};

use super::html::faults;
use super::{Answered, Centre};

#[tokio::test]
async fn the_level_page_names_the_level_and_the_article() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let facts = "type=b&information=ca_nhan&online_service=yes&conditional_business_line=no\
                 &handles_administrative_procedures=no&sensitive_subjects=0";
    let below = centre.get(&session, &format!("/level?{facts}&basic_subjects=99999")).await;
    assert!(below.body.contains("Cấp độ 2") && below.body.contains("điểm b khoản 2 Điều 12 Nghị định 331/2026/NĐ-CP"));
    let result =
        below.body.split("id=\"result\"").nth(1).and_then(|rest| rest.split("<details").next()).expect("a result");
    assert!(!result.contains("điểm c khoản 2 Điều 13"), "{result}");
    let at = centre.get(&session, &format!("/en/level?{facts}&basic_subjects=100000")).await;
    assert!(at.body.contains("Level 3") && at.body.contains("Decree 331/2026/NĐ-CP, Article 13(2)(c)"));

    let both = format!(
        "/level?compare=1&{facts}&basic_subjects=99999&if.type=b&if.information=ca_nhan&if.online_service=yes&if.basic_subjects=100000"
    );
    let both = centre.get(&session, &both).await;
    let (present, supposed) = (both.body.find("id=\"result\""), both.body.find("id=\"result-if\""));
    let (present, supposed) = (present.expect("the present side"), supposed.expect("the supposed side"));
    assert!(both.body[present..supposed].contains("Cấp độ 2") && both.body[supposed..].contains("Cấp độ 3"));
}

#[tokio::test]
async fn facts_that_cannot_be_are_refused_on_the_page() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let page = centre.get(&session, "/level?type=a&information=rieng&construction_class=II").await;
    assert!(page.body.contains("chỉ có ở hệ thống điều khiển công nghiệp"), "{}", page.body);
    let page = centre.get(&session, "/level?type=dd&information=rieng").await;
    assert!(page.body.contains("Chưa xác định được cấp độ"));
    let page = centre.get(&session, "/level?system=khong-co").await;
    assert_eq!(page.status, 404);
}

#[tokio::test]
async fn every_row_of_the_regulation_shows_its_source_and_dates() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let list = centre.get(&session, "/regulation").await;
    for text in ["Nghị định 331/2026", "Áp dụng cho quyết định hôm nay", "24/11/2026", "10/01/2026 ↔ 02/01/2026"]
    {
        assert!(list.body.contains(text), "{text}");
    }
    let file = centre.get(&session, "/regulation?file=regulation/ND331-2026/level-procedure.json").await;
    assert!(file.body.contains("điểm a khoản 3 Điều 23 Nghị định 331/2026/NĐ-CP") && file.body.contains("19/08/2026"));
    assert_eq!(centre.get(&session, "/regulation?file=../secret").await.status, 404);
    let diff = centre.get(&session, "/regulation/diff").await;
    assert!(diff.body.contains("content-keys"), "nobody is trusted yet, and the page says so");
}

/// What stands in the place of a bundle and is none.
#[derive(Clone, Serialize, Deserialize)]
struct Torn;

impl Record for Torn {
    const KIND: &'static str = "content_bundle";

    fn keys(&self) -> Keys {
        Keys { code: "thu@1".to_owned(), public: true, state: "added".to_owned(), ..Keys::default() }
    }
}

#[tokio::test]
async fn a_bundle_that_cannot_be_read_has_its_row() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let none = centre.get(&session, "/en/regulation").await.body;
    assert!(none.contains("No bundle was added") && !none.contains("cannot be read in the ledger"));
    let ledger = Ledger::open_file(&centre._folder.path().join("ledger.sqlite")).await.expect("the ledger opens");
    let note = Note {
        at: Nanos(0),
        actor: None,
        actor_name: "test".to_owned(),
        act: "content.add".to_owned(),
        subject: "content_bundle:thu@1".to_owned(),
        agency: None,
        detail: serde_json::json!({}),
    };
    let mut work = ledger.begin().await.expect("the ledger is free");
    work.add_record(Torn, &note).await.expect("the row is new");
    work.commit().await.expect("the ledger writes");
    ledger.close().await;
    for (path, language, said) in [
        ("/regulation", "vi", "không đọc được trong sổ cái, không được dùng"),
        ("/en/regulation", "en", "cannot be read in the ledger, not used"),
    ] {
        let page = centre.get(&session, path).await.body;
        let shown = page
            .split("<li><strong>thu@1</strong>")
            .nth(1)
            .and_then(|rest| rest.split("</li>").next())
            .unwrap_or_default();
        assert!(shown.contains(said), "{path}: {shown}");
        assert!(!page.contains("No bundle was added") && !page.contains("Chưa thêm gói nào"), "{path}");
        assert_eq!(faults(&page, language), Vec::<String>::new());
    }
}

/// Sends a bundle as the page of differences does.
async fn send_bundle(centre: &Centre, session: &str, act: &str, bundle: &[u8]) -> Answered {
    send_fields(centre, session, &[("act", act)], bundle).await
}

async fn send_fields(centre: &Centre, session: &str, fields: &[(&str, &str)], bundle: &[u8]) -> Answered {
    centre.upload(session, "/regulation/diff", fields, ("file", bundle)).await
}

fn bundle_of(private: &str, version: u32, changes: &[(&str, &str, &str)]) -> Vec<u8> {
    bundle_as("thu", private, version, changes)
}

fn bundle_as(name: &str, private: &str, version: u32, changes: &[(&str, &str, &str)]) -> Vec<u8> {
    let shipped = luytre_govern::library::shipped_files();
    let files: BTreeMap<String, Vec<u8>> = changes
        .iter()
        .map(|(path, from, to)| {
            let file = shipped.iter().find(|file| file.path == *path).expect("shipped");
            assert!(file.text.contains(from), "{path}: {from}");
            ((*path).to_owned(), file.text.replacen(from, to, 1).into_bytes())
        })
        .collect();
    let manifest = Manifest {
        bundle: name.to_owned(),
        version,
        title_vi: "Thử".to_owned(),
        title_en: "A test".to_owned(),
        made_on: luytre_govern::Date::constant(2026, 11, 22),
        files: Vec::new(),
    };
    pack(&sign(manifest, files, private).expect("signed")).expect("packed")
}

#[tokio::test]
async fn the_page_of_differences_shows_each_kind_with_old_and_new_values() {
    let centre = Centre::open().await;
    let (private, public) = new_key().expect("a key");
    centre.province.desk.trust_content_keys(vec![TrustedKey::read("nxb", &public).expect("a public key")]);
    let session = centre.province.sign_in("quan-tri").await;
    let changes = [
        ("assessment/programme-rules.json", "\"notice_hours\": 12", "\"notice_hours\": 36"),
        ("index/capability-2026.json", "\"vi\": \"Pháp lý\"", "\"vi\": \"Thể chế, pháp lý\""),
        ("signals/signals.yaml", "due_days: 30", "due_days: 21"),
        ("catalogues/tcvn14423.yaml", "\"Thời gian lưu nhật ký\"", "\"Thời gian giữ nhật ký\""),
        ("drill/rules.json", "\"count\": 1", "\"count\": 3"),
        ("training/rules.json", "\"days\": 90", "\"days\": 61"),
        ("forms/ND331-2026/mau01.json", "\"Văn bản đề nghị", "\"Tờ trình đề nghị"),
    ];
    let bundle = bundle_of(&private, 1, &changes);
    let checked = send_bundle(&centre, &session, "check", &bundle).await;
    assert_eq!(checked.status, 200, "{}", checked.body);
    assert_eq!(faults(&checked.body, "vi"), Vec::<String>::new());
    for (path, ..) in changes {
        assert!(checked.body.contains(path), "{path}");
    }
    for value in
        ["12", "36", "Pháp lý", "Thể chế, pháp lý", "Thời gian lưu nhật ký", "Thời gian giữ nhật ký", "Tờ trình"]
    {
        assert!(checked.body.contains(value), "{value}");
    }
    let before = centre.get(&session, "/regulation?file=assessment/programme-rules.json").await;
    assert!(before.body.contains("notice_hours</code>: 12"), "a check changes nothing");
    let done = send_bundle(&centre, &session, "apply", &bundle).await;
    assert!(done.status == 200 && done.body.contains("Gói đã được đưa vào áp dụng"), "{}", done.body);
    let after = centre.get(&session, "/regulation?file=assessment/programme-rules.json").await;
    assert!(after.body.contains("notice_hours</code>: 36"));
    let drills = centre.get(&session, "/ranking").await;
    assert!(drills.body.contains("Thể chế, pháp lý"), "pages read what is in force");
    let list = centre.get(&session, "/regulation").await;
    assert!(list.body.contains("nxb") && list.body.contains("Kiểm tra, đánh giá"));
    let wrong = [("assessment/programme-rules.json", "\"levels\": [1, 2, 3, 4, 5]", "\"levels\": [1, 2, 3, 4, 6]")];
    let refused = send_bundle(&centre, &session, "apply", &bundle_of(&private, 2, &wrong)).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("levels must be from 1 to 5"), "{}", refused.body);
    let older = send_bundle(&centre, &session, "apply", &bundle).await;
    assert!(older.status == 422 && older.body.contains("tăng số phiên bản"), "{}", older.body);
}

#[tokio::test]
async fn a_file_of_another_bundle_is_replaced_only_when_the_box_says_so() {
    let centre = Centre::open().await;
    let (private, public) = new_key().expect("a key");
    centre.province.desk.trust_content_keys(vec![TrustedKey::read("nxb", &public).expect("a public key")]);
    let session = centre.province.sign_in("quan-tri").await;
    let rules = "assessment/programme-rules.json";
    let first = bundle_as("luat", &private, 2, &[(rules, "\"notice_hours\": 12", "\"notice_hours\": 36")]);
    assert_eq!(send_bundle(&centre, &session, "apply", &first).await.status, 200);
    let other = bundle_as("cu", &private, 1, &[(rules, "\"notice_hours\": 12", "\"notice_hours\": 20")]);
    let refused = send_bundle(&centre, &session, "apply", &other).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("do gói luat đưa vào"), "{}", refused.body);
    assert!(refused.body.contains("name=\"take_over\""), "the box is on the page");
    assert_eq!(faults(&refused.body, "vi"), Vec::<String>::new());
    let taken = send_fields(&centre, &session, &[("take_over", "1"), ("act", "apply")], &other).await;
    assert!(taken.status == 200 && taken.body.contains("Gói đã được đưa vào áp dụng"), "{}", taken.body);
    let again = send_bundle(&centre, &session, "apply", &first).await;
    assert!(again.body.contains("đã được thêm trước đây"), "what is not in force is not said to be: {}", again.body);
}

#[tokio::test]
async fn a_long_table_is_read_in_parts() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let mut rows = 0;
    let mut next = Some("/regulation?file=catalogues/tcvn14423.yaml".to_owned());
    let mut pages = 0;
    while let Some(path) = next {
        let page = centre.get(&session, &path.replace("&amp;", "&")).await;
        assert_eq!(page.status, 200);
        assert!(page.body.len() < 100_000, "{path}: {} bytes", page.body.len());
        assert_eq!(faults(&page.body, "vi"), Vec::<String>::new());
        rows += page.body.matches("TCVN14423.").count();
        pages += 1;
        let link = page.body.split("<a class=\"button\" href=\"").skip(1);
        let link = link.filter(|rest| rest.contains("Các dòng sau")).filter_map(|rest| {
            let (href, rest) = rest.split_once('"')?;
            rest.starts_with(">Các dòng sau").then(|| href.to_owned())
        });
        next = link.last();
        assert!(pages < 20, "the parts end");
    }
    assert!(rows >= 311 && pages >= 6, "{rows} rows on {pages} pages");
}
