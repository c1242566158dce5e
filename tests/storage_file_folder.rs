//! The folder of the file engine: locked, edited, damaged, or not a folder at all.
#![cfg(feature = "file")]

#[path = "common/storage.rs"]
mod common;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use common::{add, key, put};
use jackfield::prelude::*;
use jackfield::storage::{
    Batch, Entry, ErrorKind, FileStorage, Files, FilesOptions, ManualTimeSource, Retry, StorageProvider,
    TimeSource,
};

const CHILD: &str = "JACKFIELD_TEST_CHILD_OPENS";

async fn filled(path: &Path) {
    let store = Files::open(path).unwrap();
    for n in 0..20 {
        let text = format!("{{\"n\":{n},\"text\":\"{}\"}}", "x".repeat(50));
        store.commit(&Batch::of(vec![put(&format!("k{n}"), &text), add("sum", n)])).await.unwrap();
    }
    store.close().await.unwrap();
}

async fn contents(store: &Files) -> Vec<Entry> {
    store.scan(&common::all()).await.unwrap().entries
}

#[tokio::test]
async fn a_second_open_in_the_same_process_fails_at_once_and_says_who_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let first = Files::open(&path).unwrap();
    let error = Files::open(folder.path().join(".").join("data")).unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::Locked, Retry::Safe));
    let text = error.to_string();
    let holder = path.canonicalize().unwrap();
    assert!(
        text.contains(&format!("`{}` is open already, by another handle in this process", holder.display())),
        "{text}"
    );
    assert!(text.contains("share a single handle"), "{text}");
    first.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    first.close().await.unwrap();
    let second = Files::open(&path).unwrap();
    // Dropping the last handle gives the folder free too.
    drop(second.clone());
    assert_eq!(Files::open(&path).unwrap_err().kind(), ErrorKind::Locked);
    drop(second);
    Files::open(&path).unwrap();
}

#[tokio::test]
async fn runs_that_only_drop_their_handle_leave_no_revision_out() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualTimeSource::new(common::START));
    for _ in 0..3 {
        let store = FilesOptions::new().time(clock.clone()).open(folder.path().join("data")).unwrap();
        let rev = store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap().rev;
        assert_eq!(rev.number(), clock.now().micros());
        clock.advance(Duration::from_millis(1));
    }
}

#[test]
fn a_child_process_tries_to_open_the_folder() {
    if let Some(path) = std::env::var_os(CHILD) {
        println!("answer: {}", Files::open(PathBuf::from(path)).unwrap_err());
    }
}

#[tokio::test]
async fn a_second_process_is_refused_at_once_and_told_which_one_holds_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let store = Files::open(&path).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_child_process_tries_to_open_the_folder", "--nocapture"])
        .env(CHILD, &path)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let words = format!("is open already, by the process {}", std::process::id());
    assert!(text.contains("answer: storage file, open: ") && text.contains(&words), "{text}");
    store.ping().await.unwrap();
}

#[test]
fn a_file_a_path_below_a_file_and_none_at_all_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.txt");
    fs::write(&file, "Dear diary").unwrap();
    let error = Files::open(&file).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadValue);
    assert!(error.to_string().contains("is a file; give the path of a folder"), "{error}");
    let error = Files::open(file.join("data")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "Dear diary");
    let error = Files::open("").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BadValue, "{error}");
    assert!(!Path::new(".jackfield").exists(), "the working directory was taken for the folder");
}

