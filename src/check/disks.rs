//! Which disk a core gets.

use std::sync::{Arc, OnceLock};

use shards::{Directories, Disk, Faults, FileDisk, SimulatedDisk, ThreadDisk, UringDisk};

use super::driver::Plan;
use super::keep::Keep;
use super::options::{Io, IoEngine, Options, Spill};
use super::outcome::StartError;

/// How the disks of a run are made.
pub(super) struct Disks<'a> {
    spill: &'a Spill,
    keep: Option<&'a Keep>,
    /// The directories for spilling, if there are any.
    directories: Arc<Directories>,
    io: Io,
    /// What reads and writes where io_uring does not.
    otherwise: IoEngine,
    /// Why it does not.
    refusal: OnceLock<String>,
}

impl<'a> Disks<'a> {
    /// Finds out what can be had.
    ///
    /// # Errors
    /// If io_uring was asked for and is refused.
    pub fn new(options: &'a Options, plan: &Plan) -> Result<Self, StartError> {
        let mut disks = Disks {
            spill: &options.spill,
            keep: options.keep.as_ref(),
            directories: match &options.spill {
                Spill::Directories { paths, named } => Directories::new(paths.clone(), *named),
                Spill::Never | Spill::Simulated(_) => Directories::new(Vec::new(), true),
            },
            io: options.io,
            otherwise: match plan.is_here {
                true => IoEngine::Blocking,
                false => IoEngine::Threads,
            },
            refusal: OnceLock::new(),
        };
        let wants_ring = matches!(disks.io.engine, IoEngine::Auto | IoEngine::Uring)
            && matches!(disks.spill, Spill::Directories { .. });
        if wants_ring && let Err(error) = UringDisk::probe() {
            if disks.io.engine == IoEngine::Uring {
                return Err(StartError::System(format!("io_uring is refused ({error})")));
            }
            disks.io.engine = disks.otherwise;
            let _ = disks.refusal.set(error.to_string());
        }
        Ok(disks)
    }

    /// What the user should know.
    pub fn warning(&self) -> Option<String> {
        let instead = match self.otherwise {
            IoEngine::Blocking => "what exceeds memory is read and written by calls that block",
            _ => "a thread for each core reads and writes what exceeds memory",
        };
        let reason = self.refusal.get()?;
        Some(format!("io_uring is refused ({reason}): {instead}"))
    }

    /// The disk of core number `core`, made on its thread; `None` if nothing
    /// is to be spilled.
    pub fn make(&self, core: usize) -> Option<Box<dyn Disk>> {
        match self.spill {
            _ if self.keep.is_some() => self.keep.map(|keep| self.of(keep, core)),
            Spill::Never => None,
            Spill::Directories { .. } => {
                Some(self.carried_out(FileDisk::new(Arc::clone(&self.directories))))
            }
            Spill::Simulated(faults) => Some(Box::new(SimulatedDisk::new(Faults {
                seed: faults.seed.wrapping_add(core as u64),
                ..faults.clone()
            }))),
        }
    }

    /// The disk of core number `core` of a run that survives.
    pub fn of(&self, keep: &Keep, core: usize) -> Box<dyn Disk> {
        keep.home.disk(core, &|files| self.carried_out(files))
    }

    /// A disk for real files.
    fn carried_out(&self, files: FileDisk) -> Box<dyn Disk> {
        let files = if self.io.direct {
            files
        } else {
            files.buffered()
        };
        match self.io.engine {
            IoEngine::Blocking => Box::new(files),
            IoEngine::Threads => Box::new(ThreadDisk::new(files)),
            IoEngine::Auto | IoEngine::Uring => match UringDisk::new(files) {
                Ok(disk) => Box::new(disk),
                // The system had one for the probe, but has none left.
                Err((files, _)) => Box::new(ThreadDisk::new(*files)),
            },
        }
    }
}
