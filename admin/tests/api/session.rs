//! `/api/v1/session` and what hangs on it: claiming, signing in and out, passwords, CSRF.

use actix_web::http::Method;
use gaas_shared::secret::{PlainSecret, SecretKind};
use serde_json::{Value, json};

use crate::fixture::{Api, Reply, Sending};

const PASSWORD: &str = "correct horse battery staple";
const SESSION: &str = "/api/v1/session";

async fn claim(api: &Api) -> Reply {
    let body = json!({"token": api.token, "password": PASSWORD, "name": "Ada",
                      "email": "Ada@Example.com"});
    post(api, "/api/v1/session/claim", &body).await
}

async fn sign_in(api: &Api, password: &str) -> Reply {
    post(api, SESSION, &json!({"password": password})).await
}

async fn post(api: &Api, path: &str, body: &Value) -> Reply {
    api.anonymous(Method::POST, path).json(body).send().await
}

/// A request by a browser that holds the cookie of `signed_in`, and shows its CSRF token.
fn by<'a>(api: &'a Api, signed_in: &Reply, method: Method, path: &str) -> Sending<'a> {
    let token = signed_in.json()["csrf_token"].as_str().unwrap().to_owned();
    without_token(api, signed_in, method, path).header("X-CSRF-Token", &token)
}

fn without_token<'a>(api: &'a Api, signed_in: &Reply, method: Method, path: &str) -> Sending<'a> {
    api.anonymous(method, path)
        .header("Cookie", &signed_in.cookie())
}

#[actix_web::test]
async fn a_new_instance_is_claimed_once_with_the_token() {
    let api = Api::new().await;
    let nobody = api.anonymous(Method::GET, SESSION).send().await.expect(200);
    let expected = json!({"claimed": false, "signed_in": false, "user": null,
        "organization": null, "role": null, "gateway_url": null, "csrf_token": null, "expires_at": null});
    assert_eq!(nobody, expected);

    let stranger = PlainSecret::generate(SecretKind::ManagementToken).unwrap();
    for token in [stranger.expose(), "nonsense", ""] {
        let body = json!({"token": token, "password": PASSWORD});
        let refused = post(&api, "/api/v1/session/claim", &body).await;
        assert_eq!(refused.problem(401), "credentials_invalid", "{token}");
    }
    let weak = json!({"token": api.token, "password": "short", "email": "ada"});
    let refused = post(&api, "/api/v1/session/claim", &weak).await;
    assert_eq!(refused.problem(422), "invalid_fields password email");

    let claimed = claim(&api).await;
    let session = claimed.expect(201);
    assert_eq!(session["claimed"], true);
    assert_eq!(session["signed_in"], true);
    let user = json!({"id": 1, "name": "Ada", "email": "ada@example.com"});
    assert_eq!(session["user"], user);
    assert_eq!(session["organization"], json!({"id": 1, "name": "Default"}));
    assert_eq!(session["role"], "owner");
    assert_eq!(session["gateway_url"], "http://127.0.0.1:8000");
    assert_eq!(session["expires_at"], "2027-01-15T20:00:00.000Z");
    let cookie = claimed.header("set-cookie").unwrap();
    for part in [
        "gaas_session=gaasses_",
        "HttpOnly",
        "SameSite=Strict",
        "Path=/",
    ] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "{cookie}");

    let again = by(&api, &claimed, Method::GET, SESSION)
        .send()
        .await
        .expect(200);
    assert_eq!(again, session);
    assert_eq!(claim(&api).await.problem(409), "already_claimed");
}

#[actix_web::test]
async fn the_quick_start_ends_when_the_instance_is_claimed() {
    let api = Api::new().await;
    claim(&api).await.expect(201);
    let reveal = api.anonymous(Method::GET, "/me/api-key").send().await;
    assert_eq!(reveal.problem(401), "unauthorized");
    let body = json!({"name": "Weather", "target_url": "http://127.0.0.1:9000"});
    let register = post(&api, "/register-api", &body).await;
    assert_eq!(register.problem(401), "unauthorized");
}

