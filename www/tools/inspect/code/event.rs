use shotstack_hosting::{Event, validate::Invalid};

fn handle(body: &[u8]) -> Result<String, Invalid> {
    Ok(match Event::from_slice(body)?.into_event() {
        Event::ServeCopy(copy) => {
            let url = copy.url.map(|url| url.to_string()).unwrap_or_default();
            format!(
                "a file of the render {} is {}: {url}",
                copy.render, copy.status
            )
        }
        Event::EditRender(render) => {
            format!(
                "the render {} is {}; its files come with serve/copy",
                render.id, render.status
            )
        }
        Event::IngestSource(ingest) | Event::IngestRendition(ingest) => {
            format!("not about a render: {}", ingest.id)
        }
        _ => "newer than this version: accept it".to_owned(),
    })
}
