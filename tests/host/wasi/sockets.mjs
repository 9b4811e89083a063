/*
 * wasi:sockets over a network that is all in memory (network.mjs).
 */
import {
  bool,
  borrow,
  bytes,
  drop,
  enumeration,
  fail,
  func,
  list,
  option,
  own,
  record,
  result,
  string,
  tuple,
  u8,
  u16,
  u32,
  u64,
  variant,
} from "../core/types.mjs";
import { trap } from "../core/unwind.mjs";
import { Pollable } from "./io.mjs";
import { Network, TcpSocket, UdpSocket } from "./network.mjs";

/* In the order of the WIT, which is their number. */
export const networkCode = enumeration(
  "unknown",
  "access-denied",
  "not-supported",
  "invalid-argument",
  "out-of-memory",
  "timeout",
  "concurrency-conflict",
  "not-in-progress",
  "would-block",
  "invalid-state",
  "new-socket-limit",
  "address-not-bindable",
  "address-in-use",
  "remote-unreachable",
  "connection-refused",
  "connection-reset",
  "connection-aborted",
  "datagram-too-large",
  "name-unresolvable",
  "temporary-resolver-failure",
  "permanent-resolver-failure",
);
const family = enumeration("ipv4", "ipv6");
const shutdownType = enumeration("receive", "send", "both");
const ipv4 = tuple(u8, u8, u8, u8);
const ipv6 = tuple(u16, u16, u16, u16, u16, u16, u16, u16);
const ipAddress = variant([
  ["ipv4", ipv4],
  ["ipv6", ipv6],
]);
const socketAddress = variant([
  ["ipv4", record({ port: u16, address: ipv4 })],
  ["ipv6", record({ port: u16, flowInfo: u32, address: ipv6, scopeId: u32 })],
]);
const incoming = record({ data: bytes, remoteAddress: socketAddress });
const outgoing = record({ data: bytes, remoteAddress: option(socketAddress) });

const done = result(null, networkCode);
const of = (type) => result(type, networkCode);
const network = borrow("network");
const subscribe = (self) =>
  func(
    [self],
    own("pollable"),
    (object) => new Pollable(object, () => object.ready()),
  );

/* What both kinds have, under the names that each has for it. */
function shared(kind, hopLimit) {
  const self = borrow(`${kind}-socket`);
  const name = (method) => `[method]${kind}-socket.${method}`;
  const buffer = (which) => ({
    [name(`${which}-buffer-size`)]: func(
      [self],
      of(u64),
      (s) => s.buffers[which],
    ),
    [name(`set-${which}-buffer-size`)]: func([self, u64], done, (s, size) =>
      s.setBuffer(which, size),
    ),
  });
  return {
    [name("start-bind")]: func(
      [self, network, socketAddress],
      done,
      (s, _, address) => s.startBind(address),
    ),
    [name("finish-bind")]: func([self], done, (s) => s.finishBind()),
    [name("local-address")]: func([self], of(socketAddress), (s) =>
      s.localAddress(),
    ),
    [name("remote-address")]: func([self], of(socketAddress), (s) =>
      s.remoteAddress(),
    ),
    [name("address-family")]: func([self], family, (s) => s.family),
    [name(hopLimit)]: func([self], of(u8), (s) => s.hopLimit),
    [name(`set-${hopLimit}`)]: func([self, u8], done, (s, limit) =>
      s.setHopLimit(limit),
    ),
    ...buffer("receive"),
    ...buffer("send"),
    [name("subscribe")]: subscribe(self),
    [`[resource-drop]${kind}-socket`]: drop(`${kind}-socket`),
  };
}

/* An option of keep-alive, which may not be zero. */
function keepAlive(self, field, type, method) {
  const set = (s, value) => {
    if (value === 0n) fail("invalid-argument");
    s.keepAlive[field] = value;
  };
  return {
    [`[method]tcp-socket.${method}`]: func(
      [self],
      of(type),
      (s) => s.keepAlive[field],
    ),
    [`[method]tcp-socket.set-${method}`]: func([self, type], done, set),
  };
}

