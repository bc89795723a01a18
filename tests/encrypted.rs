//! Encrypted connections: who may be reached by others, with which certificate, and how it is renewed.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore};

use crate::support::{Ledger, Served};

/// Writes a new certificate for this machine with its key, and returns the certificate.
fn certify(folder: &Path) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = folder.join("key.pem");
    std::fs::write(folder.join("certificate.pem"), made.cert.pem()).unwrap();
    let _ = std::fs::remove_file(&key);
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    made.cert.der().clone()
}

/// Returns a client that believes one certificate.
fn believing(certificate: &CertificateDer<'static>) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
}

fn files(ledger: &Ledger) -> (PathBuf, Vec<String>) {
    let folder = ledger.path().parent().unwrap().to_owned();
    let path = |name: &str| folder.join(name).display().to_string();
    let flags = ["--tls-cert".to_owned(), path("certificate.pem"), "--tls-key".to_owned(), path("key.pem")];
    (folder, flags.to_vec())
}

/// Returns whether a handshake succeeds with a client that has never been there and believes one certificate.
fn is_believed(served: &Served, certificate: &CertificateDer<'static>) -> bool {
    let mut stream = TcpStream::connect(&served.host).unwrap();
    let mut connection =
        ClientConnection::new(believing(certificate), ServerName::try_from("localhost").unwrap()).unwrap();
    while connection.is_handshaking() {
        if connection.complete_io(&mut stream).is_err() {
            return false;
        }
    }
    true
}

#[test]
fn encrypted_pages_have_secure_cookies_and_renew_their_certificate() {
    let ledger = Ledger::empty();
    let (folder, flags) = files(&ledger);
    let first = certify(&folder);
    let flags: Vec<&str> = flags.iter().map(String::as_str).chain(["--log", "text"]).collect();
    let mut served = Served::start(&ledger.path(), &flags);
    let link = served.ready["sign_in"].as_str().unwrap().to_owned();
    assert!(link.starts_with("https://127.0.0.1:"), "{link}");
    // Whoever does not speak TLS, or says nothing, is in nobody's way.
    let mut plain = TcpStream::connect(&served.host).unwrap();
    let _silent = TcpStream::connect(&served.host).unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"));
    served.tls = Some(believing(&first));
    let answer =
        served.ask("POST", "/en/sign-in", &format!("link={}", link.split_once("link=").unwrap().1)).unwrap();
    assert!(answer.header("set-cookie").unwrap().contains("Secure; HttpOnly"), "{answer:?}");
    assert_eq!(answer.header("strict-transport-security"), Some("max-age=31536000"));
    let second = certify(&folder);
    assert!(is_believed(&served, &first) && !is_believed(&served, &second));
    served.signal("HUP");
    let renewed = (0..50).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        is_believed(&served, &second)
    });
    assert!(renewed && !is_believed(&served, &first));
    std::fs::write(folder.join("key.pem"), "nothing").unwrap();
    served.signal("HUP");
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert!(is_believed(&served, &second), "one that cannot be used leaves the one before");
    let (code, said) = served.end_and_say("TERM");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the certificate was read again") && said.contains("stays as it was"), "{said}");
}

#[test]
fn a_certificate_that_cannot_be_used_is_named_with_what_to_do() {
    let ledger = Ledger::empty();
    let (folder, flags) = files(&ledger);
    let serve = || ledger.run(&format!("serve --listen 127.0.0.1:0 {}", flags.join(" ")));
    serve().fails(1).says("certificate.pem cannot be read");
    certify(&folder);
    let key = folder.join("key.pem");
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();
    serve().fails(1).says("key.pem can be read by others (its mode is 644)").says("chmod 600");
    std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(&key, other.signing_key.serialize_pem()).unwrap();
    serve().fails(1).says("cannot be used with the key in").says("as they were made together");
    std::fs::write(&key, "nothing").unwrap();
    serve().fails(1).says("key.pem holds no private key in PEM").says("head -1");
    std::fs::write(folder.join("certificate.pem"), "nothing").unwrap();
    serve().fails(1).says("certificate.pem holds no certificate in PEM");
    ledger.run("serve --tls-cert x").fails(2).says("--tls-key");
}

#[test]
fn others_reach_pages_with_accounts_a_certificate_and_a_name_alone() {
    let ledger = Ledger::empty();
    let (folder, flags) = files(&ledger);
    certify(&folder);
    let tls = flags.join(" ");
    let name = "--origin https://localhost";
    ledger.run("serve --listen 0.0.0.0:0 --accounts").fails(2).says("other machines").says("--tls-cert");
    ledger.run(&format!("serve --listen 0.0.0.0:0 {tls} {name}")).fails(2).says("other machines");
    ledger
        .run(&format!("serve --listen 0.0.0.0:0 --accounts {tls}"))
        .fails(2)
        .says("has no name")
        .says("--origin");
    let plain = format!("serve --listen 127.0.0.1:0 {tls} --origin http://localhost");
    ledger.run(&plain).fails(2).says("http://localhost says that they are plain");
    let config = believing(&certify(&folder));
    let mut words = vec!["--listen", "0.0.0.0:0", "--accounts", "--origin", "https://localhost"];
    words.extend(flags.iter().map(String::as_str));
    let mut served = Served::start_at(&ledger.path(), &words);
    let port = served.host.rsplit_once(':').unwrap().1.to_owned();
    served.host = format!("127.0.0.1:{port}");
    served.tls = Some(config);
    assert_eq!(served.get("/en/sign-in").status, 421, "it has a name");
    served.name = "localhost".to_owned();
    assert_eq!(served.get("/en/sign-in").status, 200);
    assert_eq!(served.end("TERM"), Some(0));
}
