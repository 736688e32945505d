//! A BERT of 40 thousand weights in the Hugging Face layout, in a temporary folder; every part can be spoiled before it is written.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

pub(super) const HIDDEN: usize = 32;
pub(super) const HEADS: usize = 4;
pub(super) const LAYERS: usize = 2;
pub(super) const POSITIONS: usize = 48;
const INTERMEDIATE: usize = 64;
/// Special tokens, characters, and pieces of Latin words.
const VOCABULARY: &str = "[PAD] [UNK] [CLS] [SEP] [MASK] 一 种 锂 离 子 电 池 隔 膜 的 制 备 方 法 导 涂 层 防 静 地 坪 bert pa ##tent ##s 对 接 ， 。";

/// Shape and numbers of a tensor.
pub(super) type Numbers = (Vec<usize>, Vec<f32>);

/// A model before it is written.
pub(super) struct Tiny {
    pub(super) folder: TempDir,
    pub(super) config: Value,
    pub(super) tokenizer: Value,
    pub(super) pooling: Option<Value>,
    pub(super) tensors: BTreeMap<String, Numbers>,
}

impl Tiny {
    pub(super) fn new(seed: u64) -> Self {
        let vocabulary: Vec<&str> = VOCABULARY.split(' ').collect();
        Self {
            folder: tempfile::tempdir().unwrap(),
            config: json!({
                "architectures": ["BertModel"],
                "model_type": "bert",
                "vocab_size": vocabulary.len(),
                "hidden_size": HIDDEN,
                "num_hidden_layers": LAYERS,
                "num_attention_heads": HEADS,
                "intermediate_size": INTERMEDIATE,
                "hidden_act": "gelu",
                "max_position_embeddings": POSITIONS,
                "type_vocab_size": 2,
                "layer_norm_eps": 1e-12,
            }),
            tokenizer: tokenizer(&vocabulary),
            pooling: None,
            tensors: tensors(vocabulary.len(), seed),
        }
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes all files.
    pub(super) fn write(&self) {
        let put = |name: &str, bytes: &[u8]| std::fs::write(self.path().join(name), bytes).unwrap();
        put("config.json", self.config.to_string().as_bytes());
        put("tokenizer.json", self.tokenizer.to_string().as_bytes());
        put("model.safetensors", &self.safetensors());
        if let Some(pooling) = &self.pooling {
            std::fs::create_dir_all(self.path().join("1_Pooling")).unwrap();
            put("1_Pooling/config.json", pooling.to_string().as_bytes());
        }
    }

    /// The length of a header as eight bytes, the header with shape and extent of each tensor, filled up with spaces, and the numbers.
    fn safetensors(&self) -> Vec<u8> {
        let (mut header, mut numbers) = (serde_json::Map::new(), Vec::new());
        for (name, (shape, of_tensor)) in &self.tensors {
            let start = numbers.len();
            numbers.extend(of_tensor.iter().flat_map(|number| number.to_le_bytes()));
            let extent = json!({"dtype": "F32", "shape": shape, "data_offsets": [start, numbers.len()]});
            header.insert(name.clone(), extent);
        }
        let mut header = Value::Object(header).to_string().into_bytes();
        header.resize(header.len().next_multiple_of(8), b' ');
        [&(header.len() as u64).to_le_bytes()[..], &header, &numbers].concat()
    }
}

/// What a text becomes by hand: every character that stands alone in the vocabulary is a token.
pub(super) fn tokens(text: &str) -> Vec<usize> {
    let place = |token: &str| VOCABULARY.split(' ').position(|known| known == token);
    let of_char = |c: char| place(&c.to_string()).or(place("[UNK]")).unwrap();
    let [cls, sep] = ["[CLS]", "[SEP]"].map(|token| place(token).unwrap());
    [cls].into_iter().chain(text.chars().map(of_char)).chain([sep]).collect()
}

fn tokenizer(vocabulary: &[&str]) -> Value {
    let ids: BTreeMap<&str, usize> = vocabulary.iter().copied().zip(0..).collect();
    let special = |token: &str| json!({"id": token, "ids": [ids[token]], "tokens": [token]});
    let added: Vec<Value> = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
        .map(|token| {
            json!({"id": ids[token], "content": token, "single_word": false, "lstrip": false, "rstrip": false,
                   "normalized": false, "special": true})
        })
        .to_vec();
    json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": added,
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                       "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                       {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"[CLS]": special("[CLS]"), "[SEP]": special("[SEP]")},
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": ids},
    })
}

fn tensors(vocab_size: usize, seed: u64) -> BTreeMap<String, Numbers> {
    let mut random = Random(seed);
    let mut tensors = BTreeMap::new();
    let mut put = |name: String, shape: &[usize], middle: f32| {
        let numbers = (0..shape.iter().product()).map(|_| middle + random.next()).collect();
        tensors.insert(name, (shape.to_vec(), numbers));
    };
    for (name, rows) in [("word", vocab_size), ("position", POSITIONS), ("token_type", 2)] {
        put(format!("embeddings.{name}_embeddings.weight"), &[rows, HIDDEN], 0.0);
    }
    let mut norms = vec!["embeddings".to_owned()];
    for at in 0..LAYERS {
        let layer = format!("encoder.layer.{at}");
        for name in ["query", "key", "value"] {
            put(format!("{layer}.attention.self.{name}.weight"), &[HIDDEN, HIDDEN], 0.0);
            put(format!("{layer}.attention.self.{name}.bias"), &[HIDDEN], 0.0);
        }
        let dense = [
            ("attention.output", HIDDEN, HIDDEN),
            ("intermediate", HIDDEN, INTERMEDIATE),
            ("output", INTERMEDIATE, HIDDEN),
        ];
        for (name, n_in, n_out) in dense {
            put(format!("{layer}.{name}.dense.weight"), &[n_out, n_in], 0.0);
            put(format!("{layer}.{name}.dense.bias"), &[n_out], 0.0);
        }
        norms.extend(["attention.output", "output"].map(|name| format!("{layer}.{name}")));
    }
    for name in norms {
        put(format!("{name}.LayerNorm.weight"), &[HIDDEN], 1.0);
        put(format!("{name}.LayerNorm.bias"), &[HIDDEN], 0.0);
    }
    tensors
}

/// SplitMix64 (Steele, Lea and Flood, 2014), as numbers between -0.5 and 0.5.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 40) as f32 / (1 << 24) as f32 - 0.5
    }
}
