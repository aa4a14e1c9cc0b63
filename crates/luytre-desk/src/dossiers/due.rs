//! What dossiers ask of people, by when.

use std::collections::{BTreeMap, BTreeSet};

use luytre_govern::dossier::{CommandWord, Dossier, DossierClock, StageWord, body, check, clock, returned};
use luytre_govern::record::Kept;
use luytre_govern::{Act, Date, Library};
use luytre_ledger::RecordQuery;
use luytre_model::store::Scope;

use super::causes::{asks, due_of_cause};
use super::{by_of, regime_of};
use crate::actor::Actor;
use crate::desk::Desk;
use crate::due::DueItem;
use crate::error::DeskError;
use crate::registry::Registry;
use crate::remembered::InForce;

impl Desk {
    /// Returns the dossiers that wait for the person, or for an agency that the person looks after.
    pub async fn due_of_dossiers(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        let open: Vec<&str> = StageWord::ALL.into_iter().filter(|word| word.is_open()).map(StageWord::as_str).collect();
        let query = RecordQuery::new(actor.scope.clone()).states(&open);
        let kept: Vec<Kept<Dossier>> = self.list_records(actor, Act::ReadDossiers, query).await?;
        let (library, registry, today, by) = (self.library(), self.registry(), self.today(), by_of(actor));
        let mut items = self.due_of_transitions(actor).await?;
        let causes = self.open_causes(actor).await?;
        // What is asked because of a cause, or is being answered already, is not asked twice.
        let asked = causes.iter().filter(|(_, causes)| causes.iter().any(|cause| asks(actor, cause)));
        let asked_for: BTreeSet<&str> = asked.map(|(system, _)| system.as_str()).collect();
        let open: BTreeMap<String, String> =
            kept.iter().map(|one| (one.body.system.clone(), one.body.code.clone())).collect();
        // Systems whose draft asks already for what their causes ask.
        let mut drafted = BTreeSet::new();
        let answered: BTreeSet<String> = kept.iter().filter_map(|one| one.body.replaces.clone()).collect();
        if let Scope::Of { agencies, .. } = &actor.scope {
            let in_force = self.dossiers_in_force().await?;
            let again = in_force.iter().filter(|one| one.again && agencies.contains(&one.operator));
            let unasked = again.filter(|one| !asked_for.contains(one.system.as_str()) && !answered.contains(&one.code));
            items.extend(unasked.filter_map(|one| again_item(&library, &registry, one)));
        }
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
            let (title_vi, title_en) = match (command, returned(&dossier)) {
                (CommandWord::Submit, Some((on, reasons))) => {
                    told_of_return(&name, &dossier.code, (on, reasons), shown.as_ref())
                }
                _ => {
                    let (vi, en) = asked_of(command);
                    (format!("{vi}: {name} ({})", dossier.code), format!("{en}: {name} ({})", dossier.code))
                }
            };
            let mut due = shown.as_ref().and_then(|clock| clock.due());
            let mut source = match &shown {
                // What stands still is counted anew by the article of its clock.
                Some(DossierClock::Paused { source, .. }) => library.citations().vi(source, &regime.instrument),
                _ => library.citations().vi(&turn.source, &regime.instrument),
            };
            if dossier.stage.is_writable() {
                // Whoever writes it has as long as the causes that it is to weigh leave.
                let waiting = causes.get(&dossier.system).into_iter().flatten();
                let first = waiting.filter(|cause| cause.due.is_some()).min_by_key(|cause| cause.due);
                if let Some(cause) = first.filter(|cause| due.is_none_or(|due| cause.due < Some(due))) {
                    (due, source) = (cause.due, cause.source.clone());
                }
                drafted.insert(dossier.system.clone());
            }
            items.push(DueItem {
                area: "dossier",
                title_vi,
                title_en,
                due,
                source,
                path: format!("/dossiers/{}", dossier.code),
                agency: Some(turn.agency),
                system: Some(dossier.system),
            });
        }
        for cause in causes.into_values().flatten() {
            if asks(actor, &cause) && !drafted.contains(&cause.system) {
                let open = open.get(&cause.system).map(String::as_str);
                items.push(due_of_cause(&registry, actor, cause, open));
            }
        }
        crate::due::sort(&mut items);
        Ok(items)
    }

    /// Returns until when levels of an earlier regime stand without the measures of the later one, for the agencies of
    /// the person; the whole province follows it elsewhere.
    async fn due_of_transitions(&self, actor: &Actor) -> Result<Vec<DueItem>, DeskError> {
        let Scope::Of { agencies, .. } = &actor.scope else { return Ok(Vec::new()) };
        let in_force = self.dossiers_in_force().await?;
        let (library, registry) = (self.library(), self.registry());
        let own = in_force.iter().filter(|one| agencies.contains(&one.operator));
        let items = own.filter_map(|dossier| {
            let regime = library.regime(&dossier.regime)?;
            let (until, row) = library.kept_until(regime)?;
            let name = registry.system_named_by_code(&dossier.system).name;
            Some(DueItem {
                area: "dossier",
                title_vi: format!("Đáp ứng biện pháp của quy định mới: {name}"),
                title_en: format!("Meet the measures of the new regulation: {name}"),
                due: Some(until),
                source: library.citations().vi(&row.basis.source, &regime.instrument),
                path: format!("/requirements/{}", dossier.system),
                agency: Some(dossier.operator.clone()),
                system: None,
            })
        });
        Ok(items.collect())
    }
}

