//! Types of the intermediate form as types of Rust.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::ir::{Enumeration, Shape, Type, TypeId, Width};
use crate::names::{Name, Planned};

/// Returns the identifier for a name.
pub(super) fn ident(name: &Name) -> Ident {
    if name.as_str().starts_with("r#") {
        Ident::new_raw(name.plain(), Span::call_site())
    } else {
        Ident::new(name.as_str(), Span::call_site())
    }
}

/// Returns an identifier that no document has a say in.
pub(super) fn word(text: &str) -> Ident {
    Ident::new(text, Span::call_site())
}

/// What stands before the name of a type of the API outside of the module of the types.
pub(super) const TYPES: &str = "types::";

/// Returns the type of a value, as it is written outside of the module of the types.
pub(super) fn value_type(planned: &Planned, ty: &Type) -> TokenStream {
    tokens(&written_type(planned, ty, TYPES))
}

/// The same as text. `types` stands before the name of every type of the API.
pub(super) fn written_type(planned: &Planned, ty: &Type, types: &str) -> String {
    let inner = |ty: &Type| written_type(planned, ty, types);
    let known = match ty {
        Type::Named(id) => {
            return format!("{types}{}", planned.names.of_type(*id).ident.as_str());
        }
        Type::List(ty) => return format!("Vec<{}>", inner(ty)),
        Type::Map(ty) => return format!("BTreeMap<String, {}>", inner(ty)),
        Type::Nullable(ty) => return format!("Option<{}>", inner(ty)),
        Type::Text => "String",
        Type::DateTime => "DateTime",
        Type::Date => "Date",
        Type::Boolean => "bool",
        Type::Integer(width) => match width {
            Width::Signed8 => "i8",
            Width::Signed16 => "i16",
            Width::Signed32 => "i32",
            Width::Signed64 => "i64",
            Width::Unsigned8 => "u8",
            Width::Unsigned16 => "u16",
            Width::Unsigned32 => "u32",
            Width::Unsigned64 => "u64",
        },
        Type::NumericText => "NumericText",
        Type::Double => "f64",
        Type::Number => "Number",
        Type::Bytes => "Bytes",
        Type::File => "FilePart",
        Type::Anything => "Json",
        Type::Nothing => "()",
    };
    known.to_owned()
}

/// Returns the tokens of a type, which was written here and is Rust.
fn tokens(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

/// An argument: its type, and the expression that makes the value of it.
pub(super) struct Argument {
    pub(super) ty: String,
    pub(super) value: String,
}

/// Returns the type of the argument that takes a value. See [`argument`].
pub(super) fn argument_type(planned: &Planned, ty: &Type) -> TokenStream {
    tokens(&argument(planned, "", ty, TYPES).ty)
}

/// Returns the argument that takes a value: a text may come in whatever becomes a `String`, and a
/// number in whatever becomes a `Number`.
pub(super) fn argument(planned: &Planned, name: &str, ty: &Type, types: &str) -> Argument {
    let into =
        |ty: &str| Argument { ty: format!("impl Into<{ty}>"), value: format!("{name}.into()") };
    match planned.api.resolved(ty) {
        Type::Text => into("String"),
        Type::Number => into("Number"),
        Type::NumericText => into("NumericText"),
        Type::Bytes => into("Bytes"),
        Type::File => into("FilePart"),
        _ => Argument { ty: written_type(planned, ty, types), value: name.to_owned() },
    }
}

/// Returns the attribute that says that something is not to be used any more.
pub(super) fn deprecated(is: bool) -> TokenStream {
    if is { quote!(#[deprecated]) } else { TokenStream::new() }
}

/// Returns a value of a table of the runtime: what is at its default is left to `NEW`.
pub(super) fn table<const N: usize>(
    name: &str,
    fields: [(&str, Option<TokenStream>); N],
) -> TokenStream {
    let name = word(name);
    let rest = fields.iter().any(|(_, value)| value.is_none()).then(|| quote!(..#name::NEW));
    let given = fields.into_iter().filter_map(|(field, value)| Some((word(field), value?)));
    let given = given.map(|(field, value)| quote!(#field: #value,));
    quote!(#name { #(#given)* #rest })
}

/// Says whether a value is a string on the wire.
pub(super) fn is_text(planned: &Planned, ty: &Type) -> bool {
    match planned.api.resolved(ty) {
        Type::Text | Type::DateTime | Type::Date => true,
        Type::Named(id) => {
            let shape = &planned.api.definition(*id).shape;
            matches!(shape, Shape::Enumeration(Enumeration::Texts(_)))
        }
        _ => false,
    }
}

/// What a file has to bring into scope, gathered from the types that it mentions.
#[derive(Default)]
pub(super) struct Scope {
    pub(super) named: Vec<TypeId>,
    pub(super) map: bool,
    pub(super) runtime: std::collections::BTreeSet<&'static str>,
}

impl Scope {
    /// Notes a type that the file mentions.
    pub(super) fn mention(&mut self, ty: &Type) {
        match ty {
            Type::Named(id) => self.named.push(*id),
            Type::List(inner) | Type::Nullable(inner) => self.mention(inner),
            Type::Map(inner) => {
                self.map = true;
                self.mention(inner);
            }
            Type::DateTime => self.note("DateTime"),
            Type::Date => self.note("Date"),
            Type::Number => self.note("Number"),
            Type::NumericText => self.note("NumericText"),
            Type::Bytes => self.note("Bytes"),
            Type::File => self.note("FilePart"),
            Type::Anything => self.note("Json"),
            _ => {}
        }
    }

    /// Notes a type of which the file takes arguments. See [`argument`].
    pub(super) fn mention_argument(&mut self, planned: &Planned, ty: &Type) {
        self.mention(ty);
        match planned.api.resolved(ty) {
            Type::Number => self.note("Number"),
            Type::NumericText => self.note("NumericText"),
            Type::Bytes => self.note("Bytes"),
            Type::File => self.note("FilePart"),
            _ => {}
        }
    }

    /// Notes something of the runtime that the file mentions.
    pub(super) fn note(&mut self, name: &'static str) {
        self.runtime.insert(name);
    }

    /// Returns the `use` items for the standard library and the runtime, which stands at `runtime`.
    pub(super) fn uses(&self, runtime: &TokenStream) -> Vec<TokenStream> {
        let mut uses = Vec::new();
        if self.map {
            uses.push(quote!(
                use std::collections::BTreeMap;
            ));
        }
        if !self.runtime.is_empty() {
            let names = self.runtime.iter().map(|name| word(name));
            uses.push(quote!(use #runtime::{#(#names),*};));
        }
        uses
    }
}
