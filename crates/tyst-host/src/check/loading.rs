//! Checks of loading and of what the library says of itself: 16 to 21 and 23 to 25.

use super::subject::{Subject, Unloaded};
use super::{Checker, Stop, Verdict, skip, wrong};
use crate::Descriptor;
use crate::protocol::{Denied, LoadPart, Trial};
use std::time::Duration;
use tyst_event::Kind;

/// How long loading may take before it is worth a warning.
const LOADING_MAX: Duration = Duration::from_millis(100);
/// How often loading is tried before it counts as slow: a busy machine is not the library's fault.
const LOADINGS: usize = 3;
/// A name that no plugin can know.
const NO_EXTENSION: &str = "tyst.no-such-extension/1";

/// Loads the library; that it does not load is for the check of that part to say.
fn part(checker: &Checker, of: LoadPart) -> Verdict {
    match Subject::open(checker) {
        Ok(_) => Ok(()),
        Err(Unloaded::Part(found, words)) if found == of => wrong(words),
        Err(unloaded) => Err(not_loaded(&unloaded)),
    }
}

fn not_loaded(unloaded: &Unloaded) -> Stop {
    Stop::Skip(format!("it was not loaded: {unloaded}"))
}

/// 16
pub(super) fn rtld_now(checker: &Checker) -> Verdict {
    match Subject::open(checker) {
        // With other parts missing it was loaded all the same, or they would not have been looked at.
        Ok(_) | Err(Unloaded::Part(LoadPart::Functions | LoadPart::Descriptor, _)) => Ok(()),
        Err(Unloaded::Part(LoadPart::Loader | LoadPart::Entry, words)) => wrong(words),
        Err(Unloaded::Trouble(words)) => wrong(format!("while it was loaded, {words}")),
        Err(unloaded @ (Unloaded::Refused(_) | Unloaded::NoWorker(_))) => Err(not_loaded(&unloaded)),
    }
}

/// 17
pub(super) fn time(checker: &Checker) -> Verdict {
    let mut fastest = Duration::MAX;
    for _ in 0..LOADINGS {
        fastest = fastest.min(checker.loaded()?.loading);
        if fastest <= LOADING_MAX {
            return Ok(());
        }
    }
    wrong(format!(
        "loading it takes {} ms, and more than {} are noticed",
        fastest.as_millis(),
        LOADING_MAX.as_millis()
    ))
}

/// 18
pub(super) fn no_output(checker: &Checker) -> Verdict {
    checker.own_process()?;
    let mut subject = checker.loaded()?;
    // An answer comes after all that was printed before it.
    subject.trial(Trial::Denied)?;
    let printed = subject.printed();
    if printed.is_empty() {
        Ok(())
    } else {
        wrong(format!("while it was loaded, it printed: {}", printed.trim_end()))
    }
}

/// Skips where there is no whole sandbox that could deny anything.
fn in_sandbox(checker: &Checker) -> Verdict {
    checker.own_process()?;
    if checker.options.host.sandbox == crate::Sandbox::Required {
        return Ok(());
    }
    skip("what is denied shows in a whole sandbox only (no --sandbox)")
}

/// 19
pub(super) fn no_syscalls(checker: &Checker) -> Verdict {
    in_sandbox(checker)?;
    let opened = Subject::open_with(checker, Denied::Counted);
    let mut subject = opened.map_err(|unloaded| not_loaded(&unloaded))?;
    let payload = subject.trial(Trial::Denied)?;
    let (pairs, _) = payload.as_chunks::<8>();
    let number = |bytes: &[u8]| bytes.try_into().map_or(0, u32::from_le_bytes);
    let call = |pair: &[u8; 8]| format!("{} ({} times)", call_name(number(&pair[..4])), number(&pair[4..]));
    let calls: Vec<String> = pairs.iter().map(call).collect();
    if calls.is_empty() {
        Ok(())
    } else {
        wrong(format!("while it was loaded, it tried {}", calls.join(", ")))
    }
}

/// 20
pub(super) fn no_threads(checker: &Checker) -> Verdict {
    in_sandbox(checker)?;
    let threads = checker.loaded()?.status("Threads")?;
    if threads != 1 {
        return wrong(format!("after loading, its process has {threads} threads"));
    }
    match Subject::open_with(checker, Denied::ThreadsEnd) {
        Ok(_) => Ok(()),
        Err(Unloaded::Trouble(_)) => wrong("while it was loaded, it tried to start a thread or a process"),
        Err(unloaded) => Err(not_loaded(&unloaded)),
    }
}

