//! Random numbers that are a pure function of (seed, purpose, index), and draws by weight.
//!
//! A generator in state would make record 1,000,000 depend on all before it. Here every record starts its own sequence from its number, so
//! records can be made in any order and by any thread. The sequence is SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
//! generators, OOPSLA 2014): a few lines of our own, because an update of a library must not change a corpus that figures refer to.

/// What a sequence is for; equal indices of different purposes are independent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// What the patents of one family share.
    Family = 1,
    /// Text of a patent.
    Patent = 2,
    /// Dates, holders, offers of a patent.
    Record = 3,
    /// Text of a need.
    Need = 4,
    /// Enterprise, budget, modes of a need.
    Enterprise = 5,
    /// Which patents a need was made from.
    Choice = 6,
    /// Words of a class.
    Class = 7,
}

/// The increment of SplitMix64: the golden ratio in 64 bits.
const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

/// A sequence.
#[derive(Debug, Clone)]
pub(super) struct Random {
    state: u64,
}

impl Random {
    pub(super) fn new(seed: u64, purpose: Purpose, index: usize) -> Self {
        let start = mix(seed ^ mix(purpose as u64));
        Self { state: mix(start ^ (index as u64).wrapping_mul(GAMMA)) }
    }

    pub(super) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GAMMA);
        mix(self.state)
    }

    /// Evenly below `bound`, by the high half of a product; the bias is below 2^-32 for every bound in use.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// From 0 to 1, without 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Nearly normal with mean 0 and deviation 1: twelve even numbers added (variance 1/12 each).
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    pub(super) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Draws an index by weight in constant time (Walker's alias method, in Vose's form of 1991).
#[derive(Debug)]
pub(super) struct Weighted {
    /// Share of the slot that is the slot's own index, and the index that has the rest.
    slots: Vec<(f64, u32)>,
}

impl Weighted {
    /// Weights above zero, at least one.
    pub(super) fn new(weights: &[f64]) -> Self {
        let scale = weights.len() as f64 / weights.iter().sum::<f64>();
        let mut share: Vec<f64> = weights.iter().map(|weight| weight * scale).collect();
        let mut slots: Vec<(f64, u32)> = (0..weights.len()).map(|at| (1.0, at as u32)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) =
            (0..weights.len()).partition(|&at| share[at] < 1.0);
        while let (Some(poor), Some(&rich)) = (small.pop(), large.last()) {
            slots[poor] = (share[poor], rich as u32);
            share[rich] -= 1.0 - share[poor];
            if share[rich] < 1.0 {
                large.pop();
                small.push(rich);
            }
        }
        Self { slots }
    }

    /// `weight(rank) = 1 / (rank + shift)^exponent` for ranks from 0: the law of Zipf and Mandelbrot.
    pub(super) fn zipf(n: usize, shift: f64, exponent: f64) -> Self {
        let weights: Vec<f64> = (0..n).map(|rank| (rank as f64 + 1.0 + shift).powf(-exponent)).collect();
        Self::new(&weights)
    }

    pub(super) fn draw(&self, random: &mut Random) -> usize {
        let at = random.below(self.slots.len());
        let (own, other) = self.slots[at];
        if random.unit() < own { at } else { other as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_follow_the_weights() {
        let weighted = Weighted::new(&[1.0, 6.0, 3.0]);
        let mut random = Random::new(1, Purpose::Patent, 0);
        let mut drawn = [0u32; 3];
        for _ in 0..100_000 {
            drawn[weighted.draw(&mut random)] += 1;
        }
        for (n, expected) in drawn.into_iter().zip([10_000.0, 60_000.0, 30_000.0]) {
            assert!((f64::from(n) - expected).abs() < 800.0, "{drawn:?}");
        }
    }

    #[test]
    fn seed_purpose_and_index_each_give_another_sequence() {
        let first = |seed, purpose, index| Random::new(seed, purpose, index).next();
        let base = first(1, Purpose::Patent, 5);
        assert_eq!(base, first(1, Purpose::Patent, 5));
        assert_ne!(base, first(2, Purpose::Patent, 5));
        assert_ne!(base, first(1, Purpose::Need, 5));
        assert_ne!(base, first(1, Purpose::Patent, 6));
    }
}
