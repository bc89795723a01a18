//! Goal: a plugin runs at the level that somebody vouches for, and each way in which nobody does is refused by name. Method:
//! one manifest, signed here with the fixed keys of `fixtures/trust/`, judged by lists that differ in one thing.

use super::*;
use crate::Manifest;
use crate::manifest::tests::WHOLE;
use crate::tables::digest_of;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use tempfile::TempDir;

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../fixtures/trust/", $name))
    };
}

const KEYS: [(&str, &str, &str); 4] = [
    ("core", fixture!("core.key"), fixture!("core.pub")),
    ("archive", fixture!("archive.key"), fixture!("archive.pub")),
    ("stranger", fixture!("stranger.key"), fixture!("stranger.pub")),
    ("lost", fixture!("lost.key"), fixture!("lost.pub")),
];

pub(crate) fn public(name: &str) -> PublicKey {
    PublicKey::parse(KEYS.iter().find(|key| key.0 == name).unwrap().2).unwrap()
}

/// Signs bytes with a key, with this trusted comment.
pub(crate) fn sign(name: &str, bytes: &[u8], comment: &str) -> Vec<u8> {
    let secret = KEYS.iter().find(|key| key.0 == name).unwrap().1;
    let secret = minisign::SecretKeyBox::from_string(secret).unwrap().into_unencrypted_secret_key().unwrap();
    minisign::sign(None, &secret, bytes, Some(comment), None).unwrap().to_string().into_bytes()
}

pub(crate) fn scoped(name: &str, scopes: &[&str]) -> TrustedKey {
    let scopes = scopes.iter().map(|scope| Scope::parse(scope).unwrap()).collect();
    TrustedKey { name: format!("the {name}"), key: public(name), scopes }
}

/// The key of the program, and that of an archive for its own ids.
fn trust() -> Trust {
    Trust {
        core: Some(public("core")),
        keys: vec![scoped("archive", &["org.example.*"])],
        ..Trust::default()
    }
}

const ID: &str = "org.example.who-trains";

fn manifest_of(id: &str) -> String {
    WHOLE.replace(ID, id)
}

/// Judges the manifest of an id, signed with a key for what the comment says.
fn judge_as(trust: &Trust, id: &str, key: &str, comment: &str) -> Result<Level, Distrust> {
    let text = manifest_of(id);
    let signature = sign(key, text.as_bytes(), comment);
    judge(trust, &text, Some(&signature))
}

fn judge(trust: &Trust, text: &str, signature: Option<&[u8]>) -> Result<Level, Distrust> {
    let manifest = Manifest::parse(text.as_bytes()).unwrap();
    trust.judge(&manifest, text.as_bytes(), &digest_of(text.as_bytes()), signature)
}

/// Judges a plugin that is signed as it should be.
fn judge_signed(trust: &Trust, id: &str, key: &str) -> Result<Level, Distrust> {
    judge_as(trust, id, key, &format!("{id} 0.3.1 2026-01-05T09:00:00Z"))
}

/// Checks what is said of a refusal.
fn check(judged: Result<Level, Distrust>, said: &str) {
    assert_eq!(judged.unwrap_err().to_string(), said);
}

fn pin(text: &str) -> Pin {
    Pin { id: ID.to_owned(), version: Version::new(0, 3, 1), manifest: digest_of(text.as_bytes()) }
}

#[test]
fn the_key_of_the_program_counts_for_its_own_ids_only() {
    assert_eq!(judge_signed(&trust(), "wales.tyst.who-trains", "core"), Ok(Level::Core));
    check(
        judge_signed(&trust(), ID, "core"),
        "it is signed with the key of tyst itself, which counts for wales.tyst.* only, and not for org.example.who-trains",
    );
}

