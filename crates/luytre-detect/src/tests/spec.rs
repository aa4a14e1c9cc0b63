//! The Sigma specification, one line a case: a detection, an event, whether it matches.

use serde_json::{Value as Json, json};

use super::support::{batch, compile, engine, examine, rule};

#[track_caller]
fn check(detection: &str, event: Json, expected: bool) {
    let engine = engine(&[&rule("case", detection)]);
    let found = !examine(&engine, &batch(std::slice::from_ref(&event))).is_empty();
    assert_eq!(found, expected, "{detection}\non {event}");
}

/// One field, one item: `field` is called `f`.
#[track_caller]
fn item(item: &str, value: Json, expected: bool) {
    check(&format!("s:\n  f{item}\ncondition: s"), json!({ "f": value }), expected);
}

#[track_caller]
fn refused(detection: &str, words: &str) {
    let (_, report) = compile(&[&rule("case", detection)]);
    let [rejected] = report.rejected.as_slice() else { panic!("not refused: {detection}") };
    assert!(rejected.reason.contains(words), "{:?} does not say {words:?}", rejected.reason);
    assert!(!rejected.remedy.is_empty());
}

#[test]
fn texts_are_compared_without_case() {
    item(": WhoAmI", json!("whoami"), true);
    item(": whoami", json!("whoami.exe"), false);
    item(": 'Đăng Nhập'", json!("ĐĂNG NHẬP"), true);
    item("|contains: adm", json!("superADMin"), true);
    item("|startswith: C:\\win", json!("c:\\WINDOWS"), true);
    item("|endswith: \\cmd.exe", json!("C:\\x\\CMD.EXE"), true);
    item("|endswith: \\cmd.exe", json!("cmd.exe"), false);
    item("|endswith: /sh", json!("/bin/sh"), true);
    item("|endswith: bin/sh", json!("/usr/bin/sh"), true);
    item("|cased: Adm", json!("Adm"), true);
    item("|cased: Adm", json!("adm"), false);
    item("|contains|cased: Adm", json!("xAdmx"), true);
    item("|contains|cased: Adm", json!("xadmx"), false);
    item("|contains|cased: 'a*C'", json!("xabCx"), true);
    item("|contains|cased: 'a*C'", json!("xabcx"), false);
}

#[test]
fn wildcards_and_their_escapes() {
    item(": 'a*c'", json!("abbc"), true);
    item(": 'a?c'", json!("abc"), true);
    item(": 'a?c'", json!("ac"), false);
    item(": 'a\\*c'", json!("a*c"), true);
    item(": 'a\\*c'", json!("abc"), false);
    item(": 'a\\\\*c'", json!("a\\bbc"), true);
    item(": 'C:\\Windows\\x'", json!("c:\\windows\\x"), true);
    item(": '*'", json!("anything"), true);
    item("|startswith: 'a*c'", json!("xabc"), false);
    item("|startswith: 'a*c'", json!("abcx"), true);
    item("|endswith: 'a*c'", json!("xabc"), true);
    item(": 'a*c'", json!("a\nc"), true);
}

#[test]
fn lists_are_or_and_all_is_and() {
    item(":\n    - one\n    - two", json!("TWO"), true);
    item("|contains:\n    - one\n    - two", json!("x one"), true);
    item("|contains|all:\n    - one\n    - two", json!("two one"), true);
    item("|contains|all:\n    - one\n    - two", json!("one"), false);
    item("|contains|all:\n    - one\n    - two", json!(["one", "two"]), true);
    check("s:\n  - a: 1\n  - b: 2\ncondition: s", json!({"b": 2}), true);
    check("s:\n  - a: 1\n    b: 3\n  - b: 2\ncondition: s", json!({"a": 1, "b": 2}), true);
    check("s:\n  a: 1\n  b: 2\ncondition: s", json!({"a": 1}), false);
}

