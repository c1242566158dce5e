/// The counts of a list as the compiler needs them, one constant after the other.
///
/// Names of the crate around are in scope: methods are called by their paths, as a trait of that crate may have one of the
/// same name for every type, and primitive types are named by theirs.
#[doc(hidden)]
#[macro_export]
macro_rules! __composition {
    ($listed:expr, $supplied:expr, $chosen:expr) => {{
        use $crate::__private as jf;
        // Statics: the compiler looks through all that a constant leads to, the declarations of all plugins, once for each.
        static LISTED: &[jf::Listed<'static>] = $listed;
        const INCLUDED: ::core::primitive::usize = jf::count_included(LISTED);
        static WHOLE: &[jf::Listed<'static>] =
            if INCLUDED == <[_]>::len(LISTED) { LISTED } else { &jf::with_included::<INCLUDED>(LISTED) };
        static UNIQUE: jf::Unique<{ <[_]>::len(WHOLE) }> =
            jf::unique::<_, { jf::cells_for(<[_]>::len(WHOLE)) }>(WHOLE);
        static LIST: &[jf::Listed<'static>] = if jf::Unique::is_whole(&UNIQUE) {
            WHOLE
        } else {
            &jf::Unique::array::<{ jf::Unique::count(&UNIQUE) }>(&UNIQUE, WHOLE)
        };
        const SUPPLIED: &[&'static jf::PointDecl] = $supplied;
        const CHOSEN: &[&'static jf::PointDecl] = $chosen;
        const COUNTS: jf::Counts = jf::Counts::of(LIST, SUPPLIED, CHOSEN);
        const KEYS: [::core::primitive::u32; COUNTS.keys] =
            jf::literal_keys::<_, { jf::cells_for(COUNTS.keys) }>(LIST);
        const NAMED: [::core::primitive::u32; COUNTS.named] =
            jf::named_plugins::<_, { jf::cells_for_plugins(<[_]>::len(LIST)) }>(LIST);
        static ROWS: jf::ConstRows<
            { COUNTS.nodes },
            { COUNTS.needs },
            { COUNTS.points },
            { COUNTS.orders },
            { COUNTS.late },
        > = jf::ConstRows::of::<{ jf::Counts::table(&COUNTS) }>(
            LIST,
            jf::Known::at_compile_time(&KEYS, &NAMED, SUPPLIED, CHOSEN),
        );
        const SIZES: jf::Sizes = jf::ConstRows::sizes(&ROWS);
        const fn solved() -> jf::ConstSolved<
            { COUNTS.nodes },
            { COUNTS.needs },
            { COUNTS.late },
            { SIZES.points },
            { SIZES.extras },
            { SIZES.slots },
        > {
            jf::ConstRows::solve::<
                { <[_]>::len(WHOLE) },
                { SIZES.points },
                { SIZES.extras },
                { SIZES.slots },
                { SIZES.cycles },
                { SIZES.faults },
                { COUNTS.keys },
            >(&ROWS, WHOLE, &UNIQUE, LIST)
        }
        static TABLES: jf::ConstTables<
            { COUNTS.nodes },
            { COUNTS.needs },
            { COUNTS.late },
            { SIZES.points },
            { SIZES.extras },
            { SIZES.slots },
        > = solved().tables;
        // Here and not in the function that finds the mistakes, so that the compiler points at the list and at nothing
        // of ours. What is said of them is worked out again, where there are any, so that no list carries the room for it.
        const _: () = if jf::ConstTables::has_faults(&TABLES) {
            let __solved = solved();
            if let ::core::option::Option::Some(__mistakes) = jf::ConstSolved::mistakes(&__solved) {
                ::core::panic!("{}", __mistakes)
            }
        };
        jf::Composition::new(WHOLE, jf::ConstTables::tables(&TABLES), SUPPLIED)
    }};
}
