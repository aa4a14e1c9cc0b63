//! What dossiers ask of people, by when.

use luytre_govern::Act;
use luytre_govern::dossier::{CommandWord, Dossier, StageWord, body, check, clock};
use luytre_govern::record::Kept;
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;

use super::{by_of, regime_of};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::DeskError;

impl Desk {
    /// Returns the dossiers that wait for the person, or for an agency that the person looks after.
    pub async fn due_of_dossiers(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        let open: Vec<&str> = StageWord::ALL
            .into_iter()
            .filter(|word| !matches!(word, StageWord::Approved | StageWord::Superseded | StageWord::Withdrawn))
            .map(StageWord::as_str)
            .collect();
        let query = RecordQuery::new(actor.scope.clone()).states(&open);
        let kept: Vec<Kept<Dossier>> = self.list_records(actor, Act::ReadDossiers, query).await?;
        let (library, registry, today, by) = (self.library(), self.registry(), self.today(), by_of(actor));
        let mut items = Vec::new();
        for dossier in kept.into_iter().map(|one| one.body) {
            let Ok(regime) = regime_of(&library, &dossier) else { continue };
            let Some((turn, command)) = body::turn(&dossier, &regime.procedure) else { continue };
            let profile = luytre_govern::SystemProfile::default();
            let context = self.context_of(&library, &dossier, &profile)?;
            let own = match &actor.scope {
                // Somebody of the whole province is asked for what is theirs to do, not for everything there is.
                Scope::All => check(&dossier, command, &by, &context).is_ok(),
                Scope::Of { agencies, .. } => agencies.contains(&turn.agency),
            };
            if !own {
                continue;
            }
            let shown = clock(&dossier, &regime.procedure, &library.calendar, today).unwrap_or_default();
            let name = registry.system_named_by_code(&dossier.system).name;
            let (vi, en) = asked(command);
            items.push(DueItem {
                area: "dossier",
                title_vi: format!("{vi}: {name} ({})", dossier.code),
                title_en: format!("{en}: {name} ({})", dossier.code),
                due: shown.and_then(|clock| clock.due()),
                source: library.citations().vi(&turn.source, &regime.instrument),
                path: format!("/dossiers/{}", dossier.code),
                agency: Some(turn.agency),
                system: Some(dossier.system),
            });
        }
        crate::due::sort(&mut items);
        Ok(items)
    }
}

/// What is asked of whoever has the turn.
const fn asked(command: CommandWord) -> (&'static str, &'static str) {
    match command {
        CommandWord::Submit => ("Hoàn thiện và gửi hồ sơ cấp độ", "Complete and send the level dossier"),
        CommandWord::GiveOpinion => ("Cho ý kiến chuyên môn", "Give the professional opinion"),
        CommandWord::Accept => ("Kiểm tra tính hợp lệ của hồ sơ", "Check that the dossier is complete and valid"),
        CommandWord::Appraise => ("Thẩm định hồ sơ cấp độ", "Appraise the level dossier"),
        CommandWord::AskApproval => ("Trình phê duyệt cấp độ", "Ask for approval of the level"),
        CommandWord::Approve => ("Phê duyệt cấp độ", "Approve the level"),
        CommandWord::Propose => ("Xác định lại cấp độ", "Determine the level again"),
        CommandWord::Write
        | CommandWord::Attach
        | CommandWord::Detach
        | CommandWord::Appoint
        | CommandWord::Delegate
        | CommandWord::Comment
        | CommandWord::AskOpinion
        | CommandWord::Return
        | CommandWord::NoteListing
        | CommandWord::Reopen
        | CommandWord::Supersede
        | CommandWord::GoLive
        | CommandWord::EnterDecision
        | CommandWord::Withdraw => ("Xem hồ sơ cấp độ", "Look at the level dossier"),
    }
}
