//! One suite for every implementation, and the comparison that makes the store in memory the measure of the other.

use std::collections::BTreeSet;
use std::sync::Arc;

use luytre_events::ParquetStore;
use luytre_model::query::Expr;
use luytre_model::store::{
    Appended, Delivery, EventStore, MemoryStore, Position, Scope, SearchRequest, StoreError, SummaryRequest,
    SurveyRequest,
};
use luytre_model::{EventBatch, Nanos, RejectReason};

use crate::samples::{Dice, NOON, USERS, append, batch, everything, found, named, open, wait, with_rejects};

/// A store with a way to move on to its next state (segments, merged segments, after a restart).
trait Subject {
    fn store(&self) -> &dyn EventStore;
    fn settle(&mut self);
}

struct InMemory(MemoryStore);

impl Subject for InMemory {
    fn store(&self) -> &dyn EventStore {
        &self.0
    }
    fn settle(&mut self) {}
}

#[derive(Clone, Copy, PartialEq)]
enum Settle {
    Stay,
    Flush,
    Merge,
    Reopen,
}

struct OnDisk {
    folder: tempfile::TempDir,
    store: Option<ParquetStore>,
    settle: Settle,
}

impl Subject for OnDisk {
    fn store(&self) -> &dyn EventStore {
        self.store.as_ref().expect("open")
    }
    fn settle(&mut self) {
        let store = self.store.as_ref().expect("open");
        match self.settle {
            Settle::Stay => {}
            Settle::Flush => wait(store.flush()).expect("flushed"),
            Settle::Merge => {
                wait(store.flush()).expect("flushed");
                wait(store.compact()).expect("merged");
            }
            Settle::Reopen => {
                drop(self.store.take());
                self.store = Some(open(self.folder.path()));
            }
        }
    }
}

fn on_disk(settle: Settle) -> OnDisk {
    let folder = tempfile::tempdir().expect("a folder");
    OnDisk { store: Some(open(folder.path())), folder, settle }
}

fn each(check: impl Fn(&mut dyn Subject)) {
    check(&mut InMemory(MemoryStore::new()));
    for settle in [Settle::Stay, Settle::Flush, Settle::Merge, Settle::Reopen] {
        check(&mut on_disk(settle));
    }
}

#[test]
fn an_append_is_read_found_and_counted() {
    each(|subject| {
        let first = append(subject.store(), with_rejects(named(["an".into(), "binh".into()]), 3));
        assert_eq!(first, Appended { first: Position(0), stored: 2, duplicate: false });
        subject.settle();
        let second = append(subject.store(), named(["chi".into()]));
        assert_eq!(second.first, Position(2));
        subject.settle();
        assert_eq!(found(subject.store(), "").events.len(), 3);
        assert_eq!(found(subject.store(), "user.name:binh").events.len(), 1);
        let counts = &subject.store().sources()["sh-1"];
        assert_eq!((counts.received, counts.stored, counts.rejected_total()), (6, 3, 3));
        assert_eq!((counts.last_event, counts.last_received), (Some(NOON), Some(NOON)));
        assert_eq!(counts.by_hour.values().sum::<u64>(), 3);
        let stats = wait(subject.store().stats()).expect("known");
        assert_eq!((stats.events, stats.original_bytes, stats.span), (3, 9, Some((NOON, NOON))));
        assert_eq!(wait(subject.store().verify()).expect("read"), []);
    });
}

