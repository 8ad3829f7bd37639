//! A call from its first argument to its reply.
//!
//! The promise: build, authenticate, send, read, interpret, in this order and for every operation
//! alike. What an operation's emitted code adds is its names and types.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;

use super::auth::Texts;
use super::client::{Async, Core};
use super::error::Error;
use super::events::EventStream;
use super::operation::{Media, Operation};
use super::reply::{
    FromReply, Reply, interpret, interpret_events, interpret_rest, interpret_whole,
};
use super::request::Arguments;
use super::stream::ByteStream;
use super::wire::Wire;

pub(crate) use super::attempts::run;
#[cfg(feature = "blocking")]
use super::attempts::run_blocking;

/// A call that is being prepared. It holds on to its client, so that it may outlive it.
pub(crate) struct Call<M> {
    core: Core<M>,
    plan: Plan,
}

/// What is asked for in one call.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) arguments: Arguments,
    /// Texts of credentials that count for this call, before the client's.
    pub(crate) texts: Texts,
    /// The deadline, if not the client's.
    pub(crate) deadline: Option<Duration>,
    /// The idempotency key, if the caller chose one.
    pub(crate) key: Option<String>,
    /// The body of the reply is taken piece by piece.
    pub(crate) streamed: bool,
}

impl Plan {
    pub(crate) fn new(arguments: Arguments) -> Self {
        Plan { arguments, texts: Texts::new(), deadline: None, key: None, streamed: false }
    }
}

impl<M> Call<M> {
    pub(crate) fn new(core: &Core<M>, operation: &'static Operation) -> Self {
        Call { core: core.clone(), plan: Plan::new(Arguments::new(operation)) }
    }

    /// Gives the argument of the parameter in row `index` of the operation's table.
    pub(crate) fn with<T: Wire>(mut self, index: usize, value: &T) -> Self {
        self.plan.arguments.set(index, value);
        self
    }

    /// Gives the body.
    pub(crate) fn with_body<T: Wire>(mut self, value: &T) -> Self {
        self.plan.arguments.set_body(value);
        self
    }

    /// Gives a body of bytes.
    #[allow(dead_code)] // not every API has such bodies
    pub(crate) fn with_bytes(mut self, bytes: Bytes) -> Self {
        self.plan.arguments.set_bytes(bytes);
        self
    }

    /// Chooses how the body is written.
    pub(crate) fn with_media(mut self, media: Media) -> Self {
        self.plan.arguments.set_media(media);
        self
    }

    /// Sends the body under another name.
    pub(crate) fn with_content_type(mut self, name: String) -> Self {
        self.plan.arguments.set_content_type(name);
        self
    }

    /// Gives a text of credentials for this call.
    pub(crate) fn with_credential(mut self, name: &'static str, text: String) -> Self {
        self.plan.texts = self.plan.texts.with(name, text);
        self
    }

    /// Gives the idempotency key.
    #[allow(dead_code)] // not every API knows such keys
    pub(crate) fn with_key(mut self, key: String) -> Self {
        self.plan.key = Some(key);
        self
    }

    /// Gives the deadline.
    pub(crate) fn with_deadline(mut self, deadline: Duration) -> Self {
        self.plan.deadline = Some(deadline);
        self
    }

    /// Returns the client and what is asked of it.
    #[allow(dead_code)] // not every API has lists
    pub(crate) fn into_parts(self) -> (Core<M>, Plan) {
        (self.core, self.plan)
    }
}

/// A reply on its way. The box is made here, once for all operations of a kind: what each of them
/// would have to prove about a future of its own is most of what compiling a client takes.
pub(crate) type Sending<R, E> = Pin<Box<dyn Future<Output = Result<R, Error<E>>> + Send>>;

impl Call<Async> {
    /// Makes the call.
    pub(crate) fn send<R: FromReply + 'static, E: FromReply + 'static>(self) -> Sending<R, E> {
        Box::pin(async { interpret(run(self.core.shared, self.plan).await?) })
    }

