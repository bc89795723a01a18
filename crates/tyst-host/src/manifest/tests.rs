//! Goal: a manifest says one thing only, and what it must not say is refused by field and line. Method: one whole manifest,
//! and changes of one line each.

use super::*;

/// A manifest with everything that one can have.
pub(crate) const WHOLE: &str = include_str!("../../../../fixtures/trust/tyst-plugin.toml");

/// Checks what is said of the manifest with one text replaced.
fn check(from: &str, to: &str, said: &str) {
    assert!(WHOLE.contains(from), "{from}");
    let error = Manifest::parse(WHOLE.replacen(from, to, 1).as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), said);
}

#[test]
fn reads_everything_and_writes_it_as_it_was() {
    let manifest = Manifest::parse(WHOLE.as_bytes()).unwrap();
    assert_eq!((manifest.id.as_str(), manifest.name()), ("org.example.who-trains", "who-trains"));
    assert_eq!(manifest.version, Version::new(0, 3, 1));
    assert_eq!((manifest.abi, manifest.kinds.as_slice()), ((1, 0), [3, 10].as_slice()));
    assert_eq!(manifest.limits, Needs { memory_mib: Some(512), seconds: Some(30) });
    assert_eq!((manifest.files[0].sha256[0], manifest.files[0].sha256[31]), (0x2c, 0xae));
    assert_eq!(manifest.to_toml().unwrap(), WHOLE);
}

#[test]
fn what_need_not_stand_there_may_be_left_out() {
    let mut text = WHOLE.to_owned();
    for line in [
        "vendor = \"Example Archive\"\n",
        "license = \"MIT\"\n",
        "glibc = \"2.34\"\n",
        "\n[limits]\nmemory_mib = 512\nseconds = 30\n",
    ] {
        text = text.replacen(line, "", 1);
    }
    let manifest = Manifest::parse(text.as_bytes()).unwrap();
    assert_eq!(manifest.limits, Needs::default());
    assert_eq!(manifest.to_toml().unwrap(), text);
}

#[test]
fn refuses_fields_and_tables_that_a_manifest_has_not() {
    check("minor = 0", "minor = 0\nnano = 1", "line 10: unknown field `nano`, expected `major` or `minor`");
    check(
        "[limits]",
        "[install]\nrun = \"x\"\n[limits]",
        "line 21: unknown field `install`, expected one of `plugin`, `abi`, `events`, `file`, `limits`",
    );
    check("version = \"0.3.1\"\n", "", "line 1: missing field `version`");
    check("major = 1", "major = 70000", "line 8: invalid value: integer `70000`, expected u16");
}

#[test]
fn refuses_values_that_cannot_be() {
    let of = |id: &str| format!("plugin.id {id:?} is not of the form org.example.some-report");
    for id in ["who-trains", "org.Example.x", "org.example.", "org..x", "../x.y"] {
        check("org.example.who-trains", id, &of(id));
    }
    check(
        "0.3.1",
        "0.3",
        "plugin.version \"0.3\" is no version such as 1.2.3: unexpected end of input while parsing minor version number",
    );
    check("Example Archive", "Example\\nArchive", "plugin.vendor is not one line of 1 to 1024 bytes");
    check("Archive", "\\u202Eevihc", "plugin.vendor is not one line of 1 to 1024 bytes");
    check("MIT", " ", "plugin.license is not one line of 1 to 1024 bytes");
    check("major = 1", "major = 2", "abi.major is 2, and this tyst has 1");
    check("minor = 0", "minor = 9", "abi.minor is 9, and this tyst has 0: the plugin needs a newer one");
    check("[3, 10]", "[10, 3]", "events.kinds are not at most 1024 rising numbers");
    check("[3, 10]", "[3, 3]", "events.kinds are not at most 1024 rising numbers");
    check("memory_mib = 512", "memory_mib = 0", "limits.memory_mib is 0");
    check("seconds = 30", "seconds = 0", "limits.seconds is 0");
}

