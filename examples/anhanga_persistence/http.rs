//! As much of HTTP as the driver and the server of this example need: one message for each connection.
use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

/// A request or an answer: its first line, its content type and its body.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) first_line: String,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

/// Reads a message whose length is told.
pub(crate) async fn receive(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Message> {
    let mut text = Vec::new();
    let head = loop {
        if let Some(end) = text.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if from.read_buf(&mut text).await? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the connection ended within the head"));
        }
    };
    let lines = String::from_utf8_lossy(&text[..head]).into_owned();
    let header = |name: &str| {
        let pairs = lines.lines().filter_map(|line| line.split_once(':'));
        pairs
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .next()
    };
    let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = text.split_off(head + 4);
    while body.len() < length {
        if from.read_buf(&mut body).await? == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the connection ended within the body"));
        }
    }
    Ok(Message {
        first_line: lines.lines().next().unwrap_or_default().to_owned(),
        content_type: header("content-type").unwrap_or_default(),
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

/// Writes a message and its length.
pub(crate) async fn send(
    to: &mut (impl AsyncWriteExt + Unpin),
    first_line: &str,
    content_type: &str,
    body: &str,
) -> io::Result<()> {
    let head = format!(
        "{first_line}\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    to.write_all(head.as_bytes()).await?;
    to.write_all(body.as_bytes()).await?;
    to.flush().await
}

/// A text as a part of a URL.
pub(crate) fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}

/// Back from [`encoded`].
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let pair: String = rest.by_ref().take(2).map(char::from).collect();
        bytes.push(u8::from_str_radix(&pair, 16).unwrap_or(b'?'));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
