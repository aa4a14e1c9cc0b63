//! The style sheets: colours and sizes only in the block of tokens, contrast, two equal dark blocks; the scripts.

use std::collections::BTreeMap;

use super::{ASSETS, address, bundle};

fn text(path: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.path == path).expect("the file is embedded").text
}

/// The custom properties of the block that begins with `opening`.
fn tokens(opening: &str) -> BTreeMap<&'static str, &'static str> {
    let css = text("css/tokens.css");
    let start = css.find(opening).unwrap_or_else(|| panic!("{opening} is there")) + opening.len();
    let end = css[start..].find('}').expect("the block ends") + start;
    let rows = css[start..end].split(';').filter_map(|row| row.trim().strip_prefix("--")?.split_once(':'));
    rows.map(|(name, value)| (name.trim(), value.trim())).collect()
}

fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("a colour in hexadecimal")) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_can_be_read_on_every_ground() {
    let grounds = ["bg", "surface", "sunken", "hover"];
    let mut pairs: Vec<(&str, &str, f64)> = Vec::new();
    for ground in grounds {
        pairs.extend([("text", ground, 7.0), ("muted", ground, 4.5), ("link", ground, 4.5), ("accent", ground, 4.5)]);
        pairs.extend([("control", ground, 3.0), ("focus", ground, 3.0)]);
    }
    for tone in ["critical", "high", "medium", "low", "info", "ok"] {
        let tint: &str = Box::leak(format!("{tone}-tint").into_boxed_str());
        pairs.extend([(tone, tint, 4.5), (tone, "surface", 4.5), (tone, "bg", 4.5), ("text", tint, 7.0)]);
    }
    pairs.extend([("on-accent", "accent", 4.5), ("on-accent", "accent-strong", 4.5), ("on-danger", "danger", 4.5)]);
    pairs.extend([("text", "accent-tint", 7.0), ("accent", "accent-tint", 4.5), ("mark-text", "mark", 4.5)]);
    pairs.extend([("bg", "text", 7.0), ("text", "line-soft", 7.0), ("text", "brush", 4.5)]);
    for theme in [":root {", ":root[data-theme=\"dark\"] {"] {
        let tokens = tokens(theme);
        for (front, ground, least) in &pairs {
            let found = contrast(tokens[front], tokens[ground]);
            assert!(found >= *least, "{theme} {front} on {ground}: {found:.2} is below {least}");
        }
    }
}

#[test]
fn both_dark_blocks_are_the_same() {
    let chosen = tokens(":root[data-theme=\"dark\"] {");
    assert!(chosen.len() > 30);
    assert_eq!(chosen, tokens(":root:not([data-theme=\"light\"]) {"));
}

#[test]
fn components_name_tokens_only() {
    for asset in ASSETS.iter().filter(|asset| asset.path.ends_with(".css") && asset.path != "css/tokens.css") {
        for (number, line) in (1..).zip(asset.text.lines()) {
            let place = format!("{}:{number}: {line}", asset.path);
            let selector = line.trim_end().ends_with(['{', ',']);
            let value = if selector { "" } else { line.split_once(':').map_or("", |(_, value)| value) };
            let colour = ["rgb", "hsl", "oklch", "#"].iter().any(|raw| value.contains(raw));
            assert!(!colour, "a raw colour at {place}");
            let pixels = value.split(|c: char| !c.is_ascii_alphanumeric() && c != '.').any(|word| {
                word.strip_suffix("px")
                    .is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
            });
            assert!(!pixels, "a size in pixels at {place}");
        }
    }
}

#[test]
fn every_token_that_is_named_exists() {
    let known = tokens(":root {");
    for asset in ASSETS.iter().filter(|asset| asset.path.ends_with(".css")) {
        for rest in asset.text.split("var(--").skip(1) {
            let name = rest.split([')', ',']).next().unwrap_or_default();
            assert!(known.contains_key(name), "--{name} in {} is not a token", asset.path);
        }
    }
}

#[test]
fn scripts_import_only_what_is_embedded_and_stay_small() {
    let mut bytes = 0;
    for asset in ASSETS.iter().filter(|asset| asset.path.ends_with(".js")) {
        bytes += asset.text.len();
        for rest in asset.text.split(" from \"./").skip(1).chain(asset.text.split("import \"./").skip(1)) {
            let name = format!("js/{}", rest.split('"').next().unwrap_or_default());
            assert!(ASSETS.iter().any(|known| known.path == name), "{} imports {name}", asset.path);
        }
        for word in ["eval(", "innerHTML", "outerHTML", ".style", "http://", "https://"] {
            let found = asset.text.replace("http://www.w3.org/2000/svg", "").contains(word);
            assert!(!found, "{} has {word}", asset.path);
        }
    }
    assert!(bytes < 150_000, "{bytes}");
    assert!(text("js/live.js").lines().count() < 300);
}

#[test]
fn the_address_names_the_content() {
    assert_eq!(bundle().len(), 16);
    assert_eq!(address("app.css"), format!("/assets/{}/app.css", bundle()));
}
