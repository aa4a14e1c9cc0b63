//! One event of the Linux audit system, whoever wrote it down: what auditd's records and laurel's object have in common,
//! and what an event of the kind `auditd.log` says about it.
//!
//! Fields keep auditd's own names in the overflow (`auid`, `tty`, `a0` …), because rules are written with them. The
//! arguments `a0`, `a1` … are those of the program that was started; those of the system call only where none was.

use std::borrow::Cow;
use std::net::IpAddr;

use luytre_model::schema::col;
use luytre_model::{EventBuilder, Nanos, ValueRef};

use crate::json::number_value;

/// Number of arguments that are written one by one; the command line has them all.
const ARGUMENTS_SHOWN_MAX: usize = 64;

/// Number of audit(TIME:SERIAL) and what was joined under it.
#[derive(Debug, Default)]
pub(crate) struct Event<'a> {
    pub(crate) id: Cow<'a, str>,
    pub(crate) serial: Option<i64>,
    pub(crate) time: Option<Nanos>,
    pub(crate) node: Cow<'a, str>,
    pub(crate) records: Vec<Record<'a>>,
}

/// One record: `type=SYSCALL …`.
#[derive(Debug, Default)]
pub(crate) struct Record<'a> {
    pub(crate) kind: Cow<'a, str>,
    pub(crate) fields: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// Arguments of EXECVE.
    pub(crate) arguments: Vec<Cow<'a, str>>,
    pub(crate) socket: Option<Socket>,
}

/// What a SOCKADDR record names.
#[derive(Debug, PartialEq)]
pub(crate) enum Socket {
    Internet(IpAddr, u16),
    Unix(String),
}

impl Record<'_> {
    /// Returns a field that is set.
    fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.fields.iter().find(|(known, _)| known == name)?;
        let unset = matches!(value.as_ref(), "" | "?" | "(null)" | "(none)" | "unset" | "(unknown)" | "4294967295");
        (!unset).then_some(value.as_ref())
    }
}

/// Splits `1795305994.682:2066`.
pub(crate) fn time_and_serial(id: &str) -> Option<(Nanos, i64)> {
    let (time, serial) = id.split_once(':')?;
    Some((crate::clock::epoch(time.as_bytes())?, serial.parse().ok()?))
}

