//! `idv-conformance mock <api>`: a mock server until it is told to stop.
//!
//! The promise: as soon as it can be reached it prints `listening on http://127.0.0.1:<port>`, one
//! line and no other. Ctrl-C and a request to end stop it with exit code 0.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use idv_conformance::mock::{Api, Server};

use super::failed;

/// What the command takes.
pub(super) fn command() -> Command {
    Command::new("mock")
        .about("Starts a mock server of an API on the loopback interface")
        .arg(
            Arg::new("api")
                .value_name("API")
                .required(true)
                .value_parser(PossibleValuesParser::new(Api::ALL.map(Api::name)))
                .help("The API"),
        )
        .arg(
            Arg::new("port")
                .long("port")
                .value_name("N")
                .value_parser(value_parser!(u16))
                .default_value("0")
                .help("The port; 0 takes a free one"),
        )
        .arg(
            Arg::new("credential")
                .long("credential")
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .value_parser(pair)
                .help("The only value that counts for a credential, such as apiSecret=s3cret"),
        )
        .arg(
            Arg::new("any-token")
                .long("any-token")
                .action(ArgAction::SetTrue)
                .help("Take access tokens that the mock has not issued, too"),
        )
}

/// Serves until it is told to stop.
pub(super) fn run(arguments: &ArgMatches) -> ExitCode {
    let Some(api) = arguments.get_one::<String>("api").and_then(|name| name.parse().ok()) else {
        return failed("which API?");
    };
    let port = arguments.get_one("port").copied().unwrap_or_default();
    let mut builder = Server::builder(api).port(port).any_token(arguments.get_flag("any-token"));
    for (name, value) in arguments.get_many::<(String, String)>("credential").unwrap_or_default() {
        builder = builder.credential(name, value);
    }
    match builder.start() {
        Ok(server) => serve(&server).map_or_else(failed, |()| ExitCode::SUCCESS),
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => failed(error),
        Err(error) => failed(format!("cannot listen on 127.0.0.1:{port}: {error}")),
    }
}

fn serve(server: &Server) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // Whoever reads the line may send a signal at once, so the signals come first.
        let told = stop()?;
        let mut out = io::stdout();
        writeln!(out, "listening on {}", server.url())?;
        out.flush()?;
        told.await;
        Ok(())
    })
}

/// Begins to wait for Ctrl-C and for a request to end.
#[cfg(unix)]
fn stop() -> io::Result<impl Future<Output = ()>> {
    use std::future::poll_fn;
    use std::task::Poll;
    use tokio::signal::unix::{SignalKind, signal};

    let mut signals = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
    for failed in &mut signals {
        if let Err(error) = failed {
            return Err(io::Error::new(error.kind(), error.to_string()));
        }
    }
    Ok(poll_fn(move |context| {
        let came = signals.iter_mut().flatten().any(|it| it.poll_recv(context).is_ready());
        if came { Poll::Ready(()) } else { Poll::Pending }
    }))
}

/// Begins to wait for Ctrl-C.
#[cfg(not(unix))]
fn stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without the signal there is nothing to wait for.
        let _ = tokio::signal::ctrl_c().await;
    })
}

fn pair(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
    let pair = pair.map(|(name, value)| (name.to_owned(), value.to_owned()));
    pair.ok_or_else(|| "a name and a value with `=` between them are needed".to_owned())
}