    /// Makes the call, and keeps what comes with the reply.
    pub(crate) fn send_whole<R, E>(self) -> Sending<Reply<R>, E>
    where
        R: FromReply + 'static,
        E: FromReply + 'static,
    {
        Box::pin(async { interpret_whole(run(self.core.shared, self.plan).await?) })
    }

    /// Makes the call, and takes the body of the reply piece by piece.
    #[allow(dead_code)] // not every API has such replies
    pub(crate) fn stream_bytes<E: FromReply + 'static>(mut self) -> Sending<ByteStream, E> {
        self.plan.streamed = true;
        Box::pin(async {
            let source = interpret_rest(run(self.core.shared, self.plan).await?)?;
            Ok(ByteStream::new(source))
        })
    }

    /// Makes the call, asks for a reply in this media type, and takes its body piece by piece.
    #[allow(dead_code)] // not every API has such replies
    pub(crate) fn stream_bytes_as<E: FromReply + 'static>(
        mut self,
        name: String,
    ) -> Sending<ByteStream, E> {
        self.plan.arguments.set_accept(name);
        self.stream_bytes()
    }

    /// Makes the call, and takes the events of the reply as they come.
    #[allow(dead_code)] // not every API has such replies
    pub(crate) fn stream_events<T: 'static, E: FromReply + 'static>(
        mut self,
    ) -> Sending<EventStream<T>, E> {
        self.plan.streamed = true;
        self.plan.arguments.set_accept(Media::Events.accepted().to_owned());
        Box::pin(async {
            let limit = self.core.shared.max_reply_bytes;
            let received = run(self.core.shared, self.plan).await?;
            Ok(EventStream::new(interpret_events(received, limit).await?, limit))
        })
    }
}

#[cfg(feature = "blocking")]
impl Call<super::client::Blocking> {
    /// Makes the call on the client's own thread, and waits for it.
    pub(crate) fn send_blocking<R: FromReply, E: FromReply>(self) -> Result<R, Error<E>> {
        interpret(run_blocking(&self.core.shared, self.plan)?)
    }

    /// Makes the call on the client's own thread, and keeps what comes with the reply.
    pub(crate) fn send_whole_blocking<R: FromReply, E: FromReply>(
        self,
    ) -> Result<Reply<R>, Error<E>> {
        interpret_whole(run_blocking(&self.core.shared, self.plan)?)
    }
}

/// What the requests of all operations do alike. The methods stand here once; the macros give each
/// operation's type only what is its own.
#[allow(dead_code)] // an API may have neither parameters nor bodies
pub(crate) trait Request<M>: Sized {
    /// The table of the operation.
    const OPERATION: &'static Operation;

    /// Makes a request of a call.
    fn over(call: Call<M>) -> Self;

    /// Returns the call.
    fn into_call(self) -> Call<M>;

    fn new(core: &Core<M>) -> Self {
        Self::over(Call::new(core, Self::OPERATION))
    }

    fn with<T: Wire>(self, index: usize, value: &T) -> Self {
        Self::over(self.into_call().with(index, value))
    }

    fn with_text(self, index: usize, text: impl Into<String>) -> Self {
        self.with(index, &text.into())
    }

    fn with_body<T: Wire>(self, value: &T) -> Self {
        Self::over(self.into_call().with_body(value))
    }

    fn with_bytes(self, bytes: impl Into<Bytes>) -> Self {
        Self::over(self.into_call().with_bytes(bytes.into()))
    }

    fn with_media(self, media: Media) -> Self {
        Self::over(self.into_call().with_media(media))
    }

    fn with_content_type(self, name: impl Into<String>) -> Self {
        Self::over(self.into_call().with_content_type(name.into()))
    }

    fn with_credential(self, name: &'static str, text: impl Into<String>) -> Self {
        Self::over(self.into_call().with_credential(name, text.into()))
    }
}

