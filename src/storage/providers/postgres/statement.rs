use std::fmt::Write as _;

use deadpool_postgres::Object;
use tokio_postgres::Statement as Prepared;
use tokio_postgres::types::ToSql;

/// How many statements a connection keeps ready, here and in the server.
const MOST_PREPARED: usize = 256;

/// Prepares a statement, or takes it where that has been done. Who asks in ever new ways does not fill the server: beyond
/// some hundred, all are forgotten, and those that are needed again prepared again.
pub(crate) async fn prepared(connection: &Object, text: &str) -> Result<Prepared, tokio_postgres::Error> {
    let statement = connection.prepare_cached(text).await?;
    if connection.statement_cache.size() > MOST_PREPARED {
        connection.statement_cache.clear();
    }
    Ok(statement)
}

/// The text of a statement, which is only structure, and its parameters, which are all the names and values.
#[derive(Debug, Default)]
pub(crate) struct Statement {
    pub(crate) text: String,
    parameters: Vec<Box<dyn ToSql + Send + Sync>>,
}

impl Statement {
    /// Adds a parameter and gives what stands for it in the text.
    pub(crate) fn parameter(&mut self, value: impl ToSql + Send + Sync + 'static) -> String {
        self.parameters.push(Box::new(value));
        format!("${}", self.parameters.len())
    }

    pub(crate) fn parameter_count(&self) -> usize {
        self.parameters.len()
    }

    /// Takes the parameters behind the first so many away.
    pub(crate) fn forget_parameters(&mut self, kept: usize) {
        self.parameters.truncate(kept);
    }

    pub(crate) fn push(&mut self, text: impl std::fmt::Display) {
        // Writing to a string does not fail.
        let _ = write!(self.text, "{text}");
    }

    pub(crate) fn parameters(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.parameters.iter().map(|parameter| &**parameter as &(dyn ToSql + Sync)).collect()
    }
}
