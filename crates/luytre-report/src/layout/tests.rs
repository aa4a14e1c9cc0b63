use super::*;

#[test]
fn the_shipped_layout_is_that_of_the_decree() {
    let layout = Layout::decree_30();
    assert_eq!(layout.id, "nd30-2020");
    assert_eq!(layout.measures.all().len(), 33);
    let upright = layout.line_width(&Page::PORTRAIT);
    assert!((upright - (210.0 - 30.0 - 15.0) * POINTS_PER_MM).abs() < 0.01, "{upright}");
    let turned = layout.line_width(&Page::LANDSCAPE);
    assert!((turned - (297.0 - 20.0 - 20.0) * POINTS_PER_MM).abs() < 0.01, "{turned}");
}

#[test]
fn a_value_outside_its_range_is_refused_by_name() {
    let narrow = DECREE_30.replace(r#""margin_left_mm": { "value": 30,"#, r#""margin_left_mm": { "value": 29.5,"#);
    assert_ne!(narrow, DECREE_30);
    let error = Layout::from_json(&narrow).unwrap_err();
    assert_eq!(error.to_string(), "margin_left_mm: 29.5 is outside 30 to 35 (Phụ lục I, mục I.3)");
}

#[test]
fn a_missing_or_unknown_measure_is_refused() {
    let without = DECREE_30.replace("\"text_pt\"", "\"text_points\"");
    assert!(matches!(Layout::from_json(&without), Err(LayoutError::Read(_))));
}