/// Makes the type of an operation's requests.
///
/// ```text
/// request! {
///     /// A call of `getIdentityVerification`.
///     GetIdentityVerification, GET_IDENTITY_VERIFICATION, IdentityVerification, GetIdentityVerificationError
/// }
/// ```
macro_rules! request {
    ($(#[$meta:meta])* $name:ident, $operation:ident, $reply:ty, $error:ty) => {
        $(#[$meta])*
        #[must_use = "nothing is sent before the request is awaited or, of a blocking client, `send` is called"]
        pub struct $name<M = $crate::runtime::client::Async> {
            call: $crate::runtime::call::Call<M>,
        }

        impl<M> $crate::runtime::call::Request<M> for $name<M> {
            const OPERATION: &'static $crate::runtime::operation::Operation = &$operation;

            fn over(call: $crate::runtime::call::Call<M>) -> Self {
                Self { call }
            }

            fn into_call(self) -> $crate::runtime::call::Call<M> {
                self.call
            }
        }

        impl<M> $name<M> {
            /// Gives up on this call after `deadline`, with the login that it may need, all its
            /// attempts and the waiting between them: in place of the deadline of the client.
            pub fn deadline(self, deadline: std::time::Duration) -> Self {
                Self { call: self.call.with_deadline(deadline) }
            }
        }

        /// Shows the operation, and none of its arguments.
        impl<M> std::fmt::Debug for $name<M> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " { .. }"))
            }
        }

        /// Awaiting the request sends it.
        impl std::future::IntoFuture for $name {
            type Output = Result<$reply, $crate::runtime::error::Error<$error>>;
            type IntoFuture = $crate::runtime::call::Sending<$reply, $error>;

            fn into_future(self) -> Self::IntoFuture {
                self.call.send()
            }
        }

        impl $name {
            /// Sends the request, and keeps what comes with the reply: status, headers, the body as
            /// it came.
            ///
            /// # Errors
            ///
            /// See the variants of [`Error`](crate::Error).
            pub fn whole_reply(
                self,
            ) -> $crate::runtime::call::Sending<$crate::runtime::reply::Reply<$reply>, $error> {
                self.call.send_whole()
            }
        }

        #[cfg(feature = "blocking")]
        impl $name<$crate::runtime::client::Blocking> {
            /// Sends the request and waits for the reply.
            ///
            /// # Errors
            ///
            /// See the variants of [`Error`](crate::Error).
            pub fn send(self) -> Result<$reply, $crate::runtime::error::Error<$error>> {
                self.call.send_blocking()
            }

            /// Sends the request, waits for the reply, and keeps what comes with it: status,
            /// headers, the body as it came.
            ///
            /// # Errors
            ///
            /// See the variants of [`Error`](crate::Error).
            pub fn send_whole(
                self,
            ) -> Result<
                $crate::runtime::reply::Reply<$reply>,
                $crate::runtime::error::Error<$error>,
            > {
                self.call.send_whole_blocking()
            }
        }
    };
}
pub(crate) use request;

/// Lets the caller of an operation choose its idempotency key.
///
/// ```text
/// keyed! { SendIdentityVerification }
/// ```
#[allow(unused_macros)] // not every API knows such keys
macro_rules! keyed {
    ($name:ident) => {
        impl<M> $name<M> {
            /// Sends the request under this idempotency key. Without it a key is made up, a new one
            /// for each call; the attempts of a call share theirs.
            ///
            /// A call that is made again under its key, after a timeout for example, is carried out
            /// once: keep the key with what the call is about. Never use a key for two different
            /// requests.
            pub fn idempotency_key(self, key: impl Into<String>) -> Self {
                Self { call: self.call.with_key(key.into()) }
            }
        }
    };
}
#[allow(unused_imports)] // not every API knows such keys
pub(crate) use keyed;

/// Lets the caller of an operation take the bytes of its reply as they come.
///
/// ```text
/// byte_stream! { GetFile, GetFileError }
/// ```
#[allow(unused_macros)] // not every API has such replies
macro_rules! byte_stream {
    ($name:ident, $error:ty) => {
        impl $name {
            /// Sends the request, and takes the bytes of the reply as they come.
            ///
            /// # Errors
            ///
            /// See the variants of [`Error`](crate::Error).
            pub fn stream_bytes(
                self,
            ) -> $crate::runtime::call::Sending<$crate::runtime::stream::ByteStream, $error> {
                self.call.stream_bytes()
            }
        }
    };
}
#[allow(unused_imports)] // not every API has such replies
pub(crate) use byte_stream;

