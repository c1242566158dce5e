use crate::storage::conformance::failure::{Checked, Failure, ensure, same};
use crate::storage::conformance::random::model::{Expected, Model, Slot};
use crate::storage::conformance::random::steps::{
    Change, Check, Content, IDS, Life, PATHS, Place, Step, TICK,
};
use crate::storage::conformance::space::{Space, json, unused_segment};
use crate::storage::conformance::write::Write;
use crate::storage::contract::{
    CollectionPath, Condition, Entry, Id, Ids, Key, Op, Order, Rev, Select, Timestamp, Ttl, Value,
};

/// Plays a story against the provider and the model, and compares both after each step.
pub(crate) async fn replay(space: &mut Space, steps: Vec<Step>) -> Checked {
    let mut player =
        Player { space, paths: Vec::new(), model: Model::default(), last: Rev::ZERO, named: None };
    let story = unused_segment();
    for path in PATHS {
        let segments: Vec<&str> = std::iter::once(story.as_str()).chain(path.iter().copied()).collect();
        player.paths.push(player.space.path(&segments)?);
    }
    for step in steps {
        player.play(&step).await.map_err(|failure| failure.with_context(&format!("at the step {step:?}")))?;
        player.compare().await?;
    }
    // Thousands of stories should not make the store of each next one larger.
    let cleared = player.space.batch_in(&player.space.path(&[&story])?).clear_deep().relaxed();
    cleared.commit().await?;
    Ok(())
}

struct Player<'s> {
    space: &'s mut Space,
    paths: Vec<CollectionPath>,
    model: Model,
    last: Rev,
    /// The last batch that had a token, with what the model knows it by.
    named: Option<(Write, (usize, String))>,
}

