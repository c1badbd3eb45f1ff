//! A machine in memory that crashes when it is told to: what was not
//! synchronised is lost, or kept, or torn.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::home::Home;
use super::simulated::{Contents, Random};
use super::{Disk, DiskError, Faults, FileDisk, FileId, SimulatedDisk};

/// Kept files and a manifest in memory. Clones are one.
#[derive(Clone, Debug)]
pub struct SimulatedHome {
    machine: Arc<Mutex<Machine>>,
    faults: Faults,
}

#[derive(Debug, Default)]
struct Machine {
    files: BTreeMap<u32, SimulatedFile>,
    next: u32,
    manifest: Option<Vec<u8>>,
    /// Manifests that were written since names were synchronised last.
    renamed: Vec<Vec<u8>>,
    /// Operations until it crashes.
    operations_left: Option<u64>,
    operations: u64,
}

#[derive(Debug, Default)]
struct SimulatedFile {
    contents: Option<Contents>,
    /// What is on the disk for certain.
    durable: Vec<u8>,
    /// What happened since: the place and the bytes, or the length alone.
    changes: Vec<(usize, Option<Vec<u8>>)>,
    has_name: bool,
    has_durable_name: bool,
    /// Whether no core uses it.
    is_forgotten: bool,
}

impl SimulatedHome {
    /// An empty machine whose disks have `faults`.
    pub fn new(faults: Faults) -> Self {
        SimulatedHome {
            machine: Arc::default(),
            faults,
        }
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets it crash after so many more operations: from then on everything
    /// fails.
    pub fn crash_after(&self, operations: u64) {
        self.machine().operations_left = Some(operations);
    }

    /// The operations so far.
    pub fn operations(&self) -> u64 {
        self.machine().operations
    }

    /// The machine after it was started again, its disks with other `faults`.
    /// What had not been synchronised is drawn from `seed`.
    #[must_use]
    pub fn restarted(&self, seed: u64, faults: Faults) -> Self {
        let mut random = Random(seed);
        let old = self.machine();
        let mut machine = Machine {
            next: old.next,
            manifest: old.manifest.clone(),
            ..Machine::default()
        };
        // A rename that was not synchronised may have happened; none before it
        // can have been left out then.
        let renamed = random.below(old.renamed.len() as u64 + 1) as usize;
        if let Some(manifest) = old.renamed[..renamed].last() {
            machine.manifest = Some(manifest.clone());
        }
        for (id, file) in &old.files {
            let survives = file.has_durable_name || (file.has_name && random.below(2) == 0);
            if !survives {
                continue;
            }
            let contents = file.after_crash(&mut random);
            let file = SimulatedFile {
                contents: Some(Arc::new(Mutex::new(contents.clone()))),
                durable: contents,
                has_name: true,
                has_durable_name: true,
                ..SimulatedFile::default()
            };
            machine.files.insert(*id, file);
        }
        let machine = Arc::new(Mutex::new(machine));
        SimulatedHome { machine, faults }
    }

    /// Turns a bit of a kept file or, if `file` is `None`, of the manifest;
    /// false if there is no such byte.
    pub fn flip(&self, file: Option<u32>, byte: usize, bit: u32) -> bool {
        let mut machine = self.machine();
        let flip = |bytes: &mut Vec<u8>| match bytes.get_mut(byte) {
            Some(byte) => {
                *byte ^= 1 << (bit % 8);
                true
            }
            None => false,
        };
        match file {
            None => machine.manifest.as_mut().is_some_and(flip),
            Some(id) => match machine.files.get_mut(&id).and_then(|f| f.contents.as_ref()) {
                Some(contents) => {
                    flip(&mut contents.lock().unwrap_or_else(PoisonError::into_inner))
                }
                None => false,
            },
        }
    }

    /// The kept files with their lengths.
    pub fn files(&self) -> Vec<(u32, usize)> {
        let machine = self.machine();
        let named = machine.files.iter().filter(|(_, file)| file.has_name);
        let length = |contents: &Contents| contents.lock().map_or(0, |bytes| bytes.len());
        named
            .map(|(id, file)| (*id, file.contents.as_ref().map_or(0, length)))
            .collect()
    }

    /// The manifest, if there is one.
    pub fn manifest(&self) -> Option<Vec<u8>> {
        self.machine().manifest.clone()
    }

    /// Counts an operation; an error if the machine has crashed.
    pub(crate) fn operate(&self) -> io::Result<()> {
        let mut machine = self.machine();
        machine.operations += 1;
        match &mut machine.operations_left {
            None => Ok(()),
            Some(0) => Err(io::Error::other("the machine has crashed")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
        }
    }

    pub(crate) fn take_number(&self) -> u32 {
        let mut machine = self.machine();
        machine.next += 1;
        machine.next - 1
    }

    pub(crate) fn kept(&self, file: FileId) -> Option<Contents> {
        let machine = self.machine();
        let file = machine.files.get(&file.0).filter(|file| file.has_name)?;
        file.contents.clone()
    }

    pub(crate) fn note_write(&self, file: FileId, start: usize, bytes: &[u8]) {
        let mut machine = self.machine();
        let file = machine.files.entry(file.0).or_default();
        file.changes.push((start, Some(bytes.to_vec())));
    }

    pub(crate) fn note_length(&self, file: FileId, length: usize) {
        let mut machine = self.machine();
        let file = machine.files.entry(file.0).or_default();
        file.changes.push((length, None));
    }

    /// All that was written to a file is durable, and it has a name.
    pub(crate) fn keep(&self, file: FileId, contents: Contents) {
        let mut machine = self.machine();
        let file = machine.files.entry(file.0).or_default();
        file.durable = contents
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        file.contents = Some(contents);
        file.changes.clear();
        file.has_name = true;
    }

    pub(crate) fn forget(&self, file: FileId) {
        let mut machine = self.machine();
        match machine.files.get_mut(&file.0) {
            Some(file) if file.has_name => file.is_forgotten = true,
            _ => drop(machine.files.remove(&file.0)),
        }
    }
}

impl SimulatedFile {
    /// What is there after a crash: of each change since it was synchronised,
    /// all, nothing or the beginning.
    fn after_crash(&self, random: &mut Random) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        for (place, written) in &self.changes {
            match (written, random.below(3)) {
                (_, 0) => {}
                (None, _) => bytes.resize(*place, 0),
                (Some(written), whole) => {
                    let length = match whole {
                        1 => written.len(),
                        _ => random.below(written.len() as u64 + 1) as usize,
                    };
                    let end = place + length;
                    bytes.resize(bytes.len().max(end), 0);
                    bytes[*place..end].copy_from_slice(&written[..length]);
                }
            }
        }
        bytes
    }
}

impl Home for SimulatedHome {
    fn disk(&self, core: usize, _: &dyn Fn(FileDisk) -> Box<dyn Disk>) -> Box<dyn Disk> {
        let faults = Faults {
            seed: self.faults.seed.wrapping_add(core as u64),
            ..self.faults.clone()
        };
        Box::new(SimulatedDisk::at(self.clone(), faults))
    }

    fn next_file(&self) -> u32 {
        self.machine().next
    }

    fn directories(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn commit(&self, manifest: &[u8]) -> Result<(), DiskError> {
        let failed = |error| DiskError::failed("write", "the manifest".into(), 0, error);
        self.operate().map_err(failed)?;
        for file in self.machine().files.values_mut() {
            file.has_durable_name |= file.has_name;
        }
        // Written and renamed.
        self.operate().map_err(failed)?;
        self.machine().renamed.push(manifest.to_vec());
        self.operate().map_err(failed)?;
        let mut machine = self.machine();
        machine.manifest = machine.renamed.pop();
        machine.renamed.clear();
        Ok(())
    }

    fn discard(&self, file: FileId) {
        if self.operate().is_ok() {
            self.machine().files.remove(&file.0);
        }
    }

    fn place(&self) -> String {
        "a simulated machine".into()
    }
}
