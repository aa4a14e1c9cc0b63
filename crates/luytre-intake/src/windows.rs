//! An event of the Windows event log, whichever way it came: what EVTX files, Winlogbeat and NXLog have in common.
//!
//! Values stay as they are, because rules compare them as text. A field with a column of its own goes there
//! ([`column_of`]); every other field `N` is `winlog.event_data.N`. What is derived (user, addresses, hashes) stands in
//! columns beside it, never instead of it.

use std::borrow::Cow;

use luytre_model::schema::col;
use luytre_model::{ColumnId, EventBuilder, ValueRef};

use crate::json::Json;

/// Returns the kind of an event: `windows.` and a short word for its channel.
pub(crate) fn kind(channel: &str) -> Cow<'static, str> {
    let known = match channel {
        "Security" | "security" => "windows.security",
        "System" | "system" => "windows.system",
        "Microsoft-Windows-Sysmon/Operational" => "windows.sysmon",
        "Microsoft-Windows-PowerShell/Operational" | "Windows PowerShell" | "PowerShellCore/Operational" => {
            "windows.powershell"
        }
        "Microsoft-Windows-Windows Defender/Operational" => "windows.defender",
        "" => "windows.unknown",
        _ => {
            // `Microsoft-Windows-TaskScheduler/Operational` is `windows.taskscheduler`.
            let name = channel.split('/').next().unwrap_or(channel);
            let last = name.rsplit('-').next().unwrap_or(name);
            let word: String = last.chars().filter(|character| character.is_alphanumeric()).take(64).collect();
            return Cow::Owned(format!("windows.{}", word.to_lowercase()));
        }
    };
    Cow::Borrowed(known)
}

/// Returns the column of a field that has one of its own.
fn column_of(name: &str) -> Option<ColumnId> {
    Some(match name {
        "Image" => col::PROCESS_EXECUTABLE,
        "CommandLine" => col::PROCESS_COMMAND_LINE,
        "ParentImage" => col::PROCESS_PARENT_EXECUTABLE,
        "ParentCommandLine" => col::PROCESS_PARENT_COMMAND_LINE,
        "OriginalFileName" => col::PROCESS_PE_ORIGINAL_FILE_NAME,
        "CurrentDirectory" => col::PROCESS_WORKING_DIRECTORY,
        "IntegrityLevel" => col::PROCESS_INTEGRITY_LEVEL,
        "TargetFilename" => col::FILE_PATH,
        "ImageLoaded" => col::DLL_PATH,
        "TargetObject" => col::REGISTRY_PATH,
        "Details" => col::REGISTRY_DATA_STRINGS,
        "ScriptBlockText" => col::POWERSHELL_SCRIPT_BLOCK_TEXT,
        "QueryName" => col::DNS_QUESTION_NAME,
        "QueryResults" => col::DNS_ANSWERS_DATA,
        "ProcessGuid" => col::PROCESS_ENTITY_ID,
        "ServiceName" => col::SERVICE_NAME,
        _ => return None,
    })
}

/// Writes fields of events; keeps a buffer for their names.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    name: String,
}

impl Writer {
    /// Writes a field of EventData or UserData. Blanks are not part of a name: `Threat Name` is `ThreatName`.
    pub(crate) fn field(&mut self, event: &mut EventBuilder<'_>, name: &str, value: &Json<'_>) {
        let name = without_blanks(name);
        match value {
            Json::Object(_) => match value.get("#text") {
                Some(text) => self.field(event, &name, text),
                None => {
                    self.begin(&name);
                    value.flatten(&mut self.name, &mut |name, value| event.overflow(name, value));
                }
            },
            Json::Array(_) => {
                self.begin(&name);
                value.flatten(&mut self.name, &mut |name, value| event.overflow(name, value));
            }
            Json::Null => {}
            Json::Bool(_) | Json::Number(_) | Json::Text(_) => {
                let Some(scalar) = value.scalar() else { return };
                let text = value.text().unwrap_or_default();
                // An empty value is not written to a column, and yet is not the same as a missing one.
                match column_of(&name).filter(|_| !text.is_empty()) {
                    Some(column) => event.str(column, text),
                    None => {
                        self.begin(&name);
                        event.overflow(&self.name, scalar);
                    }
                }
            }
        }
    }

    fn begin(&mut self, name: &str) {
        self.name.clear();
        self.name.push_str("winlog.event_data.");
        self.name.push_str(name);
    }
}

