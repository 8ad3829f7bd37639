//! Paths as other frameworks write them. This file promises plain templates, `/pets/{id}`: what
//! another notation adds to a name is taken off, and a notation without braces is taken for one
//! where a path parameter of that name is declared. Names that may stand for several segments are
//! told, when the notation says it of them.

use std::collections::HashSet;

/// A path in the notation of OpenAPI.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    pub(crate) path: String,
    /// The names of what stands in the path with its slashes: RFC 6570 writes `{+name}`, gateways
    /// write `{name+}`.
    pub(crate) whole: Vec<String>,
    /// The names of what other notations let hold slashes, which are escaped: `{name*}`,
    /// `{name:.*}`.
    pub(crate) escaped: Vec<String>,
}

/// Returns the path as a plain template; none when it is one.
pub(crate) fn plain(path: &str, declared: &HashSet<String>) -> Option<Plain> {
    let (address, query) = match path.find("{?").or_else(|| path.find("{&")) {
        Some(at) if path.ends_with('}') => path.split_at(at),
        _ => (path, ""),
    };
    let names: Vec<&str> = query.trim_matches(['{', '?', '&', '}']).split(',').collect();
    let is_query = !query.is_empty() && !names.iter().any(|it| declared.contains(*it));
    let address = if is_query { address } else { path };
    let mut plain =
        Plain { path: String::with_capacity(path.len()), whole: vec![], escaped: vec![] };
    braced(address, declared, &mut plain);
    let segments: Vec<String> = plain.path.split('/').map(|it| segment(it, declared)).collect();
    plain.path = segments.join("/");
    (plain.path != path).then_some(plain)
}

/// Takes off what stands beside a name in braces: `{+path}`, `{path*}`, `{id:[0-9]+}`.
fn braced(path: &str, declared: &HashSet<String>, plain: &mut Plain) {
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        let Some(close) = end(rest, open) else { break };
        let (before, inner) = (rest.get(..open), rest.get(open + 1..close));
        let (Some(before), Some(inner)) = (before, inner) else { break };
        plain.path.push_str(before);
        let name = name(inner, declared);
        let own = inner.split(':').next().unwrap_or(inner).trim();
        if name != inner && (own.starts_with('+') || own.ends_with('+')) {
            plain.whole.push(name.to_owned());
        } else if name != inner && (inner.ends_with('*') || inner.ends_with(".+")) {
            plain.escaped.push(name.to_owned());
        }
        plain.path.push('{');
        plain.path.push_str(name);
        plain.path.push('}');
        rest = rest.get(close + 1..).unwrap_or_default();
    }
    plain.path.push_str(rest);
}

/// Finds the brace that closes the one at `open`; a pattern may hold braces of its own.
fn end(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().skip_while(|it| it.0 < open) {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(at),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn name<'p>(inner: &'p str, declared: &HashSet<String>) -> &'p str {
    if declared.contains(inner) {
        return inner;
    }
    let bare = inner.trim_start_matches(['+', '#', '.', '/', ';']);
    let bare = bare.split(':').next().unwrap_or(bare).trim_end_matches(['*', '+']).trim();
    if bare.is_empty() { inner } else { bare }
}

/// Reads `:id` and `<id>` or `<int:id>` as `{id}` where a path parameter of that name is declared.
fn segment(text: &str, declared: &HashSet<String>) -> String {
    let inside = text.strip_prefix('<').and_then(|it| it.strip_suffix('>'));
    let name = match inside {
        Some(inside) => inside.rsplit(':').next(),
        None => text.strip_prefix(':'),
    };
    match name.filter(|it| declared.contains(*it)) {
        Some(name) => format!("{{{name}}}"),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_notations_become_plain_and_plain_ones_stay() {
        let declared: HashSet<String> = ["id", "a:b"].map(str::to_owned).into();
        let plain = |path: &str| plain(path, &declared).map(|it| it.path);
        assert_eq!(plain("/a/{id}").as_deref(), None);
        assert_eq!(plain("/a/{a:b}").as_deref(), None, "a name that is declared is a name");
        assert_eq!(plain("/a/{+path}/b").as_deref(), Some("/a/{path}/b"));
        assert_eq!(plain("/a/{path*}").as_deref(), Some("/a/{path}"));
        assert_eq!(plain("/{proxy+}").as_deref(), Some("/{proxy}"));
        assert_eq!(plain("/a/{n:[0-9]{2}}:act").as_deref(), Some("/a/{n}:act"));
        assert_eq!(plain("/a/:id/:other").as_deref(), Some("/a/{id}/:other"));
        assert_eq!(plain("/a/<int:id>").as_deref(), Some("/a/{id}"));
        assert_eq!(plain("/a{?page,size}").as_deref(), Some("/a"));
        assert_eq!(plain("/a/{open").as_deref(), None);
        assert_eq!(plain("/a/{}").as_deref(), None);
    }

    #[test]
    fn a_name_that_keeps_its_slashes_is_told() {
        let declared: HashSet<String> = ["+odd"].map(str::to_owned).into();
        let told = |path: &str| plain(path, &declared).map(|it| (it.whole, it.escaped));
        let names = |names: &[&str]| names.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
        assert_eq!(told("/a/{+path}/{id:[0-9]+}"), Some((names(&["path"]), vec![])));
        assert_eq!(told("/{proxy+}"), Some((names(&["proxy"]), vec![])));
        assert_eq!(told("/{path*}/{rest:.+}"), Some((vec![], names(&["path", "rest"]))));
        assert_eq!(told("/{+odd}"), None);
    }
}
