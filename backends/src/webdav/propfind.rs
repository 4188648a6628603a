//! What a server tells of its resources: a `multistatus` (RFC 4918, section 13), read as it comes.

use backend_core::{Error, Metadata, Result};
use futures::{Stream, stream::try_unfold};
use quick_xml::{
    NsReader,
    escape::resolve_predefined_entity,
    events::Event,
    name::{Namespace, ResolveResult},
};
use tokio::io::AsyncBufRead;

use crate::http;

/// What is asked of each resource.
pub(super) const PROPERTIES: &str = concat!(
    r#"<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop>"#,
    "<resourcetype/><getcontentlength/><getlastmodified/><getetag/></prop></propfind>"
);

/// In bytes. No text that is looked at is longer.
const TEXT: usize = 64 << 10;
/// In bytes. No path that is looked at is longer.
const PATH: usize = 4 << 10;

/// One `response`: a resource, or what went wrong with it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Resource {
    /// As the server wrote it.
    pub(super) href: String,
    pub(super) is_collection: bool,
    pub(super) metadata: Metadata,
    /// The status of the resource itself, where there is one.
    pub(super) status: Option<u16>,
}

/// The resources of a `multistatus`, in its order.
///
/// # Errors
/// In the stream: what is no `multistatus`, is not well-formed, or ends before its end.
pub(super) fn resources<R>(body: R) -> impl Stream<Item = Result<Resource>>
where
    R: AsyncBufRead + Unpin,
{
    let mut xml = NsReader::from_reader(body);
    xml.config_mut().expand_empty_elements = true;
    let parser = Parser {
        xml,
        buffer: Vec::new(),
        path: String::new(),
        text: String::new(),
        is_done: false,
    };
    try_unfold(parser, async |mut parser| {
        Ok(parser.next().await?.map(|resource| (resource, parser)))
    })
}

struct Parser<R> {
    xml: NsReader<R>,
    buffer: Vec<u8>,
    /// The elements that are open, as `/multistatus/response/href`; `?` is one of another namespace.
    path: String,
    /// The text since the last tag.
    text: String,
    is_done: bool,
}

/// What a `propstat` says, until its status tells whether it holds.
#[derive(Default)]
struct Properties {
    is_collection: bool,
    metadata: Metadata,
    status: Option<u16>,
}

impl<R: AsyncBufRead + Unpin> Parser<R> {
    async fn next(&mut self) -> Result<Option<Resource>> {
        let (mut resource, mut properties) = (Resource::default(), Properties::default());
        loop {
            self.buffer.clear();
            let event = self.xml.read_resolved_event_into_async(&mut self.buffer).await;
            let (namespace, event) = event.map_err(malformed)?;
            match event {
                Event::Start(start) => {
                    let is_dav = namespace == ResolveResult::Bound(Namespace(b"DAV:"));
                    let name = start.local_name();
                    self.path.push('/');
                    self.path.push_str(if is_dav { utf8(name.as_ref())? } else { "?" });
                    if !self.path.starts_with("/multistatus") || self.is_done {
                        return Err(not_an_answer("it is no DAV:multistatus"));
                    }
                    if self.path.len() > PATH {
                        return Err(not_an_answer("its elements are nested too deeply"));
                    }
                    self.text.clear();
                }
                Event::End(_) => {
                    let text = self.text.trim();
                    let found = &mut properties;
                    let element = self.path.strip_prefix("/multistatus").unwrap_or_default();
                    let is_response = element == "/response";
                    match element {
                        "" => self.is_done = true,
                        "/response/href" => resource.href = text.into(),
                        "/response/status" => resource.status = Some(status(text)?),
                        "/response/propstat/status" => found.status = Some(status(text)?),
                        "/response/propstat" => take(&mut resource, std::mem::take(found)),
                        property => match property.strip_prefix("/response/propstat/prop/") {
                            Some("getcontentlength") => found.metadata.size = size(text)?,
                            Some("getlastmodified") => {
                                found.metadata.modified = http::contents::time(text)
                            }
                            Some("getetag") => {
                                found.metadata.version = http::contents::version(text)
                            }
                            Some("resourcetype/collection") => found.is_collection = true,
                            _ => {}
                        },
                    }
                    self.path.truncate(self.path.rfind('/').unwrap_or_default());
                    self.text.clear();
                    if is_response {
                        return Ok(Some(resource));
                    }
                }
                Event::Text(text) => self.text.push_str(&text.decode().map_err(malformed)?),
                Event::CData(text) => self.text.push_str(&text.decode().map_err(malformed)?),
                Event::GeneralRef(reference) => {
                    match reference.resolve_char_ref().map_err(malformed)? {
                        Some(character) => self.text.push(character),
                        None => {
                            let name = reference.decode().map_err(malformed)?;
                            let meaning = resolve_predefined_entity(&name)
                                .ok_or_else(|| not_an_answer("it has entities of its own"))?;
                            self.text.push_str(meaning);
                        }
                    }
                }
                Event::DocType(_) => return Err(not_an_answer("it has a document type")),
                Event::Eof if self.is_done => return Ok(None),
                Event::Eof => return Err(not_an_answer("it ends before its end").transient()),
                _ => {}
            }
            if self.text.len() > TEXT {
                return Err(not_an_answer("a text in it is too long"));
            }
        }
    }
}