impl Event<'_> {
    fn record(&self, kind: &str) -> Option<&Record<'_>> {
        self.records.iter().find(|record| record.kind == kind)
    }

    /// Returns a field from the first record that has it set.
    fn find(&self, name: &str) -> Option<&str> {
        self.records.iter().find_map(|record| record.get(name))
    }

    /// Writes everything that is known.
    pub(crate) fn write(&self, event: &mut EventBuilder<'_>) {
        event.str(col::EVENT_MODULE, "auditd");
        event.str(col::HOST_OS_TYPE, "linux");
        event.str(col::EVENT_ID, &self.id);
        event.str(col::HOST_NAME, &self.node);
        if let Some(serial) = self.serial {
            event.int(col::EVENT_SEQUENCE, serial);
        }
        let mut types: Vec<&str> = Vec::with_capacity(self.records.len());
        for record in &self.records {
            if !types.contains(&record.kind.as_ref()) {
                types.push(&record.kind);
            }
        }
        // laurel orders an event's records in its own way.
        types.sort_unstable();
        event.str(col::AUDITD_TYPE, &types.join(" "));
        let syscall = self.record("SYSCALL");
        let name = syscall.and_then(syscall_name);
        event.str(col::AUDITD_SYSCALL, name.unwrap_or_default());
        self.write_outcome(event, syscall);
        if let Some(key) = self.find("key") {
            event.str(col::AUDITD_KEY, &key.replace('\u{1}', " "));
        }
        match syscall {
            Some(record) => self.write_process(event, record),
            None => self.write_reported(event),
        }
        self.write_command(event);
        self.write_file(event);
        self.write_socket(event, name);
        self.write_rest(event);
        self.write_category(event, name);
    }

    fn write_outcome(&self, event: &mut EventBuilder<'_>, syscall: Option<&Record<'_>>) {
        let said = syscall.and_then(|record| record.get("success")).or_else(|| self.find("res"));
        let outcome = match said {
            Some("yes" | "success" | "1") => "success",
            Some("no" | "failed" | "0") => "failure",
            _ => return,
        };
        event.str(col::EVENT_OUTCOME, outcome);
    }

    fn write_process(&self, event: &mut EventBuilder<'_>, record: &Record<'_>) {
        let columns = [
            (col::PROCESS_EXECUTABLE, "exe"),
            (col::PROCESS_NAME, "comm"),
            (col::PROCESS_PID, "pid"),
            (col::PROCESS_PARENT_PID, "ppid"),
            (col::USER_ID, "uid"),
            (col::USER_NAME, "UID"),
        ];
        for (column, name) in columns {
            event.str(column, record.get(name).unwrap_or_default());
        }
        if record.get("euid") != record.get("uid") {
            event.str(col::USER_EFFECTIVE_NAME, record.get("EUID").unwrap_or_default());
        }
        if let Some(parent) = record.get("PPID.exe") {
            event.str(col::PROCESS_PARENT_EXECUTABLE, parent);
        }
    }

    /// A record that a program wrote: logins, changes of accounts.
    fn write_reported(&self, event: &mut EventBuilder<'_>) {
        let Some(record) = self.records.first() else { return };
        event.str(col::PROCESS_EXECUTABLE, record.get("exe").unwrap_or_default());
        event.str(col::PROCESS_PID, record.get("pid").unwrap_or_default());
        event.str(col::EVENT_ACTION, record.get("op").unwrap_or_default());
        event.str(col::PROCESS_COMMAND_LINE, record.get("cmd").unwrap_or_default());
        let account = record.get("acct");
        if is_authentication(&record.kind) {
            event.str(col::USER_NAME, account.unwrap_or_default());
        } else {
            event.str(col::USER_NAME, record.get("UID").unwrap_or_default());
            event.str(col::USER_ID, record.get("uid").unwrap_or_default());
            let is_group = record.kind.contains("GROUP") || record.kind.contains("GRP");
            let column = if is_group { col::GROUP_NAME } else { col::USER_TARGET_NAME };
            event.str(column, account.unwrap_or_default());
        }
        event.str(col::SOURCE_IP, record.get("addr").unwrap_or_default());
        let host = record.get("hostname").filter(|host| Some(*host) != record.get("addr"));
        event.str(col::SOURCE_DOMAIN, host.unwrap_or_default());
        for name in ["grantors", "terminal", "id"] {
            if let Some(value) = record.get(name) {
                event.overflow(name, number_value(value));
            }
        }
    }

    fn write_command(&self, event: &mut EventBuilder<'_>) {
        let title = self.find("proctitle").unwrap_or_default();
        let arguments = self.records.iter().flat_map(|record| &record.arguments);
        let mut line = String::new();
        let mut count = 0;
        for (index, argument) in arguments.enumerate() {
            if index > 0 {
                line.push(' ');
            }
            line.push_str(argument);
            if index < ARGUMENTS_SHOWN_MAX {
                event.overflow(&format!("a{index}"), ValueRef::Text(argument));
            }
            count = index as i64 + 1;
        }
        if count > 0 {
            event.str(col::PROCESS_COMMAND_LINE, &line);
            event.int(col::PROCESS_ARGS_COUNT, count);
        } else if let Some(syscall) = self.record("SYSCALL") {
            event.str(col::PROCESS_COMMAND_LINE, title);
            for name in ["a0", "a1", "a2", "a3"] {
                if let Some(value) = syscall.get(name) {
                    event.overflow(name, ValueRef::Text(value));
                }
            }
        }
        event.str(col::PROCESS_TITLE, title);
        event.str(col::PROCESS_WORKING_DIRECTORY, self.find("cwd").unwrap_or_default());
    }

    fn write_file(&self, event: &mut EventBuilder<'_>) {
        let paths: Vec<&Record<'_>> = self.records.iter().filter(|record| record.kind == "PATH").collect();
        let is_file = |record: &&&Record<'_>| record.get("name").is_some() && record.get("nametype") != Some("PARENT");
        // A started program comes first, before its interpreter; of a rename or creation the last is what is there after.
        let started = self.record("EXECVE").is_some();
        let chosen = if started { paths.iter().find(is_file) } else { paths.iter().rfind(is_file) };
        let Some(chosen) = chosen.or_else(|| paths.iter().find(|record| record.get("name").is_some())) else { return };
        let working = self.find("cwd").unwrap_or_default();
        let path = absolute(chosen.get("name").unwrap_or_default(), working);
        event.str(col::FILE_PATH, &path);
        event.str(col::FILE_NAME, path.rsplit('/').next().unwrap_or_default());
        event.str(col::FILE_OWNER, chosen.get("OUID").or_else(|| chosen.get("ouid")).unwrap_or_default());
        if let Some(mode) =
            chosen.get("mode").and_then(|mode| u32::from_str_radix(mode.trim_start_matches("0o"), 8).ok())
        {
            event.str(col::FILE_MODE, &format!("{:04o}", mode & 0o7777));
        }
        if let Some(kind) = chosen.get("nametype") {
            event.overflow("nametype", ValueRef::Text(kind));
        }
        let all: Vec<_> = paths.iter().filter(is_file).filter_map(|record| record.get("name")).collect();
        if all.len() > 1 {
            event.overflow("auditd.paths", ValueRef::Text(&all.join(" ")));
        }
    }

    fn write_socket(&self, event: &mut EventBuilder<'_>, syscall: Option<&str>) {
        let Some(socket) = self.records.iter().find_map(|record| record.socket.as_ref()) else { return };
        match socket {
            Socket::Internet(address, port) => {
                let address = address.to_string();
                match syscall {
                    Some("accept" | "accept4" | "recvfrom") => {
                        event.str(col::SOURCE_IP, &address);
                        event.int(col::SOURCE_PORT, i64::from(*port));
                    }
                    Some("bind") => {
                        event.overflow("auditd.bound_ip", ValueRef::Text(&address));
                        event.overflow("auditd.bound_port", ValueRef::Integer(i64::from(*port)));
                    }
                    _ => {
                        event.str(col::DESTINATION_IP, &address);
                        event.int(col::DESTINATION_PORT, i64::from(*port));
                    }
                }
            }
            Socket::Unix(path) if !path.is_empty() => event.overflow("auditd.socket_path", ValueRef::Text(path)),
            Socket::Unix(_) => {}
        }
    }

    /// Fields that have no column, under their own names; the first record that has one wins.
    fn write_rest(&self, event: &mut EventBuilder<'_>) {
        let mut written: Vec<&str> = Vec::new();
        for record in self.records.iter().filter(|record| !matches!(record.kind.as_ref(), "PATH" | "CWD" | "PROCTITLE"))
        {
            for (name, _) in &record.fields {
                let name = name.as_ref();
                let has_place = HAS_PLACE.contains(&name) || name.starts_with("PPID.");
                let is_name_of_number = name.bytes().all(|byte| !byte.is_ascii_lowercase()) && name != "AUID";
                if has_place || is_name_of_number || written.contains(&name) {
                    continue;
                }
                if let Some(value) = record.get(name) {
                    written.push(name);
                    event.overflow(name, number_value(value));
                }
            }
        }
    }

    fn write_category(&self, event: &mut EventBuilder<'_>, syscall: Option<&str>) {
        let first = self.records.first().map_or("", |record| record.kind.as_ref());
        let (category, kind) = match syscall {
            _ if is_authentication(first) => ("authentication", ""),
            Some("execve" | "execveat") => ("process", "start"),
            Some("connect" | "sendto" | "accept" | "accept4" | "bind" | "listen") if first == "SYSCALL" => {
                ("network", "connection")
            }
            Some(_) if first == "CONFIG_CHANGE" => ("configuration", "change"),
            Some(_) if self.record("PATH").is_some() => ("file", ""),
            Some(_) => ("process", ""),
            None if first.starts_with("ADD_")
                || first.starts_with("DEL_")
                || first.ends_with("CHAUTHTOK")
                || first.contains("GRP") =>
            {
                ("iam", "change")
            }
            None if first.starts_with("DAEMON_") || first.starts_with("CONFIG_") => ("configuration", ""),
            None => ("host", ""),
        };
        event.str(col::EVENT_CATEGORY, category);
        event.str(col::EVENT_TYPE, kind);
        if event.get(col::EVENT_ACTION).is_none() {
            let action = match self.find("op") {
                Some(operation) if syscall.is_none() || first != "SYSCALL" => operation,
                _ => syscall.unwrap_or(first),
            };
            event.str(col::EVENT_ACTION, action);
        }
    }
}

