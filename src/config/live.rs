use std::fmt;
use std::sync::Arc;

use tokio::sync::watch;

use crate::base::drop_quietly;

/// The section of the configuration that is named like the plugin's key, as it is now: each reload that changes it puts
/// another value in its place. A plugin that asks for a [`Config`](super::Config) keeps what it started with.
///
/// ```
/// use jackfield::prelude::*;
/// use jackfield::LiveConfig;
///
/// #[derive(serde::Deserialize)]
/// struct Settings { limit: usize }
///
/// #[extension_point]
/// trait Limits: Send + Sync { fn limit(&self) -> usize; }
///
/// #[derive(Plugin)]
/// #[plugin(key = "notes")]
/// #[provides(dyn Limits)]
/// struct Notes { settings: LiveConfig<Settings> }
/// impl Limits for Notes {
///     fn limit(&self) -> usize { self.settings.current().limit }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let file = folder.path().join("notes.toml");
/// std::fs::write(&file, "[notes]\nlimit = 10")?;
/// let app = App::of(app![Notes]).config_file(&file).start().await?;
/// let limits: Arc<dyn Limits> = app.get()?;
/// std::fs::write(&file, "[notes]\nlimit = 20")?;
/// assert_eq!(limits.limit(), 10);
/// assert_eq!(app.reload()?.renewed, ["notes"]);
/// assert_eq!(limits.limit(), 20);
/// # app.stop().await?;
/// # Ok(())
/// # }
/// ```
pub struct LiveConfig<T>(watch::Receiver<Arc<T>>);

impl<T: Send + Sync + 'static> LiveConfig<T> {
    /// A handle to a value that stays as it is, for constructing a plugin by hand.
    #[must_use]
    pub fn new(value: T) -> Self {
        Renewable::new(value).handle()
    }

    /// The value as it is now. It stays the same for whoever holds it.
    #[must_use]
    pub fn current(&self) -> Arc<T> {
        Arc::clone(&self.0.borrow())
    }

    /// Waits for the next reload that changes the section, since the last time this handle waited, and gives the new
    /// value; for ever where there is none.
    ///
    /// A handle that waits is one's own: a parameter, or a clone of the plugin's field.
    ///
    /// ```
    /// use jackfield::prelude::*;
    /// use jackfield::LiveConfig;
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Settings { limit: usize }
    ///
    /// #[derive(Plugin)]
    /// #[plugin(key = "notes")]
    /// struct Notes;
    /// #[contributes]
    /// impl Notes {
    ///     #[task]
    ///     async fn follow(mut settings: LiveConfig<Settings>) {
    ///         loop {
    ///             println!("the limit is {} now", settings.changed().await.limit);
    ///         }
    ///     }
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Report> {
    /// # App::of(app![Notes]).set("notes.limit", 10).start().await?.stop().await
    /// # }
    /// ```
    pub async fn changed(&mut self) -> Arc<T> {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        // What has come in the meantime is given now, and not once more.
        Arc::clone(&self.0.borrow_and_update())
    }
}

impl<T> Clone for LiveConfig<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: fmt::Debug> fmt::Debug for LiveConfig<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveConfig").field(&*self.0.borrow()).finish()
    }
}

/// What all handles to one section look at.
pub(crate) struct Renewable<T>(watch::Sender<Arc<T>>);

impl<T: Send + Sync + 'static> Renewable<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(watch::Sender::new(Arc::new(value)))
    }

    pub(crate) fn handle(&self) -> LiveConfig<T> {
        LiveConfig(self.0.subscribe())
    }

    /// Puts the value of another one in the place of its own.
    pub(crate) fn renew(&self, other: &Self) {
        drop_quietly(self.0.send_replace(Arc::clone(&other.0.borrow())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Far more than the moments between two values, so that some come while the one before is taken.
    const MANY: u32 = 100_000;

    #[tokio::test]
    async fn a_value_that_comes_while_another_is_taken_is_given_once() {
        let renewable = Renewable::new(0);
        let mut handle = renewable.handle();
        let renewing = std::thread::spawn(move || {
            (1..=MANY).for_each(|value| renewable.renew(&Renewable::new(value)));
            renewable
        });
        let mut last = 0;
        while last < MANY {
            let value = *handle.changed().await;
            assert!(value > last, "{value} after {last}");
            last = value;
        }
        renewing.join().unwrap();
    }
}