#[test]
fn nothing_is_null_and_not_of_nothing_is_true() {
    check("s:\n  f: null\ncondition: s", json!({"g": 1}), true);
    check("s:\n  f: null\ncondition: s", json!({"f": "x"}), false);
    check("s:\n  f:\n    - null\n    - x\ncondition: s", json!({"g": 1}), true);
    check("s:\n  f: ''\ncondition: s", json!({"f": ""}), true);
    check("s:\n  f: ''\ncondition: s", json!({"g": ""}), false);
    // A column holds no empty text: empty and absent are one.
    check("s:\n  user.name: ''\ncondition: s", json!({"g": 1}), true);
    check("s:\n  g: 1\nx:\n  f: y\ncondition: s and not x", json!({"g": 1}), true);
    check("s:\n  f|exists: true\ncondition: s", json!({"f": 0}), true);
    check("s:\n  f|exists: false\ncondition: s", json!({"g": 0}), true);
    check("s:\n  f|exists: false\ncondition: s", json!({"f": 0}), false);
}

#[test]
fn numbers_truths_and_comparisons() {
    item(": 4624", json!("4624"), true);
    item(": 4624", json!(4624), true);
    item(": '4624'", json!(4624), true);
    item(": 1.5", json!("1.50"), true);
    item("|contains: 62", json!(4624), true);
    item(": true", json!("True"), true);
    item(": false", json!(0), true);
    item(": true", json!("truely"), false);
    item("|gt: 10", json!("11"), true);
    item("|gt: 10", json!("10"), false);
    item("|gte: 10", json!(10), true);
    item("|lt: 10", json!("9.5"), true);
    item("|lte: 10", json!("abc"), false);
    item("|neq: 10", json!(11), true);
    item("|neq: 10", json!(10), false);
    item("|neq:\n    - a\n    - b", json!("b"), false);
    item("|contains|neq: adm", json!("user"), true);
    check("s:\n  f|neq: 10\ncondition: s", json!({"g": 1}), false);
}

#[test]
fn expressions_networks_and_other_fields() {
    item("|re: '^ab+c$'", json!("abbc"), true);
    item("|re: '^ab+c$'", json!("ABBC"), false);
    item("|re|i: '^ab+c$'", json!("ABBC"), true);
    item("|re: '^b'", json!("a\nb"), false);
    item("|re|m: '^b'", json!("a\nb"), true);
    item("|re: 'a.b'", json!("a\nb"), false);
    item("|re|s: 'a.b'", json!("a\nb"), true);
    item("|re: 'foo\\d+example'", json!("xx foo12example"), true);
    item("|re: 'foo\\d+example'", json!("xx fooexample"), false);
    item("|re|i: 'k{2}ask'", json!("KKask"), true);
    item("|cidr: 10.0.0.0/8", json!("10.1.2.3"), true);
    item("|cidr:\n    - 10.0.0.0/8\n    - 2001:db8::/32", json!("2001:db8::9"), true);
    item("|cidr: 10.0.0.0/8", json!("192.0.2.1"), false);
    check("s:\n  a|fieldref: b\ncondition: s", json!({"a": "X", "b": "x"}), true);
    check("s:\n  a|fieldref: b\ncondition: s", json!({"a": "X"}), false);
    check("s:\n  a|fieldref|endswith: b\ncondition: s", json!({"a": "xyz", "b": "YZ"}), true);
    check("s:\n  a|fieldref|cased: b\ncondition: s", json!({"a": "X", "b": "x"}), false);
    check("s:\n  a|fieldref|startswith: b\ncondition: s", json!({"a": "xyz", "b": "xy"}), true);
}

#[test]
fn parts_of_times_are_counted_in_the_province() {
    // 18:30 UTC on 31 December is half past one of the next year in Viet Nam.
    let at = json!("2025-12-31T18:30:00Z");
    item("|hour: 1", at.clone(), true);
    item("|minute: 30", at.clone(), true);
    item("|day: 1", at.clone(), true);
    item("|month: 1", at.clone(), true);
    item("|year: 2026", at.clone(), true);
    item("|week: 1", at.clone(), true);
    item("|hour|lt: 6", at.clone(), true);
    item("|hour|gte: 6", at, false);
    check("s:\n  '@timestamp|hour': 1\ncondition: s", json!({"@timestamp": "2025-12-31T18:30:00Z"}), true);
}

