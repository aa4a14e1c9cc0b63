//! The ranking and its map through the pages: borders from a file, weights of two editors, a figure contested twice.

use super::html::faults;
use super::{Answered, Centre};

/// Sends a file of borders as the map's own page does.
async fn upload(centre: &Centre, session: &str, seen: &str, file: &str) -> Answered {
    centre.upload(session, "/map/borders", &[("seen", seen), ("property", "")], ("file", file.as_bytes())).await
}

fn map_of(names: &[&str]) -> String {
    let square = |(number, name): (usize, &&str)| {
        let (west, east) = (106.0 + number as f64, 107.0 + number as f64);
        let ring = format!("[{west},10.5],[{east},10.5],[{east},11.5],[{west},11.5],[{west},10.5]");
        format!(
            r#"{{"type":"Feature","properties":{{"ten":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}"#
        )
    };
    let squares: Vec<String> = names.iter().enumerate().map(square).collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, squares.join(","))
}

/// What stands in the form under a name.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let rest = page.split_once(&format!("name=\"{name}\" value=\"")).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap_or_default()
}

#[tokio::test]
async fn borders_replace_the_tiles_until_they_are_removed() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let tiles = centre.get(&session, "/map").await.body;
    assert!(tiles.contains("Bản đồ ô") && tiles.contains("Chưa nhập ranh giới"));
    let refused = upload(&centre, &session, "0", "{\"features\": [").await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("id=\"borders-trouble\"") && refused.body.contains("dòng 1"), "{}", refused.body);
    assert_eq!(faults(&refused.body, "vi"), Vec::<String>::new());
    let empty = upload(&centre, &session, "0", "").await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("href=\"#borders-file\""), "the summary leads to the field");
    let taken = upload(&centre, &session, "0", &map_of(&["Sở Y tế", "Hồ Tây"])).await;
    assert_eq!(taken.status, 303, "{}", taken.body);
    for (path, language) in [("/map", "vi"), ("/en/map", "en")] {
        let page = centre.get(&session, path).await.body;
        assert_eq!(faults(&page, language), Vec::<String>::new());
        assert!(page.contains("<path class=\"fill ") && page.contains("Hồ Tây"), "{page}");
        assert!(page.contains("<caption>"), "the table stands beside it");
    }
    assert!(centre.get(&session, "/ranking").await.body.contains("Bản đồ ranh giới"), "the ranking draws the same map");
    let stale = upload(&centre, &session, "0", &map_of(&["Sở Y tế"])).await;
    assert_eq!(stale.status, 409, "the form showed no borders");
    let reader = centre.province.sign_in("can-bo-syt").await;
    let page = centre.get(&reader, "/map").await;
    assert!(page.status == 200 && !page.body.contains("/map/borders"), "who only reads changes nothing");
    let removed = centre.post(&session, "/map/borders/remove", "version=1").await;
    assert_eq!(removed.status, 303, "{}", removed.body);
    assert!(centre.get(&session, "/map").await.body.contains("Bản đồ ô"));
}

#[tokio::test]
async fn the_second_editor_of_the_weights_sees_both_and_decides() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("quan-tri").await;
    let shown = centre.get(&session, "/ranking").await.body;
    let seen = hidden(&shown, "seen").to_owned();
    assert_eq!(seen, "none");
    let weights = |legal: u32, seen: &str| {
        let definition = luytre_govern::index::Definition::shipped();
        let all = definition.weights().into_iter().map(|(id, weight)| match id.as_str() {
            "legal" => format!("legal={legal}"),
            _ => format!("{id}={weight}"),
        });
        format!("{}&seen={seen}&act=apply", all.collect::<Vec<_>>().join("&"))
    };
    let first = centre.post(&session, "/ranking/weights", &weights(10, &seen)).await;
    assert_eq!(first.status, 303, "{}", first.body);
    let late = centre.post(&session, "/ranking/weights", &weights(90, &seen)).await;
    assert_eq!(late.status, 409);
    assert!(late.body.contains("Người khác vừa đổi trọng số") && late.body.contains("value=\"90\""));
    assert_eq!(faults(&late.body, "vi"), Vec::<String>::new());
    let again = centre.post(&session, "/ranking/weights", &weights(90, hidden(&late.body, "seen"))).await;
    assert_eq!(again.status, 303, "knowing both, they may decide");
}

#[tokio::test]
async fn a_figure_that_is_contested_already_leads_to_the_first_contest() {
    let centre = Centre::open().await;
    let session = centre.province.sign_in("can-bo-syt").await;
    let form = "indicator=level_approved&reason=Quy%E1%BA%BFt+%C4%91%E1%BB%8Bnh";
    assert_eq!(centre.post(&session, "/ranking/SYT/contest", form).await.status, 303);
    let second = centre.post(&session, "/ranking/SYT/contest", form).await;
    assert_eq!(second.status, 422);
    assert_eq!(faults(&second.body, "vi"), Vec::<String>::new());
    let code = second.body.split("href=\"/ranking/SYT#").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(second.body.contains(&format!("id=\"{code}\"")), "{code} is on the page");
}

#[tokio::test]
async fn who_sees_one_agency_reads_why_it_has_no_place_and_where_there_is_one() {
    let centre = Centre::open().await;
    let head = centre.province.sign_in("giam-doc-syt").await;
    let leader = centre.province.sign_in("lanh-dao").await;
    let kept = centre.province.desk.publish_edition(&luytre_desk::Actor::console(), "").await.expect("published").body;
    for (language, prefix) in [("vi", ""), ("en", "/en")] {
        let now = centre.get(&head, &format!("{prefix}/ranking")).await.body;
        assert_eq!(faults(&now, language), Vec::<String>::new());
        assert!(now.contains("id=\"no-place\"") && !now.contains(&format!("href=\"{prefix}/map")), "{now}");
        let edition = centre.get(&head, &format!("{prefix}/ranking?edition={}", kept.code)).await.body;
        assert!(!edition.contains("id=\"no-place\"") && edition.contains(&format!("href=\"{prefix}/map")), "{edition}");
        let whole = centre.get(&leader, &format!("{prefix}/ranking")).await.body;
        assert!(!whole.contains("id=\"no-place\"") && whole.contains(&format!("href=\"{prefix}/map")), "{whole}");
    }
}
