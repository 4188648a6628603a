//! The text of the backends: the k-th combination of every operation stands in the k-th backend of those that are called alike.

use std::fmt::{self, Write as _};

use crate::{
    cover::cover,
    table::{CALLED, Combination, ERRORS, OPERATIONS, TARGET, forms, product},
};

pub(crate) fn everything() -> Result<String, fmt::Error> {
    let mut text = String::new();
    let mut cases = String::new();
    let products = OPERATIONS.map(product);
    let covers = products.each_ref().map(|product| cover(product));
    for (index, called) in CALLED.iter().enumerate() {
        let alike = |all: &[Combination]| -> Vec<Combination> {
            all.iter().filter(|combination| combination[0] == index).cloned().collect()
        };
        let mut covers = covers.each_ref().map(|cover| alike(cover));
        let count = covers.iter().map(Vec::len).max().unwrap_or_default();
        for (cover, product) in covers.iter_mut().zip(&products) {
            fill(cover, alike(product), count);
        }
        for number in 0..count {
            let combinations = covers.each_ref().map(|cover| &cover[number % cover.len()]);
            backend(&mut text, called, number, combinations)?;
            write!(cases, "{}_{number}::CASE, ", called.replace(' ', "_"))?;
        }
    }
    writeln!(text, "pub(crate) static CASES: &[Case] = &[{cases}];")?;
    Ok(text)
}

/// Brings `cover` up to `count` by others from all over the `product`, as far as there are others.
fn fill(cover: &mut Vec<Combination>, mut product: Vec<Combination>, count: usize) {
    product.retain(|combination| !cover.contains(combination));
    let room = count - cover.len();
    if let Some(step) = product.len().checked_div(room) {
        cover.extend(product.into_iter().step_by(step.max(1)).take(room));
    }
}

fn backend(
    text: &mut String,
    called: &str,
    number: usize,
    combinations: [&Combination; OPERATIONS.len()],
) -> fmt::Result {
    let mut methods = String::new();
    let mut says = String::new();
    let mut signatures = String::new();
    let mut prefix = false;
    for (index, (operation, combination)) in OPERATIONS.into_iter().zip(combinations).enumerate() {
        let forms = forms(operation, combination);
        prefix |= forms.contains(&"Store");
        let mut errors = ERRORS.iter().cycle().skip(number + index).copied();
        let method = Method::new(operation, &forms[1..], &mut errors);
        let Method { signature, body, returns, answers, each } = &method;
        writeln!(methods, "        {signature} {{ {body} }}")?;
        writeln!(
            signatures,
            "            Written {{ operation: {operation:?}, combination: &{combination:?}, signature: {signature:?} }},"
        )?;
        let field = if operation == "move" { "r#move" } else { operation };
        match operation {
            "error_code" => writeln!(says, "        error: {:?},", forms[3])?,
            _ => writeln!(says, "        {field}: <{returns} as Answer<{answers}>>::SAYS,")?,
        }
        if let Some((returns, answers)) = each {
            writeln!(says, "        {field}_each: <{returns} as Answer<{answers}>>::SAYS,")?;
        }
    }
    let scheme = format!("{}-{number}", called.replace(' ', "-"));
    let module = scheme.replace('-', "_");
    let prefixed = if prefix { ", prefix = true" } else { "" };
    let in_place = if called == "in place" { ", blocking = false" } else { "" };
    writeln!(
        text,
        "mod {module} {{
    use super::*;
    const SCHEME: &str = {scheme:?};
    struct Form(Kept);
    impl Answer<Kept> for Form {{
        const SAYS: Says = Says::NOTHING;
        fn of(reply: Reply<Kept>) -> Self {{ Self(reply.done()) }}
    }}
    /// Made by the matrix.
    #[backend(scheme = {scheme:?}, connections = 2{prefixed}{in_place})]
    impl Form {{
{methods}    }}
    pub(super) const CASE: Case = Case {{
        scheme: SCHEME, prefix: {prefix},
{says}        written: &[
{signatures}        ],
    }};
}}"
    )
}

