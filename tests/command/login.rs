//! The whole command, with a backend that wants a password: for the tests of how it is asked for.

use std::{process::ExitCode, thread, time::Duration};

use backend_core::{prelude::*, secrecy::ExposeSecret};

/// Holds who has logged in.
struct Login(String);

impl Login {
    fn by(user: Option<&str>, password: Option<SecretString>) -> Result<Self> {
        let missing = || Error::new(ErrorCode::PermissionDenied, "there is no password");
        let password = password.ok_or_else(missing)?;
        Ok(Self(format!("{} {}", user.unwrap_or("nobody"), password.expose_secret())))
    }
}

/// The same, by an async `new`.
struct AsyncLogin(Login);

#[backend(scheme = "login", connections = 4)]
impl Login {
    fn new(credentials: Credentials) -> Result<Self> {
        Self::by(credentials.user(), credentials.password())
    }
    fn get(&mut self, _: &str) -> Vec<u8> {
        // Whoever else gets something needs an instance of his own.
        thread::sleep(Duration::from_millis(300));
        self.0.clone().into()
    }
    fn put(&mut self, _: &str, _: &mut Source) -> Result<(), Error> {
        Err(Error::other(format!("refused: {}", self.0)).permanent())
    }
    fn list(&mut self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&mut self, _: &str) {}
}

#[backend(scheme = "login-async")]
impl AsyncLogin {
    async fn new(credentials: Credentials) -> Result<Self> {
        let password = credentials.password_async().await;
        Login::by(credentials.user(), password).map(Self)
    }
    fn get(&self, _: &str) -> Vec<u8> {
        self.0.0.clone().into()
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

fn main() -> ExitCode {
    backends::cli::main()
}
