use proptest::prelude::*;

use super::{Dag, Known, Node};

#[test]
fn equal_expressions_have_one_number_and_trivial_ones_vanish() {
    let mut dag = Dag::new();
    let (a, b) = (dag.leaf(0), dag.leaf(1));
    let first = dag.and(vec![a, b]);
    let second = dag.and(vec![b, a, a, Dag::TRUE]);
    assert_eq!(first, second);
    let not_a = dag.not(a);
    assert_eq!(dag.and(vec![a, not_a]), Dag::FALSE);
    assert_eq!(dag.or(vec![a, not_a]), Dag::TRUE);
    assert_eq!(dag.not(not_a), a);
    assert_eq!(dag.or(vec![]), Dag::FALSE);
    assert_eq!(dag.at_least(2, vec![a, b]), first);
    assert_eq!(dag.at_least(1, vec![a, Dag::TRUE]), Dag::TRUE);
    assert_eq!(dag.at_least(3, vec![a, b]), Dag::FALSE);
}

#[derive(Debug, Clone)]
enum Plain {
    Leaf(u32),
    Not(Box<Plain>),
    And(Vec<Plain>),
    Or(Vec<Plain>),
    AtLeast(u32, Vec<Plain>),
}

impl Plain {
    fn holds(&self, truth: &[bool]) -> bool {
        match self {
            Plain::Leaf(leaf) => truth[*leaf as usize],
            Plain::Not(inner) => !inner.holds(truth),
            Plain::And(kids) => kids.iter().all(|kid| kid.holds(truth)),
            Plain::Or(kids) => kids.iter().any(|kid| kid.holds(truth)),
            Plain::AtLeast(count, kids) => kids.iter().filter(|kid| kid.holds(truth)).count() >= *count as usize,
        }
    }

    fn build(&self, dag: &mut Dag) -> u32 {
        match self {
            Plain::Leaf(leaf) => dag.leaf(*leaf),
            Plain::Not(inner) => {
                let inner = inner.build(dag);
                dag.not(inner)
            }
            Plain::And(kids) => {
                let kids = kids.iter().map(|kid| kid.build(dag)).collect();
                dag.and(kids)
            }
            Plain::Or(kids) => {
                let kids = kids.iter().map(|kid| kid.build(dag)).collect();
                dag.or(kids)
            }
            Plain::AtLeast(count, kids) => {
                let kids = kids.iter().map(|kid| kid.build(dag)).collect();
                dag.at_least(*count, kids)
            }
        }
    }
}

fn plain() -> impl Strategy<Value = Plain> {
    (0u32..6).prop_map(Plain::Leaf).prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            inner.clone().prop_map(|kid| Plain::Not(Box::new(kid))),
            prop::collection::vec(inner.clone(), 0..5).prop_map(Plain::And),
            prop::collection::vec(inner.clone(), 0..5).prop_map(Plain::Or),
            (1u32..4, prop::collection::vec(inner, 0..5)).prop_map(|(count, kids)| Plain::AtLeast(count, kids)),
        ]
    })
}

proptest! {
    #[test]
    fn built_and_specialised_expressions_keep_their_truth(
        plain in plain(),
        truth in prop::collection::vec(any::<bool>(), 6),
        open in prop::collection::vec(any::<bool>(), 6),
    ) {
        let expected = plain.holds(&truth);
        let mut dag = Dag::new();
        let root = plain.build(&mut dag);
        prop_assert_eq!(dag.holds(root, &mut |leaf| truth[leaf as usize]), expected);

        let known: Vec<Known> = truth.iter().zip(&open).map(|(truth, open)| match (open, truth) {
            (true, _) => Known::Open,
            (false, true) => Known::True,
            (false, false) => Known::False,
        }).collect();
        let mut residual = Dag::new();
        let mut memo = vec![u32::MAX; dag.len()];
        let rest = residual.specialise(&dag, root, &known, &mut memo);
        let mut untouched = true;
        let value = residual.holds(rest, &mut |leaf| { untouched &= open[leaf as usize]; truth[leaf as usize] });
        prop_assert_eq!(value, expected);
        prop_assert!(untouched, "a known predicate was asked for");
        prop_assert!(!matches!(residual.node(rest), Node::And(kids) | Node::Or(kids) if kids.len() < 2));
    }
}
