//! A name comes back as it was given.
//!
//! What every storage can take must be [`kept`]; what a file system, a protocol or a rule of somebody's may forbid must be
//! [`kept_or_refused`]. Nothing may be kept under another name than the one that was given.

use crate::{
    Declared, Error, ErrorCode, Operation,
    conformance::{
        case::Case,
        found::{Found, Unmet, expect, quoted, words},
    },
};

pub(in crate::conformance) async fn nested(case: &Case) -> Found {
    kept(case, &["a/b/c", "a/b_c", "a_b/c", "a/b/d", "f/b/c", "c"]).await
}

pub(in crate::conformance) async fn deep(case: &Case) -> Found {
    kept(case, &["1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", "1/2/3/4/5/6/7/8/other"]).await
}

pub(in crate::conformance) async fn directories(case: &Case) -> Found {
    let names =
        ["two words/a+b/100%/1/a", ".hidden/a", "a/.hidden", "-a/-b", "日本/東京", "~/a=b&c"];
    kept(case, &names).await
}

pub(in crate::conformance) async fn alike(case: &Case) -> Found {
    kept(case, &["ab", "a.b", "a_b", "a-b", "a b", "a+b", "a%20b", "a,b", "abc"]).await
}

pub(in crate::conformance) async fn spaces(case: &Case) -> Found {
    kept(case, &["two words", "two  words", "1 2 3"]).await
}

pub(in crate::conformance) async fn hidden(case: &Case) -> Found {
    kept(case, &["plain", ".hidden", ".a.b", "..c"]).await
}

pub(in crate::conformance) async fn temporary_looking(case: &Case) -> Found {
    let marked = ["a~", "~a", ".a.swp", ".tmp-a", "tmp"];
    let ending = ["a.tmp", "a.part", "a.partial", "a.filepart", "a.bak", "a.lock"];
    kept_or_refused(case, &["a", "b.txt"], &[&marked[..], &ending].concat()).await
}

pub(in crate::conformance) async fn well_known(case: &Case) -> Found {
    let of_servers = ["index.html", ".htaccess", "robots.txt", "metadata.json", "config"];
    let of_systems = ["desktop.ini", "Thumbs.db", ".DS_Store", "lost+found"];
    kept_or_refused(case, &["a", "page.html"], &[&of_servers[..], &of_systems].concat()).await
}

pub(in crate::conformance) async fn hyphens(case: &Case) -> Found {
    kept(case, &["-", "-rf", "--help", "a-"]).await
}

pub(in crate::conformance) async fn digits(case: &Case) -> Found {
    kept(case, &["0", "7", "007", "7.0", "1e3", "1000", "0x10", "2024-01-01", "true"]).await
}

pub(in crate::conformance) async fn punctuation(case: &Case) -> Found {
    kept(case, &["a!b", "(a)", "{b}", "[c]", "a@b", "a^b", "a=b", "a,b", "_", "a%sb"]).await
}

pub(in crate::conformance) async fn shell(case: &Case) -> Found {
    kept(case, &["$HOME", "a$b", "`id`", "$(id)", "a;id", "a&id", "!a", "~", "a'b"]).await
}

pub(in crate::conformance) async fn plus(case: &Case) -> Found {
    kept(case, &["a+b", "a b", "a%2Bb", "+", "a++"]).await
}

pub(in crate::conformance) async fn percent(case: &Case) -> Found {
    kept(case, &["%46", "F", "a%2Fb", "%2e%2e", "%", "100%", "%zz", "a%25", "%00"]).await
}

pub(in crate::conformance) async fn unicode(case: &Case) -> Found {
    // Each of these has one form only: what has several has a check of its own.
    let near = ["straße", "Ørsted", "привет", "γη"];
    let far = ["שלום", "مرحبا", "日本語", "ไทย", "🦀", "👩\u{200d}🚀", "𝒜"];
    kept(case, &[&near[..], &far].concat()).await
}

pub(in crate::conformance) async fn random(case: &Case) -> Found {
    const LETTERS: &[char] = &[
        'a', 'b', 'c', 'd', 'e', 'f', 'x', 'y', 'z', '0', '1', '2', '7', '8', '9', ' ', '.', '_',
        '-', '+', '%', '&', '=', ';', ',', '!', '@', '$', '(', ')', '[', ']', '{', '}', '\'', '~',
        '^', 'ß', 'ø', 'я', '語', '🦀',
    ];
    let letter = || LETTERS[case.random(LETTERS.len() as u64) as usize];
    let letters = || -> String { (0..24).map(|_| letter()).collect() };
    // Neither a space nor a dot is at an edge, and no two are the same.
    let names: Vec<_> = (0..8).map(|at| format!("{at}{}x", letters())).collect();
    kept(case, &names.iter().map(String::as_str).collect::<Vec<_>>()).await
}

pub(in crate::conformance) async fn edge_spaces(case: &Case) -> Found {
    kept_or_refused(case, &["a", "b"], &[" a", "a ", "b  ", " ", "c/ d", "c/d ", " c/d"]).await
}

