//! What vectors are: those of the paper's formulas, of length 1, the same in any company.

use serde_json::json;

use super::oracle;
use super::tiny::{POSITIONS, Tiny, tokens};

const TEXTS: [&str; 6] =
    ["锂离子电池隔膜的制备方法", "防静电地坪", "", "导电涂层，防静电", "一", "Patents 对接 BERT 未知"];

fn largest_difference(a: &[f32], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    std::iter::zip(a, b).map(|(&a, &b)| (f64::from(a) - b).abs()).fold(0.0, f64::max)
}

fn unit(vector: &[f64]) -> Vec<f64> {
    let length = vector.iter().map(|value| value.powi(2)).sum::<f64>().sqrt();
    vector.iter().map(|value| value / length).collect()
}

#[test]
fn vectors_are_those_of_the_formulas() {
    let mut model = Tiny::new(1);
    let text = "锂离子电池隔膜的制备方法";
    let expected = oracle::forward(&model, &tokens(text));
    let by_cls = model.open().unwrap().encode(&[text]).unwrap();
    assert!(largest_difference(&by_cls[0], &unit(&expected[0])) < 1e-5);

    model.pooling = Some(json!({"word_embedding_dimension": 32, "pooling_mode_mean_tokens": true}));
    let by_mean = model.open().unwrap().encode(&[text]).unwrap();
    let sum: Vec<f64> = (0..expected[0].len()).map(|d| expected.iter().map(|token| token[d]).sum()).collect();
    assert!(largest_difference(&by_mean[0], &unit(&sum)) < 1e-5);
    assert_ne!(by_cls, by_mean);
}

#[test]
fn a_text_has_the_same_bits_alone_and_in_any_company_and_on_any_number_of_threads() {
    let model = Tiny::new(2);
    let encoder = model.open().unwrap();
    let together = encoder.encode(&TEXTS).unwrap();
    let backwards: Vec<&str> = TEXTS.into_iter().rev().collect();
    let mut turned = encoder.encode(&backwards).unwrap();
    turned.reverse();
    assert_eq!(together, turned);
    for (text, vector) in std::iter::zip(TEXTS, &together) {
        assert_eq!(&encoder.encode(&[text]).unwrap()[0], vector, "{text}");
        let length: f32 = vector.iter().map(|number| number * number).sum();
        assert!((length - 1.0).abs() < 1e-5, "{text}");
    }
    let three = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let by_three = three.install(|| model.open().unwrap().encode(&TEXTS).unwrap());
    assert_eq!(together, by_three);
}

#[test]
fn different_texts_have_different_vectors_and_case_is_the_tokenizers_matter() {
    let encoder = Tiny::new(3).open().unwrap();
    let found = encoder.encode(&["锂电池", "电池锂", "BERT", "bert"]).unwrap();
    assert_ne!(found[0], found[1]);
    assert_eq!(found[2], found[3]);
    assert!(encoder.encode(&[]).unwrap().is_empty());
}

#[test]
fn a_text_longer_than_the_model_is_cut_token_by_token() {
    let encoder = Tiny::new(4).open().unwrap();
    let long = "锂离子电池".repeat(100);
    // [CLS] and [SEP] take two of the places
    let cut: String = long.chars().take(POSITIONS - 2).collect();
    let found = encoder.encode(&[&long, &cut]).unwrap();
    assert_eq!(found[0], found[1]);
}

#[test]
fn models_saved_with_a_head_are_read_too() {
    let mut model = Tiny::new(5);
    let plain = model.open().unwrap().encode(&TEXTS).unwrap();
    model.tensors =
        std::mem::take(&mut model.tensors).into_iter().map(|(name, t)| (format!("bert.{name}"), t)).collect();
    model.tensors.insert("cls.predictions.bias".to_owned(), (vec![1], vec![0.0]));
    assert_eq!(model.open().unwrap().encode(&TEXTS).unwrap(), plain);
}