#[test]
fn encodings_stand_as_they_occur_in_real_scripts() {
    item("|base64: foobar", json!("Zm9vYmFy"), true);
    item("|base64|contains: foobar", json!("x Zm9vYmFy y"), true);
    // The three ways in which a text can lie in base64.
    for text in ["Zm9vYmFy", "eGZvb2Jhcg==", "eHhmb29iYXJ5"] {
        item("|base64offset|contains: foobar", json!(text), true);
    }
    item("|base64offset|contains: foobar", json!("Zm9vYmF6"), false);
    // What follows mixes with the last characters, and they must not be asked for.
    item("|base64offset|contains: http", json!("aHR0cHM6Ly8="), true);
    item("|wide|base64offset|contains: IEX", json!("SQBFAFgAIAAoAE4A"), true);
    item("|utf16le|base64|contains: IEX", json!("SQBFAFgA"), true);
    item("|utf16be|base64|contains: IEX", json!("AEkARQBY"), true);
    item("|utf16|base64|contains: IEX", json!("//5JAEUAWAA="), true);
}

#[test]
fn windash_takes_every_dash_of_a_flag() {
    for flag in ["-f", "/f", "\u{2013}f", "\u{2014}f", "\u{2015}f"] {
        item("|windash|contains: ' -f '", json!(format!("cmd {flag} x")), true);
        item("|windash|contains: ' /f '", json!(format!("cmd {flag} x")), true);
    }
    item("|windash|contains: 'a-b'", json!("a/b"), false);
    item("|windash|contains|all:\n    - ' -a'\n    - ' -b'", json!("x /a –b"), true);
}

#[test]
fn keywords_are_looked_for_everywhere() {
    let words = "k:\n  - mimikatz\n  - 'LỖI nặng'\ncondition: k";
    check(words, json!({"a": "x", "b": "run MIMIKATZ now"}), true);
    check(words, json!({"message": "có lỗi NẶNG"}), true);
    check(words, json!({"a": "mimi", "b": "katz"}), false);
    check("k:\n  '|all':\n    - one\n    - two\ncondition: k", json!({"a": "one", "b": "two"}), true);
    check("k:\n  '|all':\n    - one\n    - two\ncondition: k", json!({"a": "one"}), false);
    check("k:\n  - 'one*two'\ncondition: k", json!({"a": "x one and two x"}), true);
    check("k:\n  - 'ab'\ncondition: k", json!({"a": "cab"}), true);
    check("k:\n  - 4625\ncondition: k", json!({"a": "code 4625"}), true);
    check("k:\n  '|re':\n    - 'x\\d'\ncondition: k", json!({"a": "ax7"}), true);
    check("s:\n  a: 1\nk:\n  - zzz\ncondition: s and not k", json!({"a": 1, "b": "yyy"}), true);
}

#[test]
fn conditions_in_every_form() {
    let rule = |condition: &str| {
        format!("sel_a:\n  a: 1\nsel_b:\n  b: 1\nfilter_c:\n  c: 1\n_hidden:\n  d: 1\ncondition: {condition}")
    };
    let both = json!({"a": 1, "b": 1});
    check(&rule("sel_a and sel_b"), both.clone(), true);
    check(&rule("sel_a and not filter_c"), both.clone(), true);
    check(&rule("1 of sel_*"), json!({"b": 1}), true);
    check(&rule("any of sel_*"), json!({"b": 1}), true);
    check(&rule("all of sel_*"), both.clone(), true);
    check(&rule("all of sel_*"), json!({"b": 1}), false);
    check(&rule("2 of them"), both.clone(), true);
    check(&rule("2 of them"), json!({"a": 1, "d": 1}), false);
    check(&rule("all of them"), json!({"a": 1, "b": 1, "c": 1}), true);
    check(&rule("not 1 of filter_* and sel_a"), both.clone(), true);
    check(&rule("sel_a or sel_b and filter_c"), json!({"a": 1}), true);
    check(&rule("(sel_a or sel_b) and filter_c"), json!({"a": 1}), false);
    check(&rule("not (sel_a and filter_c)"), both.clone(), true);
    check(&rule("[sel_a and filter_c, sel_b]"), both, true);
}

