//! `tyst plugin pack`: a library as a packed plugin, with a manifest that says what it is.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Value as Json, json};
use tyst_event::wire;
use tyst_host::{Found, LibraryFacts, LibraryFile, MANIFEST_FILE, Manifest, Needs, Package};

use crate::app::{common, sandbox};
use crate::failure::{Class, Failure, Outcome};
use crate::place::Place;

pub(crate) fn command() -> Command {
    let number = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("N").value_parser(clap::value_parser!(u32).range(1..)).help(help)
    };
    Command::new("pack")
        .about("Make a plugin of a library, to be signed and installed")
        .long_about(
            "Make a plugin of a library: a folder ID-VERSION with the library and a manifest, tyst-plugin.toml, that says what it \
             is, which kinds of entry it wants, and what its bytes are. The library is loaded for that, in the sandbox. Sign \
             the folder with `tyst plugin sign`, or trust it as it is with `tyst plugin trust`; then it can stand in a folder \
             of --plugin-path, or in one for installed plugins: ~/.local/share/tyst/plugins, /usr/local/lib/tyst/plugins or \
             /usr/lib/tyst/plugins.",
        )
        .arg(
            Arg::new("library")
                .value_name("LIB")
                .required(true)
                .num_args(1..)
                .action(ArgAction::Append)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The library; further ones are the same plugin for other machines, and are not loaded"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("DIR")
                .required(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The folder in which that of the plugin is made"),
        )
        .arg(Arg::new("license").long("license").value_name("SPDX").help("The licence, such as MIT"))
        .arg(Arg::new("vendor").long("vendor").value_name("WHO").help("Who answers for it; else what the library says"))
        .arg(number("memory-mib", "It needs this much memory at most, the program itself included"))
        .arg(number("seconds", "It needs this many seconds of the processor at most"))
        .arg(sandbox())
        .args(common())
}

pub(crate) fn run(place: &Place, matches: &ArgMatches) -> Outcome {
    let libraries: Vec<&PathBuf> = matches.get_many("library").into_iter().flatten().collect();
    let facts: Vec<(&PathBuf, LibraryFile)> =
        libraries.into_iter().map(|path| Ok((path, facts(path)?.file))).collect::<Outcome<_>>()?;
    let own = facts.iter().find(|(_, file)| file.target == tyst_host::own_target());
    let Some((own, _)) = own else {
        let message = format!("none of the libraries is for {}", tyst_host::own_target());
        return Err(Failure::usage(message)
            .hint("pack it on a machine of that kind, where it can be asked what it is"));
    };
    let found = Found::at(&absolute(own)?)?;
    let descriptor = tyst_host::describe(&found, &place.host_options()?)?.descriptor;
    if descriptor.debug_build {
        place.screen.say("note: it is a debug build, which is slower than a release");
    }
    let (paths, files): (Vec<&PathBuf>, Vec<LibraryFile>) = named_apart(facts).into_iter().unzip();
    let mut manifest = Manifest::of(&descriptor, files).map_err(|fault| unfit(&fault))?;
    let word = |name: &str| matches.get_one::<String>(name).cloned();
    manifest.license = word("license");
    manifest.vendor = word("vendor").or(manifest.vendor);
    let number = |name: &str| matches.get_one::<u32>(name).copied();
    manifest.limits = Needs { memory_mib: number("memory-mib"), seconds: number("seconds") };
    let out = matches.get_one::<PathBuf>("out").map_or(Path::new("."), PathBuf::as_path);
    let package = write(out, &manifest, &paths)?;
    print(place, &package)
}

fn absolute(path: &Path) -> Outcome<PathBuf> {
    path.canonicalize().map_err(|fault| Failure::file(path, &fault))
}

/// Reads what the file of a library says of itself.
pub(super) fn facts(path: &Path) -> Outcome<LibraryFacts> {
    LibraryFacts::read(&absolute(path)?).map_err(|fault| {
        Failure::new(Class::Refused, format!("{} cannot be packed: {fault}", path.display()))
    })
}

fn unfit(fault: &tyst_host::ManifestError) -> Failure {
    Failure::new(
        Class::Refused,
        format!("what the library says of itself is not fit for a manifest: {fault}"),
    )
    .hint("mend it where the library is written, and build it again")
}

/// Gives the libraries names that differ: a later one of the same name has the machine in front.
fn named_apart(facts: Vec<(&PathBuf, LibraryFile)>) -> Vec<(&PathBuf, LibraryFile)> {
    let mut apart: Vec<(&PathBuf, LibraryFile)> = Vec::new();
    for (path, mut file) in facts {
        if apart.iter().any(|(_, other)| other.path == file.path) {
            file.path = format!("{}-{}", file.target, file.path);
        }
        apart.push((path, file));
    }
    apart
}

/// Writes the folder of a plugin, and leaves nothing of it where that fails.
fn write(out: &Path, manifest: &Manifest, libraries: &[&PathBuf]) -> Outcome<Package> {
    let text = manifest.to_toml().map_err(|fault| unfit(&fault))?;
    let folder = out.join(format!("{}-{}", manifest.id, manifest.version));
    fs::create_dir_all(out).map_err(|fault| Failure::file(out, &fault))?;
    fs::create_dir(&folder).map_err(|fault| match fault.kind() {
        std::io::ErrorKind::AlreadyExists => {
            let message = format!("{} is there already, and is left as it is", folder.display());
            Failure::new(Class::Refused, message)
                .hint("give the plugin another version, or take that folder away")
        }
        _ => Failure::file(&folder, &fault),
    })?;
    let written = fill(&folder, &text, manifest, libraries);
    if written.is_err() {
        let _what_failed_is_told = fs::remove_dir_all(&folder);
    }
    written
}

/// Puts the files into the folder of a plugin, the manifest last, and reads them back.
fn fill(folder: &Path, text: &str, manifest: &Manifest, libraries: &[&PathBuf]) -> Outcome<Package> {
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        let written =
            fs::write(&path, bytes).and_then(|()| fs::set_permissions(&path, Permissions::from_mode(0o644)));
        written.map_err(|fault| Failure::file(&path, &fault))
    };
    fs::set_permissions(folder, Permissions::from_mode(0o755))
        .map_err(|fault| Failure::file(folder, &fault))?;
    for (path, file) in libraries.iter().zip(&manifest.files) {
        put(&file.path, &fs::read(path).map_err(|fault| Failure::file(path, &fault))?)?;
    }
    put(MANIFEST_FILE, text.as_bytes())?;
    let package = Package::read(folder)?;
    package.check_libraries()?;
    Ok(package)
}

fn print(place: &Place, package: &Package) -> Outcome {
    let Package { folder, manifest, digest, .. } = package;
    if place.screen.json {
        return place.screen.json_page(&json!({
            "id": manifest.id, "version": manifest.version.to_string(), "folder": folder, "manifest": wire::hex(digest),
            "files": manifest.files.iter().map(file_json).collect::<Vec<Json>>(),
        }));
    }
    place.screen.say(&format!(
        "packed {} {}; sign it with: tyst plugin sign --key FILE {}",
        manifest.id,
        manifest.version,
        folder.display()
    ));
    place.screen.data(&folder.display().to_string())
}

pub(super) fn file_json(file: &LibraryFile) -> Json {
    json!({
        "target": file.target, "path": file.path, "size": file.size, "sha256": wire::hex(&file.sha256), "glibc": file.glibc,
    })
}
