//! Every key of `luytre.toml`: what it means and what counts without it. A test compares the table with the structs that
//! are read, so a key that is added there must be told here.

use std::fmt::Write as _;

use crate::language::Language;

/// One key.
pub struct Key {
    /// The table that it stands in; empty for the top of the file.
    pub table: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What counts without it, as TOML; `None` when nothing does.
    pub usual: Option<&'static str>,
    /// A value, as TOML, for those without a usual one.
    pub example: &'static str,
    /// What it means, in Vietnamese.
    pub vi: &'static str,
    /// What it means, in English.
    pub en: &'static str,
}

const fn usual(
    table: &'static str,
    name: &'static str,
    usual: &'static str,
    vi: &'static str,
    en: &'static str,
) -> Key {
    Key { table, name, usual: Some(usual), example: usual, vi, en }
}

const fn unset(
    table: &'static str,
    name: &'static str,
    example: &'static str,
    vi: &'static str,
    en: &'static str,
) -> Key {
    Key { table, name, usual: None, example, vi, en }
}

/// A table of the file.
pub struct Table {
    /// Its name; empty for the top of the file.
    pub name: &'static str,
    /// It may stand several times.
    pub repeats: bool,
    /// It stands only in a file that wants what it says: it has keys that must be set.
    pub optional: bool,
    /// What it is about, in Vietnamese.
    pub vi: &'static str,
    /// What it is about, in English.
    pub en: &'static str,
}

const fn table(name: &'static str, vi: &'static str, en: &'static str) -> Table {
    Table { name, repeats: false, optional: false, vi, en }
}

/// Tables in the order of the file.
#[rustfmt::skip]
pub const TABLES: &[Table] = &[
    table("", "Trung tâm", "The centre"),
    table("ledger", "Sổ trạng thái: cảnh báo, hồ sơ, người dùng, nhật ký thao tác", "The ledger: alerts, records, people, audit trail"),
    table("web", "Trang và API", "Pages and API"),
    table("rules", "Luật phát hiện", "Detection rules"),
    table("gate", "Nơi nhận nhật ký; cổng không có địa chỉ thì tắt", "What listens for logs; a listener without an address is off"),
    Table { optional: true, ..table("gate.tls", "Chứng thư của các cổng TLS", "Certificates of the TLS listeners") },
    Table { repeats: true, optional: true, ..table("gate.follow", "Tệp được đọc tiếp khi dài ra; mỗi nhóm tệp một bảng", "Files that are followed as they grow; one table for each group") },
    table("gate.limits", "Giới hạn; giới hạn nào chạm tới đều được đếm hoặc trả lời", "Limits; each one that bites is counted or answered"),
];

