//! The processes' allocator: mimalloc, asked for alignment only where it matters.
//!
//! The crate `mimalloc` asks for every piece with its alignment. For pieces above a kibibyte whose
//! size is no power of two that is the long way: a larger piece is taken, and its beginning searched
//! for when it is given back. A request takes a dozen of them, and none needs more than the alignment
//! that all of mimalloc's pieces have.

use std::alloc::{GlobalAlloc, Layout};

use libmimalloc_sys as mi;

/// What every piece is aligned to, in bytes. (Those of 16 bytes and more are aligned to 16, by
/// `MI_MAX_ALIGN_SIZE`; hardly any type asks for that.)
const ALWAYS: usize = size_of::<usize>();

/// To be named as the `#[global_allocator]`.
#[derive(Debug, Clone, Copy)]
pub struct Allocator;

// SAFETY: mimalloc's functions are an allocator's as the trait asks for: a piece is the caller's
// until it is given back, null tells that there is no memory, and none of them unwinds. Each
// piece is as large as asked for and, where more than `ALWAYS` is asked for, aligned so by the
// functions for that; they and the others may be mixed for one piece.
unsafe impl GlobalAlloc for Allocator {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (size, align) = (layout.size(), layout.align());
        // SAFETY: any size may be asked for, and a layout's alignment is a power of two.
        unsafe {
            match align <= ALWAYS {
                true => mi::mi_malloc(size).cast(),
                false => mi::mi_malloc_aligned(size, align).cast(),
            }
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let (size, align) = (layout.size(), layout.align());
        // SAFETY: as in `alloc`.
        unsafe {
            match align <= ALWAYS {
                true => mi::mi_zalloc(size).cast(),
                false => mi::mi_zalloc_aligned(size, align).cast(),
            }
        }
    }

    #[inline]
    unsafe fn dealloc(&self, piece: *mut u8, _layout: Layout) {
        // SAFETY: the caller says that it came from here and was not given back.
        unsafe { mi::mi_free(piece.cast()) }
    }

    #[inline]
    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let align = layout.align();
        // SAFETY: the caller says that the piece came from here; the rest as in `alloc`.
        unsafe {
            match align <= ALWAYS {
                true => mi::mi_realloc(piece.cast(), size).cast(),
                false => mi::mi_realloc_aligned(piece.cast(), size, align).cast(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_piece_is_aligned_zeroed_where_asked_and_keeps_what_it_holds() {
        for align in [1, 2, 4, 8, 16, 64, 4096] {
            for size in [1, 7, 8, 24, 40, 100, 1_000, 1_500, 9_000, 70_000, 3_000_000] {
                let Ok(layout) = Layout::from_size_align(size, align) else {
                    panic!("{size} bytes by {align}");
                };
                let is_right =
                    |piece: *mut u8| !piece.is_null() && piece.addr().is_multiple_of(align);
                // SAFETY: sizes are above 0, and each piece is used within its size and given back
                // once, as it was last laid out.
                unsafe {
                    let piece = Allocator.alloc(layout);
                    assert!(is_right(piece), "{layout:?}");
                    piece.write_bytes(0xA5, size);
                    let piece = Allocator.realloc(piece, layout, 2 * size);
                    assert!(is_right(piece), "{layout:?}");
                    assert!((0..size).all(|at| piece.add(at).read() == 0xA5));
                    let Ok(doubled) = Layout::from_size_align(2 * size, align) else {
                        panic!("{size} bytes doubled");
                    };
                    Allocator.dealloc(piece, doubled);
                    let zeroed = Allocator.alloc_zeroed(layout);
                    assert!(is_right(zeroed), "{layout:?}");
                    assert!((0..size).all(|at| zeroed.add(at).read() == 0));
                    Allocator.dealloc(zeroed, layout);
                }
            }
        }
    }
}
