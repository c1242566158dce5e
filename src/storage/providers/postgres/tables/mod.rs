//! Native tables on the server: [`Records`](crate::storage::contract::Records).

mod dialect;
mod prepare;
mod records;
mod rows;
