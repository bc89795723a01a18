//! The command line: what can be typed, and which command it starts.
//!
//! Help, completions and man pages all come from the definition here and in `commands`.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::commands;
use crate::failure::{Class, Failure, Outcome};
use crate::place::Place;

const ABOUT: &str = "The ledger that place-based partnerships record their work in";
const AFTER: &str = "\
Exit codes: 0 done; 1 a file or the machine failed, or somebody else is writing; 2 what was typed;
3 a rule refused it or an input is faulty; 4 the ledger is damaged or does not open; 5 a report failed;
6 entries are missing, 7 a library is missing, 8 a published report comes out otherwise (reproduce, revise); 101 a fault of tyst itself.

A first ledger:  tyst init --ledger my-ledger
A first look:    tyst demo";

/// One command: its definition, and what it does.
type Run = fn(&Place, &ArgMatches) -> Outcome;

/// Returns every command, in the order of the help.
fn all() -> Vec<(Command, Run)> {
    vec![
        (commands::init::command(), commands::init::run),
        (commands::record::command(), commands::record::run),
        (commands::template::command(), commands::template::run),
        (commands::import::command(), commands::import::run),
        (commands::minutes::command(), commands::minutes::run),
        (commands::correct::command(), commands::correct::run),
        (commands::withdraw::command(), commands::withdraw::run),
        (commands::finalise::command(), commands::finalise::run),
        (commands::dispute::command(), commands::dispute::run),
        (commands::period::command(), commands::period::run),
        (commands::tag::command(), commands::tag::run),
        (commands::log::command(), commands::log::run),
        (commands::show::command(), commands::show::run),
        (commands::vocabulary::command(), commands::vocabulary::run),
        (commands::report::command(), commands::report::run),
        (commands::why::command(), commands::why::run),
        (commands::diff::command(), commands::diff::run),
        (commands::replay::command(), commands::replay::run),
        (commands::publish::command(), commands::publish::run),
        (commands::site::command(), commands::site::run),
        (commands::published::command(), commands::published::run),
        (commands::reproduce::command(), commands::reproduce::run),
        (commands::revise::command(), commands::revise::run),
        (commands::published::impact(), commands::published::run_impact),
        (commands::due::command(), commands::due::run),
        (commands::plugin::command(), commands::plugin::run),
        (commands::check::command(), commands::check::run),
        (commands::verify::command(), commands::verify::run),
        (commands::checkpoint::command(), commands::checkpoint::run),
        (commands::prove::command(), commands::prove::run),
        (commands::backup::command(), commands::backup::run),
        (commands::restore::command(), commands::restore::run),
        (commands::mirror::command(), commands::mirror::run),
        (commands::repair::command(), commands::repair::run),
        (commands::doctor::command(), commands::doctor::run),
        (commands::compact::command(), commands::compact::run),
        (commands::witness::command(), commands::witness::run),
        (commands::export::command(), commands::export::run),
        (commands::serve::command(), commands::serve::run),
        (commands::access::command(), commands::access::run),
        (commands::demo::command(), commands::demo::run),
        (commands::i18n::command(), commands::i18n::run),
        (commands::completions::command(), commands::completions::run),
        (commands::man::command(), commands::man::run),
    ]
}

/// Returns the whole command line.
pub(crate) fn command() -> Command {
    root(all().into_iter().map(|(command, _)| command))
}

fn root(commands: impl IntoIterator<Item = Command>) -> Command {
    let root = Command::new("tyst")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .after_help(AFTER)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(common());
    root.subcommands(commands)
}

/// Returns the flags that stand before or after the name of a command.
pub(crate) fn common() -> Vec<Arg> {
    vec![ledger(), json(), plain()]
}

/// Returns the flag that names the ledger.
pub(crate) fn ledger() -> Arg {
    Arg::new("ledger")
        .long("ledger")
        .value_name("DIR")
        .env("TYST_LEDGER")
        .value_parser(clap::value_parser!(OsString))
        .help("The folder of the ledger")
}

/// Returns the flag that asks for data as JSON.
pub(crate) fn json() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print data as JSON")
}

/// Returns the flag that asks for plain lines.
pub(crate) fn plain() -> Arg {
    Arg::new("plain")
        .long("plain")
        .action(ArgAction::SetTrue)
        .help("Print tables without lines and marks beyond ASCII")
}

