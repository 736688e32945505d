//! From the vectors of a text's tokens to one of the text: `1_Pooling/config.json` of the sentence-transformers layout.

use serde::Deserialize;

use crate::files::ModelFile;
use crate::{Error, Result};

/// How the vectors of the tokens become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pooling {
    /// That of the first token, `[CLS]`: how the bge models are trained, and the choice when nothing is said.
    Cls,
    /// The mean over all tokens, special ones included.
    Mean,
}

#[derive(Deserialize)]
struct Keys {
    word_embedding_dimension: usize,
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
    #[serde(default)]
    pooling_mode_max_tokens: bool,
    #[serde(default)]
    pooling_mode_mean_sqrt_len_tokens: bool,
    #[serde(default)]
    pooling_mode_weightedmean_tokens: bool,
    #[serde(default)]
    pooling_mode_lasttoken: bool,
}

impl Pooling {
    /// # Errors
    /// [`Error::Json`], and [`Error::Setting`] for other ways, for several at once, and for another size of vectors.
    pub(crate) fn parse(file: &ModelFile, hidden_size: usize) -> Result<Self> {
        let keys: Keys = serde_json::from_slice(&file.bytes)
            .map_err(|error| Error::Json { path: file.path.clone(), detail: error.to_string() })?;
        let wrong = |key, found: &str, expected: String| Error::Setting {
            path: file.path.clone(),
            key,
            found: found.to_owned(),
            expected,
        };
        if keys.word_embedding_dimension != hidden_size {
            let found = keys.word_embedding_dimension.to_string();
            return Err(wrong("word_embedding_dimension", &found, format!("hidden_size = {hidden_size}")));
        }
        let others = [
            ("pooling_mode_max_tokens", keys.pooling_mode_max_tokens),
            ("pooling_mode_mean_sqrt_len_tokens", keys.pooling_mode_mean_sqrt_len_tokens),
            ("pooling_mode_weightedmean_tokens", keys.pooling_mode_weightedmean_tokens),
            ("pooling_mode_lasttoken", keys.pooling_mode_lasttoken),
        ];
        if let Some((key, _)) = others.into_iter().find(|(_, is_on)| *is_on) {
            return Err(wrong(key, "true", "false".to_owned()));
        }
        match (keys.pooling_mode_cls_token, keys.pooling_mode_mean_tokens) {
            (true, false) => Ok(Pooling::Cls),
            (false, true) => Ok(Pooling::Mean),
            (is_cls, _) => {
                let expected = "pooling_mode_cls_token = true | pooling_mode_mean_tokens = true".to_owned();
                Err(wrong("pooling_mode_cls_token", &is_cls.to_string(), expected))
            }
        }
    }

    /// One vector of length 1 from those of the tokens, one behind the other; `None` when it has no direction.
    pub(crate) fn pool(self, tokens: &[f32], hidden_size: usize) -> Option<Vec<f32>> {
        let mut pooled = vec![0.0; hidden_size];
        match self {
            Pooling::Cls => pooled.copy_from_slice(&tokens[..hidden_size]),
            // no division: the length is taken out below
            Pooling::Mean => {
                for token in tokens.chunks_exact(hidden_size) {
                    std::iter::zip(&mut pooled, token).for_each(|(sum, value)| *sum += value);
                }
            }
        }
        let length = pooled.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt();
        if !(length.is_finite() && length > 0.0) {
            return None;
        }
        pooled.iter_mut().for_each(|value| *value = (f64::from(*value) / length) as f32);
        Some(pooled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_token_or_the_mean_of_all_becomes_a_vector_of_length_1() {
        let tokens = [3.0, 4.0, 1.0, 0.0, -1.0, 2.0];
        assert_eq!(Pooling::Cls.pool(&tokens, 2), Some(vec![0.6, 0.8]));
        let mean = Pooling::Mean.pool(&tokens, 2).unwrap();
        assert!((mean[0] - 3.0 / 45.0_f32.sqrt()).abs() < 1e-6, "{mean:?}");
    }

    #[test]
    fn what_has_no_direction_is_no_vector() {
        for values in [[0.0, 0.0], [f32::NAN, 1.0], [f32::INFINITY, 1.0]] {
            assert_eq!(Pooling::Cls.pool(&values, 2), None);
        }
    }
}