#[test]
fn refuses_files_that_lie_elsewhere_or_twice_or_are_no_libraries() {
    for name in ["../libx.so", "/lib/libx.so", "sub/libx.so", ".libx.so", "", "lib\\u0000x.so"] {
        let shown = name.replace("\\u0000", "\0");
        check("libwho_trains.so", name, &format!("file.path {shown:?} is not the plain name of a file"));
    }
    check(
        "libwho_trains.so",
        MANIFEST_FILE,
        "file tyst-plugin.toml or x86_64-unknown-linux-gnu stands there twice",
    );
    check("x86_64-unknown-linux-gnu", "any", "file.target \"any\" names no kind of machine");
    check("429056", "0", "file.size is 0, not 1 to 67108864");
    check("429056", "67108865", "file.size is 67108865, not 1 to 67108864");
    check("2c26", "2C26", "file.sha256 does not have 64 digits and letters a to f");
    check("2.34", "2", "file.glibc is not of the form 2.34");
    let file = WHOLE.split("\n\n").find(|part| part.starts_with("[[file]]")).unwrap();
    check(
        "[limits]",
        &format!("{file}\n[limits]"),
        "file libwho_trains.so or x86_64-unknown-linux-gnu stands there twice",
    );
}

#[test]
fn refuses_two_libraries_for_one_machine_and_one_name_for_two() {
    let mut manifest = Manifest::parse(WHOLE.as_bytes()).unwrap();
    let file = manifest.files[0].clone();
    for (path, target) in [("other.so", file.target.as_str()), (&file.path, "m68k-unknown-linux-gnu")] {
        let second = LibraryFile { path: path.to_owned(), target: target.to_owned(), ..file.clone() };
        manifest.files = vec![file.clone(), second];
        let said = manifest.to_toml().unwrap_err().to_string();
        assert_eq!(said, format!("file {path} or {target} stands there twice"));
    }
}

#[test]
fn refuses_a_manifest_without_files_and_one_with_too_many() {
    let mut manifest = Manifest::parse(WHOLE.as_bytes()).unwrap();
    let file = manifest.files.remove(0);
    assert_eq!(manifest.to_toml().unwrap_err().to_string(), "file stands 0 times, not 1 to 16");
    manifest.files = vec![file; 17];
    assert_eq!(manifest.to_toml().unwrap_err().to_string(), "file stands 17 times, not 1 to 16");
}

fn descriptor() -> Descriptor {
    Descriptor {
        id: "org.example.who-trains".to_owned(),
        name: "Who trains".to_owned(),
        version: "0.3.1".to_owned(),
        kinds: [3, 10].map(|kind| crate::WantedKind { kind, schema_max: 1 }).to_vec(),
        ..crate::descriptor::tests::descriptor()
    }
}

#[test]
fn a_library_that_says_something_else_is_named_with_both() {
    let manifest = Manifest::parse(WHOLE.as_bytes()).unwrap();
    manifest.check_descriptor(&descriptor()).unwrap();
    let said = |descriptor: Descriptor| manifest.check_descriptor(&descriptor).unwrap_err();
    assert_eq!(
        said(Descriptor { id: "org.example.other".to_owned(), ..descriptor() }),
        "its id: the library says org.example.other, its manifest org.example.who-trains"
    );
    assert_eq!(
        said(Descriptor { version: "0.3.0".to_owned(), ..descriptor() }),
        "its version: the library says 0.3.0, its manifest 0.3.1"
    );
    assert_eq!(
        said(Descriptor { abi: (1, 1), ..descriptor() }),
        "its interface: the library says 1.1, its manifest 1.0"
    );
    assert_eq!(
        said(Descriptor { kinds: Vec::new(), ..descriptor() }),
        "its kinds of entry: the library says [], its manifest [3, 10]"
    );
}

#[test]
fn what_a_library_says_becomes_a_manifest() {
    let whole = Manifest::parse(WHOLE.as_bytes()).unwrap();
    let made = Manifest::of(&descriptor(), whole.files.clone()).unwrap();
    made.check_descriptor(&descriptor()).unwrap();
    let said = Manifest::of(&Descriptor { version: "one".to_owned(), ..descriptor() }, whole.files);
    assert!(said.unwrap_err().to_string().starts_with("plugin.version \"one\" is no version such as 1.2.3"));
}

#[test]
fn the_page_shows_what_can_be_read() {
    let page = include_str!("../../TRUST.md");
    let mut examples = page.split("```toml\n").skip(1).map(|part| part.split("```").next().unwrap());
    assert_eq!(examples.next(), Some(WHOLE), "the manifest");
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("trust.toml");
    std::fs::write(&path, examples.next().unwrap()).unwrap();
    let trust = crate::TrustFile::read(&path).unwrap().trust;
    let counts = [trust.keys.len(), trust.revoked.len(), trust.pins.len(), trust.minimums.len()];
    assert_eq!((counts, examples.next()), ([1; 4], None), "the list, and no more");
}
