//! Whose plugins run: what authors sign, what people here trust, and what is refused.
//!
//! Goal: a plugin runs exactly where somebody vouches for it, and each refusal names the thing and the way on. Method: the
//! report in C, packed and signed by the command itself, in a home of its own. Every reason to refuse has its test in
//! `tyst-host` as well; here is what people see of it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::support::{
    LIBRARY_FLAGS, Ledger, Run, compile, fixture, in_one_line, library_in_c, program, root, tried,
};

pub(crate) const ID: &str = "wales.tyst.example-c";
pub(crate) const NAME: &str = "wales.tyst.example-c-0.1.0";

/// A user, with plugins and a list of whom to trust of their own.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A user to whose folder `plugins` the report in C was packed.
    pub(crate) fn with_plugin() -> Self {
        let home = Self::new();
        let built = library_in_c("plugins/example-c/example.c", "example-c", &[]);
        let library = built.path().join("libexample_c.so");
        home.run(&format!(
            "plugin pack {} --out {} --license MIT",
            library.display(),
            home.plugins().display()
        ))
        .ok();
        home
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    /// Where plugins of this user are installed.
    pub(crate) fn plugins(&self) -> PathBuf {
        self.path("data/tyst/plugins")
    }

    pub(crate) fn plugin(&self) -> PathBuf {
        self.plugins().join(NAME)
    }

    pub(crate) fn list(&self) -> PathBuf {
        self.path("config/tyst/trust.toml")
    }

    /// Runs a command; the words are separated by white space.
    pub(crate) fn run(&self, words: &str) -> Run {
        self.run_with(words, &[])
    }

    pub(crate) fn run_with(&self, words: &str, variables: &[(&str, &str)]) -> Run {
        let mut command = program();
        command.env("XDG_DATA_HOME", self.path("data")).env("XDG_CONFIG_HOME", self.path("config"));
        command.envs(variables.iter().copied()).current_dir(self.folder.path());
        Run::of(command.args(words.split_whitespace()).stdin(Stdio::null()).output().unwrap())
    }

    /// Puts the fixed key of the tests here, as one that only its owner can read.
    pub(crate) fn key(&self, name: &str) -> PathBuf {
        let path = self.path(&format!("{name}.key"));
        fs::copy(fixture(&format!("trust/{name}.key")), &path).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        path
    }

    /// Builds the report in C with something more.
    pub(crate) fn changed_library(&self, more: &str) -> PathBuf {
        let text = fs::read_to_string(root().join("plugins/example-c/example.c")).unwrap();
        fs::write(self.path("changed.c"), format!("{text}\n{more}")).unwrap();
        let (flags, library) = (LIBRARY_FLAGS.split(' ').collect::<Vec<_>>(), self.path("libexample_c.so"));
        compile(&self.path("changed.c"), &flags, &library);
        library
    }

    pub(crate) fn sign(&self, name: &str) -> Run {
        self.run(&format!(
            "plugin sign {} --force --key {}",
            self.plugin().display(),
            self.key(name).display()
        ))
    }

    pub(crate) fn trust_key(&self, name: &str, scope: &str) -> Run {
        let public = fixture(&format!("trust/{name}.pub"));
        self.run(&format!("plugin trust --key {} --name Archive --scope {scope}", public.display()))
    }

    pub(crate) fn info(&self) -> Run {
        self.run("plugin info example-c --json")
    }

    /// Returns what `plugin list` says of the plugin.
    pub(crate) fn listed(&self, words: &str) -> Json {
        let all = self.run(&format!("plugin list --json {words}")).ok().json();
        all.as_array()
            .unwrap()
            .iter()
            .find(|seen| seen["report"] == "example-c")
            .cloned()
            .unwrap_or(Json::Null)
    }
}

