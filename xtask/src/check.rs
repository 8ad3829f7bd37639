//! `cargo xtask generate --check`: generate without the write.

use std::process::ExitCode;

use idv_generator::file_set::{Difference, FileError, FileSet};

use crate::report::{complain, say};
use crate::{generate, paths};

/// Says what differs between the documents and the code, and how to mend it.
pub(crate) fn sdk() -> ExitCode {
    let Ok(files) = generate::sdk_files() else {
        return ExitCode::from(2);
    };
    match differences(&files) {
        Ok(differences) if differences.is_empty() => {
            say(format!("{} files, all up to date", files.len()));
            ExitCode::SUCCESS
        }
        Ok(differences) => {
            for difference in &differences {
                complain(difference);
            }
            complain(
                "the generated code and the documents differ; run `cargo xtask generate` and commit",
            );
            ExitCode::from(1)
        }
        Err(error) => {
            complain(error);
            ExitCode::from(2)
        }
    }
}

/// Returns what differs from the disk.
///
/// # Errors
///
/// When the disk cannot be read.
pub(crate) fn differences(files: &FileSet) -> Result<Vec<Difference>, FileError> {
    let owned = paths::owned();
    let owned: Vec<&str> = owned.iter().map(String::as_str).collect();
    files.check(&paths::root(), &owned)
}

#[cfg(test)]
mod tests {
    #[test]
    #[allow(clippy::unwrap_used, reason = "a test")]
    fn the_generated_code_is_what_the_documents_say() {
        let files = super::generate::sdk_files().unwrap();
        let differences = super::differences(&files).unwrap();
        let shown: Vec<_> = differences.iter().map(ToString::to_string).collect();
        assert!(shown.is_empty(), "run `cargo xtask generate`:\n{}", shown.join("\n"));
    }
}
