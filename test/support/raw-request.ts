import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Sends bytes as they are and answers all that comes back. */
export const sendRaw = async (port: number, request: string | Buffer): Promise<string> => {
  const socket = connect(port, '127.0.0.1');
  socket.end(request);
  return text(socket);
};
