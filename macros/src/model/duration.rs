use syn::LitStr;

use crate::mistakes::Mistakes;
use crate::words::milliseconds;

/// The milliseconds of a duration such as `10s`.
pub(super) fn duration(text: &LitStr, mistakes: &mut Mistakes) -> Option<u64> {
    let parsed = milliseconds(&text.value());
    if parsed.is_none() {
        let advice = "write a whole number above zero and a unit, such as `500ms`, `10s`, `2m` or `1h`";
        mistakes.on(text, format!("`{}` is no duration: {advice}", text.value()));
    }
    parsed
}
