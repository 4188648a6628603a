//! What every backend over HTTP needs: one client that authenticates, follows redirects where that is safe, sends what is put again
//! where it must, and makes the framework's errors of what a server answers.

mod authentication;
mod client;
mod payload;
mod redirects;
mod settings;
mod status;

pub(crate) use self::{
    client::{Client, Request},
    payload::Payload,
    settings::HttpOptions,
    status::{broken, refused, refused_inside},
};
