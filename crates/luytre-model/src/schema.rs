//! The one table of columns. Everything that names a column of an event comes from here: the stored schema, the
//! reference page, the completion list of the search box, and the default meaning of Sigma's field names.
//!
//! Names and meanings follow the Elastic Common Schema; `luytre.*` are ours. What a decoder reads and no column holds
//! goes to the overflow map under the product's own name. A Sigma name listed here is the *default*: mapping tables per
//! log source come first (see `luytre-detect`).

use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// A value that is compared whole or by its ends.
    Keyword,
    /// A longer text that is searched by its words.
    Text,
    /// An IPv4 or IPv6 address in its canonical text form (RFC 5952).
    Ip,
    /// A 64-bit signed number.
    Integer,
    /// A point in time, nanoseconds since 1970 UTC.
    Time,
}

impl ColumnType {
    /// The word of the reference page.
    pub const fn as_str(self) -> &'static str {
        match self {
            ColumnType::Keyword => "keyword",
            ColumnType::Text => "text",
            ColumnType::Ip => "ip",
            ColumnType::Integer => "integer",
            ColumnType::Time => "time",
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Column {
    /// Dotted ECS name.
    pub name: &'static str,
    /// Type of its values.
    pub kind: ColumnType,
    /// One sentence.
    pub meaning: &'static str,
    /// Names that Sigma rules use for it when no mapping table says otherwise.
    pub sigma: &'static [&'static str],
}

/// The place of a column in [`COLUMNS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ColumnId(pub u16);

impl ColumnId {
    /// Returns the column's row in the table.
    pub fn column(self) -> &'static Column {
        &COLUMNS[usize::from(self.0)]
    }

    /// Returns the column with this dotted name.
    pub fn by_name(name: &str) -> Option<ColumnId> {
        BY_NAME.get_or_init(names).get(name).copied()
    }
}

type Names = std::collections::HashMap<&'static str, ColumnId, ahash::RandomState>;

static BY_NAME: std::sync::OnceLock<Names> = std::sync::OnceLock::new();

fn names() -> Names {
    COLUMNS.iter().zip(0..).map(|(column, index)| (column.name, ColumnId(index))).collect()
}

macro_rules! columns {
    ($($constant:ident, $name:literal, $kind:ident, $meaning:literal, [$($sigma:literal),*];)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "counts the rows of the table")]
        enum Row { $($constant),* }

        /// A constant for each column, so that a decoder names columns and not texts.
        pub mod col {
            use super::{ColumnId, Row};
            $(#[doc = concat!("`", $name, "`: ", $meaning)] pub const $constant: ColumnId = ColumnId(Row::$constant as u16);)*
        }

        /// All columns, in the order of the stored schema.
        pub static COLUMNS: &[Column] = &[
            $(Column { name: $name, kind: ColumnType::$kind, meaning: $meaning, sigma: &[$($sigma),*] }),*
        ];
    };
}

