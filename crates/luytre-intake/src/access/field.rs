//! What an access log can say, by whatever name, and where it belongs in an event.

use luytre_model::EventBuilder;
use luytre_model::schema::col;

use crate::fields;
use crate::format::Arrival;
use crate::moment;
use crate::sender::Sender;
use crate::web;

/// Most values of a line; formats in use have up to 40.
const VALUES_MAX: usize = 128;

/// One thing that an access log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field<'name> {
    Address,
    Port,
    User,
    Time,
    Request,
    Method,
    /// Path and query, as asked.
    Asked,
    Path,
    Query,
    Protocol,
    Status,
    Bytes,
    RequestBytes,
    Referrer,
    Agent,
    ForwardedFor,
    Host,
    Server,
    Scheme,
    TlsVersion,
    Cipher,
    Seconds,
    Milliseconds,
    Microseconds,
    RequestId,
    Pid,
    Type,
    /// Not written.
    Ignored,
    /// Anything else, under the product's own name.
    Other(&'name str),
}

impl<'name> Field<'name> {
    /// Returns what an nginx variable or a key of a JSON format means, if it is one of those that we know.
    pub(super) fn of_name(name: &'name str) -> Option<Field<'static>> {
        Some(match name {
            "remote_addr" | "client_ip" | "clientip" | "remote_ip" | "remoteip" | "client" | "ip" | "src_ip" => {
                Field::Address
            }
            "remote_port" | "client_port" => Field::Port,
            "remote_user" | "user" | "auth_user" => Field::User,
            "time" | "time_local" | "time_iso8601" | "timestamp" | "@timestamp" | "msec" | "ts" | "date" => Field::Time,
            "request" | "request_line" => Field::Request,
            "method" | "request_method" | "verb" => Field::Method,
            "uri" | "request_uri" | "url" => Field::Asked,
            "path" => Field::Path,
            "args" | "query_string" | "query" => Field::Query,
            "proto" | "protocol" | "server_protocol" | "http_version" => Field::Protocol,
            "status" | "status_code" | "response" | "response_code" => Field::Status,
            "bytes" | "body_bytes_sent" | "bytes_sent" | "size" => Field::Bytes,
            "request_length" | "bytes_in" => Field::RequestBytes,
            "ref" | "http_referer" | "http_referrer" | "referer" | "referrer" => Field::Referrer,
            "ua" | "http_user_agent" | "user_agent" | "agent" | "useragent" => Field::Agent,
            "xff" | "http_x_forwarded_for" | "x_forwarded_for" | "proxy_add_x_forwarded_for" => Field::ForwardedFor,
            "host" | "http_host" | "vhost" => Field::Host,
            "server_name" => Field::Server,
            "scheme" => Field::Scheme,
            "tls" | "ssl_protocol" | "tls_version" => Field::TlsVersion,
            "cipher" | "ssl_cipher" => Field::Cipher,
            "rt" | "request_time" | "duration" => Field::Seconds,
            "request_id" => Field::RequestId,
            "pid" => Field::Pid,
            "content_type" | "sent_http_content_type" => Field::Type,
            _ => return None,
        })
    }

    /// Returns what an Apache directive means: `h`, `>s`, `{User-Agent}i` without the percent sign.
    pub(super) fn of_directive(letter: char, argument: Option<&'name str>) -> Field<'name> {
        match (letter, argument) {
            ('h' | 'a', _) => Field::Address,
            ('l', _) => Field::Ignored,
            ('u', _) => Field::User,
            ('t', _) => Field::Time,
            ('r', _) => Field::Request,
            ('m', _) => Field::Method,
            ('U', _) => Field::Path,
            ('q', _) => Field::Query,
            ('H', _) => Field::Protocol,
            ('s', _) => Field::Status,
            ('b' | 'B' | 'O', _) => Field::Bytes,
            ('I', _) => Field::RequestBytes,
            ('v' | 'V', _) => Field::Server,
            ('T', Some("ms")) => Field::Milliseconds,
            ('T', Some("us")) | ('D', _) => Field::Microseconds,
            ('T', _) => Field::Seconds,
            ('L', _) => Field::RequestId,
            ('P', _) => Field::Pid,
            ('i', Some(header)) if header.eq_ignore_ascii_case("referer") => Field::Referrer,
            ('i', Some(header)) if header.eq_ignore_ascii_case("user-agent") => Field::Agent,
            ('i', Some(header)) if header.eq_ignore_ascii_case("x-forwarded-for") => Field::ForwardedFor,
            ('i', Some(header)) if header.eq_ignore_ascii_case("host") => Field::Host,
            ('o', Some(header)) if header.eq_ignore_ascii_case("content-type") => Field::Type,
            ('x', Some("SSL_PROTOCOL")) => Field::TlsVersion,
            ('x', Some("SSL_CIPHER")) => Field::Cipher,
            (_, Some(argument)) => Field::Other(argument),
            (_, None) => Field::Ignored,
        }
    }
}

/// The values of one line.
#[derive(Debug, Default)]
pub(super) struct Values<'line> {
    values: Vec<(Field<'line>, &'line str)>,
}

impl<'line> Values<'line> {
    pub(super) fn push(&mut self, field: Field<'line>, value: &'line str) {
        if self.values.len() < VALUES_MAX && !value.is_empty() {
            self.values.push((field, value));
        }
    }