/// What is asked of who operates a system whose level must be determined again.
fn again_item(library: &Library, registry: &Registry, one: &InForce) -> Option<DueItem> {
    let regime = library.regime(&one.regime)?;
    let turn = body::operator_at(&regime.procedure, one.level, one.important, &one.operator);
    let name = registry.system_named_by_code(&one.system).name;
    let (vi, en) = asked_of(CommandWord::Propose);
    Some(DueItem {
        area: "dossier",
        title_vi: format!("{vi}: {name} ({})", one.code),
        title_en: format!("{en}: {name} ({})", one.code),
        due: None,
        source: library.citations().vi(&turn.source, &regime.instrument),
        path: format!("/dossiers/{}", one.code),
        agency: Some(turn.agency),
        system: Some(one.system.clone()),
    })
}

/// Reasons of a return that are quoted; the dossier shows all.
const REASONS_QUOTED: usize = 2;
/// Characters of a reason that are quoted.
const REASON_CHARS: usize = 120;

/// What is asked of whoever got a dossier back: why it came back, and what its clock does meanwhile.
fn told_of_return(
    name: &str,
    code: &str,
    (on, reasons): (Date, &[String]),
    clock: Option<&DossierClock>,
) -> (String, String) {
    let day = |day: Date| day.strftime("%d/%m/%Y").to_string();
    let short = |reason: &String| match reason.char_indices().nth(REASON_CHARS) {
        Some((at, _)) => format!("{}…", reason[..at].trim_end()),
        None => reason.trim_end_matches('.').to_owned(),
    };
    let mut why = reasons.iter().take(REASONS_QUOTED).map(short).collect::<Vec<_>>().join("; ");
    if reasons.len() > REASONS_QUOTED {
        why.push_str(&format!("; +{}", reasons.len() - REASONS_QUOTED));
    }
    let on = day(on);
    let (mut vi, mut en) = (
        format!("Bổ sung và gửi lại hồ sơ cấp độ bị trả lại: {name} ({code}). Lý do trả lại ngày {on}: {why}"),
        format!("Mend the returned level dossier and send it again: {name} ({code}). Asked on {on}: {why}"),
    );
    if let Some(DossierClock::Paused { since, used, working_days, .. }) = clock {
        let since = day(*since);
        vi.push_str(&format!(
            ". Thời hạn tạm dừng từ {since}, đã dùng {used} ngày làm việc; tính lại đủ {working_days} ngày khi hồ sơ hợp lệ"
        ));
        en.push_str(&format!(
            ". Its clock stands still since {since}, after {used} working days; {working_days} count anew once it is valid"
        ));
    }
    (vi, en)
}

/// What is asked of whoever has the turn.
const fn asked_of(command: CommandWord) -> (&'static str, &'static str) {
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
