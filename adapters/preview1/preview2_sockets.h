/*
 * preview2_sockets.h declares the functions of wasi:sockets that the adapter
 * calls, as preview2.h does those of the other interfaces.
 */
#ifndef PREVIEW2_SOCKETS_H
#define PREVIEW2_SOCKETS_H

#include "preview2.h"

/* The enum error-code of wasi:sockets/network, as far as a code is asked
   for. */
enum network_code { NETWORK_WOULD_BLOCK = 8, N_NETWORK_CODES = 21 };

/* The variant ip-socket-address. */
struct socket_address {
  uint8_t is_ipv6;
  union {
    struct {
      uint16_t port;
      uint8_t address[4];
    } ipv4;
    struct {
      uint16_t port;
      uint32_t flow_info;
      uint16_t address[8];
      uint32_t scope_id;
    } ipv6;
  } u;
};

/* The same as parameters: the first is is_ipv6. */
enum { FLAT_ADDRESS = 12 };
#define FLAT_PARAMETERS                                                        \
  uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t, uint32_t,        \
      uint32_t, uint32_t, uint32_t, uint32_t, uint32_t
#define FLAT_ARGUMENTS(a)                                                      \
  a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10], a[11]

/* result<ip-socket-address, error-code>. */
struct address_result {
  uint8_t is_error;
  union {
    uint8_t code;
    struct socket_address address;
  } u;
};

/* result<tuple<own<input>, own<output>>, error-code>. */
struct streams_result {
  uint8_t is_error;
  union {
    uint8_t code;
    struct {
      int32_t input;
      int32_t output;
    } streams;
  } u;
};

/* result<tuple<own<tcp-socket>, own<input-stream>, own<output-stream>>,
   error-code>. */
struct accept_result {
  uint8_t is_error;
  union {
    uint8_t code;
    struct {
      int32_t socket;
      int32_t input;
      int32_t output;
    } accepted;
  } u;
};

/* result<u64, error-code>. */
struct u64_result {
  uint8_t is_error;
  union {
    uint8_t code;
    uint64_t value;
  } u;
};

IMPORT("wasi:sockets/instance-network@0.2.0", "instance-network")
int32_t instance_network(void);

/* wasi:sockets/tcp */

enum shutdown_type { SHUTDOWN_RECEIVE, SHUTDOWN_SEND, SHUTDOWN_BOTH };

#define TCP(name)        IMPORT("wasi:sockets/tcp@0.2.0", name)
#define TCP_SOCKET(name) TCP("[method]tcp-socket." name)

IMPORT("wasi:sockets/tcp-create-socket@0.2.0", "create-tcp-socket")
void create_tcp_socket(uint32_t is_ipv6, struct handle_result *result);
TCP("[resource-drop]tcp-socket") void tcp_socket_drop(int32_t self);
TCP_SOCKET("start-bind")
void tcp_socket_start_bind(int32_t self, int32_t network, FLAT_PARAMETERS,
                           struct byte_result *result);
TCP_SOCKET("finish-bind")
void tcp_socket_finish_bind(int32_t self, struct byte_result *result);
TCP_SOCKET("start-connect")
void tcp_socket_start_connect(int32_t self, int32_t network, FLAT_PARAMETERS,
                              struct byte_result *result);
TCP_SOCKET("finish-connect")
void tcp_socket_finish_connect(int32_t self, struct streams_result *result);
TCP_SOCKET("start-listen")
void tcp_socket_start_listen(int32_t self, struct byte_result *result);
TCP_SOCKET("finish-listen")
void tcp_socket_finish_listen(int32_t self, struct byte_result *result);
TCP_SOCKET("accept")
void tcp_socket_accept(int32_t self, struct accept_result *result);
TCP_SOCKET("set-listen-backlog-size")
void tcp_socket_set_listen_backlog_size(int32_t self, uint64_t size,
                                        struct byte_result *result);
TCP_SOCKET("local-address")
void tcp_socket_local_address(int32_t self, struct address_result *result);
TCP_SOCKET("remote-address")
void tcp_socket_remote_address(int32_t self, struct address_result *result);
TCP_SOCKET("keep-alive-enabled")
void tcp_socket_keep_alive_enabled(int32_t self, struct byte_result *result);
TCP_SOCKET("set-keep-alive-enabled")
void tcp_socket_set_keep_alive_enabled(int32_t self, uint32_t is_enabled,
                                       struct byte_result *result);
TCP_SOCKET("keep-alive-idle-time")
void tcp_socket_keep_alive_idle_time(int32_t self, struct u64_result *result);
TCP_SOCKET("set-keep-alive-idle-time")
void tcp_socket_set_keep_alive_idle_time(int32_t self, uint64_t nanoseconds,
                                         struct byte_result *result);
TCP_SOCKET("keep-alive-interval")
void tcp_socket_keep_alive_interval(int32_t self, struct u64_result *result);
TCP_SOCKET("set-keep-alive-interval")
void tcp_socket_set_keep_alive_interval(int32_t self, uint64_t nanoseconds,
                                        struct byte_result *result);
TCP_SOCKET("hop-limit")
void tcp_socket_hop_limit(int32_t self, struct byte_result *result);
TCP_SOCKET("set-hop-limit")
void tcp_socket_set_hop_limit(int32_t self, uint32_t limit,
                              struct byte_result *result);
TCP_SOCKET("receive-buffer-size")
void tcp_socket_receive_buffer_size(int32_t self, struct u64_result *result);
TCP_SOCKET("set-receive-buffer-size")
void tcp_socket_set_receive_buffer_size(int32_t self, uint64_t size,
                                        struct byte_result *result);
