use std::os::unix::process::ExitStatusExt;

use super::*;

fn shell(script: &str) -> Process {
    let args = ["-c".into(), script.into()];
    Process::spawn("sh", Path::new("/bin/sh"), &args).unwrap()
}

async fn line(process: &mut Process) -> String {
    match process.next().await {
        Event::Line(line) => line,
        Event::Ended(status) => panic!("ended: {status}"),
    }
}

#[tokio::test]
async fn every_line_comes_before_the_end() {
    let mut process = shell("echo one; echo two; exit 3");
    assert_eq!(line(&mut process).await, "one");
    assert_eq!(line(&mut process).await, "two");
    assert_eq!(process.ended().await.code(), Some(3));
}

#[tokio::test]
async fn the_end_is_seen_although_a_grandchild_keeps_the_pipe_open() {
    let mut process = shell("sleep 30 & echo $!; exit 4");
    let grandchild = line(&mut process).await;
    assert_eq!(process.ended().await.code(), Some(4));
    let pid = Pid::from_raw(grandchild.parse().unwrap()).unwrap();
    rustix::process::kill_process(pid, Signal::KILL).unwrap();
}

#[tokio::test]
async fn a_line_that_is_no_text_is_skipped() {
    let mut process = shell(r"printf '\377\n'; echo after");
    assert_eq!(line(&mut process).await, "after");
    assert!(process.ended().await.success());
}

#[tokio::test]
async fn a_child_is_signalled_by_its_own_number_and_group() {
    let mut process = shell("echo up; exec sleep 30");
    assert_eq!(line(&mut process).await, "up");
    let own = rustix::process::getpgrp();
    let pid = Pid::from_raw(process.child.id().unwrap() as i32);
    assert_ne!(rustix::process::getpgid(pid).unwrap(), own);
    process.signal(Signal::TERM);
    assert_eq!(process.ended().await.signal(), Some(15));
    // Once it has been waited for, its number may be another's: nothing is sent.
    process.signal(Signal::TERM);
}

#[cfg(target_os = "linux")]
#[test]
fn children_die_with_the_thread_that_started_them() {
    let starter = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let mut process = shell("echo up; exec sleep 30");
            assert_eq!(line(&mut process).await, "up");
            let id = process.child.id().unwrap();
            // Neither waited for nor killed by us: only the kernel is left to do it.
            std::mem::forget(process);
            id
        })
    });
    let pid = Pid::from_raw(starter.join().unwrap() as i32);
    let waited = rustix::process::waitpid(pid, rustix::process::WaitOptions::empty()).unwrap();
    let (_, status) = waited.unwrap();
    assert_eq!(status.terminating_signal(), Some(9));
}
