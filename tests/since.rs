//! `match --since`: the bytes of a full run, whatever changed in between; a state that cannot be used is told and not used.

use serde_json::{Value, json};

use crate::support::{Centre, Run, need_lines, patent_lines};

const N_PATENTS: usize = 900;
const N_NEEDS: usize = 12;

/// A centre with records, indexed, and a first result with its state.
fn centre() -> Centre {
    let centre = Centre::none();
    import(&centre, "needs", &need_lines(0..N_NEEDS));
    import(&centre, "patents", &patent_lines(0..N_PATENTS));
    import(&centre, "patents", &bare(&[("publication_number", "CN109900001A")]));
    import(&centre, "patents", &bare(&[("source_id", "两条记录")]));
    centre.run(&["index"]).ok();
    centre.run(&["match", "--top", "20", "-o", "旧.parquet"]).ok();
    assert!(centre.path("旧.parquet.state").exists());
    centre
}

fn import(centre: &Centre, kind: &str, lines: &str) {
    centre.write("记录.jsonl", lines);
    centre.run(&["import", kind, "记录.jsonl"]).ok();
}

/// A patent known by these keys and no application number.
fn bare(keys: &[(&str, &str)]) -> String {
    let mut record =
        json!({ "title": "一种石墨烯的微波干燥方法", "abstract": "石墨烯经微波干燥，循环寿命提高。" });
    for (key, value) in keys {
        record[*key] = Value::from(*value);
    }
    format!("{record}\n")
}

/// Runs with `--since 旧.parquet` and in full, asserts the same bytes, and gives what the first one said.
#[track_caller]
fn same(centre: &Centre, more: &[&str]) -> Run {
    let mut args = vec!["--lang", "en", "match"];
    args.extend(if more.contains(&"--top") { &[][..] } else { &["--top", "20"] });
    args.extend(more);
    let since = centre.run(&[&args[..], &["--since", "旧.parquet", "-o", "新.parquet"]].concat()).ok();
    centre.run(&[&args[..], &["-o", "全.parquet"]].concat()).ok();
    let (new, full) = (std::fs::read(centre.path("新.parquet")), std::fs::read(centre.path("全.parquet")));
    let (new, full) = (new.unwrap(), full.unwrap());
    assert!(!new.is_empty() && new == full, "{since:#?}");
    since
}

/// How many lists were carried on and how many were matched in full, from the note.
#[track_caller]
fn told(run: &Run) -> (usize, usize) {
    let note = run.message("carried on");
    let numbers: Vec<usize> = note
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().unwrap())
        .collect();
    (numbers[1], numbers[2])
}

#[test]
fn additions_changes_joined_records_and_new_needs_give_the_bytes_of_a_full_run() {
    let centre = centre();
    assert_eq!(centre.counts().supplies, N_PATENTS as u64 + 2);
    let unchanged = same(&centre, &[]);
    assert_eq!(told(&unchanged), (N_NEEDS, 0));

    import(&centre, "patents", &patent_lines(N_PATENTS..N_PATENTS + 5));
    import(&centre, "patents", &patent_lines(0..3).replace("一种", "一种新的微波"));
    let both = [("publication_number", "CN109900001A"), ("source_id", "两条记录")];
    import(&centre, "patents", &bare(&both));
    assert_eq!(centre.counts().supplies, N_PATENTS as u64 + 5 + 1, "two records are one now");
    import(&centre, "needs", &need_lines(N_NEEDS..N_NEEDS + 2));
    import(&centre, "needs", &need_lines(0..1).replace("希望引进", "希望从高校引进石墨烯"));
    centre.run(&["index"]).ok();
    let (n_carried, n_full) = told(&same(&centre, &[]));
    assert_eq!(n_carried + n_full, N_NEEDS + 2);
    assert!(n_carried >= 3 && n_full >= 3, "{n_carried} {n_full}");

    // several steps, each going on from the last, into the same file
    for step in 0..3 {
        std::fs::rename(centre.path("新.parquet"), centre.path("旧.parquet")).unwrap();
        std::fs::rename(centre.path("新.parquet.state"), centre.path("旧.parquet.state")).unwrap();
        let from = N_PATENTS + 10 + 3 * step;
        import(&centre, "patents", &patent_lines(from..from + 3));
        centre.run(&["index"]).ok();
        same(&centre, &[]);
    }
    let in_place = ["match", "--top", "20", "--since", "新.parquet", "-o", "新.parquet"];
    centre.run(&in_place).ok();
    assert_eq!(
        std::fs::read(centre.path("新.parquet")).unwrap(),
        std::fs::read(centre.path("全.parquet")).unwrap()
    );
}

