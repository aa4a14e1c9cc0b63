//! Every phrase has both languages, and the Vietnamese is not English left over.

use luytre_desk::Language;

use super::{
    account, alerts, assessments, budget, domain, dossiers, first_steps, frame, health, periodic, profile, ranking,
    registry, regulation, reports, requirements, search, signals, tasks, training,
};

#[test]
fn every_phrase_has_both_languages() {
    let all = [
        account::EVERY,
        alerts::EVERY,
        assessments::EVERY,
        budget::EVERY,
        domain::EVERY,
        dossiers::EVERY,
        first_steps::EVERY,
        frame::EVERY,
        health::EVERY,
        periodic::EVERY,
        profile::EVERY,
        ranking::EVERY,
        registry::EVERY,
        regulation::EVERY,
        reports::EVERY,
        requirements::EVERY,
        search::EVERY,
        signals::EVERY,
        tasks::EVERY,
        training::EVERY,
    ]
    .concat();
    assert!(all.len() > 200, "the lists are read: {}", all.len());
    for (name, phrase) in all {
        for language in [Language::Vi, Language::En] {
            assert!(!phrase.of(language).trim().is_empty(), "{name} lacks {language:?}");
            assert_eq!(phrase.of(language).trim(), phrase.of(language), "{name} has space at its ends");
        }
        assert!(phrase.of(Language::En).is_ascii() || !phrase.of(Language::En).contains('đ'), "{name} is Vietnamese");
    }
}
