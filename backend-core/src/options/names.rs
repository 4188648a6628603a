//! The names of options.

use serde::de::{self, DeserializeOwned, Deserializer, Visitor};

/// The names that `T` has fields for; `None` if it takes any, as a map does.
pub(crate) fn of<T: DeserializeOwned>() -> Option<&'static [&'static str]> {
    struct Probe<'a>(&'a mut Option<&'static [&'static str]>);
    impl<'de> Deserializer<'de> for Probe<'_> {
        type Error = Known;
        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Known> {
            Err(Known)
        }
        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Known> {
            *self.0 = Some(fields);
            self.deserialize_any(visitor)
        }
        fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Known> {
            *self.0 = Some(&[]);
            self.deserialize_any(visitor)
        }
        fn deserialize_unit_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            visitor: V,
        ) -> Result<V::Value, Known> {
            self.deserialize_unit(visitor)
        }
        fn deserialize_newtype_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            visitor: V,
        ) -> Result<V::Value, Known> {
            visitor.visit_newtype_struct(self)
        }
        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option seq
            tuple tuple_struct map enum identifier ignored_any
        }
    }
    let mut names = None;
    let _ = T::deserialize(Probe(&mut names));
    names
}

/// Whether an option of a URL is the one of this name.
pub(crate) fn is_named(key: &str, name: &str) -> bool {
    key.len() == name.len()
        && key.bytes().zip(name.bytes()).all(|(a, b)| {
            let plain = |c: u8| if c == b'-' { b'_' } else { c.to_ascii_lowercase() };
            plain(a) == plain(b)
        })
}

/// An option as people write it: with `-`.
pub(crate) fn shown(name: &str) -> String {
    name.replace('_', "-")
}

/// The known name nearest to a misspelt one, if one is near.
///
/// ```
/// assert_eq!(backend_core::reading::nearest("fsnyc", ["fsync", "region"]), Some("fsync"));
/// ```
pub fn nearest<'n>(wrong: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let distance = |name: &str| strsim::damerau_levenshtein(&shown(wrong), &shown(name));
    known
        .into_iter()
        .map(|name| (distance(name), name))
        .filter(|(distance, name)| *distance <= (name.len().max(wrong.len()) / 3).clamp(1, 3))
        .min()
        .map(|(_, name)| name)
}

/// Ends the probing: the names are known.
#[derive(Debug)]
struct Known;

impl std::fmt::Display for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the names are known")
    }
}

impl std::error::Error for Known {}

impl de::Error for Known {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    #[allow(dead_code)] // only its names are asked for
    struct Two {
        fsync: bool,
        part_size: u64,
    }

    #[test]
    fn the_names_of_a_type_are_known_without_a_value() {
        assert_eq!(of::<Two>().unwrap(), ["fsync", "part_size"]);
        assert_eq!(of::<()>(), Some(&[][..]));
        assert_eq!(of::<std::collections::BTreeMap<String, String>>(), None);
    }

    #[test]
    fn a_misspelt_name_finds_the_nearest() {
        assert_eq!(nearest("fsnyc", ["fsync", "region"]), Some("fsync"));
        assert_eq!(nearest("part_siez", ["part-size"]), Some("part-size"));
        assert_eq!(nearest("qqq", ["fsync", "region"]), None);
    }
}
