//! A need as a bag of weighted terms.

use std::collections::BTreeMap;

use duijie_domain::Need;
use duijie_domain::matches::Stream;
use duijie_text::{Analyzer, Token};

use crate::Params;

/// A term of a need and how much the need cares for it.
#[derive(Debug, Clone, PartialEq)]
pub struct NeedTerm {
    /// The stream it belongs to.
    pub stream: Stream,
    /// The term.
    pub term: String,
    /// `need_title` if it stands in the title, plus `need_keywords` if among the keywords, plus ln(1 + occurrences in the
    /// description); times the stream's weight.
    pub weight: f64,
}

#[derive(Default)]
struct Places {
    in_title: bool,
    in_keywords: bool,
    in_description: u32,
}

/// The terms of a need, ordered by stream and term, so that sums over them have one order.
///
/// Cost: O(length of the text).
pub fn need_terms(analyzer: &Analyzer, params: &Params, need: &Need) -> Vec<NeedTerm> {
    let mut places: BTreeMap<(Stream, String), Places> = BTreeMap::new();
    for stream in Stream::ALL {
        if params.stream(stream) <= 0.0 {
            continue;
        }
        for token in analyse(analyzer, stream, &need.title) {
            places.entry((stream, token.text)).or_default().in_title = true;
        }
        for keyword in &need.keywords {
            for token in analyse(analyzer, stream, keyword) {
                places.entry((stream, token.text)).or_default().in_keywords = true;
            }
        }
        for token in analyse(analyzer, stream, &need.description) {
            places.entry((stream, token.text)).or_default().in_description += 1;
        }
    }
    let weigh = |((stream, term), place): ((Stream, String), Places)| {
        let title = if place.in_title { params.need_title } else { 0.0 };
        let keywords = if place.in_keywords { params.need_keywords } else { 0.0 };
        let text = f64::from(place.in_description).ln_1p();
        NeedTerm { stream, term, weight: params.stream(stream) * (title + keywords + text) }
    };
    places.into_iter().map(weigh).collect()
}

fn analyse(analyzer: &Analyzer, stream: Stream, text: &str) -> Vec<Token> {
    match stream {
        Stream::Words => analyzer.words(text),
        Stream::Bigrams => analyzer.bigrams(text),
    }
}

#[cfg(test)]
mod tests {
    use duijie_domain::NeedId;

    use super::*;

    #[test]
    fn the_title_weighs_more_than_a_mention() {
        let mut need = Need::new(NeedId::parse("n").unwrap(), "电池隔膜".into());
        need.description = "隔膜要耐高温，隔膜孔径均匀".into();
        let terms = need_terms(&Analyzer::new(), &Params::default(), &need);
        let weight =
            |term: &str| terms.iter().find(|t| t.stream == Stream::Words && t.term == term).map(|t| t.weight);
        assert_eq!(weight("隔膜"), Some(1.5 + 2f64.ln_1p()));
        assert!(weight("电池").unwrap() > weight("孔径").unwrap());
        assert!(
            terms.windows(2).all(|pair| (pair[0].stream, &pair[0].term) < (pair[1].stream, &pair[1].term))
        );
    }
}
