use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jackfield::Resource;
use jackfield::storage::anhanga::{
    DocumentsDriver, PaginateParams, Service, SortOrder, TablesDriver, create_service,
};
use jackfield::storage::{Storage, StorageProvider};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::by_hand::{Asked, ByHand};
use crate::{RUNS, median, ratio, shown};

const RECORDS: i64 = 100_000;
const LIMIT: u32 = 20;

#[derive(Debug, Serialize, Deserialize, Resource)]
struct Person {
    #[resource(identity)]
    id: String,
    name: String,
    age: i64,
    city: String,
}

/// Documents as the driver over them keeps records, in commits of a thousand.
async fn fill_documents(storage: &Storage) {
    for begin in (0..RECORDS).step_by(1_000) {
        let mut batch = storage.atomic();
        for n in begin..begin + 1_000 {
            let record = json!({
                "id": format!("p{n}"), "name": format!("name of {n}"), "age": n * 7_919 % 1_000,
                "city": format!("city {}", n % 20), "$number": n + 1,
            });
            batch = batch.put("person", &format!("p{n}"), &record);
        }
        batch.commit().await.expect("documents");
    }
}

fn params(asked: Asked, page: u64) -> PaginateParams {
    let mut params = PaginateParams::new(page, LIMIT);
    if asked.sorted {
        params = params.sort("age", SortOrder::Asc);
    }
    if asked.filtered {
        params = params.filter("city", "city 7");
    }
    params
}

async fn ours(service: &Service<Person>, asked: Asked, page: u64) -> Duration {
    let params = params(asked, page);
    let begin = Instant::now();
    let page = black_box(service.paginate(&params).await.expect("a page"));
    let taken = begin.elapsed();
    assert!(page.total >= 5_000, "{page:?}");
    taken
}

async fn theirs(hand: &dyn ByHand, asked: Asked, page: u64) -> Duration {
    let limit = i64::from(LIMIT);
    let skip = limit * (page.cast_signed() - 1);
    let begin = Instant::now();
    let (total, rows) = black_box(hand.page(asked, limit, skip).await);
    let taken = begin.elapsed();
    assert!(total >= 5_000 && rows.len() == usize::try_from(LIMIT).unwrap_or(0), "{total}, {rows:?}");
    taken
}

/// Pages of services next to two statements by hand, in turns.
pub(crate) async fn table(engine: &str, provider: &Arc<dyn StorageProvider>, hand: &dyn ByHand) {
    let storage = Storage::new(provider.clone(), "people").expect("a name");
    let tables = TablesDriver::new(storage.clone()).expect("tables");
    let tables = create_service::<Person>(Arc::new(tables));
    // Makes the table.
    tables.find("nobody").await.expect("an answer");
    hand.fill(RECORDS).await;
    fill_documents(&storage).await;
    let documents = create_service::<Person>(Arc::new(DocumentsDriver::new(storage)));

    println!(
        "| {engine}: a page of {LIMIT} of {RECORDS} | by hand | native tables | ratio | documents | ratio |"
    );
    println!("|---|---|---|---|---|---|");
    for asked in Asked::ALL {
        // What is filtered has 250 pages.
        for page in [1, if asked.filtered { 250 } else { 500 }] {
            let (mut by_hand, mut by_tables) = (Vec::new(), Vec::new());
            for run in 0..=RUNS {
                let hand = theirs(hand, asked, page).await;
                let tables = ours(&tables, asked, page).await;
                // The first run prepares what the others find.
                if run > 0 {
                    by_hand.push(hand);
                    by_tables.push(tables);
                }
            }
            // Apart, as reading so much leaves nothing of the table in memory.
            let mut by_documents = Vec::new();
            for _ in 0..RUNS {
                by_documents.push(ours(&documents, asked, page).await);
            }
            println!(
                "| page {page}, {} | {} | {} | {} | {} | {} |",
                asked.name,
                shown(median(&by_hand)),
                shown(median(&by_tables)),
                ratio(&by_tables, &by_hand),
                shown(median(&by_documents)),
                ratio(&by_documents, &by_hand),
            );
        }
    }
    println!();
}
