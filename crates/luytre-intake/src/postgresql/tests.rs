use super::*;
use crate::golden::{decode, field, fields, sample, shown, those};

const STDERR_SAMPLE: &str = "real/database/postgresql-pgaudit-stderr.log";

#[test]
fn the_three_forms_give_the_same_events() {
    let text = decode("postgresql", &sample(STDERR_SAMPLE));
    let csv = decode("postgresql_csv", &sample("real/database/postgresql-pgaudit.csv"));
    let json = decode("postgresql_json", &sample("real/database/postgresql-pgaudit.json"));
    for batch in [&text, &csv, &json] {
        assert_eq!((batch.len(), batch.rejects().len()), (1_012, 0), "{:?}", batch.rejects().first());
    }
    let names = [
        "event.category",
        "event.action",
        "event.outcome",
        "event.type",
        "event.duration",
        "log.level",
        "message",
        "user.name",
        "db.user",
        "db.name",
        "db.statement",
        "db.operation",
        "db.object",
        "source.ip",
        "process.pid",
        "postgresql.hint",
        "postgresql.detail",
        "event.reason",
    ];
    // Processes that write at the same time come in another order in each file.
    fn ordered(batch: &EventBatch) -> Vec<luytre_model::EventRef<'_>> {
        let mut events: Vec<_> = batch.rows().collect();
        events.sort_by_key(|event| (event.time(), field(*event, "process.pid")));
        events
    }
    for ((text, csv), json) in ordered(&text).into_iter().zip(ordered(&csv)).zip(ordered(&json)) {
        assert_eq!(
            (text.kind(), text.time(), text.time_quality()),
            (csv.kind(), csv.time(), csv.time_quality()),
            "{}",
            shown(text)
        );
        assert_eq!(
            (text.kind(), text.time(), text.time_quality()),
            (json.kind(), json.time(), json.time_quality()),
            "{}",
            shown(text)
        );
        for name in names {
            // The text form's prefix does not carry who it was before the server knew, nor the position of an error.
            let plain = |event| field(event, name).split(" at character ").next().unwrap_or("").to_owned();
            assert_eq!(plain(text), plain(json), "{name}: {} {}", shown(text), shown(json));
            assert_eq!(field(csv, name), field(json, name), "{name}: {} {}", shown(csv), shown(json));
        }
    }
}

#[test]
fn events_look_like_this() {
    let text = decode("postgresql", &sample(STDERR_SAMPLE));
    let mut seen = Vec::new();
    let picks: Vec<usize> = text
        .rows()
        .filter(|event| {
            let group = (field(*event, "event.action"), field(*event, "event.outcome"), event.kind().to_owned());
            let new = !seen.contains(&group);
            seen.push(group);
            new
        })
        .map(|event| event.index())
        .collect();
    insta::assert_snapshot!("text", those(&text, |event| picks.contains(&event.index())));
    let json = decode("postgresql_json", &sample("real/database/postgresql-pgaudit.json"));
    insta::assert_snapshot!(
        "json_error",
        those(&json, |event| field(event, "db.statement").contains("COPY can_bo TO PROGRAM")
            && field(event, "log.level") == "ERROR")
    );
}

#[test]
fn refused_connections_name_who_and_from_where() {
    let names = &["event.category", "event.outcome", "user.name", "db.name", "source.ip", "event.reason"];
    for (line, expected) in [
        (
            "2026-11-22 07:00:00.000 +07 [1] portal@portal 198.51.100.66 FATAL:  password authentication failed for user \"portal\"",
            "authentication | failure | portal | portal | 198.51.100.66 | wrong credentials",
        ),
        (
            "2026-11-22 07:00:00 UTC [1] FATAL:  no pg_hba.conf entry for host \"198.51.100.66\", user \"admin\", database \"qlcb\", no encryption",
            "authentication | failure | admin | qlcb | 198.51.100.66 | no rule allows it",
        ),
        (
            "2026-11-22 07:00:00 UTC [1] FATAL:  role \"sa\" does not exist",
            "authentication | failure | sa |  |  | no such role",
        ),
    ] {
        assert_eq!(fields("postgresql", line, names), expected, "{line}");
    }
}

#[test]
fn usual_prefixes_are_understood() {
    let names = &["process.pid", "user.name", "db.name", "source.ip", "source.port", "db.statement"];
    for (line, expected) in [
        (
            "2026-11-22 07:00:00 +07 [77]: [3-1] user=an,db=qlcb,app=psql,client=192.0.2.9 LOG:  statement: select 1",
            "77 | an | qlcb | 192.0.2.9 |  | select 1",
        ),
        (
            "2026-11-22 07:00:00.123 CET [77] an@qlcb LOG:  duration: 12.5 ms  statement: select 1",
            "77 | an | qlcb |  |  | select 1",
        ),
        (
            "1795305600.123 [77] an@qlcb 192.0.2.9(5000) LOG:  execute <unnamed>: select $1",
            "77 | an | qlcb | 192.0.2.9 | 5000 | select $1",
        ),
        ("[5-1] 2026-11-22 07:00:00 +07 [77] an@qlcb LOG:  statement: select 1", "77 | an | qlcb |  |  | select 1"),
        ("an@qlcb LOG:  statement: select 1", " | an | qlcb |  |  | select 1"),
        ("LOG:  statement: select 1", " |  |  |  |  | select 1"),
    ] {
        assert_eq!(fields("postgresql", line, names), expected, "{line}");
    }
}

