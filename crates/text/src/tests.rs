//! The whole analyser: what both streams make of real-looking text, and the laws that hold for any text.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use crate::{Analyzer, Span, Token, highlight, highlight_bigrams, normalize};

fn words(text: &str) -> Vec<String> {
    Analyzer::new().words(text).into_iter().map(|token| token.text).collect()
}

fn assert_has(text: &str, expected: &[&str]) {
    let found = words(text);
    for term in expected {
        assert!(found.iter().any(|word| word == term), "`{term}` is missing in {found:?}");
    }
}

fn assert_lacks(text: &str, unexpected: &[&str]) {
    let found = words(text);
    for term in unexpected {
        assert!(!found.iter().any(|word| word == term), "`{term}` should not be in {found:?}");
    }
}

#[test]
fn need_keeps_its_figures_formulas_and_terms() {
    let need = "需求内容：\n 我公司开发高韧性立方氮化硼CBN单晶，１００/120粒度的抗冲击韧性≥６７%，堆积密度≥1.80克/立方厘米。";
    assert_has(
        need,
        &[
            "立方氮化硼",
            "cbn",
            "单晶",
            "100/120",
            "≥67%",
            "67%",
            "堆积密度",
            "≥1.80克/立方厘米",
            "1.80克/立方厘米",
        ],
    );
    assert_lacks(need, &["需求内容", "需求", "公司", "我公司", "开发", "的"]);
}

#[test]
fn patent_loses_boilerplate_and_reference_signs() {
    let patent = "本发明公开了一种钙钛矿太阳能电池，其特征在于：所述基板(12)上设有滑槽1，涂覆TiO₂薄膜。";
    assert_has(patent, &["钙钛矿太阳能电池", "太阳能电池", "钙钛矿", "滑槽", "tio2", "薄膜"]);
    assert_lacks(patent, &["本发明", "公开", "一种", "特征", "所述", "12", "1", "设有"]);
}

#[test]
fn every_spelling_gives_the_same_terms() {
    assert_eq!(words("鋰離子電池隔膜ＴｉＯ₂，６０㎡"), words("锂离子电池隔膜tio2，60m2"));
}

#[test]
fn inner_words_share_the_position_of_the_whole() {
    let tokens = Analyzer::new().words("立方氮化硼的单晶");
    let found: Vec<(&str, usize)> =
        tokens.iter().map(|token| (token.text.as_str(), token.position)).collect();
    assert_eq!(found[0], ("立方氮化硼", 0));
    assert!(found.contains(&("氮化硼", 0)));
    assert_eq!(found.last(), Some(&("单晶", 2)), "the stop word between them counts");
}

#[test]
fn terms_with_latin_letters_come_whole_and_in_parts() {
    assert_has("采用3D打印和C语言、维生素C", &["3d打印", "3d", "打印", "c语言", "维生素c", "维生素"]);
    assert_lacks("采用C语言", &["c"]);
}

#[test]
fn single_characters_are_terms_unless_they_are_stop_words() {
    assert_has("采用泵，膜", &["泵", "膜"]);
    assert_lacks("端，设", &["端", "设"]);
}

#[test]
fn user_words_win_over_the_lists() {
    let plain = Analyzer::new();
    let analyzer =
        Analyzer::with_user_dictionary("\u{feff}# 我们的词\n超硬磨料單晶 1000 n\n公司 # 词\nＣ#\n端\n")
            .unwrap();
    let terms: Vec<String> =
        analyzer.words("超硬磨料单晶，公司，C#，端").into_iter().map(|token| token.text).collect();
    for term in ["超硬磨料单晶", "公司", "c#", "端"] {
        assert!(terms.iter().any(|word| word == term), "{term} in {terms:?}");
    }
    assert_ne!(analyzer.version(), plain.version());
    assert_eq!(plain.version(), Analyzer::default().version());
    assert_eq!(plain.version().len(), 12);
}

#[test]
fn analyzer_is_shared_between_threads() {
    fn assert_send_sync<T: Send + Sync + Clone>() {}
    assert_send_sync::<Analyzer>();
}

/// A megabyte takes well under a second in release; the bound leaves room for a debug build on a busy machine.
#[test]
fn speed_is_of_the_right_order() {
    let sentence =
        "本发明公开了一种锂离子电池用聚烯烃隔膜的制备方法，厚度≥20μm，孔隙率为40%-60%，包括陶瓷涂覆层(12)。";
    let text = sentence.repeat(1_000_000 / sentence.len());
    let analyzer = Analyzer::new();
    for stream in [Analyzer::words, Analyzer::bigrams] {
        let begin = Instant::now();
        let tokens = stream(&analyzer, &text);
        let taken = begin.elapsed();
        assert!(!tokens.is_empty());
        assert!(taken < Duration::from_secs(20), "{taken:?}");
        println!("{} tokens in {taken:?}", tokens.len());
    }
}

/// Chinese, Latin, figures, marks and any character at all, mixed closely.
fn mixed_text() -> impl Strategy<Value = String> {
    let close = "([本发明公开了一种所述电池隔膜锂離子電池的3年元升降安装]{0,6}|[a-zA-Z0-9/·.,()-]{0,6}|[≥~℃㎡Ⅱ％ ０-９ＴｉＯ\u{301}\u{200b}]{0,3}){0,8}";
    prop_oneof![any::<String>(), close.prop_map(|text: String| text)]
}

fn check_tokens(text: &str, tokens: &[Token]) -> Result<(), TestCaseError> {
    let mut first_start = 0;
    for (idx, token) in tokens.iter().enumerate() {
        prop_assert!(!token.text.is_empty());
        let slice = text.get(token.start..token.end);
        prop_assert!(slice.is_some_and(|slice| !slice.is_empty()));
        let spelled = normalize(slice.unwrap_or_default()).as_str().replace(' ', "");
        prop_assert!(spelled.contains(&token.text), "{spelled} does not contain {}", token.text);
        let Some(before) = idx.checked_sub(1).map(|before| &tokens[before]) else { continue };
        prop_assert!(before.position <= token.position);
        if before.position < token.position {
            prop_assert!(first_start <= token.start);
            first_start = token.start;
        }
    }
    Ok(())
}

fn check_spans(text: &str, spans: &[Span]) -> Result<(), TestCaseError> {
    prop_assert!(spans.iter().all(|span| span.slice(text).is_some_and(|slice| !slice.is_empty())));
    prop_assert!(spans.windows(2).all(|pair| pair[0].end < pair[1].start));
    Ok(())
}

proptest! {
    #[test]
    fn tokens_slice_back_to_the_text(text in mixed_text()) {
        let analyzer = Analyzer::new();
        check_tokens(&text, &analyzer.words(&text))?;
        check_tokens(&text, &analyzer.bigrams(&text))?;
    }

    #[test]
    fn highlights_are_sorted_and_disjoint(text in mixed_text()) {
        let analyzer = Analyzer::new();
        let is_wanted = |term: &str| term.len().is_multiple_of(2);
        check_spans(&text, &highlight(&analyzer, &text, &is_wanted))?;
        check_spans(&text, &highlight_bigrams(&analyzer, &text, &|_| true))?;
    }

    #[test]
    fn normalised_text_gives_the_same_terms(text in mixed_text()) {
        let analyzer = Analyzer::new();
        let terms = |text: &str| analyzer.words(text).into_iter().map(|token| token.text).collect::<Vec<_>>();
        prop_assert_eq!(terms(normalize(&text).as_str()), terms(&text));
    }
}
