use std::collections::HashMap;

use granit_parser::{Event, Parser, Span, Tag};

use super::text::Text;
use super::yaml_scalar::{Scalar, scalar};
use crate::config::tree::{At, DEEPEST, Entry, Node, Table, Value};
use crate::diagnostics::Report;

/// How many values all aliases of a document may stand for. Ten lines of aliases of aliases could be billions.
const MOST_ALIASED: usize = 100_000;

/// The tree of a YAML document.
pub(super) fn parse(text: &Text<'_>) -> Result<Table, Report> {
    let mut builder = Builder::new(text);
    for event in Parser::new_from_str(text.content) {
        let (event, span) = event.map_err(|error| {
            let offset = error.marker().byte_offset().unwrap_or(text.content.len());
            Report::from(text.error(format!("this is not valid YAML: {}", error.info()), offset))
        })?;
        builder.take(event, offset(&span))?;
    }
    builder.finish()
}

fn offset(span: &Span) -> usize {
    span.byte_range().map_or(0, |range| range.start)
}

/// A list or table that is not closed yet.
struct Open {
    content: Content,
    at: At,
    anchor: usize,
}

enum Content {
    List(Vec<Node>),
    Table { table: Table, known: HashMap<String, At>, key: Option<(String, At)> },
}

/// A value that aliases can stand for, with the number of values in it and how deep they are nested.
struct Anchored {
    node: Node,
    values: usize,
    depth: usize,
}

struct Builder<'a, 't> {
    text: &'a Text<'t>,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    aliased: usize,
    root: Option<(Node, usize)>,
    repeated: Report,
}

impl<'a, 't> Builder<'a, 't> {
    fn new(text: &'a Text<'t>) -> Self {
        let (anchors, repeated) = (HashMap::new(), Report::new());
        Self { text, open: Vec::new(), anchors, aliased: 0, root: None, repeated }
    }

    fn error<T>(&self, message: &str, offset: usize, help: &str) -> Result<T, Report> {
        Err(self.text.error(message, offset).help(help).into())
    }

    fn take(&mut self, event: Event<'_>, offset: usize) -> Result<(), Report> {
        match event {
            Event::DocumentStart(..) if self.root.is_some() => self.error(
                "a configuration file is one YAML document, and a second one begins here",
                offset,
                "leave out the `---`, or move what follows to another file",
            ),
            Event::Scalar(content, style, anchor, tag) => {
                let tag = self.core_tag(tag.as_deref(), offset)?;
                if self.expects_key() {
                    return self.key(content.into_owned(), offset);
                }
                match scalar(&content, style, tag) {
                    Scalar::Value(value) => {
                        self.value(value, anchor, offset);
                        Ok(())
                    }
                    Scalar::TooLarge => Err(self.text.too_large(offset).into()),
                    Scalar::NotOfTag => {
                        self.error("this is not what its tag says", offset, "leave out the tag")
                    }
                }
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.core_tag(tag.as_deref(), offset)?;
                self.begin(Content::List(Vec::new()), anchor, offset)
            }
            Event::MappingStart(_, anchor, tag) => {
                self.core_tag(tag.as_deref(), offset)?;
                let content = Content::Table { table: Table::default(), known: HashMap::new(), key: None };
                self.begin(content, anchor, offset)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.end();
                Ok(())
            }
            Event::Alias(anchor) => self.alias(anchor, offset),
            _ => Ok(()),
        }
    }

