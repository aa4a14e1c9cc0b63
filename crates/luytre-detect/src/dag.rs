//! Boolean expressions over predicates, each distinct one stored once.
//!
//! Rules share a quarter of their predicates and many whole filters; with every expression built through the functions
//! below, equal expressions have equal numbers, and trivial ones vanish while they are built.

use std::collections::HashMap;

use ahash::RandomState;

/// The place of a node in its [`Dag`].
pub(crate) type NodeId = u32;

/// One expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    False,
    True,
    /// A predicate, by its number.
    Leaf(u32),
    Not(NodeId),
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    /// At least so many of the nodes hold.
    AtLeast(u32, Box<[NodeId]>),
}

/// Expressions, hash-consed.
#[derive(Debug, Clone)]
pub(crate) struct Dag {
    nodes: Vec<Node>,
    index: HashMap<Node, NodeId, RandomState>,
}

/// What is known of a predicate while an expression is specialised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    False,
    True,
    Open,
}

impl Dag {
    pub(crate) const FALSE: NodeId = 0;
    pub(crate) const TRUE: NodeId = 1;

    pub(crate) fn new() -> Self {
        let mut dag = Dag { nodes: Vec::new(), index: HashMap::default() };
        dag.intern(Node::False);
        dag.intern(Node::True);
        dag
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    fn intern(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.index.get(&node) {
            return *id;
        }
        let id = u32::try_from(self.nodes.len()).expect("rule files are limited far below four thousand million nodes");
        self.nodes.push(node.clone());
        self.index.insert(node, id);
        id
    }

    pub(crate) fn leaf(&mut self, predicate: u32) -> NodeId {
        self.intern(Node::Leaf(predicate))
    }

    pub(crate) fn not(&mut self, id: NodeId) -> NodeId {
        match self.node(id) {
            Node::False => Dag::TRUE,
            Node::True => Dag::FALSE,
            Node::Not(inner) => *inner,
            _ => self.intern(Node::Not(id)),
        }
    }

    pub(crate) fn and(&mut self, kids: Vec<NodeId>) -> NodeId {
        self.junction(kids, true)
    }

    pub(crate) fn or(&mut self, kids: Vec<NodeId>) -> NodeId {
        self.junction(kids, false)
    }

    fn junction(&mut self, kids: Vec<NodeId>, all: bool) -> NodeId {
        let (neutral, absorbing) = if all { (Dag::TRUE, Dag::FALSE) } else { (Dag::FALSE, Dag::TRUE) };
        let mut flat = Vec::with_capacity(kids.len());
        for kid in kids {
            match (self.node(kid), all) {
                (Node::And(inner), true) | (Node::Or(inner), false) => flat.extend_from_slice(inner),
                _ => flat.push(kid),
            }
        }
        flat.retain(|kid| *kid != neutral);
        flat.sort_unstable();
        flat.dedup();
        let contradicts = |kid: &NodeId| match self.node(*kid) {
            Node::Not(inner) => flat.binary_search(inner).is_ok(),
            _ => *kid == absorbing,
        };
        if flat.iter().any(contradicts) {
            return absorbing;
        }
        match flat.as_slice() {
            [] => neutral,
            [only] => *only,
            _ if all => self.intern(Node::And(flat.into())),
            _ => self.intern(Node::Or(flat.into())),
        }
    }

    pub(crate) fn at_least(&mut self, count: u32, kids: Vec<NodeId>) -> NodeId {
        let sure = u32::try_from(kids.iter().filter(|kid| **kid == Dag::TRUE).count()).unwrap_or(u32::MAX);
        let open: Vec<NodeId> = kids.into_iter().filter(|kid| *kid != Dag::TRUE && *kid != Dag::FALSE).collect();
        let missing = count.saturating_sub(sure);
        match missing {
            0 => Dag::TRUE,
            1 => self.or(open),
            more if more as usize > open.len() => Dag::FALSE,
            more if more as usize == open.len() => self.and(open),
            // Equal kids count separately (two selections may say the same), so they are kept as they are.
            more => self.intern(Node::AtLeast(more, open.into())),
        }
    }

    /// Copies the expression `root` of `from` into this one, with the known predicates replaced by their truth.
    pub(crate) fn specialise(&mut self, from: &Dag, root: NodeId, known: &[Known], memo: &mut [NodeId]) -> NodeId {
        let done = memo[root as usize];
        if done != NodeId::MAX {
            return done;
        }
        let made = match from.node(root) {
            Node::False => Dag::FALSE,
            Node::True => Dag::TRUE,
            Node::Leaf(predicate) => match known[*predicate as usize] {
                Known::False => Dag::FALSE,
                Known::True => Dag::TRUE,
                Known::Open => self.leaf(*predicate),
            },
            Node::Not(inner) => {
                let inner = self.specialise(from, *inner, known, memo);
                self.not(inner)
            }
            Node::And(kids) => self.specialise_junction(from, kids, known, memo, true),
            Node::Or(kids) => self.specialise_junction(from, kids, known, memo, false),
            Node::AtLeast(count, kids) => {
                let kids = kids.iter().map(|kid| self.specialise(from, *kid, known, memo)).collect();
                self.at_least(*count, kids)
            }
        };
        memo[root as usize] = made;
        made
    }

    fn specialise_junction(
        &mut self,
        from: &Dag,
        kids: &[NodeId],
        known: &[Known],
        memo: &mut [NodeId],
        all: bool,
    ) -> NodeId {
        let absorbing = if all { Dag::FALSE } else { Dag::TRUE };
        // Known leaves decide most junctions; look at them before building anything.
        for kid in kids {
            if let Node::Leaf(predicate) = from.node(*kid) {
                match known[*predicate as usize] {
                    Known::False if all => return Dag::FALSE,
                    Known::True if !all => return Dag::TRUE,
                    _ => {}
                }
            }
        }
        let mut made = Vec::with_capacity(kids.len());
        for kid in kids {
            let kid = self.specialise(from, *kid, known, memo);
            if kid == absorbing {
                return absorbing;
            }
            made.push(kid);
        }
        self.junction(made, all)
    }

    /// Decides an expression from the truth of its predicates.
    pub(crate) fn holds(&self, root: NodeId, truth: &mut impl FnMut(u32) -> bool) -> bool {
        match self.node(root) {
            Node::False => false,
            Node::True => true,
            Node::Leaf(predicate) => truth(*predicate),
            Node::Not(inner) => !self.holds(*inner, truth),
            Node::And(kids) => kids.iter().all(|kid| self.holds(*kid, truth)),
            Node::Or(kids) => kids.iter().any(|kid| self.holds(*kid, truth)),
            Node::AtLeast(count, kids) => {
                let mut missing = *count;
                kids.iter().any(|kid| {
                    missing -= u32::from(self.holds(*kid, truth));
                    missing == 0
                })
            }
        }
    }

    /// Calls `visit` for every predicate of an expression, each occurrence once per distinct node.
    pub(crate) fn leaves(
        &self,
        root: NodeId,
        seen: &mut std::collections::HashSet<NodeId>,
        visit: &mut impl FnMut(u32),
    ) {
        if !seen.insert(root) {
            return;
        }
        match self.node(root) {
            Node::False | Node::True => {}
            Node::Leaf(predicate) => visit(*predicate),
            Node::Not(inner) => self.leaves(*inner, seen, visit),
            Node::And(kids) | Node::Or(kids) | Node::AtLeast(_, kids) => {
                kids.iter().for_each(|kid| self.leaves(*kid, seen, visit));
            }
        }
    }
}

#[cfg(test)]
mod tests;
