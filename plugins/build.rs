//! What every report library here is linked with: it is never unloaded (see ABI.md), and says so itself.

fn main() {
    println!("cargo:rerun-if-changed=../build.rs");
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
}
