//! `aggregate = ..`: the list of a point's providers implements its trait.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::Log;
use jackfield::Failures;
use jackfield::prelude::*;

#[extension_point(many, aggregate = first)]
trait Lookup: Send + Sync {
    fn find(&self, word: &str) -> Option<String>;
    fn knows(&self, word: &str) -> bool;
    fn load(&self, words: Vec<String>) -> Result<usize, BoxError>;
    #[aggregate(fan_out)]
    fn words(&self) -> Vec<String>;
    #[aggregate(own)]
    fn name(&self) -> &'static str {
        "all"
    }
    fn sized(&self) -> u8
    where
        Self: Sized,
    {
        1
    }
}

struct Book(&'static [&'static str]);
impl Lookup for Book {
    fn find(&self, word: &str) -> Option<String> {
        self.0.iter().find(|known| known.starts_with(word)).map(|&known| known.to_owned())
    }
    fn knows(&self, word: &str) -> bool {
        self.0.contains(&word)
    }
    fn load(&self, words: Vec<String>) -> Result<usize, BoxError> {
        let known = words.iter().filter(|word| self.0.contains(&word.as_str())).count();
        if known == 0 { Err(format!("no word of {:?}", self.0).into()) } else { Ok(known) }
    }
    fn words(&self) -> Vec<String> {
        self.0.iter().map(|&word| word.to_owned()).collect()
    }
    fn name(&self) -> &'static str {
        "one"
    }
}

async fn lookup(books: &[&'static [&'static str]]) -> Arc<dyn Lookup> {
    let all = plugin("all").aggregate::<dyn Lookup>().by(|all: Many<dyn Lookup>| all);
    let add = |all: jackfield::PluginBuilder, words: &&'static [&'static str]| {
        let words = *words;
        all.define::<dyn Lookup>().by(move || Book(words))
    };
    let app = App::of(app![]).with(books.iter().fold(all, add)).start().await.unwrap();
    app.resolve::<Arc<dyn Lookup>>().await.unwrap()
}

#[tokio::test]
async fn the_first_that_answers_is_asked_last() {
    let all = lookup(&[&["ant", "bee"], &["bat", "cat"]]).await;
    assert_eq!(all.find("b"), Some("bee".to_owned()));
    assert_eq!(all.find("c"), Some("cat".to_owned()));
    assert_eq!(all.find("d"), None);
    assert!(all.knows("cat") && !all.knows("dog"));
    assert_eq!(all.load(vec!["cat".to_owned(), "bat".to_owned()]).unwrap(), 2);
    assert_eq!(all.words(), ["ant", "bee", "bat", "cat"], "a method has its own strategy");
    assert_eq!(all.name(), "all", "or its own body");
    assert_eq!(Book(&[]).sized(), 1);
}

#[tokio::test]
async fn nobody_answers_is_an_error_with_all_of_them_where_one_can_be_given() {
    let all = lookup(&[&["ant"], &["bat"]]).await;
    let error = all.load(vec!["dog".to_owned()]).unwrap_err();
    assert_eq!(error.to_string(), "2 providers failed: no word of [\"ant\"]; no word of [\"bat\"]");
    assert_eq!(error.downcast::<Failures>().unwrap().errors().len(), 2);
    let one = lookup(&[&["ant"]]).await;
    assert_eq!(one.load(vec![]).unwrap_err().to_string(), "no word of [\"ant\"]");
    let nobody = lookup(&[]).await;
    assert_eq!(nobody.find("a"), None);
    assert_eq!(nobody.load(vec![]).unwrap_err().to_string(), "nobody answered: there are no providers");
}

#[extension_point(many, aggregate = first_some)]
trait Titles: Send + Sync {
    fn title(&self, name: &str) -> Result<Option<String>, BoxError>;
    fn nickname(&self) -> Option<&'static str>;
}

struct Titled(&'static str);
impl Titles for Titled {
    fn title(&self, name: &str) -> Result<Option<String>, BoxError> {
        match self.0 {
            "torn" => Err("a page is torn".into()),
            known => Ok((known == name).then(|| format!("About {name}s"))),
        }
    }
    fn nickname(&self) -> Option<&'static str> {
        (self.0 == "bee").then_some("buzz")
    }
}

#[tokio::test]
async fn who_does_not_know_is_passed_over_and_a_failure_ends_the_search() {
    let members = || [Titled("ant"), Titled("bee"), Titled("torn"), Titled("cat")];
    let all = members().into_iter().fold(plugin("all"), |all, one| all.define::<dyn Titles>().value(one));
    let app = App::of(app![]).with(all).start().await.unwrap();
    let all = app.resolve::<Many<dyn Titles>>().await.unwrap();
    assert_eq!(all.title("bee").unwrap().as_deref(), Some("About bees"));
    assert_eq!(all.title("cat").unwrap_err().to_string(), "a page is torn");
    assert_eq!(all.nickname(), Some("buzz"));
    let app = App::of(app![]).start().await.unwrap();
    let nobody = app.resolve::<Many<dyn Titles>>().await.unwrap();
    assert!(nobody.title("ant").unwrap().is_none() && nobody.nickname().is_none());
}

