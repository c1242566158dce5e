use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::explain::Explain;
use super::into_plugin::IntoPlugin;
use crate::base::{Built, HOST, Origin, compiled_here};
use crate::collect::{Crates, Discovery, Listed, Registry, Sources, collect};
use crate::config::{LoadedSettings, Settings};
use crate::declare::{ByArc, Input, PluginBuilder, Point, Suits, plugin};
use crate::diagnostics::Report;
use crate::observe::{Event, Observer, Observers, Phase};
use crate::plan::{Composition, HostGift, Plan, Replaced, Rules, Tables, plan};
use crate::run::configuration::load::load;
use crate::run::configuration::switches::{Switches, without_switched_off};
use crate::run::console::Console;
use crate::run::handles::Handles;
use crate::run::lifecycle::life::Life;
use crate::run::limits::Limits;
use crate::run::running::Running;
use crate::wire::{Services, runtime};

/// An application before it is wired: which plugins it has, how they are configured, what the host decides.
///
/// ```
/// use jackfield::prelude::*;
///
/// #[extension_point]
/// pub trait Greeter: Send + Sync { fn greet(&self) -> String; }
///
/// #[derive(Plugin)]
/// #[provides(dyn Greeter)]
/// pub struct Polite;
/// impl Greeter for Polite { fn greet(&self) -> String { "good day".into() } }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), jackfield::Report> {
/// let app = App::of(app![Polite]).start().await?;
/// assert_eq!(app.get::<Arc<dyn Greeter>>()?.greet(), "good day");
/// app.stop().await
/// # }
/// ```
#[derive(Clone)]
#[must_use = "an application does nothing until it is checked, started or run"]
pub struct App {
    pub(super) sources: Sources,
    /// The compiler's plan, which holds for its list alone.
    solved: Option<Tables>,
    pub(super) host: Option<PluginBuilder>,
    pub(in crate::run) rules: Rules,
    pub(in crate::run) settings: Settings,
    limits: Limits,
    pub(in crate::run) observers: Observers,
    pub(in crate::run) console: Console,
    pub(in crate::run) explain: Option<Explain>,
}

impl App {
    /// Of the plugins of a list, which the compiler has checked.
    pub fn of(composition: Composition) -> Self {
        let listed = vec![composition.listed()];
        let mut app = Self::from_sources(Sources { listed, ..Sources::default() });
        app.rules.supplied.extend(composition.supplied());
        Self { solved: composition.into_solved(), ..app }
    }

    /// Of the plugins that the crates of `plugins![..]` announced at link time.
    pub fn discover(crates: Crates) -> Self {
        Self::from_sources(Sources::default()).with_discovered(crates)
    }

    /// Of all plugins that were announced at link time by any crate of the program.
    pub fn discover_all() -> Self {
        Self::from_sources(Sources {
            discovery: Discovery { all: true, ..Discovery::default() },
            ..Sources::default()
        })
    }

    fn from_sources(sources: Sources) -> Self {
        Self {
            sources,
            solved: None,
            host: None,
            rules: Rules::default(),
            settings: Settings::new(),
            limits: Limits::default(),
            observers: Observers::default(),
            console: Console::default(),
            explain: None,
        }
    }

