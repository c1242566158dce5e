//! Strongly connected components, after Tarjan (1972), with a stack of its own instead of recursion.

/// For each vertex the number of its circle: vertices that reach each other have the same one.
pub(super) fn circles(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut walk = Walk {
        edges,
        index: vec![UNSEEN; edges.len()],
        low: vec![0; edges.len()],
        circle: vec![UNSEEN; edges.len()],
        open: Vec::new(),
        next: 0,
    };
    for vertex in 0..edges.len() {
        if walk.index[vertex] == UNSEEN {
            walk.visit(vertex);
        }
    }
    walk.circle
}

const UNSEEN: usize = usize::MAX;

struct Walk<'a> {
    edges: &'a [Vec<usize>],
    index: Vec<usize>,
    low: Vec<usize>,
    circle: Vec<usize>,
    /// Vertices whose circle is not known yet.
    open: Vec<usize>,
    next: usize,
}

impl Walk<'_> {
    fn visit(&mut self, root: usize) {
        let mut path = vec![(self.enter(root), 0)];
        while let Some((vertex, edge)) = path.last_mut() {
            let (vertex, at) = (*vertex, *edge);
            *edge += 1;
            let Some(to) = self.edges[vertex].get(at).copied() else {
                path.pop();
                self.leave(vertex, path.last().map(|(above, _)| *above));
                continue;
            };
            if self.index[to] == UNSEEN {
                path.push((self.enter(to), 0));
            } else if self.circle[to] == UNSEEN {
                self.low[vertex] = self.low[vertex].min(self.index[to]);
            }
        }
    }

    fn enter(&mut self, vertex: usize) -> usize {
        self.index[vertex] = self.next;
        self.low[vertex] = self.next;
        self.next += 1;
        self.open.push(vertex);
        vertex
    }

    fn leave(&mut self, vertex: usize, above: Option<usize>) {
        if let Some(above) = above {
            self.low[above] = self.low[above].min(self.low[vertex]);
        }
        if self.low[vertex] == self.index[vertex] {
            while let Some(member) = self.open.pop() {
                self.circle[member] = vertex;
                if member == vertex {
                    break;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vertices_that_reach_each_other_share_a_circle() {
        // 0 -> 1 -> 2 -> 0, 2 -> 3, 3 -> 4 -> 3, 5 alone.
        let edges = vec![vec![1], vec![2], vec![0, 3], vec![4], vec![3], vec![]];
        let found = circles(&edges);
        assert!(found[0] == found[1] && found[1] == found[2]);
        assert_eq!(found[3], found[4]);
        assert_ne!(found[0], found[3]);
        assert!(found[5] != found[0] && found[5] != found[3]);
    }

    #[test]
    fn a_chain_of_100_000_needs_no_stack() {
        let edges: Vec<Vec<usize>> =
            (0..100_000).map(|at| if at == 0 { vec![] } else { vec![at - 1] }).collect();
        let mut found = circles(&edges);
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), 100_000);
    }
}
