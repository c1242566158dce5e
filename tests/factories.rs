//! Functions that make something of what is injected and of what they are called with.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use common::{errors, refused};
use jackfield::FreshError;
use jackfield::prelude::*;

#[extension_point]
trait Greeting: Send + Sync {
    fn text(&self) -> &'static str;
}

/// Made at run time, for each who comes.
#[derive(Debug, PartialEq, Eq)]
struct Session {
    user: String,
    number: u32,
    greeting: &'static str,
}

#[extension_point]
trait Sessions: Send + Sync {
    fn open(&self, user: &str, number: u32) -> Session;
}

#[extension_point(keyed = String)]
#[async_trait]
trait Rooms: Send + Sync {
    async fn enter(&self, session: Session) -> Result<String, BoxError>;
}

#[derive(Plugin)]
#[provides(dyn Greeting)]
struct Hello;
impl Greeting for Hello {
    fn text(&self) -> &'static str {
        "hello"
    }
}

#[derive(Plugin)]
#[plugin(key = "chat")]
struct Chat {
    #[plugin(default = "chat".to_owned())]
    name: String,
}
#[contributes]
impl Chat {
    #[factory(dyn Sessions)]
    fn open(greeting: Arc<dyn Greeting>, #[argument] user: &str, #[argument] number: u32) -> Session {
        Session { user: user.to_owned(), number, greeting: greeting.text() }
    }

    #[factory(dyn Rooms, key = "small")]
    async fn enter(
        &self,
        #[argument] session: Session,
        sessions: Arc<dyn Sessions>,
        others: Option<Arc<dyn Other>>,
    ) -> Result<String, BoxError> {
        tokio::task::yield_now().await;
        if session.number == 0 {
            return Err("nobody".into());
        }
        let next = sessions.open(&session.user, session.number + 1);
        Ok(format!("{} {} {} {}", self.name, next.user, next.number, others.is_some()))
    }
}

#[extension_point(optional)]
trait Other: Send + Sync {}

/// Who asks for both.
#[derive(Plugin)]
#[expect(dead_code, reason = "it is there so that they are wired")]
struct Desk {
    sessions: Arc<dyn Sessions>,
    rooms: Keyed<dyn Rooms>,
}

