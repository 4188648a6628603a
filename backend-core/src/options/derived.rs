//! What `#[derive(Options)]` writes, and how it is found again by those who know only the type.

use std::any::{Any, TypeId};

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

    /// It may be left out, and is this then. One of another type is serde's to complain about.
    pub fn default<U: 'static>(self, default: impl FnOnce() -> U)
    where
        T: 'static,
    {
        if self.with_default && !self.option.secret {
            let default: &dyn Any = &default();
            self.option.default = default.downcast_ref().and_then(self.shown);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::url::UrlOption;

    /// Options and words in one of serde's cases: what is told of them is what serde reads.
    macro_rules! told_as_serde_reads {
        ($($case:literal)*) => {$({
            #[derive(serde::Deserialize, crate::Options)]
            #[options(crate = crate)]
            #[serde(rename_all = $case)]
            #[allow(dead_code)] // only its names are asked for
            struct Fields {
                one: Option<Words>,
                first_part: Option<u8>,
                x2_y: Option<u8>,
                #[serde(rename(deserialize = "Renamed_1", serialize = "no"))]
                other: Option<u8>,
                r#type: Option<u8>,
            }

            #[derive(serde::Deserialize, crate::Options)]
            #[options(crate = crate)]
            #[serde(rename_all(deserialize = $case))]
            enum Words {
                Fast,
                VerySafe,
                Http2Only,
            }

            let told = options_of::<Fields>(true).known;
            let told_names: Vec<_> = told.iter().map(|option| option.name.clone()).collect();
            let read: Vec<_> = names::of::<Fields>().unwrap().iter().map(|n| shown(n)).collect();
            assert_eq!(told_names, read, $case);
            let Some(OptionKind::OneOf(words)) = told[0].kind else { panic!($case) };
            for word in words {
                let value = Some(word.name.to_owned());
                let option = UrlOption { key: told_names[0].clone(), value, secret: false };
                assert!(crate::options::read::<Fields>(&[option], "").is_ok(), "{word:?} of {}", $case);
            }
            assert_eq!(Words::VerySafe.shown().as_deref(), Some(words[1].name));
            assert_ne!(Words::Fast.shown(), Words::Http2Only.shown());
        })*};
    }

    #[test]
    fn names_are_told_in_the_case_in_which_serde_reads_them() {
        told_as_serde_reads! {
            "lowercase" "UPPERCASE" "PascalCase" "camelCase" "snake_case" "SCREAMING_SNAKE_CASE"
            "kebab-case" "SCREAMING-KEBAB-CASE"
        }
    }
}
