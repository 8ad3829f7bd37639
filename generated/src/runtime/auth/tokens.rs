//! The tokens of a client.
//!
//! The promise: of a hundred calls that need a token, one asks for it and all get it, or the same
//! error; a login goes on when the call that began it is dropped, and nobody waits for one that has
//! stopped; a failed login is forgotten. No lock is held while anything is awaited.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;
use tokio::time::timeout;

use super::login::{Granted, Renewal, early, obtain};
use super::texts::{Given, Texts};
use crate::runtime::client::{Login, Scheme, Shared};
use crate::runtime::error::{Error, Failure};
use crate::runtime::fault::{AuthenticationError, BuildError};
use crate::runtime::json::Json;

/// How often a login under way says that it is.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);

/// After this time without a sign of life a login has stopped: the runtime that it is on is gone,
/// stands still, or is not driven any more.
const SILENCE: Duration = Duration::from_secs(5);

/// How many logins one call begins, if all of them stop.
const LAUNCHES: usize = 3;

/// How many places for tokens are held before the unused ones are looked for.
const MANY: usize = 64;

/// A token, and its number among those of its client.
pub(super) struct Token {
    number: u64,
    text: SecretString,
}

impl Token {
    pub(super) fn expose(&self) -> &str {
        self.text.expose_secret()
    }
}

/// Whose token: of which scheme, and for which of the texts by which its tokens are kept apart.
#[derive(Clone)]
pub(super) struct Key {
    scheme: &'static str,
    text: SecretString,
}

impl Key {
    fn of(scheme: &Scheme, login: &Login, given: Given<'_>) -> Self {
        let text = login.per_call.and_then(|name| given.get(name)).unwrap_or_default();
        Key { scheme: scheme.name, text: text.into() }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.text.expose_secret() == other.text.expose_secret()
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.scheme, self.text.expose_secret()).hash(state);
    }
}

/// The tokens of a client, and the logins under way.
#[derive(Default)]
pub(crate) struct Tokens(Mutex<Slots>);

#[derive(Default)]
struct Slots {
    by_key: HashMap<Key, Slot>,
    /// How many were held when the unused ones were last looked for.
    swept: usize,
    /// The last number that was given to a token or a login.
    number: u64,
}

#[derive(Default)]
struct Slot {
    held: Option<Held>,
    renewal: Option<Arc<Renewal>>,
    flight: Option<Flight>,
}

struct Held {
    token: Arc<Token>,
    /// From here on it is renewed, while it is still used.
    renew: Instant,
    /// From here on it is not used any more.
    end: Instant,
}

/// A login under way.
struct Flight {
    number: u64,
    news: watch::Receiver<News>,
}

#[derive(Clone)]
enum News {
    /// It was under way then.
    Flying(Instant),
    Landed(Result<Arc<Token>, AuthenticationError>),
}

/// What a call finds: a token, or else a login to wait for; and a login to begin, if it is for this
/// call to do so.
struct Sight {
    found: Result<Arc<Token>, watch::Receiver<News>>,
    launch: Option<Launch>,
}

/// A login that is yet to begin.
struct Launch {
    key: Key,
    number: u64,
    news: watch::Sender<News>,
    renewal: Option<Arc<Renewal>>,
}

/// Returns a token for `scheme`, and whose it is.
pub(super) async fn token(
    client: &Arc<Shared>,
    scheme: &Scheme,
    login: &'static Login,
    given: Given<'_>,
) -> Result<(Key, Arc<Token>), Failure> {
    let key = Key::of(scheme, login, given);
    let mut launches = 0;
    while launches < LAUNCHES {
        let sight = client.credentials.tokens.look(&key);
        if let Some(launch) = sight.launch {
            launches += 1;
            launch.start(client, login, given)?;
        }
        let outcome = match sight.found {
            Ok(token) => Some(Ok(token)),
            Err(news) => landing(news).await,
        };
        if let Some(outcome) = outcome {
            return outcome.map(|token| (key, token)).map_err(Failure::Authentication);
        }
    }
    let message = "the login stopped, again and again; see that the Tokio runtime around it runs";
    Err(BuildError::new(message).of(login.operation.id).into())
}

/// Waits for a login. Returns nothing if it has stopped.
async fn landing(
    mut news: watch::Receiver<News>,
) -> Option<Result<Arc<Token>, AuthenticationError>> {
    loop {
        if let News::Landed(outcome) = &*news.borrow_and_update() {
            return Some(outcome.clone());
        }
        timeout(SILENCE, news.changed()).await.ok()?.ok()?;
    }
}

impl Launch {
    /// Starts the login on a task of its own: it must neither end with the call that began it nor
    /// stand still while that one does something else.
    fn start(
        self,
        client: &Arc<Shared>,
        login: &'static Login,
        given: Given<'_>,
    ) -> Result<(), BuildError> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| {
            let message = "asynchronous calls need a Tokio runtime around them, and there is none";
            BuildError::new(message).of(login.operation.id)
        })?;
        let Launch { key, number, news, renewal } = self;
        let (client, texts) = (Arc::clone(client), given.to_texts());
        let flight = async move {
            let outcome = fly(&client, login, texts, renewal, &news).await;
            let outcome = client.credentials.tokens.land(&key, number, outcome);
            news.send_replace(News::Landed(outcome));
        };
        #[cfg(feature = "tracing")]
        let flight = tracing::instrument::WithSubscriber::with_current_subscriber(
            tracing::Instrument::in_current_span(flight),
        );
        drop(runtime.spawn(flight));
        Ok(())
    }
}

