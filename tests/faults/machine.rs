//! A disk of its own that can lose its power: a file system in an image, and copies of what the image had at a moment.
//!
//! It needs root, loop devices and the programs of the file system; without them it says so and is not there.

#![expect(clippy::print_stdout, reason = "a long run says what it met")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A kind of file system, and how it is made and mounted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FileSystem {
    pub(crate) name: &'static str,
    make: &'static [&'static str],
    options: &'static str,
    megabytes: u64,
}

/// Ext4 as it is used everywhere, and as it keeps least; two others that order their writes otherwise.
pub(crate) const FILE_SYSTEMS: [FileSystem; 4] = [
    FileSystem { name: "ext4", make: &["mkfs.ext4", "-q"], options: "loop", megabytes: 200 },
    FileSystem {
        name: "ext4, data=writeback",
        make: &["mkfs.ext4", "-q"],
        options: "loop,data=writeback,noauto_da_alloc",
        megabytes: 200,
    },
    FileSystem { name: "xfs", make: &["mkfs.xfs", "-q"], options: "loop,nouuid", megabytes: 320 },
    FileSystem { name: "btrfs", make: &["mkfs.btrfs", "-q"], options: "loop", megabytes: 320 },
];

/// A mounted image; it is unmounted with the value.
#[derive(Debug)]
pub(crate) struct Machine {
    kind: FileSystem,
    image: PathBuf,
    mount: PathBuf,
    folder: TempDir,
}

impl Machine {
    /// Makes a file system in an image and mounts it, or says why that cannot be.
    pub(crate) fn new(kind: FileSystem) -> Result<Self, String> {
        let folder = super::site::folder();
        let image = folder.path().join("image");
        let file = fs::File::create(&image).map_err(|error| error.to_string())?;
        file.set_len(kind.megabytes << 20).map_err(|error| error.to_string())?;
        run(Command::new(kind.make[0]).args(&kind.make[1..]).arg(&image))?;
        Self::mounted(kind, image, folder)
    }

    fn mounted(kind: FileSystem, image: PathBuf, folder: TempDir) -> Result<Self, String> {
        let mount = folder.path().join("mount");
        fs::create_dir(&mount).map_err(|error| error.to_string())?;
        run(Command::new("mount").args(["-o", kind.options]).args([&image, &mount]))?;
        Ok(Self { kind, image, mount, folder })
    }

    /// Returns the folder in which the file system is mounted.
    pub(crate) fn root(&self) -> &Path {
        &self.mount
    }

    /// Returns a machine with the disk as it is now: what was not written out is not there. Mounting it does what the
    /// file system does after a power cut.
    pub(crate) fn after_a_cut(&self) -> Self {
        let folder = super::site::folder();
        let copy = folder.path().join("image");
        // Nobody writes but the file system itself; a copy that it wrote into would be no moment.
        for _ in 0..100 {
            run(Command::new("cp").arg("--sparse=always").args([&self.image, &copy])).unwrap();
            if run(Command::new("cmp").arg("-s").args([&self.image, &copy])).is_ok() {
                return Self::mounted(self.kind, copy, folder).unwrap();
            }
        }
        panic!("{} is never at rest", self.folder.path().display());
    }
}

/// A small file system in memory; it is unmounted with the value.
#[derive(Debug)]
pub(crate) struct Small {
    mount: PathBuf,
    folder: TempDir,
}

impl Small {
    /// Mounts a file system of so many megabytes, or says why that cannot be.
    pub(crate) fn new(megabytes: u64) -> Result<Self, String> {
        let folder = super::site::folder();
        let mount = folder.path().join("mount");
        fs::create_dir(&mount).map_err(|error| error.to_string())?;
        let size = format!("size={megabytes}m");
        run(Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(&mount))?;
        Ok(Self { mount, folder })
    }

    /// Returns the folder in which the file system is mounted.
    pub(crate) fn root(&self) -> &Path {
        &self.mount
    }

    /// Returns a folder that is not on it.
    pub(crate) fn outside(&self) -> &Path {
        self.folder.path()
    }

    /// Makes room, as much as another store takes while the old one is still there.
    pub(crate) fn grow(&self) {
        run(Command::new("mount").args(["-o", "remount,size=100m"]).arg(&self.mount)).unwrap();
    }

    /// Returns how many bytes are free.
    pub(crate) fn free(&self) -> u64 {
        let stat = rustix::fs::statvfs(&self.mount).unwrap();
        stat.f_bavail * stat.f_bsize
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        unmount(&self.mount);
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        unmount(&self.mount);
    }
}

fn unmount(mount: &Path) {
    // A process that was just killed may still hold a file open for a moment.
    let unmounted = (0..100).any(|_| {
        let done = run(Command::new("umount").arg(mount)).is_ok();
        if !done {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        done
    });
    if !unmounted {
        println!("{} could not be unmounted", mount.display());
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let Output { status, stderr, .. } = command.output().map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&stderr);
    if status.success() { Ok(()) } else { Err(format!("{program}: {}", said.trim())) }
}
