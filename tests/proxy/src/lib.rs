//! A TCP proxy on the loopback that makes what networks make: connections cut at a byte, stalls, latency, a narrow link, and servers that
//! take only so many connections.
//!
//! ```
//! use proxy::{Cut, Direction, Ending, Fault, Proxy};
//!
//! # let server = std::net::TcpListener::bind("127.0.0.1:0")?;
//! # let server_address = server.local_addr()?;
//! let proxy = Proxy::to(server_address)?;
//! // The next two connections are reset once a thousand bytes have gone up; those after them are whole.
//! proxy.fail(2, Fault::Cut(Cut { direction: Direction::Up, after: 1000, ending: Ending::Reset }));
//! // … a client works through proxy.address() …
//! assert_eq!(proxy.seen().struck, 0);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! It begins at [`Proxy`]; what goes wrong is a [`Fault`], what is slow a [`Link`], who is let in the gate's business.

mod connection;
mod fault;
mod gate;
mod link;
mod plan;
mod pump;
mod seen;
mod server;

pub use self::{
    fault::{Cut, Direction, Ending, Fault, Stall},
    gate::Beyond,
    link::Link,
    seen::Seen,
    server::Proxy,
};
