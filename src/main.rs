//! The program: read the command line, run, end with an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    pmlint::cli::main().into()
}
