//! Who took part.

/// The people that a document names.
#[derive(Debug, Default)]
pub struct People {
    /// Names and handles, as written, in reading order.
    pub names: Vec<String>,
}
