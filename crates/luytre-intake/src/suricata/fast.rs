//! Suricata's fast log: an alert per line, `time  [**] [1:9000008:1] name [**] [Classification: …] [Priority: 2] {TCP}
//! 198.51.100.66:38152 -> 192.0.2.10:5009`. The time has no zone.

use luytre_model::schema::col;
use luytre_model::{ColumnId, EventBatch, EventBuilder, Layer};

use crate::fields;
use crate::format::{Arrival, Decoder, Format, Framing};
use crate::moment::{self, Moment};
use crate::sender::{Sender, refuse};

/// Suricata's fast log.
pub const FORMAT: Format = Format {
    name: "suricata_fast",
    about: "Suricata's fast log (fast.log): an alert per line.",
    layer: Some(Layer::Network),
    framing: Framing::Lines,
    sniff: |head| {
        let text = String::from_utf8_lossy(head);
        u8::from(text.trim_start().lines().next().and_then(Alert::read).is_some_and(|alert| alert.time.is_some())) * 90
    },
    decoder: |settings| Box::new(Fast { sender: Sender::new(settings) }),
};

struct Fast {
    sender: Sender,
}

impl Decoder for Fast {
    fn message(&mut self, message: &[u8], arrival: Arrival, out: &mut EventBatch) {
        let text = String::from_utf8_lossy(message);
        let Some(alert) = Alert::read(text.trim()) else {
            return refuse(out, arrival, "[**] [gid:sid:rev] name [**] … {protocol} source -> destination", message);
        };
        let mut event = self.sender.begin(out, "suricata.alert", message, arrival);
        self.sender.stamp(&mut event, alert.time, arrival);
        alert.write(&mut event);
        self.sender.close(event);
    }
}

struct Alert<'a> {
    time: Option<Moment>,
    /// `Drop` or `wDrop`, in prevention mode.
    action: &'a str,
    gid: &'a str,
    sid: &'a str,
    revision: &'a str,
    name: &'a str,
    class: &'a str,
    priority: &'a str,
    transport: &'a str,
    source: &'a str,
    destination: &'a str,
}

impl<'a> Alert<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let (time, rest) = match moment::american(line) {
            Some((time, rest)) => (Some(time), rest.trim_start()),
            None => (None, line),
        };
        let (action, rest) = match rest.strip_prefix("[**] [") {
            Some(rest) => ("", rest),
            None => rest.strip_prefix('[')?.split_once("] [**] [")?,
        };
        let (rule, rest) = rest.split_once("] ")?;
        let (gid, rule) = rule.split_once(':')?;
        let (sid, revision) = rule.split_once(':')?;
        // The name is the rule author's, who may use brackets, but hardly this mark.
        let (name, rest) = rest.split_once(" [**] ")?;
        let (rest, flow) = rest.rsplit_once('{')?;
        let (transport, flow) = flow.split_once("} ")?;
        let (source, destination) = flow.split_once(" -> ")?;
        let of = |name: &str| {
            rest.split_once(name).and_then(|(_, value)| value.split_once(']')).map_or("", |(value, _)| value)
        };
        sid.bytes().all(|byte| byte.is_ascii_digit()).then_some(Alert {
            time,
            action,
            gid,
            sid,
            revision,
            name,
            class: of("[Classification: "),
            priority: of("[Priority: "),
            transport,
            source,
            destination,
        })
    }

    fn write(&self, event: &mut EventBuilder<'_>) {
        event.str(col::EVENT_KIND, "alert");
        event.str(col::EVENT_CATEGORY, "intrusion_detection");
        let blocked = self.action == "Drop";
        event.str(col::EVENT_ACTION, if blocked { "blocked" } else { "allowed" });
        event.str(col::EVENT_TYPE, if blocked { "denied" } else { "allowed" });
        event.str(col::RULE_ID, self.sid);
        event.str(col::RULE_VERSION, self.revision);
        event.str(col::RULE_NAME, self.name);
        if self.class != "(null)" {
            event.str(col::RULE_CATEGORY, self.class);
        }
        event.str(col::EVENT_SEVERITY, self.priority);
        event.overflow("suricata.alert.gid", crate::json::number_value(self.gid));
        fields::transport(event, self.transport);
        endpoint(event, self.source, col::SOURCE_IP, col::SOURCE_PORT);
        endpoint(event, self.destination, col::DESTINATION_IP, col::DESTINATION_PORT);
    }
}

/// Writes `198.51.100.66:38152`, or `2001:db8:0:0:0:0:0:1:38152`: the port follows the last colon. ICMP stands with type
/// and code in the ports' place.
fn endpoint(event: &mut EventBuilder<'_>, text: &str, address: ColumnId, port: ColumnId) {
    match text.trim().rsplit_once(':') {
        Some((host, number)) => {
            event.str(address, host);
            event.str(port, number);
        }
        None => event.str(address, text),
    }
}
