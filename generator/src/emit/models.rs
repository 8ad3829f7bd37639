//! Types as plain structs and enums.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{
    Definition, Docs, Enumeration, Member, Object, Presence, Shape, Type, TypeId, Union,
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
    let default = if requires_nothing(object) { quote!(Default,) } else { quote!() };
    let structure = quote! {
        #docs
        #attribute
        #[derive(Clone, #default PartialEq)]
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            pub(crate) kept: Kept,
        }
    };
    let constructor = constructor(planned, object, names);
    let setters = members().enumerate().filter(|(_, (member, _))| member.presence.may_be_absent());
    let setters = setters.map(|(row, (member, names))| setter(planned, row, member, names));
    let implementation = quote! {
        impl #name {
            #constructor
            #(#setters)*
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
    let docs = if requires_nothing(object) {
        docs::own("Returns an object without any members.")
    } else {
        docs::own("Returns an object with what is required, and nothing else.")
    };
    quote! {
        #docs
        #[must_use]
        pub fn new(#(#arguments),*) -> Self {
            Self { #(#fields,)* kept: Kept::default() }
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
