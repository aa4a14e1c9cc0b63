//! Reads the pages' own HTML, which `maud` writes well-formed, far enough to check its shape.

use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    /// Names of the elements around it, outermost first.
    pub(super) within: Vec<String>,
    /// Text within it, without tags.
    pub(super) text: String,
}

impl Element {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

const VOID: [&str; 7] = ["meta", "link", "input", "br", "hr", "img", "col"];

pub(super) fn parse(html: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        for index in &open {
            elements[*index].text.push_str(&rest[..start]);
        }
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(closed) = tag.strip_prefix('/') {
            let index = open.pop().unwrap_or_else(|| panic!("</{closed}> closes nothing"));
            assert_eq!(elements[index].name, closed, "elements are nested");
        } else if !tag.starts_with('!') {
            let element =
                element(tag.trim_end_matches('/'), open.iter().map(|at| elements[*at].name.clone()).collect());
            let leaf = VOID.contains(&element.name.as_str()) || tag.ends_with('/');
            elements.push(element);
            if !leaf {
                open.push(elements.len() - 1);
            }
        }
    }
    assert!(open.is_empty(), "every element is closed");
    elements
}

fn element(tag: &str, within: Vec<String>) -> Element {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = BTreeMap::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let attribute = rest[..end].to_owned();
        rest = &rest[end..];
        let value = match rest.strip_prefix("=\"") {
            Some(quoted) => {
                let (value, after) = quoted.split_once('"').expect("a value ends");
                rest = after;
                value.to_owned()
            }
            None => String::new(),
        };
        assert!(attributes.insert(attribute.clone(), value).is_none(), "{attribute} stands twice in <{tag}>");
    }
    Element { name: name.to_owned(), attributes, within, text: String::new() }
}

/// Everything that is wrong with the shape of a page.
pub(super) fn faults(html: &str, language: &str) -> Vec<String> {
    let page = parse(html);
    let mut faults = Vec::new();
    let mut ids = BTreeSet::new();
    for element in &page {
        if let Some(id) = element.get("id")
            && !ids.insert(id.to_owned())
        {
            faults.push(format!("the id {id} stands twice"));
        }
    }
    let named: BTreeSet<&str> =
        page.iter().filter(|one| one.name == "label").filter_map(|one| one.get("for")).collect();
    let mut level = 0;
    for element in &page {
        let place = format!("<{} {:?}>", element.name, element.attributes);
        for reference in
            ["for", "form", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget", "list"]
        {
            for id in element.get(reference).unwrap_or_default().split_whitespace() {
                if !ids.contains(id) {
                    faults.push(format!("{reference} names no element: {id}"));
                }
            }
        }
        if let Some(id) = element.get("href").and_then(|href| href.strip_prefix('#'))
            && !ids.contains(id)
        {
            faults.push(format!("the link #{id} leads nowhere"));
        }
        if element.get("style").is_some() || element.attributes.keys().any(|name| name.starts_with("on")) {
            faults.push(format!("inline style or script: {place}"));
        }
        let has_name =
            element.get("aria-label").is_some_and(|name| !name.is_empty()) || !element.text.trim().is_empty();
        match element.name.as_str() {
            "style" => faults.push("a style element".to_owned()),
            "script" if element.get("src").is_none() => faults.push("an inline script".to_owned()),
            "input" | "select" | "textarea" if element.get("type") != Some("hidden") => {
                let labelled =
                    element.get("id").is_some_and(|id| named.contains(id)) || element.get("aria-label").is_some();
                if !labelled {
                    faults.push(format!("no label: {place}"));
                }
            }
            // What is hidden from everybody needs no name.
            "button" | "a" | "summary" if !has_name && element.get("hidden").is_none() => {
                faults.push(format!("no name: {place}"))
            }
            "h1" | "h2" | "h3" if !element.within.iter().any(|name| name == "dialog") => {
                let next = usize::from(element.name.as_bytes()[1] - b'0');
                // A panel stands beside the page and begins anew under its title.
                if next > level + 1 {
                    faults.push(format!("{} after level {level}: {}", element.name, element.text));
                }
                level = next;
            }
            _ => {}
        }
    }
    let count = |name: &str| page.iter().filter(|element| element.name == name).count();
    if count("h1") != 1 {
        faults.push(format!("{} elements h1", count("h1")));
    }
    if count("main") != 1 {
        faults.push(format!("{} elements main", count("main")));
    }
    if count("table") != count("caption") {
        faults.push("a table without a caption".to_owned());
    }
    if page.first().and_then(|html| html.get("lang")) != Some(language) {
        faults.push(format!("the page does not say that it is in {language}"));
    }
    if html.len() >= 100_000 {
        faults.push(format!("the page has {} bytes", html.len()));
    }
    faults
}

#[test]
fn faults_are_found() {
    let html = r##"<html lang="vi"><main><h1>A</h1><h3>B</h3><input id="a"><p id="a" style="x"></p><a href="#no">x</a><button></button><table></table></main></html>"##;
    let found = faults(html, "en");
    assert_eq!(found.len(), 8, "{found:#?}");
}
