/// The counts of a list as the compiler needs them, one constant after the other.
#[doc(hidden)]
#[macro_export]
macro_rules! __composition {
    ($listed:expr, $supplied:expr, $chosen:expr) => {{
        use $crate::__private as jf;
        const WHOLE: &[jf::Listed<'static>] = $listed;
        const UNIQUE: jf::Unique<{ WHOLE.len() }> = jf::unique::<_, { jf::cells_for(WHOLE.len()) }>(WHOLE);
        const LIST: &[jf::Listed<'static>] =
            if UNIQUE.is_whole() { WHOLE } else { &UNIQUE.array::<{ UNIQUE.count() }>(WHOLE) };
        const SUPPLIED: &[&'static jf::PointDecl] = $supplied;
        const CHOSEN: &[&'static jf::PointDecl] = $chosen;
        const COUNTS: jf::Counts = jf::Counts::of(LIST, SUPPLIED, CHOSEN);
        const KEYS: [u32; COUNTS.keys] = jf::literal_keys::<_, { jf::cells_for(COUNTS.keys) }>(LIST);
        const NAMED: [u32; COUNTS.anchors] = jf::named_plugins::<_, { jf::cells_for(LIST.len()) }>(LIST);
        const ROWS: jf::ConstRows<
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
            { SIZES.cycles },
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
