//! Dated registers: listing entries, adding one, correcting and withdrawing it.

use luytre_govern::record::Kept;
use luytre_govern::signal::register::{Command, Correction, Refusal as Why, apply, check_days, decide};
use luytre_govern::signal::{EntryResult, RegisterEntry, SignalState, Title};
use luytre_govern::{Act, Date, DocumentRef};
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;
use serde_json::json;

use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::{DeskError, Problem};
use crate::form::{Check, NAME_CHARS_MAX};
use crate::page;
use crate::records::same_version;
use crate::views::{Named, Page};

/// Longest remark, in characters.
const NOTE_CHARS_MAX: usize = 1_000;

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Word of the register.
    pub register: Option<String>,
    /// Code of a system; entries of its whole agency included.
    pub system: Option<String>,
    /// Code of an agency.
    pub agency: Option<String>,
    /// Only entries in this state: `record_ok`, `record_due` or `record_expired`.
    pub state: Option<SignalState>,
    /// Words in code or title.
    pub text: Option<String>,
    /// Withdrawn entries too.
    pub withdrawn: bool,
    /// Continue after this cursor.
    pub cursor: Option<String>,
    /// Rows; 0 means the usual number.
    pub limit: usize,
}

/// An entry as it is shown.
#[derive(Debug, Clone)]
pub struct EntryView {
    /// The record.
    pub kept: Kept<RegisterEntry>,
    /// Title of its register.
    pub register: Title,
    /// The agency.
    pub agency: Named,
    /// The system, if it is about one.
    pub system: Option<Named>,
    /// Last day on which it counts.
    pub until: Date,
    /// How it stands; `absent` when withdrawn.
    pub state: SignalState,
}

/// An entry to add or correct.
#[derive(Debug, Clone, Default)]
pub struct EntryForm {
    /// Word of the register.
    pub register: String,
    /// Code of the agency.
    pub agency: String,
    /// Code of the system; empty for the whole agency.
    pub system: String,
    /// What it is.
    pub title: String,
    /// Its day, `2026-11-22`.
    pub date: String,
    /// Last day on which it counts; empty when the interval decides.
    pub valid_until: String,
    /// Number and symbol of the paper.
    pub number: String,
    /// Who issued it.
    pub body: String,
    /// Word of the result.
    pub result: String,
    /// Who gave the service.
    pub provider: String,
    /// Remarks.
    pub note: String,
}

impl Desk {
    /// Lists entries of registers, newest codes last.
    pub async fn register_entries(&self, actor: &Actor, filter: &EntryFilter) -> Result<Page<EntryView>, DeskError> {
        let mut query = RecordQuery::new(Scope::All);
        query.parent.clone_from(&filter.register);
        query.text.clone_from(&filter.text);
        if !filter.withdrawn {
            query.states = vec!["kept".to_owned()];
        }
        let registry = self.registry();
        let of_system = match &filter.system {
            Some(code) => {
                let system = crate::systems::visible_system(&registry, actor, code)?;
                let agency = registry.agency_code(system.agency).unwrap_or_default().to_owned();
                query.agencies = Some([agency.clone()].into());
                Some((code.clone(), agency))
            }
            None => None,
        };
        if let Some(agency) = &filter.agency {
            query.agencies = Some([agency.clone()].into());
        }
        let entries = self.list_records::<RegisterEntry>(actor, Act::ReadRequirements, query).await?;
        let today = self.today();
        let views = entries.into_iter().map(|kept| self.entry_view(kept, today));
        let asked = views.filter(|view| {
            filter.state.is_none_or(|state| view.state == state)
                && of_system.as_ref().is_none_or(|(system, agency)| view.kept.body.is_for(system, agency))
        });
        Ok(page::cut(asked.collect(), filter.cursor.as_deref(), filter.limit, |view| &view.kept.body.code))
    }

    /// Returns one entry.
    pub async fn register_entry(&self, actor: &Actor, code: &str) -> Result<EntryView, DeskError> {
        let kept = self.seen_record::<RegisterEntry>(actor, Act::ReadRequirements, code).await?;
        Ok(self.entry_view(kept, self.today()))
    }

