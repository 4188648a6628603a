//! What to say of an option that its backend does not know.

use super::{Route, Step, common};
use crate::{options::nearest, registry, url::UrlOption};

impl Route {
    /// What is wrong with an option of `step`, and the way out.
    pub(super) fn unknown(&self, step: &Step, option: &UrlOption) -> String {
        let key = &*option.key;
        let hint = match key.rsplit_once('.') {
            Some((address, name)) => self.of_no_prefix(step, address, name, option),
            None => self.of_another(step, option).or_else(|| self.misspelt(step, key)),
        };
        let hint = hint.unwrap_or_else(|| {
            let names = step.options.names().chain(common::NAMES);
            format!("it has {}", names.collect::<Vec<_>>().join(", "))
        });
        format!("{} has no option {key:?}; {hint}", step.scheme)
    }

    /// Another backend of this URL has it.
    fn of_another(&self, step: &Step, option: &UrlOption) -> Option<String> {
        let mut others = self.0.iter().filter(|other| other.scheme != step.scheme);
        let meant = others.find(|other| other.options.has(&option.key))?;
        Some(format!("write {}", option.renamed(meant.addressed(&option.key))))
    }

    /// It is addressed to a prefix that this URL does not have.
    fn of_no_prefix(
        &self,
        step: &Step,
        address: &str,
        name: &str,
        option: &UrlOption,
    ) -> Option<String> {
        if let Some(innermost) = self.0.last().filter(|last| last.scheme == address) {
            let way_out = format!("an option of {} has no prefix", innermost.scheme);
            return Some(format!("{way_out}: write {}", option.renamed(name.into())));
        }
        let prefixes = || {
            let steps = self.0.iter().filter(|step| step.registration.is_prefix());
            steps.map(|step| &*step.scheme)
        };
        if let Some(near) = nearest(address, prefixes()) {
            return Some(format!("did you mean {:?}?", format!("{near}.{name}")));
        }
        Some(match registry::registration(address) {
            Ok(known) if known.is_prefix() => format!(
                "the prefix {address:?} is not in this URL: it is written {address}+{}:",
                step.scheme
            ),
            _ if prefixes().next().is_none() => "this URL has no prefix".into(),
            _ => {
                format!(
                    "the prefixes of this URL are {}",
                    prefixes().collect::<Vec<_>>().join(", ")
                )
            }
        })
    }

    /// A name near to it is known, here or at another backend.
    fn misspelt(&self, step: &Step, key: &str) -> Option<String> {
        let own = nearest(key, step.options.names().chain(common::NAMES)).map(str::to_owned);
        let near = own.or_else(|| {
            let others = self.0.iter().filter(|other| other.scheme != step.scheme);
            others
                .into_iter()
                .find_map(|other| Some(other.addressed(nearest(key, other.options.names())?)))
        });
        near.map(|near| format!("did you mean {near:?}?"))
    }
}

impl Step {
    /// How an option of it is written in the URL.
    pub(super) fn addressed(&self, name: &str) -> String {
        match self.registration.is_prefix() {
            true => format!("{}.{name}", self.scheme),
            false => name.to_owned(),
        }
    }
}
