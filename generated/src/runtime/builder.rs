//! What a client is built from.
//!
//! The promise: whatever can be refused is refused when the client is built, and nothing that is
//! refused is quoted, for it may hold a credential.

use std::fmt;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;

use super::auth::{Credentials, Texts};
#[cfg(feature = "blocking")]
use super::blocking::Worker;
use super::client::{Api, Core, Server, Shared};
use super::fault::BuildError;
use super::request::placeholder;
use super::retry::RetryPolicy;

/// What a client is built from. `Debug` shows the API and which credentials it has.
pub(crate) struct Builder {
    api: &'static Api,
    base_urls: Vec<Option<String>>,
    variables: Vec<(&'static str, String)>,
    /// What cannot be used, of what was given.
    fault: Option<&'static str>,
    credentials: Credentials,
    http: Option<reqwest::ClientBuilder>,
    user_agent: Option<String>,
    timeout: Duration,
    deadline: Duration,
    retry: RetryPolicy,
    max_reply_bytes: usize,
}

impl Builder {
    pub(crate) fn new(api: &'static Api) -> Self {
        Builder {
            api,
            base_urls: vec![None; api.servers.len()],
            variables: Vec::new(),
            fault: None,
            credentials: Credentials::default(),
            http: None,
            user_agent: None,
            timeout: Duration::from_secs(60),
            deadline: Duration::from_secs(150),
            retry: RetryPolicy::new(),
            max_reply_bytes: 16 << 20,
        }
    }

    /// Gives the credential of a security scheme, by the scheme's name in the document.
    pub(crate) fn credential(mut self, scheme: &'static str, secret: String) -> Self {
        self.credentials.set(scheme, secret);
        self
    }

    /// Gives a name and a password, by the name of the scheme in the document.
    #[allow(dead_code)] // not every API has such schemes
    pub(crate) fn basic(mut self, scheme: &'static str, user: String, password: String) -> Self {
        if user.contains(':') {
            self.fault = Some("the name of a user cannot hold a colon, which ends it");
        }
        self.credentials.set_basic(scheme, user, password);
        self
    }

    /// Gives a variable of the servers' URLs, in place of an earlier value.
    #[allow(dead_code)] // not every API has them
    pub(crate) fn variable(mut self, name: &'static str, value: String) -> Self {
        self.variables.retain(|(other, _)| *other != name);
        self.variables.push((name, value));
        self
    }

    /// Gives the texts of credentials, in place of earlier ones of their names.
    #[allow(dead_code)] // not every API has such credentials
    pub(crate) fn credentials(mut self, texts: Texts) -> Self {
        self.credentials.add(texts);
        self
    }

    /// Replaces the base URL of the server with this index.
    pub(crate) fn base_url(mut self, server: usize, url: String) -> Self {
        if let Some(base_url) = self.base_urls.get_mut(server) {
            *base_url = Some(url);
        }
        self
    }

    pub(crate) fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    pub(crate) fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    pub(crate) fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    pub(crate) fn http_client(mut self, http: reqwest::ClientBuilder) -> Self {
        self.http = Some(http);
        self
    }

    pub(crate) fn user_agent(mut self, user_agent: String) -> Self {
        self.user_agent = Some(user_agent);
        self
    }

    pub(crate) fn max_reply_bytes(mut self, limit: usize) -> Self {
        self.max_reply_bytes = limit;
        self
    }

