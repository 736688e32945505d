//! Every kind of missing or wrong file has one message, in both languages, with the file and what is expected.

use duijie_domain::{Fault, Localised};
use serde_json::{Value, json};

use super::tiny::{HIDDEN, Tiny};
use crate::{Encoder, Error};

/// Opens, and holds that both messages contain all of `parts`.
fn fails(model: &Tiny, parts: &[&str]) -> Error {
    model.write();
    fails_as_written(model, parts)
}

fn fails_as_written(model: &Tiny, parts: &[&str]) -> Error {
    let error = Encoder::open(model.path()).err().expect("must not open");
    for message in [error.to_string(), error.zh()] {
        parts.iter().for_each(|part| assert!(message.contains(part), "`{part}` in `{message}`"));
    }
    error
}

#[test]
fn a_missing_file_is_named() {
    for name in ["config.json", "tokenizer.json", "model.safetensors"] {
        let model = Tiny::new(1);
        model.write();
        std::fs::remove_file(model.path().join(name)).unwrap();
        let path = model.path().join(name).display().to_string();
        let error = fails_as_written(&model, &[&path, "model.safetensors"]);
        assert_eq!(error.fault(), Fault::NotFound);
    }
    assert!(matches!(Encoder::open("/nowhere/at/all".as_ref()), Err(Error::Missing { .. })));
}

#[test]
fn a_folder_in_the_place_of_a_file_is_no_file() {
    let model = Tiny::new(1);
    std::fs::create_dir(model.path().join("config.json")).unwrap();
    assert!(matches!(fails_as_written(&model, &["config.json"]), Error::Unreadable { .. }));
}

#[test]
fn a_file_too_large_is_not_read() {
    let model = Tiny::new(1);
    model.write();
    let file = std::fs::File::options().write(true).open(model.path().join("config.json")).unwrap();
    file.set_len((1 << 20) + 1).unwrap();
    assert!(matches!(fails_as_written(&model, &["config.json", "1 MB"]), Error::TooLarge { .. }));
}

#[test]
fn what_is_no_json_is_told_with_its_place() {
    for name in ["config.json", "tokenizer.json"] {
        let model = Tiny::new(1);
        model.write();
        std::fs::write(model.path().join(name), "{\"model_type\": bert}").unwrap();
        assert_eq!(fails_as_written(&model, &[name, "line 1"]).fault(), Fault::Input);
    }
    let mut model = Tiny::new(1);
    model.config.as_object_mut().unwrap().remove("hidden_size");
    fails(&model, &["config.json", "hidden_size"]);
}

#[test]
fn a_model_of_another_family_is_named() {
    let mut model = Tiny::new(1);
    model.config = json!({"model_type": "xlm-roberta", "hidden_size": 8});
    assert!(matches!(fails(&model, &["config.json", "xlm-roberta", "bert"]), Error::NotBert { .. }));
    model.config = json!({});
    fails(&model, &["config.json", "bert"]);
}

#[test]
fn settings_outside_the_limits_are_named_with_the_limits() {
    let cases: [(&str, Value, &str); 9] = [
        ("hidden_size", json!(1_000_000), "1 - 4096"),
        ("num_hidden_layers", json!(0), "1 - 64"),
        ("num_attention_heads", json!(5), "hidden_size = 32"),
        ("num_attention_heads", json!(0), "1 - 32"),
        ("max_position_embeddings", json!(1_000_000), "16 - 2048"),
        ("vocab_size", json!(2_000_000), "1 - 1000000"),
        ("hidden_act", json!("swish"), "gelu | gelu_new | relu"),
        ("position_embedding_type", json!("relative_key"), "absolute"),
        ("layer_norm_eps", json!(-1.0), "0 < eps < 0.1"),
    ];
    for (key, value, expected) in cases {
        let mut model = Tiny::new(1);
        model.config[key] = value;
        assert!(matches!(fails(&model, &["config.json", key, expected]), Error::Setting { .. }));
    }
}

