//! The work that is done through every tool.

/// One row of figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    UpMany,
    DownMany,
    Delete,
    UpLarge,
    DownLarge,
    List,
}

/// What a tool is asked to do with a directory; only its contents make a small job or a large one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    Up,
    Down,
    Delete,
    List,
}

/// What lies in a directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Files {
    Many,
    Large,
    /// Empty ones, of which only the names count.
    Names,
}

impl Job {
    pub(super) const ALL: [Self; 6] =
        [Self::UpMany, Self::DownMany, Self::Delete, Self::UpLarge, Self::DownLarge, Self::List];

    /// As `--job` takes it, and as it is kept.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::UpMany => "up-many",
            Self::DownMany => "down-many",
            Self::Delete => "delete",
            Self::UpLarge => "up-large",
            Self::DownLarge => "down-large",
            Self::List => "list",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.name() == name)
    }

    pub(super) fn work(self) -> Work {
        match self {
            Self::UpMany | Self::UpLarge => Work::Up,
            Self::DownMany | Self::DownLarge => Work::Down,
            Self::Delete => Work::Delete,
            Self::List => Work::List,
        }
    }

    pub(super) fn files(self) -> Files {
        match self {
            Self::UpMany | Self::DownMany | Self::Delete => Files::Many,
            Self::UpLarge | Self::DownLarge => Files::Large,
            Self::List => Files::Names,
        }
    }

    /// As tables have it, with what it is at full size, where so many thousand names are listed.
    pub(super) fn label(self, thousand_names: usize) -> String {
        match self {
            Self::UpMany => "up 2,000 × 4 KiB".into(),
            Self::DownMany => "down 2,000 × 4 KiB".into(),
            Self::Delete => "delete 2,000".into(),
            Self::UpLarge => "up 512 MiB".into(),
            Self::DownLarge => "down 512 MiB".into(),
            Self::List => format!("list {thousand_names},000"),
        }
    }
}

/// How much there is of everything.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub(super) many: usize,
    pub(super) large: usize,
    pub(super) names: usize,
}

impl Sizes {
    /// Those that labels tell of.
    pub(super) fn full(thousand_names: usize) -> Self {
        Self { many: 2000, large: 512 << 20, names: thousand_names * 1000 }
    }

    /// A tenth, about: enough to see that everything works.
    pub(super) fn quick(thousand_names: usize) -> Self {
        Self { many: 200, large: 32 << 20, names: thousand_names * 100 }
    }

    /// Of each of the many, in bytes.
    pub(super) const SMALL: usize = 4 << 10;
}
