use shelf as _;

fn main() -> std::process::ExitCode {
    backends::cli::main()
}
