//! What the tests share: running the command, and the seeds as a ledger.
//!
//! Nothing here asserts on its own.

mod served;

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;
use tyst_host::SearchPath;

pub(crate) use served::{Answered, Served};

/// The reports that come with the command.
pub(crate) const REPORTS: [&str; 13] = [
    "commitments",
    "evidence",
    "national-roll-up",
    "newport-clusters",
    "outcomes-scorecard",
    "participation",
    "partnership-map",
    "pioneer-history",
    "principles",
    "resolutions",
    "training-reach",
    "turn-the-curve",
    "west-sussex-board",
];

/// What a command did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the command prints UTF-8");
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn fails(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.err.contains(words), "{words:?} is not said in:\n{}", self.err);
        self
    }

    #[track_caller]
    pub(crate) fn prints(self, words: &str) -> Self {
        assert!(self.out.contains(words), "{words:?} is not printed in:\n{}", self.out);
        self
    }

    /// Returns the one line that was printed.
    pub(crate) fn line(&self) -> String {
        self.out.trim_end().to_owned()
    }

    pub(crate) fn json(&self) -> Json {
        serde_json::from_str(&self.out).unwrap_or_else(|fault| panic!("{fault}: {}", self.out))
    }
}

/// Returns the command, free of the environment of whoever runs the tests.
pub(crate) fn program() -> Command {
    cleaned(Command::new(env!("CARGO_BIN_EXE_tyst")))
}

/// Returns the command where no file has room for more than 4 MiB: a segment of the journal has, a large store has not.
pub(crate) fn program_short_of_room() -> Command {
    program_with_files_of("8192")
}

/// Returns the command in a shell that lets no file grow beyond so many blocks.
pub(crate) fn program_with_files_of(blocks: &str) -> Command {
    let mut command = cleaned(Command::new("sh"));
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_tyst")]);
    command
}

fn cleaned(mut command: Command) -> Command {
    for name in ["TYST_LEDGER", "TYST_PLUGIN_PATH", "TYST_RECORDER", "COLUMNS", "TYST_KEY_PASSPHRASE"] {
        command.env_remove(name);
    }
    // Neither plugins nor a list of whom to trust but those of a test.
    command.env("XDG_DATA_HOME", "/nonexistent").env("XDG_CONFIG_HOME", "/nonexistent");
    command.env("XDG_STATE_HOME", state_home());
    command
}

pub(crate) fn tyst<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>) -> Run {
    Run::of(program().args(words).stdin(Stdio::null()).output().expect("the command starts"))
}

pub(crate) fn tyst_fed<S: AsRef<OsStr>>(words: impl IntoIterator<Item = S>, input: &[u8]) -> Run {
    let mut child = program()
        .args(words)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // A command that refuses early may not read to the end.
    let _ = child.stdin.take().expect("it was piped").write_all(input);
    Run::of(child.wait_with_output().expect("the command ends"))
}

/// Returns the folder in which the command keeps what is this user's.
pub(crate) fn state_home() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("state")
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub(crate) fn fixture(name: &str) -> PathBuf {
    root().join("fixtures").join(name)
}

/// A ledger in a folder of its own.
pub(crate) struct Ledger {
    folder: tempfile::TempDir,
}

impl Ledger {
    /// The seeds, recorded on their five days.
    pub(crate) fn seeded() -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&template(), &folder.path().join("ledger"));
        Self { folder }
    }

    /// An empty ledger with a manual clock.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        tyst([OsStr::new("init"), OsStr::new("--clock=manual"), folder.path().join("ledger").as_os_str()])
            .ok();
        Self { folder }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("ledger")
    }

    /// A path beside the ledger.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.beside(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Runs a command on the ledger; the words are separated by white space.
    pub(crate) fn run(&self, words: &str) -> Run {
        self.run_words(&words.split_whitespace().collect::<Vec<_>>())
    }

    pub(crate) fn run_words(&self, words: &[&str]) -> Run {
        let path = self.path();
        let words = words.iter().map(OsStr::new);
        tyst(words.chain([OsStr::new("--ledger"), path.as_os_str()]))
    }

    /// The number of entries, with the ledger's own.
    pub(crate) fn count(&self) -> u64 {
        self.run("verify --json").ok().json()["records"].as_u64().unwrap()
    }

    pub(crate) fn report(&self, words: &str) -> Json {
        self.run(&format!("report {words} --json")).ok().json()
    }
}

