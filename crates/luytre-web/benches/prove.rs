//! Pages of what the province proves, over 150 agencies, 2,000 systems and 300,000 verdicts in SQLite: each is asked of
//! the router as a browser would ask, by somebody who sees the whole province. `cargo bench -p luytre-web --bench prove`.
//!
//! Before it measures, it checks that each page answers and stays under 100 kB.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use http_body_util::BodyExt as _;
use luytre_desk::views::{ImportForm, NewPerson};
use luytre_desk::{Actor, Desk, DeskParts, Detector, Found, Language, ManualClock, Rules};
use luytre_govern::catalogue::shipped;
use luytre_govern::requirement::{Evidence, Given, Judgement, Shown, Verdict};
use luytre_govern::{Date, Role, System};
use luytre_ledger::{Ledger, Note, VerdictWrite, Write};
use luytre_model::ids::{AgencyId, SystemId};
use luytre_model::store::MemoryStore;
use luytre_model::{EventBatch, Nanos, ProtectionLevel};
use luytre_web::{WebSettings, router};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

const AGENCIES: usize = 150;
const SYSTEMS: usize = 2_000;
const VERDICTS_OF_A_SYSTEM: usize = 150;
/// Longest page.
const PAGE_BYTES_MAX: usize = 100_000;
const PASSWORD: &str = "tre già măng mọc 2026";
/// 22/11/2026 15:42 in Vietnam.
const NOW: Nanos = Nanos(1_795_336_920 * Nanos::SECOND);

const PAGES: [&str; 10] = [
    "/requirements",
    "/requirements?order=worst&cursor=60",
    "/requirements?q=he+thong+17&order=gaps",
    "/gaps",
    "/gaps?item=TCVN14423.LOG.RETAIN",
    "/requirements/HT-0001",
    "/requirements/HT-0001?group=NET",
    "/requirements/HT-0001/TCVN14423.LOG.RETAIN",
    "/requirements/HT-0001/duties",
    "/requirements/HT-0001/print",
];

struct NoRules;

struct NoDetector;

impl Rules for NoRules {
    fn detector(&self, _: Option<&[u8]>) -> Box<dyn Detector> {
        Box::new(NoDetector)
    }

    fn loaded(&self) -> usize {
        0
    }
}

impl Detector for NoDetector {
    fn examine(&mut self, _: &EventBatch, _: &mut Vec<Found>) {}

    fn checkpoint(&self) -> Vec<u8> {
        Vec::new()
    }
}

struct Centre {
    runtime: Runtime,
    router: Router,
    session: String,
    _folder: TempDir,
}

static CENTRE: LazyLock<Centre> = LazyLock::new(|| {
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (router, session) = runtime.block_on(open(&folder));
    let centre = Centre { runtime, router, session, _folder: folder };
    for page in PAGES {
        let bytes = centre.get(page);
        println!("{:>7} bytes  {page}", bytes.len());
        assert!(bytes.len() < PAGE_BYTES_MAX, "{page} has {} bytes", bytes.len());
    }
    centre
});

impl Centre {
    fn get(&self, path: &str) -> Vec<u8> {
        let request = Request::builder()
            .uri(path)
            .header("host", "127.0.0.1:8080")
            .header("cookie", format!("luytre={}", self.session))
            .body(Body::empty())
            .expect("a request");
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.expect("the router answers");
            assert_eq!(answer.status(), 200, "{path}");
            answer.into_body().collect().await.expect("the body is whole").to_bytes().to_vec()
        })
    }
}

