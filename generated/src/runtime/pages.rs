//! The items of a list that the API hands out page by page.
//!
//! The promise: every item in its order, each page asked for when the items before it have been
//! taken, and nothing changed in what the caller asked for but the page's number. It ends with the
//! first page that is empty or not full, and after an error.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use futures_core::stream::FusedStream;
use serde::Deserializer as _;
use serde_json::value::RawValue;

use super::attempts::{Running, run};
use super::call::Plan;
use super::client::{Async, Core};
use super::early::push_member;
use super::error::Error;
use super::fault::BuildError;
use super::operation::Pages;
use super::reply::Received;
use super::style::InOrder;

/// The items of a list, page by page.
///
/// Of an asynchronous client it is a `Stream`, with a [`next`](Items::next) of its own; of a
/// blocking one an `Iterator`. The first page is asked for with the first item, the next one when
/// the items before it have been taken. Each is a call of its own, with its own deadline and
/// attempts. It ends after an error.
///
/// ```
/// use idv_sdk::{Error, Items};
///
/// async fn count<T, E>(mut items: Items<T, E>) -> Result<usize, Error<E>> {
///     let mut count = 0;
///     while let Some(item) = items.next().await {
///         item?;
///         count += 1;
///     }
///     Ok(count)
/// }
/// ```
#[must_use = "nothing is sent before an item is asked for"]
pub struct Items<T, E, M = Async> {
    core: Core<M>,
    plan: Plan,
    pages: &'static Pages,
    read: Read<T, E>,
    /// The number of the page to ask for. Nothing before the first one is.
    number: Option<i64>,
    /// What is left of the last page.
    ready: vec::IntoIter<T>,
    running: Option<Running>,
    over: bool,
}

/// Reads the reply that holds a page: its items, and how many a full page has.
type Read<T, E> = fn(Received) -> Result<(Vec<T>, i64), Error<E>>;

impl<T, E, M> Items<T, E, M> {
    #[allow(dead_code)] // not every API has lists
    pub(crate) fn new(
        (core, plan): (Core<M>, Plan),
        pages: &'static Pages,
        read: Read<T, E>,
    ) -> Self {
        let ready = Vec::new().into_iter();
        Items { core, plan, pages, read, number: None, ready, running: None, over: false }
    }

    /// Returns what asks for the next page.
    fn plan(&mut self) -> Result<Plan, BuildError> {
        let Pages { parameter, number: way } = *self.pages;
        let mut plan = self.plan.clone();
        let operation = plan.arguments.operation();
        let condition = plan.arguments.json(parameter).unwrap_or("{}");
        let refuse = || {
            let way = way.join(".");
            let message =
                format!("the number of the page, `{way}`, is none, or stands in no object");
            BuildError::new(message).of(operation.id)
        };
        let number = match self.number {
            Some(number) => number,
            None => number_at(condition, way).ok_or_else(refuse)?.unwrap_or(0),
        };
        let condition = with_number(condition, way, number).ok_or_else(refuse)?;
        plan.arguments.set_json(parameter, condition);
        self.number = Some(number);
        Ok(plan)
    }

    /// Takes the reply that holds a page, or what came of it.
    fn take<F: Into<Error<E>>>(&mut self, result: Result<Received, F>) -> Option<Error<E>> {
        let page = result.map_err(Into::into).and_then(self.read);
        let (items, size) = match page {
            Ok(page) => page,
            Err(error) => {
                self.over = true;
                return Some(error);
            }
        };
        let full = i64::try_from(items.len()).is_ok_and(|count| count >= size);
        let next = self.number.and_then(|number| number.checked_add(1));
        self.over = items.is_empty() || !full || next.is_none();
        self.number = next;
        self.ready = items.into_iter();
        None
    }
}

impl<T, E> Items<T, E> {
    /// Returns the next item; nothing at the end.
    ///
    /// When the future is dropped, nothing is lost: the next one goes on from there.
    pub async fn next(&mut self) -> Option<Result<T, Error<E>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

/// Nothing in it is pinned in place.
impl<T, E, M> Unpin for Items<T, E, M> {}

impl<T, E> Stream for Items<T, E> {
    type Item = Result<T, Error<E>>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Error<E>>>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            if this.over {
                return Poll::Ready(None);
            }
            if this.running.is_none() {
                match this.plan() {
                    Ok(plan) => this.running = Some(run(Arc::clone(&this.core.shared), plan)),
                    Err(fault) => return Poll::Ready(this.take(Err(fault)).map(Err)),
                }
            }
            let Some(running) = &mut this.running else { continue };
            let result = ready!(running.as_mut().poll(context));
            this.running = None;
            if let Some(error) = this.take(result) {
                return Poll::Ready(Some(Err(error)));
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.ready.len(), if self.over { Some(self.ready.len()) } else { None })
    }
}

impl<T, E> FusedStream for Items<T, E> {
    fn is_terminated(&self) -> bool {
        self.over && self.ready.len() == 0
    }
}

#[cfg(feature = "blocking")]
impl<T, E> Iterator for Items<T, E, super::client::Blocking> {
    type Item = Result<T, Error<E>>;

