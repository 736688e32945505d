//! The schema: which fields a supply has in the index, and under which names.
//!
//! Text fields exist once a stream (`title` holds words, `title_bigrams` pairs of characters), with frequencies and lengths
//! but without positions. Filter fields hold exact terms; hierarchies (IPC, region) are indexed with all their ancestors, so
//! that a prefix filter is one term lookup. They are columns too, for facets.

use duijie_domain::matches::{Stream, TextField};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

/// Number of this layout; an index of another number must be rebuilt.
pub const SCHEMA_VERSION: u32 = 2;

/// Handles of all fields.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// By stream, then by text field, both in their `ALL` order.
    pub(crate) texts: [[Field; 4]; 2],
    pub(crate) id: Field,
    pub(crate) revision: Field,
    pub(crate) kind: Field,
    pub(crate) ipc: Field,
    pub(crate) holder: Field,
    pub(crate) holder_kind: Field,
    pub(crate) region: Field,
    pub(crate) legal_state: Field,
    pub(crate) open_licence: Field,
    pub(crate) mode: Field,
    pub(crate) fee_fen: Field,
    pub(crate) trl: Field,
    pub(crate) application_date: Field,
    pub(crate) expiry_date: Field,
    /// Symbols as the source gave them, without their ancestors.
    pub(crate) ipc_given: Field,
    /// What stands against the right: see `facts`.
    pub(crate) legal_hold: Field,
    /// The day up to which the legal events are known.
    pub(crate) legal_date: Field,
    pub(crate) exclusive_until: Field,
}

impl Fields {
    pub(crate) fn text(&self, stream: Stream, field: TextField) -> Field {
        self.texts[stream as usize][field as usize]
    }
}

/// Tokenizer name of a stream.
pub(crate) fn tokenizer_name(stream: Stream) -> &'static str {
    match stream {
        Stream::Words => "words",
        Stream::Bigrams => "bigrams",
    }
}

fn text_field(builder: &mut SchemaBuilder, stream: Stream, field: TextField) -> Field {
    let name = match stream {
        Stream::Words => field.code().to_owned(),
        Stream::Bigrams => format!("{}_bigrams", field.code()),
    };
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer_name(stream))
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(true);
    builder.add_text_field(&name, TextOptions::default().set_indexing_options(indexing))
}

/// The schema and its handles.
pub(crate) fn build() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let texts = Stream::ALL.map(|stream| TextField::ALL.map(|field| text_field(&mut builder, stream, field)));
    let fields = Fields {
        texts,
        id: builder.add_text_field("id", STRING | FAST),
        revision: builder.add_i64_field("revision", FAST),
        kind: builder.add_text_field("kind", STRING | FAST),
        ipc: builder.add_text_field("ipc", STRING | FAST),
        holder: builder.add_text_field("holder", STRING | FAST),
        holder_kind: builder.add_text_field("holder_kind", STRING | FAST),
        region: builder.add_text_field("region", STRING | FAST),
        legal_state: builder.add_text_field("legal_state", STRING | FAST),
        open_licence: builder.add_text_field("open_licence", STRING | FAST),
        mode: builder.add_text_field("mode", STRING | FAST),
        fee_fen: builder.add_i64_field("fee_fen", INDEXED | FAST),
        trl: builder.add_i64_field("trl", INDEXED | FAST),
        application_date: builder.add_i64_field("application_date", INDEXED | FAST),
        expiry_date: builder.add_i64_field("expiry_date", INDEXED | FAST),
        ipc_given: builder.add_text_field("ipc_given", FAST),
        legal_hold: builder.add_text_field("legal_hold", FAST),
        legal_date: builder.add_i64_field("legal_date", FAST),
        exclusive_until: builder.add_i64_field("exclusive_until", FAST),
    };
    (builder.build(), fields)
}
