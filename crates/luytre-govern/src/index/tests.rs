use jiff::civil::date;
use proptest::prelude::*;

use super::borders::{MatchError, Properties, match_areas};
use super::contest::{By, check, decide};
use super::*;

fn figures(pairs: &[(&str, u64)]) -> Figures {
    pairs.iter().map(|(word, figure)| ((*word).to_owned(), *figure)).collect()
}

#[test]
fn the_shipped_index_has_five_pillars_and_five_grades() {
    let index = Definition::shipped();
    assert_eq!(index.pillars.iter().map(|pillar| pillar.weight).sum::<u32>(), 100);
    for pillar in &index.pillars {
        let sum: u32 = index.indicators.iter().filter(|one| one.pillar == pillar.id).map(|one| one.weight).sum();
        assert_eq!(sum, 100, "{}", pillar.id);
    }
    let grades: String = index.grades.iter().map(|grade| grade.grade.as_str()).collect();
    assert_eq!(grades, "ABCDE");
    for (permille, grade) in
        [(1_000, "A"), (800, "A"), (799, "B"), (650, "B"), (500, "C"), (499, "D"), (299, "E"), (0, "E")]
    {
        assert_eq!(index.grade(permille).grade, grade, "{permille}");
    }
    assert!(index.indicators.iter().all(|one| one.opens.starts_with('/') && !one.source.is_empty()));
}

#[test]
fn a_score_is_the_weighted_mean_of_what_applies() {
    let index = Definition::shipped();
    let weights = index.weights();
    assert_eq!(score(index, &weights, &figures(&[])).permille, None);
    // Only one indicator applies: its pillar and the whole take its score.
    let one = score(index, &weights, &figures(&[("systems_approved", 3), ("systems", 4)]));
    assert_eq!(one.pillars.get("legal"), Some(&375), "three indicators count systems, two of them nothing");
    let alone = score(index, &weights, &figures(&[("layers_live", 3), ("layers_required", 4)]));
    assert_eq!((alone.permille, alone.pillars.len()), (Some(750), 1));
    let both =
        figures(&[("layers_live", 1), ("layers_required", 1), ("requirements_met", 0), ("requirements_asked", 9)]);
    assert_eq!(score(index, &weights, &both).pillars["technical"], 500);
    let joined = score(index, &weights, &figures(&[("drills_joined", 0)]));
    assert_eq!(joined.permille, Some(0), "measured as none is not the same as not measured");
    assert_eq!(permille(20, 15), Some(1_000));
    assert_eq!((permille(1, 3), permille(2, 3), permille(1, 2_000)), (Some(333), Some(667), Some(1)));
    assert_eq!(permille(u64::MAX, u64::MAX), Some(1_000));
}

#[test]
fn what_is_only_declared_counts_for_its_credit() {
    let index = Definition::shipped();
    let regulation = index.indicator("regulation_issued").unwrap();
    assert!(matches!(regulation.formula, Formula::DeclaredShare { credit_permille: 500, .. }));
    assert!(regulation.rule_vi.contains("tự khai") && regulation.rule_en.contains("declared"));
    let measured = |declared, proved| {
        let given = [("systems_with_regulation", declared), ("systems_regulation_proved", proved), ("systems", 4)];
        let score = score(index, &index.weights(), &figures(&given));
        let found = score.indicators.into_iter().find(|one| one.indicator == "regulation_issued").unwrap();
        (found.part, found.proved, found.permille)
    };
    assert_eq!(measured(0, 0), (0, Some(0), Some(0)));
    assert_eq!(measured(4, 0), (4, Some(0), Some(500)));
    assert_eq!(measured(3, 1), (3, Some(1), Some(500)), "one in full, two for half");
    assert_eq!(measured(4, 4), (4, Some(4), Some(1_000)));
    assert_eq!(measured(1, 3), (1, Some(1), Some(250)), "nothing is proved that is not declared");
    // A score of an edition from before there was a word for proof is still read.
    let old = r#"{"indicator": "plan_deployed", "part": 1, "whole": 2, "permille": 500}"#;
    assert_eq!(serde_json::from_str::<Measured>(old).unwrap().proved, None);
}

#[test]
fn a_mean_is_rounded_half_up() {
    assert_eq!(mean([(1, 1), (2, 1)].into_iter()), Some(2));
    assert_eq!(mean([(1, 2), (2, 1)].into_iter()), Some(1));
    assert_eq!(mean([(999, 1), (1_000, 1)].into_iter()), Some(1_000));
    assert_eq!(mean([(5, 0)].into_iter()), None);
}

