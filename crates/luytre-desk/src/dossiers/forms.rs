//! What the forms of the decree ask for and the dossier or the registry knows; what of it a request may not lack.

use luytre_govern::dossier::{Appointed, AppraisalForm, Dossier, Event, Lack, Verdict};
use luytre_govern::library::regime::FormRow;
use luytre_govern::profile::NationalSecurity;
use luytre_govern::{Date, DocumentRef, Library, SystemProfile};
use luytre_report::forms::{FormFacts, fill};

use crate::desk::Desk;
use crate::views::{BodyView, DossierView};

/// The step whose form is the request that a dossier is sent with.
const REQUEST: &str = "request_appraisal";

/// From what the forms are filled.
pub(super) struct Sources<'a> {
    pub(super) dossier: &'a Dossier,
    pub(super) operator: &'a BodyView,
    pub(super) owner: &'a BodyView,
    pub(super) dedicated_unit: &'a BodyView,
    pub(super) profile: &'a SystemProfile,
}

impl Desk {
    /// Returns everything that a form asks for and the dossier or the registry knows.
    pub fn form_facts(&self, view: &DossierView, row: &FormRow) -> FormFacts {
        let sources = Sources {
            dossier: &view.dossier,
            operator: &view.operator,
            owner: &view.owner,
            dedicated_unit: &view.dedicated_unit,
            profile: &view.profile,
        };
        facts(&self.library(), &sources, row)
    }

    /// Returns what the form of the request may not lack by law, and lacks.
    pub(super) fn request_lacks(&self, sources: &Sources<'_>) -> Vec<Lack> {
        let (library, papers, dossier) = (self.library(), self.papers(), sources.dossier);
        let Some(regime) = library.regime(&dossier.regime) else { return Vec::new() };
        let level = regime.procedure.followed(dossier.level, dossier.important).0;
        let rows = regime.forms.iter().filter(|row| row.step == REQUEST && row.levels.contains(&level));
        let lacking =
            rows.filter_map(|row| Some((row, papers.form(&regime.id, &row.code)?))).flat_map(|(row, form)| {
                fill(form, &facts(&library, sources, row)).missing.into_iter().filter(|fact| fact.by_law)
            });
        lacking.map(|fact| Lack { fact: fact.name, vi: fact.vi, en: fact.en }).collect()
    }
}