    fn next(&mut self) -> Option<Result<T, Error<E>>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Some(Ok(item));
            }
            if self.over {
                return None;
            }
            let error = match self.plan() {
                Ok(plan) => self.take(super::attempts::run_blocking(&self.core.shared, plan)),
                Err(fault) => self.take(Err(fault)),
            };
            if let Some(error) = error {
                return Some(Err(error));
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.ready.len(), if self.over { Some(self.ready.len()) } else { None })
    }
}

#[cfg(feature = "blocking")]
impl<T, E> std::iter::FusedIterator for Items<T, E, super::client::Blocking> {}

/// Shows the operation and how many items are at hand, and none of them.
impl<T, E, M> fmt::Debug for Items<T, E, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("operation", &self.plan.arguments.operation().id)
            .field("ready", &self.ready.len())
            .finish_non_exhaustive()
    }
}

/// Returns the number at the end of the way, if there is one. Nothing at all when what is there is
/// no number, or stands in no object.
fn number_at(json: &str, way: &[&str]) -> Option<Option<i64>> {
    let Some((name, rest)) = way.split_first() else {
        return match json {
            "null" => Some(None),
            _ => json.parse().ok().map(Some),
        };
    };
    let members = members(json)?;
    match members.iter().find(|(other, _)| other == name) {
        Some((_, value)) => number_at(value.get(), rest),
        None => Some(None),
    }
}

/// Returns the JSON with the number at the end of the way, in objects that are made where they are
/// missing. The rest is left as it is written.
fn with_number(json: &str, way: &[&str], number: i64) -> Option<String> {
    let Some((name, rest)) = way.split_first() else { return Some(number.to_string()) };
    let mut text = String::from("{");
    let mut found = false;
    for (other, value) in members(json)? {
        if other == *name && !found {
            found = true;
            push_member(&mut text, &other, &with_number(value.get(), rest, number)?);
        } else {
            push_member(&mut text, &other, value.get());
        }
    }
    if !found {
        push_member(&mut text, name, &with_number("{}", rest, number)?);
    }
    text.push('}');
    Some(text)
}

/// Returns the members of an object, or of null, which has none.
fn members(json: &str) -> Option<Vec<(String, &RawValue)>> {
    if json == "null" {
        return Some(Vec::new());
    }
    serde_json::Deserializer::from_str(json).deserialize_map(InOrder).ok()
}

/// Gives the calls of an operation that lists things the method that takes them one by one.
///
/// ```text
/// pages! {
///     /// Lists the records one by one.
///     GetIdentityVerifications, GET_IDENTITY_VERIFICATIONS_PAGES, GetIdentityVerificationsResponse,
///     GetIdentityVerificationsError, IdentityVerification,
///     |reply| (reply.items, reply.page.size.into())
/// }
/// ```
#[allow(unused_macros)] // not every API has lists
macro_rules! pages {
    (
        $(#[$meta:meta])*
        $name:ident, $pages:ident, $reply:ty, $error:ty, $item:ty, |$it:ident| $split:expr
    ) => {
        impl<M> $name<M> {
            $(#[$meta])*
            pub fn stream(self) -> $crate::runtime::pages::Items<$item, $error, M> {
                fn split($it: $reply) -> (Vec<$item>, i64) {
                    $split
                }
                $crate::runtime::pages::Items::new(self.call.into_parts(), &$pages, |received| {
                    $crate::runtime::reply::interpret(received).map(split)
                })
            }
        }
    };
}
#[allow(unused_imports)] // not every API has lists
pub(crate) use pages;

#[cfg(test)]
mod tests {
    use super::{number_at, with_number};

    const WAY: &[&str] = &["page", "number"];

    #[test]
    fn the_number_is_put_where_it_belongs() {
        for (json, expected) in [
            ("{}", r#"{"page":{"number":7}}"#),
            ("null", r#"{"page":{"number":7}}"#),
            (r#"{"page":null}"#, r#"{"page":{"number":7}}"#),
            (r#"{"page":{"size":2},"x":1}"#, r#"{"page":{"size":2,"number":7},"x":1}"#),
            (r#"{"page":{"number":3,"size":2}}"#, r#"{"page":{"number":7,"size":2}}"#),
            (
                r#"{"big":123456789012345678901.10,"a\"b":[ 1 ],"page":{"number":null}}"#,
                r#"{"big":123456789012345678901.10,"a\"b":[ 1 ],"page":{"number":7}}"#,
            ),
            (
                r#"{"twice":1,"twice":2,"page":{},"number":3}"#,
                r#"{"twice":1,"twice":2,"page":{"number":7},"number":3}"#,
            ),
        ] {
            assert_eq!(with_number(json, WAY, 7).as_deref(), Some(expected));
        }
    }

    #[test]
    fn the_number_is_found() {
        for (json, expected) in [
            ("{}", Some(None)),
            ("null", Some(None)),
            (r#"{"page":{}}"#, Some(None)),
            (r#"{"page":{"number":null}}"#, Some(None)),
            (r#"{"page":{"number":12}}"#, Some(Some(12))),
            (r#"{"page":{"number":1.5}}"#, None),
            (r#"{"page":{"number":"1"}}"#, None),
            (r#"{"page":[]}"#, None),
            ("[]", None),
        ] {
            assert_eq!(number_at(json, WAY), expected, "{json}");
        }
        assert_eq!(with_number(r#"{"page":3}"#, WAY, 7), None);
    }
}
