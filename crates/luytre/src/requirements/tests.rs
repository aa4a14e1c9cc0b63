//! The commands over a small centre: what goes out comes back in, and verdicts stay an assessor's.

use std::path::PathBuf;

use luytre_desk::views::{ImportForm, NewPerson, SystemForm};
use luytre_govern::Language as Speech;
use luytre_model::Role;
use luytre_model::store::EventStore as _;

use super::*;
use crate::cli::Place;
use crate::config::Config;

const SYSTEM: &str = "cong";
const PASSWORD: &str = "bốn con chim sẻ";
const NTP: &str = "TCVN14423.LOG.NTP";

/// A centre that is not running, with one system of level 3 and an assessor.
struct Centre {
    folder: tempfile::TempDir,
}

impl Centre {
    fn found() -> Centre {
        let centre = Centre { folder: tempfile::tempdir().unwrap() };
        let config = Config { data: centre.place().data, ..Config::default() };
        let enter = async {
            let stores = crate::serve::Stores::open(&config).await.unwrap();
            stores.events.close().await.unwrap();
            stores.ledger.close().await;
            let Beside { desk, .. } = Beside::open(&config).await.unwrap();
            let console = Actor::console();
            let csv = "code,name,kind,parent\nso-an,Sở An,department,\n".to_owned();
            assert!(
                desk.import_agencies(&console, &ImportForm { csv: csv.into(), dry_run: false }).await.unwrap().applied
            );
            let system = SystemForm {
                code: SYSTEM.to_owned(),
                name: "Cổng".to_owned(),
                agency: "so-an".to_owned(),
                level: 3.try_into().ok(),
                owner: "Sở An".to_owned(),
                required_layers: None,
                contact_name: String::new(),
                contact_phone: String::new(),
            };
            desk.create_system(&console, system).await.unwrap();
            let person = NewPerson {
                login: "danhgia".to_owned(),
                name: "Người đánh giá".to_owned(),
                role: Role::Assessor,
                agency: None,
                language: Speech::Vi,
                password: Some(PASSWORD.to_owned()),
            };
            desk.create_person(&console, person).await.unwrap();
        };
        runtime().unwrap().block_on(enter);
        centre
    }

    fn place(&self) -> Place {
        Place { data: self.folder.path().join("data"), config: None }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn export(&self, name: &str, format: Option<RequirementsFormat>) -> anyhow::Result<PathBuf> {
        let out = self.folder.path().join(name);
        let command = Requirements::Export {
            system: SYSTEM.to_owned(),
            out: out.clone(),
            format,
            standard: None,
            place: self.place(),
        };
        run(command, Language::En).map(|outcome| {
            assert!(matches!(outcome, Outcome::Yes));
            out
        })
    }

    fn import(&self, file: &Path, dry_run: bool, person: bool) -> anyhow::Result<Outcome> {
        let command = Requirements::Import {
            file: file.to_owned(),
            system: SYSTEM.to_owned(),
            standard: None,
            dry_run,
            login: person.then(|| "danhgia".to_owned()),
            password_file: person.then(|| self.file("password", &format!("{PASSWORD}\n"))),
            place: self.place(),
        };
        run(command, Language::En)
    }

    /// The item of the exported JSON.
    fn item(&self) -> Json {
        let text = std::fs::read_to_string(self.export("now.json", None).unwrap()).unwrap();
        let whole: Json = serde_json::from_str(&text).unwrap();
        assert_eq!((&whole["system"], &whole["level"]), (&SYSTEM.into(), &3.into()));
        let items = whole["items"].as_array().unwrap();
        assert!(items.len() > 100, "{}", items.len());
        items.iter().find(|item| item["id"] == NTP).unwrap().clone()
    }
}

fn said(outcome: &anyhow::Result<Outcome>) -> &'static str {
    match outcome {
        Ok(Outcome::Yes) => "0",
        Ok(Outcome::No) => "1",
        Err(_) => "3",
    }
}

fn why<T>(result: anyhow::Result<T>) -> String {
    result.err().map(|error| format!("{error:#}")).unwrap_or_default()
}

