//! BERT once more, in 64-bit numbers and plain loops, written from the paper: what the fast way is held against.

use std::collections::BTreeMap;

use super::tiny::{HEADS, HIDDEN, LAYERS, Numbers, Tiny};

type Matrix = Vec<Vec<f64>>;

/// One vector a token.
pub(super) fn forward(model: &Tiny, tokens: &[usize]) -> Matrix {
    let weights = Weights(&model.tensors);
    let row =
        |name: &str, at: usize| weights.matrix(&format!("embeddings.{name}_embeddings.weight"))[at].clone();
    let embed = |(position, &token): (usize, &usize)| {
        let (word, place, segment) = (row("word", token), row("position", position), row("token_type", 0));
        (0..HIDDEN).map(|d| word[d] + place[d] + segment[d]).collect()
    };
    let embedded: Matrix = tokens.iter().enumerate().map(embed).collect();
    let mut x = weights.normalise("embeddings", &embedded);
    for at in 0..LAYERS {
        let layer = format!("encoder.layer.{at}");
        let project = |name: &str| weights.linear(&format!("{layer}.attention.self.{name}"), &x);
        let mixed = attend(&project("query"), &project("key"), &project("value"));
        let attended = weights.linear(&format!("{layer}.attention.output.dense"), &mixed);
        let middle = weights.normalise(&format!("{layer}.attention.output"), &add(&x, &attended));
        let mut inner = weights.linear(&format!("{layer}.intermediate.dense"), &middle);
        inner.iter_mut().flatten().for_each(|value| *value = gelu(*value));
        let output = weights.linear(&format!("{layer}.output.dense"), &inner);
        x = weights.normalise(&format!("{layer}.output"), &add(&middle, &output));
    }
    x
}

struct Weights<'a>(&'a BTreeMap<String, Numbers>);

impl Weights<'_> {
    fn vector(&self, name: &str) -> Vec<f64> {
        self.0[name].1.iter().map(|&value| f64::from(value)).collect()
    }

    fn matrix(&self, name: &str) -> Matrix {
        self.vector(name).chunks(self.0[name].0[1]).map(<[f64]>::to_vec).collect()
    }

    fn linear(&self, name: &str, x: &Matrix) -> Matrix {
        let (weight, bias) = (self.matrix(&format!("{name}.weight")), self.vector(&format!("{name}.bias")));
        let of_row = |row: &Vec<f64>| std::iter::zip(&weight, &bias).map(|(w, b)| dot(w, row) + b).collect();
        x.iter().map(of_row).collect()
    }

    fn normalise(&self, name: &str, x: &Matrix) -> Matrix {
        let weight = self.vector(&format!("{name}.LayerNorm.weight"));
        let bias = self.vector(&format!("{name}.LayerNorm.bias"));
        let of_row = |row: &Vec<f64>| {
            let mean = row.iter().sum::<f64>() / row.len() as f64;
            let variance = row.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / row.len() as f64;
            (0..row.len())
                .map(|d| (row[d] - mean) / (variance + 1e-12).sqrt() * weight[d] + bias[d])
                .collect()
        };
        x.iter().map(of_row).collect()
    }
}

fn attend(query: &Matrix, key: &Matrix, value: &Matrix) -> Matrix {
    let size = HIDDEN / HEADS;
    let mut mixed = vec![vec![0.0; HIDDEN]; query.len()];
    for head in 0..HEADS {
        let part = head * size..(head + 1) * size;
        for (query, mixed) in std::iter::zip(query, &mut mixed) {
            let score =
                |key: &Vec<f64>| (dot(&query[part.clone()], &key[part.clone()]) / (size as f64).sqrt()).exp();
            let scores: Vec<f64> = key.iter().map(score).collect();
            let total: f64 = scores.iter().sum();
            for (score, value) in std::iter::zip(&scores, value) {
                part.clone().for_each(|d| mixed[d] += score / total * value[d]);
            }
        }
    }
    mixed
}

/// x · Φ(x), the normal distribution integrated by Simpson's rule.
fn gelu(x: f64) -> f64 {
    let density = |t: f64| (-t * t / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let step = x / 200.0;
    let sum: f64 =
        (1..200).map(|at| if at % 2 == 1 { 4.0 } else { 2.0 } * density(step * f64::from(at))).sum();
    x * (0.5 + step / 3.0 * (density(0.0) + sum + density(x)))
}

fn add(a: &Matrix, b: &Matrix) -> Matrix {
    let add_rows = |(a, b): (&Vec<f64>, &Vec<f64>)| std::iter::zip(a, b).map(|(a, b)| a + b).collect();
    std::iter::zip(a, b).map(add_rows).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    std::iter::zip(a, b).map(|(a, b)| a * b).sum()
}
