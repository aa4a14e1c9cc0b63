//! The command line: names and outputs that scripts rely on. Each command's help ends with an example.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Provincial cybersecurity operations centre in one binary.
#[derive(Parser)]
#[command(
    name = "luytre",
    version,
    about,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "Examples:\n  luytre demo\n  luytre serve --data ./luytre-data\n  luytre hunt /var/log/nginx/access.log\n\nEvery \
                  command has --help with an example."
)]
pub struct Cli {
    /// Language of messages: vi or en; default from the locale.
    #[arg(long, global = true, value_parser = ["vi", "en"])]
    pub lang: Option<String>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Every command.
#[derive(Subcommand)]
pub enum Command {
    /// Start a centre with a fictional province and replay real logs of one attack.
    Demo(Demo),
    /// Start the centre.
    Serve(Serve),
    /// Run rules over files and folders; keeps nothing.
    Hunt(Hunt),
    /// The configuration file.
    #[command(after_help = "Example:\n  luytre config sample > luytre.toml && luytre config check luytre.toml")]
    Config {
        /// What to do with it.
        #[command(subcommand)]
        command: Config,
    },
    /// Work with rules.
    #[command(
        after_help = "Example:\n  luytre rules check content/rules\n\nOwn rules lie in the folders that the configuration names ([rules] \
                            add); signed bundles of content do not replace detection rules."
    )]
    Rules {
        /// What to do with them.
        #[command(subcommand)]
        command: Rules,
    },
    /// Read files into the event store through the normal path.
    Import(Import),
    /// Search the event store.
    Search(Search),
    /// Look after the event store.
    #[command(after_help = "Example:\n  luytre store verify --data ./luytre-data\n\nThe centre must be stopped first.")]
    Store {
        /// What to do with it.
        #[command(subcommand)]
        command: Store,
    },
    /// Look after the audit trail.
    #[command(after_help = "Example:\n  luytre audit verify --data ./luytre-data\n\nThe centre may be running.")]
    Audit {
        /// What to do with it.
        #[command(subcommand)]
        command: Audit,
    },
    /// Official reports.
    #[command(
        after_help = "Example:\n  luytre report annual --year 2026 --owner LUYHA --out bao-cao-2026.docx --draft\n\nThe centre may be \
                      running."
    )]
    Report {
        /// Which.
        #[command(subcommand)]
        command: Report,
    },
    /// What is asked of systems, what was found, what is missing.
    #[command(
        after_help = "Example:\n  luytre requirements list CONG-TTDT --data ./luytre-data\n\nThe centre may be running."
    )]
    Requirements {
        /// What to do.
        #[command(subcommand)]
        command: Requirements,
    },
    /// The registry of agencies and systems.
    #[command(
        after_help = "Example:\n  luytre registry mend --dry-run --data ./luytre-data\n\nThe centre may be running."
    )]
    Registry {
        /// What to do with it.
        #[command(subcommand)]
        command: Registry,
    },
    /// The level of information systems.
    #[command(after_help = "Example:\n  luytre level classify docs/examples/level-facts.json")]
    Level {
        /// What to do.
        #[command(subcommand)]
        command: Level,
    },
    /// Look after regulation, catalogues and other content.
    #[command(after_help = "Example:\n  luytre content list")]
    Content {
        /// What to do with it.
        #[command(subcommand)]
        command: Content,
    },
    /// Write the reference pages that are generated from tables.
    #[command(hide = true)]
    Docs {
        /// Folder to write to.
        folder: PathBuf,
    },
}

/// Form of printed rows.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Table,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a head line.
    Csv,
}

/// Arguments of `luytre demo`.
#[derive(Args)]
#[command(after_help = "Example:\n  luytre demo --listen 127.0.0.1:8080 --data ./luytre-demo")]
pub struct Demo {
    /// Where the pages are served; loopback only.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where the bulk endpoint and NDJSON are received; loopback only.
    #[arg(long, default_value = "127.0.0.1:9200")]
    pub ingest: SocketAddr,
    /// Folder that keeps the state between runs; without it a temporary folder is used and removed.
    #[arg(long)]
    pub data: Option<PathBuf>,
}