#[test]
fn equal_scores_share_a_place_and_the_next_one_is_skipped() {
    let index = Definition::shipped();
    let layers = |live| figures(&[("layers_live", live), ("layers_required", 10)]);
    let agencies = [("a", 5), ("b", 9), ("c", 5), ("d", 1)].map(|(code, live)| (code.to_owned(), layers(live)));
    let mut agencies: BTreeMap<String, Figures> = agencies.into();
    agencies.insert("e".to_owned(), Figures::new());
    let ranked = rank(index, &index.weights(), &agencies);
    let places: Vec<(&str, Option<u32>)> = ranked.iter().map(|place| (place.agency.as_str(), place.place)).collect();
    assert_eq!(places, [("b", Some(1)), ("a", Some(2)), ("c", Some(2)), ("d", Some(4)), ("e", None)]);
}

#[test]
fn a_preview_names_those_who_move() {
    let index = Definition::shipped();
    let agency = |live, trained| {
        figures(&[("layers_live", live), ("layers_required", 10), ("training_done", trained), ("training_asked", 10)])
    };
    let agencies = BTreeMap::from([("a".to_owned(), agency(9, 1)), ("b".to_owned(), agency(1, 9))]);
    let present = index.weights();
    assert_eq!(preview(index, (&present, &present), &agencies), []);
    let mut proposed = present.clone();
    proposed.insert("capacity".to_owned(), 900);
    let moves = preview(index, (&present, &proposed), &agencies);
    let places: Vec<_> = moves.iter().map(|one| (one.agency.as_str(), one.before.0, one.after.0)).collect();
    assert_eq!(places, [("a", Some(1), Some(2)), ("b", Some(2), Some(1))]);
}

#[test]
fn a_definition_with_a_mistake_is_refused_with_its_place() {
    let text = include_str!("../../../../content/index/capability-2026.json");
    let refuse = |from: &str, to: &str| Definition::read(&text.replacen(from, to, 1)).unwrap_err().to_string();
    assert!(refuse("\"pillar\": \"legal\"", "\"pillar\": \"law\"").contains("pillar law is not there"));
    assert!(refuse("\"from_permille\": 0", "\"from_permille\": 10").contains("begin at 0"));
    assert!(refuse("\"id\": \"plan_deployed\"", "\"id\": \"level_approved\"").contains("twice"));
    assert!(refuse("\"target\": 1", "\"target\": 0").contains("always reached"));
    assert!(refuse("\"opens\"", "\"open\"").contains("line"));
    assert!(refuse("\"credit_permille\": 500", "\"credit_permille\": 1000").contains("proof worthless"));
    assert!(refuse("\"rule_en\"", "\"rule_en\": \"\", \"_x\"").contains("line"));
}

#[test]
fn a_figure_is_contested_once_at_a_time() {
    let contest = |code: &str, indicator: &str, state| Contest {
        code: code.to_owned(),
        agency: "SO-YTE".to_owned(),
        indicator: indicator.to_owned(),
        figures: (1, 4),
        reason: "Đã có quyết định".to_owned(),
        by: "yte.cntt".to_owned(),
        on: date(2026, 11, 22),
        state,
    };
    let index = Definition::shipped();
    let new = contest("KN-2026-0002", "level_approved", ContestState::Open);
    let first = contest("KN-2026-0001", "level_approved", ContestState::Open);
    let open = Err(ContestRefusal::AlreadyOpen { agency: "SO-YTE".to_owned(), code: "KN-2026-0001".to_owned() });
    assert_eq!(check(index, &new, [first.clone()].iter()), open);
    let others = [
        Contest { agency: "SO-TC".to_owned(), ..first.clone() },
        contest("KN-2026-0001", "plan_deployed", ContestState::Open),
        contest("KN-2026-0001", "level_approved", ContestState::Withdrawn { on: date(2026, 11, 22) }),
    ];
    assert_eq!(check(index, &new, others.iter()), Ok(()));
}

#[test]
fn who_contests_does_not_decide() {
    let contest = Contest {
        code: "KN-2026-0001".to_owned(),
        agency: "SO-YTE".to_owned(),
        indicator: "level_approved".to_owned(),
        figures: (1, 4),
        reason: "Quyết định đã ký ngày 20/11".to_owned(),
        by: "yte.cntt".to_owned(),
        on: date(2026, 11, 22),
        state: ContestState::Open,
    };
    let index = Definition::shipped();
    let alone = |contest: &Contest| check(index, contest, std::iter::empty());
    assert_eq!(alone(&contest), Ok(()));
    assert_eq!(alone(&Contest { indicator: "luck".to_owned(), ..contest.clone() }), Err(ContestRefusal::NoIndicator));
    let today = date(2026, 11, 23);
    let own = By { login: "yte.giamdoc", agency: Some("SO-YTE") };
    let judge = By { login: "danh.gia", agency: None };
    let uphold = || ContestCommand::Uphold("Đã nhập quyết định".to_owned());
    assert_eq!(decide(&contest, uphold(), own, today), Err(ContestRefusal::OwnContest));
    assert_eq!(decide(&contest, ContestCommand::Refuse(" ".to_owned()), judge, today), Err(ContestRefusal::NoReason));
    assert_eq!(decide(&contest, ContestCommand::Withdraw, judge, today), Err(ContestRefusal::NotTheAgency));
    assert_eq!(decide(&contest, ContestCommand::Withdraw, own, today).unwrap().state.word(), "withdrawn");
    let upheld = decide(&contest, uphold(), judge, today).unwrap();
    assert_eq!(upheld.state.word(), "upheld");
    assert_eq!(decide(&upheld, uphold(), judge, today), Err(ContestRefusal::Decided));
}

