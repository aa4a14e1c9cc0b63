//! How fast the alert queue answers when it holds 100,000 alerts, on SQLite in a temporary folder.

use std::sync::{Arc, OnceLock};

use luytre_ledger::{AlertQuery, AlertSort, Facet, GroupBy, Ledger, Note};
use luytre_model::store::Scope;
use luytre_model::{EventId, Layer, Nanos, ProtectionLevel, Severity};
use luytre_respond::{Finding, RuleRef, State, group};

const ALERTS: u64 = 100_000;
const START: i64 = 1_790_000_000 * Nanos::SECOND;

struct Filled {
    runtime: tokio::runtime::Runtime,
    ledger: Ledger,
    _folder: tempfile::TempDir,
}

fn filled() -> &'static Filled {
    static FILLED: OnceLock<Filled> = OnceLock::new();
    FILLED.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let ledger = runtime.block_on(async {
            let ledger = Ledger::open_file(&folder.path().join("ledger.sqlite")).await.expect("the ledger opens");
            let mut work = ledger.begin().await.expect("a transaction begins");
            for number in 0..ALERTS {
                let group = group([finding(number)]).remove(0);
                work.upsert_alert(&group, Nanos(START)).await.expect("the alert is written");
            }
            work.commit().await.expect("it is committed");
            ledger
        });
        Filled { runtime, ledger, _folder: folder }
    })
}

fn finding(number: u64) -> Finding {
    let turn = usize::try_from(number).expect("a small number");
    let rule = RuleRef {
        id: format!("rule-{}", number % 200),
        title_vi: "Dò mật khẩu qua SSH từ một địa chỉ".to_owned(),
        title_en: "SSH password guessing from one address".to_owned(),
        level: Severity::ALL[1 + turn % 4],
        author: "luytre".to_owned(),
        tags: vec!["attack.credential-access".to_owned(), "attack.t1110".to_owned()],
        advice_vi: "Chặn địa chỉ; xem các lần đăng nhập thành công sau đó.".to_owned(),
        advice_en: "Block the address; look for successful sign-ins after it.".to_owned(),
    };
    Finding {
        rule: Arc::new(rule),
        layer: Some(Layer::ALL[turn % 4]),
        agency: Some(format!("{:05}", number % 400)),
        system: Some(format!("system-{}", number % 600)),
        protection: ProtectionLevel::try_from(3).ok(),
        source: format!("source-{}", number % 1_200),
        entity: format!("10.{}.{}.{}", number >> 16, (number >> 8) & 255, number & 255),
        at: Nanos(START + i64::try_from(number).expect("a small number") * Nanos::SECOND),
        event: EventId::new(1, 1, number),
    }
}

fn some_agencies() -> Scope {
    Scope::Of { agencies: (0..40).map(|code| format!("{code:05}")).collect(), sources: Default::default() }
}

fn page(bencher: divan::Bencher<'_, '_>, query: &AlertQuery) {
    let Filled { runtime, ledger, .. } = filled();
    bencher.bench_local(|| {
        runtime.block_on(async { ledger.read().await.expect("reads").alerts(query).await.expect("answers").len() })
    });
}

#[divan::bench]
fn first_page_newest(bencher: divan::Bencher<'_, '_>) {
    page(bencher, &AlertQuery::new(Scope::All));
}

#[divan::bench]
fn first_page_open_by_risk(bencher: divan::Bencher<'_, '_>) {
    let states = vec![State::New, State::InProgress];
    page(bencher, &AlertQuery { states, sort: AlertSort::Risk, ..AlertQuery::new(Scope::All) });
}

#[divan::bench]
fn first_page_of_forty_agencies(bencher: divan::Bencher<'_, '_>) {
    page(bencher, &AlertQuery::new(some_agencies()));
}

#[divan::bench]
fn first_page_rare_text(bencher: divan::Bencher<'_, '_>) {
    page(bencher, &AlertQuery { text: Some("10.0.1.7".to_owned()), ..AlertQuery::new(Scope::All) });
}

#[divan::bench]
fn count_all_by_state(bencher: divan::Bencher<'_, '_>) {
    let Filled { runtime, ledger, .. } = filled();
    let query = AlertQuery::new(Scope::All);
    bencher.bench_local(|| {
        runtime.block_on(async {
            ledger.read().await.expect("reads").count_alerts_by(&query, Facet::State).await.expect("answers").len()
        })
    });
}

#[divan::bench]
fn groups_by_rule(bencher: divan::Bencher<'_, '_>) {
    let Filled { runtime, ledger, .. } = filled();
    let query = AlertQuery::new(Scope::All);
    bencher.bench_local(|| {
        runtime.block_on(async {
            ledger.read().await.expect("reads").alert_groups(&query, GroupBy::Rule).await.expect("answers").len()
        })
    });
}

#[divan::bench]
fn one_audit_entry_with_fsync(bencher: divan::Bencher<'_, '_>) {
    let Filled { runtime, ledger, .. } = filled();
    let note = Note {
        at: Nanos(START),
        actor: None,
        actor_name: "bench".to_owned(),
        act: "bench".to_owned(),
        subject: "bench".to_owned(),
        agency: None,
        detail: serde_json::Value::Null,
    };
    bencher.bench_local(|| {
        runtime.block_on(async {
            let mut work = ledger.begin().await.expect("begins");
            work.note(&note).await.expect("is written");
            work.commit().await.expect("commits");
        })
    });
}

fn main() {
    divan::main();
}
