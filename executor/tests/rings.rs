//! The ring and the mesh against plain queues.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;

use executor::ring::ring;
use executor::{Control, Mesh};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_ring_is_a_bounded_queue(
        capacity in 1_usize..20,
        pushes in prop::collection::vec(any::<bool>(), 0..400),
    ) {
        let (mut producer, mut consumer) = ring(capacity);
        let capacity = capacity.next_power_of_two();
        prop_assert_eq!(producer.capacity(), capacity);
        let mut queue = VecDeque::new();
        for (item, push) in pushes.into_iter().enumerate() {
            if push {
                let full = queue.len() == capacity;
                prop_assert_eq!(producer.push(item), if full { Err(item) } else { Ok(()) });
                if !full {
                    queue.push_back(item);
                }
                prop_assert!(producer.len_seen() >= queue.len());
            } else {
                prop_assert_eq!(consumer.is_empty(), queue.is_empty());
                prop_assert_eq!(consumer.pop(), queue.pop_front());
            }
        }
    }

    #[test]
    fn items_are_dropped_exactly_once(pushes in 0_usize..12, pops in 0_usize..12) {
        let item = Arc::new(());
        let (mut producer, mut consumer) = ring(8);
        for _ in 0..pushes {
            drop(producer.push(Arc::clone(&item)));
        }
        let taken: Vec<_> = (0..pops).map_while(|_| consumer.pop()).collect();
        prop_assert_eq!(taken.len(), pops.min(pushes).min(8));
        prop_assert_eq!(Arc::strong_count(&item), 1 + pushes.min(8));
        drop(producer);
        drop(taken);
        drop(consumer);
        prop_assert_eq!(Arc::strong_count(&item), 1);
    }

    #[test]
    fn a_mesh_is_a_queue_between_every_two_cores(
        cores in prop_oneof![4 => 1_usize..5, 1 => 64_usize..67],
        moves in prop::collection::vec((any::<bool>(), any::<u8>(), any::<u8>()), 0..200),
    ) {
        const CAPACITY: usize = 2;
        let control = Control::new(cores);
        let mesh = Mesh::new(&control, CAPACITY);
        let mut ends: Vec<_> = (0..cores).map(|core| mesh.endpoint(core)).collect();
        let mut queues = vec![vec![VecDeque::new(); cores]; cores];
        for (number, (send, one, other)) in moves.into_iter().enumerate() {
            let (one, other) = (one as usize % cores, other as usize % cores);
            if send {
                let full = queues[one][other].len() == CAPACITY;
                let sent = ends[one].try_send(other, number);
                prop_assert_eq!(sent, if full { Err(number) } else { Ok(()) });
                if !full {
                    queues[one][other].push_back(number);
                }
            } else if let Some((sender, batch)) = ends[one].receive() {
                prop_assert_eq!(queues[sender][one].pop_front(), Some(batch));
            } else {
                prop_assert!(queues.iter().all(|queues| queues[one].is_empty()));
            }
            let waiting = queues.iter().any(|queues| !queues[one].is_empty());
            prop_assert_eq!(ends[one].is_drained(), !waiting);
        }
    }
}

#[test]
fn a_million_items_pass_between_two_threads_in_order() {
    for (capacity, items) in [(1, 50_000), (64, 950_000)] {
        let (mut producer, mut consumer) = ring(capacity);
        let receiver = thread::spawn(move || {
            for expected in 0..items {
                let item = loop {
                    match consumer.pop() {
                        Some(item) => break item,
                        None => thread::yield_now(),
                    }
                };
                assert_eq!(item, Box::new(expected));
            }
        });
        for item in 0..items {
            let mut item = Box::new(item);
            while let Err(back) = producer.push(item) {
                item = back;
                thread::yield_now();
            }
        }
        receiver.join().unwrap();
    }
}

#[test]
fn no_sender_is_starved_by_one_that_always_has_more() {
    let control = Control::new(3);
    let mesh = Mesh::new(&control, 4);
    let [mut receiver, mut greedy, mut modest] = [0, 1, 2].map(|core| mesh.endpoint(core));
    greedy.try_send(0, "greedy").unwrap();
    assert_eq!(receiver.receive(), Some((1, "greedy")));
    greedy.try_send(0, "greedy").unwrap();
    modest.try_send(0, "modest").unwrap();
    let mut received = Vec::new();
    for _ in 0..3 {
        greedy.try_send(0, "greedy").unwrap();
        received.extend(receiver.receive());
    }
    assert!(received.contains(&(2, "modest")), "{received:?}");
}

#[test]
fn spare_buffers_go_back_to_the_core_they_came_from() {
    let control = Control::new(2);
    let mesh = Mesh::new(&control, 1);
    let [mut one, mut other] = [0, 1].map(|core| mesh.endpoint(core));
    assert_eq!(one.take_spare(1), None);
    one.try_send(1, vec![1]).unwrap();
    let (sender, buffer) = other.receive().unwrap();
    other.give_back(sender, buffer);
    assert_eq!(other.take_spare(0), None);
    assert_eq!(one.take_spare(1), Some(vec![1]));
    assert_eq!(one.take_spare(1), None);
}
