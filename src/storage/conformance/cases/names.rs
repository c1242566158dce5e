//! Names are plain bytes: no character means anything.

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, ensure, same};
use crate::storage::conformance::space::{Space, json, unused_segment};
use crate::storage::contract::{CollectionPath, ErrorKind, Id, Ids, Key, NAME_LIMIT, Op, Order, Select, Ttl};

cases! { "names":
    strange_ids_are_distinct_and_come_back_as_given [OrderById],
    strange_collections_are_distinct_and_listed_as_given [Collections],
    names_of_the_longest_kind_are_kept_whole [OrderById, Collections],
    names_that_differ_at_their_last_byte_alone_are_distinct,
    names_that_look_like_commands_are_plain_names [OrderById],
    ids_that_differ_by_case_or_composition_are_distinct [OrderById],
    ids_that_look_like_numbers_are_not_read_as_numbers [OrderById],
    no_character_of_a_prefix_is_special [OrderById],
    a_prefix_counts_up_to_its_last_byte [OrderById, OrderByRev, Count],
    an_empty_prefix_is_every_id [OrderById],
    a_range_holds_its_first_and_not_its_end [OrderById],
    a_range_that_ends_before_it_begins_is_empty [OrderById, Clear, OrderByRev],
    where_a_path_is_cut_into_segments_matters,
    a_collection_is_not_its_parent [OrderById, OrderByRev, Count],
    clearing_a_collection_leaves_those_with_similar_names [Clear, Collections],
    clearing_by_prefix_leaves_the_others [Clear, OrderById],
    a_deep_clear_takes_what_stands_under_the_path_and_nothing_beside [Clear, Collections, WideBatches],
    a_shallow_clear_leaves_what_stands_under_the_path [Clear, Collections],
    the_path_without_segments_holds_no_entries,
    a_shallow_clear_of_the_path_without_segments_takes_nothing [Clear],
}

const STRANGE: [&str; 30] = [
    "a/b",
    "a:b",
    "a\\b",
    "a?q=1",
    "%2F",
    ".",
    "..",
    "../x",
    " lead",
    "trail ",
    "A",
    "a",
    "é",
    "e\u{301}",
    "🐂",
    "\0",
    "a\0b",
    "\0\u{1}",
    "\u{1}",
    "\u{7f}",
    "\"",
    "'",
    "*",
    "_",
    "[",
    "%",
    "\n",
    "{tag}",
    "$1",
    "\u{10FFFF}",
];

fn sorted(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    names.sort();
    names
}

/// Puts each id with itself as its value, and finds each of them again, by key and in order.
async fn kept_apart(space: &Space, ids: &[&str]) -> Checked {
    for (n, id) in ids.iter().enumerate() {
        let commit = space.batch().put(id, &n.to_string()).commit().await?;
        ensure!(commit.done.iter().all(|done| done.created), "{id:?} is taken for another id");
    }
    for (n, id) in ids.iter().enumerate() {
        let found = space.live(id).await?;
        same!((found.id.as_str(), found.value), (*id, Some(json(&n.to_string())?)), "under {id:?}");
    }
    same!(space.ids(&space.all()).await?, sorted(ids));
    Ok(())
}

async fn strange_ids_are_distinct_and_come_back_as_given(space: Space) -> Checked {
    kept_apart(&space, &STRANGE).await
}

async fn strange_collections_are_distinct_and_listed_as_given(space: Space) -> Checked {
    for name in STRANGE {
        space.batch_in(&space.path(&["under", name])?).put("id", "1").commit().await?;
        space.batch_in(&space.path(&["under", name, name])?).put("id", "2").commit().await?;
    }
    let mut expected = Vec::new();
    for name in sorted(&STRANGE) {
        expected.push(space.path(&["under", &name])?);
        expected.push(space.path(&["under", &name, &name])?);
    }
    same!(space.provider().collections(&space.path(&["under"])?).await?, expected);
    Ok(())
}

