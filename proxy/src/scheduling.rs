//! How the kernel shares processors out among the data plane's threads: those that carry requests
//! get one as soon as they want it, those that no request waits for have what is left.

use std::io;

use rustix::process::nice;

/// By how much a thread that no request waits for is nicer than the workers. Where it wants a
/// processor that a worker wants too, it gets a tenth of it: enough to keep up, too little to be
/// felt as latency.
const NICER: i32 = 10;

/// Has the calling thread get a processor without waiting until whoever has it has used up a turn of
/// milliseconds, and threads that it starts from now on.
///
/// It asks for the shortest turns that there are: a thread that wakes up goes before one whose
/// turns are longer. Its share of the processor stays what it was. Linux has known such turns
/// since 6.12; kernels before, and others, share out as they always did.
pub(crate) fn answer_promptly() {
    /// Linux offers 0.1 to 100 milliseconds.
    const SHORTEST_NANOS: u64 = 100_000;
    if let Err(error) = turns::set(Some(SHORTEST_NANOS)) {
        tracing::warn!(%error, "The kernel does not let the workers answer promptly.");
    }
}

/// Has the calling thread step back behind the workers, and threads that it starts from now on.
pub(crate) fn step_back() {
    // POSIX says that the whole process gets nicer; Linux takes the calling thread.
    let nicer = nice(NICER).map(|_| ()).map_err(io::Error::from);
    if let Err(error) = nicer.and_then(|()| turns::set(None)) {
        tracing::warn!(%error, "A thread beside the traffic could not be made to step back.");
    }
}

#[cfg(target_os = "linux")]
mod turns {
    use std::io;

    use libc::{SYS_sched_getattr, SYS_sched_setattr, c_long, sched_attr};

    /// Asks for turns of so many nanoseconds on a processor, or for as many as everybody gets.
    /// Leaves a thread alone that does not share processors by turns, because an operator has said
    /// so (`chrt`).
    ///
    /// # Errors
    /// When the kernel refuses.
    pub(super) fn set(nanos: Option<u64>) -> io::Result<()> {
        let mut attributes = get()?;
        let by_turns = [libc::SCHED_OTHER, libc::SCHED_BATCH];
        if !by_turns.contains(&attributes.sched_policy.cast_signed()) {
            return Ok(());
        }
        attributes.sched_runtime = nanos.unwrap_or(0);
        // SAFETY: the kernel reads as many bytes as the structure says that it has.
        answer(unsafe { libc::syscall(SYS_sched_setattr, 0, &raw const attributes, 0) })
    }

    /// The calling thread's.
    pub(super) fn get() -> io::Result<sched_attr> {
        const SIZE: u32 = size_of::<sched_attr>() as u32;
        let mut attributes = sched_attr {
            size: SIZE,
            sched_policy: 0,
            sched_flags: 0,
            sched_nice: 0,
            sched_priority: 0,
            sched_runtime: 0,
            sched_deadline: 0,
            sched_period: 0,
        };
        // SAFETY: the kernel writes at most as many bytes as it is told that there are.
        answer(unsafe { libc::syscall(SYS_sched_getattr, 0, &raw mut attributes, SIZE, 0) })?;
        Ok(attributes)
    }

    fn answer(code: c_long) -> io::Result<()> {
        if code < 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
mod turns {
    pub(super) fn set(_nanos: Option<u64>) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn a_thread_steps_back_alone() {
        const NICEST: i32 = 19;
        let before = getpriority_process(None).unwrap();
        let other = std::thread::spawn(|| {
            step_back();
            getpriority_process(None).unwrap()
        });
        assert_eq!(other.join().unwrap(), (before + NICER).min(NICEST));
        assert_eq!(getpriority_process(None).unwrap(), before);
    }

    /// The calling thread's turn; none where the kernel does not tell.
    #[cfg(target_os = "linux")]
    fn turn() -> Option<u64> {
        let nanos = turns::get().unwrap().sched_runtime;
        (nanos > 0).then_some(nanos)
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn workers_have_shorter_turns_than_threads_that_step_back() {
        let usual = turn();
        let (worker, behind) = std::thread::spawn(|| {
            answer_promptly();
            let started_by_it = std::thread::spawn(|| {
                let worker = turn();
                step_back();
                (worker, turn())
            });
            started_by_it.join().unwrap()
        })
        .join()
        .unwrap();
        assert_eq!(behind, usual);
        // Linux before 6.12 has one length for all, and tells none.
        assert_eq!(worker, usual.map(|_| 100_000));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_thread_that_an_operator_scheduled_otherwise_is_left_alone() {
        let policy = std::thread::spawn(|| {
            let idle = libc::sched_param { sched_priority: 0 };
            // SAFETY: the kernel reads a parameter that lives until it has answered.
            let changed = unsafe { libc::sched_setscheduler(0, libc::SCHED_IDLE, &raw const idle) };
            assert_eq!(changed, 0);
            answer_promptly();
            turns::get().unwrap().sched_policy
        });
        assert_eq!(policy.join().unwrap(), libc::SCHED_IDLE.cast_unsigned());
    }
}
