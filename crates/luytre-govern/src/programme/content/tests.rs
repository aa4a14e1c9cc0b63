use super::*;

#[test]
fn the_shipped_content_is_sound() {
    let content = ProgrammeContent::shipped();
    assert!(content.reminders.len() >= 6 && content.streams.len() >= 4 && content.groups.len() >= 5);
    assert!(content.reminders.iter().any(|rule| rule.days < 0) && content.reminders.iter().any(|rule| rule.days > 0));
    assert!(content.stream("units-yearly").is_some() && content.group("departments").is_some());
}

#[test]
fn defects_name_file_and_row() {
    let read = |files: Files<'_>| ProgrammeContent::read(&files).unwrap_err().to_string();
    let broken = read(Files { reminders: "{", ..SHIPPED_FILES });
    assert!(broken.starts_with("programme/reminders.json: "), "{broken}");
    let head = r#"{"_about":"","source":"x","confidence":"H","in_force_from":"2026-01-01","rows":["#;
    let rule = r#"{"code":"a","days":1,"applies":"once","to":"lead","vi":"v","en":"e"}"#;
    let twice = format!("{head}{rule},{rule}]}}");
    assert_eq!(
        read(Files { reminders: &twice, ..SHIPPED_FILES }),
        "programme/reminders.json, row a: is empty or stands twice; correct the row"
    );
    let unsourced = twice.replace("\"source\":\"x\"", "\"source\":\" \"");
    assert!(read(Files { reminders: &unsourced, ..SHIPPED_FILES }).contains("names no source"));
    let unsure = twice.replace("\"H\"", "\"sure\"");
    assert!(read(Files { reminders: &unsure, ..SHIPPED_FILES }).contains("must be H, M or L"));
    let unknown = format!("{head}{}]}}", rule.replace("\"days\"", "\"tage\""));
    assert!(read(Files { reminders: &unknown, ..SHIPPED_FILES }).contains("tage"));
    let stream = r#"{"code":"s","vi":"v","en":"e","from":"unit","to":"mps","every_months":5,"due":{"day":1},"source":"x","valid_from":"2026-01-01"}"#;
    let odd = format!("{head}{stream}]}}");
    assert!(read(Files { streams: &odd, ..SHIPPED_FILES }).contains("every_months must be"));
    let empty = format!(r#"{head}{{"word":"w","vi":"v","en":"e","any_of":[[]]}}]}}"#);
    assert!(read(Files { bindings: &empty, ..SHIPPED_FILES }).contains("fits everything"));
    let unmeasured = empty.replace("[[]]", "[[\"x\"]]");
    assert!(read(Files { bindings: &unmeasured, ..SHIPPED_FILES }).contains("no figure of the centre"));
}
