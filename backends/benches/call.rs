//! What a call costs on its way through a store: one get of 1 KiB, beside a direct call of the author's method.

use std::{
    collections::BTreeMap,
    hint::black_box,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use backend_core::{Store, prelude::*};
use criterion::{Criterion, criterion_group, criterion_main};
use tokio::runtime::{Builder, Runtime};

const NAME: &str = "object";
const SIZE: usize = 1 << 10;

#[derive(Default)]
struct Objects(Mutex<BTreeMap<String, Vec<u8>>>);

impl Objects {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The ten-line backend with a scheme of its own, so that its methods can be called here.
macro_rules! ten_lines {
    ($name:ident, $($attribute:tt)*) => {
        #[derive(Default)]
        struct $name(Objects);

        #[backend($($attribute)*)]
        impl $name {
            fn new() -> Self {
                Self::default()
            }
            fn get(&self, name: &str) -> Option<Vec<u8>> {
                self.0.lock().get(name).cloned()
            }
            fn put(&self, name: &str, data: Vec<u8>) {
                self.0.lock().insert(name.into(), data);
            }
            fn list(&self) -> Vec<String> {
                self.0.lock().keys().cloned().collect()
            }
            fn delete(&self, name: &str) -> bool {
                self.0.lock().remove(name).is_some()
            }
        }
    };
}

ten_lines!(OffThread, scheme = "off-thread");
ten_lines!(InPlace, scheme = "in-place", blocking = false);

fn get(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    let mut group = criterion.benchmark_group("get 1 KiB");

    let direct = OffThread::new();
    direct.put(NAME, vec![0; SIZE]);
    group.bench_function("the method itself", |b| b.iter(|| direct.get(black_box(NAME))));

    for (label, url) in
        [("store, blocking = false", "in-place:"), ("store, off the async threads", "off-thread:")]
    {
        let store = runtime.block_on(holding_one_object(url)).expect("it opens and stores");
        group.bench_function(label, |b| b.iter_custom(|times| time(&runtime, &store, times)));
    }
    group.finish();
}

async fn holding_one_object(url: &str) -> Result<Store> {
    let store = Store::open(url).await?;
    store.put(NAME, vec![0; SIZE]).await?;
    Ok(store)
}

/// The runtime is entered once, so that this is not measured with every call.
fn time(runtime: &Runtime, store: &Store, times: u64) -> Duration {
    runtime.block_on(async {
        let start = Instant::now();
        for _ in 0..times {
            black_box(store.get(black_box(NAME)).await).expect("it is there");
        }
        start.elapsed()
    })
}

criterion_group!(benches, get);
criterion_main!(benches);