fn without_blanks(name: &str) -> Cow<'_, str> {
    if !name.contains(' ') {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.replace(' ', ""))
}

/// The fields of the System element.
#[derive(Debug, Default)]
pub(crate) struct System<'a> {
    pub(crate) code: Option<&'a str>,
    pub(crate) channel: &'a str,
    pub(crate) provider: Option<&'a str>,
    pub(crate) provider_guid: Option<&'a str>,
    pub(crate) computer: Option<&'a str>,
    pub(crate) record: Option<&'a str>,
    pub(crate) level: Option<&'a str>,
    pub(crate) task: Option<&'a str>,
    pub(crate) opcode: Option<&'a str>,
    pub(crate) version: Option<&'a str>,
    pub(crate) keywords: Option<Cow<'a, str>>,
    pub(crate) process_id: Option<&'a str>,
    pub(crate) thread_id: Option<&'a str>,
    pub(crate) user_id: Option<&'a str>,
    pub(crate) activity_id: Option<&'a str>,
}

impl System<'_> {
    /// Writes the fields.
    pub(crate) fn write(&self, event: &mut EventBuilder<'_>) {
        event.str(col::EVENT_MODULE, "windows");
        event.str(col::HOST_OS_TYPE, "windows");
        let columns = [
            (col::EVENT_CODE, self.code),
            (col::EVENT_PROVIDER, self.provider),
            (col::HOST_NAME, self.computer),
            (col::EVENT_SEQUENCE, self.record),
            (col::LOG_LEVEL, self.level.and_then(level_word)),
        ];
        for (column, value) in columns {
            event.str(column, value.unwrap_or_default());
        }
        let channel = Some(self.channel).filter(|channel| !channel.is_empty());
        let overflow = [
            ("winlog.channel", channel),
            ("winlog.provider_guid", self.provider_guid),
            ("winlog.level", self.level),
            ("winlog.task", self.task),
            ("winlog.opcode", self.opcode),
            ("winlog.version", self.version),
            ("winlog.keywords", self.keywords.as_deref()),
            ("winlog.process_id", self.process_id),
            ("winlog.thread_id", self.thread_id),
            ("winlog.user_id", self.user_id),
            ("winlog.activity_id", self.activity_id),
        ];
        for (name, value) in overflow {
            if let Some(value) = value {
                event.overflow(name, ValueRef::Text(value));
            }
        }
    }

    /// Writes what follows from the fields; `field` gives the text of a field of the event.
    pub(crate) fn derive<'a>(&self, event: &mut EventBuilder<'_>, field: &dyn Fn(&str) -> Option<&'a str>) {
        let set = |name: &str| field(name).filter(|value| !matches!(*value, "" | "-"));
        let security = matches!(self.channel, "Security" | "security");
        let code = self.code.and_then(|code| code.parse().ok()).unwrap_or(0);
        let meaning = MEANINGS.iter().find(|meaning| meaning.code == code && meaning.kind == kind(self.channel));
        if let Some(meaning) = meaning {
            event.str(col::EVENT_ACTION, meaning.action);
            event.str(col::EVENT_CATEGORY, meaning.category);
            event.str(col::EVENT_TYPE, meaning.event_type);
        }
        event.str(col::EVENT_OUTCOME, self.keywords.as_deref().and_then(outcome).unwrap_or_default());
        self.derive_users(event, &set, security);
        self.derive_network(event, &set);
        self.derive_process(event, &set, code, security);
        if let Some(threat) = set("Threat Name").or_else(|| set("ThreatName")) {
            event.str(col::THREAT_INDICATOR_NAME, threat);
            let path = set("Path").map(|path| path.strip_prefix("file:_").unwrap_or(path));
            event.str(col::FILE_PATH, path.unwrap_or_default());
        }
    }

    fn derive_users<'a>(&self, event: &mut EventBuilder<'_>, set: &dyn Fn(&str) -> Option<&'a str>, security: bool) {
        // In the security log the target is who logs on; of changes to accounts the subject acts.
        let target_acts = security
            && matches!(self.code, Some("4624" | "4625" | "4634" | "4647" | "4768" | "4769" | "4771" | "4776"));
        let subject = set("SubjectUserName");
        let target = set("TargetUserName");
        let user = if target_acts { target } else { subject.or(target) };
        match user {
            Some(user) => {
                event.str(col::USER_NAME, user);
                let (domain, id) = if target_acts || subject.is_none() {
                    ("TargetDomainName", "TargetUserSid")
                } else {
                    ("SubjectDomainName", "SubjectUserSid")
                };
                event.str(col::USER_DOMAIN, set(domain).unwrap_or_default());
                event.str(col::USER_ID, set(id).unwrap_or_default());
                if !target_acts && subject.is_some() {
                    event.str(col::USER_TARGET_NAME, target.unwrap_or_default());
                }
            }
            None => {
                let Some(user) = set("User") else { return };
                let (domain, name) = user.split_once('\\').unwrap_or(("", user));
                event.str(col::USER_NAME, name);
                event.str(col::USER_DOMAIN, domain);
            }
        }
    }

    fn derive_network<'a>(&self, event: &mut EventBuilder<'_>, set: &dyn Fn(&str) -> Option<&'a str>) {
        let sides: [(ColumnId, &[&str]); 2] = [
            (col::SOURCE_IP, &["IpAddress", "SourceIp", "SourceAddress"]),
            (col::DESTINATION_IP, &["DestinationIp", "DestAddress"]),
        ];
        for (column, names) in sides {
            let address =
                names.iter().find_map(|name| set(name)).filter(|text| text.parse::<std::net::IpAddr>().is_ok());
            event.str(column, address.unwrap_or_default());
        }
        let ports: [(ColumnId, &[&str]); 2] =
            [(col::SOURCE_PORT, &["IpPort", "SourcePort"]), (col::DESTINATION_PORT, &["DestinationPort", "DestPort"])];
        for (column, names) in ports {
            let port = names.iter().find_map(|name| set(name)).and_then(|text| text.parse().ok());
            if let Some(port) = port {
                event.int(column, port);
            }
        }
        event.str(col::SOURCE_DOMAIN, set("WorkstationName").or_else(|| set("SourceHostname")).unwrap_or_default());
        event.str(col::DESTINATION_DOMAIN, set("DestinationHostname").unwrap_or_default());
        if let Some(protocol) = set("Protocol").filter(|protocol| matches!(*protocol, "tcp" | "udp")) {
            event.str(col::NETWORK_TRANSPORT, protocol);
        }
    }

    fn derive_process<'a>(
        &self,
        event: &mut EventBuilder<'_>,
        set: &dyn Fn(&str) -> Option<&'a str>,
        code: u32,
        security: bool,
    ) {
        let started = security && code == 4688;
        let image = set("Image").or_else(|| set("NewProcessName").filter(|_| started));
        if let Some(image) = image {
            if started {
                event.str(col::PROCESS_EXECUTABLE, image);
            }
            event.str(col::PROCESS_NAME, base_name(image));
        }
        let parent = set("ParentImage").or_else(|| set("ParentProcessName").filter(|_| started));
        if let Some(parent) = parent {
            if started {
                event.str(col::PROCESS_PARENT_EXECUTABLE, parent);
            }
            event.str(col::PROCESS_PARENT_NAME, base_name(parent));
        }
        let (pid, parent_pid) = if started { ("NewProcessId", "ProcessId") } else { ("ProcessId", "ParentProcessId") };
        for (column, name) in [(col::PROCESS_PID, pid), (col::PROCESS_PARENT_PID, parent_pid)] {
            if let Some(number) = set(name).and_then(number) {
                event.int(column, number);
            }
        }
        let Some(hashes) = set("Hashes") else { return };
        // Of Sysmon's events only these are about a file that is not the program of a process.
        let is_file = matches!(code, 6 | 7 | 15 | 23 | 26);
        for hash in hashes.split(',') {
            let Some((name, value)) = hash.split_once('=') else { continue };
            let column = match (name, is_file) {
                ("MD5", false) => col::PROCESS_HASH_MD5,
                ("SHA1", false) => col::PROCESS_HASH_SHA1,
                ("SHA256", false) => col::PROCESS_HASH_SHA256,
                ("MD5", true) => col::FILE_HASH_MD5,
                ("SHA1", true) => col::FILE_HASH_SHA1,
                ("SHA256", true) => col::FILE_HASH_SHA256,
                _ => continue,
            };
            event.str(column, &value.to_ascii_lowercase());
        }
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit('\\').next().unwrap_or(path)
}