#[test]
fn a_reader_gets_every_batch_once_and_in_order() {
    each(|subject| {
        wait(subject.store().release("detector", Position(0))).expect("released");
        for round in 0..5 {
            append(subject.store(), named((0..3).map(|index| format!("u{round}-{index}"))));
            // A batch of refused records only is nothing to read.
            append(subject.store(), with_rejects(EventBatch::new(), 1));
            subject.settle();
        }
        let (mut position, mut names) = (Position(0), Vec::new());
        loop {
            let (batches, next) = wait(subject.store().read(position, 4)).expect("read");
            if batches.is_empty() {
                assert_eq!(next, position);
                break;
            }
            for batch in batches {
                assert!(batch.first_sequence() >= position.0);
                names.extend(batch.rows().map(|event| String::from_utf8_lossy(event.original()).into_owned()));
            }
            position = next;
        }
        let expected: Vec<String> =
            (0..5).flat_map(|round| (0..3).map(move |index| format!("u{round}-{index}"))).collect();
        assert_eq!(names, expected);
        let (batches, next) = wait(subject.store().read(Position(7), 1)).expect("read");
        assert_eq!((batches.len(), batches[0].first_sequence(), next), (1, 6, Position(9)));
        wait(subject.store().wait(Position(14))).expect("there is one");
    });
}

#[test]
fn a_delivery_is_stored_once() {
    each(|subject| {
        let delivery = Some(Delivery([9; 16]));
        wait(subject.store().append(named(["an".into()]), None)).expect("stored");
        wait(subject.store().append(named(["binh".into()]), delivery)).expect("stored");
        subject.settle();
        let again = wait(subject.store().append(named(["binh".into()]), delivery)).expect("recognised");
        assert_eq!(again, Appended { first: Position(1), stored: 0, duplicate: true });
        assert_eq!(found(subject.store(), "binh").events.len(), 1);
        assert_eq!(subject.store().sources()["sh-1"].received, 2);
    });
}

#[test]
fn of_deliveries_at_the_same_time_exactly_one_is_stored() {
    each(|subject| {
        let store = subject.store();
        let one = || store.append(named(["an".into()]), Some(Delivery([4; 16])));
        let answers = wait(async { tokio::join!(one(), one(), one()) });
        let answers = [answers.0, answers.1, answers.2].map(|answer| answer.expect("answered"));
        assert_eq!(answers.iter().filter(|answer| !answer.duplicate).count(), 1);
        assert!(answers.iter().all(|answer| answer.first == Position(0)));
        assert_eq!(found(store, "").events.len(), 1);
    });
}

#[test]
fn refused_records_are_kept_for_whoever_mends_the_source() {
    each(|subject| {
        append(subject.store(), with_rejects(named(["an".into()]), 3));
        subject.settle();
        append(subject.store(), with_rejects(named(["binh".into()]), 2));
        let of = |source: &str, agencies: &[&str], limit: usize| {
            let agencies = agencies.iter().map(|agency| (*agency).to_owned()).collect();
            let scope = Scope::Of { agencies, sources: BTreeSet::from([source.to_owned()]) };
            wait(subject.store().rejects(source, scope, limit)).expect("read")
        };
        let newest = of("sh-1", &["H01"], 4);
        let offsets: Vec<u64> = newest.iter().map(|sample| sample.offset).collect();
        assert_eq!(offsets, [1, 0, 2, 1], "newest first");
        let first = &newest[0];
        assert_eq!((first.at, first.reason, first.sample.as_str()), (NOON, RejectReason::BadSyntax, "{"));
        assert_eq!(first.detail, "a brace is missing");
        assert_eq!(of("sh-1", &["H01"], 20).len(), 5);
        // Whoever the source belongs to today does not see what was refused under another agency.
        assert_eq!(of("sh-1", &["H02"], 20), []);
        assert_eq!(of("web-2", &["H02"], 20), []);
        subject.settle();
        assert_eq!(wait(subject.store().rejects("sh-1", Scope::All, 20)).expect("read").len(), 5);
        assert_eq!((subject.store().end(), subject.store().pressure()), (Position(2), None));
    });
}

#[test]
fn a_waiting_reader_is_woken() {
    each(|subject| {
        let store = subject.store();
        wait(async {
            let (waited, stored) = tokio::join!(store.wait(Position(0)), store.append(named(["an".into()]), None));
            waited.expect("woken");
            stored.expect("stored");
        });
    });
}

