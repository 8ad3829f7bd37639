//! How a type of headers gets the function that reads them.

/// Gives a type of headers its `read`, from a table with a row for each.
///
/// ```text
/// reply_headers! { ListPetsHeaders;
///     "X-Rate-Limit" Plain;
///     "X-Tags" List(&Text);
/// }
/// ```
macro_rules! reply_headers {
    ($type:ident; $($name:literal $form:expr;)*) => {
        #[cfg(feature = "__client")]
        impl $type {
            const HEADERS: &'static [(&'static str, $crate::runtime::header_text::Form)] = {
                #[allow(unused_imports, clippy::enum_glob_use, reason = "the forms of the rows")]
                use $crate::runtime::header_text::Form::*;
                &[$(($name, $form)),*]
            };

            /// Reads the headers of a reply, those that are there: what `headers()` returns of a
            /// reply, or of an error's body as it came.
            ///
            /// # Errors
            ///
            /// A header is not what the document says. The error names it and quotes no value.
            pub fn read(
                headers: &reqwest::header::HeaderMap,
            ) -> Result<Self, $crate::runtime::DecodeError> {
                $crate::runtime::header_text::read(headers, Self::HEADERS)
            }

            /// Reads those headers of a reply that are what the document says. One that is not is
            /// absent here, and where it was read from as it came.
            #[must_use]
            pub fn read_some(headers: &reqwest::header::HeaderMap) -> Self {
                $crate::runtime::header_text::read_some(headers, Self::HEADERS)
            }
        }
    };
}
pub(crate) use reply_headers;
