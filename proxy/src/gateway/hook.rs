//! Answers of hooks that are there at once.
//!
//! Pingora awaits each hook as a future behind a pointer, those too that it brings along itself and
//! that do nothing. A future without state takes no memory behind its pointer: a dozen hooks per
//! request then ask the allocator for nothing.

use std::future::{poll_fn, ready};
use std::pin::Pin;
use std::task::Poll;

use pingora::Result;

/// What a hook returns, as `async_trait` writes it.
pub(super) type Hook<'h, T = ()> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'h>>;

/// The hook has done its work, or failed.
pub(super) fn done<'h>(outcome: Result<()>) -> Hook<'h> {
    match outcome {
        Ok(()) => Box::pin(poll_fn(|_| Poll::Ready(Ok(())))),
        Err(error) => Box::pin(ready(Err(error))),
    }
}

/// The hook says this.
pub(super) fn answer<'h, const ANSWER: bool>() -> Hook<'h, bool> {
    Box::pin(poll_fn(|_| Poll::Ready(Ok(ANSWER))))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use pingora::{Error, ErrorType};

    use super::*;

    #[tokio::test]
    async fn an_answer_takes_no_memory_and_a_failure_is_told() {
        assert_eq!(size_of_val(&*done(Ok(()))), 0);
        assert_eq!(size_of_val(&*answer::<true>()), 0);
        done(Ok(())).await.unwrap();
        assert!(answer::<true>().await.unwrap());
        assert!(!answer::<false>().await.unwrap());
        let failed = done(Error::e_explain(ErrorType::InternalError, "x")).await;
        assert_eq!(*failed.unwrap_err().etype(), ErrorType::InternalError);
    }
}