async fn names_of_the_longest_kind_are_kept_whole(space: Space) -> Checked {
    let used: usize = space.root()?.segments().iter().map(String::len).sum();
    let longest = "é".repeat(NAME_LIMIT / 2);
    let collection = space.path(&[&"x".repeat(NAME_LIMIT - used)])?;
    let other = longest.replace('é', "z");
    for id in [&longest, &other] {
        space.batch_in(&collection).put(id, "1").commit().await?;
    }
    same!(space.ids(&Select::new(collection.clone())).await?, [other, longest]);
    same!(space.provider().collections(&collection).await?, [collection]);
    Ok(())
}

async fn names_that_differ_at_their_last_byte_alone_are_distinct(space: Space) -> Checked {
    let used: usize = space.root()?.segments().iter().map(String::len).sum();
    let (id, path) = ("i".repeat(NAME_LIMIT - 1), "p".repeat(NAME_LIMIT - used - 1));
    for last in ["a", "b"] {
        let collection = space.path(&[&format!("{path}{last}")])?;
        for end in ["x", "y"] {
            space
                .batch_in(&collection)
                .put(&format!("{id}{end}"), &format!("\"{last}{end}\""))
                .commit()
                .await?;
        }
    }
    for last in ["a", "b"] {
        for end in ["x", "y"] {
            let key = Key::new(space.path(&[&format!("{path}{last}")])?, Id::new(format!("{id}{end}"))?);
            let found = space.provider().get(&[key]).await?.pop().flatten().and_then(|entry| entry.value);
            same!(found, Some(json(&format!("\"{last}{end}\""))?));
        }
    }
    Ok(())
}

async fn names_that_look_like_commands_are_plain_names(space: Space) -> Checked {
    let commands = [
        "x'; DROP TABLE kv; --",
        "x\"; DROP TABLE kv; --",
        "' OR '1'='1",
        "\\'; DELETE FROM kv; --",
        "1; SELECT pg_sleep(9)",
        "\r\nFLUSHALL\r\n",
        "*1\r\n$8\r\nFLUSHALL\r\n",
        "${jndi:x}",
        "; rm -rf .",
        "rowid",
        "NULL",
        "coll",
        "val",
    ];
    kept_apart(&space, &commands).await?;
    for name in commands {
        let collection = space.path(&[name])?;
        space.batch_in(&collection).put("a", "1").commit().await?;
        same!(space.ids(&Select::new(collection)).await?, ["a"]);
    }
    Ok(())
}

async fn ids_that_differ_by_case_or_composition_are_distinct(space: Space) -> Checked {
    kept_apart(
        &space,
        &["straße", "strasse", "STRASSE", "Straße", "é", "e\u{301}", "É", "ı", "i", "I", "İ", "ﬁ", "fi"],
    )
    .await
}

async fn ids_that_look_like_numbers_are_not_read_as_numbers(space: Space) -> Checked {
    kept_apart(
        &space,
        &["1", "01", "1.0", "10", "2", "-1", "+1", "1e0", "0x1", "9007199254740993", "9007199254740992"],
    )
    .await
}

async fn no_character_of_a_prefix_is_special(space: Space) -> Checked {
    for id in ["%a", "_a", "*a", "[a", "ba", "%", "a\u{10FFFF}", "a\u{10FFFF}\u{10FFFF}z", "\\a", "^a", ".a"]
    {
        space.put(id, "1").await?;
    }
    for (prefix, expected) in [
        ("%", ["%", "%a"].as_slice()),
        ("_", &["_a"]),
        ("*", &["*a"]),
        ("[", &["[a"]),
        ("\\", &["\\a"]),
        ("^", &["^a"]),
        (".", &[".a"]),
        ("a\u{10FFFF}", &["a\u{10FFFF}", "a\u{10FFFF}\u{10FFFF}z"]),
        ("zz", &[]),
    ] {
        same!(space.ids(&space.all().prefix(prefix)).await?, expected, "prefix {prefix:?}");
    }
    Ok(())
}