    fn core_tag<'g>(&self, tag: Option<&'g Tag>, offset: usize) -> Result<Option<&'g str>, Report> {
        let Some(tag) = tag else { return Ok(None) };
        match tag.core_suffix() {
            Some(core) => Ok(Some(core)),
            // The tag `!` alone says that it is what it is written as.
            None if matches!((tag.handle(), tag.suffix()), ("!", "") | ("", "!")) => Ok(Some("str")),
            None => self.error("this tag means nothing in a configuration", offset, "leave it out"),
        }
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open { content: Content::Table { key: None, .. }, .. }))
    }

    fn key(&mut self, name: String, offset: usize) -> Result<(), Report> {
        if name == "<<" {
            return self.error(
                "the merge key `<<` is not of YAML 1.2",
                offset,
                "repeat the keys, or use an alias for the whole table",
            );
        }
        let at = self.text.at(offset);
        if let Some(Open { content: Content::Table { known, key, .. }, .. }) = self.open.last_mut() {
            if let Some(first) = known.get(&name) {
                let error = self.text.twice(&name, offset);
                self.repeated.push(error.place("first", first.location()));
            } else {
                known.insert(name.clone(), at.clone());
            }
            *key = Some((name, at));
        }
        Ok(())
    }

    fn begin(&mut self, content: Content, anchor: usize, offset: usize) -> Result<(), Report> {
        if self.expects_key() {
            let message = "a key of a configuration is a text, not a list or table";
            return self.error(message, offset, "write it as a text, `key: value`");
        }
        self.no_deeper_than(1, offset)?;
        self.open.push(Open { content, at: self.text.at(offset), anchor });
        Ok(())
    }

    fn no_deeper_than(&self, levels: usize, offset: usize) -> Result<(), Report> {
        if self.open.len() + levels > DEEPEST {
            return Err(self.text.too_deep("tables and lists", offset).into());
        }
        Ok(())
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let value = match open.content {
            Content::List(items) => Value::Array(items),
            Content::Table { table, .. } => Value::Table(table),
        };
        self.put(Node::new(value, open.at), open.anchor, 0);
    }

    fn value(&mut self, value: Value, anchor: usize, offset: usize) {
        self.put(Node::new(value, self.text.at(offset)), anchor, offset);
    }

    fn alias(&mut self, anchor: usize, offset: usize) -> Result<(), Report> {
        if self.expects_key() {
            return self.error("a key of a configuration is a text, not an alias", offset, "write it out");
        }
        let Some(anchored) = self.anchors.get(&anchor) else {
            let message = "this alias stands for a value that it is part of, without end";
            return self.error(message, offset, "write out what is meant in its place");
        };
        self.no_deeper_than(anchored.depth, offset)?;
        self.aliased += anchored.values;
        if self.aliased > MOST_ALIASED {
            let message = format!("the aliases of this file stand for more than {MOST_ALIASED} values");
            return self.error(&message, offset, "write out what is meant, without aliases of aliases");
        }
        let node = anchored.node.clone();
        self.put(node, 0, offset);
        Ok(())
    }

    /// Puts a whole value where it belongs.
    fn put(&mut self, node: Node, anchor: usize, offset: usize) {
        if anchor != 0 {
            let (values, depth) = size(&node);
            self.anchors.insert(anchor, Anchored { node: node.clone(), values, depth });
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some((node, offset)),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Table { table, key, .. }) => {
                if let Some((key, key_at)) = key.take() {
                    table.entries.push(Entry::new(key, key_at, node));
                }
            }
        }
    }

    fn finish(self) -> Result<Table, Report> {
        if !self.repeated.is_clean() {
            return Err(self.repeated);
        }
        match self.root {
            None | Some((Node { value: Value::Blank(_), .. }, _)) => Ok(Table::default()),
            Some((Node { value: Value::Table(table), .. }, _)) => Ok(without_blank_sections(table)),
            Some((_, offset)) => {
                let help = "write `notes:` for the section `notes`, and its keys below it, indented";
                Err(self.text.error("configuration in YAML must be a table", offset).help(help).into())
            }
        }
    }
}

/// A section is a table, whatever the type that reads it would take a null for.
fn without_blank_sections(mut table: Table) -> Table {
    table.entries.iter_mut().for_each(|section| section.node.blank_becomes_table());
    table
}

/// How many values are in a value, itself included, and how deep they are nested.
fn size(node: &Node) -> (usize, usize) {
    let of_all = |sizes: &mut dyn Iterator<Item = (usize, usize)>| {
        sizes.fold((1, 1), |(values, depth), (more, below)| (values + more, depth.max(below + 1)))
    };
    match &node.value {
        Value::Array(items) => of_all(&mut items.iter().map(size)),
        Value::Table(table) => of_all(&mut table.entries.iter().map(|entry| size(&entry.node))),
        _ => (1, 0),
    }
}