TCP_SOCKET("send-buffer-size")
void tcp_socket_send_buffer_size(int32_t self, struct u64_result *result);
TCP_SOCKET("set-send-buffer-size")
void tcp_socket_set_send_buffer_size(int32_t self, uint64_t size,
                                     struct byte_result *result);
TCP_SOCKET("subscribe") int32_t tcp_socket_subscribe(int32_t self);
TCP_SOCKET("shutdown")
void tcp_socket_shutdown(int32_t self, uint32_t type,
                         struct byte_result *result);

/* wasi:sockets/udp */

struct incoming_datagram {
  struct list data;
  struct socket_address remote;
};

struct outgoing_datagram {
  struct list data;
  uint8_t has_remote;
  struct socket_address remote;
};

/* result<list<incoming-datagram>, error-code>. */
struct datagrams_result {
  uint8_t is_error;
  union {
    uint8_t code;
    struct list datagrams;
  } u;
};

#define UDP(name)        IMPORT("wasi:sockets/udp@0.2.0", name)
#define UDP_SOCKET(name) UDP("[method]udp-socket." name)

IMPORT("wasi:sockets/udp-create-socket@0.2.0", "create-udp-socket")
void create_udp_socket(uint32_t is_ipv6, struct handle_result *result);
UDP("[resource-drop]udp-socket") void udp_socket_drop(int32_t self);
UDP_SOCKET("start-bind")
void udp_socket_start_bind(int32_t self, int32_t network, FLAT_PARAMETERS,
                           struct byte_result *result);
UDP_SOCKET("finish-bind")
void udp_socket_finish_bind(int32_t self, struct byte_result *result);
UDP_SOCKET("stream")
void udp_socket_stream(int32_t self, uint32_t has_remote, FLAT_PARAMETERS,
                       struct streams_result *result);
UDP_SOCKET("local-address")
void udp_socket_local_address(int32_t self, struct address_result *result);
UDP_SOCKET("remote-address")
void udp_socket_remote_address(int32_t self, struct address_result *result);
UDP_SOCKET("unicast-hop-limit")
void udp_socket_unicast_hop_limit(int32_t self, struct byte_result *result);
UDP_SOCKET("set-unicast-hop-limit")
void udp_socket_set_unicast_hop_limit(int32_t self, uint32_t limit,
                                      struct byte_result *result);
UDP_SOCKET("receive-buffer-size")
void udp_socket_receive_buffer_size(int32_t self, struct u64_result *result);
UDP_SOCKET("set-receive-buffer-size")
void udp_socket_set_receive_buffer_size(int32_t self, uint64_t size,
                                        struct byte_result *result);
UDP_SOCKET("send-buffer-size")
void udp_socket_send_buffer_size(int32_t self, struct u64_result *result);
UDP_SOCKET("set-send-buffer-size")
void udp_socket_set_send_buffer_size(int32_t self, uint64_t size,
                                     struct byte_result *result);
UDP_SOCKET("subscribe") int32_t udp_socket_subscribe(int32_t self);
UDP("[resource-drop]incoming-datagram-stream")
void incoming_datagram_stream_drop(int32_t self);
UDP("[method]incoming-datagram-stream.receive")
void incoming_datagram_stream_receive(int32_t self, uint64_t n,
                                      struct datagrams_result *result);
UDP("[method]incoming-datagram-stream.subscribe")
int32_t incoming_datagram_stream_subscribe(int32_t self);
UDP("[resource-drop]outgoing-datagram-stream")
void outgoing_datagram_stream_drop(int32_t self);
UDP("[method]outgoing-datagram-stream.check-send")
void outgoing_datagram_stream_check_send(int32_t self,
                                         struct u64_result *result);
UDP("[method]outgoing-datagram-stream.send")
void outgoing_datagram_stream_send(int32_t self,
                                   const struct outgoing_datagram *datagrams,
                                   uint32_t n, struct u64_result *result);
UDP("[method]outgoing-datagram-stream.subscribe")
int32_t outgoing_datagram_stream_subscribe(int32_t self);

/* wasi:sockets/ip-name-lookup */

/* The variant ip-address. */
struct ip_address {
  uint8_t is_ipv6;
  union {
    uint8_t ipv4[4];
    uint16_t ipv6[8];
  } u;
};

/* result<option<ip-address>, error-code>. */
struct resolved_result {
  uint8_t is_error;
  union {
    uint8_t code;
    struct {
      uint8_t is_some;
      struct ip_address address;
    } next;
  } u;
};

#define LOOKUP(name) IMPORT("wasi:sockets/ip-name-lookup@0.2.0", name)

LOOKUP("resolve-addresses")
void resolve_addresses(int32_t network, const void *name, uint32_t len,
                       struct handle_result *result);
LOOKUP("[method]resolve-address-stream.resolve-next-address")
void resolve_next_address(int32_t self, struct resolved_result *result);
LOOKUP("[method]resolve-address-stream.subscribe")
int32_t resolve_address_stream_subscribe(int32_t self);
LOOKUP("[resource-drop]resolve-address-stream")
void resolve_address_stream_drop(int32_t self);

_Static_assert(sizeof(struct resolved_result) == 22, "resolved_result");
_Static_assert(sizeof(struct incoming_datagram) == 40, "incoming-datagram");
_Static_assert(sizeof(struct outgoing_datagram) == 44, "outgoing-datagram");
_Static_assert(sizeof(struct datagrams_result) == 12, "datagrams_result");
_Static_assert(sizeof(struct socket_address) == 32, "ip-socket-address");
_Static_assert(sizeof(struct address_result) == 36, "address_result");
_Static_assert(sizeof(struct streams_result) == 12, "streams_result");
_Static_assert(sizeof(struct accept_result) == 16, "accept_result");
_Static_assert(sizeof(struct u64_result) == 16, "u64_result");

#endif
