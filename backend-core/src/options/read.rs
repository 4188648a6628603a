//! The options of a URL, read into an author's own type by serde.

use std::{fmt, str::FromStr};

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer,
    MapAccess, VariantAccess, Visitor,
    value::{MapAccessDeserializer, SeqDeserializer},
};

use super::{
    names::{self, is_named, shown},
    values::{duration, size},
};
use crate::url::UrlOption;

/// Reads those of `options` that `T` has into a `T`. The error names the option as it stands in the URL, behind `address`, and shows its
/// value unless that is a secret.
pub(crate) fn read<T: DeserializeOwned>(options: &[UrlOption], address: &str) -> Result<T, String> {
    let known = names::of::<T>();
    let mut grouped: Vec<(String, Values)> = Vec::new();
    for UrlOption { key, value, secret } in options.iter().cloned() {
        let key = match known.map(|names| names.iter().find(|name| is_named(&key, name))) {
            Some(Some(name)) => (*name).to_owned(),
            Some(None) => continue,
            // It takes any.
            None => key,
        };
        match grouped.iter_mut().find(|(known, _)| *known == key) {
            Some((_, values)) => values.all.push(value),
            None => grouped.push((key.clone(), Values { key, all: vec![value], secret })),
        }
    }
    let options = Given { rest: grouped.into_iter(), value: None };
    T::deserialize(MapAccessDeserializer::new(options)).map_err(|fault| fault.told(address))
}

/// The options of a URL, one after the other.
struct Given {
    rest: std::vec::IntoIter<(String, Values)>,
    value: Option<Values>,
}

impl<'de> MapAccess<'de> for Given {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        let Some((key, values)) = self.rest.next() else { return Ok(None) };
        self.value = Some(values);
        seed.deserialize(key.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let values = self.value.take().ok_or_else(|| Fault::custom("a value without an option"))?;
        let named = Values { all: Vec::new(), ..values.clone() };
        seed.deserialize(values).map_err(|fault| named.named(fault))
    }
}

/// The values of one option.
#[derive(Clone)]
struct Values {
    key: String,
    all: Vec<Option<String>>,
    secret: bool,
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
        Fault { option: Some(self.key.clone()), what: what.into() }
    }

    fn bad(&self, value: &str, expected: &str) -> Fault {
        if self.secret {
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
    fn named(&self, fault: Fault) -> Fault {
        match fault {
            Fault { option: Some(_), .. } => fault,
            // The words may repeat the value.
            _ if self.secret => self.fault("is wrong"),
            Fault { what, .. } => self.fault(&format!("is wrong: {what}")),
        }
    }

    /// The values, and what stands between their commas.
    fn items(&self) -> Result<Vec<Self>, Fault> {
        let mut items = Vec::new();
        for value in &self.all {
            let value = value.as_deref().ok_or_else(|| self.fault("needs a value"))?;
            items.extend(value.split(',').filter(|_| !value.is_empty()).map(|item| Self {
                key: self.key.clone(),
                all: vec![Some(item.to_owned())],
                secret: self.secret,
            }));
        }
        Ok(items)
    }
}

/// What is wrong with the options, or with one of them.
#[derive(Debug)]
pub(crate) struct Fault {
    option: Option<String>,
    what: String,
}

impl Fault {
    /// In words, with the option as it stands in the URL.
    fn told(&self, address: &str) -> String {
        let Self { option, what } = self;
        match option {
            Some(option) => format!("option {:?} {what}", format!("{address}{}", shown(option))),
            None => what.clone(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(""))
    }
}

impl std::error::Error for Fault {}

impl serde::de::Error for Fault {
    fn custom<T: fmt::Display>(words: T) -> Self {
        Self { option: None, what: words.to_string() }
    }

    fn missing_field(field: &'static str) -> Self {
        Self { option: Some(field.into()), what: "is missing".into() }
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self { option: Some(field.into()), what: "is given more than once".into() }
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
            visitor.$visit(self.number::<$type>(&expected)?)
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
        visitor.visit_string(value)
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
        visitor.visit_f32(value)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = self.parsed("a number")?;
        visitor.visit_f64(value)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = self.parsed("one character")?;
        visitor.visit_char(value)
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
        visitor.visit_seq(SeqDeserializer::new(self.items()?.into_iter()))
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
            None => {
                let known: Vec<_> = variants.iter().copied().map(shown).collect();
                Err(self.bad(value, &format!("one of {}", known.join(", "))))
            }
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
        Err(Fault::custom("an option can only be a variant without contents"))
    }
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Fault> {
        Err(Fault::custom("an option can only be a variant without contents"))
    }
    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Fault> {
        Err(Fault::custom("an option can only be a variant without contents"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
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
        read(url.options(), "")
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
                r#"option "mode" is "slow", which is not one of fast, very-safe"#,
            ),
            ("region=x&region=y", r#"option "region" is given more than once"#),
            ("region", r#"option "region" needs a value"#),
            ("region=x&hosts", r#"option "hosts" needs a value"#),
            ("fsync", r#"option "region" is missing"#),
        ] {
            let error = read_all(query).unwrap_err();
            assert!(error.starts_with(words), "{query}: {error}");
        }
    }

    #[test]
    fn an_option_of_a_prefix_is_named_as_it_stands_in_the_url() {
        for (query, words) in [
            ("fsync=perhaps", r#"option "foo.fsync" is "perhaps""#),
            ("fsync", r#"option "foo.region" is missing"#),
            ("region=x&region=y", r#"option "foo.region" is given more than once"#),
        ] {
            let url: crate::BackendUrl = format!("foo:?{query}").parse().unwrap();
            let error = read::<All>(url.options(), "foo.").unwrap_err();
            assert!(error.starts_with(words), "{query}: {error}");
        }
    }

    proptest! {
        #[test]
        fn any_value_is_read_or_refused_by_the_name_of_its_option(
            option in "fsync|part-size|wait|hosts|mode|region",
            value in "[-+.,0-9a-zKMiBé]{0,8}",
        ) {
            match read_all(&format!("{option}={value}")) {
                Ok(all) => prop_assert!(option == "region" && all.region == value),
                Err(error) => prop_assert!(
                    error == r#"option "region" is missing"#
                        || error.starts_with(&format!("option {option:?} is {value:?}, which is not")),
                    "{error}"
                ),
            }
        }
    }
}
