//! Who decodes the content of a syslog message: chosen by the program that sent it and by its first bytes.

use std::collections::HashMap;

use luytre_model::EventBatch;

use super::envelope::Envelope;
use crate::format::{Arrival, Decoder, Format, Settings, formats};
use crate::{cron, pam, sshd, su, sudo};

/// Most hosts behind one relay whose unfinished records are joined at the same time. One more, and all are written out.
const JOINED_HOSTS_MAX: usize = 256;

/// Programs and the formats that they write; of several formats the one that is surest of the content comes first.
const PROGRAMS: &[(&[&str], &[&str])] = &[
    (&["postgres", "postgresql", "postmaster"], &["postgresql"]),
    (&["nginx"], &["nginx"]),
    (&["apache", "apache2", "httpd"], &["apache"]),
    (&["modsecurity", "modsec"], &["modsecurity"]),
    (&["suricata"], &["suricata"]),
    (&["zeek", "bro"], &["zeek"]),
    (&["named", "bind", "bind9"], &["bind"]),
    (&["vsftpd"], &["vsftpd"]),
    (&["clamd", "clamav", "clamav-daemon", "clamonacc"], &["clamd"]),
    (&["mysql", "mysqld", "mariadb", "mariadbd", "mysql-server_auditing"], &["mysql"]),
    (&["audispd", "auditd", "audisp-syslog", "audit"], &["auditd"]),
    (&["laurel"], &["laurel"]),
];

/// Formats of records that are one JSON object, besides the generic one.
const JSON_FORMATS: &[&str] =
    &["suricata", "zeek", "modsecurity", "nginx", "postgresql", "laurel", "winlogbeat", "nxlog"];

/// What became of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// No decoder wants it.
    Not,
    /// Its events stand at the end of the batch.
    Alone,
    /// It is held, and comes out with the records that belong to it.
    Joined,
}

impl From<bool> for Taken {
    fn from(taken: bool) -> Self {
        if taken { Taken::Alone } else { Taken::Not }
    }
}

/// The decoders of contents, made when they are first needed.
pub(super) struct Inner {
    settings: Settings,
    decoders: HashMap<&'static str, Box<dyn Decoder>>,
    /// The format that took a program's last message; it is asked first.
    lately: HashMap<&'static str, &'static Format>,
    /// Records of the audit system are joined per host.
    audit: HashMap<String, Box<dyn Decoder>>,
}

impl Inner {
    pub(super) fn new(settings: Settings) -> Self {
        Inner { settings, decoders: HashMap::new(), lately: HashMap::new(), audit: HashMap::new() }
    }

    /// Decodes the content of an envelope. Says who took it.
    pub(super) fn decode(
        &mut self,
        envelope: &Envelope<'_>,
        host: Option<&str>,
        arrival: Arrival,
        out: &mut EventBatch,
    ) -> Taken {
        let content = envelope.content;
        let app = envelope.app.as_deref().unwrap_or_default();
        let app = app.rsplit('/').next().unwrap_or(app);
        if is_audit(content) {
            return if self.audit(content, host, arrival, out) { Taken::Joined } else { Taken::Not };
        }
        if content.starts_with(b"CEF:") || app.eq_ignore_ascii_case("cef") {
            return self.family("cef", content, arrival, out).into();
        }
        if content.starts_with(b"LEEF:") {
            return self.family("leef", content, arrival, out).into();
        }
        let json = content.strip_prefix(b"@cee:").map_or(content, <[u8]>::trim_ascii_start);
        if json.starts_with(b"{") {
            return self.json(json, app, arrival, out).into();
        }
        if login(app, envelope, arrival, out) {
            return Taken::Alone;
        }
        if let Some((_, families)) =
            PROGRAMS.iter().find(|(names, _)| names.iter().any(|name| name.eq_ignore_ascii_case(app)))
        {
            let content = without_chunk_number(content);
            return families.iter().any(|family| self.family(family, content, arrival, out)).into();
        }
        (is_key_value(content) && self.family("kv", content, arrival, out)).into()
    }

    pub(super) fn finish(&mut self, arrival: Arrival, out: &mut EventBatch) {
        for decoder in self.decoders.values_mut().chain(self.audit.values_mut()) {
            decoder.finish(arrival, out);
        }
    }

    pub(super) fn holds(&self) -> bool {
        self.decoders.values().chain(self.audit.values()).any(|decoder| decoder.holds())
    }

    fn audit(&mut self, content: &[u8], host: Option<&str>, arrival: Arrival, out: &mut EventBatch) -> bool {
        let Some(format) = crate::by_name("auditd") else { return false };
        let host = host.unwrap_or_default();
        if !self.audit.contains_key(host) {
            if self.audit.len() >= JOINED_HOSTS_MAX {
                self.audit.values_mut().for_each(|decoder| decoder.finish(arrival, out));
                self.audit.clear();
                out.count_limit("too_many_joined_hosts");
            }
            let named = Some(host.to_owned()).filter(|host| !host.is_empty());
            let settings = Settings { host: named, ..self.settings.clone() };
            self.audit.insert(host.to_owned(), (format.decoder)(&settings));
        }
        let rejects = out.rejects().len();
        if let Some(decoder) = self.audit.get_mut(host) {
            decoder.message(content, arrival, out);
        }
        // A record that is held is taken as well: it comes out with those that belong to it.
        out.rejects().len() == rejects
    }

