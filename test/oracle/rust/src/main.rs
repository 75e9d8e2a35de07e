// Answers questions about Rust's crate `regex`: one JSON object per line on stdin, one answer per line on stdout.
use std::io::{BufRead, Write};

fn main() {
    let stdout = std::io::stdout();
    let mut out = stdout.lock();
    for line in std::io::stdin().lock().lines() {
        let asked: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let built = regex::Regex::new(asked["expression"].as_str().unwrap());
        let fits: Vec<bool> = asked["texts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|text| matches!(&built, Ok(expression) if expression.is_match(text.as_str().unwrap())))
            .collect();
        let told = serde_json::json!({ "refused": [built.is_err()], "fits": fits });
        writeln!(out, "{told}").unwrap();
        out.flush().unwrap();
    }
}
