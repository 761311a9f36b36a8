//! A value on cache lines of its own.

use std::ops::Deref;

/// Keeps threads that write this value from slowing down threads that use its neighbours. Two
/// lines, because today's processors fetch them in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Padded<T>(pub(super) T);

impl<T> Deref for Padded<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