#[test]
fn what_cannot_work_is_refused_with_a_reason() {
    refused("s:\n  a|contain: x\ncondition: s", "contain");
    refused("s:\n  a|contains|endswith: x\ncondition: s", "contradict");
    refused("s:\n  a|re|contains: x\ncondition: s", "contradict");
    refused("s:\n  a|cidr|base64: x\ncondition: s", "changes the value");
    refused("s:\n  a|i: x\ncondition: s", "flags");
    refused("s:\n  a|re: '(?<=x)y'\ncondition: s", "regular expression");
    refused("s:\n  a|re: '(((a{1000}){1000}){1000})'\ncondition: s", "regular expression");
    refused("s:\n  a|cidr: 10.0.0.0/40\ncondition: s", "no network");
    refused("s:\n  a|gt: ten\ncondition: s", "no number");
    refused("s:\n  a|exists: maybe\ncondition: s", "true or false");
    refused("s:\n  a|expand: '%admins%'\ncondition: s", "%admins%");
    refused("s:\n  a: 1\ncondition: other", "other");
    refused("s:\n  a: 1\ncondition: 1 of x_*", "x_*");
    refused("s:\n  a: 1\ncondition: s |count() > 5", "Condition");
    refused("s:\n  a: 1\n  timeframe: 5m\ncondition: s\ntimeframe: 5m", "timeframe");
    refused("s: {}\ncondition: s", "empty");
    refused("s:\n  a|windash: '-a -b -c -d -e -f -g -h'\ncondition: s", "windash");
    refused("s:\n  a|base64: 'x*y'\ncondition: s", "wildcard");
}

#[test]
fn placeholders_take_their_values_from_the_tables() {
    let fields = "zone: UTC\nplaceholders:\n  admins: [root, 'adm*']\ntables: []\n";
    let sources = "keys: [event.dataset]\nsources: []\n";
    let mappings = crate::Mappings::parse(("l", sources), ("f", fields)).expect("well formed tables");
    let text = rule("case", "s:\n  a|expand: 'user %admins%'\ncondition: s");
    let (engine, report) = crate::Engine::compile(&[super::support::file(&text)], &mappings);
    assert_eq!(report.rejected, []);
    let events = batch(&[json!({"a": "user root"}), json!({"a": "user admin7"}), json!({"a": "user joe"})]);
    let rows: Vec<usize> = examine(&engine, &events).iter().map(|finding| finding.row).collect();
    assert_eq!(rows, [0, 1]);
}

#[test]
fn a_finding_says_what_matched_and_whom_it_is_about() {
    let text = "title: Web shell\nid: w1\nauthor: An\nlevel: critical\nlogsource: {category: webserver}\ndetection:\n  s:\n    \
                cs-uri-query|contains: '.php?cmd='\n  condition: s\nluytre: {title_vi: Cửa hậu web, entity: source.ip, advice_vi: Cách ly}\n";
    let engine = engine(&[text]);
    let hit = json!({"event.dataset": "nginx.access", "url.original": "/a.php?cmd=id", "source.ip": "198.51.100.66"});
    let other_kind = json!({"event.dataset": "vsftpd.log", "url.original": "/a.php?cmd=id"});
    let found = examine(&engine, &batch(&[hit, other_kind]));
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!(finding.row, 0);
    assert_eq!(finding.matched, [("url.original".to_owned(), "/a.php?cmd=id".to_owned())]);
    assert_eq!(finding.entity.as_deref(), Some("198.51.100.66"));
    assert_eq!(finding.rule.title_vi.as_deref(), Some("Cửa hậu web"));
    assert_eq!(finding.rule.author.as_deref(), Some("An"));
    assert_eq!(finding.rule.layer, Some(luytre_model::Layer::Application));
}

#[test]
fn a_filter_narrows_the_rules_that_it_names() {
    let first = rule("first", "s:\n  a: 1\ncondition: s");
    let second = rule("second", "s:\n  a: 1\ncondition: s");
    let filter = "title: not on the test machine\nlogsource: {}\nfilter:\n  rules: [first]\n  s:\n    host.name: test\n  condition: not s\n";
    let engine = engine(&[&first, &second, filter]);
    let found = examine(&engine, &batch(&[json!({"a": 1, "host.name": "TEST"}), json!({"a": 1, "host.name": "real"})]));
    let pairs: Vec<(usize, &str)> = found.iter().map(|finding| (finding.row, finding.rule.id.as_str())).collect();
    assert_eq!(pairs, [(0, "second"), (1, "first"), (1, "second")]);
}
