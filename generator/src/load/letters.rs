//! Keys in other letters. This file promises that a key which differs from one of the specification
//! in capitals, hyphens and underscores alone, such as `GET`, `operationID` or `max_length`, is
//! taken for that one and reported: where the object does not have that key already, and the value
//! is what belongs there.

use super::grammar::{Field, Object};
use super::tree::{Map, Node, Origin};
use super::walk::Walk;
use super::wrong_kinds::fits;

/// Gives such keys of an object the name that the specification has for them.
pub(crate) fn mend(walk: &mut Walk<'_>, node: &mut Node, object: Object) {
    let Some(members) = node.as_map_mut() else {
        return;
    };
    for at in 0..members.len() {
        let Some(entry) = members.as_slice().get(at) else { break };
        if object.field(&entry.key).is_some() || entry.key.starts_with("x-") {
            continue;
        }
        let Some(field) = meant(members, object, &entry.key, &entry.value) else { continue };
        let (written, origin) = (entry.key.clone(), entry.value.origin);
        report(walk, origin, &written, field.key);
        members.rename(&written, field.key);
    }
}

/// Reports a key that is taken for another one.
pub(crate) fn report(walk: &mut Walk<'_>, at: Origin, written: &str, meant: &str) {
    let message = format!("the key `{written}` is written `{meant}`");
    walk.repair("other-letters", at, message, format!("write `{meant}`"));
}

fn meant(members: &Map, object: Object, key: &str, value: &Node) -> Option<&'static Field> {
    let own = object.fields().iter().filter(|it| !it.key.starts_with("x-"));
    let mut alike = own.filter(|it| same_letters(it.key, key));
    alike.find(|it| !members.contains(it.key) && fits(value, it.kind))
}

fn same_letters(one: &str, other: &str) -> bool {
    let of = |it: &&u8| !matches!(it, b'_' | b'-');
    let (one, other) = (one.as_bytes().iter().filter(of), other.as_bytes().iter().filter(of));
    one.map(u8::to_ascii_lowercase).eq(other.map(u8::to_ascii_lowercase))
}
