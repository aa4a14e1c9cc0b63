//! vsftpd's own log (`vsftpd.log`) and its transfers in the xferlog form.

use luytre_model::schema::col;
use luytre_model::{EventBatch, EventBuilder, Layer, ValueRef};

use crate::fields;
use crate::format::{Arrival, Decoder, Format, Framing};
use crate::moment;
use crate::sender::{Sender, refuse};

/// vsftpd's log.
pub const FORMAT: Format = Format {
    name: "vsftpd",
    about: "vsftpd's log: connections, logins, commands and transfers; also the xferlog form.",
    layer: Some(Layer::Application),
    framing: Framing::Lines,
    sniff,
    decoder: |settings| Box::new(Vsftpd { sender: Sender::new(settings) }),
};

fn sniff(head: &[u8]) -> u8 {
    let text = String::from_utf8_lossy(head);
    let line = text.trim_start().lines().next().unwrap_or("");
    match moment::ctime(line) {
        Some((_, rest)) if rest.starts_with(" [pid ") && rest.contains("] ") && rest.contains(": Client \"") => 90,
        Some((_, rest)) if xfer(rest).is_some() => 85,
        _ => 0,
    }
}

struct Vsftpd {
    sender: Sender,
}

impl Decoder for Vsftpd {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let text = text.trim();
        let (time, rest) = match moment::ctime(text) {
            Some((time, rest)) => (Some(time), rest),
            // Inside syslog the time stands in the header.
            None => (None, text),
        };
        if let Some(transfer) = xfer(rest) {
            let mut event = self.sender.begin(out, "vsftpd.log", message, arrival);
            self.sender.stamp(&mut event, time, arrival);
            transfer.write(&mut event);
            return self.sender.close(event);
        }
        let Some(line) = Line::read(rest.trim_start()) else {
            return refuse(out, arrival, "[pid n] [user] WHAT: Client \"address\" of vsftpd's log", message);
        };
        let mut event = self.sender.begin(out, "vsftpd.log", message, arrival);
        self.sender.stamp(&mut event, time, arrival);
        line.write(&mut event);
        self.sender.close(event);
    }
}

/// `[pid 19746] [admin] FTP command: Client "198.51.100.66", "USER admin"`.
struct Line<'a> {
    pid: &'a str,
    user: &'a str,
    what: &'a str,
    client: &'a str,
    rest: &'a str,
}

impl<'a> Line<'a> {
    /// Reads a line. The account is the client's to choose, brackets and all: where the line ends with the address, what
    /// stands before it is read from its end, so that a name cannot pass for an answer of the server.
    fn read(text: &'a str) -> Option<Self> {
        let (pid, rest) = match text.strip_prefix("[pid ").and_then(|rest| rest.split_once("] ")) {
            Some((pid, rest)) => (pid, rest),
            None => ("", text),
        };
        let ends_here =
            |tail: &str| tail.strip_suffix('"').is_some_and(|address| address.parse::<std::net::IpAddr>().is_ok());
        let (head, tail) = match rest.rsplit_once(": Client \"") {
            Some((head, tail)) if ends_here(tail) => (head, tail),
            _ => rest.split_once(": Client \"")?,
        };
        let (client, rest) = tail.split_once('"')?;
        let (user, what) = match head.strip_prefix('[').and_then(|head| head.rsplit_once("] ")) {
            Some((user, what)) => (user, what),
            None => ("", head),
        };
        let plain = !what.is_empty() && what.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ');
        plain.then_some(Line { pid, user, what, client, rest: rest.strip_prefix(", ").unwrap_or(rest) })
    }