#[tokio::test]
async fn what_is_injected_is_there_and_the_arguments_come_at_each_call() {
    let app = TestApp::of(app![Hello, Chat, Desk]).start().await;
    let sessions = app.get::<Arc<dyn Sessions>>();
    for number in 1..3 {
        let expected = Session { user: "ann".to_owned(), number, greeting: "hello" };
        assert_eq!(sessions.open("ann", number), expected);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_factory_may_be_async_fail_use_the_struct_and_stand_under_a_key() {
    let app = TestApp::of(app![Desk, Chat, Hello]).start().await;
    let rooms = app.get::<Keyed<dyn Rooms>>();
    let small = rooms.get("small").unwrap();
    let session = |number| Session { user: "ann".to_owned(), number, greeting: "" };
    assert_eq!(small.enter(session(1)).await.unwrap(), "chat ann 2 false");
    assert_eq!(small.enter(session(0)).await.unwrap_err().to_string(), "nobody");
    app.stop().await;
}

#[test]
fn what_a_factory_lacks_is_missed_like_that_of_any_other_provider() {
    let report = refused(&App::of(app![]).with_list(app![Chat, Desk; supplied: dyn Greeting]));
    assert_eq!(errors(&report), ["JF0101"]);
    let text = report.render();
    assert!(text.contains("needed by parameter `greeting` of `Chat::open` in `chat`"), "{text}");
}

#[tokio::test]
async fn a_factory_is_decorated_and_replaced_like_any_other_provider() {
    struct Counting(Arc<dyn Sessions>);
    impl Sessions for Counting {
        fn open(&self, user: &str, number: u32) -> Session {
            self.0.open(user, number * 10)
        }
    }
    let app = TestApp::of(app![Hello, Chat, Desk])
        .decorate::<dyn Sessions>(|inner: Arc<dyn Sessions>| Counting(inner));
    let app = app.start().await;
    assert_eq!(app.get::<Arc<dyn Sessions>>().open("ann", 2).number, 20);
    app.stop().await;
}

#[derive(Clone, Plugin)]
#[plugin(key = "press")]
struct Press {
    #[plugin(default = 2)]
    weight: u8,
}

#[extension_point]
trait Coins: Send + Sync {
    fn press(&self, of: [u8; 3], like: &Press, more: Option<[u8; 1]>) -> (Press, [u8; 3]);
}
#[extension_point]
#[async_trait]
trait LateCoins: Send + Sync {
    async fn press_late(&self, of: [u8; 3]) -> Option<Press>;
}

#[contributes]
impl Press {
    const LENGTH: usize = 3;

    #[factory(dyn Coins)]
    fn press(
        &self,
        late: Arc<dyn LateCoins>,
        #[argument] of: [u8; Self::LENGTH],
        #[argument] like: &Self,
        #[argument] more: Option<[u8; Self { weight: 1 }.weight as usize]>,
    ) -> (Self, [u8; Self::LENGTH]) {
        let _ = late;
        (Self { weight: like.weight + self.weight + more.map_or(0, |more| more[0]) }, of)
    }

    #[factory(dyn LateCoins)]
    async fn press_late(#[argument] of: [u8; Self::LENGTH]) -> Option<Self> {
        tokio::task::yield_now().await;
        of.first().map(|&weight| Self { weight })
    }
}

#[tokio::test]
async fn self_in_a_factory_is_the_plugin() {
    let app = TestApp::of(app![Press]).start().await;
    let coins = app.resolve::<Arc<dyn Coins>>().await;
    let (pressed, of) = coins.press([1, 2, 3], &Press { weight: 3 }, Some([4]));
    assert_eq!((pressed.weight, of), (9, [1, 2, 3]));
    let late = app.resolve::<Arc<dyn LateCoins>>().await.press_late([7, 8, 9]).await;
    assert_eq!(late.map(|pressed| pressed.weight), Some(7));
    app.stop().await;
}

/// Reads what it is called with, and keeps a part of it.
#[derive(Debug, PartialEq, Eq)]
struct Word<'a>(&'a str, &'static str);

#[extension_point]
trait Words: Send + Sync {
    fn read<'a>(&self, text: &'a str, end: &str) -> Word<'a>;
}
#[extension_point]
trait FirstWords: Send + Sync {
    fn first<'a>(&self, text: &'a str) -> Option<Word<'a>>;
}
#[extension_point]
trait NamedWords: Send + Sync {
    fn named<'a>(&self, text: &'a str) -> Word<'a>;
}
#[extension_point]
#[async_trait]
trait LastWords: Send + Sync {
    async fn last<'a>(&self, text: &'a str) -> Word<'a>;
}
#[extension_point]
trait Names: Send + Sync {
    fn first(&self) -> &str;
}

#[derive(Plugin)]
#[plugin(key = "reader")]
struct Reader {
    #[plugin(default = "reader".to_owned())]
    name: String,
}
#[contributes]
impl Reader {
    #[factory(dyn Words)]
    fn read<'a>(greeting: Arc<dyn Greeting>, #[argument] text: &'a str, #[argument] end: &str) -> Word<'a> {
        Word(text.split(end).next().unwrap_or(text), greeting.text())
    }

    #[factory(dyn FirstWords)]
    fn first(greeting: Arc<dyn Greeting>, #[argument] text: &str) -> Option<Word<'_>> {
        Some(Word(text.split(' ').next()?, greeting.text()))
    }

    #[allow(clippy::needless_lifetimes, mismatched_lifetime_syntaxes, reason = "it is what is tested")]
    #[factory(dyn NamedWords)]
    fn named<'a>(greeting: Arc<dyn Greeting>, #[argument] text: &'a str) -> Word<'_> {
        Word(text, greeting.text())
    }

    #[factory(dyn LastWords)]
    async fn last(greeting: Arc<dyn Greeting>, #[argument] text: &str) -> Word<'_> {
        tokio::task::yield_now().await;
        Word(text.rsplit(' ').next().unwrap_or(text), greeting.text())
    }

    #[factory(dyn Names, method = "first")]
    fn first_name(&self) -> &str {
        &self.name
    }
}

