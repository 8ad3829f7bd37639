//! Names of headers and cookies, which HTTP does not have all texts for.
//!
//! The promise: what no request and no reply can hold is reported, and none of it gets into the
//! code, where it would make every call fail.

use crate::code_span::code_span_of_text;
use crate::http_token::is_token;
use crate::ir::Location;
use crate::pointer::Pointer;

use super::Lowering;

impl Lowering<'_> {
    /// Returns the name of a parameter as it stands in a request, and reports what is wrong with
    /// it. None when no request can hold a parameter of that name.
    pub(super) fn name_of_parameter<'n>(
        &mut self,
        name: &'n str,
        location: Location,
        pointer: &Pointer,
    ) -> Option<&'n str> {
        match location {
            Location::Header => self.name_of_header(name, pointer),
            Location::Cookie if name.is_empty() => {
                let message = "a cookie without a name cannot be sent; left out";
                self.unsupported(pointer, "cookie-name", message, "give it the name that it has");
                None
            }
            Location::Cookie => {
                if !is_token(name) {
                    let place = self.place(pointer);
                    let message = format!(
                        "no cookie can be called `{name}`; the name is sent as a URL would hold it, \
                         escaped by `%`"
                    );
                    let help = "use letters, digits and `-`";
                    self.diagnostics.repair("cookie-name", place, message, help);
                }
                Some(name)
            }
            Location::Path | Location::Query => Some(name),
        }
    }

    /// The same for a header, of a request or of a reply. Blanks around its name are none of it.
    pub(super) fn name_of_header<'n>(
        &mut self,
        name: &'n str,
        pointer: &Pointer,
    ) -> Option<&'n str> {
        let bare = name.trim();
        if !is_token(bare) {
            let message = format!("no header can be called {}; left out", code_span_of_text(name));
            self.unsupported(pointer, "header-name", message, "use letters, digits and `-`");
            return None;
        }
        if bare != name {
            let place = self.place(pointer);
            let message = format!(
                "the header {} has blanks around its name; taken off",
                code_span_of_text(name)
            );
            self.diagnostics.repair("header-name", place, message, "remove them");
        }
        Some(bare)
    }
}
