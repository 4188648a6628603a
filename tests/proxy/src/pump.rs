//! One direction of a connection.

use std::{sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::tcp::{ReadHalf, WriteHalf},
    sync::{
        OwnedSemaphorePermit, Semaphore,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    time::{Instant, sleep, sleep_until},
    try_join,
};

use crate::{
    fault::{Direction, End},
    link::CHUNK,
    server::Shared,
};

/// How many chunks are under way at most, or as many bytes in smaller ones: what the proxy has not passed on, the sender has hardly sent.
const UNDER_WAY: u32 = 16;

/// What is under way, with its share of what may be.
enum Item {
    Data { due: Instant, bytes: Vec<u8>, _share: Option<OwnedSemaphorePermit> },
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
    let (sender, receiver) = unbounded_channel();
    try_join!(read(shared, strikes_after, from, sender), write(shared, direction, to, receiver))?;
    Ok(())
}

async fn read(
    shared: &Shared,
    mut left: Option<u64>,
    mut from: ReadHalf<'_>,
    to: UnboundedSender<Item>,
) -> Result<(), End> {
    let window = Arc::new(Semaphore::new((UNDER_WAY * CHUNK) as usize));
    loop {
        let link = shared.link();
        let most = left.unwrap_or(u64::MAX).min(link.chunk() as u64);
        if most == 0 {
            _ = to.send(Item::Struck);
            return Ok(());
        }
        let mut bytes = vec![0; usize::try_from(most).unwrap_or(1)];
        let came = from.read(&mut bytes).await?;
        if came == 0 {
            return Ok(());
        }
        bytes.truncate(came);
        left = left.map(|left| left - came as u64);
        let due = Instant::now() + link.latency;
        // Of a narrow link a byte is a larger part.
        let share = came as u64 * u64::from(CHUNK) / link.chunk() as u64;
        let share = u32::try_from(share).unwrap_or(CHUNK);
        let _share = window.clone().acquire_many_owned(share).await.ok();
        if to.send(Item::Data { due, bytes, _share }).is_err() {
            return Ok(()); // the writer has an error of its own
        }
    }
}

async fn write(
    shared: &Shared,
    direction: Direction,
    mut to: WriteHalf<'_>,
    mut from: UnboundedReceiver<Item>,
) -> Result<(), End> {
    while let Some(item) = from.recv().await {
        let Item::Data { due, bytes, _share } = item else { return Err(End::Struck) };
        sleep_until(due).await;
        to.write_all(&bytes).await?;
        shared.counts.passed(direction, bytes.len());
        // Even no time at all is a turn of the clock to wait for.
        match shared.link().takes(bytes.len()) {
            Duration::ZERO => {}
            time => sleep(time).await,
        }
    }
    to.shutdown().await?;
    Ok(())
}
