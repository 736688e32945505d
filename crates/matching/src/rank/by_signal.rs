//! Weights in a model file: by the name of each signal, those that weigh nothing left out.

use std::collections::BTreeMap;

use duijie_domain::matches::Signal;
use serde::{Deserialize, Deserializer, Serializer};

use super::Signals;

pub(super) fn serialize<S: Serializer>(weights: &Signals, serializer: S) -> Result<S::Ok, S::Error> {
    let weighed = std::iter::zip(Signal::ALL, weights).filter(|(_, weight)| **weight != 0.0);
    serializer.collect_map(weighed)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Signals, D::Error> {
    let weights = BTreeMap::<Signal, f64>::deserialize(deserializer)?;
    Ok(Signal::ALL.map(|signal| weights.get(&signal).copied().unwrap_or_default()))
}
