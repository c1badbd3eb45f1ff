//! The system calls of this crate, as safe functions.

use std::io;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

/// The kernel knows no more CPUs than that in any configuration (x86 allows
/// 8192).
const MAX_CPU: usize = 1 << 13;

/// A set of CPUs as the kernel reads and writes it.
type CpuMask = [u64; MAX_CPU / 64];

/// The CPUs that the calling thread may run on, in ascending order.
pub(crate) fn affinity() -> io::Result<Vec<usize>> {
    let mut mask: CpuMask = [0; MAX_CPU / 64];
    // SAFETY: the kernel writes at most the given number of bytes to the mask,
    // which is a plain array of words, as is `cpu_set_t`.
    let result =
        unsafe { libc::sched_getaffinity(0, size_of::<CpuMask>(), (&raw mut mask).cast()) };
    if result != 0 {
        return Err(io::Error::last_os_error());
    }
    let is_set = |cpu: &usize| mask[cpu / 64] >> (cpu % 64) & 1 == 1;
    Ok((0..MAX_CPU).filter(is_set).collect())
}

/// Restricts the calling thread to `cpus`.
pub(crate) fn set_affinity(cpus: &[usize]) -> io::Result<()> {
    let mut mask: CpuMask = [0; MAX_CPU / 64];
    for &cpu in cpus {
        let word = mask.get_mut(cpu / 64);
        *word.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))? |= 1 << (cpu % 64);
    }
    // SAFETY: the kernel reads the given number of bytes from the mask.
    let result =
        unsafe { libc::sched_setaffinity(0, size_of::<CpuMask>(), (&raw const mask).cast()) };
    if result == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error())
    }
}

/// How much memory the process may lock, in bytes; `None` without a limit.
pub(crate) fn locked_memory_limit() -> io::Result<Option<u64>> {
    let limit = resource_limit(libc::RLIMIT_MEMLOCK)?;
    Ok((limit.rlim_cur != libc::RLIM_INFINITY).then_some(limit.rlim_cur))
}

/// Raises the number of files that the process may open to at least `files`,
/// or as far as the hard limit allows.
pub(crate) fn raise_open_files(files: u64) -> io::Result<()> {
    let mut limit = resource_limit(libc::RLIMIT_NOFILE)?;
    if limit.rlim_cur >= files {
        return Ok(());
    }
    limit.rlim_cur = files.min(limit.rlim_max);
    // SAFETY: the kernel reads one `rlimit`.
    match unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

fn resource_limit(resource: libc::__rlimit_resource_t) -> io::Result<libc::rlimit> {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: the kernel writes one `rlimit`.
    match unsafe { libc::getrlimit(resource, &raw mut limit) } {
        0 => Ok(limit),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Sleeps while `word` is `expected`, until woken, at most `timeout`. Returns
/// early whenever the kernel likes.
pub(crate) fn futex_wait(word: &AtomicU32, expected: u32, timeout: Duration) {
    let timeout = libc::timespec {
        tv_sec: timeout.as_secs() as libc::time_t,
        tv_nsec: libc::c_long::from(timeout.subsec_nanos()),
    };
    // SAFETY: `word` and `timeout` outlive the call, which only reads them.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
            expected,
            &raw const timeout,
        );
    }
}

/// Wakes one thread that sleeps on `word`.
pub(crate) fn futex_wake(word: &AtomicU32) {
    // SAFETY: the kernel only uses the address, to find sleepers.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
            1,
        );
    }
}
