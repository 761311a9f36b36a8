//! Lists in pages.

use serde_json::json;

use crate::fixture::Api;

async fn ids_page_by_page(api: &Api, list: &str, limit: u32) -> Vec<Vec<u64>> {
    let mut pages = Vec::new();
    let mut next = format!("{list}?limit={limit}");
    loop {
        let page = api.get(&next).await.expect(200);
        let items = page["items"].as_array().unwrap();
        pages.push(
            items
                .iter()
                .map(|item| item["id"].as_u64().unwrap())
                .collect(),
        );
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{list}?limit={limit}&cursor={cursor}"),
            None => return pages,
        }
    }
}

#[actix_web::test]
async fn every_item_comes_exactly_once_in_order() {
    let api = Api::new().await;
    for number in 1..=5 {
        api.register(&format!("Service {number}")).await;
    }
    for name in ["App", "Site"] {
        api.post("/services/3/keys", json!({"name": name}))
            .await
            .expect(201);
    }
    assert_eq!(
        ids_page_by_page(&api, "/services", 2).await,
        [vec![1, 2], vec![3, 4], vec![5]]
    );
    assert_eq!(
        ids_page_by_page(&api, "/api/v1/services", 5).await,
        [vec![1, 2, 3, 4, 5]]
    );
    assert_eq!(
        ids_page_by_page(&api, "/api/v1/keys", 3).await,
        [vec![1, 2, 3], vec![4, 5, 6], vec![7]]
    );
    assert_eq!(
        ids_page_by_page(&api, "/services/3/keys", 2).await,
        [vec![3, 6], vec![7]]
    );
}

#[actix_web::test]
async fn a_page_has_fifty_items_unless_told_otherwise() {
    let api = Api::new().await;
    for number in 1..=51 {
        api.post(
            "/services",
            json!({"name": format!("{number}"), "target_url": "http://127.0.0.1"}),
        )
        .await
        .expect(201);
    }
    let page = api.get("/services").await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 50);
    assert!(page["next_cursor"].is_string());
    let all = api.get("/services?limit=200").await.expect(200);
    assert_eq!(
        (all["items"].as_array().unwrap().len(), &all["next_cursor"]),
        (51, &json!(null))
    );
}