async fn a_prefix_counts_up_to_its_last_byte(space: Space) -> Checked {
    let long = "x".repeat(NAME_LIMIT - 2);
    let ids = ["aa", "ab", "ba"].map(|end| format!("{long}{end}"));
    for id in &ids {
        space.put(id, "1").await?;
    }
    for (prefix, expected) in [("a", &ids[..2]), ("ab", &ids[1..2]), ("", &ids[..])] {
        let select = space.all().prefix(format!("{long}{prefix}"));
        same!(space.ids(&select).await?, expected);
        same!(space.ids(&select.clone().order(Order::Oldest)).await?, expected);
        same!(space.count(&select).await?, expected.len() as u64);
    }
    Ok(())
}

async fn an_empty_prefix_is_every_id(space: Space) -> Checked {
    for id in STRANGE {
        space.put(id, "1").await?;
    }
    same!(space.ids(&space.all().prefix("")).await?, sorted(&STRANGE));
    Ok(())
}

fn range(from: Option<&str>, to: Option<&str>) -> Checked<Ids> {
    Ok(Ids::Range { from: from.map(Id::new).transpose()?, to: to.map(Id::new).transpose()? })
}

async fn a_range_holds_its_first_and_not_its_end(space: Space) -> Checked {
    for id in ["a", "b", "b\0", "c", "d"] {
        space.put(id, "1").await?;
    }
    for (from, to, expected) in [
        (Some("b"), Some("d"), ["b", "b\0", "c"].as_slice()),
        (None, Some("b"), &["a"]),
        (Some("c"), None, &["c", "d"]),
        (Some("b\0"), Some("c"), &["b\0"]),
        (None, None, &["a", "b", "b\0", "c", "d"]),
        (Some("0"), Some("z"), &["a", "b", "b\0", "c", "d"]),
    ] {
        let select = space.all().ids(range(from, to)?);
        same!(space.ids(&select).await?, expected, "{from:?} to {to:?}");
        let mut reversed = expected.to_vec();
        reversed.reverse();
        let select = select.order(crate::storage::contract::Order::IdDescending);
        same!(space.ids(&select).await?, reversed, "{from:?} to {to:?}, descending");
    }
    Ok(())
}

async fn a_range_that_ends_before_it_begins_is_empty(space: Space) -> Checked {
    for id in ["a", "b", "c", "d"] {
        space.put(id, "1").await?;
    }
    for (from, to) in [("d", "b"), ("b", "b")] {
        for order in crate::storage::conformance::space::ORDERS {
            let select = space.all().ids(range(Some(from), Some(to))?).order(order);
            same!(space.ids(&select).await?, Vec::<String>::new());
        }
        let cleared = space.batch().clear(range(Some(from), Some(to))?).commit().await?;
        same!(cleared.done.iter().map(|done| done.count).sum::<u64>(), 0);
    }
    same!(space.ids(&space.all()).await?.len(), 4);
    Ok(())
}

async fn where_a_path_is_cut_into_segments_matters(space: Space) -> Checked {
    let paths: [&[&str]; 8] = [
        &["a", "bc"],
        &["ab", "c"],
        &["abc"],
        &["a", "b", "c"],
        &["a/bc"],
        &["a", "b\0\u{1}c"],
        &["a\0\u{1}b", "c"],
        &["a\0", "bc"],
    ];
    for (n, path) in paths.iter().enumerate() {
        let commit = space.batch_in(&space.path(path)?).put("id", &n.to_string()).commit().await?;
        ensure!(commit.done.iter().all(|done| done.created), "{path:?} is taken for another collection");
    }
    for (n, path) in paths.iter().enumerate() {
        let found =
            space.provider().get(&[Key::new(space.path(path)?, Id::new("id")?)]).await?.pop().flatten();
        same!(found.and_then(|entry| entry.value), Some(json(&n.to_string())?), "under {path:?}");
    }
    Ok(())
}

async fn a_collection_is_not_its_parent(space: Space) -> Checked {
    space.put("a", "1").await?;
    space.batch_in(&space.path(&["things", "more"])?).put("b", "1").commit().await?;
    for order in crate::storage::conformance::space::ORDERS {
        same!(space.ids(&space.all().order(order)).await?, ["a"]);
    }
    same!(space.count(&space.all()).await?, 1);
    same!(space.get("b").await?, None);
    Ok(())
}

