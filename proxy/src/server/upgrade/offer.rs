//! What a process says to its successor: a line of JSON, and with its first byte the sockets.

use std::collections::HashMap;
use std::io::{self, IoSlice, IoSliceMut, Read as _};
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags,
};
use serde::{Deserialize, Serialize};

/// How the conversation goes; a successor that knows another way leaves before *go*.
const PROTOCOL: u32 = 1;
/// The longest line.
const MAX_LINE: usize = 4_096;
/// The most sockets.
const MAX_SOCKETS: usize = 16;
const CONTROL_BYTES: usize = rustix::cmsg_space!(ScmRights(MAX_SOCKETS));

/// What a process offers.
pub(super) struct Offer {
    line: Vec<u8>,
    sockets: Vec<OwnedFd>,
}

/// What a successor was offered.
pub(super) struct Offered {
    /// The process that offers.
    pub(super) process: u32,
    /// How long it may take to end after *go*.
    pub(super) limit: Duration,
    /// Its listening sockets by the setting that names them.
    pub(super) sockets: HashMap<String, (SocketAddr, OwnedFd)>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    protocol: u32,
    process: u32,
    limit_ms: u64,
    /// In the order in which the sockets come.
    sockets: Vec<(String, SocketAddr)>,
}

impl Offer {
    /// Offers these sockets; after *go* the process ends within `limit`.
    pub(super) fn new(
        sockets: Vec<(&'static str, SocketAddr, OwnedFd)>,
        limit: Duration,
    ) -> io::Result<Self> {
        let mut line = serde_json::to_vec(&Line {
            protocol: PROTOCOL,
            process: std::process::id(),
            limit_ms: u64::try_from(limit.as_millis()).unwrap_or(u64::MAX),
            sockets: sockets
                .iter()
                .map(|&(setting, address, _)| (setting.to_owned(), address))
                .collect(),
        })?;
        line.push(b'\n');
        let sockets = sockets.into_iter().map(|(_, _, socket)| socket).collect();
        Ok(Self { line, sockets })
    }

    /// Sends it over a fresh connection, whose buffer takes it as a whole.
    pub(super) fn send(&self, to: impl AsFd) -> io::Result<()> {
        let mut space = [MaybeUninit::uninit(); CONTROL_BYTES];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let sockets: Vec<_> = self.sockets.iter().map(AsFd::as_fd).collect();
        if !control.push(SendAncillaryMessage::ScmRights(&sockets)) {
            return Err(io::Error::other("there are too many listening sockets"));
        }
        let line = [IoSlice::new(&self.line)];
        let sent = rustix::net::sendmsg(to, &line, &mut control, SendFlags::NOSIGNAL)?;
        if sent < self.line.len() {
            return Err(io::ErrorKind::WriteZero.into());
        }
        Ok(())
    }
}

impl Offered {
    /// Reads an offer from the beginning of a conversation.
    ///
    /// # Errors
    /// When it does not come or is not understood.
    pub(super) fn receive(mut from: &UnixStream) -> io::Result<Self> {
        let mut space = [MaybeUninit::uninit(); CONTROL_BYTES];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let mut buffer = vec![0; MAX_LINE];
        let into = &mut [IoSliceMut::new(&mut buffer)];
        let flags = RecvFlags::CMSG_CLOEXEC;
        let mut length = rustix::net::recvmsg(from, into, &mut control, flags)?.bytes;
        let sockets: Vec<OwnedFd> = control
            .drain()
            .filter_map(|message| match message {
                RecvAncillaryMessage::ScmRights(sockets) => Some(sockets),
                _ => None,
            })
            .flatten()
            .collect();
        while !buffer[..length].ends_with(b"\n") {
            match from.read(&mut buffer[length..])? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => length += read,
            }
        }
        let line: Line = serde_json::from_slice(&buffer[..length])?;
        if line.protocol != PROTOCOL || line.sockets.len() != sockets.len() {
            let other = "it is of a version that cannot be taken over from; stop it, then start";
            return Err(io::Error::other(other));
        }
        let named = line.sockets.into_iter().zip(sockets);
        Ok(Self {
            process: line.process,
            limit: Duration::from_millis(line.limit_ms),
            sockets: named
                .map(|((setting, address), socket)| (setting, (address, socket)))
                .collect(),
        })
    }
}