#[tokio::test]
async fn a_damaged_file_is_corrupt_and_named_and_never_a_wrong_value() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    filled(&path).await;
    let store = Files::open(&path).unwrap();
    let expected = contents(&store).await;
    drop(store);
    let file = path.join("test/things/k7.json");
    let whole = fs::read(&file).unwrap();
    let date = fs::metadata(&file).unwrap().modified().unwrap();
    let mut found = 0;
    for at in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        let damaged = if at % 2 == 0 { flipped } else { whole[..at].to_vec() };
        fs::write(&file, &damaged).unwrap();
        // A disk that fails does not write, so that the date stays.
        File::options().write(true).open(&file).unwrap().set_modified(date).unwrap();
        match Files::open(&path) {
            Ok(store) => {
                let values =
                    |entries: &[Entry]| entries.iter().map(|entry| entry.value.clone()).collect::<Vec<_>>();
                assert_eq!(values(&contents(&store).await), values(&expected), "byte {at}");
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Corrupt, "byte {at}: {error}");
                assert!(error.to_string().contains("k7.json` is damaged"), "{error}");
                found += 1;
            }
        }
    }
    assert!(found > whole.len() / 2, "{found} of {} damages were found", whole.len());
}

#[tokio::test]
async fn what_is_edited_by_hand_is_taken_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    filled(&path).await;
    let file = path.join("test/things/k7.json");
    let edited = fs::read_to_string(&file).unwrap().replace("\"n\": 7", "\"n\": 700");
    fs::write(&file, &edited).unwrap();
    let store = Files::open(&path).unwrap();
    let text = |entry: &Option<Entry>| format!("{:?}", entry.as_ref().unwrap().value);
    let before = store.get(&[key("k7"), key("k8")]).await.unwrap();
    assert!(text(&before[0]).contains("\"n\":700"));
    assert!(before[0].as_ref().unwrap().meta.rev > before[1].as_ref().unwrap().meta.rev);
    fs::write(path.join("test/things/by-hand.json"), "{\"json\": {\"n\": 1}}\n").unwrap();
    fs::remove_file(path.join("test/things/k8.json")).unwrap();
    assert_eq!(store.reload().await.unwrap(), 2);
    let after = store.get(&[key("by-hand"), key("k8")]).await.unwrap();
    assert!(text(&after[0]).contains("{\"n\":1}") && after[1].is_none());
    store.close().await.unwrap();
    assert_eq!(store.reload().await.unwrap_err().kind(), ErrorKind::Closed);
}

#[tokio::test]
async fn what_can_not_be_written_is_refused_and_leaves_the_folder_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let store = Files::open(&path).unwrap();
    // A folder that stands where the file has to be.
    fs::create_dir_all(path.join("test/things/a.json/x")).unwrap();
    let error = store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unknown | ErrorKind::Unavailable), "{error}");
    assert!(error.to_string().contains("a.json"), "{error}");
    store.close().await.unwrap();
    fs::remove_dir_all(path.join("test/things/a.json")).unwrap();
    let store = Files::open(&path).unwrap();
    assert!(store.get(&[key("a")]).await.unwrap()[0].is_none());
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    // Somebody takes everything away; the next commit makes the folders anew.
    fs::remove_dir_all(path.join("test")).unwrap();
    store.commit(&Batch::of(vec![put("b", "1"), put("c", "1")])).await.unwrap();
    store.commit(&Batch::of(vec![put("d", "1")])).await.unwrap();
    assert!(path.join("test/things/d.json").is_file());
}

#[derive(Plugin)]
#[plugin(key = "visits")]
struct Visits {
    storage: Option<Storage>,
}

#[contributes]
impl Visits {
    #[start]
    async fn count(&self) -> Result<(), BoxError> {
        let storage = self.storage.as_ref().ok_or("no storage")?;
        let visit = storage.load("visits").await?.unwrap_or(0) + 1;
        storage.save("visits", visit).await?;
        Ok(())
    }
}

#[tokio::test]
async fn both_plugins_keep_data_where_they_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data");
    let visits = || fs::read_to_string(path.join("visits/o/visits.json")).unwrap();
    App::of(app![Visits; supplied: dyn StorageProvider])
        .with(Files::at(&path))
        .start()
        .await
        .unwrap()
        .stop()
        .await
        .unwrap();
    assert!(visits().contains("\"json\": 1"));
    App::of(app![Visits, FileStorage])
        .set("file-storage.path", &path)
        .start()
        .await
        .unwrap()
        .stop()
        .await
        .unwrap();
    assert!(visits().contains("\"json\": 2"));
}