/// Fields that have a column or a form of their own.
const HAS_PLACE: &[&str] = &[
    "exe",
    "comm",
    "pid",
    "ppid",
    "key",
    "proctitle",
    "cwd",
    "syscall",
    "acct",
    "addr",
    "hostname",
    "op",
    "cmd",
    "a0",
    "a1",
    "a2",
    "a3",
    "argc",
    "grantors",
    "terminal",
    "id",
    "saddr",
    "res",
    "msg",
    "name",
    "arguments",
];

fn is_authentication(kind: &str) -> bool {
    matches!(
        kind,
        "USER_AUTH"
            | "USER_LOGIN"
            | "USER_LOGOUT"
            | "USER_ACCT"
            | "USER_START"
            | "USER_END"
            | "USER_ERR"
            | "LOGIN"
            | "CRED_ACQ"
            | "CRED_DISP"
            | "CRED_REFR"
            | "GRP_AUTH"
            | "ANOM_LOGIN_FAILURES"
            | "RESP_ACCT_LOCK"
    )
}

fn absolute<'a>(path: &'a str, working: &str) -> Cow<'a, str> {
    if path.starts_with('/') || !working.starts_with('/') {
        return Cow::Borrowed(path);
    }
    let path = path.strip_prefix("./").unwrap_or(path);
    Cow::Owned(format!("{}/{path}", working.trim_end_matches('/')))
}