    fn write(&self, event: &mut EventBuilder<'_>) {
        event.str(col::EVENT_KIND, "event");
        event.str(col::PROCESS_PID, self.pid);
        event.str(col::USER_NAME, self.user);
        event.str(col::SOURCE_IP, self.client.strip_prefix("::ffff:").unwrap_or(self.client));
        event.str(col::NETWORK_PROTOCOL, "ftp");
        event.str(col::EVENT_ACTION, self.what);
        let inner = self.rest.strip_prefix('"').and_then(|rest| rest.rsplit_once('"'));
        match self.what {
            "CONNECT" => classify(event, "network", "connection", "success"),
            "OK LOGIN" => {
                classify(event, "authentication", "start", "success");
                if let Some((anonymous, _)) =
                    self.rest.strip_prefix("anon password \"").and_then(|rest| rest.rsplit_once('"'))
                {
                    event.overflow("vsftpd.anonymous_password", ValueRef::Text(anonymous));
                }
            }
            "FAIL LOGIN" => classify(event, "authentication", "start", "failure"),
            "FTP command" => {
                classify(event, "network", "protocol", "");
                let command = inner.map_or("", |(command, _)| command);
                event.str(col::MESSAGE, command);
                let (verb, argument) = command.split_once(' ').unwrap_or((command, ""));
                event.overflow("vsftpd.command", ValueRef::Text(verb));
                if verb == "USER" && self.user.is_empty() {
                    event.str(col::USER_NAME, argument);
                }
            }
            "FTP response" => {
                let answer = inner.map_or("", |(answer, _)| answer);
                let code = answer.split([' ', '-']).next().unwrap_or("");
                classify(
                    event,
                    "network",
                    "protocol",
                    if code.starts_with(['4', '5']) { "failure" } else { "success" },
                );
                event.str(col::MESSAGE, answer);
                event.str(col::EVENT_CODE, code);
            }
            what => {
                let (outcome, kind) = match what.split_once(' ') {
                    Some(("OK", "UPLOAD" | "MKDIR" | "APPEND UPLOAD")) => ("success", "creation"),
                    Some(("OK", "DELETE" | "RMDIR")) => ("success", "deletion"),
                    Some(("OK", "RENAME" | "CHMOD")) => ("success", "change"),
                    Some(("OK", _)) => ("success", "access"),
                    Some(("FAIL", _)) => ("failure", "access"),
                    _ => ("", "info"),
                };
                classify(event, "file", kind, outcome);
                self.transfer(event);
            }
        }
    }

    /// Writes `"/upload/a.php", 123 bytes, 4.56Kbyte/sec`.
    fn transfer(&self, event: &mut EventBuilder<'_>) {
        let Some((path, rest)) = self.rest.strip_prefix('"').and_then(|rest| rest.rsplit_once('"')) else { return };
        fields::file(event, path);
        for part in rest.split(", ") {
            if let Some(bytes) = part.trim_start_matches(',').trim().strip_suffix(" bytes") {
                event.str(col::FILE_SIZE, bytes);
            }
        }
    }
}

fn classify(event: &mut EventBuilder<'_>, category: &str, kind: &str, outcome: &str) {
    event.str(col::EVENT_CATEGORY, category);
    event.str(col::EVENT_TYPE, kind);
    event.str(col::EVENT_OUTCOME, outcome);
}

/// `3 198.51.100.66 1024 /upload/a.php b _ i r admin ftp 0 * c`: what follows the time in the xferlog form.
struct Transfer<'a> {
    seconds: &'a str,
    host: &'a str,
    bytes: &'a str,
    path: &'a str,
    direction: &'a str,
    mode: &'a str,
    user: &'a str,
    complete: bool,
}

fn xfer(rest: &str) -> Option<Transfer<'_>> {
    let mut head = rest.strip_prefix(' ')?.splitn(4, ' ');
    let (seconds, host, bytes, rest) = (head.next()?, head.next()?, head.next()?, head.next()?);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // The path may hold blanks, so the rest is read from its end.
    let mut tail = rest.rsplitn(10, ' ');
    let status = tail.next()?;
    let (_user_id, _method, _service) = (tail.next()?, tail.next()?, tail.next()?);
    let (user, mode, direction, _flag, kind) = (tail.next()?, tail.next()?, tail.next()?, tail.next()?, tail.next()?);
    let path = tail.next()?;
    let right = digits(seconds) && digits(bytes) && matches!(status, "c" | "i") && matches!(direction, "i" | "o" | "d");
    (right && matches!(kind, "a" | "b")).then_some(Transfer {
        seconds,
        host,
        bytes,
        path,
        direction,
        mode,
        user,
        complete: status == "c",
    })
}

impl Transfer<'_> {
    fn write(&self, event: &mut EventBuilder<'_>) {
        let (action, kind) = match self.direction {
            "i" => ("UPLOAD", "creation"),
            "o" => ("DOWNLOAD", "access"),
            _ => ("DELETE", "deletion"),
        };
        event.str(col::EVENT_KIND, "event");
        event.str(col::EVENT_ACTION, action);
        classify(event, "file", kind, if self.complete { "success" } else { "failure" });
        event.str(col::NETWORK_PROTOCOL, "ftp");
        let column = if self.host.parse::<std::net::IpAddr>().is_ok() { col::SOURCE_IP } else { col::SOURCE_DOMAIN };
        event.str(column, self.host);
        event.str(col::USER_NAME, self.user);
        event.str(col::FILE_SIZE, self.bytes);
        fields::file(event, self.path);
        fields::duration_seconds(event, self.seconds.parse().unwrap_or(0.0));
        if self.mode == "a" {
            event.overflow("vsftpd.anonymous", ValueRef::Boolean(true));
        }
    }
}

#[cfg(test)]
mod tests;
