use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use proptest::prelude::*;

use crate::storage::contract::{
    Ability, Atomic, Batch, Capabilities, CollectionPath, Commit, Entry, ErrorKind, Id, Key, Page, Result,
    Retry, Rev, Select, Sort, StorageError, StorageProvider, Timestamp, unsupported,
};

#[test]
fn times_are_written_as_civil_dates() {
    let known = [
        (0, "1970-01-01T00:00:00.000000"),
        (951_782_400_000_000, "2000-02-29T00:00:00.000000"),
        (1_709_251_199_999_999, "2024-02-29T23:59:59.999999"),
        (4_107_542_400_000_000, "2100-03-01T00:00:00.000000"),
        (253_402_300_799_000_001, "9999-12-31T23:59:59.000001"),
    ];
    for (micros, text) in known {
        assert_eq!(Timestamp::from_micros(micros).to_string(), text);
        assert_eq!(text.parse::<Timestamp>().unwrap(), Timestamp::from_micros(micros));
    }
    let wrong = [
        "",
        "2024",
        "2023-02-29T00:00:00.000000",
        "2024-13-01T00:00:00.000000",
        "2024-01-00T00:00:00.000000",
        "2024-01-01T24:00:00.000000",
        "2024-01-01T00:00:00",
        "2024-01-01T00:00:00.000000Z",
        "1969-12-31T00:00:00.000000",
        "2024-01-01T00:00:00.00000é",
        "99999999999-01-01T00:00:00.000000",
        "+2024-01-01T00:00:00.000000",
    ];
    for text in wrong {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
    assert_eq!(Timestamp::from_micros(u64::MAX).checked_add(Duration::from_nanos(1)), None);
    assert_eq!(
        Timestamp::from_micros(1).checked_add(Duration::from_nanos(1)),
        Some(Timestamp::from_micros(2))
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_time_is_read_back_and_texts_sort_like_times(left in 0_u64..253_402_300_800_000_000, right in 0_u64..253_402_300_800_000_000) {
        let (left, right) = (Timestamp::from_micros(left), Timestamp::from_micros(right));
        prop_assert_eq!(left.to_string().parse::<Timestamp>().unwrap(), left);
        prop_assert_eq!(left.to_string().cmp(&right.to_string()), left.cmp(&right));
    }

    #[test]
    fn paths_give_their_segments_back_and_sort_by_them(
        left in prop::collection::vec("[\\x00-\\x02a]{1,3}", 1..4),
        right in prop::collection::vec("[\\x00-\\x02a]{1,3}", 1..4),
    ) {
        let (left_path, right_path) = (CollectionPath::new(&left).unwrap(), CollectionPath::new(&right).unwrap());
        prop_assert_eq!(left_path.segments(), left.clone());
        prop_assert_eq!(left_path.cmp(&right_path), left.cmp(&right));
        prop_assert_eq!(left_path.starts_with(&right_path), left.starts_with(&right));
    }
}

#[test]
fn an_error_is_one_line_that_says_where_and_what_to_do() {
    let key = Key::new(CollectionPath::new(["app", "a/b"]).unwrap(), Id::new("x\ny").unwrap());
    let error = StorageError::new(ErrorKind::Conflict, "the entry is there")
        .with_operation("put")
        .with_operation("commit")
        .with_provider("redb")
        .with_key(&key)
        .with_current_rev(Rev::new(7).unwrap())
        .with_source(std::io::Error::other("cause"));
    let text = error.to_string();
    assert_eq!(
        text,
        "storage redb, put of `x\\ny` in `app/a\\/b`: the entry is there (its revision is now 7); \
         read the entry again and decide anew"
    );
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "cause");
    let placed = error.clone().with_place("data/app.redb").with_place("elsewhere").to_string();
    assert!(placed.starts_with("storage redb at `data/app.redb`, put of "), "{placed}");
    let damaged = StorageError::new(ErrorKind::Corrupt, "`app.redb` is damaged").with_place("app.redb");
    assert!(damaged.to_string().starts_with("storage: `app.redb` is damaged;"), "{damaged}");
    let below = StorageError::new(ErrorKind::Corrupt, "`data/a.json` is damaged").with_place("data");
    assert!(below.to_string().starts_with("storage: `data/a.json`"), "{below}");
    let short = StorageError::new(ErrorKind::Corrupt, "the disk is full, `disk2` too").with_place("disk");
    assert!(short.to_string().starts_with("storage at `disk`: the disk is full"), "{short}");
    let strange = StorageError::new(ErrorKind::Unavailable, "`a\0b` can't be made").with_place("c\nd");
    assert!(strange.to_string().starts_with("storage at `c\\nd`: `a\\u{0}b` can't"), "{strange}");
    assert_eq!(error.clone().with_retry(Retry::Never).retry(), Retry::Never);
    assert!(format!("{error:?}").contains("Conflict"));
}

#[test]
fn revisions_follow_the_clock_and_never_repeat() {
    let now = Timestamp::from_micros(100);
    assert_eq!(Rev::next(Rev::ZERO, now).unwrap().number(), 100);
    assert_eq!(Rev::next(Rev::new(100).unwrap(), now).unwrap().number(), 101);
    assert!(Rev::next(Rev::MAX, now).is_err() && Rev::new(1 << 53).is_err());
    let late = Rev::next(Rev::ZERO, Timestamp::from_micros(u64::MAX)).unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Unavailable, "the call is right, the clock is not");
    assert!(late.to_string().ends_with("; set the clock right"), "{late}");
}

#[test]
fn once_the_last_revision_was_given_no_clock_helps() {
    let spent = Rev::next(Rev::MAX, Timestamp::from_micros(100)).unwrap_err();
    assert_eq!((spent.kind(), spent.retry()), (ErrorKind::Unavailable, Retry::Never));
    assert!(
        spent.to_string().ends_with("; set the clock right, and copy what is stored into a new store"),
        "{spent}"
    );
}

/// Notes what is scanned.
#[derive(Debug, Default)]
struct Scanned(Mutex<Vec<Select>>);

#[async_trait]
impl StorageProvider for Scanned {
    fn capabilities(&self) -> Capabilities {
        Capabilities::all(Ability::Native, Atomic::Store)
    }

    async fn get(&self, _: &[Key]) -> Result<Vec<Option<Entry>>> {
        Err(unsupported("it is scanned only"))
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        self.0.lock().unwrap().push(select.clone());
        Ok(Page::default())
    }

    async fn commit(&self, _: &Batch) -> Result<Commit> {
        Err(unsupported("it is scanned only"))
    }
}

#[tokio::test]
async fn counting_by_scans_sorts_nothing() {
    let scanned = Scanned::default();
    let select = Select::new(CollectionPath::root()).sort(Sort::ascending("/n"));
    assert_eq!(scanned.count(&select).await.unwrap(), 0);
    assert!(scanned.0.lock().unwrap()[0].sort.is_empty());
}