#[actix_web::test]
async fn a_session_manages_and_every_change_needs_its_csrf_token() {
    let api = Api::new().await;
    let ada = claim(&api).await;
    let body = json!({"name": "Weather", "target_url": "http://127.0.0.1:9000"});
    by(&api, &ada, Method::POST, "/api/v1/services")
        .json(&body)
        .send()
        .await
        .expect(201);
    without_token(&api, &ada, Method::GET, "/api/v1/services/1")
        .send()
        .await
        .expect(200);
    let before = api.last_seq();
    let bob = sign_in(&api, PASSWORD).await;
    let of_bob = bob.json()["csrf_token"].as_str().unwrap().to_owned();
    for request in [
        without_token(&api, &ada, Method::POST, "/api/v1/services").json(&body),
        without_token(&api, &ada, Method::DELETE, "/api/v1/services/1"),
        without_token(&api, &ada, Method::PATCH, "/api/v1/me").json(&json!({"name": "Eve"})),
        without_token(&api, &ada, Method::DELETE, SESSION),
        without_token(&api, &ada, Method::DELETE, "/api/v1/services/1")
            .header("X-CSRF-Token", &of_bob),
    ] {
        assert_eq!(request.send().await.problem(403), "csrf_token_invalid");
    }
    assert_eq!(api.last_seq(), before);
    // A token in the header needs none, whatever cookie comes with it.
    let token = format!("Bearer {}", api.token);
    without_token(&api, &ada, Method::DELETE, "/api/v1/services/1")
        .header("Authorization", &token)
        .send()
        .await
        .expect(200);
}

#[actix_web::test]
async fn signing_out_ends_the_session_on_the_server() {
    let api = Api::new().await;
    let ada = claim(&api).await;
    let out = by(&api, &ada, Method::DELETE, SESSION).send().await;
    assert_eq!((out.status, out.body.len()), (204, 0));
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    let refused = by(&api, &ada, Method::GET, "/api/v1/services").send().await;
    assert_eq!(refused.problem(401), "session_ended");
    let shown = by(&api, &ada, Method::GET, SESSION)
        .send()
        .await
        .expect(200);
    assert_eq!(
        (&shown["claimed"], &shown["signed_in"]),
        (&json!(true), &json!(false))
    );
    let again = by(&api, &ada, Method::DELETE, SESSION).send().await;
    assert_eq!(again.status, 204);
}

#[actix_web::test]
async fn a_session_ends_after_twelve_idle_hours_and_after_seven_days() {
    let api = Api::new().await;
    let ada = claim(&api).await;
    let hours = |hours: i64| hours * 3_600;
    for _ in 0..15 {
        api.later(hours(11));
        by(&api, &ada, Method::GET, "/api/v1/services")
            .send()
            .await
            .expect(200);
    }
    api.later(hours(3));
    let over = by(&api, &ada, Method::GET, "/api/v1/services").send().await;
    assert_eq!(over.problem(401), "session_ended", "after seven days");
    let bob = sign_in(&api, PASSWORD).await;
    api.later(hours(12));
    let idle = by(&api, &bob, Method::GET, "/api/v1/services").send().await;
    assert_eq!(
        idle.problem(401),
        "session_ended",
        "after twelve idle hours"
    );
}

#[actix_web::test]
async fn guessing_a_password_is_slowed_down() {
    let api = Api::new().await;
    claim(&api).await.expect(201);
    for _ in 0..5 {
        assert_eq!(
            sign_in(&api, "a wrong guess").await.problem(401),
            "credentials_invalid"
        );
    }
    let throttled = sign_in(&api, PASSWORD).await;
    assert_eq!(throttled.problem(429), "too_many_attempts");
    assert_eq!(throttled.header("retry-after"), Some("300"));
    api.later(300);
    sign_in(&api, PASSWORD).await.expect(201);
}

#[actix_web::test]
async fn who_does_not_exist_is_not_told_from_a_wrong_password() {
    let api = Api::new().await;
    let unclaimed = sign_in(&api, PASSWORD).await;
    claim(&api).await.expect(201);
    let wrong = sign_in(&api, "a wrong guess").await;
    let with = |email: &str| json!({"password": PASSWORD, "email": email});
    let unknown = post(&api, SESSION, &with("eve@example.com")).await;
    let no_address = post(&api, SESSION, &with("eve")).await;
    for refused in [&unclaimed, &wrong, &unknown, &no_address] {
        assert_eq!(refused.problem(401), "credentials_invalid");
        assert_eq!(refused.json()["detail"], wrong.json()["detail"]);
    }
    post(&api, SESSION, &with("ADA@example.com"))
        .await
        .expect(201);
}

