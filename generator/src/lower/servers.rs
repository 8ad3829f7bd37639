//! Where the API is served.
//!
//! The promise: requests go to the server of their operation, else to the first of the document. No
//! other decides anything; the documentation names them.

use std::collections::BTreeSet;

use openapiv3::PathItem;

use crate::ir::{Docs, Server, Variable};
use crate::pointer::Pointer;

use super::Lowering;

impl Lowering<'_> {
    /// Lowers the servers of the document.
    pub(super) fn servers(&mut self) {
        let document = self.document;
        for (index, server) in document.openapi.servers.iter().enumerate() {
            let place = Pointer::root().child("servers").index(index);
            let mut rename = self.text_extension(&server.extensions, "x-rust-name", &place);
            if index == 0 && rename.take().is_some() {
                let rule = "must stand on a server other than the first, whose name is `base_url`";
                self.left_out("x-rust-name", &place, rule);
            }
            let url = server.url.clone();
            let variables = variables_of(server, &place);
            let docs = Docs { text: server.description.clone(), place, ..Docs::default() };
            self.api.servers.push(Server { url, variables, rename, docs });
        }
        if self.api.servers.is_empty() {
            let url = "/".to_owned();
            let docs = Docs::default();
            self.api.servers.push(Server { url, variables: Vec::new(), rename: None, docs });
        }
    }

    /// Returns the index of the server of an operation: its own, that of its path, or the default.
    pub(super) fn server_of(
        &mut self,
        item: &PathItem,
        operation: &openapiv3::Operation,
        pointer: &Pointer,
    ) -> usize {
        let of_path = pointer.parent().unwrap_or_default();
        let (servers, place) = match operation.servers.as_slice() {
            [] => (item.servers.as_slice(), of_path),
            own => (own, pointer.clone()),
        };
        self.server(servers, &place.child("servers").index(0))
    }

    /// Returns the index of the first of these servers, or of the default one.
    fn server(&mut self, servers: &[openapiv3::Server], pointer: &Pointer) -> usize {
        let Some(server) = servers.first() else { return 0 };
        let url = server.url.clone();
        let rename = self.text_extension(&server.extensions, "x-rust-name", pointer);
        if let Some(index) = self.api.servers.iter().position(|it| it.url == url) {
            let known = &mut self.api.servers[index];
            known.rename = known.rename.take().or(rename);
            return index;
        }
        let (text, place) = (server.description.clone(), pointer.clone());
        let docs = Docs { text, place, ..Docs::default() };
        let variables = variables_of(server, &docs.place);
        self.api.servers.push(Server { url, variables, rename, docs });
        self.api.servers.len() - 1
    }

    /// Sets the servers apart that no request goes to by itself.
    pub(super) fn set_idle_servers_apart(&mut self) {
        let clients = self.api.schemes.iter().filter_map(|scheme| scheme.client.as_ref());
        let mut used: BTreeSet<usize> = self.api.operations.iter().map(|it| it.server).collect();
        used.extend(clients.map(|client| client.server));
        let mut place = vec![0; self.api.servers.len()];
        let mut kept = Vec::new();
        for (index, server) in std::mem::take(&mut self.api.servers).into_iter().enumerate() {
            if index == 0 || used.contains(&index) {
                place[index] = kept.len();
                kept.push(server);
            } else {
                self.api.further_servers.push(server);
            }
        }
        self.api.servers = kept;
        self.api.operations.iter_mut().for_each(|it| it.server = place[it.server]);
        let clients = self.api.schemes.iter_mut().filter_map(|scheme| scheme.client.as_mut());
        clients.for_each(|client| client.server = place[client.server]);
    }
}

/// Returns the variables in the URL of a server.
pub(super) fn variables_of(server: &openapiv3::Server, pointer: &Pointer) -> Vec<Variable> {
    let variables = server.variables.iter().flatten();
    let used = variables.filter(|(name, _)| server.url.contains(&format!("{{{name}}}")));
    used.map(|(name, variable)| Variable {
        name: name.clone(),
        default: variable.default.clone(),
        values: variable.enumeration.clone(),
        docs: Docs {
            text: variable.description.clone(),
            place: pointer.child("variables").child(name),
            ..Docs::default()
        },
    })
    .collect()
}
