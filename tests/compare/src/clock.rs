//! The clock that all processes of a machine share, and what a process has used.
//!
//! Durations are all that it is for; it knows no civil time.

use rustix::time::{ClockId, clock_gettime};

/// Returns nanoseconds since the machine started, the same in every process.
pub fn now_ns() -> u64 {
    let time = clock_gettime(ClockId::Monotonic);
    u64::try_from(time.tv_sec).unwrap_or_default() * 1_000_000_000
        + u64::try_from(time.tv_nsec).unwrap_or_default()
}

/// Returns the seconds since `start_ns`.
pub fn seconds_since(start_ns: u64) -> f64 {
    (now_ns() - start_ns) as f64 / 1e9
}

/// Returns the most memory that this process had at once, in KiB (`VmHWM`).
pub fn peak_kib() -> u64 {
    peak_kib_of("self")
}

/// Returns the same of another process, and 0 where it is gone.
pub fn peak_kib_of(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
