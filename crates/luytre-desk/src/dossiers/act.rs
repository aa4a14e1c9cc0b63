//! Commands on a dossier: load, authorize, decide, record, commit; what follows from an approval in the same transaction.

use luytre_govern::Act;
use luytre_govern::dossier::attachment::{FileProblem, harmless_name};
use luytre_govern::dossier::{
    By, Command, CommandWord, Dossier, Entry, Event, FileRef, Media, Refusal as DossierRefusal, Stage, apply, clock,
    decide,
};
use luytre_govern::record::Kept;
use luytre_ledger::{Work, Write};
use serde_json::json;

use super::forms::Sources;
use super::{by_of, regime_of};
use crate::Notice;
use crate::actor::Actor;
use crate::desk::Desk;
use crate::error::{DeskError, Problem, Refusal};
use crate::records::same_version;
use crate::views::DossierView;

impl Desk {
    /// Gives a command to a dossier. `shown` is the version that the person saw.
    pub async fn act_on_dossier(
        &self,
        actor: &Actor,
        code: &str,
        shown: i64,
        command: Command,
    ) -> Result<DossierView, DeskError> {
        let kept: Kept<Dossier> = self.seen_record(actor, Act::ReadDossiers, code).await?;
        let moves = [Act::EditDossiers, Act::AppraiseDossiers, Act::ApproveDossiers];
        if !moves.into_iter().any(|act| actor.may(act)) {
            return Err(DeskError::Forbidden);
        }
        // A file comes by its content, never by a hash that somebody names.
        if matches!(command, Command::Attach { .. }) {
            return Err(DeskError::field("file", Problem::Required));
        }
        same_version(&kept, shown)?;
        // Boxed: what waits here is large, and callers hold it within their own.
        let kept = Box::pin(self.move_dossier(actor, &by_of(actor), kept, command)).await?;
        Box::pin(self.view_of_dossier(actor, kept)).await
    }

    /// Attaches a file to a document of a dossier. `name` is what the person's machine called it.
    pub async fn attach_to_dossier(
        &self,
        actor: &Actor,
        code: &str,
        shown: i64,
        (part, name): (&str, &str),
        bytes: Vec<u8>,
    ) -> Result<DossierView, DeskError> {
        let kept: Kept<Dossier> = self.seen_record(actor, Act::ReadDossiers, code).await?;
        actor.must(Act::EditDossiers)?;
        same_version(&kept, shown)?;
        let media = Media::sniff(&bytes).map_err(|problem| DeskError::field("file", file_problem(problem)))?;
        let by = by_of(actor);
        let file = FileRef {
            hash: crate::files::hash_of(&bytes),
            name: harmless_name(name, media),
            media,
            bytes: bytes.len() as u64,
            by: by.login.clone(),
            on: self.today(),
        };
        let command = Command::Attach { part: part.to_owned(), file };
        // Asked before the file is written, so that a refused one takes no room.
        let profile = self.profile_of_system(&kept.body.system).await?;
        let library = self.library();
        let context = self.context_of(&library, &kept.body, &profile)?;
        decide(&kept.body, command.clone(), &by, &context).map_err(refused)?;
        self.keep_file(bytes).await?;
        let kept = Box::pin(self.move_dossier(actor, &by, kept, command)).await?;
        Box::pin(self.view_of_dossier(actor, kept)).await
    }

