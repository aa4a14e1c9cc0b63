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
    refuses("[gate]\nsyslog_udp = \"nowhere\"", "syslog_udp");
}

#[test]
fn positions_of_followed_files_lie_in_the_data_folder() {
    let config = Config::parse("data = \"elsewhere\"").expect("a good configuration");
    assert_eq!(config.gate.state_dir, Path::new("elsewhere/gate"));
}
