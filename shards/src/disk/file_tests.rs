//! Real files, however they are read and written.

use std::fs;
use std::path::PathBuf;

use super::io_queue::{IoQueue, TransferPages};
use super::*;
use crate::budget::Budget;

/// Every way to carry out transfers that there is here.
fn disks(directory: &std::path::Path) -> Vec<(&'static str, Box<dyn Disk>)> {
    let files = || FileDisk::new(Directories::new(vec![directory.to_owned()], true));
    let mut disks: Vec<(_, Box<dyn Disk>)> = vec![
        ("blocking", Box::new(files())),
        ("blocking, buffered", Box::new(files().buffered())),
        ("threads", Box::new(ThreadDisk::new(files()))),
        (
            "threads, buffered",
            Box::new(ThreadDisk::new(files().buffered())),
        ),
    ];
    for (name, files) in [("uring", files()), ("uring, buffered", files().buffered())] {
        match UringDisk::new(files) {
            Ok(disk) => disks.push((name, Box::new(disk))),
            Err((_, error)) => eprintln!("no {name}: {error}"),
        }
    }
    disks
}

fn folder(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("tlaloc-{name}-{}", std::process::id()))
}

#[test]
fn files_leave_nothing_behind() {
    let directory = folder("files");
    for (name, mut disk) in disks(&directory) {
        assert!(
            !directory.exists(),
            "the directory is made with the first file"
        );
        let file = disk.create().unwrap();
        disk.allocate(file, 1 << 16).unwrap();
        disk.submit(Request {
            token: 7,
            operation: Operation::Write,
            file,
            offset: 3,
            buffer: io_buffer(b"states"),
            done: 0,
        });
        let completion = disk.wait().unwrap();
        let written = (completion.request.token, completion.result.unwrap());
        assert_eq!(written, (7, 6), "{name}");
        assert!(disk.poll().is_none() && disk.wait().is_none());
        let reader = disk.reader(file).unwrap();
        disk.remove(file);
        let mut buffer = [0; 6];
        reader.read_at(3, &mut buffer).unwrap();
        assert_eq!(&buffer, b"states", "{name}");
        assert_eq!(fs::read_dir(&directory).unwrap().count(), 0);
        drop(disk);
        fs::remove_dir(&directory).unwrap();
    }
}

#[test]
fn what_was_written_is_read_whatever_is_in_flight() {
    let directory = folder("in-flight");
    for (name, disk) in disks(&directory) {
        let io = IoQueue::new(disk, Budget::spilling(0), TransferPages::fitting(1 << 20));
        let file = io.create(1 << 20).unwrap();
        for i in 0..256_u64 {
            io.write(file, i * 4096, io_buffer(&[i as u8; 4096]));
        }
        io.block_on(io.flush(file)).unwrap();
        // More than a ring has entries; every other one is not aligned.
        let places: Vec<u64> = (0..700)
            .map(|i| match i % 2 {
                0 => i * 1493 % ((1 << 20) - 5000),
                _ => i % 250 * 4096,
            })
            .collect();
        let bytes = |place: u64| {
            if place.is_multiple_of(4096) {
                8192
            } else {
                5000
            }
        };
        let read = |&place: &u64| io.read(file, place, bytes(place) as usize);
        let tokens: Vec<u64> = places.iter().map(read).collect();
        for (&place, token) in places.iter().zip(tokens) {
            let expected = (place..place + bytes(place)).map(|at| (at / 4096) as u8);
            assert!(
                io.block_on(io.take(token))
                    .unwrap()
                    .into_iter()
                    .eq(expected),
                "{name}, {place}"
            );
        }
        let absent = io.read(FileId(99), 0, 4096);
        assert!(io.block_on(io.take(absent)).is_err());
        // It is in flight when the disk goes.
        io.read(file, 0, 4096);
        drop(io);
        fs::remove_dir(&directory).unwrap();
    }
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error_with_its_name() {
    let directory = PathBuf::from("/dev/null/states");
    let error = FileDisk::new(Directories::new(vec![directory], true))
        .create()
        .unwrap_err();
    assert!(error.to_string().contains("/dev/null/states"), "{error}");
}
