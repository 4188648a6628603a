//! A prefix that forwards nearly everything, and a backend whose block has more than functions in it.

use backend_core::prelude::*;

struct Shout(Store);

#[backend(
    scheme = "shout",
    prefix = true,
    forwards(put, delete, delete_list, query, query_list, move, copy, rename)
)]
impl Shout {
    const SUFFIX: &'static str = "!";

    fn new(inner: Store) -> Self {
        Shout(inner)
    }
    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.0.get_to(name, &mut *to).await?;
        to.send(Self::SUFFIX).await?;
        Ok(())
    }
    fn list(&self, prefix: &str) -> Listing {
        self.0.list(prefix)
    }
}

fn main() {}