/// Arguments of `luytre serve`. A flag counts before the file.
#[derive(Args, Default)]
#[command(
    after_help = "Examples:\n  luytre serve\n  luytre serve --data /var/lib/luytre --syslog-udp 0.0.0.0:514 --syslog-tcp 0.0.0.0:601\n  \
                  luytre serve --config /etc/luytre/luytre.toml\n\nWithout --config the centre listens on this machine alone: \
                  pages on 8080, bulk and NDJSON on 9200,\nsyslog over UDP and TCP on 5514. With --config the file says what \
                  listens. Every key of the file, as in\ndocs/reference/configuration.md:\n  luytre config sample"
)]
pub struct Serve {
    /// Configuration; without it safe defaults in ./luytre-data.
    #[arg(long)]
    pub config: Option<PathBuf>,
    /// Data folder.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Where the pages are served.
    #[arg(long, value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Where the bulk endpoint and NDJSON are received.
    #[arg(long, value_name = "ADDRESS")]
    pub ingest: Option<SocketAddr>,
    /// Where syslog over UDP is received, for example 0.0.0.0:514.
    #[arg(long, value_name = "ADDRESS")]
    pub syslog_udp: Option<SocketAddr>,
    /// Where syslog over TCP is received, for example 0.0.0.0:601.
    #[arg(long, value_name = "ADDRESS")]
    pub syslog_tcp: Option<SocketAddr>,
    /// Where syslog over TLS is received, for example 0.0.0.0:6514; needs a certificate.
    #[arg(long, value_name = "ADDRESS")]
    pub syslog_tls: Option<SocketAddr>,
    /// PEM file with the certificate chain of the TLS listeners of the gate.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// PEM file with its private key.
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
}

/// Commands of `luytre config`.
#[derive(Subcommand)]
pub enum Config {
    /// Print a configuration file with every key, what it means and what counts without it.
    #[command(after_help = "Example:\n  luytre config sample > luytre.toml")]
    Sample,
    /// Read a configuration file and say what is wrong with it; exits 1 then.
    #[command(after_help = "Example:\n  luytre config check /etc/luytre/luytre.toml")]
    Check {
        /// The configuration file.
        file: PathBuf,
    },
    /// Print the value of every key that is in force.
    #[command(after_help = "Example:\n  luytre config show --config /etc/luytre/luytre.toml -o json")]
    Show {
        /// Configuration; without it the safe defaults.
        #[arg(long)]
        config: Option<PathBuf>,
        /// Form of the answer.
        #[arg(short, long, value_enum, default_value = "table")]
        output: Output,
    },
}

/// Arguments of `luytre hunt`.
#[derive(Args)]
#[command(after_help = "Example:\n  luytre hunt --rules content/rules -o jsonl /var/log/nginx/access.log evidence/")]
pub struct Hunt {
    /// Folders or files with Sigma rules; the built-in pack without it.
    #[arg(long, num_args = 1..)]
    pub rules: Vec<PathBuf>,
    /// Format of the files, or auto to recognise each by its content.
    #[arg(long, default_value = "auto")]
    pub format: String,
    /// Zone of times that carry none (an IANA name).
    #[arg(long, default_value = "Asia/Ho_Chi_Minh")]
    pub zone: String,
    /// Form of the findings.
    #[arg(short, long, value_enum, default_value = "jsonl")]
    pub output: Output,
    /// Exit with 1 when there is a finding of this level or above.
    #[arg(long, value_parser = ["informational", "low", "medium", "high", "critical"])]
    pub fail_on: Option<String>,
    /// List the formats that are known, and stop.
    #[arg(long)]
    pub list_formats: bool,
    /// Files and folders.
    #[arg(required_unless_present = "list_formats")]
    pub paths: Vec<PathBuf>,
}

/// Commands of `luytre rules`.
#[derive(Subcommand)]
pub enum Rules {
    /// Load every rule and name each that cannot be used.
    #[command(after_help = "Example:\n  luytre rules check -o json content/rules")]
    Check {
        /// Form of the answer.
        #[arg(short, long, value_enum, default_value = "table")]
        output: Output,
        /// Folders or files with Sigma rules; the built-in pack without it.
        paths: Vec<PathBuf>,
    },
}

/// Where the store and the ledger of a centre are.
#[derive(Args)]
pub struct Place {
    /// Data folder of the centre.
    #[arg(long, default_value = "luytre-data")]
    pub data: PathBuf,
    /// The configuration file of the centre, instead of --data; needed when its ledger is in PostgreSQL.
    #[arg(long, conflicts_with = "data")]
    pub config: Option<PathBuf>,
}

