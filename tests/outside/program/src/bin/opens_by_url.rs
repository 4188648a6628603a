//! Opens the URL that it is given, and goes through every operation.
use shelf as _;

use backend_core::{ErrorCode, Result, blocking::Store};

fn main() -> Result<()> {
    let url = std::env::args().nth(1).ok_or("usage: opens-by-url URL")?;
    let local = std::env::temp_dir().join(format!("opens-by-url-{}", std::process::id()));
    std::fs::write(&local, "moved")?;

    let store = Store::open(url)?;
    assert_eq!(store.put("a", "0123456789")?.bytes, 10);
    assert_eq!(store.get("a")?, "0123456789");
    assert_eq!(store.get_range("a", 2..5)?, "234");
    store.put_new("b", "new")?;
    assert_eq!(store.put_new("b", "newer").unwrap_err().code(), ErrorCode::AlreadyExists);
    store.copy("a", "c")?;
    store.rename("c", "d")?;
    assert_eq!(store.move_in("e", &local)?.bytes, 5);
    assert!(!local.exists());
    assert_eq!(store.names("")?, ["a", "b", "d", "e"]);
    assert!(store.query("e")?.is_some() && store.query("c")?.is_none());
    let found = store.query_list(["a", "c"])?;
    assert!(found[0].1.is_some() && found[1].1.is_none());
    store.delete("a")?;
    assert!(store.delete("a").unwrap_err().is_not_found());
    assert!(store.delete_list(["b", "d", "e"])?.iter().all(|(_, outcome)| outcome.is_ok()));
    assert!(store.names("")?.is_empty());
    store.close()?;
    println!("all operations work");
    Ok(())
}
