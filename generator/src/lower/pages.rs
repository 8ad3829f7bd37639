//! `x-pagination`: which parameter asks for a page, and where the page holds its items.

use crate::diagnostics::Severity;
use crate::ir::{Pages, Presence, Serialized, Step, Type, Width};

use super::Lowering;
use super::extension::Part;

impl Lowering<'_> {
    /// Lowers the pages of operations, when all results are known.
    pub(super) fn pages(&mut self) {
        for index in 0..self.api.operations.len() {
            let place = self.api.operations[index].docs.place.clone();
            let part = self.extension(&place, "x-pagination", Severity::Unsupported);
            if let Some(part) = part {
                self.api.operations[index].pages = self.pages_of(index, &part);
            }
        }
    }

    fn pages_of(&mut self, index: usize, part: &Part<'_>) -> Option<Pages> {
        if !self.is_object_of(part, &["parameter", "number", "items", "size"]) {
            return None;
        }
        let operation = &self.api.operations[index];
        let (parameters, reply) = (operation.parameters.clone(), operation.reply.clone());
        let name = self.needed_text(part, "parameter")?;
        let row = parameters.iter().position(|it| it.name == name);
        let Some(row) = row.filter(|row| parameters[*row].serialized == Serialized::Json) else {
            let message = format!("no parameter `{name}` is written as JSON");
            let help = "name a parameter with `content: application/json`";
            self.fault(&part.get("parameter")?, PAGES, message, help);
            return None;
        };
        let number = self.needed_text(part, "number")?;
        let (_, ty) = self.way(&part.get("number")?, &parameters[row].ty, &number, false)?;
        self.integer(&part.get("number")?, &ty)?;
        let items = self.needed_text(part, "items")?;
        let (items, list) = self.way(&part.get("items")?, &reply, &items, true)?;
        let Type::List(item) = self.api.resolved(&list).clone() else {
            let message = "the items are no list";
            self.fault(&part.get("items")?, PAGES, message, "name a member that is a list");
            return None;
        };
        let size = self.needed_text(part, "size")?;
        let (size, ty) = self.way(&part.get("size")?, &reply, &size, true)?;
        let width = self.integer(&part.get("size")?, &ty)?;
        let number = number.split('.').map(str::to_owned).collect();
        Some(Pages { parameter: row, number, items, item: *item, size, width })
    }

    /// Goes from member to member. In a reply (`whole`) every step must be required: the code takes
    /// it for granted.
    fn way(
        &mut self,
        part: &Part<'_>,
        from: &Type,
        path: &str,
        whole: bool,
    ) -> Option<(Vec<Step>, Type)> {
        let mut ty = from.clone();
        let mut steps = Vec::new();
        for name in path.split('.') {
            let object = self.api.object(&ty);
            let found = object.and_then(|(id, object)| {
                let member = object.members.iter().position(|it| it.wire == name)?;
                Some((Step { ty: id, member }, &object.members[member]))
            });
            let (message, help) = match found {
                Some((_, member)) if whole && member.presence != Presence::Required => (
                    format!("`{name}` may be absent or null"),
                    "require it in the schema, or leave the extension out",
                ),
                Some((step, member)) => {
                    steps.push(step);
                    ty = member.ty.clone();
                    continue;
                }
                None => {
                    (format!("there is no member `{name}`"), "name members, a dot between them")
                }
            };
            self.fault(part, PAGES, message, help);
            return None;
        }
        Some((steps, ty))
    }

    fn integer(&mut self, part: &Part<'_>, ty: &Type) -> Option<Width> {
        if let Type::Integer(width) = self.api.resolved(ty) {
            return Some(*width);
        }
        self.fault(part, PAGES, "this is no integer", "name a member that is an integer");
        None
    }
}

/// The code of pages that are not as the code needs them.
const PAGES: &str = "pagination";
