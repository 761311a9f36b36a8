//! Handing over to a successor: another process takes the listening sockets, and with them every
//! connection that waits to be accepted, while this one finishes what it has begun.
//!
//! ```text
//!   this process                                    its successor (`gaas-proxy --upgrade`)
//!   serves, listens at upgrade.sock                 loads keys and services
//!      offer: its sockets, how long it may take ──► looks whether they are those it wants
//!   stops accepting, finishes, drains the   ◄── go  waits; clients' connections queue in the kernel
//!   journal, releases the lock
//!      end of the conversation ───────────────────► locks, opens the journal, accepts
//! ```
//!
//! At no time do two processes hold the journal, `usage.db` or a key's bucket. Until *go*, whatever
//! fails fails in the successor, and this process serves on. [`super::listen`] knows how addresses
//! are taken without a predecessor, [`super::shutdown`] how requests are finished.

mod doors;
mod offer;

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::{Duration, Instant};

use gaas_shared::store::{DataDir, StoreError};
use tokio::io::AsyncReadExt as _;

pub(super) use self::doors::Doors;
use self::offer::{Offer, Offered};

/// The socket that a successor asks at.
const SOCKET: &str = "upgrade.sock";
/// What a successor says when it is sure.
const GO: &[u8; 3] = b"go\n";
/// How long either side waits for the other's word before *go*.
const WORD: Duration = Duration::from_secs(5);
/// What a drain may take beyond its own limits.
const GRACE: Duration = Duration::from_secs(5);
/// How long the kernel may take to release the lock of a process that was killed in its drain.
const RELEASE: Duration = Duration::from_secs(1);

/// How the data plane begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// On a data directory that no other one uses.
    Fresh,
    /// In the place of the one that runs, if there is one.
    Upgrade,
}

/// Why a predecessor's place cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum UpgradeError {
    /// It cannot be talked to.
    #[error("the running gaas-proxy cannot be talked to at {path}: {source}")]
    Conversation {
        /// Its socket.
        path: std::path::PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It listens elsewhere.
    #[error(
        "{setting}: is {from} and cannot become {to} while it serves; \
         stop the running gaas-proxy, then start this one"
    )]
    Moved {
        /// The setting that names the address.
        setting: &'static str,
        /// Where the predecessor listens.
        from: SocketAddr,
        /// Where this process was told to.
        to: SocketAddr,
    },
    /// It was told to end and did not.
    #[error("gaas-proxy (process id {process}) was told to hand over and has not ended")]
    Unended {
        /// Its process.
        process: u32,
    },
}

/// Where a successor asks.
pub(super) struct Desk {
    listener: UnixListener,
    doors: Doors,
    limit: Duration,
}

/// A process that waits for this one to end. Dropping it says that it has.
pub(super) struct Successor {
    _waits: UnixStream,
}

/// The process whose place is taken.
pub(super) struct Predecessor {
    stream: UnixStream,
    offered: Offered,
}

impl Desk {
    /// Opens the socket, for this user alone. `drain` is how long finishing requests may take, and
    /// emptying the journal again.
    ///
    /// # Errors
    /// When the path cannot be bound.
    pub(super) fn open(data: &Path, doors: Doors, drain: Duration) -> io::Result<Self> {
        let listener = crate::control::bind(&data.join(SOCKET))?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            listener,
            doors,
            limit: 2 * drain + GRACE,
        })
    }

    /// Waits until a successor says *go*. Runs inside a Tokio runtime; may be dropped at any time.
    pub(super) async fn successor(self) -> Successor {
        match self.hear().await {
            Ok(successor) => successor,
            Err(error) => {
                tracing::error!(%error, "No successor can ask for this process's place.");
                std::future::pending().await
            }
        }
    }

    async fn hear(self) -> io::Result<Successor> {
        let listener = tokio::net::UnixListener::from_std(self.listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            let said = converse(&self.doors, self.limit, stream);
            let said = tokio::time::timeout(WORD, said).await;
            match said.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
                Ok(stream) => return Ok(Successor { _waits: stream }),
                Err(error) => {
                    tracing::warn!(%error, "A successor asked for this process's place and left.");
                }
            }
        }
    }
}

/// Makes the offer and waits for *go*.
async fn converse(
    doors: &Doors,
    limit: Duration,
    mut stream: tokio::net::UnixStream,
) -> io::Result<UnixStream> {
    stream.writable().await?;
    Offer::new(doors.sockets()?, limit)?.send(&stream)?;
    let mut word = [0; GO.len()];
    stream.read_exact(&mut word).await?;
    if &word != GO {
        return Err(io::Error::other("it did not say go"));
    }
    stream.into_std()
}

impl Predecessor {
    /// Asks the process that serves on this data directory for its place. `None` if there is none.
    ///
    /// # Errors
    /// When there is one and it makes no offer that this process understands.
    pub(super) fn find(data: &Path) -> Result<Option<Self>, UpgradeError> {
        let path = data.join(SOCKET);
        let failed = |source| UpgradeError::Conversation {
            path: path.clone(),
            source,
        };
        let stream = match UnixStream::connect(&path) {
            Ok(stream) => stream,
            Err(error) if is_nobody(&error) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        stream.set_read_timeout(Some(WORD)).map_err(failed)?;
        let offered = Offered::receive(&stream).map_err(failed)?;
        Ok(Some(Self { stream, offered }))
    }

    /// Takes the socket that `setting` names out of the offer, if it is offered.
    ///
    /// # Errors
    /// When it listens at another address than `wanted`. A `wanted` port 0 is content with any.
    pub(super) fn claim(
        &mut self,
        setting: &'static str,
        wanted: SocketAddr,
    ) -> Result<Option<(SocketAddr, OwnedFd)>, UpgradeError> {
        let Some((from, socket)) = self.offered.sockets.remove(setting) else {
            return Ok(None);
        };
        if from.ip() == wanted.ip() && [0, from.port()].contains(&wanted.port()) {
            return Ok(Some((from, socket)));
        }
        let to = wanted;
        Err(UpgradeError::Moved { setting, from, to })
    }

    /// Says *go* and waits until the predecessor has ended, whatever way; then the data directory
    /// is this process's. There is no way back.
    ///
    /// # Errors
    /// When it does not end in the time that it gave itself.
    pub(super) fn succeed(
        mut self,
        data: &DataDir,
        lock: &'static str,
    ) -> Result<File, super::ServerError> {
        let process = self.offered.process;
        tracing::info!(
            process,
            "Waiting for the running gateway to finish its requests."
        );
        let ended = self.say_go_and_await_the_end();
        ended.map_err(|_| UpgradeError::Unended { process })?;
        let deadline = Instant::now() + RELEASE;
        loop {
            match data.lock(lock) {
                Ok(lock) => return Ok(lock),
                Err(error) if Instant::now() >= deadline => return Err(error.into()),
                Err(StoreError::Unavailable { .. }) => {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn say_go_and_await_the_end(&mut self) -> io::Result<()> {
        self.stream.set_read_timeout(Some(self.offered.limit))?;
        self.stream.write_all(GO)?;
        match self.stream.read(&mut [0]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(io::Error::other("it should have nothing more to say")),
            // Killed in its drain: it is gone all the same.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// Whether nobody listens: no socket, or one that a killed process left.
fn is_nobody(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
