//! The stack of the main thread.

use executor::drivers::STACK_BYTES;

/// Lets the main thread's stack grow to [`STACK_BYTES`], what every other
/// thread that evaluates has: with one core the main thread evaluates, and must
/// be able to recurse as deep.
///
/// Linux grows that stack as it is used, up to the soft limit at that time,
/// and on 64 bits keeps at least 128 MiB of addresses below it free whatever
/// the limit was when the process started (`mmap_base` in the kernel's
/// mm/util.c), so raising the limit takes effect without a second thread and
/// without executing the program again. Where the hard limit is lower, the
/// evaluator's own limit on depth, which looks at the stack there is, comes
/// sooner.
pub fn raise_stack_limit() {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` is valid for writing.
    if unsafe { libc::getrlimit(libc::RLIMIT_STACK, &mut limit) } != 0 {
        return;
    }
    let wanted = (STACK_BYTES as u64).min(limit.rlim_max);
    if limit.rlim_cur < wanted {
        limit.rlim_cur = wanted;
        // SAFETY: `limit` is valid for reading. A refusal leaves what was.
        unsafe { libc::setrlimit(libc::RLIMIT_STACK, &limit) };
    }
}
