#![doc = include_str!("../README.md")]

mod api;
mod app;
mod attempts;
mod guard;
mod noting;
mod origin;
mod pages;
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
