// heap.ts does with AssemblyScript's arrays what heap.c does with malloc.
@external("wasi_snapshot_preview1", "fd_write")
declare function fd_write(fd: i32, iovs: usize, n: i32, written: usize): i32;
@external("wasi_snapshot_preview1", "fd_read")
declare function fd_read(fd: i32, iovs: usize, n: i32, got: usize): i32;
@external("wasi_snapshot_preview1", "fd_close")
declare function fd_close(fd: i32): i32;
@external("wasi_snapshot_preview1", "path_open")
declare function path_open(fd: i32, dirflags: i32, path: usize, size: usize,
                           oflags: i32, base: u64, inheriting: u64,
                           flags: i32, opened: usize): i32;
@external("wasi_snapshot_preview1", "args_sizes_get")
declare function args_sizes_get(count: usize, size: usize): i32;
@external("wasi_snapshot_preview1", "args_get")
declare function args_get(pointers: usize, bytes: usize): i32;
@external("wasi_snapshot_preview1", "proc_exit")
declare function proc_exit(code: i32): void;

const PIECE: i32 = 65536;
const iov = memory.data(32);

function write(fd: i32, at: usize, size: i32): i32 {
  store<usize>(iov, at);
  store<i32>(iov, size, 4);
  return fd_write(fd, iov, 1, iov + 8) == 0 ? load<i32>(iov + 8) : 0;
}

function read(fd: i32, at: usize, size: i32): i32 {
  store<usize>(iov, at);
  store<i32>(iov, size, 4);
  return fd_read(fd, iov, 1, iov + 8) == 0 ? load<i32>(iov + 8) : 0;
}

function say(text: string): void {
  const bytes = String.UTF8.encode(text + "\n");
  write(1, changetype<usize>(bytes), bytes.byteLength);
}

function stop(message: string | null, file: string | null, line: u32,
              column: u32): void {
  say("abort");
  proc_exit(9);
}

function open(flags: i32): i32 {
  const name = String.UTF8.encode("heap.out");
  const rights: u64 = 0x66; // read, seek, tell, write
  const error = path_open(3, 0, changetype<usize>(name), name.byteLength, flags,
                          rights, rights, 0, iov + 12);
  return error == 0 ? load<i32>(iov + 12) : -1;
}

function throughFile(block: Uint8Array): bool {
  const out = open(9); // create, truncate
  for (let at = 0; at < PIECE; ) {
    const n = write(out, block.dataStart + at, PIECE - at);
    if (n == 0) return false;
    at += n;
  }
  fd_close(out);
  const back = new Uint8Array(PIECE);
  const file = open(0);
  for (let at = 0; at < PIECE; ) {
    const n = read(file, back.dataStart + at, PIECE - at);
    if (n == 0) return false;
    at += n;
  }
  fd_close(file);
  return memory.compare(block.dataStart, back.dataStart, PIECE) == 0;
}

function byteOf(round: i32, i: i32, j: i32): u8 {
  return <u8>(round * 7 + i * 31 + j + (j >> 8));
}

function fill(round: i32, i: i32): Uint8Array {
  const block = new Uint8Array(1000000 + i * 97);
  for (let j = 0; j < block.length; j++)
    unchecked(block[j] = byteOf(round, i, j));
  return block;
}

function argument(): i32 {
  args_sizes_get(iov, iov + 4);
  const count = load<i32>(iov);
  if (count < 2) return 8;
  const pointers = new Uint8Array(count * 4);
  const bytes = new Uint8Array(load<i32>(iov + 4));
  args_get(pointers.dataStart, bytes.dataStart);
  const at = load<usize>(pointers.dataStart + 4);
  return I32.parseInt(String.UTF8.decodeUnsafe(
    at, bytes.dataStart + bytes.length - at - 1));
}

function main(): void {
  const n = argument();
  for (let round = 0; round < 3; round++) {
    const blocks: Array<Uint8Array | null> = [];
    let files = 0;
    let wrong = 0;
    for (let i = 0; i < n; i++) {
      const block = fill(round, i);
      blocks.push(block);
      if (i % 4 == 0 && throughFile(block)) files++;
    }
    for (let i = 1; i < n; i += 2) blocks[i] = null;
    for (let i = 1; i < n; i += 2) blocks[i] = fill(round, i);
    for (let i = 0; i < n; i++) {
      const block = blocks[i]!;
      for (let j = 0; j < block.length; j++)
        if (unchecked(block[j]) != byteOf(round, i, j)) wrong++;
    }
    say("round " + round.toString() + ": " + n.toString() + " blocks, " +
        files.toString() + " files, " + wrong.toString() + " wrong");
  }
}

main();