/// Arguments of `luytre import`.
#[derive(Args)]
#[command(
    after_help = "Example:\n  luytre import --system CONG-TTDT --source nginx_access /var/log/nginx/access.log.2.gz\n\nThe centre \
                  must be stopped first."
)]
pub struct Import {
    /// Where the centre keeps its data.
    #[command(flatten)]
    pub place: Place,
    /// Code of the information system that the files belong to.
    #[arg(long)]
    pub system: Option<String>,
    /// Format of the files, or auto to recognise each by its content.
    #[arg(long, default_value = "auto")]
    pub source: String,
    /// Files and folders.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
}

/// Arguments of `luytre search`.
#[derive(Args)]
#[command(
    after_help = "Example:\n  luytre search 'source.ip:198.51.100.66 and not event.outcome:success' --from 2026-11-22T00:00:00Z -o jsonl\n\nThe \
                  centre must be stopped first; while it runs, search on its pages."
)]
pub struct Search {
    /// Where the centre keeps its data.
    #[command(flatten)]
    pub place: Place,
    /// The query, in the language of the search page.
    pub query: String,
    /// Event time from (RFC 3339); default 24 hours ago.
    #[arg(long)]
    pub from: Option<String>,
    /// Event time to (RFC 3339), excluded; default now.
    #[arg(long)]
    pub to: Option<String>,
    /// Most events to print, newest first.
    #[arg(long, default_value_t = 100)]
    pub limit: usize,
    /// Form of the events.
    #[arg(short, long, value_enum, default_value = "table")]
    pub output: Output,
}

/// Commands of `luytre store`.
#[derive(Subcommand)]
pub enum Store {
    /// Counts by source: received, stored, rejected by reason.
    #[command(after_help = "Example:\n  luytre store stats -o json\n\nThe centre must be stopped first.")]
    Stats {
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
        /// Form of the answer.
        #[arg(short, long, value_enum, default_value = "table")]
        output: Output,
    },
    /// Merge small segments and compress them harder.
    #[command(
        after_help = "Example:\n  luytre store compact --data /var/lib/luytre\n\nThe centre must be stopped first."
    )]
    Compact {
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
    /// Re-read everything and compare it with counts and hashes; exits 1 on any difference.
    #[command(
        after_help = "Example:\n  luytre store verify --data /var/lib/luytre\n\nThe centre must be stopped first."
    )]
    Verify {
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
}

/// Commands of `luytre audit`.
#[derive(Subcommand)]
pub enum Audit {
    /// Follow the chain of the audit trail; exits 1 on any difference.
    #[command(
        after_help = "Example:\n  luytre audit verify --data /var/lib/luytre --head 1042:9f86d081884c7d65…\n\nEach head that was noted \
                            elsewhere (the last line of an earlier run) must still be in the chain: a chain that was cut or \
                            written anew is then found. The centre may be running."
    )]
    Verify {
        /// A head noted earlier, NUMBER:HASH; may be given several times.
        #[arg(long = "head", value_name = "NUMBER:HASH", value_parser = audit_head)]
        heads: Vec<luytre_ledger::AuditHead>,
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
}

fn audit_head(text: &str) -> Result<luytre_ledger::AuditHead, String> {
    let wrong = || "give NUMBER:HASH, as the last line of an earlier run has it".to_owned();
    let (seq, hash) = text.split_once(':').ok_or_else(wrong)?;
    let seq = seq.parse().map_err(|_| wrong())?;
    if hash.len() != 64 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    Ok(luytre_ledger::AuditHead { seq, hash: hash.to_ascii_lowercase() })
}

/// Commands of `luytre report`.
#[derive(Subcommand)]
pub enum Report {
    /// The annual report on protection by level as .docx, .pdf, .xlsx or .json; refused with the list of what does not
    /// agree, unless --draft is given.
    #[command(
        after_help = "Example:\n  luytre report annual --year 2026 --owner LUYHA --out bao-cao-2026.docx --data /var/lib/luytre\n\nA \
                            report that was begun on the pages is printed with its corrections; otherwise the figures are gathered \
                            now. The centre may be running."
    )]
    Annual {
        /// Year of the report.
        #[arg(long)]
        year: i16,
        /// Code of the owner, or of a unit that operates systems.
        #[arg(long)]
        owner: String,
        /// The file to write; its ending chooses the form.
        #[arg(long)]
        out: PathBuf,
        /// Print it although it does not agree with itself; the file says so.
        #[arg(long)]
        draft: bool,
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
    /// A periodic or ad-hoc report that was made on the pages, as .docx, .pdf, .xlsx or .json.
    #[command(
        after_help = "Example:\n  luytre report periodic BCK-SOC-MONTHLY-2026-11-TOAN-TINH --out bao-cao-thang.pdf --data /var/lib/luytre\n\nIt \
                            is printed with the figures that it keeps. The centre may be running."
    )]
    Periodic {
        /// Number of the report, as the page of reports lists it.
        code: String,
        /// The file to write; its ending chooses the form.
        #[arg(long)]
        out: PathBuf,
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
}