#[tokio::test]
async fn what_a_factory_gives_may_borrow_from_what_it_is_called_with() {
    let app = TestApp::of(app![Hello, Reader]).start().await;
    let text = "one two".to_owned();
    assert_eq!(app.resolve::<Arc<dyn Words>>().await.read(&text, "n"), Word("o", "hello"));
    assert_eq!(app.resolve::<Arc<dyn FirstWords>>().await.first(&text), Some(Word("one", "hello")));
    assert_eq!(app.resolve::<Arc<dyn NamedWords>>().await.named(&text), Word("one two", "hello"));
    assert_eq!(app.resolve::<Arc<dyn LastWords>>().await.last(&text).await, Word("two", "hello"));
    app.stop().await;
}

#[tokio::test]
async fn two_factories_of_one_plugin_may_be_methods_of_one_name() {
    let app = TestApp::of(app![Hello, Reader]).start().await;
    assert_eq!(app.resolve::<Arc<dyn Names>>().await.first(), "reader");
    assert!(app.resolve::<Arc<dyn FirstWords>>().await.first("a").is_some());
    app.stop().await;
}

#[extension_point]
trait Cart: Send + Sync {
    fn number(&self) -> usize;
}
struct Numbered(usize);
impl Cart for Numbered {
    fn number(&self) -> usize {
        self.0
    }
}

#[extension_point]
trait Tills: Send + Sync {
    fn ring(&self) -> (usize, usize);
}
#[extension_point]
#[async_trait]
trait Orders: Send + Sync {
    async fn order(&self) -> usize;
}

#[derive(Plugin)]
#[plugin(key = "shop")]
struct Shop {
    own: Arc<dyn Cart>,
}
#[contributes]
impl Shop {
    #[factory(dyn Tills)]
    fn ring(&self, carts: Fresh<dyn Cart>) -> (usize, usize) {
        (self.own.number(), carts.get().map_or(0, |cart| cart.number()))
    }

    #[factory(dyn Orders)]
    async fn order(carts: Fresh<dyn Cart>) -> usize {
        carts.resolve().await.map_or(0, |cart| cart.number())
    }
}

#[derive(Default, Plugin)]
#[plugin(key = "carts")]
struct Carts {
    #[plugin(default)]
    made: AtomicUsize,
}
#[contributes]
impl Carts {
    #[provide(transient)]
    async fn cart(&self) -> Arc<dyn Cart> {
        tokio::task::yield_now().await;
        Arc::new(Numbered(self.made.fetch_add(1, Ordering::Relaxed) + 1))
    }
}

#[tokio::test]
async fn each_call_of_a_factory_has_a_fresh_one_and_all_share_what_the_plugin_holds() {
    let made = AtomicUsize::new(0);
    let next = move || Numbered(made.fetch_add(1, Ordering::Relaxed) + 1);
    let carts = plugin("carts").define::<dyn Cart>().transient().by(next);
    let app = TestApp::of(app![Shop; supplied: dyn Cart]).with(carts).start().await;
    let tills = app.resolve::<Arc<dyn Tills>>().await;
    assert_eq!([tills.ring(), tills.ring()], [(1, 2), (1, 3)]);
    app.stop().await;
}

#[tokio::test]
async fn an_async_factory_awaits_a_fresh_one_at_each_call() {
    let app = TestApp::of(app![Shop, Carts]).start().await;
    let orders = app.resolve::<Arc<dyn Orders>>().await;
    assert_eq!([orders.order().await, orders.order().await], [2, 3]);
    app.stop().await;
}

#[tokio::test]
async fn a_fresh_one_that_is_awaited_says_why_it_is_not_there() {
    #[derive(Plugin)]
    #[plugin(key = "late")]
    struct Late;
    #[contributes]
    impl Late {
        #[provide(transient)]
        async fn cart() -> Result<Arc<dyn Cart>, BoxError> {
            tokio::task::yield_now().await;
            Err("no willow".into())
        }
    }

    let app = TestApp::of(app![Late]).start().await;
    let carts = app.get::<Fresh<dyn Cart>>();
    let error = carts.resolve().await.map(|_| ()).unwrap_err();
    assert!(matches!(error, FreshError::Failed { .. }), "{error}");
    assert!(error.to_string().contains("no willow"), "{error}");
    app.stop().await;
    let error = carts.resolve().await.map(|_| ()).unwrap_err();
    assert!(matches!(error, FreshError::Gone { .. }), "{error}");
}