function tcpInterface() {
  const self = borrow("tcp-socket");
  const streams = [own("input-stream"), own("output-stream")];
  const method = (name, params, type, call) => ({
    [`[method]tcp-socket.${name}`]: func([self, ...params], type, call),
  });
  return {
    ...shared("tcp", "hop-limit"),
    ...method(
      "start-connect",
      [network, socketAddress],
      done,
      (s, _, address) => s.startConnect(address),
    ),
    ...method("finish-connect", [], of(tuple(...streams)), (s) =>
      s.finishConnect(),
    ),
    ...method("start-listen", [], done, (s) => s.startListen()),
    ...method("finish-listen", [], done, (s) => s.finishListen()),
    ...method("accept", [], of(tuple(own("tcp-socket"), ...streams)), (s) =>
      s.accept(),
    ),
    ...method("is-listening", [], bool, (s) => s.state === "listening"),
    ...method("set-listen-backlog-size", [u64], done, (_, size) => {
      if (size === 0n) fail("invalid-argument");
    }),
    ...method("shutdown", [shutdownType], done, (s, type) => s.shutdown(type)),
    ...keepAlive(self, "enabled", bool, "keep-alive-enabled"),
    ...keepAlive(self, "idle", u64, "keep-alive-idle-time"),
    ...keepAlive(self, "interval", u64, "keep-alive-interval"),
  };
}

function udpInterface() {
  const self = borrow("udp-socket");
  const input = borrow("incoming-datagram-stream");
  const output = borrow("outgoing-datagram-stream");
  const streams = tuple(
    own("incoming-datagram-stream"),
    own("outgoing-datagram-stream"),
  );
  const send = (stream, datagrams) => {
    if (BigInt(datagrams.length) > stream.permit)
      trap(`${datagrams.length} datagrams, but ${stream.permit} are permitted`);
    stream.permit = 0n;
    datagrams.forEach((datagram) => stream.socket.send(datagram));
    return BigInt(datagrams.length);
  };
  return {
    ...shared("udp", "unicast-hop-limit"),
    "[method]udp-socket.stream": func(
      [self, option(socketAddress)],
      of(streams),
      (s, remote) => s.stream(remote),
    ),
    "[method]incoming-datagram-stream.receive": func(
      [input, u64],
      of(list(incoming)),
      (stream, most) => stream.socket.receive(most),
    ),
    "[method]incoming-datagram-stream.subscribe": func(
      [input],
      own("pollable"),
      (stream) => new Pollable(stream, () => stream.socket.hasDatagram()),
    ),
    "[resource-drop]incoming-datagram-stream": drop("incoming-datagram-stream"),
    "[method]outgoing-datagram-stream.check-send": func(
      [output],
      of(u64),
      (stream) => (stream.permit = 16n),
    ),
    "[method]outgoing-datagram-stream.send": func(
      [output, list(outgoing)],
      of(u64),
      send,
    ),
    "[method]outgoing-datagram-stream.subscribe": func(
      [output],
      own("pollable"),
      (stream) => new Pollable(stream, () => true),
    ),
    "[resource-drop]outgoing-datagram-stream": drop("outgoing-datagram-stream"),
  };
}

/* All that has a name is this machine. */
const NAMES = {
  localhost: [
    { tag: "ipv4", value: [127, 0, 0, 1] },
    { tag: "ipv6", value: [0, 0, 0, 0, 0, 0, 0, 1] },
  ],
};

function lookupInterface() {
  const self = borrow("resolve-address-stream");
  const next = (stream) => {
    if (stream.turns-- > 0) fail("would-block");
    return stream.left.shift() ?? null;
  };
  return {
    "resolve-addresses": func(
      [network, string],
      of(own("resolve-address-stream")),
      (_, name) => {
        const left = NAMES[name] ?? fail("name-unresolvable");
        return { left: [...left], turns: 1 };
      },
    ),
    "[method]resolve-address-stream.resolve-next-address": func(
      [self],
      of(option(ipAddress)),
      next,
    ),
    "[method]resolve-address-stream.subscribe": func(
      [self],
      own("pollable"),
      (stream) => new Pollable(stream, () => true),
    ),
    "[resource-drop]resolve-address-stream": drop("resolve-address-stream"),
  };
}

export function socketsInterfaces(options) {
  const memory = new Network(options);
  return {
    "wasi:sockets/network": { "[resource-drop]network": drop("network") },
    "wasi:sockets/instance-network": {
      "instance-network": func([], own("network"), () => ({})),
    },
    "wasi:sockets/tcp-create-socket": {
      "create-tcp-socket": func(
        [family],
        of(own("tcp-socket")),
        (name) => new TcpSocket(memory, name),
      ),
    },
    "wasi:sockets/udp-create-socket": {
      "create-udp-socket": func(
        [family],
        of(own("udp-socket")),
        (name) => new UdpSocket(memory, name),
      ),
    },
    "wasi:sockets/tcp": tcpInterface(),
    "wasi:sockets/udp": udpInterface(),
    "wasi:sockets/ip-name-lookup": lookupInterface(),
  };
}