#[test]
fn a_key_of_the_list_counts_for_its_scopes_only() {
    assert_eq!(judge_signed(&trust(), ID, "archive"), Ok(Level::Organisation("the archive".to_owned())));
    for id in ["wales.tyst.who-trains", "org.examples.who-trains", "org.example"] {
        check(
            judge_signed(&trust(), id, "archive"),
            &format!(
                "it is signed with the key of the archive, which counts for org.example.* only, and not for {id}"
            ),
        );
    }
    let mut one = trust();
    one.keys = vec![scoped("archive", &["org.other.*", ID])];
    assert_eq!(judge_signed(&one, ID, "archive"), Ok(Level::Organisation("the archive".to_owned())));
    assert!(judge_signed(&one, "org.example.who-trains-too", "archive").is_err());
}

#[test]
fn the_same_key_in_two_lists_counts_for_both_scopes() {
    let mut two = trust();
    two.keys.insert(0, scoped("archive", &["org.other.*"]));
    assert_eq!(judge_signed(&two, ID, "archive"), Ok(Level::Organisation("the archive".to_owned())));
}

#[test]
fn what_nobody_signed_or_a_stranger_is_refused() {
    check(judge(&trust(), WHOLE, None), "nobody has signed it, and its digest is not pinned");
    check(
        judge_signed(&trust(), ID, "stranger"),
        "it is signed with the key 54FD0581A8458FDF, which nobody here trusts",
    );
}

#[test]
fn a_signature_of_another_file_is_refused_even_where_the_file_is_pinned() {
    let signature = sign("archive", b"something else", &format!("{ID} 0.3.1 2026-01-05T09:00:00Z"));
    let said = "its signature cannot be used: it does not fit the file: one of them was changed";
    check(judge(&trust(), WHOLE, Some(&signature)), said);
    let pinned = Trust { pins: vec![pin(WHOLE)], ..trust() };
    check(judge(&pinned, WHOLE, Some(&signature)), said);
    check(
        judge(&pinned, WHOLE, Some(b"nonsense")),
        "its signature cannot be used: it is not a signature in the format of minisign",
    );
}

#[test]
fn a_signature_for_another_plugin_or_version_is_refused() {
    for signed in ["org.example.other 0.3.1", "org.example.who-trains 0.3.2"] {
        check(
            judge_as(&trust(), ID, "archive", &format!("{signed} 2026-01-05T09:00:00Z")),
            &format!("its signature is for {signed}, and its manifest says org.example.who-trains 0.3.1"),
        );
    }
    for comment in ["", "org.example.who-trains", "org.example.who-trains 0.3.1 yesterday"] {
        check(
            judge_as(&trust(), ID, "archive", comment),
            &format!(
                "its signature cannot be used: its trusted comment {comment:?} is not of the form `id version time`"
            ),
        );
    }
}

#[test]
fn a_revoked_key_counts_for_nothing_whatever_else_is_said_of_it() {
    let mut revoked = Trust {
        keys: vec![scoped("archive", &["org.example.*"]), scoped("lost", &["org.example.*"])],
        revoked: vec![RevokedKey { key: public("lost"), reason: Some("left on a train".to_owned()) }],
        pins: vec![pin(WHOLE)],
        ..Trust::default()
    };
    check(
        judge_signed(&revoked, ID, "lost"),
        "it is signed with the key 352A3BB860620EEA, which is revoked: left on a train",
    );
    assert!(judge_signed(&revoked, ID, "archive").is_ok());
    revoked.revoked[0] = RevokedKey { key: public("core"), reason: None };
    revoked.core = Some(public("core"));
    check(
        judge_signed(&revoked, "wales.tyst.x", "core"),
        "it is signed with the key E5CA31393FC09D2A, which is revoked",
    );
}

