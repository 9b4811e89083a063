//! heap.zig does with Zig's page and general allocators what heap.c does with
//! malloc, and calls WASI by itself.
const std = @import("std");
const wasi = std.os.wasi;

fn write(fd: wasi.fd_t, text: []const u8) usize {
    const part = [1]wasi.ciovec_t{.{ .base = text.ptr, .len = text.len }};
    var n: usize = 0;
    if (wasi.fd_write(fd, &part, 1, &n) != .SUCCESS) return 0;
    return n;
}

fn read(fd: wasi.fd_t, into: []u8) usize {
    const part = [1]wasi.iovec_t{.{ .base = into.ptr, .len = into.len }};
    var n: usize = 0;
    if (wasi.fd_read(fd, &part, 1, &n) != .SUCCESS) return 0;
    return n;
}

fn open(flags: wasi.oflags_t) ?wasi.fd_t {
    const name = "heap.out";
    var fd: wasi.fd_t = 0;
    const rights = wasi.rights_t{
        .FD_READ = true,
        .FD_WRITE = true,
        .FD_SEEK = true,
        .FD_TELL = true,
    };
    const got =
        wasi.path_open(3, .{}, name, name.len, flags, rights, rights, .{}, &fd);
    return if (got == .SUCCESS) fd else null;
}

fn throughFile(bytes: []const u8, back: []u8) bool {
    const out = open(.{ .CREAT = true, .TRUNC = true }) orelse return false;
    var at: usize = 0;
    while (at < bytes.len) {
        const n = write(out, bytes[at..]);
        if (n == 0) return false;
        at += n;
    }
    _ = wasi.fd_close(out);
    const in = open(.{}) orelse return false;
    at = 0;
    while (at < back.len) {
        const n = read(in, back[at..]);
        if (n == 0) return false;
        at += n;
    }
    _ = wasi.fd_close(in);
    return std.mem.eql(u8, bytes, back);
}

fn sizeOf(i: usize) usize {
    return 1000000 + i * 97;
}

fn byteOf(round: usize, i: usize, j: usize) u8 {
    return @truncate(round * 7 + i * 31 + j + (j >> 8));
}

fn fill(heap: std.mem.Allocator, round: usize, i: usize) ?[]u8 {
    const block = heap.alloc(u8, sizeOf(i)) catch return null;
    for (block, 0..) |*byte, j| byte.* = byteOf(round, i, j);
    return block;
}

fn argument(heap: std.mem.Allocator) usize {
    var count: usize = 0;
    var size: usize = 0;
    _ = wasi.args_sizes_get(&count, &size);
    if (count < 2) return 8;
    const pointers = heap.alloc([*:0]u8, count) catch return 8;
    const bytes = heap.alloc(u8, size) catch return 8;
    _ = wasi.args_get(pointers.ptr, bytes.ptr);
    return std.fmt.parseInt(usize, std.mem.span(pointers[1]), 10) catch 8;
}

pub fn main() void {
    const heap = std.heap.wasm_allocator;
    const n = argument(heap);
    const blocks = heap.alloc(?[]u8, n) catch return;
    const back = heap.alloc(u8, 65536) catch return;
    for (0..3) |round| {
        var got: usize = 0;
        var files: usize = 0;
        var wrong: usize = 0;
        for (blocks, 0..) |*block, i| {
            block.* = fill(heap, round, i);
            const bytes = block.* orelse continue;
            got += 1;
            if (i % 4 == 0 and throughFile(bytes[0..65536], back)) files += 1;
        }
        for (blocks, 0..) |*block, i| {
            if (i % 2 == 0) continue;
            if (block.*) |bytes| heap.free(bytes);
            block.* = fill(heap, round, i);
        }
        for (blocks, 0..) |block, i| {
            const bytes = block orelse continue;
            for (bytes, 0..) |byte, j| {
                if (byte != byteOf(round, i, j)) wrong += 1;
            }
            heap.free(bytes);
        }
        var buffer: [100]u8 = undefined;
        const format = "round {d}: {d} blocks, {d} files, {d} wrong\n";
        const values = .{ round, got, files, wrong };
        const line = std.fmt.bufPrint(&buffer, format, values) catch return;
        _ = write(1, line);
    }
}
