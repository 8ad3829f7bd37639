//! In which file each type stands.
//!
//! The promise: a type that the operations of one group alone use stands with them, and any other
//! where it is there for everybody, as is what the API sends by itself.

use std::collections::BTreeMap;

use crate::ir::{Api, Shape, Type, TypeId};

/// Returns for each type the group whose operations alone use it.
pub(super) fn groups_of_types(api: &Api) -> Vec<Option<usize>> {
    // Every type collects the groups that reach it; one group makes it that group's.
    let mut reached: BTreeMap<usize, Vec<Option<usize>>> = BTreeMap::new();
    for operation in &api.operations {
        let used = operation.types().flat_map(|ty| ty.names()).collect();
        reach(api, operation.group, used, &mut reached);
    }
    // Who receives what the API sends need not make any call.
    let incoming = api.incoming.iter().flat_map(|ty| ty.names()).collect();
    reach(api, None, incoming, &mut reached);
    // What no operation uses is there for everybody, and so is what it is made of.
    for (index, definition) in api.types.iter().enumerate() {
        if definition.origin.roles.is_empty() && !reached.contains_key(&index) {
            reach(api, None, vec![TypeId::new(index)], &mut reached);
        }
    }
    let own = |index: usize| match reached.get(&index).map(Vec::as_slice) {
        Some([group]) => *group,
        _ => None,
    };
    let types = api.types.iter().enumerate();
    types
        .map(|(index, definition)| match &definition.shape {
            // Another name, which no operation mentions, stands with what it names.
            Shape::Alias(Type::Named(id)) if !reached.contains_key(&index) => own(id.index()),
            _ => own(index),
        })
        .collect()
}

/// Adds a group to those that reach these types and what they are made of.
fn reach(
    api: &Api,
    group: Option<usize>,
    mut open: Vec<TypeId>,
    reached: &mut BTreeMap<usize, Vec<Option<usize>>>,
) {
    while let Some(id) = open.pop() {
        let groups = reached.entry(id.index()).or_default();
        // What several use is nobody's own, and it matters not how many there are.
        if groups.len() < 2 && !groups.contains(&group) {
            groups.push(group);
            open.extend(api.definition(id).shape.names());
        }
    }
}
