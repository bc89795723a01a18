//! The commands, one a file: its definition, and what it does.
//!
//! A command reads what was typed, calls the libraries, and prints; rules and formats stand elsewhere.

pub(crate) mod access;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod checkpoint;
pub(crate) mod compact;
pub(crate) mod completions;
pub(crate) mod correct;
pub(crate) mod demo;
pub(crate) mod diff;
pub(crate) mod dispute;
pub(crate) mod doctor;
pub(crate) mod due;
pub(crate) mod export;
pub(crate) mod finalise;
pub(crate) mod i18n;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod log;
pub(crate) mod man;
pub(crate) mod minutes;
pub(crate) mod mirror;
pub(crate) mod period;
pub(crate) mod plugin;
pub(crate) mod prove;
pub(crate) mod publish;
pub(crate) mod published;
pub(crate) mod record;
pub(crate) mod repair;
pub(crate) mod replay;
pub(crate) mod report;
pub(crate) mod reproduce;
pub(crate) mod restore;
pub(crate) mod revise;
pub(crate) mod serve;
pub(crate) mod show;
pub(crate) mod site;
pub(crate) mod tag;
pub(crate) mod template;
pub(crate) mod verify;
pub(crate) mod vocabulary;
pub(crate) mod why;
pub(crate) mod withdraw;
pub(crate) mod witness;
