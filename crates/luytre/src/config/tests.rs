use super::*;

#[track_caller]
fn refuses(text: &str, words: &str) {
    let error = format!("{:#}", Config::parse(text).expect_err(text));
    assert!(error.contains(words), "{text} gives {error}");
}

#[test]
fn defaults_listen_on_loopback_only() {
    let config = Config::default();
    assert!(config.web.listen.ip().is_loopback());
    assert!(config.gate.http.is_some_and(|address| address.ip().is_loopback()));
}

#[test]
fn says_what_is_wrong() {
    refuses("colour = 1", "colour");
    refuses("[web]\nlisten = \"0.0.0.0:80\"", "TLS only");
    refuses("[web]\ncertificate = \"a.pem\"", "belong together");
    refuses("[gate]\nsyslog_tls = \"127.0.0.1:6514\"", "needs a certificate");
    refuses("[gate]\nsyslog_udp = \"nowhere\"", "syslog_udp");
}

#[test]
fn positions_of_followed_files_lie_in_the_data_folder() {
    let config = Config::parse("data = \"elsewhere\"").expect("a good configuration");
    assert_eq!(config.gate.state_dir, Path::new("elsewhere/gate"));
}

#[test]
fn a_comment_about_a_folder_is_no_setting() {
    let config = Config::parse("data = \"elsewhere\"\n# state_dir = \"there\"").expect("a good configuration");
    assert_eq!(config.gate.state_dir, Path::new("elsewhere/gate"));
}

#[test]
fn without_a_file_syslog_of_this_machine_is_heard() {
    let config = Config::read(None).expect("the defaults");
    for address in [config.gate.syslog_udp, config.gate.syslog_tcp] {
        assert!(address.is_some_and(|address| address.ip().is_loopback() && address.port() > 1_023));
    }
    assert!(Config::parse("").expect("an empty file").gate.syslog_udp.is_none(), "a file says itself what listens");
}

#[test]
fn flags_count_before_the_defaults() {
    let address = |text: &str| Some(text.parse().expect("an address"));
    let arguments = Serve {
        data: Some("d".into()),
        listen: address("127.0.0.1:1080"),
        syslog_tls: address("0.0.0.0:6514"),
        tls_certificate: Some("a.pem".into()),
        tls_key: Some("a.key".into()),
        ..Serve::default()
    };
    let config = Config::of_command(&arguments).expect("good");
    assert_eq!((config.data.as_path(), config.gate.state_dir.as_path()), (Path::new("d"), Path::new("d/gate")));
    assert_eq!(Some(config.web.listen), arguments.listen);
    assert_eq!(config.gate.syslog_tls, arguments.syslog_tls);
    assert!(config.gate.syslog_udp.is_some() && config.gate.http.is_some(), "the others stay");
    let bare = Serve { syslog_tls: address("0.0.0.0:6514"), ..Serve::default() };
    let error = Config::of_command(&bare).expect_err("no certificate").to_string();
    assert!(error.contains("--tls-certificate"), "{error}");
}
