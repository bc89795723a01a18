//! What authors of plugins do before others can install them: pack a library, make a key, sign.
//!
//! What becomes of what they made is in `trust`.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::support::library_in_c;
use crate::trust::{Home, ID, NAME};

#[test]
fn a_plugin_is_packed_with_what_it_is() {
    let home = Home::new();
    let built = library_in_c("plugins/example-c/example.c", "example-c", &[]);
    let library = built.path().join("libexample_c.so");
    let words = format!(
        "plugin pack {} --out out --vendor Us --memory-mib 512 --seconds 30 --json",
        library.display()
    );
    let packed = home.run(&words).ok().json();
    let bytes = fs::read(&library).unwrap();
    assert_eq!((&packed["id"], &packed["version"]), (&json!(ID), &json!("0.1.0")));
    let file = &packed["files"][0];
    assert_eq!((&file["path"], &file["size"]), (&json!("libexample_c.so"), &json!(bytes.len())));
    assert_eq!(file["target"], tyst_host::own_target());
    let needed = file["glibc"].as_str().unwrap().strip_prefix("2.").unwrap();
    assert!(needed.parse::<u32>().unwrap() >= 2, "memcpy and others have versions: {needed}");
    let folder = home.path("out").join(NAME);
    assert_eq!(packed["folder"], folder.to_str().unwrap());
    assert_eq!(fs::read(folder.join("libexample_c.so")).unwrap(), bytes);
    let manifest = fs::read_to_string(folder.join("tyst-plugin.toml")).unwrap();
    assert!(
        manifest.contains("vendor = \"Us\"") && manifest.contains("memory_mib = 512\nseconds = 30"),
        "{manifest}"
    );
    let kinds = tyst_event::Kind::from_number(10).unwrap().name();
    assert!(manifest.contains("kinds = [10]"), "{kinds}: {manifest}");
    home.run(&words)
        .fails(3)
        .says("is there already, and is left as it is")
        .says("hint: give the plugin another version");
    assert_eq!(fs::read_dir(home.path("out")).unwrap().count(), 1);
}

#[test]
fn what_is_no_plugin_for_this_machine_is_not_packed() {
    let home = Home::new();
    fs::write(home.path("libtext.so"), "text").unwrap();
    home.run("plugin pack libtext.so --out out")
        .fails(3)
        .says("libtext.so cannot be packed: it is not a 64 bit ELF library");
    home.run("plugin pack absent.so --out out").fails(1).says("absent.so: No such file");
    let other = library_in_c("tests/skew/newer.c", "newer", &["-DCOUNT=2"]);
    let other = other.path().join("libnewer.so");
    home.run(&format!("plugin pack {} --out out", other.display())).fails(5).says("it holds 2 plugins");
    let mut bytes = fs::read(other).unwrap();
    bytes[18] = 183;
    fs::write(home.path("libarm.so"), bytes).unwrap();
    let run = home.run("plugin pack libarm.so --out out").fails(2);
    assert!(cfg!(target_arch = "aarch64") || run.err.contains("none of the libraries is for"), "{}", run.err);
    assert!(!home.path("out").exists());
}

#[test]
fn libraries_for_other_machines_are_packed_beside_and_never_loaded() {
    let home = Home::new();
    let built = library_in_c("plugins/example-c/example.c", "example-c", &[]);
    let library = built.path().join("libexample_c.so");
    let mut bytes = fs::read(&library).unwrap();
    let (machine, target) = if bytes[18] == 243 { (62, "x86_64") } else { (243, "riscv64") };
    bytes[18] = machine;
    fs::create_dir(home.path("other")).unwrap();
    fs::write(home.path("other/libexample_c.so"), bytes).unwrap();
    let words = format!(
        "plugin pack {} other/libexample_c.so --out {} --json",
        library.display(),
        home.plugins().display()
    );
    let packed = home.run(&words).ok().json();
    assert_eq!(packed["files"][1]["path"], format!("{target}-unknown-linux-gnu-libexample_c.so"));
    assert_eq!(
        home.run(&format!("plugin info example-c --json --allow-unsigned {}", home.plugins().display()))
            .ok()
            .json()["id"],
        ID
    );
}

#[test]
fn a_key_is_made_and_used_with_its_passphrase() {
    let home = Home::with_plugin();
    let phrase = [("TYST_KEY_PASSPHRASE", "correct horse")];
    home.run("plugin sign --new-key own.key")
        .fails(2)
        .says("there is no terminal to ask for it")
        .says("--passphrase-file");
    let made = home.run_with("plugin sign --new-key own.key --json", &phrase).ok().json();
    assert_eq!(fs::metadata(home.path("own.key")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(home.path("own.pub")).unwrap().contains(made["key"].as_str().unwrap()));
    home.run_with("plugin sign --new-key own.key", &phrase).fails(2).says("own.key is there already");
    let sign = format!("plugin sign {} --key own.key", home.plugin().display());
    home.run_with(&sign, &[("TYST_KEY_PASSPHRASE", "wrong")])
        .fails(3)
        .says("own.key does not open: Wrong password");
    fs::write(home.path("phrase"), "correct horse\n").unwrap();
    let signed = home.run(&format!("{sign} --passphrase-file phrase --json")).ok().json();
    assert_eq!(signed["key"], made["key"]);
    home.run_with(&sign, &phrase).fails(3).says("is signed already").says("--force");
    fs::set_permissions(home.path("own.key"), PermissionsExt::from_mode(0o644)).unwrap();
    home.run_with(&format!("{sign} --force"), &phrase)
        .fails(3)
        .says("can be read or changed by others")
        .says("chmod 600");
    home.run(&format!("plugin sign {} --force --key own.pub", home.plugin().display())).fails(3);
    home.run("plugin sign --new-key open.key --no-passphrase").ok();
    home.run(&format!("plugin sign {} --force --key open.key", home.plugin().display())).ok();
}

#[test]
fn what_is_not_whole_is_not_signed() {
    let home = Home::with_plugin();
    fs::write(home.plugin().join("libexample_c.so"), "text").unwrap();
    home.sign("archive")
        .fails(3)
        .says("libexample_c.so is not the file that its manifest lists: it has 4 bytes");
    let key = home.key("archive");
    home.run(&format!("plugin sign {} --key {}", home.path("absent").display(), key.display()))
        .fails(3)
        .says("its folder: it cannot be read");
}

#[test]
fn a_key_that_minisign_made_signs_as_well() {
    let home = Home::with_plugin();
    home.sign("minisign").ok().says("signed wales.tyst.example-c 0.1.0 with the key 5C10D873287B07D1");
    home.trust_key("minisign", "wales.tyst.*").ok();
    assert_eq!(home.info().ok().json()["level"], "organisation");
    let path = home.key("minisign");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("KHPYEFy", "KHPYEFz", 1)).unwrap();
    let sign = format!("plugin sign {} --force --key {}", home.plugin().display(), path.display());
    home.run(&sign).fails(1).says("Could not verify signature");
}
