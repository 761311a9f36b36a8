//! Where SQLite lets others have the processor in the midst of long work, if a thread beside the
//! traffic does it: within a statement, and between the pages that a commit or a checkpoint writes.

use std::ffi::{CStr, c_int, c_void};
use std::mem::transmute;
use std::ptr;
use std::sync::{Once, OnceLock};

use rusqlite::{Connection, ffi};

use crate::background;

/// How many of SQLite's instructions a statement takes at a time: some 20 microseconds.
const INSTRUCTIONS_AT_A_TIME: c_int = 500;

/// `pread` and `pwrite` as SQLite has them, whose offsets have 64 bits everywhere. The second only
/// reads the bytes; it is called alike.
type PageCall = unsafe extern "C" fn(c_int, *mut c_void, usize, i64) -> isize;
/// The type by which SQLite hands over any system call, and is given one.
type SystemCall = unsafe extern "C" fn();

/// What SQLite reads and writes pages with, and what it is given in its place.
const PAGE_CALLS: [(&CStr, PageCall); 2] =
    [(c"pread", let_in_and::<0>), (c"pwrite", let_in_and::<1>)];
static ORIGINALS: [OnceLock<PageCall>; 2] = [const { OnceLock::new() }; 2];

/// Has this connection let others in, and every connection wherever it reads or writes a page.
///
/// # Errors
/// When the connection belongs to somebody else.
pub(super) fn let_others_in(connection: &Connection) -> rusqlite::Result<()> {
    static ONCE: Once = Once::new();
    ONCE.call_once(between_pages);
    let go_on = || {
        background::let_others_in();
        false
    };
    connection.progress_handler(INSTRUCTIONS_AT_A_TIME, Some(go_on))
}

/// A commit, like a checkpoint, writes its pages in one call of SQLite's, which has no hook in
/// between but the system calls themselves ([`xSetSystemCall`]). Where SQLite offers none of these
/// names, it does as it did.
///
/// [`xSetSystemCall`]: https://sqlite.org/c3ref/vfs.html
fn between_pages() {
    const WITH_SYSTEM_CALLS: c_int = 3;
    // SAFETY: SQLite's default VFS is there as long as the process. What it gives for these names
    // are `pread` and `pwrite`, and what it is given behaves like them. No other thread reads or
    // writes a page by SQLite yet: each of its connections comes by here before its first statement.
    unsafe {
        let vfs = ffi::sqlite3_vfs_find(ptr::null());
        if vfs.is_null() || (*vfs).iVersion < WITH_SYSTEM_CALLS {
            return;
        }
        let (Some(get), Some(set)) = ((*vfs).xGetSystemCall, (*vfs).xSetSystemCall) else {
            return;
        };
        for ((name, ours), original) in PAGE_CALLS.iter().zip(&ORIGINALS) {
            if let Some(call) = get(vfs, name.as_ptr())
                && original
                    .set(transmute::<SystemCall, PageCall>(call))
                    .is_ok()
            {
                let ours = transmute::<PageCall, SystemCall>(*ours);
                set(vfs, name.as_ptr(), Some(ours));
            }
        }
    }
}

/// What SQLite calls in place of the call with this number.
unsafe extern "C" fn let_in_and<const CALL: usize>(
    file: c_int,
    bytes: *mut c_void,
    length: usize,
    at: i64,
) -> isize {
    background::let_others_in();
    match ORIGINALS[CALL].get() {
        // SAFETY: SQLite's arguments, as they came.
        Some(original) => unsafe { original(file, bytes, length, at) },
        None => -1,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn others_are_let_in_within_a_statement() {
        let sql = Connection::open_in_memory().unwrap();
        let_others_in(&sql).unwrap();
        background::step_back(background::Turns::Short);
        let before = background::last_let_in().unwrap();
        let count = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers
                     WHERE n < 100000) SELECT COUNT(*) FROM numbers";
        let counted: i64 = sql.query_row(count, [], |row| row.get(0)).unwrap();
        assert_eq!(counted, 100_000);
        assert!(background::last_let_in().unwrap() > before);
    }

    #[test]
    fn others_are_let_in_between_the_pages_of_a_commit() {
        const PAGES: i64 = 1_000;
        let directory = tempfile::tempdir().unwrap();
        let sql = Connection::open(directory.path().join("pages.db")).unwrap();
        sql.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE pages (bytes BLOB)")
            .unwrap();
        let_others_in(&sql).unwrap();
        let room = "PRAGMA cache_size = -65536; BEGIN";
        sql.execute_batch(room).unwrap();
        for _ in 0..PAGES {
            sql.execute("INSERT INTO pages VALUES (zeroblob(4000))", [])
                .unwrap();
        }
        // The commit itself is a handful of instructions.
        background::step_back(background::Turns::Short);
        let before = background::last_let_in().unwrap();
        sql.execute_batch("COMMIT").unwrap();
        assert!(background::last_let_in().unwrap() > before);
        let written: i64 = sql
            .query_row("SELECT COUNT(*) FROM pages", [], |row| row.get(0))
            .unwrap();
        assert_eq!(written, PAGES);
    }
}
