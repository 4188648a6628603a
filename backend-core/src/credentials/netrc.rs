//! The file `.netrc`, as ftp(1) describes it, and as curl and Python read it.
//!
//! No crate is used for it: the last releases of netrc and netrc-rs are of 2015 and 2020, and rust-netrc keeps one login per machine and
//! brings second versions of thiserror and syn.

use std::{
    env, fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use secrecy::SecretString;

/// Who to log in as, of one `machine` or of `default`.
#[derive(Clone, Debug, Default)]
pub(super) struct Login {
    /// `None` is any, by `default`.
    machine: Option<String>,
    pub(super) user: Option<String>,
    pub(super) password: Option<SecretString>,
}

/// The login for a host, and for a user if one is known: of `$NETRC`, else of `~/.netrc`. What is wrong with the file is a warning.
pub(super) fn login(host: &str, user: Option<&str>) -> Option<Login> {
    let (path, chosen) = match env::var_os("NETRC").filter(|path| !path.is_empty()) {
        Some(path) => (PathBuf::from(path), true),
        None => (env::home_dir()?.join(".netrc"), false),
    };
    match read(&path) {
        Ok(logins) => find(logins, host, user),
        Err(error) if error.kind() == ErrorKind::NotFound && !chosen => None,
        Err(error) => {
            tracing::warn!("{} is not used: {error}", path.display());
            None
        }
    }
}

fn read(path: &Path) -> io::Result<Vec<Login>> {
    let text = fs::read_to_string(path)?;
    let logins = parse(&text).map_err(|fault| io::Error::new(ErrorKind::InvalidData, fault))?;
    if logins.iter().any(|login| login.password.is_some()) && is_open_to_others(path)? {
        tracing::warn!(
            "{} can be read by others: its passwords are safe after chmod 600",
            path.display()
        );
    }
    Ok(logins)
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// The first login for the host; for a user, the first that is his or anybody's. What `default` says is for any host.
pub(super) fn find(logins: Vec<Login>, host: &str, user: Option<&str>) -> Option<Login> {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    logins.into_iter().find(|login| {
        let is_host = login.machine.as_deref().is_none_or(|name| name.eq_ignore_ascii_case(host));
        let is_user = user.is_none_or(|user| login.user.as_deref().is_none_or(|own| own == user));
        is_host && is_user
    })
}

/// The logins in the order of the file, or what is wrong with it. It never repeats a word that may be a password.
pub(super) fn parse(text: &str) -> Result<Vec<Login>, String> {
    let mut logins: Vec<Login> = Vec::new();
    let mut words = Words { rest: text, line: 1 };
    while let Some(word) = words.keyword()? {
        let keyword = word.text.as_str();
        match (keyword, logins.last_mut()) {
            ("machine", _) => {
                let machine = Some(words.value("machine")?);
                logins.push(Login { machine, ..Login::default() });
            }
            ("default", _) => logins.push(Login::default()),
            ("macdef", _) => words.skip_macro(),
            ("login" | "user", Some(login)) => login.user = Some(words.value("login")?),
            ("password" | "passwd", Some(login)) => {
                login.password = Some(words.value("password")?.into());
            }
            ("account", Some(_)) => _ = words.value("account")?,
            ("login" | "user" | "password" | "passwd" | "account", None) => {
                return Err(format!("line {}: {keyword} stands before any machine", word.line));
            }
            _ => {
                return Err(format!(
                    "line {}: machine, default, login, password, account or macdef is expected; \
                     a value with spaces needs quotes",
                    word.line
                ));
            }
        }
    }
    Ok(logins)
}

/// The words of the file, and where they are.
struct Words<'t> {
    rest: &'t str,
    line: usize,
}

struct Word {
    text: String,
    line: usize,
}

impl Words<'_> {
    /// The next keyword; what follows a `#` in its place is a comment.
    fn keyword(&mut self) -> Result<Option<Word>, String> {
        self.skip_blanks();
        while self.rest.starts_with('#') {
            self.skip_line();
            self.skip_blanks();
        }
        self.word()
    }

    /// What follows a keyword: here a `#` is a part of it, since a password may start with one.
    fn value(&mut self, keyword: &str) -> Result<String, String> {
        let line = self.line;
        self.skip_blanks();
        let word = self.word()?.ok_or_else(|| format!("line {line}: {keyword} needs a value"))?;
        Ok(word.text)
    }

    fn word(&mut self) -> Result<Option<Word>, String> {
        let line = self.line;
        let text = match self.rest.chars().next() {
            None => return Ok(None),
            Some('"') => self.quoted()?,
            Some(_) => {
                let end = self.rest.find(char::is_whitespace).unwrap_or(self.rest.len());
                let word = self.rest[..end].to_owned();
                self.skip(end);
                word
            }
        };
        Ok(Some(Word { text, line }))
    }

    fn skip_blanks(&mut self) {
        self.skip(self.rest.len() - self.rest.trim_start().len());
    }

    /// In quotes, `\` takes the next character as it is, apart from `\n`, `\r` and `\t`.
    fn quoted(&mut self) -> Result<String, String> {
        let (mut text, line) = (String::new(), self.line);
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.skip(at + 1);
                    return Ok(text);
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, other)) => text.push(other),
                    None => break,
                },
                other => text.push(other),
            }
        }
        Err(format!("line {line}: a quote is not closed"))
    }

    /// A macro ends with an empty line.
    fn skip_macro(&mut self) {
        while !self.rest.is_empty() {
            self.skip_line();
            if self.rest.starts_with('\n') || self.rest.starts_with("\r\n") {
                return;
            }
        }
    }

    fn skip_line(&mut self) {
        self.skip(self.rest.find('\n').map_or(self.rest.len(), |end| end + 1));
    }

    fn skip(&mut self, bytes: usize) {
        let (skipped, rest) = self.rest.split_at(bytes);
        self.line += skipped.matches('\n').count();
        self.rest = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    /// User and password that a file has for a host and perhaps a user.
    fn found(text: &str, host: &str, user: Option<&str>) -> Option<(Option<String>, String)> {
        let login = find(parse(text).unwrap(), host, user)?;
        Some((login.user, login.password.map_or("-".into(), |p| p.expose_secret().to_owned())))
    }

    fn some(user: &str, password: &str) -> Option<(Option<String>, String)> {
        Some((Some(user.into()), password.into()))
    }

    const FILE: &str = "\
# for backups
machine a.example login me password one account x
machine a.example
    login you
    password two # whose it is
macdef init
    cd machine
    login

machine b.example password alone
machine ::1 login six password #six
machine c.example login \"a b\" password \"q\\\"\\\\ \\t\"
default login anonymous password guest
machine late.example login never password seen";

    #[test]
    fn a_login_is_found_by_host_and_by_user() {
        assert_eq!(found(FILE, "A.Example", None), some("me", "one"));
        assert_eq!(found(FILE, "a.example", Some("you")), some("you", "two"));
        assert_eq!(found(FILE, "b.example", Some("any")), Some((None, "alone".into())));
        assert_eq!(found(FILE, "[::1]", None), some("six", "#six"));
        assert_eq!(found(FILE, "c.example", None), some("a b", "q\"\\ \t"));
        assert_eq!(found("machine a login me", "b", None), None);
    }

    #[test]
    fn default_is_for_every_host_that_has_not_come_before() {
        assert_eq!(found(FILE, "elsewhere", None), some("anonymous", "guest"));
        assert_eq!(found(FILE, "late.example", None), some("anonymous", "guest"));
        assert_eq!(found(FILE, "elsewhere", Some("me")), None);
    }

    #[test]
    fn a_macro_at_the_end_of_the_file_needs_no_empty_line() {
        assert_eq!(found("machine a password x\nmacdef m\nmachine b", "b", None), None);
        assert_eq!(found("macdef m\r\nx\r\n\r\nmachine a password x", "a", None).unwrap().1, "x");
    }

    #[test]
    fn a_fault_is_told_by_its_line_and_shows_no_password() {
        for (text, words) in [
            ("login me", "line 1: login stands before any machine"),
            ("machine a\npassword hun ter2", "line 2: machine, default, login"),
            ("machine a\n\nlogin", "line 3: login needs a value"),
            ("machine a password \"hunter2", "line 1: a quote is not closed"),
        ] {
            let fault = parse(text).unwrap_err();
            assert!(fault.starts_with(words) && !fault.contains("ter2"), "{text}: {fault}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(machine|login|password|macdef|default|#|\"|\\\\|[a-z ü\n]){0,40}") {
            _ = parse(&text);
        }

        #[test]
        fn any_login_comes_back_as_it_was_quoted(user in "\\PC{1,12}", password in "[^\0]{0,12}") {
            let quoted = |text: &str| {
                let text = text.replace('\\', "\\\\").replace('"', "\\\"");
                format!("\"{text}\"")
            };
            let file = format!("machine h login {} password {}", quoted(&user), quoted(&password));
            prop_assert_eq!(found(&file, "h", Some(&user)), some(&user, &password));
        }

        #[test]
        fn any_password_without_spaces_needs_no_quotes(password in "[!#-~]{1,20}") {
            let file = format!("machine h login me password {password}\nmachine other");
            prop_assert_eq!(found(&file, "h", None), some("me", &password));
        }
    }
}
