//! `luytre requirements`: what is asked of systems, what is missing, and assessments as files out and in.

use std::io::{BufRead as _, Read as _, Write};
use std::path::Path;

use anyhow::{Context, bail};
use luytre_desk::requirements::RequirementsOf;
use luytre_desk::requirements::exchange::import::BYTES_MAX;
use luytre_desk::requirements::exchange::sheet::{word_en, word_vi};
use luytre_desk::requirements::exchange::{
    AssessmentFormat, ImportProblem, ImportTrouble, RequirementImport, RequirementImportForm,
};
use luytre_desk::requirements::gaps::{GapFilter, Gaps, ProvinceGap};
use luytre_desk::{Actor, Desk, DeskError};
use luytre_govern::requirement::Word;
use luytre_web::{gap_json, requirements_json};
use serde_json::Value as Json;

use crate::Outcome;
use crate::beside::Beside;
use crate::cli::{Output, Requirements, RequirementsFormat};
use crate::folder::config_of;
use crate::language::Language;
use crate::serve::runtime;
use crate::terminal::{note, say, table};

/// Longest password, in bytes.
const PASSWORD_BYTES_MAX: u64 = 4 << 10;

/// Runs a command of `luytre requirements`.
pub fn run(command: Requirements, language: Language) -> anyhow::Result<Outcome> {
    let place = match &command {
        Requirements::List { place, .. }
        | Requirements::Gaps { place, .. }
        | Requirements::Export { place, .. }
        | Requirements::Import { place, .. } => place,
    };
    let config = config_of(place)?;
    runtime()?.block_on(async {
        let centre = Beside::open(&config).await?;
        let done = Box::pin(answer(&centre.desk, command, language)).await;
        centre.close().await;
        done
    })
}

async fn answer(desk: &Desk, command: Requirements, language: Language) -> anyhow::Result<Outcome> {
    let console = Actor::console();
    match command {
        Requirements::List { system, standard, verdict, output, .. } => {
            let of = asked(desk, &console, &system, standard.as_deref()).await?;
            list(&of, &verdict, output, language, &mut std::io::stdout().lock())
        }
        Requirements::Gaps { agency, group, standard, output, .. } => {
            must_be_standard(desk, standard.as_deref())?;
            let filter = GapFilter { catalogue: standard, agency, group };
            let found = match desk.gaps(&console, &filter).await {
                Err(DeskError::NotFound) => {
                    bail!("--agency {}: there is no such agency", filter.agency.unwrap_or_default())
                }
                found => found.context("read what is missing")?,
            };
            if let Some(group) = filter.group.filter(|group| found.catalogue.group(group).is_none()) {
                let known: Vec<&str> = found.catalogue.groups.iter().map(|group| group.id.as_str()).collect();
                bail!("--group {group}: not known; known are {}", known.join(", "));
            }
            gaps(&found, output, language, &mut std::io::stdout().lock())
        }
        Requirements::Export { system, out, format, standard, .. } => {
            let format = format_of(&out, format)?;
            let of = asked(desk, &console, &system, standard.as_deref()).await?;
            let bytes = match desk_format(format) {
                Some(format) => {
                    let exported = desk.export_requirements(&console, &system, standard.as_deref(), format).await;
                    exported.context("make the file")?.bytes
                }
                None => format!("{:#}\n", requirements_json(&of)).into_bytes(),
            };
            crate::file::write(&out, &bytes)?;
            Ok(Outcome::Yes)
        }
        Requirements::Import { file, system, standard, dry_run, login, password_file, .. } => {
            let form = RequirementImportForm { system, catalogue: standard, bytes: read(&file)?, dry_run };
            let Some((login, password_file)) = login.zip(password_file) else {
                return imported(&file, &import(desk, &console, form).await?, language, Who::Console);
            };
            let session = desk.sign_in(&login, password(&password_file)?, None).await;
            let session = session.with_context(|| format!("--as {login}"))?;
            let report = import(desk, &session.actor, form).await;
            desk.sign_out(&session.actor, &session.token).await.context("end the session")?;
            imported(&file, &report?, language, Who::Person)
        }
    }
}

async fn import(desk: &Desk, actor: &Actor, form: RequirementImportForm) -> anyhow::Result<RequirementImport> {
    asked(desk, actor, &form.system, form.catalogue.as_deref()).await?;
    match desk.import_requirements(actor, form).await {
        Err(DeskError::Forbidden) => bail!("{}: your role changes nothing about requirements", actor.login),
        report => report.context("read the file in"),
    }
}

