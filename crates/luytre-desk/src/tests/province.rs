//! Two agencies that must not see each other (`so-an`, with `phong-an` below it, and `so-bimat`), their systems, sources,
//! people, events and alerts. Everything of the second carries the word `bimat`.

use std::sync::Arc;

use luytre_govern::{Act, Language};
use luytre_ledger::Ledger;
use luytre_model::ids::AlertId;
use luytre_model::schema::col;
use luytre_model::store::{EventStore, MemoryStore};
use luytre_model::{EventBatch, Nanos, Role, Severity, TimeQuality};
use luytre_respond::RuleRef;
use tempfile::TempDir;

use crate::rules::{Detector, Found, Rules};
use crate::views::{AlertFilter, ImportForm, NewPerson, RegisterForm, SystemForm};
use crate::watch::Watcher;
use crate::{Actor, Desk, DeskParts, ManualClock, Origin, Proof};

/// 2026-11-22 08:00 in Vietnam.
pub const START: Nanos = Nanos(1_795_309_200 * Nanos::SECOND);
pub const PASSWORD: &str = "bốn con chim sẻ";

pub struct Province {
    pub desk: Arc<Desk>,
    pub store: Arc<MemoryStore>,
    pub clock: Arc<ManualClock>,
    pub folder: TempDir,
}

/// Fires `tan-cong` on every event whose original has the word `attack`, `dem-ba` on every third with `failed` (which
/// takes state from batch to batch), and the informational `biet` on every event with `hello`.
pub struct WordRules;

struct WordDetector {
    failed: u64,
}

pub fn rule(id: &str, level: Severity) -> RuleRef {
    RuleRef {
        id: id.to_owned(),
        title_vi: format!("Luật {id}"),
        title_en: format!("Rule {id}"),
        level,
        author: "Người viết".to_owned(),
        tags: vec!["attack.t1190".to_owned()],
        advice_vi: "Xem lại".to_owned(),
        advice_en: "Look again".to_owned(),
    }
}

impl Rules for WordRules {
    fn detector(&self, checkpoint: Option<&[u8]>) -> Box<dyn Detector> {
        let failed = checkpoint.and_then(|state| Some(u64::from_be_bytes(state.try_into().ok()?))).unwrap_or(0);
        Box::new(WordDetector { failed })
    }

    fn loaded(&self) -> usize {
        3
    }
}

impl Detector for WordDetector {
    fn examine(&mut self, batch: &EventBatch, found: &mut Vec<Found>) {
        for event in batch.rows() {
            let original = String::from_utf8_lossy(event.original()).into_owned();
            let mut fire = |id: &str, level| {
                let entity = event.get(col::SOURCE_IP).map_or_else(String::new, |ip| ip.to_text().into_owned());
                let (row, time, event) = (event.index(), event.time(), event.id());
                found.push(Found { row, rule: Arc::new(rule(id, level)), entity, time, event });
            };
            if original.contains("attack") {
                fire("tan-cong", Severity::High);
            }
            if original.contains("hello") {
                fire("biet", Severity::Informational);
            }
            if original.contains("failed") {
                self.failed += 1;
                if self.failed.is_multiple_of(3) {
                    fire("dem-ba", Severity::Medium);
                }
            }
        }
    }

    fn checkpoint(&self) -> Vec<u8> {
        self.failed.to_be_bytes().to_vec()
    }
}

/// A batch of `nginx.access` events: host, source address, original.
pub fn web_events(at: Nanos, events: &[(&str, &str, &str)]) -> EventBatch {
    let mut batch = EventBatch::new();
    for (host, ip, original) in events {
        let mut event = batch.event("nginx.access", at, original.as_bytes());
        event.time(at, TimeQuality::Exact);
        event.str(col::HOST_NAME, host);
        event.str(col::SOURCE_IP, ip);
        event.finish();
    }
    batch
}

pub fn syslog() -> Origin {
    Origin { listener: "syslog-udp", address: "192.0.2.9".parse().ok(), ..Origin::default() }
}

/// An assessor of the whole province, without an account: whoever plans assessments and writes findings in tests.
pub(crate) fn assessor() -> Actor {
    let (login, name) = ("danh-gia-tinh".to_owned(), "Người đánh giá".to_owned());
    Actor { login, name, role: Role::Assessor, proof: Proof::Session, ..Actor::console() }
}

/// Adds a person of a role and an agency, and returns what they act as.
pub(crate) async fn person(province: &Province, login: &str, role: Role, agency: Option<&str>) -> Actor {
    let form = NewPerson {
        login: login.into(),
        name: format!("Người {login}"),
        role,
        agency: agency.map(str::to_owned),
        language: Language::Vi,
        password: None,
    };
    province.desk.create_person(&Actor::console(), form).await.unwrap();
    province.actor(login).await
}

