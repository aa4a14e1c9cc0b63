use clap::CommandFactory as _;

use super::*;

#[test]
fn every_command_and_group_has_an_example() {
    fn look(command: &clap::Command, path: &str, seen: &mut usize) {
        for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
            let path = format!("{path} {}", inner.get_name());
            let help = inner.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Example") && help.contains(&path), "{path} lacks an example of itself: {help:?}");
            *seen += 1;
            look(inner, &path, seen);
        }
    }
    let mut cli = Cli::command();
    cli.build();
    assert!(cli.get_after_help().is_some_and(|help| help.to_string().contains("Example")));
    let mut seen = 0;
    look(&cli, "luytre", &mut seen);
    assert!(seen > 20, "{seen} commands");
}

#[test]
fn examples_are_commands_that_are_understood() {
    fn look(command: &clap::Command, seen: &mut usize) {
        for inner in command.get_subcommands().filter(|inner| !inner.is_hide_set()) {
            let help = inner.get_after_help().map(ToString::to_string).unwrap_or_default();
            for line in help.lines().filter_map(|line| line.strip_prefix("  luytre ")) {
                for one in line.split(" && luytre ") {
                    let one = one.split(" > ").next().unwrap_or(one);
                    let words = words(one);
                    let parsed = Cli::try_parse_from(std::iter::once("luytre".to_owned()).chain(words.clone()));
                    // An example of a noted head is cut short with three dots.
                    let cut = words.iter().any(|word| word.contains('…'));
                    assert!(
                        cut || parsed.is_ok(),
                        "{one}: {}",
                        parsed.err().map(|error| error.to_string()).unwrap_or_default()
                    );
                    *seen += 1;
                }
            }
            look(inner, seen);
        }
    }
    /// Words as a shell cuts them: by spaces outside quotes.
    fn words(line: &str) -> Vec<String> {
        let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
        for letter in line.chars() {
            match (letter, quote) {
                (' ', None) => words.push(std::mem::take(&mut word)),
                ('\'' | '"', None) => quote = Some(letter),
                (letter, Some(open)) if letter == open => quote = None,
                (letter, _) => word.push(letter),
            }
        }
        words.push(word);
        words.into_iter().filter(|word| !word.is_empty()).collect()
    }
    let mut cli = Cli::command();
    cli.build();
    let mut seen = 0;
    look(&cli, &mut seen);
    assert!(seen > 20, "{seen} examples");
}
