//! Threads that no request waits for.

use rustix::process::nice;

/// By how much such a thread is nicer than the workers. Where it wants a processor that a worker
/// wants too, it gets a tenth of it: enough to keep up, too little to be felt as latency.
const NICER: i32 = 10;

/// Has the calling thread step back behind the workers, and threads that it starts from now on.
pub(crate) fn step_back() {
    // POSIX says that the whole process gets nicer; Linux takes the calling thread.
    if let Err(error) = nice(NICER) {
        tracing::warn!(%error, "A thread beside the traffic could not be made to step back.");
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
}
