use std::fmt::Write as _;
use std::io::Write as _;

use jackfield::diagnostics::did_you_mean;
use jackfield::prelude::*;
use notes_api::{Arguments, Command, Problem, Usage};

const HELP: Usage = Usage { arguments: "", options: &[], about: "prints this" };

/// The program's main job: finds the command that the input asks for, runs it and prints what it says.
#[derive(Plugin)]
#[plugin(key = "notes-cli")]
pub struct Cli {
    commands: Keyed<dyn Command>,
    storage: Option<Storage>,
}

#[contributes]
impl Cli {
    #[main]
    async fn run(&self, input: Option<Arc<dyn Input>>) -> Result<(), BoxError> {
        let words = input.as_ref().and_then(|input| input.get::<Vec<String>>()).cloned().unwrap_or_default();
        let mut words = words.into_iter();
        let name = words.next().unwrap_or_else(|| "help".to_owned());
        if self.storage.is_none() {
            // Without a standard error there is nobody to tell.
            let _ =
                writeln!(std::io::stderr(), "note: without storage there are no notes, and none can be kept");
        }
        let said = match self.commands.get(&name) {
            Some(command) => command.run(Arguments::parse(command.usage(), words)?).await?,
            None if name == "help" || name == "--help" => self.help(),
            None => return Err(self.unknown(&name).into()),
        };
        print(&said)
    }
}

impl Cli {
    fn help(&self) -> String {
        let own = [("help", HELP)].into_iter();
        let all = self.commands.iter().map(|(name, command)| (name.as_str(), command.usage())).chain(own);
        let lines: Vec<_> =
            all.map(|(name, usage)| (format!("{name} {}", usage.arguments), usage.about)).collect();
        let width = lines.iter().map(|(call, _)| call.len()).max().unwrap_or_default();
        let mut help = "notes [--data <folder>] [--no-storage] <command> ..\n\n".to_owned();
        for (call, about) in lines {
            // Writing to a text can't fail.
            let _ = writeln!(help, "  {call:width$}  {about}");
        }
        help
    }

    fn unknown(&self, name: &str) -> Problem {
        let known = self.commands.keys().map(String::as_str).chain(["help"]);
        let remedy = did_you_mean(name, known).unwrap_or_else(|| "`help` shows all commands".to_owned());
        Problem::new(format!("unknown command `{name}`"), remedy)
    }
}

/// A reader that went away, as in `list | head -1`, is no failure.
fn print(text: &str) -> Result<(), BoxError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
