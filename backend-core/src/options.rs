//! Options in URLs, read into an author's own type.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    str::FromStr,
};

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer,
    VariantAccess, Visitor,
    value::{MapDeserializer, SeqDeserializer},
};

use crate::url::{UrlOption, is_secret};

/// The options of a URL as `T`, which serde makes of them. An author takes it as an argument of `new`.
///
/// The fields of `T` are the names of the options, with `-` and `_` alike; `#[serde(default)]` makes one optional. Besides text:
/// booleans (a bare `?flag` is true), numbers, sizes (`64MiB`, `10MB`), `Duration` (`30s`, `1m30s`, `500ms`), lists (`a,b`, or the
/// option several times), `Option`, unit-only enums. Dereferences to `T`.
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

/// The names that `T` has fields for; `None` if it takes any, as a map does.
pub(crate) fn names<T: DeserializeOwned>() -> Option<&'static [&'static str]> {
    struct Probe<'a>(&'a mut Option<&'static [&'static str]>);
    impl<'de> Deserializer<'de> for Probe<'_> {
        type Error = Fault;
        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
            Err(Fault(String::new()))
        }
        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            visitor: V,
        ) -> Result<V::Value, Fault> {
            *self.0 = Some(fields);
            self.deserialize_any(visitor)
        }
        fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            *self.0 = Some(&[]);
            self.deserialize_any(visitor)
        }
        fn deserialize_unit_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            visitor: V,
        ) -> Result<V::Value, Fault> {
            self.deserialize_unit(visitor)
        }
        fn deserialize_newtype_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            visitor: V,
        ) -> Result<V::Value, Fault> {
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

/// Reads `options` into a `T`. The error names the option, and shows its value unless that may be a secret.
pub(crate) fn read<T: DeserializeOwned>(options: &[&UrlOption]) -> Result<T, String> {
    let known = names::<T>();
    let mut grouped: Vec<(String, Values)> = Vec::new();
    for option in options {
        let key = known
            .and_then(|names| names.iter().find(|name| is_named(&option.key, name)))
            .map_or_else(|| option.key.clone(), ToString::to_string);
        let value = option.value.clone();
        match grouped.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.all.push(value),
            None => grouped.push((key.clone(), Values { key, all: vec![value] })),
        }
    }
    T::deserialize(MapDeserializer::new(grouped.into_iter())).map_err(|Fault(words)| words)
}

/// The values of one option.
struct Values {
    key: String,
    all: Vec<Option<String>>,
}

impl Values {
    fn one(&self) -> Result<&str, Fault> {
        match &*self.all {
            [Some(value)] => Ok(value),
            [None] => Err(self.fault("needs a value")),
            _ => Err(self.fault("is given more than once")),
        }
    }

    fn fault(&self, what: &str) -> Fault {
        Fault(format!("option {:?} {what}", shown(&self.key)))
    }

    fn bad(&self, value: &str, expected: &str) -> Fault {
        if is_secret(&self.key) {
            return self.fault(&format!("is not {expected}"));
        }
        self.fault(&format!("is {value:?}, which is not {expected}"))
    }

    fn number<T: TryFrom<i128>>(&self, expected: &str) -> Result<T, Fault> {
        let value = self.one()?;
        size(value)
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| self.bad(value, expected))
    }

    fn parsed<T: FromStr>(&self, expected: &str) -> Result<T, Fault> {
        let value = self.one()?;
        value.parse().map_err(|_| self.bad(value, expected))
    }

    /// Names the option in an error that only describes the value.
    fn named<T>(&self, result: Result<T, Fault>) -> Result<T, Fault> {
        result.map_err(|Fault(words)| match words.starts_with("option ") {
            true => Fault(words),
            false => self.fault(&format!("is wrong: {words}")),
        })
    }
}

/// A number, or a number with a unit: KiB, MiB, GiB, TiB (powers of 1024), kB, MB, GB, TB (of 1000), K, M, G, T (of 1024).
pub(crate) fn size(text: &str) -> Option<i128> {
    let text = text.trim();
    let digits =
        text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '+')).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: i128 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "t" | "tib" => 1 << 40,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        _ => return None,
    };
    number.parse::<i128>().ok()?.checked_mul(factor)
}

