//! The proxy itself: it listens, and connects.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

use tokio::{
    net::{TcpListener, TcpSocket},
    runtime::{Builder, Runtime},
    spawn,
};

use crate::{
    connection::connect,
    fault::Fault,
    gate::{Beyond, Gate},
    link::Link,
    plan::Plan,
    seen::{Counts, Seen},
};

/// What the kernel keeps of what was not read yet: little, so that a sender is stopped where the link is.
pub(crate) const BUFFER: u32 = 64 << 10;

/// Passes connections on to a server, and makes them fail as planned. It ends when it is dropped, with all its connections.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Its connections' and its own; taken only to be shut down.
    runtime: Option<Runtime>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) target: SocketAddr,
    pub(crate) gate: Arc<Gate>,
    pub(crate) counts: Counts,
    link: Mutex<Link>,
    plan: Mutex<Plan>,
}

impl Proxy {
    /// Listens on a free port of the loopback and passes everything on to `target`, which need not be there yet: until it is, connections
    /// are reset.
    ///
    /// # Errors
    /// Those of listening.
    pub fn to(target: SocketAddr) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            listen()?
        };
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            target,
            gate: Arc::default(),
            counts: Counts::default(),
            link: Mutex::default(),
            plan: Mutex::default(),
        });
        runtime.spawn(accept(listener, shared.clone()));
        Ok(Self { address, shared, runtime: Some(runtime) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The port on which it listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Makes the next connections fail, behind those for which something is planned already.
    pub fn fail(&self, connections: usize, fault: Fault) {
        locked(&self.shared.plan).fail(connections, fault);
    }

    /// Makes every connection fail for which nothing else is planned.
    pub fn fail_all(&self, fault: Fault) {
        locked(&self.shared.plan).fail_all(fault);
    }

    /// Forgets the faults that have not struck a connection yet.
    pub fn mend(&self) {
        *locked(&self.shared.plan) = Plan::default();
    }

    /// Makes the line slow, or fast again; also for what is open.
    pub fn link(&self, link: Link) {
        *locked(&self.shared.link) = link;
    }

    /// Lets so many connections be open at once, from the next one on.
    pub fn at_most(&self, connections: usize, beyond: Beyond) {
        self.shared.gate.limit(connections, beyond);
    }

    /// What has gone through so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.shared.counts.seen(self.shared.gate.counts())
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    pub(crate) fn link(&self) -> Link {
        *locked(&self.link)
    }

    pub(crate) fn next_fault(&self) -> Option<Fault> {
        locked(&self.plan).take()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn listen() -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(BUFFER)?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    socket.listen(1024)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    // What `accept` fails with is the fault of a client, or passes.
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        shared.counts.connections.fetch_add(1, Ordering::Relaxed);
        let shared = shared.clone();
        spawn(async move { connect(&shared, client).await });
    }
}
