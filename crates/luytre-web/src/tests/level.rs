//! The level page and the regulation pages, as a person reads them.

use super::Centre;

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
