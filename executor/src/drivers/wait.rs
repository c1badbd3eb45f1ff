//! What a thread does while its core is idle.

use std::thread;
use std::time::Duration;

use crate::parking::ParkingSpot;

/// How long a thread spins, yields and sleeps.
#[derive(Clone, Copy, Debug)]
pub(super) struct WaitPolicy {
    /// Idle polls before the thread starts to yield.
    pub(super) spins: u32,
    /// Idle polls with a yield between them before the thread sleeps.
    pub(super) yields: u32,
    /// The first sleep; each further one in a row is twice as long.
    pub(super) sleep_min: Duration,
    /// The longest sleep, which bounds how late a request to stop is seen.
    pub(super) sleep_max: Duration,
}

impl WaitPolicy {
    /// For threads that have a CPU each: spinning wakes up fastest.
    pub(super) const DEDICATED: Self = Self {
        spins: 200,
        yields: 200,
        sleep_min: Duration::from_micros(100),
        sleep_max: Duration::from_millis(2),
    };
    /// For threads that share CPUs: whoever waits must get out of the way.
    pub(super) const SHARED: Self = Self {
        spins: 2,
        yields: 4,
        sleep_min: Duration::from_micros(500),
        sleep_max: Duration::from_millis(4),
    };
}

/// The idle polls in a row of one thread.
pub(super) struct Waiter<'a> {
    policy: WaitPolicy,
    spot: &'a ParkingSpot,
    idle_polls: u32,
    sleep: Duration,
}

impl<'a> Waiter<'a> {
    pub(super) fn new(policy: WaitPolicy, spot: &'a ParkingSpot) -> Self {
        Self {
            policy,
            spot,
            idle_polls: 0,
            sleep: policy.sleep_min,
        }
    }

    /// After a poll that found work.
    #[inline]
    pub(super) fn found_work(&mut self) {
        if self.idle_polls != 0 {
            self.idle_polls = 0;
            self.sleep = self.policy.sleep_min;
            self.spot.withdraw();
        }
    }

    /// After a poll that found none: spins, yields, announces that it will
    /// sleep (so that one more poll follows), sleeps. Nobody wakes a thread
    /// whose core waits for the disk, so it sleeps `at_most` that long.
    pub(super) fn wait(&mut self, at_most: Duration) {
        let announce = self.policy.spins + self.policy.yields;
        if self.idle_polls < self.policy.spins {
            std::hint::spin_loop();
        } else if self.idle_polls < announce {
            thread::yield_now();
        } else if self.idle_polls == announce {
            self.spot.announce();
        } else {
            self.spot.sleep(self.sleep.min(at_most));
            self.sleep = (self.sleep * 2).min(self.policy.sleep_max);
            self.spot.announce();
            return;
        }
        self.idle_polls += 1;
    }
}
