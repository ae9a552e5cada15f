import { type ClinicFor, createClinic } from '@clinic/core';
import { expect } from 'chai';
import { appointments } from '../../../packages/core/src/appointments/collections.ts';
import { closeDesks, openDesk, variablesOf } from '../../cli/command-line.ts';
import { serveClinic, unlimited } from '../../faults/served-clinic.ts';
import { signInEveryRole } from '../../promises/callers.ts';
import { atOnce, inTurns } from '../../promises/tally.ts';
import { slot } from '../../support/appointments.ts';
import { operator, testSecrets } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel } from '../../support/rejection.ts';
import { openServer, type TestServer } from '../../support/server.ts';

const PHONE = '51234567';
const unknownId = '0190a1b2-0000-7000-8000-000000000009';

describe('appointments over HTTP', () => {
  afterEach(closeDesks);

  eachStore((store) => {
    const open = async (options: Parameters<typeof openServer>[1] = {}) => {
      const server = await openServer(store, options);
      const tokens = await signInEveryRole(server);
      const add = async (path: string, body: object) =>
        (await server.post(path, body, { token: tokens.admin })).data;
      const { doctor_id } = await add('/doctors', {
        name: 'Dr. Sara',
        email: 'sara@clinic.kw',
        phone: PHONE,
      });
      const patient_id = (await add('/patients', { name: 'Noor', phone: '60000009' })).patient.id as string;
      const doctorToken = (await server.signIn(PHONE)).token as string;
      return { server, tokens, doctor_id: doctor_id as string, patient_id, doctorToken, add };
    };
    const patch = (server: TestServer, path: string, body: unknown, token: string) =>
      server.send(path, { method: 'PATCH', body, token });

    it('a visit from the booking to its end: booked, moved, confirmed, checked in, completed; in the list and the search', async () => {
      const { server, tokens, doctor_id, patient_id, doctorToken } = await open();
      const token = tokens.receptionist;
      const booked = await server.post(
        '/appointments',
        { doctor_id, patient_id, date: '2031-01-06', start_time: '09:00', reason: 'Knee' },
        { token },
      );
      expect([booked.status, booked.body.message]).to.deep.equal([201, 'The appointment is booked.']);
      const { id } = booked.data.appointment;
      expect(booked.data.appointment).to.include({
        start: slot(2),
        status: 'scheduled',
        patient_name: 'Noor',
      });
      const one = `/appointments/${id}`;
      const statuses: string[] = [];
      for (const [path, body, by] of [
        [one, { start: slot(3) }, token],
        [`${one}/confirm`, {}, token],
        [`${one}/check-in`, {}, token],
        [`${one}/complete`, {}, doctorToken],
      ] as const) {
        const { status, data } = await patch(server, path, body, by);
        statuses.push(`${status} ${data.appointment.status} ${data.appointment.start_time}`);
      }
      expect(statuses).to.deep.equal([
        '200 scheduled 09:30',
        '200 confirmed 09:30',
        '200 arrived 09:30',
        '200 completed 09:30',
      ]);
      for (const path of ['/appointments', '/appointments/search?q=noo', '/appointments?status=completed']) {
        expect(
          (await server.get(path, { token })).data.items.map((each: { id: string }) => each.id),
        ).to.deep.equal([id]);
      }
      const { data } = await server.get(`/appointments/stats/doctor/${doctor_id}?groupBy=day&limit=5`, {
        token: doctorToken,
      });
      expect(data).to.deep.include({ completion_rate: 1 });
      expect(data.trends).to.deep.equal([
        { period: '2031-01-06', total: 1, completed: 1, cancelled: 0, no_show: 0 },
      ]);
      const again = await patch(server, `${one}/cancel`, {}, token);
      expect([again.status, again.error.code]).to.deep.equal([409, 'INVALID_TRANSITION']);
    });

    it('patients book for themselves alone, see the own alone, and cancel by either address before the start', async () => {
      const { server, tokens, doctor_id, patient_id } = await open({ settings: { maxOpenBookings: 2 } });
      const token = tokens.patient;
      const book = (body: object) => server.post('/appointments', { doctor_id, ...body }, { token });
      const foreign = await book({ start: slot(0), patient_id });
      expect([foreign.status, foreign.error.code]).to.deep.equal([404, 'NOT_FOUND']);
      const first = await book({ start: slot(0) });
      const second = await book({ start: slot(1) });
      expect([first.status, second.status]).to.deep.equal([201, 201]);
      const third = await book({ start: slot(2) });
      expect([third.status, third.error.code, third.error.details]).to.deep.equal([
        409,
        'BOOKING_LIMIT',
        { limit: 2 },
      ]);
      const own = await server.get('/patients', { token });
      expect(own.data.items.map(({ id }: { id: string }) => id)).to.deep.equal([
        first.data.appointment.patient_id,
      ]);
      expect((await server.get(`/patients/${patient_id}`, { token })).status).to.equal(404);
      const desk = { doctor_id, patient_id, start: slot(5) };
      const other = (await server.post('/appointments', desk, { token: tokens.receptionist })).data
        .appointment;
      const paths = [other.id, unknownId].flatMap((id) => [
        ['GET', `/appointments/${id}`],
        ['GET', `/appointments/${id}/calendar.ics`],
        ['PATCH', `/appointments/${id}`],
        ['PATCH', `/appointments/${id}/confirm`],
        ['PATCH', `/appointments/${id}/cancel`],
        ['DELETE', `/appointments/${id}`],
      ]);
      for (const [method = '', path = ''] of paths) {
        const body = method === 'PATCH' ? { body: {} } : {};
        expect((await server.send(path, { method, token, ...body })).status, `${method} ${path}`).to.equal(
          404,
        );
      }
      const [one, two] = [first, second].map(({ data }) => `/appointments/${data.appointment.id}`);
      const reason = { reason: 'Travelling' };
      expect((await patch(server, `${one}/cancel`, reason, token)).data.appointment).to.include({
        status: 'cancelled',
        cancel_reason: 'Travelling',
      });
      expect((await server.send(two ?? '', { method: 'DELETE', token })).status).to.equal(200);
      expect((await server.get('/appointments', { token })).data.total).to.equal(2);
    });

    it('every refusal of a booking with its status, code and what may be taken instead', async () => {
      const { server, tokens, doctor_id, patient_id, add } = await open();
      const other = (await add('/doctors', { name: 'Dr. Ali', email: 'ali@clinic.kw' })).doctor_id as string;
      const somebody = (await add('/patients', { name: 'Ali', phone: '60000008' })).patient.id as string;
      const good = { doctor_id, patient_id, start: slot(0) };
      const token = tokens.receptionist;
      expect((await server.post('/appointments', good, { token })).status).to.equal(201);
      for (const [change, status, code] of [
        [{ patient_id: somebody }, 409, 'SLOT_TAKEN'],
        [{ doctor_id: other }, 409, 'PATIENT_BUSY'],
        [{ start: '2031-01-06T05:05:00.000Z' }, 422, 'SLOT_UNAVAILABLE'],
        [{ start: '2031-01-04T05:00:00.000Z' }, 422, 'SLOT_UNAVAILABLE'],
        [{ doctor_id: unknownId }, 404, 'NOT_FOUND'],
        [{ patient_id: unknownId }, 404, 'NOT_FOUND'],
        [{ doctor_id: 'Sara' }, 400, 'VALIDATION_ERROR'],
        [{ start: undefined }, 400, 'VALIDATION_ERROR'],
        [{ patient_id: undefined }, 400, 'VALIDATION_ERROR'],
        [{ status: 'completed' }, 400, 'VALIDATION_ERROR'],
      ] as const) {
        const refused = await server.post('/appointments', { ...good, ...change }, { token });
        expect([refused.status, refused.error.code], JSON.stringify(change)).to.deep.equal([status, code]);
        if (code === 'SLOT_UNAVAILABLE') expect(refused.error.details.next_slots).to.have.length(3);
      }
      const arabic = await server.post('/appointments', good, {
        token,
        headers: { 'Accept-Language': 'ar' },
      });
      expect(arabic.error.message).to.match(/موعد/);
      expect((await server.post('/appointments', good, { token: tokens.technician })).status).to.equal(403);
      const doctors = await server.post(
        '/appointments',
        { ...good, start: slot(1) },
        { token: tokens.doctor },
      );
      expect(doctors.status).to.equal(404);
    });

    it('200 parallel bookings of one slot over two server processes: one 201, 199 × 409; the ledger of the clients is the store', async () => {
      const storage = await store.open();
      const clinic = createClinic({ storage, settings: testSecrets });
      await clinic.store.initialize();
      const desk = clinic.as(operator);
      await desk.users.create({ role: 'receptionist', name: 'Desk', phone: PHONE });
      const { id: doctor_id } = await desk.doctors.create({ name: 'Dr. Sara', email: 'sara@clinic.kw' });
      const people = await inTurns(200, (index) =>
        desk.patients.create({ name: `P ${index}`, phone: `6${1_000_000 + index}` }),
      );
      const start = await firstFree(desk, doctor_id);
      const place = await openDesk({ ...variablesOf(store.placeOf(storage)), ...unlimited });
      const servers = await Promise.all([serveClinic(place), serveClinic(place)]);
      const { token } = await servers[0]!.signIn(`+965${PHONE}`);
      const { results: answers } = await inParallel(200, (index) =>
        servers[index % 2]!.send('POST', '/appointments', {
          token,
          body: { doctor_id, patient_id: people[index]!.patient.id, start },
        }),
      );
      await Promise.all(servers.map((server) => server.end('SIGTERM')));
      const outcomes = answers.map(({ status, body }) => `${status} ${body.error?.code ?? ''}`);
      expect(outcomes.sort()).to.deep.equal(['201 ', ...Array(199).fill('409 SLOT_TAKEN')]);
      const made = answers.filter(({ status }) => status === 201);
      const stored = await storage.collection(appointments).find({});
      expect(stored.map(({ id }) => id)).to.deep.equal(made.map(({ body }) => body.data.appointment.id));
    });

    it('50 repeats of a booking under one Idempotency-Key book one, also a patient’s first that makes the record', async () => {
      const { server, tokens, doctor_id } = await open();
      const send = () =>
        server.post(
          '/appointments',
          { doctor_id, start: slot(0) },
          { token: tokens.patient, headers: { 'Idempotency-Key': 'once' } },
        );
      const answers = await atOnce(50, send);
      expect(answers.every(({ status }) => status === 201 || status === 409)).to.equal(true);
      const last = await send();
      expect([last.status, last.headers['idempotency-replayed']]).to.deep.equal([201, 'true']);
      expect(await server.storage.collection(appointments).count({})).to.equal(1);
    });

    it('calendars: one for those it concerns, a doctor’s feed without a sign-in at the address the doctor is given', async () => {
      const { server, tokens, doctor_id, patient_id, doctorToken } = await open({
        http: { publicUrl: 'https://clinic.example' },
      });
      const body = { doctor_id, patient_id, start: slot(0) };
      const { appointment } = (await server.post('/appointments', body, { token: tokens.receptionist })).data;
      const one = await server.get(`/appointments/${appointment.id}/calendar.ics`, { token: doctorToken });
      expect([one.status, one.headers['content-type']]).to.deep.equal([200, 'text/calendar; charset=utf-8']);
      expect(one.text).to.include(`UID:${appointment.id}`);
      const { url } = (await server.get(`/doctors/${doctor_id}/calendar-feed`, { token: doctorToken })).data;
      expect(url).to.match(
        /^https:\/\/clinic\.example\/doctors\/[0-9a-f-]{36}\/calendar\.ics\?token=[\w-]{43}$/,
      );
      const path = url.slice('https://clinic.example'.length);
      for (const prefix of ['', '/api/v1']) {
        expect((await server.get(prefix + path)).text, prefix).to.include(`UID:${appointment.id}`);
      }
      expect((await server.get(path.replace(doctor_id, unknownId))).status).to.equal(404);
      expect((await server.get(path.replace(/token=.*/, 'token=x'))).status).to.equal(404);
      expect((await server.get(path.replace(/\?.*/, ''))).status).to.equal(404);
      expect((await server.get('/doctors/x/calendar.ics?token=x')).status).to.equal(404);
      expect((await server.get('/appointments/%00/calendar.ics', { token: doctorToken })).status).to.equal(
        404,
      );
      expect(server.logText()).to.not.include(url.split('token=')[1]);
    });
  });
});

/** The first start of the days to come that can be booked, by the machine's own clock. */
const firstFree = async (desk: ClinicFor, doctor_id: string): Promise<string> => {
  for (let day = 1; ; day++) {
    const date = new Date(Date.now() + day * 86_400_000).toISOString().slice(0, 10);
    const [first] = (await desk.availability.slots(doctor_id, date)).slots;
    if (first !== undefined) return first.start;
  }
};