pub(in crate::conformance) async fn dots(case: &Case) -> Found {
    kept_or_refused(case, &["a", "b"], &["a.", "b..", "...", "c./d", "c/d."]).await
}

pub(in crate::conformance) async fn backslashes(case: &Case) -> Found {
    kept_or_refused(case, &["ab", "c"], &["a\\b", "c\\", "\\c", "\\\\host\\share", "\\n"]).await
}

pub(in crate::conformance) async fn query_and_fragment(case: &Case) -> Found {
    kept_or_refused(case, &["a"], &["a?", "a#", "a?b=c&d", "a#b", "?a", "#a"]).await
}

pub(in crate::conformance) async fn quotes(case: &Case) -> Found {
    kept_or_refused(case, &["a"], &["\"a\"", "'a'", "\"", "'", "a\"b", "a''b"]).await
}

pub(in crate::conformance) async fn drives(case: &Case) -> Found {
    kept_or_refused(case, &["a"], &["a:b", "a:", "c:", "a|b", "a<b", ">a", "b -> c"]).await
}

const WILDCARDS: [&str; 7] = ["*", "?", "a*", "[ab]", "a?", "*.d", "**"];

pub(in crate::conformance) async fn wildcards(case: &Case) -> Found {
    let plain = ["a", "b", "ab", "c.d"];
    let taken = put_where_taken(case, &plain, &WILDCARDS).await?;
    if taken.is_empty() {
        return Err(all_refused(&WILDCARDS));
    }
    if case.can(Operation::Delete) {
        for pattern in taken {
            match case.delete(pattern).await {
                Err(error) if error.is_not_found() => {
                    let expected = format!("{pattern:?} to be there until it is deleted");
                    return Err(Unmet::failed(expected, "its end with that of another"));
                }
                outcome => outcome?,
            }
        }
        found(case, &plain).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn wildcards_match_nothing(case: &Case) -> Found {
    kept(case, &["a", "b", "ab", "c.d"]).await?;
    for pattern in WILDCARDS {
        has_nothing(case, pattern).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn line_breaks(case: &Case) -> Found {
    let inside = ["a\nb", "a\r\nb", "a\rb", "a\tb"];
    let at_edges = ["\na", "a\n", "a\r", "\ta", "\n"];
    kept_or_refused(case, &["a", "b"], &[&inside[..], &at_edges].concat()).await
}

pub(in crate::conformance) async fn controls(case: &Case) -> Found {
    let names = ["\u{1}", "a\u{8}b", "a\u{b}b", "a\u{c}b", "a\u{1b}[31mb", "a\u{1f}", "a\u{7f}b"];
    kept_or_refused(case, &["a", "ab"], &names).await
}

pub(in crate::conformance) async fn invisible(case: &Case) -> Found {
    let names = [
        "a\u{ad}b",
        "a\u{200b}b",
        "a\u{202e}b",
        "a\u{85}b",
        "a\u{a0}b",
        "a\u{2028}b",
        "\u{feff}ab",
        "a\u{fffd}b",
    ];
    kept_or_refused(case, &["ab", "a b"], &names).await
}

pub(in crate::conformance) async fn markup(case: &Case) -> Found {
    let tagged = ["<a>", "a&amp;b", "a&lt;b", "]]>", "<!--", "&#10;"];
    let quoted = ["\"],", "\\u0000", "{\"a\":1}", "\\\"", "null"];
    kept_or_refused(case, &["a&b", "a;b"], &[&tagged[..], &quoted].concat()).await
}

pub(in crate::conformance) async fn reserved(case: &Case) -> Found {
    let names = ["CON", "aux.h", "NUL", "COM1", "lpt9.log", "prn/a"];
    kept_or_refused(case, &["a"], &names).await
}

pub(in crate::conformance) async fn unicode_forms(case: &Case) -> Found {
    let letters = ["\u{e9}", "e\u{301}", "\u{c5}ngstrom", "A\u{30a}ngstrom"];
    let syllables = ["\u{d55c}", "\u{1112}\u{1161}\u{11ab}"];
    kept_or_refused(case, &["a"], &[&letters[..], &syllables].concat()).await
}

pub(in crate::conformance) async fn letter_case(case: &Case) -> Found {
    if case.capabilities().declares(Declared::CaseInsensitive) {
        return Err(Unmet::not_applicable("it declares case_insensitive"));
    }
    kept(case, &["name", "Name", "NAME", "я", "Я"]).await
}

pub(in crate::conformance) async fn letter_case_ignored(case: &Case) -> Found {
    if !case.capabilities().declares(Declared::CaseInsensitive) {
        return Err(Unmet::not_applicable("it does not declare case_insensitive"));
    }
    kept(case, &["Read.Me"]).await?;
    case.holds("READ.ME", contents("Read.Me").as_bytes()).await?;
    case.put("read.me", "other").await?;
    for name in ["read.me", "Read.Me"] {
        case.holds(name, b"other").await?;
    }
    if !case.can(Operation::List) {
        return Ok(());
    }
    case.in_time(|| async {
        let names = case.names("").await?;
        let is_one = matches!(names.as_slice(), [name] if name.eq_ignore_ascii_case("read.me"));
        expect(is_one, || ("one object, \"Read.Me\", to be listed", format!("{names:?}")))
    })
    .await
}

pub(in crate::conformance) async fn long_parts(case: &Case) -> Found {
    let name = |last| format!("{}{last}", "l".repeat(199));
    kept_or_refused(case, &["l"], &[&name('1'), &name('2')]).await
}

pub(in crate::conformance) async fn longest_parts(case: &Case) -> Found {
    let name = |last| format!("{}{last}", "l".repeat(254));
    let two_bytes_each = |last| format!("{}{last}", "ø".repeat(127));
    let names = [name('1'), name('2'), two_bytes_each('3'), two_bytes_each('4')];
    kept_or_refused(case, &["l"], &names.each_ref().map(String::as_str)).await
}

pub(in crate::conformance) async fn long_names(case: &Case) -> Found {
    let name = |last| format!("{}{last}", format!("{}/", "l".repeat(99)).repeat(9));
    kept_or_refused(case, &["l"], &[&name('1'), &name('2')]).await
}

pub(in crate::conformance) async fn beside_directory(case: &Case) -> Found {
    // What is there first has the name of a directory that the second needs, or is in one that has its name.
    put_where_taken(case, &["a", "c/d", "e/f/g"], &["a/b", "c", "e/f"]).await.map(drop)
}

/// Fails unless there can be objects of all these names at once, each with contents of its own, and no other is listed.
async fn kept(case: &Case, names: &[&str]) -> Found {
    for name in names {
        case.put(name, contents(name)).await?;
    }
    found(case, names).await
}

/// Fails unless the objects beside are [`kept`], and of these others each is kept as well or was refused without a trace. Not
/// applicable where all of those are refused.
async fn kept_or_refused(case: &Case, beside: &[&str], names: &[&str]) -> Found {
    match put_where_taken(case, beside, names).await?.as_slice() {
        [] => Err(all_refused(names)),
        _ => Ok(()),
    }
}

/// As [`kept_or_refused`]; answers the names that were not refused.
async fn put_where_taken<'n>(
    case: &Case,
    beside: &[&'n str],
    names: &[&'n str],
) -> Found<Vec<&'n str>> {
    kept(case, beside).await?;
    let (mut taken, mut refused) = (Vec::new(), Vec::new());
    for name in names {
        match case.put(name, contents(name)).await {
            Ok(_) => taken.push(*name),
            Err(error) => {
                is_refusal(name, &error)?;
                refused.push(*name);
            }
        }
    }
    found(case, &[beside, &taken].concat()).await?;
    for name in &refused {
        has_nothing(case, name).await?;
    }
    if !refused.is_empty() {
        case.note(format!("it refuses {}", several(&refused)));
    }
    Ok(taken)
}

/// Fails unless there are objects of these names, each with the contents that were put for it, and no other is listed.
async fn found(case: &Case, names: &[&str]) -> Found {
    for name in names {
        has_own_contents(case, name).await?;
    }
    if case.can(Operation::QueryList) {
        case.in_time(|| async {
            let answers = case.query_list(names).await?;
            let missing = answers.iter().filter(|(_, found)| found.is_none());
            let missing: Vec<_> = missing.map(|(name, _)| name.as_str()).collect();
            expect(missing.is_empty(), || {
                ("query_list to find all that was put", format!("all but {}", several(&missing)))
            })
        })
        .await?;
    }
    match case.can(Operation::List) {
        true => case.lists("", names).await,
        false => Ok(()),
    }
}

/// What is put under a name: no other has the same.
fn contents(name: &str) -> String {
    format!("put as {name}")
}

async fn has_own_contents(case: &Case, name: &str) -> Found {
    let expected = contents(name);
    case.in_time(|| async {
        let came = case.get(name).await?;
        expect(came == expected, || {
            (format!("get to answer what was put as {}", quoted(name)), put_as(&came))
        })
    })
    .await
}

/// What contents are, in words.
fn put_as(contents: &[u8]) -> String {
    match str::from_utf8(contents).ok().and_then(|text| text.strip_prefix("put as ")) {
        Some(name) => format!("what was put as {}", quoted(name)),
        None => format!("{} other bytes", contents.len()),
    }
}

/// Fails if there is something to be had under this name. That it is asked for may be refused, too.
async fn has_nothing(case: &Case, name: &str) -> Found {
    match case.get(name).await {
        Ok(came) => {
            let expected = format!("get of {} to find nothing", quoted(name));
            Err(Unmet::failed(expected, put_as(&came)))
        }
        Err(_) => Ok(()),
    }
}

/// Fails if the error tells that the name was taken, and what became of it went wrong.
fn is_refusal(name: &str, error: &Error) -> Found {
    let is_fault = matches!(error.code(), ErrorCode::ValidationFailed | ErrorCode::CodeError);
    expect(!is_fault, || (format!("{} to be kept or refused", quoted(name)), words(error)))
}

fn all_refused(names: &[&str]) -> Unmet {
    Unmet::not_applicable(format!("it refuses all of them: {}", several(names)))
}

fn several(names: &[&str]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}