#[test]
fn a_rebuilt_index_and_another_depth_or_filter_give_the_bytes_of_a_full_run() {
    let centre = centre();
    centre.run(&["index", "--rebuild"]).ok();
    assert_eq!(told(&same(&centre, &[])), (N_NEEDS, 0));
    let deeper = same(&centre, &["--top", "400"]);
    assert_eq!(told(&deeper).0 + told(&deeper).1, N_NEEDS);
    same(&centre, &["--exclude-ended"]);
    same(&centre, &["--holder", "沧浔大学"]).message("other parameters or filters");
}

#[test]
fn a_state_that_is_missing_damaged_or_foreign_is_told_and_all_is_matched() {
    let centre = centre();
    let state = centre.path("旧.parquet.state");
    let good = std::fs::read(&state).unwrap();

    std::fs::remove_file(&state).unwrap();
    same(&centre, &[]).message("is missing");
    for damaged in [&good[..good.len() / 2], &good[..good.len() - 4], b"", b"no gzip at all"] {
        std::fs::write(&state, damaged).unwrap();
        same(&centre, &[]).message("is damaged");
    }
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    std::fs::write(&state, flipped).unwrap();
    same(&centre, &[]).message("is damaged");

    std::fs::write(&state, &good).unwrap();
    let run = Run::of(
        centre
            .command(&["--lang", "en", "match", "--since", "旧.parquet", "-o", "新.parquet"])
            .env("DUIJIE__MATCHING__K1", "1.5"),
    );
    run.ok().message("other parameters or filters");

    let other = self::centre();
    other.write("旧.parquet.state", &good);
    same(&other, &[]).message("another store");

    import(&other, "patents", &patent_lines(N_PATENTS..2 * N_PATENTS));
    other.run(&["match", "-o", "旧.parquet"]).ok();
    other.run(&["index"]).ok();
    same(&other, &[]).message("are new or changed");
}

#[test]
fn a_store_put_back_to_an_older_copy_is_not_mistaken_for_the_one_that_was_matched() {
    let centre = centre();
    let older = Centre::copy_of(&centre.dir());
    import(&centre, "patents", &patent_lines(N_PATENTS..N_PATENTS + 20));
    centre.run(&["index"]).ok();
    centre.run(&["match", "-o", "旧.parquet"]).ok();
    let state = std::fs::read(centre.path("旧.parquet.state")).unwrap();

    // the older copy goes another way, past the same revision
    import(&older, "patents", &patent_lines(N_PATENTS + 30..N_PATENTS + 60));
    older.run(&["index"]).ok();
    older.write("旧.parquet.state", state);
    same(&older, &[]).message("put back");
}

#[test]
fn it_goes_with_needs_of_the_store_and_parquet_only() {
    let centre = Centre::small();
    centre.run(&["match", "--since", "旧.parquet", "-o", "新.xlsx"]).refused().message("新.xlsx");
    let patents = ["match", "--direction", "patents", "--since", "旧.parquet", "-o", "新.parquet"];
    centre.run(&patents).refused().message("--direction needs");
    assert!(!centre.path("新.xlsx").exists() && !centre.path("新.parquet").exists());
    assert_ne!(centre.run(&["match", "--since", "旧.parquet"]).code, Some(0));
    assert_ne!(
        centre.run(&["match", "--needs", "x.csv", "--since", "旧.parquet", "-o", "n.parquet"]).code,
        Some(0)
    );
}
