//! SIGINT and SIGTERM: the first asks for the figures so far, a second ends
//! the process at once.

use std::io;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::low_level;
use tlaloc::check::StopFlag;

const STOPPING: &[u8] = b"\nStopping; a second signal ends the run at once.\n";

/// From now on the signals raise `stop`. Starts no thread.
///
/// # Errors
/// When the system refuses a handler.
pub fn raise_on_signal(stop: &StopFlag) -> io::Result<()> {
    for signal in [SIGINT, SIGTERM] {
        let stop = stop.clone();
        let handler = move || {
            if stop.raised().is_some() {
                low_level::exit(128 + signal);
            }
            stop.raise(signal);
            // SAFETY: write(2) may be called in a handler, and the buffer is
            // a constant. That nobody may read it is no error.
            unsafe {
                libc::write(
                    libc::STDERR_FILENO,
                    STOPPING.as_ptr().cast(),
                    STOPPING.len(),
                )
            };
        };
        // SAFETY: the handler does what a handler may: it loads and stores an
        // atomic, and calls write(2) and _exit(2).
        unsafe { low_level::register(signal, handler)? };
    }
    Ok(())
}
