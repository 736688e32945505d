//! From pairs to groups: average link, within what is alike at all.
//!
//! Single link makes chains: A resembles B, B resembles C, and A and C end up together with nothing in common. Here two groups become
//! one only when their members are on average alike enough **and** no two of them fall below a floor. The pairs given are those
//! above the floor, so a missing pair forbids the union, every average is exact, and a group's neighbours are only those of all
//! its members: they get fewer with every union, which is what keeps this fast. `docs/common-needs.md` has the measurements.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::join::Pair;

/// Needs that belong together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// The needs, ascending.
    pub(super) members: Vec<u32>,
    /// Mean similarity of two members; 1 for a single one.
    pub(super) similarity: f64,
}

/// The groups of two and more needs, by first member. The most alike become one first, ties by first member.
///
/// Cost: O(p log p) for p pairs, as long as groups are small beside p.
pub(super) fn groups(n_needs: usize, pairs: &[Pair], threshold: f64) -> Vec<Group> {
    let mut clusters: Vec<Option<Cluster>> =
        (0..n_needs as u32).map(|need| Some(Cluster::of(need))).collect();
    let mut unions = BinaryHeap::new();
    for pair in pairs {
        let similarity = f64::from(pair.similarity);
        for (one, other) in [(pair.left, pair.right), (pair.right, pair.left)] {
            if let Some(cluster) = &mut clusters[one as usize] {
                cluster.neighbours.insert(other, similarity);
            }
        }
        if similarity >= threshold {
            unions.push(Union { average: similarity, first: pair.left, second: pair.right, n_members: 2 });
        }
    }
    while let Some(union) = unions.pop() {
        if union.is_possible(&clusters) {
            unite(&mut clusters, union, threshold, &mut unions);
        }
    }
    clusters.into_iter().flatten().filter(|cluster| cluster.members.len() > 1).map(Cluster::finish).collect()
}

/// A group that may still grow; it stands at the place of its first member.
struct Cluster {
    members: Vec<u32>,
    /// Sum of the similarities of all pairs of members.
    within: f64,
    /// Clusters all of whose members are above the floor with all of ours, and the sum of these similarities.
    neighbours: FxHashMap<u32, f64>,
}

impl Cluster {
    fn of(need: u32) -> Self {
        Self { members: vec![need], within: 0.0, neighbours: FxHashMap::default() }
    }

    fn finish(mut self) -> Group {
        self.members.sort_unstable();
        let n = self.members.len() as f64;
        Group { similarity: self.within / (n * (n - 1.0) / 2.0), members: self.members }
    }
}

/// Two clusters that could become one.
#[derive(Debug, Clone, Copy)]
struct Union {
    average: f64,
    first: u32,
    second: u32,
    /// Of both together when this was noted; clusters only grow, so another number means that it is out of date.
    n_members: usize,
}

impl Union {
    fn is_possible(&self, clusters: &[Option<Cluster>]) -> bool {
        match (&clusters[self.first as usize], &clusters[self.second as usize]) {
            (Some(first), Some(second)) => {
                first.members.len() + second.members.len() == self.n_members
                    && first.neighbours.contains_key(&self.second)
            }
            _ => false,
        }
    }
}

