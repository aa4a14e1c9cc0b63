//! `luytre report`: official reports as files.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use luytre_desk::reports::form_of;
use luytre_desk::{Actor, Desk, DeskError};
use luytre_govern::annual::{Annual, Inconsistency, Report as Kept, ReportState, check};
use luytre_ledger::Ledger;
use luytre_report::annual::{Cover, document, workbook};
use luytre_report::{docx, pdf, sheet};
use serde_json::json;

use crate::Outcome;
use crate::cli::{Place, Report};
use crate::file;
use crate::folder::{LEDGER, config_of};
use crate::language::Language;
use crate::serve::runtime;
use crate::terminal::note;

/// To whom an owner reports.
const RECEIVER: &str = "Bộ Công an";

/// Runs a command of `luytre report`.
pub fn run(command: Report, language: Language) -> anyhow::Result<Outcome> {
    let (year, owner, out, draft, place) = match command {
        Report::Annual { year, owner, out, draft, place } => (year, owner, out, draft, place),
        Report::Periodic { code, out, place } => return periodic(&code, &out, &place),
    };
    let kind = kind_of(&out)?;
    let config = config_of(&place)?;
    let path = config.data.join(LEDGER);
    let (report, wrong, library, papers) = runtime()?.block_on(async {
        let ledger = match &config.ledger.url {
            Some(url) => Ledger::open(url).await.context("open the ledger")?,
            None => Ledger::open_file(&path).await.with_context(|| format!("open the ledger {}", path.display()))?,
        };
        let clock = Arc::new(crate::clock::SystemClock);
        let desk = Desk::open_records(ledger.clone(), clock).await.context("read the registry")?;
        let (library, papers) = (desk.library(), desk.papers());
        let report = kept_or_computed(&desk, &owner, year).await?;
        ledger.close().await;
        let form = form_of(&library, &report.computed.regime).context("find the form")?;
        let corrected = report.corrected().context("apply the corrections")?;
        let wrong = check(form, &corrected);
        anyhow::Ok((Kept { computed: corrected, ..report }, wrong, library, papers))
    })?;
    if !wrong.is_empty() && !draft {
        for one in &wrong {
            note(language.pick(&one.vi, &one.en));
        }
        let count = wrong.len();
        match language {
            Language::Vi => note(format_args!(
                "luytre: báo cáo còn {count} điểm chưa khớp; hãy sửa cho khớp, hoặc thêm --draft để in dự thảo"
            )),
            Language::En => note(format_args!(
                "luytre: the report does not agree with itself in {count} places; correct them, or give --draft"
            )),
        }
        return Ok(Outcome::No);
    }
    let form = form_of(&library, &report.computed.regime).context("find the form")?;
    let title = library
        .regime(&report.computed.regime)
        .and_then(|regime| regime.forms.iter().find(|row| row.code == form.form))
        .map(|row| row.vi.clone())
        .unwrap_or_default();
    let cover = Cover::of(&report, &wrong, &title, RECEIVER);
    let layout = &papers.layout;
    let bytes = match kind.as_str() {
        "docx" => docx::render(&document(form, &report.computed, &cover), layout).context("make the Word file")?,
        "pdf" => pdf::render(&document(form, &report.computed, &cover), layout).context("make the PDF")?,
        "xlsx" => sheet::write_xlsx(&workbook(form, &report.computed, &wrong)).context("make the spreadsheet")?,
        _ => json_of(&report.computed, &report, &wrong).into_bytes(),
    };
    file::write(&out, &bytes)?;
    Ok(Outcome::Yes)
}

/// The ending of a file chooses its form.
fn kind_of(out: &Path) -> anyhow::Result<String> {
    let kind = out.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    if !["docx", "pdf", "xlsx", "json"].contains(&kind.as_str()) {
        bail!("{}: name the file .docx, .pdf, .xlsx or .json", out.display());
    }
    Ok(kind)
}

/// Prints a periodic report that was made on the pages, with the figures that it keeps.
fn periodic(code: &str, out: &Path, place: &Place) -> anyhow::Result<Outcome> {
    let kind = kind_of(out)?;
    let config = config_of(place)?;
    let path = config.data.join(LEDGER);
    let (report, papers) = runtime()?.block_on(async {
        let ledger = match &config.ledger.url {
            Some(url) => Ledger::open(url).await.context("open the ledger")?,
            None => Ledger::open_file(&path).await.with_context(|| format!("open the ledger {}", path.display()))?,
        };
        let clock = Arc::new(crate::clock::SystemClock);
        let desk = Desk::open_records(ledger.clone(), clock).await.context("read the registry")?;
        let found = desk.periodic_report(&Actor::console(), code).await;
        ledger.close().await;
        match found {
            Ok(view) => anyhow::Ok((view.report.body, desk.papers_then(view.report.created_at))),
            Err(DeskError::NotFound) => bail!("{code}: there is no such report; the page /reports lists them"),
            Err(error) => Err(error).with_context(|| format!("read the report {code}")),
        }
    })?;
    let layout = &papers.layout;
    let paper = || luytre_report::periodic::document(&report);
    let bytes = match kind.as_str() {
        "docx" => docx::render(&paper(), layout).context("make the Word file")?,
        "pdf" => pdf::render(&paper(), layout).context("make the PDF")?,
        "xlsx" => sheet::write_xlsx(&luytre_report::periodic::workbook(&report)).context("make the spreadsheet")?,
        _ => format!("{:#}\n", serde_json::to_value(&report).context("write the report as JSON")?).into_bytes(),
    };
    file::write(out, &bytes)?;
    Ok(Outcome::Yes)
}

/// The report that people made on the pages; without one the figures of now.
async fn kept_or_computed(desk: &Desk, owner: &str, year: i16) -> anyhow::Result<Kept> {
    let actor = Actor::console();
    match desk.report(&actor, &format!("BC-{year}-{owner}")).await {
        Ok(view) => return Ok(view.report.body),
        Err(DeskError::NotFound) => {}
        Err(error) => return Err(error).context("read the report"),
    }
    let computed = match desk.compute_annual(&actor, owner, year).await {
        Ok(computed) => computed,
        Err(DeskError::NotFound) => bail!("--owner {owner}: there is no such agency"),
        Err(DeskError::Invalid(_)) => bail!("--owner {owner}: it owns and operates no system that is in operation"),
        Err(error) => return Err(error).with_context(|| format!("gather the report of {owner} for {year}")),
    };
    Ok(Kept {
        code: format!("BC-{year}-{owner}"),
        owner: owner.to_owned(),
        computed,
        computed_on: None,
        corrections: Vec::new(),
        other: String::new(),
        state: ReportState::Draft,
        due: None,
    })
}

fn json_of(annual: &Annual, report: &Kept, wrong: &[Inconsistency]) -> String {
    let wrong = wrong.iter().map(|one| {
        json!({ "check": one.check, "system": one.system, "place": one.place, "found": one.found, "expected": one.expected, "message": one.en })
    });
    let answer = json!({
        "code": report.code, "state": report.state.word(), "annual": annual,
        "corrections": report.corrections, "inconsistencies": wrong.collect::<Vec<_>>(),
    });
    format!("{answer:#}\n")
}
