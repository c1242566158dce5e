use jackfield::prelude::*;
use jackfield::storage::{DocumentLimits, StorageFromUrl};
use jackfield::{Health, HealthState, Running};

use crate::server::Place;
use crate::server::opening::Notes;
use crate::servers::Server;

async fn health_of(apps: &[Running; 4]) -> [Health; 4] {
    let [by_type, by_section, by_url, through_a_layer] = apps;
    tokio::join!(by_type.health(), by_section.health(), by_url.health(), through_a_layer.health()).into()
}

pub(crate) async fn an_application_whose_server_is_gone_is_down<P: Place>(_: P) {
    let mut server = Server::start(P::KIND, &[]);
    let [by_type, by_section] = P::apps(server.url());
    let by_url = App::of(app![Notes, StorageFromUrl]).set("storage.url", server.url());
    let through_a_layer =
        App::of(app![Notes, StorageFromUrl, DocumentLimits]).set("storage.url", server.url());
    let apps = [
        by_type.start().await.unwrap(),
        by_section.start().await.unwrap(),
        by_url.start().await.unwrap(),
        through_a_layer.start().await.unwrap(),
    ];
    for health in health_of(&apps).await {
        assert_eq!((health.state(), health.checks.len()), (HealthState::Up, 1), "{health}");
    }
    server.stop(P::CRASH);
    for health in health_of(&apps).await {
        assert_eq!(health.state(), HealthState::Down, "{health}");
    }
    server.run().unwrap();
    for health in health_of(&apps).await {
        assert_eq!(health.state(), HealthState::Up, "{health}");
    }
    for app in apps {
        app.stop().await.unwrap();
    }
}