/// Commands of `luytre requirements`.
#[derive(Subcommand)]
pub enum Requirements {
    /// Every requirement of a system with its verdict, who looks after it and by when.
    #[command(
        after_help = "Example:\n  luytre requirements list CONG-TTDT --verdict not_met --verdict partly -o csv --data /var/lib/luytre"
    )]
    List {
        /// Code of the system.
        system: String,
        /// The standard; default the one in force.
        #[arg(long, value_name = "ID")]
        standard: Option<String>,
        /// Only this verdict: met, equivalent, partly, not_met, not_applicable, unjudged; may be given several times.
        #[arg(long, value_name = "WORD")]
        verdict: Vec<luytre_govern::requirement::Word>,
        /// Form of the answer.
        #[arg(short, long, value_enum, default_value = "table")]
        output: Output,
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
    /// What is missing at how many systems, and the greatest fine that it risks, the heaviest first.
    #[command(after_help = "Example:\n  luytre requirements gaps --agency SO-YTE -o json --data /var/lib/luytre")]
    Gaps {
        /// Code of an agency: it and all below it.
        #[arg(long)]
        agency: Option<String>,
        /// Only this group of requirements.
        #[arg(long)]
        group: Option<String>,
        /// The standard; default the one in force.
        #[arg(long, value_name = "ID")]
        standard: Option<String>,
        /// Form of the answer.
        #[arg(short, long, value_enum, default_value = "table")]
        output: Output,
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
    /// Write the assessment of a system: a checklist that comes back in, OSCAL assessment results, the spreadsheet of CISO
    /// Assistant, or JSON as the API gives it.
    #[command(
        after_help = "Example:\n  luytre requirements export CONG-TTDT --format oscal --out cong.json --data /var/lib/luytre\n\nWithout \
                            --format a file called .xlsx is the checklist and a file called .json the JSON of the API."
    )]
    Export {
        /// Code of the system.
        system: String,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
        /// Form of the file.
        #[arg(long, value_enum)]
        format: Option<RequirementsFormat>,
        /// The standard; default the one in force.
        #[arg(long, value_name = "ID")]
        standard: Option<String>,
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
    /// Read verdicts, responsible persons and days of a system from a checklist, OSCAL assessment results or the
    /// spreadsheet of CISO Assistant; whole or not at all.
    #[command(
        after_help = "Example:\n  luytre requirements import kiem-tra.xlsx --system CONG-TTDT --dry-run --data /var/lib/luytre\n  \
                            luytre requirements import kiem-tra.xlsx --system CONG-TTDT --as danh.gia --password-file - --data /var/lib/luytre\n\nWithout \
                            --as the console acts, which writes responsible persons and days; verdicts are an assessor's. Exits 1 \
                            when anything is wrong."
    )]
    Import {
        /// The file: .xlsx, .csv or OSCAL in .json.
        file: PathBuf,
        /// Code of the system.
        #[arg(long)]
        system: String,
        /// The standard; default the one in force.
        #[arg(long, value_name = "ID")]
        standard: Option<String>,
        /// Only check, and say what would change.
        #[arg(long)]
        dry_run: bool,
        /// Login of the person who acts; the password is asked for in --password-file.
        #[arg(long = "as", value_name = "LOGIN", requires = "password_file")]
        login: Option<String>,
        /// File whose first line is the password of that person; - is the standard input.
        #[arg(long, value_name = "FILE", requires = "login")]
        password_file: Option<PathBuf>,
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
}

/// Commands of `luytre registry`.
#[derive(Subcommand)]
pub enum Registry {
    /// Give records that stayed with a former agency of their system to the present one, each with its history. Systems
    /// that moved before records followed them need it once.
    #[command(
        after_help = "Example:\n  luytre registry mend --dry-run --data /var/lib/luytre\n\nWith --dry-run it exits 1 when anything stayed \
                            behind. Closed assessments and alerts stay with the agency with which they were settled."
    )]
    Mend {
        /// Only list them.
        #[arg(long)]
        dry_run: bool,
        /// Form of the answer.
        #[arg(short, long, value_enum, default_value = "table")]
        output: Output,
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
}

