//! The same calls by opendal, for `cargo bench --bench storage --all-features -- opendal`, which starts this program.
//!
//! It is a program of its own since two versions of SQLite can't be linked into one. Arguments: the engine, and where its
//! data is. A line of the input is `put` or `get` and the numbers of the entries; it is answered with the nanoseconds that
//! all of them took.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use opendal::{Operator, services};
use tokio::io::{AsyncBufReadExt, BufReader};

fn open(engine: &str, at: &str) -> Result<Operator, opendal::Error> {
    match engine {
        "memory" => Operator::new(services::Memory::default()),
        "redb" => Operator::new(services::Redb::default().datadir(at).table("rows")),
        "sqlite" => Operator::new(
            services::Sqlite::default()
                .connection_string(&format!("sqlite://{at}"))
                .table("rows")
                .key_field("key")
                .value_field("value"),
        ),
        "redis" => Operator::new(services::Redis::default().endpoint(at)),
        other => Err(opendal::Error::new(opendal::ErrorKind::Unsupported, format!("no engine {other}"))),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [engine, at] = arguments.as_slice() else { return Err("usage: <engine> <place>".into()) };
    let operator = open(engine, at)?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut version = 0_u64;
    while let Some(line) = lines.next_line().await? {
        let (call, numbers) = line.split_once(' ').ok_or("a call without entries")?;
        let names = numbers.split(' ').map(|n| format!("entry-{n:0>6}"));
        let took = if call == "put" {
            // Never written before, as on the other side.
            let writes: Vec<(String, String)> = names
                .map(|name| {
                    version += 1;
                    let text = format!(
                        r#"{{"n":0,"version":"{version:020}","title":"A note of some length","text":"{:>40}"}}"#,
                        version % 977
                    );
                    (name, text)
                })
                .collect();
            let begin = Instant::now();
            for (name, text) in writes {
                operator.write(&name, text).await?;
            }
            begin.elapsed()
        } else {
            let names: Vec<String> = names.collect();
            let begin = Instant::now();
            for name in names {
                black_box(operator.read(&name).await?.to_vec());
            }
            begin.elapsed()
        };
        println!("{}", took.as_nanos());
    }
    Ok(())
}
