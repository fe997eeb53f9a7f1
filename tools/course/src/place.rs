//! Says in words where in a file some lines go.

use std::fmt;
use std::rc::Rc;

/// Where a chunk of lines goes in the file as the reader has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before the first line.
    Top,
    /// After the last line.
    End,
    /// Right after a whole item.
    After(Rc<str>),
    /// A whole item, which goes.
    All(Rc<str>),
    /// Within an item, or at its first lines.
    In(Rc<str>, Option<Anchor>),
}

/// A line next to the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The line that the new lines follow.
    After(String),
    /// The line that follows the new lines.
    Before(String),
}

impl Place {
    /// Whether the place alone says between which two lines the new lines go.
    pub fn is_exact(&self) -> bool {
        !matches!(self, Place::In(..))
    }

    /// The place without the line beside it: where to look, not yet where exactly.
    pub fn rough(&self) -> Place {
        match self {
            Place::In(name, _) => Place::In(Rc::clone(name), None),
            place => place.clone(),
        }
    }
}

/// In Markdown's notation: code stands between backticks.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Top => write!(f, "at the top of the file"),
            Place::End => write!(f, "at the end of the file"),
            Place::After(name) => match name.as_ref() {
                "use" => write!(f, "after the `use` lines"),
                "top" => write!(f, "after the opening comment"),
                name => write!(f, "after `{name}`"),
            },
            Place::All(name) => match name.as_ref() {
                "use" => write!(f, "all `use` lines"),
                "top" => write!(f, "the opening comment"),
                "file" => write!(f, "the whole file"),
                name => write!(f, "all of `{name}`"),
            },
            Place::In(name, anchor) => {
                match name.as_ref() {
                    "use" => write!(f, "among the `use` lines")?,
                    "top" => write!(f, "in the opening comment")?,
                    "file" => write!(f, "in the file")?,
                    name => write!(f, "in `{name}`")?,
                }
                match anchor {
                    Some(Anchor::After(line)) => write!(f, ", after `{line}`"),
                    Some(Anchor::Before(line)) => write!(f, ", before `{line}`"),
                    None => Ok(()),
                }
            }
        }
    }
}
