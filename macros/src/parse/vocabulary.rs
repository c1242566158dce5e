use crate::words::{listing, nearest, sentence};

/// What follows a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Nothing: it is there or not.
    Nothing,
    /// A string literal that is not empty.
    Text,
    /// The key of a plugin, a string literal that is not empty.
    PluginKey,
    /// A string literal that is not empty, or a type.
    TextOrType,
    /// Any expression.
    Expression,
    /// An expression or nothing.
    MaybeExpression,
    /// A type.
    Type,
    /// A path.
    Path,
    /// Conditions in parentheses, or a function.
    Conditions,
}

/// An option of an attribute.
pub(crate) struct Word {
    /// As it is written.
    pub(crate) name: &'static str,
    /// What follows it.
    pub(crate) takes: Takes,
    /// How to write it in full.
    pub(crate) example: &'static str,
    /// Whether it may be there more than once.
    pub(crate) repeats: bool,
}

/// The options of an attribute.
pub(crate) struct Vocabulary {
    /// The attribute, as a text calls it.
    pub(crate) attribute: &'static str,
    /// What it takes.
    pub(crate) words: &'static [Word],
}

const fn flag(name: &'static str) -> Word {
    Word { name, takes: Takes::Nothing, example: name, repeats: false }
}

const fn word(name: &'static str, takes: Takes, example: &'static str) -> Word {
    Word { name, takes, example, repeats: false }
}

const KEY: Word = word("key", Takes::Expression, "key = \"..\"");
const FIRST: Word = flag("first");
const LAST: Word = flag("last");
const BEFORE: Word =
    Word { name: "before", takes: Takes::TextOrType, example: "before = \"..\"", repeats: true };
const AFTER: Word =
    Word { name: "after", takes: Takes::TextOrType, example: "after = \"..\"", repeats: true };
const REQUIRED: Word = flag("required");
const OF: Word = word("of", Takes::Expression, "of = \"..\"");
const TIMEOUT: Word = word("timeout", Takes::Text, "timeout = \"10s\"");
const WHEN: Word =
    Word { name: "when", takes: Takes::Conditions, example: "when(profile = \"dev\")", repeats: true };
const UNLESS: Word =
    Word { name: "unless", takes: Takes::Conditions, example: "unless(profile = \"dev\")", repeats: true };
const TRANSIENT: Word = flag("transient");
const SCOPE: Word = word("scope", Takes::Type, "scope = Request");
const DEPRECATED: Word = word("deprecated", Takes::Text, "deprecated = \"1.2\"");
const INSTEAD: Word = word("instead", Takes::Text, "instead = \"..\"");
const CRATE: Word = word("crate", Takes::Path, "crate = jackfield");

