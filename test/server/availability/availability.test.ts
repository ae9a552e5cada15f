import { createClinic } from '@clinic/core';
import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { testSecrets } from '../../support/clinic.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { inParallel } from '../../support/rejection.ts';
import { openServer, serveTestClinic } from '../../support/server.ts';

const unknownId = '0190a1b2-0000-7000-8000-000000000009';
const hours = { day_of_week: 6, start_time: '08:00', end_time: '10:00' };

const open = async (store: Store) => {
  const server = await openServer(store);
  const tokens = await signInEveryRole(server);
  const { admin: token } = tokens;
  const added = await server.post(
    '/doctors',
    { name: 'Dr. A', email: 'a@b.kw', phone: '51234568' },
    { token },
  );
  const doctor_id: string = added.data.doctor_id;
  const doctor: string = (await server.signIn('51234568')).token;
  return { server, tokens, token, doctor_id, doctor };
};

describe('availability over HTTP', () => {
  eachStore((store) => {
    it('a doctor sets hours (201), again (200), in the way of others (409), and takes them away', async () => {
      const { server, tokens, doctor_id, doctor: token } = await open(store);
      const made = await server.post('/availability', hours, { token });
      expect(made.status).to.equal(201);
      expect(made.data.availability).to.deep.include({
        ...hours,
        doctor_id,
        day_name: 'Sunday',
        slot_duration_minutes: 30,
        is_active: true,
      });
      const again = await server.post('/availability', { ...hours, slot_duration_minutes: 60 }, { token });
      expect([again.status, again.data.replaced]).to.deep.equal([200, true]);
      expect(again.data.availability).to.include({
        id: made.data.availability.id,
        slot_duration_minutes: 60,
      });
      const refused = await server.post('/availability', { ...hours, start_time: '09:00' }, { token });
      expect([refused.status, refused.error.code]).to.deep.equal([409, 'CONFLICT']);

      for (const path of ['/availability/me', `/availability/${doctor_id}`]) {
        const { data } = await server.get(path, { token });
        expect(data).to.deep.equal({
          items: [again.data.availability],
          page: 1,
          per_page: 100,
          total: 1,
          pages: 1,
        });
      }
      expect((await server.get(`/availability/${doctor_id}`, { token: tokens.patient })).data.total).to.equal(
        1,
      );
      expect((await server.get('/availability/me', { token: tokens.patient })).status).to.equal(404);
      for (const path of [`/availability/${unknownId}`, '/availability/nobody'])
        expect((await server.get(path, { token })).status).to.equal(404);

      const one = `/availability/${made.data.availability.id}`;
      expect((await server.send(one, { method: 'DELETE', token: tokens.doctor })).status).to.equal(404);
      expect((await server.send(one, { method: 'DELETE', token })).status).to.equal(200);
      expect((await server.send(one, { method: 'DELETE', token })).status).to.equal(404);
    });

    it('an admin sets anybody’s, and must say whose; a doctor another’s: 404', async () => {
      const { server, token, doctor_id } = await open(store);
      const unsaid = await server.post('/availability', hours, { token });
      expect([unsaid.status, unsaid.error.details]).to.deep.equal([400, { doctor_id: 'required' }]);
      const set = await server.post('/availability', { ...hours, doctor_id }, { token });
      expect(set.status).to.equal(201);
      await server.post('/doctors', { name: 'Dr. B', email: 'b@b.kw', phone: '51234569' }, { token });
      const other = (await server.signIn('51234569')).token;
      const refused = await server.post('/availability', { ...hours, doctor_id }, { token: other });
      expect([refused.status, refused.error.code]).to.deep.equal([404, 'NOT_FOUND']);
    });

    it('40 parallel posts over two servers, half of each of two hours that overlap: one kind is there', async () => {
      const { server, token, doctor_id } = await open(store);
      const { clock, messenger } = server;
      const storage = await store.openAgain(server.storage);
      const clinic = createClinic({ storage, clock, messenger, settings: testSecrets });
      const second = await serveTestClinic({ clinic, storage, clock, messenger });
      const { results, errors } = await inParallel(40, (index) =>
        [server, second][index % 2]!.post(
          '/availability',
          { ...hours, doctor_id, start_time: index % 4 < 2 ? '08:00' : '09:00' },
          { token },
        ),
      );
      expect(errors).to.deep.equal([]);
      const count = (status: number) => results.filter((each) => each.status === status).length;
      expect([count(201), count(200), count(409)]).to.deep.equal([1, 19, 20]);
      expect((await server.get(`/availability/${doctor_id}`, { token })).data.total).to.equal(1);
    });

    it('time off: taken, listed, shown and given back', async () => {
      const { server, tokens, doctor: token, doctor_id } = await open(store);
      const time = { start: '2031-01-12T05:00:00.000Z', end: '2031-01-12T06:00:00.000Z' };
      const taken = await server.post('/availability/time-off', { ...time, reason: 'X' }, { token });
      expect(taken.status).to.equal(201);
      expect(taken.data.time_off).to.include({ ...time, doctor_id, reason: 'X' });
      const one = `/availability/time-off/${taken.data.time_off.id}`;
      const { time_off } = taken.data;
      expect((await server.get(one, { token: tokens.receptionist })).data).to.deep.equal({ time_off });
      const listed = await server.get('/availability/time-off?from=2031-01-12&to=2031-01-12', { token });
      expect(listed.data.items).to.deep.equal([taken.data.time_off]);
      const day = await server.get(`/doctors/${doctor_id}/slots?date=2031-01-12`);
      expect([day.data.available_count, day.data.slots[0].start]).to.deep.equal([16, time.end]);
      expect((await server.send(one, { method: 'DELETE', token })).data).to.deep.equal({ time_off });
      expect((await server.get(one, { token })).status).to.equal(404);
      const backwards = { start: time.end, end: time.start };
      expect((await server.post('/availability/time-off', backwards, { token })).error.details).to.deep.equal(
        {
          end: 'must be after start',
        },
      );
    });

    it('hours profiles: made, listed, shown and taken away', async () => {
      const { server, token, doctor_id } = await open(store);
      const holiday = { name: 'Holiday', from: '2031-01-12', to: '2031-01-13', windows: [] };
      const made = await server.post('/availability/profiles', holiday, { token });
      expect(made.status).to.equal(201);
      expect(made.data.profile).to.deep.include({ ...holiday, doctor_id: null });
      const one = `/availability/profiles/${made.data.profile.id}`;
      expect((await server.get(one, { token })).data).to.deep.equal(made.data);
      const listed = await server.get('/availability/profiles?date=2031-01-13', { token });
      expect(listed.data.items).to.deep.equal([made.data.profile]);
      const slots = async () => (await server.get(`/doctors/${doctor_id}/slots?date=2031-01-12`)).data.slots;
      expect(await slots()).to.deep.equal([]);
      expect((await server.send(one, { method: 'DELETE', token })).status).to.equal(200);
      expect(await slots()).to.have.length(18);
    });

    it('slots: the same at both addresses, for anyone; refused for a day that is none and a doctor who is gone', async () => {
      const { server, token, doctor_id } = await open(store);
      const day = await server.get(`/doctors/${doctor_id}/slots?date=2031-01-12`);
      expect(day.data).to.include({
        doctor_id,
        date: '2031-01-12',
        timezone: 'Asia/Kuwait',
        available_count: 18,
      });
      const { data } = await server.get(`/doctors/${doctor_id}/availability?date=2031-01-12`, { token });
      expect(data).to.deep.equal(day.data);
      for (const query of ['', '?date=', '?date=2031-02-29', '?date=12/01/2031', '?date=2031-01-12&x=1']) {
        const refused = await server.get(`/doctors/${doctor_id}/slots${query}`);
        expect([refused.status, refused.error.code], query).to.deep.equal([400, 'VALIDATION_ERROR']);
      }
      expect((await server.get(`/doctors/${unknownId}/slots?date=2031-01-12`)).status).to.equal(404);
      await server.send(`/doctors/${doctor_id}`, { method: 'DELETE', token });
      for (const path of ['slots', 'availability'])
        expect(
          (await server.get(`/doctors/${doctor_id}/${path}?date=2031-01-12`, { token })).status,
        ).to.equal(404);
    });

    it('explain=1 is for staff: 401 to nobody, 403 to patients', async () => {
      const { server, tokens, doctor_id } = await open(store);
      const path = `/doctors/${doctor_id}/slots?date=2031-01-05&explain=`;
      expect((await server.get(`${path}1`)).error.code).to.equal('UNAUTHENTICATED');
      expect((await server.get(`${path}1`, { token: tokens.patient })).error.code).to.equal('FORBIDDEN');
      expect((await server.get(`${path}maybe`)).status).to.equal(400);
      expect((await server.get(`${path}0`)).data).to.not.have.property('hours');
      for (const role of ['admin', 'receptionist', 'technician', 'doctor'] as const) {
        const { data } = await server.get(`${path}1`, { token: tokens[role] });
        expect(data.hours.from, role).to.equal('clinic');
        expect(data.slots[0]).to.deep.include({
          available: false,
          taken_by: { rule: 'past', id: null, note: null },
        });
      }
    });

    it('the schedule is for staff', async () => {
      const { server, tokens, doctor_id, doctor } = await open(store);
      await server.post('/availability', hours, { token: doctor });
      const path = `/doctors/${doctor_id}/schedule`;
      const { data } = await server.get(`${path}?from=2031-01-01&to=2031-01-31`, {
        token: tokens.receptionist,
      });
      expect(data).to.have.all.keys(
        'availability',
        'profiles',
        'time_off',
        'appointments',
        'appointments_total',
      );
      expect(data.availability).to.have.length(1);
      expect((await server.get(path, { token: tokens.patient })).status).to.equal(403);
      const backwards = await server.get(`${path}?from=2031-01-31&to=2031-01-01`, { token: doctor });
      expect(backwards.error.details).to.deep.equal({ to: 'must be after from' });
    });
  });
});