/// Gets a token, with signs of life while it takes its time.
async fn fly(
    client: &Arc<Shared>,
    login: &'static Login,
    texts: Texts,
    renewal: Option<Arc<Renewal>>,
    news: &watch::Sender<News>,
) -> Result<Granted, Error<Json>> {
    let mut work = pin!(obtain(client, login, texts, renewal));
    loop {
        match timeout(SIGN_OF_LIFE, work.as_mut()).await {
            Ok(outcome) => return outcome,
            Err(_) => drop(news.send_replace(News::Flying(Instant::now()))),
        }
    }
}

impl Tokens {
    /// Forgets a token that was refused, unless it was replaced meanwhile; and what it could be
    /// renewed with: a server that refuses the one may have ended the other, and a login never
    /// depends on either.
    pub(super) fn forget(&self, key: &Key, token: &Token) {
        if let Some(slot) = self.lock().by_key.get_mut(key)
            && slot.held.as_ref().is_some_and(|held| held.token.number == token.number)
        {
            slot.held = None;
            slot.renewal = None;
        }
    }

    fn look(&self, key: &Key) -> Sight {
        let now = Instant::now();
        let slots = &mut *self.lock();
        if !slots.by_key.contains_key(key) {
            slots.sweep(now);
        }
        let Slots { by_key, number, .. } = slots;
        let slot = by_key.entry(key.clone()).or_default();
        let held = slot.held.as_ref().filter(|held| now < held.end);
        let token = held.map(|held| Arc::clone(&held.token));
        if let (Some(token), true) = (&token, held.is_some_and(|held| now < held.renew)) {
            return Sight { found: Ok(Arc::clone(token)), launch: None };
        }
        if let Some(flight) = slot.flight.as_ref().filter(|flight| flight.is_alive(now)) {
            return Sight { found: token.ok_or_else(|| flight.news.clone()), launch: None };
        }
        *number += 1;
        let (sender, news) = watch::channel(News::Flying(now));
        slot.flight = Some(Flight { number: *number, news: news.clone() });
        let renewal = slot.renewal.clone();
        let launch = Launch { key: key.clone(), number: *number, news: sender, renewal };
        Sight { found: token.ok_or(news), launch: Some(launch) }
    }

    /// Takes the outcome of a login, which is held if it is one to hold and nobody gave up on the
    /// login meanwhile.
    fn land(
        &self,
        key: &Key,
        number: u64,
        outcome: Result<Granted, Error<Json>>,
    ) -> Result<Arc<Token>, AuthenticationError> {
        let slots = &mut *self.lock();
        slots.number += 1;
        let mut slot = slots.by_key.get_mut(key).filter(|slot| slot.awaits(number));
        if let Some(slot) = &mut slot {
            slot.flight = None;
        }
        match outcome {
            Ok(granted) => {
                let Granted { token, asked, lifetime, renewal } = granted;
                let token = Arc::new(Token { number: slots.number, text: token });
                if let Some(slot) = slot {
                    slot.held = Some(Held::of(Arc::clone(&token), asked, lifetime));
                    slot.renewal = renewal.map(Arc::new);
                }
                Ok(token)
            }
            Err(error) => {
                if let Some(held) = slot.and_then(|slot| slot.held.as_mut()) {
                    held.put_off(Instant::now());
                }
                Err(AuthenticationError::new(Arc::new(error)))
            }
        }
    }

    /// Lets time pass for all that is held.
    #[cfg(test)]
    #[allow(dead_code)] // the tests that use it stay at home when the runtime is copied
    pub(super) fn age(&self, by: Duration) {
        let past = |time: Instant| time.checked_sub(by).unwrap_or(time);
        for slot in self.lock().by_key.values_mut() {
            if let Some(held) = &mut slot.held {
                (held.renew, held.end) = (past(held.renew), past(held.end));
            }
            slot.renewal = slot.renewal.take().map(|renewal| Arc::new(renewal.aged(by)));
        }
    }

    /// Returns how many places for tokens are held.
    #[cfg(test)]
    #[allow(dead_code)] // the tests that use it stay at home when the runtime is copied
    pub(super) fn len(&self) -> usize {
        self.lock().by_key.len()
    }

    fn lock(&self) -> MutexGuard<'_, Slots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slots {
    /// Drops what is of no use any more, when there is a lot.
    fn sweep(&mut self, now: Instant) {
        if self.by_key.len() >= MANY.max(2 * self.swept) {
            self.by_key.retain(|_, slot| slot.is_used(now));
            self.swept = self.by_key.len();
        }
    }
}

impl Slot {
    fn awaits(&self, number: u64) -> bool {
        self.flight.as_ref().is_some_and(|flight| flight.number == number)
    }

    fn is_used(&self, now: Instant) -> bool {
        self.held.as_ref().is_some_and(|held| now < held.end)
            || self.renewal.as_ref().is_some_and(|renewal| renewal.is_usable())
            || self.flight.as_ref().is_some_and(|flight| flight.is_alive(now))
    }
}

impl Held {
    fn of(token: Arc<Token>, asked: Instant, lifetime: Duration) -> Self {
        let renew = asked + (lifetime - early(lifetime));
        // A request takes a while to arrive.
        let end = asked + (lifetime - Duration::from_secs(5).min(lifetime / 100));
        Held { token, renew, end }
    }

    /// Waits with the next renewal, after one that failed, for half of the time that is left.
    fn put_off(&mut self, now: Instant) {
        self.renew = now + self.end.saturating_duration_since(now) / 2;
    }
}

impl Flight {
    fn is_alive(&self, now: Instant) -> bool {
        match &*self.news.borrow() {
            News::Flying(last) => {
                self.news.has_changed().is_ok() && now.duration_since(*last) < SILENCE
            }
            News::Landed(_) => false,
        }
    }
}
