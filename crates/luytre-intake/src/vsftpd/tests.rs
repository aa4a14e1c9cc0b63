use crate::golden::{decode, field, fields, sample, those};

#[test]
fn the_sample_is_read_without_loss() {
    let batch = decode("vsftpd", &sample("real/application/vsftpd.log"));
    assert_eq!((batch.len(), batch.rejects().len()), (100, 0));
    let failures = batch.rows().filter(|event| {
        field(*event, "event.category") == "authentication" && field(*event, "event.outcome") == "failure"
    });
    assert_eq!(
        failures.count(),
        String::from_utf8_lossy(&sample("real/application/vsftpd.log")).matches("FAIL LOGIN").count()
    );
    let mut seen = Vec::new();
    let picks: Vec<usize> = batch
        .rows()
        .filter(|event| {
            let action = field(*event, "event.action");
            let new = !seen.contains(&action);
            seen.push(action);
            new
        })
        .map(|event| event.index())
        .collect();
    insta::assert_snapshot!(those(&batch, |event| picks.contains(&event.index())));
}

#[test]
fn logins_and_transfers_are_read() {
    let names = &["event.action", "event.outcome", "user.name", "source.ip", "file.path", "file.size", "event.type"];
    for (line, expected) in [
        (
            r#"Sun Nov 22 07:09:00 2026 [pid 2] [an] OK LOGIN: Client "::ffff:192.0.2.9""#,
            "OK LOGIN | success | an | 192.0.2.9 |  |  | start",
        ),
        (
            r#"Sun Nov 22 07:09:00 2026 [pid 3] [an] OK UPLOAD: Client "192.0.2.9", "/upload/a "b", c.php", 31 bytes, 12.30Kbyte/sec"#,
            "OK UPLOAD | success | an | 192.0.2.9 | /upload/a \"b\", c.php | 31 | creation",
        ),
        (
            r#"[an] FAIL DOWNLOAD: Client "192.0.2.9", "/etc/passwd", 0.00Kbyte/sec"#,
            "FAIL DOWNLOAD | failure | an | 192.0.2.9 | /etc/passwd |  | access",
        ),
        (
            "Sun Nov 22 07:09:00 2026 1 192.0.2.9 1024 /up load/a.php b _ i r an ftp 0 * c",
            "UPLOAD | success | an | 192.0.2.9 | /up load/a.php | 1024 | creation",
        ),
    ] {
        assert_eq!(fields("vsftpd", line, names), expected, "{line}");
    }
}

#[test]
fn an_account_name_cannot_pass_for_an_answer() {
    let line =
        r#"Sun Nov 22 07:09:00 2026 [pid 2] [a] OK LOGIN: Client "192.0.2.1"] FAIL LOGIN: Client "198.51.100.66""#;
    assert_eq!(
        fields("vsftpd", line, &["event.action", "source.ip", "user.name"]),
        r#"FAIL LOGIN | 198.51.100.66 | a] OK LOGIN: Client "192.0.2.1""#
    );
    let line = r#"Sun Nov 22 07:09:00 2026 [pid 2] FTP command: Client "198.51.100.66", "USER x] OK LOGIN: Client "192.0.2.1"""#;
    assert_eq!(fields("vsftpd", line, &["event.action", "source.ip"]), "FTP command | 198.51.100.66");
}

#[test]
fn other_lines_are_refused() {
    let batch = decode("vsftpd", b"Sun Nov 22 07:09:00 2026 something\nx\n");
    assert_eq!((batch.len(), batch.rejects().len()), (0, 2));
}
