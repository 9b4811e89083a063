/* functions.c of the sockets has those that WAMR and WasmEdge add to preview1,
   some under one name with two types, and what a socket has of preview1. */
#include "../attack.h"

#define IMPORT(name)                                                           \
  __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))

#define TYPES_1  uint32_t
#define TYPES_2  TYPES_1, uint32_t
#define TYPES_3  TYPES_2, uint32_t
#define TYPES_4  TYPES_3, uint32_t
#define TYPES_5  TYPES_4, uint32_t
#define TYPES_6  TYPES_5, uint32_t
#define TYPES_7  TYPES_6, uint32_t
#define TYPES_8  TYPES_7, uint32_t
#define VALUES_1 (uint32_t)a[0]
#define VALUES_2 VALUES_1, (uint32_t)a[1]
#define VALUES_3 VALUES_2, (uint32_t)a[2]
#define VALUES_4 VALUES_3, (uint32_t)a[3]
#define VALUES_5 VALUES_4, (uint32_t)a[4]
#define VALUES_6 VALUES_5, (uint32_t)a[5]
#define VALUES_7 VALUES_6, (uint32_t)a[6]
#define VALUES_8 VALUES_7, (uint32_t)a[7]

/* An import of so many numbers, and what calls it with those of an array. */
#define FUNCTION(n, symbol, name)                                              \
  IMPORT(name) int raw_##symbol(TYPES_##n);                                    \
  static int call_##symbol(const uint64_t *a) {                                \
    return raw_##symbol(VALUES_##n);                                           \
  }

FUNCTION(2, args_sizes_get, "args_sizes_get")
FUNCTION(2, environ_sizes_get, "environ_sizes_get")
FUNCTION(1, fd_close, "fd_close")
FUNCTION(2, fd_fdstat_get, "fd_fdstat_get")
IMPORT("fd_fdstat_set_flags") int raw_fd_fdstat_set_flags(TYPES_2);
FUNCTION(2, fd_filestat_get, "fd_filestat_get")
FUNCTION(4, fd_read, "fd_read")
FUNCTION(4, fd_write, "fd_write")
FUNCTION(2, fd_renumber, "fd_renumber")

FUNCTION(3, sock_accept, "sock_accept")
FUNCTION(6, sock_recv, "sock_recv")
FUNCTION(5, sock_send, "sock_send")
FUNCTION(2, sock_shutdown, "sock_shutdown")

FUNCTION(4, wamr_open, "sock_open")
FUNCTION(2, wamr_bind, "sock_bind")
FUNCTION(2, listen, "sock_listen")
FUNCTION(2, wamr_connect, "sock_connect")
FUNCTION(2, addr_local, "sock_addr_local")
FUNCTION(2, addr_remote, "sock_addr_remote")
FUNCTION(6, wamr_send_to, "sock_send_to")
FUNCTION(6, wamr_recv_from, "sock_recv_from")
FUNCTION(1, sock_close, "sock_close")
FUNCTION(6, addr_resolve, "sock_addr_resolve")
FUNCTION(2, get_recv_buf_size, "sock_get_recv_buf_size")
FUNCTION(2, get_send_buf_size, "sock_get_send_buf_size")
FUNCTION(2, set_recv_buf_size, "sock_set_recv_buf_size")
FUNCTION(2, set_send_buf_size, "sock_set_send_buf_size")
FUNCTION(2, get_recv_timeout, "sock_get_recv_timeout")
FUNCTION(2, get_send_timeout, "sock_get_send_timeout")
FUNCTION(2, get_keep_alive, "sock_get_keep_alive")
FUNCTION(2, set_keep_alive, "sock_set_keep_alive")
FUNCTION(2, get_tcp_keep_idle, "sock_get_tcp_keep_idle")
FUNCTION(2, get_tcp_keep_intvl, "sock_get_tcp_keep_intvl")
FUNCTION(2, set_tcp_keep_idle, "sock_set_tcp_keep_idle")
FUNCTION(2, set_tcp_keep_intvl, "sock_set_tcp_keep_intvl")
FUNCTION(2, get_ip_ttl, "sock_get_ip_ttl")
FUNCTION(2, set_ip_ttl, "sock_set_ip_ttl")
FUNCTION(2, get_reuse_addr, "sock_get_reuse_addr")
FUNCTION(2, set_reuse_addr, "sock_set_reuse_addr")
FUNCTION(2, get_ipv6_only, "sock_get_ipv6_only")
FUNCTION(2, set_ipv6_only, "sock_set_ipv6_only")

FUNCTION(3, open, "sock_open")
FUNCTION(3, open_v2, "sock_open_v2")
FUNCTION(3, bind, "sock_bind")
FUNCTION(3, bind_v2, "sock_bind_v2")
FUNCTION(3, connect, "sock_connect")
FUNCTION(3, connect_v2, "sock_connect_v2")
FUNCTION(2, listen_v2, "sock_listen_v2")
FUNCTION(2, accept, "sock_accept")
FUNCTION(3, accept_v2, "sock_accept_v2")
FUNCTION(6, recv_v2, "sock_recv_v2")
FUNCTION(5, send_v2, "sock_send_v2")
FUNCTION(7, recv_from, "sock_recv_from")
FUNCTION(8, recv_from_port, "sock_recv_from")
FUNCTION(8, recv_from_v2, "sock_recv_from_v2")
FUNCTION(7, send_to, "sock_send_to")
FUNCTION(7, send_to_v2, "sock_send_to_v2")
FUNCTION(4, getlocaladdr, "sock_getlocaladdr")
FUNCTION(3, getlocaladdr_v2, "sock_getlocaladdr_v2")
FUNCTION(4, getpeeraddr, "sock_getpeeraddr")
FUNCTION(3, getpeeraddr_v2, "sock_getpeeraddr_v2")
FUNCTION(5, getsockopt, "sock_getsockopt")
FUNCTION(5, setsockopt, "sock_setsockopt")
FUNCTION(8, getaddrinfo, "sock_getaddrinfo")

