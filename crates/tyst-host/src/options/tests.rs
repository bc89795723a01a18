//! Goal: a plugin can ask for less than the host allows, and never for more. Method: asks below and above the limits.

use super::*;

#[test]
fn a_plugin_lowers_the_limits_and_never_raises_them() {
    let limits = Limits { memory_bytes: 256 << 20, processor: Duration::from_mins(1) };
    let lowered = |memory_mib, seconds| limits.clone().lowered(Needs { memory_mib, seconds });
    assert_eq!(lowered(None, None), limits);
    assert_eq!(lowered(Some(1024), Some(600)), limits);
    assert_eq!(lowered(Some(u32::MAX), Some(u32::MAX)), limits);
    assert_eq!(
        lowered(Some(64), Some(5)),
        Limits { memory_bytes: 64 << 20, processor: Duration::from_secs(5) }
    );
}
