use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::storage::contract::Timestamp;
use crate::storage::providers::folders;

/// What the engine asks of a disk. Paths are relative to the folder of the store, with `/` between the levels; the
/// empty one is that folder.
pub(crate) trait Disk: fmt::Debug + Send + Sync + 'static {
    /// The bytes of a file and its date.
    fn read(&self, file: &str) -> io::Result<(Vec<u8>, Timestamp)>;

    /// The date of a file; `None` where there is none.
    fn date(&self, file: &str) -> io::Result<Option<Timestamp>>;

    /// What stands in a folder.
    fn list(&self, folder: &str) -> io::Result<Vec<Listed>>;

    /// Writes a new file, in place of what has the name, and waits until the disk has its bytes and its date. It may
    /// not have the name yet: see [`Disk::sync_names`].
    fn write(&self, file: &str, bytes: &[u8], date: Option<Timestamp>) -> io::Result<()>;

    /// Gives a file another name; what had it is replaced.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Takes a file away.
    fn remove(&self, file: &str) -> io::Result<()>;

    /// Makes a folder in one that is there.
    fn make_folder(&self, folder: &str) -> io::Result<()>;

    /// Takes an empty folder away.
    fn remove_folder(&self, folder: &str) -> io::Result<()>;

    /// Waits until the disk has the names in a folder as they are now.
    fn sync_names(&self, folder: &str) -> io::Result<()>;

    /// The path as people know it, for errors.
    fn shown(&self, path: &str) -> String;
}

/// What a folder lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) is_folder: bool,
}

/// The folder above a path.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The disk of the machine.
#[derive(Debug)]
pub(crate) struct MachineDisk {
    root: PathBuf,
}

impl MachineDisk {
    pub(crate) fn new(root: &Path) -> MachineDisk {
        MachineDisk { root: root.to_owned() }
    }

    fn path(&self, path: &str) -> PathBuf {
        if path.is_empty() { self.root.clone() } else { self.root.join(path) }
    }
}

impl Disk for MachineDisk {
    fn read(&self, file: &str) -> io::Result<(Vec<u8>, Timestamp)> {
        let mut file = File::open(self.path(file))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok((bytes, file.metadata()?.modified()?.into()))
    }

    fn date(&self, file: &str) -> io::Result<Option<Timestamp>> {
        match fs::metadata(self.path(file)).and_then(|found| found.modified()) {
            Ok(date) => Ok(Some(date.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Listed>> {
        let folder = self.path(folder);
        let mut listed = Vec::new();
        for entry in fs::read_dir(&folder)? {
            let name = entry?.file_name();
            // What is no UTF-8 is none of ours.
            let Some(text) = name.to_str() else { continue };
            // Not what the entry says of itself, so that a link counts as what it leads to.
            let is_folder = folder.join(&name).is_dir();
            listed.push(Listed { name: text.to_owned(), is_folder });
        }
        listed.sort_unstable();
        Ok(listed)
    }

    fn write(&self, file: &str, bytes: &[u8], date: Option<Timestamp>) -> io::Result<()> {
        let path = self.path(file);
        // Never over what bears the name: after a power cut the same file may bear another name too.
        let made = File::create_new(&path).or_else(|error| {
            if error.kind() != io::ErrorKind::AlreadyExists {
                return Err(error);
            }
            fs::remove_file(&path)?;
            File::create_new(&path)
        });
        let mut file = made?;
        file.write_all(bytes)?;
        if let Some(date) = date.and_then(Timestamp::to_system_time) {
            // Where a file system can't keep the date, the sum alone tells what was edited.
            let _ = file.set_modified(date);
        }
        file.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path(from), self.path(to))
    }

    fn remove(&self, file: &str) -> io::Result<()> {
        fs::remove_file(self.path(file))
    }

    fn make_folder(&self, folder: &str) -> io::Result<()> {
        fs::create_dir(self.path(folder))
    }

    fn remove_folder(&self, folder: &str) -> io::Result<()> {
        fs::remove_dir(self.path(folder))
    }

    fn sync_names(&self, folder: &str) -> io::Result<()> {
        folders::sync_names(&self.path(folder))
    }

    fn shown(&self, path: &str) -> String {
        self.path(path).display().to_string()
    }
}
