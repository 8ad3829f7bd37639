//! Where things were written, for the documentation.
//!
//! The promise: a place that is named to people is one that they find in their files, whatever the
//! dialect, and not the one that it has in the form that the generator reads.

use crate::ir::{Api, Docs};
use crate::load::Document;

/// Notes of everything whose documentation names its place where that was written.
pub(super) fn tell(document: &Document, api: &mut Api) {
    let tell = |docs: &mut Docs| {
        let written = document.written(&docs.place);
        docs.written = Some(written).filter(|it| *it != docs.place.to_string());
    };
    api.types.iter_mut().for_each(|it| tell(&mut it.docs));
    api.operations.iter_mut().for_each(|it| tell(&mut it.docs));
    api.schemes.iter_mut().for_each(|it| tell(&mut it.docs));
    for credential in &mut api.credentials {
        tell(&mut credential.docs);
        credential.fields.iter_mut().for_each(|it| tell(&mut it.docs));
    }
    for server in &mut api.servers {
        tell(&mut server.docs);
        server.variables.iter_mut().for_each(|it| tell(&mut it.docs));
    }
}
