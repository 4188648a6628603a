//! One connection, from a client to the server.

use std::{future::pending, io, net::SocketAddr, sync::atomic::Ordering, time::Duration};

use tokio::{
    io::{AsyncWriteExt, copy, sink},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
    try_join,
};

use crate::{
    fault::{Cut, Direction, End, Ending, Fault},
    pump::pump,
    server::{BUFFER, Shared},
};

/// Passes everything on, until one side ends it or its fault strikes.
pub(crate) async fn connect(shared: &Shared, mut client: TcpStream) -> io::Result<()> {
    client.set_nodelay(true)?;
    let Some(_pass) = shared.gate.enter().await else {
        shared.counts.refused.fetch_add(1, Ordering::Relaxed);
        return client.set_zero_linger();
    };
    let fault = shared.next_fault();
    if let Some(fault) = fault.filter(|fault| fault.is_at_once()) {
        return strike(shared, fault, &mut [client]).await;
    }
    wait_for_an_answer(shared).await;
    let mut server = match to_server(shared.target).await {
        Ok(server) => server,
        Err(_) => return client.set_zero_linger(),
    };
    let after = |direction| fault.and_then(|fault| fault.strikes_after(direction));
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    let passed = try_join!(
        pump(shared, Direction::Up, after(Direction::Up), from_client, to_server),
        pump(shared, Direction::Down, after(Direction::Down), from_server, to_client),
    );
    match (passed, fault) {
        (Err(End::Struck), Some(fault)) => strike(shared, fault, &mut [client, server]).await,
        (Err(_), _) => reset(&[client, server]),
        (Ok(_), _) => Ok(()),
    }
}

/// What the client's system has taken for the other side's answer to a new connection was the proxy's.
async fn wait_for_an_answer(shared: &Shared) {
    let latency = shared.link().latency;
    if !latency.is_zero() {
        sleep(latency * 2).await;
    }
}

async fn to_server(target: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(BUFFER)?;
    let server = socket.connect(target).await?;
    server.set_nodelay(true)?;
    Ok(server)
}

async fn strike(shared: &Shared, fault: Fault, sides: &mut [TcpStream]) -> io::Result<()> {
    shared.counts.struck.fetch_add(1, Ordering::Relaxed);
    match fault {
        Fault::Stall(_) => pending().await,
        Fault::Cut(Cut { ending: Ending::Reset, .. }) => reset(sides),
        Fault::Cut(Cut { ending: Ending::Close, .. }) => close(sides).await,
    }
}

/// When they are dropped, both sides get a reset.
fn reset(sides: &[TcpStream]) -> io::Result<()> {
    sides.iter().try_for_each(TcpStream::set_zero_linger)
}

/// Takes for a while what still comes: where something was not read, dropping makes a reset of the end.
async fn close(sides: &mut [TcpStream]) -> io::Result<()> {
    const WHILE: Duration = Duration::from_millis(200);
    for side in &mut *sides {
        side.shutdown().await?;
    }
    for side in sides {
        _ = timeout(WHILE, copy(side, &mut sink())).await;
    }
    Ok(())
}
