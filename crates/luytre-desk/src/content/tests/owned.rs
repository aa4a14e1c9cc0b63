//! A file belongs to the bundle that brought it.

use super::*;
use crate::content::Adding;

const RULES: &str = "assessment/programme-rules.json";

fn hours(count: u32) -> BTreeMap<String, Vec<u8>> {
    changed(RULES, "\"notice_hours\": 12", &format!("\"notice_hours\": {count}"))
}

#[tokio::test]
async fn a_bundle_of_another_name_puts_nothing_back_unasked() {
    let province = Province::empty().await;
    let (private, trusted) = key();
    province.desk.trust_content_keys(vec![trusted]);
    let console = Actor::console();
    let in_force = || province.desk.library().assessment.notices[0].notice_hours;
    let law = packed_as("luat", &private, 3, hours(36));
    assert!(province.desk.add_content(&console, law.clone(), true).await.unwrap().applied);

    let mut files = hours(20);
    files.extend(changed("drill/rules.json", "\"count\": 1", "\"count\": 3"));
    let other = packed_as("cu", &private, 1, files);
    for apply in [false, true] {
        let refused = province.desk.add_content(&console, other.clone(), apply).await.unwrap();
        let owned = BundleProblem::Owned { path: RULES.to_owned(), bundle: "luat".to_owned() };
        assert_eq!((refused.problems, refused.applied), (vec![owned], false), "only the file of the other bundle");
        assert_eq!(in_force(), 36);
    }
    let how = Adding { apply: true, take_over: true };
    assert!(province.desk.add_content(&console, other, how).await.unwrap().applied);
    assert_eq!(in_force(), 20);

    let again = province.desk.add_content(&console, law, true).await.unwrap();
    let said = again.problems[0].to_string();
    assert!(said.contains("version 3 of luat was added before"), "it is not in force: {said}");
    // Back again is a higher version, and asks as well: the file belongs to the other bundle now.
    let back = packed_as("luat", &private, 4, hours(36));
    let refused = province.desk.add_content(&console, back.clone(), true).await.unwrap();
    assert!(matches!(&refused.problems[..], [BundleProblem::Owned { bundle, .. }] if bundle == "cu"));
    assert!(province.desk.add_content(&console, back, how).await.unwrap().applied);
    assert_eq!(in_force(), 36);
    // A later version of the bundle that owns the file goes on unasked.
    assert!(
        province.desk.add_content(&console, packed_as("luat", &private, 5, hours(48)), true).await.unwrap().applied
    );
}
