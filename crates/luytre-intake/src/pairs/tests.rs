use super::*;

#[track_caller]
fn check(style: Style, text: &str, expected: &[(&str, &str)]) {
    let read: Vec<(&str, String)> = Pairs::new(text, style).map(|(key, value)| (key, value.into_owned())).collect();
    let read: Vec<(&str, &str)> = read.iter().map(|(key, value)| (*key, value.as_str())).collect();
    assert_eq!(read, expected, "{text}");
}

#[test]
fn values_with_and_without_quotes() {
    check(
        Style::Quoted,
        r#"a=1 b="x y" c="say \"hi\" \\" d="#,
        &[("a", "1"), ("b", "x y"), ("c", "say \"hi\" \\"), ("d", "")],
    );
    check(
        Style::Quoted,
        "protocol=6, source-ip=192.0.2.5, time=2026/11/22 07:07:06, rule=x",
        &[("protocol", "6"), ("source-ip", "192.0.2.5"), ("time", "2026/11/22 07:07:06"), ("rule", "x")],
    );
    check(
        Style::Quoted,
        "msg=Login failed user=an url=http://x/?q=1&r=2",
        &[("msg", "Login failed"), ("user", "an"), ("url", "http://x/?q=1&r=2")],
    );
    check(Style::Quoted, r#"a="open b=2"#, &[("a", "\"open"), ("b", "2")]);
    check(Style::Quoted, "no pairs", &[]);
    check(Style::Quoted, "a== b=1 =c", &[("a", "="), ("b", "1 =c")]);
}

#[test]
fn escapes_of_cef() {
    check(
        Style::Escaped,
        r"request=http://x/?a\=1&b\=2 msg=one\ntwo \\ three cs1=a \= b",
        &[("request", "http://x/?a=1&b=2"), ("msg", "one\ntwo \\ three"), ("cs1", "a = b")],
    );
    check(Style::Escaped, "src=192.0.2.1  dst=192.0.2.2", &[("src", "192.0.2.1"), ("dst", "192.0.2.2")]);
}

#[test]
fn a_head_stands_before_the_pairs() {
    assert_eq!(Pairs::new("Session opened: a=1", Style::Quoted).head(), "Session opened: ");
}
