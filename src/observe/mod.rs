//! What an application tells of its life: one typed event for every step, and how long the steps took.
//!
//! In: what the later stages say of themselves. Out: an [`Event`] to every [`Observer`], and a [`Timing`] of what took
//! long. Errors: none; an observer that panics is not heard, and the application goes on.

mod event;
mod laps;
mod observer;
mod render;
#[cfg(feature = "tracing")]
mod spans;
mod timing;
mod watch;

pub use event::{Event, Phase, Step, StepEnd};
pub use laps::{Lap, Laps};
pub use observer::{Observer, Observers};
#[cfg(feature = "tracing")]
pub use spans::Spans;
pub use timing::{Leg, Timing};
pub use watch::{PhaseWatch, Watch, watched};
