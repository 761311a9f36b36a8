//! The listening sockets, known by the setting that names each: taken over, or opened by Pingora.

use std::io;
use std::net::SocketAddr;
use std::os::fd::{BorrowedFd, IntoRawFd as _, OwnedFd};
use std::sync::Arc;

use async_trait::async_trait;
use pingora::server::{Fds, ListenFds, ShutdownWatch};
use pingora::services::Service;

use super::Predecessor;
use crate::server::ServerError;
use crate::server::listen::Reservation;

/// Every listening socket of this process.
pub(in crate::server) struct Doors {
    /// What Pingora looks for sockets in before it opens one, and notes those in that it opened.
    fds: ListenFds,
    named: Vec<(&'static str, SocketAddr)>,
}

/// A service of Pingora's that comes by its sockets through [`Doors`].
pub(in crate::server) struct Through<S> {
    service: S,
    fds: ListenFds,
}

impl Doors {
    /// None yet.
    pub(in crate::server) fn new() -> Self {
        Self {
            fds: Arc::new(Fds::new().into()),
            named: Vec::new(),
        }
    }

    /// Takes the address that the configuration calls `setting`: over from the predecessor, if it
    /// has it, or from the system.
    ///
    /// # Errors
    /// When it is not to be had, or the predecessor has that setting elsewhere.
    pub(in crate::server) fn take(
        &mut self,
        setting: &'static str,
        address: SocketAddr,
        from: Option<&mut Predecessor>,
    ) -> Result<Reservation, ServerError> {
        let offered = from.map_or(Ok(None), |from| from.claim(setting, address))?;
        let Some((address, socket)) = offered else {
            let reservation = Reservation::take(setting, address)?;
            self.named.push((setting, reservation.address()));
            return Ok(reservation);
        };
        let reservation = Reservation::of_taken_over(setting, address, &socket)?;
        self.adopt(setting, address, socket);
        Ok(reservation)
    }

    /// The service, made to use these sockets.
    pub(in crate::server) fn through<S>(&self, service: S) -> Through<S> {
        let fds = Arc::clone(&self.fds);
        Through { service, fds }
    }

    /// Leaves a listening socket to Pingora, which closes it when it stops accepting.
    pub(super) fn adopt(&mut self, setting: &'static str, address: SocketAddr, socket: OwnedFd) {
        let mut fds = self.fds.lock();
        fds.add(address.to_string(), socket.into_raw_fd());
        self.named.push((setting, address));
    }

    /// Duplicates of all sockets, which must be open by now and accept.
    pub(super) fn sockets(&self) -> io::Result<Vec<(&'static str, SocketAddr, OwnedFd)>> {
        let fds = self.fds.lock();
        let duplicate = |&(setting, address): &(&'static str, SocketAddr)| {
            let fd = fds.get(&address.to_string());
            let fd = *fd.ok_or(io::ErrorKind::NotConnected)?;
            // SAFETY: Pingora has the socket open from before it accepts until it is told to stop,
            // and this thread is the one that tells it, later.
            let socket = unsafe { BorrowedFd::borrow_raw(fd) };
            Ok((setting, address, socket.try_clone_to_owned()?))
        };
        self.named.iter().map(duplicate).collect()
    }
}

#[async_trait]
impl<S: Service> Service for Through<S> {
    async fn start_service(
        &mut self,
        _of_the_server: Option<ListenFds>,
        shutdown: ShutdownWatch,
        listeners_per_fd: usize,
    ) {
        let fds = Some(Arc::clone(&self.fds));
        let service = &mut self.service;
        service.start_service(fds, shutdown, listeners_per_fd).await;
    }

    fn name(&self) -> &str {
        self.service.name()
    }

    fn threads(&self) -> Option<usize> {
        self.service.threads()
    }

    fn listen_addresses(&self) -> Option<Vec<String>> {
        self.service.listen_addresses()
    }
}
