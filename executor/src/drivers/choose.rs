//! Which driver a run can have here.

use std::io;

use io_uring::{IoUring, Probe, opcode};

use super::Driver;
use crate::sys;
use crate::topology::Placement;

/// glommio panics with less.
const LOCKED_MEMORY_BYTES_MIN: u64 = 512 << 10;

/// The driver of a run, and why it is not the usual one.
#[derive(Debug)]
pub struct Choice {
    /// The driver.
    pub driver: Driver,
    /// Why glommio cannot start, if that is why the driver is the plain one.
    pub refusal: Option<Refusal>,
}

/// Why glommio cannot start here.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No ring can be made. Default container profiles forbid it, and so does
    /// the sysctl `kernel.io_uring_disabled`.
    #[error("io_uring is refused ({0})")]
    Ring(#[source] io::Error),
    /// The kernel is older than 5.8 or so.
    #[error("this kernel's io_uring lacks operations that glommio needs")]
    Operations,
    /// RLIMIT_MEMLOCK is too low.
    #[error(
        "locked memory is limited to {limit_bytes} bytes (`ulimit -l`), \
         {LOCKED_MEMORY_BYTES_MIN} are needed"
    )]
    LockedMemory {
        /// The limit.
        limit_bytes: u64,
    },
}

/// Chooses the driver for cores placed on threads: plain for a single core,
/// which then needs no thread but the caller's; else glommio where it can
/// start, and plain, with the reason, where it cannot.
pub fn choose_driver(placement: Placement) -> Choice {
    choose_driver_with(placement, probe)
}

/// As [`choose_driver`], with another way to find out whether glommio can
/// start; called only if there is more than one core.
pub fn choose_driver_with(
    placement: Placement,
    probe: impl FnOnce() -> Result<(), Refusal>,
) -> Choice {
    let refusal = match placement.cores() {
        1 => None,
        _ => match probe() {
            Ok(()) => {
                return Choice {
                    driver: Driver::Glommio(placement),
                    refusal: None,
                };
            }
            Err(refusal) => Some(refusal),
        },
    };
    Choice {
        driver: Driver::Plain(placement),
        refusal,
    }
}

/// Whether glommio can start here: glommio itself would panic, or end the
/// process.
fn probe() -> Result<(), Refusal> {
    let ring = IoUring::new(2).map_err(Refusal::Ring)?;
    let mut probe = Probe::new();
    let submitter = ring.submitter();
    submitter
        .register_probe(&mut probe)
        .map_err(Refusal::Ring)?;
    // The newest of the operations that glommio asks for at its start.
    if !probe.is_supported(opcode::Recv::CODE) {
        return Err(Refusal::Operations);
    }
    check_locked_memory(sys::locked_memory_limit().map_err(Refusal::Ring)?)
}

fn check_locked_memory(limit_bytes: Option<u64>) -> Result<(), Refusal> {
    match limit_bytes {
        Some(limit_bytes) if limit_bytes < LOCKED_MEMORY_BYTES_MIN => {
            Err(Refusal::LockedMemory { limit_bytes })
        }
        _ => Ok(()),
    }
}
