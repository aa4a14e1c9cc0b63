use super::*;

/// So many squares beside each other, named xa-1, xa-2, ….
fn file(count: usize) -> Vec<u8> {
    let square = |number: usize| {
        let (east, north) = (100.0 + (number % 40) as f64 / 10.0, 10.0 + (number / 40) as f64 / 10.0);
        let (far_east, far_north) = (east + 0.1, north + 0.1);
        format!(
            r#"{{"properties":{{"ma":"xa-{number}"}},"geometry":{{"type":"Polygon","coordinates":[[[{east},{north}],
                [{far_east},{north}],[{far_east},{far_north}],[{east},{far_north}],[{east},{north}]]]}}}}"#
        )
    };
    let squares: Vec<String> = (1..=count).map(square).collect();
    format!(r#"{{"features":[{}]}}"#, squares.join(",")).into_bytes()
}

fn agencies(count: usize) -> Vec<(String, String)> {
    (1..=count).map(|number| (format!("xa-{number}"), format!("Xã {number}"))).collect()
}

fn corners(areas: &[Area]) -> usize {
    areas.iter().flat_map(|area| &area.rings).map(Vec::len).sum()
}

#[test]
fn a_map_stays_light_whatever_the_file_holds() {
    let (_, areas) = areas_of(&file(751), None, &agencies(40)).unwrap();
    assert_eq!(areas.len(), 40, "areas that no agency fits are left out first");
    assert!(areas.iter().all(|area| area.agency.as_deref() == Some(area.name.as_str())));
    assert!(corners(&areas) <= CORNERS_MAX);
    let (_, areas) = areas_of(&file(750), None, &agencies(40)).unwrap();
    assert_eq!((areas.len(), corners(&areas)), (750, CORNERS_MAX), "as long as there is room they stay");
    let refused = areas_of(&file(751), None, &agencies(751)).unwrap_err();
    assert_eq!(refused, BordersTrouble::File(BordersError::TooMany { what: "areas", most: 750 }));
}
