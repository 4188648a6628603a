//! Options in URLs: their [names] and [values] as people write them, [read] into an author's own type, and [described](info) to those who use it.

mod derived;
mod info;
mod names;
mod read;
mod value;
mod values;

use std::ops::{Deref, DerefMut};

pub use derived::{DescribeOptions, Described, Description, Field};
pub(crate) use derived::{described, options_of};
pub(crate) use info::OptionSet;
pub use info::{Choice, OptionInfo, OptionKind};
pub use names::nearest;
pub(crate) use names::{is_named, shown};
pub(crate) use read::read;
pub use value::OptionValue;
pub use values::{duration, size};

/// The options of a URL as `T`, which serde makes of them. An author takes it as an argument of `new`. Dereferences to `T`.
///
/// The fields of `T` are the names of the options, with `-` and `_` alike; `#[serde(default)]` or an `Option` makes one optional. `T` is
/// read by serde, which an author's crate gets by `cargo add serde --features derive`.
/// `#[derive(Options)]` beside `Deserialize` shows type, default and doc comment of each to those who use the backend.
///
/// ```
/// use backend_core::prelude::*;
/// use std::time::Duration;
///
/// #[derive(serde::Deserialize, Options)]
/// struct FooOptions {
///     /// Objects larger than this are sent in parts.
///     #[serde(default = "eight_mib")]
///     part_size: u64,
///     /// How long to wait for a connection.
///     #[serde(default)]
///     connect_timeout: Option<Duration>,
///     /// Who may read what is stored.
///     #[serde(default)]
///     access: Access,
///     /// Signs every request.
///     signing_key: SecretString,
/// }
///
/// fn eight_mib() -> u64 {
///     8 << 20
/// }
///
/// #[derive(Default, serde::Deserialize, Options)]
/// #[serde(rename_all = "kebab-case")]
/// enum Access {
///     #[default]
///     Private,
///     PublicRead,
/// }
/// # struct Foo;
/// # #[backend(scheme = "foo")]
/// # impl Foo {
/// #     fn new(_: Options<FooOptions>) -> Self { Self }
/// #     fn get(&self, _: &str) -> Option<Vec<u8>> { None }
/// #     fn put(&self, _: &str, _: &[u8]) {}
/// #     fn list(&self) -> Vec<String> { Vec::new() }
/// #     fn delete(&self, _: &str) {}
/// # }
///
/// let options = backend_core::registration("foo")?.options();
/// let shown: Vec<_> = options.iter().map(|option| format!("{}: {option}", option.name)).collect();
/// assert_eq!(shown, [
///     "part-size: size, default 8MiB",
///     "connect-timeout: duration",
///     "access: one of private, public-read; default private",
///     "signing-key: secret, required",
/// ]);
/// # Ok::<(), backend_core::Error>(())
/// ```
///
/// What may stand in a URL:
///
/// | type of the field | in the URL |
/// |---|---|
/// | `bool` | `true`, `yes`, `on`, `1` or their opposites; a bare `?flag` is true |
/// | integers | `4096`, or a size: `64KiB`, `8MiB` (powers of 1024), `10MB` (of 1000) |
/// | `f32`, `f64`, `char`, `String`, `PathBuf` | as it is |
/// | `Duration` | `30s`, `1m30s`, `500ms`, `1.5h`; a bare number is seconds |
/// | [`SecretString`](secrecy::SecretString) | as it is; its value is `***` in every error and wherever the URL is printed |
/// | an enum without contents | the name of a variant |
/// | `Vec` of any of these | `a,b`, or the option several times; an item holds no comma |
/// | `Option` of any of these | the same; without the option it is `None` |
///
/// Secrets are known by their type where it is derived, and by their names otherwise: an option whose name has `password`, `passphrase`,
/// `secret`, `token` or `credential` in it is one in any case.
///
/// An option that no argument of `new` has is an error, and never gets here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<T>(pub T);

impl<T> Options<T> {
    /// The options themselves.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Options<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Options<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}
