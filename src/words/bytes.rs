//! Many bytes of a text looked at as one.

/// So many bytes are looked at as one.
pub(crate) const MANY: usize = 32;

/// The first bytes of a text; behind a shorter one, zeros.
#[inline]
pub(crate) fn many(text: &[u8]) -> [u8; MANY] {
    text.first_chunk().copied().unwrap_or_else(|| {
        let mut padded = [0; MANY];
        padded[..text.len()].copy_from_slice(text);
        padded
    })
}

/// A bit for each byte: the highest that `of` gives for it, who is asked for eight at once.
#[inline]
pub(crate) fn bits(bytes: &[u8; MANY], of: impl Fn(u64) -> u64) -> u32 {
    let eights = bytes.as_chunks().0.iter().map(|it| u64::from_le_bytes(*it));
    eights.zip(0..).fold(0, |bits, (eight, index)| {
        let highest = (of(eight) & const { eight_times(0x80) }) >> 7;
        // Each bit is moved to its place among the highest eight by one bit of the factor.
        let together = (highest.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u32;
        bits | together << (8 * index)
    })
}

/// A byte eight times.
pub(super) const fn eight_times(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// What carries each of eight bytes that is at least so large into its highest bit.
const fn up_from(least: u8) -> u64 {
    eight_times(0x80 - least)
}

/// The highest bit of each of eight bytes that is a letter or digit of ASCII; the other bits may be anything.
#[inline]
pub(super) fn letters_and_digits(eight: u64) -> u64 {
    let plain = eight & const { eight_times(0x7F) };
    let digits = (plain + const { up_from(b'0') }) & !(plain + const { up_from(b'9' + 1) });
    letters(eight) | digits & !eight
}

/// The highest bit of each of eight bytes that is a letter of ASCII; the other bits may be anything.
#[inline]
pub(crate) fn letters(eight: u64) -> u64 {
    let small = eight & const { eight_times(0x7F) } | const { eight_times(0x20) };
    (small + const { up_from(b'a') }) & !(small + const { up_from(b'z' + 1) }) & !eight
}