/// A duration such as `30s`, `1m30s`, `1.5h`, `500ms`; a bare number is seconds.
pub(crate) fn duration(text: &str) -> Option<std::time::Duration> {
    let text = text.trim();
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let unit_end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let factor = match unit.trim() {
            "ms" => 0.001,
            "s" => 1.0,
            "" if number.len() == text.len() => 1.0,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            "d" => 86400.0,
            _ => return None,
        };
        seconds += number.parse::<f64>().ok()? * factor;
        rest = tail;
    }
    (!text.is_empty()).then(|| std::time::Duration::try_from_secs_f64(seconds).ok()).flatten()
}

/// What is wrong with the options, in words.
#[derive(Debug)]
pub(crate) struct Fault(String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(words: T) -> Self {
        Self(words.to_string())
    }

    fn missing_field(field: &'static str) -> Self {
        Self(format!("option {:?} is missing", shown(field)))
    }
}

impl<'de> IntoDeserializer<'de, Fault> for Values {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            let expected = match <$type>::BITS {
                64 => "a number or size such as 4096 or 64KiB".to_owned(),
                _ => format!("a number from {} to {}", <$type>::MIN, <$type>::MAX),
            };
            self.named(visitor.$visit(self.number::<$type>(&expected)?))
        }
    )*};
}

impl<'de> Deserializer<'de> for Values {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = self.one()?.to_owned();
        self.named(visitor.visit_string(value))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_string(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = match &*self.all {
            [None] => true,
            _ => match self.one()?.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => true,
                "false" | "no" | "off" | "0" => false,
                _ => return Err(self.bad(self.one()?, "true or false")),
            },
        };
        visitor.visit_bool(value)
    }

    numbers! {
        deserialize_i8 visit_i8 i8;
        deserialize_i16 visit_i16 i16;
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_u8 visit_u8 u8;
        deserialize_u16 visit_u16 u16;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = self.parsed("a number")?;
        self.named(visitor.visit_f32(value))
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = self.parsed("a number")?;
        self.named(visitor.visit_f64(value))
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = self.parsed("one character")?;
        self.named(visitor.visit_char(value))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let items: Vec<Values> = self
            .all
            .iter()
            .flatten()
            .flat_map(|value| value.split(','))
            .map(|item| Values { key: self.key.clone(), all: vec![Some(item.to_owned())] })
            .collect();
        visitor.visit_seq(SeqDeserializer::new(items.into_iter()))
    }

    /// `std::time::Duration` asks serde for a struct of this name and these fields.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if (name, fields) != ("Duration", &["secs", "nanos"][..]) {
            return Err(self.fault("cannot be read: an option holds one value or a list"));
        }
        let value = self.one()?;
        let Some(duration) = duration(value) else {
            return Err(self.bad(value, "a duration such as 30s, 500ms or 1h30m"));
        };
        let parts = [duration.as_secs(), u64::from(duration.subsec_nanos())];
        visitor.visit_seq(SeqDeserializer::<_, Fault>::new(parts.into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let value = self.one()?;
        match variants.iter().find(|variant| is_named(value, variant)) {
            Some(variant) => visitor.visit_enum(Chosen(variant)),
            None => Err(self.bad(value, &format!("one of {}", variants.join(", ")))),
        }
    }

    serde::forward_to_deserialize_any! {
        i128 u128 bytes byte_buf unit unit_struct tuple tuple_struct map identifier ignored_any
    }
}

/// A variant without contents.
struct Chosen(&'static str);

impl<'de> EnumAccess<'de> for Chosen {
    type Error = Fault;
    type Variant = Self;
    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        Ok((seed.deserialize(self.0.into_deserializer())?, self))
    }
}