    pub(crate) fn build<M>(self) -> Result<Core<M>, BuildError> {
        let api = self.api;
        if let Some(fault) = self.fault {
            return Err(BuildError::new(fault));
        }
        self.credentials.check(api)?;
        let base_urls = self.base_urls()?;
        let user_agent = self.user_agent.unwrap_or_else(|| user_agent(api));
        let user_agent = HeaderValue::from_str(&user_agent).map_err(|_| {
            BuildError::new("the user agent holds characters that no header can hold")
        })?;
        // A connection that the other side gives up just when it is used again costs a call that
        // may not be repeated. Gateways wait a minute or so.
        let default = || {
            let http = reqwest::Client::builder().connect_timeout(Duration::from_secs(10));
            http.pool_idle_timeout(Duration::from_secs(30))
        };
        let http = self.http.unwrap_or_else(default);
        // A redirect might take the credentials elsewhere, and whether an operation may be
        // repeated is for its table to say. A verbose connection would log the credentials.
        let http = http
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connection_verbose(false)
            .build()
            .map_err(|error| {
                let message = "the HTTP client cannot be built; see that its settings, and the \
                               certificates of this system, are right";
                BuildError::new(message).caused_by(error)
            })?;
        let shared = Shared {
            api,
            base_urls,
            credentials: self.credentials,
            http,
            user_agent,
            timeout: self.timeout,
            deadline: self.deadline,
            retry: self.retry,
            max_reply_bytes: self.max_reply_bytes,
            #[cfg(feature = "blocking")]
            worker: Worker::default(),
        };
        Ok(Core::new(shared))
    }
}

impl Builder {
    /// Returns the base URL of each server. What the document says of a further one need not be a
    /// URL: who calls nothing there has nothing to mend.
    fn base_urls(&self) -> Result<Vec<Result<Url, String>>, BuildError> {
        let mut urls: Vec<Result<Url, String>> = Vec::new();
        for (server, given) in self.api.servers.iter().zip(&self.base_urls) {
            let of_caller = |(name, _): &(_, _)| self.variables.iter().any(|it| it.0 == *name);
            let is_wanted = given.is_some() || server.variables.iter().any(of_caller);
            let text = match given {
                Some(given) => Ok(given.clone()),
                None => filled(server, &self.variables).map(|url| match urls.first() {
                    Some(Ok(first)) => beside(first, &url),
                    _ => url,
                }),
            };
            let url = text.and_then(|text| base_url(server.name, &text));
            match url {
                Err(why) if is_wanted || urls.is_empty() => return Err(BuildError::new(why)),
                url => urls.push(url),
            }
        }
        Ok(urls)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("api", &self.api.name)
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

fn user_agent(api: &Api) -> String {
    format!("{}/{} ({})", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"), api.name)
}

/// Returns the URL of a server, its variables filled in. A value that looks like a variable is
/// none, and one in the name of the host ends neither it nor the credentials before it.
fn filled(server: &Server, given: &[(&'static str, String)]) -> Result<String, String> {
    let mut url = String::new();
    let mut rest = server.url;
    while let Some((before, name, after)) = placeholder(rest) {
        url.push_str(before);
        let given = given.iter().find(|(other, _)| *other == name);
        let is_host = url.split_once("://").is_some_and(|(_, host)| !host.contains('/'));
        if let Some((_, value)) = given.filter(|_| is_host)
            && (value.is_empty() || value.contains(['/', '\\', '?', '#', '@']))
        {
            return Err(format!(
                "the variable `{name}` of the server `{}` is part of a host, and \
                                holds none",
                server.name
            ));
        }
        match server.variables.iter().find(|(other, _)| *other == name) {
            Some((_, usual)) => url.push_str(given.map_or(*usual, |(_, value)| value)),
            None => url.extend(["{", name, "}"]),
        }
        rest = after;
    }
    url.push_str(rest);
    Ok(url)
}

/// Returns the URL of a further server, which may be relative to the first.
fn beside(first: &Url, url: &str) -> String {
    match Url::parse(url) {
        Ok(_) => url.to_owned(),
        Err(_) => first.join(url).map_or_else(|_| url.to_owned(), String::from),
    }
}

/// Reads a base URL. It may have a path, to which the paths of operations are added. The errors do
/// not quote it, for it may hold a password.
fn base_url(server: &str, text: &str) -> Result<Url, String> {
    let refuse = |why: &str| format!("the base URL of the server `{server}` {why}");
    let absolute =
        "is no absolute URL; give the client's builder one such as https://api.example.com";
    let url = Url::parse(text).map_err(|_| refuse(absolute))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("is neither http nor https"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("holds a user name or password; give credentials to the builder"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("has a query or fragment, behind which no path fits"));
    }
    Ok(url)
}

/// Gives the builder of an API the methods that all builders have.
///
/// ```text
/// builder!(ClientBuilder, Client);
/// ```
macro_rules! builder {
    ($builder:ident, $client:ident) => {
        impl $builder {
            /// Sends the requests to `url` instead of the server in the API's document. It may end
            /// in a path, to which the paths of the operations are added.
            #[must_use]
            pub fn base_url(self, url: impl Into<String>) -> Self {
                Self { inner: self.inner.base_url(0, url.into()) }
            }

            /// Gives up on an attempt after `timeout`, from connecting to the last byte of the
            /// reply. It is a minute at first: providers are slow.
            ///
            /// The API does not notice, and may still act upon the request. What may be sent again
            /// is, as [`retry`](Self::retry) and [`deadline`](Self::deadline) say.
            #[must_use]
            pub fn timeout(self, timeout: std::time::Duration) -> Self {
                Self { inner: self.inner.timeout(timeout) }
            }

            /// Gives up on a call after `deadline`, with the login that it may need, all its
            /// attempts and the waiting between them. It is two and a half minutes at first. A call
            /// may be given its own.
            #[must_use]
            pub fn deadline(self, deadline: std::time::Duration) -> Self {
                Self { inner: self.inner.deadline(deadline) }
            }

            /// Says how often, and after what time, a call is tried again.
            #[must_use]
            pub fn retry(self, retry: $crate::runtime::retry::RetryPolicy) -> Self {
                Self { inner: self.inner.retry(retry) }
            }

            /// Sends the requests through a client built from `http`: for proxies, certificates,
            /// name resolution and the like. Without it, connecting may take ten seconds at most.
            ///
            /// Redirects, retries, the timeout of calls and the user agent stay with this builder,
            /// and no connection is verbose: that would log the credentials.
            #[must_use]
            pub fn http_client(self, http: reqwest::ClientBuilder) -> Self {
                Self { inner: self.inner.http_client(http) }
            }

            /// Names the caller to the API. At first it is name and version of this crate.
            #[must_use]
            pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
                Self { inner: self.inner.user_agent(user_agent.into()) }
            }

            /// Gives up on a reply whose body is larger than `limit`. It is 16 MiB at first.
            #[must_use]
            pub fn max_reply_bytes(self, limit: usize) -> Self {
                Self { inner: self.inner.max_reply_bytes(limit) }
            }

            /// Builds the client. Its calls are to be awaited within a Tokio runtime that has
            /// input, output and time enabled.
            ///
            /// # Errors
            ///
            /// When a credential is empty or holds control characters, when the base URL is no
            /// absolute URL or holds a query or a password, when the user agent does not fit into
            /// a header, or when the HTTP client cannot be built.
            pub fn build(self) -> Result<$client, $crate::runtime::fault::BuildError> {
                Ok($client { core: self.inner.build()? })
            }

            /// Builds a client whose calls block the calling thread. They may do so inside of an
            /// asynchronous runtime too.
            ///
            /// A thread of the client's own does the work, from the first call until the last
            /// clone of the client is dropped.
            ///
            /// # Errors
            ///
            /// When a credential is empty or holds control characters, when the base URL is no
            /// absolute URL or holds a query or a password, when the user agent does not fit into
            /// a header, or when the HTTP client cannot be built.
            #[cfg(feature = "blocking")]
            pub fn build_blocking(
                self,
            ) -> Result<
                $client<$crate::runtime::client::Blocking>,
                $crate::runtime::fault::BuildError,
            > {
                Ok($client { core: self.inner.build()? })
            }
        }
    };
}
pub(crate) use builder;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_in_once() {
        let server = Server {
            url: "https://{host}.example/{base}/{unknown}/{",
            variables: &[("host", "api"), ("base", "v1")],
            ..Server::NEW
        };
        let filled = |given: &[_]| filled(&server, given);
        assert_eq!(filled(&[]), Ok("https://api.example/v1/{unknown}/{".to_owned()));
        let given = [("host", "{base}".to_owned()), ("base", "v2".to_owned())];
        let url = "https://{base}.example/v2/{unknown}/{".to_owned();
        assert_eq!(filled(&given), Ok(url));
    }

    #[test]
    fn a_variable_of_the_host_leads_nowhere_else() {
        let server = Server {
            url: "https://{host}.example:{port}/{base}",
            variables: &[("host", "api"), ("port", "443"), ("base", "v1")],
            ..Server::NEW
        };
        for value in ["", "evil.example/", "evil.example#", "a@b", "a\\b", "a?"] {
            assert!(filled(&server, &[("host", value.to_owned())]).is_err(), "{value}");
        }
        assert!(filled(&server, &[("port", "1/".to_owned())]).is_err());
        let path = filled(&server, &[("base", "v2/beta".to_owned())]);
        assert_eq!(path, Ok("https://api.example:443/v2/beta".to_owned()));
    }
}