#[test]
fn a_signed_plugin_runs_once_its_key_counts_and_the_report_says_whose_it_is() {
    let home = Home::with_plugin();
    home.sign("archive").ok().says("signed wales.tyst.example-c 0.1.0 with the key 914400B6E3A409F3");
    home.info()
        .fails(3)
        .says("it is signed with the key 914400B6E3A409F3, which nobody here trusts")
        .says("tyst plugin trust --key");
    home.trust_key("archive", "org.example.*").ok();
    home.info().fails(3).says("which counts for org.example.* only, and not for wales.tyst.example-c");
    home.trust_key("archive", "wales.tyst.*").ok().says("trust.toml");
    let info = home.info().ok().json();
    assert_eq!((&info["level"], &info["vouched_for"]), (&json!("organisation"), &json!("signed by Archive")));
    let ledger = Ledger::seeded();
    let report =
        home.run(&format!("report example-c --json --ledger {}", ledger.path().display())).ok().json();
    assert_eq!(report["header"]["plugin"]["vouched_for"]["en"], "signed by Archive");
    let page = home.run(&format!("report example-c@0.1.0 --ledger {}", ledger.path().display())).ok();
    assert!(in_one_line(&page.out).contains("Vouched for by: signed by Archive"), "{}", page.out);
    let own =
        home.run(&format!("report training-reach --json --ledger {}", ledger.path().display())).ok().json();
    assert_eq!(own["header"]["plugin"]["vouched_for"]["en"], "came with tyst");
}

#[test]
fn a_changed_plugin_does_not_run_whoever_signed_it() {
    let home = Home::with_plugin();
    home.sign("archive").ok();
    home.trust_key("archive", "wales.tyst.*").ok();
    home.info().ok();
    let allow = format!("plugin info example-c --allow-unsigned {}", home.plugins().display());
    let library = home.plugin().join("libexample_c.so");
    let good = fs::read(&library).unwrap();
    let mut bytes = good.clone();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&library, bytes).unwrap();
    home.run(&allow).fails(2).says("is not the file that its manifest lists: its SHA-256 is another");
    fs::write(&library, good).unwrap();
    let manifest = home.plugin().join("tyst-plugin.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("MIT", "BSD")).unwrap();
    home.run(&allow)
        .fails(3)
        .says("its signature cannot be used: it does not fit the file: one of them was changed");
    fs::write(&manifest, &text).unwrap();
    fs::write(home.plugin().join("notes"), "").unwrap();
    home.run(&allow).fails(2).says("\"notes\" lies in it, which its manifest does not list; take it away");
}

