//! One direction of a connection.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::tcp::{ReadHalf, WriteHalf},
    sync::mpsc::{Receiver, Sender, channel},
    time::{Instant, sleep, sleep_until},
    try_join,
};

use crate::{
    fault::{Direction, End},
    server::Shared,
};

/// How many chunks are under way at most: what the proxy has not passed on, the sender has hardly sent.
const UNDER_WAY: usize = 16;

/// What is under way.
enum Item {
    Data { due: Instant, bytes: Vec<u8> },
    Struck,
}

/// Passes on what comes, up to its end or up to the byte before which the fault strikes.
pub(crate) async fn pump(
    shared: &Shared,
    direction: Direction,
    strikes_after: Option<u64>,
    from: ReadHalf<'_>,
    to: WriteHalf<'_>,
) -> Result<(), End> {
    let (sender, receiver) = channel(UNDER_WAY);
    try_join!(read(shared, strikes_after, from, sender), write(shared, direction, to, receiver))?;
    Ok(())
}

async fn read(
    shared: &Shared,
    mut left: Option<u64>,
    mut from: ReadHalf<'_>,
    to: Sender<Item>,
) -> Result<(), End> {
    loop {
        let link = shared.link();
        let most = left.unwrap_or(u64::MAX).min(link.chunk() as u64);
        if most == 0 {
            _ = to.send(Item::Struck).await;
            return Ok(());
        }
        let mut bytes = vec![0; usize::try_from(most).unwrap_or(1)];
        let came = from.read(&mut bytes).await?;
        if came == 0 {
            return Ok(());
        }
        bytes.truncate(came);
        left = left.map(|left| left - came as u64);
        let item = Item::Data { due: Instant::now() + link.latency, bytes };
        if to.send(item).await.is_err() {
            return Ok(()); // the writer has an error of its own
        }
    }
}

async fn write(
    shared: &Shared,
    direction: Direction,
    mut to: WriteHalf<'_>,
    mut from: Receiver<Item>,
) -> Result<(), End> {
    while let Some(item) = from.recv().await {
        let Item::Data { due, bytes } = item else { return Err(End::Struck) };
        sleep_until(due).await;
        to.write_all(&bytes).await?;
        shared.counts.passed(direction, bytes.len());
        sleep(shared.link().takes(bytes.len())).await;
    }
    to.shutdown().await?;
    Ok(())
}
