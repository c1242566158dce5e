use std::sync::Arc;

use jackfield::storage::{Batch, ErrorKind, Storage, StorageProvider, blocking};
use tokio::runtime::Builder;

use crate::common::{add, all, put, without_runtime};
use crate::server::{Place, runtime};

async fn open(place: &impl Place) -> Arc<dyn StorageProvider> {
    place.open_at(place.url().to_owned(), None).await
}

pub(crate) fn the_store_outlives_the_runtime_it_was_used_in<P: Place>(place: &P) {
    let store = runtime().block_on(open(place));
    for n in 0..3 {
        runtime().block_on(store.commit(&Batch::of(vec![put(&format!("k{n}"), "1")]))).unwrap();
    }
    assert_eq!(runtime().block_on(store.count(&all())).unwrap(), 3);
    runtime().block_on(store.close()).unwrap();
    assert_eq!(runtime().block_on(store.ping()).unwrap_err().kind(), ErrorKind::Closed);
}

/// A runtime of one thread does nothing between two calls, nor do the connections that were made in it.
pub(crate) fn two_runtimes_that_stand_still_between_calls_share_a_store<P: Place>(place: &P) {
    let store = runtime().block_on(open(place));
    let handle = || blocking::Storage::new(Storage::new(store.clone(), "app").unwrap()).unwrap();
    let (one, two) = (handle(), handle());
    for n in 1..=5 {
        assert_eq!(one.collection("c").unwrap().incr("n", 1).unwrap(), 2 * n - 1);
        assert_eq!(two.collection("c").unwrap().incr("n", 1).unwrap(), 2 * n);
    }
    let threads = (0..4).map(|_| {
        let handle = handle();
        std::thread::spawn(move || {
            for _ in 0..20 {
                handle.collection("c").unwrap().incr("n", 1).unwrap();
            }
        })
    });
    for thread in threads.collect::<Vec<_>>() {
        thread.join().unwrap();
    }
    assert_eq!(one.collection("c").unwrap().incr("n", 0).unwrap(), 90);
}

pub(crate) fn a_call_without_a_fitting_runtime_is_an_error<P: Place>(place: &P) {
    let store = runtime().block_on(open(place));
    let error = without_runtime(store.commit(&Batch::of(vec![add("n", 1)]))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let bare = Builder::new_current_thread().build().unwrap();
    let error = bare.block_on(store.commit(&Batch::of(vec![add("n", 1)]))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains("enable_all"), "{error}");
    assert_eq!(runtime().block_on(store.count(&all())).unwrap(), 0);
}
