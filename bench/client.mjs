import { connect } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** One keep-alive HTTP/1.1 connection, one request at a time, with as little work as will do. */
export class Connection {
  #socket;
  #buffer = Buffer.alloc(0);
  #settle;

  /** @returns {Promise<Connection>} */
  static open(port) {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new Connection(socket)));
    });
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#settle?.reject(error));
    socket.on('close', () => this.#settle?.reject(new Error('the server closed the connection')));
  }

  /**
   * @param {string} bytes a whole request
   * @returns {Promise<{status: number, head: string, body: string}>}
   */
  request(bytes) {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close() {
    this.#settle = undefined;
    this.#socket.destroy();
  }

  #take(chunk) {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const end = this.#buffer.indexOf(END_OF_HEAD);
    if (end === -1) return;
    const head = this.#buffer.latin1Slice(0, end);
    const body = readBody(head, this.#buffer.subarray(end + 4));
    if (body === undefined) return;
    this.#buffer = Buffer.alloc(0);
    const { resolve } = this.#settle;
    this.#settle = undefined;
    resolve({ status: Number(head.slice(9, 12)), head, body });
  }
}

/** The body, or undefined while some of it is on its way. */
const readBody = (head, rest) => {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length !== null) return rest.length < Number(length[1]) ? undefined : rest.utf8Slice();
  let body = '';
  for (let at = 0; ; ) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(rest.latin1Slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (rest.length < next) return undefined;
    if (size === 0) return body;
    body += rest.utf8Slice(lineEnd + 2, lineEnd + 2 + size);
    at = next;
  }
};

/** @param {{method?: string, path: string, headers?: Record<string, string>, body?: unknown}} request */
export const toBytes = ({ method = 'GET', path, headers = {}, body }) => {
  const text = body === undefined ? '' : JSON.stringify(body);
  let head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n`;
  for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`;
  if (body !== undefined)
    head += `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`;
  return `${head}\r\n${text}`;
};
