//! Puts and gets one object in the store of a URL.

use backend_core::Store;
use kv_on_quintet as _;

#[tokio::main(flavor = "current_thread")]
async fn main() -> backend_core::Result<()> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "kv:".to_owned());
    let store = Store::open(url).await?;
    store.put("greeting", "hello").await?;
    println!("{:?}", store.get("greeting").await?);
    Ok(())
}