impl Province {
    /// A desk over an empty ledger and event store.
    pub async fn empty() -> Province {
        let folder = tempfile::tempdir().expect("the machine has a temporary folder");
        let store = Arc::new(MemoryStore::new());
        let clock = Arc::new(ManualClock::new(START));
        let desk = open(&folder, store.clone(), clock.clone()).await;
        Province { desk, store, clock, folder }
    }

    /// The same ledger and events, opened anew, as after a crash.
    pub async fn reopen(self) -> Province {
        let Province { desk, store, clock, folder } = self;
        drop(desk);
        let desk = open(&folder, store.clone(), clock.clone()).await;
        Province { desk, store, clock, folder }
    }

    /// Two agencies with everything in them.
    pub async fn full() -> Province {
        let province = Province::empty().await;
        let desk = &province.desk;
        let console = Actor::console();
        let csv = "code,name,kind,parent\nso-an,Sở An,department,\nphong-an,Phòng An,office,so-an\n\
                   so-bimat,Sở bimat,department,\n";
        let form = ImportForm { csv: csv.into(), dry_run: false };
        let report = desk.import_agencies(&console, &form).await.unwrap();
        assert!(report.applied, "{report:?}");
        for (code, agency) in [("cong-an", "so-an"), ("kho-an", "phong-an"), ("cong-bimat", "so-bimat")] {
            let form = SystemForm {
                code: code.into(),
                name: format!("Hệ thống {code}"),
                agency: agency.into(),
                level: 3.try_into().ok(),
                owner: format!("chủ {code}"),
                required_layers: None,
                contact_name: format!("người {code}"),
                contact_phone: "0900 000 000".into(),
            };
            desk.create_system(&console, form).await.unwrap();
            let form = RegisterForm {
                code: format!("log-{code}"),
                name: format!("Nhật ký {code}"),
                system: Some(code.into()),
                host: Some(format!("may-{code}")),
                ..RegisterForm::default()
            };
            desk.register_source(&console, form).await.unwrap();
        }
        for (login, role, agency) in [
            ("quantri", Role::Administrator, None),
            ("lan", Role::Analyst, None),
            ("truc", Role::ShiftLead, None),
            ("quantri-an", Role::Administrator, Some("so-an")),
            ("quantri-bimat", Role::Administrator, Some("so-bimat")),
        ] {
            person(&province, login, role, agency).await;
        }
        let events = web_events(
            START,
            &[
                ("may-cong-an", "198.51.100.1", "attack an"),
                ("may-kho-an", "198.51.100.2", "attack kho"),
                ("may-cong-bimat", "198.51.100.3", "attack bimat"),
                ("may-la-bimat", "198.51.100.4", "attack bimat, nobody registered it"),
            ],
        );
        desk.ingest(&syslog(), events, None).await.unwrap();
        province.detect().await;
        province
    }

    /// Runs the watch loop until everything is examined.
    pub async fn detect(&self) {
        let mut watcher = Watcher::open(self.desk.clone()).await.unwrap();
        while let Some(examined) = watcher.read_and_examine().await.unwrap() {
            watcher.write(examined).await.unwrap();
        }
    }

    /// The person with this login, as if signed in.
    pub async fn actor(&self, login: &str) -> Actor {
        let mut reader = self.desk.ledger.read().await.unwrap();
        let account = reader.account_by_login(login).await.unwrap().expect("the province has this person");
        self.desk.actor(&account.person, Proof::Session)
    }

    /// The alert about this address, as the whole province sees it.
    pub async fn alert_about(&self, ip: &str) -> AlertId {
        let filter = AlertFilter { entity: Some(ip.into()), ..AlertFilter::default() };
        let page = self.desk.alerts(&Actor::console(), &filter).await.unwrap();
        assert_eq!(page.items.len(), 1, "{page:?}");
        page.items[0].id
    }

    /// Entries in the audit trail.
    pub async fn audit_entries(&self) -> i64 {
        self.desk.ledger.read().await.unwrap().audit_head().await.unwrap().seq
    }
}

async fn open(folder: &TempDir, store: Arc<MemoryStore>, clock: Arc<ManualClock>) -> Arc<Desk> {
    let ledger = Ledger::open_file(&folder.path().join("ledger.sqlite")).await.unwrap();
    let events: Arc<dyn EventStore> = store;
    let desk = Desk::open(DeskParts { ledger, events, rules: Arc::new(WordRules), clock }).await.unwrap();
    desk.keep_files_in(folder.path().join("attachments"));
    desk
}

#[test]
fn the_console_may_do_everything_but_judge() {
    // What the law gives to a person of a certain body is not done from the machine.
    let of_people = [
        Act::AppraiseDossiers,
        Act::ApproveDossiers,
        Act::JudgeRequirements,
        Act::EditAssessments,
        Act::JudgeFindings,
        Act::ContestIndex,
        Act::JudgeContests,
        Act::SendReports,
    ];
    for act in Act::ALL {
        assert_eq!(Actor::console().may(act), !of_people.contains(&act), "{act:?}");
    }
}
