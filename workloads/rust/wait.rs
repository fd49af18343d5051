//! For a function that starts before its request ("start: wait" in function.yaml): says that it is ready, and returns when
//! the request is there, its variables in the environment and its body on standard input. `mod wait;`, then `wait::wait()`.
use std::io::{stdout, Read, Write};

pub fn wait() {
    if std::env::var("ISOLATES_START").as_deref() != Ok("wait") {
        return;
    }
    std::env::remove_var("ISOLATES_START");
    stdout().write_all(b"\0").and_then(|_| stdout().flush()).expect("standard output");
    // Unbuffered: what follows is the body.
    let mut input = std::mem::ManuallyDrop::new(unsafe { <std::fs::File as std::os::fd::FromRawFd>::from_raw_fd(0) });
    let mut digit = [0];
    let mut length = 0;
    loop {
        if input.read_exact(&mut digit).is_err() {
            std::process::exit(0);
        }
        if digit[0] == b':' {
            break;
        }
        length = length * 10 + usize::from(digit[0] - b'0');
    }
    let mut words = vec![0; length + 1];
    if input.read_exact(&mut words).is_err() {
        std::process::exit(0);
    }
    let text: Vec<String> = words[..length].split(|b| *b == 0).map(|w| String::from_utf8_lossy(w).into()).collect();
    for pair in text.chunks_exact(2) {
        std::env::set_var(&pair[0], &pair[1]);
    }
}
