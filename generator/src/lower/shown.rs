//! Which members of errors may be shown.
//!
//! The promise: a name is shown only when the document puts it into an error and marks it as
//! sensitive nowhere. A document that marks nothing at all has not been looked through for what is
//! sensitive, and nothing of it is shown.

use std::collections::BTreeSet;

use crate::ir::{Api, Enumeration, Failure, Shape, Type, TypeId};

impl Api {
    /// Says whether a value is a text, a number or a truth value.
    pub(super) fn is_scalar(&self, ty: &Type) -> bool {
        match self.resolved(ty) {
            Type::Named(id) => matches!(
                self.definition(*id).shape,
                Shape::Enumeration(Enumeration::Texts(_) | Enumeration::Integers(_))
            ),
            Type::Nullable(inner) => self.is_scalar(inner),
            Type::List(_)
            | Type::Map(_)
            | Type::Bytes
            | Type::File
            | Type::Anything
            | Type::Nothing => false,
            Type::Text
            | Type::DateTime
            | Type::Date
            | Type::Boolean
            | Type::Integer(_)
            | Type::Double
            | Type::Number
            | Type::NumericText => true,
        }
    }
}

/// Returns the names of the members of errors that may be shown, in the order of the alphabet.
pub(super) fn shown(api: &Api) -> Vec<String> {
    let hidden = hidden(api);
    if hidden.is_empty() {
        return Vec::new();
    }
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut seen = vec![false; api.types.len()];
    let mut open: Vec<TypeId> = Vec::new();
    for operation in &api.operations {
        if let Failure::Same(ty) = &operation.failure {
            open.extend(ty.names());
        }
    }
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut seen[id.index()], true) {
            continue;
        }
        let shape = &api.definition(id).shape;
        open.extend(shape.names());
        match shape {
            Shape::Object(object) => {
                let scalar = object.members.iter().filter(|member| api.is_scalar(&member.ty));
                names.extend(scalar.map(|member| member.wire.as_str()));
                names.extend(object.tag.iter().map(|tag| tag.property.as_str()));
            }
            Shape::Union(union) => names.extend([union.property.as_str()]),
            Shape::Choice(_) | Shape::Enumeration(_) | Shape::Alias(_) => {}
        }
    }
    names.into_iter().filter(|name| !hidden.contains(name)).map(str::to_owned).collect()
}

/// Returns every name that is marked as sensitive somewhere.
fn hidden(api: &Api) -> BTreeSet<&str> {
    let parameters = api.operations.iter().flat_map(|operation| &operation.parameters);
    let parameters = parameters.filter(|it| it.sensitive).map(|it| it.name.as_str());
    let members = api.types.iter().flat_map(|definition| match &definition.shape {
        Shape::Object(object) => object.members.as_slice(),
        _ => &[],
    });
    let members = members.filter(|it| it.sensitive).map(|it| it.wire.as_str());
    let tags = api.types.iter().filter_map(|definition| match &definition.shape {
        Shape::Object(object) => object.tag.as_ref(),
        _ => None,
    });
    let tags = tags.filter(|it| it.sensitive).map(|it| it.property.as_str());
    members.chain(tags).chain(parameters).collect()
}
