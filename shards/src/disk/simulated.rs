//! A disk in memory that fails as it is told to, from a seed.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::simulated_home::SimulatedHome;
use super::{Completion, Disk, DiskError, FileId, Operation, ReadAt, Request};

/// How a simulated disk fails. Rates are in so many of a thousand transfers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// What the faults, and the order of completions, are drawn from.
    pub seed: u64,
    /// Bytes that all files of a disk may take.
    pub capacity: u64,
    /// Reads that fail with EIO.
    pub failed_reads: u32,
    /// Writes that fail with EIO.
    pub failed_writes: u32,
    /// Reads and writes that transfer a part only.
    pub short: u32,
    /// Writes after which one byte on the disk is wrong.
    pub rotten: u32,
    /// Looks for a completion that find none, though requests are in flight.
    pub slow: u32,
}

impl Faults {
    /// No faults, but completions in an order drawn from `seed`.
    pub fn none(seed: u64) -> Self {
        Faults {
            seed,
            capacity: u64::MAX,
            failed_reads: 0,
            failed_writes: 0,
            short: 0,
            rotten: 0,
            slow: 0,
        }
    }
}

/// A generator of numbers: SplitMix64.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(z ^ (z >> 31)) * u128::from(bound)) >> 64) as u64
    }
}

pub(crate) type Contents = Arc<Mutex<Vec<u8>>>;

/// A disk in memory. Transfers complete in an order drawn from a seed.
pub struct SimulatedDisk {
    faults: Faults,
    random: Random,
    files: HashMap<u32, Contents>,
    /// The bytes that each file has room for.
    allocated: HashMap<u32, u64>,
    next: u32,
    in_flight: Vec<Request>,
    /// Where files may be kept.
    home: Option<SimulatedHome>,
}

impl SimulatedDisk {
    /// An empty disk.
    pub fn new(faults: Faults) -> Self {
        SimulatedDisk {
            random: Random(faults.seed),
            faults,
            files: HashMap::new(),
            allocated: HashMap::new(),
            next: 0,
            in_flight: Vec::new(),
            home: None,
        }
    }

    /// A disk whose files may be kept in `home`.
    pub(crate) fn at(home: SimulatedHome, faults: Faults) -> Self {
        SimulatedDisk {
            home: Some(home),
            ..SimulatedDisk::new(faults)
        }
    }

    /// Counts an operation; an error if the machine has crashed.
    fn operate(&self) -> io::Result<()> {
        self.home.as_ref().map_or(Ok(()), SimulatedHome::operate)
    }

    fn happens(&mut self, rate: u32) -> bool {
        rate > 0 && self.random.below(1000) < u64::from(rate)
    }

    fn contents(&self, file: FileId) -> io::Result<Contents> {
        let contents = self.files.get(&file.0).cloned();
        contents.ok_or_else(|| io::Error::from_raw_os_error(libc::EBADF))
    }

    /// Gives a file room up to `end`, if the disk has it.
    fn extend(&mut self, file: FileId, end: u64) -> io::Result<()> {
        let own = self.allocated.get(&file.0).copied().unwrap_or(0);
        let all: u64 = self.allocated.values().sum();
        if end > own {
            if all - own + end > self.faults.capacity {
                return Err(io::Error::from_raw_os_error(libc::ENOSPC));
            }
            self.allocated.insert(file.0, end);
        }
        Ok(())
    }

