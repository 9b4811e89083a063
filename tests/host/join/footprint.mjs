/*
 * Which bytes of the program's memory each preview1 function may read or
 * write, told from its arguments.  The mirror (region.mjs) copies these and
 * no others, so an adapter that touches more is found out by its results.
 *
 * A function of the table is given the arguments as unsigned numbers and a
 * reader of the program's memory, and returns [reads, writes], each a list of
 * pairs of a pointer and a size.
 */

/* The buffers of a list of iovecs, whose number may be nonsense. */
function buffers(memory, iovs, n) {
  const length = Math.min(n, memory.size / 8);
  return Array.from({ length }, (_, i) => [
    memory.u32(iovs + 8 * i),
    memory.u32(iovs + 8 * i + 4),
  ]);
}

const nothing = () => [[], []];
const writes =
  (...pairs) =>
  (args) => [[], pairs.map(([arg, size]) => [args[arg], size])];

const gather = (outArg) => (args, memory) => [
  [[args[1], 8 * args[2]], ...buffers(memory, args[1], args[2])],
  [[args[outArg], 4]],
];
const scatter =
  (...outs) =>
  (args, memory) => [
    [[args[1], 8 * args[2]]],
    [
      ...buffers(memory, args[1], args[2]),
      ...outs.map((arg) => [args[arg], 4]),
    ],
  ];

/* Paths at these arguments, and perhaps results. */
const path =
  (at, ...outs) =>
  (args) => [
    at.map((arg) => [args[arg], args[arg + 1]]),
    outs.map(([arg, size]) => [args[arg], size]),
  ];

/* The strings of the host's lists with their zeros. */
const strings = (list) => (args, memory, host) => {
  const texts = list(host.options);
  const size = texts.reduce((sum, t) => sum + Buffer.byteLength(t) + 1, 0);
  return [
    [],
    [
      [args[0], 4 * texts.length],
      [args[1], size],
    ],
  ];
};

function tableFor(filestat, subscription) {
  return {
    args_get: strings(({ args }) => args),
    args_sizes_get: writes([0, 4], [1, 4]),
    environ_get: strings(({ env }) => env.map((pair) => pair.join("="))),
    environ_sizes_get: writes([0, 4], [1, 4]),
    clock_res_get: writes([1, 8]),
    clock_time_get: writes([2, 8]),
    fd_advise: nothing,
    fd_allocate: nothing,
    fd_close: nothing,
    fd_datasync: nothing,
    fd_fdstat_get: writes([1, 24]),
    fd_fdstat_set_flags: nothing,
    fd_fdstat_set_rights: nothing,
    fd_filestat_get: writes([1, filestat]),
    fd_filestat_set_size: nothing,
    fd_filestat_set_times: nothing,
    fd_pread: scatter(4),
    fd_prestat_get: writes([1, 8]),
    fd_prestat_dir_name: (args) => [[], [[args[1], args[2]]]],
    fd_pwrite: gather(4),
    fd_read: scatter(3),
    fd_readdir: (args) => [
      [],
      [
        [args[1], args[2]],
        [args[4], 4],
      ],
    ],
    fd_renumber: nothing,
    fd_seek: writes([3, 8]),
    fd_sync: nothing,
    fd_tell: writes([1, 8]),
    fd_write: gather(3),
    path_create_directory: path([1]),
    path_filestat_get: path([2], [4, filestat]),
    path_filestat_set_times: path([2]),
    path_link: path([2, 5]),
    path_open: path([2], [8, 4]),
    path_readlink: (args) => [
      [[args[1], args[2]]],
      [
        [args[3], args[4]],
        [args[5], 4],
      ],
    ],
    path_remove_directory: path([1]),
    path_rename: path([1, 4]),
    path_symlink: path([0, 3]),
    path_unlink_file: path([1]),
    poll_oneoff: (args) => [
      [[args[0], subscription * args[2]]],
      [
        [args[1], 32 * args[2]],
        [args[3], 4],
      ],
    ],
    proc_exit: nothing,
    proc_raise: nothing,
    sched_yield: nothing,
    random_get: (args) => [[], [[args[0], args[1]]]],
    sock_accept: writes([2, 4]),
    sock_recv: scatter(4, 5),
    sock_send: gather(4),
    sock_shutdown: nothing,
  };
}

const TABLES = {
  wasi_snapshot_preview1: tableFor(64, 48),
  wasi_unstable: tableFor(56, 56),
};

/* The footprint function of an import of main's; null where it is unknown. */
export function footprintOf(module, name) {
  return TABLES[module]?.[name] ?? null;
}
