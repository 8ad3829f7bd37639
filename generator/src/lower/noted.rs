//! What of the document has gone into the code, for the accounting of it.

use crate::pointer::Pointer;

use super::Lowering;
use super::schema::Lowered;

impl Lowering<'_> {
    /// Notes what became of the schema at a place.
    pub(super) fn settled(&mut self, pointer: &Pointer, lowered: &Lowered) {
        self.api.places.push((pointer.clone(), lowered.clone().whole()));
    }

    /// Notes the places of schemas that go into a type.
    pub(super) fn note_merged<'p>(&mut self, places: impl Iterator<Item = &'p Pointer>) {
        for place in places {
            if !self.api.merged.contains(place) {
                self.api.merged.insert(place.clone());
            }
        }
    }

    /// Notes everything below a place: it is said, and was taken, elsewhere.
    pub(super) fn note_all(&mut self, place: &Pointer) {
        let node = self.document.node(place);
        let mut open: Vec<_> = node.map(|it| (place.clone(), it)).into_iter().collect();
        while let Some((place, node)) = open.pop() {
            let members = node.as_map().into_iter().flat_map(|map| map.iter());
            open.extend(members.map(|it| (place.child(&it.key), &it.value)));
            let elements = node.as_seq().into_iter().flatten().enumerate();
            open.extend(elements.map(|(index, it)| (place.index(index), it)));
            if node.as_map().is_some() {
                self.api.merged.insert(place);
            }
        }
    }
}