#[test]
fn after_the_end_nothing_is_taken() {
    each(|subject| {
        append(subject.store(), named(["an".into()]));
        wait(subject.store().close()).expect("closed");
        let refused = wait(subject.store().append(named(["binh".into()]), None));
        assert!(matches!(refused, Err(StoreError::Closed)));
        assert!(matches!(wait(subject.store().wait(Position(1))), Err(StoreError::Closed)));
    });
}

/// Both stores with the same events, some of them fresh, some in segments of several flushes.
fn twins(settle: Settle, rounds: usize, events: usize) -> (MemoryStore, OnDisk) {
    let memory = MemoryStore::new();
    let mut disk = on_disk(settle);
    let mut dice = Dice(0x5eed);
    for round in 0..rounds {
        let mut batch = batch(&mut dice, events);
        if round == 1 {
            // Never placed: nobody but the whole province sees it.
            let mut event = batch.event("kv.log", NOON, b"unplaced needle");
            event.str(luytre_model::schema::col::USER_NAME, "nobody");
            event.finish();
        }
        append(&memory, batch.clone());
        append(disk.store(), batch);
        if round + 1 < rounds || settle == Settle::Merge {
            disk.settle();
        }
    }
    (memory, disk)
}

const QUERIES: [&str; 44] = [
    "",
    "not root",
    "root",
    "oracle",
    "racl",
    "\"password for oracle\"",
    "\"word for orac\"",
    "dang",
    "Đặng",
    "đặng văn",
    "văn",
    "user.name:\"Đặng Văn An\"",
    "user.name:\"dang van an\"",
    "user.name:dang*",
    "user.name:*an",
    "user.name:second",
    "user.name:*",
    "οδυσσευς",
    "ΟΔΥΣΣΕΎΣ",
    "user.name:\"nt authority\\\\system\"",
    "source.ip:10.1.2.3",
    "source.ip:10.1.*",
    "10.0.7.",
    "source.port:>=1990",
    "source.port:443 or source.port:17",
    "destination.port:443",
    "destination.port:\"not a port\"",
    "event.dataset:sshd.auth source.port:<40",
    "event.dataset:claimed.kind",
    "event.dataset:ssh* -root",
    "luytre.source:web-2 4625",
    "luytre.source:claimed",
    "luytre.layer:application (root or admin)",
    "luytre.agency:*",
    "event.code:(4624 or 1) oracle",
    "winlog.event_data.Hash:7",
    "winlog.event_data.Hash:sha1*",
    "score:0..9 flag:true",
    "whole:5",
    "empty:*",
    "mật khẩu",
    "mat",
    "nothing-like-this",
    "needle",
];

fn scopes() -> [Scope; 3] {
    let of = |agencies: &[&str], sources: &[&str]| Scope::Of {
        agencies: agencies.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>(),
        sources: sources.iter().map(|code| (*code).to_owned()).collect(),
    };
    [Scope::All, of(&["H01"], &[]), of(&["H02"], &["stray"])]
}

#[track_caller]
fn same_answers(memory: &dyn EventStore, disk: &dyn EventStore, request: &SearchRequest) -> usize {
    let expected = wait(memory.search(request.clone())).expect("answered");
    let page = wait(disk.search(request.clone())).expect("answered");
    assert_eq!(page.missing, [""; 0]);
    let ids = |page: &luytre_model::store::SearchPage| page.events.iter().map(|event| event.id).collect::<Vec<_>>();
    assert_eq!(ids(&page), ids(&expected), "{request:?}");
    assert_eq!(page.events, expected.events, "{request:?}");
    assert_eq!(page.more, expected.more, "{request:?}");
    page.events.len()
}

