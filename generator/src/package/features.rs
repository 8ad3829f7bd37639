//! A feature for each group of operations of a large document.
//!
//! The promise: a feature that is off takes its operations and the types that they alone use out of
//! the crate, and nothing that is left asks for them. All are on unless somebody says otherwise.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenTree;
use quote::quote;

use crate::emit::{File, Item};
use crate::ir::{Login, TypeId};
use crate::names::{Name, Planned};

use super::Runtime;

/// A document with more operations than this is large.
const LARGE: usize = 60;

/// The features of the groups, by the names of their modules.
#[derive(Debug, Default)]
pub(super) struct Features(BTreeMap<String, String>);

impl Features {
    pub(super) fn of(planned: &Planned, runtime: &Runtime) -> Self {
        if planned.api.operations.len() <= LARGE {
            return Features::default();
        }
        let needed = needed_by_others(planned);
        let free = planned.names.groups().into_iter();
        let free: Vec<&Name> =
            free.filter(|it| *it != planned.names.common() && !needed.contains(it)).collect();
        if free.len() < 2 {
            return Features::default();
        }
        let wanted = |group: &Name| group.plain().replace('_', "-");
        let of_groups: BTreeSet<String> = free.iter().map(|group| wanted(group)).collect();
        let taken = |name: &str| {
            runtime.features.iter().any(|(it, _)| it == name)
                || runtime.dependencies.iter().any(|(it, _)| it == name)
                || ["default", "std", "core"].contains(&name)
        };
        let features = free.iter().map(|group| {
            let mut name = wanted(group);
            if taken(&name) {
                name = format!("tag-{name}");
                while taken(&name) || of_groups.contains(&name) {
                    name = format!("tag-{name}");
                }
            }
            (group.as_str().to_owned(), name)
        });
        Features(features.collect())
    }

    /// Returns the features of the groups.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }

    /// Returns the feature of a group, if it has one.
    pub(super) fn of_group(&self, group: &Name) -> Option<&str> {
        self.0.get(group.as_str()).map(String::as_str)
    }

    /// Returns all features of the crate, and what each turns on.
    pub(super) fn all(&self, runtime: &Runtime) -> Vec<(String, Vec<String>)> {
        let mut all = runtime.features.clone();
        if let Some((_, on)) = all.iter_mut().find(|(name, _)| name == "default") {
            on.extend(self.names().map(str::to_owned));
        }
        all.extend(self.names().map(|name| (name.to_owned(), Vec::new())));
        all
    }

    /// Puts the condition before the modules of the groups, and before what is taken out of them.
    pub(super) fn gate(&self, file: &mut File) {
        if self.0.is_empty() {
            return;
        }
        if file.path == "mod.rs" {
            self.allow_a_client_without_all_calls(file);
        }
        if !file.path.ends_with("/mod.rs") {
            return;
        }
        for item in &mut file.items {
            let Item::Rust(tokens) = item else { continue };
            let mut words = tokens.clone().into_iter().filter_map(|token| match token {
                TokenTree::Ident(word) => Some(word.to_string()),
                _ => None,
            });
            let declares = words.by_ref().any(|word| word == "mod" || word == "use");
            let group = words.next().filter(|_| declares);
            if let Some(feature) = group.and_then(|group| self.0.get(&group)) {
                *tokens = quote!(#[cfg(feature = #feature)] #tokens);
            }
        }
    }

    /// With some of the features off there may be no call left that reads what the client holds.
    fn allow_a_client_without_all_calls(&self, file: &mut File) {
        let names = self.names();
        let some = quote!(#[cfg_attr(
            not(all(#(feature = #names),*)),
            allow(dead_code, reason = "no call that needs it may be left")
        )]);
        for item in &mut file.items {
            if let Item::Rust(tokens) = item
                && tokens.to_string().starts_with("mod client ;")
            {
                *tokens = quote!(#some #tokens);
            }
        }
    }
}

/// Returns the groups whose types or operations something else cannot do without: types of no group
/// that nothing leads to, and logins. What is spare is not in the code, and needs nothing.
fn needed_by_others(planned: &Planned) -> BTreeSet<&Name> {
    let (api, names) = (&planned.api, &planned.names);
    let mut needed = BTreeSet::new();
    let types = api.types.iter().enumerate().filter(|(_, definition)| !definition.spare);
    for (index, definition) in types {
        let own = &names.of_type(TypeId::new(index)).group;
        let named = definition.shape.names().into_iter().map(|id| &names.of_type(id).group);
        needed.extend(named.filter(|group| *group != own));
    }
    let logins = api.schemes.iter().filter_map(|scheme| scheme.login.as_ref());
    for Login { operation, refresh, .. } in logins {
        let refresh = refresh.as_ref().map(|it| it.operation);
        needed.extend(
            [Some(*operation), refresh]
                .into_iter()
                .flatten()
                .map(|index| &names.operation(index).group),
        );
    }
    needed
}
