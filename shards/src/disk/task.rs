//! Work that waits for the disk now and then, while its core does other things.
//!
//! Such work is an `async` function over an [`IoQueue`]. Nothing wakes it: the
//! core polls its tasks between two steps, and each goes on until it waits for
//! a transfer or has done enough for the moment.

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use super::io_queue::IoQueue;

thread_local! {
    /// Whether a task has stopped because it has done enough for the moment.
    static HAS_PAUSED: Cell<bool> = const { Cell::new(false) };
}

/// Work that goes on when it is polled.
pub(crate) struct Task<T>(Pin<Box<dyn Future<Output = T>>>);

impl<T> Task<T> {
    pub(crate) fn new(work: impl Future<Output = T> + 'static) -> Self {
        Task(Box::pin(work))
    }

    /// Goes on as far as it can without waiting. Must not be called again once
    /// it is ready.
    pub(crate) fn poll(&mut self) -> Poll<T> {
        self.0
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
    }
}

impl<T> Future for Task<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.0.as_mut().poll(context)
    }
}

/// Lets the core do something else.
pub(crate) async fn pause() {
    let mut has_paused = false;
    poll_fn(|_| match std::mem::replace(&mut has_paused, true) {
        true => Poll::Ready(()),
        false => {
            HAS_PAUSED.set(true);
            Poll::Pending
        }
    })
    .await;
}

/// Whether any task has paused, and so could go on, since the last call.
pub(crate) fn take_paused() -> bool {
    HAS_PAUSED.take()
}

/// Pauses now and then.
#[derive(Default)]
pub(crate) struct Pace(usize);

impl Pace {
    /// Items between two pauses: some 100 microseconds.
    const ITEMS: usize = 4096;

    /// Whether the next step pauses.
    pub(crate) fn is_due(&self) -> bool {
        (self.0 + 1).is_multiple_of(Self::ITEMS)
    }

    /// After one more item.
    pub(crate) async fn step(&mut self) {
        self.0 += 1;
        if self.0.is_multiple_of(Self::ITEMS) {
            pause().await;
        }
    }
}

impl IoQueue {
    /// Waits for `work` while the core does nothing else.
    pub(crate) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let mut context = Context::from_waker(Waker::noop());
        loop {
            if let Poll::Ready(result) = work.as_mut().poll(&mut context) {
                return result;
            }
            if !self.poll() && !take_paused() {
                self.wait();
            }
        }
    }
}