#[test]
fn a_version_that_is_too_old_does_not_come_back() {
    let minimum = |minor| Minimum { id: ID.to_owned(), version: Version::new(0, minor, 0) };
    let with = |minimums| Trust { minimums, pins: vec![pin(WHOLE)], ..trust() };
    let said = "its version 0.3.1 is older than 0.4.0, the oldest that may run";
    check(judge_signed(&with(vec![minimum(4), minimum(2)]), ID, "archive"), said);
    check(judge(&with(vec![minimum(2), minimum(4)]), WHOLE, None), said);
    assert!(judge_signed(&with(vec![minimum(3)]), ID, "archive").is_ok());
    let other = Minimum { id: "org.example.other".to_owned(), version: Version::new(9, 0, 0) };
    assert!(judge_signed(&with(vec![other]), ID, "archive").is_ok());
}

#[test]
fn a_pin_is_for_exactly_one_manifest() {
    let pinned = Trust { pins: vec![pin(WHOLE)], ..trust() };
    assert_eq!(judge(&pinned, WHOLE, None), Ok(Level::Pinned));
    assert_eq!(judge_signed(&pinned, ID, "stranger"), Ok(Level::Pinned));
    let elsewhere = Trust { keys: vec![scoped("archive", &["org.other.*"])], ..pinned.clone() };
    assert_eq!(judge_signed(&elsewhere, ID, "archive"), Ok(Level::Pinned));
    check(
        judge(&pinned, &WHOLE.replace("MIT", "BSD"), None),
        "nobody has signed it, and its digest is not pinned",
    );
}

#[test]
fn only_the_want_of_a_voucher_can_be_made_up_for_by_hand() {
    assert!(judge(&trust(), WHOLE, None).unwrap_err().can_be_allowed());
    assert!(judge_signed(&trust(), ID, "stranger").unwrap_err().can_be_allowed());
    for refused in [
        judge_signed(&trust(), "wales.tyst.x", "archive"),
        judge(&trust(), WHOLE, Some(b"nonsense")),
        judge_as(&trust(), ID, "archive", "org.example.other 1.0.0 2026-01-05T09:00:00Z"),
    ] {
        assert!(!refused.clone().unwrap_err().can_be_allowed(), "{refused:?}");
    }
}

#[test]
fn a_scope_is_an_id_or_the_beginning_of_one() {
    let holds = |scope: &str, id: &str| Scope::parse(scope).unwrap().holds(id);
    assert!(holds("org.example.*", "org.example.x") && holds("org.*", "org.example.x"));
    assert!(holds("org.example.x", "org.example.x") && !holds("org.example.x", "org.example.x.y"));
    assert!(!holds("org.example.*", "org.example") && !holds("org.example.*", "org.examplex.y"));
    for words in ["", "*", ".*", "org.*.x", "org*", "org", "Org.*", "org..*", "org. x"] {
        assert_eq!(Scope::parse(words), Err(NotAScope(words.to_owned())));
    }
}

/// A list with everything in it.
fn whole() -> Trust {
    Trust {
        core: None,
        keys: vec![scoped("archive", &["org.example.*", "org.other.one"])],
        revoked: vec![
            RevokedKey { key: public("lost"), reason: Some("left on a train".to_owned()) },
            RevokedKey { key: public("stranger"), reason: None },
        ],
        pins: vec![pin(WHOLE)],
        minimums: vec![Minimum { id: ID.to_owned(), version: Version::new(0, 2, 0) }],
        in_process: vec![InProcess { file: "libwho_trains.so".to_owned(), digest: [7; 32] }],
    }
}

#[test]
fn a_list_is_written_and_read_again() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("new/trust.toml");
    assert_eq!(
        TrustFile::read(&path).unwrap().trust,
        Trust::default(),
        "a list that is not there says nothing"
    );
    fs::write(folder.path().join("file"), b"").unwrap();
    let below = folder.path().join("file/trust.toml");
    assert_eq!(TrustFile::read(&below).unwrap().trust, Trust::default(), "nor does one that cannot be there");
    let file = TrustFile { path: path.clone(), trust: whole() };
    file.write().unwrap();
    assert_eq!(TrustFile::read(&path).unwrap(), file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("scopes = [\"org.example.*\", \"org.other.one\"]"), "{text}");
    assert_eq!(fs::read_dir(folder.path().join("new")).unwrap().count(), 1);
}

