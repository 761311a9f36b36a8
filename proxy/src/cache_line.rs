//! Memory as the processor sees it: in lines, which it fetches and passes from core to core whole.

use std::ops::Deref;

/// Bytes that the processor fetches at once.
const LINE: usize = 64;

/// A value on cache lines of its own: threads that write it do not slow down threads that use its
/// neighbours. Two lines, because today's processors fetch them in pairs.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Padded<T>(pub(crate) T);

impl<T> Deref for Padded<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Asks for all of `value`, to be read.
///
/// Between two requests of one key other work has pushed its memory out of the nearest caches.
/// Asked for early and all at once, its lines come while other work is done; met one after the
/// other, each is waited for.
#[inline]
pub(crate) fn fetch<T>(value: &T) {
    let start = std::ptr::from_ref(value).cast::<u8>();
    for offset in (0..size_of::<T>()).step_by(LINE) {
        hint::<false>(start.wrapping_add(offset));
    }
}

/// Asks for the line of this byte, to be written.
#[inline]
pub(crate) fn fetch_to_write(byte: *const u8) {
    hint::<true>(byte);
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn hint<const WRITE: bool>(byte: *const u8) {
    use std::arch::x86_64::{_MM_HINT_ET0, _MM_HINT_T0, _mm_prefetch};
    let byte = byte.cast();
    // SAFETY: the instruction changes nothing that a program can see, and an address that is not
    // mapped is no fault to it.
    unsafe {
        if WRITE {
            _mm_prefetch::<_MM_HINT_ET0>(byte);
        } else {
            _mm_prefetch::<_MM_HINT_T0>(byte);
        }
    }
}

/// Rust has no stable name for it elsewhere.
#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn hint<const WRITE: bool>(_byte: *const u8) {}