fn utf8(name: &[u8]) -> Result<&str> {
    std::str::from_utf8(name).map_err(|_| not_an_answer("it is not in UTF-8"))
}

/// Only what was found holds.
fn take(resource: &mut Resource, found: Properties) {
    if found.status.is_none_or(|status| (200..300).contains(&status)) {
        let Properties { is_collection, metadata, .. } = found;
        resource.is_collection |= is_collection;
        let known = &mut resource.metadata;
        known.size = known.size.or(metadata.size);
        known.modified = known.modified.or(metadata.modified);
        known.version = known.version.take().or(metadata.version);
    }
}

/// The number in `HTTP/1.1 200 OK`.
fn status(line: &str) -> Result<u16> {
    let number = line.split_whitespace().nth(1).and_then(|number| number.parse().ok());
    number.ok_or_else(|| not_an_answer("a status in it has no number"))
}

/// The number of bytes; of a collection some servers tell none.
fn size(text: &str) -> Result<Option<u64>> {
    let size = || text.parse().map_err(|_| not_an_answer("a getcontentlength is no number"));
    (!text.is_empty()).then(size).transpose()
}

fn not_an_answer(why: &str) -> Error {
    Error::other(format!("the server's answer to PROPFIND cannot be read: {why}")).permanent()
}

fn malformed(error: impl Into<quick_xml::Error>) -> Error {
    match error.into() {
        // What the network says of a body that was cut.
        quick_xml::Error::Io(error) => std::io::Error::new(error.kind(), error.to_string()).into(),
        quick_xml::Error::IllFormed(_) | quick_xml::Error::Syntax(_) => {
            not_an_answer("it is no well-formed XML, or ends before its end").transient()
        }
        error => not_an_answer(&error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;
    use proptest::prelude::*;

    use super::*;

    fn read(body: &[u8]) -> Result<Vec<Resource>> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        runtime.block_on(resources(body).try_collect())
    }

    /// A response as servers write it: under this prefix, with what nobody asked for in between.
    fn response(prefix: &str, href: &str, size: u64, is_collection: bool) -> String {
        let p = prefix;
        let kind = if is_collection { format!("<{p}collection/>") } else { String::new() };
        format!(
            "<{p}response xmlns:z='other'><!-- --><{p}href> {href} </{p}href><{p}propstat><{p}prop><z:getetag>no</z:getetag>\n\
             <{p}resourcetype>{kind}</{p}resourcetype><{p}getcontentlength>{size}</{p}getcontentlength>\
             <{p}getetag>W/&quot;v&#49;&quot;</{p}getetag><{p}lockdiscovery><{p}href>/lock</{p}href></{p}lockdiscovery></{p}prop>\
             <{p}status>HTTP/1.1 200 OK</{p}status></{p}propstat><{p}propstat><{p}prop><{p}getlastmodified>x</{p}getlastmodified>\
             </{p}prop><{p}status>HTTP/1.1 404 Not Found</{p}status></{p}propstat></{p}response>"
        )
    }

    fn multistatus(prefix: &str, responses: &str) -> String {
        let declared = match prefix.strip_suffix(':') {
            Some(name) => format!("xmlns:{name}"),
            None => "xmlns".into(),
        };
        format!(
            "<?xml version='1.0'?><{prefix}multistatus {declared}='DAV:'>{responses}</{prefix}multistatus>\n"
        )
    }

    fn escape(text: &str) -> String {
        quick_xml::escape::escape(text).into_owned()
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_by_any_prefix_and_in_any_characters(
            prefix in "([a-wA-W]{1,5}:)?",
            all in prop::collection::vec(("[^\\p{C}\\s]{1,20}", any::<u64>(), any::<bool>()), 0..8),
        ) {
            let responses: String =
                all.iter().map(|(href, size, is)| response(&prefix, &escape(href), *size, *is)).collect();
            let read = read(multistatus(&prefix, &responses).as_bytes()).expect("a multistatus");
            let read: Vec<_> = read
                .into_iter()
                .map(|it| {
                    assert_eq!(it.metadata.version.as_deref(), Some("v1"));
                    (it.href, it.metadata.size.unwrap_or_default(), it.is_collection)
                })
                .collect();
            prop_assert_eq!(read, all);
        }

        #[test]
        fn what_is_cut_anywhere_is_an_error(at in 0_usize..600) {
            let whole = multistatus("D:", &response("D:", "/a", 1, false));
            let end = whole.trim_end().len();
            let cut = &whole.as_bytes()[..at.min(end - 1)];
            prop_assert!(read(cut).is_err());
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
            let _ = read(multistatus("D:", &String::from_utf8_lossy(&bytes)).as_bytes());
        }
    }

    #[test]
    fn what_is_in_another_namespace_is_not_looked_at() {
        let other = "<response xmlns='other'><href>/a</href></response>";
        assert_eq!(read(multistatus("D:", other).as_bytes()).expect("a multistatus"), []);
    }

    #[test]
    fn a_document_of_its_own_making_is_refused() {
        let deep = "<D:a>".repeat(PATH);
        let long = format!("<D:response><D:href>{}", "x".repeat(TEXT + 1));
        for body in ["&b;", "<!DOCTYPE a>", &*deep, &*long] {
            let error = read(multistatus("D:", body).as_bytes()).expect_err("refused");
            assert!(error.to_string().contains("PROPFIND"), "{error}");
        }
    }
}