async fn fill(space: &Space, names: &[&str]) -> Checked {
    for name in names {
        space.batch_in(&space.path(&["under", name])?).put("a", "1").commit().await?;
    }
    Ok(())
}

async fn clearing_a_collection_leaves_those_with_similar_names(space: Space) -> Checked {
    let names = ["us", "users\0", "users-archive", "users/x", "users2"];
    fill(&space, &names).await?;
    fill(&space, &["users"]).await?;
    let cleared = space.batch_in(&space.path(&["under", "users"])?).clear_deep().commit().await?;
    same!(cleared.done.iter().map(|done| done.count).sum::<u64>(), 1);
    let left = names.map(|name| space.path(&["under", name])).into_iter().collect::<Result<Vec<_>, _>>()?;
    same!(space.provider().collections(&space.path(&["under"])?).await?, left);
    Ok(())
}

async fn clearing_by_prefix_leaves_the_others(space: Space) -> Checked {
    for id in ["a", "ab", "ab%", "abc", "b", "%"] {
        space.put(id, "1").await?;
    }
    let cleared = space.batch().clear(Ids::Prefix("ab".to_owned())).commit().await?;
    same!(cleared.done.iter().map(|done| done.count).sum::<u64>(), 3);
    same!(space.ids(&space.all()).await?, ["%", "a", "b"]);
    space.batch().clear(Ids::Prefix("%".to_owned())).commit().await?;
    same!(space.ids(&space.all()).await?, ["a", "b"]);
    Ok(())
}

async fn a_deep_clear_takes_what_stands_under_the_path_and_nothing_beside(space: Space) -> Checked {
    let deep = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let paths: [&[&str]; 7] = [&["a"], &["a", "b"], &["a", "b", "c"], &deep, &["a\0"], &["a\u{1}"], &["ab"]];
    let paths = paths.map(|path| space.path(path)).into_iter().collect::<Result<Vec<_>, _>>()?;
    for path in &paths {
        space.batch_in(path).put("x", "1").put("y", "1").commit().await?;
    }
    let (within, beside) = paths.split_at(4);
    same!(space.provider().collections(&space.path(&["a"])?).await?, within);
    let cleared = space.batch_in(&space.path(&["a"])?).clear_deep().commit().await?;
    same!(cleared.done.iter().map(|done| done.count).sum::<u64>(), 8);
    same!(space.provider().collections(&space.root()?).await?, beside);
    Ok(())
}

async fn a_shallow_clear_leaves_what_stands_under_the_path(space: Space) -> Checked {
    let (parent, child) = (space.path(&["a"])?, space.path(&["a", "b"])?);
    for path in [&parent, &child] {
        space.batch_in(path).put("x", "1").commit().await?;
    }
    space.batch_in(&parent).clear(Ids::All).commit().await?;
    same!(space.provider().collections(&parent).await?, [child]);
    Ok(())
}

async fn the_path_without_segments_holds_no_entries(space: Space) -> Checked {
    let key = Key::new(CollectionPath::root(), space.key("a")?.id);
    space
        .batch()
        .op(Op::Put { key: key.clone(), value: json("1")?, ttl: Ttl::Never })
        .refused(ErrorKind::BadName)
        .await?;
    same!(space.provider().get(&[key]).await?, [None]);
    Ok(())
}

async fn a_shallow_clear_of_the_path_without_segments_takes_nothing(space: Space) -> Checked {
    // Nobody else has such ids: where this fails, what others keep in the store is left alone.
    let id = unused_segment();
    space.put(&id, "1").await?;
    let cleared = space.batch_in(&CollectionPath::root()).clear(Ids::Prefix(id.clone())).commit().await?;
    same!(cleared.done.iter().map(|done| done.count).collect::<Vec<_>>(), [0]);
    same!(space.text(&id).await?, "1");
    Ok(())
}
