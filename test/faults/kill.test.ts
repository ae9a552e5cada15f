import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import fc from 'fast-check';
import { closeDesks, type Desk, openDesk, runHere, variablesOf } from '../cli/command-line.ts';
import { connect } from '../core/storage/sqlite-file.ts';
import { dropDatabase, freshDatabase, mongodbTestUri, withClient } from '../support/mongodb.ts';
import { compare, openLedger, packageOf, visit } from './ledger.ts';
import { type ServedClinic, serveClinic, unlimited } from './served-clinic.ts';

const CLINICS = 4;
const KILLS_PER_CLINIC = 6;
const PATIENTS_AT_ONCE = 8;
/** Changes acknowledged since the start after which a server is killed, and milliseconds more. */
const moments = fc.record({ changes: fc.integer({ min: 5, max: 60 }), delay: fc.nat(30) });
type Moment = typeof moments extends fc.Arbitrary<infer M> ? M : never;

/** At least so many changes are acknowledged before the last of these kills. */
const awaited = (kills: readonly Moment[]): number => kills.reduce((sum, { changes }) => sum + changes, 0);

const prepared = async (): Promise<Desk> => {
  const desk = await openDesk(unlimited);
  await runHere(desk, ['db', 'init']);
  return desk;
};

/** Kills the same clinic again and again. @returns how many changes were acknowledged. */
const killAgainAndAgain = async (
  desk: Desk,
  prefix: string,
  kills: readonly Moment[],
  onKilled: () => Promise<unknown> = async () => {},
): Promise<number> => {
  const ledger = openLedger();
  let serial = 0;
  let clinic = await serveClinic(desk);
  const package_id = await packageOf(clinic);
  for (const [round, { changes, delay }] of kills.entries()) {
    const before = ledger.accounts.length;
    const enough = ledger.acknowledged + changes;
    const dying = clinic;
    const patient = async (): Promise<void> => {
      const phone = () => `${prefix}${String(serial++).padStart(6, '0')}`;
      while (await visit(dying, ledger, phone(), package_id));
    };
    const visits = Array.from({ length: PATIENTS_AT_ONCE }, patient);
    while (ledger.acknowledged < enough && ledger.refusals.length === 0) await wait(1);
    await wait(delay);
    await dying.end('SIGKILL');
    await Promise.all(visits);
    await onKilled();

    // By then an attempt that was cut off has lost its hold of its Idempotency-Key.
    clinic = await serveClinic(desk, { minutesLater: 1 + round });
    expect(await compare(clinic, ledger.accounts.slice(before), package_id)).to.deep.equal([]);
  }
  expect(await compare(clinic, ledger.accounts, package_id)).to.deep.equal([]);
  expect(ledger.refusals).to.deep.equal([]);
  return ledger.acknowledged;
};

const checkIntegrity = async (desk: Desk): Promise<void> => {
  const connection = await connect(join(desk.folder, 'data/clinic.db'));
  expect(connection.prepare('PRAGMA integrity_check').get()).to.include({ integrity_check: 'ok' });
  connection.close();
};

describe('A server on SQLite that is killed', () => {
  afterEach(closeDesks);

  it('24 kills -9 at random points of patients at work: 0 acknowledged changes lost, 0 done twice', async function () {
    this.timeout(600_000);
    const seed = Date.now();
    const kills = fc.sample(moments, { seed, numRuns: CLINICS * KILLS_PER_CLINIC });
    const wanted = awaited(kills);
    const desks: Desk[] = [];
    const killing: Promise<number>[] = [];
    for (let index = 0; index < CLINICS; index += 1) {
      const desk = await prepared();
      desks.push(desk);
      killing.push(killAgainAndAgain(desk, `+9655${index}`, kills.splice(0, KILLS_PER_CLINIC)));
    }
    const outcomes = await Promise.allSettled(killing);
    const failed = outcomes.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw new Error(`seed ${seed}`, { cause: failed.reason });
    const acknowledged = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 0));
    expect(acknowledged.reduce((sum, each) => sum + each)).to.be.at.least(wanted);
    for (const desk of desks) await checkIntegrity(desk);
  });

  it('100 parallel purchases under one Idempotency-Key, killed at 5 moments and repeated: one charge', async () => {
    const seed = Date.now();
    const desk = await prepared();
    let clinic = await serveClinic(desk);
    const body = {
      package_id: await packageOf(clinic),
      user_info: { name: 'Ahmed', national_id: '123456789' },
    };
    for (const [round, delay] of fc.sample(fc.nat(80), { seed, numRuns: 5 }).entries()) {
      const { access_token: token } = await clinic.signIn(`+9655123456${round}`);
      const headers = { 'Idempotency-Key': 'the-one-payment' };
      const buy = (at: ServedClinic) => at.send('POST', '/packages/purchase', { token, body, headers });
      const burst = Array.from({ length: 100 }, () => buy(clinic).catch(() => undefined));
      await wait(delay);
      await clinic.end('SIGKILL');
      const answers = (await Promise.all(burst)).filter((answer) => answer !== undefined);

      clinic = await serveClinic(desk, { minutesLater: 1 + round });
      const repeated = await Promise.all(Array.from({ length: 100 }, () => buy(clinic)));
      const history = await clinic.send('GET', '/packages/history', { token });
      expect(history.body.data.total, `seed ${seed}, killed after ${delay} ms`).to.equal(1);
      const all = [...answers, ...repeated];
      const bought = all.filter(({ status }) => status === 201);
      expect(new Set(bought.map((answer) => answer.body.data.subscription.id)).size).to.be.at.most(1);
      const refusals = new Set(
        all.filter(({ status }) => status !== 201).map((answer) => answer.body.error.code),
      );
      expect(['IDEMPOTENCY_IN_PROGRESS', 'CONFLICT']).to.include.members([...refusals]);
    }
  });
});

const declareForMongodb = (uri: string): void => {
  describe('A server on MongoDB that is killed', () => {
    const database = freshDatabase();
    afterEach(closeDesks);
    after(() => dropDatabase(database));

    /** The replica set gives up a transaction whose client is gone after a minute; here at once. */
    const giveUpTransactions = (): Promise<unknown> =>
      withClient(uri, (client) => client.db('admin').command({ killAllSessions: [] }));

    it('8 kills -9 at random points of patients at work: 0 acknowledged changes lost, 0 done twice', async () => {
      const desk = await openDesk({ ...variablesOf({ engine: 'mongodb', uri, database }), ...unlimited });
      await runHere(desk, ['db', 'init']);
      const seed = Date.now();
      const kills = fc.sample(moments, { seed, numRuns: 8 });
      const acknowledged = await killAgainAndAgain(desk, '+96559', kills, giveUpTransactions).catch(
        (error) => {
          throw new Error(`seed ${seed}`, { cause: error });
        },
      );
      expect(acknowledged).to.be.at.least(awaited(kills));
    });
  });
};

const uri = await mongodbTestUri();
if (uri) declareForMongodb(uri);
