//! Conditions on configuration, profile and functions of them.

use super::items::{Item, Verdict};
use crate::base::{catch_panic, drop_quietly};
use crate::collect::{Registry, Unmet};
use crate::config::{Compared, Expected, LoadedSettings, SectionDecl, parse_all};
use crate::declare::{Decide, Term, When};
use crate::diagnostics::{Code, Diagnostic, Report, readable};
use crate::plan::choices::sections::decls_of;

/// The configuration; `None` if it could not be read.
pub(super) struct Values<'a> {
    pub(super) registry: &'a Registry,
    pub(super) settings: Option<&'a LoadedSettings>,
}

/// Whether a condition holds, and what speaks for or against it.
struct Answer {
    holds: bool,
    reason: String,
    /// What would turn it round.
    help: Option<String>,
}

impl Values<'_> {
    /// Whether all that an item asks of the configuration is so.
    pub(super) fn all(&self, item: &Item<'_>, report: &mut Report) -> Verdict {
        for when in item.conditions.iter().filter(|when| !is_presence(when)) {
            let Some(settings) = self.settings else { return Verdict::Undecided };
            match self.one(item, when, settings) {
                Ok(None) => {}
                Ok(Some(unmet)) => return Verdict::Off(unmet),
                Err(mistakes) => {
                    report.extend_by_new(mistakes);
                    return Verdict::Undecided;
                }
            }
        }
        Verdict::On
    }

    /// What speaks against a condition.
    fn one(&self, item: &Item<'_>, when: &When, settings: &LoadedSettings) -> Result<Option<Unmet>, Report> {
        let (mut answers, mut wrong) = (Vec::new(), None);
        for term in when.any.iter() {
            let answer = match self.term(item, when, term, settings) {
                Ok(answer) => answer,
                // One of several values of which one is enough may be of another type.
                Err(mistakes) if matches!(term, Term::Config { .. }) => {
                    wrong = wrong.or(Some(mistakes));
                    continue;
                }
                Err(mistakes) => return Err(mistakes),
            };
            if answer.holds {
                return Ok(when.negated.then(|| unmet(when, &[answer])));
            }
            answers.push(answer);
        }
        match wrong {
            Some(mistakes) if answers.is_empty() => Err(mistakes),
            _ => Ok((!when.negated).then(|| unmet(when, &answers))),
        }
    }

    /// Whether what one term asks is so; `None` where that can't be told.
    pub(super) fn holds(&self, item: &Item<'_>, when: &When, term: &Term) -> Option<bool> {
        self.term(item, when, term, self.settings?).ok().map(|answer| answer.holds)
    }

    fn term(
        &self,
        item: &Item<'_>,
        when: &When,
        term: &Term,
        settings: &LoadedSettings,
    ) -> Result<Answer, Report> {
        match term {
            Term::Config { path, is } => {
                let compared = settings.compare(path, is, &self.decls_at(path));
                let compared = compared
                    .map_err(|found| self.placed(item, found.note(format!("the condition is `{when}`"))))?;
                Ok(compared_with(path, is, compared))
            }
            Term::Set(path) => {
                let holds = settings.is_set(path);
                let reason = format!("`{path}` is {}set", if holds { "" } else { "not " });
                Ok(Answer { holds, reason, help: (!holds).then(|| format!("set `{path}`")) })
            }
            Term::Profile(name) => Ok(of_profile(name, settings.profile())),
            Term::Function { name, section, decide } => {
                let holds = self.decided(item, when, *section, decide, settings)?;
                let name = if name.contains(' ') { "it".to_owned() } else { format!("`{name}`") };
                Ok(Answer { holds, reason: format!("{name} says `{holds}`"), help: None })
            }
            // Asked when the others are decided.
            Term::Provided(_) | Term::ProvidedNamed(_) | Term::Plugin(_) => {
                Ok(Answer { holds: !when.negated, reason: String::new(), help: None })
            }
        }
    }

    fn decided(
        &self,
        item: &Item<'_>,
        when: &When,
        section: Option<SectionDecl>,
        decide: &Decide,
        settings: &LoadedSettings,
    ) -> Result<bool, Report> {
        let key = self.registry.plugin(item.plugin).map_or("", |plugin| plugin.key());
        let parsed = match section {
            None => None,
            Some(decl) => {
                let (values, mistakes) = parse_all(&settings.section(key), &[decl], &[]);
                // Others may know a key that this type does not; what nobody knows is told when all is planned.
                let is_wrong = |found: &Diagnostic| found.code != Code::UnknownKey;
                let found = mistakes.into_iter().map(|mistake| mistake.diagnostic);
                let (wrong, unknown): (Vec<_>, Vec<_>) = found.partition(is_wrong);
                let value = values.into_iter().next().flatten();
                if !wrong.is_empty() {
                    drop_quietly(value);
                    return Err(wrong.into_iter().collect());
                }
                // Without a value, one of them is a slip in a key that must be there.
                if value.is_none() {
                    return Err(unknown.into_iter().collect());
                }
                value
            }
        };
        let decided =
            catch_panic(|| decide.call(settings, parsed.as_ref())).and_then(|decided| match decided {
                Ok(holds) => Ok(Ok(holds)),
                Err(error) => readable(error).map(Err),
            });
        drop_quietly(parsed);
        let failed = |how: String| Diagnostic::error(Code::ConditionFailed, how);
        match decided {
            Ok(Ok(holds)) => Ok(holds),
            Ok(Err(error)) => {
                let found = failed(format!("the condition `{when}` of `{key}` failed: {error}"));
                let found = found.help("repair what the function complains of, or let it say `false`");
                Err(self.placed(item, found.cause(error)))
            }
            Err(text) => {
                let found = failed(format!("the condition `{when}` of `{key}` panicked: {text}"));
                let help = "return a `Result` instead: its error is reported with its sources";
                Err(self.placed(item, found.help(help)))
            }
        }
    }

    /// The types that the section of a path is read as: they know defaults.
    fn decls_at(&self, path: &str) -> Vec<SectionDecl> {
        let plugins = self.registry.plugins();
        let own = plugins
            .filter(|plugin| path.strip_prefix(plugin.key()).is_some_and(|rest| rest.starts_with('.')));
        own.flat_map(|plugin| decls_of(plugin.plugin)).collect()
    }

    fn placed(&self, item: &Item<'_>, found: Diagnostic) -> Report {
        let (name, origin) = item.name(self.registry);
        found.place_if(format!("asked by {name}"), origin).into()
    }
}

