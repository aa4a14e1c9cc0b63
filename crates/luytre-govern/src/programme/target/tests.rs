use super::super::content::ProgrammeContent;
use super::*;

fn found(text: &str) -> Vec<(Measure, Option<String>)> {
    let targets = find(text, &ProgrammeContent::shipped().bindings);
    targets.into_iter().map(|target| (target.measure, target.binding)).collect()
}

#[track_caller]
fn check(text: &str, measure: Measure, binding: Option<&str>) {
    assert_eq!(found(text), [(measure, binding.map(str::to_owned))], "{text}");
}

const fn percent(percent: u16) -> Measure {
    Measure::Percent { percent }
}

#[test]
fn targets_of_the_real_plans_are_found_with_their_figures() {
    check(
        "100% hệ thống thông tin của các cơ quan Đảng, Nhà nước được bảo vệ theo mô hình 4 lớp và được giám sát an toàn thông tin 24/7/365.",
        percent(100),
        Some("four_layers"),
    );
    check(
        "Bảo đảm tỷ lệ kinh phí chi cho an ninh mạng, bảo mật thông tin đạt tối thiểu 15% tổng kinh phí triển khai kế hoạch ứng dụng công nghệ thông tin, chuyển đổi số",
        Measure::Ratio { percent: 15, above: false },
        Some("budget_ratio"),
    );
    check(
        "100% cán bộ chuyên trách công nghệ thông tin tại các sở, ban, ngành, xã, phường được đào tạo, bồi dưỡng chuyên sâu",
        percent(100),
        Some("trained_staff"),
    );
    check(
        "tổ chức ít nhất 01 cuộc diễn tập thực hiện an toàn thông tin mạng cấp tỉnh",
        Measure::AtLeast { count: 1, per_months: 12 },
        Some("drills"),
    );
    check(
        "Tổ chức diễn tập thực chiến ứng cứu sự cố cho hệ thống thông tin dùng chung của tỉnh (ít nhất 01 lần)",
        Measure::AtLeast { count: 1, per_months: 12 },
        Some("drills"),
    );
    check(
        "Hoàn thành việc lập hồ sơ và thẩm định phê duyệt hồ sơ đề xuất cấp độ an toàn HTTT cho 100% các HTTT trên địa bàn tỉnh",
        percent(100),
        Some("approved_dossiers"),
    );
    check(
        "Tỉ trọng sản phẩm, dịch vụ an ninh mạng “Make in Vietnam” chiếm trên 50% thị trường trong tỉnh",
        Measure::Ratio { percent: 50, above: true },
        Some("domestic_products"),
    );
    check("100% cấp ủy, tổ chức đảng quán triệt nội dung Kế hoạch này", percent(100), None);
    assert_eq!(
        found("phấn đấu 100% cán bộ, đảng viên và 80% người dân được trang bị kỹ năng cơ bản"),
        [(percent(100), None), (percent(80), None)]
    );
}

#[test]
fn numbered_points_and_sentences_are_told_apart() {
    let text = "(1) 100% các hệ thống thông tin được rà soát, khắc phục các lỗ hổng. (2) 100% các hệ thống từ cấp độ 3 trở lên được giám sát an ninh mạng 24/7.";
    assert_eq!(
        found(text),
        [(percent(100), Some("vulnerabilities_fixed".to_owned())), (percent(100), Some("four_layers".to_owned()))]
    );
    assert_eq!(found("Giảm 12,5% sự cố; không nói tỷ lệ nào"), []);
}

fn target(measure: Measure, binding: &str) -> Target {
    Target { text: String::new(), measure, binding: Some(binding.into()) }
}

#[test]
fn a_target_is_reached_by_its_figure_and_never_by_rounding() {
    let share = |part, whole| Figures::from([("coverage".to_owned(), Figure::Share { part, whole })]);
    let all = target(percent(100), "coverage");
    assert_eq!(evaluate(&all, &share(2_000, 2_000)), Reached::Yes(Figure::Share { part: 2_000, whole: 2_000 }));
    assert_eq!(evaluate(&all, &share(1_999, 2_000)), Reached::No(Figure::Share { part: 1_999, whole: 2_000 }));
    assert_eq!(Figure::Share { part: 1_999, whole: 2_000 }.per_mille(), Some(999));
    assert_eq!(evaluate(&all, &share(0, 0)), Reached::Unknown);
    assert_eq!(evaluate(&all, &Figures::new()), Reached::Unknown);
    let ratio = target(Measure::Ratio { percent: 15, above: false }, "coverage");
    assert!(matches!(evaluate(&ratio, &share(15, 100)), Reached::Yes(_)));
    assert!(matches!(evaluate(&ratio, &share(149_999, 1_000_000)), Reached::No(_)));
    let above = target(Measure::Ratio { percent: 50, above: true }, "coverage");
    assert!(matches!(evaluate(&above, &share(50, 100)), Reached::No(_)));
    assert!(matches!(evaluate(&above, &share(51, 100)), Reached::Yes(_)));
    let drills = Figures::from([("drills".to_owned(), Figure::Count { count: 1 })]);
    let one = target(Measure::AtLeast { count: 1, per_months: 12 }, "drills");
    assert!(matches!(evaluate(&one, &drills), Reached::Yes(_)));
    assert_eq!(evaluate(&target(percent(100), "drills"), &drills), Reached::Unknown);
    let unbound = Target { binding: None, ..one };
    assert_eq!(evaluate(&unbound, &drills), Reached::Unknown);
}

#[test]
fn every_share_and_count_of_the_four_programmes_is_found() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/domain/programmes");
    if !folder.exists() {
        println!("skipped: every_share_and_count_of_the_four_programmes_is_found: ../shared is absent");
        return;
    }
    let mut all = Vec::new();
    for name in ["an-giang-2026", "dong-nai-2026", "dong-thap-2026", "quang-ngai-2026"] {
        let text = std::fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap();
        // Lines are wrapped: a sentence goes on where no empty line stands between.
        let text = text.replace("\n\n", "\u{1}").replace('\n', " ").replace('\u{1}', "\n");
        let targets: usize = text.split('\n').map(|line| find(line, &ProgrammeContent::shipped().bindings).len()).sum();
        let shares = text.matches('%').count();
        assert!(targets >= shares, "{name}: {targets} targets for {shares} shares");
        all.push((name, targets));
    }
    assert!(all.iter().all(|(_, targets)| *targets > 0), "{all:?}");
}

proptest::proptest! {
    #[test]
    fn any_text_is_searched_without_panic(text in "(\\PC|%|ít nhất |tối thiểu |[0-9]|\\(|\\)|;|\\.){0,80}") {
        proptest::prop_assert!(find(&text, &ProgrammeContent::shipped().bindings).len() <= TARGETS_MAX);
    }
}
