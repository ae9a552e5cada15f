import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { type Engine, eachStore } from '../../support/engines.ts';
import { openServer, type ServerOptions, type TestServer } from '../../support/server.ts';

const user_info = { name: 'Ahmed Al-Kuwait', national_id: '123456789' };

const open = async (engine: Engine, options: ServerOptions = {}) => {
  const server = await openServer(engine, options);
  const gold = await server.clinic.as(operator).packages.add({ name: 'Gold', price: 49.5, duration: 30 });
  server.clock.tick(1_000);
  const silver = await server.clinic.as(operator).packages.add({ name: 'Silver', price: 0.125, duration: 7 });
  return { server, gold, silver, ...(await server.signIn('51234567')) };
};

/** A member of staff, signed in by phone. */
const signInStaff = async (server: TestServer, role: 'receptionist' | 'admin' | 'doctor', phone: string) => {
  await server.clinic.as(operator).users.create({ role, name: role, phone });
  return (await server.signIn(phone)).token;
};

describe('packages over HTTP', () => {
  eachStore((store) => {
    it('those on sale are shown to anyone, in the order they were added', async () => {
      const { server, gold, silver } = await open(store);
      const { data } = await server.get('/packages/available');
      expect(data).to.deep.equal({ packages: [gold, silver], package: gold });
      expect(gold).to.include({ price: 49.5, currency: 'KWD', duration: 30, is_active: true });
      await server.clinic.as(operator).packages.retire(gold.id);
      expect((await server.get('/packages/available')).data.package).to.deep.equal(silver);
    });

    it('a purchase answers 201 with subscription and user; the profile shows the days left', async () => {
      const { server, gold, token, user } = await open(store);
      const { status, data } = await server.post(
        '/packages/purchase',
        { package_id: gold.id, user_info },
        { token },
      );
      expect(status).to.equal(201);
      expect(data.subscription).to.include({
        user_id: user.id,
        package_id: gold.id,
        name: 'Gold',
        price: 49.5,
        source: 'purchased',
        payment_status: 'completed',
        is_active: true,
        purchased_at: '2031-01-05T06:00:01.000Z',
        expires_at: '2031-02-04T06:00:01.000Z',
        remaining_days: 30,
      });
      expect(data.user).to.include(user_info);
      server.clock.tick(86_400_000 + 1);
      const { activePackage } = (await server.signIn('51234567')).user;
      expect(activePackage).to.include({
        id: data.subscription.id,
        package_id: gold.id,
        remaining_days: 29,
        remainingTime: 29,
      });
      server.clock.tick(30 * 86_400_000);
      const refreshed = await server.signIn('51234567');
      expect(refreshed.user).not.to.have.property('activePackage');
    });

    it('of 50 parallel purchases one is 201, the others 409', async () => {
      const { server, gold, silver, token } = await open(store);
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          server.post(
            '/packages/purchase',
            { package_id: (index % 2 ? gold : silver).id, user_info },
            { token },
          ),
        ),
      );
      expect(answers.filter(({ status }) => status === 201)).to.have.length(1);
      const refused = answers.filter(
        ({ status, error }) => status === 409 && error.code === 'ACTIVE_PACKAGE_EXISTS',
      );
      expect(refused).to.have.length(49);
      expect((await server.get('/packages/history', { token })).data.total).to.equal(1);
    });

    it('100 repeats under one Idempotency-Key are one purchase', async () => {
      const { server, gold, token } = await open(store);
      const send = () =>
        server.post(
          '/packages/purchase',
          { package_id: gold.id, user_info },
          { token, headers: { 'Idempotency-Key': 'buy-1' } },
        );
      const answers = await Promise.all(Array.from({ length: 100 }, send));
      for (const { status } of answers) expect(status).to.be.oneOf([201, 409]);
      const repeated = await send();
      expect([repeated.status, repeated.headers['idempotency-replayed']]).to.deep.equal([201, 'true']);
      expect((await server.get('/packages/history', { token })).data.total).to.equal(1);
    });

    it('without name or national id anywhere it is PROFILE_INCOMPLETE, an unknown or retired package 404', async () => {
      const { server, gold, silver, token } = await open(store);
      const buy = (body: unknown) => server.post('/packages/purchase', body, { token });
      const incomplete = await buy({ package_id: gold.id });
      expect([incomplete.status, incomplete.error.code]).to.deep.equal([400, 'PROFILE_INCOMPLETE']);
      expect((await buy({ package_id: gold.id, user_info: { name: 'A' } })).error.details).to.deep.equal({
        national_id: 'required',
      });
      expect((await buy({ package_id: gold.id.replace(/.$/, 'x'), user_info })).error.code).to.equal(
        'NOT_FOUND',
      );
      await server.clinic.as(operator).packages.retire(silver.id);
      expect((await buy({ package_id: silver.id, user_info })).error.code).to.equal('NOT_FOUND');
      expect((await server.get('/user/profile', { token })).data.user.name).to.equal(null);
    });

    it('price, status and owner are not the buyer’s to say', async () => {
      const { server, gold, token } = await open(store);
      for (const extra of [
        { price: 0 },
        { payment_status: 'completed' },
        { user_id: 'x' },
        { user_info: [] },
        { user_info: { ...user_info, role: 'admin' } },
      ]) {
        const { status, error } = await server.post(
          '/packages/purchase',
          { package_id: gold.id, user_info, ...extra },
          { token },
        );
        expect([status, error.code], JSON.stringify(extra)).to.deep.equal([400, 'VALIDATION_ERROR']);
      }
      expect((await server.get('/packages/history', { token })).data.items).to.deep.equal([]);
    });

    it('the history is one’s own, newest first, in pages', async () => {
      const { server, silver, token } = await open(store);
      let fresh = { token };
      for (let time = 0; time < 3; time += 1) {
        await server.post('/packages/purchase', { package_id: silver.id, user_info }, fresh);
        server.clock.tick(8 * 86_400_000);
        fresh = await server.signIn('51234567');
      }
      const first = (await server.get('/packages/history?per_page=2', { token: fresh.token })).data;
      expect(first).to.include({ page: 1, per_page: 2, total: 3, pages: 2 });
      const second = (await server.get('/packages/history?per_page=2&page=2', { token: fresh.token })).data;
      const bought = [...first.items, ...second.items].map(
        ({ purchased_at }: { purchased_at: string }) => purchased_at,
      );
      expect(bought)
        .to.have.length(3)
        .and.deep.equal([...bought].sort().reverse());
      const other = await server.signIn('59876543');
      expect((await server.get('/packages/history', { token: other.token })).data.total).to.equal(0);
    });

    describe('paid at the desk', () => {
      const manual = { settings: { paymentMode: 'manual' } } as const;

      it('a purchase waits, with a message of its own, until the desk confirms it; the days count from then', async () => {
        const { server, gold, token } = await open(store, manual);
        const bought = await server.post('/packages/purchase', { package_id: gold.id, user_info }, { token });
        expect([bought.status, bought.body.message]).to.deep.equal([
          201,
          'The package is reserved. Pay at the desk to start it.',
        ]);
        const { subscription } = bought.data;
        expect(subscription).to.include({
          payment_status: 'pending',
          is_active: false,
          expires_at: null,
          remaining_days: 0,
        });
        expect((await server.get('/user/profile', { token })).data.user).not.to.have.property(
          'activePackage',
        );
        const desk = await signInStaff(server, 'receptionist', '66666666');
        server.clock.tick(3_600_000);
        const confirm = () =>
          server.post(`/packages/subscriptions/${subscription.id}/confirm-payment`, undefined, {
            token: desk,
          });
        const confirmed = await confirm();
        expect(confirmed.data.subscription).to.include({
          payment_status: 'completed',
          is_active: true,
          remaining_days: 30,
        });
        expect(confirmed.data.subscription.expires_at).to.equal('2031-02-04T07:00:01.000Z');
        const twice = await confirm();
        expect([twice.status, twice.error.code]).to.deep.equal([409, 'INVALID_TRANSITION']);
        expect(
          (await server.get('/user/profile', { token })).data.user.activePackage.remaining_days,
        ).to.equal(30);
      });

      it('a failed payment frees the patient to buy again', async () => {
        const { server, gold, token } = await open(store, manual);
        const { subscription } = (
          await server.post('/packages/purchase', { package_id: gold.id, user_info }, { token })
        ).data;
        const desk = await signInStaff(server, 'admin', '66666666');
        const failed = await server.post(
          `/packages/subscriptions/${subscription.id}/fail-payment`,
          {},
          { token: desk },
        );
        expect(failed.data.subscription).to.include({ payment_status: 'failed', is_active: false });
        expect((await server.post('/packages/purchase', { package_id: gold.id }, { token })).status).to.equal(
          201,
        );
      });

      it('only the desk may settle, and only what exists', async () => {
        const { server, gold, token } = await open(store, manual);
        const { subscription } = (
          await server.post('/packages/purchase', { package_id: gold.id, user_info }, { token })
        ).data;
        const doctor = await signInStaff(server, 'doctor', '66666666');
        const desk = await signInStaff(server, 'receptionist', '67777777');
        for (const act of ['confirm-payment', 'fail-payment']) {
          const path = `/packages/subscriptions/${subscription.id}/${act}`;
          for (const forbidden of [token, doctor]) {
            const { status, error } = await server.post(path, { nonsense: 1 }, { token: forbidden });
            expect([status, error.code]).to.deep.equal([403, 'FORBIDDEN']);
          }
          expect((await server.post(path)).error.code).to.equal('UNAUTHENTICATED');
          for (const id of [subscription.user_id, 'x', '$ne', '%00', '..%2f..']) {
            const missing = await server.post(`/packages/subscriptions/${id}/${act}`, undefined, {
              token: desk,
            });
            expect([missing.status, missing.error.code], id).to.deep.equal([404, 'NOT_FOUND']);
          }
        }
      });
    });
  });
});
