import { Connection, toBytes } from './client.mjs';
import { addressOf, phoneOf } from './operations.mjs';

/** The server was gone, or refused; whether the request had its effect isn't known. */
class Unanswered extends Error {}

/** Milliseconds between repeats of a purchase that isn't answered yet. */
const REPEAT_PAUSE = 500;
const MOST_REPEATS = 200;
/** Milliseconds to wait for a code; of a server that was killed none may come. */
const CODE_PATIENCE = 5_000;
const READS = 6;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * @typedef {object} Account a patient, and what was acknowledged to them
 * @property {number} index
 * @property {string} token
 * @property {string} refresh_token
 * @property {boolean} refreshing the refresh token was sent, but its successor never came
 * @property {string[]} names what the profile's name may be: the acknowledged one, and one whose answer never came
 * @property {'none' | 'sent' | string} purchase the subscription's id once acknowledged
 */

/** What all clients were told, and how the servers answered. */
export class Ledger {
  /** @type {Account[]} */
  accounts = [];
  requests = 0;
  acknowledged = 0;
  /** Broken connections, and answers that no client expects, with the time: `{at, what}`. */
  failures = [];
  /** What was found to be otherwise than acknowledged. */
  lost = [];

  fail(what) {
    this.failures.push({ at: performance.now(), what });
  }
}

/** Visits as one patient after the other, each request at another of the servers. */
export class Client {
  #ledger;
  #servers;
  #package_id;
  #connections = new Map();
  #turn;

  /** @param servers a list that may change meanwhile: a server that was started anew takes its place. */
  constructor({ ledger, servers, package_id, number }) {
    this.#ledger = ledger;
    this.#servers = servers;
    this.#package_id = package_id;
    this.#turn = number;
  }

  close() {
    for (const connection of this.#connections.values()) connection.close();
  }

  #nextServer() {
    this.#turn += 1;
    return this.#servers[this.#turn % this.#servers.length];
  }

  /** @throws Unanswered */
  async #send(server, { account, method = 'GET', path, headers = {}, body }) {
    const { index, token } = account;
    const bytes = toBytes({
      method,
      path,
      headers: {
        'X-Forwarded-For': addressOf(index),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      body,
    });
    this.#ledger.requests += 1;
    try {
      let connection = this.#connections.get(server);
      if (connection === undefined) {
        connection = await Connection.open(server.port);
        this.#connections.set(server, connection);
      }
      const { status, head, body: text } = await connection.request(bytes);
      return { status, replayed: /idempotency-replayed/i.test(head), ...JSON.parse(text) };
    } catch (error) {
      this.#connections.get(server)?.close();
      this.#connections.delete(server);
      this.#ledger.fail(`no answer from ${server.name}: ${error.code ?? error.message.split('\n')[0]}`);
      throw new Unanswered();
    }
  }

  /** @throws Unanswered also for a refusal, which is noted. */
  async #ask(server, request) {
    const answer = await this.#send(server, request);
    if (answer.success) {
      this.#ledger.acknowledged += 1;
      return answer.data;
    }
    this.#ledger.fail(`${answer.status} ${answer.error.code} of ${request.path} by ${server.name}`);
    throw new Unanswered();
  }

  /** A read may be repeated at another server. */
  async #read(account, path) {
    for (let tries = 0; tries < 20; tries += 1) {
      try {
        return await this.#ask(this.#nextServer(), { account, path });
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        await pause(100);
      }
    }
    throw new Unanswered();
  }

  async visit(index) {
    try {
      const account = await this.#signIn(index);
      this.#ledger.accounts.push(account);
      await this.#rename(account);
      await this.#buy(account);
      for (let read = 0; read < READS; read += 1) await this.#check(account);
      await this.#refresh(account);
      await this.#rename(account);
      await this.#check(account);
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
      await pause(20);
    }
  }

  async #signIn(index) {
    const account = { index };
    const phone_number = phoneOf(index);
    const sender = this.#nextServer();
    await this.#ask(sender, { account, method: 'POST', path: '/auth/send-otp', body: { phone_number } });
    const code = await Promise.race([sender.codes.take(phone_number), pause(CODE_PATIENCE)]).catch(() => {});
    if (code === undefined) throw new Unanswered();
    const { token, refresh_token } = await this.#ask(this.#nextServer(), {
      account,
      method: 'POST',
      path: '/auth/verify-otp',
      body: { phone_number, code },
    });
    return { index, token, refresh_token, refreshing: false, names: [null], purchase: 'none' };
  }

  async #rename(account) {
    const name = `Patient ${account.index}.${this.#turn}`;
    account.names.push(name);
    await this.#ask(this.#nextServer(), { account, method: 'PUT', path: '/user/profile', body: { name } });
    account.names = [name];
  }

  /** Repeated under its Idempotency-Key, at any server, until it is answered. */
  async #buy(account) {
    const request = {
      account,
      method: 'POST',
      path: '/packages/purchase',
      headers: { 'Idempotency-Key': `purchase-of-${account.index}` },
      body: { package_id: this.#package_id, user_info: { national_id: '289010112345' } },
    };
    const repeated = account.purchase !== 'none';
    if (!repeated) account.purchase = 'sent';
    for (let repeats = 0; repeats < MOST_REPEATS; repeats += 1) {
      const answer = await this.#send(this.#nextServer(), request).catch((error) => error);
      if (answer.success) {
        const { id } = answer.data.subscription;
        if (repeated && account.purchase !== 'sent' && account.purchase !== id)
          this.#ledger.lost.push(`a second purchase of ${account.index}`);
        account.purchase = id;
        this.#ledger.acknowledged += 1;
        return;
      }
      // It took effect, but the server died before its answer was kept.
      if (answer.status === 409 && answer.error.code === 'CONFLICT') return;
      if (!(answer instanceof Unanswered) && answer.error.code !== 'IDEMPOTENCY_IN_PROGRESS')
        this.#ledger.fail(`${answer.status} ${answer.error.code} of a purchase`);
      await pause(REPEAT_PAUSE);
    }
    throw new Unanswered();
  }

  async #refresh(account) {
    account.refreshing = true;
    const { token, refresh_token } = await this.#ask(this.#nextServer(), {
      account,
      method: 'POST',
      path: '/auth/refresh',
      body: { refresh_token: account.refresh_token },
    });
    Object.assign(account, { token, refresh_token, refreshing: false });
  }

  async #check(account) {
    const { user } = await this.#read(account, '/user/profile');
    if (!account.names.includes(user.name)) this.#ledger.lost.push(`the name of ${account.index}`);
  }

  /** Holds all that is known of an account against what the clinic answers. */
  async compare(account) {
    await this.#check(account);
    if (account.purchase === 'sent') await this.#buy(account);
    if (account.purchase !== 'none') {
      const { total, items } = await this.#read(account, '/packages/history');
      if (total !== 1) this.#ledger.lost.push(`${account.index} has bought ${total} times`);
      else if (account.purchase !== 'sent' && items[0].id !== account.purchase)
        this.#ledger.lost.push(`the purchase of ${account.index}`);
      if (account.index % 10 === 0) await this.#buy(account);
    }
    if (!account.refreshing && account.index % 10 === 1) await this.#refresh(account);
  }
}
