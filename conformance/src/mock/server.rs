//! A mock that listens.
//!
//! The promise: it listens on 127.0.0.1 and nowhere else, on a thread of its own, so that it serves
//! tests of every kind: async or not, on any runtime. Dropping it closes the port and every
//! connection at once. A request that has come in goes on when its client leaves.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use axum::Router;
use axum::routing::any;
use serde_json::{Map, Value};
use tokio::sync::oneshot;

use super::Api;
use super::clock::Clock;
use super::control::{self, ControlError};
use super::exchange::{Shared, exchange};
use super::record::Recorded;
use super::service::Options;
use super::wire::{Scissors, Wires};

/// What a mock starts with.
#[derive(Clone)]
pub struct Builder {
    api: Api,
    port: u16,
    options: Options,
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("api", &self.api).field("port", &self.port).finish()
    }
}

impl Builder {
    /// Sets the port. Without it, or with 0, the system gives a free one.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Makes `value` the only value that counts for the credential `name`: `apiSecret` of PortOne
    /// V2, `imp_key` and `imp_secret` of V1, `linkId`, `secretKey` and `clientCode` of Kakaocert.
    /// Without it any value counts that is not empty.
    #[must_use]
    pub fn credential(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.credentials.insert(name.into(), value.into());
        self
    }

    /// Says whether access tokens count that this mock has not issued. Without it they do not.
    #[must_use]
    pub fn any_token(mut self, any: bool) -> Self {
        self.options.any_token = any;
        self
    }

    /// Starts the mock. It is ready when this returns.
    ///
    /// # Errors
    ///
    /// When the port is taken, or the API has no such credential.
    pub fn start(self) -> io::Result<Server> {
        let shared = Shared::new(self.api, self.options)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let shared = Arc::new(shared);
        let mut server = Server {
            shared,
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)),
            running: None,
        };
        server.revive()?;
        Ok(server)
    }
}

/// A mock that listens until it is dropped.
pub struct Server {
    shared: Arc<Shared>,
    address: SocketAddr,
    running: Option<Running>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = &self.address;
        f.debug_struct("Server").field("api", &self.shared.api).field("address", address).finish()
    }
}

impl Server {
    /// Starts a mock on a free port. It is ready when this returns; no runtime is needed.
    ///
    /// # Errors
    ///
    /// When the system has no port or thread to give.
    pub fn start(api: Api) -> io::Result<Server> {
        Server::builder(api).start()
    }

    /// Returns what a mock starts with, to change it.
    #[must_use]
    pub fn builder(api: Api) -> Builder {
        Builder { api, port: 0, options: Options::default() }
    }

    /// Returns the URL that the paths of the API are appended to. All hosts of an API are this one.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Carries out a command, as `POST /_mock/<name>` with a JSON object does.
    ///
    /// What all mocks know stands with the [module](super), what one knows with its [`Api`].
    ///
    /// # Errors
    ///
    /// When there is no such command, or its arguments are wrong.
    pub fn control(&self, name: &str, arguments: Value) -> Result<Value, ControlError> {
        let none = Map::new();
        let arguments = match &arguments {
            Value::Object(arguments) => arguments,
            Value::Null => &none,
            _ => return Err(ControlError("arguments are a JSON object".to_owned())),
        };
        control::run(&self.shared, name, arguments).map_err(ControlError)
    }

    /// Returns what the mock holds, as `GET /_mock/state` does.
    #[must_use]
    pub fn state(&self) -> Value {
        self.shared.core().service.state()
    }

    /// Returns the requests so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.shared.core().record.all()
    }

    /// Closes the port and every connection at once, in the middle of an answer if need be. What
    /// the mock holds is kept for [`Server::revive`].
    pub fn kill(&mut self) {
        if let Some(running) = self.running.take() {
            running.end();
        }
    }

    /// Listens again after [`Server::kill`], on the same port and with what it held then. Does
    /// nothing to a mock that listens.
    ///
    /// # Errors
    ///
    /// When the port has been taken meanwhile.
    pub fn revive(&mut self) -> io::Result<()> {
        if self.running.is_none() {
            let listener = TcpListener::bind(self.address)?;
            self.address = listener.local_addr()?;
            listener.set_nonblocking(true)?;
            self.running = Some(Running::begin(listener, Arc::clone(&self.shared))?);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The thread that serves.
struct Running {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Running {
    fn begin(listener: TcpListener, shared: Arc<Shared>) -> io::Result<Running> {
        let (stop, stopped) = oneshot::channel();
        let (ready, readied) = mpsc::channel();
        let serve = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = match runtime {
                Ok(runtime) => runtime,
                Err(error) => {
                    let _ = ready.send(Err(error));
                    return;
                }
            };
            runtime.block_on(async {
                let serving = serve(listener, shared).map(|serving| tokio::spawn(serving));
                let failed = serving.is_err();
                let _ = ready.send(serving.map(drop));
                if !failed {
                    // A sender that is gone says the same as one that sends.
                    let _ = stopped.await;
                }
            });
            // The runtime ends here, and with it every task and its connection.
        };
        let name = "idv-mock".to_owned();
        let thread = thread::Builder::new().name(name).spawn(serve)?;
        match readied.recv() {
            Ok(Ok(())) => Ok(Running { stop, thread }),
            Ok(Err(error)) => Err(error),
            Err(_) => Err(io::Error::other("the thread of the mock ended before it began")),
        }
    }

    fn end(self) {
        let _ = self.stop.send(());
        // A thread that has died has closed its connections too.
        let _ = self.thread.join();
    }
}

/// Begins to serve connections.
fn serve(
    listener: TcpListener,
    shared: Arc<Shared>,
) -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let listener = Wires(tokio::net::TcpListener::from_std(listener)?);
    let router = Router::new()
        .route("/_mock/{name}", any(control::answer))
        .fallback(exchange)
        .with_state(shared)
        .into_make_service_with_connect_info::<Scissors>();
    let serving = axum::serve(listener, router);
    Ok(async move {
        // It ends with the runtime and not before.
        let _ = serving.await;
    })
}
