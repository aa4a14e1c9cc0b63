//! The forms of the decree, filled from the dossier and the registry: a preview, Word and PDF.

use std::sync::Arc;

use luytre_desk::DeskError;
use luytre_desk::content::Papers;
use luytre_desk::views::{BodyView, DossierView};
use luytre_govern::DocumentRef;
use luytre_govern::dossier::{AppraisalForm, Event, Stage, Verdict};
use luytre_govern::library::regime::FormRow;
use luytre_govern::profile::NationalSecurity;
use luytre_report::forms::{Form, FormFacts, fill};
use luytre_report::{docx, pdf};
use maud::{Markup, html};

use super::part::send;
use crate::cx::{Answer, Cx, Handled};
use crate::format;
use crate::ui::icon::icon;
use crate::words::dossiers as w;

/// The steps whose forms belong to one dossier.
const STEPS: [&str; 5] = ["request_appraisal", "request_opinion", "appraise", "submit_approval", "approve"];

/// The forms that this dossier uses, by the rows of its regime.
fn used(cx: &Cx, view: &DossierView) -> Vec<FormRow> {
    let library = cx.web.desk.library();
    let Some(regime) = library.regime(&view.dossier.regime) else { return Vec::new() };
    let level = regime.procedure.followed(view.dossier.level, view.dossier.important).0;
    let fits = |row: &&FormRow| STEPS.contains(&row.step.as_str()) && row.levels.contains(&level);
    regime.forms.iter().filter(fits).cloned().collect()
}

/// The forms under which this dossier is written: those of now while it is open, those of its last day once it is decided.
fn papers_of(cx: &Cx, view: &DossierView) -> Arc<Papers> {
    let decided = matches!(view.dossier.stage, Stage::Approved { .. } | Stage::Redetermine { .. });
    if decided { cx.web.desk.papers_then(view.changed_at) } else { cx.web.desk.papers() }
}

