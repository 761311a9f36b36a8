//! Meter: exactly one usage record per admitted request, whatever way it ended.

use pingora::Error;

use crate::connection;
use crate::context::RequestContext;

/// Settles the request after its last byte. Where Pingora skips this hook (a cancelled task),
/// dropping the context does the same.
pub fn settle(error: Option<&Error>, context: &mut RequestContext) {
    connection::request_over();
    if let Some(error) = error
        && *error.esource() != pingora::ErrorSource::Downstream
    {
        context.broken = true;
    }
    context.settle();
}