/// Form of an exported assessment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum RequirementsFormat {
    /// A checklist as a spreadsheet that comes back in.
    Xlsx,
    /// OSCAL assessment results, in JSON.
    Oscal,
    /// The assessment spreadsheet of CISO Assistant.
    Ciso,
    /// JSON as the API gives it.
    Json,
}

/// Commands of `luytre level`.
#[derive(Subcommand)]
pub enum Level {
    /// Classify systems from facts: the level, every row that decides it with its article, and what must be asked.
    #[command(
        after_help = "Example:\n  luytre level classify facts.json --regime ND331-2026\n\nThe file holds one object or an array of \
                            objects; the answer has the same shape. A file called - is the standard input. \
                            docs/examples/level-facts.json has some systems to begin with; each fact of the regime, with \
                            its kind and words, stands under /level in the pages."
    )]
    Classify {
        /// Facts in JSON.
        file: PathBuf,
        /// The regime; default the one in force today.
        #[arg(long)]
        regime: Option<String>,
        /// Data folder of a centre whose added content counts; without it the content of this binary.
        #[arg(long)]
        data: Option<PathBuf>,
    },
}

/// Commands of `luytre content`.
#[derive(Subcommand)]
pub enum Content {
    /// What is in force: regimes, calendars, kinds of content, bundles with version, signature and day.
    #[command(after_help = "Example:\n  luytre content list -o json --data /var/lib/luytre")]
    List {
        /// Data folder of a centre; without it the content of this binary.
        #[arg(long)]
        data: Option<PathBuf>,
        /// Form of the answer.
        #[arg(short, long, value_enum, default_value = "table")]
        output: Output,
    },
    /// Put a signed bundle in force, whole or not at all.
    #[command(
        after_help = "Example:\n  luytre content add ND331-2026-v2.tar.zst --data /var/lib/luytre\n\nThe publisher's public key must \
                            be in the folder content-keys of the data folder, as NAME.pub. The centre may be running; it notices \
                            within a minute."
    )]
    Add {
        /// A packed bundle (.tar.zst) or its folder.
        bundle: PathBuf,
        /// Also replace files that another bundle brought.
        #[arg(long)]
        take_over: bool,
        /// Where the centre keeps its data.
        #[command(flatten)]
        place: Place,
    },
    /// Check a bundle with everything in force, and show what it would change; without a bundle, check what is in force.
    #[command(after_help = "Example:\n  luytre content verify ND331-2026-v2.tar.zst --key publisher.pub")]
    Verify {
        /// A packed bundle (.tar.zst) or its folder.
        bundle: Option<PathBuf>,
        /// Public keys whose signatures count, beside those of the data folder.
        #[arg(long = "key")]
        keys: Vec<PathBuf>,
        /// Also replace files that another bundle brought.
        #[arg(long)]
        take_over: bool,
        /// Data folder of a centre; without it the bundle is checked with the content of this binary.
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Sign a folder of content files; writes manifest and signature into it, and the packed bundle.
    #[command(
        after_help = "Example:\n  luytre content sign ./nd400 --bundle nd400-2027 --version 1 --title \"Nghị định 400/2027\" --key publisher.key --out nd400.tar.zst"
    )]
    Sign {
        /// The folder: files below it under the paths that luytre content export gives.
        folder: PathBuf,
        /// Name of the bundle.
        #[arg(long)]
        bundle: String,
        /// Its version, counted up.
        #[arg(long)]
        version: u32,
        /// What it brings, in Vietnamese.
        #[arg(long)]
        title: String,
        /// What it brings, in English; default the Vietnamese title.
        #[arg(long)]
        title_en: Option<String>,
        /// The private key.
        #[arg(long)]
        key: PathBuf,
        /// Where to write the packed bundle.
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Write the files in force into a folder, to be changed there and signed.
    #[command(
        after_help = "Example:\n  luytre content export ./work --only assessment/ --data /var/lib/luytre\n\nChange the files, delete those \
                            that stay as they are, then run luytre content sign ./work. A file that is there is never written over."
    )]
    Export {
        /// The folder; it is made if it is not there.
        folder: PathBuf,
        /// Only files whose path begins so: assessment/, index/capability-2026.json.
        #[arg(long)]
        only: Vec<String>,
        /// Data folder of a centre; without it the content of this binary.
        #[arg(long)]
        data: Option<PathBuf>,
    },
    /// Make a key for signing: NAME.key, to be kept safe, and NAME.pub, to be given to centres.
    #[command(after_help = "Example:\n  luytre content key ./publisher")]
    Key {
        /// Path without ending.
        name: PathBuf,
    },
}

#[cfg(test)]
mod tests;
