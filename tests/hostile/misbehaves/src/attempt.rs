//! What a library may try to reach outside itself: each attempt either works, is refused, or ends the process.
//!
//! Decides nothing: it says what the system answered.

use std::ffi::{CStr, CString, c_void};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::ptr;

/// Tries something, and returns what the system answered: a number that is not negative if it was allowed.
pub(crate) fn attempt(word: &str) -> Option<i64> {
    // SAFETY: not safe at all: whatever comes of it, this process is thrown away afterwards.
    Some(unsafe {
        match word {
            "read-file" => open(c"/etc/passwd", libc::O_RDONLY),
            "create-file" => open(c"/tmp/tyst-misbehaves", libc::O_CREAT | libc::O_WRONLY),
            "read-own-memory" => open(c"/proc/self/mem", libc::O_RDWR),
            "read-folder" => open(c"/", libc::O_RDONLY | libc::O_DIRECTORY),
            "look-at-file" => {
                let mut about: libc::stat = std::mem::zeroed();
                libc::stat(c"/etc/shadow".as_ptr(), &raw mut about).into()
            }
            "remove-file" => libc::unlink(c"/tmp/tyst-misbehaves".as_ptr()).into(),
            "make-folder" => libc::mkdir(c"/tmp/tyst-misbehaves-too".as_ptr(), 0o700).into(),
            "leave-folder" => libc::chdir(c"/tmp".as_ptr()).into(),
            "connect-tcp" => connect(libc::SOCK_STREAM),
            "send-udp" => connect(libc::SOCK_DGRAM),
            "connect-unix" => libc::socket(libc::AF_UNIX, libc::SOCK_STREAM, 0).into(),
            "talk-to-kernel" => libc::socket(libc::AF_NETLINK, libc::SOCK_RAW, 0).into(),
            "fork" => fork(),
            "start-thread" => std::thread::Builder::new().spawn(|| ()).map_or(-1, |_| 0),
            "exec" => {
                let none = [ptr::null()];
                libc::execve(c"/bin/true".as_ptr(), none.as_ptr(), none.as_ptr()).into()
            }
            "signal-parent" => libc::kill(libc::getppid(), 0).into(),
            "signal-group" => libc::kill(0, libc::SIGTERM).into(),
            "trace-parent" => libc::ptrace(libc::PTRACE_ATTACH, libc::getppid(), 0, 0),
            "read-parent" => read_parent(),
            "queue-calls" => libc::syscall(libc::SYS_io_uring_setup, 8, ptr::null::<c_void>()),
            "new-user" => libc::unshare(libc::CLONE_NEWUSER).into(),
            "new-root" => libc::chroot(c"/".as_ptr()).into(),
            "load-program" => libc::syscall(libc::SYS_bpf, 0, ptr::null::<c_void>(), 0),
            "count-events" => libc::syscall(libc::SYS_perf_event_open, ptr::null::<c_void>(), 0, -1, -1, 0),
            "map-code" => map(libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC),
            "make-code" => make_code(),
            "make-file-in-memory" => libc::memfd_create(c"x".as_ptr(), 0).into(),
            "load-library" => dlopen(c"libz.so.1"),
            "write-library" => libc::pwrite(4, [0_u8].as_ptr().cast(), 1, 0).try_into().unwrap_or(-1),
            "raise-limits" => {
                let all = libc::rlimit { rlim_cur: libc::RLIM_INFINITY, rlim_max: libc::RLIM_INFINITY };
                libc::setrlimit(libc::RLIMIT_AS, &raw const all).into()
            }
            "be-dumped" => libc::prctl(libc::PR_SET_DUMPABLE, 1, 0, 0, 0).into(),
            "outlive-host" => libc::prctl(libc::PR_SET_PDEATHSIG, 0, 0, 0, 0).into(),
            "be-root" => libc::setuid(0).into(),
            "share-memory" => libc::shmget(libc::IPC_PRIVATE, 4096, libc::IPC_CREAT).into(),
            "set-clock" => {
                let now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
                libc::clock_settime(libc::CLOCK_REALTIME, &raw const now).into()
            }
            "read-parent-memory" => {
                let path = CString::new(format!("/proc/{}/mem", libc::getppid())).unwrap_or_default();
                open(&path, libc::O_RDONLY)
            }
            "read-clock" | "draw-random" | "count-cycles" => look_inside(word),
            "allocate" => return Some(allocate()),
            _ => return None,
        }
    })
}

