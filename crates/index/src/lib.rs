//! the tantivy index
