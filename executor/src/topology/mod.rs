//! Which CPUs and how much memory this process may use, and which core of a
//! run goes where.

mod cgroup;
mod cpus;
mod spec;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

pub use spec::{CoreSpec, CoreSpecError};

use crate::control::MAX_CORES;
use crate::drivers::Seat;
use crate::sys;

/// The CPUs granted to this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology {
    /// The CPUs that the process may run on, best first.
    cpus: Vec<usize>,
    /// How many of them it may keep busy, at most all.
    granted: usize,
}

impl Topology {
    /// Asks the system. What it does not tell is taken as unlimited, or flat.
    pub fn detect() -> Self {
        Self::read(Path::new("/"), &affinity())
    }

    /// As [`Self::detect`], with the files of /proc and /sys below `root`, for
    /// a process that may run on the CPUs of `affinity`.
    pub fn read(root: &Path, affinity: &[usize]) -> Self {
        let cpus = cpus::best_first(root, affinity);
        let quota = cgroup::cpu_quota(root).unwrap_or(cpus.len());
        Self {
            granted: cpus.len().min(quota),
            cpus,
        }
    }

    /// The CPUs that the process may run on, best first: one CPU of every
    /// physical core before any second one, the same NUMA node together.
    pub fn cpus(&self) -> &[usize] {
        &self.cpus
    }

    /// How many CPUs the process may keep busy: their number, or less where a
    /// control group grants less time.
    pub fn granted(&self) -> usize {
        self.granted
    }

    /// Places the cores that `spec` asks for.
    ///
    /// Cores are pinned to the best CPUs, or to those listed. They float, and
    /// the system moves them, where pinning would harm: a single core, and a
    /// process that may run on more CPUs than it is granted time on, as
    /// others in the same position would pin theirs to the same CPUs.
    ///
    /// # Errors
    /// If `spec` names a CPU that the process may not run on.
    pub fn place(&self, spec: &CoreSpec) -> Result<Placement, CoreSpecError> {
        let cpus = match spec {
            CoreSpec::Cpus(list) => {
                if let Some(&cpu) = list.iter().find(|cpu| !self.cpus.contains(cpu)) {
                    let granted = cpus::format_list(&self.cpus);
                    return Err(CoreSpecError::NotGranted { cpu, granted });
                }
                list.iter().copied().map(Some).collect()
            }
            CoreSpec::All => self.best(self.granted.min(MAX_CORES)),
            CoreSpec::Count(count) => self.best(*count),
        };
        let cores = cpus.len();
        let shared = cores > self.granted;
        let warning = if shared {
            Some(PlacementWarning::Shared {
                cores,
                cpus: self.granted,
            })
        } else if *spec == CoreSpec::All && cores < self.granted {
            Some(PlacementWarning::Unused { cpus: self.granted })
        } else {
            None
        };
        Ok(Placement {
            cpus,
            shared,
            warning,
        })
    }

    fn best(&self, cores: usize) -> Vec<Option<usize>> {
        if cores == 1 || self.granted < self.cpus.len() {
            return vec![None; cores];
        }
        let taking_turns = self.cpus.iter().copied().map(Some).cycle();
        taking_turns.take(cores).collect()
    }
}

/// The CPUs that the process may run on.
fn affinity() -> Vec<usize> {
    sys::affinity().unwrap_or_else(|_| {
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        (0..cpus).collect()
    })
}

/// Something about a choice of cores that the user should know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlacementWarning {
    /// More cores than CPUs.
    #[error("{cores} cores share {cpus} CPU(s): they take turns, which is no faster")]
    Shared {
        /// Cores asked for.
        cores: usize,
        /// CPUs granted.
        cpus: usize,
    },
    /// All CPUs were asked for, and they are more than a run can have cores.
    #[error("{cpus} CPUs are granted, of which a run uses {MAX_CORES}")]
    Unused {
        /// CPUs granted.
        cpus: usize,
    },
}

/// Where each core of a run runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// The CPU that each core is pinned to, if it is.
    cpus: Vec<Option<usize>>,
    /// Whether there are more cores than CPUs.
    shared: bool,
    warning: Option<PlacementWarning>,
}

impl Placement {
    /// `cores` cores wherever the system puts them, without a warning if they
    /// outnumber the CPUs.
    pub fn floating(cores: usize) -> Self {
        Self {
            cpus: vec![None; cores],
            shared: cores > affinity().len(),
            warning: None,
        }
    }

    /// How many cores are placed.
    pub fn cores(&self) -> usize {
        self.cpus.len()
    }

    /// The CPU that each core is pinned to, if it is.
    pub fn cpus(&self) -> &[Option<usize>] {
        &self.cpus
    }

    /// Whether there are more cores than CPUs, so that they take turns.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// What the user should know about the choice.
    pub fn warning(&self) -> Option<&PlacementWarning> {
        self.warning.as_ref()
    }

    pub(crate) fn seat(&self, index: usize) -> Seat {
        Seat {
            index,
            cores: self.cpus.len(),
            cpu: self.cpus[index],
        }
    }
}

/// How much memory this process may use, in bytes: the least of the machine's
/// memory and the limits of its control groups.
pub fn granted_memory_bytes() -> u64 {
    granted_memory_below(Path::new("/"))
}

fn granted_memory_below(root: &Path) -> u64 {
    let meminfo = fs::read_to_string(root.join("proc/meminfo")).unwrap_or_default();
    let machine = meminfo.lines().find_map(|line| {
        let kib = line.strip_prefix("MemTotal:")?.trim().strip_suffix("kB")?;
        kib.trim().parse::<u64>().ok()?.checked_mul(1024)
    });
    let limit = cgroup::memory_limit(root).unwrap_or(u64::MAX);
    machine.unwrap_or(u64::MAX).min(limit)
}

/// How much memory this process may lock, in bytes (RLIMIT_MEMLOCK); `None`
/// without a limit.
///
/// # Errors
/// If the system does not tell.
pub fn locked_memory_limit_bytes() -> std::io::Result<Option<u64>> {
    sys::locked_memory_limit()
}
