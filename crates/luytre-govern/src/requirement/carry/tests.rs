use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::super::{Given, Judgement, Verdict, Word};
use super::*;

fn judgement(verdict: Verdict) -> Judgement {
    let given = Given {
        verdict,
        level: luytre_model::ProtectionLevel::ALL[2],
        by: "danh.gia".to_owned(),
        organisation: None,
        on: jiff::civil::date(2026, 11, 22),
        finding: "đã xem".to_owned(),
        carried: None,
    };
    Judgement { given: Some(given), ..Judgement::default() }
}

fn verdict(word: Word) -> Verdict {
    match word {
        Word::Met | Word::Unjudged => Verdict::Met,
        Word::Partly => Verdict::Partly,
        Word::NotMet => Verdict::NotMet,
        Word::NotApplicable => Verdict::NotApplicable { reason: "không có".to_owned() },
        Word::Equivalent => Verdict::Equivalent { measure: "biện pháp khác".to_owned() },
    }
}

fn proposal(relation: Relation, words: &[Word]) -> Proposal {
    let mut judged = BTreeMap::new();
    for (place, word) in words.iter().enumerate().filter(|(_, word)| **word != Word::Unjudged) {
        judged.insert(format!("S{place}"), judgement(verdict(*word)));
    }
    let items = (0..words.len()).map(|place| format!("S{place}")).collect();
    let origin = Origin { catalogue: "tcvn-11930-2017", subgroup: "S".to_owned(), relation, items };
    propose(origin, |item| judged.get(item))
}

/// The whole table: relation × how the other side stands.
#[test]
fn what_follows_from_what() {
    let cases: [(&str, &[Word]); 6] = [
        ("all met", &[Word::Met, Word::Met]),
        ("met or equivalent", &[Word::Met, Word::Equivalent]),
        ("mixed", &[Word::Met, Word::NotMet]),
        ("none met", &[Word::NotMet, Word::NotMet]),
        ("met, rest does not apply", &[Word::Met, Word::NotApplicable]),
        ("one not judged", &[Word::Met, Word::Unjudged]),
    ];
    let mut table = String::new();
    for relation in Relation::ALL {
        for (name, words) in cases {
            let proposal = proposal(relation, words);
            let word = proposal.verdict.as_ref().map_or("-", |verdict| verdict.word().as_str());
            let most = proposal.at_most.map_or("-", Word::as_str);
            writeln!(table, "{:<10} {name:<25} propose {word:<11} at most {most}", relation.as_str()).expect("text");
        }
    }
    insta::assert_snapshot!(table, @r"
    equal      all met                   propose met         at most -
    equal      met or equivalent         propose equivalent  at most -
    equal      mixed                     propose partly      at most -
    equal      none met                  propose not_met     at most partly
    equal      met, rest does not apply  propose met         at most -
    equal      one not judged            propose -           at most -
    subset     all met                   propose partly      at most -
    subset     met or equivalent         propose partly      at most -
    subset     mixed                     propose partly      at most partly
    subset     none met                  propose -           at most partly
    subset     met, rest does not apply  propose partly      at most -
    subset     one not judged            propose -           at most -
    superset   all met                   propose met         at most -
    superset   met or equivalent         propose equivalent  at most -
    superset   mixed                     propose -           at most -
    superset   none met                  propose -           at most -
    superset   met, rest does not apply  propose met         at most -
    superset   one not judged            propose -           at most -
    intersect  all met                   propose -           at most -
    intersect  met or equivalent         propose -           at most -
    intersect  mixed                     propose -           at most -
    intersect  none met                  propose -           at most -
    intersect  met, rest does not apply  propose -           at most -
    intersect  one not judged            propose -           at most -
    none       all met                   propose -           at most -
    none       met or equivalent         propose -           at most -
    none       mixed                     propose -           at most -
    none       none met                  propose -           at most -
    none       met, rest does not apply  propose -           at most -
    none       one not judged            propose -           at most -
    ");
}

#[test]
fn nothing_that_applies_proposes_nothing() {
    assert_eq!(proposal(Relation::Equal, &[Word::NotApplicable]).verdict, None);
    assert_eq!(proposal(Relation::Equal, &[]).verdict, None);
}
