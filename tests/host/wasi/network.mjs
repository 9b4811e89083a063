/*
 * A network that is all in memory: sockets of one program, which reach each
 * other and nobody else.  Whatever may take time takes it: what was started is
 * not finished when it is first asked for.
 */
import { fail } from "../core/types.mjs";
import { InputStream, OutputStream } from "./io.mjs";

const FIRST_PORT = 49152;
const MAX_DATAGRAM = 65507;

/* Bytes on their way from one end of a connection to the other. */
class Pipe {
  #bytes = new Uint8Array();
  #size;
  ended = false; /* nothing more is written */
  broken = false; /* nobody reads */

  constructor(size) {
    this.#size = size;
  }

  ready() {
    return this.ended || this.#bytes.length > 0;
  }

  room() {
    const isOver = this.broken || this.ended;
    return isOver ? Infinity : Math.max(0, this.#size - this.#bytes.length);
  }

  read(length) {
    if (this.#bytes.length === 0) return this.ended ? null : this.#bytes;
    const got = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return got;
  }

  write(data) {
    if (this.broken || this.ended)
      throw Object.assign(new Error("nobody reads"), { code: "EPIPE" });
    this.#bytes = Uint8Array.of(...this.#bytes, ...data);
  }
}

/* One end of a connection: what the streams of a socket stand on. */
class End {
  constructor(incoming, outgoing) {
    Object.assign(this, { incoming, outgoing });
  }

  streams(socket) {
    const { incoming, outgoing } = this;
    const source = {
      read: (length) => incoming.read(length),
      ready: () => incoming.ready(),
      close: () => (incoming.broken = true),
    };
    const sink = {
      write: (data) => outgoing.write(data),
      room: () => outgoing.room(),
      close: () => (outgoing.ended = true),
    };
    return [new InputStream(source, socket), new OutputStream(sink, socket)];
  }
}

function portOf(address) {
  return address.value.port;
}

function withPort({ tag, value }, port) {
  return { tag, value: { ...value, port } };
}

export function anyAddress(family) {
  const value =
    family === "ipv4"
      ? { port: 0, address: [0, 0, 0, 0] }
      : { port: 0, flowInfo: 0, address: Array(8).fill(0), scopeId: 0 };
  return { tag: family, value };
}

/* What the two kinds of sockets share. */
class Socket {
  state = "new";
  local = null;
  remote = null;
  started = null; /* { what, turns }: how often it is not finished yet */
  buffers = { receive: 65536n, send: 65536n };
  hopLimit = 64;

  constructor(network, family, ports) {
    Object.assign(this, { network, family, ports });
  }

  expect(...states) {
    if (!states.includes(this.state)) fail("invalid-state");
  }

  start(what) {
    if (this.started) fail("concurrency-conflict");
    this.started = { what, turns: this.network.turns };
  }

  finish(what) {
    if (this.started?.what !== what) fail("not-in-progress");
    if (this.started.turns-- > 0) fail("would-block");
    this.started = null;
  }

  startBind(address) {
    this.expect("new");
    if (address.tag !== this.family) fail("invalid-argument");
    const port = portOf(address) || this.network.freePort();
    if (this.ports.has(port)) fail("address-in-use");
    this.start("bind");
    this.local = withPort(address, port);
  }

  finishBind() {
    this.finish("bind");
    this.ports.set(portOf(this.local), this);
    this.state = "bound";
  }

  bindAnywhere() {
    this.local = withPort(anyAddress(this.family), this.network.freePort());
    this.ports.set(portOf(this.local), this);
  }

  localAddress() {
    return this.local ?? fail("invalid-state");
  }

  remoteAddress() {
    return this.remote ?? fail("invalid-state");
  }

  setBuffer(which, size) {
    if (size === 0n) fail("invalid-argument");
    this.buffers[which] = size;
  }

  setHopLimit(limit) {
    if (limit === 0) fail("invalid-argument");
    this.hopLimit = limit;
  }

  /* Whether it is of use to ask again. */
  ready() {
    return true;
  }

  close() {
    if (this.local && this.ports.get(portOf(this.local)) === this)
      this.ports.delete(portOf(this.local));
  }
}

export class TcpSocket extends Socket {
  waiting = []; /* connections that were not accepted yet */
  end = null;
  keepAlive = { enabled: false, idle: 7200n, interval: 75n };

  constructor(network, family) {
    super(network, family, network.tcp);
  }

  startConnect(address) {
    this.expect("new", "bound");
    if (address.tag !== this.family || portOf(address) === 0)
      fail("invalid-argument");
    this.start("connect");
    this.remote = address;
  }

  finishConnect() {
    this.finish("connect");
    const server = this.ports.get(portOf(this.remote));
    if (server?.state !== "listening" || server.family !== this.family) {
      this.state = "closed";
      this.remote = null;
      fail("connection-refused");
    }
    if (!this.local) this.bindAnywhere();
    const { pipe } = this.network;
    const [there, back] = [new Pipe(pipe), new Pipe(pipe)];
    const peer = new TcpSocket(this.network, this.family);
    Object.assign(peer, { state: "connected", end: new End(there, back) });
    Object.assign(peer, { local: this.remote, remote: this.local });
    server.waiting.push(peer);
    this.state = "connected";
    this.end = new End(back, there);
    return this.end.streams(this);
  }

  startListen() {
    this.expect("bound");
    this.start("listen");
  }

  finishListen() {
    this.finish("listen");
    this.state = "listening";
  }

  accept() {
    this.expect("listening");
    const peer = this.waiting.shift() ?? fail("would-block");
    return [peer, ...peer.end.streams(peer)];
  }

  shutdown(type) {
    this.expect("connected");
    if (type !== "send") this.end.incoming.ended = true;
    if (type !== "receive") this.end.outgoing.ended = true;
  }

  ready() {
    return this.state !== "listening" || this.waiting.length > 0;
  }
}

export class UdpSocket extends Socket {
  queue = [];

  constructor(network, family) {
    super(network, family, network.udp);
  }

  stream(remote) {
    this.expect("bound", "connected");
    this.remote = remote;
    this.state = remote ? "connected" : "bound";
    const both = { socket: this, parent: this };
    return [{ ...both }, { ...both, permit: 0n }];
  }

  receive(most) {
    return this.queue.splice(0, Number(most));
  }

  send({ data, remoteAddress }) {
    const to = remoteAddress ?? this.remote ?? fail("invalid-argument");
    if (data.length > MAX_DATAGRAM) fail("datagram-too-large");
    const peer = this.ports.get(portOf(to));
    peer?.queue.push({ data, remoteAddress: this.local });
  }

  hasDatagram() {
    return this.queue.length > 0;
  }
}

export class Network {
  tcp = new Map(); /* port to socket */
  udp = new Map();
  #next = FIRST_PORT;

  constructor({ pipe, turns }) {
    Object.assign(this, { pipe, turns });
  }

  freePort() {
    return this.#next++;
  }
}