async fn open(folder: &TempDir) -> (Router, String) {
    let path = folder.path().join("ledger.sqlite");
    let ledger = Ledger::open_file(&path).await.expect("the ledger opens");
    let clock = Arc::new(ManualClock::new(NOW));
    let parts = || DeskParts {
        ledger: ledger.clone(),
        events: Arc::new(MemoryStore::new()),
        rules: Arc::new(NoRules),
        clock: clock.clone(),
    };
    let desk = Desk::open(parts()).await.expect("the desk opens");
    let mut csv = String::from("code,name,kind,parent\nTINH,Ủy ban nhân dân tỉnh,tinh,\n");
    for number in 1..AGENCIES {
        csv.push_str(&format!("CQ-{number:03},Cơ quan số {number},department,TINH\n"));
    }
    let form = ImportForm { csv: csv.into_bytes(), dry_run: false };
    assert!(desk.import_agencies(&Actor::console(), &form).await.expect("imported").applied);
    let person = NewPerson {
        login: "danh.gia".to_owned(),
        name: "Ngô Bích Ngọc".to_owned(),
        role: Role::Assessor,
        agency: None,
        language: Language::Vi,
        password: Some(PASSWORD.to_owned()),
    };
    desk.create_person(&Actor::console(), person).await.expect("a new login");
    generate(&ledger).await;
    desk.reload_registry().await.expect("the registry is read");
    let session = desk.sign_in("danh.gia", PASSWORD.to_owned(), None).await.expect("signed in").token;
    (router(desk, WebSettings::new(clock)), session)
}

/// Writes systems and verdicts, each system's in one transaction.
async fn generate(ledger: &Ledger) {
    let note = Note {
        at: NOW,
        actor: None,
        actor_name: "bench".to_owned(),
        act: "requirement.judge".to_owned(),
        subject: "system".to_owned(),
        agency: None,
        detail: serde_json::Value::Null,
    };
    let agencies: Vec<AgencyId> = ledger
        .read()
        .await
        .expect("a reader")
        .agencies()
        .await
        .expect("agencies")
        .into_iter()
        .map(|one| one.id)
        .collect();
    let (catalogue, level) = (shipped().present(), ProtectionLevel::ALL[2]);
    let items: Vec<&str> = catalogue.at(level).take(VERDICTS_OF_A_SYSTEM).map(|row| row.id.as_str()).collect();
    let on: Date = "2026-11-01".parse().expect("a day");
    for block in 0..SYSTEMS / 100 {
        let mut work = ledger.begin().await.expect("a transaction");
        for number in block * 100..(block + 1) * 100 {
            let system = System {
                id: SystemId(0),
                code: format!("HT-{number:04}"),
                name: format!("Hệ thống {number}"),
                agency: agencies[number % agencies.len()],
                level: Some(level),
                owner: "Ủy ban nhân dân tỉnh".to_owned(),
                required_layers: None,
                contact_name: String::new(),
                contact_phone: String::new(),
            };
            work.record(Write::NewSystem(&system), &note).await.expect("a new system");
            let write = |(place, item): (usize, &&str)| VerdictWrite {
                item: (*item).to_owned(),
                seen: 0,
                judgement: judgement(number * 7 + place * 13, level, on),
                detail: serde_json::Value::Null,
            };
            let writes: Vec<VerdictWrite> = items.iter().enumerate().map(write).collect();
            work.write_verdicts(&system.code, &catalogue.id, &writes, &note).await.expect("written");
        }
        work.commit().await.expect("committed");
    }
}

fn judgement(lot: usize, level: ProtectionLevel, on: Date) -> Judgement {
    let verdict = match lot % 10 {
        0..=5 => Verdict::Met,
        6 | 7 => Verdict::Partly,
        8 => Verdict::NotMet,
        _ => Verdict::NotApplicable { reason: "Hệ thống không có thành phần này.".to_owned() },
    };
    let finding = "Đã xem cấu hình và biên bản tại thời điểm đánh giá.".to_owned();
    let by = "danh.gia".to_owned();
    let shown = Shown::Text { text: format!("Biên bản số {}/BB, có chữ ký của các bên", lot % 900) };
    Judgement {
        given: Some(Given { verdict, level, by: by.clone(), organisation: None, on, finding, carried: None }),
        evidence: vec![Evidence { shown, by, on }],
        responsible: "Cán bộ phụ trách".to_owned(),
        due: None,
    }
}

fn main() {
    LazyLock::force(&CENTRE);
    divan::main();
}

#[divan::bench(args = PAGES, sample_count = 20)]
fn page(page: &str) -> usize {
    CENTRE.get(page).len()
}
