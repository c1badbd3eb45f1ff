//! Which CPUs and how much memory this process may use.

mod spec;

pub use spec::{CoreSpec, CoreSpecError};

use crate::control::MAX_CORES;
use crate::drivers::Seat;

/// The CPUs granted to this process, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topology {
    cpus: Vec<usize>,
}

/// A problem with a choice of cores that the run can live with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlacementWarning {
    /// More cores than CPUs: they take turns.
    #[error("{cores} cores share {cpus} CPUs: they take turns, and the run is not faster for it")]
    Shared {
        /// Cores asked for.
        cores: usize,
        /// CPUs granted.
        cpus: usize,
    },
}

/// Where each core of a run runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    cpus: Vec<Option<usize>>,
    shared: bool,
    warning: Option<PlacementWarning>,
}

impl Topology {
    /// Asks the system. What it does not tell is taken as unlimited or flat.
    pub fn detect() -> Self {
        let cpus = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            cpus: (0..cpus).collect(),
        }
    }

    /// The granted CPUs in the order in which cores are placed on them.
    pub fn cpus(&self) -> &[usize] {
        &self.cpus
    }

    /// Chooses a CPU for each core that `spec` asks for.
    ///
    /// # Errors
    /// If `spec` names a CPU that is not granted.
    pub fn place(&self, spec: &CoreSpec) -> Result<Placement, CoreSpecError> {
        let wanted = match spec {
            CoreSpec::All => self.cpus.len().min(MAX_CORES),
            CoreSpec::Count(count) => *count,
            CoreSpec::Cpus(cpus) => {
                if let Some(&cpu) = cpus.iter().find(|cpu| !self.cpus.contains(cpu)) {
                    return Err(CoreSpecError::NotGranted {
                        cpu,
                        granted: format!("{:?}", self.cpus),
                    });
                }
                return Ok(Placement {
                    cpus: cpus.iter().copied().map(Some).collect(),
                    shared: false,
                    warning: None,
                });
            }
        };
        let shared = wanted > self.cpus.len();
        Ok(Placement {
            cpus: (self.cpus.iter().copied().map(Some).cycle())
                .take(wanted)
                .collect(),
            shared,
            warning: shared.then_some(PlacementWarning::Shared {
                cores: wanted,
                cpus: self.cpus.len(),
            }),
        })
    }
}

impl Placement {
    /// `cores` cores wherever the system puts them.
    pub fn floating(cores: usize) -> Self {
        Self {
            cpus: vec![None; cores],
            shared: false,
            warning: None,
        }
    }

    /// How many cores are placed.
    pub fn cores(&self) -> usize {
        self.cpus.len()
    }

    /// Whether cores take turns on a CPU.
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

/// The memory that this process may use, in bytes: the cgroup's limit or the
/// machine's memory, whichever is less.
pub fn granted_memory_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))
        .and_then(|rest| {
            rest.trim()
                .trim_end_matches("kB")
                .trim()
                .parse::<u64>()
                .ok()
        });
    total.map_or(u64::MAX, |kib| kib << 10)
}