fn day(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// "số 12/CAT-PA05 ngày 05/10/2026 của Công an tỉnh".
fn cited(paper: &DocumentRef) -> String {
    let mut text = format!("số {}", paper.number);
    if let Some(date) = paper.date {
        text.push_str(&format!(" ngày {}", day(date)));
    }
    if !paper.body.is_empty() {
        text.push_str(&format!(" của {}", paper.body));
    }
    text
}

/// Adds a text that is known.
fn known(facts: FormFacts, name: &str, value: &str) -> FormFacts {
    if value.trim().is_empty() { facts } else { facts.text(name, value.trim()) }
}

/// Everything that the forms ask for and the dossier or the registry knows.
fn facts(library: &Library, of: &Sources<'_>, row: &FormRow) -> FormFacts {
    let dossier = of.dossier;
    let regime = library.regime(&dossier.regime);
    let party = |code: &str| regime.and_then(|regime| regime.procedure.roles.iter().find(|role| role.code == code));
    let authority = regime.and_then(|regime| regime.procedure.authority_of(dossier.level, dossier.important));
    let appraiser_role = authority.and_then(|row| party(&row.appraise));
    // A ministry has no row in the registry: its name is the procedure's.
    let outside = appraiser_role.filter(|role| {
        regime.and_then(|regime| regime.procedure.party(&role.code)).is_some_and(|party| party.is_outside())
    });
    let appraiser = match (&dossier.parties.appointed, outside) {
        (_, Some(role)) => role.vi.clone(),
        (Some(Appointed::Council { name, .. }), None) => name.clone(),
        (Some(_), None) | (None, None) => of.dedicated_unit.name.clone(),
    };
    let body_of = |code: &str| -> Option<&BodyView> {
        match code {
            "don_vi_van_hanh" => Some(of.operator),
            "chu_quan" => Some(of.owner),
            "appraiser" if outside.is_some() => None,
            _ => Some(of.dedicated_unit),
        }
    };
    let sender = body_of(&row.sender);
    let receiver = match row.receiver.as_str() {
        "appraiser" => appraiser.clone(),
        code => body_of(code).map_or_else(String::new, |body| body.name.clone()),
    };
    let mut facts =
        FormFacts::default().text("system_name", dossier.system_name.clone()).text("level", dossier.level.to_string());
    facts = known(facts, "operator_name", &of.operator.name);
    facts = known(facts, "operator_address", &of.operator.profile.address);
    facts = known(facts, "owner_name", &of.owner.name);
    facts = known(facts, "dedicated_unit_name", &of.dedicated_unit.name);
    facts = known(facts, "appraiser_name", &appraiser);
    facts = known(facts, "lead_unit", &appraiser);
    facts = known(facts, "receiver_name", &receiver);
    if of.operator.code != of.owner.code {
        facts = known(facts, "operator_superior", &of.owner.name);
    }
    if outside.is_none() && of.dedicated_unit.code != of.owner.code {
        facts = known(facts, "appraiser_superior", &of.owner.name);
    }
    if let Some(sender) = sender {
        facts = known(facts, "signer_name", &sender.profile.head_name);
        if !sender.profile.head_title.is_empty() {
            facts = facts.list("signer_authority", [sender.profile.head_title.to_uppercase()]);
        }
        facts = known(facts, "place", place_of(&sender.profile.address));
    }
    facts = known(facts, "decider_title", &decider(of.owner));
    let important = match of.profile.national_security {
        NationalSecurity::No => "không",
        NationalSecurity::Proposed | NationalSecurity::Listed => "có",
    };
    facts = facts.text("ns_important", important);
    facts = facts.list("receivers", [of.owner.name.clone(), of.operator.name.clone()]);
    facts = papers(facts, library, of, row);
    if let Some(regime) = regime {
        let standard = library.common.instruments.iter().find(|one| one.id == regime.standard);
        if let Some(standard) = standard {
            facts = facts.list("standards", [standard.short_vi.clone()]);
        }
    }
    facts
}

/// The papers that forms refer to.
fn papers(mut facts: FormFacts, library: &Library, of: &Sources<'_>, row: &FormRow) -> FormFacts {
    let dossier = of.dossier;
    let sent = dossier.log.iter().rev().find(|entry| matches!(entry.event, Event::Submitted { .. }));
    if let Some(sent) = sent {
        let text = format!("của {} ngày {}", of.operator.name, day(sent.on));
        facts = facts.text("request_document", text);
    }
    let asked = dossier.log.iter().rev().find(|entry| matches!(entry.event, Event::ApprovalAsked));
    if let Some(asked) = asked.or(sent) {
        let text = format!("của {} ngày {}", of.operator.name, day(asked.on));
        facts = facts.text("submission_document", text);
    }
    if let Some(regime) = library.regime(&dossier.regime) {
        let parts = regime.procedure.parts_of(dossier.level, dossier.important);
        facts = facts.list("documents", parts.map(|part| part.vi.clone()));
    }
    if let Some(appraisal) = &dossier.appraisal {
        facts = facts.text("appraisal_document", cited(&appraisal.document));
        let form = match appraisal.form {
            AppraisalForm::Meeting => "họp",
            AppraisalForm::Written => "lấy ý kiến bằng văn bản",
            AppraisalForm::Both => "cả hai",
        };
        facts = facts.text("appraisal_form", form);
        if !appraisal.text.trim().is_empty() {
            facts = facts.list("opinions", appraisal.text.lines().filter(|line| !line.trim().is_empty()));
        }
        facts = match &appraisal.verdict {
            Verdict::Fit => facts.text("conclusion", "phù hợp"),
            Verdict::Unfit { defects } => facts.text("conclusion", "không phù hợp").list("defects", defects.clone()),
        };
        if row.step == "appraise" {
            facts = facts.text("document_number", appraisal.document.number.clone());
            facts.date = appraisal.document.date;
        }
    }
    if let (Some(decision), "approve") = (dossier.decision(), row.step.as_str()) {
        facts = facts.text("document_number", decision.number.clone());
        facts.date = decision.date;
    }
    if let Some(listing) = &dossier.listing {
        facts = facts.text("list_decision", cited(listing));
    }
    facts
}

/// The place of a paper: the last part of an address, where officials write the province.
fn place_of(address: &str) -> &str {
    address.rsplit(',').next().unwrap_or_default().trim()
}

fn decider(owner: &BodyView) -> String {
    match owner.profile.head_title.trim() {
        "" => String::new(),
        title => format!("{title} {}", owner.name),
    }
}
