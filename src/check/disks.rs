//! Which disk a core gets.

use std::sync::OnceLock;

use shards::{Disk, Faults, FileDisk, SimulatedDisk, ThreadDisk, UringDisk};

use super::driver::Plan;
use super::options::{Io, IoEngine, Options, Spill};
use super::outcome::StartError;

/// How the disks of a run are made.
pub(super) struct Disks<'a> {
    spill: &'a Spill,
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
        let (paths, named) = match self.spill {
            Spill::Never => return None,
            Spill::Directories { paths, named } => (paths.clone(), *named),
            Spill::Simulated(faults) => {
                return Some(Box::new(SimulatedDisk::new(Faults {
                    seed: faults.seed.wrapping_add(core as u64),
                    ..faults.clone()
                })));
            }
        };
        let files = FileDisk::new(paths, core, named);
        let files = if self.io.direct {
            files
        } else {
            files.buffered()
        };
        Some(match self.io.engine {
            IoEngine::Blocking => Box::new(files),
            IoEngine::Threads => Box::new(ThreadDisk::new(files)),
            IoEngine::Auto | IoEngine::Uring => match UringDisk::new(files) {
                Ok(disk) => Box::new(disk),
                // The system had one for the probe, but has none left.
                Err((files, _)) => Box::new(ThreadDisk::new(files)),
            },
        })
    }
}