impl Player<'_> {
    async fn play(&mut self, step: &Step) -> Checked {
        match step {
            Step::Advance(ticks) if self.space.has_clock() => {
                self.space.advance(TICK * u32::try_from(*ticks).unwrap_or(1))?;
                self.model.now += ticks;
            }
            Step::Reopen if self.space.can_reopen() => *self.space = self.space.reopen().await?,
            Step::Again => self.again().await?,
            Step::Advance(_) | Step::Reopen => {}
            Step::Commit { checks, changes, token, relaxed } => {
                self.commit(checks, changes, *token, *relaxed).await?;
            }
        }
        Ok(())
    }

    async fn commit(
        &mut self,
        checks: &[(Place, Check)],
        changes: &[Change],
        token: Option<usize>,
        relaxed: bool,
    ) -> Checked {
        let mut batch = self.space.batch();
        for (place, check) in checks {
            batch = batch.within(self.path(place.0)?).check(id(place.1), self.condition(*place, *check));
        }
        for change in changes {
            batch = self.change(batch, change)?;
        }
        if relaxed {
            batch = batch.relaxed();
        }
        let token = token.map(|token| (token, batch.describe()));
        if let Some(token) = &token {
            batch = batch.once(&self.space.token(&format!("{} {}", self.path(0)?, token.0))?);
            self.named = Some((batch.clone(), token.clone()));
        }
        let expected = self.model.commit(checks, changes, token.as_ref());
        match (batch.commit().await, expected) {
            (Ok(commit), Expected::Accepted(told)) => {
                let found: Vec<_> =
                    commit.done.iter().map(|done| (done.created, done.count, done.sum)).collect();
                let told: Vec<_> = told.iter().map(|told| (told.created, told.count, told.sum)).collect();
                same!(found, told, "what the operations told");
                ensure!(commit.rev > self.last, "the revision {} follows {}", commit.rev, self.last);
                self.last = commit.rev;
                self.model.told(&commit, changes, token);
            }
            (Ok(commit), Expected::Replayed(first)) => same!(commit, first, "what a replay told"),
            (Err(error), Expected::Refused(kind)) => same!(error.kind(), kind, "{error}"),
            (found, expected) => {
                return Err(Failure::new(format!("the model says {expected:?}, the provider {found:?}")));
            }
        }
        Ok(())
    }

    async fn again(&self) -> Checked {
        let Some((batch, token)) = &self.named else {
            return Ok(());
        };
        let Some(expected) = self.model.remembered(token) else {
            return Ok(());
        };
        match (batch.clone().through(self.space).commit().await, expected) {
            (Ok(commit), Expected::Replayed(first)) => same!(commit, first, "what a replay told"),
            (Err(error), Expected::Refused(kind)) => same!(error.kind(), kind, "{error}"),
            (found, expected) => {
                return Err(Failure::new(format!("the model says {expected:?}, the provider {found:?}")));
            }
        }
        Ok(())
    }

    fn path(&self, at: usize) -> Checked<&CollectionPath> {
        self.paths.get(at).ok_or_else(|| Failure::new("the story has no such collection"))
    }

    fn condition(&self, place: Place, check: Check) -> Condition {
        match check {
            Check::Absent => Condition::Absent,
            Check::Present => Condition::Present,
            Check::Current(true) => Condition::Rev(self.model.rev_of(place).unwrap_or(Rev::ZERO)),
            Check::Current(false) => Condition::Rev(Rev::MAX),
        }
    }

    fn change(&self, batch: Write, change: &Change) -> Checked<Write> {
        let key = |place: &Place| Checked::Ok(Key::new(self.path(place.0)?.clone(), Id::new(id(place.1))?));
        Ok(match change {
            Change::Put(place, content, life) => {
                batch.op(Op::Put { key: key(place)?, value: value(content)?, ttl: ttl(*life) })
            }
            Change::Merge(place, field, n, life) => {
                let set = format!("{{\"f{field}\":{n}}}");
                batch.within(self.path(place.0)?).merge_for(id(place.1), &set, &["v"], ttl(*life))
            }
            Change::Add(place, delta, life) => {
                batch.op(Op::Add { key: key(place)?, delta: *delta, ttl: ttl(*life) })
            }
            Change::Delete(place) => batch.op(Op::Delete { key: key(place)? }),
            Change::Clear { path, prefix, deep } => {
                let ids = if prefix.is_empty() { Ids::All } else { Ids::Prefix((*prefix).to_owned()) };
                batch.op(Op::Clear { collection: self.path(*path)?.clone(), ids, deep: *deep })
            }
            Change::Touch(place, life) => batch.op(Op::Touch { key: key(place)?, ttl: ttl(*life) }),
            Change::Append(path, n) => batch.within(self.path(*path)?).append(&format!("{{\"v\":{n}}}")),
            Change::Restore(place, n) => batch.op(Op::Restore {
                key: key(place)?,
                value: value(&Content::of(*n))?,
                created: Timestamp::from_micros(5),
                updated: Timestamp::from_micros(9),
                expires: None,
            }),
        })
    }

    async fn compare(&self) -> Checked {
        let mut live_paths = Vec::new();
        for (at, path) in self.paths.iter().enumerate() {
            let live: Vec<(&str, &Slot)> = (self.model.slots.iter())
                .filter(|(place, _)| place.0 == at && self.model.live(place).is_some())
                .map(|((_, id), slot)| (id.as_str(), slot))
                .collect();
            self.compare_collection(path, live.clone()).await?;
            if !live.is_empty() {
                live_paths.push(path.clone());
            }
        }
        if let Some(story) = self.paths.first().map(CollectionPath::segments) {
            let root = CollectionPath::new(story.iter().take(2))?;
            live_paths.sort();
            same!(self.space.provider().collections(&root).await?, live_paths);
        }
        Ok(())
    }

    async fn compare_collection(&self, path: &CollectionPath, live: Vec<(&str, &Slot)>) -> Checked {
        let provider = self.space.provider();
        let all = Select::new(path.clone());
        let page = provider.scan(&all).await?;
        let found: Vec<_> = page.entries.iter().map(seen).collect();
        let expected = live.iter().map(|(id, slot)| {
            Ok(((*id).to_owned(), Some(value(&slot.content)?), slot.rev, slot.expires.is_some()))
        });
        same!(found, expected.collect::<Checked<Vec<_>>>()?);
        same!(provider.count(&all).await?, live.len() as u64);
        let mut oldest = live;
        oldest.sort_by_key(|(id, slot)| (slot.rev, *id));
        let mut expected: Vec<_> = oldest.iter().map(|(id, _)| *id).collect();
        same!(self.space.ids(&all.clone().order(Order::Oldest)).await?, expected);
        expected.reverse();
        same!(self.space.ids(&all.order(Order::Newest)).await?, expected);
        let keys =
            IDS.iter().map(|id| Ok(Key::new(path.clone(), Id::new(id)?))).collect::<Checked<Vec<_>>>()?;
        let by_key: Vec<_> = provider.get(&keys).await?.into_iter().flatten().collect();
        let chosen = page.entries.into_iter().filter(|entry| IDS.contains(&entry.id.as_str()));
        same!(by_key, chosen.collect::<Vec<_>>());
        Ok(())
    }
}

fn seen(entry: &Entry) -> (String, Option<Value>, Option<Rev>, bool) {
    (entry.id.as_str().to_owned(), entry.value.clone(), Some(entry.meta.rev), entry.meta.expires.is_some())
}

fn id(at: usize) -> &'static str {
    IDS.get(at).copied().unwrap_or_default()
}

fn ttl(life: Life) -> Ttl {
    match life {
        Life::Never => Ttl::Never,
        Life::Keep => Ttl::Keep,
        Life::Ticks(ticks) => Ttl::After(TICK * u32::try_from(ticks).unwrap_or(1)),
    }
}

fn value(content: &Content) -> Checked<Value> {
    Ok(match content {
        Content::Number(number) => Value::Int(*number),
        Content::Bytes(byte) => Value::Bytes(vec![*byte].into()),
        Content::Object(object) => {
            let members: Vec<_> = object.iter().map(|(name, n)| format!("\"{name}\":{n}")).collect();
            json(&format!("{{{}}}", members.join(",")))?
        }
    })
}
