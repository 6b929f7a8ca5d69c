//! The first bytes of a word as a number of few bits.

/// A byte of a key falls into one of 32 sorts, which take so many bits.
pub(super) const SORT_BITS: u32 = 5;

/// How many bytes make a key.
pub(super) const KEY_BYTES: u32 = 4;

/// The sorts of the four bytes at a place of a text, that of the first in the lowest bits.
#[inline]
pub(super) fn key(text: &[u8], at: usize) -> u32 {
    let four = match text.get(at..).and_then(|it| it.first_chunk()) {
        Some(four) => *four,
        None => std::array::from_fn(|it| text.get(at + it).copied().unwrap_or(END)),
    };
    let bytes = u32::from_le_bytes(four);
    // Each moves by the three upper bits of those before it.
    bytes & 0x1F | bytes >> 3 & 0x1F << 5 | bytes >> 6 & 0x1F << 10 | bytes >> 9 & 0x1F << 15
}

/// What stands behind the end of a text.
pub(super) const END: u8 = 0;

/// The lower bits of a byte: letters are told apart, capital or small, from what else stands in texts only roughly.
#[inline]
pub(super) fn sort(byte: u8) -> u32 {
    u32::from(byte) & ((1 << SORT_BITS) - 1)
}
