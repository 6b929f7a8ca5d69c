//! `pmlint completions` and `pmlint man`: what a shell and a manual know about the command line.

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::{Generator, Shell};
use clap_complete_nushell::Nushell;

use super::output::exactly_to_stdout;
use super::{CommandLine, Exit, Stop};

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The shell
    shell: Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Name {
    Bash,
    Zsh,
    Fish,
    #[value(name = "powershell")]
    PowerShell,
    Elvish,
    Nushell,
}

pub(super) fn run(options: &Options) -> Result<Exit, Stop> {
    let script = match options.shell {
        Name::Bash => script(Shell::Bash),
        Name::Zsh => zsh(),
        Name::Fish => script(Shell::Fish),
        Name::PowerShell => script(Shell::PowerShell),
        Name::Elvish => script(Shell::Elvish),
        Name::Nushell => script(Nushell),
    };
    exactly_to_stdout(|out| out.write_all(&script))?;
    Ok(Exit::Clean)
}

fn script(shell: impl Generator) -> Vec<u8> {
    script_of(CommandLine::command(), shell)
}

fn script_of(mut command: clap::Command, shell: impl Generator) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "pmlint", &mut script);
    script
}

/// `clap_complete` looks for a command behind the paths of `pmlint PATHS` only, so that zsh would know nothing of what
/// follows `pmlint gate`. The paths are left out, and offered beside the commands. And what stands behind a command is
/// none of the options before it: `--format` of `stats` has other values.
fn zsh() -> Vec<u8> {
    let whole = CommandLine::command();
    let options = whole.get_arguments().filter(|it| !it.is_positional()).cloned();
    let command = clap::Command::default()
        .name("pmlint")
        .version(env!("CARGO_PKG_VERSION"))
        .args(options)
        .subcommands(whole.get_subcommands().cloned());
    let script = String::from_utf8_lossy(&script_of(command, Shell::Zsh)).into_owned();
    ZSH.iter().fold(script, |script, (from, to)| script.replacen(from, to, 1)).into_bytes()
}

/// What `clap_complete` writes first of all, and what there has to be instead.
const ZSH: [(&str, &str); 2] = [
    ("\":: :_pmlint_commands\"", "\":: :{_pmlint_commands; _files}\""),
    ("_arguments \"${_arguments_options[@]}\" :", "_arguments \"${_arguments_options[@]}\" -A \"-*\" :"),
];

/// Writes the page of the manual: `pmlint man | man -l -`.
pub(super) fn man() -> Result<Exit, Stop> {
    let mut page = Vec::new();
    let mut command = CommandLine::command();
    command.build();
    let render = |page: &mut Vec<u8>| -> std::io::Result<()> {
        let main = clap_mangen::Man::new(command.clone());
        main.render_title(page)?;
        main.render_name_section(page)?;
        main.render_synopsis_section(page)?;
        main.render_description_section(page)?;
        main.render_options_section(page)?;
        for sub in command.get_subcommands().filter(|it| it.get_name() != "help") {
            sub_command(sub, "pmlint", page)?;
        }
        main.render_extra_section(page)?;
        main.render_version_section(page)
    };
    render(&mut page).map_err(|error| Stop::Output("the page".to_owned(), error))?;
    exactly_to_stdout(|out| out.write_all(&page))?;
    Ok(Exit::Clean)
}

/// A command under a heading of its own, and those below it.
fn sub_command(command: &clap::Command, above: &str, page: &mut Vec<u8>) -> std::io::Result<()> {
    let name = format!("{above} {}", command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    page.extend(format!(".SH \"{}\"\n{about}\n", name.to_uppercase()).into_bytes());
    let below: Vec<_> = command.get_subcommands().filter(|it| it.get_name() != "help").collect();
    if below.is_empty() {
        let mut options = Vec::new();
        clap_mangen::Man::new(command.clone()).render_options_section(&mut options)?;
        let options = String::from_utf8_lossy(&options).replacen(".SH OPTIONS\n", "", 1);
        page.extend(options.into_bytes());
    }
    below.into_iter().try_for_each(|it| sub_command(it, &name, page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zsh_finds_the_command_in_the_first_place_and_offers_files_there_too() {
        let script = String::from_utf8(zsh()).expect("it is text");
        assert!(ZSH.iter().all(|it| script.contains(it.1)), "{script}");
        assert!(!script.contains("case $line[2]"), "{script}");
        for option in ["--watch", "--version", "--severity", "--pre-receive"] {
            assert!(script.contains(option), "{option}");
        }
    }
}