/// Makes one cluster of two and notes what it could become one with.
fn unite(clusters: &mut [Option<Cluster>], union: Union, threshold: f64, unions: &mut BinaryHeap<Union>) {
    let (Some(mut first), Some(second)) =
        (clusters[union.first as usize].take(), clusters[union.second as usize].take())
    else {
        return;
    };
    first.within += second.within + first.neighbours.remove(&union.second).unwrap_or_default();
    first.members.extend(second.members);
    let mut shared = FxHashMap::default();
    for (&neighbour, &sum) in &first.neighbours {
        let both = second.neighbours.get(&neighbour).map(|other| sum + other);
        let Some(cluster) = &mut clusters[neighbour as usize] else { continue };
        match both {
            Some(sum) => {
                shared.insert(neighbour, sum);
                cluster.neighbours.insert(union.first, sum);
                let n_members = first.members.len() + cluster.members.len();
                let average = sum / (first.members.len() * cluster.members.len()) as f64;
                if average >= threshold {
                    let (low, high) = (union.first.min(neighbour), union.first.max(neighbour));
                    unions.push(Union { average, first: low, second: high, n_members });
                }
            }
            None => {
                cluster.neighbours.remove(&union.first);
            }
        }
    }
    for neighbour in second.neighbours.keys() {
        if let Some(cluster) = &mut clusters[*neighbour as usize] {
            cluster.neighbours.remove(&union.second);
        }
    }
    first.neighbours = shared;
    clusters[union.first as usize] = Some(first);
}

impl Ord for Union {
    /// The largest is the next to be made: most alike, then the earliest first member, then the earliest second.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_average = self.average.total_cmp(&other.average);
        by_average.then_with(|| (other.first, other.second).cmp(&(self.first, self.second)))
    }
}

impl PartialOrd for Union {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Union {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Union {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_group_is_above_floor_and_threshold(similarities in prop::collection::vec(0.0f32..1.0, 66)) {
            const FLOOR: f32 = 0.25;
            let all = (1..12u32).flat_map(|right| (0..right).map(move |left| (left, right)));
            let pairs: Vec<Pair> = all
                .zip(similarities)
                .map(|((left, right), similarity)| Pair { left, right, similarity })
                .filter(|pair| pair.similarity >= FLOOR)
                .collect();
            for group in groups(12, &pairs, 0.5) {
                let is_within = |pair: &&Pair| group.members.contains(&pair.left) && group.members.contains(&pair.right);
                let within: Vec<f64> =
                    pairs.iter().filter(is_within).map(|pair| f64::from(pair.similarity)).collect();
                let n = group.members.len();
                prop_assert_eq!(within.len(), n * (n - 1) / 2, "no pair is below the floor");
                let mean = within.iter().sum::<f64>() / within.len() as f64;
                prop_assert!((mean - group.similarity).abs() < 1e-9 && mean >= 0.5 - 1e-9);
            }
        }
    }

    fn of(pairs: &[(u32, u32, f32)], threshold: f64) -> Vec<Vec<u32>> {
        let pairs: Vec<Pair> =
            pairs.iter().map(|&(left, right, similarity)| Pair { left, right, similarity }).collect();
        groups(6, &pairs, threshold).into_iter().map(|group| group.members).collect()
    }

    #[test]
    fn a_chain_whose_ends_differ_is_no_group() {
        assert_eq!(of(&[(0, 1, 0.9), (1, 2, 0.8)], 0.3), [[0, 1]]);
    }

    #[test]
    fn on_average_alike_is_enough_above_the_floor() {
        assert_eq!(of(&[(0, 1, 0.9), (1, 2, 0.5), (0, 2, 0.2)], 0.3), [vec![0, 1, 2]]);
        assert_eq!(of(&[(0, 1, 0.9), (1, 2, 0.3), (0, 2, 0.2)], 0.3), [vec![0, 1]]);
    }

    #[test]
    fn the_most_alike_go_first_and_ties_go_to_the_earliest() {
        assert_eq!(of(&[(0, 1, 0.5), (1, 2, 0.6)], 0.3), [[1, 2]]);
        assert_eq!(of(&[(0, 1, 0.5), (1, 2, 0.5)], 0.3), [[0, 1]]);
    }

    #[test]
    fn pairs_of_pairs_become_one_group_with_its_mean() {
        let all: Vec<Pair> = (1..4u32)
            .flat_map(|right| (0..right).map(move |left| Pair { left, right, similarity: 0.5 }))
            .collect();
        let found = groups(4, &all, 0.4);
        assert_eq!(found, [Group { members: vec![0, 1, 2, 3], similarity: 0.5 }]);
    }
}