/// What is asked of a system; a wrong code is told by the name of the argument.
async fn asked(desk: &Desk, actor: &Actor, system: &str, standard: Option<&str>) -> anyhow::Result<RequirementsOf> {
    must_be_standard(desk, standard)?;
    match desk.requirements_of(actor, system, standard).await {
        Err(DeskError::NotFound) => bail!("{system}: there is no such system; the page /systems lists them"),
        of => of.with_context(|| format!("read the requirements of {system}")),
    }
}

fn must_be_standard(desk: &Desk, standard: Option<&str>) -> anyhow::Result<()> {
    let library = desk.library();
    let catalogues = library.catalogues();
    match standard.filter(|id| catalogues.get(id).is_none()) {
        Some(id) => {
            let known: Vec<&str> = catalogues.by_id.keys().map(String::as_str).collect();
            bail!("--standard {id}: not known; known are {}", known.join(", "))
        }
        None => Ok(()),
    }
}

fn list(
    of: &RequirementsOf,
    only: &[Word],
    output: Output,
    language: Language,
    out: &mut impl Write,
) -> anyhow::Result<Outcome> {
    let mut whole = requirements_json(of);
    let items = whole["items"].as_array_mut().context("a list of items")?;
    items.retain(|item| only.is_empty() || only.iter().any(|word| item["verdict"] == word.as_str()));
    if of.system.level.is_none() {
        note(language.pick(
            "luytre: hệ thống chưa có cấp độ nên chưa có yêu cầu nào; hãy xác định cấp độ trước",
            "luytre: the system has no level yet, so nothing is asked of it; determine the level first",
        ));
    }
    match output {
        Output::Json => writeln!(out, "{whole}")?,
        Output::Jsonl => lines(out, items)?,
        Output::Csv => {
            let row = |item: &Json| {
                let word = |name: &str| item[name].as_str().unwrap_or_default().to_owned();
                let title = language.pick("vi", "en");
                [
                    word("id"),
                    word("group"),
                    item["title"][title].as_str().unwrap_or_default().to_owned(),
                    word("clause"),
                    word("verdict"),
                    word("responsible"),
                    word("due"),
                    item["version"].to_string(),
                ]
            };
            let head = ["id", "group", "title", "clause", "verdict", "responsible", "due", "version"];
            table(out, head, items.iter().map(row))?;
        }
        Output::Table => {
            let share = of.share();
            let (system, standard) = (&of.system.code, &of.catalogue.id);
            let level = of.system.level.map_or("-".to_owned(), |level| level.number().to_string());
            writeln!(
                out,
                "{system}  {standard}  level {level}  asked {}  met {}  equivalent {}  partly {}  not met {}  not applicable {}  unjudged {}",
                share.asked,
                share.met,
                share.equivalent,
                share.partly,
                share.not_met,
                share.not_applicable,
                share.unjudged()
            )?;
            for requirement in of.items() {
                let word = of.word(&requirement.id);
                if only.is_empty() || only.contains(&word) {
                    let title = language.pick(&requirement.title_vi, &requirement.title_en);
                    let shown = language.pick(word_vi(word), word_en(word));
                    writeln!(out, "{:<28} {shown:<24} {title}", requirement.id)?;
                }
            }
        }
    }
    Ok(Outcome::Yes)
}

fn gaps(found: &Gaps, output: Output, language: Language, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let rows: Vec<Json> = found.gaps.iter().map(|gap| gap_json(&found.catalogue.id, gap)).collect();
    let title = |gap: &ProvinceGap| language.pick(&gap.requirement.title_vi, &gap.requirement.title_en).to_owned();
    match output {
        Output::Json => writeln!(out, "{}", Json::Array(rows))?,
        Output::Jsonl => lines(out, &rows)?,
        Output::Csv => {
            let row = |gap: &ProvinceGap| {
                [
                    gap.requirement.id.clone(),
                    gap.requirement.group.clone(),
                    title(gap),
                    gap.not_met.to_string(),
                    gap.partly.to_string(),
                    gap.fine.map(|fine| fine.most.to_string()).unwrap_or_default(),
                    gap.weight().to_string(),
                ]
            };
            let head = ["id", "group", "title", "not_met", "partly", "fine_most", "weight"];
            table(out, head, found.gaps.iter().map(row))?;
        }
        Output::Table => {
            writeln!(out, "{}  gaps {}", found.catalogue.id, found.gaps.len())?;
            for gap in &found.gaps {
                let (id, not_met, partly, weight) = (&gap.requirement.id, gap.not_met, gap.partly, gap.weight());
                writeln!(out, "{id:<28} not met {not_met:<4} partly {partly:<4} weight {weight:<14} {}", title(gap))?;
            }
        }
    }
    Ok(Outcome::Yes)
}

