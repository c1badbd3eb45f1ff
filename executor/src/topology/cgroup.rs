//! What control groups grant: CPU time and memory, version 1 or 2.
//!
//! Files and their meaning: the kernel's admin-guide/cgroup-v2.rst and
//! cgroup-v1/, scheduler/sched-bwc.rst, and proc_pid_mountinfo(5).

use std::fs;
use std::path::{Path, PathBuf};

/// How many CPUs' worth of time the process may use, rounded up; `None`
/// without a limit.
pub(super) fn cpu_quota(root: &Path) -> Option<usize> {
    let quotas = folders(root, "cpu").filter_map(|folder| {
        let (quota, period) = match fs::read_to_string(folder.join("cpu.max")) {
            Ok(text) => {
                let (quota, period) = text.trim().split_once(' ')?;
                (quota.parse().ok()?, period.parse().ok()?)
            }
            Err(_) => (
                read_number(&folder.join("cpu.cfs_quota_us"))?,
                read_number(&folder.join("cpu.cfs_period_us"))?,
            ),
        };
        (quota > 0 && period > 0).then(|| quota.div_ceil(period) as usize)
    });
    quotas.min()
}

/// How much memory the process may use, in bytes; `None` without a limit.
pub(super) fn memory_limit(root: &Path) -> Option<u64> {
    let limits = folders(root, "memory").filter_map(|folder| {
        read_number(&folder.join("memory.max"))
            .or_else(|| read_number(&folder.join("memory.limit_in_bytes")))
    });
    limits.min()
}

/// A file that holds a number. "max" and -1, which mean no limit, are none.
fn read_number(path: &Path) -> Option<u64> {
    fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// The folders of all control groups that limit `controller` for this process:
/// its own and those above it, in every hierarchy that is mounted.
fn folders(root: &Path, controller: &str) -> impl Iterator<Item = PathBuf> {
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_default();
    let (groups, mounts) = (read("proc/self/cgroup"), read("proc/self/mountinfo"));
    let mut folders = Vec::new();
    for mount in mounts.lines().filter_map(Mount::parse) {
        let Some(group) = groups
            .lines()
            .find_map(|line| mount.group(line, controller))
        else {
            continue;
        };
        // Inside a container the group may lie outside what is mounted; its
        // limits are then those of the mount's own root.
        let below = group.strip_prefix(mount.root).unwrap_or("");
        let top = root.join(mount.point.trim_start_matches('/'));
        let own = top.join(below.trim_start_matches('/'));
        let to_top = own
            .ancestors()
            .take_while(|folder| folder.starts_with(&top));
        folders.extend(to_top.map(Path::to_path_buf));
    }
    folders.into_iter()
}

/// A mounted hierarchy of control groups.
struct Mount<'a> {
    /// The group that is mounted.
    root: &'a str,
    /// Where it is mounted.
    point: &'a str,
    /// The controllers of a version 1 hierarchy; `None` for version 2.
    controllers: Option<&'a str>,
}

impl<'a> Mount<'a> {
    /// Reads a line of mountinfo; `None` if it is no control group.
    fn parse(line: &'a str) -> Option<Self> {
        let (mount, filesystem) = line.split_once(" - ")?;
        let mut mount = mount.split(' ').skip(3);
        let (root, point) = (mount.next()?, mount.next()?);
        let mut filesystem = filesystem.split(' ');
        let controllers = match filesystem.next()? {
            "cgroup" => Some(filesystem.nth(1)?),
            "cgroup2" => None,
            _ => return None,
        };
        Some(Self {
            root,
            point,
            controllers,
        })
    }

    /// The group that a line of /proc/self/cgroup puts the process into, if it
    /// belongs to this hierarchy and the hierarchy governs `controller`.
    fn group<'b>(&self, line: &'b str, controller: &str) -> Option<&'b str> {
        let (id, rest) = line.split_once(':')?;
        let (controllers, group) = rest.split_once(':')?;
        let lists = |list: &str| list.split(',').any(|name| name == controller);
        let belongs = match self.controllers {
            Some(mounted) => lists(mounted) && lists(controllers),
            None => id == "0" && controllers.is_empty(),
        };
        belongs.then_some(group)
    }
}
