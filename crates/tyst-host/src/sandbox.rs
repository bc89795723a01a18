//! Takes all rights from the worker before a library is loaded, and some more before it is called.
//!
//! Files, network, processes, new executable memory: all are denied by the kernel (Landlock without one rule that allows,
//! two stages of system call filters), and memory, time and descriptors are capped. What a filter cannot take away is
//! the clock and the processor's random numbers. Must run while the worker has one thread: both hold for a thread
//! and what it starts.

mod filters;

use crate::options::{Limits, Sandbox};
use crate::protocol::Denied;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, RestrictionStatus, Ruleset, RulesetAttr,
    RulesetStatus, Scope,
};
use rustix::fs::Mode;
use rustix::io::Errno;
use rustix::process::{DumpableBehavior, Resource, Rlimit};
use serde::{Deserialize, Serialize};
use std::io;

/// The rights that Landlock is asked to take: later kernels may know more, and must not change what a report can do.
const LANDLOCK: ABI = ABI::V7;
/// How many descriptors a worker may have open.
const DESCRIPTORS_MAX: u64 = 32;
/// How large its stack may become, in bytes.
pub(crate) const STACK_BYTES_MAX: usize = 8 << 20;

/// How far a worker is shut in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Isolation {
    /// Not at all: the library is loaded into tyst itself, for a debugger.
    Here,
    /// A process of its own with capped memory and time, and all rights of the user.
    Process,
    /// A sandbox that lacks something, because this kernel does.
    Partial,
    /// A sandbox: no files, no network, no other processes.
    Sandbox,
}

/// What this kernel does not offer and a sandbox needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Missing(String);

/// Takes all rights that loading a library does not need. Returns how far that went; with [`Sandbox::Required`] it
/// went all the way, or an error is returned.
pub(crate) fn enter(
    sandbox: Sandbox,
    limits: &Limits,
    denied: Denied,
) -> io::Result<Result<Isolation, Missing>> {
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    rustix::process::umask(Mode::from_raw_mode(0o077));
    cap(limits)?;
    if sandbox == Sandbox::Off {
        return Ok(Ok(Isolation::Process));
    }
    rustix::thread::set_no_new_privs(true)?;
    let steps = [shut_files().map_err(Missing), filters::loading(denied).map_err(Missing)];
    let missing = steps.into_iter().find_map(Result::err);
    Ok(match (missing, sandbox) {
        (None, _) => Ok(Isolation::Sandbox),
        (Some(_), Sandbox::BestEffort) => Ok(Isolation::Partial),
        (Some(missing), _) => Err(missing),
    })
}

/// Takes what only loading needed; a library that was loaded can map no more code.
pub(crate) fn close(isolation: Isolation) -> io::Result<()> {
    match isolation {
        Isolation::Here | Isolation::Process => Ok(()),
        Isolation::Partial => {
            let _as_far_as_it_goes = filters::running();
            Ok(())
        }
        Isolation::Sandbox => {
            filters::running().map_err(io::Error::other)?;
            // A filter of the library's own could have answered in the place of the kernel.
            match rustix::fs::stat("/") {
                Err(Errno::PERM) => Ok(()),
                _ => Err(io::Error::other("the library has kept it from giving up the rights to load")),
            }
        }
    }
}

/// Caps what the process may use.
fn cap(limits: &Limits) -> io::Result<()> {
    let seconds = limits.processor.as_secs().max(1);
    for (resource, most) in [
        (Resource::As, limits.memory_bytes),
        (Resource::Cpu, seconds),
        (Resource::Nofile, DESCRIPTORS_MAX),
        (Resource::Nproc, 0),
        (Resource::Core, 0),
        (Resource::Memlock, 0),
        (Resource::Msgqueue, 0),
        (Resource::Stack, STACK_BYTES_MAX as u64),
        // What it prints goes through pipes, which have no size.
        (Resource::Fsize, 0),
    ] {
        let had = rustix::process::getrlimit(resource).maximum;
        let most = had.map_or(most, |had| had.min(most));
        rustix::process::setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

/// Has Landlock deny every access to files and network, and whatever reaches outside.
fn shut_files() -> Result<(), String> {
    let unusable = |error: landlock::RulesetError| format!("Landlock cannot be used: {error}");
    let status = shut_files_as(LANDLOCK).map_err(unusable)?;
    match status.ruleset {
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => Ok(()),
        RulesetStatus::NotEnforced => Err("this kernel has no Landlock, or it is switched off".to_owned()),
    }
}

fn shut_files_as(abi: ABI) -> Result<RestrictionStatus, landlock::RulesetError> {
    // What the first version denies is needed; what later ones add, the system call filter denies as well.
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .handle_access(AccessNet::from_all(abi))?
        .scope(Scope::from_all(abi))?
        .create()?
        .restrict_self()
}

#[cfg(test)]
mod tests;
