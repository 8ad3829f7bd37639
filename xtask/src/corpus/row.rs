//! The table: a row a document.
//!
//! The promise: what is shown on a terminal and what is written to a file are the same rows; the file
//! has every count in a column of its own.

use crate::measure::Measured;

use super::cargo::Checked;
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
    /// The values could not be tried.
    pub(super) untried: bool,
}

impl Row {
    fn is_fine(&self) -> bool {
        let checked = self.check.as_ref().is_some_and(|it| it.errors == 0 && it.warnings == 0);
        let same = self.examples.differ == 0 && self.values.differ == 0;
        self.generated && checked && same && !self.untried
    }
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
        format!(
            "{:29} {:>5} {:>5} {:>5} {:>5} {:>6} {:>5} {:>7} {:>6} {:>6} {:>4} {:>4}  {}\n{:29} {}",
            "document",
            "types",
            "ops",
            "rep.",
            "uns.",
            "gen s",
            "MiB",
            "lines",
            "chk s",
            "cpu s",
            "err",
            "warn",
            "examples, values: same (schema broken, tag, format, no type) differ",
            "",
            "-".repeat(90),
        )
    }

    /// Adds a row and returns it as it is shown.
    pub(super) fn add(&mut self, row: Row) -> String {
        let counts = row.counts;
        let mut shown = format!(
            "{:29} {:>5} {:>5} {:>5} {:>5} {:>6.2} {:>5} {:>7} ",
            row.document,
            counts.types,
            counts.operations,
            counts.repairs,
            counts.unsupported,
            row.seconds,
            counts.peak / 1024,
            row.lines,
        );
        match &row.check {
            _ if !row.generated => {
                shown.push_str(&format!("not generated: {} errors", counts.errors))
            }
            None => shown.push_str("not checked"),
            Some(check) => shown.push_str(&format!(
                "{:>6.2} {:>6} {:>4} {:>4}  {}, {}{}",
                check.seconds,
                check.cpu.map_or_else(|| "?".to_owned(), |it| format!("{it:.2}")),
                check.errors,
                check.warnings,
                row.examples.shown(),
                row.values.shown(),
                if row.untried { " not tried" } else { "" },
            )),
        }
        self.0.push(row);
        shown
    }

    /// Returns what stands below the rows.
    pub(super) fn foot(&self) -> String {
        let count = |fits: &dyn Fn(&Row) -> bool| self.0.iter().filter(|row| fits(row)).count();
        let total = |of: &dyn Fn(&Row) -> Counts| {
            self.0.iter().map(of).fold(Counts::default(), Counts::and).shown()
        };
        let checks = |row: &Row| row.check.as_ref().is_some_and(|it| it.errors == 0);
        let silent =
            |row: &Row| checks(row) && row.check.as_ref().is_some_and(|it| it.warnings == 0);
        format!(
            "{} documents, {} generated, {} check without an error, {} without a warning\nexamples {}\nvalues {}",
            self.0.len(),
            count(&|row| row.generated),
            count(&checks),
            count(&silent),
            total(&|row| row.examples),
            total(&|row| row.values),
        )
    }

    /// Returns the table for other programs.
    pub(super) fn tsv(&self) -> String {
        let mut text = [
            "document\tgenerated\ttypes\toperations\terrors_of_document\trepairs\tunsupported",
            "\tgenerate_s\tpeak_kib\tlines\tcheck_s\tcheck_cpu_s\terrors\twarnings",
        ]
        .concat();
        for of in ["examples", "values"] {
            for count in Counts::NAMES {
                text.push_str(&format!("\t{of}_{count}"));
            }
        }
        text.push('\n');
        for row in &self.0 {
            let counts = row.counts;
            let none = || "-".to_owned();
            let check = row.check.as_ref();
            let mut cells = vec![
                row.document.replace(['\t', '\n'], " "),
                row.generated.to_string(),
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

    #[test]
    fn every_row_of_the_file_has_every_column() {
        let mut table = Table::default();
        table.add(Row { document: "a\tb.yaml".to_owned(), ..Row::default() });
        let check = Some(Checked { warnings: 1, ..Checked::default() });
        table.add(Row { document: "c".to_owned(), generated: true, check, ..Row::default() });
        let text = table.tsv();
        let columns: Vec<usize> = text.lines().map(|line| line.split('\t').count()).collect();
        assert_eq!(columns, [26, 26, 26]);
        assert!(!table.is_fine(), "a warning is not fine");
    }
}
