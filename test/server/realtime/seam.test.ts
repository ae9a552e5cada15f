import type { Actor } from '@clinic/core';
import { expect } from 'chai';
import { appointment, happen, numberAll } from '../../support/happenings.ts';
import { memory } from '../../support/server.ts';
import { listenTo, openNumberedServer } from './live-client.ts';

/** A promise, and what fulfils it. */
const gate = (): { readonly opened: Promise<void>; open(): void } => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
};

const numbersOf = async (client: ReturnType<typeof listenTo>, count: number): Promise<number[]> =>
  (await client.count(count)).map(({ seq }) => seq);

describe('Where a replay meets what comes live', () => {
  const open = async () => {
    const server = await openNumberedServer(memory);
    const { user, token } = await server.signIn('51234567');
    const early = listenTo(server, () => ({ token }));
    await early.ready();
    const book = (count: number) => happen(server.storage, Array(count).fill(appointment([user.id])));
    return { server, early, book, late: () => listenTo(server, () => ({ token, after: 0 })) };
  };

  it('what is handed out while a client’s replay is being read reaches it, once', async () => {
    const { server, early, book, late } = await open();
    await book(2);
    await early.count(2);
    const reading = gate();
    const read = gate();
    const as = server.clinic.as.bind(server.clinic);
    server.clinic.as = (actor: Actor, ...rest) => {
      const bound = as(actor, ...rest);
      Object.defineProperty(bound, 'events', {
        value: {
          list: async (query: object) => {
            const page = await as(actor).events.list(query);
            reading.open();
            await read.opened;
            return page;
          },
        },
      });
      return bound;
    };
    const client = late();
    await reading.opened;
    await book(3);
    await early.count(5);
    read.open();
    await client.count(5);
    await book(1);
    expect(await numbersOf(client, 6)).to.deep.equal([1, 2, 3, 4, 5, 6]);
    expect(await numbersOf(early, 6)).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('what a replay has brought before it is handed out is not brought again', async () => {
    const { server, early, book, late } = await open();
    const held = gate();
    const { eventsAfter } = server.clinic;
    server.clinic.eventsAfter = async (...input) => {
      await held.opened;
      return eventsAfter.apply(server.clinic, input);
    };
    await book(3);
    await numberAll(server.storage);
    const client = late();
    await client.count(3);
    held.open();
    await early.count(3);
    await book(1);
    expect(await numbersOf(client, 4)).to.deep.equal([1, 2, 3, 4]);
    expect(await numbersOf(early, 4)).to.deep.equal([1, 2, 3, 4]);
  });
});