    /// Decides a command and records what follows.
    pub(super) async fn move_dossier(
        &self,
        actor: &Actor,
        by: &By,
        kept: Kept<Dossier>,
        command: Command,
    ) -> Result<Kept<Dossier>, DeskError> {
        let word = command.word();
        let profile = self.profile_of_system(&kept.body.system).await?;
        let library = self.library();
        let today = self.today();
        let mut context = self.context_of(&library, &kept.body, &profile)?;
        if word == CommandWord::Submit {
            let (registry, parties) = (self.registry(), &kept.body.parties);
            let operator = self.body_view(&registry, &parties.operator).await?;
            let owner = self.body_view(&registry, &parties.owner).await?;
            let unit = self.body_view(&registry, &parties.dedicated_unit).await?;
            context.facts.request_lacks = self.request_lacks(&Sources {
                dossier: &kept.body,
                operator: &operator,
                owner: &owner,
                dedicated_unit: &unit,
                profile: &profile,
            });
        }
        let events = decide(&kept.body, command, by, &context).map_err(refused)?;
        let entry = |event| Entry {
            on: today,
            by: by.login.clone(),
            name: by.name.clone(),
            role: Some(by.role).filter(|_| !by.is_product()),
            event,
        };
        let mut dossier = kept.body.clone();
        for event in &events {
            dossier = apply(dossier, &entry(event.clone()));
        }
        let regime = regime_of(&library, &dossier)?;
        // Without the calendar of a year there is no day to sort by; the page says which year is missing.
        let shown = clock(&dossier, &regime.procedure, &library.calendar, today).unwrap_or_default();
        dossier.due = shown.and_then(|clock| clock.due());
        let approved = events.iter().any(|event| matches!(event, Event::Approved { .. }));
        let detail = json!({
            "stage": dossier.stage.name(), "level": dossier.level, "system": dossier.system,
            "events": events.iter().map(Event::name).collect::<Vec<_>>(),
            "decision": dossier.decision().map(|decision| decision.number.clone()),
        });
        let earlier: Option<Kept<Dossier>> = match (&dossier.replaces, approved) {
            (Some(code), true) => self.ledger.read().await?.kept(code).await?,
            _ => None,
        };
        let mut work = self.ledger.begin().await?;
        let act = format!("dossier.{}", word.as_str());
        let kept = self.keep_change_in(&mut work, actor, &act, &kept, dossier, detail).await?;
        if approved {
            set_level(self, &mut work, actor, &kept.body).await?;
            if let Some(earlier) = earlier {
                self.supersede(&mut work, actor, earlier, &kept.body.code, &context).await?;
            }
        }
        if events.iter().any(|event| matches!(event, Event::Submitted { .. })) {
            self.answer_causes_in(&mut work, actor, &kept.body).await?;
        }
        if events.iter().any(|event| matches!(event, Event::Withdrawn { .. })) {
            self.forget_answers_in(&mut work, actor, &kept.body).await?;
        }
        work.commit().await?;
        if approved {
            self.reload_registry().await?;
        }
        self.bus.announce(Notice::RegistryChanged);
        Ok(kept)
    }

    /// Notes on the earlier dossier that a later one took its place.
    async fn supersede(
        &self,
        work: &mut Work,
        actor: &Actor,
        earlier: Kept<Dossier>,
        later: &str,
        context: &luytre_govern::dossier::Context<'_>,
    ) -> Result<(), DeskError> {
        let product = By::product();
        let command = Command::Supersede { by: later.to_owned() };
        // A withdrawn or already superseded dossier has nothing left to give up.
        let Ok(events) = decide(&earlier.body, command, &product, context) else { return Ok(()) };
        let mut dossier = earlier.body.clone();
        for event in events {
            let entry = Entry { on: context.today, by: String::new(), name: String::new(), role: None, event };
            dossier = apply(dossier, &entry);
        }
        dossier.due = None;
        let act = format!("dossier.{}", CommandWord::Supersede.as_str());
        let detail = json!({ "by": later });
        self.keep_change_in(work, actor, &act, &earlier, dossier, detail).await?;
        Ok(())
    }
}

/// Gives the registry's row the level that was approved.
pub(super) async fn set_level(desk: &Desk, work: &mut Work, actor: &Actor, dossier: &Dossier) -> Result<(), DeskError> {
    let Stage::Approved { decision, .. } = &dossier.stage else { return Ok(()) };
    let registry = desk.registry();
    let Some(system) = registry.system_by_code(&dossier.system) else { return Ok(()) };
    if system.level == Some(dossier.level) {
        return Ok(());
    }
    let changed = luytre_govern::System { level: Some(dossier.level), ..system.clone() };
    let detail = json!({ "level": dossier.level, "dossier": dossier.code, "decision": decision.number });
    let agency = registry.agency_code(system.agency);
    let note = desk.note_of(actor, "system.level", &format!("system:{}", system.code), agency, detail);
    work.record(Write::System(&changed), &note).await?;
    Ok(())
}

/// What the pure module refused, as an answer to a person.
pub(super) fn refused(refusal: DossierRefusal) -> DeskError {
    DeskError::Refused(Refusal::Dossier(Box::new(refusal)))
}

fn file_problem(problem: FileProblem) -> Problem {
    match problem {
        FileProblem::Empty => Problem::Required,
        FileProblem::TooLarge => Problem::Malformed("at most 16 MB"),
        FileProblem::UnknownKind => Problem::Malformed("PDF, DOCX, XLSX, PNG or JPEG"),
        FileProblem::Macros => Problem::Malformed("a document without macros"),
        FileProblem::Archive => Problem::Malformed("a document, not an archive"),
    }
}
