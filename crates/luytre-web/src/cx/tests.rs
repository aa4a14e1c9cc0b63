//! Small pieces of the request context.

use super::{Flash, random_text, session_cookie, split_language};

#[test]
fn the_language_is_the_first_part_of_the_path() {
    assert_eq!(split_language("/en/alerts"), (true, "/alerts"));
    assert_eq!(split_language("/en"), (true, "/"));
    assert_eq!(split_language("/en/"), (true, "/"));
    assert_eq!(split_language("/enough"), (false, "/enough"));
    assert_eq!(split_language("/"), (false, "/"));
}

#[test]
fn what_was_done_survives_the_cookie_and_nothing_else_does() {
    let flash = Flash { word: "closed".to_owned(), failed: 1, ids: vec![12, 13] };
    assert_eq!(Flash::parse(&flash.cookie()), Some(flash));
    assert_eq!(Flash::parse("<b>.0."), None);
    assert_eq!(Flash::parse("closed.x."), None);
    assert_eq!(Flash::parse("saved.0."), Some(Flash::new("saved")));
}

#[test]
fn the_host_prefix_comes_with_tls_only() {
    assert_eq!(session_cookie(true), "__Host-luytre");
    assert_eq!(session_cookie(false), "luytre");
}

#[test]
fn random_texts_differ() {
    assert_eq!(random_text().len(), 22);
    assert_ne!(random_text(), random_text());
}
