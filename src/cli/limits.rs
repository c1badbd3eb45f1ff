//! The stack of the thread that checks.

use std::io;

use tlaloc::tla::specification::REQUIRED_STACK_BYTES;

/// Calls `f` where it may use [`REQUIRED_STACK_BYTES`] of stack, as every
/// thread of a driver may: with one core the main thread evaluates, and must be
/// able to recurse as deep.
///
/// Linux grows the main thread's stack as it is used, up to the soft limit at
/// that time, and on 64 bits keeps at least 128 MiB of addresses below it free
/// whatever the limit was when the process started (`mmap_base` in the kernel's
/// mm/util.c). So raising the limit is enough, and one core needs no second
/// thread. Where the hard limit is too low, one is started after all.
///
/// # Errors
/// When neither can be had.
pub fn with_enough_stack<T: Send>(f: impl FnOnce() -> T + Send) -> io::Result<T> {
    if raise_stack_limit() {
        return Ok(f());
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(REQUIRED_STACK_BYTES)
            .spawn_scoped(scope, f)?;
        thread
            .join()
            .map_err(|_| io::Error::other("the checking thread panicked"))
    })
}

/// Lets the main thread's stack grow to [`REQUIRED_STACK_BYTES`] at least;
/// returns whether it may.
fn raise_stack_limit() -> bool {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` is valid for writing.
    if unsafe { libc::getrlimit(libc::RLIMIT_STACK, &mut limit) } != 0 {
        return false;
    }
    let required = REQUIRED_STACK_BYTES as u64;
    if limit.rlim_cur >= required {
        return true;
    }
    limit.rlim_cur = required;
    // SAFETY: `limit` is valid for reading.
    unsafe { libc::setrlimit(libc::RLIMIT_STACK, &limit) == 0 }
}