/// Lets the caller of an operation take its reply in another media type.
///
/// ```text
/// other_replies! {
///     /// Sends the request, and asks for `text/csv`.
///     GetThings, GetThingsError
/// }
/// ```
#[allow(unused_macros)] // not every API has such replies
macro_rules! other_replies {
    ($(#[$meta:meta])* $name:ident, $error:ty) => {
        impl $name {
            $(#[$meta])*
            ///
            /// # Errors
            ///
            /// See the variants of [`Error`](crate::Error).
            pub fn stream_bytes_as(
                self,
                media_type: impl Into<String>,
            ) -> $crate::runtime::call::Sending<$crate::runtime::stream::ByteStream, $error> {
                self.call.stream_bytes_as(media_type.into())
            }
        }
    };
}
#[allow(unused_imports)] // not every API has such replies
pub(crate) use other_replies;

/// Lets the caller of an operation take the events of its reply as they come.
///
/// ```text
/// event_stream! { WatchThings, Thing, WatchThingsError }
/// ```
#[allow(unused_macros)] // not every API has such replies
macro_rules! event_stream {
    ($(#[$meta:meta])* $name:ident, $data:ty, $error:ty) => {
        impl $name {
            $(#[$meta])*
            ///
            /// # Errors
            ///
            /// See the variants of [`Error`](crate::Error).
            pub fn stream_events(
                self,
            ) -> $crate::runtime::call::Sending<
                $crate::runtime::events::EventStream<$data>,
                $error,
            > {
                self.call.stream_events()
            }
        }
    };
}
#[allow(unused_imports)] // not every API has such replies
pub(crate) use event_stream;

/// Makes the type of what an operation answers, where that is not the same for every status. The
/// first row in whose range a status is counts. `Debug` does not show the value of a row with
/// `sensitive`.
///
/// ```text
/// answers! {
///     /// What `getThing` answers.
///     GetThingReply:
///     /// `200`: the thing.
///     Ok(json types::Thing) = 200..=200,
///     /// `202`: where to ask for it.
///     Accepted(text String, sensitive) = 202..=202,
///     /// `204`: nothing.
///     NoContent = 204..=204,
/// }
/// ```
#[allow(unused_macros)] // not every API has such operations
macro_rules! answers {
    (
        $(#[$meta:meta])* $name:ident:
        $(
            $(#[$doc:meta])*
            $variant:ident $(($read:ident $type:ty $(, $hidden:ident)?))? = $range:pat,
        )*
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant $(($type))?,)*
            /// An answer with a status that the document does not declare, as it came.
            Other($crate::runtime::raw_body::RawBody),
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$variant $(($read))? => f
                        .debug_tuple(stringify!($variant))
                        $(.field($crate::runtime::call::answers!(@show $read $($hidden)?)))?
                        .finish(),)*
                    Self::Other(raw) => f.debug_tuple("Other").field(raw).finish(),
                }
            }
        }

        impl $crate::runtime::reply::FromReply for $name {
            fn from_reply(
                body: &$crate::runtime::reply::Body<'_>,
            ) -> Result<Self, $crate::runtime::fault::DecodeError> {
                match body.status() {
                    $($range => $crate::runtime::call::answers!(@read body $variant $($read)?),)*
                    #[allow(unreachable_patterns)] // a row may take whatever is left
                    _ => Ok(Self::Other(body.raw())),
                }
            }
        }
    };
    (@show $value:ident) => { $value };
    (@show $value:ident sensitive) => {{
        let _ = $value;
        &$crate::runtime::sensitive::Redacted
    }};
    (@read $body:ident $variant:ident) => { Ok(Self::$variant) };
    (@read $body:ident $variant:ident $read:ident) => { $body.$read().map(Self::$variant) };
}
#[allow(unused_imports)] // not every API has such operations
pub(crate) use answers;
