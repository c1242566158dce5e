use crate::postgres::Place;

#[cfg(not(feature = "postgres-tls"))]
pub(crate) async fn a_certificate_that_holds_is_accepted_and_another_is_refused(place: Place) {
    use jackfield::storage::ErrorKind;

    let url = place.url.replace("sslmode=disable", "sslmode=require");
    let error = place.options().open(url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("postgres-tls"), "{error}");
}

#[cfg(feature = "postgres-tls")]
pub(crate) async fn a_certificate_that_holds_is_accepted_and_another_is_refused(place: Place) {
    use jackfield::storage::{Batch, ErrorKind, PostgresOptions, StorageProvider};

    use crate::common::put;
    use crate::servers::{Kind, Server, certificates};

    let mut server = Server::start(Kind::Postgres, &["fsync=off"]);
    let made = certificates(server.folder());
    server.add_options(&[
        "ssl=on",
        &format!("ssl_cert_file={}", made.certificate.display()),
        &format!("ssl_key_file={}", made.key.display()),
    ]);
    server.restart("-INT");
    let url = |host: &str, mode: &str| {
        server.url().replace("127.0.0.1", host).replace("sslmode=disable", &format!("sslmode={mode}"))
    };
    let trusting = PostgresOptions::new().root_certificate(&made.root);
    for mode in ["require", "prefer", "verify-full"] {
        let store = trusting.open(url("localhost", mode)).await.unwrap();
        store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    }
    let by_url = format!("{}&sslrootcert={}", url("localhost", "require"), made.root.display());
    PostgresOptions::new().open(by_url).await.unwrap().ping().await.unwrap();
    // Another root, a name that is not in the certificate, and a server without TLS.
    let stranger = PostgresOptions::new().root_certificate(&made.other_root);
    let plain = trusting.open(place.url.replace("sslmode=disable", "sslmode=require"));
    let refused = [
        stranger.open(url("localhost", "require")).await,
        trusting.open(url("127.0.0.1", "require")).await,
        plain.await,
    ];
    for result in refused {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert!(error.to_string().contains("sslmode"), "{error}");
    }
    let missing = PostgresOptions::new().root_certificate(server.folder().join("nowhere.pem"));
    let error = missing.open(url("localhost", "require")).await.unwrap_err();
    assert!(error.to_string().contains("nowhere.pem"), "{error}");
}
