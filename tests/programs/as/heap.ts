// heap.ts grows AssemblyScript's heap to 40 MB between host calls.  Its runtime
// takes all memory above its data for its own, as far as memory.size says.
@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: i32, iovs: usize, n: i32, written: usize): i32;
@external("wasi_snapshot_preview1", "args_sizes_get")
declare function args_sizes_get(count: usize, size: usize): i32;
@external("wasi_snapshot_preview1", "proc_exit")
declare function proc_exit(code: i32): void;

const iov = memory.data(16);

function say(text: string): void {
  const bytes = String.UTF8.encode(text + "\n");
  store<usize>(iov, changetype<usize>(bytes));
  store<i32>(iov, bytes.byteLength, 4);
  fd_write(1, iov, 1, iov + 8);
}

function stop(message: string | null, file: string | null, line: u32,
              column: u32): void {
  say("abort");
  proc_exit(9);
}

class Piece {
  numbers: Array<u32> = [];
}

function main(): void {
  args_sizes_get(iov, iov + 4);
  say("arguments " + load<i32>(iov).toString());
  const pieces: Array<Piece> = [];
  let expected: u64 = 0;
  for (let i: u32 = 0; i < 80; i++) {
    const piece = new Piece();
    for (let j: u32 = 0; j < 100000; j++) {
      piece.numbers.push(i ^ j);
      expected += i ^ j;
    }
    pieces.push(piece);
    if (i % 8 == 0) say("piece " + i.toString());
  }
  let sum: u64 = 0;
  for (let i = 0; i < pieces.length; i++) {
    const numbers = pieces[i].numbers;
    for (let j = 0; j < numbers.length; j++) sum += numbers[j];
  }
  say("sum " + sum.toString() + (sum == expected ? " agrees" : " differs"));
  say("over 500 pages " + (memory.size() > 500).toString());
}

main();
