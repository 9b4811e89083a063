//! tool.rs reads files, writes files, grows a map and leaves with a code of its
//! own: what a small command of Rust's standard library needs.
use std::collections::BTreeMap;
use std::io::{BufRead, Read, Write};
use std::{env, fs, io, process};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    println!("arguments {:?}", arguments);
    println!("LANG {:?}", env::var("LANG"));

    let stdin = io::stdin();
    let mut lengths = BTreeMap::new();
    for line in stdin.lock().lines() {
        *lengths.entry(line?.len()).or_insert(0u32) += 1;
    }
    println!("lengths {:?}", lengths);

    let mut text = String::new();
    fs::File::open("dir/text")?.read_to_string(&mut text)?;
    fs::create_dir("dir/made")?;
    let mut out = fs::File::create("dir/made/upper")?;
    out.write_all(text.to_uppercase().as_bytes())?;
    drop(out);
    fs::rename("dir/made/upper", "dir/upper")?;

    let mut names: Vec<_> = fs::read_dir("dir")?
        .map(|entry| entry.map(|e| e.file_name().into_string().unwrap()))
        .collect::<Result<_, _>>()?;
    names.sort();
    println!("names {:?}", names);
    println!("missing {:?}", fs::metadata("dir/none").map_err(|e| e.kind()));

    let big: Vec<u64> = (0..4_000_000).map(|i| i * i).collect();
    println!("sum {}", big.iter().fold(0u64, |a, b| a.wrapping_add(*b)));
    eprintln!("leaving with 7");
    process::exit(7);
}