/// The seeds as a ledger that tests copy: recorded once for each build of the command.
fn template() -> PathBuf {
    let built = std::fs::metadata(env!("CARGO_BIN_EXE_tyst")).unwrap().modified().unwrap();
    let stamp = built.duration_since(std::time::UNIX_EPOCH).unwrap().as_nanos();
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("seeded-{stamp}"));
    if !place.exists() {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let ledger = Ledger { folder };
        tyst([OsStr::new("init"), OsStr::new("--clock=manual"), ledger.path().as_os_str()]).ok();
        for (day, seed) in (5..).zip(["s004", "s000", "s002", "s001", "s003"]) {
            let file = fixture(&format!("seeds/{seed}.jsonl"));
            ledger.run(&format!("import {} --at 2026-01-{day:02}T09:00:00Z", file.display())).ok();
        }
        // Another test program may have been faster.
        let _ = std::fs::rename(ledger.path(), &place);
    }
    place
}

/// Copies a folder and everything in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        let target = to.join(file.file_name());
        if file.file_type().unwrap().is_dir() {
            copy(&file.path(), &target);
        } else {
            std::fs::copy(file.path(), target).unwrap();
        }
    }
}

/// Returns a page in one line, so that it does not matter where its tables break words apart.
pub(crate) fn in_one_line(page: &str) -> String {
    let drawn = |c: char| matches!(c, '│' | '┆' | '|');
    page.replace(drawn, " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the figure of a report's JSON.
pub(crate) fn figure<'a>(report: &'a Json, id: &str) -> &'a Json {
    let figures = report["figures"].as_array().expect("a report has figures");
    figures
        .iter()
        .find(|figure| figure["id"] == id)
        .unwrap_or_else(|| panic!("no figure {id} in {figures:#?}"))
}

/// How a report in C is built, as `plugins/example-c/README.md` says.
pub(crate) const LIBRARY_FLAGS: &str =
    "-shared -fPIC -O2 -fvisibility=hidden -Wl,-z,now -Wl,-z,relro -Wl,-z,nodelete";

/// Compiles a file in C against the headers of the interface, without a warning.
pub(crate) fn compile(source: &Path, words: &[&str], target: &Path) {
    let mut command = Command::new("cc");
    command.args(words).args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-I"]);
    command.arg(root().join("crates/tyst-plugin/include")).arg("-o").arg(target).arg(source).arg("-ldl");
    let run = Run::of(command.output().expect("tests/run installs a compiler"));
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{}", source.display());
}

/// Builds a report in C into a folder of its own, under the name that the file `libNAME.so` gives it.
pub(crate) fn library_in_c(source: &str, name: &str, more: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let words: Vec<&str> = LIBRARY_FLAGS.split(' ').chain(more.iter().copied()).collect();
    compile(&root().join(source), &words, &folder.path().join(format!("lib{}.so", name.replace('-', "_"))));
    folder
}

/// Returns a search in one folder, all of which may run.
pub(crate) fn libraries_in(folder: &Path) -> SearchPath {
    SearchPath {
        folders: vec![folder.to_owned()],
        allow_unsigned: vec![folder.to_owned()],
        ..SearchPath::beside(PathBuf::from("/nonexistent/tyst"))
    }
}

/// Returns the flags with which the command does the same.
pub(crate) fn tried(folder: &Path) -> String {
    format!("--plugin-path {0} --allow-unsigned {0}", folder.display())
}
