//! A need as a bag of weighted terms.

use std::collections::{BTreeMap, BTreeSet};

use duijie_domain::Need;
use duijie_domain::matches::{ElementKind, Stream};
use duijie_needs::Field;
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

/// A character of a need and how much the need cares for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeedCharacter {
    /// The character.
    pub character: char,
    /// `need_title` if it stands in the title.
    pub in_title: f64,
    /// `need_keywords` if it stands among the keywords, plus ln(1 + occurrences in the description).
    pub in_text: f64,
}

/// A need as what is matched.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NeedTerms {
    /// By stream and term, so that sums over them have one order.
    pub terms: Vec<NeedTerm>,
    /// Ascending. Taken from the bigrams, half an occurrence from each.
    pub characters: Vec<NeedCharacter>,
    /// Words of the product that the title names, as `duijie_needs` reads it.
    pub product: BTreeSet<String>,
}

#[derive(Default)]
struct Places {
    in_title: bool,
    in_keywords: bool,
    in_description: u32,
}

/// The terms and characters of a need.
///
/// Cost: O(length of the text).
pub fn need_terms(analyzer: &Analyzer, params: &Params, need: &Need) -> NeedTerms {
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
    let characters = characters(params, &places);
    let product = product(analyzer, &need.title);
    NeedTerms { terms: places.into_iter().map(weigh).collect(), characters, product }
}

/// Cost: some hundredths of a millisecond.
fn product(analyzer: &Analyzer, title: &str) -> BTreeSet<String> {
    let elements = duijie_needs::elements(analyzer, title, Field::Title).into_iter();
    elements
        .filter(|element| element.kind == ElementKind::Product)
        .flat_map(|element| element.words)
        .collect()
}

fn characters(params: &Params, places: &BTreeMap<(Stream, String), Places>) -> Vec<NeedCharacter> {
    let mut found: BTreeMap<char, Places> = BTreeMap::new();
    for ((stream, bigram), place) in places {
        for character in bigram.chars().filter(|_| *stream == Stream::Bigrams) {
            let all = found.entry(character).or_default();
            all.in_title |= place.in_title;
            all.in_keywords |= place.in_keywords;
            all.in_description += place.in_description;
        }
    }
    let weigh = |(character, place): (char, Places)| NeedCharacter {
        character,
        in_title: if place.in_title { params.need_title } else { 0.0 },
        in_text: if place.in_keywords { params.need_keywords } else { 0.0 }
            + (0.5 * f64::from(place.in_description)).ln_1p(),
    };
    found.into_iter().map(weigh).collect()
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
        let NeedTerms { terms, characters, .. } = need_terms(&Analyzer::new(), &Params::default(), &need);
        let weight =
            |term: &str| terms.iter().find(|t| t.stream == Stream::Words && t.term == term).map(|t| t.weight);
        assert_eq!(weight("隔膜"), Some(2.0 + 2f64.ln_1p()));
        assert!(weight("电池").unwrap() > weight("孔径").unwrap());
        assert!(
            terms.windows(2).all(|pair| (pair[0].stream, &pair[0].term) < (pair[1].stream, &pair[1].term))
        );
        let character = |wanted| *characters.iter().find(|c| c.character == wanted).unwrap();
        assert_eq!(character('隔'), NeedCharacter { character: '隔', in_title: 2.0, in_text: 1f64.ln_1p() });
        assert_eq!(character('孔').in_title, 0.0);
        assert!(characters.is_sorted_by_key(|c| c.character));
    }
}
