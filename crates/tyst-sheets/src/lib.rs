#![doc = include_str!("../README.md")]

pub mod book;
pub mod cell;
pub mod columns;
pub mod lines;
pub mod mapping;
pub mod plan;
pub mod read;
pub mod template;
#[cfg(test)]
mod tests;
