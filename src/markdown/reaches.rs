//! Which of many stretches end behind a place, found without a look at those that don't.

/// The ends of stretches, as a tree: in its leaves one after the other, in each other node the furthest of the two below.
#[derive(Debug, Default)]
pub(super) struct Reaches {
    furthest: Vec<u32>,
}

impl Reaches {
    pub(super) fn new(ends: impl ExactSizeIterator<Item = u32>) -> Self {
        let leaves = ends.len().next_power_of_two();
        let mut furthest = Vec::with_capacity(leaves * 2);
        furthest.resize(leaves, 0);
        furthest.extend(ends);
        furthest.resize(leaves * 2, 0);
        for node in (1..leaves).rev() {
            furthest[node] = furthest[node * 2].max(furthest[node * 2 + 1]);
        }
        Self { furthest }
    }

    /// The first stretch, from number `from` on, that ends behind `at`.
    pub(super) fn next(&self, from: usize, at: usize) -> Option<usize> {
        let leaves = self.furthest.len() / 2;
        let mut node = leaves + from;
        while *self.furthest.get(node)? as usize <= at {
            node += 1;
            if node.is_power_of_two() {
                return None;
            }
            // As high as nothing to the left of it is below.
            node >>= node.trailing_zeros();
        }
        while node < leaves {
            node *= 2;
            node += usize::from(self.furthest[node] as usize <= at);
        }
        Some(node - leaves)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_next_that_ends_behind_a_place_is_found(
            ends in prop::collection::vec(1u32..20, 0..20), from in 0usize..22, at in 0usize..22,
        ) {
            let first = ends.iter().enumerate().find(|(index, end)| *index >= from && **end as usize > at);
            let reaches = Reaches::new(ends.iter().copied());
            prop_assert_eq!(reaches.next(from, at), first.map(|it| it.0));
        }
    }
}
