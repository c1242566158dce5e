//! The graph: layers of ten components, each with three dependencies in the layer below.

use crate::frameworks::Framework;

const WIDTH: usize = 10;

/// The components that component `at` needs.
pub(crate) fn dependencies(at: usize) -> Vec<usize> {
    let Some(layer_below) = (at / WIDTH).checked_sub(1) else { return Vec::new() };
    (0..3).map(|step| layer_below * WIDTH + (at + step) % WIDTH).collect()
}

/// A module with `count` components, what wires them, and the same by hand.
pub(crate) fn source(framework: &Framework, count: usize) -> String {
    // One module for each component: many traits with one method name in one module make the compiler quadratic.
    let mut text =
        String::from("#![allow(dead_code, unused_imports, non_snake_case)]\nuse std::sync::Arc;\n");
    for at in 0..count {
        text.push_str(&format!("pub mod c{at} {{\nuse std::sync::Arc;\n{}\n}}\n", (framework.component)(at)));
        text.push_str(&by_hand(at));
    }
    text.push_str(&(framework.container)(count));
    text.push_str(&hand(count));
    text
}

/// The method of component `at`, which uses its dependencies.
pub(crate) fn method(at: usize) -> String {
    let calls: Vec<String> = dependencies(at).iter().map(|of| format!(" + self.s{of}.v{of}() / 3")).collect();
    format!("fn v{at}(&self) -> u64 {{ {at}{} }}", calls.concat())
}

/// The fields of component `at`: how one is written, by the number of what it holds.
pub(crate) fn fields(at: usize, field: impl Fn(usize) -> String) -> String {
    dependencies(at).into_iter().map(field).collect::<Vec<_>>().join(", ")
}

/// Something for each component.
pub(crate) fn each(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

fn by_hand(at: usize) -> String {
    let fields = fields(at, |of| format!("pub s{of}: Arc<dyn super::h{of}::S{of}>"));
    format!(
        "pub mod h{at} {{\nuse std::sync::Arc;\npub trait S{at}: Send + Sync {{ fn v{at}(&self) -> u64; }}\n\
         pub struct C{at} {{ {fields} }}\nimpl S{at} for C{at} {{ {} }}\n}}\n",
        method(at)
    )
}

fn hand(count: usize) -> String {
    let members = each(count, |at| format!("pub s{at}: Arc<dyn h{at}::S{at}>, "));
    let made = each(count, |at| {
        let fields = fields(at, |of| format!("s{of}: s{of}.clone()"));
        format!("let s{at}: Arc<dyn h{at}::S{at}> = Arc::new(h{at}::C{at} {{ {fields} }});\n")
    });
    let all = each(count, |at| format!("s{at}, "));
    let last = count - 1;
    format!(
        "pub struct Hand {{ {members} }}\npub fn hand() -> Hand {{\n{made}Hand {{ {all} }}\n}}\n\
         pub fn bare(hand: &Hand) -> Arc<dyn h{last}::S{last}> {{ hand.s{last}.clone() }}\n"
    )
}
