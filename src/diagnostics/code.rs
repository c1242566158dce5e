use std::fmt;

/// The part of the work that a code belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Who serves whom: `JF01..`.
    Wiring,
    /// Which plugins there are: `JF02..`.
    Composing,
    /// Configuration: `JF03..`.
    Configuring,
    /// Calling providers, decorators and aggregators: `JF04..`.
    Building,
    /// Hooks, `main` and the host's questions: `JF05..`.
    Running,
}

impl Stage {
    /// What went wrong `count` times, as the head of a report: `2 mistakes in the wiring`.
    pub(super) fn heading(self, count: usize) -> String {
        let s = if count == 1 { "" } else { "s" };
        match self {
            Self::Wiring => format!("{count} mistake{s} in the wiring"),
            Self::Composing => format!("{count} mistake{s} in the composition"),
            Self::Configuring => format!("{count} mistake{s} in the configuration"),
            Self::Building => format!("{count} failure{s} while building"),
            Self::Running => format!("{count} failure{s} while running"),
        }
    }
}

macro_rules! codes {
    ($($name:ident $text:ident $stage:ident $title:literal;)*) => {
        /// The code of a kind of mistake. It never changes its meaning; a [page](super::pages) explains each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(
                #[doc = concat!("`", stringify!($text), "`: ", $title, ".")]
                ///
                #[doc = concat!("[Cause, example and fix](super::pages::", stringify!($text), ").")]
                $name,
            )*
        }

        impl Code {
            /// All codes, in ascending order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code as it is printed: `JF0101`.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => stringify!($text),)* }
            }

            /// What it stands for, in a few words.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// The part of the work that it belongs to.
            #[must_use]
            pub const fn stage(self) -> Stage {
                match self { $(Self::$name => Stage::$stage,)* }
            }

            /// The [page](super::pages) that explains it, in Markdown. The pages are part of a program that calls this, or
            /// [`explain`](super::explain), and of no other.
            #[must_use]
            pub const fn page(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("pages/", stringify!($text), ".md")),)* }
            }
        }

        /// A page for each code: cause, an example that fails with it, the fix.
        #[cfg(doc)]
        pub mod pages {
            $(
                #[doc = include_str!(concat!("pages/", stringify!($text), ".md"))]
                #[expect(non_snake_case, reason = "the code is the name of its page")]
                pub mod $text {}
            )*
        }
    };
}

codes! {
    MissingProvider     JF0101 Wiring      "missing provider";
    TooManyProviders    JF0102 Wiring      "more than one provider of a single or optional point";
    SeveralFallbacks    JF0103 Wiring      "more than one fallback provider";
    Cycle               JF0104 Wiring      "cycle";
    MissingAggregator   JF0105 Wiring      "several providers and no aggregator";
    SeveralAggregators  JF0106 Wiring      "more than one aggregator";
    NothingToDecorate   JF0107 Wiring      "nothing to decorate";
    DuplicateKey        JF0108 Wiring      "two providers under one key";
    OrderContradiction  JF0109 Wiring      "contradiction of order";
    UnknownAnchor       JF0110 Wiring      "`before` or `after` names nobody";
    MissingKey          JF0111 Wiring      "no provider under the key that is asked for";
    RequiredButAbsent   JF0112 Wiring      "required from an optional point that nobody provides";
    Untrusted           JF0113 Wiring      "guarded point asked for without trust";
    KeyMismatch         JF0114 Wiring      "key left out of a keyed point, or given to a point without keys";
    LivesShorter        JF0115 Wiring      "longer-lived holds shorter-lived";
    NoScope             JF0116 Wiring      "asked for outside of its scope";
    NotOfPlugin         JF0117 Wiring      "the plugin that is asked does not provide it";
    WhoseProvider       JF0118 Wiring      "one of several providers asked for without saying whose";
    NoDefaultKey        JF0119 Wiring      "no default key";
    DeprecatedPoint     JF0120 Wiring      "deprecated point in use";

    DuplicatePlugin     JF0201 Composing   "two plugins with one key";
    ReservedKey         JF0202 Composing   "plugin key that is reserved or can't be used";
    NothingRegistered   JF0203 Composing   "nothing registered";
    UnlistedCrate       JF0204 Composing   "linked crate is not listed";
    UselessOverride     JF0205 Composing   "override hits nothing";
    UnknownPlugin       JF0206 Composing   "unknown plugin";
    DerivedStorageKey   JF0207 Composing   "storage under a derived plugin key";
    SeveralMains        JF0208 Composing   "two plugins with a main job";
    UnnamedCrate        JF0209 Composing   "plugin crate that no code names";
    RequirementNotMet   JF0210 Composing   "requirement not met";
    DeprecatedPlugin    JF0211 Composing   "deprecated plugin";
    ConditionCircle     JF0212 Composing   "conditions that wait for each other";
    ConditionFailed     JF0213 Composing   "condition that can't be decided";
    UnknownInCondition  JF0214 Composing   "condition names nobody";

    UnreadableFile      JF0301 Configuring "configuration file can't be read";
    InvalidFile         JF0302 Configuring "configuration is not valid";
    UnknownKey          JF0303 Configuring "unknown key";
    WrongValue          JF0304 Configuring "wrong or missing value";
    UnknownSection      JF0305 Configuring "unknown section";
    UnsupportedFormat   JF0306 Configuring "configuration format is not available";
    RefusedValue        JF0307 Configuring "value against a rule of its setting";
    UnknownChoice       JF0308 Configuring "choice that names nothing";

    ProviderFailed      JF0401 Building    "provider failed";
    Panicked            JF0402 Building    "panic in a provider, decorator or aggregator";
    Declined            JF0403 Building    "provider declined";
    ProviderTimedOut    JF0404 Building    "provider ran out of time";

    StartFailed         JF0501 Running     "start hook failed";
    StopFailed          JF0502 Running     "stop hook failed";
    TimedOut            JF0503 Running     "hook ran out of time";
    MainFailed          JF0504 Running     "main job failed";
    WrongState          JF0505 Running     "not possible in this state";
    NotWired            JF0506 Running     "host asks for something that is not wired";
    HookPanicked        JF0507 Running     "panic in a hook, a task, the main job or a drop";
    TaskFailed          JF0508 Running     "background task failed";
    StillHeld           JF0509 Running     "instance is still held after the end";
}

impl Code {
    /// The code that is printed as `text`.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.text() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_ascending_and_belong_to_their_stage() {
        let texts: Vec<_> = Code::ALL.iter().map(|code| code.text()).collect();
        assert!(texts.is_sorted_by(|a, b| a < b));
        for code in Code::ALL {
            let digit = match code.stage() {
                Stage::Wiring => "JF01",
                Stage::Composing => "JF02",
                Stage::Configuring => "JF03",
                Stage::Building => "JF04",
                Stage::Running => "JF05",
            };
            assert!(code.text().starts_with(digit), "{code}");
            assert_eq!(code.text().len(), 6);
            assert_eq!(Code::from_text(code.text()), Some(*code));
        }
        assert_eq!(Code::from_text("JF9999"), None);
    }
}
