//! A crate of a user's own checks its model: two processes and a lock that
//! they take without looking at it and setting it in one step.

use std::sync::Arc;

use tlaloc::check::{self, Options, Silent, Verdict};
use tlaloc::simple::{Simple, SimpleModel};

/// What each process does next: look (0), take (1), leave (2); and the lock.
struct Lock;

impl SimpleModel for Lock {
    type State = [u8; 3];
    const VARIABLES: &[&str] = &["left", "right", "lock"];
    const ACTIONS: &[&str] = &["Look", "Take", "Leave"];
    const INVARIANTS: &[&str] = &["Exclusion"];

    fn initial(&self) -> Vec<[u8; 3]> {
        vec![[0, 0, 0]]
    }

    fn next(&self, state: [u8; 3], mut step: impl FnMut(usize, [u8; 3])) {
        for process in 0..2 {
            let mut next = state;
            next[process] = (state[process] + 1) % 3;
            match (state[process], state[2]) {
                (0, 0) => step(0, next),
                (1, _) => step(1, [next[0], next[1], 1]),
                (2, _) => step(2, [next[0], next[1], 0]),
                _ => {}
            }
        }
    }

    fn holds(&self, _: usize, state: [u8; 3]) -> bool {
        state != [2, 2, 1]
    }
}

#[test]
fn a_race_is_found_with_its_shortest_behaviour() {
    let outcome = check::run(&Simple(Lock), &Options::default(), Arc::new(Silent));
    let outcome = outcome.expect("the run starts");
    assert_eq!(outcome.verdict, Verdict::Invariant { property: 0 });
    let behaviour = outcome.behaviour.expect("a behaviour");
    let actions = behaviour.steps.iter().flat_map(|step| &step.action);
    let actions: Vec<&str> = actions.map(|action| action.name.as_str()).collect();
    assert_eq!(actions, ["Look", "Look", "Take", "Take"]);
    let last = &behaviour.steps[4].bindings;
    assert_eq!((last[0].value.as_str(), last[1].value.as_str()), ("2", "2"));
}
