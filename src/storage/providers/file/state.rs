use crate::storage::contract::engine::ByteWriter;
use crate::storage::contract::{Result, Rev, unsupported};
use crate::storage::providers::file::journal::{seal, unseal};

/// The form of the folder that this release reads and writes.
const FORM: u64 = 1;

/// The form of a folder, and the lease of its revisions.
pub(crate) struct State {
    form: u64,
    lease: Rev,
}

impl State {
    pub(crate) fn of(lease: Rev) -> State {
        State { form: FORM, lease }
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<State> {
        let mut bytes = unseal(bytes)?;
        Ok(State { form: bytes.number()?, lease: Rev::new(bytes.number()?)? })
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = ByteWriter::default();
        bytes.number(self.form);
        bytes.number(self.lease.number());
        seal(&bytes)
    }

    /// The lease, where this release knows the form of the folder.
    pub(crate) fn lease(&self, folder: &str) -> Result<Rev> {
        let State { form, lease } = *self;
        if form > FORM {
            let found = format!("`{folder}` has the form {form}, this release knows those up to {FORM}");
            return Err(
                unsupported(found).with_help("open it with the newer release of this program that wrote it")
            );
        }
        Ok(lease)
    }
}
