//! The `quintet` command with the backends of this crate.

/// The system's gives memory back to the kernel after every piece of a transfer, and takes it again: a quarter of the work of a get.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    backends::cli::main()
}
