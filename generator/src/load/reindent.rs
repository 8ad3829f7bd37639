//! Quoted YAML texts whose further lines stand too far left. The YAML parser refuses them, libyaml
//! and many documents do not. This file promises to move such lines to the right without changing
//! what they say: the blanks that begin them mean nothing.

/// Returns the place of the quoted scalar around the byte `fault`, and the text with its lines
/// indented deeper; what stands before that place stays. `from` is a byte before its opening quote,
/// outside any scalar. None when no quoted scalar covers the fault.
pub(crate) fn reindented(text: &str, from: usize, fault: usize) -> Option<(usize, String)> {
    let (open, close) = quoted_around(text.as_bytes(), from, fault)?;
    let line = text.get(..open)?.rfind('\n').map_or(0, |it| it + 1);
    let margin = " ".repeat(text.get(line..open)?.chars().count() + 1);
    let mut result = String::with_capacity(text.len() + 1024);
    result.push_str(text.get(..open)?);
    for (i, part) in text.get(open..close)?.split('\n').enumerate() {
        if i == 0 {
            result.push_str(part);
            continue;
        }
        result.push('\n');
        let words = part.trim_start_matches([' ', '\t']);
        if !matches!(words, "" | "\r") {
            result.push_str(&margin);
        }
        result.push_str(words);
    }
    result.push_str(text.get(close..)?);
    Some((open, result))
}

/// Finds the quotes on either side of the fault.
fn quoted_around(bytes: &[u8], from: usize, fault: usize) -> Option<(usize, usize)> {
    let mut at = from;
    let mut before = b' ';
    while at <= fault {
        let byte = *bytes.get(at)?;
        let begins = matches!(before, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b'{');
        match byte {
            b'"' | b'\'' if begins => {
                let close = end_of_quoted(bytes, at + 1, byte)?;
                if close > fault {
                    return Some((at, close));
                }
                at = close;
                before = byte;
                continue;
            }
            b'#' if begins => {
                at += bytes.get(at..)?.iter().position(|it| *it == b'\n')?;
                before = b'\n';
            }
            _ => before = byte,
        }
        at += 1;
    }
    None
}

/// Returns the index of the closing quote.
fn end_of_quoted(bytes: &[u8], mut at: usize, quote: u8) -> Option<usize> {
    loop {
        match (*bytes.get(at)?, bytes.get(at + 1)) {
            (b'\\', _) if quote == b'"' => at += 2,
            (b'\'', Some(b'\'')) if quote == b'\'' => at += 2,
            (byte, _) if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
}
