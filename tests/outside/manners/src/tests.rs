//! Every backend of the crate, opened by its URL.

use backend_core::{blocking::Store, registrations, Result};

#[test]
fn every_backend_works_wherever_it_stands() -> Result<()> {
    let mut schemes = Vec::new();
    for registration in registrations()? {
        let scheme = registration.schemes()[0];
        let store = Store::open(format!("{scheme}:"))?;
        assert_eq!(store.put("a/b", "0123456789")?.bytes, 10, "{scheme}");
        assert_eq!(store.get("a/b")?, "0123456789", "{scheme}");
        assert_eq!(store.names("")?, ["a/b"], "{scheme}");
        store.delete("a/b")?;
        let gone = store.get("a/b").map_err(|error| error.is_not_found());
        assert_eq!(gone, Err(true), "{scheme}");
        store.close()?;
        schemes.push(scheme);
    }
    let expected = [
        "attributes",
        "function-one",
        "function-two",
        "in-a-constant",
        "macro-first",
        "macro-item",
        "macro-parts",
        "macro-second",
        "macro-tokens",
        "named-like-the-glue",
        "no-prelude",
        "place-alias",
        "place-concrete",
        "place-one",
        "place-path",
        "place-two",
        "place-within",
        "raw",
        "shadowed",
        "strict",
    ];
    assert_eq!(schemes, expected);
    Ok(())
}
