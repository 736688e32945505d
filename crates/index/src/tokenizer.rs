//! The analyser as tantivy sees it: one tokenizer a stream, both from the same instance.

use duijie_domain::matches::Stream;
use duijie_text::Analyzer;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// One stream of the analyser.
#[derive(Clone)]
pub(crate) struct StreamTokenizer {
    pub(crate) analyzer: Analyzer,
    pub(crate) stream: Stream,
}

/// The tokens of one text, made at once: segmentation looks at whole sentences anyway.
pub(crate) struct ReadyTokens {
    tokens: std::vec::IntoIter<duijie_text::Token>,
    current: Token,
}

impl Tokenizer for StreamTokenizer {
    type TokenStream<'a> = ReadyTokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ReadyTokens {
        let tokens = match self.stream {
            Stream::Words => self.analyzer.words(text),
            Stream::Bigrams => self.analyzer.bigrams(text),
        };
        ReadyTokens { tokens: tokens.into_iter(), current: Token::default() }
    }
}

impl TokenStream for ReadyTokens {
    fn advance(&mut self) -> bool {
        let Some(token) = self.tokens.next() else { return false };
        self.current = Token {
            offset_from: token.start,
            offset_to: token.end,
            position: token.position,
            text: token.text,
            position_length: 1,
        };
        true
    }

    fn token(&self) -> &Token {
        &self.current
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.current
    }
}
