//! What concerns the block as a whole: which operations are there, and whether that agrees with
//! the attribute.

use proc_macro2::Span;
use quote::ToTokens as _;

use crate::{
    diagnostics::Diagnostics,
    item::{Block, Function},
    keys::Keys,
    method::Method,
    named,
    operations::{self, Operation},
    scheme,
    signature::shown,
};

/// The block's operations in the order of the table, whatever is wrong noted in `errors`.
pub(crate) fn check(keys: &Keys, block: &Block, errors: &mut Diagnostics) -> Vec<Method> {
    let mut check = Check { keys, block, written: Vec::new(), meant: Vec::new(), errors };
    check.scheme();
    check.functions();
    check.repeated();
    check.listed();
    check.missing();
    let mut methods = check.written;
    methods.sort_by_key(|method| method.operation);
    methods
}

struct Check<'a> {
    keys: &'a Keys,
    block: &'a Block,
    written: Vec<Method>,
    /// What misspelt names were probably meant for; reporting these as missing would be noise.
    meant: Vec<Operation>,
    errors: &'a mut Diagnostics,
}

impl Check<'_> {
    fn scheme(&mut self) {
        if self.keys.scheme_is_missing {
            let name = self.block.name.to_string();
            let scheme = scheme::repaired(&name).unwrap_or_else(|| "foo".to_owned());
            self.errors.at(
                Span::call_site(),
                format!(
                    "a backend is opened by its scheme: write `#[backend(scheme = {scheme:?})]`, \
                     and `{scheme}://...` opens a `{name}`"
                ),
            );
        }
    }

    fn functions(&mut self) {
        let named = |function: &Function| Operation::named(&function.signature.ident);
        let unwritten: Vec<Operation> = Operation::all()
            .filter(|operation| {
                !self.block.functions.iter().any(|function| named(function) == Some(*operation))
            })
            .collect();
        for function in &self.block.functions {
            match named(function) {
                Some(operation) => {
                    self.written.push(Method::read(operation, function, self.errors));
                }
                None => self.unknown(function, &unwritten),
            }
        }
    }

    fn unknown(&mut self, function: &Function, unwritten: &[Operation]) {
        let name = &function.signature.ident;
        let holder = self.block.self_type.to_token_stream();
        let way_out = match Operation::meant(name, unwritten) {
            Some(meant) => {
                self.meant.push(meant);
                let signatures = shown(meant.signatures().iter().copied());
                format!(
                    "did you mean `{}`?{signatures}\n\
                     (a helper belongs in another `impl {holder}` block)",
                    meant.method()
                )
            }
            None => format!(
                "helpers belong in another `impl {holder}` block\n(the operations are {})",
                operations::listed(Operation::all(), "and")
            ),
        };
        self.errors
            .at(name.span(), format!("`{name}` is not an operation of a backend; {way_out}"));
    }

    /// An operation stands twice only if each time it has a `#[cfg]`.
    fn repeated(&mut self) {
        for (index, method) in self.written.iter().enumerate() {
            let same = |other: &&Method| other.operation == method.operation;
            let Some(first) = self.written[..index].iter().find(same) else { continue };
            let (span, message) = (
                method.name.span(),
                format!(
                    "`{}` is written twice: remove one of the two, \
                     or put a `#[cfg(...)]` on each",
                    method.name
                ),
            );
            match (first.cfgs.is_empty(), method.cfgs.is_empty()) {
                (true, true) => self.errors.for_rustc(span, message),
                (false, false) => {}
                _ => self.errors.at(span, message),
            }
        }
    }

    /// What is lacked or forwarded is not written, nor both at once.
    fn listed(&mut self) {
        let is_written = |op: Operation| self.written.iter().any(|method| method.operation == op);
        for listed in &self.keys.lacks {
            if is_written(listed.item) {
                let (name, method) = (listed.item.name(), listed.item.method());
                self.errors.at(
                    listed.span,
                    format!(
                        "`lacks({name})` says that it cannot be done, yet `{method}` is written: \
                         remove one of the two"
                    ),
                );
            }
        }
        for listed in &self.keys.forwards {
            let (name, method) = (listed.item.name(), listed.item.method());
            if is_written(listed.item) {
                self.errors.at(
                    listed.span,
                    format!(
                        "`forwards({name})` leaves it to the inner store, yet `{method}` is \
                         written: remove one of the two"
                    ),
                );
            }
            if named::contains(&self.keys.lacks, listed.item) {
                self.errors.at(
                    listed.span,
                    format!("`{name}` is both in `lacks` and in `forwards`: remove one of the two"),
                );
            }
        }
    }

    fn missing(&mut self) {
        if self.block.unreadable {
            return;
        }
        let excused = |operation: &Operation| {
            self.meant.contains(operation)
                || self.keys.perhaps_omitted.contains(operation)
                || self.written.iter().any(|method| method.operation == *operation)
                || named::contains(&self.keys.lacks, *operation)
                || named::contains(&self.keys.forwards, *operation)
        };
        let missing: Vec<Operation> =
            Operation::REQUIRED.into_iter().filter(|operation| !excused(operation)).collect();
        if missing.is_empty() {
            return;
        }
        let holder = self.block.self_type.to_token_stream();
        let mut message = format!(
            "a backend cannot do without {}; add to this `impl {holder}`:",
            operations::listed(missing.iter().copied(), "and")
        );
        message += &shown(missing.iter().filter_map(|op| op.signatures().first().copied()));
        let lackable: Vec<&str> = missing
            .iter()
            .filter(|operation| Operation::LACKABLE.contains(operation))
            .map(|operation| operation.name())
            .collect();
        if !lackable.is_empty() {
            message += &format!(
                "\n(or, if the storage cannot do it, write `lacks({})` in the attribute)",
                lackable.join(", ")
            );
        }
        let forwardable =
            missing.iter().filter(|operation| Operation::FORWARDABLE.contains(operation));
        let forwardable: Vec<&str> = forwardable.map(|operation| operation.name()).collect();
        if self.keys.prefix && !forwardable.is_empty() {
            message += &format!(
                "\n(or, to leave it to the inner store, write `forwards({})` in the attribute)",
                forwardable.join(", ")
            );
        }
        if self.block.calls_macro {
            message += "\n(what a macro call in the block defines is not seen)";
        }
        self.errors.over(&self.block.self_type, message);
    }
}