columns! {
TIMESTAMP, "@timestamp", Time, "When the event happened.", [];
MESSAGE, "message", Text, "The message as a person would read it.", ["Message"];
TAGS, "tags", Keyword, "Marks that a shipper added, separated by spaces.", [];
LABELS_UNIT, "labels.unit", Keyword, "The unit that the sender says it belongs to.", [];
EVENT_DATASET, "event.dataset", Keyword, "The kind of the record, for example `nginx.access`; the name of a decoder's output.", [];
EVENT_MODULE, "event.module", Keyword, "The product that wrote the record, for example `nginx`.", [];
EVENT_KIND, "event.kind", Keyword, "`event`, `alert`, `metric` or `state`.", [];
EVENT_CATEGORY, "event.category", Keyword, "The ECS category: `authentication`, `network`, `web`, `database`, `process`, `file`, `malware` …", [];
EVENT_TYPE, "event.type", Keyword, "The ECS type: `start`, `end`, `denied`, `allowed`, `access`, `creation`, `deletion` …", [];
EVENT_ACTION, "event.action", Keyword, "What was done, in the product's own word.", ["action", "Action"];
EVENT_OUTCOME, "event.outcome", Keyword, "`success`, `failure` or `unknown`.", [];
EVENT_CODE, "event.code", Keyword, "The product's number or code of the record, for example a Windows event id.", ["EventID", "EventId"];
EVENT_ID, "event.id", Keyword, "The product's own identity of the record.", [];
EVENT_PROVIDER, "event.provider", Keyword, "The program or facility that reported.", ["Provider_Name", "SourceName"];
EVENT_REASON, "event.reason", Text, "Why, in the product's words.", [];
EVENT_SEVERITY, "event.severity", Integer, "The product's own severity number.", [];
EVENT_SEQUENCE, "event.sequence", Integer, "The product's own sequence or record number.", ["RecordNumber", "EventRecordID"];
EVENT_DURATION, "event.duration", Integer, "Duration in nanoseconds.", [];
EVENT_START, "event.start", Time, "When the activity began.", [];
EVENT_END, "event.end", Time, "When the activity ended.", [];
LOG_LEVEL, "log.level", Keyword, "The level in the product's word.", [];
LOG_LOGGER, "log.logger", Keyword, "The logger or channel that wrote the record.", [];
LOG_FILE_PATH, "log.file.path", Keyword, "The file that the record was read from.", [];
LOG_SYSLOG_FACILITY_CODE, "log.syslog.facility.code", Integer, "Syslog facility, 0 to 23 (RFC 5424).", ["facility"];
LOG_SYSLOG_SEVERITY_CODE, "log.syslog.severity.code", Integer, "Syslog severity, 0 to 7 (RFC 5424).", [];
LOG_SYSLOG_APPNAME, "log.syslog.appname", Keyword, "Syslog application name or tag.", [];
LOG_SYSLOG_PROCID, "log.syslog.procid", Keyword, "Syslog process id.", [];
LOG_SYSLOG_MSGID, "log.syslog.msgid", Keyword, "Syslog message id.", [];
HOST_NAME, "host.name", Keyword, "The machine that the record is about.", ["Computer", "ComputerName", "Hostname", "hostname"];
HOST_IP, "host.ip", Ip, "Its address.", [];
HOST_OS_TYPE, "host.os.type", Keyword, "`linux`, `windows`, `macos`, `network`.", [];
HOST_DOMAIN, "host.domain", Keyword, "Its domain.", [];
OBSERVER_NAME, "observer.name", Keyword, "The device that observed (firewall, sensor).", ["devname"];
OBSERVER_VENDOR, "observer.vendor", Keyword, "Its maker.", [];
OBSERVER_PRODUCT, "observer.product", Keyword, "Its product.", [];
OBSERVER_VERSION, "observer.version", Keyword, "Its version.", [];
OBSERVER_SERIAL_NUMBER, "observer.serial_number", Keyword, "Its serial number.", ["devid"];
OBSERVER_INGRESS_INTERFACE_NAME, "observer.ingress.interface.name", Keyword, "Interface by which traffic came in.", ["srcintf"];
OBSERVER_EGRESS_INTERFACE_NAME, "observer.egress.interface.name", Keyword, "Interface by which traffic went out.", ["dstintf"];
AGENT_TYPE, "agent.type", Keyword, "The shipper.", [];
AGENT_VERSION, "agent.version", Keyword, "Its version.", [];
SOURCE_IP, "source.ip", Ip, "Address that the activity comes from.", ["src_ip", "SourceIp", "c-ip", "IpAddress", "SourceAddress", "id.orig_h", "srcip", "remote_addr", "ClientIP"];
SOURCE_PORT, "source.port", Integer, "Port that the activity comes from.", ["src_port", "SourcePort", "IpPort", "id.orig_p", "srcport"];
SOURCE_DOMAIN, "source.domain", Keyword, "Name that the activity comes from.", ["SourceHostname", "WorkstationName"];
SOURCE_MAC, "source.mac", Keyword, "Hardware address.", [];
SOURCE_BYTES, "source.bytes", Integer, "Bytes sent by the source.", ["orig_bytes", "sentbyte"];
SOURCE_PACKETS, "source.packets", Integer, "Packets sent by the source.", ["orig_pkts"];
SOURCE_USER_NAME, "source.user.name", Keyword, "User at the source side.", [];
SOURCE_NAT_IP, "source.nat.ip", Ip, "Translated source address.", [];
DESTINATION_IP, "destination.ip", Ip, "Address that the activity goes to.", ["dst_ip", "DestinationIp", "DestAddress", "id.resp_h", "dstip", "dest_ip", "s-ip"];
DESTINATION_PORT, "destination.port", Integer, "Port that the activity goes to.", ["dst_port", "DestinationPort", "DestPort", "id.resp_p", "dstport", "dest_port"];
DESTINATION_DOMAIN, "destination.domain", Keyword, "Name that the activity goes to.", ["DestinationHostname", "r-dns"];
DESTINATION_MAC, "destination.mac", Keyword, "Hardware address.", [];
DESTINATION_BYTES, "destination.bytes", Integer, "Bytes sent by the destination.", ["resp_bytes", "rcvdbyte"];
DESTINATION_PACKETS, "destination.packets", Integer, "Packets sent by the destination.", ["resp_pkts"];
DESTINATION_NAT_IP, "destination.nat.ip", Ip, "Translated destination address.", [];
CLIENT_IP, "client.ip", Ip, "The client of a request, where it differs from the source (a forwarded address).", [];
SERVER_DOMAIN, "server.domain", Keyword, "The server that was asked.", [];
NETWORK_TRANSPORT, "network.transport", Keyword, "`tcp`, `udp`, `icmp` …", ["proto", "Protocol"];
NETWORK_PROTOCOL, "network.protocol", Keyword, "Application protocol: `http`, `dns`, `tls`, `ssh`, `ftp` …", ["app_proto", "service"];
NETWORK_DIRECTION, "network.direction", Keyword, "`inbound`, `outbound`, `internal`.", ["Initiated"];
NETWORK_BYTES, "network.bytes", Integer, "Bytes of both directions.", [];
NETWORK_PACKETS, "network.packets", Integer, "Packets of both directions.", [];
NETWORK_COMMUNITY_ID, "network.community_id", Keyword, "Community id of the flow.", [];
NETWORK_APPLICATION, "network.application", Keyword, "Application that a firewall recognised.", ["app"];
RULE_ID, "rule.id", Keyword, "The id of the product's rule that matched (a Suricata sid, a ModSecurity rule).", [];
RULE_NAME, "rule.name", Keyword, "Its name or message.", [];
RULE_CATEGORY, "rule.category", Keyword, "Its class.", [];
RULE_RULESET, "rule.ruleset", Keyword, "The set it belongs to.", [];
RULE_VERSION, "rule.version", Keyword, "Its revision.", [];
USER_NAME, "user.name", Keyword, "The account that acts.", ["User", "user", "TargetUserName"];
USER_ID, "user.id", Keyword, "Its identity: uid or SID.", [];
USER_DOMAIN, "user.domain", Keyword, "Its domain.", [];
USER_EFFECTIVE_NAME, "user.effective.name", Keyword, "The account whose rights are used (after sudo, su).", [];
USER_TARGET_NAME, "user.target.name", Keyword, "The account that is acted on.", [];
GROUP_NAME, "group.name", Keyword, "The group that is acted on.", [];
USER_AGENT_ORIGINAL, "user_agent.original", Text, "The client program's own words.", ["c-useragent", "cs-user-agent", "useragent", "cs-useragent"];
HTTP_REQUEST_METHOD, "http.request.method", Keyword, "Method.", ["cs-method", "c-method", "method"];
HTTP_REQUEST_REFERRER, "http.request.referrer", Keyword, "Referrer.", ["cs-referer", "c-referer", "referer"];
HTTP_REQUEST_BYTES, "http.request.bytes", Integer, "Size of the request.", ["cs-bytes"];
HTTP_REQUEST_BODY_CONTENT, "http.request.body.content", Text, "The body, as far as it was logged.", ["post_data"];
HTTP_RESPONSE_STATUS_CODE, "http.response.status_code", Integer, "Status.", ["sc-status", "status"];
HTTP_RESPONSE_BYTES, "http.response.bytes", Integer, "Size of the answer.", ["sc-bytes"];
HTTP_RESPONSE_MIME_TYPE, "http.response.mime_type", Keyword, "Type of the answer.", [];
HTTP_VERSION, "http.version", Keyword, "Version.", ["cs-version"];
URL_ORIGINAL, "url.original", Text, "The address as asked.", ["c-uri", "uri", "URL", "request_uri"];
URL_FULL, "url.full", Text, "The whole address.", [];
URL_PATH, "url.path", Text, "Path, decoded once.", ["cs-uri-stem", "c-uri-stem"];
URL_QUERY, "url.query", Text, "Query, decoded once.", ["cs-uri-query", "c-uri-query"];
URL_DOMAIN, "url.domain", Keyword, "Host asked.", ["cs-host", "r-host", "c-uri-host"];
URL_EXTENSION, "url.extension", Keyword, "Extension of the path.", ["c-uri-extension"];
URL_SCHEME, "url.scheme", Keyword, "Scheme.", [];
DNS_QUESTION_NAME, "dns.question.name", Keyword, "Name asked.", ["query", "QueryName", "record"];
DNS_QUESTION_TYPE, "dns.question.type", Keyword, "Type asked.", ["qtype_name", "record_type"];
DNS_RESPONSE_CODE, "dns.response_code", Keyword, "Answer code.", ["rcode_name"];
DNS_ANSWERS_DATA, "dns.answers.data", Text, "Answers, separated by spaces.", ["answers", "answer", "QueryResults"];
DNS_TYPE, "dns.type", Keyword, "`query` or `answer`.", [];
TLS_VERSION, "tls.version", Keyword, "Version.", [];
TLS_CIPHER, "tls.cipher", Keyword, "Cipher.", [];
TLS_SERVER_SUBJECT, "tls.server.subject", Keyword, "Subject of the server's certificate.", [];
TLS_SERVER_ISSUER, "tls.server.issuer", Keyword, "Its issuer.", [];
TLS_CLIENT_SERVER_NAME, "tls.client.server_name", Keyword, "Name asked by SNI.", ["server_name"];
TLS_CLIENT_JA3, "tls.client.ja3", Keyword, "JA3 of the client.", ["ja3"];
TLS_SERVER_HASH_SHA1, "tls.server.hash.sha1", Keyword, "Fingerprint of the server's certificate.", [];
PROCESS_NAME, "process.name", Keyword, "Name of the program.", ["comm", "ProcessName"];
PROCESS_EXECUTABLE, "process.executable", Keyword, "Path of the program.", ["Image", "NewProcessName", "exe"];
PROCESS_COMMAND_LINE, "process.command_line", Text, "Command line.", ["CommandLine", "ProcessCommandLine"];
PROCESS_ARGS_COUNT, "process.args_count", Integer, "Number of arguments.", [];
PROCESS_PID, "process.pid", Integer, "Process id.", [];
PROCESS_WORKING_DIRECTORY, "process.working_directory", Keyword, "Working directory.", ["CurrentDirectory", "cwd"];
PROCESS_EXIT_CODE, "process.exit_code", Integer, "Exit code.", [];
PROCESS_TITLE, "process.title", Text, "Process title.", ["proctitle"];
PROCESS_ENTITY_ID, "process.entity_id", Keyword, "Sysmon process GUID.", ["ProcessGuid"];
PROCESS_PARENT_EXECUTABLE, "process.parent.executable", Keyword, "Path of the parent.", ["ParentImage", "ParentProcessName"];
PROCESS_PARENT_COMMAND_LINE, "process.parent.command_line", Text, "Command line of the parent.", ["ParentCommandLine"];
PROCESS_PARENT_NAME, "process.parent.name", Keyword, "Name of the parent.", [];
PROCESS_PARENT_PID, "process.parent.pid", Integer, "Process id of the parent.", ["ppid"];
PROCESS_HASH_MD5, "process.hash.md5", Keyword, "MD5 of the program.", ["md5"];
PROCESS_HASH_SHA1, "process.hash.sha1", Keyword, "SHA-1 of the program.", ["sha1"];
PROCESS_HASH_SHA256, "process.hash.sha256", Keyword, "SHA-256 of the program.", ["sha256"];
PROCESS_PE_ORIGINAL_FILE_NAME, "process.pe.original_file_name", Keyword, "Original name in the program's resources.", ["OriginalFileName"];
PROCESS_INTEGRITY_LEVEL, "process.integrity_level", Keyword, "Windows integrity level.", ["IntegrityLevel"];
FILE_PATH, "file.path", Keyword, "Path of the file.", ["TargetFilename", "name"];
FILE_NAME, "file.name", Keyword, "Name of the file.", [];
FILE_EXTENSION, "file.extension", Keyword, "Its extension.", [];
FILE_SIZE, "file.size", Integer, "Size in bytes.", [];
FILE_TYPE, "file.type", Keyword, "Type by content.", [];
FILE_OWNER, "file.owner", Keyword, "Owner.", [];
FILE_MODE, "file.mode", Keyword, "Mode bits.", [];
FILE_HASH_MD5, "file.hash.md5", Keyword, "MD5.", [];
FILE_HASH_SHA1, "file.hash.sha1", Keyword, "SHA-1.", [];
FILE_HASH_SHA256, "file.hash.sha256", Keyword, "SHA-256.", [];
DLL_PATH, "dll.path", Keyword, "Path of a loaded library.", ["ImageLoaded"];
REGISTRY_PATH, "registry.path", Keyword, "Registry key and value.", ["TargetObject"];
REGISTRY_DATA_STRINGS, "registry.data.strings", Text, "Registry data.", ["Details"];
POWERSHELL_SCRIPT_BLOCK_TEXT, "powershell.script_block_text", Text, "Script that ran.", ["ScriptBlockText"];
SERVICE_NAME, "service.name", Keyword, "Name of the service.", ["ServiceName"];
AUDITD_KEY, "auditd.key", Keyword, "Key of the audit rule that matched.", ["key"];
AUDITD_TYPE, "auditd.type", Keyword, "Types of the joined records, separated by spaces.", ["type"];
AUDITD_SYSCALL, "auditd.syscall", Keyword, "Name or number of the call.", ["SYSCALL", "syscall"];
DB_NAME, "db.name", Keyword, "Database.", ["db_name"];
DB_USER, "db.user", Keyword, "Database account.", ["db_user"];
DB_STATEMENT, "db.statement", Text, "The statement as run.", ["statement"];
DB_OPERATION, "db.operation", Keyword, "Command or class of the statement: `SELECT`, `READ`, `DDL`, `ROLE` …", [];
DB_OBJECT, "db.object", Keyword, "Table or other object.", [];
DB_ROWS, "db.rows", Integer, "Rows returned or affected.", [];
DB_ERROR_CODE, "db.error_code", Keyword, "SQLSTATE or the server's own code.", [];
THREAT_TECHNIQUE_ID, "threat.technique.id", Keyword, "ATT&CK technique that the product named.", [];
THREAT_INDICATOR_NAME, "threat.indicator.name", Keyword, "Name of the malware or indicator that the product found.", ["ThreatName", "Signature", "VirusName"];
SESSION_ID, "session.id", Keyword, "Session of the product.", [];
LUYTRE_EVENT_ID, "luytre.event_id", Keyword, "Our identity of the event.", [];
LUYTRE_AGENCY, "luytre.agency", Keyword, "Code of the agency that the source belongs to.", [];
LUYTRE_SYSTEM, "luytre.system", Keyword, "Code of the information system that the source belongs to.", [];
LUYTRE_LAYER, "luytre.layer", Keyword, "Technical layer: `network`, `application`, `database`, `endpoint`.", [];
LUYTRE_SOURCE, "luytre.source", Keyword, "Code of the source.", [];
LUYTRE_RECEIVED_AT, "luytre.received_at", Time, "When it arrived.", [];
LUYTRE_TIME_QUALITY, "luytre.time_quality", Keyword, "How the time was found: `exact`, `zone_assumed`, `year_assumed`, `received`, `implausible`.", [];}

#[cfg(test)]
mod tests;
