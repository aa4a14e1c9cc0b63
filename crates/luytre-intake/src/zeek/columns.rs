//! What Zeek's fields mean. The same name means different things in different logs, so the log decides first.

use luytre_model::ColumnId;
use luytre_model::schema::col;

/// Where a field goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Column(ColumnId),
    Transport,
    Seconds,
    Address,
    Host,
    Status,
    File,
    TlsVersion,
    Outcome,
    /// In small letters.
    Lower(ColumnId),
    /// The first of a list.
    First(ColumnId),
}

/// Returns where a field of a log goes; `None`: to the overflow under its own name.
pub(super) fn of(path: &str, field: &str) -> Option<Meaning> {
    use Meaning::Column;
    let meaning = match (path, field) {
        ("kerberos", "service" | "cipher") => return None,
        ("kerberos", "client") => Column(col::USER_NAME),
        ("kerberos" | "ntlm", "success") | ("ssh", "auth_success") => Meaning::Outcome,
        ("kerberos", "error_msg") => Column(col::EVENT_REASON),
        ("ntlm", "hostname") => Column(col::SOURCE_DOMAIN),
        ("ntlm", "domainname") => Column(col::USER_DOMAIN),
        ("ssh", "client") => Column(col::USER_AGENT_ORIGINAL),
        ("rdp", "cookie") => Column(col::USER_NAME),
        ("files", "tx_hosts") => Meaning::First(col::SOURCE_IP),
        ("files", "rx_hosts") => Meaning::First(col::DESTINATION_IP),
        ("files", "source") => Meaning::Lower(col::NETWORK_PROTOCOL),
        ("files", "filename") | ("smb_files", "name") => Meaning::File,
        ("files", "total_bytes") | ("smb_files", "size") => Column(col::FILE_SIZE),
        ("files", "mime_type") => Column(col::FILE_TYPE),
        ("notice", "note") | ("weird", "name") => Column(col::RULE_NAME),
        ("notice", "msg") => Column(col::MESSAGE),
        ("notice", "sub") => Column(col::EVENT_REASON),
        ("notice", "src") => Column(col::SOURCE_IP),
        ("notice", "dst") => Column(col::DESTINATION_IP),
        ("notice", "p") => Column(col::DESTINATION_PORT),
        ("intel", "seen.indicator") => Column(col::THREAT_INDICATOR_NAME),
        ("http", "host") => Meaning::Host,
        ("http", "uri") => Meaning::Address,
        ("http", "status_code") => Meaning::Status,
        ("http", "method") => Column(col::HTTP_REQUEST_METHOD),
        ("http", "referrer") => Column(col::HTTP_REQUEST_REFERRER),
        ("http", "version") => Column(col::HTTP_VERSION),
        ("http", "request_body_len") => Column(col::HTTP_REQUEST_BYTES),
        ("http", "response_body_len") => Column(col::HTTP_RESPONSE_BYTES),
        ("http", "resp_mime_types") => Column(col::HTTP_RESPONSE_MIME_TYPE),
        ("http" | "smtp", "user_agent") => Column(col::USER_AGENT_ORIGINAL),
        ("ssl", "version") => Meaning::TlsVersion,
        ("ssl", "cipher") => Column(col::TLS_CIPHER),
        ("ssl", "server_name") => Column(col::TLS_CLIENT_SERVER_NAME),
        ("ssl", "subject") | ("x509", "certificate.subject") => Column(col::TLS_SERVER_SUBJECT),
        ("ssl", "issuer") | ("x509", "certificate.issuer") => Column(col::TLS_SERVER_ISSUER),
        ("ssl", "ja3") => Column(col::TLS_CLIENT_JA3),
        ("dns", "query") => Column(col::DNS_QUESTION_NAME),
        ("dns", "qtype_name") => Column(col::DNS_QUESTION_TYPE),
        ("dns", "rcode_name") => Column(col::DNS_RESPONSE_CODE),
        ("dns", "answers") => Column(col::DNS_ANSWERS_DATA),
        ("dns", "rtt") => Meaning::Seconds,
        ("conn", "service") => Column(col::NETWORK_PROTOCOL),
        ("ftp", "command") | ("smb_files", "action") => Column(col::EVENT_ACTION),
        (_, "uid") => Column(col::SESSION_ID),
        (_, "id.orig_h") => Column(col::SOURCE_IP),
        (_, "id.orig_p") => Column(col::SOURCE_PORT),
        (_, "id.resp_h") => Column(col::DESTINATION_IP),
        (_, "id.resp_p") => Column(col::DESTINATION_PORT),
        (_, "proto") => Meaning::Transport,
        (_, "duration") => Meaning::Seconds,
        ("conn", "orig_bytes") => Column(col::SOURCE_BYTES),
        ("conn", "resp_bytes") => Column(col::DESTINATION_BYTES),
        ("conn", "orig_pkts") => Column(col::SOURCE_PACKETS),
        ("conn", "resp_pkts") => Column(col::DESTINATION_PACKETS),
        (_, "community_id") => Column(col::NETWORK_COMMUNITY_ID),
        (_, "user" | "username") => Column(col::USER_NAME),
        (_, "md5") => Column(col::FILE_HASH_MD5),
        (_, "sha1") => Column(col::FILE_HASH_SHA1),
        (_, "sha256") => Column(col::FILE_HASH_SHA256),
        _ => return None,
    };
    Some(meaning)
}
