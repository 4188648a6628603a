//! What can be the type of an option.

use std::{num, path::PathBuf, time::Duration};

use secrecy::SecretString;

use super::{Described, Field, OptionKind, values};

/// A type that an option can be of, as `#[derive(Options)]` asks.
///
/// An enum without contents, or a newtype, gets it by `#[derive(Options)]`. Any other type that serde makes of a text may say it by hand:
///
/// ```
/// use backend_core::{OptionKind, OptionValue};
///
/// #[derive(serde::Deserialize)]
/// #[serde(try_from = "String")]
/// struct Bucket(String);
/// # impl TryFrom<String> for Bucket {
/// #     type Error = String;
/// #     fn try_from(name: String) -> Result<Self, String> { Ok(Self(name)) }
/// # }
///
/// impl OptionValue for Bucket {
///     const KIND: OptionKind = OptionKind::Text;
///     fn shown(&self) -> Option<String> { Some(self.0.clone()) }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "an option cannot be of type `{Self}`",
    label = "not a type of option",
    note = "an option may be a `bool`, a number, `char`, `String`, `PathBuf`, `Duration`, `SecretString`, an enum or newtype that derives `Options`, or an `Option` or `Vec` of one of these; for any other type, write `impl backend_core::OptionValue`"
)]
pub trait OptionValue {
    /// What it may be in a URL.
    const KIND: OptionKind;

    /// Whether it has to be there, where nothing says a default.
    const REQUIRED: bool = true;

    /// The value as it is written in a URL. `None` if there is none, or if it is a secret.
    fn shown(&self) -> Option<String>;

    /// Tells an option of this type. Called by the type's own name, so that rustc has nothing to say but that it is not one.
    #[doc(hidden)]
    fn told<'d>(
        options: &'d mut Described,
        name: &'static str,
        doc: &'static str,
    ) -> Field<'d, Self>
    where
        Self: Sized,
    {
        options.option(name, doc)
    }
}

macro_rules! by_display {
    ($($type:ty: $kind:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl OptionValue for $type {
            const KIND: OptionKind = $kind;
            fn shown(&self) -> Option<String> {
                Some(self.to_string())
            }
        }
    )*};
}

by_display! {
    bool: OptionKind::Flag;
    f32: OptionKind::Decimal;
    f64: OptionKind::Decimal;
    char: OptionKind::Character;
    String: OptionKind::Text;
}

/// `least` is the number that a type starts with; a `NonZero` leaves out 0.
macro_rules! numbers {
    ($($type:ty: $least:expr, $greatest:expr;)*) => {
        by_display! {$($type: OptionKind::Number { min: $least as i64, max: $greatest as u64 };)*}
    };
}

numbers! {
    i8: i8::MIN, i8::MAX;
    i16: i16::MIN, i16::MAX;
    i32: i32::MIN, i32::MAX;
    i64: i64::MIN, i64::MAX;
    isize: isize::MIN, isize::MAX;
    u8: 0, u8::MAX;
    u16: 0, u16::MAX;
    u32: 0, u32::MAX;
    num::NonZeroU8: 1, u8::MAX;
    num::NonZeroU16: 1, u16::MAX;
    num::NonZeroU32: 1, u32::MAX;
}

macro_rules! sizes {
    ($($type:ty: $value:ident => $size:expr;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl OptionValue for $type {
            const KIND: OptionKind = OptionKind::Size;
            fn shown(&self) -> Option<String> {
                let $value = *self;
                Some(values::shown_size($size as u64))
            }
        }
    )*};
}

sizes! {
    u64: size => size;
    usize: size => size;
    num::NonZeroU64: size => size.get();
    num::NonZeroUsize: size => size.get();
}

#[diagnostic::do_not_recommend]
impl OptionValue for Duration {
    const KIND: OptionKind = OptionKind::Duration;
    fn shown(&self) -> Option<String> {
        Some(values::shown_duration(*self))
    }
}

#[diagnostic::do_not_recommend]
impl OptionValue for PathBuf {
    const KIND: OptionKind = OptionKind::Path;
    fn shown(&self) -> Option<String> {
        Some(self.display().to_string())
    }
}

#[diagnostic::do_not_recommend]
impl OptionValue for SecretString {
    const KIND: OptionKind = OptionKind::Secret;
    fn shown(&self) -> Option<String> {
        None
    }
}

#[diagnostic::do_not_recommend]
impl<T: OptionValue> OptionValue for Option<T> {
    const KIND: OptionKind = T::KIND;
    const REQUIRED: bool = false;
    fn shown(&self) -> Option<String> {
        self.as_ref().and_then(T::shown)
    }
}

#[diagnostic::do_not_recommend]
impl<T: OptionValue> OptionValue for Vec<T> {
    const KIND: OptionKind = OptionKind::List(&T::KIND);
    fn shown(&self) -> Option<String> {
        let items: Option<Vec<String>> = self.iter().map(T::shown).collect();
        Some(items?.join(","))
    }
}
