//! Events and stores for the tests.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use luytre_events::{Options, ParquetStore};
use luytre_model::query::Expr;
use luytre_model::schema::col;
use luytre_model::store::{Appended, EventStore, Scope, SearchPage, SearchRequest};
use luytre_model::{EventBatch, Layer, Nanos, Placement, RejectReason, TimeQuality, ValueRef};

/// The day on which the tests happen.
pub const NOON: Nanos = Nanos(1_790_000_000 * Nanos::SECOND);

/// Options that write to segments only when told.
pub fn options() -> Options {
    let mut options = Options::new(Arc::new(|| NOON));
    options.flush_after = Duration::from_secs(86_400);
    options.journal_segment_bytes = 1 << 20;
    options.compact_files = 0;
    options.min_free_bytes = 0;
    options.search_deadline = Duration::from_secs(600);
    options
}

pub fn open(folder: &Path) -> ParquetStore {
    ParquetStore::open(folder, options()).expect("the store opens")
}

/// A small generator whose numbers are the same everywhere.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).expect("below a usize")
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }
}

pub const USERS: [&str; 8] =
    ["root", "oracle", "Đặng Văn An", "dang van an", "admin", "svc_backup", "NT AUTHORITY\\SYSTEM", "ΟΔΥΣΣΕΥΣ"];
pub const KINDS: [&str; 4] = ["sshd.auth", "nginx.access", "windows.sysmon", "kv.log"];
pub const SOURCES: [(&str, Option<&str>); 4] =
    [("sh-1", Some("H01")), ("web-2", Some("H02")), ("pc-3", Some("H01")), ("stray", None)];

pub fn placement(index: usize) -> Placement {
    let (source, agency) = SOURCES[index];
    Placement {
        source: source.to_owned(),
        agency: agency.map(str::to_owned),
        system: agency.map(|agency| format!("{agency}-S1")),
        layer: (index == 1).then_some(Layer::Application),
    }
}

/// A batch of `events` events over some days, with every shape of cell that a decoder writes.
pub fn batch(dice: &mut Dice, events: usize) -> EventBatch {
    let mut batch = EventBatch::new();
    for _ in 0..events {
        event(&mut batch, dice);
    }
    let sources: Vec<usize> = (0..events).map(|_| dice.roll(SOURCES.len())).collect();
    batch.place(|event| Some(placement(sources[event.index()])), &placement(0));
    batch
}

fn event(batch: &mut EventBatch, dice: &mut Dice) {
    let kind = KINDS[dice.roll(KINDS.len())];
    let user = USERS[dice.roll(USERS.len())];
    let address = format!("10.{}.{}.{}", dice.roll(3), dice.roll(40), dice.roll(250));
    let port = i64::try_from(dice.roll(2_000)).expect("small");
    let text = format!("{kind}: Failed password for {user} from {address} port {port} số {}", dice.roll(9_999));
    let back = i64::try_from(dice.roll(3 * 86_400)).expect("small") * Nanos::SECOND;
    let mut event = batch.event(kind, NOON, text.as_bytes());
    event.time(NOON.plus(-back - i64::try_from(dice.roll(1_000)).expect("small")), TimeQuality::ZoneAssumed);
    event.str(col::MESSAGE, &text);
    event.str(col::USER_NAME, user);
    event.str(col::SOURCE_IP, &address);
    event.int(col::SOURCE_PORT, port);
    event.str(col::EVENT_CODE, dice.pick(&["4624", "4625", "1"]));
    match dice.roll(8) {
        0 => {
            event.str(col::USER_NAME, "second");
            event.str(col::USER_NAME, "third");
        }
        1 => {
            event.str(col::DESTINATION_PORT, "not a port");
            event.int(col::DESTINATION_PORT, 443);
        }
        2 => event.named("event.dataset", ValueRef::Text("claimed.kind")),
        3 => event.named("luytre.source", ValueRef::Text("claimed")),
        4 => {
            event.overflow("winlog.event_data.Hash", ValueRef::Text("SHA1=ABC \"quoted\" \\ \n tab\t"));
            event.overflow("winlog.event_data.Hash", ValueRef::Integer(7));
        }
        5 => {
            event.overflow("score", ValueRef::Float(0.1 + f64::from(u16::try_from(dice.roll(100)).expect("small"))));
            event.overflow("whole", ValueRef::Float(5.0));
            event.overflow("flag", ValueRef::Boolean(dice.roll(2) == 0));
            event.overflow("empty", ValueRef::Text(""));
            event.at(col::EVENT_START, NOON);
        }
        6 => event.at(col::HOST_NAME, NOON),
        _ => event.str(col::URL_PATH, "/tài-liệu/Mật khẩu.php"),
    }
    event.finish();
}

/// A batch of one source whose events can be told apart by their user names.
pub fn named(names: impl IntoIterator<Item = String>) -> EventBatch {
    let mut batch = EventBatch::new();
    for name in names {
        let mut event = batch.event("kv.log", NOON, name.as_bytes());
        event.str(col::USER_NAME, &name);
        event.finish();
    }
    batch.place(|_| Some(placement(0)), &placement(0));
    batch
}

/// Adds refused records.
pub fn with_rejects(mut batch: EventBatch, count: usize) -> EventBatch {
    for offset in 0..count {
        batch.reject(RejectReason::BadSyntax, offset as u64, "a brace is missing", b"{");
    }
    batch.place(|event| event.placement().cloned().or_else(|| Some(placement(0))), &placement(0));
    batch
}

pub fn everything(query: &str, limit: usize) -> SearchRequest {
    SearchRequest {
        query: Expr::parse(query).expect("the query is valid"),
        scope: Scope::All,
        from: Nanos(i64::MIN),
        to: Nanos(i64::MAX),
        limit,
        after: None,
    }
}

pub fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

pub fn append(store: &dyn EventStore, batch: EventBatch) -> Appended {
    wait(store.append(batch, None)).expect("stored")
}

pub fn found(store: &dyn EventStore, query: &str) -> SearchPage {
    let page = wait(store.search(everything(query, 100_000))).expect("answered");
    assert_eq!(page.missing, [""; 0]);
    page
}
