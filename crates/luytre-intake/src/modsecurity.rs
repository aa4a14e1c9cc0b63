//! ModSecurity: its audit logs (the sections of version 2, the JSON of version 3) and its messages inside the error logs
//! of Apache and nginx.
//!
//! An audit record is one event per transaction: `rule.id`, `rule.name` and the tags of every rule that matched stand in
//! it one after the other.

use luytre_model::EventBuilder;
use luytre_model::schema::col;

use crate::web;

pub mod json;
pub mod native;

/// Most rules of one transaction that are written; real ones match up to 30.
const RULES_MAX: usize = 100;
/// Most tags of one transaction that are written.
const TAGS_MAX: usize = 64;

/// A message of the rule engine: `Warning. Matched … [file "…"] [id "942100"] [msg "…"] …`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RuleMessage<'a> {
    /// What the engine says, before the first bracket.
    pub(crate) text: &'a str,
    details: &'a str,
}

impl<'a> RuleMessage<'a> {
    /// Reads the part of a log line that begins with `ModSecurity: `, or stands without it in an audit record.
    pub(crate) fn read(line: &'a str) -> Self {
        let line = line.split_once("ModSecurity: ").map_or(line, |(_, message)| message);
        let details_at = [" [file \"", " [id \""].iter().filter_map(|begin| line.find(begin)).min();
        let (text, details) = line.split_at(details_at.unwrap_or(line.len()));
        RuleMessage { text: text.trim(), details }
    }

    /// Returns the details in their order. Values may hold quotes and brackets that were not escaped: one ends only at
    /// `"]` before the next detail or the end.
    pub(crate) fn details(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.details;
        std::iter::from_fn(move || {
            let (name, value) = rest.trim_start().strip_prefix('[')?.split_once(" \"")?;
            let end =
                memchr::memmem::find_iter(value.as_bytes(), b"\"]").find(|at| is_detail_next(&value[at + 2..]))?;
            rest = &value[end + 2..];
            Some((name, &value[..end]))
        })
    }

    /// What the engine did, as a word.
    fn action(&self) -> &'static str {
        if self.text.starts_with("Access denied") { "denied" } else { "detected" }
    }
}

/// Whether the details go on (` [name "`) or end here.
fn is_detail_next(after: &str) -> bool {
    let Some(name) = after.strip_prefix(" [") else { return after.is_empty() || after.starts_with(',') };
    let length = name.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
    length > 0 && name[length..].starts_with(" \"")
}

/// What the rules of one event said, gathered so that lists are written once.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    rules: usize,
    denied: bool,
    tags: Vec<String>,
    messages: String,
    score: Option<i64>,
    severity: Option<i64>,
}

impl Findings {
    /// Takes one message: writes its rule and keeps what is common to all.
    pub(crate) fn add(&mut self, event: &mut EventBuilder<'_>, message: &RuleMessage<'_>) {
        self.denied |= message.action() == "denied";
        let mut name = "";
        let mut id = "";
        for (detail, value) in message.details() {
            match detail {
                "id" => id = value,
                "msg" => name = value,
                "severity" => self.severe(value),
                "tag" => self.tag(value),
                "ver" => once(event, col::RULE_RULESET, value),
                "data" => self.score_in(value),
                _ => {}
            }
        }
        self.score_in(name);
        self.rule(event, id, name);
    }

    /// Writes a rule that matched.
    pub(crate) fn rule(&mut self, event: &mut EventBuilder<'_>, id: &str, name: &str) {
        self.rules += 1;
        if self.rules > RULES_MAX {
            return event.count_limit("too_many_rules");
        }
        event.str(col::RULE_ID, id);
        event.str(col::RULE_NAME, name);
        if !name.is_empty() {
            if !self.messages.is_empty() {
                self.messages.push_str("; ");
            }
            self.messages.push_str(name);
        }
    }

