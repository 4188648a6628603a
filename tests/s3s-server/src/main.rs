//! s3s-fs, told its secret by a file: its own program takes it from the command line alone, which everybody can read.

mod listings;

use std::{env, error::Error, fs};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

use crate::listings::Listed;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let files = FileSystem::new(env::var("DATA")?).map_err(|error| format!("{error:?}"))?;
    let mut service = S3ServiceBuilder::new(Listed::new(files));
    let secret = fs::read_to_string(env::var("SECRET")?)?;
    service.set_auth(SimpleAuth::from_single(env::var("TESTER")?, secret));
    let service = service.build();
    let listener = TcpListener::bind(("127.0.0.1", env::var("PORT")?.parse()?)).await?;
    loop {
        let (connection, _) = listener.accept().await?;
        connection.set_nodelay(true)?;
        let service = service.clone();
        tokio::spawn(async move {
            let connection = TokioIo::new(connection);
            // Whom a client leaves alone is nobody's error.
            let _ = Builder::new(TokioExecutor::new()).serve_connection(connection, service).await;
        });
    }
}
