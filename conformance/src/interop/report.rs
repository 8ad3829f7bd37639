//! What is shown of a run: on the terminal, and as a Markdown file.
//!
//! The promise: operations by clients, every deliberate difference with its reason, every problem.

use std::fmt::Write as _;

use super::clients::{CLIENTS, Client};
use super::differences::{Deliberate, Explained};
use super::score::{Cell, OURS, Problem, Score};
use crate::mock::Api;

/// What a run has found.
#[derive(Debug)]
pub struct Report {
    text: String,
    markdown: String,
    problems: usize,
}

/// A table of texts; its first row is the head.
type Table = Vec<Vec<String>>;

impl Report {
    pub(super) fn new(mut score: Score, deliberate: &Deliberate, requirements: &str) -> Report {
        for stale in deliberate.stale() {
            score.problem(None, stale);
        }
        let tables: Vec<(Api, Table)> = score
            .rows
            .iter()
            .map(|(api, rows)| {
                let clients: Vec<&Client> = CLIENTS.iter().filter(|it| it.api == *api).collect();
                let version = |it: &Client| it.version(requirements).unwrap_or("?").to_owned();
                let head = clients.iter().map(|it| format!("{} {}", it.name, version(it)));
                let mut table =
                    vec![[api.name().to_owned()].into_iter().chain(head).collect::<Vec<_>>()];
                table[0].push(OURS.to_owned());
                for (operation, cells) in rows {
                    let mut row = vec![operation.clone()];
                    row.extend(clients.iter().map(|it| {
                        shown(cells.get(it.name), it.makeshift.contains(&operation.as_str()))
                    }));
                    row.push(shown(cells.get(OURS), false));
                    table.push(row);
                }
                (*api, table)
            })
            .collect();
        let explained = deliberate.explained();
        Report {
            text: text(&tables, &explained, &score.problems),
            markdown: markdown(&tables, &explained, &score.problems),
            problems: score.problems.len(),
        }
    }

    /// Says whether all is well.
    #[must_use]
    pub fn green(&self) -> bool {
        self.problems == 0
    }

    /// Returns the report for the terminal.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the report as Markdown.
    #[must_use]
    pub fn markdown(&self) -> &str {
        &self.markdown
    }
}

/// What the tables mean.
const LEGEND: &str = "Each cell counts the calls of one client: those that succeeded and those that \
    the mock refused, all of them compared with idv-sdk's own call in the same scene. ✓ no difference \
    that is not explained below, ✗ something is wrong, - the client has no such operation. * The \
    package has no method for it: its driver makes the call of the package's own parts.";

fn shown(cell: Option<&Cell>, makeshift: bool) -> String {
    let Some(Cell { ok, refused, wrong }) = cell else {
        return "-".to_owned();
    };
    let star = if makeshift { " *" } else { "" };
    match wrong {
        0 => format!("✓ {ok} ok, {refused} refused{star}"),
        _ => format!("✗ {ok} ok, {refused} refused, {wrong} wrong{star}"),
    }
}

fn verdict(problems: &[Problem]) -> String {
    match problems.len() {
        0 => "All green.".to_owned(),
        1 => "1 problem.".to_owned(),
        count => format!("{count} problems."),
    }
}

fn text(tables: &[(Api, Table)], explained: &[Explained<'_>], problems: &[Problem]) -> String {
    let mut out = String::new();
    for (_, table) in tables {
        let columns = table.first().map_or(0, Vec::len);
        let width = |index: usize| {
            let cells = table.iter().filter_map(|row| row.get(index));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in table {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            let line = cells.collect::<Vec<_>>().join("  ");
            // Writing to a string does not fail.
            let _ = writeln!(out, "{}", line.trim_end());
        }
        let _ = writeln!(out);
    }
    let _ = writeln!(out, "{LEGEND}\n\nDeliberate differences:");
    for it in explained {
        let _ = writeln!(
            out,
            "- {} ({}): {}: {} instead of {}, {} times\n  {}",
            it.clients.join(" and "),
            it.operations.join(", "),
            it.places.join(", "),
            it.theirs,
            it.ours,
            it.times,
            one_line(it.reason)
        );
    }
    let _ = writeln!(out);
    for problem in problems {
        let _ = writeln!(out, "{problem}");
    }
    let _ = writeln!(out, "{}", verdict(problems));
    out
}

fn markdown(tables: &[(Api, Table)], explained: &[Explained<'_>], problems: &[Problem]) -> String {
    let mut out = String::from("# Interop\n\n");
    let _ = writeln!(out, "{}\n\n{LEGEND}\n", verdict(problems));
    for (api, table) in tables {
        let _ = writeln!(out, "## {api}\n");
        for (index, row) in table.iter().enumerate() {
            let cells = row.iter().map(|cell| cell.replace('|', "\\|"));
            let _ = writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "));
            if index == 0 {
                let _ = writeln!(out, "|{}", " --- |".repeat(row.len()));
            }
        }
        let _ = writeln!(out);
    }
    let _ = writeln!(out, "## Deliberate differences\n");
    let _ = writeln!(out, "| client | operations | where | theirs | ours | times | why |");
    let _ = writeln!(out, "|{}", " --- |".repeat(7));
    for it in explained {
        let cells = [
            it.clients.join(", "),
            it.operations.join(", "),
            it.places.join(", "),
            code(it.theirs),
            code(it.ours),
            it.times.to_string(),
            one_line(it.reason),
        ];
        let _ = writeln!(out, "| {} |", cells.map(|it| it.replace('|', "\\|")).join(" | "));
    }
    if !problems.is_empty() {
        let _ = writeln!(out, "\n## Problems\n");
        for problem in problems {
            let _ = writeln!(out, "- {problem}");
        }
    }
    out
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
