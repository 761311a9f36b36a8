use tokio::net::UnixListener;

use super::*;

/// A data plane that answers each connection with the next line, and hands back what it was asked.
async fn answering(
    lines: &[&str],
) -> (
    tempfile::TempDir,
    ProxyLink,
    tokio::task::JoinHandle<Vec<String>>,
) {
    let dir = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(dir.path().join(SOCKET_NAME)).unwrap();
    let link = ProxyLink::new(dir.path());
    let lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
    let server = tokio::spawn(async move {
        let mut asked = Vec::new();
        for line in lines {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut question = String::new();
            stream.read_line(&mut question).await.unwrap();
            asked.push(question);
            stream.write_all(line.as_bytes()).await.unwrap();
        }
        asked
    });
    (dir, link, server)
}

#[actix_web::test]
async fn a_change_counts_as_propagated_once_its_number_is_reached() {
    let (_dir, link, server) = answering(&[
        "{\"is\":\"applied\",\"seq\":7}\n",
        "{\"is\":\"applied\",\"seq\":6}\n",
        "{\"is\":\"failed\",\"reason\":\"the store is locked\"}\n",
        "no json\n",
        "",
    ])
    .await;
    assert!(link.applied(7).await);
    for answer in [
        "an older number",
        "a failure",
        "garbage",
        "a closed connection",
    ] {
        assert!(!link.applied(7).await, "{answer}");
    }
    let asked = server.await.unwrap();
    assert!(
        asked
            .iter()
            .all(|line| line == "{\"op\":\"apply\",\"seq\":7}\n"),
        "{asked:?}"
    );
}

#[actix_web::test]
async fn a_flush_and_a_status_are_understood() {
    let status = "{\"is\":\"status\",\"ready\":true,\"applied_seq\":3,\"keys\":2,\"services\":1,\
                  \"journal_backlog\":0,\"journal_full\":false}\n";
    let (_dir, link, server) = answering(&["{\"is\":\"flushed\"}\n", status]).await;
    assert!(link.flushed().await);
    let status = link.status().await.unwrap();
    assert_eq!(
        (status.ready, status.applied_seq, status.keys),
        (true, 3, 2)
    );
    assert_eq!(
        server.await.unwrap(),
        ["{\"op\":\"flush\"}\n", "{\"op\":\"status\"}\n"]
    );
}

#[actix_web::test]
async fn a_data_plane_that_is_away_costs_no_error() {
    let dir = tempfile::tempdir().unwrap();
    let link = ProxyLink::new(dir.path());
    assert!(!link.applied(1).await);
    assert!(!link.flushed().await);
    assert!(matches!(
        link.status().await,
        Err(LinkError::Unreachable(_))
    ));
}

#[actix_web::test]
async fn a_data_plane_that_hangs_is_waited_for_a_bounded_time() {
    let dir = tempfile::tempdir().unwrap();
    // Bound but never accepting: connecting and writing succeed, no answer ever comes.
    let _listener = UnixListener::bind(dir.path().join(SOCKET_NAME)).unwrap();
    let link = ProxyLink::new(dir.path());
    let asked = link.ask(Ask::Flush, Duration::from_millis(20)).await;
    assert!(matches!(asked, Err(LinkError::TimedOut(_))), "{asked:?}");
}
