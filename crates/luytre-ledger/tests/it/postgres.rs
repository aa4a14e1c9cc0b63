//! A PostgreSQL server for the suite: the one that `LUYTRE_TEST_POSTGRES` names, or one of our own in a temporary folder
//! behind a Unix socket, started with the programs of the distribution.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// A running server.
pub struct Server {
    /// Address with `{}` for the database.
    address: String,
    own: Option<Cluster>,
}

struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
}

impl Server {
    /// Starts a server; `None` when there is none to start.
    pub async fn start() -> Option<Server> {
        if let Ok(url) = std::env::var("LUYTRE_TEST_POSTGRES") {
            let (base, query) =
                url.split_once('?').map_or((url.as_str(), String::new()), |(base, query)| (base, format!("?{query}")));
            let (server, _) = base.rsplit_once('/').expect("LUYTRE_TEST_POSTGRES is postgres://user@host/database");
            return Some(Server { address: format!("{server}/{{}}{query}"), own: None });
        }
        let programs = programs()?;
        let cluster = Cluster { folder: folder(), programs };
        let data = cluster.folder.join("data");
        let initdb = ["-A", "trust", "-U", "luytre", "-E", "UTF8", "--locale=C", "--no-sync", "-D"];
        cluster.must("initdb", &initdb, &data);
        let socket = cluster.folder.display();
        let options = format!("-c listen_addresses='' -c unix_socket_directories='{socket}' -c fsync=off");
        let log = cluster.folder.join("log");
        cluster.must(
            "pg_ctl",
            &["-w", "-t", "60", "-l", &log.display().to_string(), "-o", &options, "start", "-D"],
            &data,
        );
        let address = format!("postgres://luytre@localhost/{{}}?host={}", cluster.folder.display());
        Some(Server { address, own: Some(cluster) })
    }

    /// Makes an empty database and returns its address.
    pub async fn database(&self, name: &str) -> String {
        let name = format!("luytre_test_{name}");
        self.administer(&[format!("drop database if exists {name}"), format!("create database {name}")]).await;
        self.address.replace("{}", &name)
    }

    async fn administer(&self, statements: &[String]) {
        let url = self.address.replace("{}", "postgres");
        let mut link = PgConnection::connect(&url).await.expect("the server answers");
        for statement in statements {
            link.execute(sqlx::raw_sql(AssertSqlSafe(statement.clone()))).await.expect("the statement runs");
        }
        link.close().await.expect("the connection closes");
    }

    /// Stops our own server and removes its folder; the same happens when a case fails.
    pub fn stop(self) {
        drop(self.own);
    }
}

impl Cluster {
    fn run(&self, program: &str, arguments: &[&str], data: &Path) -> std::io::Result<Output> {
        as_server_user(&self.programs.join(program)).args(arguments).arg(data).current_dir("/").output()
    }

    #[track_caller]
    fn must(&self, program: &str, arguments: &[&str], data: &Path) {
        let output = self.run(program, arguments, data).expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program} failed: {said}");
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let stopped = self.run("pg_ctl", &["-m", "immediate", "-w", "stop", "-D"], &self.folder.join("data"));
        let removed = std::fs::remove_dir_all(&self.folder);
        if stopped.is_err() || removed.is_err() {
            eprintln!("the test server in {} was not removed", self.folder.display());
        }
    }
}

/// Returns the folder of the newest installed server programs.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin")));
    let mut found: Vec<PathBuf> = folders.filter(|folder| folder.join("initdb").exists()).collect();
    found.sort();
    found.pop()
}

/// Makes a folder that belongs to the user that runs the server.
fn folder() -> PathBuf {
    let output = as_server_user(Path::new("mktemp"))
        .args(["-d", "/tmp/luytre-postgres-XXXXXX"])
        .current_dir("/")
        .output()
        .expect("mktemp starts");
    assert!(output.status.success(), "mktemp failed: {}", String::from_utf8_lossy(&output.stderr));
    PathBuf::from(String::from_utf8(output.stdout).expect("a path of ours is UTF-8").trim())
}

/// The server refuses to run as root: root becomes the user `postgres`, which the distribution's package makes.
fn as_server_user(program: &Path) -> Command {
    let id = Command::new("id").arg("-u").output().expect("id starts");
    if id.stdout.trim_ascii() != b"0" {
        return Command::new(program);
    }
    let mut command = Command::new("runuser");
    command.args(["-u", "postgres", "--"]).arg(program);
    command
}
