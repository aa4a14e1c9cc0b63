use std::collections::BTreeSet;

use super::*;

#[test]
fn names_and_sigma_names_are_unique() {
    let mut names = BTreeSet::new();
    let mut sigma = BTreeSet::new();
    for column in COLUMNS {
        assert!(names.insert(column.name), "{} stands twice", column.name);
        for name in column.sigma {
            assert!(sigma.insert(*name), "the Sigma name {name} stands twice");
        }
    }
}

#[test]
fn a_name_finds_its_column() {
    assert_eq!(ColumnId::by_name("source.ip"), Some(col::SOURCE_IP));
    assert_eq!(col::SOURCE_IP.column().name, "source.ip");
    assert_eq!(ColumnId::by_name("source.pi"), None);
}
