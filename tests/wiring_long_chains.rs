//! However long a chain of providers or decorators is, it is wired without overflow.

mod common;

use std::borrow::Cow;

use common::Log;
use jackfield::declare::Lifetime;
use jackfield::prelude::*;

/// The points of a long chain: all of one type, told apart by name only.
mod long {
    use super::Cow;
    use jackfield::base::{Built, Origin, Outcome};
    use jackfield::declare::{
        Call, ContributionDecl, ContributionKind, NeedDecl, PluginDecl, PointDecl, Shape,
    };
    use jackfield::prelude::*;
    use jackfield::{Inject, Need, Point};

    #[extension_point]
    pub(super) trait Link: Send + Sync {
        fn depth(&self) -> usize;
    }
    struct Depth(usize);
    impl Link for Depth {
        fn depth(&self) -> usize {
            self.0
        }
    }

    fn point(at: usize) -> &'static PointDecl {
        let name: &'static str = format!("link-{at}").leak();
        Box::leak(Box::new(PointDecl::new::<dyn Link>(name, name, Origin::caller())))
    }

    fn link(at: usize, point: &'static PointDecl, below: Option<&'static PointDecl>) -> PluginDecl {
        let call = move |view: &jackfield::View<'_>| {
            let depth = match below {
                Some(_) => <Arc<dyn Link>>::inject(view, 0).map(|link| link.depth() + 1),
                None => Some(1),
            };
            Outcome::of(depth.map(|depth| Built::point::<dyn Link>(Arc::new(Depth(depth)))))
        };
        let mut decl =
            ContributionDecl::new(ContributionKind::Provide, point, "a link", Origin::caller(), |_| {
                Outcome::Unmet
            });
        decl.call = Call::Dynamic(Arc::new(call));
        if let Some(point) = below {
            let need =
                Need::Point { point, shape: Shape::One, may_be_absent: false, lazy: false, handle: false };
            decl.needs = Box::leak(Box::new([NeedDecl {
                name: "below",
                need,
                of: None,
                line: 0,
                column: 0,
                source: "",
            }]));
        }
        PluginDecl { contributes: Cow::Owned(vec![decl]), ..plugin(format!("link-{at}")).into_decl() }
    }

    /// `count` plugins of which each needs the next; the first provides `dyn Link` itself.
    pub(super) fn chain(count: usize) -> Vec<PluginDecl> {
        let points: Vec<_> =
            (0..count).map(|at| if at == 0 { <dyn Link as Point>::DECL } else { point(at) }).collect();
        (0..count).map(|at| link(at, points[at], points.get(at + 1).copied())).collect()
    }
}

#[tokio::test]
async fn a_chain_of_100_000_providers_is_wired_without_overflow() {
    const COUNT: usize = 100_000;
    let app = long::chain(COUNT).into_iter().fold(App::of(app![]), App::with);
    let log = Log::default();
    let seen = log.clone();
    let user = plugin("user").start(move |link: Arc<dyn long::Link>| {
        seen.add(link.depth().to_string());
        async {}
    });
    app.with(user).start().await.unwrap();
    assert_eq!(log.take(), [COUNT.to_string()]);
}

#[tokio::test]
async fn a_hundred_thousand_decorators_are_wired_without_overflow() {
    struct Wrapped(Arc<dyn long::Link>);
    impl long::Link for Wrapped {
        fn depth(&self) -> usize {
            usize::from(Arc::strong_count(&self.0) > 0)
        }
    }
    struct Core;
    impl long::Link for Core {
        fn depth(&self) -> usize {
            0
        }
    }
    let mut many = plugin("many").define::<dyn long::Link>().by(|| Core);
    for _ in 0..100_000 {
        many = many.decorate::<dyn long::Link>().by(Wrapped);
    }
    let app = App::of(app![]).with(many).with(plugin("user").start(|_: Arc<dyn long::Link>| async {}));
    let app = app.start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn long::Link>>().unwrap().depth(), 1);
}

/// Each is made twice for the one above: at the bottom a thousand thousand millions, if somebody asked.
#[tokio::test]
async fn what_is_transient_and_nobody_asks_for_costs_nothing() {
    let mut links = long::chain(40);
    for link in links.iter_mut().flat_map(|plugin| plugin.contributes.to_mut()) {
        link.lifetime = Lifetime::Transient;
        link.needs = link.needs.repeat(2).leak();
    }
    let app = links.into_iter().fold(App::of(app![]), App::with).start().await.unwrap();
    app.stop().await.unwrap();
}
