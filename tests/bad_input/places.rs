//! Folders that cannot be written and disks that are full.
//!
//! root may write everywhere, so the binary runs as `nobody` there. A full disk is a small file system in memory, for which one has
//! to be root too; where mounting is not allowed the test says so on stderr and ends.

use std::fs::Permissions;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{BASE, seen};
use crate::support::{Centre, Counts, Run, copy_folder, patent_lines};

const NOBODY: u32 = 65_534;

fn is_root(centre: &Centre) -> bool {
    std::fs::metadata(centre.path("")).unwrap().uid() == 0
}

fn allow(path: &Path, mode: u32) {
    std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Runs the command as somebody to whom permissions apply; `None` if that is not possible.
fn run_as_nobody(centre: &Centre, args: &[&str]) -> Option<Run> {
    let mut command = centre.command(args);
    if is_root(centre) {
        allow(&centre.path(""), 0o755);
        command.uid(NOBODY).gid(NOBODY);
    }
    match command.output() {
        Ok(output) => Some(Run::from(output)),
        Err(error) => {
            eprintln!("skipped: cannot run as another user here ({error})");
            None
        }
    }
}

#[test]
fn a_working_folder_without_write_permission() {
    let centre = Centre::small();
    centre.write("专利.jsonl", patent_lines(60..70));
    let before = centre.store_content();
    for entry in std::fs::read_dir(centre.dir()).unwrap() {
        let path = entry.unwrap().path();
        allow(&path, if path.is_dir() { 0o555 } else { 0o444 });
    }
    allow(&centre.dir(), 0o555);
    let run = run_as_nobody(&centre, &["import", "patents", "专利.jsonl"]);
    allow(&centre.dir(), 0o755);
    for name in ["store.db", "duijie.toml"] {
        allow(&centre.dir().join(name), 0o644);
    }
    allow(&centre.dir().join("index"), 0o755);
    let Some(run) = run else { return };
    let run = run.refused();
    let message = run.message("错误：");
    seen(message);
    assert!(message.contains("centre/store.db"), "{message}");
    assert!(["不可写", "写入权限", "没有权限"].iter().any(|part| message.contains(part)), "{message}");
    assert!(centre.store_content() == before);
    assert_eq!(centre.counts(), BASE);
}

#[test]
fn a_parent_folder_without_write_permission() {
    let centre = Centre::none();
    centre.write("专利.jsonl", patent_lines(60..70));
    for args in [&["init"][..], &["import", "patents", "专利.jsonl"], &["demo"]] {
        let Some(run) = run_as_nobody(&centre, args) else { return };
        let run = run.refused();
        let message = run.message("错误：");
        seen(message);
        assert!(message.contains("centre") && message.contains("没有权限"), "{message}");
        assert!(!centre.dir().exists());
    }
}

#[test]
fn results_into_a_folder_without_write_permission() {
    let centre = Centre::small();
    std::fs::create_dir(centre.path("只读")).unwrap();
    allow(&centre.path("只读"), 0o555);
    centre.write("专利.csv", "申请号,专利名称,申请日\n,一种方法,2021-02-30\n");
    open_to_all(&centre.dir());
    for args in [
        &["match", "-o", "只读/表.xlsx"][..],
        &["match", "-o", "只读/表.csv"],
        &["template", "needs", "-o", "只读/表.xlsx"],
        &["import", "patents", "专利.csv", "--dry-run", "--errors", "只读/表.xlsx"],
    ] {
        let Some(run) = run_as_nobody(&centre, args) else { return };
        let run = run.refused();
        let message = run.message("错误：");
        seen(message);
        assert!(message.contains("只读/表") && message.contains("权限"), "{message}");
    }
    assert_eq!(std::fs::read_dir(centre.path("只读")).unwrap().count(), 0);
}

fn open_to_all(dir: &Path) {
    allow(dir, 0o777);
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            open_to_all(&path);
        } else {
            allow(&path, 0o666);
        }
    }
}

#[test]
fn a_working_folder_below_a_file() {
    let centre = Centre::none();
    std::fs::write(centre.dir(), "a file, not a folder").unwrap();
    centre.write("专利.jsonl", patent_lines(60..70));
    for args in [&["init"][..], &["import", "patents", "专利.jsonl"], &["demo"]] {
        let run = centre.run(args).refused();
        let message = run.message("错误：");
        seen(message);
        assert!(message.contains("centre"), "{message}");
    }
    assert_eq!(std::fs::read_to_string(centre.dir()).unwrap(), "a file, not a folder");
}

/// A file system in memory, taken down at the end.
struct SmallDisk {
    place: PathBuf,
}

impl SmallDisk {
    fn mount(place: PathBuf, size: &str) -> Option<Self> {
        std::fs::create_dir_all(&place).unwrap();
        let options = format!("size={size}");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(&place).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self { place }),
            other => {
                eprintln!("skipped: no small disk can be mounted here ({other:?})");
                None
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.place).output();
    }
}

#[test]
fn a_full_disk() {
    let centre = Centre::none();
    let Some(_disk) = SmallDisk::mount(centre.dir(), "2m") else { return };
    copy_folder(Centre::small().dir().as_path(), &centre.dir());
    assert_eq!(centre.counts(), BASE);
    centre.write("专利.jsonl", patent_lines(60..5_060));
    let run = centre.run(&["import", "patents", "专利.jsonl"]).refused();
    let message = run.message("错误：");
    seen(message);
    assert!(message.contains("磁盘空间不足") && message.contains("centre/store.db"), "{message}");
    // nothing was removed by hand, and nothing has to be
    assert_eq!(centre.counts(), BASE);
    centre.write("少.jsonl", patent_lines(60..65));
    assert_eq!(centre.import("patents", "少.jsonl")["added"], 5);
    assert_eq!(centre.counts(), Counts { supplies: BASE.supplies + 5, ..BASE });
}

#[test]
fn a_full_disk_under_the_results() {
    let centre = Centre::small();
    let Some(disk) = SmallDisk::mount(centre.path("小盘"), "16k") else { return };
    for name in ["小盘/表.jsonl", "小盘/表.csv", "小盘/表.parquet", "小盘/表.xlsx", "小盘/表.trec"]
    {
        std::fs::write(disk.place.join("占位"), vec![0; 13_000]).unwrap();
        let run = centre.run(&["match", "-o", name]).refused();
        let message = run.message("错误：");
        seen(message);
        assert!(message.contains(name) && message.contains("磁盘"), "{message}");
        let left: Vec<_> = std::fs::read_dir(&disk.place).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["占位"]);
    }
}

#[test]
fn a_full_disk_under_the_index() {
    let centre = Centre::none();
    let Some(_disk) = SmallDisk::mount(centre.dir(), "2m") else { return };
    copy_folder(Centre::small().dir().as_path(), &centre.dir());
    let before = centre.matches();
    // all that is free but what the store needs to be opened
    let filler = centre.dir().join("占位");
    let mut file = std::fs::File::create(&filler).unwrap();
    while file.write_all(&[0; 4096]).is_ok() {}
    let size = file.metadata().unwrap().len();
    file.set_len(size - 100_000).unwrap();
    drop(file);
    let run = centre.run(&["index", "--rebuild"]).refused();
    let message = run.message("错误：");
    seen(message);
    assert!(message.contains("磁盘"), "{message}");
    std::fs::remove_file(filler).unwrap();
    assert_eq!(centre.matches(), before, "the old index is still in use");
    assert_eq!(centre.counts(), BASE);
    centre.run(&["index", "--rebuild"]).ok();
    assert_eq!(centre.matches(), before);
}
