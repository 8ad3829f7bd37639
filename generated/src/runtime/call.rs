//! A call from its first argument to its reply.
//!
//! The promise: build, authenticate, send, read, interpret, in this order and for every operation
//! alike. What an operation's emitted code adds is its names and types.

use super::auth::authenticate;
use super::client::Core;
use super::error::{Error, Failure};
use super::fault::BuildError;
use super::operation::Operation;
use super::reply::{FromReply, Received, interpret};
use super::request::Arguments;
use super::transport::exchange;
use super::wire::Wire;

/// A call that is being prepared. It holds on to its client, so that it may outlive it.
pub(crate) struct Call<M> {
    core: Core<M>,
    arguments: Arguments,
}

impl<M> Call<M> {
    pub(crate) fn new(core: &Core<M>, operation: &'static Operation) -> Self {
        Call { core: core.clone(), arguments: Arguments::new(operation) }
    }

    /// Gives the argument of the parameter in row `index` of the operation's table.
    pub(crate) fn with<T: Wire>(mut self, index: usize, value: &T) -> Self {
        self.arguments.set(index, value);
        self
    }

    /// Gives the body.
    pub(crate) fn with_body<T: Wire>(mut self, value: &T) -> Self {
        self.arguments.set_body(value);
        self
    }

    /// Makes the call.
    pub(crate) async fn send<R: FromReply, E: FromReply>(self) -> Result<R, Error<E>> {
        let received = run(self.core.shared, self.arguments).await?;
        interpret(received)
    }
}

#[cfg(feature = "blocking")]
impl Call<super::client::Blocking> {
    /// Makes the call on the client's own thread, and waits for it.
    pub(crate) fn send_blocking<R: FromReply, E: FromReply>(self) -> Result<R, Error<E>> {
        let operation = self.arguments.operation().id;
        let shared = std::sync::Arc::clone(&self.core.shared);
        let received = shared.worker.run(operation, run(self.core.shared, self.arguments))??;
        interpret(received)
    }
}

/// What does not depend on the operation's types.
async fn run(
    client: std::sync::Arc<super::client::Shared>,
    arguments: Arguments,
) -> Result<Received, Failure> {
    let operation = arguments.operation();
    let base = client.base_urls.get(operation.server);
    let base = base.ok_or_else(|| BuildError::new("there is no such server").of(operation.id))?;
    let mut request = arguments.finish(base)?;
    authenticate(&client, operation, &mut request).await?;
    exchange(&client, operation, request).await
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

        #[allow(dead_code)] // an operation may have neither parameters nor body
        impl<M> $name<M> {
            fn new(core: &$crate::runtime::client::Core<M>) -> Self {
                Self { call: $crate::runtime::call::Call::new(core, &$operation) }
            }

            fn with<T: $crate::runtime::wire::Wire>(self, index: usize, value: &T) -> Self {
                Self { call: self.call.with(index, value) }
            }

            fn with_text(self, index: usize, text: impl Into<String>) -> Self {
                self.with(index, &text.into())
            }

            fn with_body<T: $crate::runtime::wire::Wire>(self, value: &T) -> Self {
                Self { call: self.call.with_body(value) }
            }
        }

        /// Shows the operation, and none of its arguments.
        impl<M> std::fmt::Debug for $name<M> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }

        /// Awaiting the request sends it.
        impl std::future::IntoFuture for $name {
            type Output = Result<$reply, $crate::runtime::error::Error<$error>>;
            type IntoFuture =
                std::pin::Pin<Box<dyn std::future::Future<Output = Self::Output> + Send>>;

            fn into_future(self) -> Self::IntoFuture {
                Box::pin(self.call.send())
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
        }
    };
}
pub(crate) use request;