    pub(super) fn get(&self, field: Field<'_>) -> Option<&'line str> {
        self.values.iter().find(|(known, _)| *known == field).map(|(_, value)| *value)
    }

    /// Returns what has no column, with its name.
    pub(super) fn others(&self) -> impl Iterator<Item = (&'line str, &'line str)> {
        self.values.iter().filter_map(|(field, value)| match field {
            Field::Other(name) if *value != "-" => Some((*name, *value)),
            _ => None,
        })
    }

    /// Writes all that has a column.
    pub(super) fn write(&self, event: &mut EventBuilder<'_>, sender: &Sender, arrival: Arrival) {
        let time = self.values.iter().find_map(|(field, value)| (*field == Field::Time).then(|| moment::any(value))?);
        sender.stamp(event, time, arrival);
        event.str(col::EVENT_KIND, "event");
        event.str(col::EVENT_CATEGORY, "web");
        event.str(col::EVENT_TYPE, "access");
        for (field, value) in &self.values {
            if *value != "-" {
                write(event, *field, value);
            }
        }
        if self.get(Field::Asked).is_none()
            && self.get(Field::Request).is_none()
            && let Some(path) = self.get(Field::Path)
        {
            // The address in parts: put together again, so that searches for it find every format.
            let query = self.get(Field::Query).map_or("", |query| query.trim_start_matches('?'));
            let mark = if query.is_empty() { "" } else { "?" };
            web::address(event, &format!("{path}{mark}{query}"));
        }
    }
}

fn write(event: &mut EventBuilder<'_>, field: Field<'_>, value: &str) {
    let column = match field {
        Field::Request => return web::request_line(event, &web::log_unescaped(value)),
        Field::Asked => return web::address(event, &web::log_unescaped(value)),
        Field::Status => return web::status(event, value),
        Field::ForwardedFor => return web::forwarded_for(event, value),
        Field::Host => return web::host(event, value),
        Field::Address => return address(event, value),
        Field::TlsVersion => return fields::tls_version(event, value),
        Field::Protocol => return event.str(col::HTTP_VERSION, value.strip_prefix("HTTP/").unwrap_or(value)),
        Field::Seconds => return duration(event, value, 1.0),
        Field::Milliseconds => return duration(event, value, 1e-3),
        Field::Microseconds => return duration(event, value, 1e-6),
        Field::Server => return event.str(col::SERVER_DOMAIN, web::without_port(value)),
        Field::Time | Field::Path | Field::Query | Field::Ignored | Field::Other(_) => return,
        Field::Port => col::SOURCE_PORT,
        Field::User => col::USER_NAME,
        Field::Method => col::HTTP_REQUEST_METHOD,
        Field::Bytes => col::HTTP_RESPONSE_BYTES,
        Field::RequestBytes => col::HTTP_REQUEST_BYTES,
        Field::Referrer => col::HTTP_REQUEST_REFERRER,
        Field::Agent => col::USER_AGENT_ORIGINAL,
        Field::Scheme => col::URL_SCHEME,
        Field::Cipher => col::TLS_CIPHER,
        Field::RequestId => col::EVENT_ID,
        Field::Pid => col::PROCESS_PID,
        Field::Type => col::HTTP_RESPONSE_MIME_TYPE,
    };
    event.str(column, &web::log_unescaped(value));
}

/// Writes the client: an address, or a name where the server looks names up.
fn address(event: &mut EventBuilder<'_>, value: &str) {
    let column = if value.parse::<std::net::IpAddr>().is_ok() { col::SOURCE_IP } else { col::SOURCE_DOMAIN };
    event.str(column, value);
}

fn duration(event: &mut EventBuilder<'_>, value: &str, unit: f64) {
    if let Ok(number) = value.parse::<f64>() {
        fields::duration_seconds(event, number * unit);
    }
}
