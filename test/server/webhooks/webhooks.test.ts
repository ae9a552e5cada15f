import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { eachStore } from '../../support/engines.ts';
import { appointment, happen } from '../../support/happenings.ts';
import { isSignedBy, startReceiver } from '../../support/receiver.ts';
import { openServer } from '../../support/server.ts';

describe('webhooks over HTTP', () => {
  eachStore((store) => {
    it('are registered with a secret shown once, listed with their deliveries, switched off and removed', async () => {
      const server = await openServer(store);
      const { admin: token } = await signInEveryRole(server);
      const receiver = await startReceiver();
      const wanted = { url: receiver.url, events: ['appointment.created'], description: ' The hospital ' };
      const made = await server.post('/webhooks', wanted, { token });
      expect(made.status).to.equal(201);
      const { webhook, secret } = made.data;
      expect(webhook).to.include({ url: receiver.url, description: 'The hospital', is_active: true });
      expect(secret).to.match(/^whsec_[\w-]{43}$/);

      await happen(server.storage, [appointment([])], server.clock);
      await server.clinic.sweep(['webhooks']);
      const shown = await server.get(`/webhooks/${webhook.id}`, { token });
      expect(shown.data.webhook).to.deep.equal(webhook);
      expect(shown.data.deliveries).to.have.lengthOf(1);
      expect(shown.data.deliveries[0]).to.include({ state: 'delivered', event_type: 'appointment.created' });
      expect(isSignedBy(secret, receiver.calls[0]!)).to.equal(true);
      const listed = await server.get('/webhooks', { token });
      expect(listed.data.items).to.deep.equal([webhook]);
      for (const { text } of [shown, listed]) expect(text).to.not.include(secret);
      expect(server.logText()).to.not.include(secret);

      const one = `/webhooks/${webhook.id}`;
      const off = await server.send(one, { method: 'PATCH', body: { is_active: false }, token });
      expect(off.data.webhook).to.deep.equal({ ...webhook, is_active: false });
      expect((await server.send(one, { method: 'DELETE', token })).status).to.equal(200);
      for (const method of ['GET', 'DELETE', 'PATCH']) {
        const body = method === 'PATCH' ? { body: { is_active: true } } : {};
        expect((await server.send(one, { method, token, ...body })).status, method).to.equal(404);
      }
    });

    it('an address of a private network, plain http, an unknown type, none: 400 by field, nothing is registered', async () => {
      const server = await openServer(store, { settings: { environment: 'production' } });
      const { admin: token } = await signInEveryRole(server);
      const good = { url: 'https://records.example/', events: ['*'] };
      for (const [field, body] of [
        ['url', { ...good, url: 'http://records.example/' }],
        ['url', { ...good, url: 'http://127.0.0.1:8080/' }],
        ['url', { ...good, url: 'https://169.254.169.254/latest/meta-data' }],
        ['url', { events: ['*'] }],
        ['events.0', { ...good, events: ['appointment.moved'] }],
        ['events', { ...good, events: [] }],
        ['events', { ...good, events: '*' }],
        ['secret', { ...good, secret: 'mine' }],
      ] as const) {
        const { status, error } = await server.post('/webhooks', body, { token });
        expect([status, error.code, Object.keys(error.details)]).to.deep.equal([
          400,
          'VALIDATION_ERROR',
          [field],
        ]);
      }
      expect((await server.get('/webhooks', { token })).data.total).to.equal(0);
    });
  });
});
