//! The whole `quintet` command, with this backend in it.

use my_storage as _;

fn main() -> std::process::ExitCode {
    backends::cli::main()
}
