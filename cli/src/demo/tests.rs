use hyper::Method;
use serde_json::json;

use super::backend::Backend;
use super::client::{Ask, Client};
use super::step::Step;

#[tokio::test]
async fn the_backend_answers_with_what_it_was_asked() {
    let backend = Backend::start().await.unwrap();
    let url = format!("http://{}/weather/today?city=Paris", backend.address());
    let ask = Ask::json(Method::POST, url, json!({"text": "x"})).with_key("secret");
    let answer = Client.json(&ask).await.unwrap();
    assert_eq!(answer["method"], "POST");
    assert_eq!(answer["path"], "/weather/today?city=Paris");
    assert_eq!(answer["sees_api_key"], true);
    assert!(!answer.to_string().contains("secret"));
}

#[tokio::test]
async fn a_step_holds_an_answer_against_what_it_promises() {
    let backend = Backend::start().await.unwrap();
    let ask = || Ask::get(format!("http://{}/", backend.address()));
    let told = Step::new("twice", ask(), &[200, 200]).verify(&Client).await;
    assert!(told.unwrap().starts_with("=> 200 200  {"));

    let wrong_status = Step::new("refused", ask(), &[401]).verify(&Client).await;
    let error = wrong_status.unwrap_err().to_string();
    assert!(error.starts_with("refused: answered [200]"), "{error}");

    let wrong_field = Step::new("field", ask(), &[200]).shows("method", "PUT".into());
    let error = wrong_field.verify(&Client).await.unwrap_err().to_string();
    assert!(error.contains("method is not \"PUT\""), "{error}");
}

#[tokio::test]
async fn nobody_there_is_an_error_that_names_the_request() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = listener.local_addr().unwrap();
    drop(listener);
    let error = Client
        .send(&Ask::get(format!("http://{silent}/x")))
        .await
        .err();
    let text = format!("{:#}", error.unwrap());
    assert!(text.contains(&format!("GET http://{silent}/x")), "{text}");
}
