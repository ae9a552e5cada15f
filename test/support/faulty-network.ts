import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { withClient } from './mongodb.ts';

/** A way to a MongoDB server on which things go wrong when told to. */
export interface FaultyNetwork {
  /** The server's URI, by this way. */
  readonly uri: string;
  /** Ends all connections and refuses new ones. */
  cut(): Promise<void>;
  /** Ends all connections; new ones are taken. */
  hangUp(): void;
  /** Holds back every byte, as when a machine hangs. */
  freeze(): void;
  /** Undoes `cut` and `freeze`. */
  repair(): Promise<void>;
  /** The next such command reaches the server, but its connection ends before the answer comes. */
  loseAnswerTo(command: string): void;
  /** Ends the connection on which the next such command is sent; the server never sees it. */
  loseRequest(command: string): void;
  /** Freezes when the next such command comes: before the server sees it, or once it has. Repairing ends its connection. */
  freezeAt(command: string, when: 'before' | 'after'): void;
  /** How many commands were lost. */
  readonly lost: number;
  close(): Promise<void>;
}

interface Options {
  /** Servers are said to be of this wire version, as of an older MongoDB. */
  readonly wireVersion?: number;
}

interface Loss {
  readonly command: Buffer;
  readonly answer: boolean;
  readonly freezes: boolean;
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

const primaryOf = (uri: string): Promise<string> =>
  withClient(uri, async (client) => {
    const { primary, me } = await client.db('admin').command({ hello: 1 });
    return primary ?? me;
  });

const WIRE_VERSION = Buffer.from('maxWireVersion\0');

const claimWireVersion = (answer: Buffer, version: number): void => {
  const at = answer.indexOf(WIRE_VERSION);
  if (at !== -1) answer.writeInt32LE(version, at + WIRE_VERSION.length);
};

export const startFaultyNetwork = async (uri: string, options: Options = {}): Promise<FaultyNetwork> => {
  const [host = '', port = ''] = (await primaryOf(uri)).split(':');
  const sockets = new Set<Socket>();
  const cutOff: (() => void)[] = [];
  let losses: Loss[] = [];
  let lost = 0;
  let frozen = false;

  const track = (socket: Socket): void => {
    sockets.add(socket);
    if (frozen) socket.pause();
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };

  const expectLoss = (command: string, how: Omit<Loss, 'command'>): void => {
    losses.push({ command: Buffer.from(`${command}\0`), ...how });
  };

  const takeLoss = (request: Buffer): Loss | undefined => {
    const loss = losses.find(({ command }) => request.includes(command));
    if (!loss) return undefined;
    losses = losses.filter((each) => each !== loss);
    lost += 1;
    return loss;
  };

  const freeze = (): void => {
    frozen = true;
    for (const socket of sockets) socket.pause();
  };

  const relay = (client: Socket): void => {
    const server = connectTo(Number(port), host);
    track(client);
    track(server);
    let losing = false;
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    client.on('data', (request) => {
      const loss = takeLoss(request);
      if (loss?.freezes) {
        if (loss.answer) server.write(request);
        cutOff.push(end);
        return freeze();
      }
      if (loss && !loss.answer) return end();
      losing ||= loss !== undefined;
      server.write(request);
    });
    server.on('data', (answer) => {
      if (losing) return end();
      if (options.wireVersion !== undefined) claimWireVersion(answer, options.wireVersion);
      client.write(answer);
    });
    client.once('close', end);
    server.once('close', end);
  };

  let listener = createServer(relay);
  const ownPort = await listen(listener, 0);
  const direct = new URL(uri.replace(/\/\/([^@/]*@)?[^/?]+/, `//$1127.0.0.1:${ownPort}`));
  direct.searchParams.set('directConnection', 'true');

  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  const cut = async (): Promise<void> => {
    if (!listener.listening) return;
    const closed = new Promise((resolve) => listener.close(resolve));
    hangUp();
    await closed;
  };

  return {
    uri: direct.href,
    cut,
    hangUp,
    freeze,
    repair: async () => {
      frozen = false;
      for (const end of cutOff.splice(0)) end();
      for (const socket of sockets) socket.resume();
      if (listener.listening) return;
      listener = createServer(relay);
      await listen(listener, ownPort);
    },
    loseAnswerTo: (command) => expectLoss(command, { answer: true, freezes: false }),
    loseRequest: (command) => expectLoss(command, { answer: false, freezes: false }),
    freezeAt: (command, when) => expectLoss(command, { answer: when === 'after', freezes: true }),
    get lost() {
      return lost;
    },
    close: cut,
  };
};
