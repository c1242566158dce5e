//! What an application is made of, without building it.

use super::app::App;
use crate::declare::Point;
use crate::diagnostics::Report;
use crate::observe::Observers;
use crate::plan::PointOrder;
use crate::run::handles::Handles;

impl App {
    /// In which order a point hands out its members and is decorated, and why: by the list, by `first` and `last`, or by
    /// a `before` or `after` with its place.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// #[extension_point(many)]
    /// pub trait Step: Send + Sync {}
    ///
    /// #[derive(Plugin)]
    /// #[provides(dyn Step)]
    /// struct Parse;
    /// impl Step for Parse {}
    ///
    /// #[derive(Plugin)]
    /// #[provides(dyn Step, before = Parse)]
    /// struct Decode;
    /// impl Step for Decode {}
    ///
    /// # fn main() -> Result<(), Report> {
    /// let order = App::of(app![Parse, Decode]).order_of::<dyn Step>()?;
    /// let keys: Vec<&str> = order.members.iter().map(|placed| placed.plugin.as_str()).collect();
    /// assert_eq!(keys, ["decode", "parse"]);
    /// let why = order.members.why("decode", "parse").unwrap();
    /// assert!(why[0].to_string().starts_with("`decode` says `before = Parse` at "));
    /// println!("{order}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`check`](Self::check): of an application that can't be wired there is no order.
    pub fn order_of<P: Point + ?Sized>(&self) -> Result<PointOrder, Report> {
        self.plan(&Handles::new(Observers::default())).map(|planned| planned.plan.order_of(P::DECL))
    }
}
