//! The check that `app![..]` runs in the compiler: the same rows and the same solver, on arrays.

use super::anchors::equal;
use super::const_case::Accusation;
use super::const_report::report;
use super::const_tables::ConstTables;
use super::count::Known;
use super::flatten::{Cell, Filled, Sheets, flatten};
use super::rows::{NONE, NeedRow, Node, Order, PointRow, Rows};
use super::solve::{self, Fault, Frame, Sizes, Work};
use super::text::Text;
use super::text_table::TextTable;
use crate::base::Origin;
use crate::collect::Listed;

/// The list of `app![..]` with each plugin once.
#[derive(Clone, Copy, Debug)]
pub struct Unique<const LISTED: usize> {
    list: [Option<Listed<'static>>; LISTED],
    count: usize,
    twice: Option<(usize, usize)>,
}

/// The entries of `list`, each plugin once; one key for two plugins is remembered as a mistake.
#[must_use]
pub const fn unique<const LISTED: usize, const CELLS: usize>(list: &[Listed<'static>]) -> Unique<LISTED> {
    let mut unique = Unique { list: [None; LISTED], count: 0, twice: None };
    let mut keys: TextTable<'_, CELLS> = TextTable::new();
    let mut at = 0;
    while at < list.len() {
        let first = keys.enter(list[at].key(), at as u32) as usize;
        if first == at {
            unique.list[unique.count] = Some(list[at]);
            unique.count += 1;
        } else if !is_same_place(&list[first].plugin.origin, &list[at].plugin.origin) {
            unique.twice = Some((first, at));
        }
        at += 1;
    }
    unique
}

const fn is_same_place(left: &Origin, right: &Origin) -> bool {
    left.line == right.line
        && left.column == right.column
        && equal(left.file, right.file)
        && equal(left.module, right.module)
        && equal(left.version, right.version)
}

impl<const LISTED: usize> Unique<LISTED> {
    /// How many there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Whether nothing was named twice.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.count == LISTED
    }

    /// The entries in an array of the right length.
    ///
    /// # Panics
    /// On an empty list, which is whole: the caller has no use for this then.
    #[must_use]
    pub const fn array<const COUNT: usize>(&self) -> [Listed<'static>; COUNT] {
        let [Some(first), ..] = self.list.as_slice() else { panic!("an empty list is whole") };
        let mut array = [*first; COUNT];
        let mut at = 0;
        while at < COUNT {
            if let Some(entry) = self.list[at] {
                array[at] = entry;
            }
            at += 1;
        }
        array
    }
}

/// The rows of a list, on arrays.
#[derive(Clone, Copy, Debug)]
pub struct ConstRows<
    const NODES: usize,
    const NEEDS: usize,
    const POINTS: usize,
    const ORDERS: usize,
    const LATE: usize,
> {
    nodes: [Node; NODES],
    needs: [NeedRow; NEEDS],
    points: [PointRow; POINTS],
    orders: [Order; ORDERS],
    late: [u32; LATE],
    filled: Filled,
}

impl<const NODES: usize, const NEEDS: usize, const POINTS: usize, const ORDERS: usize, const LATE: usize>
    ConstRows<NODES, NEEDS, POINTS, ORDERS, LATE>
{
    /// Flattens `list`; `TABLE` is [`Counts::table`](super::Counts::table).
    #[must_use]
    pub const fn of<const TABLE: usize>(list: &[Listed<'static>], known: Known<'_>) -> Self {
        let mut rows = Self {
            nodes: [Node::EMPTY; NODES],
            needs: [NeedRow::EMPTY; NEEDS],
            points: [PointRow::EMPTY; POINTS],
            orders: [Order::EMPTY; ORDERS],
            late: [NONE; LATE],
            filled: Filled { points: 0, orders: 0, is_complete: false },
        };
        let mut table = [Cell::FREE; TABLE];
        rows.filled = flatten(
            list,
            known,
            &mut Sheets {
                nodes: &mut rows.nodes,
                needs: &mut rows.needs,
                points: &mut rows.points,
                orders: &mut rows.orders,
                late: &mut rows.late,
                table: &mut table,
            },
        );
        rows
    }

    const fn rows(&self) -> Rows<'_> {
        Rows {
            nodes: &self.nodes,
            needs: &self.needs,
            points: self.points.split_at(self.filled.points).0,
            orders: self.orders.split_at(self.filled.orders).0,
        }
    }

    /// How much room the solver needs.
    #[must_use]
    pub const fn sizes(&self) -> Sizes {
        solve::size(&self.rows(), self.filled.points)
    }

    /// Solves the graph, and reports everything that no configuration could repair.
    #[must_use]
    pub const fn solve<
        const LISTED: usize,
        const USED: usize,
        const EXTRAS: usize,
        const SLOTS: usize,
        const FAULTS: usize,
        const KEYS: usize,
    >(
        &self,
        whole: &[Listed<'static>],
        unique: &Unique<LISTED>,
        list: &[Listed<'static>],
    ) -> ConstSolved<NODES, NEEDS, LATE, USED, EXTRAS, SLOTS> {
        let rows = self.rows();
        let mut tables = ConstTables::new(&rows, &self.late);
        let mut faults = [Fault::EMPTY; FAULTS];
        let mut cycles = [NONE; SLOTS];
        let mut work = Work {
            next: &mut tables.next,
            inputs: &mut tables.inputs,
            members: &mut tables.members,
            groups: &mut tables.groups,
            exits: &mut tables.exits,
            extras: &mut tables.extras,
            extra_count: 0,
            bindings: &mut tables.bindings,
            marks: &mut tables.marks,
            parents: &mut tables.parents,
            stack: &mut [Frame::EMPTY; SLOTS],
            order: &mut tables.order,
            order_count: 0,
            cycles: &mut cycles,
            cycle_count: 0,
            faults: &mut faults,
            fault_count: 0,
            keys: &mut [NONE; KEYS],
        };
        solve::solve(&rows, &mut work);
        let twice = match unique.twice {
            Some((first, second)) => Some((&whole[first], &whole[second])),
            None => None,
        };
        let mut text = Text::new();
        let is_wrong = report(&Accusation { rows: &rows, work: &work, list, twice }, &mut text);
        let counts = (work.extra_count, work.order_count, work.fault_count);
        tables.extra_count = counts.0;
        tables.order_count = counts.1;
        // What is wrong but reached by nothing is told at run time, by the plan.
        tables.is_final = self.filled.is_complete && unique.is_whole() && counts.2 == 0;
        ConstSolved { tables, text, is_wrong }
    }
}

/// A solved graph with what is to be said of it.
#[derive(Debug)]
pub struct ConstSolved<
    const NODES: usize,
    const NEEDS: usize,
    const LATE: usize,
    const POINTS: usize,
    const EXTRAS: usize,
    const SLOTS: usize,
> {
    /// What the run time can use.
    pub tables: ConstTables<NODES, NEEDS, LATE, POINTS, EXTRAS, SLOTS>,
    text: Text,
    is_wrong: bool,
}

impl<
    const NODES: usize,
    const NEEDS: usize,
    const LATE: usize,
    const POINTS: usize,
    const EXTRAS: usize,
    const SLOTS: usize,
> ConstSolved<NODES, NEEDS, LATE, POINTS, EXTRAS, SLOTS>
{
    /// The report that stops the compiler; `None` for a graph that can be wired.
    #[must_use]
    pub const fn mistakes(&self) -> Option<&str> {
        if self.is_wrong { Some(self.text.as_str()) } else { None }
    }
}

/// The counts of a list as the compiler needs them, one constant after the other.
#[doc(hidden)]
#[macro_export]
macro_rules! __composition {
    ($listed:expr, $supplied:expr, $chosen:expr) => {{
        use $crate::__private as jf;
        const WHOLE: &[jf::Listed<'static>] = $listed;
        const UNIQUE: jf::Unique<{ WHOLE.len() }> = jf::unique::<_, { jf::cells_for(WHOLE.len()) }>(WHOLE);
        const LIST: &[jf::Listed<'static>] =
            if UNIQUE.is_whole() { WHOLE } else { &UNIQUE.array::<{ UNIQUE.count() }>() };
        const SUPPLIED: &[&'static jf::PointDecl] = $supplied;
        const CHOSEN: &[&'static jf::PointDecl] = $chosen;
        const COUNTS: jf::Counts = jf::Counts::of(LIST, SUPPLIED, CHOSEN);
        const KEYS: [u32; COUNTS.keys] = jf::literal_keys::<_, { jf::cells_for(COUNTS.keys) }>(LIST);
        const ROWS: jf::ConstRows<
            { COUNTS.nodes },
            { COUNTS.needs },
            { COUNTS.points },
            { COUNTS.orders },
            { COUNTS.late },
        > = jf::ConstRows::of::<{ COUNTS.table() }>(
            LIST,
            jf::Known::at_compile_time(&KEYS, SUPPLIED, CHOSEN),
        );
        const SIZES: jf::Sizes = ROWS.sizes();
        const SOLVED: jf::ConstSolved<
            { COUNTS.nodes },
            { COUNTS.needs },
            { COUNTS.late },
            { SIZES.points },
            { SIZES.extras },
            { SIZES.slots },
        > = ROWS.solve::<
            { WHOLE.len() },
            { SIZES.points },
            { SIZES.extras },
            { SIZES.slots },
            { SIZES.faults },
            { COUNTS.keys },
        >(WHOLE, &UNIQUE, LIST);
        // Here and not in the function that finds the mistakes, so that the compiler points at the list and at nothing
        // of ours.
        const _: () = if let ::core::option::Option::Some(mistakes) = SOLVED.mistakes() {
            ::core::panic!("{}", mistakes)
        };
        static TABLES: jf::ConstTables<
            { COUNTS.nodes },
            { COUNTS.needs },
            { COUNTS.late },
            { SIZES.points },
            { SIZES.extras },
            { SIZES.slots },
        > = SOLVED.tables;
        jf::Composition::new(WHOLE, TABLES.tables())
    }};
}