/// Whether a condition asks for the presence of others.
pub(super) fn is_presence(when: &When) -> bool {
    when.any.iter().any(|term| matches!(term, Term::Provided(_) | Term::ProvidedNamed(_) | Term::Plugin(_)))
}

fn compared_with(path: &str, is: &Expected, compared: Compared) -> Answer {
    let reason = match compared {
        Compared::Equal => format!("`{path}` is `{is}`"),
        Compared::Other => match is {
            Expected::Boolean(is) => format!("`{path}` is `{}`", !is),
            // What it is instead may be a secret.
            _ => format!("`{path}` is something else"),
        },
        Compared::Absent => format!("`{path}` is not set"),
    };
    let holds = compared == Compared::Equal;
    let help = match (holds, is) {
        (false, _) => Some(format!("set `{path} = {is}`")),
        (true, Expected::Boolean(is)) => Some(format!("set `{path} = {}`", !is)),
        (true, _) => None,
    };
    Answer { holds, reason, help }
}

fn of_profile(name: &str, chosen: Option<&str>) -> Answer {
    let reason = match chosen {
        Some(chosen) => format!("the profile is `{chosen}`"),
        None => "no profile is chosen".to_owned(),
    };
    let holds = chosen == Some(name);
    Answer { holds, reason, help: (!holds).then(|| format!("choose the profile `{name}`")) }
}

/// What is said of a condition that its terms answer like this.
fn unmet(when: &When, answers: &[Answer]) -> Unmet {
    let mut reasons: Vec<&str> = Vec::new();
    for answer in answers {
        if !reasons.contains(&answer.reason.as_str()) {
            reasons.push(&answer.reason);
        }
    }
    let help = answers.iter().find_map(|answer| answer.help.clone());
    Unmet { condition: when.to_string(), reason: reasons.join(", and "), help }
}
