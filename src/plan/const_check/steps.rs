/// The counts of a list as the compiler needs them, one constant after the other.
#[doc(hidden)]
#[macro_export]
macro_rules! __composition {
    ($listed:expr, $supplied:expr, $chosen:expr) => {{
        use $crate::__private as jf;
        // Statics: the compiler looks through all that a constant leads to, the declarations of all plugins, once for each.
        static LISTED: &[jf::Listed<'static>] = $listed;
        const INCLUDED: usize = jf::count_included(LISTED);
        static WHOLE: &[jf::Listed<'static>] =
            if INCLUDED == LISTED.len() { LISTED } else { &jf::with_included::<INCLUDED>(LISTED) };
        static UNIQUE: jf::Unique<{ WHOLE.len() }> = jf::unique::<_, { jf::cells_for(WHOLE.len()) }>(WHOLE);
        static LIST: &[jf::Listed<'static>] =
            if UNIQUE.is_whole() { WHOLE } else { &UNIQUE.array::<{ UNIQUE.count() }>(WHOLE) };
        const SUPPLIED: &[&'static jf::PointDecl] = $supplied;
        const CHOSEN: &[&'static jf::PointDecl] = $chosen;
        const COUNTS: jf::Counts = jf::Counts::of(LIST, SUPPLIED, CHOSEN);
        const KEYS: [u32; COUNTS.keys] = jf::literal_keys::<_, { jf::cells_for(COUNTS.keys) }>(LIST);
        const NAMED: [u32; COUNTS.named] = jf::named_plugins::<_, { jf::cells_for_plugins(LIST.len()) }>(LIST);
        static ROWS: jf::ConstRows<
            { COUNTS.nodes },
            { COUNTS.needs },
            { COUNTS.points },
            { COUNTS.orders },
            { COUNTS.late },
        > = jf::ConstRows::of::<{ COUNTS.table() }>(
            LIST,
            jf::Known::at_compile_time(&KEYS, &NAMED, SUPPLIED, CHOSEN),
        );
        const SIZES: jf::Sizes = ROWS.sizes();
        const fn solved() -> jf::ConstSolved<
            { COUNTS.nodes },
            { COUNTS.needs },
            { COUNTS.late },
            { SIZES.points },
            { SIZES.extras },
            { SIZES.slots },
        > {
            ROWS.solve::<
                { WHOLE.len() },
                { SIZES.points },
                { SIZES.extras },
                { SIZES.slots },
                { SIZES.cycles },
                { SIZES.faults },
                { COUNTS.keys },
            >(WHOLE, &UNIQUE, LIST)
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
        const _: () = if TABLES.has_faults() {
            let solved = solved();
            if let ::core::option::Option::Some(mistakes) = solved.mistakes() {
                ::core::panic!("{}", mistakes)
            }
        };
        jf::Composition::new(WHOLE, TABLES.tables())
    }};
}
