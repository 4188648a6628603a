//! What `#[derive(Options)]` writes, and how it is found again by those who know only the type.

use std::any::TypeId;

use serde::de::DeserializeOwned;

use super::{OptionInfo, OptionKind, OptionSet, OptionValue, names, shown};
use crate::url::is_secret;

/// A type whose options are described. `#[derive(Options)]` writes this.
pub trait DescribeOptions: 'static {
    /// Tells the options, one after the other.
    fn describe(options: &mut Described);
}

/// The options that were told so far.
#[derive(Debug)]
pub struct Described {
    options: Vec<OptionInfo>,
    /// Whether anybody wants to know them: they are the author's code.
    with_defaults: bool,
}

impl Described {
    /// One of type `T`.
    pub fn option<T: OptionValue>(
        &mut self,
        name: &'static str,
        doc: &'static str,
    ) -> Field<'_, T> {
        self.add(name, doc, T::KIND, T::REQUIRED, T::shown)
    }

    /// One that a function of its own reads, out of a text.
    pub fn custom(&mut self, name: &'static str, doc: &'static str) -> Field<'_, ()> {
        self.add(name, doc, OptionKind::Text, true, |()| None)
    }

    fn add<T>(
        &mut self,
        name: &'static str,
        doc: &'static str,
        kind: OptionKind,
        required: bool,
        shown: fn(&T) -> Option<String>,
    ) -> Field<'_, T> {
        let with_default = self.with_defaults;
        let secret = kind.is_secret() || is_secret(name);
        let named = OptionInfo::named(name);
        let at = self.options.len();
        self.options.push(OptionInfo { doc, kind: Some(kind), required, secret, ..named });
        Field { option: &mut self.options[at], with_default, shown }
    }
}

/// The option that was told last.
#[derive(Debug)]
pub struct Field<'o, T> {
    option: &'o mut OptionInfo,
    with_default: bool,
    shown: fn(&T) -> Option<String>,
}

impl<T> Field<'_, T> {
    /// It has this other name as well.
    pub fn alias(self, name: &'static str) -> Self {
        self.option.aliases.push(shown(name));
        self.option.secret |= is_secret(name);
        self
    }

    /// It may be left out; what it is then cannot be shown.
    pub fn optional(self) {
        self.option.required = false;
    }

    /// It may be left out, and is this then.
    pub fn default(self, default: impl FnOnce() -> T) {
        if self.with_default && !self.option.secret {
            self.option.default = (self.shown)(&default());
        }
        self.optional();
    }
}

/// The description of one type, submitted at link time.
#[derive(Clone, Copy, Debug)]
pub struct Description {
    of: fn() -> TypeId,
    describe: fn(&mut Described),
}

inventory::collect!(Description);

impl Description {
    /// That of `T`.
    #[must_use]
    pub const fn of<T: DescribeOptions>() -> Self {
        Self { of: TypeId::of::<T>, describe: T::describe }
    }
}

/// The options that `T` takes: described, or at least by name.
pub(crate) fn options_of<T: DeserializeOwned + 'static>(with_defaults: bool) -> OptionSet {
    let names = names::of::<T>();
    let mut descriptions = inventory::iter::<Description>.into_iter();
    let known = match descriptions.find(|one| (one.of)() == TypeId::of::<T>()) {
        Some(found) => described(found.describe, with_defaults),
        None => names.into_iter().flatten().map(|name| OptionInfo::named(name)).collect(),
    };
    OptionSet { known, any: names.is_none() }
}

/// What `describe` tells.
pub(crate) fn described(
    describe: impl FnOnce(&mut Described),
    with_defaults: bool,
) -> Vec<OptionInfo> {
    let mut described = Described { options: Vec::new(), with_defaults };
    describe(&mut described);
    described.options
}
