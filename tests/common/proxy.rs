//! A proxy on the loopback that breaks connections where a test wants it.
#![allow(dead_code, reason = "no suite uses all of it")]

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// When the connection is cut, counted from the next thing that is sent to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Before it reaches the server.
    Before,
    /// After it has reached the server and before the answer is waited for.
    During,
    /// After the server has answered; the answer is swallowed.
    After,
}

#[derive(Clone)]
pub(crate) struct Proxy {
    port: u16,
    server: Arc<AtomicU16>,
    armed: Arc<Mutex<Option<Cut>>>,
    open: watch::Sender<bool>,
    /// The connections that are accepted and never answered, while there are to be such.
    unanswered: Arc<Mutex<Option<Vec<TcpStream>>>>,
    sent: Arc<AtomicUsize>,
    /// How many of the things that are sent are passed on.
    passed: Arc<AtomicUsize>,
}

impl Proxy {
    /// Stands before the server at this port. Ends with the runtime.
    pub(crate) async fn before(server: u16) -> Proxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (open, is_open) = watch::channel(true);
        let port = listener.local_addr().unwrap().port();
        let (armed, unanswered, sent) = Default::default();
        let (server, passed) = (Arc::new(server.into()), Arc::new(usize::MAX.into()));
        let proxy = Proxy { port, server, armed, open, unanswered, sent, passed };
        let within = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if let Some(unanswered) = &mut *within.unanswered.lock().unwrap() {
                    unanswered.push(client);
                } else if *is_open.borrow() {
                    tokio::spawn(pass(client, within.clone(), is_open.clone()));
                }
            }
        });
        proxy
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Stands before another server for whoever connects from now on.
    pub(crate) fn move_before(&self, server: u16) {
        self.server.store(server, Ordering::SeqCst);
    }

    /// Cuts the next connection over which something is sent.
    pub(crate) fn cut(&self, when: Cut) {
        *self.armed.lock().unwrap() = Some(when);
    }

    /// Whether what was asked for is still to come.
    pub(crate) fn is_armed(&self) -> bool {
        self.armed.lock().unwrap().is_some()
    }

    /// Breaks all connections and accepts none, or accepts them again.
    pub(crate) fn set_open(&self, open: bool) {
        self.open.send_replace(open);
    }

    /// Breaks all connections, and accepts others without a word.
    pub(crate) fn fall_silent(&self) {
        *self.unanswered.lock().unwrap() = Some(Vec::new());
        self.set_open(false);
    }

    /// Passes on so many more of the things that are sent to the server, and then keeps silent.
    pub(crate) fn fall_silent_after(&self, sent: usize) {
        self.passed.store(self.sent() + sent, Ordering::SeqCst);
    }

    /// How many connections wait in vain.
    pub(crate) fn unanswered(&self) -> usize {
        self.unanswered.lock().unwrap().as_ref().map_or(0, Vec::len)
    }

    /// How often something was sent to the server.
    pub(crate) fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

/// Both streams are closed when this ends.
async fn pass(mut client: TcpStream, proxy: Proxy, mut open: watch::Receiver<bool>) {
    let server = proxy.server.load(Ordering::SeqCst);
    let Ok(mut server) = TcpStream::connect((Ipv4Addr::LOCALHOST, server)).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let (mut request, mut answer) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    let mut swallowing = false;
    loop {
        tokio::select! {
            read = client.read(&mut request) => {
                let Ok(length @ 1..) = read else { return };
                if proxy.sent.fetch_add(1, Ordering::SeqCst) >= proxy.passed.load(Ordering::SeqCst) {
                    continue;
                }
                let cut = proxy.armed.lock().unwrap().take();
                if cut == Some(Cut::Before) || server.write_all(&request[..length]).await.is_err() {
                    return;
                }
                if cut == Some(Cut::During) {
                    // What was sent is still delivered: only the way back is gone.
                    let _ = server.shutdown().await;
                    while matches!(server.read(&mut answer).await, Ok(1..)) {}
                    return;
                }
                swallowing |= cut == Some(Cut::After);
            }
            read = server.read(&mut answer) => {
                let Ok(length @ 1..) = read else { return };
                if swallowing || client.write_all(&answer[..length]).await.is_err() {
                    return;
                }
            }
            changed = open.changed() => {
                if changed.is_err() || !*open.borrow() {
                    return;
                }
            }
        }
    }
}
