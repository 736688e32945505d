//! A temporary folder with a centre in it, and the binary that works there.
//!
//! Two centres are made once in a run of the tests and copied for each test that wants one: a small one of our own records and the
//! demo's. They lie in cargo's folder for test files, because a static is never dropped; the next run clears them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use duijie_store::{OpenOptions, Store};
use serde_json::Value;
use tempfile::TempDir;

use super::{Run, copy_folder, need_lines, patent_lines};
use crate::support::{N_BASE_NEEDS, N_BASE_PATENTS};

/// The day on which everything is said in tests.
const TODAY: &str = "2026-11-20";

/// Records by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) supplies: u64,
    pub(crate) needs: u64,
    pub(crate) enterprises: u64,
}

/// A temporary folder; the working folder is `centre` in it, other files lie beside that.
pub(crate) struct Centre {
    folder: TempDir,
}

impl Centre {
    /// A folder in which no working folder has been made yet.
    pub(crate) fn none() -> Self {
        Self { folder: tempfile::Builder::new().prefix("duijie-test-").tempdir().unwrap() }
    }

    /// A centre with [`N_BASE_PATENTS`] patents and [`N_BASE_NEEDS`] needs, indexed.
    pub(crate) fn small() -> Self {
        Self::copy_of(small())
    }

    /// The demo's centre.
    pub(crate) fn demo() -> Self {
        Self::copy_of(demo())
    }

    /// A copy of the working folder `dir`.
    pub(crate) fn copy_of(dir: &Path) -> Self {
        let centre = Self::none();
        copy_folder(dir, &centre.dir());
        centre
    }

    /// The working folder.
    pub(crate) fn dir(&self) -> PathBuf {
        self.path("centre")
    }

    /// A path beside the working folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the working folder and answers its name, by which commands find it.
    pub(crate) fn write<'n>(&self, name: &'n str, content: impl AsRef<[u8]>) -> &'n str {
        std::fs::write(self.path(name), content).unwrap();
        name
    }

    /// A call that is not started yet; relative paths are beside the working folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = duijie();
        command.current_dir(self.folder.path()).args(["--dir", "centre", "--today", TODAY]).args(args);
        command
    }

    /// Calls the binary and waits.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        Run::of(&mut self.command(args))
    }

    /// The same with `--format json`, exit code 0 and one JSON value.
    #[track_caller]
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        self.run(&[&["--format", "json"], args].concat()).ok().json()
    }

    /// Imports a file and answers its line of the JSON result.
    #[track_caller]
    pub(crate) fn import(&self, kind: &str, file: &str) -> Value {
        self.json(&["import", kind, file])["files"][0].take()
    }

    /// Asserts that `check` finds nothing wrong and answers the numbers of records.
    #[track_caller]
    pub(crate) fn counts(&self) -> Counts {
        let checked = self.json(&["check"]);
        assert_eq!((&checked["ok"], checked["problems"].as_array().map(Vec::len)), (&true.into(), Some(0)));
        let n = |name: &str| checked[name].as_u64().unwrap();
        Counts { supplies: n("supplies"), needs: n("needs"), enterprises: n("enterprises") }
    }

    /// The matches of all needs as JSON lines.
    #[track_caller]
    pub(crate) fn matches(&self) -> String {
        self.run(&["--quiet", "--format", "json", "match", "--top", "20"]).ok().stdout
    }

    /// Everything in the store, in its compact form. The files themselves cannot be compared: a process may leave its log beside the
    /// database, and the next one writes that into it, which changes bytes and no content.
    pub(crate) fn store_content(&self) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        for name in ["store.db", "store.db-wal"] {
            if self.dir().join(name).exists() {
                std::fs::copy(self.dir().join(name), folder.path().join(name)).unwrap();
            }
        }
        let compact = folder.path().join("compact.db");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let options = OpenOptions::default();
            let store = Store::open_file(&folder.path().join("store.db"), options).await.unwrap();
            store.backup_to(&compact).await.unwrap();
        });
        std::fs::read(compact).unwrap()
    }
}

/// The binary, deaf to the settings of whoever runs the tests.
pub(crate) fn duijie() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duijie"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("DUIJIE") {
            command.env_remove(name);
        }
    }
    command
}

fn small() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let centre = Centre::none();
        centre.write("专利.jsonl", patent_lines(0..N_BASE_PATENTS));
        centre.write("需求.jsonl", need_lines(0..N_BASE_NEEDS));
        centre.run(&["import", "patents", "专利.jsonl"]).ok();
        centre.run(&["import", "needs", "需求.jsonl"]).ok();
        centre.run(&["index"]).ok();
        keep(&centre, "small")
    })
}

fn demo() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let centre = Centre::none();
        centre.run(&["demo"]).ok();
        keep(&centre, "demo")
    })
}

/// Copies a centre to where it stays until the next run of the tests.
fn keep(centre: &Centre, name: &str) -> PathBuf {
    let kept = this_run().join(name);
    copy_folder(&centre.dir(), &kept);
    kept
}

/// A folder for this process; those of processes that have ended are removed.
fn this_run() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let all = Path::new(env!("CARGO_TARGET_TMPDIR")).join("centres");
        std::fs::create_dir_all(&all).unwrap();
        for entry in std::fs::read_dir(&all).unwrap().flatten() {
            let is_running = Path::new("/proc").join(entry.file_name()).exists();
            if !is_running {
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
        let own = all.join(std::process::id().to_string());
        let _ = std::fs::remove_dir_all(&own);
        own
    })
}
