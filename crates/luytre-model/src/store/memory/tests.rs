use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Wake};

use super::*;
use crate::batch::{Placement, RejectReason};
use crate::schema::col;
use crate::time::TimeQuality;

/// The futures of this store that are not `wait` are ready at once.
fn now<T>(future: BoxFuture<'_, T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the memory store never waits here"),
    }
}

fn batch(source: &str, seconds: &[i64]) -> EventBatch {
    let mut batch = EventBatch::new();
    for second in seconds {
        let at = Nanos(second * Nanos::SECOND);
        let mut event = batch.event("sshd.auth", Nanos(1_000 * Nanos::SECOND), b"Failed password");
        event.time(at, TimeQuality::Exact);
        event.str(col::USER_NAME, "root");
        event.finish();
    }
    let placement = Placement { source: source.to_owned(), ..Placement::default() };
    batch.place(|_| Some(placement.clone()), &placement);
    batch
}

fn everything(query: &str, limit: usize) -> SearchRequest {
    SearchRequest {
        query: Expr::parse(query).expect("the query is valid"),
        scope: Scope::All,
        from: Nanos(i64::MIN),
        to: Nanos(i64::MAX),
        limit,
        after: None,
    }
}

#[test]
fn finds_the_newest_first_and_goes_on_after_the_last() {
    let store = MemoryStore::new();
    now(store.append(batch("a", &[5, 9, 1]), None)).expect("stored");
    now(store.append(batch("b", &[7]), None)).expect("stored");
    let first = now(store.search(everything("failed user.name:root", 3))).expect("answered");
    let times: Vec<i64> = first.events.iter().map(|event| event.time.seconds()).collect();
    assert_eq!((times.as_slice(), first.more), ([9, 7, 5].as_slice(), true));
    let last = &first.events[2];
    let request = SearchRequest { after: Some((last.time, last.id)), ..everything("", 3) };
    let second = now(store.search(request)).expect("answered");
    assert_eq!((second.events.len(), second.events[0].time.seconds(), second.more), (1, 1, false));
}

#[test]
fn keeps_a_repeated_delivery_once() {
    let store = MemoryStore::new();
    let delivery = Some(Delivery([7; 16]));
    let first = now(store.append(batch("a", &[1, 2]), delivery)).expect("stored");
    let second = now(store.append(batch("a", &[1, 2]), delivery)).expect("recognised");
    assert_eq!(first, Appended { first: Position(0), stored: 2, duplicate: false });
    assert_eq!(second, Appended { first: Position(0), stored: 0, duplicate: true });
    assert_eq!(store.sources()["a"].received, 2);
}

#[test]
fn accounts_for_what_was_refused() {
    let store = MemoryStore::new();
    let mut mixed = batch("a", &[1]);
    mixed.reject(RejectReason::BadSyntax, 17, "a brace is missing", b"{");
    now(store.append(mixed, None)).expect("stored");
    let counts = &store.sources()["a"];
    assert_eq!((counts.received, counts.stored, counts.rejected[&RejectReason::BadSyntax]), (2, 1, 1));
    assert_eq!(now(store.verify()).expect("read"), []);
}

#[test]
fn hides_what_the_scope_does_not_allow() {
    let store = MemoryStore::new();
    now(store.append(batch("a", &[1]), None)).expect("stored");
    now(store.append(batch("b", &[2]), None)).expect("stored");
    let scope = Scope::Of { agencies: ["X".to_owned()].into(), sources: ["b".to_owned()].into() };
    let page = now(store.search(SearchRequest { scope: scope.clone(), ..everything("", 10) })).expect("answered");
    assert_eq!(page.events.len(), 1);
    assert_eq!(page.events[0].fields["luytre.source"], "b");
    let hidden = now(store.search(everything("luytre.source:a", 1))).expect("answered").events[0].id;
    assert_eq!(now(store.event(hidden, scope)).expect("answered"), None);
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn wakes_a_waiting_reader() {
    let store = MemoryStore::new();
    let flag = Arc::new(Flag(AtomicBool::new(false)));
    let waker = Waker::from(Arc::clone(&flag));
    let mut waiting = store.wait(Position(0));
    assert!(waiting.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    now(store.append(batch("a", &[1]), None)).expect("stored");
    assert!(flag.0.load(Ordering::SeqCst));
    assert!(waiting.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
    let (batches, position) = now(store.read(Position(0), 10)).expect("read");
    assert_eq!((batches.len(), position), (1, Position(1)));
}

#[test]
fn answers_busy_while_full_and_closed_after_its_end() {
    let store = MemoryStore::new();
    store.set_full(true);
    assert!(matches!(now(store.append(batch("a", &[1]), None)), Err(StoreError::Busy(_))));
    store.set_full(false);
    now(store.append(batch("a", &[1]), None)).expect("stored");
    now(store.close()).expect("closed");
    assert!(matches!(now(store.append(batch("a", &[1]), None)), Err(StoreError::Closed)));
}

#[test]
fn sums_up_over_time_and_by_value() {
    let store = MemoryStore::new();
    now(store.append(batch("a", &[0, 1, 5, 9]), None)).expect("stored");
    let request = SummaryRequest {
        query: Expr::All,
        scope: Scope::All,
        from: Nanos(0),
        to: Nanos(10 * Nanos::SECOND),
        bars: 2,
        facets: vec!["user.name".to_owned(), "luytre.source".to_owned()],
        values: 5,
        examine: 100,
    };
    let whole = now(store.summarize(request.clone())).expect("answered");
    assert_eq!((whole.total, whole.bars.as_slice(), whole.sampled), (4, [2, 2].as_slice(), false));
    assert_eq!(whole.facets["user.name"], [("root".to_owned(), 4)]);
    assert_eq!(whole.facets["luytre.source"], [("a".to_owned(), 4)]);
    assert_eq!(whole.fields["@timestamp"], 4);
    let part = now(store.summarize(SummaryRequest { examine: 1, ..request })).expect("answered");
    assert_eq!((part.total, part.bars.as_slice(), part.sampled), (1, [0, 1].as_slice(), true));
}

#[test]
fn refused_bytes_are_shown_without_acting() {
    let check = |bytes: &[u8], expected: &str| assert_eq!(escaped(bytes), expected);
    check("thẻ <b> & \"x\"".as_bytes(), "thẻ <b> & \"x\"");
    check(b"a\x1b[31m\0\n\\", "a\\x1b[31m\\x00\\x0a\\\\");
    check(b"\xff\xfea", "\\xff\\xfea");
    check("đảo\u{202e}ngược\u{85}".as_bytes(), "đảo\\u{202e}ngược\\u{85}");
}
