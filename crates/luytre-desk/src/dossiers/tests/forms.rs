//! What a dossier is not sent without, because the form of the law asks for it.

use super::*;

#[tokio::test]
async fn a_request_is_sent_once_it_says_what_its_form_asks_for() {
    let cast = Cast::gather().await;
    register(&cast.province, "phong-an", ("address", "")).await;
    let view = cast.complete(cast.open().await).await;
    // What only the layout of a paper asks for, as who signs it, holds nobody up.
    let lacks: Vec<&str> = view.request_lacks.iter().map(|lack| lack.fact.as_str()).collect();
    assert_eq!(lacks, ["operator_address"]);
    let unmet: Vec<&str> = view.unmet.iter().map(|(_, refusal)| refusal.word()).collect();
    assert!(unmet.contains(&"request_form_filled"), "{unmet:?}");
    let refused = cast.act(&cast.officer, &view, Command::Submit).await.unwrap_err();
    assert!(format!("{refused:?}").contains("Địa chỉ của đơn vị vận hành"), "{refused:?}");

    register(&cast.province, "phong-an", ("address", "12 phố Tre, phường An, tỉnh An")).await;
    let view = cast.province.desk.dossier(&cast.officer, &view.dossier.code).await.unwrap();
    assert!(view.request_lacks.is_empty());
    cast.act(&cast.officer, &view, Command::Submit).await.unwrap();
}
