//! Record ids: short texts that a person can read, type and find again.
//!
//! A supply is known by its application number, else its publication number, else the key its source gave it; a need
//! by the id of its source, else by a digest of what it says; an enterprise by its credit code, else its name. The id
//! is given when a record is first stored and never changes afterwards.

use std::fmt;

use crate::fault::{InvalidValue, ValueKind};
use crate::width::squeeze;

/// Longest id in characters; long enough for any source's key, short enough for a table column.
const MAX_CHARS: usize = 128;

fn parse_id(text: &str) -> Result<String, InvalidValue> {
    let id = squeeze(text);
    if id.is_empty() || id.chars().count() > MAX_CHARS {
        return Err(InvalidValue::new(ValueKind::Id, text));
    }
    Ok(id)
}

macro_rules! record_id {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub struct $name(String);

        impl $name {
            /// Reads an id: line breaks and runs of blanks fold into one blank.
            ///
            /// # Errors
            /// [`InvalidValue`] when nothing is left, or more than 128 characters.
            pub fn parse(text: &str) -> Result<Self, InvalidValue> {
                parse_id(text).map(Self)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

record_id!(SupplyId, "Id of a [`Supply`](crate::Supply).");
record_id!(NeedId, "Id of a [`Need`](crate::Need).");
record_id!(EnterpriseId, "Id of an [`Enterprise`](crate::Enterprise).");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_one_line_and_not_empty() {
        assert_eq!(NeedId::parse(" N\t1 ").unwrap().as_str(), "N 1");
        assert!(NeedId::parse("\u{feff}\n").is_err());
        assert!(SupplyId::parse(&"长".repeat(129)).is_err());
    }
}
