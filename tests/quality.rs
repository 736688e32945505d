//! The sample set's figures do not fall: what `eval` says today against `data/eval/sample/figures.json`.

use std::collections::BTreeMap;

use crate::support::{Centre, root};

/// A figure may be so much worse than the committed one.
const TOLERANCE: f64 = 0.01;

#[test]
fn the_sample_set_is_ranked_as_well_as_it_was() {
    let set = root().join("data/eval/sample");
    let text = std::fs::read_to_string(set.join("figures.json")).unwrap();
    let expected: BTreeMap<String, BTreeMap<String, f64>> = serde_json::from_str(&text).unwrap();
    let centre = Centre::none();
    for (how, figures) in expected {
        let args = ["eval", set.to_str().unwrap(), "--judged-only"];
        let found = centre.json(if how == "judged_only" { &args } else { &args[..2] });
        for (name, expected) in figures {
            let value = found[&name].as_f64().unwrap();
            assert!(value >= expected - TOLERANCE, "{how} {name}: {value:.4}, was {expected:.4}");
        }
    }
}

#[test]
fn training_on_the_sample_gives_a_model_that_is_used() {
    let set = root().join("data/eval/sample");
    let centre = Centre::none();
    let set = set.to_str().unwrap();
    let trained = centre.json(&["train", set, "--name", "sample", "--dim", "16", "-o", "model.json"]);
    let figures = &trained["sets"][0];
    assert_eq!((&figures["dataset"], &figures["n_needs"]), (&"sample".into(), &66.into()));
    assert!(figures["ndcg_at_10"].as_f64().unwrap() > 0.9, "{trained}");
    let model = std::fs::read(centre.path("model.json")).unwrap();
    centre.json(&["train", set, "--name", "sample", "--dim", "16", "-o", "again.json"]);
    assert!(std::fs::read(centre.path("again.json")).unwrap() == model, "the same bytes");

    let before = centre.json(&["eval", set, "--judged-only"]);
    std::fs::create_dir_all(centre.dir()).unwrap();
    std::fs::write(centre.dir().join("duijie.toml"), "[ranking]\nmodel = \"../model.json\"\n").unwrap();
    let after = centre.json(&["eval", set, "--judged-only"]);
    assert!(after["mae"].as_f64() < before["mae"].as_f64(), "levels fitted to the set: {after}, {before}");
}
