//! The table: a row a document.
//!
//! The promise: what is shown on a terminal and what is written to a file are the same rows; the
//! file has every count in a column of its own.

use crate::cargo::Checked;
use crate::measure::Measured;

use super::trial::Counts;

/// What came of a document.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) document: String,
    pub(super) generated: bool,
    pub(super) seconds: f64,
    pub(super) counts: Measured,
    pub(super) lines: usize,
    pub(super) check: Option<Checked>,
    /// Values that stand in the document itself.
    pub(super) examples: Counts,
    /// Values that were handed in.
    pub(super) values: Counts,
    /// What could not be done, and why.
    pub(super) failure: Option<String>,
}

impl Row {
    fn is_fine(&self) -> bool {
        let checked = self.check.as_ref().is_some_and(|it| it.errors == 0 && it.warnings == 0);
        let same = self.examples.differ == 0 && self.values.differ == 0;
        self.generated && checked && same && self.failure.is_none()
    }

    /// Returns the row as it is shown: what is known, and then what could not be done.
    fn shown(&self) -> String {
        let mut counts = [const { String::new() }; 9];
        if self.generated {
            let Measured { types, operations, repairs, unsupported, .. } = self.counts;
            let numbers = [types, operations, repairs, unsupported].map(|it| it.to_string());
            counts[..4].clone_from_slice(&numbers);
            counts[5] = (self.counts.peak / 1024).to_string();
        }
        counts[4] = format!("{:.2}", self.seconds);
        if let Some(check) = &self.check {
            counts[6] = format!("{:.1}", check.seconds);
            counts[7] = check.errors.to_string();
            counts[8] = check.warnings.to_string();
        }
        let all = self.examples.and(self.values);
        let compiles = self.check.as_ref().is_some_and(|it| it.errors == 0);
        let values = all.all().map(|it| match (&self.failure, compiles) {
            (None, true) => it.to_string(),
            _ => String::new(),
        });
        let mut shown = cells(&self.document, &counts, &values).trim_end().to_owned();
        if let Some(failure) = &self.failure {
            let failure: String =
                failure.replace(char::is_control, " ").chars().take(100).collect();
            shown.push_str(&format!("\n    {failure}"));
        }
        shown
    }
}

/// How wide the columns are: of what the generator and the compiler say, and of the values.
const COUNTS: [usize; 9] = [6, 5, 7, 7, 6, 5, 6, 6, 6];
const VALUES: [usize; 6] = [6, 7, 7, 4, 7, 8];

/// Returns a line of the table.
fn cells(name: &str, counts: &[impl AsRef<str>], values: &[impl AsRef<str>]) -> String {
    let mut line = format!("{name:NAME$}");
    let counts = COUNTS.iter().zip(counts.iter().map(AsRef::as_ref));
    let values = VALUES.iter().zip(values.iter().map(AsRef::as_ref));
    for (width, cell) in counts.chain(values) {
        line.push_str(&format!("{cell:>width$}"));
    }
    line
}

/// How wide the names of the documents are.
const NAME: usize = 27;

fn rule() -> String {
    "-".repeat(NAME + COUNTS.iter().sum::<usize>() + VALUES.iter().sum::<usize>())
}

/// The rows so far.
#[derive(Debug, Default)]
pub(super) struct Table(Vec<Row>);

impl Table {
    /// Says whether every document came through whole.
    pub(super) fn is_fine(&self) -> bool {
        self.0.iter().all(Row::is_fine)
    }

    /// Returns what stands above the rows.
    pub(super) fn head(&self) -> String {
        let columns = cells(
            "document",
            &["types", "ops", "repair", "unsup.", "s", "MiB", "s", "error", "warn."],
            &["same", "broken", "differ", "tag", "format", "untyped"],
        );
        // Each over the columns that it is the head of, to their right.
        let generate = NAME + COUNTS[..6].iter().sum::<usize>();
        let check = COUNTS[6..].iter().sum::<usize>();
        let values = VALUES.iter().sum::<usize>();
        format!(
            "{:>generate$}{:>check$}{:>values$}\n{columns}\n{}",
            "generate",
            "check",
            "examples and made values",
            rule()
        )
    }

    /// Adds a row and returns it as it is shown.
    pub(super) fn add(&mut self, row: Row) -> String {
        let shown = row.shown();
        self.0.push(row);
        shown
    }

