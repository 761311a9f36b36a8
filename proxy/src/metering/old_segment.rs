//! Reads a segment file that another process wrote. Nobody writes it any more, so it is read as
//! any file is.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::record::{PAYLOAD_BYTES, RECORD_BYTES};
use super::segment::{BadHeader, HEADER_BYTES, Header};

/// A segment file with a good header and all of its slots.
#[derive(Debug)]
pub(super) struct OldSegment {
    path: PathBuf,
    header: Header,
}

/// Why a file is no such segment.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadSegment {
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It does not begin as segments do.
    #[error(transparent)]
    Header(#[from] BadHeader),
    /// It belongs elsewhere.
    #[error("its header says that it is segment {0}")]
    Number(u64),
    /// A part of it is gone.
    #[error("it is {actual} bytes long and should be {expected}")]
    Length {
        /// How long it is.
        actual: u64,
        /// How long its header says it is.
        expected: u64,
    },
}

/// A slot's number, and its payload and commit word.
type RawSlot = (u32, io::Result<([u8; PAYLOAD_BYTES], u32)>);

impl OldSegment {
    /// Checks a file. `None` if it is empty or all zero: allocated, never used, and cut off from
    /// its header by a power cut.
    ///
    /// # Errors
    /// When it is anything else but segment `number`.
    pub(super) fn open(path: &Path, number: u64) -> Result<Option<Self>, BadSegment> {
        let mut file = File::open(path)?;
        let actual = file.metadata()?.len();
        let mut bytes = [0; HEADER_BYTES];
        if actual < bytes.len() as u64 || bytes_at_start_are_zero(&mut file, &mut bytes)? {
            file.rewind()?;
            if is_zero(file)? {
                return Ok(None);
            }
        }
        let header = Header::decode(&bytes)?;
        if header.number != number {
            return Err(BadSegment::Number(header.number));
        }
        let expected = header.file_bytes();
        if actual != expected {
            return Err(BadSegment::Length { actual, expected });
        }
        let path = path.to_owned();
        Ok(Some(Self { path, header }))
    }

    /// The segment's number.
    pub(super) const fn number(&self) -> u64 {
        self.header.number
    }

    /// How many slots it has.
    pub(super) const fn capacity(&self) -> u32 {
        self.header.capacity
    }

    /// Its file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The slots from number `from` on.
    ///
    /// # Errors
    /// When the file cannot be opened; later trouble is the slot's that it befell.
    pub(super) fn slots(&self, from: u32) -> io::Result<impl Iterator<Item = RawSlot>> {
        let mut file = File::open(&self.path)?;
        let offset = HEADER_BYTES as u64 + u64::from(from) * RECORD_BYTES as u64;
        file.seek(SeekFrom::Start(offset))?;
        let mut reader = BufReader::with_capacity(1024 * RECORD_BYTES, file);
        Ok((from..self.capacity()).map(move |slot| (slot, read_slot(&mut reader))))
    }
}

fn read_slot(reader: &mut impl Read) -> io::Result<([u8; PAYLOAD_BYTES], u32)> {
    let (mut payload, mut commit) = ([0; PAYLOAD_BYTES], [0; 4]);
    reader.read_exact(&mut payload)?;
    reader.read_exact(&mut commit)?;
    Ok((payload, u32::from_le_bytes(commit)))
}

fn bytes_at_start_are_zero(file: &mut File, bytes: &mut [u8]) -> io::Result<bool> {
    file.read_exact(bytes)?;
    Ok(bytes.iter().all(|&byte| byte == 0))
}

fn is_zero(file: File) -> io::Result<bool> {
    for byte in BufReader::new(file).bytes() {
        if byte? != 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