    /// Takes a severity: a syslog word or number, of which the lowest is the worst.
    pub(crate) fn severe(&mut self, word: &str) {
        const WORDS: [&str; 8] = ["EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO", "DEBUG"];
        let number = WORDS.iter().position(|known| *known == word).and_then(|at| i64::try_from(at).ok());
        let Some(number) = number.or_else(|| word.parse().ok()) else { return };
        self.severity = Some(self.severity.map_or(number, |worst| worst.min(number)));
    }

    /// Takes a tag, once.
    pub(crate) fn tag(&mut self, tag: &str) {
        if !tag.is_empty() && self.tags.len() < TAGS_MAX && !self.tags.iter().any(|known| known == tag) {
            self.tags.push(tag.to_owned());
        }
    }

    /// Takes the anomaly score out of `Inbound Anomaly Score Exceeded (Total Score: 18)` and `(Total Inbound Score: 18 - …`.
    pub(crate) fn score_in(&mut self, text: &str) {
        for mark in ["Total Score: ", "Total Inbound Score: "] {
            if let Some((_, rest)) = text.split_once(mark) {
                let digits = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
                if let Ok(score) = rest[..digits].parse::<i64>() {
                    self.score = Some(self.score.map_or(score, |known| known.max(score)));
                }
            }
        }
    }

    /// Says that the transaction was stopped.
    pub(crate) fn deny(&mut self) {
        self.denied = true;
    }

    /// Writes what is common to all messages.
    pub(crate) fn write(&self, event: &mut EventBuilder<'_>) {
        event.str(col::EVENT_KIND, if self.rules > 0 { "alert" } else { "event" });
        event.str(col::EVENT_CATEGORY, if self.rules > 0 { "intrusion_detection" } else { "web" });
        if self.rules > 0 || self.denied {
            event.str(col::EVENT_ACTION, if self.denied { "denied" } else { "detected" });
            event.str(col::EVENT_TYPE, if self.denied { "denied" } else { "allowed" });
        }
        event.str(col::TAGS, &self.tags.join(" "));
        event.str(col::MESSAGE, &self.messages);
        if let Some(severity) = self.severity {
            event.int(col::EVENT_SEVERITY, severity);
        }
        if let Some(score) = self.score {
            event.overflow("modsecurity.anomaly_score", luytre_model::ValueRef::Integer(score));
        }
        if let Some(family) = self.tags.iter().find_map(|tag| tag.strip_prefix("attack-")) {
            event.str(col::RULE_CATEGORY, family);
        }
    }
}

/// Writes a message of the rule engine that stands in a web server's error log.
pub(crate) fn error_log_message(event: &mut EventBuilder<'_>, text: &str) {
    let message = RuleMessage::read(text);
    let mut findings = Findings::default();
    findings.add(event, &message);
    for (detail, value) in message.details() {
        match detail {
            "hostname" => once(event, col::URL_DOMAIN, value),
            "uri" if event.get(col::URL_PATH).is_none() => web::address_parts(event, &web::log_unescaped(value)),
            "unique_id" => event.str(col::EVENT_ID, value),
            "data" => event.overflow("modsecurity.data", luytre_model::ValueRef::Text(value)),
            "file" => event.overflow("modsecurity.file", luytre_model::ValueRef::Text(value)),
            "line" => event.overflow("modsecurity.line", crate::json::number_value(value)),
            _ => {}
        }
    }
    if let Some((_, code)) = message.text.split_once("with code ") {
        let digits = code.find(|next: char| !next.is_ascii_digit()).unwrap_or(code.len());
        event.str(col::HTTP_RESPONSE_STATUS_CODE, &code[..digits]);
    }
    event.str(col::EVENT_REASON, message.text);
    findings.write(event);
}

/// Whether a log line carries a message of the rule engine about a request, and not one about its start.
pub(crate) fn is_rule_message(text: &str) -> bool {
    text.contains("ModSecurity: ") && text.contains(" [id \"")
}

fn once(event: &mut EventBuilder<'_>, column: luytre_model::ColumnId, value: &str) {
    if event.get(column).is_none() {
        event.str(column, value);
    }
}

#[cfg(test)]
mod tests;