/// One method, as text.
struct Method {
    signature: String,
    body: String,
    returns: String,
    /// What the answer is of, on the test's side.
    answers: &'static str,
    /// The same of each of several.
    each: Option<(String, &'static str)>,
}

impl Method {
    fn new(
        operation: &str,
        forms: &[&str],
        errors: &mut impl Iterator<Item = &'static str>,
    ) -> Self {
        let is_async = forms[0] == "async fn";
        let mut layered = |layer: &str, value: &str| {
            // One error for all of the method; each of several may have another.
            layer.replace("{T}", value).replace("{E}", errors.next().unwrap_or("Error"))
        };
        let mut each = None;
        let (arguments, call, returns, answers): (Vec<String>, String, String, &str) =
            match (operation, &forms[1..]) {
                ("new", [url, options, credentials, store, order, layer]) => {
                    let all = [
                        ("url", url),
                        ("options", options),
                        ("credentials", credentials),
                        ("store", store),
                    ];
                    let mut taken: Vec<_> =
                        all.into_iter().filter(|(_, form)| !form.is_empty()).collect();
                    match *order {
                        "turned around" => taken.reverse(),
                        "the last one first" => {
                            let last = taken.pop();
                            taken.splice(..0, last);
                        }
                        _ => {}
                    }
                    let call: String =
                        taken.iter().map(|(name, _)| format!(".given({name})")).collect();
                    let arguments = taken.iter().map(|(name, form)| format!("{name}: {form}"));
                    let arguments = arguments.collect();
                    (
                        arguments,
                        format!("Kept::opening(SCHEME){call}.opened()"),
                        layered(layer, "Self"),
                        "Kept",
                    )
                }
                ("get" | "get_range", [_, name, got, layer]) => {
                    let (range, ask) = match operation {
                        "get" => ("", "get(name)"),
                        _ => ("range: Range<u64>", "get_range(name, range)"),
                    };
                    let mut arguments = vec![format!("name: {name}"), range.to_owned()];
                    let target = got.strip_prefix("to: ");
                    let (call, value, answers) = match target {
                        None => (format!("self.0.{ask}"), *got, "Bytes"),
                        Some(target) => {
                            arguments.push((*got).to_owned());
                            let how = match (target == TARGET[0], is_async) {
                                (false, _) => "save(to)",
                                (true, false) => "write(to)",
                                (true, true) => "send(to).await",
                            };
                            (format!("self.0.{ask}.{how}"), "()", "()")
                        }
                    };
                    (arguments, call, layered(layer, value), answers)
                }
                ("put" | "put_new", [_, name, data, value, layer]) => {
                    let all = match (*data, is_async) {
                        ("&mut Source", true) => "stream(data).await",
                        _ => "data.bytes()",
                    };
                    let arguments = vec![format!("name: {name}"), format!("data: {data}")];
                    (
                        arguments,
                        format!("self.0.{operation}(name, {all})"),
                        layered(layer, value),
                        "u64",
                    )
                }
                ("list", [_, prefix, list, layer]) => {
                    let (ask, argument) = match *prefix {
                        "" => ("list(\"\")", String::new()),
                        form => ("list(prefix)", format!("prefix: {form}")),
                    };
                    let mut arguments = vec![argument];
                    let (call, value, answers) = if list.starts_with("to") {
                        arguments.push((*list).to_owned());
                        let how = if is_async { "send(to).await" } else { "push(to)" };
                        (format!("self.0.{ask}.{how}"), "()", "()")
                    } else {
                        (format!("self.0.{ask}"), *list, "Names")
                    };
                    (arguments, call, layered(layer, value), answers)
                }
                ("delete", [_, name, value, layer]) => (
                    vec![format!("name: {name}")],
                    "self.0.delete(name)".into(),
                    layered(layer, value),
                    "()",
                ),
                ("query", [_, name, value, layer]) => (
                    vec![format!("name: {name}")],
                    "self.0.query(name)".into(),
                    layered(layer, value),
                    "Size",
                ),
                ("delete_list", [_, names, value, each_layer, layer]) => {
                    let (container, value) = value.split_once(" of ").unwrap_or((value, "()"));
                    let one = layered(each_layer, value);
                    let value = container.replace("{A}", &one);
                    each = Some((one, "()"));
                    let call = "self.0.delete_list(names.texts())".into();
                    (vec![format!("names: {names}")], call, layered(layer, &value), "Each<()>")
                }
                ("query_list", [_, names, container, value, each_layer, layer]) => {
                    let one = layered(each_layer, value);
                    let value = container.replace("{A}", &one);
                    let call = "self.0.query_list(names.texts())".into();
                    each = Some((one, "Size"));
                    (vec![format!("names: {names}")], call, layered(layer, &value), "Each<Size>")
                }
                ("move", [_, name, path, value, layer]) => {
                    let arguments = vec![format!("name: {name}"), format!("from: {path}")];
                    (arguments, "self.0.move_in(name, from)".into(), layered(layer, value), "Did")
                }
                ("copy" | "rename", [_, from, to, value, layer]) => {
                    let arguments = vec![format!("from: {from}"), format!("to: {to}")];
                    (
                        arguments,
                        format!("self.0.{operation}(from, to)"),
                        layered(layer, value),
                        "Did",
                    )
                }
                ("error_code", [_, error, code]) => {
                    let arguments = vec!["operation: Operation".into(), format!("error: {error}")];
                    (
                        arguments,
                        "self.0.error_code(operation, error)".into(),
                        (*code).into(),
                        "ErrorCode",
                    )
                }
                (_, [_, layer]) => {
                    (Vec::new(), format!("self.0.{operation}()"), layered(layer, "()"), "()")
                }
                (_, forms) => unreachable!("{operation} has no forms {forms:?}"),
            };
        let receiver = if operation == "new" { "" } else { forms[1] };
        let arguments: Vec<String> =
            [receiver.to_owned()].into_iter().chain(arguments).filter(|a| !a.is_empty()).collect();
        let name = if operation == "move" { "r#move" } else { operation };
        let arrow = if returns == "()" { String::new() } else { format!(" -> {returns}") };
        let signature = format!("{} {name}({}){arrow}", forms[0], arguments.join(", "));
        let body = format!("Answer::of({call})");
        Self { signature, body, returns: returns.replace("Self", "Form"), answers, each }
    }
}
