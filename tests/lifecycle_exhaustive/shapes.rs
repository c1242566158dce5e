//! Graphs of components: for each the earlier ones that it needs.

use std::collections::BTreeSet;

/// For each component the ones that it needs, all of which have smaller numbers.
#[derive(Clone, Debug)]
pub(crate) struct Shape(Vec<Vec<usize>>);

impl Shape {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn needs(&self, component: usize) -> &[usize] {
        &self.0[component]
    }

    /// The ones that need `component`.
    pub(crate) fn needed_by(&self, component: usize) -> Vec<usize> {
        (0..self.len()).filter(|other| self.0[*other].contains(&component)).collect()
    }

    pub(crate) fn random(random: &mut Random, least: usize, most: usize) -> Self {
        let count = least + random.below(most - least + 1);
        let density = 1 + random.below(4);
        let needs = |at: usize, random: &mut Random| (0..at).filter(|_| random.below(8) < density).collect();
        Self((0..count).map(|at| needs(at, random)).collect())
    }

    /// From the bits of its edges.
    fn from_bits(count: usize, bits: u32) -> Self {
        let mut at = 0;
        let mut next = || {
            at += 1;
            bits >> (at - 1) & 1 == 1
        };
        Self((0..count).map(|component| (0..component).filter(|_| next()).collect()).collect())
    }

    /// The same for all graphs that differ in the numbers of their components only.
    fn canonical(&self, orders: &[Vec<usize>]) -> u32 {
        let numbered = |order: &Vec<usize>| {
            let edge = |component: usize, need: usize| 1 << (order[component] * self.len() + order[need]);
            (0..self.len()).flat_map(|at| self.0[at].iter().map(move |need| edge(at, *need))).sum()
        };
        orders.iter().map(numbered).min().unwrap()
    }
}

/// All shapes of `count` components, each once: no two differ in the numbers of their components only.
pub(crate) fn all_shapes(count: usize) -> Vec<Shape> {
    let orders = permutations(count);
    let mut seen = BTreeSet::new();
    let all = (0..1 << (count * (count - 1) / 2)).map(|bits| Shape::from_bits(count, bits));
    all.filter(|shape| seen.insert(shape.canonical(&orders))).collect()
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = permutations(count - 1);
    let with = |order: &Vec<usize>, at: usize| {
        let mut order = order.clone();
        order.insert(at, count - 1);
        order
    };
    shorter.iter().flat_map(|order| (0..count).map(move |at| with(order, at))).collect()
}

/// A small generator, the same in every run (xorshift64*, Vigna 2016).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(mixed).unwrap() % bound
    }
}
