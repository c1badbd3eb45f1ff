//! The order of CPUs: best first.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// Sorts `granted` by what `root`/sys tells: one CPU of every physical core
/// before any second one, then by NUMA node, so that few cores stay on few
/// nodes, then by number. What /sys does not tell counts as equal.
pub(super) fn best_first(root: &Path, granted: &[usize]) -> Vec<usize> {
    let nodes = nodes(root);
    let siblings = sibling_ranks(root, granted);
    let mut cpus = granted.to_vec();
    cpus.sort_by_key(|cpu| {
        let sibling = siblings.get(cpu).copied().unwrap_or(0);
        let node = nodes.get(cpu).copied().unwrap_or(0);
        (sibling, node, *cpu)
    });
    cpus
}

/// The NUMA node of each CPU.
fn nodes(root: &Path) -> HashMap<usize, usize> {
    let mut nodes = HashMap::new();
    let entries = fs::read_dir(root.join("sys/devices/system/node"));
    for entry in entries.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let node = name.to_str().and_then(|name| name.strip_prefix("node"));
        let Some(node) = node.and_then(|digits| digits.parse::<usize>().ok()) else {
            continue;
        };
        for cpu in read_list(&entry.path().join("cpulist")) {
            nodes.insert(cpu, node);
        }
    }
    nodes
}

/// For each CPU, how many granted CPUs with smaller numbers share its core.
fn sibling_ranks(root: &Path, granted: &[usize]) -> HashMap<usize, usize> {
    let mut ranks = HashMap::new();
    for &cpu in granted {
        if ranks.contains_key(&cpu) {
            continue;
        }
        let path = format!("sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list");
        let mut siblings = read_list(&root.join(path));
        siblings.retain(|sibling| granted.contains(sibling));
        siblings.sort_unstable();
        for (rank, sibling) in siblings.into_iter().enumerate() {
            ranks.insert(sibling, rank);
        }
    }
    ranks
}

/// Reads a file with a list of CPUs such as `0-3,8`; empty if there is none.
fn read_list(path: &Path) -> Vec<usize> {
    let text = fs::read_to_string(path).unwrap_or_default();
    parse_list(text.trim()).unwrap_or_default()
}

fn parse_list(text: &str) -> Option<Vec<usize>> {
    let mut cpus = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        if last.checked_sub(first)? > 1 << 16 {
            return None;
        }
        cpus.extend(first..=last);
    }
    Some(cpus)
}

/// CPUs as the kernel and `--cores` write them: `0-3,8`.
pub(super) fn format_list(cpus: &[usize]) -> String {
    let mut cpus = cpus.to_vec();
    cpus.sort_unstable();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for cpu in cpus {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == cpu => *last = cpu,
            _ => runs.push((cpu, cpu)),
        }
    }
    let run = |&(first, last): &(usize, usize)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}-{last}"),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_cpus_are_read_as_the_kernel_writes_them() {
        assert_eq!(parse_list("0-3,8"), Some(vec![0, 1, 2, 3, 8]));
        assert_eq!(parse_list("5"), Some(vec![5]));
        assert_eq!(parse_list(""), None);
        assert_eq!(parse_list("3-1"), None);
        assert_eq!(parse_list("0-99999999999"), None);
        assert_eq!(parse_list("a"), None);
    }

    #[test]
    fn lists_of_cpus_are_written_as_they_are_read() {
        assert_eq!(format_list(&[8, 1, 0, 2, 3]), "0-3,8");
        assert_eq!(format_list(&[5]), "5");
        assert_eq!(format_list(&[]), "");
    }
}
