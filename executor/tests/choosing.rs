//! Which driver a run gets where io_uring works, and where it does not.

use std::io;
use std::thread;

use executor::drivers::choose_driver_with;
use executor::{Driver, Placement, Refusal, choose_driver};

use crate::exchange::{SMALL, check};

#[test]
fn a_single_core_needs_no_probe() {
    let choice = choose_driver_with(Placement::floating(1), || panic!("not asked"));
    assert!(matches!(choice.driver, Driver::Plain(_)));
    assert!(choice.refusal.is_none());
}

#[test]
fn several_cores_get_glommio_if_the_probe_succeeds() {
    let choice = choose_driver_with(Placement::floating(2), || Ok(()));
    assert!(matches!(choice.driver, Driver::Glommio(_)));
    assert!(choice.refusal.is_none());
}

#[test]
fn a_refused_ring_means_plain_threads_and_says_why() {
    let refused = || {
        let error = io::Error::from_raw_os_error(libc::EPERM);
        Err(Refusal::Ring(error))
    };
    let choice = choose_driver_with(Placement::floating(2), refused);
    assert!(matches!(choice.driver, Driver::Plain(_)));
    let message = choice.refusal.unwrap().to_string();
    assert!(message.contains("io_uring is refused"), "{message}");
    assert!(message.contains("Operation not permitted"), "{message}");
}

#[test]
fn where_a_filter_forbids_io_uring_the_run_goes_on_with_plain_threads() {
    // A filter holds for the thread that sets it and the threads it starts.
    let thread = thread::spawn(|| {
        forbid_io_uring();
        let choice = choose_driver(Placement::floating(2));
        assert!(matches!(choice.driver, Driver::Plain(_)));
        assert!(matches!(choice.refusal, Some(Refusal::Ring(_))));
        check(2, SMALL, choice.driver);
    });
    thread.join().unwrap();
}

/// Makes io_uring_setup fail with EPERM on this thread, as the default seccomp
/// profiles of containers do.
fn forbid_io_uring() {
    let load = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
    let jump = (libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16;
    let give = (libc::BPF_RET | libc::BPF_K) as u16;
    let line = |code, jt, jf, k| libc::sock_filter { code, jt, jf, k };
    let mut filter = [
        line(load, 0, 0, 0), // The number of the system call.
        line(jump, 0, 1, libc::SYS_io_uring_setup as u32),
        line(give, 0, 0, libc::SECCOMP_RET_ERRNO | libc::EPERM as u32),
        line(give, 0, 0, libc::SECCOMP_RET_ALLOW),
    ];
    let program = libc::sock_fprog {
        len: filter.len() as u16,
        filter: filter.as_mut_ptr(),
    };
    // SAFETY: the kernel copies the program during the call; both pointers
    // are valid until it returns.
    unsafe {
        assert_eq!(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
        let mode = libc::SECCOMP_MODE_FILTER;
        let set = libc::prctl(libc::PR_SET_SECCOMP, mode, &raw const program);
        assert_eq!(set, 0, "{}", io::Error::last_os_error());
    }
}
