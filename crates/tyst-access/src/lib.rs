#![doc = include_str!("../README.md")]

mod rights;

pub use rights::{Act, Caller, Right, Role, to_read};
