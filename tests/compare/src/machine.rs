//! What a reader must know about the machine to make sense of the figures.
//!
//! It names neither the machine nor anybody on it.

use std::fs;
use std::path::Path;

/// Returns the processor, memory, kernel and file system, in one line.
pub fn description(dir: &Path) -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let processor = after("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = after("/proc/meminfo", "MemTotal").unwrap_or_default();
    let kib: u64 = memory.trim_end_matches(" kB").parse().unwrap_or_default();
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let file_system = file_system(dir).unwrap_or_else(|| "unknown file system".to_owned());
    format!(
        "{cores} cores ({processor}), {:.1} GiB of memory, {file_system}, Linux {}",
        kib as f64 / f64::from(1 << 20),
        kernel.trim()
    )
}

fn after(path: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// Returns the type of the file system with the longest mount point above a folder.
fn file_system(dir: &Path) -> Option<String> {
    let dir = fs::canonicalize(dir).ok()?;
    let mounts = fs::read_to_string("/proc/mounts").ok()?;
    let mount = |line: &str| {
        let mut words = line.split(' ').skip(1).map(str::to_owned);
        Some((words.next()?, words.next()?))
    };
    let above = mounts.lines().filter_map(mount).filter(|(point, _)| dir.starts_with(point));
    above.max_by_key(|(point, _)| point.len()).map(|(_, name)| name)
}