pub(crate) const EXTENSION_POINT: Vocabulary = Vocabulary {
    attribute: "`#[extension_point]`",
    words: &[
        flag("single"),
        flag("optional"),
        flag("many"),
        word("keyed", Takes::Type, "keyed = String"),
        word("default", Takes::MaybeExpression, "default = \"..\""),
        word("name", Takes::Text, "name = \"..\""),
        word("hint", Takes::Text, "hint = \"..\""),
        DEPRECATED,
        INSTEAD,
        flag("guarded"),
        word("aggregate", Takes::Expression, "aggregate = first"),
        CRATE,
    ],
};
pub(crate) const SCOPED: Vocabulary = Vocabulary {
    attribute: "`#[scope]`",
    words: &[
        word("within", Takes::Type, "within = Session"),
        word("name", Takes::Text, "name = \"..\""),
        CRATE,
    ],
};
pub(crate) const PLUGIN: Vocabulary = Vocabulary {
    attribute: "`#[plugin]` on a struct",
    words: &[
        word("key", Takes::PluginKey, "key = \"..\""),
        word("name", Takes::Text, "name = \"..\""),
        word("version", Takes::Text, "version = \"..\""),
        word("description", Takes::Text, "description = \"..\""),
        flag("manifest"),
        Word { name: "requires", takes: Takes::Text, example: "requires = \"other >=1.2\"", repeats: true },
        DEPRECATED,
        INSTEAD,
        flag("expendable"),
        WHEN,
        UNLESS,
        TRANSIENT,
        SCOPE,
        CRATE,
    ],
};
pub(crate) const FIELD: Vocabulary = Vocabulary {
    attribute: "`#[plugin]` on a field",
    words: &[word("default", Takes::MaybeExpression, "default"), OF],
};
pub(crate) const PARAMETER: Vocabulary = Vocabulary { attribute: "`#[plugin]` on a parameter", words: &[OF] };
pub(crate) const PROVIDES: Vocabulary = Vocabulary {
    attribute: "`#[provides]`",
    words: &[KEY, flag("fallback"), FIRST, LAST, BEFORE, AFTER, REQUIRED, WHEN, UNLESS],
};
pub(crate) const PROVIDE: Vocabulary = Vocabulary {
    attribute: "`#[provide]`",
    words: &[
        KEY,
        flag("any_key"),
        flag("fallback"),
        TRANSIENT,
        SCOPE,
        TIMEOUT,
        FIRST,
        LAST,
        BEFORE,
        AFTER,
        REQUIRED,
        WHEN,
        UNLESS,
    ],
};
pub(crate) const FACTORY: Vocabulary = Vocabulary {
    attribute: "`#[factory]`",
    words: &[
        KEY,
        flag("fallback"),
        word("method", Takes::Text, "method = \"create\""),
        FIRST,
        LAST,
        BEFORE,
        AFTER,
        REQUIRED,
        WHEN,
        UNLESS,
    ],
};
pub(crate) const DECORATE: Vocabulary = Vocabulary {
    attribute: "`#[decorate]`",
    words: &[flag("each"), KEY, TIMEOUT, FIRST, LAST, BEFORE, AFTER, REQUIRED, WHEN, UNLESS],
};
pub(crate) const AGGREGATE: Vocabulary =
    Vocabulary { attribute: "`#[aggregate]`", words: &[TIMEOUT, WHEN, UNLESS] };
pub(crate) const START: Vocabulary = Vocabulary {
    attribute: "`#[start]`",
    words: &[TIMEOUT, FIRST, LAST, BEFORE, AFTER, REQUIRED, WHEN, UNLESS],
};
pub(crate) const STOP: Vocabulary = Vocabulary {
    attribute: "`#[stop]`",
    words: &[TIMEOUT, FIRST, LAST, BEFORE, AFTER, REQUIRED, WHEN, UNLESS],
};
pub(crate) const TASK: Vocabulary = Vocabulary {
    attribute: "`#[task]`",
    words: &[
        word("every", Takes::Text, "every = \"30s\""),
        word("on_error", Takes::Text, "on_error = \"log\""),
        word("on_end", Takes::Text, "on_end = \"shutdown\""),
        word("on_stop", Takes::Text, "on_stop = \"finish\""),
        WHEN,
        UNLESS,
    ],
};
pub(crate) const HEALTH: Vocabulary =
    Vocabulary { attribute: "`#[health]`", words: &[TIMEOUT, WHEN, UNLESS] };
pub(crate) const MAIN: Vocabulary = Vocabulary { attribute: "`#[main]`", words: &[WHEN, UNLESS] };
pub(crate) const CONTRIBUTES: Vocabulary = Vocabulary { attribute: "`#[contributes]`", words: &[CRATE] };
const VALIDATE: Word = word("validate", Takes::Expression, "validate = a_function");
pub(crate) const SETTING: Vocabulary = Vocabulary {
    attribute: "`#[setting]` on a field",
    words: &[
        word("default", Takes::Expression, "default = 10"),
        word("min", Takes::Expression, "min = 1"),
        word("max", Takes::Expression, "max = 100"),
        word("one_of", Takes::Expression, "one_of = [\"a\", \"b\"]"),
        VALIDATE,
        flag("secret"),
    ],
};
pub(crate) const SETTINGS: Vocabulary =
    Vocabulary { attribute: "`#[setting]` on a struct", words: &[VALIDATE, CRATE] };