impl<'de> VariantAccess<'de> for Chosen {
    type Error = Fault;
    fn unit_variant(self) -> Result<(), Fault> {
        Ok(())
    }
    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, Fault> {
        Err(Fault("an option can only be a variant without contents".into()))
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Fault> {
        Err(Fault("an option can only be a variant without contents".into()))
    }
    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Fault> {
        Err(Fault("an option can only be a variant without contents".into()))
    }
}

/// The known name nearest to a misspelt one, if one is near.
pub(crate) fn nearest<'n>(
    wrong: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let distance = |name: &str| strsim::damerau_levenshtein(&shown(wrong), &shown(name));
    known
        .into_iter()
        .map(|name| (distance(name), name))
        .filter(|(distance, name)| *distance <= (name.len().max(wrong.len()) / 3).clamp(1, 3))
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use std::time::Duration;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Mode {
        Fast,
        VerySafe,
    }

    fn on() -> bool {
        true
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct All {
        #[serde(default = "on")]
        fsync: bool,
        #[serde(default)]
        part_size: u64,
        #[serde(default)]
        wait: Option<Duration>,
        #[serde(default)]
        hosts: Vec<String>,
        #[serde(default)]
        mode: Option<Mode>,
        region: String,
    }

    fn read_all(query: &str) -> Result<All, String> {
        let url: crate::BackendUrl = format!("foo:?{query}").parse().unwrap();
        read(&url.options().iter().collect::<Vec<_>>())
    }

    #[test]
    fn every_form_of_value_is_read() {
        let all = read_all(
            "fsync=no&part-size=64MiB&wait=1m30s&hosts=a,b&hosts=c&mode=very-safe&region=x",
        );
        assert_eq!(
            all.unwrap(),
            All {
                fsync: false,
                part_size: 64 << 20,
                wait: Some(Duration::from_secs(90)),
                hosts: ["a", "b", "c"].map(String::from).into(),
                mode: Some(Mode::VerySafe),
                region: "x".into(),
            }
        );
        assert!(read_all("region=x").unwrap().fsync);
        assert!(read_all("fsync&region=x").unwrap().fsync);
    }

    #[test]
    fn a_bad_value_is_named_with_its_option_and_what_was_expected() {
        for (query, words) in [
            (
                "region=x&fsync=perhaps",
                r#"option "fsync" is "perhaps", which is not true or false"#,
            ),
            (
                "region=x&part_size=big",
                r#"option "part-size" is "big", which is not a number or size such as"#,
            ),
            ("region=x&wait=5x", r#"option "wait" is "5x", which is not a duration"#),
            (
                "region=x&mode=slow",
                r#"option "mode" is "slow", which is not one of fast, very_safe"#,
            ),
            ("region=x&region=y", r#"option "region" is given more than once"#),
            ("region", r#"option "region" needs a value"#),
            ("fsync", r#"option "region" is missing"#),
        ] {
            let error = read_all(query).unwrap_err();
            assert!(error.starts_with(words), "{query}: {error}");
        }
    }

    #[test]
    fn the_names_of_a_type_are_known_without_a_value() {
        assert_eq!(
            names::<All>().unwrap(),
            ["fsync", "part_size", "wait", "hosts", "mode", "region"]
        );
        assert_eq!(names::<()>(), Some(&[][..]));
        assert_eq!(names::<std::collections::BTreeMap<String, String>>(), None);
    }

    #[test]
    fn sizes_and_durations_have_units() {
        assert_eq!(size("10 kB"), Some(10_000));
        assert_eq!(size("1x"), None);
        assert_eq!(duration("500ms"), Some(Duration::from_millis(500)));
        assert_eq!(duration("2"), Some(Duration::from_secs(2)));
        assert_eq!(duration("1h 5m"), Some(Duration::from_secs(3900)));
        for wrong in ["", "s", "-1s", "1y", "1m30", "9e9s"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_misspelt_name_finds_the_nearest() {
        assert_eq!(nearest("fsnyc", ["fsync", "region"]), Some("fsync"));
        assert_eq!(nearest("part_siez", ["part-size"]), Some("part-size"));
        assert_eq!(nearest("qqq", ["fsync", "region"]), None);
    }
}