#[test]
fn lists_add_to_each_other() {
    let folder = TempDir::new().unwrap();
    let paths = ["system.toml", "user.toml", "absent.toml"].map(|name| folder.path().join(name));
    let keys = vec![scoped("lost", &["org.example.*"])];
    TrustFile { path: paths[1].clone(), trust: Trust { keys, ..Trust::default() } }.write().unwrap();
    assert!(judge_signed(&Trust::read(&paths).unwrap(), ID, "lost").is_ok());
    TrustFile { path: paths[0].clone(), trust: whole() }.write().unwrap();
    let both = Trust::read(&paths).unwrap();
    assert_eq!(both.keys.len(), 2);
    assert!(matches!(judge_signed(&both, ID, "lost"), Err(Distrust::Revoked { .. })));
}

#[test]
fn a_list_that_others_can_change_is_not_believed_and_nothing_goes_on_without_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("trust.toml");
    TrustFile { path: path.clone(), trust: whole() }.write().unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o666)).unwrap();
    let said = Trust::read(std::slice::from_ref(&path)).unwrap_err().to_string();
    let shown = path.display();
    assert_eq!(
        said,
        format!(
            "{shown} cannot be used: {shown} can be changed by other users; take that right away with `chmod go-w`"
        )
    );
}

#[test]
fn a_list_that_says_what_cannot_be_is_refused_by_place() {
    let key = public("archive");
    let key = key.line();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("trust.toml");
    let said = |text: &str| {
        fs::write(&path, text).unwrap();
        let said = Trust::read(std::slice::from_ref(&path)).unwrap_err().to_string();
        said.strip_prefix(&format!("{}, ", path.display())).unwrap().to_owned()
    };
    assert!(said("[[key]]\nname = 1").starts_with("line 2: invalid type: integer `1`, expected a string"));
    assert!(said("[trusted]").starts_with("line 1: unknown field `trusted`, expected one of `key`"));
    for (text, flaw) in [
        (
            format!("[[key]]\nname = \"x\"\nkey = \"{key}\"\nscopes = []"),
            "[[key]] number 1: scopes names no id for which the key counts",
        ),
        (
            "[[key]]\nname = \"x\"\nkey = \"RWQ\"\nscopes = [\"org.*\"]".to_owned(),
            "[[key]] number 1: key: it is no public key of minisign",
        ),
        (
            format!("[[key]]\nname = \"\"\nkey = \"{key}\"\nscopes = [\"org.*\"]"),
            "[[key]] number 1: name is not one line of 1 to 1024 bytes",
        ),
        (
            "[[minimum]]\nid = \"org.x\"\nversion = \"1.0.0\"\n[[minimum]]\nid = \"org.x\"\nversion = \"1\""
                .to_owned(),
            "[[minimum]] number 2: \"1\" is no version such as 1.2.3: unexpected end of input while parsing major version number",
        ),
        (
            "[[pin]]\nid = \"x\"\nversion = \"1.0.0\"\nmanifest = \"00\"".to_owned(),
            "[[pin]] number 1: manifest does not have 64 digits and letters a to f",
        ),
        (
            "[[in_process]]\nfile = \"libx.so\"\nlibrary = \"00\"".to_owned(),
            "[[in_process]] number 1: library does not have 64 digits and letters a to f",
        ),
    ] {
        assert_eq!(said(&text), flaw);
    }
}

#[test]
fn nothing_is_written_that_could_not_be_read() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("trust.toml");
    let mut trust = whole();
    trust.keys[0].name = "two\nlines".to_owned();
    let said = TrustFile { path: path.clone(), trust }.write().unwrap_err().to_string();
    assert!(said.ends_with("[[key]] number 1: name is not one line of 1 to 1024 bytes"), "{said}");
    assert!(!path.exists());
}
