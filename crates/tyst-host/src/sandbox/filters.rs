//! The system calls that a worker may make: while a library is loaded, and when it runs.
//!
//! Three lists. What only an attack needs ends the process; what is not among the calls of a stage answers `EPERM`, so
//! that a library which tries it fails as it would without the right.

use crate::call::PR_SET_MDWE;
use crate::protocol::Denied;
use libc::{PROT_EXEC, c_long};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch,
};
use std::collections::BTreeMap;

/// The descriptors that may be written to: the standard streams and the control socket.
const WRITABLE_MAX: u64 = 3;

/// What no report and no runtime below it has any use for.
const DEADLY: &[c_long] = &[
    libc::SYS_execve,
    libc::SYS_execveat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_personality,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
];

/// What starts a thread or a process.
const STARTING: &[c_long] = &[libc::SYS_clone, libc::SYS_clone3];

/// What a loader needs besides.
const LOADING: &[c_long] = &[
    libc::SYS_openat,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_pread64,
    libc::SYS_lseek,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_seccomp,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_sendto,
];

/// What a report needs while it runs, with any arguments: memory, its own end, and the control socket.
const RUNNING: &[c_long] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_close,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigaction,
    libc::SYS_sigaltstack,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_clock_gettime,
    libc::SYS_gettimeofday,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_time,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_sched_yield,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_restart_syscall,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    libc::SYS_ppoll,
    libc::SYS_membarrier,
    libc::SYS_recvfrom,
    libc::SYS_getcwd,
];

/// Allows what is needed to load a library and to run it; the deadly calls end the process from now on.
pub(super) fn loading(denied: Denied) -> Result<(), String> {
    let deadly = always(DEADLY);
    install(deadly, SeccompAction::Allow, SeccompAction::KillProcess)?;
    let mut allowed = always(LOADING);
    allowed.extend(by_argument()?);
    allowed.extend(always(RUNNING));
    // Of what a process can ask for itself, only what takes rights away: a worker is not to outlive its host, nor to be looked into.
    let mut taking = Vec::new();
    for option in [libc::PR_SET_NO_NEW_PRIVS, PR_SET_MDWE] {
        taking.extend(only(0, SeccompCmpOp::Eq, u64::from(option.cast_unsigned()))?);
    }
    allowed.insert(libc::SYS_prctl, taking);
    // Nor is it to name files that it may not read, nor to open one for neither reading nor
    // writing, which Landlock lets pass: it could be emptied by that before Linux 6.2. A loader opens in one way only.
    let reading = u64::from((libc::O_RDONLY | libc::O_CLOEXEC).cast_unsigned());
    allowed.insert(libc::SYS_openat, only(2, SeccompCmpOp::Eq, reading)?);
    match denied {
        Denied::Refused => install(allowed, deny(), SeccompAction::Allow),
        Denied::ThreadsEnd => {
            install(always(STARTING), SeccompAction::Allow, SeccompAction::KillProcess)?;
            install(allowed, deny(), SeccompAction::Allow)
        }
        Denied::Counted => {
            crate::call::denied::count()
                .map_err(|error| format!("denied calls cannot be counted: {error}"))?;
            install(always(STARTING), SeccompAction::Allow, deny())?;
            allowed.extend(always(STARTING));
            install(allowed, SeccompAction::Trap, SeccompAction::Allow)
        }
    }
}

/// Allows what is needed to run a library that was loaded.
pub(super) fn running() -> Result<(), String> {
    crate::call::refuse_new_code();
    install(running_rules()?, deny(), SeccompAction::Allow)
}

fn running_rules() -> Result<BTreeMap<c_long, Vec<SeccompRule>>, String> {
    let mut allowed = always(RUNNING);
    for call in [libc::SYS_write, libc::SYS_writev, libc::SYS_sendto] {
        allowed.insert(call, only(0, SeccompCmpOp::Le, WRITABLE_MAX)?);
    }
    let executable = u64::from(PROT_EXEC.cast_unsigned());
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        allowed.insert(call, only(2, SeccompCmpOp::MaskedEq(executable), 0)?);
    }
    allowed.extend(by_argument()?);
    Ok(allowed)
}

/// Returns what is needed at every stage, and only with some arguments.
fn by_argument() -> Result<BTreeMap<c_long, Vec<SeccompRule>>, String> {
    let flags = u64::from(libc::F_SETFL.cast_unsigned());
    Ok(BTreeMap::from([
        // abort() sends itself a signal.
        (libc::SYS_tgkill, only(0, SeccompCmpOp::Eq, u64::from(std::process::id()))?),
        // Copies and flags of descriptors; not whom they send signals to.
        (libc::SYS_fcntl, only(1, SeccompCmpOp::Le, flags)?),
    ]))
}

fn deny() -> SeccompAction {
    SeccompAction::Errno(libc::EPERM.cast_unsigned())
}

/// Returns the calls as rules that look at no argument.
fn always(calls: &[c_long]) -> BTreeMap<c_long, Vec<SeccompRule>> {
    calls.iter().map(|call| (*call, Vec::new())).collect()
}

/// Returns a rule on one argument of a call.
fn only(argument: u8, compared: SeccompCmpOp, with: u64) -> Result<Vec<SeccompRule>, String> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, compared, with);
    let rule = condition.and_then(|condition| SeccompRule::new(vec![condition]));
    rule.map(|rule| vec![rule]).map_err(|error| unusable(&error))
}

/// Puts a filter on top of those that are there; of two answers the stricter one counts.
fn install(
    rules: BTreeMap<c_long, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    then: SeccompAction,
) -> Result<(), String> {
    let arch: TargetArch = std::env::consts::ARCH.try_into().map_err(|error| unusable(&error))?;
    let filter = SeccompFilter::new(rules, otherwise, then, arch).map_err(|error| unusable(&error))?;
    let program: BpfProgram = filter.try_into().map_err(|error| unusable(&error))?;
    seccompiler::apply_filter(&program).map_err(|error| format!("system calls cannot be filtered: {error}"))
}

fn unusable(error: &seccompiler::BackendError) -> String {
    format!("system calls cannot be filtered: {error}")
}
