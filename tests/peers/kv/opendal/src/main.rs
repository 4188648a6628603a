//! Puts and gets one object in the store of a URL, with retries.

use opendal::{Operator, layers::RetryLayer};

#[tokio::main(flavor = "current_thread")]
async fn main() -> opendal::Result<()> {
    kv_on_opendal::register();
    let url = std::env::args().nth(1).unwrap_or_else(|| "kv:///".to_owned());
    let store = Operator::from_uri(url)?.layer(RetryLayer::new());
    store.write("greeting", "hello").await?;
    println!("{:?}", store.read("greeting").await?.to_bytes());
    Ok(())
}
