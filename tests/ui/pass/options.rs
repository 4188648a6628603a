//! Options where familiar names mean something else, and nothing is allowed.
#![forbid(unsafe_code)]
#![deny(
    missing_docs,
    unused_qualifications,
    unreachable_pub,
    rust_2018_idioms,
    warnings,
    clippy::all,
    clippy::pedantic
)]
#![allow(dead_code)]

mod vendored {
    pub(crate) use backend_core as core;
}

/// Everything means something else here.
mod shadowed {
    use crate::vendored::core::Options;
    use serde::Deserialize;

    struct Option;
    struct String;
    struct Vec;
    struct Default;
    struct From;
    mod core {}
    mod std {}

    /// Options.
    #[derive(Deserialize, Options)]
    #[options(crate = crate::vendored::core)]
    pub(crate) struct Foo {
        /// A level.
        #[serde(default)]
        level: u8,
        #[serde(default = "super::yes", alias = "really")]
        sure: bool,
        options: ::std::option::Option<::std::string::String>,
        #[serde(default)]
        mode: Mode,
    }

    /// A mode.
    #[derive(Default, Deserialize, Options)]
    #[options(crate = crate::vendored::core)]
    pub(crate) enum Mode {
        /// Some.
        #[default]
        Some,
        /// None.
        None,
    }

    /// A level.
    #[derive(Deserialize, Options)]
    #[options(crate = crate::vendored::core)]
    pub(crate) struct Level(u8);

    /// No options.
    #[derive(Deserialize, Options)]
    #[options(crate = crate::vendored::core)]
    pub(crate) struct Nothing;
}

fn yes() -> bool {
    true
}

macro_rules! options {
    ($name:ident { $($field:ident: $type:ty = $default:literal),* }) => {
        #[derive(serde::Deserialize, backend_core::Options)]
        struct $name {
            $(#[serde(default = $default)] $field: $type),*
        }
    };
}

options! { FromAMacro { sure: bool = "yes" } }

fn main() {
    #[derive(serde::Deserialize, backend_core::Options)]
    struct InAFunction {
        #[serde(default = "seven")]
        level: u8,
        #[serde(default = "options")]
        other: u8,
    }

    fn seven() -> u8 {
        7
    }

    fn options() -> u8 {
        8
    }
}
