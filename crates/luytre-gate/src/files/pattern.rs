//! Paths with `*` and `?` in their names.

use std::path::{Component, Path, PathBuf};

/// Most paths that one pattern stands for.
pub(crate) const MATCHES_MAX: usize = 4_096;

/// Returns the files that the pattern stands for, sorted. Folders that cannot be read have none.
pub(crate) fn expand(pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for component in Path::new(pattern).components() {
        let name = component.as_os_str().to_string_lossy();
        let is_pattern = matches!(component, Component::Normal(_)) && name.contains(['*', '?']);
        if !is_pattern {
            found.iter_mut().for_each(|path| path.push(component));
            continue;
        }
        let mut next = Vec::new();
        for folder in &found {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            let Ok(entries) = std::fs::read_dir(folder) else { continue };
            let names = entries.filter_map(Result::ok).map(|entry| entry.file_name());
            next.extend(names.filter(|entry| matches(&name, &entry.to_string_lossy())).map(|entry| folder.join(entry)));
        }
        next.sort();
        next.truncate(MATCHES_MAX);
        found = next;
    }
    found.retain(|path| path.is_file());
    found
}

/// Whether the name fits: `*` stands for any run of characters, `?` for one. A leading dot has to be written.
fn matches(pattern: &str, name: &str) -> bool {
    if name.starts_with('.') && !pattern.starts_with('.') {
        return false;
    }
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut from) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while from < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, from));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == name[from] => {
                at += 1;
                from += 1;
            }
            _ => match star {
                Some((star_at, star_from)) => {
                    star = Some((star_at, star_from + 1));
                    at = star_at + 1;
                    from = star_from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|wanted| *wanted == '*')
}

#[cfg(test)]
mod tests {
    //! Patterns stand for the right names.

    use super::matches;

    #[test]
    fn names_fit_patterns() {
        for (pattern, name, expected) in [
            ("*.log", "a.log", true),
            ("*.log", "a.log.1", false),
            ("a*b*c", "axxbyybc", true),
            ("a*b*c", "axxbyyb", false),
            ("?.log", "a.log", true),
            ("?.log", "ab.log", false),
            ("*", ".hidden", false),
            (".*", ".hidden", true),
            ("nhật*", "nhật ký.log", true),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }
}
