//! Reading and changing the part of an address after the question mark.

use super::Params;

#[test]
fn what_is_written_is_read_again() {
    let params = Params::default().and("q", "đăng nhập & 100%").and("layer", "network").and("layer", "database");
    assert_eq!(Params::parse(&params.query()), params);
    assert_eq!(params.all("layer").collect::<Vec<_>>(), ["network", "database"]);
}

#[test]
fn one_parameter_changes_and_the_others_stay() {
    let params = Params::parse("q=a+b&from=now-1h&x=%zz&empty=");
    assert_eq!(params.get("q"), Some("a b"));
    assert_eq!(params.get("x"), Some("%zz"));
    assert_eq!(params.get("empty"), None);
    assert_eq!(params.with("from", "now-24h").on("/search"), "/search?q=a+b&x=%25zz&from=now-24h");
    assert_eq!(params.without("q").get("q"), None);
    assert_eq!(Params::default().on("/search"), "/search");
}

#[test]
fn the_number_of_parameters_is_bounded() {
    let many = "a=1&".repeat(super::PARAMS_MAX + 50);
    assert_eq!(Params::parse(&many).pairs().len(), super::PARAMS_MAX);
}

#[test]
fn an_address_holds_few_parameters() {
    let query = "state=new&".repeat(5_000);
    assert_eq!(Params::of_address(&query).pairs().len(), super::ADDRESS_PARAMS_MAX);
}
