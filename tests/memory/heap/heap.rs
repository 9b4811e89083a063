//! heap.rs does with vectors what heap.c does with malloc.
use std::fs;

fn fill(round: usize, i: usize) -> Vec<u8> {
    let mut block = Vec::new();
    for j in 0..size_of(i) {
        block.push(byte_of(round, i, j));
    }
    block
}

fn size_of(i: usize) -> usize {
    1000000 + i * 97
}

fn byte_of(round: usize, i: usize, j: usize) -> u8 {
    (round * 7 + i * 31 + j + (j >> 8)) as u8
}

fn through_file(block: &[u8]) -> bool {
    fs::write("heap.out", &block[..65536]).is_ok()
        && fs::read("heap.out").map_or(false, |back| back == block[..65536])
}

fn main() {
    let n = std::env::args().nth(1).map_or(8, |text| text.parse().unwrap());
    for round in 0..3 {
        let mut blocks = Vec::new();
        let mut files = 0;
        for i in 0..n {
            blocks.push(fill(round, i));
            if i % 4 == 0 {
                files += through_file(&blocks[i]) as usize;
            }
        }
        for i in (1..n).step_by(2) {
            blocks[i] = Vec::new();
        }
        for i in (1..n).step_by(2) {
            blocks[i] = fill(round, i);
        }
        let mut wrong = 0;
        for (i, block) in blocks.iter().enumerate() {
            for (j, byte) in block.iter().enumerate() {
                wrong += (*byte != byte_of(round, i, j)) as usize;
            }
        }
        println!("round {round}: {n} blocks, {files} files, {wrong} wrong");
    }
}
