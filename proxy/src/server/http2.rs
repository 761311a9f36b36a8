//! What clients may do over HTTP/2, as Pingora's HTTP/2 is told it.

use pingora::protocols::http::v2::server::{H2Options, default_h2_options};

use crate::connection::ConnectionLimits;

/// What a client may send of one body before it is read: enough for a quick upload over a long
/// way, little enough for every stream of a connection to have it.
const STREAM_WINDOW: u32 = 256 * 1_024;
/// What a client may send of all bodies of a connection before they are read. This much memory a
/// connection with slow backends takes at most.
const CONNECTION_WINDOW: u32 = 1_024 * 1_024;

/// Pingora's bounded defaults, with this gateway's own bounds in them. Those on what is cancelled
/// or malformed stay as they are.
pub(super) fn options(limits: &ConnectionLimits) -> H2Options {
    let mut options = default_h2_options();
    // Twice what is accepted, so that a block which is only a little too large gets the gateway's
    // own answer; beyond that, HTTP/2's bare 431.
    let header_list = u32::try_from(limits.max_header_bytes * 2).unwrap_or(u32::MAX);
    options
        .max_concurrent_streams(limits.max_streams)
        .max_header_list_size(header_list)
        .initial_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW);
    options
}