/// `async_trait` below and above the point.
#[extension_point(many, aggregate = fan_out)]
#[async_trait]
trait Notifier: Send + Sync {
    async fn notify(&self, text: &str) -> Result<(), BoxError>;
    #[aggregate(joined)]
    async fn wait(&self, _: u32) -> Result<Vec<usize>, BoxError>;
    #[aggregate(in_turn)]
    async fn close(&self) -> Result<(), BoxError>;
    #[aggregate(first)]
    async fn receipt(&self) -> Option<usize>;
}

#[async_trait]
#[extension_point(many, aggregate = fan_out)]
trait Above: Send + Sync {
    async fn notify(&self, text: String) -> Result<(), BoxError>;
    #[aggregate(first)]
    async fn receipt<'a>(&self, text: &'a str) -> Option<&'a str>;
}

struct Sender {
    number: usize,
    fails: bool,
    log: Log,
}

#[async_trait]
impl Notifier for Sender {
    async fn notify(&self, text: &str) -> Result<(), BoxError> {
        // The first is the slowest: only who runs them at the same time sees them end in reverse.
        tokio::time::sleep(Duration::from_secs(10 - self.number as u64)).await;
        self.log.add(format!("{text} {}", self.number));
        if self.fails { Err(format!("{} is down", self.number).into()) } else { Ok(()) }
    }
    async fn wait(&self, from: u32) -> Result<Vec<usize>, BoxError> {
        Notifier::notify(self, "wait").await?;
        Ok(vec![from as usize + self.number])
    }
    async fn close(&self) -> Result<(), BoxError> {
        Notifier::notify(self, "close").await
    }
    async fn receipt(&self) -> Option<usize> {
        (self.number > 1).then_some(self.number)
    }
}
#[async_trait]
impl Above for Sender {
    async fn notify(&self, text: String) -> Result<(), BoxError> {
        Notifier::notify(self, &text).await
    }
    async fn receipt<'a>(&self, text: &'a str) -> Option<&'a str> {
        (self.number > 1).then_some(text)
    }
}

fn sender(number: usize, fails: bool, log: &Log) -> jackfield::PluginBuilder {
    let (first, second) = (log.clone(), log.clone());
    plugin(format!("sender-{number}"))
        .define::<dyn Notifier>()
        .by(move || Sender { number, fails, log: first.clone() })
        .define::<dyn Above>()
        .by(move || Sender { number, fails, log: second.clone() })
}

#[derive(Plugin)]
struct AsOne;
#[contributes]
impl AsOne {
    #[aggregate]
    fn notifiers(all: Many<dyn Notifier>) -> Arc<dyn Notifier> {
        Arc::new(all)
    }
    #[aggregate]
    fn above(all: Many<dyn Above>) -> Arc<dyn Above> {
        Arc::new(all)
    }
}