fn features(property: &str, values: &[&str]) -> Vec<Properties> {
    let province = ("tinh".to_owned(), "Tỉnh Lũy Hà".to_owned());
    let of = |value: &&str| Properties::from([(property.to_owned(), (*value).to_owned()), province.clone()]);
    values.iter().map(of).collect()
}

fn communes() -> Vec<(String, String)> {
    let all = [
        ("LUYHA", "Tỉnh Lũy Hà"),
        ("00123", "Phường An Trúc"),
        ("124", "UBND xã Hòa Trúc"),
        ("125", "Phường Minh Lũy"),
        ("126", "Xã Minh Lũy"),
        ("SO-YTE", "Sở Y tế"),
    ];
    all.map(|(code, name)| (code.to_owned(), name.to_owned())).to_vec()
}

#[track_caller]
fn matched(values: &[&str], expected: &[Option<&str>]) {
    let found = match_areas(&features("ten", values), None, &communes()).unwrap();
    assert_eq!(found.property, "ten");
    assert_eq!(found.areas.iter().map(|(_, agency)| agency.as_deref()).collect::<Vec<_>>(), expected);
}

#[test]
fn areas_are_given_to_agencies_by_code_or_name() {
    // By code, with the zeros that a spreadsheet lost; the province beside it misleads nobody.
    matched(&["123", "124"], &[Some("00123"), Some("124")]);
    // By name: with another kind word, another place of the tone mark, without marks at all.
    matched(&["An Trúc", "xã Hoà Trúc"], &[Some("00123"), Some("124")]);
    matched(&["Phuong An Truc", "Xa Hoa Truc"], &[Some("00123"), Some("124")]);
    // The ward and the commune of one name are told apart by their kind, and not at all without it.
    matched(&["Phường Minh Lũy", "Xã Minh Lũy", "Minh Lũy"], &[Some("125"), Some("126"), None]);
    matched(&["An Trúc", "Hồ Tây"], &[Some("00123"), None]);
}

#[test]
fn a_property_that_is_named_must_be_everywhere_and_must_fit() {
    let all = features("ten", &["An Trúc", "Hồ Tây"]);
    let found = match_areas(&all, Some("ten"), &communes()).unwrap();
    assert_eq!((found.agencies(), found.areas.len()), (1, 2));
    let mut lacking = all.clone();
    lacking[1].remove("ten");
    let error = match_areas(&lacking, Some("ten"), &communes()).unwrap_err();
    assert_eq!(error, MatchError::NoProperty { index: 2, property: "ten".to_owned() });
    assert!(error.in_vietnamese().contains("thứ 2") && error.to_string().contains("feature 2"));
    let strange = features("ten", &["Hồ Tây"]);
    assert_eq!(match_areas(&strange, Some("ten"), &communes()), Err(MatchError::NothingFits));
}

#[track_caller]
fn short(name: &str, expected: &[&str]) {
    assert_eq!(short_names(name), expected, "{name}");
}

#[test]
fn names_become_shorter_as_officials_write_them() {
    short("Phường An Trúc", &["An Trúc"]);
    short("UBND xã Hòa Trúc", &["Hòa Trúc"]);
    short("Sở Y tế", &["Sở Y tế", "Sở YT"]);
    short("Sở Nông nghiệp và Môi trường", &["Sở Nông nghiệp và Môi trường", "Sở Nông nghiệp & Môi trường", "Sở NN&MT"]);
    short("Văn phòng Ủy ban nhân dân tỉnh", &["Văn phòng Ủy ban nhân dân tỉnh", "VP UBND tỉnh", "VP UBNDT"]);
    short("Xã", &["Xã"]);
}

proptest! {
    #[test]
    fn more_reached_never_scores_less(
        part in 0u64..100, more in 0u64..100, whole in 1u64..100, weights in prop::collection::vec(0u32..200, 18)
    ) {
        let index = Definition::shipped();
        let weights: Weights = index.weights().into_keys().zip(weights).collect();
        let scored = |part| score(index, &weights, &figures(&[
            ("layers_live", part), ("layers_required", whole), ("training_done", 3), ("training_asked", 7),
        ]));
        let (less, more) = (scored(part).permille, scored(part + more).permille);
        prop_assert!(less <= more);
        prop_assert!(more.is_none_or(|score| score <= 1_000));
    }
}
