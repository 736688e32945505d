//! Whole files or none: what is written goes to a temporary file in the same folder and takes the target's name at
//! the end, in one step of the file system. Whoever opens the target sees the old file or the new one, never a half.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::{Error, Result};

/// Puts what `write` writes in the place of `path`.
///
/// A link is followed. An existing file keeps its permissions; a read-only one is refused. A device or pipe
/// (`/dev/null`) is written to directly, because renaming over it would destroy it.
///
/// # Errors
/// What `write` answers, and every failure of the file system as the [`Error`] that says what to do; the old file is
/// untouched then, and no temporary file stays behind.
pub fn replace_file<T>(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> Result<T>) -> Result<T> {
    let mut replacement = Replacement::begin(path)?;
    let answer = write(&mut replacement.out)?;
    replacement.finish()?;
    Ok(answer)
}

/// A file on its way into the place of another, for those who write in several steps. Dropped before
/// [`Replacement::finish`], it leaves nothing behind.
pub(crate) struct Replacement {
    path: PathBuf,
    target: PathBuf,
    out: BufWriter<File>,
    /// `None` when the target is a device or pipe and `out` is the target itself.
    temporary: Option<TempPath>,
    permissions: Option<fs::Permissions>,
}

impl Replacement {
    /// Opens the temporary file beside `path`.
    ///
    /// # Errors
    /// As [`replace_file`].
    pub(crate) fn begin(path: &Path) -> Result<Self> {
        let io = |source| Error::from_io(path, source);
        let target = resolve(path);
        let path = path.to_path_buf();
        let existing = fs::metadata(&target).ok();
        if let Some(metadata) = &existing {
            if metadata.is_dir() {
                return Err(Error::IsFolder { path });
            }
            if !metadata.is_file() {
                let out = BufWriter::new(File::options().write(true).open(&target).map_err(io)?);
                return Ok(Self { path, target, out, temporary: None, permissions: None });
            }
            if metadata.permissions().readonly() {
                return Err(Error::NoPermission { path });
            }
        }
        let temporary = builder().tempfile_in(folder_of(&target)).map_err(io)?;
        let (file, temporary) = temporary.into_parts();
        let permissions = existing.map(|metadata| metadata.permissions());
        Ok(Self { path, target, out: BufWriter::new(file), temporary: Some(temporary), permissions })
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// As [`replace_file`].
    pub(crate) fn finish(self) -> Result<()> {
        let Self { path, target, mut out, temporary, permissions } = self;
        let io = |source| Error::from_io(&path, source);
        let Some(temporary) = temporary else { return out.flush().map_err(io) };
        let file = out.into_inner().map_err(|error| io(error.into_error()))?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions).map_err(io)?;
        }
        file.sync_all().map_err(io)?;
        drop(file); // Windows renames no open file
        temporary.persist(&target).map_err(|error| io(error.error))
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.write(bytes)
    }

    fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.out.write_all(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

/// The folder that holds `path`.
pub(crate) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Where a link leads; anything else is itself.
fn resolve(path: &Path) -> PathBuf {
    let is_link = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    let target = if is_link { fs::canonicalize(path).ok() } else { None };
    target.unwrap_or_else(|| path.to_path_buf())
}

/// Temporary files get the usual permissions, not the private ones that tempfile gives: they become the user's files.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".duijie-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, text: &str) -> Result<()> {
        replace_file(path, |out| out.write_all(text.as_bytes()).map_err(|e| Error::from_io(path, e)))
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_failed_write_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("结果.csv");
        put(&path, "old").unwrap();
        let failed = replace_file(&path, |out| -> Result<()> {
            out.write_all(b"half").unwrap();
            out.flush().unwrap();
            Err(Error::DiskFull { path: path.clone() })
        });
        assert!(failed.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(folder.path()), ["结果.csv"]);
        put(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["结果.csv"]);
    }

    #[test]
    fn a_missing_folder_and_a_folder_as_target_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let missing = put(&folder.path().join("没有/结果.csv"), "x").unwrap_err();
        assert!(matches!(missing, Error::FolderMissing { .. }), "{missing}");
        let is_folder = put(folder.path(), "x").unwrap_err();
        assert!(matches!(is_folder, Error::IsFolder { .. }), "{is_folder}");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_permissions_kept_and_read_only_files_refused() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.csv"), folder.path().join("b.csv"));
        put(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        put(&link, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(matches!(put(&path, "x"), Err(Error::NoPermission { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_to_and_stays_a_device() {
        put(Path::new("/dev/null"), "x").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