#[test]
fn pooling_that_is_neither_cls_nor_mean_is_named() {
    let cases: [(Value, &str); 4] = [
        (json!({"word_embedding_dimension": HIDDEN}), "pooling_mode_cls_token"),
        (
            json!({"word_embedding_dimension": HIDDEN, "pooling_mode_max_tokens": true}),
            "pooling_mode_max_tokens",
        ),
        (
            json!({"word_embedding_dimension": HIDDEN, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}),
            "pooling_mode_cls_token",
        ),
        (json!({"word_embedding_dimension": 7, "pooling_mode_cls_token": true}), "hidden_size = 32"),
    ];
    for (pooling, part) in cases {
        let mut model = Tiny::new(1);
        model.pooling = Some(pooling);
        fails(&model, &["1_Pooling", part]);
    }
}

#[test]
fn a_tokenizer_of_another_model_is_told() {
    let mut model = Tiny::new(1);
    model.tokenizer["model"]["vocab"]["外"] = json!(7_000);
    let error = fails(&model, &["tokenizer.json", "7000", "vocab_size"]);
    assert!(matches!(error, Error::Vocabulary { id: 7_000, .. }));

    // numbers that only the template knows
    let mut model = Tiny::new(1);
    model.tokenizer["post_processor"]["special_tokens"]["[SEP]"]["ids"] = json!([9_000]);
    assert!(matches!(fails(&model, &["tokenizer.json", "9000"]), Error::Vocabulary { id: 9_000, .. }));

    let mut model = Tiny::new(1);
    model.tokenizer["post_processor"] = Value::Null;
    fails(&model, &["tokenizer.json", "[CLS]"]);
}

#[test]
fn a_template_that_leaves_no_room_for_a_text_is_told() {
    let mut model = Tiny::new(1);
    model.tokenizer["post_processor"]["special_tokens"]["[CLS]"] =
        json!({"id": "[CLS]", "ids": vec![2; 200], "tokens": vec!["[CLS]"; 200]});
    assert!(matches!(fails(&model, &["tokenizer.json"]), Error::Tokenizer { .. }));
}

#[test]
fn damaged_weights_are_told() {
    for spoil in [
        |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 1),
        |bytes: &mut Vec<u8>| bytes[0] ^= 0xff,
        |bytes: &mut Vec<u8>| bytes.clear(),
    ] {
        let model = Tiny::new(1);
        model.write();
        let path = model.path().join("model.safetensors");
        let mut bytes = std::fs::read(&path).unwrap();
        spoil(&mut bytes);
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(fails_as_written(&model, &["model.safetensors"]), Error::NotSafetensors { .. }));
    }
}

#[test]
fn a_tensor_missing_or_of_another_shape_is_named() {
    let name = "encoder.layer.1.output.dense.weight";
    let mut model = Tiny::new(1);
    let (shape, numbers) = model.tensors.remove(name).unwrap();
    assert!(matches!(fails(&model, &["model.safetensors", name, "[32, 64]"]), Error::NoTensor { .. }));
    let turned = shape.into_iter().rev().collect();
    model.tensors.insert(name.to_owned(), (turned, numbers));
    let error = fails(&model, &["model.safetensors", name, "F32 [64, 32]", "[32, 64]"]);
    assert!(matches!(error, Error::WrongTensor { .. }));
}

#[test]
fn weights_that_lead_nowhere_are_told_at_once() {
    let mut model = Tiny::new(1);
    model.tensors.get_mut("encoder.layer.0.output.dense.bias").unwrap().1[0] = f32::NAN;
    assert!(matches!(fails(&model, &["model.safetensors"]), Error::NoDirection { .. }));
}

#[test]
fn the_digest_follows_every_file() {
    let mut model = Tiny::new(1);
    let mut digests = vec![*model.open().unwrap().digest()];
    model.config["layer_norm_eps"] = json!(1e-7);
    digests.push(*model.open().unwrap().digest());
    model.tokenizer["normalizer"]["lowercase"] = json!(false);
    digests.push(*model.open().unwrap().digest());
    model.tensors.values_mut().next().unwrap().1[0] += 1.0;
    digests.push(*model.open().unwrap().digest());
    model.pooling = Some(json!({"word_embedding_dimension": HIDDEN, "pooling_mode_cls_token": true}));
    digests.push(*model.open().unwrap().digest());
    assert_eq!(digests.iter().collect::<std::collections::BTreeSet<_>>().len(), digests.len());
}