/// Surveys of both stores, over everything and over a part, with and without the events that answer nothing.
fn same_surveys(memory: &dyn EventStore, disk: &dyn EventStore) {
    let questions: Vec<Expr> = QUERIES.iter().map(|query| Expr::parse(query).expect("readable")).collect();
    let day = 86_400 * Nanos::SECOND;
    for (from, to) in [(NOON.plus(-9 * day), NOON.plus(day)), (NOON.plus(-2 * day), NOON.plus(-day / 3))] {
        for sources in [None, Some(BTreeSet::from(["web-2".to_owned(), "stray".to_owned()]))] {
            for (everything, part) in [(true, &questions[..]), (false, &questions[3..9]), (false, &questions[27..30])] {
                let request = SurveyRequest {
                    questions: part.to_vec(),
                    from,
                    to,
                    sources: sources.clone(),
                    everything,
                    skew: 3_600 * Nanos::SECOND,
                };
                let expected = wait(memory.survey(request.clone())).expect("answered");
                assert!(!expected.senders.is_empty(), "{request:?}");
                let found = wait(disk.survey(request)).expect("answered");
                assert_eq!(found.senders.len(), expected.senders.len());
                for (found, expected) in found.senders.iter().zip(&expected.senders) {
                    for (question, (found, expected)) in part.iter().zip(found.answers.iter().zip(&expected.answers)) {
                        assert_eq!(found, expected, "{question:?}");
                    }
                    assert_eq!(found, expected);
                }
                assert_eq!(found.missing, [""; 0]);
            }
        }
    }
    assert_eq!(wait(disk.oldest()).expect("read"), wait(memory.oldest()).expect("known"));
}

fn compare(settle: Settle, rounds: usize, events: usize) {
    let (memory, disk) = twins(settle, rounds, events);
    let mut dice = Dice(77);
    let mut hits = 0;
    for query in QUERIES {
        for scope in scopes() {
            let request = SearchRequest { scope, ..everything(query, 40) };
            hits += same_answers(&memory, disk.store(), &request);
            let from = NOON.plus(-i64::try_from(dice.roll(3 * 86_400)).expect("small") * Nanos::SECOND);
            let to = from.plus(i64::try_from(dice.roll(86_400)).expect("small") * Nanos::SECOND);
            same_answers(&memory, disk.store(), &SearchRequest { from, to, ..request });
        }
    }
    assert!(hits > 1_000, "the queries find something: {hits}");
    assert_eq!(wait(disk.store().verify()).expect("read"), []);
    assert_eq!(disk.store().sources(), memory.sources());
    same_surveys(&memory, disk.store());
}

#[test]
fn segments_answer_as_memory_does() {
    compare(Settle::Flush, 3, 250);
}

#[test]
fn merged_segments_answer_as_memory_does() {
    compare(Settle::Merge, 3, 250);
}

#[test]
fn a_reopened_store_answers_as_memory_does() {
    compare(Settle::Reopen, 2, 250);
}

#[test]
fn many_pages_answer_as_memory_does() {
    let (memory, disk) = twins(Settle::Merge, 2, 8_500);
    for query in ["user.name:second oracle", "\"10.1.2.1\"", "đặng 4625", "needle"] {
        let mut request = everything(query, 60);
        for _ in 0..2 {
            same_answers(&memory, disk.store(), &request);
            let page = wait(memory.search(request.clone())).expect("answered");
            request.after = page.events.last().map(|event| (event.time, event.id));
        }
    }
    let event = found(&memory, "user.name:third").events.swap_remove(3);
    assert_eq!(wait(disk.store().event(event.id, Scope::All)).expect("answered"), Some(event));
}

#[test]
fn an_event_is_found_by_its_identity_within_the_scope() {
    let (memory, disk) = twins(Settle::Flush, 3, 50);
    for event in found(&memory, "").events {
        for scope in scopes() {
            let expected = wait(memory.event(event.id, scope.clone())).expect("answered");
            assert_eq!(wait(disk.store().event(event.id, scope)).expect("answered"), expected);
        }
        let request = everything(&format!("luytre.event_id:{}", event.id), 9);
        assert_eq!(same_answers(&memory, disk.store(), &request), 1);
    }
    let unknown = "0123456789abcdef0123456789abcdef".parse().expect("an id");
    assert_eq!(wait(disk.store().event(unknown, Scope::All)).expect("answered"), None);
}

