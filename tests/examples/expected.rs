use std::fs;

use crate::binary::package;

/// Compares with `examples/expected/<name>.txt`.
pub(crate) fn assert_expected(name: &str, printed: &str) {
    let file = package().join("examples/expected").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, printed).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(
        printed,
        expected,
        "`{name}` prints something else than {}; UPDATE_EXPECTED=1 writes it anew",
        file.display()
    );
}
