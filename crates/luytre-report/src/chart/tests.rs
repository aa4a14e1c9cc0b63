use std::collections::BTreeMap;

use jiff::civil::date;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;

/// Well formed, without style attributes or raw colours, with title and description; returns the number of elements.
#[track_caller]
fn check(drawing: &Drawing) -> usize {
    let svg = drawing.to_svg("chart-1");
    let mut reader = Reader::from_str(&svg);
    let mut elements = 0;
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error}: {svg}")) {
            Event::Start(element) | Event::Empty(element) => {
                elements += 1;
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap();
                    let key = String::from_utf8_lossy(attribute.key.as_ref()).into_owned();
                    assert!(key != "style" && !key.starts_with("on"), "{key}: {svg}");
                    let value = String::from_utf8_lossy(&attribute.value).into_owned();
                    assert!(key != "fill" || value == "none", "a raw colour: {value}");
                    assert!(!value.contains("NaN") && !value.contains("inf"), "{key}={value}");
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(svg.contains("<title id=\"chart-1-title\">") && svg.contains("<desc id=\"chart-1-desc\">"), "{svg}");
    assert!(!drawing.summary.is_empty(), "no summary");
    assert!(drawing.width > 0.0 && drawing.height > 0.0);
    elements
}

fn bar(label: &str, value: f32, shown: &str) -> Bar {
    Bar {
        label: label.to_owned(),
        value,
        shown: shown.to_owned(),
        ink: Ink::Accent,
        href: Some("/systems?x=1&y=2".into()),
    }
}

