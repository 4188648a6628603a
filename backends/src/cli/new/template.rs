//! The files of the crate, as they lie in `backends/template/`: a crate called `my-storage`.

use super::{dependency::Dependency, name::BackendName};

/// Each file, and what is in it. Two have other names there: else cargo would take the folder for a package, and git would obey.
const FILES: [(&str, &str); 6] = [
    (".gitignore", include_str!("../../../template/gitignore")),
    ("Cargo.toml", include_str!("../../../template/Cargo.toml.in")),
    ("README.md", include_str!("../../../template/README.md")),
    ("src/lib.rs", include_str!("../../../template/src/lib.rs")),
    ("src/main.rs", include_str!("../../../template/src/main.rs")),
    ("tests/conformance.rs", include_str!("../../../template/tests/conformance.rs")),
];

/// The files for a backend of this name.
pub(super) fn files(name: &BackendName, dependency: &Dependency) -> Vec<(&'static str, String)> {
    FILES.map(|(file, text)| (file, filled(text, name, dependency))).into()
}

fn filled(text: &str, name: &BackendName, dependency: &Dependency) -> String {
    let mut text = text
        .replace("my-storage", name.scheme())
        .replace("my_storage", &name.module())
        .replace("MyStorage", &name.type_name());
    for published in ["backend-core", "backends"] {
        let (placeholder, given) = (r#"version = "0.0.0""#, dependency.of(published));
        let of = |spec: &str| format!("\n{published} = {{ {spec}");
        text = text.replace(&of(placeholder), &of(&given));
    }
    text
}
