//! tool.zig calls WASI through Zig's bindings, with no libc: arguments, output,
//! a file written and read, and memory from the page allocator.
const std = @import("std");
const wasi = std.os.wasi;

fn print(fd: wasi.fd_t, text: []const u8) void {
    var left = text;
    while (left.len > 0) {
        const part = [1]wasi.ciovec_t{.{ .base = left.ptr, .len = left.len }};
        var n: usize = 0;
        if (wasi.fd_write(fd, &part, 1, &n) != .SUCCESS or n == 0) return;
        left = left[n..];
    }
}

fn say(comptime format: []const u8, values: anytype) void {
    var buffer: [256]u8 = undefined;
    print(1, std.fmt.bufPrint(&buffer, format, values) catch return);
}

fn showArguments() void {
    var count: usize = 0;
    var size: usize = 0;
    _ = wasi.args_sizes_get(&count, &size);
    const heap = std.heap.page_allocator;
    const pointers = heap.alloc([*:0]u8, count) catch return;
    const bytes = heap.alloc(u8, size) catch return;
    _ = wasi.args_get(pointers.ptr, bytes.ptr);
    for (pointers) |argument| say("[{s}]\n", .{std.mem.span(argument)});
}

fn writeFile() void {
    const name = "zig.txt";
    var fd: wasi.fd_t = 0;
    const rights = wasi.rights_t{
        .FD_READ = true,
        .FD_WRITE = true,
        .FD_SEEK = true,
        .FD_TELL = true,
    };
    const opened = wasi.path_open(3, .{}, name, name.len, .{
        .CREAT = true,
        .TRUNC = true,
    }, rights, rights, .{}, &fd);
    say("path_open {s}\n", .{@tagName(opened)});
    if (opened != .SUCCESS) return;
    print(fd, "from zig\n");
    say("fd_close {s}\n", .{@tagName(wasi.fd_close(fd))});
    say("again {s}\n", .{@tagName(wasi.fd_close(fd))});
}

fn growMemory() void {
    const heap = std.heap.page_allocator;
    var sum: u64 = 0;
    for (1..40) |i| {
        const piece = heap.alloc(u32, i * 20000) catch return;
        for (piece, 0..) |*word, j| word.* = @truncate(i * j);
        sum += piece[piece.len - 1];
        if (i % 3 == 0) heap.free(piece);
        if (i % 10 == 0) say("piece {d}\n", .{i});
    }
    say("sum {d}\n", .{sum});
}

pub fn main() void {
    showArguments();
    writeFile();
    growMemory();
    print(2, "bye\n");
    wasi.proc_exit(5);
}
