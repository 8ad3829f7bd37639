//! What the crate says of itself to who opens its folder.
//!
//! The promise: how to put it into a project, how to make a client and a call, and what can be left
//! out, from the document alone.

use crate::names::Planned;
use crate::render::HEADER;

use super::features::Features;

/// Returns the text of `README.md`.
pub(super) fn text(planned: &Planned, name: &str, origin: &str, features: &Features) -> String {
    let api = &planned.api;
    let ident = name.replace('-', "_");
    let comment = format!("{}{origin} Do not edit.", HEADER.trim_start_matches("// "));
    let mut text = format!("<!-- {} -->\n# {name}\n\n", plain(&comment).replace("--", "- -"));
    text.push_str(&format!(
        "A client for {} (version {}).\n\n",
        plain(&api.title),
        plain(&api.version)
    ));
    text.push_str(&format!(
        "```toml\n[dependencies]\n{name} = {{ path = \"{name}\" }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n```\n\n"
    ));
    let call = match api.operations.first() {
        Some(_) => format!("let reply = client.{}(...).await?;", planned.names.operation(0).method),
        None => String::new(),
    };
    text.push_str(&format!(
        "```rust,ignore\nlet client = {ident}::Client::builder().build()?;\n{call}\n```\n\n"
    ));
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
            let count = (0..api.operations.len()).filter(here).count();
            text.push_str(&format!("| `{feature}` | {count} operations, and the types that they alone use; on by default |\n"));
        }
    }
    text
}

/// Makes a text of the document safe to stand in a line of Markdown.
fn plain(text: &str) -> String {
    let one_line = text.replace(char::is_control, " ");
    one_line.replace('<', "&lt;").replace('[', "\\[").replace('`', "'")
}
