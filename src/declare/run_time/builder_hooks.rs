//! The hooks of a plugin that is made at run time.

use std::time::Duration;

use super::builder::PluginBuilder;
use crate::base::Built;
use crate::declare::contributions::contribution::ContributionKind;
use crate::declare::contributions::factory::HookFactory;
use crate::declare::hooks::health::HealthCheck;
use crate::declare::hooks::hook::{Main, Start, Stop};
use crate::declare::hooks::task::{Task, TaskRules};

impl PluginBuilder {
    /// Adds a start hook. It states no order among others: it runs after those of the plugins that it uses. One that has to
    /// stand before or after others is a function with `#[start(after = "..")]`.
    #[track_caller]
    #[must_use]
    pub fn start<Args>(self, hook: impl HookFactory<Args>) -> Self {
        self.begin::<dyn Start, ()>(ContributionKind::Provide)
            .hook(hook, |hook| Built::point::<dyn Start>(hook))
    }

    /// Adds a start hook that may take no longer than `limit`.
    #[track_caller]
    #[must_use]
    pub fn start_within<Args>(self, limit: Duration, hook: impl HookFactory<Args>) -> Self {
        self.begin::<dyn Start, ()>(ContributionKind::Provide)
            .timeout(limit)
            .hook(hook, |hook| Built::point::<dyn Start>(hook))
    }

    /// Adds a stop hook. It states no order among others: it runs before those of the plugins that it uses.
    #[track_caller]
    #[must_use]
    pub fn stop<Args>(self, hook: impl HookFactory<Args>) -> Self {
        self.begin::<dyn Stop, ()>(ContributionKind::Provide)
            .hook(hook, |hook| Built::point::<dyn Stop>(hook))
    }

    /// Adds a stop hook that may take no longer than `limit`.
    #[track_caller]
    #[must_use]
    pub fn stop_within<Args>(self, limit: Duration, hook: impl HookFactory<Args>) -> Self {
        self.begin::<dyn Stop, ()>(ContributionKind::Provide)
            .timeout(limit)
            .hook(hook, |hook| Built::point::<dyn Stop>(hook))
    }

    /// Adds a background task that runs once, from the start of the plugin on; an error shuts the application down.
    #[track_caller]
    #[must_use]
    pub fn task<Args>(self, task: impl HookFactory<Args>) -> Self {
        self.task_with(TaskRules::once(), task)
    }

    /// Adds a background task that runs at once and then at an interval.
    #[track_caller]
    #[must_use]
    pub fn task_every<Args>(self, interval: Duration, task: impl HookFactory<Args>) -> Self {
        self.task_with(TaskRules::every(interval), task)
    }

    /// Adds a background task that goes by rules:
    /// `.task_with(TaskRules::once().on_error(OnError::Restart), || async { .. })`.
    #[track_caller]
    #[must_use]
    pub fn task_with<Args>(self, rules: TaskRules, task: impl HookFactory<Args>) -> Self {
        let mut begun = self.begin::<dyn Task, ()>(ContributionKind::Provide);
        begun.decl.task = Some(rules);
        begun.hook(task, |hook| Built::point::<dyn Task>(hook))
    }

    /// Adds a health check: how the plugin is, whenever the host asks.
    #[track_caller]
    #[must_use]
    pub fn health<Args>(self, check: impl HookFactory<Args>) -> Self {
        self.begin::<dyn HealthCheck, ()>(ContributionKind::Provide)
            .hook(check, |hook| Built::point::<dyn HealthCheck>(hook))
    }

    /// Adds a health check that may take no longer than `limit`.
    #[track_caller]
    #[must_use]
    pub fn health_within<Args>(self, limit: Duration, check: impl HookFactory<Args>) -> Self {
        self.begin::<dyn HealthCheck, ()>(ContributionKind::Provide)
            .timeout(limit)
            .hook(check, |hook| Built::point::<dyn HealthCheck>(hook))
    }

    /// Sets the program's main job.
    #[track_caller]
    #[must_use]
    pub fn main<Args>(self, hook: impl HookFactory<Args>) -> Self {
        self.begin::<dyn Main, ()>(ContributionKind::Provide)
            .hook(hook, |hook| Built::point::<dyn Main>(hook))
    }
}
