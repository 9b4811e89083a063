//! Lists a directory through std::fs: how many entries there are, and the sum
//! of the numbers in their names.

fn main() {
    let path = std::env::args().nth(1).unwrap();
    let (mut n, mut sum) = (0u64, 0u64);
    for entry in std::fs::read_dir(path).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        n += 1;
        sum += name[5..].parse::<u64>().unwrap();
    }
    println!("{n} entries, sum {sum}");
}
