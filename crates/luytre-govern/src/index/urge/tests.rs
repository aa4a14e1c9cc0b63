use std::collections::BTreeMap;

use super::super::{Figures, rank};
use super::*;

/// Systems, approved ones, tasks, tasks in time, live layers of two.
fn agency(figures: [u64; 5]) -> Figures {
    let words = ["systems", "systems_approved", "tasks", "tasks_in_time", "layers_live"];
    let mut all: Figures = words.iter().zip(figures).map(|(word, figure)| ((*word).to_owned(), figure)).collect();
    all.insert("layers_required".to_owned(), 2);
    all
}

/// The urged with what they have left to do, and how many more are equal.
#[track_caller]
fn check(agencies: &[(&str, [u64; 5])], most: usize, expected: &str, equal: usize) {
    let index = Definition::shipped();
    let figures: BTreeMap<String, Figures> =
        agencies.iter().map(|(code, figures)| ((*code).to_owned(), agency(*figures))).collect();
    let places = rank(index, &index.weights(), &figures);
    let urging = to_urge(index, &index.weights(), &places, most);
    let told: Vec<String> = urging
        .agencies
        .iter()
        .map(|one| format!("{} {} {} {}", one.place.agency, one.permille, one.without_level, one.late_tasks))
        .collect();
    assert_eq!((told.join(", ").as_str(), urging.equal), (expected, equal));
}

#[test]
fn of_equal_scores_whoever_has_more_left_to_do_is_urged_first() {
    let none = [("a", [1, 0, 1, 0, 0]), ("b", [3, 0, 1, 0, 0]), ("c", [1, 0, 4, 0, 0])];
    check(&none, 2, "b 0 3 1, c 0 1 4", 0);
    check(&none, 8, "b 0 3 1, c 0 1 4, a 0 1 1", 0);
    check(&none, 0, "", 0);
}

#[test]
fn a_lower_score_comes_first_whatever_is_left_to_do() {
    check(&[("a", [9, 1, 9, 0, 0]), ("b", [1, 0, 1, 0, 0])], 1, "b 0 1 1", 0);
}

#[test]
fn a_tie_that_crosses_the_cut_is_counted() {
    let same = [1, 0, 0, 0, 0];
    check(&[("a", same), ("b", same), ("c", same), ("d", same), ("e", [1, 1, 0, 0, 0])], 2, "a 0 1 0, b 0 1 0", 2);
    check(&[("a", same), ("b", same)], 2, "a 0 1 0, b 0 1 0", 0);
}

#[test]
fn the_pillar_with_the_highest_weight_decides_last() {
    let place = |code: &str, technical: u32, legal: u32| Place {
        agency: code.to_owned(),
        place: None,
        score: Score {
            permille: Some(300),
            pillars: [("technical".to_owned(), technical), ("legal".to_owned(), legal)].into(),
            indicators: Vec::new(),
        },
    };
    let index = Definition::shipped();
    let places = [place("a", 400, 125), place("b", 200, 475)];
    let first = |weights: &Weights| to_urge(index, weights, &places, 1).agencies[0].place.agency.clone();
    assert_eq!(first(&index.weights()), "b", "technical weighs most as shipped");
    let mut legal = index.weights();
    legal.insert("legal".to_owned(), 90);
    assert_eq!(first(&legal), "a", "legal weighs most in a province that says so");
}

#[test]
fn nobody_is_urged_without_a_score() {
    let place = Place { agency: "a".to_owned(), place: None, score: Score::default() };
    let index = Definition::shipped();
    assert_eq!(to_urge(index, &index.weights(), [&place], 3), Urging { agencies: Vec::new(), equal: 0 });
}
