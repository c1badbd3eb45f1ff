//! Every interleaving of a few threads, by loom. How to run them stands in
//! Cargo.toml.

use std::sync::Arc;

use loom::{model, thread};

use crate::control::Control;
use crate::mesh::Mesh;
use crate::ring::ring;
use crate::superstep::Meeting;

#[test]
fn items_come_out_once_and_in_order() {
    model(|| {
        let (mut producer, mut consumer) = ring(2);
        let thread = thread::spawn(move || {
            for item in 0..3 {
                let mut item = Box::new(item);
                while let Err(back) = producer.push(item) {
                    item = back;
                    thread::yield_now();
                }
            }
        });
        for expected in 0..3 {
            let item = loop {
                match consumer.pop() {
                    Some(item) => break item,
                    None => thread::yield_now(),
                }
            };
            assert_eq!(*item, expected);
        }
        assert!(consumer.is_empty());
        thread.join().unwrap();
    });
}

#[test]
fn items_left_in_a_ring_are_dropped_once() {
    model(|| {
        let item = loom::sync::Arc::new(());
        let (mut producer, mut consumer) = ring(4);
        let sent = loom::sync::Arc::clone(&item);
        let thread = thread::spawn(move || {
            for _ in 0..2 {
                producer.push(loom::sync::Arc::clone(&sent)).unwrap();
            }
        });
        drop(consumer.pop());
        drop(consumer);
        thread.join().unwrap();
        assert_eq!(loom::sync::Arc::strong_count(&item), 1);
    });
}

#[test]
fn no_batch_is_lost_between_two_senders() {
    model(|| {
        let control = Control::new(3);
        let mesh = Mesh::new(&control, 2);
        let mut receiver = mesh.endpoint(0);
        let senders = [1, 2].map(|core| {
            let mut endpoint = mesh.endpoint(core);
            thread::spawn(move || {
                for _ in 0..3 - core {
                    endpoint.try_send(0, core).unwrap();
                }
                endpoint
            })
        });
        let mut early = 0;
        for _ in 0..2 {
            if let Some((sender, batch)) = receiver.receive() {
                assert_eq!(sender, batch);
                early += batch;
            }
        }
        // Kept, as the model ends a ring's life on its last thread.
        let _endpoints = senders.map(|sender| sender.join().unwrap());
        let late: usize = std::iter::from_fn(|| receiver.receive())
            .map(|(_, batch)| batch)
            .sum();
        assert_eq!(early + late, 1 + 1 + 2);
        assert!(receiver.is_drained());
    });
}

#[test]
fn after_a_meeting_everything_sent_before_it_is_there() {
    model(|| {
        let control = Control::new(2);
        let mesh = Mesh::new(&control, 1);
        let meeting = Meeting::new(&control);
        let (mut receiver, mut arrival) = (mesh.endpoint(0), meeting.attendee(0));
        let (mut sender, mut other_arrival) = (mesh.endpoint(1), meeting.attendee(1));
        let thread = thread::spawn(move || {
            sender.try_send(0, 7).unwrap();
            other_arrival.arrive(11);
            while !other_arrival.complete() {
                thread::yield_now();
            }
            assert_eq!(*other_arrival.values(), [13, 11]);
            (sender, other_arrival)
        });
        let early = receiver.receive();
        arrival.arrive(13);
        while !arrival.complete() {
            thread::yield_now();
        }
        // Before the values are read: their lock must not be what makes it so.
        assert_eq!(early.or_else(|| receiver.receive()), Some((1, 7)));
        assert_eq!(*arrival.values(), [13, 11]);
        assert!(receiver.is_drained());
        thread.join().unwrap();
    });
}

#[test]
fn a_meeting_follows_another_at_once() {
    model(|| {
        let control = Control::new(2);
        let meeting = Meeting::new(&control);
        let attend = |core: usize, meeting: Arc<Meeting<usize>>| {
            let mut attendee = meeting.attendee(core);
            for round in 0..2 {
                attendee.arrive(10 * round + core);
                while !attendee.complete() {
                    thread::yield_now();
                }
                assert_eq!(*attendee.values(), [10 * round, 10 * round + 1]);
            }
        };
        let other = Arc::clone(&meeting);
        let thread = thread::spawn(move || attend(1, other));
        attend(0, meeting);
        thread.join().unwrap();
    });
}

#[test]
fn a_core_does_not_sleep_past_a_batch() {
    model(|| {
        let control = Control::new(2);
        let mesh = Mesh::new(&control, 1);
        let (mut receiver, mut sender) = (mesh.endpoint(0), mesh.endpoint(1));
        let thread = thread::spawn(move || {
            sender.try_send(0, ()).unwrap();
            sender
        });
        // What a driver does: poll, announce, poll again, sleep. Here a sleep
        // that nobody ends is a deadlock, which loom reports.
        let spot = control.spot(0);
        while receiver.receive().is_none() {
            spot.announce();
            if receiver.receive().is_some() {
                break;
            }
            spot.sleep(std::time::Duration::MAX);
        }
        thread.join().unwrap();
    });
}
