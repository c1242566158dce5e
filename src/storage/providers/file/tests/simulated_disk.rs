//! A disk that forgets: of what was not synced, a cut leaves of each folder's new names some, and of a file's bytes none,
//! the first few, or all.

use std::collections::BTreeMap;
use std::io;

use bytes::Bytes;

use crate::storage::contract::Timestamp;
use crate::storage::providers::file::disk::{Disk, Listed};
use crate::storage::providers::proofs::script::Random;
use crate::storage::providers::proofs::simulated::{Left, Simulated};

pub(super) type SimulatedDisk = Simulated<Platter>;

#[derive(Clone, Debug)]
enum Node {
    File {
        content: Content,
        synced: Content,
    },
    /// `unsynced` are the changes of names since the last sync, each of one or more names at once.
    Folder {
        names: Names,
        synced: Names,
        unsynced: Vec<Vec<(String, Option<usize>)>>,
    },
}

type Names = BTreeMap<String, usize>;
/// What a file holds, and its date.
type Content = (Bytes, Timestamp);

fn folder() -> Node {
    Node::Folder { names: Names::new(), synced: Names::new(), unsynced: Vec::new() }
}

#[derive(Clone, Debug)]
pub(super) struct Platter {
    nodes: Vec<Node>,
}

impl Platter {
    pub(super) fn new() -> Platter {
        Platter { nodes: vec![folder()] }
    }

    /// What is there after the power was cut now.
    pub(super) fn after_cut(&self, mut left: Left<'_>) -> Platter {
        let mut nodes = self.nodes.clone();
        for node in &mut nodes {
            match node {
                Node::File { content, synced } => {
                    match &mut left {
                        Left::Nothing => content.clone_from(synced),
                        Left::Everything => {}
                        Left::Some(random) => match random.below(4) {
                            0 => content.clone_from(synced),
                            1 if content != synced => content.0.truncate(random.below(content.0.len() + 1)),
                            _ => {}
                        },
                    }
                    synced.clone_from(content);
                }
                Node::Folder { names, synced, unsynced } => {
                    for change in std::mem::take(unsynced) {
                        let stays = match &mut left {
                            Left::Nothing => false,
                            Left::Everything => true,
                            Left::Some(random) => random.coin(),
                        };
                        if stays {
                            for (name, to) in change {
                                set(synced, name, to);
                            }
                        }
                    }
                    names.clone_from(synced);
                }
            }
        }
        Platter { nodes }
    }