fn lines(out: &mut impl Write, rows: &[Json]) -> anyhow::Result<()> {
    for row in rows {
        writeln!(out, "{row}")?;
    }
    Ok(())
}

/// The form of a file: what was asked for, else by its ending; both must agree.
fn format_of(out: &Path, asked: Option<RequirementsFormat>) -> anyhow::Result<RequirementsFormat> {
    use RequirementsFormat::{Ciso, Json, Oscal, Xlsx};
    let ending = out.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
    let shown = out.display();
    match (ending.as_str(), asked) {
        ("xlsx", format @ (None | Some(Xlsx | Ciso))) => Ok(format.unwrap_or(Xlsx)),
        ("json", format @ (None | Some(Json | Oscal))) => Ok(format.unwrap_or(Json)),
        (_, None) => bail!("{shown}: name the file .xlsx or .json, or choose with --format"),
        (_, Some(Xlsx | Ciso)) => bail!("{shown}: this form is a spreadsheet; name the file .xlsx"),
        (_, Some(Json | Oscal)) => bail!("{shown}: this form is JSON; name the file .json"),
    }
}

const fn desk_format(format: RequirementsFormat) -> Option<AssessmentFormat> {
    match format {
        RequirementsFormat::Xlsx => Some(AssessmentFormat::Sheet),
        RequirementsFormat::Oscal => Some(AssessmentFormat::Oscal),
        RequirementsFormat::Ciso => Some(AssessmentFormat::Ciso),
        RequirementsFormat::Json => None,
    }
}

/// Reads a file; one byte more than it may have is enough to refuse it.
fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    let source = std::fs::File::open(file).with_context(|| format!("read {}", file.display()))?;
    let mut bytes = Vec::new();
    let read = source.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes);
    read.with_context(|| format!("read {}", file.display()))?;
    Ok(bytes)
}

/// The first line of a file or of the standard input.
fn password(file: &Path) -> anyhow::Result<String> {
    let source: Box<dyn std::io::Read> = match file.as_os_str() == "-" {
        true => Box::new(std::io::stdin()),
        false => Box::new(std::fs::File::open(file).with_context(|| format!("read {}", file.display()))?),
    };
    let mut line = String::new();
    let read = std::io::BufReader::new(source.take(PASSWORD_BYTES_MAX)).read_line(&mut line);
    read.with_context(|| format!("read the password in {}", file.display()))?;
    line.truncate(line.trim_end_matches(['\r', '\n']).len());
    if line.is_empty() {
        bail!("--password-file {}: its first line is empty; write the password there", file.display());
    }
    Ok(line)
}

/// Who brings a file in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Console,
    Person,
}

/// A problem of a file in one line; what is wrong with the whole file has no other place than its name.
fn wrong(file: &Path, problem: &ImportProblem, language: Language) -> String {
    let ImportProblem { sheet, cell, trouble } = problem;
    let trouble = match language {
        Language::Vi => trouble.in_vietnamese(),
        Language::En => trouble.to_string(),
    };
    match format!("{sheet} {cell}").trim() {
        "" => format!("luytre: {}: {trouble}", file.display()),
        place => format!("luytre: {place}: {trouble}"),
    }
}

/// Says what an import did or would do.
fn imported(file: &Path, report: &RequirementImport, language: Language, who: Who) -> anyhow::Result<Outcome> {
    let state = match (report.applied, report.problems.is_empty(), report.changed.is_empty()) {
        (true, _, _) => "written",
        (false, false, _) => "refused",
        (false, true, true) => "nothing to change",
        (false, true, false) => "checked",
    };
    let problems = report.problems.len() + report.more_problems;
    let (rows, changed, unchanged) = (report.rows, report.changed.len(), report.unchanged);
    say(format_args!("{state}  rows {rows}  changes {changed}  unchanged {unchanged}  problems {problems}"))?;
    for (item, word) in &report.changed {
        say(format_args!("{item:<28} {}", language.pick(word_vi(*word), word_en(*word))))?;
    }
    for problem in &report.problems {
        note(wrong(file, problem, language));
    }
    if report.more_problems > 0 {
        note(format_args!("… +{}", report.more_problems));
    }
    if who == Who::Console && report.problems.iter().any(|one| one.trouble == ImportTrouble::NotAllowed) {
        note(language.pick(
            "luytre: kết luận là của đánh giá viên; hãy thêm --as TÊN-ĐĂNG-NHẬP --password-file TỆP",
            "luytre: verdicts are an assessor's; give --as LOGIN --password-file FILE",
        ));
    }
    Ok(if report.problems.is_empty() { Outcome::Yes } else { Outcome::No })
}

#[cfg(test)]
mod tests;