/// The name of the call: as auditd looked it up, else from our list for x86-64, else its number.
fn syscall_name<'a>(record: &'a Record<'_>) -> Option<&'a str> {
    if let Some(name) = record.get("SYSCALL") {
        return Some(name);
    }
    let number = record.get("syscall")?;
    let is_x86_64 = record.get("arch") == Some("c000003e");
    let known = number.parse::<u16>().ok().filter(|_| is_x86_64).and_then(|number| {
        X86_64_CALLS.binary_search_by_key(&number, |(known, _)| *known).ok().map(|at| X86_64_CALLS[at].1)
    });
    Some(known.unwrap_or(number))
}

/// The calls that audit rules watch, by their numbers on x86-64.
const X86_64_CALLS: &[(u16, &str)] = &[
    (0, "read"),
    (1, "write"),
    (2, "open"),
    (3, "close"),
    (41, "socket"),
    (42, "connect"),
    (43, "accept"),
    (44, "sendto"),
    (45, "recvfrom"),
    (49, "bind"),
    (50, "listen"),
    (54, "setsockopt"),
    (56, "clone"),
    (57, "fork"),
    (58, "vfork"),
    (59, "execve"),
    (62, "kill"),
    (76, "truncate"),
    (77, "ftruncate"),
    (82, "rename"),
    (83, "mkdir"),
    (84, "rmdir"),
    (85, "creat"),
    (86, "link"),
    (87, "unlink"),
    (88, "symlink"),
    (90, "chmod"),
    (91, "fchmod"),
    (92, "chown"),
    (93, "fchown"),
    (94, "lchown"),
    (101, "ptrace"),
    (105, "setuid"),
    (106, "setgid"),
    (113, "setreuid"),
    (117, "setresuid"),
    (132, "utime"),
    (135, "personality"),
    (155, "pivot_root"),
    (161, "chroot"),
    (164, "settimeofday"),
    (165, "mount"),
    (166, "umount2"),
    (169, "reboot"),
    (170, "sethostname"),
    (175, "init_module"),
    (176, "delete_module"),
    (188, "setxattr"),
    (227, "clock_settime"),
    (246, "kexec_load"),
    (257, "openat"),
    (258, "mkdirat"),
    (260, "fchownat"),
    (263, "unlinkat"),
    (264, "renameat"),
    (265, "linkat"),
    (266, "symlinkat"),
    (268, "fchmodat"),
    (272, "unshare"),
    (288, "accept4"),
    (304, "open_by_handle_at"),
    (308, "setns"),
    (310, "process_vm_readv"),
    (311, "process_vm_writev"),
    (313, "finit_module"),
    (316, "renameat2"),
    (319, "memfd_create"),
    (320, "kexec_file_load"),
    (321, "bpf"),
    (322, "execveat"),
    (437, "openat2"),
];