    /// Returns what stands below the rows.
    pub(super) fn foot(&self) -> String {
        let count = |fits: &dyn Fn(&Row) -> bool| self.0.iter().filter(|row| fits(row)).count();
        let total = |name: &str, of: &dyn Fn(&Row) -> Counts| {
            let counts = self.0.iter().map(of).fold(Counts::default(), Counts::and);
            cells(name, &[""; 9], &counts.all().map(|it| it.to_string()))
        };
        let checks = |row: &Row| row.check.as_ref().is_some_and(|it| it.errors == 0);
        let silent =
            |row: &Row| checks(row) && row.check.as_ref().is_some_and(|it| it.warnings == 0);
        format!(
            "{}\n{}\n{}\n{} documents: {} generated, {} compile, {} without a warning; {} not as they should be",
            rule(),
            total("all examples", &|row| row.examples),
            total("all made values", &|row| row.values),
            self.0.len(),
            count(&|row| row.generated),
            count(&checks),
            count(&silent),
            count(&|row| !row.is_fine()),
        )
    }

    /// Returns the table for other programs.
    pub(super) fn tsv(&self) -> String {
        let mut text = [
            "document\tfailure\ttypes\toperations\terrors_in_document\trepairs\tunsupported",
            "\tgenerate_seconds\tgenerate_peak_kib\tlines_of_rust",
            "\tcheck_seconds\tcheck_cpu_seconds\tcheck_errors\tcheck_warnings",
        ]
        .concat();
        for of in ["examples", "values"] {
            for count in Counts::COLUMNS {
                text.push_str(&format!("\t{of}_{count}"));
            }
        }
        text.push('\n');
        for row in &self.0 {
            let counts = row.counts;
            let none = String::new;
            let plain = |text: &str| text.replace(char::is_control, " ");
            let check = row.check.as_ref();
            let mut cells = vec![
                plain(&row.document),
                plain(row.failure.as_deref().unwrap_or_default()),
                counts.types.to_string(),
                counts.operations.to_string(),
                counts.errors.to_string(),
                counts.repairs.to_string(),
                counts.unsupported.to_string(),
                format!("{:.3}", row.seconds),
                counts.peak.to_string(),
                row.lines.to_string(),
                check.map_or_else(none, |it| format!("{:.2}", it.seconds)),
                check.and_then(|it| it.cpu).map_or_else(none, |it| format!("{it:.2}")),
                check.map_or_else(none, |it| it.errors.to_string()),
                check.map_or_else(none, |it| it.warnings.to_string()),
            ];
            cells.extend(row.examples.all().map(|it| it.to_string()));
            cells.extend(row.values.all().map(|it| it.to_string()));
            text.push_str(&cells.join("\t"));
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::default();
        let failure = Some("not generated: 2 errors\tin the document".to_owned());
        table.add(Row { document: "a\tb.yaml".to_owned(), failure, ..Row::default() });
        let check = Some(Checked { warnings: 1, ..Checked::default() });
        table.add(Row { document: "c".to_owned(), generated: true, check, ..Row::default() });
        table
    }

    #[test]
    fn every_row_of_the_file_has_every_column() {
        let table = table();
        let text = table.tsv();
        let columns: Vec<usize> = text.lines().map(|line| line.split('\t').count()).collect();
        assert_eq!(columns, [26, 26, 26]);
        assert!(!table.is_fine(), "a warning is not fine");
    }

    #[test]
    fn the_table_fits_a_terminal_and_its_columns_stand_under_their_heads() {
        let mut table = table();
        let head = table.head();
        assert!(head.lines().all(|line| line.len() <= 120), "{head}");
        let examples = Counts { same: 1234, untyped: 56, ..Counts::default() };
        let check = Some(Checked { seconds: 7.25, ..Checked::default() });
        let counts = Measured { types: 789, ..Measured::default() };
        let generated = true;
        let row = Row { generated, counts, check, examples, ..Row::default() };
        let shown = table.add(row);
        let columns = head.lines().nth(1).unwrap_or_default();
        for (name, cell) in [("types", "789"), ("same", "1234"), ("untyped", "56")] {
            let end = |text: &str, part: &str| text.rfind(part).map(|at| at + part.len());
            assert_eq!(end(columns, name), end(&shown, cell), "{columns}\n{shown}");
        }
        let foot = table.foot();
        let line = |name: &str| foot.lines().find(|it| it.starts_with(name)).unwrap_or_default();
        assert!(line("all examples").ends_with("56") && line("all made values").ends_with('0'));
        assert!(foot.contains("3 documents: 2 generated, 2 compile, 1 without a warning; 2 not"));
    }
}