    /// Adds an entry.
    pub async fn add_register_entry(&self, actor: &Actor, form: EntryForm) -> Result<EntryView, DeskError> {
        actor.must(Act::EditRequirements)?;
        let read = self.read_entry(actor, &form)?;
        let mut work = self.ledger.begin().await?;
        let series = format!("register-{}", self.today().year());
        let number = work.next_number(&series).await?;
        let entry = RegisterEntry { code: format!("SO-{}-{number:04}", self.today().year()), ..read };
        let detail = json!({ "register": entry.register, "title": entry.title, "date": entry.date });
        let kept = self.keep_new_in(&mut work, actor, "register.add", entry, detail).await?;
        work.commit().await?;
        self.bus.announce(crate::Notice::RegistryChanged);
        Ok(self.entry_view(kept, self.today()))
    }

    /// Corrects an entry that the person saw at `version`. Its register, agency and system stay.
    pub async fn correct_register_entry(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        form: EntryForm,
    ) -> Result<EntryView, DeskError> {
        let kept = self.seen_record::<RegisterEntry>(actor, Act::EditRequirements, code).await?;
        same_version(&kept, version)?;
        let body = &kept.body;
        let form = EntryForm {
            register: body.register.clone(),
            agency: body.agency.clone(),
            system: body.system.clone().unwrap_or_default(),
            ..form
        };
        let read = self.read_entry(actor, &form)?;
        let RegisterEntry { title, date, valid_until, document, result, note, provider, .. } = read;
        let correction = Correction { title, date, valid_until, document, result, note, provider };
        let detail = json!({ "title": correction.title, "date": correction.date });
        self.change_entry(actor, kept, Command::Correct(correction), "register.correct", detail).await
    }

    /// Withdraws an entry: it is kept, and counts no more.
    pub async fn withdraw_register_entry(
        &self,
        actor: &Actor,
        code: &str,
        version: i64,
        reason: &str,
    ) -> Result<EntryView, DeskError> {
        let kept = self.seen_record::<RegisterEntry>(actor, Act::EditRequirements, code).await?;
        same_version(&kept, version)?;
        let mut check = Check::default();
        let reason = check.required("reason", reason, NOTE_CHARS_MAX);
        check.done()?;
        let detail = json!({ "reason": reason });
        self.change_entry(actor, kept, Command::Withdraw { reason }, "register.withdraw", detail).await
    }

    async fn change_entry(
        &self,
        actor: &Actor,
        kept: Kept<RegisterEntry>,
        command: Command,
        act: &str,
        detail: serde_json::Value,
    ) -> Result<EntryView, DeskError> {
        let events = decide(&kept.body, command, self.today()).map_err(problem)?;
        let body = events.iter().fold(kept.body.clone(), apply);
        let kept = self.keep_change(actor, act, &kept, body, detail).await?;
        Ok(self.entry_view(kept, self.today()))
    }

    /// Entries that end soon or are too old, for the page "what is asked of us, by when".
    pub async fn due_of_registers(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        let filter = EntryFilter { limit: crate::views::PAGE_ROWS_MAX, ..EntryFilter::default() };
        let entries = self.register_entries(actor, &filter).await?.items;
        let ends = entries.iter().filter(|view| {
            matches!(view.state, SignalState::RecordDue | SignalState::RecordExpired)
                // A newer entry of the same register for the same place stands for it.
                && !entries.iter().any(|other| {
                    let (a, b) = (&view.kept.body, &other.kept.body);
                    a.register == b.register && a.agency == b.agency && a.system == b.system && other.until > view.until
                })
        });
        let due = ends.map(|view| {
            let entry = &view.kept.body;
            DueItem {
                area: "register",
                title_vi: format!("Cập nhật sổ: {}", entry.title),
                title_en: format!("Renew the entry: {}", entry.title),
                due: Some(view.until),
                source: self.library().signals.source.clone(),
                path: format!("/registers/{}", entry.code),
                agency: Some(entry.agency.clone()),
                system: entry.system.clone(),
            }
        });
        Ok(due.collect())
    }