/// Reads a number as Windows writes it: `4460` or `0x116c`.
fn number(text: &str) -> Option<i64> {
    match text.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    }
}

fn level_word(level: &str) -> Option<&'static str> {
    Some(match level {
        "0" | "4" => "information",
        "1" => "critical",
        "2" => "error",
        "3" => "warning",
        "5" => "verbose",
        _ => return None,
    })
}

/// The bits of the keywords that say how an audited deed ended, as a number or in words.
fn outcome(keywords: &str) -> Option<&'static str> {
    const FAILURE: u64 = 1 << 52;
    const SUCCESS: u64 = 1 << 53;
    let bits = match keywords.strip_prefix("0x") {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None => keywords.parse::<i64>().ok().map(i64::cast_unsigned).or_else(|| keywords.parse().ok()),
    };
    match bits {
        Some(bits) if bits & FAILURE != 0 => Some("failure"),
        Some(bits) if bits & SUCCESS != 0 => Some("success"),
        Some(_) => None,
        None if keywords.contains("Audit Success") => Some("success"),
        None if keywords.contains("Audit Failure") => Some("failure"),
        None => None,
    }
}

struct Meaning {
    kind: &'static str,
    code: u32,
    action: &'static str,
    category: &'static str,
    event_type: &'static str,
}