/// Draws the list of forms with a preview of each.
pub(super) fn list(cx: &Cx, view: &DossierView) -> Markup {
    let rows = used(cx, view);
    let papers = papers_of(cx, view);
    let wanted = cx.params.get("form");
    html! {
        @if !rows.is_empty() {
            section.card #forms aria-labelledby="forms-title" {
                h2 #forms-title { (cx.t(w::FORMS)) }
                p.small.muted { (cx.t(w::FORMS_WHY)) }
                ul.stack-tight {
                    @for row in &rows {
                        @if let Some(form) = papers.form(&view.dossier.regime, &row.code) {
                            @let base = format!("/dossiers/{}/forms/{}", view.dossier.code, row.number);
                            @let missing = fill(form, &facts(cx, view, row)).missing;
                            li {
                                p { strong { "Mẫu " (row.number) } " " (cx.pick(&row.vi, &row.en)) }
                                p.row.no-print {
                                    a.button href={ (cx.here(&cx.params.with("form", &row.number))) "#forms" } aria-label={ (cx.t(w::PREVIEW)) " Mẫu " (row.number) } { (cx.t(w::PREVIEW)) }
                                    a.button href=(cx.href(&format!("{base}.docx"))) aria-label={ "Mẫu " (row.number) " DOCX" } { (icon("audit")) "DOCX" }
                                    a.button href=(cx.href(&format!("{base}.pdf"))) aria-label={ "Mẫu " (row.number) " PDF" } { (icon("audit")) "PDF" }
                                }
                                @if !missing.is_empty() {
                                    p.small.muted { (cx.t(w::PART_LACKS)) ": " (missing.iter().map(|fact| cx.pick(&fact.vi, &fact.en)).collect::<Vec<_>>().join("; ")) }
                                }
                                @if wanted == Some(row.number.as_str()) {
                                    div.written.paper lang="vi" tabindex="0" role="region" aria-label={ (cx.t(w::PREVIEW)) " Mẫu " (row.number) } {
                                        (fill(form, &facts(cx, view, row)).document.plain_text(&papers.layout))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

pub(super) async fn file(cx: Arc<Cx>) -> Handled {
    let view = cx.web.desk.dossier(cx.actor(), &cx.part(1)).await?;
    let name = cx.part(3);
    let (number, ending) = name.split_once('.').ok_or(DeskError::NotFound)?;
    let row = used(&cx, &view).into_iter().find(|row| row.number == number).ok_or(DeskError::NotFound)?;
    let papers = papers_of(&cx, &view);
    let form: &Form = papers.form(&view.dossier.regime, &row.code).ok_or(DeskError::NotFound)?;
    let document = fill(form, &facts(&cx, &view, &row)).document;
    let ending = ending.to_owned();
    let file_name = format!("{}-mau-{number}.{ending}", view.dossier.code);
    let made = tokio::task::spawn_blocking(move || -> Result<(&'static str, Vec<u8>), String> {
        match ending.as_str() {
            "docx" => docx::render(&document, &papers.layout)
                .map(|bytes| ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", bytes))
                .map_err(|error| error.to_string()),
            "pdf" => pdf::render(&document, &papers.layout)
                .map(|bytes| ("application/pdf", bytes))
                .map_err(|error| error.to_string()),
            _ => Err(String::new()),
        }
    });
    match made.await {
        Ok(Ok((media, bytes))) => Ok(Answer::Raw(send(media, &file_name, bytes))),
        Ok(Err(why)) if why.is_empty() => Err(DeskError::NotFound.into()),
        Ok(Err(why)) => {
            tracing::error!(dossier = %view.dossier.code, form = number, cause = %why, "a form was not made");
            Err(DeskError::Unavailable.into())
        }
        Err(error) => {
            tracing::error!(dossier = %view.dossier.code, form = number, %error, "a form was not made");
            Err(DeskError::Unavailable.into())
        }
    }
}

/// "số 12/CAT-PA05 ngày 05/10/2026 của Công an tỉnh".
fn cited(paper: &DocumentRef) -> String {
    let mut text = format!("số {}", paper.number);
    if let Some(date) = paper.date {
        text.push_str(&format!(" ngày {}", format::date(date)));
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
pub(super) fn facts(cx: &Cx, view: &DossierView, row: &FormRow) -> FormFacts {
    let dossier = &view.dossier;
    let library = cx.web.desk.library();
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
        (Some(luytre_govern::dossier::Appointed::Council { name, .. }), None) => name.clone(),
        (Some(_), None) | (None, None) => view.dedicated_unit.name.clone(),
    };
    let body_of = |code: &str| -> Option<&BodyView> {
        match code {
            "don_vi_van_hanh" => Some(&view.operator),
            "chu_quan" => Some(&view.owner),
            "appraiser" if outside.is_some() => None,
            _ => Some(&view.dedicated_unit),
        }
    };
    let sender = body_of(&row.sender);
    let receiver = match row.receiver.as_str() {
        "appraiser" => appraiser.clone(),
        code => body_of(code).map_or_else(String::new, |body| body.name.clone()),
    };
    let mut facts =
        FormFacts::default().text("system_name", dossier.system_name.clone()).text("level", dossier.level.to_string());
    facts = known(facts, "operator_name", &view.operator.name);
    facts = known(facts, "operator_address", &view.operator.profile.address);
    facts = known(facts, "owner_name", &view.owner.name);
    facts = known(facts, "dedicated_unit_name", &view.dedicated_unit.name);
    facts = known(facts, "appraiser_name", &appraiser);
    facts = known(facts, "lead_unit", &appraiser);
    facts = known(facts, "receiver_name", &receiver);
    if view.operator.code != view.owner.code {
        facts = known(facts, "operator_superior", &view.owner.name);
    }
    if outside.is_none() && view.dedicated_unit.code != view.owner.code {
        facts = known(facts, "appraiser_superior", &view.owner.name);
    }
    if let Some(sender) = sender {
        facts = known(facts, "signer_name", &sender.profile.head_name);
        if !sender.profile.head_title.is_empty() {
            facts = facts.list("signer_authority", [sender.profile.head_title.to_uppercase()]);
        }
        facts = known(facts, "place", place_of(&sender.profile.address));
    }
    facts = known(facts, "decider_title", &decider(&view.owner));
    let important = match view.profile.national_security {
        NationalSecurity::No => "không",
        NationalSecurity::Proposed | NationalSecurity::Listed => "có",
    };
    facts = facts.text("ns_important", important);
    facts = facts.list("receivers", [view.owner.name.clone(), view.operator.name.clone()]);
    facts = papers(facts, cx, view, row);
    if let Some(regime) = regime {
        let standard = library.common.instruments.iter().find(|one| one.id == regime.standard);
        if let Some(standard) = standard {
            facts = facts.list("standards", [standard.short_vi.clone()]);
        }
    }
    facts
}

/// The papers that forms refer to.
fn papers(mut facts: FormFacts, cx: &Cx, view: &DossierView, row: &FormRow) -> FormFacts {
    let dossier = &view.dossier;
    let sent = dossier.log.iter().rev().find(|entry| matches!(entry.event, Event::Submitted { .. }));
    if let Some(sent) = sent {
        let text = format!("của {} ngày {}", view.operator.name, format::date(sent.on));
        facts = facts.text("request_document", text);
    }
    let asked = dossier.log.iter().rev().find(|entry| matches!(entry.event, Event::ApprovalAsked));
    if let Some(asked) = asked.or(sent) {
        let text = format!("của {} ngày {}", view.operator.name, format::date(asked.on));
        facts = facts.text("submission_document", text);
    }
    let library = cx.web.desk.library();
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
