//! The `quintet` command with the backends of this crate.

fn main() -> std::process::ExitCode {
    backends::cli::main()
}
