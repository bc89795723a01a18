//! The integration program: the command as its three kinds of users run it.
//!
//! Each module says what belongs into it. Rules of one crate are tested in that crate; here only what needs the whole.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod api;
mod asked;
mod browsing;
mod care;
mod command_line;
mod conflicts;
mod conformance;
mod correcting;
mod damage;
mod diff;
mod disclosure;
mod due;
mod encrypted;
mod evidence;
mod example_c;
mod faults;
mod formats;
mod giving_up;
mod headers;
mod hostile;
mod importing;
mod in_process;
mod lineage;
mod mending;
mod packing;
mod pages;
mod parameters;
mod plugin_run;
mod plugins;
mod publishing;
mod raw;
mod reading;
mod recording;
mod reference;
mod replaying;
mod reports;
mod running;
mod saved_states;
mod serving;
mod sheets;
mod shut_in;
mod site;
mod skew;
mod support;
mod tidy;
mod tries;
mod trust;
mod welsh;
