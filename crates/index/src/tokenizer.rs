//! Splits the lines of terms that a [`SupplyDocument`](crate::document::SupplyDocument) gives; nothing is analysed here.
//!
//! Tantivy asks one tokenizer a field and knows nothing of two streams of one text. So the document analyses each of its
//! texts once, and its fields hold terms already: one a line.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// One term a line.
#[derive(Clone)]
pub(crate) struct LineTokenizer;

/// The lines not read yet.
pub(crate) struct Lines<'a> {
    rest: &'a str,
    token: Token,
}

impl Tokenizer for LineTokenizer {
    type TokenStream<'a> = Lines<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Lines<'a> {
        // no field keeps positions; the default is the largest number, which tantivy would add to
        Lines { rest: text, token: Token { position: 0, ..Token::default() } }
    }
}

impl TokenStream for Lines<'_> {
    fn advance(&mut self) -> bool {
        let Some((line, rest)) = self.rest.split_once('\n') else { return false };
        self.rest = rest;
        self.token.text.clear();
        self.token.text.push_str(line);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