#[actix_web::test]
async fn a_new_password_ends_all_other_sessions() {
    let api = Api::new().await;
    let ada = claim(&api).await;
    let other = sign_in(&api, PASSWORD).await;
    let change =
        |current: &str, new: &str| json!({"current_password": current, "new_password": new});
    let put = |body: Value| {
        by(&api, &ada, Method::PUT, "/api/v1/session/password")
            .json(&body)
            .send()
    };
    let refused = put(change("a wrong guess", "a brand new password")).await;
    assert_eq!(refused.problem(401), "credentials_invalid");
    let refused = put(change(PASSWORD, "short")).await;
    assert_eq!(refused.problem(422), "invalid_fields new_password");
    put(change(PASSWORD, "a brand new password"))
        .await
        .expect(200);
    by(&api, &ada, Method::GET, "/api/v1/services")
        .send()
        .await
        .expect(200);
    let ended = by(&api, &other, Method::GET, "/api/v1/services")
        .send()
        .await;
    assert_eq!(ended.problem(401), "session_ended");
    assert_eq!(
        sign_in(&api, PASSWORD).await.problem(401),
        "credentials_invalid"
    );
    sign_in(&api, "a brand new password").await.expect(201);
}

#[actix_web::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    let api = Api::new().await;
    let ada = claim(&api).await;
    let phone = api
        .anonymous(Method::POST, SESSION)
        .header("User-Agent", "Phone/1.0")
        .json(&json!({"password": PASSWORD}))
        .send()
        .await;
    let listed = by(&api, &ada, Method::GET, "/api/v1/sessions")
        .send()
        .await
        .expect(200);
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(
        (&items[0]["current"], &items[1]["current"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(items[1]["user_agent"], "Phone/1.0");
    let end = by(&api, &ada, Method::DELETE, "/api/v1/sessions/2")
        .send()
        .await;
    assert_eq!(end.status, 204);
    let ended = by(&api, &phone, Method::GET, "/api/v1/sessions")
        .send()
        .await;
    assert_eq!(ended.problem(401), "session_ended");
    let left = by(&api, &ada, Method::GET, "/api/v1/sessions")
        .send()
        .await
        .expect(200);
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
    let missing = by(&api, &ada, Method::DELETE, "/api/v1/sessions/9")
        .send()
        .await;
    assert_eq!(missing.problem(404), "session_not_found");
}

#[actix_web::test]
async fn a_person_edits_the_own_name_and_address() {
    let api = Api::new().await;
    let ada = claim(&api).await;
    let patch = |body: Value| {
        by(&api, &ada, Method::PATCH, "/api/v1/me")
            .json(&body)
            .send()
    };
    let edited = patch(json!({"name": "Ada L.", "email": null}))
        .await
        .expect(200);
    assert_eq!(edited, json!({"id": 1, "name": "Ada L.", "email": null}));
    let refused = patch(json!({"name": "", "email": "none"})).await;
    assert_eq!(refused.problem(422), "invalid_fields name email");
}

#[actix_web::test]
async fn over_https_the_cookie_stays_there() {
    let api = Api::new().await;
    claim(&api).await.expect(201);
    let secure = api
        .anonymous(Method::POST, SESSION)
        .header("X-Forwarded-Proto", "https")
        .json(&json!({"password": PASSWORD}))
        .send()
        .await;
    assert!(secure.header("set-cookie").unwrap().contains("Secure"));
}

#[actix_web::test]
async fn no_secret_of_a_session_is_stored_or_audited() {
    let api = Api::new().await;
    let ada = claim(&api).await;
    let cookie = ada.cookie();
    let secret = cookie.strip_prefix("gaas_session=").unwrap();
    let csrf = ada.json()["csrf_token"].as_str().unwrap().to_owned();
    // What has not reached the database file yet stands beside it.
    let files = std::fs::read_dir(api.data.path()).unwrap();
    let mut read = 0;
    for file in files
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
    {
        let text = String::from_utf8_lossy(&std::fs::read(&file).unwrap()).into_owned();
        for hidden in [secret, &csrf, PASSWORD] {
            assert!(!text.contains(hidden), "{}", file.display());
        }
        read += usize::from(text.contains("$argon2id$"));
    }
    assert!(
        read > 0,
        "the password's hash is found, so a secret would be"
    );
    let events = api.get("/api/v1/audit-events").await.expect(200);
    assert_eq!(events["items"][0]["action"], "session.begin");
    assert_eq!(events["items"][1]["action"], "user.claim");
}
