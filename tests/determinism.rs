//! The same matches, byte for byte, whatever the number of threads, the age of the index, or the way the records came in.

use crate::support::{Centre, Run, need_lines, patent_lines};

const N_PATENTS: usize = 600;
const N_NEEDS: usize = 12;
const FILES: [&str; 5] = ["表.jsonl", "表.csv", "表.parquet", "表.trec", "表.xlsx"];

/// All matches in every format, in both directions.
fn matches(centre: &Centre, threads: &str) -> Vec<Vec<u8>> {
    let mut bytes = Vec::new();
    for (direction, top) in [("needs", "15"), ("patents", "2")] {
        let mut args = vec!["match", "--top", top, "--direction", direction];
        args.extend(FILES.iter().flat_map(|name| ["-o", name]));
        Run::of(centre.command(&args).env("RAYON_NUM_THREADS", threads)).ok();
        bytes.extend(FILES.map(|name| std::fs::read(centre.path(name)).unwrap()));
    }
    bytes
}

#[track_caller]
fn assert_same(left: &[Vec<u8>], right: &[Vec<u8>]) {
    for (i, (one, other)) in left.iter().zip(right).enumerate() {
        assert!(!one.is_empty() && one == other, "{} differs", FILES[i % FILES.len()]);
    }
}

fn centre_with(steps: &[(usize, usize)]) -> Centre {
    let centre = Centre::none();
    centre.write("需求.jsonl", need_lines(0..N_NEEDS));
    centre.run(&["import", "needs", "需求.jsonl"]).ok();
    for &(from, to) in steps {
        centre.write("专利.jsonl", patent_lines(from..to));
        centre.run(&["import", "patents", "专利.jsonl"]).ok();
        centre.run(&["index"]).ok();
    }
    centre
}

#[test]
fn threads_rebuilds_and_steps_do_not_show_in_the_matches() {
    let whole = centre_with(&[(0, N_PATENTS)]);
    let expected = matches(&whole, "1");
    assert_same(&matches(&whole, "2"), &expected);

    whole.run(&["index", "--rebuild"]).ok();
    assert_same(&matches(&whole, "2"), &expected);

    let one_thread = Run::of(whole.command(&["index", "--rebuild"]).env("DUIJIE__INDEX__THREADS", "1"));
    one_thread.ok();
    assert_same(&matches(&whole, "2"), &expected);

    let in_steps = centre_with(&[(0, 400), (400, N_PATENTS)]);
    assert_same(&matches(&in_steps, "2"), &expected);
}

#[test]
fn records_in_another_order_give_the_same_matches() {
    let forward = centre_with(&[(0, 150), (150, 200)]);
    let backward = centre_with(&[(150, 200), (0, 150)]);
    assert_same(&matches(&backward, "2"), &matches(&forward, "1"));
}

#[test]
fn an_updated_record_leaves_no_trace_of_its_old_text() {
    let line = patent_lines(0..1);
    let fresh = centre_with(&[(0, 50)]);
    fresh.write("新.jsonl", line.replace("一种", "一种新的微波"));
    fresh.run(&["import", "patents", "新.jsonl"]).ok();
    fresh.run(&["index"]).ok();
    let updated = matches(&fresh, "1");
    fresh.run(&["index", "--rebuild"]).ok();
    assert_same(&matches(&fresh, "1"), &updated);
}
