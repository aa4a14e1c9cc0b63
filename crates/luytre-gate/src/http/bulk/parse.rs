//! Splits a bulk body into actions and documents. A line that cannot be read costs its own document only.

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr;
use serde_json::{Map, Value};

/// Longest name of an index, longest id; Elasticsearch allows 255 and 512 bytes.
const NAME_BYTES_MAX: usize = 512;

/// Most documents of one request; shippers send up to some ten thousand. Bounds the memory of the answer.
pub(super) const ITEMS_MAX: usize = 200_000;

/// What is to be done with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    /// Store it.
    Index,
    /// Store it unless its id exists.
    Create,
    /// Not done here: events do not change.
    Update,
    /// Not done here: events do not go before their time.
    Delete,
}

impl Action {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Action::Index => "index",
            Action::Create => "create",
            Action::Update => "update",
            Action::Delete => "delete",
        }
    }
}

/// One pair of lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Number of the line with the document (or of the action, if that is bad), from 1.
    pub(super) line: usize,
    pub(super) action: Action,
    pub(super) index: Arc<str>,
    pub(super) id: Option<String>,
    /// Where the document stands, or what is wrong.
    pub(super) document: Result<Range<usize>, String>,
}

/// Splits a body. Blank lines are passed over, between pairs and within. Stops after one item more than [`ITEMS_MAX`].
pub(super) fn parse(body: &[u8], default_index: &str) -> Vec<Item> {
    let mut lines = Lines { body, at: 0, number: 0 };
    let mut items = Vec::new();
    let default_index: Arc<str> = default_index.into();
    let mut last: Option<(&[u8], Action, Arc<str>)> = None;
    let mut next = lines.next();
    while let Some((number, range)) = next
        && items.len() <= ITEMS_MAX
    {
        let line = &body[range];
        // Senders that name no ids write the same line before every document.
        if let Some((known, action, index)) = &last
            && *known == line
            && let Some((number, range)) = lines.next()
        {
            items.push(Item { line: number, action: *action, index: index.clone(), id: None, document: Ok(range) });
            next = lines.next();
            continue;
        }
        let Some(head) = action(line) else {
            items.push(Item {
                line: number,
                action: Action::Index,
                index: default_index.clone(),
                id: None,
                document: Err(format!(
                    "line {number}: expected an action such as {{\"index\":{{}}}}; the line after it is passed over"
                )),
            });
            // The document of the unreadable action follows, unless the next line is an action itself.
            next = lines.next();
            if let Some((_, range)) = &next
                && action(&body[range.clone()]).is_none()
            {
                next = lines.next();
            }
            continue;
        };
        let (action, options) = head;
        let text = |name: &str| match options.get(name) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let (index, id) = (text("_index").map_or_else(|| default_index.clone(), Arc::from), text("_id"));
        let mut item = Item { line: number, action, index, id, document: Ok(0..0) };
        if action != Action::Delete {
            match lines.next() {
                Some((number, range)) => {
                    item.line = number;
                    item.document = Ok(range);
                }
                None => item.document = Err(format!("line {number}: the document of this action is missing")),
            }
        }
        if item.index.len() > NAME_BYTES_MAX || item.id.as_ref().is_some_and(|id| id.len() > NAME_BYTES_MAX) {
            item.document = Err(format!("line {number}: _index and _id have at most {NAME_BYTES_MAX} bytes"));
            item.index = item.index[..item.index.floor_char_boundary(NAME_BYTES_MAX)].into();
            item.id = None;
        } else if item.id.is_none() && action != Action::Delete {
            last = Some((line, action, item.index.clone()));
        }
        items.push(item);
        next = lines.next();
    }
    items
}

fn action(line: &[u8]) -> Option<(Action, Map<String, Value>)> {
    // An action is short; a long line is a document without its action.
    if line.len() > 4 * NAME_BYTES_MAX + 512 {
        return None;
    }
    let Value::Object(object) = serde_json::from_slice(line).ok()? else { return None };
    if object.len() != 1 {
        return None;
    }
    let (name, options) = object.into_iter().next()?;
    let action = match name.as_str() {
        "index" => Action::Index,
        "create" => Action::Create,
        "update" => Action::Update,
        "delete" => Action::Delete,
        _ => return None,
    };
    match options {
        Value::Object(options) => Some((action, options)),
        _ => None,
    }
}

struct Lines<'a> {
    body: &'a [u8],
    at: usize,
    number: usize,
}

impl Lines<'_> {
    /// Returns the next line that is not blank, with its number.
    fn next(&mut self) -> Option<(usize, Range<usize>)> {
        while self.at < self.body.len() {
            let start = self.at;
            let end = memchr(b'\n', &self.body[start..]).map_or(self.body.len(), |length| start + length);
            self.at = end + 1;
            self.number += 1;
            let line = self.body[start..end].trim_ascii();
            if !line.is_empty() {
                let start = start + (self.body[start..end].len() - self.body[start..end].trim_ascii_start().len());
                return Some((self.number, start..start + line.len()));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
