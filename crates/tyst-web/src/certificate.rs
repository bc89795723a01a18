//! The certificate of the service, and how connections are encrypted with it.
//!
//! It is read again when somebody asks for that; one that cannot be used leaves the one before. Whether a connection may be plain is
//! for `server` to say.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

/// The largest file.
const BYTES_MAX: u64 = 1 << 20;

/// Why connections cannot be encrypted.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The system refused.
    #[error("{} cannot be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others can read the key.
    #[error("{} can be read by others (its mode is {mode:o})", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// A file does not hold what it should.
    #[error("{} holds no {what} in PEM", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// The certificate and the key do not fit each other, or are not known here.
    #[error("{} cannot be used with the key in {}: {about}", certificate.display(), key.display())]
    Unfit {
        /// The file with the certificate.
        certificate: PathBuf,
        /// The file with the key.
        key: PathBuf,
        /// What is wrong.
        about: String,
    },
}

/// A certificate with its key, in two files.
#[derive(Debug)]
pub struct Certificate {
    /// The file with the certificate and those that lead to it.
    chain: PathBuf,
    key: PathBuf,
    held: RwLock<Arc<CertifiedKey>>,
}

impl Certificate {
    /// Reads a certificate, with those that lead to it, and its key.
    ///
    /// # Errors
    /// [`CertificateError`]
    pub fn read(certificate: PathBuf, key: PathBuf) -> Result<Arc<Self>, CertificateError> {
        let held = RwLock::new(Arc::new(certified(&certificate, &key)?));
        Ok(Arc::new(Self { chain: certificate, key, held }))
    }

    /// Reads the files again, for connections from now on.
    ///
    /// # Errors
    /// [`CertificateError`]; then all stays as it was.
    pub fn renew(&self) -> Result<(), CertificateError> {
        let renewed = Arc::new(certified(&self.chain, &self.key)?);
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = renewed;
        Ok(())
    }

    /// Returns what encrypts connections with it.
    pub(crate) fn acceptor(self: Arc<Self>) -> Result<TlsAcceptor, rustls::Error> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?;
        let mut config = config.with_no_client_auth().with_cert_resolver(self);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.held.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn certified(certificate: &Path, key: &Path) -> Result<CertifiedKey, CertificateError> {
    let missing = |path: &Path, what| CertificateError::Missing { path: path.to_owned(), what };
    let bytes = read(certificate, false)?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| missing(certificate, "certificate"))?;
    let secret = PrivateKeyDer::from_pem_slice(&read(key, true)?).map_err(|_| missing(key, "private key"))?;
    CertifiedKey::from_der(chain, secret, &ring::default_provider()).map_err(|fault| {
        let (certificate, key) = (certificate.to_owned(), key.to_owned());
        CertificateError::Unfit { certificate, key, about: fault.to_string() }
    })
}

/// Reads a file; one that is secret must be so, but for a group that may read it: managers of services give keys so.
fn read(path: &Path, is_secret: bool) -> Result<Vec<u8>, CertificateError> {
    let io = |source| CertificateError::Io { path: path.to_owned(), source };
    let file = File::open(path).map_err(io)?;
    let mode = file.metadata().map_err(io)?.mode() & 0o777;
    if is_secret && mode & 0o027 != 0 {
        return Err(CertificateError::Open { path: path.to_owned(), mode });
    }
    let mut bytes = Vec::new();
    file.take(BYTES_MAX).read_to_end(&mut bytes).map_err(io)?;
    Ok(bytes)
}
