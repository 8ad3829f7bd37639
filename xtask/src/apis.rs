//! The APIs of the SDK. What differs between them is a row here, and what their documents say.

/// An API of the SDK.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Api {
    /// The document, from the root of the workspace.
    pub(crate) document: &'static str,
    /// The module of the SDK.
    pub(crate) module: &'static str,
}

/// Every API of the SDK.
pub(crate) const APIS: &[Api] = &[
    Api { document: "spec/portone-v2.yaml", module: "portone_v2" },
    Api { document: "spec/portone-v1.yaml", module: "portone_v1" },
    Api { document: "spec/kakaocert.yaml", module: "kakaocert" },
];
