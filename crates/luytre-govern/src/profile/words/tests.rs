use super::*;
use crate::profile::{Deployment, HostingPlace, Life, NationalSecurity, Separation};

#[test]
fn every_list_has_its_words_once() {
    for name in ["device_kind", "product_kind", "duty", "tier", COUNTRIES] {
        let words = list(name);
        assert!(words.len() >= 5, "{name}");
        for word in words.iter() {
            assert!(!word.code.is_empty() && !word.vi.is_empty() && !word.en.is_empty(), "{name}: {word:?}");
            assert_eq!(words.iter().filter(|other| other.code == word.code).count(), 1, "{name}: {}", word.code);
            assert_eq!(find(&words, &word.vi).map(|found| &found.code), Some(&word.code), "{name}: {}", word.vi);
        }
    }
    assert_eq!(word(COUNTRIES, DOMESTIC).map(|word| word.vi.as_str()), Some("Việt Nam"));
    assert!(counts_as("device_kind", "server", "server") && !counts_as("device_kind", "switch", "server"));
}

#[test]
fn lists_of_enums_are_their_words() {
    let check = |name: &str, words: &[&str]| {
        let listed: Vec<String> = list(name).iter().map(|word| word.code.clone()).collect();
        assert_eq!(listed, words, "{name}");
    };
    check("life", &Life::ALL.map(Life::as_str));
    check("deployment", &Deployment::ALL.map(Deployment::as_str));
    check("national_security", &NationalSecurity::ALL.map(NationalSecurity::as_str));
    check("hosting_place", &HostingPlace::ALL.map(HostingPlace::as_str));
    check("separation", &Separation::ALL.map(Separation::as_str));
}

#[test]
fn words_are_found_as_people_write_them() {
    let countries = list(COUNTRIES);
    let code = |written: &str| find(&countries, written).map(|word| word.code.clone());
    assert_eq!(code("viet nam").as_deref(), Some("VN"));
    assert_eq!(code("vn").as_deref(), Some("VN"));
    assert_eq!(code("Hoa Kỳ").as_deref(), Some("US"));
    assert_eq!(code("Vietnam").as_deref(), Some("VN"));
    assert_eq!(code(""), None);
    assert_eq!(nearest(&countries, "Việt Nan").map(|word| word.code.as_str()), Some("VN"));
    assert_eq!(nearest(&countries, "xyzabc").map(|word| word.code.as_str()), None);
}

#[test]
fn near_counts_letters() {
    assert_eq!(near("so y te", "so y te"), Some(0));
    assert_eq!(near("so y t", "so y te"), Some(1));
    assert_eq!(near("so y te", "so noi vu"), None);
    assert_eq!(near("", "a"), None);
    assert_eq!(near("cong", "cong thong tin"), Some(1));
}
