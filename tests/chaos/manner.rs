//! How often a fault strikes, beside how often a call is tried again.

/// How often a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// This often, and no retry is left over.
    Overcome(u32),
    /// Always, with this number of retries.
    Outlasted(u32),
}

impl Manner {
    /// Both, with numbers that depend on the seed.
    pub(crate) fn of(seed: u64) -> [Self; 2] {
        let number = u32::try_from(seed % 3).unwrap_or_default();
        [Self::Overcome(number + 1), Self::Outlasted((number + 1) % 3)]
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Overcome(_) => "overcome",
            Self::Outlasted(_) => "outlasted",
        }
    }

    /// How many attempts there are at most.
    pub(crate) fn attempts(self) -> u32 {
        let (Self::Overcome(retries) | Self::Outlasted(retries)) = self;
        retries + 1
    }

    /// The end of a rule.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Overcome(times) => format!(":times-{times}"),
            Self::Outlasted(_) => String::new(),
        }
    }
}
