use super::*;
use crate::batch::EventBatch;
use crate::schema::col;
use crate::time::Nanos;

#[track_caller]
fn check(query: &str, expected: bool) {
    let mut batch = EventBatch::new();
    let mut event = batch.event("sshd", Nanos(0), "Đăng nhập thất bại từ 192.0.2.7".as_bytes());
    event.str(col::SOURCE_IP, "192.0.2.7");
    event.int(col::SOURCE_PORT, 4444);
    event.str(col::USER_NAME, "can.bo-1");
    event.str(col::MESSAGE, "Failed password for invalid user");
    event.overflow("extra.field", ValueRef::Boolean(true));
    event.finish();
    let expr = Expr::parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
    assert_eq!(expr.matches(batch.row(0)), expected, "{query} as {expr:?}");
}

#[test]
fn finds() {
    check("", true);
    check("dang nhap", true);
    check("Đăng", true);
    check("đàng", false);
    check("\"that bai tu\"", true);
    check("source.ip:192.0.2.7", true);
    check("source.ip:192.0.2.*", true);
    check("source.ip:192.0.2", false);
    check("source.ip:(10.0.0.1 or 192.0.2.7)", true);
    check("message:password", true);
    check("source.port:>4000", true);
    check("source.port:>4444", false);
    check("source.port:4000..5000", true);
    check("user.name:can.bo-1 and not event.dataset:sudo", true);
    check("-user.name:can.bo-1", false);
    check("extra.field:true", true);
    check("missing:*", false);
    check("not missing:*", true);
    check("(nothing or failed) invalid", true);
    check("nothing or failed and nothing", false);
    check("event.dataset:sshd", true);
}

#[test]
fn says_where_a_query_is_wrong() {
    let error = |query: &str| Expr::parse(query).map_err(|error| (error.offset, error.problem));
    assert_eq!(error("a \"b"), Err((2, QueryProblem::OpenQuote)));
    assert_eq!(error("(a"), Err((2, QueryProblem::OpenParenthesis)));
    assert_eq!(error("a )"), Err((2, QueryProblem::TermExpected)));
    assert_eq!(error("port:"), Err((5, QueryProblem::ValueExpected)));
    assert_eq!(error("port:>x"), Err((5, QueryProblem::NumberExpected)));
    assert_eq!(error(&"(".repeat(100)), Err((32, QueryProblem::TooDeep)));
    assert_eq!(error(&"not ".repeat(100)).map_err(|error| error.1), Err(QueryProblem::TooDeep));
}
