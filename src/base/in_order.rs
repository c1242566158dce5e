/// Sorted by two numbers of each; equal ones keep their order. Numbers are sorted, not what they belong to: a sort is a
/// kilobyte or ten of machine code for each type.
#[must_use]
pub(crate) fn in_order<T>(items: Vec<T>, numbers: impl Fn(&T) -> (usize, usize)) -> Vec<T> {
    let mut order: Vec<((usize, usize), usize)> = items.iter().map(numbers).zip(0..).collect();
    order.sort_unstable();
    let mut items: Vec<Option<T>> = items.into_iter().map(Some).collect();
    order.into_iter().filter_map(|(_, at)| items.get_mut(at)?.take()).collect()
}
