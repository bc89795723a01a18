#![doc = include_str!("../README.md")]

mod app;
mod guard;
mod pages;
mod server;
mod service;
mod session;
mod shelf;
#[cfg(test)]
mod tests;
mod words;

pub use server::{Server, StartError, start};
pub use service::{Asked, Program, Refusal, ReportName};
