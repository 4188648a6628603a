//! What every backend over HTTP needs: connections, and the framework's errors of what a server answers; and where it is not a library
//! that speaks to the server, one client that authenticates, follows redirects where that is safe, and sends what is put again where it
//! must.

#[cfg(any(feature = "http", feature = "webdav"))]
mod authentication;
#[cfg(any(feature = "http", feature = "webdav"))]
mod client;
mod connections;
#[cfg(any(feature = "http", feature = "webdav"))]
pub(crate) mod contents;
#[cfg(any(feature = "http", feature = "webdav"))]
mod payload;
#[cfg(any(feature = "http", feature = "webdav"))]
mod redirects;
#[cfg(any(feature = "http", feature = "webdav"))]
mod root;
mod settings;
mod status;

#[cfg(any(feature = "azblob", feature = "gs", feature = "s3"))]
pub(crate) use self::connections::built;
#[cfg(feature = "s3")]
pub(crate) use self::connections::is_loopback;
#[cfg(any(feature = "azblob", feature = "gs", feature = "s3"))]
pub(crate) use self::status::Refusal;
#[cfg(any(feature = "http", feature = "webdav"))]
pub(crate) use self::{
    client::{Client, Request},
    payload::Payload,
    root::Root,
    status::refused,
};
pub(crate) use self::{
    connections::connections,
    settings::HttpOptions,
    status::{broken, refused_inside},
};
