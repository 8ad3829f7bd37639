//! How the headers of replies are read: a table of each one's form.

use crate::ir::{Enumeration, Kind, Object, Serialized, Shape, Type};
use crate::names::{Planned, TypeNames};

use super::Table;
use super::codecs::quoted;

/// Returns the table of an object, if it is one of headers.
pub(super) fn table(planned: &Planned, object: &Object, names: &TypeNames) -> Option<Table> {
    let forms = object.headers.as_ref()?;
    let rows = object.members.iter().zip(forms).map(|(member, serialized)| {
        let form = match serialized {
            Serialized::Json => "Json".to_owned(),
            Serialized::Style(_, explode) => form(planned, &member.ty, Some(*explode)),
        };
        format!("{} {form};", quoted(&member.wire))
    });
    let rows = rows.collect();
    Some(Table { macro_name: "reply_headers", head: format!("{};", names.ident), rows })
}

/// Returns what makes JSON of the text of a value. Inside of lists and objects, which is where
/// `explode` is not given, the style knows none.
fn form(planned: &Planned, ty: &Type, explode: Option<bool>) -> String {
    let inner = |ty: &Type| form(planned, ty, None);
    match (planned.api.resolved(ty), explode) {
        (Type::Nullable(ty), _) => form(planned, ty, explode),
        (Type::Boolean | Type::Integer(_) | Type::Double | Type::Number, _) => "Plain".to_owned(),
        (Type::List(ty), Some(_)) => format!("List(&{})", inner(ty)),
        (Type::Map(ty), Some(explode)) => format!("Members({explode}, &[], &{})", inner(ty)),
        (Type::Named(id), _) => match (&planned.api.definition(*id).shape, explode) {
            (Shape::Enumeration(Enumeration::Integers(_)), _) => "Plain".to_owned(),
            (Shape::Choice(choice), _) => {
                let plain = [Kind::Boolean, Kind::Integer, Kind::Number];
                let mut kinds = choice.alternatives.iter().flat_map(|it| &it.kinds);
                if kinds.any(|it| plain.contains(it)) { "Plain" } else { "Text" }.to_owned()
            }
            (Shape::Object(object), Some(explode)) => {
                let members = object.members.iter();
                let members =
                    members.map(|it| format!("({}, {})", quoted(&it.wire), inner(&it.ty)));
                let members = members.collect::<Vec<_>>().join(", ");
                let others = object.additional.as_ref().map_or("Text".to_owned(), inner);
                format!("Members({explode}, &[{members}], &{others})")
            }
            _ => "Text".to_owned(),
        },
        _ => "Text".to_owned(),
    }
}
