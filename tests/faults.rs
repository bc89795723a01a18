//! Faults that a ledger survives: each row of the table in `faults/README.md`, short here and long by command.
//!
//! What a single file or function does when it fails is tested in its crate; here the whole command is made to suffer.

mod book;
mod full;
mod killing;
mod machine;
mod operation;
mod power;
mod refusing;
mod requesting;
mod serving;
mod site;
mod trials;