    fn entry_view(&self, kept: Kept<RegisterEntry>, today: Date) -> EntryView {
        let signals = self.library().signals;
        let registry = self.registry();
        let entry = &kept.body;
        // An entry of a whole agency must satisfy the highest of its systems.
        let level = match &entry.system {
            Some(code) => registry.system_by_code(code).and_then(|system| system.level),
            None => {
                let agency = registry.tree.by_code(&entry.agency).map(|agency| agency.id);
                let of_agency = registry.systems().iter().filter(|system| Some(system.agency) == agency);
                of_agency.filter_map(|system| system.level).max()
            }
        };
        let validity = match level {
            Some(level) => signals.validity(self.catalogues().present(), &entry.register, Some(level)),
            None => signals.valid,
        };
        let until = entry.counts_until(validity);
        let state = if entry.withdrawn.is_some() {
            SignalState::Absent
        } else if entry.result == EntryResult::Failed || until < today {
            SignalState::RecordExpired
        } else if (until - today).get_days() < i32::try_from(signals.due_days).unwrap_or(i32::MAX) {
            SignalState::RecordDue
        } else {
            SignalState::RecordOk
        };
        EntryView {
            register: signals.register_title(&entry.register).cloned().unwrap_or_default(),
            agency: registry.agency_named_by_code(&entry.agency),
            system: entry.system.as_deref().map(|code| registry.system_named_by_code(code)),
            until,
            state,
            kept,
        }
    }

    fn read_entry(&self, actor: &Actor, form: &EntryForm) -> Result<RegisterEntry, DeskError> {
        let registry = self.registry();
        let mut check = Check::default();
        let known = self.library().signals.register_title(&form.register).map(|_| form.register.clone());
        let register = check.known("register", &form.register, known);
        let system = form.system.trim();
        let found = (!system.is_empty()).then(|| {
            let found = registry.system_by_code(system);
            found.filter(|system| actor.sees_agency(registry.agency_code(system.agency)))
        });
        // With a system the agency follows; what was typed beside it is not asked.
        let agency = match found {
            Some(found) => {
                let found = check.known("system", system, found);
                found.and_then(|system| registry.agency_code(system.agency)).unwrap_or_default().to_owned()
            }
            None => {
                let agency = registry.tree.by_code(&form.agency).filter(|agency| actor.sees_agency(Some(&agency.code)));
                check.known("agency", &form.agency, agency).map(|agency| agency.code.clone()).unwrap_or_default()
            }
        };
        let title = check.required("title", &form.title, NAME_CHARS_MAX);
        let number = check.optional("number", &form.number, 64);
        let body = check.optional("body", &form.body, NAME_CHARS_MAX);
        let note = check.optional("note", &form.note, NOTE_CHARS_MAX);
        let provider = check.optional("provider", &form.provider, NAME_CHARS_MAX);
        let date = day(&mut check, "date", &form.date);
        if form.date.trim().is_empty() {
            check.wrong("date", Problem::Required);
        }
        let valid_until = day(&mut check, "valid_until", &form.valid_until);
        let result =
            if form.result.is_empty() { Some(EntryResult::default()) } else { EntryResult::from_word(&form.result) };
        let result = check.known("result", &form.result, result).unwrap_or_default();
        check.done()?;
        let (Some(register), Some(date)) = (register, date) else { return Err(DeskError::NotFound) };
        check_days(date, valid_until, self.today()).map_err(problem)?;
        Ok(RegisterEntry {
            code: String::new(),
            register,
            agency,
            system: (!system.is_empty()).then(|| system.to_owned()),
            title,
            date,
            valid_until,
            document: DocumentRef { number, date: Some(date), body, file: None },
            result,
            note,
            provider,
            withdrawn: None,
        })
    }
}

fn day(check: &mut Check, field: &'static str, text: &str) -> Option<Date> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let found = text.parse().ok();
    if found.is_none() {
        check.wrong(field, Problem::Malformed("a day such as 2026-11-22"));
    }
    found
}

fn problem(why: Why) -> DeskError {
    match why {
        Why::FutureDay => DeskError::field("date", Problem::Malformed("a day that has come")),
        Why::EndsBeforeItBegins => DeskError::field("valid_until", Problem::Malformed("not before the entry's day")),
        Why::Withdrawn => DeskError::Conflict,
        Why::NoReason => DeskError::field("reason", Problem::Required),
    }
}