    fn transfer(&mut self, request: &mut Request) -> io::Result<usize> {
        self.operate()?;
        let contents = self.contents(request.file)?;
        let rate = match request.operation {
            Operation::Read => self.faults.failed_reads,
            Operation::Write => self.faults.failed_writes,
        };
        if self.happens(rate) {
            return Err(io::Error::from_raw_os_error(libc::EIO));
        }
        let mut wanted = request.buffer.len() - request.done;
        if wanted > 1 && self.happens(self.faults.short) {
            wanted = 1 + self.random.below(wanted as u64 - 1) as usize;
        }
        let start = request.offset as usize + request.done;
        let mut contents = contents.lock().unwrap_or_else(PoisonError::into_inner);
        match request.operation {
            Operation::Read => {
                let found = contents.get(start..).unwrap_or_default();
                let length = wanted.min(found.len());
                request.buffer[request.done..][..length].copy_from_slice(&found[..length]);
                Ok(length)
            }
            Operation::Write => {
                let end = start + wanted;
                self.extend(request.file, end as u64)?;
                if contents.len() < end {
                    contents.resize(end, 0);
                }
                let place = &mut contents[start..end];
                place.copy_from_slice(&request.buffer[request.done..][..wanted]);
                if let Some(home) = &self.home {
                    home.note_write(
                        request.file,
                        start,
                        &request.buffer[request.done..][..wanted],
                    );
                }
                if wanted > 0 && self.happens(self.faults.rotten) {
                    let at = self.random.below(wanted as u64) as usize;
                    place[at] ^= 1 << self.random.below(8);
                }
                Ok(wanted)
            }
        }
    }
}

impl Disk for SimulatedDisk {
    fn create(&mut self) -> Result<FileId, DiskError> {
        let id = match &self.home {
            Some(home) => home.take_number(),
            None => self.next,
        };
        self.next += 1;
        self.files.insert(id, Contents::default());
        Ok(FileId(id))
    }

    fn open(&mut self, file: FileId) -> Result<u64, DiskError> {
        let kept = self.operate().and_then(|()| {
            let kept = self.home.as_ref().and_then(|home| home.kept(file));
            kept.ok_or_else(|| io::ErrorKind::NotFound.into())
        });
        let contents =
            kept.map_err(|error| DiskError::failed("open", self.place(file), 0, error))?;
        let length = contents
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len();
        self.files.insert(file.0, contents);
        Ok(length as u64)
    }

    fn keep(&mut self, file: FileId) -> Result<(), DiskError> {
        let kept = self.operate().and_then(|()| self.contents(file));
        let kept = kept.and_then(|contents| match self.happens(self.faults.failed_writes) {
            true => Err(io::Error::from_raw_os_error(libc::EIO)),
            false => Ok(contents),
        });
        let contents =
            kept.map_err(|error| DiskError::failed("keep", self.place(file), 0, error))?;
        if let Some(home) = &self.home {
            home.keep(file, contents);
        }
        Ok(())
    }

    fn allocate(&mut self, file: FileId, bytes: u64) -> Result<(), DiskError> {
        self.extend(file, bytes).map_err(|_| DiskError::Full {
            place: self.place(file),
            bytes,
        })
    }

    fn truncate(&mut self, file: FileId, bytes: u64) -> Result<(), DiskError> {
        let contents = self.contents(file);
        let contents = contents
            .map_err(|error| DiskError::failed("truncate", self.place(file), bytes, error))?;
        let mut contents = contents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(home) = &self.home {
            home.note_length(file, bytes as usize);
        }
        contents.resize(bytes as usize, 0);
        self.allocated.insert(file.0, bytes);
        Ok(())
    }

    fn remove(&mut self, file: FileId) {
        self.files.remove(&file.0);
        self.allocated.remove(&file.0);
        if let Some(home) = &self.home {
            home.forget(file);
        }
    }

    fn submit(&mut self, request: Request) {
        self.in_flight.push(request);
    }

    fn poll(&mut self) -> Option<Completion> {
        match self.happens(self.faults.slow) {
            true => None,
            false => self.wait(),
        }
    }

    fn wait(&mut self) -> Option<Completion> {
        if self.in_flight.is_empty() {
            return None;
        }
        let chosen = self.random.below(self.in_flight.len() as u64) as usize;
        let mut request = self.in_flight.swap_remove(chosen);
        let result = self.transfer(&mut request);
        Some(Completion { request, result })
    }

    fn reader(&self, file: FileId) -> Result<Arc<dyn ReadAt>, DiskError> {
        match self.contents(file) {
            Ok(contents) => Ok(Arc::new(Reader(contents))),
            Err(error) => Err(DiskError::failed("read", self.place(file), 0, error)),
        }
    }

    fn place(&self, file: FileId) -> String {
        format!("file {} of a simulated disk", file.0)
    }
}

struct Reader(Contents);

impl ReadAt for Reader {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let contents = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = offset as usize;
        let found = contents.get(start..start + buffer.len());
        buffer.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}
