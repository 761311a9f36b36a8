//! Meter: exactly one usage record per admitted request, whatever way it ended.

use pingora::Error;
use pingora::proxy::Session;

use crate::connection;
use crate::context::RequestContext;

/// Settles the request after its last byte has left for the client: a process killed in between
/// must not have billed what nobody received. Where Pingora skips this hook (a cancelled task),
/// dropping the context does the same.
pub async fn settle(session: &mut Session, error: Option<&Error>, context: &mut RequestContext) {
    if error.is_none()
        && let Err(gone) = session.as_downstream_mut().finish_body().await
    {
        tracing::debug!(%gone, "The client left before the last byte.");
    }
    connection::request_over();
    if let Some(error) = error
        && *error.esource() != pingora::ErrorSource::Downstream
    {
        context.broken = true;
    }
    context.settle();
}
