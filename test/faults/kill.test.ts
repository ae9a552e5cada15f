import { expect } from 'chai';
import { closeDesks, openDesk, runHere } from '../cli/command-line.ts';
import { type ServedClinic, serveClinic, unlimited } from './served-clinic.ts';

const user_info = { name: 'Ahmed', national_id: '123456789' };

const packageOf = async (clinic: ServedClinic): Promise<string> => {
  const { body } = await clinic.send('GET', '/packages/available');
  return body.data.package.id;
};

/**
 * On SQLite the clinic's own process is the store. On MongoDB what was acknowledged is the replica set's to keep, and
 * a transaction of a killed process holds its documents until the set gives it up, a minute later.
 */
describe('A server on SQLite that is killed', () => {
  afterEach(closeDesks);

  const prepared = async () => {
    const desk = await openDesk(unlimited);
    await runHere(desk, ['db', 'init']);
    return desk;
  };

  it('loses nothing that was acknowledged: sign-ins and purchases under way, killed at random moments', async function () {
    this.timeout(120_000);
    const desk = await prepared();
    let serial = 0;
    const acknowledged: { token: string; subscription: string | undefined }[] = [];
    for (let round = 0; round < 3; round++) {
      const clinic = await serveClinic(desk);
      const package_id = await packageOf(clinic);
      const enough = acknowledged.length + 40 + round * 17;
      let killing: Promise<unknown> | undefined;
      const patient = async (index: number): Promise<void> => {
        while (killing === undefined) {
          const phone = `+9655${round}${index}${String(serial++).padStart(5, '0')}`;
          const { access_token } = await clinic.signIn(phone);
          const entry = { token: access_token, subscription: undefined };
          if (acknowledged.push(entry) >= enough) killing ??= clinic.end('SIGKILL');
          const { status, body } = await clinic.send('POST', '/packages/purchase', {
            token: access_token,
            body: { package_id, user_info },
          });
          if (status === 201) Object.assign(entry, { subscription: body.data.subscription.id });
        }
      };
      await Promise.all(Array.from({ length: 8 }, (_, index) => patient(index).catch(() => {})));
      await killing;
    }

    const clinic = await serveClinic(desk);
    const lost = [];
    for (const { token, subscription } of acknowledged) {
      const { status, body } = await clinic.send('GET', '/user/profile', { token });
      if (status !== 200) lost.push(`a sign-in: ${status}`);
      else if (subscription !== undefined && body.data.user.activePackage?.id !== subscription)
        lost.push('a purchase');
    }
    expect(lost).to.deep.equal([]);
    expect(acknowledged.length).to.be.at.least(120);
  });

  it('100 parallel purchases under one Idempotency-Key, killed midway and repeated: one charge', async function () {
    this.timeout(60_000);
    const desk = await prepared();
    const first = await serveClinic(desk);
    const { access_token: token } = await first.signIn('+96551234567');
    const body = { package_id: await packageOf(first), user_info };
    const headers = { 'Idempotency-Key': 'the-one-payment' };
    const buy = (clinic: ServedClinic) => clinic.send('POST', '/packages/purchase', { token, body, headers });

    const burst = Array.from({ length: 100 }, () => buy(first).catch(() => undefined));
    await Promise.race(burst);
    await first.end('SIGKILL');
    const answers = (await Promise.all(burst)).filter((answer) => answer !== undefined);

    // By then the attempt that was cut off has lost its hold of the key.
    const second = await serveClinic(desk, { minutesLater: 2 });
    const repeated = await buy(second);
    const history = await second.send('GET', '/packages/history', { token });
    expect(history.body.data.total).to.equal(1);
    const bought = [...answers, repeated].filter(({ status }) => status === 201);
    expect(new Set(bought.map((answer) => answer.body.data.subscription.id)).size).to.be.at.most(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(answer.body.error.code).to.equal('IDEMPOTENCY_IN_PROGRESS');
    }
    if (repeated.status !== 201) expect(repeated.body.error.code).to.equal('CONFLICT');
  });
});