    fn json(&mut self, content: &[u8], app: &str, arrival: Arrival, out: &mut EventBatch) -> bool {
        let mut candidates: Vec<(u8, &'static Format)> = Vec::new();
        for format in formats() {
            if JSON_FORMATS.iter().any(|name| is_of_family(format.name, name)) {
                let sure = (format.sniff)(&content[..content.len().min(crate::format::SNIFF_BYTES)]);
                let named = u8::from(is_of_family(format.name, app));
                candidates.push((sure.saturating_add(named), format));
            }
        }
        let best = candidates.into_iter().filter(|(sure, _)| *sure > 1).max_by_key(|(sure, _)| *sure);
        best.is_some_and(|(_, format)| self.try_format(format, content, arrival, out))
            || self.family("json", content, arrival, out)
    }

    /// Lets the formats of a family try, the surest first.
    fn family(&mut self, family: &'static str, content: &[u8], arrival: Arrival, out: &mut EventBatch) -> bool {
        if let Some(format) = self.lately.get(family).copied()
            && self.try_format(format, content, arrival, out)
        {
            return true;
        }
        let head = &content[..content.len().min(crate::format::SNIFF_BYTES)];
        let mut members: Vec<(u8, &'static Format)> = formats()
            .iter()
            .filter(|format| is_of_family(format.name, family))
            .map(|format| ((format.sniff)(head), format))
            .collect();
        members.sort_by_key(|(sure, _)| std::cmp::Reverse(*sure));
        let taken = members.into_iter().find(|(_, format)| self.try_format(format, content, arrival, out));
        if let Some((_, format)) = taken {
            self.lately.insert(family, format);
        }
        taken.is_some()
    }

    fn try_format(&mut self, format: &'static Format, content: &[u8], arrival: Arrival, out: &mut EventBatch) -> bool {
        let (events, rejects) = (out.len(), out.rejects().len());
        let settings = &self.settings;
        let decoder = self.decoders.entry(format.name).or_insert_with(|| (format.decoder)(settings));
        decoder.message(content, arrival, out);
        let taken = out.len() > events || (decoder.holds() && out.rejects().len() == rejects);
        if !taken {
            out.withdraw_rejects(rejects);
        }
        taken
    }
}

/// Whether a format belongs to a family: `nginx-access` to `nginx`.
fn is_of_family(format: &str, family: &str) -> bool {
    let rest = format.strip_prefix(family);
    !family.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']))
}

fn is_audit(content: &[u8]) -> bool {
    if !content.starts_with(b"type=") && !content.starts_with(b"node=") && !content.starts_with(b"audit: type=") {
        return false;
    }
    memchr::memmem::find(&content[..content.len().min(512)], b"audit(").is_some()
}

fn is_key_value(content: &[u8]) -> bool {
    let head = &content[..content.len().min(256)];
    let Some(at) = memchr::memchr(b'=', head) else { return false };
    let is_word = at > 0 && head[..at].iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    is_word && head.iter().filter(|byte| **byte == b'=').count() >= 3
}

/// PostgreSQL numbers the parts of a message that it sends by syslog: `[5-1] `.
fn without_chunk_number(content: &[u8]) -> &[u8] {
    let number = content.strip_prefix(b"[").and_then(|inside| {
        let end = memchr::memchr(b']', &inside[..inside.len().min(24)])?;
        let is_number =
            inside[..end].iter().all(|byte| byte.is_ascii_digit() || *byte == b'-') && inside[..end].contains(&b'-');
        is_number.then(|| inside[end + 1..].trim_ascii_start())
    });
    number.unwrap_or(content)
}

/// Programs by which people come in. Each reads every message of its program.
fn login(app: &str, envelope: &Envelope<'_>, arrival: Arrival, out: &mut EventBatch) -> bool {
    let content = envelope.content;
    let (kind, read): (&str, fn(&mut luytre_model::EventBuilder<'_>, &str)) = if pam::is_pam(content) {
        ("pam.auth", pam::read)
    } else {
        match app {
            "sshd" | "sshd-session" | "sshd-auth" => ("sshd.auth", sshd::read),
            "sudo" => ("sudo.log", sudo::read),
            "su" | "su-l" => ("su.log", su::read),
            "CRON" | "cron" | "crond" | "anacron" | "crontab" | "atd" => ("cron.log", cron::read),
            _ => return false,
        }
    };
    let text = envelope.text();
    let mut event = out.event(kind, arrival.at, content);
    event.str(luytre_model::schema::col::EVENT_MODULE, kind.split('.').next().unwrap_or(kind));
    event.str(luytre_model::schema::col::MESSAGE, &text);
    event.str(luytre_model::schema::col::HOST_OS_TYPE, "linux");
    read(&mut event, &text);
    event.finish();
    true
}