/// Names the system calls that a constructor is likely to try.
fn call_name(call: u32) -> String {
    let name = match libc::c_long::from(call) {
        libc::SYS_socket => "socket",
        libc::SYS_connect => "connect",
        libc::SYS_bind => "bind",
        libc::SYS_openat => "openat",
        libc::SYS_unlinkat => "unlinkat",
        libc::SYS_mkdirat => "mkdirat",
        libc::SYS_ioctl => "ioctl",
        libc::SYS_kill => "kill",
        libc::SYS_memfd_create => "memfd_create",
        libc::SYS_getdents64 => "getdents64",
        libc::SYS_uname => "uname",
        libc::SYS_sysinfo => "sysinfo",
        libc::SYS_getuid => "getuid",
        libc::SYS_prlimit64 => "prlimit64",
        libc::SYS_sched_getaffinity => "sched_getaffinity",
        #[cfg(target_arch = "x86_64")]
        libc::SYS_open => "open",
        #[cfg(target_arch = "x86_64")]
        libc::SYS_stat => "stat",
        #[cfg(target_arch = "x86_64")]
        libc::SYS_unlink => "unlink",
        #[cfg(target_arch = "x86_64")]
        libc::SYS_mkdir => "mkdir",
        _ => return format!("system call {call}"),
    };
    name.to_owned()
}

/// 21
pub(super) fn descriptor_complete(checker: &Checker) -> Verdict {
    part(checker, LoadPart::Descriptor)?;
    let subject = checker.loaded()?;
    let Descriptor { id, name, version, description, vendor, url, .. } = &subject.descriptor;
    if !crate::descriptor::is_id(id) {
        return wrong(format!("its id {id:?} is not of the form wales.tyst.some-report"));
    }
    if semver::Version::parse(version).is_err() {
        return wrong(format!("its version {version:?} is not of the form 1.2.3"));
    }
    let texts = [("name", Some(name)), ("description", description.as_ref())];
    for (what, text) in texts {
        if text.is_none_or(|text| text.trim().is_empty()) {
            return wrong(format!("it has no {what}"));
        }
    }
    let empty = [("vendor", vendor), ("url", url)];
    if let Some((what, _)) =
        empty.iter().find(|(_, text)| text.as_ref().is_some_and(|text| text.trim().is_empty()))
    {
        return wrong(format!("its {what} is empty; leave it out (NULL) instead"));
    }
    let all = [Some(id), Some(name), Some(version), description.as_ref(), vendor.as_ref(), url.as_ref()];
    if all.into_iter().flatten().any(|text| text.chars().any(char::is_control)) {
        return wrong("one of its texts holds a control character");
    }
    if subject.descriptor.state_version_min > subject.descriptor.state_version {
        return wrong(format!(
            "it restores states from version {} on, and saves version {}",
            subject.descriptor.state_version_min, subject.descriptor.state_version
        ));
    }
    Ok(())
}

/// 23
pub(super) fn descriptor_kinds(checker: &Checker) -> Verdict {
    let descriptor = checker.loaded()?.descriptor;
    if descriptor.kinds.is_empty() {
        return wrong("it wants no kind of event, so that it never hears of anything");
    }
    for pair in descriptor.kinds.windows(2) {
        if pair[0].kind == pair[1].kind {
            return wrong(format!("it wants kind {} twice", pair[0].kind));
        }
        if pair[0].kind > pair[1].kind {
            return wrong(format!(
                "kind {} stands before kind {}; put them by rising number",
                pair[0].kind, pair[1].kind
            ));
        }
    }
    let registered = Kind::ALL.iter().map(|kind| kind.number()).max().unwrap_or(0);
    if descriptor.kinds_known > registered {
        let known = descriptor.kinds_known;
        return wrong(format!(
            "it says that it knows kinds up to {known}; those of this tyst go up to {registered}"
        ));
    }
    for wanted in &descriptor.kinds {
        match Kind::from_number(wanted.kind) {
            Some(kind) if kind.is_meta() && !descriptor.is_raw => {
                return wrong(format!(
                    "it wants {}, which is about the record itself and goes only to reports that ask for raw entries",
                    kind.name()
                ));
            }
            Some(_) if wanted.schema_max == 0 => {
                return wrong(format!("it reads no schema of kind {} (schema_max is 0)", wanted.kind));
            }
            Some(_) => {}
            None if wanted.kind <= descriptor.kinds_known => {}
            None => {
                return wrong(format!(
                    "it wants kind {}, which neither tyst nor itself knows (kinds_known is {})",
                    wanted.kind, descriptor.kinds_known
                ));
            }
        }
    }
    Ok(())
}

/// 24
pub(super) fn required_functions(checker: &Checker) -> Verdict {
    part(checker, LoadPart::Functions)
}

/// 25
pub(super) fn unknown_extension_null(checker: &Checker) -> Verdict {
    let mut subject = checker.loaded()?;
    let found = subject.trial(Trial::Extension { id: NO_EXTENSION.to_owned() })?;
    if found == [0] {
        Ok(())
    } else {
        wrong(format!("get_extension answers to {NO_EXTENSION}, which nobody can know"))
    }
}