#[test]
fn summaries_are_the_same_whole_and_sampled() {
    let (memory, disk) = twins(Settle::Flush, 3, 300);
    for query in ["", "root", "source.port:<500", "nothing-like-this"] {
        for examine in [10_000, 37, 0] {
            for scope in scopes() {
                let request = SummaryRequest {
                    query: Expr::parse(query).expect("valid"),
                    scope,
                    from: NOON.plus(-2 * 86_400 * Nanos::SECOND),
                    to: NOON,
                    bars: 48,
                    facets: ["user.name", "event.dataset", "winlog.event_data.Hash", "source.port", "luytre.agency"]
                        .map(str::to_owned)
                        .to_vec(),
                    values: 5,
                    examine,
                };
                let expected = wait(memory.summarize(request.clone())).expect("answered");
                let summary = wait(disk.store().summarize(request)).expect("answered");
                assert_eq!(summary.total, expected.total);
                assert_eq!(summary.bars, expected.bars);
                assert_eq!(summary.facets, expected.facets);
                assert_eq!(summary.fields, expected.fields);
                assert_eq!(summary.sampled, expected.sampled);
            }
        }
    }
}

#[test]
fn random_queries_over_random_events_have_the_same_answers() {
    let mut dice = Dice(0xfeed);
    for round in 0..4 {
        let (memory, disk) = twins(if round % 2 == 0 { Settle::Flush } else { Settle::Merge }, 3, 60);
        for _ in 0..60 {
            let query = random_query(&mut dice, 2);
            same_answers(&memory, disk.store(), &everything(&query, 1 + dice.roll(80)));
        }
    }
}

fn random_query(dice: &mut Dice, depth: usize) -> String {
    if depth > 0 && dice.roll(2) == 0 {
        let (left, right) = (random_query(dice, depth - 1), random_query(dice, depth - 1));
        return match dice.roll(3) {
            0 => format!("({left} or {right})"),
            1 => format!("({left} {right})"),
            _ => format!("(not {left} {right})"),
        };
    }
    let user = USERS[dice.roll(USERS.len())];
    let from = dice.roll(user.chars().count());
    let part: String = user.chars().skip(from).take(1 + dice.roll(9)).collect();
    let part = part.replace('\\', "\\\\");
    match dice.roll(7) {
        0 => format!("\"{part}\""),
        1 => format!("\"for {part}\""),
        2 => format!("user.name:\"{part}\""),
        3 => format!("{}*{}", dice.pick(&["fail", "10.", "port", "kv"]), dice.roll(30)),
        4 => format!("source.ip:10.{}.*", dice.roll(4)),
        5 => format!("event.dataset:{}*", dice.pick(&["s", "ng", "windows", "claimed"])),
        _ => format!("{}:{}", dice.pick(&["event.code", "source.port", "flag", "score"]), dice.roll(2_000)),
    }
}

#[test]
fn the_store_is_used_by_many_tasks_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Arc::new(open(folder.path()));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().expect("a runtime");
    runtime.block_on(async {
        let tasks: Vec<_> = (0..20)
            .map(|task| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    for round in 0..10 {
                        let batch = named([format!("t{task}-{round}")]);
                        store.append(batch, None).await.expect("stored");
                        if round % 4 == 0 {
                            store.flush().await.expect("flushed");
                        }
                        let query = format!("user.name:t{task}-{round}");
                        let page = store.search(everything(&query, 5)).await.expect("answered");
                        assert_eq!(page.events.len(), 1, "{query}");
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("done");
        }
        store.compact().await.expect("merged");
    });
    assert_eq!(found(store.as_ref(), "").events.len(), 200);
    assert_eq!(wait(store.verify()).expect("read"), []);
}