#[test]
fn what_goes_out_comes_back_and_verdicts_stay_an_assessors() {
    let centre = Centre::found();
    let verdict = centre.file("verdict.csv", &format!("Mã mục,Kết luận,Nhận xét\n{NTP},Đáp ứng,đã xem\n"));
    assert_eq!(said(&centre.import(&verdict, false, false)), "1", "the console judges nothing");
    assert_eq!(said(&centre.import(&verdict, true, true)), "0", "the assessor may, and only checks");
    assert_eq!(centre.item()["verdict"], "unjudged", "nothing was written so far");
    assert_eq!(said(&centre.import(&verdict, false, true)), "0");
    assert_eq!((&centre.item()["verdict"], &centre.item()["judged"]["by"]), (&"met".into(), &"danhgia".into()));
    let day = centre.file("day.csv", &format!("Mã mục,Kết luận,Thời hạn\n{NTP},Đáp ứng,31/12/2099\n"));
    assert_eq!(said(&centre.import(&day, false, false)), "0", "days are the console's too");
    assert_eq!(centre.item()["due"], "2099-12-31");

    for (name, format) in
        [("a.xlsx", None), ("b.json", Some(RequirementsFormat::Oscal)), ("c.xlsx", Some(RequirementsFormat::Ciso))]
    {
        let neighbour = centre.file(&name.replace(".xlsx", ".part").replace(".json", ".part"), "mine");
        let out = centre.export(name, format).unwrap();
        assert_eq!(std::fs::read_to_string(neighbour).unwrap(), "mine");
        assert_eq!(said(&centre.import(&out, true, true)), "0", "{name} comes back");
    }
    let broken = centre.file("broken.csv", &format!("Mã mục,Kết luận\n{NTP},Hình như có\n"));
    assert_eq!(said(&centre.import(&broken, true, true)), "1");
}

#[test]
fn lists_and_gaps_answer_in_every_form() {
    let centre = Centre::found();
    let verdict = centre.file("verdict.csv", &format!("Mã mục,Kết luận,Nhận xét\n{NTP},Chưa đáp ứng,\"chưa, có\"\n"));
    assert_eq!(said(&centre.import(&verdict, false, true)), "0");
    let read = async {
        let config = Config { data: centre.place().data, ..Config::default() };
        let Beside { desk, .. } = Beside::open(&config).await.unwrap();
        let console = Actor::console();
        let of = desk.requirements_of(&console, SYSTEM, None).await.unwrap();
        (of, desk.gaps(&console, &GapFilter::default()).await.unwrap())
    };
    let (of, missing) = runtime().unwrap().block_on(read);
    let printed = |output: Output, only: &[Word]| {
        let (mut rows, mut gap_rows) = (Vec::new(), Vec::new());
        list(&of, only, output, Language::En, &mut rows).unwrap();
        gaps(&missing, output, Language::Vi, &mut gap_rows).unwrap();
        (String::from_utf8(rows).unwrap(), String::from_utf8(gap_rows).unwrap())
    };
    let only = [Word::NotMet, Word::Partly];
    let (rows, gap_rows) = printed(Output::Table, &only);
    assert!(rows.starts_with("cong  tcvn-14423-2026  level 3  asked "), "{rows}");
    assert!(rows.lines().count() == 2 && rows.contains("  not met 1  "), "{rows}");
    assert!(rows.lines().any(|line| line.starts_with(NTP) && line.contains("Not met")), "{rows}");
    assert!(gap_rows.contains("gaps 1\n") && gap_rows.contains("not met 1"), "{gap_rows}");
    let (rows, gap_rows) = printed(Output::Csv, &only);
    assert_eq!(rows.lines().next(), Some("\u{feff}id,group,title,clause,verdict,responsible,due,version"));
    assert!(rows.lines().count() == 2 && rows.contains(",not_met,,,1"), "{rows}");
    assert!(gap_rows.starts_with("\u{feff}id,group,title,not_met,partly,fine_most,weight\r\n"), "{gap_rows}");
    assert!(gap_rows.contains(",1,0,"), "{gap_rows}");
    let (rows, gap_rows) = printed(Output::Json, &only);
    let (rows, gap_rows): (Json, Json) =
        (serde_json::from_str(&rows).unwrap(), serde_json::from_str(&gap_rows).unwrap());
    assert_eq!((&rows["items"][0]["id"], rows["items"].as_array().map(Vec::len)), (&NTP.into(), Some(1)));
    assert_eq!((&gap_rows[0]["id"], &gap_rows[0]["systems"]), (&NTP.into(), &1.into()));
    let (rows, gap_rows) = printed(Output::Jsonl, &[]);
    assert_eq!((rows.lines().count(), gap_rows.lines().count()), (of.items().len(), 1));
}