    /// Together with the plugins of a list.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "written like `App::of(app![..])`, which needs the value"
    )]
    pub fn with_list(mut self, composition: Composition) -> Self {
        self.sources.listed.push(composition.listed());
        self.rules.supplied.extend(composition.supplied());
        self.solved = None;
        self
    }

    /// Together with what the crates of `plugins![..]` announced at link time.
    pub fn with_discovered(mut self, crates: Crates) -> Self {
        self.sources.discovery.crates.push(crates);
        self
    }

    /// Together with a plugin made at run time, or with a ready-made instance of an annotated struct.
    pub fn with(mut self, plugin: impl IntoPlugin) -> Self {
        self.sources.added.push(Arc::new(plugin.into_plugin()));
        self
    }

    /// Without the plugin of this key. Another one that is added or listed under the key takes its place.
    #[track_caller]
    pub fn disable(mut self, key: impl Into<String>) -> Self {
        let key = key.into();
        self.rules.enabled.retain(|(enabled, _)| *enabled != key);
        self.sources.disabled.push((key, Origin::caller()));
        self
    }

    /// With the plugin of this key, whatever its conditions, the configuration or an earlier [`disable`](Self::disable)
    /// say. The conditions of its contributions count all the same.
    #[track_caller]
    pub fn enable(mut self, key: impl Into<String>) -> Self {
        let key = key.into();
        self.sources.disabled.retain(|(disabled, _)| *disabled != key);
        self.rules.enabled.push((key, Origin::caller()));
        self
    }

    /// Lets the plugin of this key ask for guarded points, such as the raw storage provider.
    #[track_caller]
    pub fn trust(mut self, key: impl Into<String>) -> Self {
        self.rules.trusted.push((key.into(), Origin::caller()));
        self
    }

    /// Makes every warning an error.
    pub fn strict(mut self) -> Self {
        self.rules.strict = true;
        self
    }

    /// Lets [`run`](Self::run) say everything on standard error in lines of JSON, for programs that are read by programs:
    /// a report is a line like [`Report::to_json`], everything else `{"notice": ".."}`.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// #[tokio::main(flavor = "current_thread")]
    /// async fn main() -> Exit {
    ///     App::of(app![]).with(plugin("job").main(|| async {})).reports_as_json().run().await
    /// }
    /// ```
    pub fn reports_as_json(mut self) -> Self {
        self.console.is_json = true;
        self
    }

    /// Hands the application its input: what a plugin finds as `Option<Arc<dyn Input>>`. The last one counts.
    #[track_caller]
    pub fn input(mut self, input: impl std::any::Any + Send + Sync) -> Self {
        let input: Arc<dyn Input> = Arc::new(input);
        let point = <dyn Input as Point>::DECL;
        self.rules.given.retain(|gift| gift.point.type_id != point.type_id);
        self.rules.given.push(HostGift {
            point,
            origin: Origin::caller(),
            make: Arc::new(move || Built::point(Arc::clone(&input))),
        });
        self
    }

    /// Provides a point that no plugin provides: `.supply::<dyn Clock>(FixedClock)`.
    #[track_caller]
    pub fn supply<P: Point + ?Sized>(self, value: impl Suits<P>) -> Self {
        self.supply_arc(value.into_arc())
    }

    /// Provides a point as [`supply`](Self::supply) does, with a value that is in an `Arc` already.
    #[track_caller]
    pub fn supply_arc<P: Point + ?Sized>(self, value: Arc<P>) -> Self {
        self.contribute(|host| host.define::<P>().value::<_, ByArc>(value))
    }

    /// Takes the place of all providers of a point, and of what was supplied before:
    /// `.replace::<dyn Clock>(FixedClock)`. Decorators stay. It lives as what it replaces: where that is transient, a
    /// [`Fresh`](crate::Fresh) hands out this one value each time; where it lives in a scope, each that is opened gets this one
    /// value. Wiring fails if there is nothing to replace, and for a `keyed` point, of which a plugin serves one key instead.
    #[track_caller]
    pub fn replace<P: Point + ?Sized>(self, value: impl Suits<P>) -> Self {
        self.replace_arc(value.into_arc())
    }

    /// Takes the place of all providers as [`replace`](Self::replace) does, with a value that is in an `Arc`
    /// already.
    #[track_caller]
    pub fn replace_arc<P: Point + ?Sized>(mut self, value: Arc<P>) -> Self {
        let point = P::DECL;
        let earlier = self.rules.replaced.iter().find(|each| each.point.type_id == point.type_id);
        let was_supplied = match earlier {
            // Of two that replace, none gives way to the other.
            Some(earlier) => earlier.was_supplied,
            None => self.host.as_mut().is_some_and(|host| host.take_back(point)),
        };
        self.rules.replaced.push(Replaced { point, origin: Origin::caller(), was_supplied });
        self.supply_arc(value)
    }

    #[track_caller]
    pub(super) fn contribute(mut self, add: impl FnOnce(PluginBuilder) -> PluginBuilder) -> Self {
        let host = add(self.host.unwrap_or_else(|| plugin(HOST)));
        self.host = Some(host.last_declared_at(Origin::caller()));
        self
    }

    /// Tells `observer` of every step in the life of the application. There can be several. Where there is none, nothing
    /// is paid for it.
    pub fn observe(mut self, observer: impl Observer + 'static) -> Self {
        self.observers.add(Arc::new(observer));
        self
    }

    /// How many async providers are built at the same time, and how many plugins start or stop at the same time, at the
    /// most; 32 by default.
    pub fn concurrency(mut self, at_once: usize) -> Self {
        self.limits.at_once = at_once.max(1);
        self
    }

    /// How long one async provider or one hook may take that has no time of its own, `#[start(timeout = "10s")]`; without a
    /// limit by default.
    pub fn step_timeout(mut self, limit: Duration) -> Self {
        self.limits.each = Some(limit);
        self
    }

    /// How long all async providers together may take, those of a scope each time that it is opened; without a limit by
    /// default.
    pub fn build_timeout(mut self, limit: Duration) -> Self {
        self.limits.build = Some(limit);
        self
    }

    /// How long all start hooks together may take, those of a scope each time that it is opened; without a limit by default.
    pub fn start_timeout(mut self, limit: Duration) -> Self {
        self.limits.start = Some(limit);
        self
    }

    /// How long all stop hooks together may take, with the background tasks that finish, after a failed start too, and how long
    /// a main job may go on after it was told of a [`Shutdown`](crate::run::Shutdown); 30 seconds by default.
    pub fn stop_timeout(mut self, limit: Duration) -> Self {
        self.limits.stop = limit;
        self
    }

    /// Plans everything and builds nothing: reports what a start would report. It runs no provider and no hook; what reads
    /// the configuration runs, as the `Deserialize` of sections, their rules, and the functions of conditions.
    ///
    /// Returns the warnings.
    ///
    /// # Errors
    /// The report of every mistake of composition, wiring and configuration.
    pub fn check(&self) -> Result<Report, Report> {
        self.plan(&Handles::new(Observers::default())).map(|planned| planned.warnings)
    }

    /// Wires everything, but starts nothing yet.
    ///
    /// # Errors
    /// As [`check`](Self::check), and the first provider that fails, with failures of expendable plugins as warnings.
    /// [`WrongState`](crate::Code::WrongState) where one has to be awaited outside of a runtime of tokio with timers.
    pub fn wire(self) -> impl Future<Output = Result<Running, Report>> + Send {
        compiled_here(self.wired())
    }

    async fn wired(mut self) -> Result<Running, Report> {
        let wired = self.bring_up().await;
        self.drop_parts();
        wired
    }

    async fn bring_up(&mut self) -> Result<Running, Report> {
        let observers = self.observers.clone();
        let handles = Handles::new(observers.clone());
        let planned = self.plan(&handles);
        observers.tell(|| match &planned {
            Ok(planned) => Event::Planned {
                plugins: planned.plan.plugins().count(),
                components: planned.plan.components().len(),
                warnings: planned.warnings.warnings().count(),
            },
            Err(report) => Event::Refused { errors: report.errors().count() },
        });
        let Planned { plan, warnings, settings: loaded, rules } = planned?;
        let watch = observers.begin_phase(Phase::Build);
        let wired = Services::wire(plan, self.limits.of_build(), observers).await;
        match &wired {
            Ok(services) => watch.end(0, services.timing()),
            Err(_) => watch.fail(),
        }
        let services = Arc::new(wired?);
        handles.health.ask(&services, self.limits);
        let switches = Switches { rules, disabled: std::mem::take(&mut self.sources.disabled) };
        handles.reload.from(&services, std::mem::take(&mut self.settings), loaded, switches);
        let Handles { shutdown, health, reload, scopes } = handles;
        let life = Life::new(services, warnings, shutdown, health, self.limits, self.console);
        let running = Running::new(life, reload);
        scopes.begin(&running.life);
        Ok(running)
    }

    /// Wires everything and runs the start hooks.
    ///
    /// If this is dropped before it is done, what has started by then is stopped by the runtime.
    ///
    /// # Errors
    /// As [`wire`](Self::wire), and start hooks that fail; what had started by then is stopped.
    /// [`WrongState`](crate::Code::WrongState) outside of a runtime of tokio with timers.
    pub fn start(self) -> impl Future<Output = Result<Running, Report>> + Send {
        compiled_here(async {
            runtime::expected()?;
            let running = self.wire().await?.trusted();
            let started = running.start().await;
            let running = running.handed_out();
            match started {
                Ok(()) => Ok(running),
                Err(mut report) => {
                    report.extend(running.dropped());
                    Err(report)
                }
            }
        })
    }

    /// The plugins, with what is wrong with the composition.
    pub(in crate::run) fn collect(&self) -> (Registry, Report) {
        let mut report = Report::new();
        let registry = match self.solved() {
            Some((list, _)) => Registry::listed(list),
            None => collect(&self.sources, self.host.clone().map(PluginBuilder::into_decl), &mut report),
        };
        (registry, report)
    }

    /// The compiler's plan with the list that it is of, if it holds.
    fn solved(&self) -> Option<(&'static [Listed<'static>], &Tables)> {
        let list = self.sources.one_list().filter(|_| self.host.is_none())?;
        Some((list, self.solved.as_ref()?))
    }

    pub(in crate::run) fn plan(&self, handles: &Handles) -> Result<Planned, Report> {
        let (registry, mut report) = self.collect();
        let solved = self.solved().map(|(_, solved)| solved.clone());
        let mut rules = self.rules.clone();
        rules.given.extend(handles.gifts());
        match load(&self.settings, &registry) {
            Ok(settings) => {
                let choices = settings.choices();
                report.extend(choices.mistakes.clone());
                let (registry, is_changed) =
                    without_switched_off(registry, choices, &rules.enabled, &mut report);
                let solved = solved.filter(|_| !is_changed && choices.points.is_empty());
                let (plan, warnings) = plan(registry, solved, Some(&settings), &rules, report)?;
                Ok(Planned { plan, warnings, settings, rules: rules.of_conditions() })
            }
            Err(mistakes) => {
                // What is wrong with the wiring is told all the same.
                report.extend(mistakes);
                Err(plan(registry, solved, None, &rules, report).err().unwrap_or_default())
            }
        }
    }
}

/// An application that can be wired.
pub(in crate::run) struct Planned {
    pub(in crate::run) plan: Plan,
    pub(in crate::run) warnings: Report,
    settings: LoadedSettings,
    /// What decides beside the settings what is on.
    rules: Rules,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("rules", &self.rules)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
