use std::io;
use std::path::{Path, PathBuf};

use notes_api::Problem;
use tokio::fs;

/// The Markdown files of a folder's tree, in order. Hidden folders are left out, and links to folders, which could
/// lead in a circle.
pub(crate) async fn markdown_files(root: &Path) -> Result<Vec<PathBuf>, Problem> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let fault = |error: io::Error| unreadable(&folder, &error);
        let mut entries = fs::read_dir(&folder).await.map_err(fault)?;
        while let Some(entry) = entries.next_entry().await.map_err(fault)? {
            let path = entry.path();
            let kind = entry.file_type().await.map_err(fault)?;
            if kind.is_dir() {
                if !entry.file_name().as_encoded_bytes().starts_with(b".") {
                    folders.push(path);
                }
            } else if is_markdown(&path) && is_regular(&path, kind).await {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The text of a file.
pub(crate) async fn text_of(file: &Path) -> Result<String, Problem> {
    let bytes = fs::read(file).await.map_err(|error| unreadable(file, &error))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(error) => Err(Problem::new(
            format!(
                "`{}` is not UTF-8: byte {} does not fit",
                file.display(),
                error.utf8_error().valid_up_to()
            ),
            "convert the file or move it out of the folder; nothing was imported",
        )),
    }
}

fn is_markdown(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension
        .is_some_and(|extension| ["md", "markdown"].iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// Links count as what they lead to; a pipe would keep us waiting for ever.
async fn is_regular(path: &Path, kind: std::fs::FileType) -> bool {
    kind.is_file() || (kind.is_symlink() && fs::metadata(path).await.is_ok_and(|found| found.is_file()))
}

pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let remedy = match error.kind() {
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::NotADirectory => "give the folder that the file is in",
        io::ErrorKind::PermissionDenied => "ask its owner for the right to read it; nothing was imported",
        _ => "see that it can be read, then import again; nothing was imported",
    };
    Problem::new(format!("`{}` can't be read: {error}", path.display()), remedy)
}