#[test]
fn wrong_words_are_named_with_what_to_do() {
    let centre = Centre::found();
    let list = |system: &str, standard: Option<&str>| {
        let (system, standard) = (system.to_owned(), standard.map(str::to_owned));
        let (verdict, output) = (Vec::new(), Output::Table);
        why(run(Requirements::List { system, standard, verdict, output, place: centre.place() }, Language::En))
    };
    assert_eq!(list("khong-co", None), "khong-co: there is no such system; the page /systems lists them");
    assert!(list(SYSTEM, Some("iso")).starts_with("--standard iso: not known; known are "));
    let gaps = |agency: Option<&str>, group: Option<&str>| {
        let (agency, group) = (agency.map(str::to_owned), group.map(str::to_owned));
        let (standard, output) = (None, Output::Table);
        why(run(Requirements::Gaps { agency, group, standard, output, place: centre.place() }, Language::En))
    };
    assert_eq!(gaps(Some("khong-co"), None), "--agency khong-co: there is no such agency");
    assert!(gaps(None, Some("thơ")).starts_with("--group thơ: not known; known are "));
    assert!(why(centre.export("a.txt", None)).ends_with("name the file .xlsx or .json, or choose with --format"));
    assert!(
        why(centre.export("a.xlsx", Some(RequirementsFormat::Oscal)))
            .ends_with("this form is JSON; name the file .json")
    );
    assert!(why(centre.export("a.json", Some(RequirementsFormat::Ciso))).ends_with("name the file .xlsx"));
    let wrong = Requirements::Import {
        file: centre.file("x.csv", "Mã mục,Kết luận\n"),
        system: SYSTEM.to_owned(),
        standard: None,
        dry_run: true,
        login: Some("danhgia".to_owned()),
        password_file: Some(centre.file("password", "sai\n")),
        place: centre.place(),
    };
    assert_eq!(why(run(wrong, Language::En)), "--as danhgia: login or password is wrong");
}

#[test]
fn a_listed_word_becomes_no_formula_in_a_spreadsheet_program() {
    let centre = Centre::found();
    let named =
        format!("Mã mục,Kết luận,Người chịu trách nhiệm\n{NTP},Chưa đánh giá,\"=HYPERLINK(\"\"http://x\"\")\"\n");
    assert_eq!(said(&centre.import(&centre.file("named.csv", &named), false, false)), "0");
    assert_eq!(centre.item()["responsible"], "=HYPERLINK(\"http://x\")");
    let read = async {
        let config = Config { data: centre.place().data, ..Config::default() };
        let Beside { desk, .. } = Beside::open(&config).await.unwrap();
        desk.requirements_of(&Actor::console(), SYSTEM, None).await.unwrap()
    };
    let of = runtime().unwrap().block_on(read);
    let mut rows = Vec::new();
    list(&of, &[], Output::Csv, Language::En, &mut rows).unwrap();
    let rows = String::from_utf8(rows).unwrap();
    assert!(rows.contains(",\"'=HYPERLINK(\"\"http://x\"\")\","), "{rows}");
}

#[test]
fn what_is_wrong_with_a_whole_file_names_the_file() {
    let centre = Centre::found();
    let problems = |file: &Path| {
        let of = async {
            let config = Config { data: centre.place().data, ..Config::default() };
            let Beside { desk, .. } = Beside::open(&config).await.unwrap();
            let form =
                RequirementImportForm { system: SYSTEM.to_owned(), bytes: read(file).unwrap(), ..Default::default() };
            import(&desk, &Actor::console(), form).await.unwrap().problems
        };
        runtime().unwrap().block_on(of)
    };
    let long = centre.file("long.csv", "");
    std::fs::File::options().write(true).open(&long).unwrap().set_len(60_000_000).unwrap();
    let (found, name) = (problems(&long), long.display());
    let en = format!("luytre: {name}: the file has more than {BYTES_MAX} bytes: divide it into several files");
    let vi = format!("luytre: {name}: Tệp có hơn {BYTES_MAX} byte: hãy chia thành nhiều tệp");
    assert_eq!(wrong(&long, &found[0], Language::En), en);
    assert_eq!(wrong(&long, &found[0], Language::Vi), vi);
    assert_eq!(said(&centre.import(&long, true, false)), "1");
    let cell = centre.file("cell.csv", &format!("Mã mục,Kết luận\n{NTP},Hình như có\n"));
    let told = wrong(&cell, &problems(&cell)[0], Language::En);
    assert_eq!(told, "luytre: CSV B2: \"Hình như có\" is no verdict; choose one of the list");
}
