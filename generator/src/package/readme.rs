//! What the crate says of itself to who opens its folder.
//!
//! The promise: how to put it into a project, how to make a client and a call, and what can be left
//! out, from the document alone.

use crate::emit::offer;
use crate::ir::{Api, Method, Operation, SchemeKind, Type};
use crate::names::{Name, Planned};
use crate::render::{HEADER, is_unsafe};

use super::features::Features;

/// Returns the text of `README.md`.
pub(super) fn text(planned: &Planned, name: &str, origin: &str, features: &Features) -> String {
    let api = &planned.api;
    let ident = super::library(name);
    let comment = format!("{}{origin} Do not edit.", HEADER.trim_start_matches("// "));
    // Nothing ends a comment but this sign.
    let comment = plain(&comment).replace('>', "&gt;");
    let mut text = format!("<!-- {comment} -->\n# {name}\n\n");
    text.push_str(&format!(
        "A client for {} (version {}).\n\n",
        plain(&api.title),
        plain(&api.version)
    ));
    let offer = offer(&api.offer);
    if !offer.is_empty() {
        text.push_str(&format!("{}\n\n", offer.join("  \n")));
    }
    text.push_str(&format!(
        "```toml\n[dependencies]\n{name} = {{ path = \"{name}\" }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n```\n\n"
    ));
    text.push_str(&format!("```rust,ignore\n{}\n```\n\n", example(planned, &ident).join("\n")));
    text.push_str(&format!(
        "Every operation is a method of `Client`, {} in all; what is optional is set on the call that it\n\
         returns, before `.await`. The {} types stand in `{ident}::types`. Members, values and variants that\n\
         this version does not know are kept and written again.\n",
        api.operations.len(),
        api.types.len(),
    ));
    text.push_str(
        "\n| feature | |\n| --- | --- |\n\
         | `rustls` | https, by rustls; on by default |\n\
         | `native-tls` | https, by the system |\n\
         | `blocking` | calls that block the calling thread |\n\
         | `tracing` | spans and events of calls and attempts |\n",
    );
    for group in planned.names.groups() {
        if let Some(feature) = features.of_group(group) {
            let here = |index: &usize| planned.names.operation(*index).group == *group;
            let operations = match (0..api.operations.len()).filter(here).count() {
                1 => "1 operation".to_owned(),
                count => format!("{count} operations"),
            };
            text.push_str(&format!(
                "| `{feature}` | {operations}, and the types that they alone use; on by default |\n"
            ));
        }
    }
    text.push_str(
        "\nWith `blocking`, `build_blocking()` stands in place of `build()`, and `.send()` in place of \
         `.await`.",
    );
    let ways = taken_piece_by_piece(api);
    if !ways.is_empty() {
        text.push_str(&format!(
            " Such a client takes every reply whole: it has no {}.",
            ways.join(", ")
        ));
    }
    text.push('\n');
    text
}

/// Returns the methods of calls that take a reply as it comes, which a blocking client lacks.
fn taken_piece_by_piece(api: &Api) -> Vec<String> {
    let operations = || api.operations.iter();
    let ways = [
        ("`stream_events()`", operations().any(|it| it.events.is_some())),
        ("`stream_bytes()`", operations().any(Operation::is_of_bytes)),
        ("`stream_bytes_as()`", operations().any(|it| !it.reply_also.is_empty())),
    ];
    ways.into_iter().filter(|it| it.1).map(|it| it.0.to_owned()).collect()
}

/// Says whether the URL of a server leads somewhere: whoever writes a relative one, or a place to
/// fill in, leaves it to the caller where to.
fn is_absolute(url: &str) -> bool {
    let host = url.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    host.is_some_and(|host| !host.is_empty() && !host.contains(['<', '>', ' ']))
}

/// Returns a client and a call, as the lines of an example: the first call that reads something, or
/// the first one.
pub(super) fn example(planned: &Planned, ident: &str) -> Vec<String> {
    let operations = || planned.api.operations.iter().enumerate();
    let reads = operations().find(|(_, it)| it.method == Method::Get && it.reply != Type::Nothing);
    let chosen = reads.or_else(|| operations().next());
    let schemes = chosen.and_then(|(_, it)| it.security.iter().min_by_key(|set| set.len()));
    let mut builder = format!("{ident}::Client::builder()");
    if !planned.api.servers.first().is_some_and(|it| is_absolute(&it.url)) {
        builder.push_str(".base_url(base_url)");
    }
    for index in schemes.into_iter().flatten() {
        let (scheme, name) = (&planned.api.schemes[*index], planned.names.scheme(*index).as_str());
        let arguments = match &scheme.kind {
            SchemeKind::Http(kind) if kind == "Basic" => "user, password",
            SchemeKind::Http(_) => "token",
            _ => "key",
        };
        if scheme.fixed {
            builder.push_str(&format!(".{name}({arguments})"));
        } else if let Some(credential) = scheme.credential {
            let method = &planned.names.credential(credential).method;
            builder.push_str(&format!(".{method}({method})"));
        }
    }
    let mut lines = vec![format!("let client = {builder}.build()?;")];
    if let Some((index, operation)) = chosen {
        let names = planned.names.operation(index);
        let parameters = operation.parameters.iter().zip(&names.parameters);
        let parameters = parameters.filter(|(it, _)| it.required).map(|(_, name)| name);
        let body = operation.body.iter().filter(|it| it.required).map(|_| &names.body);
        let arguments: Vec<&str> = parameters.chain(body).map(Name::as_str).collect();
        let (method, arguments) = (&names.method, arguments.join(", "));
        lines.push(format!("let reply = client.{method}({arguments}).await?;"));
    }
    lines
}

/// Makes a text of the document safe to stand in a line of Markdown.
fn plain(text: &str) -> String {
    let one_line = text.replace(is_unsafe, " ");
    one_line.replace('<', "&lt;").replace('[', "\\[").replace('`', "'")
}