/// Keys in the order of the file.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    usual("", "data", "\"luytre-data\"", "Thư mục chứa kho sự kiện, sổ trạng thái (khi là SQLite) và tệp đính kèm", "Folder of the event store, the ledger (when it is SQLite) and attached files"),
    usual("", "node", "0", "Số của máy này, nằm trong mã của mọi sự kiện", "Number of this node, part of every event's identity"),

    unset("ledger", "url", "\"postgres://luytre@127.0.0.1/luytre\"", "PostgreSQL qua loopback hoặc socket Unix; không có thì dùng SQLite trong thư mục dữ liệu", "PostgreSQL over loopback or a Unix socket; without it SQLite in the data folder"),

    usual("web", "listen", "\"127.0.0.1:8080\"", "Địa chỉ và cổng của trang; máy khác chỉ vào được qua TLS", "Address and port of the pages; other machines reach them over TLS only"),
    unset("web", "certificate", "\"/etc/luytre/web.pem\"", "Tệp PEM chứa chuỗi chứng thư; đi cùng key", "PEM file with the certificate chain; goes with key"),
    unset("web", "key", "\"/etc/luytre/web.key\"", "Tệp PEM chứa khóa riêng", "PEM file with the private key"),
    usual("web", "behind_tls", "false", "Có máy chủ đứng trước lo TLS", "A proxy in front speaks TLS"),
    usual("web", "hosts", "[]", "Các tên máy được dùng để vào trang, ngoài địa chỉ IP và localhost", "Host names under which the pages are reached, beside addresses and localhost"),

    usual("rules", "add", "[]", "Thư mục luật Sigma dùng thêm ngoài bộ có sẵn", "Folders with Sigma rules beside the built-in pack"),

    unset("gate", "syslog_udp", "\"0.0.0.0:514\"", "Syslog qua UDP (RFC 5426), thường là cổng 514", "Syslog in datagrams (RFC 5426), usually port 514"),
    unset("gate", "syslog_tcp", "\"0.0.0.0:601\"", "Syslog qua TCP (RFC 6587), thường là cổng 601 hoặc 514", "Syslog over TCP (RFC 6587), usually port 601 or 514"),
    unset("gate", "syslog_tls", "\"0.0.0.0:6514\"", "Syslog qua TLS (RFC 5425), thường là cổng 6514; cần [gate.tls]", "Syslog over TLS (RFC 5425), usually port 6514; needs [gate.tls]"),
    usual("gate", "http", "\"127.0.0.1:9200\"", "Nhận theo giao thức bulk của Elasticsearch và NDJSON", "Elasticsearch-compatible bulk requests and NDJSON"),
    usual("gate", "http_over_tls", "false", "Cổng http dùng TLS; cần [gate.tls]", "The http listener speaks TLS; needs [gate.tls]"),
    usual("gate", "anonymous_from", "[]", "Các mạng, ngoài loopback, được gửi qua http mà không cần mã truy cập; ví dụ \"10.20.0.0/16\"", "Networks beside loopback that may deliver over http without a token, for example \"10.20.0.0/16\""),
    usual("gate", "state_dir", "\"luytre-data/gate\"", "Thư mục cho những gì phải còn sau khi khởi động lại; mặc định là gate trong thư mục dữ liệu", "Folder for what must survive a restart; by default gate in the data folder"),

    unset("gate.tls", "certificate", "\"/etc/luytre/gate.pem\"", "Tệp PEM chứa chuỗi chứng thư của máy chủ (bắt buộc)", "PEM file with the server's certificate chain (required)"),
    unset("gate.tls", "key", "\"/etc/luytre/gate.key\"", "Tệp PEM chứa khóa riêng (bắt buộc)", "PEM file with its private key (required)"),
    unset("gate.tls", "client_authorities", "\"/etc/luytre/clients.pem\"", "Tệp PEM chứa các tổ chức ký chứng thư của máy gửi; không có thì không hỏi chứng thư", "PEM file with the authorities that sign client certificates; without it none is asked for"),
    usual("gate.tls", "client_certificate_required", "false", "Từ chối máy gửi không có chứng thư", "A client without a certificate is refused"),

    unset("gate.follow", "path", "\"/var/log/nginx/*.log\"", "Đường dẫn; * và ? thay cho một phần của tên (bắt buộc)", "Path; * and ? stand for parts of names (required)"),
    unset("gate.follow", "format", "\"nginx_access\"", "Định dạng (luytre hunt --list-formats); không có thì nhận ra theo nội dung", "Format (luytre hunt --list-formats); recognised by content when absent"),
    unset("gate.follow", "host", "\"web01\"", "Máy đã ghi các tệp, cho bản ghi không nêu tên máy", "Host that wrote the files, for records that name none"),

    usual("gate.limits", "batch_events", "500", "Số sự kiện đủ để chuyển một lô đi", "Events after which a batch is handed on"),
    usual("gate.limits", "batch_bytes", "1048576", "Số byte đủ để chuyển một lô đi", "Bytes after which a batch is handed on"),
    usual("gate.limits", "batch_idle_ms", "100", "Số mili giây im lặng đủ để chuyển một lô đi", "Milliseconds without input after which a batch is handed on"),
    usual("gate.limits", "connections", "2000", "Số kết nối cùng mở của một cổng", "Open connections of a listener"),
    usual("gate.limits", "connections_per_address", "64", "Số kết nối cùng mở của một địa chỉ tại một cổng", "Open connections of one address at a listener"),
    usual("gate.limits", "idle_s", "14400", "Số giây im lặng trước khi đóng một luồng", "Seconds without a byte after which a stream is closed"),
    usual("gate.limits", "handshake_s", "10", "Số giây cho một lần bắt tay TLS", "Seconds for a TLS handshake"),
    usual("gate.limits", "body_s", "300", "Số giây cho phần thân một yêu cầu HTTP", "Seconds for the body of an HTTP request"),
    usual("gate.limits", "body_still_s", "30", "Số giây im lặng trước khi bỏ phần thân một yêu cầu HTTP", "Seconds without a byte after which the body of an HTTP request is given up"),
    usual("gate.limits", "drain_s", "5", "Số giây cho kết nối đang mở khi dừng", "Seconds for open connections to end when the gate is closed"),
    usual("gate.limits", "udp_buffer_bytes", "8388608", "Bộ đệm nhận của socket UDP (nhân có thể cho ít hơn)", "Receive buffer of the UDP socket in bytes (the kernel may give less)"),
    usual("gate.limits", "udp_queue_bytes", "67108864", "Số byte UDP được chờ ghi; phần vượt bị bỏ và được đếm", "Bytes of datagrams that wait to be stored; what comes beyond is dropped and counted"),
    usual("gate.limits", "body_bytes", "67108864", "Số byte của một yêu cầu HTTP như khi gửi", "Bytes of an HTTP body as sent"),
    usual("gate.limits", "body_bytes_unpacked", "134217728", "Số byte của một yêu cầu HTTP sau khi giải nén", "Bytes of an HTTP body after decompression"),
    usual("gate.limits", "bodies", "4", "Số yêu cầu HTTP được xử lý cùng lúc", "HTTP bodies that are worked on at the same time"),
    usual("gate.limits", "busy_patience_s", "10", "Số giây chờ kho đang bận trước khi mời gửi lại", "Seconds that a delivery waits for a busy store before the client is told to come again"),
    usual("gate.limits", "follow_poll_ms", "250", "Số mili giây giữa hai lần nhìn vào tệp được theo dõi", "Milliseconds between two looks at followed files"),
];