#[test]
fn bars_tell_their_values_and_keep_to_the_scale() {
    let chart = Bars {
        title: "Tỷ lệ hệ thống được phê duyệt".to_owned(),
        bars: vec![bar("Sở Tài chính", 80.0, "80 %"), bar("Xã <b>", f32::NAN, "–"), bar("Sở Y tế", 500.0, "500 %")],
        end: Some(100.0),
        target: Some((100.0, "chỉ tiêu 100 %".to_owned())),
        ..Bars::default()
    };
    let drawing = bars(&chart);
    check(&drawing);
    assert_eq!(drawing.summary, "Sở Tài chính: 80 %; Xã <b>: –; Sở Y tế: 500 %");
    let svg = drawing.to_svg("a");
    assert!(svg.contains("Xã &lt;b&gt;") && svg.contains(r#"href="/systems?x=1&amp;y=2""#), "{svg}");
    for mark in &drawing.marks {
        if let Shape::Box { x, width, .. } = mark.shape {
            assert!(x + width <= drawing.width, "a bar leaves the drawing");
        }
    }
}

#[test]
fn links_leave_the_product_never() {
    for (href, kept) in
        [("/a", true), ("?q=1", true), ("#x", true), ("//evil", false), ("https://x", false), ("javascript:1", false)]
    {
        let chart = Bars { bars: vec![Bar { href: Some(href.to_owned()), ..bar("a", 1.0, "1") }], ..Bars::default() };
        assert_eq!(bars(&chart).to_svg("x").contains("<a "), kept, "{href}");
    }
}

#[test]
fn every_chart_is_well_formed_also_when_it_is_empty() {
    check(&target_bar(&TargetBar {
        title: "Tỷ lệ chi cho an ninh mạng".into(),
        value: 12.0,
        shown: "12 %".into(),
        target: 15.0,
        target_shown: "mức tối thiểu 15 %".into(),
        end: 30.0,
        ..TargetBar::default()
    }));
    let parts = ["Đạt", "Một phần", "Chưa đạt"].into_iter().zip([Ink::Ok, Ink::Medium, Ink::Critical]);
    check(&stacked(&Stacked {
        title: "Yêu cầu theo hệ thống".into(),
        parts: parts.map(|(label, ink)| Part { label: label.into(), ink }).collect(),
        bars: vec![StackedBar { label: "Cổng".into(), values: vec![120.0, 40.0, 35.0], href: None }],
        ..Stacked::default()
    }));
    check(&lines(&Lines {
        title: "Điểm theo quý".into(),
        labels: (1..=40).map(|quarter| format!("Quý {quarter}")).collect(),
        series: vec![Series { name: "Sở A".into(), values: vec![Some(1.0), None, Some(4.0), Some(8.5)] }],
        target: Some((9.0, "mục tiêu".into())),
        ..Lines::default()
    }));
    check(&spark("Cảnh báo", &[1.0, 4.0, 2.0], "4 tuần: 1, 4, 2"));
    let cell = |shown: &str, ink| Some(HeatCell { shown: shown.into(), ink, href: None });
    check(&heat(&Heat {
        title: "Lớp giám sát".into(),
        columns: vec!["Mạng".into(), "Ứng dụng".into()],
        rows: vec![("Cổng".into(), vec![cell("đang chạy", Ink::Ok), None])],
        ..Heat::default()
    }));
    for empty in [
        bars(&Bars::default()),
        lines(&Lines::default()),
        heat(&Heat::default()),
        spark("", &[], ""),
        stacked(&Stacked::default()),
    ] {
        assert!(!empty.to_svg("x").contains("NaN"));
    }
}

#[test]
fn gantt_bars_stay_inside_the_span() {
    let row = |from, to| GanttRow {
        label: "Phê duyệt cấp độ".into(),
        from,
        to,
        done: 0.4,
        ink: Ink::Medium,
        shown: "đến 30/6/2026".into(),
        href: None,
    };
    let drawing = gantt(&Gantt {
        title: "Nhiệm vụ".into(),
        summary: String::new(),
        from: date(2026, 1, 1),
        to: date(2026, 12, 31),
        today: Some(date(2026, 11, 22)),
        rows: vec![row(date(2025, 6, 1), date(2026, 6, 30)), row(date(2026, 7, 1), date(2030, 1, 1))],
    });
    check(&drawing);
    for mark in &drawing.marks {
        if let Shape::Box { x, width, .. } = mark.shape {
            assert!(x >= 0.0 && x + width <= drawing.width + 3.0, "{x} {width}");
        }
    }
}

#[test]
fn a_tile_stands_where_its_row_and_column_say() {
    let tile = |row, column, name: &str| Tile {
        row,
        column,
        code: format!("{row}{column}"),
        name: name.into(),
        short: Vec::new(),
        shown: "85".into(),
        ink: Ink::step(85.0, 0.0, 100.0),
        href: Some("/agencies/x".into()),
    };
    let map = TileMap {
        title: "Điểm của các xã".into(),
        summary: String::new(),
        tiles: vec![tile(0, 0, "Biên Hòa"), tile(2, 3, "Xã Thuận Lợi Đông"), tile(500, 1, "xa quá")],
    };
    let drawing = tile_map(&map);
    check(&drawing);
    assert_eq!((drawing.width, drawing.height), (4.0 * 76.0, 3.0 * 76.0));
    let svg = drawing.to_svg("m");
    assert!(svg.contains("Xã Thuận Lợi Đông (23): 85"));
    assert!(svg.contains(
        r#"<g class="type-strong ink-on-strong" font-size="15" text-anchor="middle"><text x="38" y="60">85</text>"#
    ));
    assert_eq!(svg.matches("font-size").count(), 2, "names and values say once how they look: {svg}");
}

#[test]
fn a_tile_shows_the_longest_name_that_fits_and_its_title_the_whole() {
    let tile = |name: &str, short: &[&str]| Tile {
        row: 0,
        column: 0,
        code: "x".into(),
        name: name.into(),
        short: short.iter().map(|way| (*way).to_owned()).collect(),
        shown: "85".into(),
        ink: Ink::Ground,
        href: None,
    };
    let lines = |tile: Tile| {
        let drawing = tile_map(&TileMap { tiles: vec![tile], ..TileMap::default() });
        let text = |mark: &Mark| match &mark.shape {
            Shape::Text { text, .. } => Some(text.clone()),
            _ => None,
        };
        assert!(drawing.marks.iter().any(|mark| mark.title.as_deref().is_some_and(|title| title.contains("(x): 85"))));
        drawing.marks.iter().filter_map(text).collect::<Vec<_>>()
    };
    assert_eq!(lines(tile("Phường An Trúc", &["An Trúc"])), ["An Trúc", "85"]);
    assert_eq!(lines(tile("Sở Giáo dục và Đào tạo", &["Sở Giáo dục & Đào tạo"])), ["Sở Giáo dục", "& Đào tạo", "85"]);
    let ways = ["Sở Nông nghiệp và Môi trường", "Sở NN&MT"];
    assert_eq!(lines(tile(ways[0], &ways)), ["Sở NN&MT", "85"]);
    let cut = lines(tile("Nghiêng", &["Nghiêngnghiêngnghiêngnghiêng"]));
    assert!(cut[0].ends_with('…'), "{cut:?}");
}

fn square(code: &str, west: f64) -> String {
    let east = west + 0.1;
    format!(
        r#"{{"type":"Feature","properties":{{"ma":"{code}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},10.9],[{east},10.9],[{east},11.0],[{west},11.0],[{west},10.9]]]}}}}"#
    )
}

#[test]
fn borders_are_drawn_from_what_a_centre_imports() {
    let file =
        format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, square("26001", 106.8), square("26002", 106.9));
    let borders = Borders::from_geojson(file.as_bytes(), "ma", &BordersLimits::default()).unwrap();
    assert_eq!(borders.codes().collect::<Vec<_>>(), ["26001", "26002"]);
    let region = Region { name: "Phường A".into(), shown: "90".into(), ink: Ink::Step(4), href: None };
    let drawing = border_map("Bản đồ", "", &borders, &BTreeMap::from([("26001".to_owned(), region)]));
    check(&drawing);
    assert_eq!(drawing.summary, "Phường A: 90");
    let areas = drawing.marks.iter().filter(|mark| matches!(mark.shape, Shape::Area { .. })).count();
    assert_eq!(areas, 2);
    let values: Vec<_> = drawing.marks.iter().filter(|mark| matches!(mark.shape, Shape::Text { .. })).collect();
    let Shape::Text { at, text, .. } = &values[0].shape else { panic!("a value") };
    assert_eq!((values.len(), text.as_str()), (1, "90"), "the value stands in its area");
    assert!(at.0 > 4.0 && at.0 < 320.0 && at.1 > 4.0 && at.1 < drawing.height, "{at:?}");
}

#[track_caller]
fn refused(file: &str, limits: BordersLimits, expected: &str) {
    let error = Borders::from_geojson(file.as_bytes(), "ma", &limits).unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn borders_that_cannot_be_drawn_are_refused_with_a_remedy() {
    let all = BordersLimits::default();
    let of = |feature: &str| format!(r#"{{"features":[{feature}]}}"#);
    refused("[", all, "not JSON");
    refused("{}", all, "FeatureCollection");
    refused(&of(r#"{"geometry":{"type":"LineString","coordinates":[]}}"#), all, "export the borders as areas");
    refused(&of(&square("1", 106.8)).replace("\"ma\"", "\"code\""), all, "feature 1 has no property \"ma\"");
    refused(&of(&square("1", 706.8)), all, "feature 1 has a corner");
    refused(&of(&square("1", 106.8).replace("[[[", "[\"a\",[[")), all, "feature 1 (Polygon) has coordinates");
    let line = r#"{"properties":{"ma":1},"geometry":{"type":"MultiPolygon","coordinates":[[[[1,1],[2,2],[1,1]]]]}}"#;
    refused(&of(&format!("{},{line}", square("1", 106.8))), all, "feature 2 (MultiPolygon) has coordinates");
    refused(&of(r#"{"geometry":{"type":"MultiPolygon","coordinates":7}}"#), all, "feature 1 (MultiPolygon)");
    refused("{\n\"features\": [,]}", all, "line 2, column 14");
    refused(&of(&format!("{0},{0},{0}", square("1", 106.8))), BordersLimits { areas: 2, ..all }, "more than 2 areas");
    refused(&of(&square("1", 106.8)), BordersLimits { corners: 3, ..all }, "more than 3 corners");
    refused(&of(&square("1", 106.8)), BordersLimits { bytes: 9, ..all }, "at most 9");
}

#[test]
fn properties_are_words_and_numbers_within_limits() {
    let properties = format!(r#"{{"ma":26001,"ten":" Phường A ","dai":"{}","hop":{{}},"rong":""}}"#, "x".repeat(201));
    let file = format!(r#"{{"features":[{}]}}"#, square("1", 106.8).replace(r#"{"ma":"1"}"#, &properties));
    let features = read_features(&[b"\xef\xbb\xbf", file.as_bytes()].concat(), &BordersLimits::default()).unwrap();
    let read: Vec<(&str, &str)> =
        features[0].properties.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(read, [("ma", "26001"), ("ten", "Phường A")]);
    for error in [BordersError::NotFeatures, BordersError::NoAreas, BordersError::NotDegrees { index: 7 }] {
        assert_ne!(error.in_vietnamese(), error.to_string());
    }
    assert!(BordersError::BadRing { index: 7, kind: "Polygon" }.in_vietnamese().contains("thứ 7"));
}

#[test]
fn borders_are_thinned_to_a_number_of_corners_and_lose_no_area() {
    let circle = |west: f64, size: f64| -> Ring {
        let angle = |step: u32| f64::from(step) / 5_000.0 * std::f64::consts::TAU;
        (0..=5_000).map(|step| (west + size * angle(step).cos(), 11.0 + size * angle(step).sin())).collect()
    };
    let areas = (0..40_u32).map(|number| (number.to_string(), vec![circle(106.0 + f64::from(number), 0.4)]));
    let borders: Borders = areas.chain([("đảo".to_owned(), vec![circle(120.0, 0.001)])]).collect();
    let thinned = borders.thinned(600).unwrap();
    assert!(thinned.corners() <= 600 && thinned.corners() > 150, "{}", thinned.corners());
    assert_eq!(thinned.codes().count(), 41);
    assert!(thinned.areas().all(|(_, rings)| rings.len() == 1));
    assert_eq!(thinned.thinned(600).as_ref(), Ok(&thinned), "what is light enough stays");
    let drawing = border_map("Bản đồ", "", &thinned, &BTreeMap::new());
    let dots = drawing.marks.iter().filter(|mark| matches!(mark.shape, Shape::Dot { .. })).count();
    assert_eq!((dots, drawing.marks.len()), (1, 41), "an island too small for its outline is a dot");
}

#[test]
fn more_areas_than_corners_can_draw_are_refused() {
    let areas = |count: u32| -> Borders {
        let place = |number: u32| (f64::from(number % 40), f64::from(number / 40));
        let square = |number: u32| {
            let (east, north) = place(number);
            let corner = |x: f64, y: f64| (100.0 + (east + x) / 10.0, 10.0 + (north + y) / 10.0);
            vec![corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0), corner(0.0, 0.0)]
        };
        (0..count).map(|number| (format!("{number:06}"), vec![square(number)])).collect()
    };
    let most = areas(750).thinned(3_000).unwrap();
    assert_eq!((most.corners(), most.codes().count()), (3_000, 750), "each is drawn by the least corners");
    let refused = areas(751).thinned(3_000).unwrap_err();
    assert_eq!(refused, BordersError::TooMany { what: "areas", most: 750 });
    assert!(refused.in_vietnamese().contains("750 vùng"));
}

#[test]
fn many_corners_become_few() {
    let corner = |step: u32| {
        let angle = f64::from(step) / 50_000.0 * std::f64::consts::TAU;
        format!("[{},{}]", 106.0 + angle.cos(), 11.0 + angle.sin())
    };
    let ring: Vec<String> = (0..=50_000).map(corner).collect();
    let file = format!(
        r#"{{"features":[{{"properties":{{"ma":1}},"geometry":{{"type":"MultiPolygon","coordinates":[[[{}]]]}}}}]}}"#,
        ring.join(",")
    );
    let borders = Borders::from_geojson(file.as_bytes(), "ma", &BordersLimits::default()).unwrap();
    let drawing = border_map("Vòng", "một vòng", &borders, &BTreeMap::new());
    let Shape::Area { rings, .. } = &drawing.marks[0].shape else { panic!("an area") };
    assert!(rings[0].len() > 30 && rings[0].len() < 200, "{}", rings[0].len());
}

#[test]
fn scales_end_at_round_numbers() {
    for (value, end) in
        [(0.0, 1.0), (1.0, 1.0), (1.2, 2.0), (37.0, 50.0), (100.0, 100.0), (640.0, 1_000.0), (f32::NAN, 1.0)]
    {
        assert_eq!(round_up(value), end, "{value}");
    }
}