#[test]
fn a_library_that_is_not_what_its_manifest_says_does_not_run() {
    let home = Home::with_plugin();
    let manifest = home.plugin().join("tyst-plugin.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let info = format!("plugin info example-c --json --allow-unsigned {}", home.plugins().display());
    for (from, to, said) in [
        ("\"0.1.0\"", "\"0.2.0\"", "its version: the library says 0.1.0, its manifest 0.2.0"),
        (
            "kinds = [10]",
            "kinds = [3, 10]",
            "its kinds of entry: the library says [10], its manifest [3, 10]",
        ),
    ] {
        fs::write(&manifest, text.replace(from, to)).unwrap();
        home.run(&info).fails(5).says(said);
    }
    // Of an interface that is newer than this one nothing is loaded to see.
    fs::write(&manifest, text.replace("minor = 0", "minor = 7")).unwrap();
    home.run("plugin list --json")
        .prints("abi.minor is 7, and this tyst has 0: the plugin needs a newer one");
    fs::write(&manifest, text.replace("example-c\"", "other\"")).unwrap();
    let other = info.replace("example-c", "other");
    home.run(&other)
        .fails(5)
        .says("its id: the library says wales.tyst.example-c, its manifest wales.tyst.other");
}

#[test]
fn what_a_manifest_asks_for_lowers_the_limits() {
    let home = Home::new();
    let library = home.changed_library(
        "#include <stdlib.h>\nstatic void *volatile taken;\n__attribute__((constructor)) static void take(void) {\n\
         taken = malloc(300u << 20); if (!taken) abort(); }\n",
    );
    for (memory, works) in [(1024, true), (4_000_000, true), (200, false)] {
        let out = home.path(&format!("{memory}"));
        home.run(&format!("plugin pack {} --out {} --memory-mib {memory}", library.display(), out.display()))
            .ok();
        let run = home.run(&format!("plugin info example-c {}", tried(&out)));
        assert_eq!(run.code == 0, works, "{memory}: {}", run.err);
        assert!(works || run.err.contains("SIGABRT"), "{}", run.err);
    }
}

#[test]
fn a_digest_is_pinned_after_a_look_at_what_the_plugin_is() {
    let home = Home::with_plugin();
    home.info()
        .fails(3)
        .says("nobody has signed it, and its digest is not pinned")
        .says("hint: `tyst plugin trust");
    let trust = format!("plugin trust {}", home.plugin().display());
    let shown = home.run(&trust).fails(2).says("add --yes").says("MIT").says("training.delivered");
    let page = in_one_line(&shown.err);
    assert!(
        page.contains("reaches for nothing")
            && page.contains("symbols: ")
            && page.contains(" calloc, free, "),
        "{page}"
    );
    let sound = |page: &str| page.contains(" passed, 0 failed, 0 with a warning, ");
    assert!(sound(&page), "{page}");
    assert!(!home.list().exists());
    let pinned = home.run(&format!("{trust} --yes")).ok().says("pinned wales.tyst.example-c 0.1.0");
    assert!(in_one_line(&pinned.err).contains("checks not made, with --yes"), "{}", pinned.err);
    assert_eq!(home.info().ok().json()["level"], "pinned");
    home.run(&trust).ok().says("it may run already; nothing was changed");
    let manifest = home.plugin().join("tyst-plugin.toml");
    fs::write(&manifest, fs::read_to_string(&manifest).unwrap().replace("MIT", "BSD")).unwrap();
    home.info().fails(3).says("its digest is not pinned");
    home.run(&format!("plugin trust --remove {ID}@0.1.0")).ok();
    home.run(&format!("plugin trust --remove {ID}")).fails(2).says("nothing is said of wales.tyst.example-c");
}

#[test]
fn what_a_library_reaches_for_is_shown_before_it_is_trusted() {
    let home = Home::new();
    let library = home.changed_library(
        "#include <sys/socket.h>\n\
         int (*reaches_for)(int, int, int) __attribute__((visibility(\"hidden\"), used)) = socket;\n",
    );
    home.run(&format!("plugin pack {} --out {}", library.display(), home.plugins().display())).ok();
    let shown = home.run(&format!("plugin trust {}", home.plugin().display())).fails(2);
    let page = in_one_line(&shown.err);
    assert!(page.contains("reaches for socket (the sandbox denies it)"), "{page}");
    assert!(
        page.contains("0 failed, 1 with a warning")
            && page.contains("warning: elf-imports (10): it uses socket"),
        "{page}"
    );
}

#[test]
fn a_pin_does_not_make_up_for_what_somebody_has_said_against_it() {
    let home = Home::with_plugin();
    home.sign("lost").ok();
    let public = fixture("trust/lost.pub");
    home.run(&format!("plugin trust --revoke {} --reason theft", public.display()))
        .ok()
        .says("the key 352A3BB860620EEA is revoked");
    let trust = format!("plugin trust {} --yes", home.plugin().display());
    let said = "it is signed with the key 352A3BB860620EEA, which is revoked: theft";
    home.run(&trust).fails(3).says(&format!("a pin cannot make up for this: {said}"));
    home.trust_key("lost", "wales.tyst.*").fails(3).says("the key 352A3BB860620EEA is revoked");
    let allow = format!("plugin info example-c --allow-unsigned {}", home.plugins().display());
    home.run(&allow).fails(3).says(said).says("hint: get a version that is signed with another key");
    home.run("plugin trust --remove 352A3BB860620EEA").fails(2).says("nothing is said of");
}

#[test]
fn an_older_version_does_not_come_back() {
    let home = Home::with_plugin();
    home.run(&format!("plugin trust {} --yes", home.plugin().display())).ok();
    home.run("plugin trust --minimum wales.tyst.example-c@0.2.0").ok();
    home.info().fails(3).says("its version 0.1.0 is older than 0.2.0, the oldest that may run");
    home.run("plugin trust --minimum wales.tyst.example-c@0.1.0").ok();
    home.info().ok();
    home.run("plugin trust --minimum wales.tyst.pioneer-history@99.0.0").ok();
    // What lies beside the program has no manifest: only loading it tells what it is.
    let bundled = home.run("plugin info pioneer-history").fails(5);
    bundled.says("is older than 99.0.0, the oldest that may run");
    home.run("plugin trust --minimum wales.tyst.example-c").fails(2).says("is not of the form ID@VERSION");
}

#[test]
fn who_is_trusted_is_listed_with_the_list_that_says_so() {
    let home = Home::with_plugin();
    home.run("plugin trust --list").ok().says("nobody is trusted but who made this program");
    home.trust_key("archive", "org.example.*").ok();
    home.run(&format!("plugin trust {} --yes", home.plugin().display())).ok();
    home.run(&format!("plugin trust --revoke {}", fixture("trust/lost.pub").display())).ok();
    home.run("plugin trust --minimum org.example.x@1.0.0").ok();
    let page = in_one_line(&home.run("plugin trust --list").ok().out);
    for words in [
        "914400B6E3A409F3 of Archive",
        "revoked key 352A3BB860620EEA",
        "pin wales.tyst.example-c 0.1.0",
        "oldest version org.example.x 1.0.0",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let lists = home.run("plugin trust --list --json").ok().json();
    let own = lists["lists"]
        .as_array()
        .unwrap()
        .iter()
        .find(|list| list["path"] == home.list().to_str().unwrap())
        .unwrap();
    assert_eq!(own["keys"][0]["scopes"], json!(["org.example.*"]));
    assert_eq!(
        (own["pins"][0]["id"].as_str(), own["minimums"][0]["version"].as_str()),
        (Some(ID), Some("1.0.0"))
    );
    home.run("plugin trust --remove 914400B6E3A409F3").ok();
    home.run(&format!("plugin trust --key {} --name X --scope *", fixture("trust/core.pub").display()))
        .fails(2)
        .says("\"*\" is neither an id");
    home.run("plugin trust --key nonsense --name X --scope org.*")
        .fails(2)
        .says("nonsense is neither a public key of minisign nor a file");
}

#[test]
fn a_list_that_others_can_change_stops_every_report() {
    let home = Home::with_plugin();
    home.trust_key("archive", "wales.tyst.*").ok();
    fs::set_permissions(home.list(), PermissionsExt::from_mode(0o666)).unwrap();
    home.run("plugin info training-reach")
        .fails(1)
        .says("can be changed by other users")
        .says("hint: until it is mended no report runs");
    fs::set_permissions(home.list(), PermissionsExt::from_mode(0o644)).unwrap();
    fs::write(home.list(), "[[keys]]").unwrap();
    home.run("plugin info training-reach").fails(1).says("trust.toml, line 1: unknown field `keys`");
}

#[test]
fn plugins_are_looked_for_where_they_are_installed_and_where_the_environment_says() {
    let home = Home::with_plugin();
    let allow = format!("--allow-unsigned {}", home.plugins().display());
    assert_eq!(home.listed(&allow)["level"], "unsigned");
    assert_eq!(home.listed("")["reason"], "nobody has signed it, and its digest is not pinned");
    let elsewhere = home.path("elsewhere");
    fs::rename(home.plugins(), &elsewhere).unwrap();
    assert_eq!(home.listed(""), Json::Null);
    let shown = elsewhere.to_str().unwrap();
    let listed = home.run_with("plugin list --json", &[("TYST_PLUGIN_PATH", shown)]).ok();
    assert!(listed.out.contains(shown), "{}", listed.out);
    home.run_with("plugin list", &[("TYST_PLUGIN_PATH", "elsewhere")])
        .fails(2)
        .says("the plugin folder elsewhere is not absolute");
    home.run("plugin list --allow-unsigned elsewhere --plugin-path /").ok();
    let relative = home.run_with("plugin list --json", &[("XDG_DATA_HOME", "data"), ("HOME", "home")]).ok();
    assert!(!relative.out.contains("example-c"), "a folder that is not absolute is none: {}", relative.out);
}

#[test]
fn a_plugin_for_a_newer_glibc_is_refused_before_it_is_loaded() {
    let home = Home::with_plugin();
    let manifest = home.plugin().join("tyst-plugin.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("glibc = \"2.", "glibc = \"99.")).unwrap();
    let allow = format!("--allow-unsigned {}", home.plugins().display());
    let said = "it needs glibc 99.";
    home.run(&format!("plugin info example-c {allow}")).fails(2).says(said).says("and this machine has 2.");
    assert!(home.listed(&allow)["reason"].as_str().unwrap().starts_with(said));
}

#[test]
fn that_no_list_of_the_user_can_be_read_is_said() {
    let ledger = Ledger::seeded();
    let run = |words: &str, home: Option<&str>| {
        let mut command = program();
        command.env_remove("HOME").env_remove("XDG_CONFIG_HOME").args(words.split(' '));
        if let Some(home) = home {
            command.env("HOME", home);
        }
        Run::of(command.arg("--ledger").arg(ledger.path()).stdin(Stdio::null()).output().unwrap()).ok()
    };
    let said = "note: neither HOME nor XDG_CONFIG_HOME names a folder: /etc/tyst/trust.toml alone says whom to trust";
    for words in
        ["plugin list", "plugin trust --list", "report training-reach", "why training-reach#trainings"]
    {
        assert_eq!(run(words, None).err.matches(said).count(), 1, "{words}");
        assert_eq!(run(words, Some("not/absolute")).err.matches(said).count(), 1, "{words}");
        assert_eq!(run(words, Some("/nonexistent")).err.matches("note: ").count(), 0, "{words}");
    }
}

#[test]
fn a_ledger_brings_no_plugins() {
    let (home, ledger) = (Home::with_plugin(), Ledger::seeded());
    let within = ledger.path().join("plugins");
    fs::rename(home.plugins(), &within).unwrap();
    let words = format!(
        "report example-c --ledger {} --plugin-path {1} --allow-unsigned {1}",
        ledger.path().display(),
        within.display()
    );
    home.run(&words)
        .fails(2)
        .says("is in the ledger")
        .says("a ledger that comes from elsewhere must not bring code");
}

#[test]
fn a_program_with_rights_of_its_own_believes_no_environment() {
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
    if !is_root {
        // Only root can make such a program here.
        return;
    }
    let home = Home::with_plugin();
    let own = home.path("tyst");
    fs::copy(env!("CARGO_BIN_EXE_tyst"), &own).unwrap();
    std::os::unix::fs::chown(&own, Some(65_534), Some(65_534)).unwrap();
    for folder in
        [home.folder.path(), &home.path("data"), &home.path("data/tyst"), &home.plugins(), &home.plugin()]
    {
        fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let listed = |mode, variable: &str| {
        fs::set_permissions(&own, PermissionsExt::from_mode(mode)).unwrap();
        let mut command = std::process::Command::new(&own);
        command
            .env_clear()
            .env(variable, if variable == "XDG_DATA_HOME" { home.path("data") } else { home.plugins() });
        let run = Run::of(command.args(["plugin", "list", "--json"]).output().unwrap()).ok();
        run.out.contains("example-c")
    };
    for variable in ["TYST_PLUGIN_PATH", "XDG_DATA_HOME"] {
        assert!(listed(0o755, variable), "{variable} is believed as a rule");
        assert!(!listed(0o4755, variable), "{variable} is not believed by a program with rights of its own");
    }
}

#[test]
fn one_version_in_two_folders_that_differ_is_refused_with_both() {
    let home = Home::with_plugin();
    let other = home.path("other").join("copy");
    crate::support::copy(&home.plugin(), &other);
    let words = format!(
        "plugin info example-c --plugin-path {} --allow-unsigned {}",
        home.path("other").display(),
        home.path("").display()
    );
    home.run(&words).ok();
    let manifest = other.join("tyst-plugin.toml");
    fs::write(&manifest, fs::read_to_string(&manifest).unwrap().replace("MIT", "BSD")).unwrap();
    let run =
        home.run(&words).fails(2).says("wales.tyst.example-c 0.1.0 stands in two folders, and they differ");
    assert!(Path::new(&other).exists() && run.err.contains(other.to_str().unwrap()), "{}", run.err);
    assert!(run.err.contains(home.plugin().to_str().unwrap()), "{}", run.err);
}