/// The keys of a table.
pub fn of(table: &str) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |key| key.table == table)
}

/// Returns a configuration file with every key as a comment: it means the same as no key at all.
pub fn sample(language: Language) -> String {
    let mut text = format!(
        "# {}\n# {}\n",
        language.pick("Cấu hình của luytre.", "Configuration of luytre."),
        language.pick(
            "Bỏ dấu # ở đầu dòng để đặt giá trị; dòng để nguyên là giá trị mặc định hoặc ví dụ.",
            "Take away the # to set a value; what stands is the default, or an example."
        )
    );
    for table in TABLES {
        writeln!(text, "\n# {}", language.pick(table.vi, table.en)).expect("a String takes everything");
        let head = match (table.name, table.repeats) {
            ("", _) => String::new(),
            (name, true) => format!("[[{name}]]\n"),
            (name, false) => format!("[{name}]\n"),
        };
        let mark = if table.optional { "# " } else { "" };
        if !head.is_empty() {
            write!(text, "{mark}{head}").expect("a String takes everything");
        }
        for key in of(table.name) {
            let state = if key.usual.is_some() { "" } else { language.pick(" (ví dụ)", " (example)") };
            writeln!(text, "# {}{state}\n# {} = {}", language.pick(key.vi, key.en), key.name, key.example)
                .expect("a String takes everything");
        }
    }
    text
}

/// Returns the reference page.
pub fn page() -> String {
    let mut page = String::from(
        "# Configuration\n\nGenerated from `luytre/src/config/keys.rs`. `luytre serve --config luytre.toml` reads the file; `luytre config \
         sample` writes one with every key, `luytre config check FILE` says what is wrong with it, `luytre config show` prints what is \
         in force. An unknown key is an error. A flag of `luytre serve` (`--data`, `--listen`, `--ingest`, `--syslog-udp`, `--syslog-tcp`, \
         `--syslog-tls`, `--tls-certificate`, `--tls-key`) counts before the file.\n\nWithout a file the centre hears this machine alone: \
         pages on 127.0.0.1:8080, bulk and NDJSON on 127.0.0.1:9200, syslog over UDP and TCP on 127.0.0.1:5514, data in \
         `./luytre-data`. With a file, syslog is off until the file names an address.\n",
    );
    for table in TABLES {
        let head = match (table.name, table.repeats) {
            ("", _) => "Top of the file".to_owned(),
            (name, true) => format!("`[[{name}]]`"),
            (name, false) => format!("`[{name}]`"),
        };
        write!(page, "\n## {head}\n\n{} · {}\n\n", table.vi, table.en).expect("a String takes everything");
        page.push_str("| key | without it | meaning |\n| --- | --- | --- |\n");
        for key in of(table.name) {
            let usual = key.usual.map_or_else(|| format!("– (as `{}`)", key.example), |usual| format!("`{usual}`"));
            writeln!(page, "| `{}` | {usual} | {}<br>{} |", key.name, key.vi, key.en)
                .expect("a String takes everything");
        }
    }
    page
}

#[cfg(test)]
mod tests;
