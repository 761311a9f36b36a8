//! The harness of the stories in `tests/`: everything around the gateway is real.
//!
//! A [`Gateway`] is the built binaries on free ports with a data directory of their own; a
//! [`Backend`] is an HTTP/1.1 server on a real socket that does what a request's path tells it,
//! misbehaviour included; a [`Client`] speaks proper HTTP and a [`RawConnection`] speaks bytes.
//! Nothing inside the gateway is replaced, and nothing waits for time where an event can be
//! awaited.

// This crate is test code throughout: a failed expectation here is a failed story.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod admin;
mod backend;
mod client;
pub mod crash;
mod deadline;
mod faulty_disk;
mod gateway;
mod load;
mod pattern;
mod process;
mod random;
mod raw;
mod receiver;
mod stage;
mod tls;

pub use admin::{Admin, KeyBill, NewKey, Registered};
pub use backend::{Backend, Seen};
pub use client::{Answer, Body, Broken, Call, Client, Connection};
pub use deadline::{PATIENCE, eventually, within};
pub use faulty_disk::{Faulty, FaultyDisk};
pub use gateway::{Gateway, GatewayBuilder, binary};
pub use load::{Load, Tally, blast};
pub use pattern::{pattern, sha256_hex};
pub use process::{Finished, Process, run_to_end};
pub use random::{Random, seed};
pub use raw::{RawAnswer, RawConnection};
pub use receiver::{Message, Receiver};
pub use stage::Stage;
pub use tls::{Authority, Http2, PairFiles, SecureClient, Signed};
