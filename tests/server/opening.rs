use std::sync::Arc;

use jackfield::prelude::*;
use jackfield::storage::{StorageError, StorageProvider};

/// Everything that an error shows anywhere.
pub(crate) fn shown(error: &StorageError) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text} {cause} {cause:?}");
        source = cause.source();
    }
    text
}

/// Counts its starts.
#[derive(Plugin)]
#[plugin(key = "notes")]
pub(crate) struct Notes {
    storage: Storage,
}

#[contributes]
impl Notes {
    #[start]
    async fn count(&self) -> Result<(), BoxError> {
        self.storage.collection("starts")?.incr("count", 1).await?;
        Ok(())
    }
}

/// Starts [`Notes`] in each of two ways, and looks whether both were counted.
pub(crate) async fn check_starts(apps: [App; 2], store: impl StorageProvider) {
    for app in apps {
        app.start().await.unwrap().stop().await.unwrap();
    }
    let starts = Storage::new(Arc::new(store), "notes").unwrap().collection("starts").unwrap();
    assert_eq!(starts.get("count").await.unwrap().unwrap().data_as::<i64>().unwrap(), 2);
}

/// Looks for a secret in what an app tells that can't start.
pub(crate) async fn check_secret(app: App, secret: &str) {
    let report = app.start().await.err().unwrap();
    assert!(!format!("{} {report:?}", report.render()).contains(secret), "{}", report.render());
}