#[test]
fn a_statement_runs_over_several_lines_in_every_form() {
    let statement = "select 1,\n  \"a\"\nfrom t";
    let text = "2026-11-22 07:00:00.000 +07 [1] an@qlcb ERROR:  relation \"t\" does not exist at character 20\n2026-11-22 07:00:00.000 +07 [1] an@qlcb STATEMENT:  select 1,\n\t  \"a\"\n\tfrom t\n2026-11-22 07:00:01.000 +07 [1] an@qlcb LOG:  next\n";
    let csv = "2026-11-22 07:00:00.000 +07,\"an\",\"qlcb\",1,\"192.0.2.9:5000\",6b.1,1,\"SELECT\",2026-11-22 06:00:00 +07,3/4,0,ERROR,42P01,\"relation \"\"t\"\" does not exist\",,,,,,\"select 1,\n  \"\"a\"\"\nfrom t\",20,,\"psql\",\"client backend\",,0\n2026-11-22 07:00:01.000 +07,\"an\",\"qlcb\",1,\"192.0.2.9:5000\",6b.1,2,\"\",2026-11-22 06:00:00 +07,3/4,0,LOG,00000,\"next\",,,,,,,,,\"psql\",\"client backend\",,0\n";
    for (format, input) in [("postgresql", text), ("postgresql_csv", csv)] {
        let batch = decode(format, input.as_bytes());
        assert_eq!((batch.len(), batch.rejects().len()), (2, 0), "{format}: {:?}", batch.rejects());
        assert_eq!(field(batch.row(0), "db.statement"), statement, "{format}");
        assert_eq!(field(batch.row(1), "message"), "next", "{format}");
    }
}

#[test]
fn a_statement_cannot_forge_a_record() {
    let forged = "2026-11-22 07:00:09 +07 [9] root@db LOG:  forged";
    let text = format!("2026-11-22 07:00:00 +07 [1] an@qlcb LOG:  statement: select 1;\n\t{forged}\n");
    let batch = decode("postgresql", text.as_bytes());
    assert_eq!(batch.len(), 1);
    let csv = format!(
        "2026-11-22 07:00:00 +07,\"an\",\"qlcb\",1,\"[local]\",6b.1,1,\"\",2026-11-22 06:00:00 +07,3/4,0,LOG,00000,\"statement: select 1;\n{forged},\"\"x\"\",\n\",,,,,,,,,\"psql\",\"client backend\",,0\n"
    );
    let batch = decode("postgresql_csv", csv.as_bytes());
    assert_eq!((batch.len(), batch.rejects().len()), (1, 0));
}

#[test]
fn a_cut_record_is_refused_and_the_next_is_read() {
    let good = "2026-11-22 07:00:01.000 +07,,,1,,6b.1,2,,2026-11-22 06:00:00 +07,,0,LOG,00000,\"ready\",,,,,,,,,\"\",\"postmaster\",,0";
    let batch = decode("postgresql_csv", format!("from t\",20,,\"psql\"\n{good}\n").as_bytes());
    assert_eq!((batch.len(), batch.rejects().len()), (1, 1));
    let batch = decode("postgresql_csv", format!("{good}\n{}", &good[..95]).as_bytes());
    assert_eq!((batch.len(), batch.rejects().len()), (1, 1));
    assert_eq!(batch.rejects()[0].offset, good.len() as u64 + 1);
}

#[test]
fn an_audit_record_keeps_quotes_objects_and_parameters() {
    let line = r#"2026-11-22 07:00:00 +07 [1] an@qlcb LOG:  AUDIT: OBJECT,4,2,READ,SELECT,TABLE,public.can_bo,"select ""cccd"", 'x,y' from can_bo where id=$1","1,""a""""#;
    assert_eq!(
        fields(
            "postgresql",
            line,
            &[
                "event.dataset",
                "db.operation",
                "event.action",
                "db.object",
                "db.statement",
                "postgresql.audit.parameters",
                "postgresql.audit.object_type"
            ]
        ),
        "postgresql.audit | READ | SELECT | public.can_bo | select \"cccd\", 'x,y' from can_bo where id=$1 | 1,\"a\" | TABLE"
    );
}

#[test]
fn pgaudit_and_the_like_are_recognised() {
    assert_eq!((STDERR.sniff)(b"2026-11-22 06:54:05.342 +07 [939] LOG:  starting"), 85);
    assert_eq!((STDERR.sniff)(b"Nov 22 06:54:05 db01 postgres[939]: [1-1] LOG:  starting"), 0);
    assert_eq!((CSVLOG.sniff)(b"2026-11-22 06:54:05.342 +07,,,939,,6b022f1d.3ab,1,,"), 90);
    assert_eq!((JSONLOG.sniff)(b"2026"), 0);
}
