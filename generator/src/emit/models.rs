//! Types as plain structs and enums.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{
    Alternative, Choice, Constant, Definition, Docs, Enumeration, Kind, Member, Object, Presence,
    Shape, Type, TypeId, Union,
};
use crate::names::{MemberNames, Planned, TypeNames};

use super::docs;
use super::rust::{Scope, argument, deprecated, ident, value_type};

/// Returns the items of a type, and notes in `scope` what they mention.
pub(super) fn items(planned: &Planned, id: TypeId, scope: &mut Scope) -> Vec<TokenStream> {
    let definition = planned.api.definition(id);
    let names = planned.names.of_type(id);
    match &definition.shape {
        Shape::Object(object) => structure(planned, definition, object, names, scope),
        Shape::Union(union) => vec![tagged(planned, definition, union, names, scope)],
        Shape::Choice(choice) => vec![either(planned, definition, choice, names, scope)],
        Shape::Enumeration(enumeration) => vec![open(definition, enumeration, names)],
        Shape::Alias(ty) => vec![alias(planned, definition, ty, names, scope)],
    }
}

fn structure(
    planned: &Planned,
    definition: &Definition,
    object: &Object,
    names: &TypeNames,
    scope: &mut Scope,
) -> Vec<TokenStream> {
    scope.note("Kept");
    let name = ident(&names.ident);
    let docs = docs::item(&definition.docs, "An object.");
    let attribute = deprecated(definition.docs.deprecated);
    let members = || object.members.iter().zip(&names.members);
    let fields = members().map(|(member, names)| {
        scope.mention_argument(planned, &member.ty);
        let field = ident(&names.field);
        let docs = docs::part(&member.docs, &format!("`{}`", member.wire));
        let deprecated = deprecated(member.docs.deprecated);
        let ty = field_type(planned, member);
        if member.presence == Presence::Open {
            scope.note("Maybe");
        }
        quote!(#docs #deprecated pub #field: #ty)
    });
    let fields: Vec<_> = fields.collect();
    let rest = object.additional.as_ref().map(|ty| {
        scope.note("Additional");
        scope.mention_argument(planned, ty);
        let docs = docs::own("The members that the document does not name, in their order.");
        let ty = value_type(planned, ty, &TokenStream::new());
        quote!(#docs pub additional: Additional<#ty>,)
    });
    let default = if requires_nothing(object) { quote!(Default,) } else { quote!() };
    let structure = quote! {
        #docs
        #attribute
        #[derive(Clone, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #rest
            pub(crate) kept: Kept,
        }
    };
    let constructor = constructor(planned, object, names);
    let setters = members().enumerate().filter(|(_, (member, _))| member.presence.may_be_absent());
    let setters = setters.map(|(row, (member, names))| setter(planned, row, member, names));
    let additional = object.additional.as_ref().map(|ty| additional(planned, ty));
    let implementation = quote! {
        impl #name {
            #constructor
            #(#setters)*
            #additional
        }
    };
    vec![structure, implementation]
}

fn requires_nothing(object: &Object) -> bool {
    object.members.iter().all(|member| member.presence.may_be_absent())
}

