//! The journal's directory: which segment files stand there, and making and removing them.
//!
//! A segment is `{number:016x}.log`. It is prepared under `{number:016x}.new` and renamed when its
//! blocks are allocated and its header is on the disk, so a `.log` file is whole from the start
//! and whatever else a crash leaves behind can go. One that is no longer needed is deleted, or kept
//! as `{number:016x}.old` and used again under a later number: then no blocks are given back and
//! allocated, which takes the kernel longer than a request may wait for its processor.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use gaas_shared::background;
use rustix::fs::FallocateFlags;
use rustix::io::Errno;

use super::segment::{Blank, Header, Segment};

/// Where segments come from and go to. A trait, so that tests can make a disk full at will.
pub(super) trait SegmentSource: Send + 'static {
    /// Makes a file for a segment, which can be written without any further allocation. Blocks for
    /// as long as the disk takes.
    ///
    /// # Errors
    /// Whatever the file system says: a full disk says so here, not when a record is written.
    fn create(&self, header: Header) -> io::Result<Blank>;

    /// Deletes a segment's file. A file that is gone already is no error.
    ///
    /// # Errors
    /// Whatever the file system says.
    fn remove(&self, number: u64) -> io::Result<()>;

    /// Takes a segment's file out of the journal, as deleting it would, but keeps it for another
    /// segment, in place of a [new](Self::create) one. Answers where.
    ///
    /// # Errors
    /// Whatever the file system says: the file is part of the journal then.
    fn set_aside(&self, number: u64) -> io::Result<PathBuf>;

    /// Makes a segment. Blocks for as long as the disk takes.
    ///
    /// # Errors
    /// Whatever the file system says. The file is deleted then.
    fn make(&self, blank: Blank, header: Header) -> io::Result<Segment>;
}

/// A directory on a real disk.
#[derive(Debug, Clone)]
pub(super) struct JournalDir {
    path: PathBuf,
}

impl JournalDir {
    /// Opens the directory, made for this user alone (mode 0700) where it is missing.
    ///
    /// # Errors
    /// When it is not there and cannot be made.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The numbers of the segments that stand here, ascending.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub(super) fn list(&self) -> io::Result<Vec<u64>> {
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            if has_extension(&path, &["log"]) {
                numbers.extend(number_of(&path));
            }
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Deletes what was being prepared or kept when a process died.
    ///
    /// # Errors
    /// When the directory cannot be read, or a file not be deleted.
    pub(super) fn remove_unfinished(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let path = entry?.path();
            if has_extension(&path, &["new", "old"]) && number_of(&path).is_some() {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }

    /// The file of a segment.
    pub(super) fn file(&self, number: u64) -> PathBuf {
        self.path.join(format!("{number:016x}.log"))
    }

    fn prepare(path: &Path, header: Header) -> io::Result<Blank> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(path)?;
        background::let_others_in();
        allocate(&file, header.file_bytes())?;
        background::let_others_in();
        // Its length is on the disk before it has a segment's name.
        file.sync_all()?;
        background::let_others_in();
        Blank::map(path.to_owned(), file, header.file_bytes())
    }

    /// Puts names on the disk in the order in which they were made: a later segment never
    /// outlives an earlier one that was not removed.
    fn sync(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }
}

impl SegmentSource for JournalDir {
    fn create(&self, header: Header) -> io::Result<Blank> {
        let path = self.path.join(format!("{:016x}.new", header.number));
        // Gives back what a full disk needs most.
        Self::prepare(&path, header).inspect_err(|_| remove_all([&path]))
    }

    fn remove(&self, number: u64) -> io::Result<()> {
        match fs::remove_file(self.file(number)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }

    fn set_aside(&self, number: u64) -> io::Result<PathBuf> {
        let path = self.path.join(format!("{number:016x}.old"));
        fs::rename(self.file(number), &path)?;
        Ok(path)
    }

    fn make(&self, blank: Blank, header: Header) -> io::Result<Segment> {
        let (from, to) = (blank.path().to_owned(), self.file(header.number));
        let make = || {
            let segment = blank.into_segment(header)?;
            // Before its name says that it is a segment. Its slots need not be on the disk: what a
            // power cut leaves in them of a segment that it was is known for that.
            segment.sync_header()?;
            background::let_others_in();
            fs::rename(&from, &to)?;
            background::let_others_in();
            self.sync()?;
            Ok(segment)
        };
        make().inspect_err(|_| remove_all([&from, &to]))
    }
}

/// Deletes what a failure leaves behind; what cannot be removed goes at the next start.
fn remove_all<const FILES: usize>(paths: [&Path; FILES]) {
    for path in paths {
        let _best_effort = fs::remove_file(path);
    }
}

/// Reserves every block of the file, which is empty, and leaves it all zero.
fn allocate(mut file: &File, bytes: u64) -> io::Result<()> {
    match rustix::fs::fallocate(file, FallocateFlags::empty(), 0, bytes) {
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => {
            // Some file systems cannot reserve; writing zeros reserves as well.
            let zeros = [0; 64 * 1024];
            let mut left = bytes;
            while left > 0 {
                let chunk = left.min(zeros.len() as u64);
                file.write_all(&zeros[..chunk as usize])?;
                background::let_others_in();
                left -= chunk;
            }
            Ok(())
        }
        done => Ok(done?),
    }
}

fn has_extension(path: &Path, any_of: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| any_of.contains(&extension))
}

/// The number that a segment's file name spells.
fn number_of(path: &Path) -> Option<u64> {
    let stem = path.file_stem()?.to_str()?;
    let number = u64::from_str_radix(stem, 16).ok()?;
    (stem == format!("{number:016x}")).then_some(number)
}