macro_rules! meanings {
    ($($kind:literal: $($code:literal $action:literal $category:literal $event_type:literal),*;)*) => {
        &[$($(Meaning { kind: $kind, code: $code, action: $action, category: $category, event_type: $event_type }),*),*]
    };
}

/// What the numbers mean that people look for.
static MEANINGS: &[Meaning] = meanings! {
    "windows.sysmon":
        1 "process_start" "process" "start", 2 "file_time_changed" "file" "change", 3 "network_connection" "network" "connection",
        5 "process_end" "process" "end", 6 "driver_loaded" "driver" "start", 7 "image_loaded" "library" "start",
        8 "remote_thread" "process" "change", 9 "raw_read" "file" "access", 10 "process_access" "process" "access",
        11 "file_created" "file" "creation", 12 "registry_key" "registry" "change", 13 "registry_value_set" "registry" "change",
        14 "registry_renamed" "registry" "change", 15 "stream_created" "file" "creation", 17 "pipe_created" "file" "creation",
        18 "pipe_connected" "file" "access", 19 "wmi_filter" "configuration" "change", 20 "wmi_consumer" "configuration" "change",
        21 "wmi_binding" "configuration" "change", 22 "dns_query" "network" "info", 23 "file_deleted" "file" "deletion",
        25 "process_tampering" "process" "change", 26 "file_deleted" "file" "deletion";
    "windows.security":
        1102 "log_cleared" "iam" "deletion", 4624 "logged_in" "authentication" "start", 4625 "logon_failed" "authentication" "start",
        4634 "logged_out" "authentication" "end", 4647 "logged_out" "authentication" "end", 4648 "explicit_logon" "authentication" "start",
        4672 "special_privileges" "iam" "admin", 4688 "process_start" "process" "start", 4689 "process_end" "process" "end",
        4697 "service_installed" "configuration" "creation", 4698 "task_created" "configuration" "creation",
        4702 "task_updated" "configuration" "change", 4720 "user_created" "iam" "creation", 4722 "user_enabled" "iam" "change",
        4723 "password_changed" "iam" "change", 4724 "password_reset" "iam" "change", 4725 "user_disabled" "iam" "change",
        4726 "user_deleted" "iam" "deletion", 4728 "group_member_added" "iam" "change", 4732 "group_member_added" "iam" "change",
        4740 "user_locked_out" "iam" "change", 4756 "group_member_added" "iam" "change", 4768 "kerberos_ticket" "authentication" "start",
        4769 "kerberos_service_ticket" "authentication" "start", 4771 "kerberos_failed" "authentication" "start",
        4776 "credential_validated" "authentication" "start", 5140 "share_accessed" "network" "access",
        5156 "connection_permitted" "network" "allowed", 5157 "connection_blocked" "network" "denied";
    "windows.system":
        104 "log_cleared" "iam" "deletion", 7036 "service_state" "configuration" "info", 7045 "service_installed" "configuration" "creation";
    "windows.powershell":
        400 "engine_start" "process" "start", 4103 "module_logged" "process" "info", 4104 "script_block" "process" "info";
    "windows.defender":
        1006 "malware_found" "malware" "info", 1015 "suspicious_behavior" "malware" "info", 1116 "malware_found" "malware" "info",
        1117 "malware_action" "malware" "info", 1118 "malware_action_failed" "malware" "info", 1119 "malware_action_failed" "malware" "info",
        5001 "protection_disabled" "configuration" "change";
};