/// Returns `new`, which takes what is required.
fn constructor(planned: &Planned, object: &Object, names: &TypeNames) -> TokenStream {
    let types = TokenStream::new();
    let members = || object.members.iter().zip(&names.members);
    let given = || members().filter(|(member, _)| !member.presence.may_be_absent());
    let arguments = given().map(|(member, names)| {
        let field = ident(&names.field);
        let ty = match member.presence {
            Presence::Nullable => {
                let ty = value_type(planned, &member.ty, &types);
                quote!(Option<#ty>)
            }
            _ => argument(planned, &field, &member.ty, &types).ty,
        };
        quote!(#field: #ty)
    });
    let fields = members().map(|(member, names)| {
        let field = ident(&names.field);
        match member.presence {
            Presence::Required if member.boxed => quote!(#field: Box::new(#field)),
            Presence::Nullable if member.boxed => quote!(#field: #field.map(Box::new)),
            Presence::Required => {
                let value = argument(planned, &field, &member.ty, &types).value;
                if field == value.to_string() { quote!(#field) } else { quote!(#field: #value) }
            }
            Presence::Nullable => quote!(#field),
            Presence::Optional => quote!(#field: None),
            Presence::Open => quote!(#field: Maybe::Absent),
        }
    });
    let rest = object.additional.as_ref().map(|_| quote!(additional: Additional::default(),));
    let docs = if requires_nothing(object) {
        docs::own("Returns an object without any members.")
    } else {
        docs::own("Returns an object with what is required, and nothing else.")
    };
    quote! {
        #docs
        #[must_use]
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#fields,)* #rest kept: Kept::default() }
        }
    }
}

/// Returns `with_x`, which sets an optional member.
fn setter(planned: &Planned, row: usize, member: &Member, names: &MemberNames) -> TokenStream {
    let field = ident(&names.field);
    let with = ident(&names.with);
    let argument = argument(planned, &field, &member.ty, &TokenStream::new());
    let (ty, mut value) = (argument.ty, argument.value);
    if member.boxed {
        value = quote!(Box::new(#value));
    }
    let docs = docs::own(&format!("Sets `{}`.", member.wire));
    let attribute = deprecated(member.docs.deprecated);
    let row = proc_macro2::Literal::usize_unsuffixed(row);
    let assign = match member.presence {
        Presence::Open => quote!(self.#field = Maybe::Value(#value);),
        _ => quote!(self.#field = Some(#value); self.kept.forget_null(#row);),
    };
    quote! {
        #docs
        #attribute
        #[must_use]
        pub fn #with(mut self, #field: #ty) -> Self {
            #assign
            self
        }
    }
}

/// Returns `with_additional`, which sets a member that the document does not name.
fn additional(planned: &Planned, ty: &Type) -> TokenStream {
    let docs = docs::own("Sets a member that the document does not name.");
    let argument = argument(planned, &super::rust::word("value"), ty, &TokenStream::new());
    let (ty, value) = (argument.ty, argument.value);
    quote! {
        #docs
        #[must_use]
        pub fn with_additional(mut self, name: impl Into<Box<str>>, value: #ty) -> Self {
            self.additional.insert(name, #value);
            self
        }
    }
}

fn field_type(planned: &Planned, member: &Member) -> TokenStream {
    let mut ty = value_type(planned, &member.ty, &TokenStream::new());
    if member.boxed {
        ty = quote!(Box<#ty>);
    }
    match member.presence {
        Presence::Required => ty,
        Presence::Nullable | Presence::Optional => quote!(Option<#ty>),
        Presence::Open => quote!(Maybe<#ty>),
    }
}

fn tagged(
    planned: &Planned,
    definition: &Definition,
    union: &Union,
    names: &TypeNames,
    scope: &mut Scope,
) -> TokenStream {
    scope.note("Unrecognized");
    let name = ident(&names.ident);
    let docs = docs::item(&definition.docs, "One of several objects.");
    let attribute = deprecated(definition.docs.deprecated);
    let variants = union.variants.iter().zip(&names.variants).map(|(variant, name)| {
        let name = ident(name);
        let body = Type::Named(variant.body);
        scope.mention(&body);
        let mut body = value_type(planned, &body, &TokenStream::new());
        if variant.boxed {
            body = quote!(Box<#body>);
        }
        let docs = docs::own(&format!("`{}` is `{}`.", union.property, variant.tag));
        quote!(#docs #name(#body))
    });
    let unrecognized = docs::own(&format!(
        "`{}` is something that this code does not know: the tag, and the whole object as it came.",
        union.property
    ));
    quote! {
        #docs
        #attribute
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unrecognized
            Unrecognized(Unrecognized),
        }
    }
}

fn either(
    planned: &Planned,
    definition: &Definition,
    choice: &Choice,
    names: &TypeNames,
    scope: &mut Scope,
) -> TokenStream {
    scope.note("Json");
    let name = ident(&names.ident);
    let own = how_it_is_told(choice, names);
    let docs = docs::item_with(&definition.docs, "One of several types.", &own);
    let attribute = deprecated(definition.docs.deprecated);
    let variants = choice.alternatives.iter().zip(&names.variants).map(|(alternative, name)| {
        let name = ident(name);
        scope.mention(&alternative.ty);
        let mut body = value_type(planned, &alternative.ty, &TokenStream::new());
        if alternative.boxed {
            body = quote!(Box<#body>);
        }
        let docs = docs::part(&alternative.docs, &format!("For {}.", looks(alternative)));
        quote!(#docs #name(#body))
    });
    let variants: Vec<_> = variants.collect();
    let unrecognized = docs::own("Something that fits none of them, as it came.");
    quote! {
        #docs
        #attribute
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unrecognized
            Unrecognized(Json),
        }
    }
}

/// Says how it is decided which alternative a value is.
fn how_it_is_told(choice: &Choice, names: &TypeNames) -> String {
    if choice.alternatives.iter().all(|it| it.marks.is_empty()) {
        return "Which one is told by the JSON: the first that can be read from it.".to_owned();
    }
    let order = choice.order().into_iter().map(|index| {
        let alternative = &choice.alternatives[index];
        docs::entry(names.variants[index].plain(), &looks(alternative))
    });
    let own = "Which one is told by the JSON: the first of these that can be read from it.";
    format!("{own}\n\n{}", order.collect::<Vec<_>>().join("\n"))
}

/// Says what a value of an alternative looks like.
fn looks(alternative: &Alternative) -> String {
    let kinds = alternative.kinds.iter().map(|kind| match kind {
        Kind::Null => "null",
        Kind::Boolean => "true or false",
        Kind::Integer => "an integer",
        Kind::Number => "a number",
        Kind::Text => "a text",
        Kind::List => "a list",
        Kind::Object => "an object",
    });
    let mut text = kinds.collect::<Vec<_>>().join(" or ");
    let present = alternative.marks.iter().filter(|mark| mark.values.is_empty());
    let present: Vec<_> = present.map(|mark| format!("`{}`", shown(&mark.name))).collect();
    if !present.is_empty() {
        text.push_str(&format!(" with {}", present.join(", ")));
    }
    let fixed = alternative.marks.iter().filter(|mark| !mark.values.is_empty());
    for (count, mark) in fixed.enumerate() {
        let values = mark.values.iter().map(|value| format!("`{}`", shown(&json(value))));
        let values = values.collect::<Vec<_>>().join(" or ");
        let joint = if count == 0 { " whose" } else { " and whose" };
        let if_there = if mark.required { "" } else { ", if there," };
        text.push_str(&format!("{joint} `{}`{if_there} is {values}", shown(&mark.name)));
    }
    text
}

/// Returns the JSON of a constant.
fn json(value: &Constant) -> String {
    match value {
        Constant::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
        Constant::Integer(integer) => integer.to_string(),
        Constant::Truth(truth) => truth.to_string(),
    }
}

fn shown(text: &str) -> String {
    text.replace(['`', '\n', '\r'], " ")
}

fn open(definition: &Definition, enumeration: &Enumeration, names: &TypeNames) -> TokenStream {
    let name = ident(&names.ident);
    let attribute = deprecated(definition.docs.deprecated);
    let (docs, copy, held, values): (_, _, _, Vec<(String, Docs)>) = match enumeration {
        Enumeration::Texts(values) => {
            let shown = |text: &str| text.replace(['`', '\n', '\r'], " ");
            let values = values.iter().map(|it| (shown(&it.value), it.docs.clone())).collect();
            ("One of several texts.", quote!(), quote!(String), values)
        }
        Enumeration::Integers(values) => {
            let values = values.iter().map(|it| {
                // The name of the variant need not tell the integer.
                let text = it.docs.text.as_ref().map(|text| format!("`{}`: {text}", it.value));
                (it.value.to_string(), Docs { text, ..it.docs.clone() })
            });
            let values = values.collect();
            ("One of several integers.", quote!(Copy,), quote!(i64), values)
        }
    };
    let docs = docs::item(&definition.docs, docs);
    let variants = values.into_iter().zip(&names.variants).map(|((value, docs), name)| {
        let name = ident(name);
        let docs = docs::part(&docs, &format!("`{value}`"));
        quote!(#docs #name)
    });
    let unrecognized = docs::own(match enumeration {
        Enumeration::Texts(_) => "A text that this code does not know, as it came.",
        Enumeration::Integers(_) => "An integer that this code does not know.",
    });
    quote! {
        #docs
        #attribute
        #[derive(Clone, #copy PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants,)*
            #unrecognized
            Unrecognized(#held),
        }
    }
}

fn alias(
    planned: &Planned,
    definition: &Definition,
    ty: &Type,
    names: &TypeNames,
    scope: &mut Scope,
) -> TokenStream {
    scope.mention(ty);
    let name = ident(&names.ident);
    let docs = docs::item(&definition.docs, "Another name for a type.");
    let ty = value_type(planned, ty, &TokenStream::new());
    quote!(#docs pub type #name = #ty;)
}
