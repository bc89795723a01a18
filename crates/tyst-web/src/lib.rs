#![doc = include_str!("../README.md")]

mod api;
mod app;
mod attempts;
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
mod words;

pub use app::Entrance;
pub use origin::{Origin, OriginError};
pub use server::{Server, StartError, start};
pub use service::{Asked, Program, Proof, Refusal, ReportName};
