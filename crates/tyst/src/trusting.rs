//! Where plugins are installed, and which files say whom to trust: on this machine, and for this user.
//!
//! Decides nothing about a plugin; `tyst-host` does. Where the program runs with rights that whoever started it does not
//! have, the environment is not believed.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use tyst_host::Trust;

use crate::failure::{Class, Failure, Outcome};

/// The folders in which plugins are installed for all.
const SYSTEM_FOLDERS: [&str; 2] = ["/usr/lib/tyst/plugins", "/usr/local/lib/tyst/plugins"];
/// The list of whom to trust that holds for all.
const SYSTEM_LIST: &str = "/etc/tyst/trust.toml";
/// The public key that plugins of tyst itself are signed with, where the program was built with one.
const CORE_KEY: Option<&str> = option_env!("TYST_CORE_KEY");
/// The number of the value that the kernel hands to a program which runs with rights of its own.
const AT_SECURE: u64 = 23;

/// Returns the folders in which plugins are installed, that of the user last.
pub(crate) fn installed() -> Vec<PathBuf> {
    let own = own_folder("XDG_DATA_HOME", ".local/share").map(|folder| folder.join("plugins"));
    SYSTEM_FOLDERS.iter().map(PathBuf::from).chain(own).collect()
}

/// Returns the list that holds for all.
pub(crate) fn system_list() -> PathBuf {
    PathBuf::from(SYSTEM_LIST)
}

/// Returns the list of this user, where there is a place for one.
pub(crate) fn own_list() -> Option<PathBuf> {
    own_folder("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("trust.toml"))
}

/// Returns the file with what vouches for the states of reports that this user keeps, where there is a place for one.
pub(crate) fn state_key() -> Option<PathBuf> {
    own_folder("XDG_STATE_HOME", ".local/state").map(|folder| folder.join("states.key"))
}

/// Says why no list of this user is read, where there is no place for one: what it revokes would go unheard.
pub(crate) fn own_list_missed() -> Option<String> {
    if own_list().is_some() {
        return None;
    }
    let why = if has_rights_of_its_own() {
        "this program has rights of its own, so the environment is not believed"
    } else {
        "neither HOME nor XDG_CONFIG_HOME names a folder"
    };
    Some(format!(
        "{why}: {SYSTEM_LIST} alone says whom to trust, and what a user's own trust.toml revokes is not known"
    ))
}

/// Reads whom to trust.
pub(crate) fn trust() -> Outcome<Trust> {
    let lists: Vec<PathBuf> = [system_list()].into_iter().chain(own_list()).collect();
    let wrong = |fault| {
        Failure::new(
            Class::System,
            format!("the key that this program was built with cannot be used: {fault}"),
        )
        .hint("build it with TYST_CORE_KEY set to a public key of minisign, or without")
    };
    Trust::read(&lists)?.with_core(CORE_KEY).map_err(wrong)
}

/// Returns whether this program runs with rights that whoever started it does not have.
pub(crate) fn has_rights_of_its_own() -> bool {
    static SECURE: LazyLock<bool> = LazyLock::new(|| {
        // What cannot be read is nobody's permission.
        std::fs::read("/proc/self/auxv").map_or(true, |values| is_secure(&values))
    });
    *SECURE
}

/// Reads the values that the kernel hands to a program: pairs of a number and a value.
fn is_secure(values: &[u8]) -> bool {
    let word = |bytes: [u8; 8]| u64::from_ne_bytes(bytes);
    let (pairs, _) = values.as_chunks::<8>();
    let (pairs, _) = pairs.as_chunks::<2>();
    pairs.iter().find(|[number, _]| word(*number) == AT_SECURE).is_none_or(|[_, value]| word(*value) != 0)
}

/// Returns the folder of tyst in a folder of the user, as the XDG base directory specification says: a variable that is not
/// absolute says nothing.
fn own_folder(variable: &str, usual: &str) -> Option<PathBuf> {
    if has_rights_of_its_own() {
        return None;
    }
    let absolute = |name: &str| {
        let value = std::env::var_os(name).map(PathBuf::from);
        value.filter(|path| path.is_absolute())
    };
    let folder = absolute(variable).or_else(|| absolute("HOME").map(|home| home.join(Path::new(usual))))?;
    Some(folder.join("tyst"))
}

#[cfg(test)]
mod tests {
    //! Goal: the one value is found among the others, and its want is taken for the worse. Method: values made by hand.

    use super::is_secure;

    fn values(pairs: &[[u64; 2]]) -> Vec<u8> {
        pairs.iter().flatten().flat_map(|word| word.to_ne_bytes()).collect()
    }

    #[test]
    fn a_program_with_rights_of_its_own_is_told_from_others() {
        assert!(!is_secure(&values(&[[6, 4096], [23, 0], [0, 0]])));
        assert!(is_secure(&values(&[[6, 4096], [23, 1], [0, 0]])));
        assert!(is_secure(&values(&[[23, 1]])));
        assert!(is_secure(&values(&[[6, 23], [0, 0]])), "where it does not stand, nothing is believed");
        assert!(is_secure(b""));
    }
}