/// Uses what no filter can deny, since it needs no call, or one that every program makes.
fn look_inside(word: &str) -> i64 {
    match word {
        "read-clock" => {
            let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
            // SAFETY: the room for the answer is our own.
            unsafe { libc::clock_gettime(libc::CLOCK_REALTIME, &raw mut now) }.into()
        }
        "draw-random" => RandomState::new().hash_one(0).cast_signed() & 1,
        #[cfg(target_arch = "x86_64")]
        // SAFETY: every processor of this kind counts its cycles.
        "count-cycles" => (unsafe { core::arch::x86_64::_rdtsc() } & 1).cast_signed(),
        _ => 0,
    }
}

/// Says how an attempt went.
pub(crate) fn words(word: &str) -> Option<String> {
    let answer = attempt(word)?;
    let error = io::Error::last_os_error();
    Some(if answer < 0 { format!("{word}: refused: {error}") } else { format!("{word}: allowed") })
}

unsafe fn open(path: &CStr, flags: i32) -> i64 {
    // SAFETY: a path and two numbers.
    unsafe { libc::open(path.as_ptr(), flags, 0o600) }.into()
}

unsafe fn connect(kind: i32) -> i64 {
    // SAFETY: numbers.
    unsafe { libc::socket(libc::AF_INET, kind, 0) }.into()
}

unsafe fn fork() -> i64 {
    // SAFETY: the child ends at once.
    match unsafe { libc::fork() } {
        // SAFETY: a number.
        0 => unsafe { libc::_exit(0) },
        child => child.into(),
    }
}

unsafe fn read_parent() -> i64 {
    let mut byte = 0_u8;
    let local = libc::iovec { iov_base: (&raw mut byte).cast(), iov_len: 1 };
    let remote = libc::iovec { iov_base: ptr::without_provenance_mut(0x1000), iov_len: 1 };
    // SAFETY: one byte of our own; the other address is the kernel's matter.
    let read =
        unsafe { libc::process_vm_readv(libc::getppid(), &raw const local, 1, &raw const remote, 1, 0) };
    read.try_into().unwrap_or(-1)
}

unsafe fn map(protection: i32) -> i64 {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    // SAFETY: a new mapping, which is left there.
    let mapped = unsafe { libc::mmap(ptr::null_mut(), 4096, protection, flags, -1, 0) };
    if mapped == libc::MAP_FAILED { -1 } else { 0 }
}

unsafe fn make_code() -> i64 {
    let (flags, protection) = (libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, libc::PROT_READ | libc::PROT_WRITE);
    // SAFETY: a new mapping of our own.
    unsafe {
        let mapped = libc::mmap(ptr::null_mut(), 4096, protection, flags, -1, 0);
        libc::mprotect(mapped, 4096, libc::PROT_READ | libc::PROT_EXEC).into()
    }
}

unsafe fn dlopen(name: &CStr) -> i64 {
    // SAFETY: what is loaded has constructors, if it is loaded.
    if unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW) }.is_null() { -1 } else { 0 }
}

/// Takes memory until there is none.
fn allocate() -> i64 {
    let mut taken: Vec<Vec<u8>> = Vec::new();
    for _ in 0..8192 {
        taken.push(vec![1; 1 << 20]);
    }
    taken.len().try_into().unwrap_or(0)
}