async fn sent(fails: [bool; 3], log: &Log) -> (Arc<dyn Notifier>, Arc<dyn Above>) {
    let senders = fails.into_iter().enumerate().map(|(number, fails)| sender(number, fails, log));
    let app = senders.fold(App::of(app![AsOne]), App::with).start().await.unwrap();
    (app.resolve().await.unwrap(), app.resolve().await.unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_fan_out_runs_all_at_the_same_time_and_collects_all_errors() {
    let log = Log::default();
    let (all, above) = sent([true, false, true], &log).await;
    let error = all.notify("hi").await.unwrap_err();
    assert_eq!(error.to_string(), "2 providers failed: 0 is down; 2 is down");
    assert_eq!(log.take(), ["hi 2", "hi 1", "hi 0"]);
    let error = Above::notify(above.as_ref(), "ho".to_owned()).await.unwrap_err();
    assert_eq!(error.to_string(), "2 providers failed: 0 is down; 2 is down");
    assert_eq!(log.take(), ["ho 2", "ho 1", "ho 0"]);
}

#[tokio::test(start_paused = true)]
async fn joined_ends_with_the_first_failure_and_drops_the_others() {
    let log = Log::default();
    let (all, _) = sent([false, true, false], &log).await;
    assert_eq!(all.wait(10).await.unwrap_err().to_string(), "1 is down");
    assert_eq!(log.take(), ["wait 2", "wait 1"]);
    let (all, _) = sent([false, false, false], &log).await;
    assert_eq!(all.wait(10).await.unwrap(), [10, 11, 12], "in the order of the list");
}

#[tokio::test(start_paused = true)]
async fn in_turn_runs_one_after_the_other_up_to_the_first_failure() {
    let log = Log::default();
    let (all, _) = sent([false, true, false], &log).await;
    assert_eq!(all.close().await.unwrap_err().to_string(), "1 is down");
    assert_eq!(log.take(), ["close 0", "close 1"]);
}

#[tokio::test]
async fn the_first_that_answers_can_be_awaited() {
    let (all, above) = sent([false, false, false], &Log::default()).await;
    assert_eq!(all.receipt().await, Some(2));
    assert_eq!(Above::receipt(above.as_ref(), "text").await, Some("text"));
}

#[extension_point(many, aggregate = in_turn)]
trait Migration<T>: Send + Sync {
    fn run(&self, of: &T) -> Result<(), MigrationError>;
}
#[derive(Debug)]
struct MigrationError(String);
impl From<Failures> for MigrationError {
    fn from(failures: Failures) -> Self {
        Self(failures.to_string())
    }
}
impl From<MigrationError> for BoxError {
    fn from(error: MigrationError) -> Self {
        error.0.into()
    }
}
struct Counting(AtomicUsize);
impl Migration<usize> for Counting {
    fn run(&self, of: &usize) -> Result<(), MigrationError> {
        let runs = self.0.fetch_add(1, Ordering::Relaxed);
        if runs == *of { Err(MigrationError(format!("run {runs}"))) } else { Ok(()) }
    }
}

#[test]
fn errors_of_ones_own_and_type_parameters_are_no_obstacle() {
    let counting = Arc::new(Counting(AtomicUsize::new(0)));
    let members: Vec<Arc<dyn Migration<usize>>> = vec![counting.clone(), counting.clone(), counting.clone()];
    let all = Many::from(members);
    assert_eq!(all.run(&1).unwrap_err().0, "run 1");
    assert_eq!(counting.0.load(Ordering::Relaxed), 2);
    all.run(&9).unwrap();
    assert_eq!(counting.0.load(Ordering::Relaxed), 5);
}

#[extension_point(many, aggregate = fan_out)]
#[async_trait]
trait Conditional: Send + Sync {
    fn here(&self, first: u8, #[cfg(any())] absent: Absent, #[cfg(test)] last: u8) -> Vec<u8>;
    async fn later(
        &self,
        #[cfg(any())] absent: Absent,
        #[cfg(test)]
        #[cfg(not(any()))]
        last: u8,
    ) -> Vec<u8>;
}
#[async_trait]
impl Conditional for Book {
    fn here(&self, first: u8, last: u8) -> Vec<u8> {
        vec![first, last]
    }
    async fn later(&self, last: u8) -> Vec<u8> {
        vec![last]
    }
}

#[tokio::test]
async fn what_is_compiled_on_a_condition_is_passed_on_under_the_same() {
    let members: Vec<Arc<dyn Conditional>> = vec![Arc::new(Book(&[])), Arc::new(Book(&[]))];
    let all = Many::from(members);
    assert_eq!(all.here(1, 2), [1, 2, 1, 2]);
    assert_eq!(all.later(3).await, [3, 3]);
}

#[extension_point(many, aggregate = in_turn)]
#[async_trait]
trait Cooks: Send + Sync {
    fn season(&self, dish: &mut Vec<String>);
    async fn cook(&self, dish: &mut Vec<String>, heat: u8) -> Result<(), BoxError>;
    #[aggregate(first)]
    fn pick(&self, from: &mut Vec<String>) -> Option<String>;
    #[aggregate(first_some)]
    fn serve(&self, from: &mut [String]) -> Result<Option<usize>, BoxError>;
}

struct Cook(&'static str);
#[async_trait]
impl Cooks for Cook {
    fn season(&self, dish: &mut Vec<String>) {
        dish.push(format!("{} of {}", self.0, dish.len()));
    }
    async fn cook(&self, dish: &mut Vec<String>, heat: u8) -> Result<(), BoxError> {
        tokio::task::yield_now().await;
        dish.push(format!("{} at {heat}", self.0));
        if self.0 == "oil" { Err("it burns".into()) } else { Ok(()) }
    }
    fn pick(&self, from: &mut Vec<String>) -> Option<String> {
        let at = from.iter().position(|one| one.starts_with(self.0))?;
        Some(from.remove(at))
    }
    fn serve(&self, from: &mut [String]) -> Result<Option<usize>, BoxError> {
        for one in from.iter_mut() {
            one.push('!');
        }
        Ok((self.0 == "oil").then_some(from.len()))
    }
}

#[tokio::test]
async fn what_is_lent_goes_from_one_to_the_next_and_back() {
    let all = ["salt", "oil", "mint"].into_iter();
    let all = all.fold(plugin("all"), |all, one| all.define::<dyn Cooks>().value(Cook(one)));
    let app = App::of(app![]).with(all).start().await.unwrap();
    let all = app.resolve::<Many<dyn Cooks>>().await.unwrap();
    let mut dish = Vec::new();
    all.season(&mut dish);
    assert_eq!(dish, ["salt of 0", "oil of 1", "mint of 2"]);
    assert_eq!(all.pick(&mut dish).unwrap(), "salt of 0");
    assert_eq!(all.serve(&mut dish).unwrap(), Some(2));
    assert_eq!(dish, ["oil of 1!!", "mint of 2!!"]);
    dish.clear();
    assert_eq!(all.cook(&mut dish, 9).await.unwrap_err().to_string(), "it burns");
    assert_eq!(dish, ["salt at 9", "oil at 9"]);
}