/* The letters are those of choose.c, and of choose.c beside this file. */
const struct function functions[] = {
    {"args_sizes_get", "44", call_args_sizes_get},
    {"environ_sizes_get", "44", call_environ_sizes_get},
    {"fd_close", "D", call_fd_close},
    {"fd_fdstat_get", "dS", call_fd_fdstat_get},
    {"fd_filestat_get", "dF", call_fd_filestat_get},
    {"fd_read", "Dr4", call_fd_read},
    {"fd_write", "Dw4", call_fd_write},
    {"fd_renumber", "Dt", call_fd_renumber},
    {"sock_accept", "dgN", call_sock_accept},
    {"sock_recv", "dri42", call_sock_recv},
    {"sock_send", "dwi4", call_sock_send},
    {"sock_shutdown", "dj", call_sock_shutdown},
    {"sock_open", "x33N", call_wamr_open},
    {"sock_bind", "dX", call_wamr_bind},
    {"sock_listen", "dx", call_listen},
    {"sock_connect", "dX", call_wamr_connect},
    {"sock_addr_local", "dY", call_addr_local},
    {"sock_addr_remote", "dY", call_addr_remote},
    {"sock_send_to", "dwiX4", call_wamr_send_to},
    {"sock_recv_from", "driY4", call_wamr_recv_from},
    {"sock_close", "D", call_sock_close},
    {"sock_addr_resolve", "qqHI", call_addr_resolve},
    {"sock_get_recv_buf_size", "d4", call_get_recv_buf_size},
    {"sock_get_send_buf_size", "d4", call_get_send_buf_size},
    {"sock_set_recv_buf_size", "dL", call_set_recv_buf_size},
    {"sock_set_send_buf_size", "dL", call_set_send_buf_size},
    {"sock_get_recv_timeout", "d8", call_get_recv_timeout},
    {"sock_get_send_timeout", "d8", call_get_send_timeout},
    {"sock_get_keep_alive", "d1", call_get_keep_alive},
    {"sock_set_keep_alive", "d3", call_set_keep_alive},
    {"sock_get_tcp_keep_idle", "d4", call_get_tcp_keep_idle},
    {"sock_get_tcp_keep_intvl", "d4", call_get_tcp_keep_intvl},
    {"sock_set_tcp_keep_idle", "dL", call_set_tcp_keep_idle},
    {"sock_set_tcp_keep_intvl", "dL", call_set_tcp_keep_intvl},
    {"sock_get_ip_ttl", "d1", call_get_ip_ttl},
    {"sock_set_ip_ttl", "dL", call_set_ip_ttl},
    {"sock_get_reuse_addr", "d1", call_get_reuse_addr},
    {"sock_set_reuse_addr", "d3", call_set_reuse_addr},
    {"sock_get_ipv6_only", "d1", call_get_ipv6_only},
    {"sock_set_ipv6_only", "d3", call_set_ipv6_only},
    {"sock_open of WasmEdge", "33N", call_open},
    {"sock_open_v2", "33N", call_open_v2},
    {"sock_bind of WasmEdge", "du5", call_bind},
    {"sock_bind_v2", "du5", call_bind_v2},
    {"sock_connect of WasmEdge", "du5", call_connect},
    {"sock_connect_v2", "du5", call_connect_v2},
    {"sock_listen_v2", "dx", call_listen_v2},
    {"sock_accept of WasmEdge", "dN", call_accept},
    {"sock_accept_v2", "dgN", call_accept_v2},
    {"sock_recv_v2", "dri42", call_recv_v2},
    {"sock_send_v2", "dwi4", call_send_v2},
    {"sock_recv_from of WasmEdge", "drUi42", call_recv_from},
    {"sock_recv_from with a port", "drUi242", call_recv_from_port},
    {"sock_recv_from_v2", "drUi242", call_recv_from_v2},
    {"sock_send_to of WasmEdge", "dwu5i4", call_send_to},
    {"sock_send_to_v2", "dwu5i4", call_send_to_v2},
    {"sock_getlocaladdr", "dU44", call_getlocaladdr},
    {"sock_getlocaladdr_v2", "dU4", call_getlocaladdr_v2},
    {"sock_getpeeraddr", "dU44", call_getpeeraddr},
    {"sock_getpeeraddr_v2", "dU4", call_getpeeraddr_v2},
    {"sock_getsockopt", "d6o", call_getsockopt},
    {"sock_setsockopt", "d6v", call_setsockopt},
    {"sock_getaddrinfo", "yyGJ4", call_getaddrinfo},
};

const int n_functions = sizeof functions / sizeof *functions;
const char opening[] = "sock_open_v2";

/* So that no call waits. */
void settle(uint32_t fd) {
  enum { NONBLOCK = 4 };
  raw_fd_fdstat_set_flags(fd, NONBLOCK);
}
