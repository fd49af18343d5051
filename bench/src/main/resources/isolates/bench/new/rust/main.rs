// Isolates run this by CGI, a process an invocation; containers keep it as a server (--serve).
use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

fn handle(body: Vec<u8>) -> Vec<u8> {
    body
}

fn answer(to: &mut impl Write, status_line: &str, answer: &[u8]) -> io::Result<()> {
    let head = format!(
        "{}Content-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n",
        status_line,
        answer.len()
    );
    to.write_all(head.as_bytes())?;
    to.write_all(answer)?;
    to.flush()
}

// One request after the other until the client hangs up.
fn serve(connection: TcpStream) -> io::Result<()> {
    connection.set_nodelay(true)?;
    let mut to = io::BufWriter::new(connection.try_clone()?);
    let mut from = BufReader::new(connection);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if from.read_line(&mut line)? == 0 {
                return Ok(());
            }
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':') {
                if name.eq_ignore_ascii_case("content-length") {
                    length = value.trim().parse().unwrap_or(0);
                }
            }
        }
        let mut body = vec![0; length];
        from.read_exact(&mut body)?;
        answer(&mut to, "HTTP/1.1 200 OK\r\n", &handle(body))?;
    }
}

fn main() -> io::Result<()> {
    if env::args().nth(1).as_deref() == Some("--serve") {
        let port = env::var("PORT").unwrap_or_else(|_| "8080".to_string());
        for connection in TcpListener::bind(format!("127.0.0.1:{}", port))?.incoming() {
            if let Err(problem) = serve(connection?) {
                eprintln!("{}", problem);
            }
        }
        return Ok(());
    }
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    answer(&mut io::stdout().lock(), "", &handle(body))
}
