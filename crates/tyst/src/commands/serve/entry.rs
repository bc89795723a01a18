//! The flags that say where and how a service is reached, and what they come to.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use tyst_web::{Certificate, CertificateError, Listen, Origin, StartError};

use crate::failure::{Class, Failure, Outcome, chain};

/// Where pages are served when no address is named: on this machine alone.
const ADDRESS: &str = "127.0.0.1:8470";

/// Returns the flags.
pub(super) fn flags() -> Vec<Arg> {
    let address = |name: &'static str| {
        Arg::new(name).long(name).value_name("ADDRESS").value_parser(value_parser!(SocketAddr))
    };
    let file = |name: &'static str, needs: &'static str| {
        let arg = Arg::new(name).long(name).value_name("FILE").value_parser(value_parser!(PathBuf));
        arg.requires(needs).conflicts_with("no-pages")
    };
    vec![
        address("listen").default_value(ADDRESS).help(
            "Where the pages are: an address of this machine with its port; port 0 is any that is free. Others can reach it only \
             where connections are encrypted and people have accounts",
        ),
        Arg::new("accounts")
            .long("accounts")
            .action(ArgAction::SetTrue)
            .conflicts_with("no-pages")
            .help("Let people with accounts in, each with their rights, and not whoever has the link"),
        Arg::new("origin")
            .long("origin")
            .value_name("URL")
            .value_parser(value_parser!(Origin))
            .conflicts_with("no-pages")
            .help("The name of the pages, such as https://tyst.example.org, where others reach them or a proxy on this machine encrypts for them"),
        file("tls-cert", "tls-key")
            .help("Encrypt connections with the certificate in this file (PEM, those that lead to it behind it)"),
        file("tls-key", "tls-cert").help("The key of the certificate (PEM), which nobody else may read"),
        address("metrics").conflicts_with("no-pages").help(
            "Where programs of this machine read figures for Prometheus at /metrics, without an account: a loopback address",
        ),
        Arg::new("no-pages")
            .long("no-pages")
            .action(ArgAction::SetTrue)
            .conflicts_with("listen")
            .help("Only record for other commands"),
    ]
}

/// Returns where and how pages are reached.
pub(super) fn listen(matches: &ArgMatches) -> Outcome<Listen> {
    let named = |name: &str| matches.get_one::<SocketAddr>(name).copied();
    let address = named("listen").ok_or_else(|| Failure::usage("--listen: no address is named"))?;
    let file = |name: &str| matches.get_one::<PathBuf>(name).cloned();
    let certificate = match (file("tls-cert"), file("tls-key")) {
        (Some(certificate), Some(key)) => {
            Some(Certificate::read(certificate, key).map_err(|fault| unusable(&fault))?)
        }
        _ => None,
    };
    Ok(Listen { address, certificate, figures: named("metrics") })
}

/// Says why connections cannot be encrypted, and what to do.
fn unusable(fault: &CertificateError) -> Failure {
    let hint = match fault {
        CertificateError::Io { .. } => "name files that whoever runs this may read".to_owned(),
        CertificateError::Open { path, .. } => format!("let its owner alone read it: chmod 600 {}", path.display()),
        CertificateError::Missing { path, .. } => {
            format!("look at its first line, which begins with -----BEGIN: head -1 {}", path.display())
        }
        CertificateError::Unfit { .. } => {
            "name a certificate and its own key, as they were made together; the certificate of the server comes first".to_owned()
        }
    };
    Failure::new(Class::System, chain(fault)).hint(&hint)
}

/// Says why pages are not served, and what to do.
pub(super) fn refused(fault: &StartError) -> Failure {
    let usage = |hint: &str| Failure::usage(chain(fault)).hint(hint);
    match fault {
        StartError::Public(_) => usage(
            "without accounts and a certificate, pages are for this machine alone, where nobody listens in; for others, encrypt: \
             --accounts --origin https://NAME --tls-cert FILE --tls-key FILE, or let a proxy on this machine do so; for yourself, use \
             `ssh -L 8470:127.0.0.1:8470 THIS_MACHINE`; figures (--metrics) are for this machine in any case",
        ),
        StartError::Nameless(_) => usage("say how others call it: --origin https://NAME"),
        StartError::Plain(_) => usage("name it with https://"),
        StartError::Listen { .. } => Failure::new(Class::System, chain(fault)).hint(
            "name another with --listen 127.0.0.1:PORT (port 0 is any that is free), or leave the pages out with --no-pages",
        ),
        StartError::System(_) => Failure::new(Class::System, chain(fault)),
    }
}

/// Reads the certificate again when it was renewed, and says what came of it.
pub(super) fn renew(certificate: Option<&Arc<Certificate>>) {
    match certificate.map(|certificate| certificate.renew()) {
        Some(Ok(())) => tracing::info!("the certificate was read again"),
        Some(Err(fault)) => {
            tracing::error!(
                fault = chain(&fault),
                "the certificate stays as it was: the new one cannot be used"
            );
        }
        None => {}
    }
}