pub(crate) const POINT_HELP: &str = "A point is a date (2018, 2018-09, 2018-09-14), meant through its last moment, a moment \
     (2018-09-14T10:00:00Z), seq:12 (when entry 12 had been recorded, and none after it), @NAME (a tag, see `tyst tag`), \
     or checkpoint: and the first 8 or more digits of its root";

/// Returns the flags of a cut.
pub(crate) fn cut() -> Vec<Arg> {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name("POINT").help(help).long_help(format!("{help}. {POINT_HELP}"))
    };
    vec![
        flag("as-at", "What was so at this date; the day of the last entry where it is left out"),
        flag("known-at", "As it was known at this date or moment; everything where it is left out"),
    ]
}

/// Returns the flags on where report plugins are and how they are shut in.
pub(crate) fn plugins() -> [Arg; 4] {
    let path = Arg::new("plugin-path")
        .long("plugin-path")
        .value_name("DIR")
        .env("TYST_PLUGIN_PATH")
        .value_delimiter(':')
        .action(ArgAction::Append)
        .value_parser(clap::value_parser!(OsString))
        .help("A folder with report plugins, absolute; looked at before those that are installed");
    [path, allow_unsigned(), sandbox(), time_limit()]
}

fn allow_unsigned() -> Arg {
    Arg::new("allow-unsigned")
        .long("allow-unsigned")
        .value_name("DIR")
        .action(ArgAction::Append)
        .value_parser(clap::value_parser!(OsString))
        .help("Run also plugins in or below this folder, absolute, that nobody has signed or pinned: to try them")
}

/// Returns the flag on how reports are shut in.
pub(crate) fn sandbox() -> Arg {
    Arg::new("sandbox")
        .long("sandbox")
        .value_name("HOW")
        .value_parser(["required", "best-effort", "off"])
        .default_value("required")
        .help("How reports are shut in: no files, no network, no other processes")
        .long_help(
            "How reports are shut in. `required`: a report runs without files, network and other processes, or not at all; \
             `best-effort`: as far as this kernel goes; `off`: only in a process of its own, to find faults in a report \
             that you trust. Every report says how it was made.",
        )
}

/// Returns the flag on how long a report may take.
pub(crate) fn time_limit() -> Arg {
    Arg::new("time-limit")
        .long("time-limit")
        .value_name("SECONDS")
        .value_parser(clap::value_parser!(u32).range(1..))
        .help("How long a report may take in all, reading apart; 600 where it is left out")
}

/// Returns the flag on which side of the worker's wall a report runs.
pub(crate) fn isolation() -> Arg {
    Arg::new("isolation")
        .long("isolation")
        .value_name("WHERE")
        .value_parser(["in-process"])
        .help("Load the report into tyst itself, for a debugger: nothing is contained")
        .long_help(
            "Load the report into tyst itself, for a debugger, instead of a worker. Nothing is shut in, nothing is capped, no \
             deadline ends a step, no state is kept, and a crash of the report ends tyst. Only for libraries that `tyst plugin \
             trust --in-process` has let in, by their exact bytes, and that let no panic out. The report says how it was made.",
        )
}

/// Runs the command that was typed, and returns the exit code.
pub(crate) fn run(words: Vec<OsString>) -> ExitCode {
    if words.get(1).is_some_and(|word| word == tyst_host::WORKER_COMMAND) {
        return tyst_host::worker_main();
    }
    let (commands, runs): (Vec<Command>, Vec<Run>) = all().into_iter().unzip();
    let names: Vec<String> = commands.iter().map(|command| command.get_name().to_owned()).collect();
    let matches = match root(commands).try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(fault) => {
            let printed = fault.print();
            let code = if printed.is_ok() { u8::try_from(fault.exit_code()).unwrap_or(2) } else { 0 };
            return ExitCode::from(code);
        }
    };
    let Some((name, sub)) = matches.subcommand() else { return ExitCode::from(Class::Usage as u8) };
    let place = Place::new(&matches, sub);
    let run = names.iter().position(|known| known == name).map(|index| runs[index]);
    let result = run.map_or_else(|| Err(Failure::usage("there is no such command")), |run| run(&place, sub));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.silent => ExitCode::SUCCESS,
        Err(failure) => {
            place.screen.say(&failure.words());
            ExitCode::from(failure.class as u8)
        }
    }
}
