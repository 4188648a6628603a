//! Profiles: what `~/.aws/credentials` and `~/.aws/config` say under a name.

use std::{collections::BTreeMap, env, fs, io::ErrorKind, path::PathBuf};

use backend_core::{Error, ErrorCode, Result};
use object_store::aws::AwsCredential;

use crate::cloud::variable;

/// What signs in elsewhere: the programs that do so are Amazon's.
const ELSEWHERE: [&str; 5] =
    ["role_arn", "sso_session", "sso_start_url", "credential_process", "web_identity_token_file"];

/// Who names a profile.
#[derive(Default, PartialEq)]
pub(super) enum NamedBy {
    #[default]
    Nobody,
    Environment,
    Url,
}

/// What is said under a name.
#[derive(Default)]
pub(in super::super) struct Profile {
    name: String,
    pub(super) named_by: NamedBy,
    values: BTreeMap<String, String>,
    pub(in super::super) region: Option<String>,
    pub(in super::super) endpoint: Option<String>,
}

impl Profile {
    /// That of the name, else of `AWS_PROFILE`, else `default`, which need not be there.
    ///
    /// # Errors
    /// Bad URL (8) if nothing is said under a name that was given, or a file cannot be read.
    pub(in super::super) fn read(name: Option<&str>) -> Result<Self> {
        let (name, named_by) = match (name, variable("AWS_PROFILE")) {
            (Some(name), _) => (name.to_owned(), NamedBy::Url),
            (None, Some(name)) => (name, NamedBy::Environment),
            (None, None) => ("default".to_owned(), NamedBy::Nobody),
        };
        let config = file("AWS_CONFIG_FILE", "config")?;
        let credentials = file("AWS_SHARED_CREDENTIALS_FILE", "credentials")?;
        let mut values = section(&config, &[&name, &format!("profile {name}")]);
        values.extend(section(&credentials, &[&name]));
        if values.is_empty() && named_by != NamedBy::Nobody {
            let why =
                format!("there is no profile {name:?} in ~/.aws/credentials, nor in ~/.aws/config");
            return Err(Error::bad_url(why));
        }
        let (region, endpoint) =
            (values.get("region").cloned(), values.get("endpoint_url").cloned());
        Ok(Self { name, named_by, values, region, endpoint })
    }

    /// Its key, if it has one.
    ///
    /// # Errors
    /// Permission denied (51) if it signs in elsewhere.
    pub(super) fn credential(&self) -> Result<Option<AwsCredential>> {
        let value = |key: &str| self.values.get(key).cloned();
        if let (Some(key_id), Some(secret_key)) =
            (value("aws_access_key_id"), value("aws_secret_access_key"))
        {
            return Ok(Some(AwsCredential {
                key_id,
                secret_key,
                token: value("aws_session_token"),
            }));
        }
        let Some(key) = ELSEWHERE.iter().find(|key| self.values.contains_key(**key)) else {
            return Ok(None);
        };
        let name = &self.name;
        let why = format!(
            "the profile {name:?} signs in by {key}, which is left to Amazon's tools: \
             eval \"$(aws configure export-credentials --profile {name} --format env)\""
        );
        Err(Error::new(ErrorCode::PermissionDenied, why))
    }
}

/// The text of a file that a variable names, or that is in `~/.aws`; empty if there is none.
fn file(variable: &str, name: &str) -> Result<String> {
    let named = env::var_os(variable).map(PathBuf::from);
    let usual = || env::home_dir().map(|home| home.join(".aws").join(name));
    let Some(path) = named.or_else(usual) else { return Ok(String::new()) };
    match fs::read_to_string(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Error::bad_url(format!("{}: {error}", path.display())))
        }
        text => Ok(text.unwrap_or_default()),
    }
}

/// The values in the sections of these names. What is indented belongs to another value.
fn section(text: &str, names: &[&str]) -> BTreeMap<String, String> {
    let mut is_here = false;
    let mut values = BTreeMap::new();
    for line in text.lines() {
        if let Some(name) = line.trim().strip_prefix('[').and_then(|it| it.split(']').next()) {
            is_here =
                names.contains(&name.split_whitespace().collect::<Vec<_>>().join(" ").as_str());
        } else if let Some((key, value)) = line.split_once('=')
            && is_here
            && !line.starts_with(['#', ';', ' ', '\t'])
        {
            values.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_what_stands_below_its_name() {
        let config = "# mine\n[default]\nregion = eu-west-1\n\n[profile  work]\nRegion=us-east-2\ns3 =\n  region = no\n; sso\n";
        assert_eq!(section(config, &["default"])["region"], "eu-west-1");
        let work = section(config, &["work", "profile work"]);
        assert_eq!((work["region"].as_str(), work["s3"].as_str()), ("us-east-2", ""));
        assert!(section(config, &["other"]).is_empty());
    }
}
