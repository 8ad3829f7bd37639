//! Paths of operations: what they say beside the names of their parameters.
//!
//! The promise: what a path says is sent as it is and once, or told as left out.

use openapiv3::PathItem;

use crate::ir::{Location, Parameter};
use crate::pointer::Pointer;

use super::Lowering;

impl Lowering<'_> {
    /// Returns a path without what stands behind a `#`, which HTTP does not send: some tell
    /// operations apart by it.
    pub(super) fn without_fragment(&mut self, path: &str, pointer: &Pointer) -> String {
        let is_outside =
            |at: &usize| path[..*at].matches('{').count() == path[..*at].matches('}').count();
        let Some(at) = path.match_indices('#').map(|(at, _)| at).find(is_outside) else {
            return path.to_owned();
        };
        let place = self.place(pointer);
        let message =
            format!("`{}` of the path is a fragment, which is not sent; left out", &path[at..]);
        let help = "give each operation a path of its own, or parameters in the query";
        self.diagnostics.repair("path-fragment", place, message, help);
        path[..at].to_owned()
    }

    /// Reports the parameters for which the path has a value already.
    pub(super) fn note_said_by_path(&mut self, path: &str, parameters: &mut [Parameter]) {
        let Some((_, query)) = path.split_once('?') else { return };
        for parameter in parameters.iter_mut().filter(|it| it.location == Location::Query) {
            let mut pairs = query.split(['&', '#']);
            let is_it = |pair: &&str| pair.split('=').next() == Some(&parameter.name);
            let Some(pair) = pairs.find(is_it) else { continue };
            let place = self.place(&parameter.docs.place);
            let message = format!(
                "the path says `{pair}`, and `{}` is a parameter of its own; what a call gives for it \
                 stands in place of that",
                parameter.name
            );
            let help = "remove it from the path, or the parameter";
            self.diagnostics.repair("query-in-path", place, message, help);
            if !parameter.required && parameter.when_absent.is_none() {
                let said = format!("When absent: `{pair}`, as the path has it.");
                parameter.docs.constraints.push(said);
            }
        }
    }
}

/// Says whether the path has a parameter with its slashes.
pub(super) fn is_whole(item: &PathItem, parameter: &Parameter) -> bool {
    let names = item.extensions.get("x-idv-whole-parameters").and_then(|it| it.as_array());
    let is_one = |name: &serde_json::Value| name.as_str() == Some(&parameter.name);
    parameter.location == Location::Path && names.is_some_and(|names| names.iter().any(is_one))
}