pub(crate) const OMNI: Vocabulary = Vocabulary { attribute: "`#[omni]` on a struct", words: &[CRATE] };
pub(crate) const OMNI_FIELD: Vocabulary =
    Vocabulary { attribute: "`#[omni]` on a field", words: &[flag("id")] };
const SENSITIVE: Word = flag("sensitive");
pub(crate) const OBSERVED: Vocabulary = Vocabulary {
    attribute: "`#[observed]`",
    words: &[
        word("coerce", Takes::Expression, "coerce = a_function"),
        VALIDATE,
        word("before", Takes::Expression, "before = a_function"),
        word("after", Takes::Expression, "after = a_function"),
        SENSITIVE,
    ],
};
pub(crate) const PERSISTED: Vocabulary = Vocabulary { attribute: "`#[persisted]`", words: &[SENSITIVE] };

pub(crate) const RESOURCE: Vocabulary = Vocabulary {
    attribute: "`#[resource]` on a struct",
    words: &[word("name", Takes::Text, "name = \"..\""), word("patch", Takes::Text, "patch = \"..\""), CRATE],
};
pub(crate) const RESOURCE_FIELD: Vocabulary = Vocabulary {
    attribute: "`#[resource]` on a field",
    words: &[flag("identity"), word("data_type", Takes::Text, "data_type = \"..\"")],
};

const ALL: [&Vocabulary; 24] = [
    &EXTENSION_POINT,
    &SCOPED,
    &PLUGIN,
    &FIELD,
    &PARAMETER,
    &PROVIDES,
    &PROVIDE,
    &FACTORY,
    &DECORATE,
    &AGGREGATE,
    &START,
    &STOP,
    &TASK,
    &HEALTH,
    &MAIN,
    &CONTRIBUTES,
    &SETTING,
    &SETTINGS,
    &OMNI,
    &OMNI_FIELD,
    &OBSERVED,
    &PERSISTED,
    &RESOURCE,
    &RESOURCE_FIELD,
];

impl Vocabulary {
    /// The word of that name.
    pub(crate) fn find(&self, name: &str) -> Option<&'static Word> {
        self.words.iter().find(|word| word.name == name)
    }

    /// The word that was probably meant by one that it does not have. Another attribute's word was meant for that one.
    pub(crate) fn meant(&self, name: &str) -> Option<&'static Word> {
        if elsewhere(name).next().is_some() {
            return None;
        }
        nearest(name, self.words.iter().map(|word| word.name)).and_then(|meant| self.find(meant))
    }

    /// What to say of a word that it does not have.
    pub(crate) fn does_not_know(&self, name: &str) -> String {
        let attribute = self.attribute;
        let elsewhere: Vec<String> = elsewhere(name).map(str::to_owned).collect();
        if !elsewhere.is_empty() {
            return format!("`{name}` is no option of {attribute}: it belongs to {}", sentence(&elsewhere));
        }
        if let Some(meant) = self.meant(name) {
            return format!("unknown option `{name}` of {attribute}: did you mean `{}`?", meant.name);
        }
        format!("unknown option `{name}` of {attribute}: {}", self.takes())
    }

    /// What it takes, as a clause.
    pub(crate) fn takes(&self) -> String {
        match self.words {
            [] => "it takes no options".to_owned(),
            words => format!("it takes {}", listing(words.iter().map(|word| word.example))),
        }
    }
}

/// The attributes that have a word of that name.
fn elsewhere(name: &str) -> impl Iterator<Item = &'static str> {
    ALL.iter().filter(move |other| other.find(name).is_some()).map(|other| other.attribute)
}
