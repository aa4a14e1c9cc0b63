use super::*;

#[tokio::test]
async fn a_file_is_synced_and_checks_references() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let ledger = Ledger::open_file(&folder.path().join("sổ cái.sqlite")).await.expect("the ledger opens");
    let mut work = ledger.begin().await.expect("begins");
    let mut pragma = async |text| work.link.row(Sql::new("read a pragma", text)).await.unwrap().unwrap();
    assert_eq!(pragma("pragma synchronous").await.int().unwrap(), 2);
    assert_eq!(pragma("pragma foreign_keys").await.int().unwrap(), 1);
    assert_eq!(pragma("pragma journal_mode").await.text().unwrap(), "wal");
    drop(work);
    let mut reader = ledger.read().await.expect("reads");
    let written = reader.link.execute(Sql::new("write", "delete from setting")).await;
    assert!(written.is_err(), "a reader cannot write");
}

#[tokio::test]
async fn what_cannot_be_opened_is_named() {
    let address = Ledger::open("mysql://root:secret@host/db").await.expect_err("it is not understood");
    assert_eq!(address.to_string(), "the ledger's address must begin with sqlite: or postgres: (found \"mysql\")");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let path = folder.path().join("absent/ledger.sqlite");
    let error = Ledger::open_file(&path).await.expect_err("the folder is absent");
    assert_eq!(error.to_string(), format!("cannot open the ledger {}", path.display()));
    let other = folder.path().join("other");
    std::fs::write(&other, "not a database at all, but long enough to look like one".repeat(100)).expect("writes");
    assert!(Ledger::open_file(&other).await.is_err());
}

#[test]
fn passwords_are_not_shown() {
    for (url, shown) in [
        ("postgres://an:secret@host:5432/luytre?password=secret", "postgres://an@host:5432/luytre"),
        ("postgres://an@host/luytre", "postgres://an@host/luytre"),
        ("postgres://host/luytre", "postgres://host/luytre"),
        ("postgres://an:se@cret@host/luytre", "postgres://an@host/luytre"),
        ("postgres:secret", "postgres"),
    ] {
        assert_eq!(without_password(url), shown);
    }
}
