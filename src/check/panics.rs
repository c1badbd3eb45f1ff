//! Panics of a user's model, as errors.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::Once;

use crate::model::{ErrorKind, ModelError};

thread_local! {
    /// Whether this thread runs a model's code, whose panics are caught.
    static IN_MODEL: Cell<bool> = const { Cell::new(false) };
    /// What the last panic there said, and where.
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Calls `f`, in which a model's code runs; a panic becomes an error that names
/// its place. It is not printed: the same one may happen in every state.
///
/// What `f` left half done must be put right by the caller.
pub(super) fn caught<R>(f: impl FnOnce() -> R) -> Result<R, ModelError> {
    install_hook();
    let outer = IN_MODEL.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    IN_MODEL.set(outer);
    result.map_err(|_| {
        let said = LAST.take().unwrap_or_else(|| "(no message)".into());
        ModelError::new(ErrorKind::Panic, format!("the model panicked: {said}"))
    })
}

/// Makes panics inside models silent; all others are told as before.
fn install_hook() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let told = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if IN_MODEL.get() {
                LAST.set(Some(describe(info)));
            } else {
                told(info);
            }
        }));
    });
}

fn describe(info: &PanicHookInfo<'_>) -> String {
    let message = info.payload_as_str().unwrap_or("(no message)");
    match info.location() {
        Some(place) => format!("{message} ({place})"),
        None => message.to_owned(),
    }
}
