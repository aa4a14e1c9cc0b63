use super::*;

fn need(query: &str) -> Need {
    Need::of(&Expr::parse(query).expect("the query is valid"))
}

fn key(text: &str) -> Need {
    Need::Key(text::key(text))
}

#[test]
fn a_whole_value_is_one_key() {
    assert_eq!(need("source.ip:10.1.2.3"), key("10.1.2.3"));
    assert_eq!(need("user.name:\"Đặng An\""), key("dang an"));
    assert_eq!(need("winlog.channel:Security"), key("security"));
}

#[test]
fn nothing_is_needed_where_nothing_is_known() {
    for query in ["", "not root", "ab", "*", "user.name:*", "source.port:1..9", "root or ab", "@timestamp:2026*"] {
        assert_eq!(need(query), Need::Any, "{query}");
    }
}

#[test]
fn a_phrase_needs_its_inner_tokens_and_trigrams() {
    let Need::All(parts) = need("\"by me at\"") else { panic!("a phrase needs something") };
    let Need::All(parts) = &parts[0] else { panic!("a piece needs something") };
    assert_eq!(parts[0], key("me"));
    assert_eq!(parts.len(), 1 + 6);
}

#[test]
fn the_part_of_an_and_that_is_unknown_does_not_weaken_it() {
    assert_eq!(need("user.name:root not x"), Need::All(vec![key("root")]));
}
