//! Topologies as machines and containers present them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;

/// A folder with files of /proc and /sys; removed at the end.
struct FakeRoot(PathBuf);

impl FakeRoot {
    fn new(files: &[(&str, &str)]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = format!("tlaloc-topology-{}-{number}", std::process::id());
        let root = Self(std::env::temp_dir().join(folder));
        for (path, text) in files {
            root.write(path, text);
        }
        root
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The files of a machine whose CPUs are on `nodes` in turn, `node_cpus`
    /// at a time, and share cores as `siblings` says.
    fn with_cpus(self, cpus: usize, nodes: &[&str], siblings: impl Fn(usize) -> String) -> Self {
        for cpu in 0..cpus {
            let path = format!("sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list");
            self.write(&path, &siblings(cpu));
        }
        for (node, list) in nodes.iter().enumerate() {
            let path = format!("sys/devices/system/node/node{node}/cpulist");
            self.write(&path, list);
        }
        self
    }

    fn topology(&self, affinity: impl IntoIterator<Item = usize>) -> Topology {
        Topology::read(&self.0, &affinity.into_iter().collect::<Vec<_>>())
    }
}

impl Drop for FakeRoot {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn place(topology: &Topology, spec: &str) -> Result<Placement, CoreSpecError> {
    topology.place(&spec.parse()?)
}

fn pinned(cpus: impl IntoIterator<Item = usize>) -> Vec<Option<usize>> {
    cpus.into_iter().map(Some).collect()
}

/// Two sockets of 24 cores with two threads each: 96 CPUs, numbered as Linux
/// numbers them on such servers.
fn server_of_96() -> FakeRoot {
    FakeRoot::new(&[]).with_cpus(96, &["0-23,48-71\n", "24-47,72-95\n"], |cpu| {
        format!("{},{}\n", cpu % 48, cpu % 48 + 48)
    })
}

#[test]
fn few_cores_stay_on_one_node_and_second_threads_come_last() {
    let root = server_of_96();
    let topology = root.topology(0..96);
    let expected: Vec<usize> = (0..96).collect();
    assert_eq!(topology.cpus(), expected);

    // Numbered the other way round: threads of a core side by side.
    let root = FakeRoot::new(&[]).with_cpus(8, &["0-3\n", "4-7\n"], |cpu| {
        format!("{}-{}\n", cpu & !1, cpu | 1)
    });
    assert_eq!(root.topology(0..8).cpus(), [0, 2, 4, 6, 1, 3, 5, 7]);
    // A second thread alone is as good as a first.
    assert_eq!(root.topology([1, 2, 3, 7]).cpus(), [1, 2, 7, 3]);
}

#[test]
fn asking_for_32_of_96_uses_32() {
    let topology = server_of_96().topology(0..96);
    let placement = place(&topology, "32").unwrap();
    assert_eq!(placement.cpus(), pinned(0..32));
    assert_eq!(placement.warning(), None);
}

#[test]
fn any_number_of_cores_is_placed() {
    let topology = server_of_96().topology(0..96);
    for cores in 1..=MAX_CORES {
        let placement = place(&topology, &cores.to_string()).unwrap();
        assert_eq!(placement.cores(), cores);
        assert_eq!(placement.is_shared(), cores > 96);
    }
}

#[test]
fn more_cores_than_cpus_take_turns_and_the_user_is_told() {
    let topology = FakeRoot::new(&[]).topology([0, 1]);
    let placement = place(&topology, "5").unwrap();
    assert_eq!(placement.cpus(), pinned([0, 1, 0, 1, 0]));
    assert!(placement.is_shared());
    let warning = placement.warning().unwrap().to_string();
    assert!(warning.contains("5 cores share 2 CPU"), "{warning}");
}

#[test]
fn all_and_auto_use_what_is_granted() {
    let topology = FakeRoot::new(&[]).topology([2, 3, 5]);
    for spec in ["all", "auto"] {
        let placement = place(&topology, spec).unwrap();
        assert_eq!(placement.cpus(), pinned([2, 3, 5]));
        assert_eq!(placement.warning(), None);
    }
}

#[test]
fn all_of_a_machine_with_400_cpus_is_256_and_the_user_is_told() {
    let topology = FakeRoot::new(&[]).topology(0..400);
    let placement = place(&topology, "all").unwrap();
    assert_eq!(placement.cores(), MAX_CORES);
    assert_eq!(
        placement.warning(),
        Some(&PlacementWarning::Unused { cpus: 400 })
    );
}

#[test]
fn a_single_core_floats() {
    let topology = FakeRoot::new(&[]).topology(0..4);
    assert_eq!(place(&topology, "1").unwrap().cpus(), [None]);
    assert_eq!(place(&topology, "3-3").unwrap().cpus(), [Some(3)]);
}

#[test]
fn listed_cpus_are_used_in_the_order_of_the_list() {
    let topology = FakeRoot::new(&[]).topology(0..16);
    let placement = place(&topology, "8, 0-3").unwrap();
    assert_eq!(placement.cpus(), pinned([8, 0, 1, 2, 3]));
    assert!(!placement.is_shared());
}

#[test]
fn a_cpu_that_is_not_granted_is_refused() {
    let topology = FakeRoot::new(&[]).topology([0, 1, 2, 7]);
    let error = place(&topology, "1-4").unwrap_err();
    let expected = CoreSpecError::NotGranted {
        cpu: 3,
        granted: "0-2,7".to_owned(),
    };
    assert_eq!(error, expected);
}

#[test]
fn choices_that_make_no_sense_are_refused() {
    let parse = |text: &str| text.parse::<CoreSpec>();
    assert_eq!(parse("0"), Err(CoreSpecError::Zero));
    assert_eq!(parse("000"), Err(CoreSpecError::Zero));
    for text in ["257", "99999999999999999999", "0-256", "0-99999999999"] {
        let error = parse(text).unwrap_err();
        assert!(
            matches!(error, CoreSpecError::TooMany { .. }),
            "{text}: {error}"
        );
    }
    for text in [
        "",
        " ",
        "two",
        "-1",
        "1-",
        "-",
        "1,",
        ",",
        "1,,2",
        "0x2",
        "1.5",
        "1;2",
        "1-2-3",
        "All",
        "+1",
        "1,99999999999999999999",
    ] {
        let error = parse(text).unwrap_err();
        assert!(
            matches!(error, CoreSpecError::Syntax { .. }),
            "{text}: {error}"
        );
    }
    let backwards = CoreSpecError::Backwards {
        range: "3-1".to_owned(),
    };
    assert_eq!(parse("3-1"), Err(backwards));
    assert_eq!(parse("0-3,2"), Err(CoreSpecError::Twice { cpu: 2 }));
    assert_eq!(parse("256"), Ok(CoreSpec::Count(256)));
    assert_eq!(parse(" all "), Ok(CoreSpec::All));
}

const V2_MOUNTS: &str = "\
22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
25 22 0:23 / /sys rw,nosuid - sysfs sysfs rw
31 25 0:28 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate
";

#[test]
fn a_version_2_quota_is_rounded_up_and_cores_float_below_it() {
    let root = FakeRoot::new(&[
        ("proc/self/mountinfo", V2_MOUNTS),
        ("proc/self/cgroup", "0::/jobs/check\n"),
        ("sys/fs/cgroup/jobs/cpu.max", "250000 100000\n"),
        ("sys/fs/cgroup/jobs/check/cpu.max", "max 100000\n"),
    ]);
    let topology = root.topology(0..8);
    assert_eq!(topology.granted(), 3);
    let all = place(&topology, "all").unwrap();
    assert_eq!((all.cpus(), all.warning()), (&[None; 3][..], None));
    let more = place(&topology, "4").unwrap();
    assert_eq!(more.cpus(), [None; 4]);
    let shared = PlacementWarning::Shared { cores: 4, cpus: 3 };
    assert_eq!(more.warning(), Some(&shared));
    // Who lists CPUs gets them.
    let listed = place(&topology, "4,6").unwrap();
    assert_eq!(listed.cpus(), pinned([4, 6]));
    // Fewer CPUs than the quota: they are the limit, and cores are pinned.
    assert_eq!(root.topology([0, 5]).granted(), 2);
    let both = place(&root.topology([0, 5]), "all").unwrap();
    assert_eq!(both.cpus(), pinned([0, 5]));
}

const V1_MOUNTS: &str = "\
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 /docker/0123abcd /sys/fs/cgroup/cpu,cpuacct ro,nosuid - cgroup cgroup rw,cpu,cpuacct
33 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
34 31 0:30 /docker/0123abcd /sys/fs/cgroup/memory ro,nosuid - cgroup cgroup rw,memory
";
const V1_GROUPS: &str = "\
9:name=systemd:/docker/0123abcd
5:cpuset:/
4:memory:/docker/0123abcd/worker
2:cpu,cpuacct:/docker/0123abcd
0::/system.slice
";

#[test]
fn a_version_1_quota_is_read_inside_a_container() {
    let cpu = "sys/fs/cgroup/cpu,cpuacct/cpu";
    let root = FakeRoot::new(&[
        ("proc/self/mountinfo", V1_MOUNTS),
        ("proc/self/cgroup", V1_GROUPS),
        (&format!("{cpu}.cfs_quota_us"), "50000\n"),
        (&format!("{cpu}.cfs_period_us"), "100000\n"),
    ]);
    assert_eq!(root.topology(0..4).granted(), 1);
    root.write(&format!("{cpu}.cfs_quota_us"), "-1\n");
    assert_eq!(root.topology(0..4).granted(), 4);
}

#[test]
fn memory_is_the_least_of_the_machine_and_the_groups() {
    let root = FakeRoot::new(&[
        ("proc/self/mountinfo", V1_MOUNTS),
        ("proc/self/cgroup", V1_GROUPS),
        ("proc/meminfo", "MemTotal:       16384 kB\nMemFree: 1 kB\n"),
    ]);
    let granted = || granted_memory_below(&root.0);
    assert_eq!(granted(), 16 << 20);
    let folder = "sys/fs/cgroup/memory";
    // What version 1 writes for no limit.
    root.write(
        &format!("{folder}/memory.limit_in_bytes"),
        "9223372036854771712\n",
    );
    assert_eq!(granted(), 16 << 20);
    root.write(&format!("{folder}/memory.limit_in_bytes"), "8388608\n");
    assert_eq!(granted(), 8 << 20);
    root.write(
        &format!("{folder}/worker/memory.limit_in_bytes"),
        "4194304\n",
    );
    assert_eq!(granted(), 4 << 20);

    let root = FakeRoot::new(&[
        ("proc/self/mountinfo", V2_MOUNTS),
        ("proc/self/cgroup", "0::/a/b\n"),
        ("sys/fs/cgroup/a/memory.max", "1048576\n"),
        ("sys/fs/cgroup/a/b/memory.max", "max\n"),
    ]);
    assert_eq!(granted_memory_below(&root.0), 1 << 20);
}

#[test]
fn a_system_that_tells_nothing_is_taken_as_flat_and_unlimited() {
    let root = Path::new("/nowhere");
    let topology = Topology::read(root, &[4, 1, 0]);
    assert_eq!(topology.cpus(), [0, 1, 4]);
    assert_eq!(topology.granted(), 3);
    assert_eq!(granted_memory_below(root), u64::MAX);
}

#[test]
fn this_machine_grants_something() {
    let topology = Topology::detect();
    assert!(topology.granted() >= 1);
    assert!(topology.granted() <= topology.cpus().len());
    assert!((1 << 20..1 << 60).contains(&granted_memory_bytes()));
}
