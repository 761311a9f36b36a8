//! What processes used, by the kernel's account: the steadiest figure on a machine that others use
//! as well.

use std::fs;
use std::time::Duration;

/// The kernel's tick in `/proc/PID/stat`, which is fixed for programs.
const TICKS_PER_SECOND: u64 = 100;

/// A process and all its descendants.
pub(crate) fn family(root: u32) -> Vec<u32> {
    let mut members = vec![root];
    let mut at = 0;
    while let Some(&pid) = members.get(at) {
        for task in tasks(pid) {
            let children = format!("/proc/{pid}/task/{task}/children");
            let children = fs::read_to_string(children).unwrap_or_default();
            members.extend(
                children
                    .split_whitespace()
                    .filter_map(|c| c.parse::<u32>().ok()),
            );
        }
        at += 1;
    }
    members
}

/// Processor time that these processes have used, in user mode and in the kernel.
pub(crate) fn cpu_time(pids: &[u32]) -> Duration {
    pids.iter().map(|&pid| cpu_time_of(pid)).sum()
}

/// Memory of these processes in bytes, shared pages counted once among those who share them.
pub(crate) fn memory(pids: &[u32]) -> u64 {
    pids.iter().map(|&pid| memory_of(pid)).sum()
}

/// To the nanosecond where the kernel keeps scheduler statistics, else to the tick.
fn cpu_time_of(pid: u32) -> Duration {
    let exact: Option<u64> = tasks(pid)
        .into_iter()
        .map(|task| {
            let path = format!("/proc/{pid}/task/{task}/schedstat");
            fs::read_to_string(path)
                .ok()?
                .split_whitespace()
                .next()?
                .parse::<u64>()
                .ok()
        })
        .sum();
    match exact {
        Some(nanos) if nanos > 0 => Duration::from_nanos(nanos),
        _ => ticks_of(&fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default()),
    }
}

fn ticks_of(stat: &str) -> Duration {
    // The second field is a name in brackets, which may hold anything; the rest is numbers.
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks: u64 = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 1_000 / TICKS_PER_SECOND)
}

fn memory_of(pid: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    rollup
        .lines()
        .find_map(|line| line.strip_prefix("Pss:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or_default()
        * 1_024
}

fn tasks(pid: u32) -> Vec<u32> {
    let Ok(entries) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_time_and_memory() {
        let own = family(std::process::id());
        assert!(cpu_time(&own) > Duration::ZERO);
        assert!(memory(&own) > 100_000);
    }

    #[test]
    fn ticks_are_read_behind_a_name_with_brackets() {
        let stat = "7 (a) b) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0";
        assert_eq!(ticks_of(stat), Duration::from_secs(2));
    }
}
