//! What was known of a system when its dossier was sent, and what of it is another thing now.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::level::LevelFacts;
use crate::profile::SystemProfile;

/// What decides the level, and the fields of the registry that triggers watch.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Known {
    /// The facts that decide the level.
    pub facts: LevelFacts,
    /// Watched fields by the words that triggers use, each as one text.
    pub fields: BTreeMap<String, String>,
}

impl Known {
    /// Takes what is watched out of a profile.
    pub fn of(profile: &SystemProfile) -> Self {
        let lines = |parts: Vec<&str>| parts.join("\n");
        let scope = &profile.scope;
        let connections = profile.connections.iter().map(|one| format!("{}: {}", one.to, one.purpose));
        let sharing = profile.connections.iter().filter(|one| !one.data.is_empty());
        let sharing = sharing.map(|one| format!("{}: {}", one.to, one.data));
        let applications = profile.applications.iter().map(|one| format!("{} {}", one.name, one.os));
        let fields = [
            ("function", profile.function.clone()),
            ("scope", lines(vec![&scope.function, &scope.data_flow, &scope.operation, &scope.reach])),
            ("served_users", profile.served.clone()),
            ("technology", sorted(applications)),
            ("connections", sorted(connections)),
            ("data_sharing", sorted(sharing)),
        ];
        let fields = fields.into_iter().map(|(word, text)| (word.to_owned(), text.trim().to_owned()));
        Known { facts: profile.facts.clone(), fields: fields.collect() }
    }

    /// Returns the words of watched fields that are another thing in `later`. A field of which nothing was known is
    /// written for the first time: that is no change of the system.
    pub fn changed<'a>(&'a self, later: &Known) -> BTreeSet<&'a str> {
        let differs = |(word, text): &(&'a String, &String)| {
            !text.is_empty() && later.fields.get(*word).is_some_and(|present| present != *text)
        };
        self.fields.iter().filter(differs).map(|(word, _)| word.as_str()).collect()
    }
}

fn sorted(lines: impl Iterator<Item = String>) -> String {
    let lines: BTreeSet<String> = lines.collect();
    lines.into_iter().collect::<Vec<_>>().join("\n")
}
