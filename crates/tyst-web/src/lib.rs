#![doc = include_str!("../README.md")]

mod api;
mod app;
mod attempts;
mod certificate;
mod figures;
mod growth;
mod guard;
mod limits;
mod noting;
mod origin;
mod pages;
mod patience;
mod server;
mod service;
mod session;
mod shelf;
mod sight;
#[cfg(test)]
mod tests;
mod watched;
mod words;

pub use app::Entrance;
pub use certificate::{Certificate, CertificateError};
pub use origin::{Origin, OriginError};
pub use server::{Listen, Server, StartError, start};
pub use service::{Asked, Library, Program, Proof, Refusal, ReportName};