    fn find(&self, path: &str) -> io::Result<usize> {
        let mut at = 0;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            match &self.nodes[at] {
                Node::Folder { names, .. } => at = *names.get(name).ok_or(io::ErrorKind::NotFound)?,
                Node::File { .. } => return Err(io::ErrorKind::NotADirectory.into()),
            }
        }
        Ok(at)
    }

    /// The folder that a path is in, and the name it has there.
    fn above<'p>(&self, path: &'p str) -> io::Result<(usize, &'p str)> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok((self.find(folder)?, name))
    }

    fn names(&self, at: usize) -> io::Result<&Names> {
        match &self.nodes[at] {
            Node::Folder { names, .. } => Ok(names),
            Node::File { .. } => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn change(&mut self, at: usize, change: Vec<(String, Option<usize>)>) -> io::Result<()> {
        match &mut self.nodes[at] {
            Node::Folder { names, unsynced, .. } => {
                for (name, to) in &change {
                    set(names, name.clone(), *to);
                }
                unsynced.push(change);
                Ok(())
            }
            Node::File { .. } => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn make(&mut self, path: &str, node: Node) -> io::Result<usize> {
        let (above, name) = self.above(path)?;
        self.nodes.push(node);
        let made = self.nodes.len() - 1;
        self.change(above, vec![(name.to_owned(), Some(made))])?;
        Ok(made)
    }

    fn take(&mut self, path: &str) -> io::Result<()> {
        let (above, name) = self.above(path)?;
        self.change(above, vec![(name.to_owned(), None)])
    }
}

fn set(names: &mut Names, name: String, to: Option<usize>) {
    match to {
        Some(to) => names.insert(name, to),
        None => names.remove(&name),
    };
}

impl SimulatedDisk {
    /// Changes a file as somebody else would: its date moves on.
    pub(super) fn edit(&self, path: &str, text: &str) {
        let mut platter = self.look();
        let at = platter.find(path).or_else(|_| {
            let node = Node::File { content: Content::default(), synced: Content::default() };
            platter.make(path, node)
        });
        match &mut platter.nodes[at.unwrap()] {
            Node::File { content, .. } => {
                let date = Timestamp::from_micros(content.1.micros() + 1_000_000);
                *content = (Bytes::copy_from_slice(text.as_bytes()), date);
            }
            Node::Folder { .. } => panic!("{path} is a folder"),
        }
    }

    /// Changes a file as a failing disk would: nobody has written it, so its date stays.
    pub(super) fn damage(&self, path: &str, bytes: &[u8]) {
        let mut platter = self.look();
        let at = platter.find(path).unwrap();
        if let Node::File { content, .. } = &mut platter.nodes[at] {
            content.0 = Bytes::copy_from_slice(bytes);
        }
    }

    /// Takes a file away as somebody else would.
    pub(super) fn take(&self, path: &str) {
        self.look().take(path).unwrap();
    }

    pub(super) fn bytes(&self, path: &str) -> Vec<u8> {
        self.read(path).unwrap().0
    }

    pub(super) fn text(&self, path: &str) -> String {
        String::from_utf8(self.bytes(path)).unwrap()
    }
}

impl Disk for SimulatedDisk {
    fn read(&self, file: &str) -> io::Result<(Vec<u8>, Timestamp)> {
        let platter = self.begin()?;
        match &platter.nodes[platter.find(file)?] {
            Node::File { content, .. } => Ok((content.0.to_vec(), content.1)),
            Node::Folder { .. } => Err(io::ErrorKind::IsADirectory.into()),
        }
    }

    fn date(&self, file: &str) -> io::Result<Option<Timestamp>> {
        let platter = self.begin()?;
        Ok(platter.find(file).ok().and_then(|at| match &platter.nodes[at] {
            Node::File { content, .. } => Some(content.1),
            Node::Folder { .. } => None,
        }))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<Listed>> {
        let platter = self.begin()?;
        let names = platter.names(platter.find(folder)?)?;
        let is_folder = |at: &usize| matches!(platter.nodes[*at], Node::Folder { .. });
        Ok(names.iter().map(|(name, at)| Listed { name: name.clone(), is_folder: is_folder(at) }).collect())
    }

    fn write(&self, file: &str, bytes: &[u8], date: Option<Timestamp>) -> io::Result<()> {
        let mut platter = self.begin()?;
        if platter.find(file).is_ok() {
            platter.take(file)?;
        }
        let at =
            platter.make(file, Node::File { content: Content::default(), synced: Content::default() })?;
        drop(platter);
        let mut platter = self.begin()?;
        if let Node::File { content, .. } = &mut platter.nodes[at] {
            *content = (Bytes::copy_from_slice(bytes), date.unwrap_or_default());
        }
        drop(platter);
        let mut platter = self.begin()?;
        if let Node::File { content, synced } = &mut platter.nodes[at] {
            synced.clone_from(content);
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut platter = self.begin()?;
        let node = platter.find(from)?;
        let ((source, old), (target, new)) = (platter.above(from)?, platter.above(to)?);
        let gone = (old.to_owned(), None);
        let there = (new.to_owned(), Some(node));
        if source == target {
            return platter.change(target, vec![gone, there]);
        }
        platter.change(target, vec![there])?;
        platter.change(source, vec![gone])
    }

    fn remove(&self, file: &str) -> io::Result<()> {
        let mut platter = self.begin()?;
        platter.find(file)?;
        platter.take(file)
    }

    fn make_folder(&self, path: &str) -> io::Result<()> {
        let mut platter = self.begin()?;
        if platter.find(path).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        platter.make(path, folder()).map(drop)
    }

    fn remove_folder(&self, folder: &str) -> io::Result<()> {
        let mut platter = self.begin()?;
        if !platter.names(platter.find(folder)?)?.is_empty() {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        platter.take(folder)
    }

    fn sync_names(&self, folder: &str) -> io::Result<()> {
        let mut platter = self.begin()?;
        let at = platter.find(folder)?;
        match &mut platter.nodes[at] {
            Node::Folder { names, synced, unsynced } => {
                synced.clone_from(names);
                unsynced.clear();
                Ok(())
            }
            Node::File { .. } => Err(io::ErrorKind::NotADirectory.into()),
        }
    }

    fn shown(&self, path: &str) -> String {
        format!("disk/{path}")
    }
}

#[test]
fn a_power_cut_takes_what_was_not_synced() {
    let disk = SimulatedDisk::new(Platter::new());
    disk.make_folder("a").unwrap();
    disk.sync_names("").unwrap();
    disk.write("new", b"1", None).unwrap();
    disk.rename("new", "a/kept").unwrap();
    disk.sync_names("a").unwrap();
    disk.write("new", b"2", None).unwrap();
    disk.rename("new", "a/lost").unwrap();
    let after = |left: Left<'_>| SimulatedDisk::new(disk.platter().after_cut(left));
    let cut = after(Left::Nothing);
    assert_eq!(cut.text("a/kept"), "1");
    assert!(cut.read("a/lost").is_err() && cut.read("new").is_err());
    assert_eq!(after(Left::Everything).text("a/lost"), "2");
    // The first renaming was synced in its target alone, so that the old name may still be there too.
    let both = (0..50).map(|seed| after(Left::Some(&mut Random::new(seed))));
    assert!(both.into_iter().any(|cut| cut.read("new").is_ok() && cut.read("a/lost").is_ok()));
}
